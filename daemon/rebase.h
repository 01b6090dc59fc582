/* rebase.h -- gaps in the archive that were accepted: segments that are simply gone.
 *
 * archive/rebase.ndjson, one line a gap, appended and synced, never changed:
 *   {"time":"2026-11-22T06:00:00.123Z","first_segment":7,"last_segment":7,
 *    "after_seq":49,"before_seq":61}
 * The segments from first_segment to last_segment are missing; the batch before the gap is
 * after_seq (0: none), the one behind it before_seq. A gap behind the newest segment cannot be seen
 * in the archive and is never written here. Unknown keys are ignored. */
#ifndef SIFTD_REBASE_H
#define SIFTD_REBASE_H

#include "../stages/base/err.h"
#include "io.h"

#define REBASE_NAME "rebase.ndjson"

struct rebase_gap {
    uint64_t first_segment, last_segment;
    uint64_t after_seq, before_seq;
};

/* All zero is an empty list. */
struct rebase_list {
    struct rebase_gap *gaps;
    size_t len;
};

/* Read the accepted gaps. No file: none. Lines that are no gap are passed over: what is not read
 * here is reported as a gap again. ERR_AGAIN: cannot be read. ERR_NOMEM. */
enum err_code rebase_read(const struct io_ops *io, int archive_fd, struct rebase_list *ret_list,
                          struct err *err);
void rebase_free(struct rebase_list *list);

/* Whether the loss of exactly these segments was accepted. */
bool rebase_has_segments(const struct rebase_list *list, uint64_t first_segment,
                         uint64_t last_segment);
/* The same, and between these batches. */
bool rebase_has(const struct rebase_list *list, const struct rebase_gap *gap);

/* Append one gap and make it durable. ERR_AGAIN. */
enum err_code rebase_append(const struct io_ops *io, int archive_fd, const struct rebase_gap *gap,
                            struct err *err);

#endif
