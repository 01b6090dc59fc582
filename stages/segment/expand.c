/* expand.c -- one line, several things: taken apart before anything is classified; see outline.h */
#include "cut.h"
#include "outline.h"

#include "../base/utf8.h"
#include "../look_fields.h"

#include <assert.h>
#include <string.h>

#define LINE_BYTES_MAX 1024u /* longer blocks are text */
#define HEAD_BYTES_MAX 300u  /* of a line that may be a headline */
#define TEXT_BYTES_MIN 120u
#define REGISTER_LINES 32u /* of a page, in which its register stands */
#define REGISTER_ROWS_MIN 3u

/* The new list of blocks; the old one is read meanwhile. */
struct expand {
    struct doc *doc;
    struct block *list;
    size_t len, room;
    size_t max_bytes;
    bool has_title;   /* a line marked as title was seen */
    bool has_text;    /* running text was seen */
    bool is_register; /* the page begins with rows of a register */
};

static enum err_code full(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "no room for the blocks of a page");
}

static enum err_code add(struct expand *e, const struct block *b, struct err *err)
{
    struct block *list = arena_grow(e->doc->arena, e->list, &e->room, e->len + 1, sizeof *list);

    if (!list)
        return full(err);
    e->list = list;
    list[e->len++] = *b;
    return ERR_OK;
}

static const enum block_kind field_kinds[] = {
    [LOOK_FIELD_SOURCE] = BLOCK_SOURCE,  [LOOK_FIELD_PUBLISHED] = BLOCK_PUBLISHED,
    [LOOK_FIELD_EDITOR] = BLOCK_EDITOR,  [LOOK_FIELD_BYLINE] = BLOCK_BYLINE,
    [LOOK_FIELD_DATE] = BLOCK_PUBLISHED, [LOOK_FIELD_INDEX] = BLOCK_BODY,
    [LOOK_FIELD_WIDGET] = BLOCK_BODY,
};

/* A piece of page data, kept when it says something of the text. */
static enum err_code add_meta(struct expand *e, struct block *b, enum look_field_kind kind,
                              struct err *err)
{
    if (kind == LOOK_FIELD_INDEX)
        return doc_drop_block(e->doc, "index", b) ? ERR_OK : full(err);
    if (kind == LOOK_FIELD_WIDGET || meta_value(b->text).len == 0)
        return doc_drop_block(e->doc, "chrome", b) ? ERR_OK : full(err);
    b->kind = field_kinds[kind];
    return add(e, b, err);
}

static enum err_code expand_meta(struct expand *e, struct block b, struct err *err)
{
    struct look_field f[LOOK_FIELDS_MAX];
    size_t len = look_fields(b.text, f, LOOK_FIELDS_MAX);
    enum err_code code;

    for (size_t i = 0; i + 1 < len; i++) {
        struct block tail;

        if ((code = block_cut(e->doc, &b, f[i + 1].from - f[i].from, &tail, err)) ||
            (code = add_meta(e, &b, (enum look_field_kind)f[i].kind, err)))
            return code;
        b = tail;
    }
    return add_meta(e, &b, (enum look_field_kind)f[len - 1].kind, err);
}

/* The line is page data here: a lone date only above the text, rows of a register only where several
 * stand together. */
static bool is_meta_here(const struct expand *e, struct str text)
{
    struct look_field f[LOOK_FIELDS_MAX];
    size_t len = look_fields(text, f, LOOK_FIELDS_MAX);

    if (len == 1 && f[0].kind == LOOK_FIELD_DATE)
        return !e->has_text;
    if (len && f[0].kind == LOOK_FIELD_INDEX)
        return e->is_register && !e->has_text;
    return len > 0;
}

static enum err_code expand_long(struct expand *e, struct block b, struct err *err)
{
    enum err_code code;

    while (b.text.len > e->max_bytes) {
        size_t at = cut_at_sentence(b.text, e->max_bytes);
        struct block tail;

        if ((code = block_cut(e->doc, &b, at, &tail, err)) || (code = add(e, &b, err)) ||
            (code = doc_tick(e->doc, err)))
            return code;
        b = tail;
    }
    return add(e, &b, err);
}

/* Cut the first `len` bytes of `b` off and drop them. */
static enum err_code drop_head(struct expand *e, struct block *b, size_t len, const char *reason,
                               struct err *err)
{
    struct block head = *b, tail;
    enum err_code code;

    if ((code = block_cut(e->doc, &head, len, &tail, err)))
        return code;
    *b = tail;
    b->kind = head.kind;
    b->feeds_before = head.feeds_before;
    return doc_drop_block(e->doc, reason, &head) ? ERR_OK : full(err);
}

/* "column|title": the name becomes a kicker. */
static enum err_code expand_bar(struct expand *e, struct block *b, struct err *err)
{
    size_t len, at = cut_bar(b->text, &len);
    struct block tail;
    enum err_code code;

    if (at == 0)
        return ERR_OK;
    if ((code = block_cut(e->doc, b, at, &tail, err)))
        return code;
    b->kind = BLOCK_KICKER;
    if ((code = add(e, b, err)))
        return code;
    tail.kind = BLOCK_BODY;
    *b = tail;
    return drop_head(e, b, len, "symbols", err);
}

/* "title ——subtitle" */
static enum err_code expand_dash(struct expand *e, struct block *b, struct err *err)
{
    size_t at = str_find(b->text, STR(" ——"), 1);
    struct block tail;
    enum err_code code;

    if (at == SIZE_MAX || at + 7 >= b->text.len)
        return ERR_OK;
    if ((code = block_cut(e->doc, b, at, &tail, err)) || (code = add(e, b, err)))
        return code;
    *b = tail;
    return ERR_OK;
}

/* "title 11份…39份…": the figures become a subtitle. */
static enum err_code expand_figures(struct expand *e, struct block *b, struct err *err)
{
    size_t at = cut_figures(b->text);
    struct block tail;
    enum err_code code;

    if (at == 0)
        return ERR_OK;
    if ((code = block_cut(e->doc, b, at, &tail, err)) || (code = add(e, b, err)))
        return code;
    tail.kind = BLOCK_SUBTITLE;
    *b = tail;
    return ERR_OK;
}

/* Take the site's name off the first line of a page. */
static enum err_code expand_site(struct expand *e, struct block *b, struct err *err)
{
    size_t at = e->len == 0 ? cut_site(b->text) : 0;
    struct block tail;
    enum err_code code;

    if (at == 0)
        return ERR_OK;
    if ((code = block_cut(e->doc, b, at, &tail, err)))
        return code;
    return doc_drop_block(e->doc, "chrome", &tail) ? ERR_OK : full(err);
}

static enum err_code expand_head(struct expand *e, struct block b, struct err *err)
{
    size_t hashes = cut_hashes(b.text);
    enum err_code code;

    if (hashes) {
        if ((code = drop_head(e, &b, hashes, "markup", err)))
            return code;
        b.kind = hashes == 1 && !e->has_title ? BLOCK_TITLE : BLOCK_HEADING;
        e->has_title |= b.kind == BLOCK_TITLE;
        return add(e, &b, err);
    }
    if ((code = expand_site(e, &b, err)))
        return code;
    /* a column's name stands over the first title only */
    if (e->len == 0 && (code = expand_bar(e, &b, err)))
        return code;
    if ((code = expand_dash(e, &b, err)) || (code = expand_figures(e, &b, err)))
        return code;
    return add(e, &b, err);
}

enum need { NEED_NONE, NEED_META, NEED_HEAD, NEED_TAIL, NEED_DROP, NEED_CUT };

/* The block is the last of an article, as far as one can tell from the next one. */
static bool may_end_article(const struct doc *doc, size_t i)
{
    struct look l;

    if (i + 1 == doc->blocks_len)
        return true;
    l = look_at(str_sub(doc->blocks[i + 1].text, 0, LINE_BYTES_MAX));
    return doc->blocks[i + 1].text.len < LINE_BYTES_MAX && look_is_heading(&l);
}

static enum err_code expand_tail(struct expand *e, struct block b, struct err *err)
{
    struct block tail;
    enum err_code code;
    size_t at;
    bool is_continued = cut_tail(b.text, &at) == CUT_TAIL_CONTINUATION;

    if ((code = block_cut(e->doc, &b, at, &tail, err)) || (code = add(e, &b, err)))
        return code;
    if (is_continued)
        return doc_drop_block(e->doc, "continuation", &tail) ? ERR_OK : full(err);
    tail.kind = BLOCK_BYLINE;
    return add(e, &tail, err);
}

/* A paragraph has something behind its last sentence that is no text. */
static bool has_tail(const struct expand *e, size_t i)
{
    size_t at;

    switch (cut_tail(e->doc->blocks[i].text, &at)) {
    case CUT_TAIL_NONE:
        return false;
    case CUT_TAIL_NAME:
        return may_end_article(e->doc, i);
    case CUT_TAIL_BYLINE:
    case CUT_TAIL_CONTINUATION:
        return true;
    }
    return false;
}

static enum need need_of(const struct expand *e, size_t i)
{
    const struct block *b = &e->doc->blocks[i];
    bool is_first = i == 0;
    struct look l;
    size_t len;
    bool has_mark;

    if (b->text.len > e->max_bytes)
        return NEED_CUT;
    if (b->kind == BLOCK_BODY && cut_is_continuation(b->text))
        return NEED_DROP;
    if (b->kind == BLOCK_BODY && has_tail(e, i))
        return NEED_TAIL;
    if (b->text.len > LINE_BYTES_MAX || b->kind != BLOCK_BODY)
        return NEED_NONE;
    if (is_meta_here(e, b->text))
        return NEED_META;
    if (b->text.len > HEAD_BYTES_MAX)
        return NEED_NONE;
    has_mark = cut_hashes(b->text) || str_find(b->text, STR(" ——"), 0) != SIZE_MAX ||
                                               (is_first && cut_bar(b->text, &len)) ||
                                               (e->len == 0 && cut_site(b->text)) ||
                                               cut_figures(b->text);
    if (!has_mark)
        return NEED_NONE;
    l = look_at(b->text);
    return has_mark && look_is_heading(&l) ? NEED_HEAD : NEED_NONE;
}

/* Running text: long, with marks of sentences. */
static bool is_text(struct str s)
{
    return s.len >= TEXT_BYTES_MIN &&
           (str_find(s, STR("。"), 0) != SIZE_MAX || str_find(s, STR("，"), 0) != SIZE_MAX ||
                                                              str_find(s, STR(","), 0) != SIZE_MAX);
}

/* Registers of documents stand at the head of the page, several rows of them. */
static bool has_register(const struct doc *doc)
{
    struct look_field f[LOOK_FIELDS_MAX];
    size_t rows = 0;

    for (size_t i = 0; i < doc->blocks_len && i < REGISTER_LINES; i++)
        rows += look_fields(doc->blocks[i].text, f, LOOK_FIELDS_MAX) > 0 &&
                f[0].kind == LOOK_FIELD_INDEX;
    return rows >= REGISTER_ROWS_MIN;
}

enum err_code page_expand(struct doc *doc, size_t max_bytes, struct err *err)
{
    struct expand e = {.doc = doc, .max_bytes = max_bytes, .is_register = has_register(doc)};
    size_t first = 0;
    enum err_code code = ERR_OK;

    while (first < doc->blocks_len && need_of(&e, first) == NEED_NONE)
        first++;
    if (first == doc->blocks_len)
        return ERR_OK;
    for (size_t i = 0; i < doc->blocks_len && !code; i++) {
        struct block b = doc->blocks[i];

        e.has_text = e.has_text || is_text(b.text);
        switch (i < first ? NEED_NONE : need_of(&e, i)) {
        case NEED_NONE:
            code = add(&e, &b, err);
            break;
        case NEED_META:
            code = expand_meta(&e, b, err);
            break;
        case NEED_HEAD:
            code = expand_head(&e, b, err);
            break;
        case NEED_TAIL:
            code = expand_tail(&e, b, err);
            break;
        case NEED_DROP:
            code = doc_drop_block(doc, "continuation", &b) ? ERR_OK : full(err);
            break;
        case NEED_CUT:
            code = expand_long(&e, b, err);
            break;
        }
        if (!code)
            code = doc_tick(doc, err);
    }
    if (code)
        return code;
    doc->blocks = e.list;
    doc->blocks_len = e.len;
    doc->blocks_room = e.room;
    return ERR_OK;
}
