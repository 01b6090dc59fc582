/* outlog.h -- a plain NDJSON file that `tail -F` can follow, rotated by size: NAME, then NAME.1.
 * Best effort: after the commit, never synced. One thread at a time. */
#ifndef SIFTD_OUTLOG_H
#define SIFTD_OUTLOG_H

#include "../stages/base/err.h"
#include "../stages/base/str.h"
#include "io.h"

struct outlog;

/* Open or make `name` (0640) below `dirfd` (borrowed) for appending. A file that does not end in a
 * line feed (a crash) gets one first. The first append after more than `max_bytes` (0: no limit)
 * are in it rotates. ERR_AGAIN, ERR_NOMEM. */
enum err_code outlog_open(const struct io_ops *io, int dirfd, const char *name, uint64_t max_bytes,
                          struct outlog **ret_log, struct err *err);
/* Append whole lines with one write. A file that somebody removed is made anew. On failure a line
 * may be missing; the next append starts on a fresh line. When only the rotation failed, the lines
 * are in the old file. ERR_AGAIN. */
enum err_code outlog_append(struct outlog *log, struct str lines, struct err *err);
/* Close and open by name again (SIGUSR1). ERR_AGAIN: the old file stays in use. */
enum err_code outlog_reopen(struct outlog *log, struct err *err);
void outlog_close(struct outlog *log); /* accepts NULL */

#endif
