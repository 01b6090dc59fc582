/* dedupe.c -- recognise articles that were seen before, over everything ever archived: the same text
 * after normalisation (key.h), or one that is like it (near.h). The memory is an index (index.h); it
 * follows the archive through the deltas of its batches, and a snapshot (snapshot.h) shortens a start.
 *
 * The hash seed comes from the first article an index ever sees (its content, file id and time of
 * intake), so that nobody who feeds the daemon can prepare texts with colliding keys; it travels in
 * deltas and snapshots. It decides where a row lies, never which article is a duplicate: sketches have
 * no seed, so that the same files give the same records.
 *
 * What an article is marked a duplicate of is a record that was kept whole, and was compared with it.
 * Near duplicates that were not kept are remembered as links to the article they are like, and
 * whatever is found through them is compared with that one. Variants are texts of their own. */
#include "../stage.h"

#include "../base/hash.h"
#include "../base/mem.h"
#include "near.h"
#include "snapshot.h"

#include <assert.h>
#include <string.h>

#define INDEX_NAME_MAX 32 /* characters */
#define BLOCKS_PER_TICK_BYTES 4096

#define DAY_MS 86400000

struct dedupe_opts {
    struct str index;
    unsigned exact, near; /* enum article_action by way of actions */
    double threshold;
    uint64_t forget_ms;
};

struct dedupe {
    const struct dedupe_opts *opts;
    struct dedupe_index *index;
    struct dedupe_fold *fold;
    struct grams *grams; /* scratch */
};

static const char *const action_words[] = {"stub", "keep", "drop", NULL};
static const enum article_action actions[] = {ARTICLE_STUB, ARTICLE_KEEP, ARTICLE_DROP};
static const char *const forget_words[] = {"never", NULL};

static const struct opt dedupe_opts_table[] = {
    {"index", OPT_STR, offsetof(struct dedupe_opts, index), "main", 1, INDEX_NAME_MAX, NULL,
     "name of the memory, [a-z0-9_-]; stages with the same name share it"},
    {"exact", OPT_ENUM, offsetof(struct dedupe_opts, exact), "stub", 0, 0, action_words,
     "what becomes of an article seen before: a record without text, the whole record, or none"},
    {"near", OPT_ENUM, offsetof(struct dedupe_opts, near), "keep", 0, 0, action_words,
     "what becomes of an article that is nearly the same as one seen before"},
    {"threshold", OPT_RATIO, offsetof(struct dedupe_opts, threshold), "0.6", 300, 1000, NULL,
     "how much of their text two articles must share to be nearly the same"},
    {"forget", OPT_TIME, offsetof(struct dedupe_opts, forget_ms), "never", 0, 0, forget_words,
     "how long an article is remembered, in whole days by the records' own intake"},
    {.name = NULL},
};

static void dedupe_close(void *state)
{
    struct dedupe *d = state;

    if (!d)
        return;
    mem_free(d->grams);
    dedupe_fold_destroy(d->fold);
    dedupe_index_destroy(d->index);
    mem_free(d);
}

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
    if (d) {
        d->index = dedupe_index_create(env->memory_bytes, (uint32_t)(o->forget_ms / DAY_MS));
        d->fold = dedupe_fold_create();
        d->grams = mem_alloc(1, sizeof *d->grams);
    }
    if (!d || !d->index || !d->fold || !d->grams) {
        dedupe_close(d);
        return err_set(err, ERR_NOMEM, 0, "no memory for the dedupe index '%s'", o->index.ptr);
    }
    d->opts = o;
    *ret_state = d;
    return ERR_OK;
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

    grams_reset(norm->grams);
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
static uint64_t fresh_seed(const struct dedupe *d, const struct doc *doc)
{
    uint64_t seed = hash64(d->opts->index, hash_mix((uint64_t)doc->ingested_ms));

    return hash64(doc->text, hash_mix(seed ^ doc->id));
}

/* What a document brings with it while its articles are looked at. */
struct dedupe_run {
    struct dedupe *d;
    struct doc *doc;
    struct dedupe_norm norm;
    struct near_probe probe;
};

static void mark_dup(const struct dedupe_run *run, struct article *art, enum dup_kind kind,
                     size_t root, double similarity)
{
    const struct dedupe_row *row = dedupe_index_at(run->d->index, root);
    const struct dedupe_opts *o = run->d->opts;

    art->dup = (struct dup){.kind = kind,
                            .of_id = row->id,
                            .of_article = row->article,
                            .similarity = (int)(similarity * 1000 + 0.5) / 1000.0};
    if (kind == DUP_EXACT)
        art->action = actions[o->exact];
    else if (kind == DUP_NEAR)
        art->action = actions[o->near];
}

/* Remember the article; `root` is what it is nearly the same as, or DEDUPE_NONE. */
static enum err_code remember(const struct dedupe_run *run, const struct article *art,
                              struct dedupe_key key, size_t root, struct err *err)
{
    const struct near_probe *probe = &run->probe;
    struct dedupe_row row = {.key = key.key,
                             .check = key.check,
                             .id = run->doc->id,
                             .article = art->number,
                             .day = probe->day,
                             .flags = probe->flags};
    unsigned char packed[PRINT_BYTES_MAX];
    struct str print = {(const char *)packed, print_pack(&probe->numbers, packed)};

    memcpy(row.lanes, probe->lanes, sizeof row.lanes);
    if (root != DEDUPE_NONE) {
        row.flags |= art->action == ARTICLE_KEEP ? DEDUPE_ROW_NEAR : DEDUPE_ROW_LINK;
        row.root = (uint32_t)root;
    }
    switch (dedupe_index_add(run->d->index, &row, print)) {
    case DEDUPE_ADDED:
    case DEDUPE_TAKEN:
    case DEDUPE_LOOSE:
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

/* What the text that was just normalised is compared by. */
static void probe_fill(struct dedupe_run *run)
{
    struct near_probe *probe = &run->probe;
    size_t chars = run->norm.chars;

    probe->flags = grams_finish(run->d->grams, chars, probe->lanes) ? DEDUPE_ROW_LANES : 0;
    if (chars < GRAMS_SHORT_CHARS)
        probe->flags |= DEDUPE_ROW_SHORT;
    if (chars < NEAR_BRIEF_CHARS)
        probe->flags |= DEDUPE_ROW_BRIEF;
    probe->numbers = run->d->grams->numbers;
}

/* One whose very text was not seen before. */
static enum err_code dedupe_fresh(struct dedupe_run *run, struct article *art,
                                  struct dedupe_key key, struct err *err)
{
    struct near_match match = {.kind = DUP_NONE};

    probe_fill(run);
    if (run->probe.flags & DEDUPE_ROW_LANES)
        near_find(run->d->index, &run->probe, run->d->opts->threshold, &match);
    if (match.kind != DUP_NONE) {
        doc_count(run->doc, match.kind == DUP_NEAR ? "dedupe_near" : "dedupe_variant", 1);
        if (art->dup.kind == DUP_NONE) {
            mark_dup(run, art, match.kind, match.root, match.similarity);
            near_changes(run->doc->arena, &match.numbers, &run->probe.numbers, &art->dup);
        }
    }
    return remember(run, art, key, match.kind == DUP_NEAR ? match.root : DEDUPE_NONE, err);
}

static enum err_code dedupe_article(struct dedupe_run *run, struct article *art, uint64_t seed,
                                    struct err *err)
{
    const struct dedupe_index *ix = run->d->index;
    struct dedupe_key key = dedupe_key_of(&run->norm, seed);
    size_t place = dedupe_index_find(ix, key, run->probe.day);
    const struct dedupe_row *row;

    if (place == DEDUPE_NONE)
        return dedupe_fresh(run, art, key, err);
    row = dedupe_index_at(ix, place);
    if (near_is_self(&run->probe, place, row))
        return ERR_OK;
    if (row->flags & DEDUPE_ROW_LINK)
        return dedupe_fresh(run, art, key, err); /* its text was near the root's, not the same */
    if (art->dup.kind == DUP_NONE)               /* else another index found it first */
        mark_dup(run, art, DUP_EXACT, place, 1.0);
    doc_count(run->doc, "dedupe_exact", 1);
    return ERR_OK;
}

static enum err_code run_articles(struct dedupe *d, struct doc *doc, struct err *err)
{
    struct dedupe_run run = {.d = d, .doc = doc};
    enum err_code code = ERR_OK;
    uint64_t seed;

    if (doc->articles_len == 0)
        return ERR_OK;
    run.norm = (struct dedupe_norm){.fold = d->fold, .grams = d->grams, .room = norm_room(doc)};
    run.norm.ptr = arena_alloc(doc->arena, run.norm.room, 1);
    if (!run.norm.ptr)
        return err_set(err, ERR_NOMEM, 0, "no room for the key text in the document's memory");
    run.probe.id = doc->id;
    run.probe.day = (uint32_t)(doc->ingested_ms / DAY_MS);
    run.probe.first_article = doc->articles[0].number;
    dedupe_index_forget(d->index, doc->id, run.probe.first_article);
    run.probe.mark = dedupe_index_len(d->index);
    seed = dedupe_index_seed(d->index, fresh_seed(d, doc));
    for (size_t a = 0; a < doc->articles_len && !code; a++) {
        struct article *art = &doc->articles[a];

        assert(art->number > 0);
        code = norm_article(doc, art, &run.norm, err);
        if (!code && run.norm.chars)
            code = dedupe_article(&run, art, seed, err);
    }
    if (code)
        dedupe_index_cut(d->index, run.probe.mark);
    return code;
}

static enum err_code dedupe_run(void *state, struct doc *doc, struct err *err)
{
    struct dedupe *d = state;
    enum err_code code;

    dedupe_index_lock(d->index);
    code = run_articles(d, doc, err);
    dedupe_index_unlock(d->index);
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

    dedupe_index_lock(d->index);
    dedupe_index_accept(d->index);
    dedupe_index_unlock(d->index);
}

static void dedupe_discard(void *state)
{
    struct dedupe *d = state;

    dedupe_index_lock(d->index);
    dedupe_index_cut(d->index, dedupe_index_accepted(d->index));
    dedupe_index_unlock(d->index);
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
