/* daemon.c -- see daemon.h. Start order: engine (folders, locks, recovery), pipeline, files left over
 * from before, intake, control, signals, READY. Stop order is its reverse; both end in daemon_step,
 * which looks at the state and does the next thing that is possible. */
#include "daemon.h"

#include "clock.h"
#include "daemon_private.h"
#include "exits.h"
#include "log.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MMAP_THRESHOLD_BYTES (128 * 1024)
#define SPACE_CHECK_MS 500u           /* how old a look may be when files are claimed */
#define SPARE_THREADS 3               /* of the pool: committer, intake, what siftctl asks for */
#define LIFE_NS (60u * 1000000000ull) /* a life as long as that was a good one */

/* ---- the end ---- */

/* Nothing to do: the loop ends by itself when the last handle is closed. */
static void daemon_on_closed(void *ctx)
{
    (void)ctx;
}

static void daemon_close(struct daemon *d)
{
    d->state = DAEMON_CLOSING;
    uv_close((uv_handle_t *)&d->signals, NULL);
    uv_close((uv_handle_t *)&d->status, NULL);
    uv_close((uv_handle_t *)&d->watchdog, NULL);
    uv_close((uv_handle_t *)&d->drain, NULL);
    uv_close((uv_handle_t *)&d->space, NULL);
    if (d->control)
        control_stop(d->control, daemon_on_closed, d);
    d->control = NULL;
    if (d->pruner)
        pruner_stop(d->pruner);
    d->pruner = NULL;
    if (d->metrics)
        metrics_stop(d->metrics);
    d->metrics = NULL;
    if (d->pipeline) {
        pipeline_get_stats(d->pipeline, &d->final_stats);
        pipeline_close(d->pipeline, daemon_on_closed, d);
    }
    d->pipeline = NULL;
}

/* ---- what the parts report ---- */

void daemon_stop(struct daemon *d, int exit_code)
{
    if (d->state != DAEMON_RUNNING)
        return;
    d->state = DAEMON_DRAINING;
    d->exit_code = exit_code;
    daemon_step(d);
}

/* ---- what intake and pipeline ask and tell ---- */

static size_t daemon_on_intake_room(void *ctx)
{
    struct daemon *d = ctx;

    if (d->state != DAEMON_RUNNING)
        return 0;
    daemon_watch_claims(d);
    if (uv_now(&d->loop) - d->space_checked_ms >= SPACE_CHECK_MS)
        daemon_check_space(d);
    return d->low[0] ? 0 : pipeline_room(d->pipeline);
}

static void daemon_on_failed(void *ctx, const struct err *err)
{
    struct daemon *d = ctx;

    log_error("event=failed %s", err->msg);
    if (err->code == ERR_NOMEM && (d->state == DAEMON_RUNNING || d->next_config))
        d->fault_sys = ENOMEM; /* files in work stay claimed for the next life */
    else if (err->code == ERR_STATE || err->code == ERR_CONF)
        d->fault_sys = 0; /* that will not pass */
    if (d->state == DAEMON_RUNNING)
        daemon_stop(d, (int)exit_code_of(err));
    else if (d->exit_code == EXIT_FINE)
        d->exit_code = (int)exit_code_of(err);
    if (d->state == DAEMON_SEALING)
        daemon_close(d);
}

static void daemon_on_claimed(void *ctx, struct claimed *items, size_t len)
{
    struct daemon *d = ctx;
    struct err err;

    d->intake_is_settled = false;
    d->claim_sys = 0;
    daemon_stop_drain(d);
    for (size_t i = 0; i < len; i++)
        if (pipeline_add(d->pipeline, &items[i], NULL, &err) != ERR_OK)
            daemon_on_failed(d, &err);
    pipeline_pump(d->pipeline);
}

static void daemon_on_settled(void *ctx)
{
    struct daemon *d = ctx;

    d->intake_is_settled = true;
    daemon_step(d);
}

void daemon_on_room(void *ctx)
{
    struct daemon *d = ctx;

    if (d->intake)
        intake_kick(d->intake);
}

static void daemon_on_idle(void *ctx)
{
    daemon_step(ctx);
}

static void daemon_on_paused(void *ctx, const struct err *err)
{
    struct daemon *d = ctx;

    if (!err) {
        log_notice("event=resumed the archive can be written again");
        d->pause[0] = '\0';
        if (d->low[0]) {
            notify_send(&d->notify, "STATUS=paused: %s", d->low);
            return;
        }
        daemon_stop_drain(d);
        notify_send(&d->notify, "STATUS=running");
        return;
    }
    (void)snprintf(d->pause, sizeof d->pause, "%s", err->msg);
    log_error("event=paused %s; nothing is claimed until this passes", err->msg);
    notify_send(&d->notify, "STATUS=paused: %s", err->msg);
    if (d->args->is_once)
        daemon_start_drain(d);
}

/* ---- stop ---- */

static void daemon_on_sealed(void *ctx)
{
    daemon_close(ctx);
}

static void daemon_on_intake_stopped(void *ctx)
{
    struct daemon *d = ctx;

    d->intake = NULL; /* it is gone */
    daemon_step(d);
}

static void daemon_begin_drain(struct daemon *d)
{
    d->drain_has_begun = true;
    if (!d->next_config)
        notify_send(&d->notify, "STOPPING=1");
    daemon_start_drain(d);
    if (d->intake)
        intake_stop(d->intake, daemon_on_intake_stopped, d);
    pipeline_stop(d->pipeline);
}

/* --once has nothing more to do, or could not see all there was. */
static void daemon_end_once(struct daemon *d)
{
    struct intake_stats seen;

    intake_get_stats(d->intake, &seen);
    d->is_incomplete = seen.scan_sys != 0 || seen.is_elsewhere;
    if (!d->is_incomplete || d->has_rescanned) {
        daemon_stop(d, EXIT_FINE);
        return;
    }
    d->has_rescanned = true;
    d->intake_is_settled = false;
    intake_rescan(d->intake);
}

void daemon_step(struct daemon *d)
{
    switch (d->state) {
    case DAEMON_RUNNING:
        if (d->args->is_once && d->intake_is_settled && pipeline_is_idle(d->pipeline))
            daemon_end_once(d);
        return;
    case DAEMON_DRAINING:
        break;
    case DAEMON_SEALING:
        if (d->is_given_up && pipeline_is_idle(d->pipeline))
            daemon_close(d);
        return;
    case DAEMON_CLOSING:
        return;
    }
    if (!d->pipeline) {
        daemon_close(d);
        return;
    }
    if (!d->drain_has_begun) {
        daemon_begin_drain(d);
        return;
    }
    if (d->intake || d->retries > 0 || d->is_reloading || !pipeline_is_idle(d->pipeline))
        return;
    d->state = DAEMON_SEALING;
    if (d->exit_code == EXIT_FINE)
        pipeline_seal(d->pipeline, d->args->is_once, daemon_on_sealed, d);
    else
        daemon_close(d);
}

/* ---- start ---- */

static enum err_code daemon_start_pipeline(struct daemon *d, struct err *err)
{
    struct pipeline_owner owner = {.ctx = d,
                                   .room = daemon_on_room,
                                   .idle = daemon_on_idle,
                                   .failed = daemon_on_failed,
                                   .paused = daemon_on_paused};
    struct recovery *r = &d->engine.recovery;
    enum err_code code =
        pipeline_create(&d->loop, &d->engine.env, d->engine.places.state, d->engine.workers,
                        !d->args->is_once, owner, &d->pipeline, err);

    if (code != ERR_OK)
        return code;
    for (size_t i = 0; code == ERR_OK && i < r->claims_len; i++) {
        code = pipeline_add(d->pipeline, &r->claims[i].claimed, &r->claims[i].resume, err);
        r->claims[i].claimed.name = NULL;
    }
    return code;
}

static enum err_code daemon_start_intake(struct daemon *d, struct err *err)
{
    struct intake_owner owner = {.ctx = d,
                                 .room = daemon_on_intake_room,
                                 .claimed = daemon_on_claimed,
                                 .settled = daemon_on_settled,
                                 .fault = daemon_on_paused};

    return intake_start(&d->loop, d->config, d->engine.io, d->engine.places.inbox,
                        d->engine.env.claim, owner, &d->intake, err);
}

static enum err_code daemon_start(struct daemon *d, struct err *err)
{
    enum err_code code = daemon_start_pipeline(d, err);

    daemon_check_space(d);
    if (code == ERR_OK)
        code = daemon_start_intake(d, err);
    if (code == ERR_OK)
        code =
            control_start(&d->loop, d->engine.places.run, daemon_on_question, d, &d->control, err);
    if (code == ERR_OK)
        code = pruner_start(&d->loop, &d->engine, &d->pruner, err);
    if (code == ERR_OK && d->config->metrics.textfile.len > 0)
        code = metrics_start(&d->loop, d->config->root.ptr, d->config->metrics.textfile.ptr,
                             daemon_get_status, d, &d->metrics, err);
    if (code != ERR_OK)
        return code;
    log_notice("event=start root=%s workers=%zu next_id=%" PRIu64, d->config->root.ptr,
               d->engine.workers, claim_next_id(d->engine.env.claim));
    notify_send(&d->notify, "READY=1\nSTATUS=running");
    d->has_started = true;
    pipeline_pump(d->pipeline);
    return ERR_OK;
}

static void daemon_print_summary(const struct daemon *d, const struct pipeline_stats *s)
{
    printf("{\"files\":%" PRIu64 ",\"archived\":%" PRIu64 ",\"quarantined\":%" PRIu64
           ",\"records\":%" PRIu64 ",\"duplicates\":%" PRIu64 ",\"bytes\":%" PRIu64
           ",\"seconds\":%.3f}\n",
           s->totals.files, s->totals.archived, s->totals.quarantined, s->totals.records,
           s->totals.duplicates, s->totals.bytes, (double)(uv_hrtime() - d->started_hr_ns) / 1e9);
    (void)fflush(stdout);
}

/* One life under one configuration. */
static int daemon_live(struct daemon *d)
{
    struct err err;
    enum err_code code = engine_open(&d->engine, d->config, io_real(), &err);
    int rc;

    if (code != ERR_OK) {
        d->fault_sys = daemon_start_fault(&err);
        log_error("event=failed %s", err.msg);
        return (int)exit_code_of(&err);
    }
    rc = uv_loop_init(&d->loop);
    if (rc < 0) {
        d->fault_sys = -rc;
        log_error("event=failed cannot make a loop: %s", uv_strerror(rc));
        engine_close(&d->engine);
        return EXIT_BUG;
    }
    daemon_start_handles(d);
    code = daemon_start(d, &err);
    if (code != ERR_OK) {
        daemon_on_failed(d, &err);
        d->fault_sys = daemon_start_fault(&err);
    }
    (void)uv_run(&d->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&d->loop);
    engine_close(&d->engine);
    if (!d->args->is_once || d->exit_code != EXIT_FINE)
        return d->exit_code;
    daemon_print_summary(d, &d->final_stats);
    return d->is_incomplete ? EXIT_IO : EXIT_FINE;
}

/* A reload that was accepted counts, whatever became of the life before. */
static void daemon_take_config(const struct daemon *d, struct config **config)
{
    if (!d->next_config)
        return;
    config_destroy(*config);
    *config = d->next_config;
}

int daemon_run(const struct daemon_args *args, struct config *take_config)
{
    struct config *config = take_config;
    struct notify notify;
    char threads[16];
    int exit_code, signal_fd;
    bool has_lived = false;
    unsigned seconds = 1;

    (void)snprintf(threads, sizeof threads, "%zu", engine_workers(config) + SPARE_THREADS);
    (void)setenv("UV_THREADPOOL_SIZE", threads, 0); // NOLINT(concurrency-mt-unsafe): no thread yet
    /* glibc would keep a heap for each pool thread, and most of each unused. */
    (void)mallopt(M_ARENA_MAX, 2);
    /* Said once it stays: else each big document that is freed raises it, up to 32 MiB, and documents
     * come from heaps that never shrink. */
    (void)mallopt(M_MMAP_THRESHOLD, MMAP_THRESHOLD_BYTES);
    signal_fd = daemon_open_signals();
    if (signal_fd < 0) {
        log_error("event=failed cannot wait for signals: %s", strerror(-signal_fd));
        config_destroy(config);
        return EXIT_BUG;
    }
    notify_open(&notify);
    for (;;) {
        struct daemon d = {
            .args = args, .config = config, .notify = notify, .signal_fd = signal_fd};

        log_set_level((enum log_level)config->log.level);
        d.started_ms = clock_now_ms();
        d.started_hr_ns = uv_hrtime();
        exit_code = daemon_live(&d);
        has_lived = has_lived || d.has_started;
        if (uv_hrtime() - d.started_hr_ns > LIFE_NS)
            seconds = 1;
        if (daemon_may_wait(&d, has_lived)) {
            if (daemon_wait_for_room(&d, &seconds)) {
                daemon_take_config(&d, &config);
                continue;
            }
            exit_code = EXIT_FINE; /* told to end: no life under a new configuration either */
            config_destroy(d.next_config);
            d.next_config = NULL;
        }
        config_destroy(config);
        config = d.next_config;
        if (!config)
            break;
        if (exit_code != EXIT_FINE) {
            config_destroy(config);
            break;
        }
    }
    notify_close(&notify);
    (void)close(signal_fd);
    return exit_code;
}
