/* clean.c -- the clean stage: from lines as they stand on a page to paragraphs as a person would
 * read them. Nothing is rewritten; what leaves the text is dropped with a reason. */
#include "../stage.h"

#include "../base/mem.h"
#include "../base/uchar.h"
#include "../base/utf8.h"
#include "page.h"

#include <assert.h>
#include <string.h>

enum cjk_space { CJK_SPACE_LAYOUT, CJK_SPACE_KEEP, CJK_SPACE_REMOVE };
enum cjk_digit_space { CJK_DIGIT_SPACE_LAYOUT, CJK_DIGIT_SPACE_KEEP };

struct clean_opts {
    bool remove_control_chars, whitespace_normalization, strip_chrome, remove_symbol_lines,
        group_broken_paragraphs, join_vertical, remove_repeats;
    unsigned cjk_space, cjk_digit_space;
};

struct clean_state {
    struct clean_opts opts;
    struct chrome *chrome;
};

static const char *const cjk_space_words[] = {"layout", "keep", "remove", NULL};
static const char *const cjk_digit_space_words[] = {"layout", "keep", NULL};

#define FIELD(name) offsetof(struct clean_opts, name)

static const struct opt clean_opt_table[] = {
    {"remove_control_chars", OPT_BOOL, FIELD(remove_control_chars), "true", 0, 0, NULL,
     "take out control and zero-width characters"},
    {"whitespace_normalization", OPT_BOOL, FIELD(whitespace_normalization), "true", 0, 0, NULL,
     "make each run of blanks of any kind one space"},
    {"group_broken_paragraphs", OPT_BOOL, FIELD(group_broken_paragraphs), "true", 0, 0, NULL,
     "put the lines of a hard-wrapped or broken paragraph together"},
    {"join_vertical", OPT_BOOL, FIELD(join_vertical), "true", 0, 0, NULL,
     "put a headline that is set downwards, a character or two a line, together"},
    {"cjk_space", OPT_ENUM, FIELD(cjk_space), "layout", 0, 0, cjk_space_words,
     "blanks between CJK characters: layout takes out those that only a narrow column left"},
    {"cjk_digit_space", OPT_ENUM, FIELD(cjk_digit_space), "layout", 0, 0, cjk_digit_space_words,
     "blanks between CJK characters and figures: layout takes them out of running text"},
    {"strip_chrome", OPT_BOOL, FIELD(strip_chrome), "true", 0, 0, NULL,
     "take out lines of page furniture above and below the text (lexicon/chrome.tsv)"},
    {"remove_symbol_lines", OPT_BOOL, FIELD(remove_symbol_lines), "true", 0, 0, NULL,
     "take out lines of nothing but rules and ornaments"},
    {"remove_repeats", OPT_BOOL, FIELD(remove_repeats), "true", 0, 0, NULL,
     "take out paragraphs that stand on the page a second time"},
    {NULL, OPT_BOOL, 0, NULL, 0, 0, NULL, NULL},
};

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

static bool is_wide(uint32_t cp)
{
    return (uchar_is_cjk(cp) && !uchar_is_hangul(cp)) || uchar_is_cjk_punct(cp);
}

/* The run of blanks before character `next` is there for the layout only. */
static bool is_layout_gap(struct copy *c, uint32_t next)
{
    const struct clean_opts *o = c->opts;
    bool is_cjk_gap = is_wide(c->before) && is_wide(next), is_marked = c->marks && c->marks[c->run];

    /* Korean parts its words. */
    if (uchar_is_hangul(c->before) || uchar_is_hangul(next))
        return false;
    if (is_cjk_gap && o->cjk_space == CJK_SPACE_REMOVE)
        return true;
    if (is_marked && !(uchar_is_alpha(c->before) && uchar_is_alpha(next)))
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

/* Latin words need a blank between lines; CJK text needs none. */
static bool needs_space(const struct look *a, const struct look *b, uint32_t before)
{
    if (is_wide(before) || is_wide(b->first))
        return false;
    if (uchar_is_hangul(before) || uchar_is_hangul(b->first))
        return true;
    if (look_is_cjk(a) && look_is_cjk(b))
        return uchar_is_alpha(before) && uchar_is_alpha(b->first);
    return true;
}

/* Parts that keep their hyphen: "well-known", "self-made". */
static bool is_hyphen_prefix(struct str word)
{
    static const char *const words[] = {"self", "well",  "high",  "low",  "long",  "short",
                                        "non",  "ex",    "half",  "all",  "mid",   "full",
                                        "so",   "cross", "anti",  "post", "pre",   "semi",
                                        "two",  "three", "first", "part", "north", "south"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(str_of(words[i]), word))
            return true;
    return false;
}

/* The text ends in "exam-" and goes on with "ple": the hyphen is the line's, not the word's. */
static bool is_line_hyphen(struct str text, uint32_t next)
{
    size_t from = text.len;

    if (text.len < 3 || text.ptr[text.len - 1] != '-' || next >= 0x80 || next < 'a' || next > 'z')
        return false;
    from--;
    while (from > 0 && text.len - from < 24 && text.ptr[from - 1] >= 'a' &&
           text.ptr[from - 1] <= 'z')
        from--;
    return text.len - from >= 3 && (from == 0 || text.ptr[from - 1] != '-') &&
           !is_hyphen_prefix(str_sub(text, from, text.len - 1 - from));
}

/* Take the last byte off a block's text and drop it. False: no room. */
static bool drop_last_byte(struct doc *doc, struct block *b, const char *reason)
{
    struct piece *last = b->pieces_len ? &b->pieces[b->pieces_len - 1] : NULL;
    bool is_whole = last && last->text_off + last->text_len == b->text.len;

    b->text.len--;
    if (!is_whole)
        return true;
    last->text_len--;
    last->src_len--;
    if (!doc_drop(doc, reason, last->src_off + last->src_len, 1))
        return false;
    b->pieces_len -= last->text_len == 0;
    return true;
}

/* What stands between two lines of a paragraph: nothing, a blank, or a hyphen less. */
static bool bridge_lines(struct page *page, struct block *to, size_t i)
{
    const struct look *next = &page->lines[i].look;
    uint32_t before;

    if (is_line_hyphen(to->text, next->first)) {
        doc_count(page->doc, "hyphenated_words", 1);
        return drop_last_byte(page->doc, to, "hyphen");
    }
    (void)utf8_prev(to->text, to->text.len, &before);
    if (before == '-' && uchar_is_alpha(next->first) && to->text.len > 1 &&
        to->text.ptr[to->text.len - 2] != ' ')
        return true; /* "well-" and "known" */
    return !needs_space(&page->lines[i - 1].look, next, before) ||
           block_add_text(page->doc, to, STR(" "));
}

static enum err_code append_line(struct page *page, const struct clean_opts *opts, struct block *to,
                                 size_t i, struct err *err)
{
    struct block from = page->doc->blocks[i];

    if (to->text.len == 0) /* all of it were control characters */
        return copy_line(page, opts, to, &from, i, err);
    if (!bridge_lines(page, to, i))
        return full(err);
    to->flags |= BLOCK_JOINED;
    if (page->lines[i].act == ACT_JOIN_UNSURE)
        to->flags |= BLOCK_UNCERTAIN;
    doc_count(page->doc, "group_broken_paragraphs", 1);
    return copy_line(page, opts, to, &from, i, err);
}

/* Take a block's ends of what is white space after control characters left. */
static bool block_trim(struct doc *doc, struct block *b)
{
    struct block out = {.kind = b->kind, .flags = b->flags, .feeds_before = b->feeds_before};
    size_t from = 0, to = b->text.len, cursor = 0;
    uint32_t cp;

    while (from < to) {
        size_t len = utf8_next(b->text, from, &cp);

        if (!uchar_is_space(cp))
            break;
        from += len;
    }
    while (to > from) {
        size_t len = utf8_prev(b->text, to, &cp);

        if (!uchar_is_space(cp))
            break;
        to -= len;
    }
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

/* Write the blocks in place: there are never more of them than lines done with. */
static enum err_code page_emit(struct page *page, const struct clean_opts *opts, struct err *err)
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

static enum err_code drop_symbol_lines(struct page *page, struct err *err)
{
    size_t gone = 0;

    for (size_t i = 0; i < page->len; i++)
        gone += look_is_symbols(&page->lines[i].look);
    if (gone == page->len)
        return ERR_OK; /* a page of nothing else is left as it is */
    for (size_t i = 0; i < page->len; i++) {
        if (!look_is_symbols(&page->lines[i].look) || page->lines[i].act != ACT_NONE ||
            page_zone(page, i)->is_records)
            continue;
        if (!doc_drop_block(page->doc, "symbols", &page->doc->blocks[i]))
            return full(err);
        page->lines[i].act = ACT_DROP;
        doc_count(page->doc, "remove_symbol_lines", 1);
    }
    return ERR_OK;
}

static enum err_code clean_run(void *state, struct doc *doc, struct err *err)
{
    const struct clean_state *s = state;
    const struct clean_opts *opts = &s->opts;
    struct page page;
    enum err_code code;

    assert(doc->articles_len == 0);
    if ((code = page_init(&page, doc, err)) || (code = page_measure(&page, err)))
        return code;
    if (opts->join_vertical && (code = page_join_vertical(&page, err)))
        return code;
    if (opts->remove_symbol_lines && (code = drop_symbol_lines(&page, err)))
        return code;
    if (opts->strip_chrome && (code = chrome_drop(s->chrome, &page, err)))
        return code;
    if (opts->cjk_space == CJK_SPACE_LAYOUT && (code = page_find_columns(&page, err)))
        return code;
    if (opts->group_broken_paragraphs && (code = page_join(&page, err)))
        return code;
    if ((code = page_emit(&page, opts, err)))
        return code;
    return opts->remove_repeats ? page_drop_repeats(&page, err) : ERR_OK;
}

static void clean_close(void *state)
{
    struct clean_state *s = state;

    if (!s)
        return;
    chrome_close(s->chrome);
    mem_free(s);
}

static enum err_code clean_open(const void *opts, const struct stage_env *env, void **ret_state,
                                struct err *err)
{
    struct clean_state *s = mem_alloc(1, sizeof *s);
    enum err_code code;

    assert(opts && env);
    if (!s)
        return err_set(err, ERR_NOMEM, 0, "no memory for the clean stage");
    memcpy(&s->opts, opts, sizeof s->opts);
    if ((code = chrome_open(s->opts.strip_chrome ? env->data : NULL, &s->chrome, err))) {
        clean_close(s);
        return code;
    }
    *ret_state = s;
    return ERR_OK;
}

extern const struct stage stage_clean;
const struct stage stage_clean = {
    .name = "clean",
    .summary = "gives back the text a person would have read: lines joined, noise taken out",
    .opts = clean_opt_table,
    .opts_size = sizeof(struct clean_opts),
    .open = clean_open,
    .run = clean_run,
    .close = clean_close,
};
