/* arena.h -- memory that lives as long as one document and is freed once.
 * One thread at a time. The cap counts what was asked for, so that the same document
 * fails at the same place on every machine. */
#ifndef SIFTD_BASE_ARENA_H
#define SIFTD_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* An empty arena that hands out at most `cap_bytes`. NULL: no memory. */
struct arena *arena_create(size_t cap_bytes);

/* Zeroed memory for `count` things of `size` bytes, aligned for any type; valid until the
 * arena is destroyed. NULL: over the cap, or no memory; the arena stays usable. */
void *arena_alloc(struct arena *a, size_t count, size_t size);

/* The same with whatever stands there: for what is written before it is read. */
void *arena_alloc_unset(struct arena *a, size_t count, size_t size);

/* A copy of `len` bytes followed by a NUL. NULL as above. */
char *arena_dup(struct arena *a, const char *ptr, size_t len);

/* Room for `want` things of `size` bytes where `ptr` held `*room`: doubles as needed, keeps
 * the content, updates *room; what is new is zeroed. The old place stays valid memory but is no longer the array.
 * NULL as above, and *room is untouched. */
void *arena_grow(struct arena *a, void *ptr, size_t *room, size_t want, size_t size);

/* Whether something was refused for the cap, not for want of memory on this machine. */
bool arena_is_full(const struct arena *a);

/* Bytes handed out so far. */
size_t arena_used(const struct arena *a);

/* Accepts NULL. */
void arena_destroy(struct arena *a);

#endif
