/* emit.c -- from settled lines to blocks: copies what stays, without the blanks and control
 * characters that leave the text; see page.h */
#include "options.h"
#include "page.h"

#include "../base/space.h"
#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>

static enum err_code full(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "no room for the cleaned text");
}

/* Where the source of text byte `at` of a block stands; SIZE_MAX: it was inserted. */
static size_t source_of(const struct block *b, size_t at, size_t *cursor)
{
    while (*cursor < b->pieces_len) {
        const struct piece *p = &b->pieces[*cursor];

        if (at < p->text_off)
            return SIZE_MAX;
        if (at < (size_t)p->text_off + p->text_len)
            return p->text_len == p->src_len ? p->src_off + (at - p->text_off) : SIZE_MAX;
        (*cursor)++;
    }
    return SIZE_MAX;
}

/* The state of copying one line into a block. */
struct copy {
    struct doc *doc;
    const struct clean_opts *opts;
    struct block *to;
    const struct block *from;
    size_t cursor, drop_cursor;
    size_t done;       /* text bytes of `from` dealt with */
    uint32_t before;   /* last character copied */
    const bool *marks; /* which runs of blanks a column left; NULL: no column */
    bool is_running;   /* text with marks of sentences */
    bool has_failed;
    bool has_cjk; /* a CJK character was copied */
    size_t run;   /* runs of blanks seen */
    size_t controls, blanks, gaps, digit_gaps;
};

static void copy_flush(struct copy *c, size_t to)
{
    if (to > c->done && !block_add_range(c->doc, c->to, c->from, c->done, to, &c->cursor))
        c->has_failed = true;
    c->done = to;
}

/* Marks that Chinese prints no blank behind, whatever their width. */
static bool is_pause(uint32_t cp)
{
    return cp == ',' || cp == ';' || cp == 0xFF0C || cp == 0xFF1B || cp == 0x3001;
}

/* The run of blanks before character `next` is there for the layout only. */
static bool is_layout_gap(struct copy *c, uint32_t next)
{
    const struct clean_opts *o = c->opts;
    bool is_cjk_gap = page_is_wide(c->before) && page_is_wide(next),
         is_marked = c->marks && c->marks[c->run];

    /* Korean parts its words. */
    if (uchar_is_hangul(c->before) || uchar_is_hangul(next))
        return false;
    if (is_cjk_gap && o->cjk_space == CJK_SPACE_REMOVE)
        return true;
    if (is_marked && !(uchar_is_alpha(c->before) && uchar_is_alpha(next)))
        return true;
    if (o->cjk_space == CJK_SPACE_LAYOUT && c->is_running && c->has_cjk && is_pause(c->before) &&
        (uchar_is_han(next) || next == '"' || next == 0x201C))
        return true;
    if (o->cjk_digit_space == CJK_DIGIT_SPACE_KEEP || !c->is_running)
        return false;
    /* "共 80 项"; but "1 总则" begins with its number */
    if ((uchar_is_cjk(c->before) && uchar_is_digit(next, NULL)) ||
        (c->has_cjk && uchar_is_digit(c->before, NULL) && uchar_is_cjk(next))) {
        c->digit_gaps++;
        return true;
    }
    return false;
}

/* A run of blanks [at, end) before character `next`. */
static void copy_blanks(struct copy *c, size_t at, size_t end, uint32_t next)
{
    bool is_plain = end - at == 1 && c->from->text.ptr[at] == ' ';

    if (is_layout_gap(c, next)) {
        copy_flush(c, at);
        c->done = end;
        c->gaps++;
        c->to->flags |= BLOCK_SPACED;
    } else if (!is_plain && c->opts->whitespace_normalization) {
        copy_flush(c, at);
        if (!block_add_text(c->doc, c->to, STR(" ")))
            c->has_failed = true;
        c->done = end;
        c->blanks++;
    }
    c->run++;
}

static void copy_control(struct copy *c, size_t at, size_t end)
{
    size_t src = source_of(c->from, at, &c->drop_cursor);

    copy_flush(c, at);
    c->done = end;
    c->controls++;
    if (src != SIZE_MAX && !doc_drop(c->doc, "control", src, end - at))
        c->has_failed = true;
}

static void copy_chars(struct copy *c)
{
    struct str text = c->from->text;
    uint32_t cp;

    for (size_t at = 0; at < text.len && !c->has_failed;) {
        size_t start = at, end = at + utf8_next(text, at, &cp);

        if (uchar_is_space(cp)) {
            uint32_t next = cp;

            while (end < text.len) {
                size_t len = utf8_next(text, end, &next);

                if (!uchar_is_space(next))
                    break;
                end += len;
            }
            copy_blanks(c, start, end, next);
        } else if (c->opts->remove_control_chars &&
                   (uchar_is_control(cp) || uchar_is_zero_width(cp))) {
            copy_control(c, start, end);
        } else {
            c->before = cp;
            c->has_cjk |= uchar_is_cjk(cp);
        }
        at = end;
    }
    copy_flush(c, text.len);
}

static bool is_running_text(const struct look *l)
{
    return l->commas + l->stops > 0 && look_is_cjk(l);
}

/* True when the line can be taken over as it is. */
static bool is_untouched(const struct clean_opts *o, const struct line *line)
{
    const struct look *l = &line->look;

    return !(o->remove_control_chars && l->controls) &&
           !(o->whitespace_normalization && l->has_odd_space) &&
           !(l->cjk_gaps && o->cjk_space == CJK_SPACE_REMOVE) && !line->column &&
           !(l->gaps && o->cjk_space == CJK_SPACE_LAYOUT && is_running_text(l)) &&
           !(l->digit_gaps && o->cjk_digit_space == CJK_DIGIT_SPACE_LAYOUT && is_running_text(l));
}

/* Append line `i`, which stands in `from`, to block `to`, cleaned. */
static enum err_code copy_line(struct page *page, const struct clean_opts *opts, struct block *to,
                               const struct block *from, size_t i, struct err *err)
{
    const struct line *line = &page->lines[i];
    struct copy c = {.doc = page->doc, .opts = opts, .to = to, .from = from};

    c.is_running = is_running_text(&line->look);
    if (line->column && !(c.marks = page_column_gaps(page, from->text, i)))
        return full(err);
    if (is_untouched(opts, line))
        copy_flush(&c, from->text.len);
    else
        copy_chars(&c);
    doc_count(page->doc, "remove_control_chars", c.controls);
    doc_count(page->doc, "whitespace_normalization", c.blanks);
    doc_count(page->doc, "cjk_space", c.gaps - c.digit_gaps);
    doc_count(page->doc, "cjk_digit_space", c.digit_gaps);
    return c.has_failed ? full(err) : ERR_OK;
}

static enum err_code append_line(struct page *page, const struct clean_opts *opts, struct block *to,
                                 size_t i, struct err *err)
{
    struct block from = page->doc->blocks[i];

    if (to->text.len == 0) /* all of it were control characters */
        return copy_line(page, opts, to, &from, i, err);
    if (!page_bridge(page, to, i))
        return full(err);
    to->flags |= BLOCK_JOINED;
    if (page->lines[i].act == ACT_JOIN_UNSURE)
        to->flags |= BLOCK_UNCERTAIN;
    doc_count(page->doc, "group_broken_paragraphs", 1);
    return copy_line(page, opts, to, &from, i, err);
}

bool block_trim(struct doc *doc, struct block *b)
{
    struct block out = {.kind = b->kind, .flags = b->flags, .feeds_before = b->feeds_before};
    size_t from = space_skip(b->text, 0), to = b->text.len, cursor = 0;

    if (from < to)
        to = space_skip_back(b->text, to);
    if (from == 0 && to == b->text.len)
        return true;
    if (!block_add_range(doc, &out, b, from, to, &cursor))
        return false;
    *b = out;
    return true;
}

static enum err_code start_line(struct page *page, const struct clean_opts *opts, size_t i,
                                size_t slot, struct err *err)
{
    struct doc *doc = page->doc;
    struct block from = doc->blocks[i];
    struct block to = {.kind = from.kind, .flags = from.flags, .feeds_before = from.feeds_before};
    enum err_code code;

    if (page->lines[i].act == ACT_ASIDE)
        from.kind = to.kind = BLOCK_CAPTION;
    page->lines[slot].is_record = page_zone(page, i)->is_records;
    if (is_untouched(opts, &page->lines[i])) {
        doc->blocks[slot] = from;
        return ERR_OK;
    }
    code = copy_line(page, opts, &to, &from, i, err);
    doc->blocks[slot] = to;
    return code;
}

enum err_code page_emit(struct page *page, const struct clean_opts *opts, struct err *err)
{
    struct doc *doc = page->doc;
    size_t used = 0, open = 0;
    enum err_code code = ERR_OK;

    for (size_t i = 0; i < page->len && !code; i++) {
        enum act act = (enum act)page->lines[i].act;

        if (act == ACT_DROP)
            continue;
        if (act == ACT_JOIN || act == ACT_JOIN_UNSURE) {
            code = append_line(page, opts, &doc->blocks[open], i, err);
        } else {
            code = start_line(page, opts, i, used, err);
            if (act == ACT_START || act == ACT_NONE)
                open = used;
            used++;
        }
        if (!code)
            code = doc_tick(doc, err);
    }
    if (code)
        return code;
    doc->blocks_len = 0;
    for (size_t i = 0; i < used; i++) {
        struct block *b = &doc->blocks[i];

        if (!block_trim(doc, b))
            return full(err);
        if (b->text.len)
            doc->blocks[doc->blocks_len++] = *b;
    }
    return ERR_OK;
}
