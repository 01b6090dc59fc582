/* archive.h -- write the archive: append groups, start segments, seal them. The archive is its own
 * journal, so the order of the calls in here is the order that makes a batch durable.
 * One worker at a time. Through io_ops. */
#ifndef SIFTD_ARCHIVE_H
#define SIFTD_ARCHIVE_H

#include "../config/config.h"
#include "commit_frame.h"
#include "io.h"
#include "segment.h"

/* Where the archive ends; recovery finds it out. All zero: an empty archive. */
struct archive_position {
    uint64_t seq;                          /* of the last batch; 0: none yet */
    unsigned char prev[COMMIT_HASH_BYTES]; /* hash of its COMMIT */
    uint64_t next_id;                      /* of the last batch; every id below it was given out */
    uint64_t segment;                      /* largest segment number; 0: none yet */
    struct segment_name open;              /* the segment to append to, when has_open */
    bool has_open;
    uint64_t end_off;  /* one past the last group of the open segment */
    int64_t opened_ms; /* when the open segment was begun */
};

struct archive;

/* `config` and `uuid` are borrowed. Opens the open segment, if any. ERR_AGAIN, ERR_NOMEM. */
enum err_code archive_open(const struct io_ops *io, int archive_fd,
                           const struct config_archive *config, const unsigned char *uuid,
                           const struct archive_position *position, struct archive **ret_archive,
                           struct err *err);
void archive_close(struct archive *a); /* accepts NULL; does not seal */

/* Append one group and make it durable: the commit point of a batch.
 *   data    whole zstd frames (frames.h); may be empty
 *   commit  entries, deltas and next_id are the caller's; seq, prev, uuid, data_* and time are set here
 * ERR_AGAIN: no space, or a fault that may pass: the segment is cut back to its last group and the
 * same call may be made again. ERR_STATE: the archive cannot be written, a fresh segment neither. */
enum err_code archive_append(struct archive *a, struct str data, struct commit *commit,
                             struct err *err);

/* Make a segment's name durable: sync the folders on the way to it. For recovery: whoever made them
 * may have been killed before. ERR_AGAIN. */
enum err_code archive_sync_name(const struct io_ops *io, int archive_fd, const char *path,
                                struct err *err);

/* Whether the open segment is due for sealing, by size or age at `now_ms`. */
bool archive_is_due(const struct archive *a, int64_t now_ms);
/* Seal the open segment; nothing to do without one. A failure in the middle is finished by the next
 * call or the next start. ERR_AGAIN, ERR_STATE. */
enum err_code archive_seal(struct archive *a, struct err *err);

/* Finish sealing a segment whose last COMMIT says so: seek table from byte `end_off` on, sync,
 * rename. For archive_seal and recovery. *name becomes the sealed one. ERR_AGAIN. */
enum err_code archive_finish_seal(const struct io_ops *io, int archive_fd,
                                  struct segment_name *name, uint64_t end_off, struct err *err);

void archive_get_position(const struct archive *a, struct archive_position *ret_position);

#endif
