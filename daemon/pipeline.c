/* pipeline.c -- see pipeline.h. Everything ends in pipeline_pump: events change state and call it. */
#include "pipeline_private.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <errno.h>

bool pipeline_is_idle(const struct pipeline *p)
{
    if (p->running > 0 || committer_is_busy(p->committer))
        return false;
    if (p->has_failed)
        return true;
    return batch_len(p->batch) == 0 && map_count(p->ready) == 0 &&
           (p->is_stopping || p->files.len == 0);
}

void pipeline_pump(struct pipeline *p)
{
    bool is_idle;

    pipeline_admit(p);
    pipeline_fill(p);
    pipeline_commit(p);
    /* The batch that just left makes room for what was ready behind it. */
    pipeline_fill(p);
    is_idle = pipeline_is_idle(p);
    if (is_idle && !p->was_idle) {
        p->was_idle = true;
        p->owner.idle(p->owner.ctx);
        return;
    }
    p->was_idle = is_idle;
}

size_t pipeline_room(const struct pipeline *p)
{
    uint64_t limit = p->env->part.config->limits.in_flight;

    if (p->stats.is_paused || p->is_stopping || p->files.len >= limit)
        return 0;
    return (size_t)limit - p->files.len;
}

static void pipeline_take(struct pipeline *p, struct file *take_room,
                          const struct claimed *take_claimed, const struct resume *resume)
{
    size_t route = config_route(p->env->part.config, str_of(take_claimed->name));

    files_add(&p->files, take_room, take_claimed, route, resume);
    p->was_idle = false;
    file_list_add(&p->waiting, take_room, FILE_WAITING);
}

enum err_code pipeline_add(struct pipeline *p, const struct claimed *take_claimed,
                           const struct resume *resume, struct err *err)
{
    struct file *room = file_create();

    if (!room) {
        mem_free(take_claimed->name);
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot take a file into work: no memory");
    }
    pipeline_take(p, room, take_claimed, resume);
    return ERR_OK;
}

void pipeline_add_in(struct pipeline *p, struct file *take_room, const struct claimed *take_claimed)
{
    pipeline_take(p, take_room, take_claimed, NULL);
}

void pipeline_stop(struct pipeline *p)
{
    p->is_stopping = true;
    p->was_idle = false;
    pipeline_pump(p);
}

void pipeline_give_up(struct pipeline *p)
{
    p->is_stopping = true;
    p->has_failed = true;
    committer_give_up(p->committer);
}

void pipeline_seal(struct pipeline *p, bool seal, void (*sealed)(void *ctx), void *ctx)
{
    p->sealed = sealed;
    p->sealed_ctx = ctx;
    p->was_idle = false; /* a seal that is given up makes it idle again, and tells */
    committer_seal(p->committer, seal);
}

void pipeline_each_file(const struct pipeline *p, void (*each)(void *ctx, const struct file *file),
                        void *ctx)
{
    for (const struct file *file = p->files.last; file; file = file->all_prev)
        each(ctx, file);
}

void pipeline_get_stats(const struct pipeline *p, struct pipeline_stats *ret_stats)
{
    *ret_stats = p->stats;
    ret_stats->in_work = p->files.len;
    ret_stats->workers = p->workers_len;
}

static void pipeline_free(struct pipeline *p)
{
    uint64_t ticket, value;
    size_t cursor = 0;

    while (p->ready && map_next(p->ready, &cursor, &ticket, &value))
        part_destroy((struct part *)(uintptr_t)value);
    map_destroy(p->ready);
    files_free(&p->files);
    batch_destroy(p->batch);
    mem_free(p->workers);
    mem_free(p);
}

/* Everything without a handle of the loop's. False: no memory. */
static bool pipeline_alloc(struct pipeline *p, size_t workers)
{
    file_list_init(&p->waiting);
    file_list_init(&p->resting);
    p->was_idle = true;
    p->workers = mem_alloc(workers, sizeof *p->workers);
    p->ready = map_create();
    p->batch = batch_create();
    if (!p->workers || !p->ready || !p->batch)
        return false;
    p->workers_len = workers;
    for (size_t i = 0; i < workers; i++) {
        p->workers[i] = (struct worker){.pipeline = p, .slot = i};
        p->workers[i].work.data = &p->workers[i];
    }
    return true;
}

enum err_code pipeline_create(uv_loop_t *loop, struct batch_env *env, int state_fd, size_t workers,
                              bool waits, struct pipeline_owner owner,
                              struct pipeline **ret_pipeline, struct err *err)
{
    struct pipeline *p = mem_alloc(1, sizeof *p);

    if (!p)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot start: no memory");
    *p = (struct pipeline){.loop = loop, .env = env, .owner = owner, .waits = waits};
    if (pipeline_alloc(p, workers))
        p->committer = committer_create(loop, env, state_fd, pipeline_committer_owner(p));
    if (!p->committer) {
        pipeline_free(p);
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot start: no memory");
    }
    (void)uv_timer_init(loop, &p->wait); /* cannot fail */
    (void)uv_timer_init(loop, &p->rest);
    p->wait.data = p->rest.data = p;
    *ret_pipeline = p;
    return ERR_OK;
}

static void pipeline_closed_one(struct pipeline *p)
{
    void (*closed)(void *ctx) = p->closed;
    void *ctx = p->closed_ctx;

    if (--p->handles > 0)
        return;
    pipeline_free(p);
    closed(ctx);
}

static void pipeline_on_handle_closed(uv_handle_t *handle)
{
    pipeline_closed_one(handle->data);
}

static void pipeline_on_committer_closed(void *ctx)
{
    pipeline_closed_one(ctx);
}

void pipeline_close(struct pipeline *p, void (*closed)(void *ctx), void *ctx)
{
    assert(p->running == 0);
    p->closed = closed;
    p->closed_ctx = ctx;
    p->handles = 3;
    uv_close((uv_handle_t *)&p->wait, pipeline_on_handle_closed);
    uv_close((uv_handle_t *)&p->rest, pipeline_on_handle_closed);
    committer_close(p->committer, pipeline_on_committer_closed, p);
}
