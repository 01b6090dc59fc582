/* simloop.c -- see simloop.h */
#include "simloop.h"

#include "../../test.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define JOBS_MAX 64
#define TIMERS_MAX 32
#define CLOSING_MAX 32
#define STACK_BYTES ((size_t)1 << 20)
#define GO_ON_ODDS 4 /* of five turns a running job gets one more at once: fewer switches */

enum job_state { JOB_FREE, JOB_WAITING, JOB_RUNNING, JOB_ENDED };

struct job {
    enum job_state state;
    bool is_cancelled;
    uint64_t order;
    uv_work_t *req;
    uv_work_cb work;
    uv_after_work_cb after;
    ucontext_t ctx;
};

struct closing {
    uv_handle_t *handle;
    uv_close_cb cb;
};

struct simloop {
    uv_loop_t uv; /* .data: this object */
    uint64_t now_ms, random, orders;
    unsigned threads, running;
    struct job jobs[JOBS_MAX];
    uv_timer_t *timers[TIMERS_MAX];
    size_t timers_len;
    struct closing closing[CLOSING_MAX];
    size_t closing_len;
    ucontext_t main;
};

/* Stacks by the number of the job, kept for the loops to come. */
static char *stacks[JOBS_MAX];
/* The job that has the processor; the program is one thread. */
static struct job *current_job;
static struct simloop *current_loop;

struct simloop *simloop_create(uint64_t seed, unsigned threads)
{
    struct simloop *l = calloc(1, sizeof *l);

    assert(l && threads > 0);
    l->uv.data = l;
    l->random = seed;
    l->threads = threads;
    return l;
}

void simloop_destroy(struct simloop *l)
{
    assert(!simloop_has_jobs(l) && l->timers_len == 0 && l->closing_len == 0);
    free(l);
}

uv_loop_t *simloop_uv(struct simloop *l)
{
    return &l->uv;
}

uint64_t simloop_now_ms(const struct simloop *l)
{
    return l->now_ms;
}

void simloop_advance(struct simloop *l, uint64_t ms)
{
    l->now_ms += ms;
}

static struct simloop *loop_of(const uv_loop_t *loop)
{
    return loop->data;
}

static size_t below(struct simloop *l, size_t limit)
{
    return (size_t)(test_random(&l->random) % limit);
}

/* ---- jobs ---- */

static void job_main(void)
{
    struct job *job = current_job;

    job->work(job->req);
    job->state = JOB_ENDED;
    (void)swapcontext(&job->ctx, &current_loop->main);
}

void simloop_pause(void *ctx)
{
    struct job *job = current_job;

    (void)ctx;
    if (!job || below(current_loop, GO_ON_ODDS + 1) != 0)
        return;
    current_job = NULL;
    (void)swapcontext(&job->ctx, &current_loop->main);
}

static void job_go_on(struct simloop *l, struct job *job)
{
    current_loop = l;
    current_job = job;
    (void)swapcontext(&l->main, &job->ctx);
    current_job = NULL;
    if (job->state == JOB_ENDED)
        l->running--;
}

static void job_start(struct simloop *l, struct job *job)
{
    char **stack = &stacks[job - l->jobs];

    if (!*stack)
        *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert(*stack != MAP_FAILED);
    (void)getcontext(&job->ctx);
    job->ctx.uc_stack.ss_sp = *stack;
    job->ctx.uc_stack.ss_size = STACK_BYTES;
    job->ctx.uc_link = NULL;
    makecontext(&job->ctx, job_main, 0);
    job->state = JOB_RUNNING;
    l->running++;
    job_go_on(l, job);
}

static void job_call_back(struct job *job)
{
    uv_after_work_cb after = job->after;
    uv_work_t *req = job->req;
    int status = job->is_cancelled ? UV_ECANCELED : 0;

    job->state = JOB_FREE;
    after(req, status);
}

bool simloop_has_jobs(const struct simloop *l)
{
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (l->jobs[i].state != JOB_FREE)
            return true;
    return false;
}

int uv_queue_work(uv_loop_t *loop, uv_work_t *req, uv_work_cb work_cb,
                  uv_after_work_cb after_work_cb)
{
    struct simloop *l = loop_of(loop);

    req->loop = loop;
    for (size_t i = 0; i < JOBS_MAX; i++) {
        struct job *job = &l->jobs[i];

        if (job->state != JOB_FREE)
            continue;
        job->state = JOB_WAITING;
        job->is_cancelled = false;
        job->order = l->orders++;
        job->req = req;
        job->work = work_cb;
        job->after = after_work_cb;
        return 0;
    }
    abort();
}

int uv_cancel(uv_req_t *req)
{
    uv_work_t *work = (uv_work_t *)req;
    struct simloop *l = loop_of(work->loop);

    for (size_t i = 0; i < JOBS_MAX; i++) {
        struct job *job = &l->jobs[i];

        if (job->state != JOB_WAITING || job->req != work)
            continue;
        job->state = JOB_ENDED;
        job->is_cancelled = true;
        return 0;
    }
    return UV_EBUSY;
}

/* ---- timers and handles ---- */

uint64_t uv_now(const uv_loop_t *loop)
{
    return loop_of(loop)->now_ms;
}

void uv_update_time(uv_loop_t *loop)
{
    (void)loop; /* time passes between steps only */
}

int uv_timer_init(uv_loop_t *loop, uv_timer_t *timer)
{
    memset(timer, 0, sizeof *timer);
    timer->loop = loop;
    timer->type = UV_TIMER;
    return 0;
}

static size_t timer_find(const struct simloop *l, const uv_timer_t *timer)
{
    size_t i = 0;

    while (i < l->timers_len && l->timers[i] != timer)
        i++;
    return i;
}

int uv_timer_stop(uv_timer_t *timer)
{
    struct simloop *l = loop_of(timer->loop);
    size_t i = timer_find(l, timer);

    if (i < l->timers_len)
        l->timers[i] = l->timers[--l->timers_len];
    return 0;
}

int uv_timer_start(uv_timer_t *timer, uv_timer_cb cb, uint64_t timeout, uint64_t repeat)
{
    struct simloop *l = loop_of(timer->loop);

    (void)uv_timer_stop(timer);
    assert(l->timers_len < TIMERS_MAX);
    timer->timer_cb = cb;
    timer->timeout = l->now_ms + timeout;
    timer->repeat = repeat;
    timer->start_id = l->orders++;
    l->timers[l->timers_len++] = timer;
    return 0;
}

int uv_is_active(const uv_handle_t *handle)
{
    struct simloop *l = loop_of(handle->loop);

    return timer_find(l, (const uv_timer_t *)handle) < l->timers_len;
}

void uv_close(uv_handle_t *handle, uv_close_cb close_cb)
{
    struct simloop *l = loop_of(handle->loop);

    (void)uv_timer_stop((uv_timer_t *)handle);
    assert(l->closing_len < CLOSING_MAX);
    l->closing[l->closing_len++] = (struct closing){handle, close_cb};
}

static uv_timer_t *timer_first(const struct simloop *l)
{
    uv_timer_t *first = NULL;

    for (size_t i = 0; i < l->timers_len; i++) {
        uv_timer_t *t = l->timers[i];

        if (!first || t->timeout < first->timeout ||
            (t->timeout == first->timeout && t->start_id < first->start_id))
            first = t;
    }
    return first;
}

uint64_t simloop_next_ms(const struct simloop *l)
{
    const uv_timer_t *first = timer_first(l);

    return first ? first->timeout : UINT64_MAX;
}

static void timer_fire(uv_timer_t *timer)
{
    uv_timer_cb cb = timer->timer_cb;

    (void)uv_timer_stop(timer);
    if (timer->repeat)
        (void)uv_timer_start(timer, cb, timer->repeat, timer->repeat);
    cb(timer);
}

static void close_first(struct simloop *l)
{
    struct closing c = l->closing[0];

    l->closing_len--;
    memmove(l->closing, l->closing + 1, l->closing_len * sizeof c);
    if (c.cb)
        c.cb(c.handle);
}

/* ---- one step ---- */

/* All jobs that could have the next turn: of those waiting, the oldest. */
static size_t list_jobs(struct simloop *l, struct job *list[JOBS_MAX])
{
    struct job *oldest = NULL;
    size_t len = 0;

    for (size_t i = 0; i < JOBS_MAX; i++) {
        struct job *job = &l->jobs[i];

        if (job->state == JOB_RUNNING || job->state == JOB_ENDED)
            list[len++] = job;
        else if (job->state == JOB_WAITING && (!oldest || job->order < oldest->order))
            oldest = job;
    }
    if (oldest && l->running < l->threads)
        list[len++] = oldest;
    return len;
}

static void job_step(struct simloop *l, struct job *job)
{
    switch (job->state) {
    case JOB_WAITING:
        job_start(l, job);
        return;
    case JOB_RUNNING:
        job_go_on(l, job);
        return;
    case JOB_ENDED:
        job_call_back(job);
        return;
    case JOB_FREE:
        abort();
    }
}

bool simloop_step(struct simloop *l)
{
    struct job *list[JOBS_MAX];
    size_t jobs = list_jobs(l, list), pick;
    uv_timer_t *timer = timer_first(l);
    bool is_due = timer && timer->timeout <= l->now_ms, is_closing = l->closing_len > 0;

    if (jobs + is_due + is_closing == 0)
        return false;
    pick = below(l, jobs + is_due + is_closing);
    if (pick < jobs)
        job_step(l, list[pick]);
    else if (is_due && pick == jobs)
        timer_fire(timer);
    else
        close_first(l);
    return true;
}
