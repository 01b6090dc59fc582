/* entry.c -- see entry.h */
#include "entry.h"

#include "../stages/base/mem.h"
#include "failpoint.h"
#include "record.h"

#include <errno.h>
#include <string.h>

#define ENTRY_REASON_BYTES 512

static enum err_code no_memory(struct err *err)
{
    return err_set(err, ERR_NOMEM, ENOMEM, "cannot write a batch: no memory");
}

static enum err_code entry_fill(const struct entry_out *out, const struct part *part,
                                struct commit_entry *e, struct err *err)
{
    const struct file *file = part->file;

    *e = (struct commit_entry){
        .id = file->claimed.id,
        .part = part->index,
        .is_final = part->is_final,
        .size = file->claimed.stat.size,
        .resume_off = failpoint_is(FAILPOINT_RESUME_EARLY) ? file->next_off : part->end_off,
        .claimed_ms = file->claimed.claimed_ms,
        .retry_of = file->claimed.retry_of,
        .encoding = str_of(part->doc.encoding ? part->doc.encoding : file->encoding),
        .flags = file->container ? COMMIT_ENTRY_EXPANDED : 0,
    };
    e->name.len = strlen(file->claimed.name);
    e->name.ptr = arena_dup(out->arena, file->claimed.name, e->name.len);
    if (!e->name.ptr)
        return no_memory(err);
    memcpy(e->sha256, file->sha256, sizeof e->sha256);
    return ERR_OK;
}

/* "reason: sentence" in the entry's arena. */
static enum err_code entry_set_reason(const struct entry_out *out, const struct part *part,
                                      struct commit_entry *e, struct err *err)
{
    struct buf text;

    buf_init(&text, ENTRY_REASON_BYTES * 2);
    buf_addf(&text, "%s: %s", part->err.reason ? part->err.reason : "error", part->err.msg);
    if (!buf_failed(&text))
        e->reason = (struct str){arena_dup(out->arena, text.ptr, text.len), text.len};
    buf_fini(&text);
    return e->reason.ptr ? ERR_OK : no_memory(err);
}

/* A part that cannot be had: the whole file goes to quarantine, unless records of it are already in
 * the archive; then only this part is left out, and its bytes are named. */
static enum err_code entry_refuse(const struct entry_out *out, const struct part *part,
                                  struct commit_entry *e, struct err *err)
{
    struct file *file = part->file;
    enum err_code code = entry_set_reason(out, part, e, err);

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
    e->dropped = arena_alloc(out->arena, 1, sizeof *e->dropped);
    if (!e->dropped)
        return no_memory(err);
    e->dropped[0] = (struct range){part->off, part->end_off};
    e->dropped_len = 1;
    return ERR_OK;
}

/* Name the bytes of an article that leaves no record. `room` is that of e->dropped. */
static enum err_code entry_add_ranges(const struct entry_out *out, const struct doc *doc,
                                      size_t index, struct commit_entry *e, size_t *room,
                                      struct err *err)
{
    size_t more;
    struct range *ranges = record_ranges(doc, index, &more);
    struct range *all = NULL;

    if (ranges)
        all = arena_grow(out->arena, e->dropped, room, e->dropped_len + more + 1, sizeof *all);
    if (all) {
        memcpy(all + e->dropped_len, ranges, more * sizeof *all);
        e->dropped = all;
        e->dropped_len += more;
    }
    mem_free(ranges);
    return all ? ERR_OK : no_memory(err);
}

static enum err_code write_records(const struct part_env *env, struct entry_out *out,
                                   const struct part *part, struct commit_entry *e, struct err *err)
{
    const struct doc *doc = &part->doc;
    struct record_file rf = {.node = env->config->node,
                             .sha256 = part->file->sha256,
                             .is_one_part = part->file->is_one_part};
    enum err_code code;
    size_t room = 0;

    for (size_t i = 0; i < doc->articles_len; i++) {
        const struct article *art = &doc->articles[i];

        out->duplicates += art->dup.kind != DUP_NONE;
        if (art->action == ARTICLE_DROP) {
            code = entry_add_ranges(out, doc, i, e, &room, err);
            if (code != ERR_OK)
                return code;
            continue;
        }
        record_write(doc, &rf, i, out->lines);
        e->records++;
    }
    return buf_failed(out->lines) ? no_memory(err) : ERR_OK;
}

/* A file whose bytes were archived before leaves one stub, or its range, whatever its articles are: the
 * same whether a worker knew of it or only its batch does. */
static enum err_code write_seen(const struct part_env *env, struct entry_out *out,
                                const struct part *part, struct commit_entry *e, struct err *err)
{
    struct article art = {
        .number = part->file->next_article, .action = part->seen_action, .dup = part->seen};
    struct part unread = {.file = part->file,
                          .doc = {.id = part->doc.id,
                                  .name = part->doc.name,
                                  .file_size = part->doc.file_size,
                                  .container = part->doc.container,
                                  .bytes = part->doc.bytes,
                                  .ingested_ms = part->doc.ingested_ms,
                                  .is_unread = true,
                                  .articles = &art,
                                  .articles_len = 1}};

    e->encoding = str_of(NULL);
    return write_records(env, out, &unread, e, err);
}

static enum err_code run_ordered(const struct part_env *env, struct part *part, struct err *err)
{
    struct doc *doc = &part->doc;

    for (size_t i = 0; i < doc->articles_len; i++)
        doc->articles[i].number = part->file->next_article + (uint32_t)i;
    return chain_run_ordered(env->chains, part->file->pipeline, doc, &part->times, err);
}

/* The records of a READY part; *ret_articles is how many it has. */
static enum err_code entry_records(const struct part_env *env, struct part *part,
                                   struct entry_out *out, struct commit_entry *e,
                                   uint32_t *ret_articles, struct err *err)
{
    enum err_code code;

    *ret_articles = 1;
    if (part->is_seen || chain_seen_file(env->chains, part->file->pipeline, &part->doc, false,
                                         &part->seen, &part->seen_action))
        return write_seen(env, out, part, e, err);
    *ret_articles = (uint32_t)part->doc.articles_len;
    code = run_ordered(env, part, err);
    if (code == ERR_OK)
        return write_records(env, out, part, e, err);
    if (code != ERR_DOC &&
        (code != ERR_NOMEM || err->sys == ENOMEM || !arena_is_full(part->doc.arena)))
        return code;
    /* Over its arena's cap: this text cannot be held, however often it is tried. */
    part->verdict = PART_REFUSED;
    part->err = *err;
    if (code == ERR_NOMEM)
        part->err.reason = "too_complex";
    return ERR_OK;
}

enum err_code entry_write(const struct part_env *env, struct part *part, struct entry_out *out,
                          struct commit_entry *e, struct err *err)
{
    struct file *file = part->file;
    enum err_code code = entry_fill(out, part, e, err);
    uint32_t articles = 0;

    if (code == ERR_OK && part->verdict == PART_READY)
        code = entry_records(env, part, out, e, &articles, err);
    if (code == ERR_OK && part->verdict == PART_REFUSED)
        code = entry_refuse(out, part, e, err);
    if (code != ERR_OK)
        return code;
    if (part->verdict == PART_READY)
        file->next_article += articles;
    e->next_article = file->next_article;
    if (file->is_partial)
        e->flags |= COMMIT_ENTRY_PARTIAL;
    if (e->is_final && e->outcome == COMMIT_NONE)
        e->outcome = COMMIT_ARCHIVED;
    part->is_final = e->is_final;
    file->is_cut = e->is_final;
    return ERR_OK;
}
