/* index_private.h -- the insides of an index, for index.c, the files beside it and snapshot.c. */
#ifndef SIFTD_DEDUPE_INDEX_PRIVATE_H
#define SIFTD_DEDUPE_INDEX_PRIVATE_H

#include "index.h"
#include "table.h"

#include <pthread.h>
#include <stdatomic.h>

#define ROW_KEYS_MAX (1 + DEDUPE_BANDS)

struct dedupe_index {
    /* Between the thread that works and the one that writes a snapshot: `table` and `is_saving`. */
    pthread_mutex_t lock;
    struct table *table;
    bool is_saving; /* nothing is forgotten meanwhile */
    struct rows *rows;
    _Atomic size_t accepted; /* places below are accepted */
    uint64_t memory_bytes;
    uint32_t window_days;
    uint32_t newest_day;   /* of all rows that ever came ... */
    uint32_t accepted_day; /* ... of those that were accepted */
    uint64_t seed;
    bool has_seed;
    uint64_t max_pending_id; /* of the rows after `accepted`, or more */
};

/* All keys of a row; returns how many. */
size_t index_row_keys(const struct dedupe_index *ix, const struct dedupe_row *row,
                      uint64_t ret_keys[ROW_KEYS_MAX]);
/* Own those keys of the row at `place` that nobody owns whose row still counts; of the parts of the
 * table only in those whose `from` is not above `place` (NULL: in all). False: no memory. */
bool index_own(struct dedupe_index *ix, size_t place, const uint32_t from[TABLE_PARTS]);
/* Make it as it was created. */
void index_clear(struct dedupe_index *ix);

#endif
