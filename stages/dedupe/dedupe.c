/* dedupe.c -- recognise articles that were seen before: the same text after normalisation (key.h),
 * over everything ever archived. The memory is an index (index.h); it follows the archive through the
 * deltas of its batches, and a snapshot (snapshot.h) shortens a start.
 *
 * The hash seed comes from the first article an index ever sees (its content, file id and time of
 * intake), so that nobody who feeds the daemon can prepare texts with colliding keys; it travels in
 * deltas and snapshots. It decides where an entry lies, never which article is a duplicate.
 *
 * Only originals are remembered: the `of` of a duplicate is never a duplicate itself. */
#include "../stage.h"

#include "../base/hash.h"
#include "../base/mem.h"
#include "index.h"
#include "snapshot.h"

#include <assert.h>

#define INDEX_NAME_MAX 32 /* characters */
#define BLOCKS_PER_TICK_BYTES 4096

struct dedupe_opts {
    struct str index;
    unsigned exact; /* enum article_action by way of exact_actions */
};

struct dedupe {
    const struct dedupe_opts *opts;
    struct dedupe_index *index;
};

static const char *const exact_words[] = {"stub", "keep", "drop", NULL};
static const enum article_action exact_actions[] = {ARTICLE_STUB, ARTICLE_KEEP, ARTICLE_DROP};

static const struct opt dedupe_opts_table[] = {
    {"index", OPT_STR, offsetof(struct dedupe_opts, index), "main", 1, INDEX_NAME_MAX, NULL,
     "name of the memory, [a-z0-9_-]; stages with the same name share it"},
    {"exact", OPT_ENUM, offsetof(struct dedupe_opts, exact), "stub", 0, 0, exact_words,
     "what becomes of an article seen before: a record without text, the whole record, or none"},
    {.name = NULL},
};

static enum err_code dedupe_open(const void *opts, const struct stage_env *env, void **ret_state,
                                 struct err *err)
{
    const struct dedupe_opts *o = opts;
    struct dedupe *d;

    for (size_t i = 0; i < o->index.len; i++) {
        char c = o->index.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return err_set(err, ERR_CONF, 0,
                           "dedupe index name '%.*s' has characters other than [a-z0-9_-]",
                           (int)o->index.len, o->index.ptr);
    }
    if (o->index.len == 0 || o->index.len > INDEX_NAME_MAX)
        return err_set(err, ERR_CONF, 0, "dedupe index name must have 1 to %d characters",
                       INDEX_NAME_MAX);
    d = mem_alloc(1, sizeof *d);
    if (d)
        d->index = dedupe_index_create(env->memory_bytes);
    if (!d || !d->index) {
        mem_free(d);
        return err_set(err, ERR_NOMEM, 0, "no memory for the dedupe index '%s'", o->index.ptr);
    }
    d->opts = o;
    *ret_state = d;
    return ERR_OK;
}

static void dedupe_close(void *state)
{
    struct dedupe *d = state;

    if (!d)
        return;
    dedupe_index_destroy(d->index);
    mem_free(d);
}

static bool is_paragraph(const struct block *b)
{
    return b->kind <= BLOCK_LIST;
}

/* The most that the key text of any of the document's articles can take, [bytes]. */
static size_t norm_room(const struct doc *doc)
{
    size_t max = 0;

    for (size_t a = 0; a < doc->articles_len; a++) {
        const struct article *art = &doc->articles[a];
        size_t len = 1; /* the end of a field */

        for (size_t i = 0; i < art->blocks_len; i++)
            len += doc->blocks[art->first_block + i].text.len;
        max = len > max ? len : max;
    }
    return max;
}

static enum err_code norm_blocks(struct doc *doc, const struct article *art, bool is_title,
                                 struct dedupe_norm *norm, struct err *err)
{
    enum err_code code = ERR_OK;

    for (size_t i = 0; i < art->blocks_len && !code; i++) {
        const struct block *b = &doc->blocks[art->first_block + i];

        if (is_title ? b->kind != BLOCK_TITLE : !is_paragraph(b))
            continue;
        dedupe_norm_add(norm, b->text);
        for (size_t done = 0; done <= b->text.len && !code; done += BLOCKS_PER_TICK_BYTES)
            code = doc_tick(doc, err);
    }
    return code;
}

/* The text by which an article is known: its paragraphs, and its title too when they are short.
 * Empty (chars == 0) when there is nothing to know it by. */
static enum err_code norm_article(struct doc *doc, const struct article *art,
                                  struct dedupe_norm *norm, struct err *err)
{
    enum err_code code;

    norm->len = norm->chars = 0;
    norm->ends_in_digit = norm->has_mark = false;
    code = norm_blocks(doc, art, false, norm, err);
    if (code || norm->chars >= DEDUPE_SHORT_CHARS)
        return code;
    dedupe_norm_field(norm);
    return norm_blocks(doc, art, true, norm, err);
}

/* One that outsiders cannot foresee, and that is the same when the same files are taken in at the
 * same time. */
static uint64_t fresh_seed(const struct dedupe *d, const struct doc *doc,
                           const struct dedupe_norm *norm)
{
    uint64_t seed = hash64(d->opts->index, hash_mix((uint64_t)doc->ingested_ms));

    return hash64((struct str){norm->ptr, norm->len}, hash_mix(seed ^ doc->id));
}

/* What a document brings with it while its articles are looked at. */
struct dedupe_run {
    struct dedupe *d;
    struct doc *doc;
    size_t mark;            /* entries of the index before this document */
    uint32_t first_article; /* number of its first one */
};

/* An entry of the same file is a repeat inside it only when it stands in an earlier part, or was made
 * in this very run. Any other was left by an earlier try at the same file, which must not become a
 * duplicate of itself. */
static bool is_self(const struct dedupe_run *run, size_t place, const struct dedupe_entry *entry)
{
    return entry->id == run->doc->id && place < run->mark && entry->article >= run->first_article;
}

static enum err_code dedupe_article(const struct dedupe_run *run, struct article *art,
                                    const struct dedupe_norm *norm, struct err *err)
{
    struct dedupe_index *ix = run->d->index;
    struct dedupe_key key =
        dedupe_key_of(norm, dedupe_index_seed(ix, fresh_seed(run->d, run->doc, norm)));
    struct dedupe_entry entry = {key.key, run->doc->id, key.check, art->number};
    size_t place = dedupe_index_find(ix, key);

    if (place != DEDUPE_NONE) {
        const struct dedupe_entry *root = dedupe_index_at(ix, place);

        if (is_self(run, place, root))
            return ERR_OK;
        if (art->dup.kind == DUP_NONE) { /* else another index found it first */
            art->dup = (struct dup){DUP_EXACT, root->id, root->article, 1.0};
            art->action = exact_actions[run->d->opts->exact];
        }
        doc_count(run->doc, "dedupe_exact", 1);
        return ERR_OK;
    }
    switch (dedupe_index_add(ix, &entry)) {
    case DEDUPE_ADDED:
    case DEDUPE_TAKEN:
        break;
    case DEDUPE_FULL:
        doc_count(run->doc, "dedupe_index_full", 1);
        break;
    case DEDUPE_NOMEM:
        return err_set(err, ERR_AGAIN, 0, "no memory for the dedupe index '%s'",
                       run->d->opts->index.ptr);
    }
    return ERR_OK;
}

static enum err_code dedupe_run(void *state, struct doc *doc, struct err *err)
{
    struct dedupe_run run = {.d = state, .doc = doc};
    struct dedupe_norm norm = {0};
    enum err_code code = ERR_OK;

    if (doc->articles_len == 0)
        return ERR_OK;
    norm.room = norm_room(doc);
    norm.ptr = arena_alloc(doc->arena, norm.room, 1);
    if (!norm.ptr)
        return err_set(err, ERR_NOMEM, 0, "no room for the key text in the document's memory");
    run.first_article = doc->articles[0].number;
    dedupe_index_forget(run.d->index, doc->id, run.first_article);
    run.mark = dedupe_index_len(run.d->index);
    for (size_t a = 0; a < doc->articles_len && !code; a++) {
        struct article *art = &doc->articles[a];

        assert(art->number > 0);
        code = norm_article(doc, art, &norm, err);
        if (!code && norm.chars)
            code = dedupe_article(&run, art, &norm, err);
    }
    if (code)
        dedupe_index_cut(run.d->index, run.mark);
    return code;
}

static enum err_code dedupe_delta(void *state, struct buf *out, struct err *err)
{
    struct dedupe *d = state;

    dedupe_index_delta(d->index, out);
    return buf_failed(out) ? err_set(err, ERR_NOMEM, 0, "no room for the delta of dedupe") : ERR_OK;
}

static void dedupe_accept(void *state)
{
    struct dedupe *d = state;

    dedupe_index_accept(d->index);
}

static void dedupe_discard(void *state)
{
    struct dedupe *d = state;

    dedupe_index_cut(d->index, dedupe_index_accepted(d->index));
}

static enum err_code dedupe_replay(void *state, const void *delta, size_t len, struct err *err)
{
    struct dedupe *d = state;

    return dedupe_index_replay(d->index, (struct str){delta, len}, err);
}

static enum err_code dedupe_save(void *state, int dirfd, uint64_t seq, struct err *err)
{
    struct dedupe *d = state;

    return dedupe_snapshot_save(d->index, d->opts->index.ptr, dirfd, seq, err);
}

static enum err_code dedupe_load(void *state, int dirfd, uint64_t *ret_seq, struct err *err)
{
    struct dedupe *d = state;

    return dedupe_snapshot_load(d->index, d->opts->index.ptr, dirfd, ret_seq, err);
}

static const char *dedupe_index_name(const void *opts)
{
    const struct dedupe_opts *o = opts;

    return o->index.ptr;
}

extern const struct stage stage_dedupe;
const struct stage stage_dedupe = {
    .name = "dedupe",
    .summary = "recognise articles seen before",
    .flags = STAGE_ORDERED | STAGE_STATEFUL | STAGE_DROPS,
    .opts = dedupe_opts_table,
    .opts_size = sizeof(struct dedupe_opts),
    .open = dedupe_open,
    .run = dedupe_run,
    .delta = dedupe_delta,
    .accept = dedupe_accept,
    .discard = dedupe_discard,
    .replay = dedupe_replay,
    .save = dedupe_save,
    .load = dedupe_load,
    .index = dedupe_index_name,
    .close = dedupe_close,
};
