/* prune.h -- what siftd deletes, and only when the configuration says so: originals in done/ after
 * done.keep, and the data of old segments after archive.retain. Pool thread; through io_ops.
 *
 * A pruned segment leaves its COMMIT frames behind, byte for byte, as <number>.journal, so that the
 * chain, the stages' memory and the life of every file can still be read. The journal is whole and
 * durable under its name before the data is unlinked. */
#ifndef SIFTD_PRUNE_H
#define SIFTD_PRUNE_H

#include "../stages/base/err.h"
#include "io.h"

#include <stdatomic.h>

struct prune_counts {
    uint64_t files;    /* originals removed from done/ */
    uint64_t segments; /* turned into journals */
    uint64_t bytes;    /* of both */
    /* Set by any thread: stop at the next file or segment, ERR_OK. NULL: never. */
    const atomic_bool *is_cancelled;
};

/* Remove the day folders of done/ that ended more than keep_ms before now_ms; 0: keep all. Only
 * folders named YYYY-MM-DD and the files siftd put there ("<20 digits>-...") are touched.
 * ERR_AGAIN: something could not be removed; the rest was. */
enum err_code prune_done(const struct io_ops *io, int done_fd, uint64_t keep_ms, int64_t now_ms,
                         struct prune_counts *counts, struct err *err);

/* Turn every sealed segment whose last batch is older than retain_ms into a journal; 0: keep all. The
 * newest segment always stays. ERR_AGAIN, ERR_STATE (a damaged segment is left alone). */
enum err_code prune_archive(const struct io_ops *io, int archive_fd, uint64_t retain_ms,
                            int64_t now_ms, struct prune_counts *counts, struct err *err);

#endif
