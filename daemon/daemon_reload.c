/* daemon_reload.c -- a new configuration is parsed and its stages are opened by a job in the pool,
 * since compiling rules may take half a minute; only what opened ends this life for one under it. What was compiled waits in
 * state/ for the next life. Loop thread, but for the job. */
#include "daemon_private.h"

#include "chain.h"
#include "log.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <inttypes.h>

struct reload {
    uv_work_t work;
    struct daemon *daemon;
    struct control_client *client; /* NULL: asked for by a signal */
    struct config *fresh;
    enum err_code code;
    struct err err;
};

enum err_code daemon_check(const struct config *config, const struct stage_cache *cache,
                           struct err *err)
{
    struct chains *chains;
    enum err_code code = chains_open(config, 1, cache, &chains, err);

    if (code == ERR_OK)
        chains_close(chains);
    return code;
}

static void reload_on_work(uv_work_t *work)
{
    struct reload *r = work->data;
    const struct daemon *d = r->daemon;
    const struct daemon_args *args = d->args;
    struct stage_cache cache = {.dirfd = d->engine.places.state};

    r->code =
        config_load(args->config_path, args->overrides, args->overrides_len, &r->fresh, &r->err);
    if (r->code != ERR_OK)
        return;
    if (!str_eq(d->config->root, r->fresh->root) || !str_eq(d->config->node, r->fresh->node))
        r->code = err_set(&r->err, ERR_CONF, 0, "'root' and 'node' cannot change while siftd runs");
    else
        r->code = daemon_check(r->fresh, &cache, &r->err);
}

static bool is_ending(const struct daemon *d)
{
    return d->args->is_once || (d->state != DAEMON_RUNNING && !d->next_config);
}

static void reload_answer(struct control_client *client, enum err_code code, const struct err *err)
{
    if (!client) {
        if (code != ERR_OK)
            log_error("event=reload_refused %s; the old configuration stays", err->msg);
        return;
    }
    if (code == ERR_OK)
        control_reply(client, STR("{\"ok\":true}"));
    else
        control_reply_error(client, str_of(err->msg));
}

static void reload_on_after(uv_work_t *work, int status)
{
    struct reload *r = work->data;
    struct daemon *d = r->daemon;
    bool is_wanted_again = d->wants_reload;

    (void)status; /* never cancelled */
    d->is_reloading = d->wants_reload = false;
    if (r->code == ERR_OK && is_ending(d))
        r->code = err_set(&r->err, ERR_CONF, 0, "the daemon is about to end");
    reload_answer(r->client, r->code, &r->err);
    if (r->code == ERR_OK) {
        config_destroy(d->next_config);
        d->next_config = r->fresh;
    } else {
        config_destroy(r->fresh);
    }
    if (is_wanted_again && !is_ending(d))
        daemon_reload(d, NULL);
    if (r->code == ERR_OK && d->state == DAEMON_RUNNING) {
        log_notice("event=reload finishing the work at hand");
        notify_send(&d->notify, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, uv_hrtime() / 1000);
        daemon_stop(d, 0);
    } else {
        daemon_step(d);
    }
    mem_free(r);
}

void daemon_reload(struct daemon *d, struct control_client *client)
{
    struct reload *r;
    struct err err;

    if (d->is_reloading && !client) {
        d->wants_reload = true; /* the file may have changed since it was read */
        return;
    }
    /* The control socket may not be closed while an answer is put off. */
    if (is_ending(d) || d->is_reloading || (client && d->state > DAEMON_DRAINING)) {
        (void)err_set(&err, ERR_CONF, 0, "%s",
                      is_ending(d) ? "the daemon is about to end"
                                   : "a reload is under way: try again later");
        reload_answer(client, ERR_CONF, &err);
        return;
    }
    r = mem_alloc(1, sizeof *r);
    if (!r) {
        (void)err_set(&err, ERR_NOMEM, 0, "no memory");
        reload_answer(client, ERR_NOMEM, &err);
        return;
    }
    *r = (struct reload){.work = {.data = r}, .daemon = d, .client = client};
    d->is_reloading = true;
    (void)uv_queue_work(&d->loop, &r->work, reload_on_work, reload_on_after);
}
