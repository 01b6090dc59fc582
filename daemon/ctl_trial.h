/* ctl_trial.h -- the pipelines of a configuration on files, without touching anything: for try and compare.
 * Each file is its own world: nothing is remembered from one to the next, no archive is read. What the
 * daemon keeps in its state folder is used as it is, where it may be read: compiled rules, and how common
 * words are. One thread. */
#ifndef SIFTD_CTL_TRIAL_H
#define SIFTD_CTL_TRIAL_H

#include "chain.h"
#include "ctl.h"
#include "record.h"

#define TRIAL_FILE_BYTES_MAX ((size_t)256 * 1024 * 1024)

struct trial {
    const struct io_ops *io;
    const struct config *config; /* borrowed */
    struct chains *chains;
};

/* Open the pipelines of `config`; the state folder is that of the configuration in force, which is loaded.
 * On failure the complaint is made, and nothing is to be closed. */
enum exit_code trial_open(struct trial *t, struct ctl *ctl, const struct config *config);
void trial_close(struct trial *t); /* accepts one that was not opened */

/* A file at hand. All is borrowed. */
struct trial_file {
    struct str name;      /* below the inbox: routes are matched with it */
    struct str bytes;     /* as they stand in the file, compressed or not */
    const char *encoding; /* named for this very file; NULL: as the configuration says */
    uint64_t id;          /* for the ids of its records */
    int64_t ingested_ms;  /* since 1970 */
};

/* All of a file or pipe, at most TRIAL_FILE_BYTES_MAX, which `out` was made with. `dir_fd` may be
 * AT_FDCWD. 0 or an errno. */
int trial_read(int dir_fd, const char *path, struct buf *out);
/* The name as if the path had been dropped in the inbox. Borrows from path. */
struct str trial_name(const char *path);

/* Which pipeline the file goes through. ERR_DOC: it would be quarantined (err->reason: empty, no_route). */
enum err_code trial_route(const struct trial *t, const struct trial_file *f, size_t *ret_pipeline,
                          struct err *err);

/* Expand the file, cut it as the daemon does, and run the pipeline on each part: `part` gets what came
 * of it, with articles numbered over the parts; false stops with ERR_OK.
 * ERR_DOC: it would be quarantined, for err->reason; parts before have been handed out. All else: it
 * cannot be tried. */
enum err_code trial_run(struct trial *t, const struct trial_file *f, size_t pipeline,
                        bool (*part)(void *ctx, const struct doc *doc,
                                     const struct record_file *file),
                        void *ctx, struct err *err);

#endif
