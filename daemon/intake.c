/* intake.c -- see intake.h
 * Everything is decided in intake_pump: what has matured, whether to scan, whether to claim, when to
 * look again. Events, finished jobs and the owner only change the facts and have it called. One timer
 * is set to the earliest deadline, so an idle inbox costs one wake-up a rescan. */
#include "intake.h"

#include "../stages/base/hash.h"
#include "../stages/base/mem.h"
#include "intake_private.h"
#include "log.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#define INTAKE_PAUSE_MS 1000u
#define INTAKE_PAUSE_MAX_MS 60000u

static void intake_on_timer(uv_timer_t *timer)
{
    struct intake *in = timer->data;

    in->is_awake = false;
    intake_pump(in);
}

uint64_t intake_now(struct intake *in)
{
    uv_update_time(in->loop);
    return uv_now(in->loop);
}

void intake_wake(struct intake *in)
{
    if (in->is_awake || in->is_stopping)
        return;
    in->is_awake = true;
    (void)uv_timer_start(&in->timer, intake_on_timer, 0, 0);
}

static void intake_free(struct intake *in)
{
    intake_scan_fini(in);
    ready_destroy(in->ready);
    denied_destroy(in->denied);
    mem_free(in->path);
    mem_free(in);
}

bool intake_is_gone(struct intake *in)
{
    void (*stopped)(void *) = in->stopped;
    void *ctx = in->stopped_ctx;

    if (!in->is_stopping)
        return false;
    if (in->is_timer_open || in->watch || in->is_scanning || in->is_taking)
        return true;
    intake_free(in);
    if (stopped)
        stopped(ctx);
    return true;
}

static void intake_take_work(uv_work_t *work)
{
    struct intake *in = work->data;

    take_run(&in->take);
}

/* Say once what keeps files from being claimed, and once that it is over. */
static void intake_tell_fault(struct intake *in)
{
    const struct take *t = &in->take;

    if (t->fault_sys && t->fault_sys != in->take_fault)
        log_warn("event=claim_failed error=\"%s\" action=\"kept in the inbox, trying again\"",
                 t->err.code != ERR_OK ? t->err.msg : strerror(t->fault_sys));
    else if (!t->fault_sys && in->take_fault && t->taken_len)
        log_notice("event=claim_works_again");
    if (t->fault_sys || t->taken_len)
        in->take_fault = t->fault_sys;
    if (t->marker_sys && t->marker_sys != in->marker_fault)
        log_warn("event=marker_kept error=\"%s\"", strerror(t->marker_sys));
    in->marker_fault = t->marker_sys;
}

/* When nothing at all could be claimed, wait before the next try. */
static void intake_set_pause(struct intake *in, uint64_t now_ms)
{
    bool was_paused = in->pause_ms > 0, is_paused = in->take.err.code != ERR_OK;

    if (is_paused != was_paused && in->owner.fault)
        in->owner.fault(in->owner.ctx, is_paused ? &in->take.err : NULL);
    if (!is_paused) {
        in->pause_ms = 0;
        return;
    }
    in->pause_ms = in->pause_ms ? in->pause_ms * 2 : INTAKE_PAUSE_MS;
    if (in->pause_ms > INTAKE_PAUSE_MAX_MS)
        in->pause_ms = INTAKE_PAUSE_MAX_MS;
    in->pause_until = now_ms + in->pause_ms;
}

/* A claim that was under way when intake_stop came is handed over too: the files are taken. */
static void intake_on_taken(uv_work_t *work, int status)
{
    struct intake *in = work->data;
    struct take *t = &in->take;
    uint64_t now_ms = intake_now(in);

    in->is_taking = false;
    if (status == 0) {
        intake_tell_fault(in);
        intake_set_pause(in, now_ms);
        for (size_t i = 0; i < t->len; i++) {
            if (t->denied_sys[i]) {
                denied_add(in->denied, t->picks[i].name, t->denied_sys[i]);
                in->wants_scan = in->wants_scan || in->take_rights != in->rights;
            } else if (t->verdicts[i] == READY_DONE) {
                denied_remove(in->denied, t->picks[i].name);
            }
            ready_finish(in->ready, &t->picks[i], t->verdicts[i], now_ms);
        }
        in->stats.claimed += t->taken_len;
        if (t->taken_len)
            in->owner.claimed(in->owner.ctx, t->taken, t->taken_len);
    }
    if (!intake_is_gone(in))
        intake_pump(in);
}

static void intake_take_start(struct intake *in, uint64_t now_ms)
{
    struct ready_counts counts;
    size_t room;

    ready_get_counts(in->ready, &counts);
    if (in->is_taking || in->is_elsewhere || now_ms < in->pause_until || counts.due == 0)
        return;
    room = in->owner.room(in->owner.ctx);
    if (room == 0 || in->is_stopping)
        return;
    in->take.now_ms = now_ms;
    in->take_rights = in->rights;
    in->take.len =
        ready_take(in->ready, in->take.picks, room < CLAIM_BATCH_MAX ? room : CLAIM_BATCH_MAX);
    in->is_settled = false;
    in->is_taking = true;
    in->take_work.data = in;
    (void)uv_queue_work(in->loop, &in->take_work, intake_take_work, intake_on_taken);
}

static void intake_check_settled(struct intake *in)
{
    struct ready_counts counts;

    if (in->is_settled || in->is_taking || in->stats.scans == 0 || intake_scan_is_pending(in))
        return;
    ready_get_counts(in->ready, &counts);
    /* With the inbox elsewhere nothing more can happen until it is back. */
    if (counts.waiting + counts.due + counts.taken > 0 && !in->is_elsewhere)
        return;
    in->is_settled = true;
    in->owner.settled(in->owner.ctx);
}

static void intake_set_timer(struct intake *in, uint64_t now_ms)
{
    struct ready_counts counts;
    uint64_t at = ready_next_ms(in->ready);

    if (in->is_stopping || in->is_awake)
        return;
    ready_get_counts(in->ready, &counts);
    if (in->is_merging)
        at = now_ms;
    if (!intake_scan_is_pending(in) && in->rescan_at < at &&
        counts.waiting + counts.due + counts.taken < INTAKE_LOW)
        at = in->rescan_at;
    if (!in->is_taking && counts.due && in->pause_until > now_ms && in->pause_until < at)
        at = in->pause_until;
    if (at == UINT64_MAX)
        (void)uv_timer_stop(&in->timer);
    else
        (void)uv_timer_start(&in->timer, intake_on_timer, at > now_ms ? at - now_ms : 0, 0);
}

void intake_pump(struct intake *in)
{
    uint64_t now_ms = intake_now(in);

    if (in->is_stopping)
        return;
    intake_scan_merge(in, now_ms);
    ready_advance(in->ready, now_ms);
    intake_scan_start(in, now_ms);
    intake_take_start(in, now_ms);
    intake_check_settled(in);
    intake_set_timer(in, now_ms);
}

/* root/inbox as the configuration names it. */
static char *intake_make_path(const struct config *config)
{
    struct buf path;
    char *copy = NULL;

    buf_init(&path, (size_t)CLAIM_NAME_BYTES_MAX * 2);
    if (config->inbox.path.len == 0 || config->inbox.path.ptr[0] != '/') {
        buf_add_str(&path, config->root);
        buf_add_byte(&path, '/');
    }
    buf_add_str(&path, config->inbox.path);
    if (!buf_failed(&path))
        copy = mem_dup(path.ptr, path.len);
    buf_fini(&path);
    return copy;
}

static void intake_set_rules(struct intake *in)
{
    const struct config_inbox *inbox = &in->config->inbox;

    in->rules = (struct ready_rules){
        .quiet_ms = inbox->quiet_ms,
        .settle_ms = inbox->settle_ms,
        .recheck_max_ms = inbox->rescan_ms,
        .by_name = inbox->order == CONFIG_ORDER_NAME,
    };
    /* Without entropy the table is only easier to slow down. */
    if (getrandom(&in->rules.seed, sizeof in->rules.seed, GRND_NONBLOCK) < 0)
        in->rules.seed = uv_hrtime();
    in->scan_rules = (struct scan_rules){
        .include = &inbox->include,
        .exclude = &inbox->exclude,
        .ready_suffix = inbox->ready_suffix,
        .recursive = inbox->recursive,
        .settle_ms = inbox->settle_ms,
    };
}

static void intake_on_watch_closed(void *ctx)
{
    struct intake *in = ctx;

    in->watch = NULL;
    (void)intake_is_gone(in);
}

static void intake_on_timer_closed(uv_handle_t *handle)
{
    struct intake *in = handle->data;

    in->is_timer_open = false;
    (void)intake_is_gone(in);
}

enum err_code intake_start(uv_loop_t *loop, const struct config *config, const struct io_ops *io,
                           int inbox_fd, struct claim *claim, struct intake_owner owner,
                           struct intake **ret_intake, struct err *err)
{
    struct intake *in = mem_alloc(1, sizeof *in);
    enum err_code code;
    int rc;

    assert(owner.room && owner.claimed && owner.settled);
    if (!in)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot start intake: no memory");
    in->loop = loop;
    in->config = config;
    in->io = io;
    in->inbox_fd = inbox_fd;
    in->claim = claim;
    in->owner = owner;
    in->wants_scan = true;
    atomic_init(&in->is_cancelled, false);
    intake_set_rules(in);
    in->path = intake_make_path(config);
    in->denied = denied_create(in->rules.seed);
    in->ready = ready_create(&in->rules);
    if (!in->path || !in->denied || !in->ready) {
        intake_free(in);
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot start intake: no memory");
    }
    code = intake_watch(in, err);
    if (code != ERR_OK) {
        intake_free(in);
        return code;
    }
    in->take.io = io;
    in->take.inbox_fd = inbox_fd;
    in->take.claim = claim;
    in->take.rules = &in->rules;
    in->take.ready_suffix = config->inbox.ready_suffix;
    rc = uv_timer_init(loop, &in->timer);
    assert(rc == 0);
    (void)rc;
    in->timer.data = in;
    in->is_timer_open = true;
    intake_wake(in);
    *ret_intake = in;
    return ERR_OK;
}

void intake_kick(struct intake *in)
{
    intake_wake(in);
}

void intake_rescan(struct intake *in)
{
    in->wants_scan = true;
    in->is_settled = false;
    intake_wake(in);
}

void intake_get_stats(const struct intake *in, struct intake_stats *ret_stats)
{
    struct ready_counts counts;

    ready_get_counts(in->ready, &counts);
    *ret_stats = in->stats;
    ret_stats->waiting = counts.waiting + counts.busy;
    ret_stats->unclaimable = denied_count(in->denied);
    ret_stats->is_elsewhere = in->is_elsewhere;
    ret_stats->scan_sys = in->scan_fault;
    ret_stats->claim_sys = in->take_fault;
    ret_stats->is_watching = in->watch && !in->is_elsewhere;
}

void intake_each_denied(const struct intake *in, void (*each)(void *ctx, const char *name, int sys),
                        void *ctx)
{
    denied_each(in->denied, each, ctx);
}

void intake_stop(struct intake *in, void (*stopped)(void *ctx), void *ctx)
{
    assert(!in->is_stopping);
    in->is_stopping = true;
    in->stopped = stopped;
    in->stopped_ctx = ctx;
    atomic_store(&in->is_cancelled, true);
    /* A job that has not begun need not begin; its callback comes all the same. */
    if (in->is_scanning)
        (void)uv_cancel((uv_req_t *)&in->scan_work);
    if (in->is_taking)
        (void)uv_cancel((uv_req_t *)&in->take_work);
    uv_close((uv_handle_t *)&in->timer, intake_on_timer_closed);
    if (in->watch)
        watch_close(in->watch, intake_on_watch_closed, in);
}
