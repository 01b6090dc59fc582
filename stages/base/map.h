/* map.h -- open-addressing table from a 64-bit key to a 64-bit value. Keys are expected to be
 * hashes already mixed (hash.h); key 0 is allowed. One writer, no reader meanwhile.
 * Memory: 17 bytes a slot, at most 3/4 full. */
#ifndef SIFTD_BASE_MAP_H
#define SIFTD_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map;

struct map *map_create(void);    /* NULL: no memory */
void map_destroy(struct map *m); /* accepts NULL */

/* Set or replace. False: no memory, nothing changed. */
bool map_put(struct map *m, uint64_t key, uint64_t value);
/* False: not there; *ret_value (may be NULL) untouched. */
bool map_get(const struct map *m, uint64_t key, uint64_t *ret_value);
/* False: was not there. */
bool map_remove(struct map *m, uint64_t key);
void map_clear(struct map *m); /* keeps its memory */
size_t map_count(const struct map *m);

/* Walk all pairs in no set order: start with *cursor = 0; false at the end. The map must not
 * change meanwhile. */
bool map_next(const struct map *m, size_t *cursor, uint64_t *ret_key, uint64_t *ret_value);

#endif
