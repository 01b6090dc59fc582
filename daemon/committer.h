/* committer.h -- runs batches through their three steps on a pool thread, one at a time, seals
 * segments, and saves the stages' snapshots on another pool thread while the next batches go on. Loop
 * thread only; callbacks come on the loop thread.
 *
 * A local fault (no space, a disk error that may pass) does not lose the batch: the step that failed
 * is tried again after 1, 2, 4 ... 60 s, and `paused` says so meanwhile. */
#ifndef SIFTD_COMMITTER_H
#define SIFTD_COMMITTER_H

#include "batch.h"

#include <uv.h>

struct committer;

struct committer_owner {
    void *ctx;
    /* A batch is through: its parts are the callee's again (batch_take_parts), and so is the batch.
     * NULL: a segment was sealed for its age, or a job was given up; the committer is free again. */
    void (*done)(void *ctx, struct batch *batch);
    /* The pause began (err says why) or is over (NULL). */
    void (*paused)(void *ctx, const struct err *err);
    /* The archive cannot be written, or a stage says stop. */
    void (*failed)(void *ctx, const struct err *err);
    /* A seal asked for with committer_seal is over. */
    void (*sealed)(void *ctx);
};

/* `env` is borrowed. NULL: no memory. */
struct committer *committer_create(uv_loop_t *loop, struct batch_env *env, int state_fd,
                                   struct committer_owner owner);

/* Commit `take_batch`; only when not busy. */
void committer_run(struct committer *c, struct batch *take_batch);
/* Save snapshots and, where `seal`, seal the open segment; only when not busy. Waits for snapshots that
 * are being written. */
void committer_seal(struct committer *c, bool seal);
bool committer_is_busy(const struct committer *c);

/* Give up waiting for a fault to pass, now and for a job that is running: a batch that is not durable
 * is discarded with its parts (their files stay in claim/); one that is, is not finished further. A
 * running job that meets a fault ends in `done` with NULL. */
void committer_give_up(struct committer *c);

/* Close handles; `closed` when they are and no snapshot is being written any more. Not while a job
 * runs. */
void committer_close(struct committer *c, void (*closed)(void *ctx), void *ctx);

#endif
