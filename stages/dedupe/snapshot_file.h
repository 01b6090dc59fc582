/* snapshot_file.h -- what a snapshot looks like, for snapshot.c and snapshot_load.c.
 *
 * FILE: an image of the memory of this machine, so that it is read without a look at each key.
 *   head (SNAP_HEAD_BYTES): struct snap_head, then zeros
 *   directory: struct snap_tables
 *   the slots of each part of the table that has any; the rows, in stretches of ROWS_STRETCH; the
 *   prints, in stretches of ROWS_PRINT_STRETCH bytes
 * Behind directory, parts and stretches stands the u64 XXH3 of each, seeded with its number from 0. The
 * head has its sum in itself. The file ends after the last one.
 *
 * Work goes on while it is written: a part of the table has the keys of the rows below the
 * `end` of its directory entry, which is not above the head's `len`; the keys of rows from there on
 * are put in when it is loaded. */
#ifndef SIFTD_DEDUPE_SNAPSHOT_FILE_H
#define SIFTD_DEDUPE_SNAPSHOT_FILE_H

#include "index_private.h"
#include "snapshot.h"

#include <assert.h>

#define SNAP_MAGIC "SIFTDDUP"
#define SNAP_BYTE_ORDER 0x01020304u
#define SNAP_HEAD_BYTES 256
#define SNAP_SUM_BYTES 8
#define SNAP_NAME_BYTES 64

/* Everything that must be the same comes first. */
struct snap_head {
    char magic[8];
    uint32_t version;                        /* DEDUPE_VERSION */
    uint32_t byte_order;                     /* SNAP_BYTE_ORDER */
    uint32_t row_bytes, stretch;             /* sizeof(struct dedupe_row), ROWS_STRETCH */
    uint32_t bands, band_lanes, short_chars; /* how keys are made */
    uint32_t window_days;                    /* what was given up is not there */
    uint32_t newest_day, reserved; /* before the first row whose keys are not in all parts */
    uint64_t seed, seq;
    struct rows_extent rows; /* in memory */
    uint64_t runs_len, next_run;
    uint64_t sum; /* XXH3 of all before */
};

struct snap_part {
    uint32_t len, used; /* slots */
    uint32_t end;       /* places below are in it */
    uint32_t reserved;
};

/* What is on disk already; side by side, and the rows follow them. */
struct snap_run {
    uint64_t number, first, end;
};

struct snap_tables {
    struct snap_part parts[TABLE_PARTS];
    struct snap_run runs[INDEX_RUNS_MAX];
};

static_assert(sizeof(struct snap_head) == 120 && sizeof(struct snap_head) <= SNAP_HEAD_BYTES,
              "the head has no padding");

/* "dedupe-<name>.snap". */
void snap_name(char out[SNAP_NAME_BYTES], const char *name);
/* What a snapshot of this index says of how it was made; the rest is zero. */
struct snap_head snap_head_of(const struct dedupe_index *ix);

#endif
