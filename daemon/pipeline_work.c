/* pipeline_work.c -- tickets, workers, and what becomes of a part that comes back; see pipeline_private.h */
#include "pipeline_private.h"

#include "log.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>

#define READ_TRIES 3
#define READ_RETRY_MS 1000u
#define PARTS_MEMORY_SHARE \
    16 /* of limits.memory: the rest is the batches', the stages', the heap's */

/* ---- tickets ---- */

void pipeline_fail(struct pipeline *p, const struct err *err)
{
    if (p->has_failed)
        return;
    p->has_failed = true;
    p->is_stopping = true;
    p->owner.failed(p->owner.ctx, err);
}

void pipeline_fail_memory(struct pipeline *p)
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
    if (++file->read_tries < READ_TRIES) {
        log_debug("id=%" PRIu64 " event=read_again try=%u", file->claimed.id, file->read_tries);
        file_rest(p, file);
        return;
    }
    file_refuse(p, file, is_denied ? "unreadable" : "read_error", part->err.msg);
}

/* Something let go of the file. Once nothing holds it any more, it is freed when it is over, and when
 * it is broken read anew, or refused: where the archive has parts of it already, or too many tries. */
void pipeline_settle_file(struct pipeline *p, struct file *file)
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
        file->read_tries = 0;
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
    pipeline_settle_file(p, file);
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

uint64_t pipeline_parts_limit(const struct pipeline *p)
{
    return p->env->part.config->limits.memory / PARTS_MEMORY_SHARE;
}

bool pipeline_can_admit(const struct pipeline *p)
{
    uint64_t limit = pipeline_parts_limit(p);

    if (p->is_stopping || !p->waiting.first || p->running == p->workers_len)
        return false;
    return p->memory_bytes == 0 || p->memory_bytes + file_part_cost(p->waiting.first) <= limit;
}

void pipeline_admit(struct pipeline *p)
{
    while (pipeline_can_admit(p)) {
        struct file *file = file_list_take(&p->waiting);
        struct worker *w = worker_free(p);
        struct part *part;

        if (file->is_broken || file->is_over) {
            pipeline_settle_file(p, file);
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
