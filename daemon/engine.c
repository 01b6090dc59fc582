/* engine.c -- see engine.h */
#include "engine.h"

#include "log.h"
#include "outcome.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <string.h>

#define OUTCOMES_BYTES_MAX (64u * 1024 * 1024)

/* Processors this process may run on. */
static size_t cpus_allowed(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) < 0 || CPU_COUNT(&set) < 1)
        return 1;
    return (size_t)CPU_COUNT(&set);
}

size_t engine_workers(const struct config *config)
{
    return config->limits.workers ? (size_t)config->limits.workers : cpus_allowed();
}

/* Said again for a file whose outcome was committed but not carried out before a crash. */
static void engine_on_finished(void *ctx, const struct commit_entry *entry, int64_t time_ms)
{
    struct engine *e = ctx;
    struct buf line;
    struct err err;

    log_info("id=%" PRIu64 " event=finished outcome=%s after a crash", entry->id,
             commit_outcome_name(entry->outcome));
    buf_init(&line, 64u * 1024);
    outcome_line(entry, time_ms, e->config->node, NULL, true, &line);
    if (!buf_failed(&line) && outlog_append(e->env.outcomes, buf_str(&line), &err) != ERR_OK)
        log_warn("event=outcomes %s, went on without", err.msg);
    buf_fini(&line);
}

static enum err_code engine_open_logs(struct engine *e, struct err *err)
{
    enum err_code code = outlog_open(e->io, e->places.log, "outcomes.ndjson", OUTCOMES_BYTES_MAX,
                                     &e->env.outcomes, err);

    if (code == ERR_OK && e->config->log.mirror)
        code = outlog_open(e->io, e->places.log, "records.ndjson", e->config->log.mirror_size,
                           &e->env.mirror, err);
    return code;
}

static enum err_code engine_recover(struct engine *e, struct err *err)
{
    struct recover_env env = {.io = e->io,
                              .archive_fd = e->places.archive,
                              .state_fd = e->places.state,
                              .claim = e->env.claim,
                              .chains = e->env.part.chains,
                              .finish = &e->env.finish,
                              .finished = engine_on_finished,
                              .ctx = e};
    enum err_code code = recover_run(&env, &e->recovery, err);

    if (code != ERR_OK)
        return code;
    if (e->recovery.cut_bytes > 0)
        log_warn("event=cut bytes=%" PRIu64
                 " the archive ended in a batch that was never finished; kept in state/",
                 e->recovery.cut_bytes);
    if (e->recovery.finished > 0 || e->recovery.claims_len > 0)
        log_notice("event=recovered finished=%" PRIu64 " to_do=%zu", e->recovery.finished,
                   e->recovery.claims_len);
    return ERR_OK;
}

static enum err_code engine_open_archive(struct engine *e, struct err *err)
{
    const struct config_archive *config = &e->config->archive;

    e->env.frames = frames_create((int)config->level, config->frame);
    if (!e->env.frames)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot start: no memory");
    return archive_open(e->io, e->places.archive, config, claim_uuid(e->env.claim),
                        &e->recovery.position, &e->env.archive, err);
}

enum err_code engine_open(struct engine *e, const struct config *config, const struct io_ops *io,
                          struct err *err)
{
    enum err_code code;

    *e = (struct engine){.config = config, .io = io};
    e->workers = engine_workers(config);
    code = places_open(&e->places, config, err);
    if (code != ERR_OK)
        return code;
    if (places_inbox_is_open_to_all(&e->places))
        log_warn("event=inbox everybody may write to the inbox and it has no sticky bit: "
                 "users can remove each other's files; chmod +t helps");
    code = places_lock(&e->places, err);
    if (code == ERR_OK)
        code = claim_open(io, e->places.inbox, &e->env.claim, err);
    if (code == ERR_OK) {
        finish_init(&e->env.finish, io, claim_dir(e->env.claim), e->places.done,
                    e->places.quarantine, config->done.action == CONFIG_DONE_DELETE);
        code = finish_probe(&e->env.finish, err);
    }
    if (code == ERR_OK)
        code = chains_open(config, e->workers, &(struct stage_cache){.dirfd = e->places.state},
                           &e->env.part.chains, err);
    if (code == ERR_OK)
        code = engine_open_logs(e, err);
    if (code == ERR_OK)
        code = engine_recover(e, err);
    if (code == ERR_OK)
        code = engine_open_archive(e, err);
    if (code != ERR_OK) {
        engine_close(e);
        return code;
    }
    e->env.part.io = io;
    e->env.part.config = config;
    e->env.part.claim_fd = claim_dir(e->env.claim);
    e->env.part.expanded_fd = claim_expanded_dir(e->env.claim);
    atomic_init(&e->env.wants_reopen, false);
    return ERR_OK;
}

void engine_close(struct engine *e)
{
    finish_fini(&e->env.finish);
    archive_close(e->env.archive);
    frames_destroy(e->env.frames);
    recover_free(&e->recovery);
    outlog_close(e->env.mirror);
    outlog_close(e->env.outcomes);
    chains_close(e->env.part.chains);
    claim_close(e->env.claim);
    places_close(&e->places);
    *e = (struct engine){0};
}
