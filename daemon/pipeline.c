/* pipeline.c -- see pipeline.h. Everything ends in pipeline_pump: events change state and call it. */
#include "pipeline.h"

#include "../stages/base/map.h"
#include "../stages/base/mem.h"
#include "files.h"
#include "log.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define READ_TRIES 3
#define READ_RETRY_MS 1000u
#define PARTS_MEMORY_SHARE \
    16 /* of limits.memory: the rest is the batches', the stages', the heap's */

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

/* ---- tickets ---- */

static void pipeline_fail(struct pipeline *p, const struct err *err)
{
    if (p->has_failed)
        return;
    p->has_failed = true;
    p->is_stopping = true;
    p->owner.failed(p->owner.ctx, err);
}

static void pipeline_fail_memory(struct pipeline *p)
{
    struct err err;

    (void)err_set(&err, ERR_NOMEM, ENOMEM, "cannot go on: no memory");
    pipeline_fail(p, &err);
}

/* The ticket's turn can come: with a part, or with nothing. */
static void ticket_settle(struct pipeline *p, uint64_t ticket, struct part *part)
{
    if (!map_put(p->ready, ticket, (uint64_t)(uintptr_t)part)) {
        part_destroy(part);
        pipeline_fail_memory(p);
    }
}

/* ---- results of workers ---- */

/* A refusal that needs no worker: a part that says why, with a ticket of its own. It holds whatever
 * becomes of the file in claim/, or it would be looked at for ever. */
static void file_refuse(struct pipeline *p, struct file *file, const char *reason, const char *why)
{
    struct part *part = part_create(file, p->next_ticket);

    if (!part) {
        pipeline_fail_memory(p);
        return;
    }
    p->next_ticket++;
    part->verdict = PART_REFUSED;
    part->is_final = part->is_last_word = true;
    part->end_off = part_text_size(file) > part->off ? part_text_size(file) : part->off;
    (void)err_set_doc(&part->err, reason, "%s", why);
    file->holds++;
    file->state = FILE_READY;
    file->next_off = part->end_off;
    ticket_settle(p, part->ticket, part);
}

static void pipeline_on_rest(uv_timer_t *timer)
{
    struct pipeline *p = timer->data;
    struct file *file;

    while ((file = file_list_take(&p->resting)))
        file_list_add(&p->waiting, file, FILE_WAITING);
    pipeline_pump(p);
}

static void file_rest(struct pipeline *p, struct file *file)
{
    p->stats.retries++;
    file_list_add(&p->resting, file, FILE_RESTING);
    if (!uv_is_active((uv_handle_t *)&p->rest))
        (void)uv_timer_start(&p->rest, pipeline_on_rest, READ_RETRY_MS, 0);
}

/* Reading met a fault of this machine (err), or a part came through again (NULL): told as a pause. */
static void pipeline_set_starved(struct pipeline *p, const struct err *err)
{
    bool is_starved = err != NULL;

    if (p->is_starved == is_starved)
        return;
    p->is_starved = is_starved;
    if (!p->stats.is_paused)
        p->owner.paused(p->owner.ctx, err);
}

static void file_read_again(struct pipeline *p, struct file *file, const struct part *part)
{
    bool is_denied = part->err.sys == EACCES || part->err.sys == EPERM;

    /* A fault of this machine never speaks against a file. */
    if (file_is_local_fault(part->err.sys)) {
        pipeline_set_starved(p, &part->err);
        file_rest(p, file);
        return;
    }
    if (++file->tries < READ_TRIES) {
        log_debug("id=%" PRIu64 " event=read_again try=%u", file->claimed.id, file->tries);
        file_rest(p, file);
        return;
    }
    file_refuse(p, file, is_denied ? "unreadable" : "read_error", part->err.msg);
}

/* Something let go of the file. Once nothing holds it any more, it is freed when it is over, and when
 * it is broken read anew, or refused: where the archive has parts of it already, or too many tries. */
static void file_settle(struct pipeline *p, struct file *file)
{
    if (file->holds > 0)
        return;
    if (file->is_over) {
        files_remove(&p->files, file);
        return;
    }
    if (!file->is_broken)
        return;
    file->is_broken = file->is_cut = false;
    if (file->next_part > 0 || ++file->tries >= READ_TRIES) {
        file_refuse(p, file, "unstable", "the file kept changing while it was read");
        return;
    }
    log_debug("id=%" PRIu64 " event=changed try=%u", file->claimed.id, file->tries);
    file_reset(file);
    file->is_stale = true;
    file_rest(p, file);
}

static void part_done(struct pipeline *p, struct part *part)
{
    struct file *file = part->file;

    file->holds--;
    switch (part->verdict) {
    case PART_READY:
    case PART_REFUSED:
        pipeline_set_starved(p, NULL);
        if (file->is_broken || file->is_over)
            break;
        if (part->verdict == PART_REFUSED && part->index == 0)
            part->is_final = true;
        file->holds++;
        file->next_part = part->index + 1;
        file->next_off = part->end_off;
        file->state = FILE_READY;
        if (!part->is_final)
            file_list_add(&p->waiting, file, FILE_WAITING);
        ticket_settle(p, part->ticket, part);
        return;
    case PART_FAILED:
        pipeline_fail(p, &part->err);
        break;
    case PART_SURVEYED:
        if (!file->is_broken && !file->is_over)
            file_list_add(&p->waiting, file, FILE_WAITING);
        break;
    case PART_CHANGED:
        file_break(file, part);
        break;
    case PART_UNREADABLE:
        if (!file->is_broken && !file->is_over)
            file_read_again(p, file, part);
        break;
    }
    ticket_settle(p, part->ticket, NULL);
    p->memory_bytes -= part->cost_bytes;
    part_destroy(part);
    file_settle(p, file);
}

static void worker_on_work(uv_work_t *work)
{
    struct worker *w = work->data;

    part_run(&w->pipeline->env->part, w->part, w->slot);
}

static void worker_on_after(uv_work_t *work, int status)
{
    struct worker *w = work->data;
    struct pipeline *p = w->pipeline;
    struct part *part = w->part;

    (void)status; /* never cancelled */
    w->part = NULL;
    p->running--;
    part_done(p, part);
    pipeline_pump(p);
}

/* ---- admission ---- */

static struct worker *worker_free(struct pipeline *p)
{
    for (size_t i = 0; i < p->workers_len; i++)
        if (!p->workers[i].part)
            return &p->workers[i];
    return NULL;
}

/* What parts may hold, as files.c counts it. */
static uint64_t parts_limit(const struct pipeline *p)
{
    return p->env->part.config->limits.memory / PARTS_MEMORY_SHARE;
}

static bool can_admit(const struct pipeline *p)
{
    uint64_t limit = parts_limit(p);

    if (p->is_stopping || !p->waiting.first || p->running == p->workers_len)
        return false;
    return p->memory_bytes == 0 || p->memory_bytes + file_part_cost(p->waiting.first) <= limit;
}

static void admit(struct pipeline *p)
{
    while (can_admit(p)) {
        struct file *file = file_list_take(&p->waiting);
        struct worker *w = worker_free(p);
        struct part *part;

        if (file->is_broken || file->is_over) {
            file_settle(p, file);
            continue;
        }
        part = part_create(file, p->next_ticket);
        assert(w);
        if (!part) {
            file_list_add(&p->waiting, file, FILE_WAITING);
            pipeline_fail_memory(p);
            return;
        }
        p->next_ticket++;
        file->holds++;
        file->state = FILE_READING;
        part->cost_bytes = file_part_cost(file);
        p->memory_bytes += part->cost_bytes;
        w->part = part;
        p->running++;
        (void)uv_queue_work(p->loop, &w->work, worker_on_work, worker_on_after);
    }
}

/* ---- batches ---- */

/* Half of what may be in work makes a batch full, too: while one half is committed, the workers go on
 * with the other. */
static bool is_full(const struct pipeline *p)
{
    return batch_is_full(p->batch, &p->env->part.config->commit, parts_limit(p) / 2);
}

static void pipeline_on_wait(uv_timer_t *timer)
{
    struct pipeline *p = timer->data;

    p->wait_is_over = true;
    pipeline_pump(p);
}

static void fill(struct pipeline *p)
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
    return p->running > 0 || can_admit(p) || map_count(p->ready) > 0;
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

static void commit(struct pipeline *p)
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
    file_settle(p, file);
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

/* ---- the outside ---- */

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

    admit(p);
    fill(p);
    commit(p);
    /* The batch that just left makes room for what was ready behind it. */
    fill(p);
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

enum err_code pipeline_add(struct pipeline *p, const struct claimed *take_claimed,
                           const struct resume *resume, struct err *err)
{
    size_t route = config_route(p->env->part.config, str_of(take_claimed->name));
    struct file *file = files_add(&p->files, take_claimed, route, resume);

    if (!file)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot take a file into work: no memory");
    p->was_idle = false;
    file_list_add(&p->waiting, file, FILE_WAITING);
    return ERR_OK;
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
    for (const struct file *file = p->files.first; file; file = file->all_next)
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
    struct committer_owner committer_owner = {.ctx = p,
                                              .done = pipeline_on_done,
                                              .paused = pipeline_on_paused,
                                              .failed = pipeline_on_failed,
                                              .sealed = pipeline_on_sealed};

    if (!p)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot start: no memory");
    *p = (struct pipeline){.loop = loop, .env = env, .owner = owner, .waits = waits};
    if (pipeline_alloc(p, workers))
        p->committer = committer_create(loop, env, state_fd, committer_owner);
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
