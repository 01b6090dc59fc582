/* idset.h -- a set of file ids: a bitmap in pieces, so that it costs about one bit for each id in
 * the spans that are used. One thread per object. */
#ifndef SIFTD_IDSET_H
#define SIFTD_IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct idset_piece;

/* All zero is the empty set. */
struct idset {
    struct idset_piece **pieces; /* by rising span */
    size_t len, room;
    uint64_t count; /* ids in it */
};

void idset_fini(struct idset *s);

/* False: no memory, the set is as before. *ret_is_new (may be NULL): it was not in it yet. */
bool idset_add(struct idset *s, uint64_t id, bool *ret_is_new);
bool idset_has(const struct idset *s, uint64_t id);

/* The first id at or above `from` that is in the set, or is not; UINT64_MAX: there is none. */
uint64_t idset_next(const struct idset *s, uint64_t from);
uint64_t idset_next_free(const struct idset *s, uint64_t from);

#endif
