/* committer.c -- see committer.h */
#include "committer.h"

#include "../stages/base/mem.h"
#include "failpoint.h"
#include "log.h"

#include <assert.h>
#include <stdatomic.h>

#define RETRY_MS_MIN 1000u
#define RETRY_MS_MAX 60000u
#define AGE_CHECK_MS 60000u /* how often an idle archive is asked whether it is due for sealing */

enum phase { PHASE_IDLE, PHASE_PREPARE, PHASE_COMMIT, PHASE_FINISH, PHASE_SEAL };

struct committer {
    uv_loop_t *loop;
    struct batch_env *env;
    int state_fd;
    struct committer_owner owner;
    uv_work_t work;
    uv_work_t saving; /* snapshots, beside the next batches */
    uv_timer_t retry, age;
    enum phase phase;
    struct batch *batch;
    bool is_running; /* a job is with the pool */
    bool is_saving;  /* so are the snapshots */
    bool wants_save; /* of the job: snapshots are due, as of batch save_seq */
    bool is_closing;
    uint64_t save_seq;
    uint64_t saving_seq; /* as of which the snapshots are being written */
    bool is_paused;
    bool is_given_up; /* a fault of the running job is not waited for */
    bool wants_seal;  /* sealing was asked for, not only due */
    bool is_own_seal; /* ... by the age timer: nobody waits for it */
    unsigned handles; /* still to be closed */
    uint64_t retry_ms;
    enum err_code code; /* of the job */
    struct err err;
    struct err side; /* a fault beside the batch: sealing, or the last snapshots */
    bool has_side;
    enum err_code save_code; /* of the snapshots */
    struct err save_err;
    atomic_bool save_failed; /* the last ones could not be written */
    void (*closed)(void *ctx);
    void *closed_ctx;
};

static void committer_submit(struct committer *c);

static void committer_on_retry(uv_timer_t *timer)
{
    committer_submit(timer->data);
}

/* A segment that nothing is appended to grows old as well. */
static void committer_on_age(uv_timer_t *timer)
{
    struct committer *c = timer->data;
    const struct io_ops *io = c->env->part.io;

    if (committer_is_busy(c) || !archive_is_due(c->env->archive, io->now_ms(io->self)))
        return;
    c->is_own_seal = true;
    committer_seal(c, true);
}

struct committer *committer_create(uv_loop_t *loop, struct batch_env *env, int state_fd,
                                   struct committer_owner owner)
{
    struct committer *c = mem_alloc(1, sizeof *c);
    uint64_t every_ms;

    if (!c)
        return NULL;
    *c = (struct committer){.loop = loop, .env = env, .state_fd = state_fd, .owner = owner};
    (void)uv_timer_init(loop, &c->retry); /* cannot fail */
    (void)uv_timer_init(loop, &c->age);
    c->retry.data = c->age.data = c->work.data = c->saving.data = c;
    every_ms = env->part.config->archive.rotate.every_ms;
    assert(every_ms > 0);
    if (every_ms > AGE_CHECK_MS)
        every_ms = AGE_CHECK_MS;
    (void)uv_timer_start(&c->age, committer_on_age, every_ms, every_ms);
    return c;
}

/* ---- pool thread ---- */

static uint64_t committer_seq(const struct committer *c)
{
    struct archive_position position;

    archive_get_position(c->env->archive, &position);
    return position.seq;
}

/* Before the end; nothing else goes on. */
static void committer_save_now(struct committer *c)
{
    if (chains_save(c->env->part.chains, c->state_fd, committer_seq(c), &c->side) != ERR_OK)
        c->has_side = true;
}

/* As soon as this job is over, beside what comes next. */
static void committer_save_later(struct committer *c)
{
    c->wants_save = true;
    c->save_seq = committer_seq(c);
}

static void committer_on_saving(uv_work_t *work)
{
    struct committer *c = work->data;

    c->save_code = chains_save(c->env->part.chains, c->state_fd, c->saving_seq, &c->save_err);
    atomic_store(&c->save_failed, c->save_code != ERR_OK);
}

/* Sealing that fails is tried again with the next batch; it holds nothing up. */
static void committer_maintain(struct committer *c)
{
    /* After a failure the next seal is soon enough. */
    if (!atomic_load(&c->save_failed) && chains_want_save(c->env->part.chains))
        committer_save_later(c);
    if (!archive_is_due(c->env->archive, c->env->part.io->now_ms(c->env->part.io->self)))
        return;
    if (archive_seal(c->env->archive, &c->side) == ERR_OK)
        committer_save_later(c);
    else
        c->has_side = true;
}

/* A step is begun only when the one before is done: the phase is that of the step to be tried (again). */
static void committer_on_work(uv_work_t *work)
{
    struct committer *c = work->data;

    c->code = ERR_OK;
    c->has_side = false;
    if (c->phase == PHASE_PREPARE) {
        c->code = batch_prepare(c->env, c->batch, &c->err);
        if (c->code == ERR_OK)
            c->phase = PHASE_COMMIT;
    }
    if (c->phase == PHASE_COMMIT) {
        if (failpoint_is(FAILPOINT_DELTA_EARLY)) {
            chains_accept(c->env->part.chains);
            committer_save_now(c);
        }
        c->code = batch_commit(c->env, c->batch, &c->err);
        if (c->code == ERR_OK)
            c->phase = PHASE_FINISH;
    }
    if (c->phase == PHASE_FINISH) {
        c->code = batch_finish(c->env, c->batch, &c->err);
        if (c->code == ERR_OK)
            committer_maintain(c);
    }
    if (c->phase == PHASE_SEAL) {
        if (c->wants_seal)
            c->code = archive_seal(c->env->archive, &c->err);
        if (c->code == ERR_OK && c->is_own_seal)
            committer_save_later(c);
        else if (c->code == ERR_OK)
            committer_save_now(c);
    }
}

/* ---- loop thread ---- */

static void committer_set_paused(struct committer *c, bool is_paused)
{
    if (c->is_paused == is_paused)
        return;
    c->is_paused = is_paused;
    c->owner.paused(c->owner.ctx, is_paused ? &c->err : NULL);
}

static void committer_wait(struct committer *c)
{
    c->retry_ms = c->retry_ms ? c->retry_ms * 2 : RETRY_MS_MIN;
    if (c->retry_ms > RETRY_MS_MAX)
        c->retry_ms = RETRY_MS_MAX;
    committer_set_paused(c, true);
    (void)uv_timer_start(&c->retry, committer_on_retry, c->retry_ms, 0);
}

static void committer_finish(struct committer *c)
{
    bool is_own_seal = c->is_own_seal;
    enum phase phase = c->phase;
    struct batch *batch = c->batch;

    c->is_own_seal = false;
    c->phase = PHASE_IDLE;
    c->batch = NULL;
    c->retry_ms = 0;
    committer_set_paused(c, false);
    if (phase != PHASE_SEAL)
        c->owner.done(c->owner.ctx, batch);
    else if (is_own_seal)
        c->owner.done(c->owner.ctx, NULL);
    else
        c->owner.sealed(c->owner.ctx);
}

static void committer_on_handle_closed(struct committer *c)
{
    void (*closed)(void *ctx) = c->closed;
    void *ctx = c->closed_ctx;

    if (--c->handles > 0)
        return;
    mem_free(c);
    closed(ctx);
}

static void committer_on_saved(uv_work_t *work, int status)
{
    struct committer *c = work->data;

    (void)status; /* never cancelled */
    c->is_saving = false;
    if (c->save_code != ERR_OK)
        log_warn("event=snapshot %s, will be tried again", c->save_err.msg);
    if (c->is_closing)
        committer_on_handle_closed(c);
    else if (!c->is_running && c->phase == PHASE_SEAL)
        committer_submit(c); /* it waited. While a step runs, the phase is its own. */
}

/* Snapshots that are due while others are being written wait for the next time. */
static void committer_start_saving(struct committer *c)
{
    if (!c->wants_save || c->is_saving)
        return;
    c->wants_save = false;
    c->is_saving = true;
    c->saving_seq = c->save_seq;
    (void)uv_queue_work(c->loop, &c->saving, committer_on_saving, committer_on_saved);
}

static void committer_on_after(uv_work_t *work, int status)
{
    struct committer *c = work->data;

    (void)status; /* never cancelled */
    c->is_running = false;
    committer_start_saving(c);
    if (c->has_side)
        log_warn("event=maintain %s, will be tried again", c->side.msg);
    switch (c->code) {
    case ERR_OK:
        committer_finish(c);
        return;
    case ERR_AGAIN:
        if (!c->is_given_up) {
            committer_wait(c);
            return;
        }
        committer_give_up(c);
        c->owner.done(c->owner.ctx, NULL);
        return;
    case ERR_DOC:
    case ERR_NOMEM:
    case ERR_CONF:
    case ERR_STATE:
        c->owner.failed(c->owner.ctx, &c->err);
        return;
    }
}

static void committer_submit(struct committer *c)
{
    c->is_running = true;
    (void)uv_queue_work(c->loop, &c->work, committer_on_work, committer_on_after);
}

void committer_run(struct committer *c, struct batch *take_batch)
{
    assert(!c->is_running && c->phase == PHASE_IDLE);
    c->is_given_up = false;
    c->phase = PHASE_PREPARE;
    c->batch = take_batch;
    committer_submit(c);
}

void committer_seal(struct committer *c, bool seal)
{
    assert(!c->is_running && c->phase == PHASE_IDLE);
    c->is_given_up = false;
    c->phase = PHASE_SEAL;
    c->wants_seal = seal;
    if (!c->is_saving)
        committer_submit(c);
}

bool committer_is_busy(const struct committer *c)
{
    /* While a job runs, phase is the worker's. */
    return c->is_running || c->phase != PHASE_IDLE;
}

void committer_give_up(struct committer *c)
{
    (void)uv_timer_stop(&c->retry);
    c->is_given_up = true;
    if (c->is_running || c->phase == PHASE_IDLE)
        return;
    if (c->phase == PHASE_COMMIT)
        chains_discard(c->env->part.chains);
    batch_destroy(c->batch);
    c->batch = NULL;
    c->phase = PHASE_IDLE;
}

static void committer_on_close(uv_handle_t *handle)
{
    committer_on_handle_closed(handle->data);
}

void committer_close(struct committer *c, void (*closed)(void *ctx), void *ctx)
{
    assert(!c->is_running);
    c->closed = closed;
    c->closed_ctx = ctx;
    c->is_closing = true;
    c->handles = c->is_saving ? 3 : 2;
    uv_close((uv_handle_t *)&c->retry, committer_on_close);
    uv_close((uv_handle_t *)&c->age, committer_on_close);
}
