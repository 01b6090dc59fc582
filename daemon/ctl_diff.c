/* ctl_diff.c -- see ctl_diff.h */
#include "ctl_diff.h"

#include "../stages/base/mem.h"
#include "ctl_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define DIFF_RETURN "\xE2\x8F\x8E"   /* U+23CE */
#define DIFF_ELLIPSIS "\xE2\x80\xA6" /* U+2026 */
#define DIFF_PLACE_WIDTH 11
#define DIFF_KIND_WIDTH 10

static const char *const diff_kinds[] = {
    [BLOCK_BODY] = "body",     [BLOCK_HEADING] = "heading",     [BLOCK_CAPTION] = "caption",
    [BLOCK_LIST] = "list",     [BLOCK_TITLE] = "title",         [BLOCK_SUBTITLE] = "subtitle",
    [BLOCK_KICKER] = "kicker", [BLOCK_BYLINE] = "byline",       [BLOCK_SOURCE] = "source",
    [BLOCK_EDITOR] = "editor", [BLOCK_PUBLISHED] = "published",
};
static_assert(sizeof diff_kinds / sizeof *diff_kinds == BLOCK_KINDS, "every kind has a name");

/* A paragraph, a field or a drop. */
struct diff_item {
    size_t from, to; /* [bytes of doc->text] */
    size_t article;
    const struct block *block; /* NULL: a drop */
    const struct drop *drop;
};

struct diff {
    const struct doc *doc;
    size_t first_line;
    size_t *feeds; /* offsets of the line feeds */
    size_t feeds_len;
    struct diff_item *items;
    size_t items_len;
    struct buf *out;
};

static int diff_compare(const void *left, const void *right)
{
    const struct diff_item *a = left, *b = right;

    if (a->article != b->article)
        return a->article < b->article ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->to < b->to ? -1 : a->to > b->to;
}

static bool diff_find_lines(struct diff *d)
{
    struct str text = d->doc->text;

    for (size_t i = 0; i < text.len; i++)
        d->feeds_len += text.ptr[i] == '\n';
    d->feeds = mem_alloc(d->feeds_len, sizeof *d->feeds);
    if (!d->feeds)
        return false;
    for (size_t i = 0, n = 0; i < text.len; i++)
        if (text.ptr[i] == '\n')
            d->feeds[n++] = i;
    return true;
}

/* The number of the line in which byte `off` stands. */
static size_t diff_line(const struct diff *d, size_t off)
{
    size_t low = 0, high = d->feeds_len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (d->feeds[middle] < off)
            low = middle + 1;
        else
            high = middle;
    }
    return d->first_line + low;
}

static void diff_add_block(struct diff *d, const struct block *b, size_t article)
{
    struct diff_item item = {.from = SIZE_MAX, .article = article, .block = b};

    for (size_t i = 0; i < b->pieces_len; i++) {
        const struct piece *p = &b->pieces[i];

        if (p->src_off < item.from)
            item.from = p->src_off;
        if ((size_t)p->src_off + p->src_len > item.to)
            item.to = (size_t)p->src_off + p->src_len;
    }
    if (b->pieces_len)
        d->items[d->items_len++] = item;
}

static bool diff_find_items(struct diff *d)
{
    const struct doc *doc = d->doc;

    d->items = mem_alloc(doc->blocks_len + doc->drops_len, sizeof *d->items);
    if (!d->items)
        return false;
    for (size_t a = 0; a < doc->articles_len; a++)
        for (size_t i = 0; i < doc->articles[a].blocks_len; i++)
            diff_add_block(d, &doc->blocks[doc->articles[a].first_block + i], a);
    for (size_t i = 0; i < doc->drops_len; i++) {
        const struct drop *drop = &doc->drops[i];

        d->items[d->items_len++] = (struct diff_item){.from = drop->src_off,
                                                      .to = (size_t)drop->src_off + drop->src_len,
                                                      .article = drop->article,
                                                      .drop = drop};
    }
    if (d->items_len)
        qsort(d->items, d->items_len, sizeof *d->items, diff_compare);
    return true;
}

/* Source bytes, with line feeds shown as return signs. */
static void diff_put_source(struct diff *d, size_t from, size_t to)
{
    struct str rest = str_sub(d->doc->text, from, to - from), line;
    bool is_first = true;

    while (str_split(&rest, '\n', &line)) {
        if (!is_first)
            buf_add_str(d->out, STR(DIFF_RETURN));
        text_escape(line, TEXT_LINE, d->out);
        is_first = false;
    }
}

/* What stands between two pieces in the source tells how they came together. */
static void diff_put_join(struct diff *d, const struct piece *a, const struct piece *b)
{
    size_t from = (size_t)a->src_off + a->src_len, to = b->src_off;
    struct str between = from <= to ? str_sub(d->doc->text, from, to - from) : STR("");

    if (from > to || str_find(between, STR("\n"), 0) != SIZE_MAX)
        buf_add_str(d->out, STR(DIFF_RETURN));
    else if (str_trim(between).len)
        buf_add_str(d->out, STR(DIFF_ELLIPSIS));
}

static void diff_put_block(struct diff *d, const struct block *b)
{
    size_t at = 0;

    for (size_t i = 0; i < b->pieces_len; i++) {
        const struct piece *p = &b->pieces[i];

        text_escape(str_sub(b->text, at, p->text_off - at), TEXT_LINE, d->out);
        if (i > 0)
            diff_put_join(d, p - 1, p);
        text_escape(str_sub(b->text, p->text_off, p->text_len), TEXT_LINE, d->out);
        at = (size_t)p->text_off + p->text_len;
    }
    text_escape(str_sub(b->text, at, b->text.len), TEXT_LINE, d->out);
    if (b->flags & BLOCK_JOINED)
        buf_add_str(d->out, STR("  [joined]"));
    if (b->flags & BLOCK_UNCERTAIN)
        buf_add_str(d->out, STR("  [uncertain]"));
    if (b->flags & BLOCK_SPACED)
        buf_add_str(d->out, STR("  [spaced]"));
    if (b->flags & BLOCK_OCR)
        buf_add_str(d->out, STR("  [ocr]"));
}

static void diff_pad(struct buf *out, size_t begin, size_t width)
{
    while (!buf_failed(out) && out->len - begin < width)
        buf_add_byte(out, ' ');
    buf_add_byte(out, ' ');
}

static void diff_put_item(struct diff *d, const struct diff_item *item)
{
    size_t first = diff_line(d, item->from), begin = d->out->len;
    size_t last = diff_line(d, item->to > item->from ? item->to - 1 : item->from);

    buf_addf(d->out, "%s%zu", item->block ? "  " : "- ", first);
    if (last > first)
        buf_addf(d->out, "-%zu", last);
    diff_pad(d->out, begin, DIFF_PLACE_WIDTH);
    begin = d->out->len;
    buf_add_str(d->out, str_of(item->block ? diff_kinds[item->block->kind] : item->drop->reason));
    diff_pad(d->out, begin, DIFF_KIND_WIDTH);
    if (item->block)
        diff_put_block(d, item->block);
    else
        diff_put_source(d, item->from, item->to);
    buf_add_byte(d->out, '\n');
}

static void diff_put_article(struct diff *d, const struct article *a)
{
    static const char *const dups[] = {[DUP_NONE] = "",
                                       [DUP_EXACT] = "exact",
                                       [DUP_NEAR] = "near",
                                       [DUP_VARIANT] = "variant",
                                       [DUP_CONTAINED] = "contained"};

    buf_addf(d->out, "article %u", a->number);
    if (a->action == ARTICLE_STUB)
        buf_add_str(d->out, STR(", a stub"));
    else if (a->action == ARTICLE_DROP)
        buf_add_str(d->out, STR(", dropped"));
    if (a->dup.kind != DUP_NONE)
        buf_addf(d->out, ", %s duplicate of %llu-%u", dups[a->dup.kind],
                 (unsigned long long)a->dup.of_id, a->dup.of_article);
    buf_add_byte(d->out, '\n');
}

bool diff_write(const struct doc *doc, size_t first_line, struct buf *out, size_t *ret_lines)
{
    struct diff d = {.doc = doc, .first_line = first_line, .out = out};
    bool is_done = diff_find_lines(&d) && diff_find_items(&d);
    size_t article = SIZE_MAX;

    for (size_t i = 0; is_done && i < d.items_len; i++) {
        if (d.items[i].article != article && d.items[i].article < doc->articles_len)
            diff_put_article(&d, &doc->articles[d.items[i].article]);
        article = d.items[i].article;
        diff_put_item(&d, &d.items[i]);
    }
    *ret_lines = d.feeds_len + (doc->text.len && doc->text.ptr[doc->text.len - 1] != '\n');
    mem_free(d.feeds);
    mem_free(d.items);
    return is_done && !buf_failed(out);
}
