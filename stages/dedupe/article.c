/* article.c -- see article.h
 *
 * What an article is marked a duplicate of is a record that was kept whole, and was compared with it.
 * Near duplicates that were not kept are remembered as links to the article they are like, and
 * whatever is found through them is compared with that one. Variants are texts of their own.
 */
#include "article_private.h"

#include "../base/hash.h"
#include "cover.h"

#include <assert.h>
#include <string.h>

/* ---- marks ---- */

static void mark_dup(const struct run *run, struct article *art, enum dup_kind kind, size_t root,
                     double similarity)
{
    const struct dedupe_row *row = dedupe_index_at(run->d->index, root);
    const struct dedupe_opts *o = run->d->opts;

    art->dup = (struct dup){.kind = kind,
                            .of_id = row->id,
                            .of_article = row->article,
                            .similarity = (int)(similarity * 1000 + 0.5) / 1000.0};
    if (kind == DUP_EXACT)
        art->action = dedupe_actions[o->exact];
    else if (kind == DUP_NEAR)
        art->action = dedupe_actions[o->near];
}

/* The whole is a repeat, and so nothing is said of its parts. */
static void unmark_paragraphs(const struct run *run, const struct article *art)
{
    for (size_t i = 0; i < art->blocks_len; i++) {
        struct block *b = &run->doc->blocks[art->first_block + i];

        b->first = NULL;
        b->flags &= ~(unsigned)BLOCK_FURNITURE;
    }
}

/* ---- remembering ---- */

/* The passages that the article's row has: sentences to be compared, and paragraphs it was the first to
 * have, with the lines that are to be counted. */
static void passages_fill(struct run *run, bool is_like)
{
    const struct dedupe_scratch *scratch = run->d->scratch;
    struct print_passages *p = &run->d->scratch->passages;

    p->is_sample = scratch->sentences.is_sample;
    p->sentences_len = scratch->sentences.len;
    for (size_t i = 0; i < scratch->sentences.len; i++)
        p->sentences[i] = print_sentence(scratch->sentences.items[i].order);
    p->paragraphs_len = 0;
    for (size_t i = 0; i < scratch->paragraphs.len; i++) {
        const struct passage *from = &scratch->paragraphs.items[i];

        if (!from->is_known || (article_is_line(from) && !is_like))
            p->paragraphs[p->paragraphs_len++] =
                (struct print_paragraph){from->hash, from->number, article_is_line(from)};
    }
}

static uint64_t file_hash(const struct doc *doc, uint64_t seed)
{
    return hash64((struct str){(const char *)doc->file_hash, DOC_HASH_BYTES}, seed);
}

/* Remember the article with what it is like. */
static enum err_code remember(struct run *run, const struct article *art, struct dedupe_key key,
                              const struct near_match *match, struct err *err)
{
    const struct near_probe *probe = &run->probe;
    struct print_passages *passages = &run->d->scratch->passages;
    bool is_near = match->kind == DUP_NEAR;
    bool is_link = is_near && art->action != ARTICLE_KEEP;
    struct dedupe_row row = {.key = key.key,
                             .check = key.check,
                             .id = run->doc->id,
                             .article = art->number,
                             .day = probe->day,
                             .flags = probe->flags};
    unsigned char packed[PRINT_BYTES_MAX];
    struct str print = {(const char *)packed, 0};

    passages_fill(run, match->kind != DUP_NONE);
    if (is_near) /* its original has the sentences, and is found by them */
        passages->sentences_len = 0;
    if (is_link)
        passages->paragraphs_len = 0;
    passages->has_file = run->has_file;
    if (run->has_file)
        passages->file = file_hash(run->doc, run->seed);
    print.len = print_pack(&probe->numbers, passages, packed);
    memcpy(row.lanes, probe->lanes, sizeof row.lanes);
    if (is_near) {
        row.flags |= is_link ? DEDUPE_ROW_LINK : DEDUPE_ROW_NEAR;
        row.root = match->root;
    }
    switch (dedupe_index_add(run->d->index, &row, print)) {
    case DEDUPE_ADDED:
        run->has_file = false;
        break;
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

/* ---- articles ---- */

/* What the text that was just normalised is compared by. */
static void probe_fill(struct run *run)
{
    struct near_probe *probe = &run->probe;
    struct grams *grams = &run->d->scratch->grams;
    size_t chars = run->norm.content;

    probe->flags = grams_finish(grams, chars, probe->lanes) ? DEDUPE_ROW_LANES : 0;
    if (chars < GRAMS_SHORT_CHARS)
        probe->flags |= DEDUPE_ROW_SHORT;
    if (chars < NEAR_BRIEF_CHARS)
        probe->flags |= DEDUPE_ROW_BRIEF;
    probe->numbers = grams->numbers;
}

/* What the article is like, as a whole or in most of its sentences. */
static void match_find(struct run *run, struct near_match *match)
{
    const struct passage_list *sentences = &run->d->scratch->sentences;
    double share;
    size_t place;

    match->kind = DUP_NONE;
    if (run->probe.flags & DEDUPE_ROW_LANES)
        near_find(run->d->index, &run->probe, run->d->opts->threshold, match);
    if (match->kind != DUP_NONE)
        return;
    place = cover_find(run->d->index, &run->probe, sentences, &share);
    if (place != DEDUPE_NONE)
        *match = (struct near_match){
            .kind = DUP_CONTAINED, .root = (uint32_t)place, .similarity = share};
}

/* One whose very text was not seen before. */
static enum err_code article_fresh(struct run *run, struct article *art, struct dedupe_key key,
                                   struct err *err)
{
    static const char *const names[] = {[DUP_NEAR] = "dedupe_near",
                                        [DUP_VARIANT] = "dedupe_variant",
                                        [DUP_CONTAINED] = "dedupe_contained"};
    struct near_match match;

    probe_fill(run);
    match_find(run, &match);
    if (match.kind != DUP_NONE) {
        doc_count(run->doc, names[match.kind], 1);
        if (art->dup.kind == DUP_NONE) {
            mark_dup(run, art, match.kind, match.root, match.similarity);
            if (match.kind != DUP_CONTAINED)
                near_changes(run->doc->arena, &match.numbers, &run->probe.numbers, &art->dup);
        }
    }
    return remember(run, art, key, &match, err);
}

static enum err_code article_run(struct run *run, struct article *art, struct err *err)
{
    const struct dedupe_index *ix = run->d->index;
    struct dedupe_key key = dedupe_key_of(&run->norm, run->seed);
    size_t place = dedupe_index_find(ix, key, run->probe.day);
    const struct dedupe_row *row;

    if (place == DEDUPE_NONE)
        return article_fresh(run, art, key, err);
    row = dedupe_index_at(ix, place);
    if (near_is_self(&run->probe, place, row))
        return ERR_OK;
    if (row->flags & DEDUPE_ROW_LINK)
        return article_fresh(run, art, key, err); /* its text was near the root's, not the same */
    unmark_paragraphs(run, art);
    if (art->dup.kind == DUP_NONE) /* else another index found it first */
        mark_dup(run, art, DUP_EXACT, place, 1.0);
    doc_count(run->doc, "dedupe_exact", 1);
    return ERR_OK;
}

static enum err_code run_articles(struct run *run, struct err *err)
{
    enum err_code code = ERR_OK;

    for (size_t a = 0; a < run->doc->articles_len && !code; a++) {
        struct article *art = &run->doc->articles[a];

        assert(art->number > 0);
        code = article_norm(run, art, err);
        if (!code && run->norm.chars)
            code = article_run(run, art, err);
    }
    return code;
}

enum err_code dedupe_articles(struct dedupe *d, struct doc *doc, uint64_t fresh_seed,
                              struct err *err)
{
    struct run run = {.d = d, .doc = doc, .has_file = doc->file_hash != NULL};
    enum err_code code;

    assert(doc->articles_len > 0);
    run.norm = (struct dedupe_norm){.fold = d->fold,
                                    .grams = &d->scratch->grams,
                                    .sentences = &d->scratch->sentences,
                                    .room = article_room(doc)};
    run.norm.ptr = arena_alloc_unset(doc->arena, run.norm.room, 1);
    if (!run.norm.ptr)
        return err_set(err, ERR_NOMEM, 0, "no room for the key text in the document's memory");
    run.probe.id = doc->id;
    run.probe.day = (uint32_t)(doc->ingested_ms / DEDUPE_DAY_MS);
    run.probe.first_article = doc->articles[0].number;
    dedupe_index_forget(d->index, doc->id, run.probe.first_article);
    run.probe.mark = dedupe_index_len(d->index);
    run.seed = dedupe_index_seed(d->index, fresh_seed);
    code = run_articles(&run, err);
    if (code)
        dedupe_index_cut(d->index, run.probe.mark);
    return code;
}

/* The row that a file is known by, or DEDUPE_NONE. */
static size_t file_find(const struct dedupe *d, const struct doc *doc, bool is_lasting)
{
    uint32_t day = (uint32_t)(doc->ingested_ms / DEDUPE_DAY_MS);
    const struct dedupe_row *row;
    size_t place;

    if (dedupe_index_len(d->index) == 0)
        return DEDUPE_NONE;
    place = dedupe_index_file(d->index, file_hash(doc, dedupe_index_lasting_seed(d->index)), day);
    if (place == DEDUPE_NONE || (is_lasting && place >= dedupe_index_accepted(d->index)))
        return DEDUPE_NONE;
    row = dedupe_index_at(d->index, place);
    if (row->id == doc->id)
        return DEDUPE_NONE; /* an earlier try at this very file */
    return dedupe_index_root(d->index, row, day);
}

bool dedupe_seen_file(void *state, const struct doc *doc, bool is_lasting, struct dup *ret_dup,
                      enum article_action *ret_action)
{
    struct dedupe *d = state;
    size_t place;

    if (!doc->file_hash || dedupe_actions[d->opts->exact] == ARTICLE_KEEP)
        return false;
    dedupe_index_lock(d->index);
    place = file_find(d, doc, is_lasting);
    if (place != DEDUPE_NONE) {
        const struct dedupe_row *row = dedupe_index_at(d->index, place);

        if (!is_lasting)
            dedupe_index_forget(d->index, doc->id, 1); /* what an earlier try left behind */
        *ret_dup = (struct dup){
            .kind = DUP_EXACT, .of_id = row->id, .of_article = row->article, .similarity = 1};
        *ret_action = dedupe_actions[d->opts->exact];
    }
    dedupe_index_unlock(d->index);
    return place != DEDUPE_NONE;
}
