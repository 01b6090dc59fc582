/* batch.c -- see batch.h */
#include "batch.h"

#include "../stages/base/json.h"
#include "../stages/base/mem.h"
#include "clock.h"
#include "failpoint.h"
#include "log.h"
#include "record.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define BATCH_LINES_BYTES_MAX ((size_t)1 << 32)
#define BATCH_REASON_BYTES 512
#define BATCH_DELTAS_MAX 128

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

static enum err_code entry_fill(struct batch *b, const struct part *part, struct commit_entry *e,
                                struct err *err)
{
    const struct file *file = part->file;

    *e = (struct commit_entry){
        .id = file->claimed.id,
        .part = part->index,
        .is_final = part->is_final,
        .size = file->claimed.stat.size,
        .resume_off = part->end_off,
        .claimed_ms = file->claimed.claimed_ms,
        .retry_of = file->claimed.retry_of,
        .encoding = str_of(part->doc.encoding ? part->doc.encoding : file->encoding),
        .flags = file->container ? COMMIT_ENTRY_EXPANDED : 0,
    };
    e->name.len = strlen(file->claimed.name);
    e->name.ptr = arena_dup(b->arena, file->claimed.name, e->name.len);
    if (!e->name.ptr)
        return no_memory(err);
    memcpy(e->sha256, file->sha256, sizeof e->sha256);
    return ERR_OK;
}

/* "reason: sentence" in the batch's memory. */
static enum err_code entry_set_reason(struct batch *b, const struct part *part,
                                      struct commit_entry *e, struct err *err)
{
    struct buf text;

    buf_init(&text, BATCH_REASON_BYTES * 2);
    buf_addf(&text, "%s: %s", part->err.reason ? part->err.reason : "error", part->err.msg);
    e->reason = (struct str){arena_dup(b->arena, text.ptr, text.len), text.len};
    buf_fini(&text);
    return e->reason.ptr ? ERR_OK : no_memory(err);
}

/* A part that cannot be had: the whole file goes to quarantine, unless records of it are already in
 * the archive; then only this part is left out, and its bytes are named. */
static enum err_code entry_refuse(struct batch *b, const struct part *part, struct commit_entry *e,
                                  struct err *err)
{
    struct file *file = part->file;
    enum err_code code = entry_set_reason(b, part, e, err);

    if (code != ERR_OK)
        return code;
    if (part->index == 0) {
        e->is_final = true;
        e->flags = 0;
        e->resume_off = e->size;
        e->outcome = COMMIT_QUARANTINED;
        return ERR_OK;
    }
    file->is_partial = true;
    e->dropped = arena_alloc(b->arena, 1, sizeof *e->dropped);
    if (!e->dropped)
        return no_memory(err);
    e->dropped[0] = (struct range){part->off, part->end_off};
    e->dropped_len = 1;
    return ERR_OK;
}

/* Name the bytes of an article that leaves no record. `room` is that of e->dropped. */
static enum err_code entry_add_ranges(struct batch *b, const struct doc *doc, size_t index,
                                      struct commit_entry *e, size_t *room, struct err *err)
{
    size_t more;
    struct range *ranges = record_ranges(doc, index, &more);
    struct range *all = NULL;

    if (ranges)
        all = arena_grow(b->arena, e->dropped, room, e->dropped_len + more + 1, sizeof *all);
    if (all) {
        memcpy(all + e->dropped_len, ranges, more * sizeof *all);
        e->dropped = all;
        e->dropped_len += more;
    }
    mem_free(ranges);
    return all ? ERR_OK : no_memory(err);
}

static enum err_code part_write_records(const struct batch_env *env, struct batch *b,
                                        const struct part *part, struct commit_entry *e,
                                        struct err *err)
{
    const struct doc *doc = &part->doc;
    struct record_file rf = {.node = env->part.config->node,
                             .sha256 = part->file->sha256,
                             .is_one_part = part->file->is_one_part};
    enum err_code code;
    size_t room = 0;

    for (size_t i = 0; i < doc->articles_len; i++) {
        const struct article *art = &doc->articles[i];

        b->totals.duplicates += art->dup.kind != DUP_NONE;
        if (art->action == ARTICLE_DROP) {
            code = entry_add_ranges(b, doc, i, e, &room, err);
            if (code != ERR_OK)
                return code;
            continue;
        }
        record_write(doc, &rf, i, &b->lines);
        e->records++;
    }
    return buf_failed(&b->lines) ? no_memory(err) : ERR_OK;
}

static enum err_code part_run_ordered(const struct batch_env *env, struct part *part,
                                      struct err *err)
{
    struct doc *doc = &part->doc;

    for (size_t i = 0; i < doc->articles_len; i++)
        doc->articles[i].number = part->file->next_article + (uint32_t)i;
    return chain_run_ordered(env->part.chains, part->file->pipeline, doc, &part->times, err);
}

/* One part into lines and an entry. */
static enum err_code prepare_part(const struct batch_env *env, struct batch *b, struct part *part,
                                  struct commit_entry *e, struct err *err)
{
    struct file *file = part->file;
    enum err_code code = entry_fill(b, part, e, err);

    if (code == ERR_OK && part->verdict == PART_READY) {
        code = part_run_ordered(env, part, err);
        if (code == ERR_OK) {
            code = part_write_records(env, b, part, e, err);
        } else if (code == ERR_DOC || (code == ERR_NOMEM && err->sys != ENOMEM)) {
            /* Over its arena's cap: this text cannot be held, however often it is tried. */
            part->verdict = PART_REFUSED;
            part->err = *err;
            if (code == ERR_NOMEM)
                part->err.reason = "too_complex";
            code = ERR_OK;
        }
    }
    if (code == ERR_OK && part->verdict == PART_REFUSED)
        code = entry_refuse(b, part, e, err);
    if (code != ERR_OK)
        return code;
    if (part->verdict == PART_READY)
        file->next_article += (uint32_t)part->doc.articles_len;
    e->next_article = file->next_article;
    if (file->is_partial)
        e->flags |= COMMIT_ENTRY_PARTIAL;
    if (e->is_final && e->outcome == COMMIT_NONE)
        e->outcome = COMMIT_ARCHIVED;
    part->is_final = e->is_final;
    file->is_cut = e->is_final;
    if (!e->is_final)
        memset(e->sha256, 0, sizeof e->sha256);
    return ERR_OK;
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

static enum err_code prepare_parts(const struct batch_env *env, struct batch *b, struct err *err)
{
    struct commit *c = &b->commit;

    c->entries = arena_alloc(b->arena, b->parts_len, sizeof *c->entries);
    if (!c->entries)
        return no_memory(err);
    for (size_t i = 0; i < b->parts_len; i++) {
        struct part *part = b->parts[i];
        enum err_code code;

        part->old_article = part->file->next_article;
        part->was_partial = part->file->is_partial;
        part->was_cut = part->file->is_cut;
        /* What stands behind a gap is left out, too, even when the file looks as before; and so is
         * what was left out when the batch was prepared before. */
        if (part->file->is_cut || part->verdict == PART_CHANGED ||
            (!part->is_last_word && !part_is_unchanged(&env->part, part->file))) {
            part->file->is_cut = true;
            part->verdict = PART_CHANGED;
            continue;
        }
        code = prepare_part(env, b, part, &c->entries[c->entries_len], err);
        if (code != ERR_OK) {
            restore_files(b, i + 1);
            return code;
        }
        c->entries_len++;
    }
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

void batch_outcome_line(const struct commit_entry *entry, int64_t time_ms, struct str node,
                        const struct times *times, bool is_again, struct buf *out)
{
    char when[CLOCK_ISO_BYTES];
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    json_key_str(&j, "time", str_of(clock_iso(time_ms, when)));
    if (node.len)
        json_key_str(&j, "node", node);
    json_key_u64(&j, "id", entry->id);
    json_key_name(&j, "name", entry->name);
    json_key_str(&j, "outcome", str_of(commit_outcome_name(entry->outcome)));
    if (entry->reason.len) {
        size_t colon = str_find(entry->reason, STR(": "), 0);

        json_key_str(&j, "reason", str_sub(entry->reason, 0, colon));
        if (colon != SIZE_MAX)
            json_key_str(&j, "detail", str_sub(entry->reason, colon + 2, SIZE_MAX));
    }
    json_key_u64(&j, "size", entry->size);
    if (entry->outcome == COMMIT_ARCHIVED)
        json_key_u64(&j, "articles", entry->next_article > 0 ? entry->next_article - 1 : 0);
    if (entry->flags & COMMIT_ENTRY_PARTIAL)
        json_key_bool(&j, "partial", true);
    if (times)
        times_write(times, &j);
    if (is_again)
        json_key_bool(&j, "again", true);
    json_obj_end(&j);
    buf_add_byte(out, '\n');
}

static void reopen_logs(struct batch_env *env, struct err *err)
{
    if (!atomic_exchange(&env->wants_reopen, false))
        return;
    if (outlog_reopen(env->outcomes, err) != ERR_OK)
        log_warn("event=reopen %s", err->msg);
    if (env->mirror && outlog_reopen(env->mirror, err) != ERR_OK)
        log_warn("event=reopen %s", err->msg);
}

static void log_entry(const struct commit_entry *e)
{
    char name[LOG_VALUE_BYTES], reason[LOG_VALUE_BYTES];

    (void)log_value(e->name, name);
    if (e->outcome == COMMIT_QUARANTINED)
        log_info("id=%" PRIu64 " event=quarantined src=%s reason=%s", e->id, name,
                 log_value(e->reason, reason));
    else
        log_info("id=%" PRIu64 " event=archived src=%s bytes=%" PRIu64 " recs=%" PRIu32, e->id,
                 name, e->size, e->records);
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
            log_entry(e);
            batch_outcome_line(e, b->commit.time_ms, env->part.config->node,
                               &b->parts[i]->file->times, false, &lines);
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
