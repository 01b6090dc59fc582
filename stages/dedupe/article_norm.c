/* article_norm.c -- an article as key text, tokens and passages; see article_private.h
 *
 * LINES that stand in several articles are furniture of their pages and no content: sketch, figures
 * and sentences are made without them, and they are no repeats. The key of the whole text has them. An
 * article that is like another teaches nothing about lines: it has those of the other. */
#include "article_private.h"

#include "../base/hash.h"

#define BLOCKS_PER_TICK_BYTES 4096
#define UTF8_BYTES_MAX 4

static bool is_paragraph(const struct block *b)
{
    return b->kind <= BLOCK_LIST;
}

size_t article_room(const struct doc *doc)
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

/* ---- paragraphs ---- */

/* What was appended to the key text from `from` on, as a paragraph. */
static struct passage passage_of(const struct run *run, size_t from, size_t chars, uint32_t number)
{
    const struct dedupe_norm *n = &run->norm;
    struct str text = {n->ptr + from, n->len - from};

    /* The mark between the figure that ends one paragraph and the one that begins the next. */
    if (text.len && text.ptr[0] == '.')
        text = str_sub(text, 1, text.len);
    return (struct passage){.order = hash64(text, 0),
                            .hash = hash64(text, run->seed),
                            .chars = (uint32_t)chars,
                            .number = number};
}

bool article_is_line(const struct passage *p)
{
    return p->chars >= PASSAGE_LINE_CHARS_MIN && p->chars < PASSAGE_LINE_CHARS;
}

/* Take the text in as key text only, where that shows it to be furniture; else leave all as it was. */
static bool norm_furniture(struct run *run, const struct block *b)
{
    struct dedupe_norm before = run->norm;
    struct passage p;

    if (b->text.len >= PASSAGE_LINE_CHARS * UTF8_BYTES_MAX)
        return false;
    run->norm.grams = NULL;
    run->norm.sentences = NULL;
    dedupe_norm_add(&run->norm, b->text);
    p = passage_of(run, before.len, run->norm.chars - before.chars, 0);
    if (article_is_line(&p) && dedupe_index_is_furniture(run->d->index, p.hash, run->probe.day)) {
        run->norm.grams = before.grams;
        run->norm.sentences = before.sentences;
        return true;
    }
    run->norm = before;
    return false;
}

/* Note where the paragraph stood first. False: the document's memory has no room. */
static bool mark_first(struct run *run, struct block *b, const struct dedupe_row *row,
                       uint32_t number)
{
    b->first = arena_alloc(run->doc->arena, 1, sizeof *b->first);
    if (!b->first)
        return false;
    *b->first = (struct block_first){
        .is_left_out = run->d->opts->paragraphs == REPEATS_DROP,
        .id = row->id,
        .article = row->article,
        .paragraph = number,
    };
    return true;
}

/* Look up where the paragraph stood first, and note it down for the article's own row. False: no room. */
static bool paragraph_seen(struct run *run, struct block *b, struct passage p)
{
    bool is_marked = true;
    uint32_t number;
    size_t place;

    if (p.chars < PASSAGE_LINE_CHARS_MIN)
        return true;
    place = dedupe_index_paragraph(run->d->index, p.hash, run->probe.day, &number);
    if (place != DEDUPE_NONE) {
        const struct dedupe_row *row = dedupe_index_at(run->d->index, place);

        p.is_known = row->id != run->doc->id;
        if (p.is_known && p.chars >= DEDUPE_SHORT_CHARS && !b->first &&
            run->d->opts->paragraphs != REPEATS_OFF)
            is_marked = mark_first(run, b, row, number);
    }
    passages_put(&run->d->scratch->paragraphs, p);
    return is_marked;
}

static enum err_code norm_paragraph(struct run *run, struct block *b, uint32_t number,
                                    struct err *err)
{
    size_t from = run->norm.len, chars = run->norm.chars;
    enum err_code code = ERR_OK;

    if (norm_furniture(run, b)) {
        b->flags |= BLOCK_FURNITURE;
        return doc_tick(run->doc, err);
    }
    dedupe_norm_add(&run->norm, b->text);
    if (!paragraph_seen(run, b, passage_of(run, from, run->norm.chars - chars, number)))
        return err_set(err, ERR_NOMEM, 0, "no room for marks in the document's memory");
    for (size_t done = 0; done <= b->text.len && !code; done += BLOCKS_PER_TICK_BYTES)
        code = doc_tick(run->doc, err);
    return code;
}

static enum err_code norm_paragraphs(struct run *run, const struct article *art, struct err *err)
{
    enum err_code code = ERR_OK;
    uint32_t number = 0;

    for (size_t i = 0; i < art->blocks_len && !code; i++) {
        struct block *b = &run->doc->blocks[art->first_block + i];

        if (is_paragraph(b))
            code = norm_paragraph(run, b, number++, err);
    }
    return code;
}

static void norm_title(struct run *run, const struct article *art)
{
    dedupe_norm_field(&run->norm);
    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = &run->doc->blocks[art->first_block + i];

        if (b->kind == BLOCK_TITLE)
            dedupe_norm_add(&run->norm, b->text);
    }
}

enum err_code article_norm(struct run *run, const struct article *art, struct err *err)
{
    struct dedupe_scratch *scratch = run->d->scratch;
    struct dedupe_norm *norm = &run->norm;
    enum err_code code;

    grams_reset(&scratch->grams);
    passages_reset(&scratch->sentences);
    passages_reset(&scratch->paragraphs);
    norm->len = norm->chars = norm->content = 0;
    norm->ends_in_digit = norm->has_mark = false;
    code = norm_paragraphs(run, art, err);
    if (!code && norm->chars < DEDUPE_SHORT_CHARS)
        norm_title(run, art);
    passages_finish(&scratch->sentences);
    passages_finish(&scratch->paragraphs);
    return code;
}
