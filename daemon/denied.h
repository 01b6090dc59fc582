/* denied.h -- names in the inbox that this user may not move (or look into): left alone, tried again
 * with each scan, counted, and shown by `siftctl problems`. Loop thread only. */
#ifndef SIFTD_DENIED_H
#define SIFTD_DENIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DENIED_MAX 65536u     /* names counted */
#define DENIED_NAMED_MAX 256u /* of them, kept with name and errno */
#define DENIED_LOGGED_MAX 16u

struct denied;

/* `seed` keys the hash of names, which outsiders choose. NULL: no memory. */
struct denied *denied_create(uint64_t seed);
void denied_destroy(struct denied *d); /* accepts NULL */

/* `name` was refused with this errno in the present round; logged when it is new. */
void denied_add(struct denied *d, const char *name, int sys);
/* Whether it was refused in this round already. */
bool denied_now(const struct denied *d, const char *name);
/* It was claimed, or is gone. */
void denied_remove(struct denied *d, const char *name);
/* A round is one look through the whole inbox. Its end forgets names that were refused neither in it
 * nor in the one before. */
void denied_begin_round(struct denied *d);
void denied_end_round(struct denied *d);

size_t denied_count(const struct denied *d);
/* The names that are kept, oldest first. */
void denied_each(const struct denied *d, void (*each)(void *ctx, const char *name, int sys),
                 void *ctx);

#endif
