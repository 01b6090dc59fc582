/* simrun.c -- see simrun.h. Starts and stops in the order of daemon.c. */
#include "simrun.h"

#include "../../../daemon/intake.h"
#include "../../../daemon/pipeline.h"
#include "../../test.h"
#include "../../unit/core_world.h"
#include "simloop.h"
#include "simmem.h"
#include "simwatch.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LIFE_MS_MAX 3600000u
#define DRAIN_MS 30000u
#define SPARE_THREADS 2 /* of the pool: one for the committer, one for intake */
#define STEPS_MAX 4000000u

enum phase { RUNNING, STOPPING_INTAKE, DRAINING, SEALING, CLOSING, CLOSED };

struct alive {
    struct life_world *world;
    const struct life_plan *plan;
    struct simloop *loop;
    struct core core;
    struct pipeline *pipeline;
    struct intake *intake;
    enum phase phase;
    bool is_settled, is_failed, is_given_up, wants_step;
    uint64_t random, drain_ms;
    bool is_healed, is_overflown, has_jumped;
};

/* ---- what the parts ask and tell ---- */

static size_t on_intake_room(void *ctx)
{
    struct alive *a = ctx;

    return a->phase == RUNNING ? pipeline_room(a->pipeline) : 0;
}

static void on_failed(void *ctx, const struct err *err)
{
    struct alive *a = ctx;

    (void)snprintf(a->world->said, sizeof a->world->said, "%s", err->msg);
    a->is_failed = true;
    a->wants_step = true;
    if (a->phase == SEALING)
        a->phase = CLOSING;
}

static void on_claimed(void *ctx, struct claimed *items, size_t len)
{
    struct alive *a = ctx;
    struct err err;

    a->is_settled = false;
    for (size_t i = 0; i < len; i++)
        if (pipeline_add(a->pipeline, &items[i], NULL, &err) != ERR_OK)
            on_failed(a, &err);
    pipeline_pump(a->pipeline);
}

static void on_settled(void *ctx)
{
    struct alive *a = ctx;

    a->is_settled = true;
    a->wants_step = true;
}

static void on_room(void *ctx)
{
    struct alive *a = ctx;

    if (a->intake && a->phase == RUNNING)
        intake_kick(a->intake);
}

static void on_idle(void *ctx)
{
    struct alive *a = ctx;

    a->wants_step = true;
}

static void on_paused(void *ctx, const struct err *err)
{
    struct alive *a = ctx;

    if (err)
        (void)snprintf(a->world->said, sizeof a->world->said, "%s", err->msg);
}

static void on_intake_stopped(void *ctx)
{
    struct alive *a = ctx;

    a->intake = NULL;
    a->wants_step = true;
}

static void on_sealed(void *ctx)
{
    struct alive *a = ctx;

    a->phase = CLOSING;
    a->wants_step = true;
}

static void on_closed(void *ctx)
{
    struct alive *a = ctx;

    a->phase = CLOSED;
}

/* ---- stop ---- */

static void give_up(struct alive *a)
{
    a->is_given_up = true;
    pipeline_give_up(a->pipeline);
    if (a->phase == SEALING)
        a->phase = DRAINING;
    a->wants_step = true;
}

static void begin_stop(struct alive *a)
{
    a->phase = STOPPING_INTAKE;
    a->drain_ms = simloop_now_ms(a->loop) + DRAIN_MS;
    if (a->intake)
        intake_stop(a->intake, on_intake_stopped, a);
    pipeline_stop(a->pipeline);
    if (a->is_failed || simdisk_is_dead(a->world->disk))
        give_up(a);
    a->wants_step = true;
}

/* Do the next thing that is possible; as daemon_step. */
static void life_step(struct alive *a)
{
    bool is_idle = pipeline_is_idle(a->pipeline);

    switch (a->phase) {
    case RUNNING:
        if (a->is_failed)
            begin_stop(a);
        return;
    case STOPPING_INTAKE:
        if (a->intake)
            return;
        a->phase = DRAINING;
        a->wants_step = true;
        return;
    case DRAINING:
        if (!is_idle)
            return;
        a->phase = SEALING;
        if (a->is_given_up || a->is_failed)
            on_sealed(a);
        else
            pipeline_seal(a->pipeline, a->plan->is_once, on_sealed, a);
        return;
    case SEALING:
        return;
    case CLOSING:
        /* Closed in the next turn only: a callback of the pipeline may be under way. */
        a->phase = CLOSED;
        pipeline_close(a->pipeline, on_closed, a);
        a->pipeline = NULL;
        return;
    case CLOSED:
        return;
    }
}

/* ---- start ---- */

static void open_core(struct alive *a)
{
    struct core *c = &a->core;

    *c = (struct core){.disk = a->world->disk,
                       .io = simdisk_io(a->world->disk),
                       .config = a->world->config,
                       .state_fd = a->world->state_fd,
                       .inbox_fd = -1,
                       .done_fd = -1,
                       .quarantine_fd = -1,
                       .archive_fd = -1,
                       .log_fd = -1};
}

static enum err_code start(struct alive *a, struct err *err)
{
    struct pipeline_owner pipe = {
        .ctx = a, .room = on_room, .idle = on_idle, .failed = on_failed, .paused = on_paused};
    struct intake_owner intake = {.ctx = a,
                                  .room = on_intake_room,
                                  .claimed = on_claimed,
                                  .settled = on_settled,
                                  .fault = on_paused};
    struct core *c = &a->core;
    struct recovery *r = &c->recovery;
    enum err_code code =
        pipeline_create(simloop_uv(a->loop), &c->env, c->state_fd, a->plan->workers,
                        !a->plan->is_once, pipe, &a->pipeline, err);

    if (code != ERR_OK)
        return code;
    for (size_t i = 0; code == ERR_OK && i < r->claims_len; i++) {
        code = pipeline_add(a->pipeline, &r->claims[i].claimed, &r->claims[i].resume, err);
        r->claims[i].claimed.name = NULL;
    }
    if (code == ERR_OK)
        code = intake_start(simloop_uv(a->loop), a->world->config, c->io, c->inbox_fd, c->env.claim,
                            intake, &a->intake, err);
    if (code != ERR_OK)
        on_failed(a, err);
    pipeline_pump(a->pipeline);
    return ERR_OK;
}

/* ---- the world around it ---- */

/* What was planned for this time. */
static void happen(struct alive *a, uint64_t now_ms)
{
    const struct life_plan *p = a->plan;
    struct simdisk *d = a->world->disk;

    if (!a->is_healed && now_ms >= p->heal_ms) {
        a->is_healed = true;
        simdisk_clear_faults(d);
        simdisk_set_capacity(d, 0);
    }
    if (!a->is_overflown && now_ms >= p->overflow_ms) {
        a->is_overflown = true;
        simwatch_overflow();
    }
    if (!a->has_jumped && now_ms >= p->jump_ms) {
        a->has_jumped = true;
        simdisk_advance_ms(d, p->jump_by_ms);
    }
    if (!p->is_once && a->phase == RUNNING && now_ms >= p->stop_ms)
        begin_stop(a);
    if (a->phase != RUNNING && a->phase < CLOSING && !a->is_given_up && now_ms >= a->drain_ms)
        give_up(a);
    if (a->phase == RUNNING && simdisk_is_dead(d))
        begin_stop(a);
    if (a->phase != CLOSED && a->pipeline && !a->is_given_up && simdisk_is_dead(d))
        give_up(a);
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The next time at which anything happens that has not happened yet. */
static uint64_t next_ms(const struct alive *a)
{
    const struct life_plan *p = a->plan;
    uint64_t at = least(simloop_next_ms(a->loop), drops_next_ms(a->world->drops));

    if (!a->is_healed)
        at = least(at, p->heal_ms);
    if (!a->is_overflown)
        at = least(at, p->overflow_ms);
    if (!a->has_jumped)
        at = least(at, p->jump_ms);
    if (!p->is_once && a->phase == RUNNING)
        at = least(at, p->stop_ms);
    if (a->phase != RUNNING && !a->is_given_up)
        at = least(at, a->drain_ms);
    return at;
}

/* One thing of those that can happen now. False: nothing can. */
static bool one_thing(struct alive *a, uint64_t now_ms)
{
    if (a->wants_step) {
        a->wants_step = false;
        life_step(a);
        return true;
    }
    if (test_random(&a->random) % 4 == 0 && !simdisk_is_dead(a->world->disk) &&
        drops_step(a->world->drops, a->world->disk, now_ms))
        return true;
    if (test_random(&a->random) % 8 == 0)
        simwatch_deliver();
    return simloop_step(a->loop);
}

/* Under --once: nothing is left, and nothing more will come. What a writer had open when it was looked at
 * counts as well: it is looked at again. */
static bool is_worked_off(const struct alive *a)
{
    return a->phase == RUNNING && a->plan->is_once && a->is_settled &&
           pipeline_is_idle(a->pipeline) && drops_are_taken(a->world->drops, a->world->disk);
}

static enum life_end run(struct alive *a)
{
    for (uint64_t steps = 0; a->phase != CLOSED || simloop_step(a->loop); steps++) {
        uint64_t now_ms = simloop_now_ms(a->loop), at;

        if (a->phase == CLOSED)
            continue;
        happen(a, now_ms);
        if (one_thing(a, now_ms))
            continue;
        if (!simdisk_is_dead(a->world->disk)) {
            simwatch_deliver();
            if (drops_step(a->world->drops, a->world->disk, now_ms) || simloop_step(a->loop))
                continue;
        }
        if (is_worked_off(a))
            begin_stop(a);
        if (a->wants_step)
            continue;
        at = next_ms(a);
        if (at == UINT64_MAX || now_ms > LIFE_MS_MAX || steps > STEPS_MAX)
            return LIFE_STUCK;
        if (at > now_ms) {
            simloop_advance(a->loop, at - now_ms);
            simdisk_advance_ms(a->world->disk, (int64_t)(at - now_ms));
        }
    }
    return LIFE_OVER;
}

enum life_end life_live(struct life_world *w, const struct life_plan *plan)
{
    struct alive a = {.world = w, .plan = plan, .random = plan->seed ^ 0x5bd1e995};
    enum life_end end = LIFE_REFUSED;
    struct err err;
    bool was_dead;

    w->said[0] = '\0';
    open_core(&a);
    simwatch_begin(w->disk);
    if (core_start(&a.core) == ERR_OK) {
        a.loop = simloop_create(plan->seed, plan->workers + SPARE_THREADS);
        simdisk_on_call(w->disk, simloop_pause, NULL);
        simmem_fail_at(plan->starve_at);
        if (start(&a, &err) == ERR_OK)
            end = run(&a);
        simmem_fail_at(0);
        simdisk_on_call(w->disk, NULL, NULL);
        if (end == LIFE_STUCK)
            return end; /* nothing can be closed in order; the test ends here */
        simloop_destroy(a.loop);
        if (a.is_failed)
            end = LIFE_REFUSED;
    } else {
        (void)snprintf(w->said, sizeof w->said, "%s", a.core.err.msg);
    }
    was_dead = simdisk_is_dead(w->disk);
    core_stop(&a.core);
    return was_dead || simdisk_is_dead(w->disk) ? LIFE_DIED : end;
}
