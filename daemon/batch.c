/* batch.c -- see batch.h */
#include "batch.h"

#include "../stages/base/mem.h"
#include "clock.h"
#include "entry.h"
#include "failpoint.h"
#include "files.h"
#include "log.h"
#include "outcome.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define BATCH_LINES_BYTES_MAX ((size_t)1 << 32)
#define BATCH_DELTAS_MAX 128
#define LOOKS_MAX 3 /* at a file, before a fault of the disk counts as a change */

struct batch {
    struct part **parts;
    size_t parts_len, parts_room;
    uint64_t bytes, cost_bytes;
    struct buf lines, frames;
    struct arena *arena; /* strings and ranges of the entries */
    struct commit commit;
    struct buf deltas[BATCH_DELTAS_MAX];
    struct batch_totals totals;
    bool is_logged;                /* accepted and announced: only moves are left */
    uint64_t start_us, durable_us; /* clock_lap_us */
};

#define BATCH_ARENA_BYTES (256u * 1024 * 1024)

struct batch *batch_create(void)
{
    struct batch *b = mem_alloc(1, sizeof *b);

    if (!b)
        return NULL;
    buf_init(&b->lines, BATCH_LINES_BYTES_MAX);
    buf_init(&b->frames, BATCH_LINES_BYTES_MAX);
    for (size_t i = 0; i < BATCH_DELTAS_MAX; i++)
        buf_init(&b->deltas[i], COMMIT_FRAME_BYTES_MAX);
    return b;
}

void batch_destroy(struct batch *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->parts_len; i++)
        part_destroy(b->parts[i]);
    mem_free(b->parts);
    buf_fini(&b->lines);
    buf_fini(&b->frames);
    for (size_t i = 0; i < BATCH_DELTAS_MAX; i++)
        buf_fini(&b->deltas[i]);
    arena_destroy(b->arena);
    mem_free(b);
}

bool batch_add(struct batch *b, struct part *take_part)
{
    assert(take_part->verdict == PART_READY || take_part->verdict == PART_REFUSED);
    if (b->parts_len == b->parts_room) {
        size_t room = b->parts_room ? b->parts_room * 2 : 32;
        struct part **grown = mem_resize(b->parts, room, sizeof *grown);

        if (!grown)
            return false;
        b->parts = grown;
        b->parts_room = room;
    }
    b->parts[b->parts_len++] = take_part;
    b->bytes += take_part->doc.bytes.len;
    b->cost_bytes += take_part->cost_bytes;
    return true;
}

size_t batch_len(const struct batch *b)
{
    return b->parts_len;
}

bool batch_is_full(const struct batch *b, const struct config_commit *limits, uint64_t cost_max)
{
    return b->parts_len >= limits->files || b->bytes >= limits->size || b->cost_bytes >= cost_max;
}

uint64_t batch_bytes(const struct batch *b)
{
    return b->bytes;
}

/* ---- prepare ---- */

static enum err_code no_memory(struct err *err)
{
    return err_set(err, ERR_NOMEM, ENOMEM, "cannot write a batch: no memory");
}

/* Undo what the parts before `len` did to their files, last first. */
static void restore_files(struct batch *b, size_t len)
{
    while (len-- > 0) {
        struct part *part = b->parts[len];

        part->file->next_article = part->old_article;
        part->file->is_partial = part->was_partial;
        part->file->is_cut = part->was_cut;
    }
}

/* Whether the part's file changed since it was read: 0, 1, or -errno while that cannot be told; the
 * whole batch waits for that, but not for ever. */
static int has_changed(const struct batch_env *env, struct part *part)
{
    int rc = part->is_last_word ? 0 : part_look(&env->part, part->file);

    if (rc >= 0 || file_is_local_fault(-rc) || ++part->looks_failed < LOOKS_MAX)
        return rc;
    return 1;
}

static enum err_code prepare_parts(const struct batch_env *env, struct batch *b, struct err *err)
{
    struct commit *c = &b->commit;
    struct entry_out out = {.arena = b->arena, .lines = &b->lines};

    c->entries = arena_alloc(b->arena, b->parts_len, sizeof *c->entries);
    if (!c->entries)
        return no_memory(err);
    for (size_t i = 0; i < b->parts_len; i++) {
        struct part *part = b->parts[i];
        enum err_code code;
        int changed = 0;

        part->old_article = part->file->next_article;
        part->was_partial = part->file->is_partial;
        part->was_cut = part->file->is_cut;
        /* What stands behind a gap is left out, too, even when the file looks as before; and so is
         * what was left out when the batch was prepared before. */
        if (!part->file->is_cut && part->verdict != PART_CHANGED)
            changed = has_changed(env, part);
        if (changed < 0) {
            restore_files(b, i + 1);
            return err_set(err, ERR_AGAIN, -changed, "cannot look at claim %" PRIu64 ": %s",
                           part->file->claimed.id, strerror(-changed));
        }
        if (part->file->is_cut || part->verdict == PART_CHANGED || changed) {
            part->file->is_cut = true;
            part->verdict = PART_CHANGED;
            continue;
        }
        code = entry_write(&env->part, part, &out, &c->entries[c->entries_len], err);
        if (code != ERR_OK) {
            restore_files(b, i + 1);
            return code;
        }
        c->entries_len++;
    }
    b->totals.duplicates = out.duplicates;
    return ERR_OK;
}

static enum err_code prepare_deltas(const struct batch_env *env, struct batch *b, struct err *err)
{
    size_t states = chains_states(env->part.chains);

    assert(states <= BATCH_DELTAS_MAX);
    b->commit.deltas = arena_alloc(b->arena, states + 1, sizeof *b->commit.deltas);
    if (!b->commit.deltas)
        return no_memory(err);
    for (size_t i = 0; i < states; i++) {
        struct commit_delta *d = &b->commit.deltas[b->commit.deltas_len];
        enum err_code code = chains_delta(env->part.chains, i, d, &b->deltas[i], err);

        if (code != ERR_OK)
            return code;
        if (d->bytes.len > 0)
            b->commit.deltas_len++;
    }
    return ERR_OK;
}

static void count_totals(struct batch *b)
{
    struct batch_totals *t = &b->totals;

    for (size_t i = 0; i < b->commit.entries_len; i++) {
        const struct commit_entry *e = &b->commit.entries[i];

        t->parts++;
        t->records += e->records;
        if (!e->is_final)
            continue;
        t->files++;
        t->bytes += e->size;
        t->archived += e->outcome == COMMIT_ARCHIVED;
        t->quarantined += e->outcome == COMMIT_QUARANTINED;
    }
}

enum err_code batch_prepare(struct batch_env *env, struct batch *b, struct err *err)
{
    enum err_code code;

    buf_reset(&b->lines);
    buf_reset(&b->frames);
    for (size_t i = 0; i < BATCH_DELTAS_MAX; i++)
        buf_reset(&b->deltas[i]);
    arena_destroy(b->arena);
    b->commit = (struct commit){0};
    b->totals = (struct batch_totals){0};
    b->is_logged = false;
    b->start_us = clock_lap_us();
    b->arena = arena_create(BATCH_ARENA_BYTES);
    if (!b->arena)
        return no_memory(err);
    code = prepare_parts(env, b, err);
    if (code == ERR_OK) {
        code = frames_add(env->frames, buf_str(&b->lines), &b->frames, err);
        if (code == ERR_OK)
            code = prepare_deltas(env, b, err);
        if (code != ERR_OK)
            restore_files(b, b->parts_len);
    }
    if (code != ERR_OK) {
        chains_discard(env->part.chains);
        return code;
    }
    b->commit.next_id = claim_next_id(env->claim);
    count_totals(b);
    return ERR_OK;
}

/* ---- commit ---- */

static enum err_code sync_claims(const struct batch_env *env, struct batch *b, struct err *err)
{
    const char **names = mem_alloc(b->parts_len, sizeof *names);
    enum err_code code;
    size_t len = 0;

    if (!names)
        return no_memory(err);
    /* A later part's claim was made durable with the first. */
    for (size_t i = 0; i < b->parts_len; i++)
        if (b->parts[i]->verdict != PART_CHANGED && b->parts[i]->index == 0)
            names[len++] = b->parts[i]->file->claimed.name;
    code = claim_sync(env->claim, names, len, err);
    mem_free(names);
    return code;
}

enum err_code batch_commit(struct batch_env *env, struct batch *b, struct err *err)
{
    enum err_code code = ERR_OK;

    /* Nothing of the texts is asked for any more, while the disk takes its time. */
    for (size_t i = 0; i < b->parts_len; i++)
        part_forget_text(b->parts[i]);
    if (b->commit.entries_len == 0)
        return ERR_OK;
    if (!failpoint_is(FAILPOINT_NO_CLAIM_SYNC))
        code = sync_claims(env, b, err);
    if (code == ERR_OK && failpoint_is(FAILPOINT_ACK_FIRST))
        (void)batch_finish(env, b, err);
    if (code == ERR_OK)
        code = archive_append(env->archive, buf_str(&b->frames), &b->commit, err);
    b->durable_us = clock_lap_us();
    return code;
}

/* ---- finish ---- */

static void reopen_logs(struct batch_env *env, struct err *err)
{
    if (!atomic_exchange(&env->wants_reopen, false))
        return;
    if (outlog_reopen(env->outcomes, err) != ERR_OK)
        log_warn("event=reopen %s", err->msg);
    if (env->mirror && outlog_reopen(env->mirror, err) != ERR_OK)
        log_warn("event=reopen %s", err->msg);
}

/* One more part is durable. Its file was in this batch once, with however many parts. */
static void add_times(const struct batch *b, struct part *part)
{
    struct file *file = part->file;

    if (file->timed_seq != b->commit.seq) {
        part->times.us[TIMES_BATCH] = part->done_us ? b->start_us - part->done_us : 0;
        part->times.us[TIMES_COMMIT] = b->durable_us - b->start_us;
        file->timed_seq = b->commit.seq;
    }
    times_add(&file->times, &part->times);
}

static void write_logs(struct batch_env *env, struct batch *b, struct err *err)
{
    const struct commit_entry *e = b->commit.entries;
    struct buf lines;

    reopen_logs(env, err);
    buf_init(&lines, BATCH_LINES_BYTES_MAX);
    for (size_t i = 0; i < b->parts_len; i++) {
        if (b->parts[i]->verdict == PART_CHANGED)
            continue; /* no entry */
        add_times(b, b->parts[i]);
        if (e->is_final) {
            outcome_log(e);
            outcome_line(e, b->commit.time_ms, env->part.config->node, &b->parts[i]->file->times,
                         false, &lines);
        }
        e++;
    }
    if (lines.len > 0 && !buf_failed(&lines) &&
        outlog_append(env->outcomes, buf_str(&lines), err) != ERR_OK)
        log_warn("event=outcomes %s, went on without", err->msg);
    buf_fini(&lines);
    if (env->mirror && b->lines.len > 0 &&
        outlog_append(env->mirror, buf_str(&b->lines), err) != ERR_OK)
        log_warn("event=mirror %s, went on without", err->msg);
}

enum err_code batch_finish(struct batch_env *env, struct batch *b, struct err *err)
{
    enum err_code first = ERR_OK;
    struct err fault;

    if (!b->is_logged) {
        chains_accept(env->part.chains);
        write_logs(env, b, &fault);
        b->is_logged = true;
    }
    for (size_t i = 0; i < b->commit.entries_len; i++) {
        const struct commit_entry *e = &b->commit.entries[i];
        enum err_code code;

        if (!e->is_final)
            continue;
        code = finish_file(&env->finish, e, b->commit.time_ms, &fault);
        if (code != ERR_OK && first == ERR_OK) {
            first = code;
            *err = fault;
        }
    }
    for (size_t i = 0; i < b->parts_len; i++)
        if (b->parts[i]->is_final && b->parts[i]->verdict != PART_CHANGED)
            part_forget_expanded(&env->part, b->parts[i]->file);
    return first;
}

struct part **batch_take_parts(struct batch *b, size_t *ret_len)
{
    struct part **parts = b->parts;

    *ret_len = b->parts_len;
    b->parts = NULL;
    b->parts_len = b->parts_room = 0;
    b->bytes = b->cost_bytes = 0;
    return parts;
}

void batch_add_totals(struct batch_totals *sum, const struct batch_totals *more)
{
    sum->files += more->files;
    sum->archived += more->archived;
    sum->quarantined += more->quarantined;
    sum->records += more->records;
    sum->duplicates += more->duplicates;
    sum->bytes += more->bytes;
    sum->parts += more->parts;
}

void batch_get_totals(const struct batch *b, struct batch_totals *ret_totals)
{
    *ret_totals = b->totals;
}
