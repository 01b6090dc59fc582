/* table.h -- from 40-bit keys to places in a log: the first one to put a key owns it. Two keys that
 * agree in 40 bits are one; whoever looks a place up checks what he finds there.
 *
 * 256 parts by the key's top byte, each growing alone by a quarter, so that growth never pauses long.
 * 8 bytes a slot, slots 64 to 80 % full. One thread at a time. */
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

#endif
