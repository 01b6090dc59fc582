/* pipeline_private.h -- what pipeline.c (files in, files out), pipeline_work.c (tickets, workers and what
 * became of their jobs) and pipeline_batch.c (batches and their commits) share. Nobody else includes it.
 * Loop thread only, except a worker's job. */
#ifndef SIFTD_PIPELINE_PRIVATE_H
#define SIFTD_PIPELINE_PRIVATE_H

#include "../stages/base/map.h"
#include "files.h"
#include "pipeline.h"

struct worker {
    uv_work_t work;
    struct pipeline *pipeline;
    struct part *part; /* NULL: free */
    size_t slot;
};

struct pipeline {
    uv_loop_t *loop;
    struct batch_env *env;
    struct pipeline_owner owner;
    struct committer *committer;
    struct worker *workers;
    size_t workers_len, running;
    struct files files;       /* in work, wherever they are */
    struct file_list waiting; /* their next part can be admitted */
    struct file_list resting; /* to be read again when the timer says */
    uint64_t memory_bytes;    /* cost of all parts in work */
    struct map *ready;        /* ticket -> struct part, or 0: nothing came of it */
    uint64_t next_ticket, next_to_batch;
    struct batch *batch; /* being filled */
    uv_timer_t wait, rest;
    bool waits, wait_is_over, is_stopping, has_failed, was_idle;
    bool is_starved; /* reading waits for a fault of this machine to pass */
    struct pipeline_stats stats;
    void (*sealed)(void *ctx);
    void *sealed_ctx;
    void (*closed)(void *ctx);
    void *closed_ctx;
    unsigned handles;
};

/* ---- pipeline_work.c ---- */

/* Tell the owner, once, and admit nothing more. */
void pipeline_fail(struct pipeline *p, const struct err *err);
void pipeline_fail_memory(struct pipeline *p);
/* What parts may hold, as files.c counts it, [bytes]. */
uint64_t pipeline_parts_limit(const struct pipeline *p);
bool pipeline_can_admit(const struct pipeline *p);
/* Give parts to the free workers. */
void pipeline_admit(struct pipeline *p);
void pipeline_settle_file(struct pipeline *p, struct file *file);

/* ---- pipeline_batch.c ---- */

/* Move what is ready to the batch, in ticket order. */
void pipeline_fill(struct pipeline *p);
/* Hand the batch to the committer, if it is its time. */
void pipeline_commit(struct pipeline *p);
struct committer_owner pipeline_committer_owner(struct pipeline *p);

#endif
