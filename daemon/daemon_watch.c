/* daemon_watch.c -- what a timer looks after: how long a drain takes, the low-water mark of the
 * disks, the status line and the watchdog of the service manager. */
#include "daemon_private.h"

#include "exits.h"
#include "log.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define STATUS_MS 2000u
#define SPACE_MS 2000u /* how often a low disk is looked at */

/* ---- how long a drain may take ---- */

static void daemon_on_drain_over(uv_timer_t *timer)
{
    struct daemon *d = timer->data;

    if (d->state == DAEMON_CLOSING)
        return;
    if (d->claim_sys && !d->pause[0] && !d->low[0])
        log_error("event=drain_over %s; what cannot be claimed stays in the inbox",
                  strerror(d->claim_sys));
    else
        log_error("event=drain_over %s; files in work stay claimed for the next start",
                  d->pause[0] ? d->pause
                  : d->low[0] ? d->low
                              : "the work at hand took too long");
    if (d->pause[0] || d->low[0] || d->claim_sys)
        d->exit_code = EXIT_IO;
    d->is_given_up = true;
    pipeline_give_up(d->pipeline);
    if (d->state == DAEMON_SEALING) {
        daemon_step(d); /* the next start seals */
        return;
    }
    d->state = DAEMON_DRAINING;
    daemon_step(d); /* begins the drain, should this be its beginning ... */
    daemon_step(d); /* ... and goes on from there */
}

void daemon_start_drain(struct daemon *d)
{
    if (!uv_is_active((uv_handle_t *)&d->drain))
        (void)uv_timer_start(&d->drain, daemon_on_drain_over, d->config->limits.drain_ms, 0);
}

void daemon_stop_drain(struct daemon *d)
{
    if (d->state == DAEMON_RUNNING && !d->pause[0] && !d->low[0] && !d->claim_sys)
        (void)uv_timer_stop(&d->drain);
}

/* ---- disks ---- */

static void daemon_on_space(uv_timer_t *timer);

void daemon_check_space(struct daemon *d)
{
    bool was_low = d->low[0] != '\0';

    d->space_checked_ms = uv_now(&d->loop);
    if (space_is_low(&d->engine.places, d->config->limits.free, d->low)) {
        if (d->args->is_once)
            daemon_start_drain(d);
        if (was_low)
            return;
        log_warn("event=low_space %s; nothing is claimed until there is more", d->low);
        notify_send(&d->notify, "STATUS=paused: %s", d->low);
        (void)uv_timer_start(&d->space, daemon_on_space, SPACE_MS, SPACE_MS);
        return;
    }
    d->low[0] = '\0';
    if (!was_low)
        return;
    log_notice("event=space there is room again");
    (void)uv_timer_stop(&d->space);
    daemon_stop_drain(d);
}

void daemon_watch_claims(struct daemon *d)
{
    struct intake_stats seen;

    if (!d->args->is_once || !d->intake)
        return;
    intake_get_stats(d->intake, &seen);
    d->claim_sys = pipeline_is_idle(d->pipeline) ? seen.claim_sys : 0;
    if (d->claim_sys)
        daemon_start_drain(d);
    else
        daemon_stop_drain(d);
}

static void daemon_on_space(uv_timer_t *timer)
{
    struct daemon *d = timer->data;

    daemon_check_space(d);
    if (!d->low[0])
        daemon_on_room(d);
}

void daemon_get_status(void *ctx, struct status *s)
{
    const struct daemon *d = ctx;
    static const char *const states[] = {"running", "draining", "sealing", "closing"};
    size_t memory_bytes = 0;

    (void)uv_resident_set_memory(&memory_bytes);
    *s = (struct status){.state = d->pause[0] || d->low[0] ? "paused" : states[d->state],
                         .pause = d->pause[0] ? d->pause : d->low,
                         .pid = (int64_t)getpid(),
                         .started_ms = d->started_ms,
                         .uptime_ms = (uv_hrtime() - d->started_hr_ns) / 1000000,
                         .memory_bytes = memory_bytes};
    pipeline_get_stats(d->pipeline, &s->pipeline);
    if (d->intake)
        intake_get_stats(d->intake, &s->intake);
}

static void daemon_on_status(uv_timer_t *timer)
{
    struct daemon *d = timer->data;
    struct status s;

    if (d->pause[0] || d->low[0])
        return;
    daemon_get_status(d, &s);
    notify_send(&d->notify,
                "STATUS=%s: %" PRIu64 " in work, %" PRIu64 " waiting, %" PRIu64
                " archived, %" PRIu64 " quarantined, %" PRIu64 " unclaimable",
                s.state, s.pipeline.in_work, s.intake.waiting, s.pipeline.totals.archived,
                s.pipeline.totals.quarantined, s.intake.unclaimable);
}

static void daemon_on_watchdog(uv_timer_t *timer)
{
    struct daemon *d = timer->data;

    notify_send(&d->notify, "WATCHDOG=1");
}

void daemon_start_handles(struct daemon *d)
{
    (void)uv_poll_init(&d->loop, &d->signals, d->signal_fd);
    d->signals.data = d;
    (void)uv_poll_start(&d->signals, UV_READABLE, daemon_on_signals);
    (void)uv_timer_init(&d->loop, &d->status);
    (void)uv_timer_init(&d->loop, &d->watchdog);
    (void)uv_timer_init(&d->loop, &d->drain);
    (void)uv_timer_init(&d->loop, &d->space);
    d->status.data = d->watchdog.data = d->drain.data = d->space.data = d;
    if (d->notify.fd >= 0)
        (void)uv_timer_start(&d->status, daemon_on_status, STATUS_MS, STATUS_MS);
    if (d->notify.watchdog_ms > 0)
        (void)uv_timer_start(&d->watchdog, daemon_on_watchdog, 0, d->notify.watchdog_ms);
}
