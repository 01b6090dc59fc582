/* pipeline_batch.c -- what is ready into batches, and batches to the committer; see pipeline_private.h */
#include "pipeline_private.h"

#include "../stages/base/mem.h"

/* Half of what may be in work makes a batch full, too: while one half is committed, the workers go on
 * with the other. */
static bool is_full(const struct pipeline *p)
{
    return batch_is_full(p->batch, &p->env->part.config->commit, pipeline_parts_limit(p) / 2);
}

static void pipeline_on_wait(uv_timer_t *timer)
{
    struct pipeline *p = timer->data;

    p->wait_is_over = true;
    pipeline_pump(p);
}

void pipeline_fill(struct pipeline *p)
{
    uint64_t value;

    while (!p->has_failed && !is_full(p) && map_get(p->ready, p->next_to_batch, &value)) {
        struct part *part = (struct part *)(uintptr_t)value;

        (void)map_remove(p->ready, p->next_to_batch);
        p->next_to_batch++;
        if (part && !batch_add(p->batch, part)) {
            part_destroy(part);
            pipeline_fail_memory(p);
        }
    }
    if (p->waits && batch_len(p->batch) > 0 && !p->wait_is_over &&
        !uv_is_active((uv_handle_t *)&p->wait))
        (void)uv_timer_start(&p->wait, pipeline_on_wait, p->env->part.config->commit.wait_ms, 0);
}

/* Whether something may still join the batch soon. */
static bool is_work_left(const struct pipeline *p)
{
    return p->running > 0 || pipeline_can_admit(p) || map_count(p->ready) > 0;
}

/* Whether the batch goes now. What is ready is in it. It waits commit.wait from its first part on for more
 * to become ready, so that a small file does not wait for all the parts of a big one; and where nothing
 * more can come (the limits are reached, or --once) not at all. */
static bool is_due(struct pipeline *p)
{
    if (batch_len(p->batch) == 0)
        return false;
    if (is_full(p) || p->wait_is_over)
        return true;
    if (is_work_left(p))
        return false;
    return !p->waits || p->is_stopping || p->waiting.first || pipeline_room(p) == 0;
}

void pipeline_commit(struct pipeline *p)
{
    struct batch *batch = p->batch;

    if (p->has_failed || committer_is_busy(p->committer) || !is_due(p))
        return;
    p->batch = batch_create();
    if (!p->batch) {
        p->batch = batch;
        pipeline_fail_memory(p);
        return;
    }
    (void)uv_timer_stop(&p->wait);
    p->wait_is_over = false;
    committer_run(p->committer, batch);
}

static void count(struct pipeline *p, const struct batch *batch)
{
    struct batch_totals t;

    batch_get_totals(batch, &t);
    batch_add_totals(&p->stats.totals, &t);
    p->stats.batches++;
    p->stats.last_commit_ms = p->env->part.io->now_ms(p->env->part.io->self);
}

/* One part came out of its batch. */
static void part_committed(struct pipeline *p, struct part *part)
{
    struct file *file = part->file;

    p->memory_bytes -= part->cost_bytes;
    file->holds--;
    if (part->verdict == PART_CHANGED)
        file_break(file, part);
    else if (part->is_final)
        file->is_over = true;
    else
        file->tries = 0;
    part_destroy(part);
    pipeline_settle_file(p, file);
}

static void pipeline_on_done(void *ctx, struct batch *batch)
{
    struct pipeline *p = ctx;
    struct part **parts;
    size_t len;

    if (batch) {
        count(p, batch);
        parts = batch_take_parts(batch, &len);
        for (size_t i = 0; i < len; i++)
            part_committed(p, parts[i]);
        mem_free(parts);
        batch_destroy(batch);
        claim_set_oldest(p->env->claim, files_oldest_id(&p->files));
        p->owner.room(p->owner.ctx);
    }
    pipeline_pump(p);
}

static void pipeline_on_paused(void *ctx, const struct err *err)
{
    struct pipeline *p = ctx;

    p->stats.is_paused = err != NULL;
    p->owner.paused(p->owner.ctx, err);
    if (!err)
        p->owner.room(p->owner.ctx);
}

static void pipeline_on_failed(void *ctx, const struct err *err)
{
    struct pipeline *p = ctx;

    committer_give_up(p->committer);
    pipeline_fail(p, err);
    pipeline_pump(p);
}

static void pipeline_on_sealed(void *ctx)
{
    struct pipeline *p = ctx;

    p->sealed(p->sealed_ctx);
}

struct committer_owner pipeline_committer_owner(struct pipeline *p)
{
    return (struct committer_owner){.ctx = p,
                                    .done = pipeline_on_done,
                                    .paused = pipeline_on_paused,
                                    .failed = pipeline_on_failed,
                                    .sealed = pipeline_on_sealed};
}
