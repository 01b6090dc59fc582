/* recover_scan.h -- one segment as recovery sees it. For recover.c. */
#ifndef SIFTD_RECOVER_SCAN_H
#define SIFTD_RECOVER_SCAN_H

#include "recover.h"

struct scanned {
    struct segment_name name;
    bool has_groups, is_last; /* is_last: of the last group */
    uint64_t first_seq, first_next_id;
    uint64_t last_seq, last_next_id, last_data_off, end_off;
    int64_t first_ms;
    unsigned char first_prev[COMMIT_HASH_BYTES], last_hash[COMMIT_HASH_BYTES];
    unsigned char uuid[COMMIT_UUID_BYTES];
};

/* Read every group of a segment up to, not including, batch `limit_seq`; `group` (may be NULL) is
 * called for each. An open segment is cut behind its last group (what is cut is kept in state/) and
 * its data is verified; a sealed one that does not end cleanly is damage.
 * *ret_cut_bytes is added to. ERR_STATE, ERR_AGAIN, ERR_NOMEM, and what `group` returns. */
enum err_code
recover_scan(const struct recover_env *env, const struct segment_name *name, uint64_t limit_seq,
             enum err_code (*group)(void *ctx, const struct commit *commit, struct err *err),
             void *ctx, struct scanned *ret_scanned, uint64_t *ret_cut_bytes, struct err *err);

/* Write the last group over itself and sync: step 3. */
enum err_code recover_redirty(const struct recover_env *env, const struct scanned *s,
                              struct err *err);

/* Largest id named in done/ and quarantine/, for an inbox that lost its id file. */
enum err_code recover_largest_id(const struct finish *f, uint64_t *ret_id, struct err *err);

#endif
