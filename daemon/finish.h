/* finish.h -- step 6 of a commit: move a file out of claim/ to where its outcome says, and write
 * the reason beside a quarantined one. Every call may be repeated after a crash. One worker at a
 * time. Through io_ops. */
#ifndef SIFTD_FINISH_H
#define SIFTD_FINISH_H

#include "commit_frame.h"
#include "io.h"

struct finish {
    const struct io_ops *io;
    int claim_fd, done_fd, quarantine_fd; /* borrowed */
    bool deletes;                         /* done.action: delete */
    int day_fd;                           /* of the folder below done/ used last; -1: none */
    int64_t day;                          /* which day that is, days since 1970 */
};

void finish_init(struct finish *f, const struct io_ops *io, int claim_fd, int done_fd,
                 int quarantine_fd, bool deletes);
void finish_fini(struct finish *f);

/* Move (or delete) the file of a final entry. `day_ms` is the time of its COMMIT: it names the
 * folder below done/, so that a repetition after a crash goes to the same place. A file that is no
 * longer in claim/ was finished before: ERR_OK. One whose name is taken gets a number behind it, to 9.
 * ERR_AGAIN: it stays in claim/. */
enum err_code finish_file(struct finish *f, const struct commit_entry *entry, int64_t day_ms,
                          struct err *err);

/* At the start, once every recorded outcome is carried out: reasons that were being written beside
 * quarantined files when the machine stopped. One that is whole and missing under its name gets it (the
 * file's own move may have reached the disk first), all others are removed. What fails here is warned of
 * and left for the next start. */
void finish_tidy(const struct finish *f);

#define FINISH_SAFE_CHARS 65
/* A name for people to recognise: the last part of `name`, [A-Za-z0-9._-] kept, runs of anything
 * else one '_', at most 64; never empty, never led by a dot. */
void finish_safe_name(struct str name, char out[FINISH_SAFE_CHARS]);

/* Prove that files can be renamed from claim/ to done/ and quarantine/, with a real file. Equal
 * device numbers prove nothing (bind mounts). ERR_CONF: they cannot. */
enum err_code finish_probe(const struct finish *f, struct err *err);

#endif
