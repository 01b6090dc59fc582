/* index_private.h -- the insides of an index, for index.c, the files beside it and snapshot.c. */
#ifndef SIFTD_DEDUPE_INDEX_PRIVATE_H
#define SIFTD_DEDUPE_INDEX_PRIVATE_H

#include "index.h"
#include "run.h"
#include "table.h"

#include <pthread.h>
#include <stdatomic.h>

#define ROW_KEYS_MAX (2 + DEDUPE_BANDS + 2 * PASSAGES_MAX)

#define INDEX_RUNS_MAX 64

struct dedupe_index {
    /* Between the thread that works and the one that writes snapshots and runs: `table`, `rows`, `runs`
     * and `is_saving`. Only that one changes `runs`. */
    pthread_mutex_t lock;
    struct table *table;
    bool is_saving; /* nothing is forgotten meanwhile */
    struct rows *rows;
    struct run *runs[INDEX_RUNS_MAX]; /* oldest first; older than all in `rows` */
    size_t runs_len;
    uint64_t next_run;       /* number of the next one */
    int dirfd;               /* where runs are, -1: nowhere */
    char name[40];           /* of the index */
    _Atomic size_t accepted; /* places below are accepted */
    uint64_t memory_bytes;
    uint32_t window_days;
    uint32_t newest_day;   /* of all rows that ever came ... */
    uint32_t accepted_day; /* ... of those that were accepted */
    uint64_t seed;
    bool has_seed;
    uint64_t max_pending_id; /* of the rows after `accepted`, or more */
};

/* Whether the row at `place` counts for an article of `day`. */
bool index_is_current(const struct dedupe_index *ix, size_t place, uint32_t day);

/* The row at a place, in memory or on disk. */
const struct dedupe_row *index_row(const struct dedupe_index *ix, size_t place);
/* The owner of a key, in memory or on disk; TABLE_NONE. */
uint32_t index_get(const struct dedupe_index *ix, uint64_t key);
/* Ask for the memory that it will look at. */
void index_prefetch(const struct dedupe_index *ix, uint64_t key);
/* A part of the table as it is between two documents. */
struct index_copy {
    struct table_part part; /* slots are the caller's, and grown as needed */
    uint32_t room;          /* of the slots */
    uint32_t accepted;      /* places below were accepted then */
};

/* False: no memory. */
bool index_copy_part(struct dedupe_index *ix, size_t part, struct index_copy *copy);

/* index_keys.c: all keys of a row. */
struct row_keys {
    uint64_t keys[ROW_KEYS_MAX];
    size_t len;
    uint64_t lines[PASSAGES_MAX]; /* hashes; each has a chain of keys */
    size_t lines_len;
};

uint64_t index_band_key(const struct dedupe_index *ix, const uint8_t lanes[SKETCH_LANES],
                        size_t band);
void index_row_keys(const struct dedupe_index *ix, const struct dedupe_row *row, struct str print,
                    struct row_keys *ret);
void index_keys_prefetch(const struct dedupe_index *ix, const struct row_keys *keys);
/* Own those that nobody owns whose row still counts; with `from`, TABLE_PARTS of them, only in the parts
 * whose `from` is not above `place`. False: no memory; some keys may be owned. */
bool index_keys_own(struct dedupe_index *ix, const struct row_keys *keys, uint32_t place,
                    const uint32_t *from);
/* The same for all rows, in their order: the table was filled, each part with the keys of the rows below
 * its `from`. */
bool index_own_missing(struct dedupe_index *ix, const uint32_t from[TABLE_PARTS]);
/* Nothing for a row that is DEAD. */
void index_keys_disown(struct dedupe_index *ix, size_t place);

/* Make it as it was created. */
void index_clear(struct dedupe_index *ix);

#endif
