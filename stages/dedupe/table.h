/* table.h -- from 40-bit keys to places in a log: the first one to put a key owns it. Two keys that
 * agree in 40 bits are one; whoever looks a place up checks what he finds there.
 *
 * 256 parts by the key's top byte, each growing alone by a quarter and at another time than its
 * neighbours, so that growth never pauses long. 8 bytes a slot, slots 64 to 80 % full. One thread at a
 * time. */
#ifndef SIFTD_DEDUPE_TABLE_H
#define SIFTD_DEDUPE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_PLACE_MAX 0xFFFFFFFEu
#define TABLE_NONE UINT32_MAX /* no place */

struct table;

struct table *table_create(void);    /* NULL: no memory */
void table_destroy(struct table *t); /* accepts NULL */
void table_clear(struct table *t);   /* and give back its memory */

/* The owner of `key` (a hash well mixed; its top 40 bits count), or TABLE_NONE. */
uint32_t table_get(const struct table *t, uint64_t key);
/* Make room for one more key beside `key`, so that the next put of it cannot fail. False: no memory. */
bool table_reserve(struct table *t, uint64_t key);
/* Own `key` from now on, whoever did before. After table_reserve of a key that nobody owned. */
void table_put(struct table *t, uint64_t key, uint32_t place);
/* Take `key` out if `place` owns it. */
void table_remove(struct table *t, uint64_t key, uint32_t place);

/* Ask for the memory that table_get(key) will look at. */
void table_prefetch(const struct table *t, uint64_t key);

uint64_t table_keys(const struct table *t);
uint64_t table_bytes(const struct table *t); /* of the heap */

#define TABLE_PARTS 256

/* A part as memory: for images of it on disk. Slots are in an order of their own. */
struct table_part {
    uint64_t *slots;
    uint32_t len, used;
};

/* The part that holds `key`. */
size_t table_part_of(uint64_t key);
/* What tells it from others in there. */
uint32_t table_tag_of(uint64_t key);
/* What a slot of a part says: false when it is empty. */
bool table_slot_get(uint64_t slot, uint32_t *ret_tag, uint32_t *ret_place);
/* What copying part `i` takes, [slots]. */
uint32_t table_part_len(const struct table *t, size_t i);
/* Copy part `i` into ret->slots, which has room for them. */
void table_part_copy(const struct table *t, size_t i, struct table_part *ret);
/* Take out of a copy whatever places from `place` on own. */
void table_part_cut(struct table_part *p, uint32_t place);
/* Take out whatever places below `place` own. */
void table_part_drop(struct table *t, size_t i, uint32_t place);
/* Give the empty part `i` of a table slots to be written to. NULL: no memory, or no part can have so
 * many. */
uint64_t *table_part_make(struct table *t, size_t i, uint32_t len, uint32_t used);
/* After they were written: whether they are a part's, with owners from `first` to below `end`. */
bool table_part_check(const struct table *t, size_t i, uint32_t first, uint32_t end);

#endif
