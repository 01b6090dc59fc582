/* pruner.c -- see pruner.h */
#include "pruner.h"

#include "../stages/base/mem.h"
#include "log.h"
#include "prune.h"

#include <errno.h>
#include <inttypes.h>

#define PRUNE_EVERY_MS (60u * 60 * 1000)

struct pruner {
    const struct engine *engine;
    uv_timer_t timer;
    uv_work_t work;
    bool is_running, is_closed;
    atomic_bool is_stopped; /* the job looks at it */
    struct prune_counts counts;
    enum err_code code;
    struct err err;
};

static void pruner_on_work(uv_work_t *work)
{
    struct pruner *p = work->data;
    const struct engine *e = p->engine;
    int64_t now_ms = e->io->now_ms(e->io->self);
    struct err first;

    p->counts = (struct prune_counts){.is_cancelled = &p->is_stopped};
    p->code =
        prune_done(e->io, e->places.done, e->config->done.keep_ms, now_ms, &p->counts, &first);
    if (prune_archive(e->io, e->places.archive, e->config->archive.retain_ms, now_ms, &p->counts,
                      &p->err) != ERR_OK)
        p->code = p->err.code;
    else if (p->code != ERR_OK)
        p->err = first;
}

static void pruner_on_after(uv_work_t *work, int status)
{
    struct pruner *p = work->data;

    (void)status; /* never cancelled */
    p->is_running = false;
    if (p->code != ERR_OK)
        log_warn("event=prune %s, will be tried again", p->err.msg);
    if (p->counts.files + p->counts.segments > 0)
        log_notice("event=prune files=%" PRIu64 " segments=%" PRIu64 " bytes=%" PRIu64,
                   p->counts.files, p->counts.segments, p->counts.bytes);
    if (p->is_closed)
        mem_free(p);
}

static void pruner_on_time(uv_timer_t *timer)
{
    struct pruner *p = timer->data;

    if (p->is_running)
        return;
    p->is_running = true;
    (void)uv_queue_work(timer->loop, &p->work, pruner_on_work, pruner_on_after);
}

enum err_code pruner_start(uv_loop_t *loop, const struct engine *engine, struct pruner **ret_pruner,
                           struct err *err)
{
    struct pruner *p;

    if (engine->config->done.keep_ms == 0 && engine->config->archive.retain_ms == 0) {
        *ret_pruner = NULL;
        return ERR_OK;
    }
    p = mem_alloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot start: no memory");
    p->engine = engine;
    atomic_init(&p->is_stopped, false);
    p->work.data = p;
    (void)uv_timer_init(loop, &p->timer); /* cannot fail */
    p->timer.data = p;
    (void)uv_timer_start(&p->timer, pruner_on_time, 0, PRUNE_EVERY_MS);
    *ret_pruner = p;
    return ERR_OK;
}

static void pruner_on_closed(uv_handle_t *handle)
{
    struct pruner *p = handle->data;

    p->is_closed = true;
    if (!p->is_running)
        mem_free(p);
}

void pruner_stop(struct pruner *p)
{
    atomic_store(&p->is_stopped, true);
    uv_close((uv_handle_t *)&p->timer, pruner_on_closed);
}
