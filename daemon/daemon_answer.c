/* daemon_answer.c -- the questions of siftctl, one function each; see control.h for the form */
#include "daemon_private.h"
#include "desk.h"
#include "retry.h"
#include "status.h"

static void answer_status(struct daemon *d, struct buf *out)
{
    struct status s;

    daemon_get_status(d, &s);
    status_write(&s, false, out);
}

static void answer_health(struct daemon *d, struct buf *out)
{
    struct status s;

    daemon_get_status(d, &s);
    status_write(&s, true, out);
}

static void answer_rescan(struct daemon *d, struct buf *out)
{
    if (d->intake)
        intake_rescan(d->intake);
    status_write_ok(out);
}

static void answer_drain(struct daemon *d, struct buf *out)
{
    status_write_ok(out);
    daemon_end(d);
}

static void answer_tasks(struct daemon *d, struct buf *out)
{
    desk_write_tasks(d->pipeline, out);
}

static void answer_problems(struct daemon *d, struct buf *out)
{
    const struct config *config = d->config;
    struct buf inbox;

    if (!d->intake) {
        status_write_error(STR("the daemon is stopping"), out);
        return;
    }
    buf_init(&inbox, 3 * CLAIM_NAME_BYTES_MAX);
    if (config->inbox.path.ptr[0] != '/')
        buf_addf(&inbox, "%s/", config->root.ptr);
    buf_add(&inbox, config->inbox.path.ptr, config->inbox.path.len + 1);
    if (buf_failed(&inbox))
        status_write_error(STR("no memory"), out);
    else
        desk_write_problems(d->intake, inbox.ptr, out);
    buf_fini(&inbox);
}

static void daemon_on_retried(void *ctx)
{
    struct daemon *d = ctx;

    d->retries--;
    daemon_step(d);
}

static void daemon_retry(struct daemon *d, struct str args, struct control_client *client)
{
    if (d->state != DAEMON_RUNNING) {
        control_reply(client, STR("{\"error\":\"the daemon is stopping\"}"));
        return;
    }
    if (d->low[0] || pipeline_room(d->pipeline) <= d->retries) {
        control_reply(client, STR("{\"error\":\"too much is in work just now: try again later\"}"));
        return;
    }
    d->retries++;
    retry_start(&d->loop, &d->engine, d->pipeline, args, client, daemon_on_retried, d);
}

bool daemon_on_question(void *ctx, struct str line, struct control_client *client, struct buf *out)
{
    static const struct {
        const char *word;
        void (*answer)(struct daemon *d, struct buf *out);
    } words[] = {
        {"status", answer_status}, {"health", answer_health}, {"rescan", answer_rescan},
        {"drain", answer_drain},   {"tasks", answer_tasks},   {"problems", answer_problems},
    };

    if (str_starts(line, STR("retry "))) {
        daemon_retry(ctx, str_sub(line, sizeof "retry " - 1, SIZE_MAX), client);
        return false;
    }
    if (str_eq(line, STR("reload"))) {
        daemon_reload(ctx, client);
        return false;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eq(line, str_of(words[i].word))) {
            words[i].answer(ctx, out);
            return true;
        }
    }
    status_write_error(STR("unknown word"), out);
    return true;
}
