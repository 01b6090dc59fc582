/* pipeline.h -- the files in work: from a claim to its final commit. Parts get tickets round-robin
 * over the open files, go to workers, and leave for the committer in ticket order. Loop thread only.
 *
 * Bounds: limits.in_flight files, limits.memory bytes of parts, one job a worker. */
#ifndef SIFTD_PIPELINE_H
#define SIFTD_PIPELINE_H

#include "committer.h"

struct pipeline;

struct pipeline_owner {
    void *ctx;
    void (*room)(void *ctx); /* files were finished: more may be claimed */
    void (*idle)(void *ctx); /* nothing is in work, or all that is left has been stopped */
    void (*failed)(void *ctx, const struct err *err); /* stop the daemon */
    void (*paused)(void *ctx, const struct err *err); /* NULL: over */
};

struct pipeline_stats {
    struct batch_totals totals; /* since the start */
    uint64_t in_work, batches, retries;
    uint64_t workers;
    int64_t last_commit_ms; /* 0: none yet */
    bool is_paused;
};

/* `env` is borrowed. `waits`: the last batch waits commit.wait for company (not under --once).
 * ERR_NOMEM. */
enum err_code pipeline_create(uv_loop_t *loop, struct batch_env *env, int state_fd, size_t workers,
                              bool waits, struct pipeline_owner owner,
                              struct pipeline **ret_pipeline, struct err *err);

/* How many more files may come in; 0 while paused. */
size_t pipeline_room(const struct pipeline *p);

/* Take a claimed file into work; takes over claimed.name, also on failure. `resume` NULL: from its start. ERR_NOMEM. */
enum err_code pipeline_add(struct pipeline *p, const struct claimed *take_claimed,
                           const struct resume *resume, struct err *err);
/* The same from its start, in a room that was made before the claim (file_create): cannot fail. */
void pipeline_add_in(struct pipeline *p, struct file *take_room,
                     const struct claimed *take_claimed);
/* Start what was added. */
void pipeline_pump(struct pipeline *p);

bool pipeline_is_idle(const struct pipeline *p);
/* Admit nothing more; what is with workers and in batches is finished, then `idle` is called. */
void pipeline_stop(struct pipeline *p);
/* Also give up waiting for a fault to pass. */
void pipeline_give_up(struct pipeline *p);
/* Snapshots, and sealing where asked; `sealed` afterwards. Only when idle. */
void pipeline_seal(struct pipeline *p, bool seal, void (*sealed)(void *ctx), void *ctx);

/* Every file in work, oldest claim first. */
void pipeline_each_file(const struct pipeline *p, void (*each)(void *ctx, const struct file *file),
                        void *ctx);

void pipeline_get_stats(const struct pipeline *p, struct pipeline_stats *ret_stats);

/* Free everything; only when idle or given up, and no job runs. */
void pipeline_close(struct pipeline *p, void (*closed)(void *ctx), void *ctx);

#endif
