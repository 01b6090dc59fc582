/* number.c -- page numbers that stand alone between the lines of a printed text; see page.h */
#include "page.h"

#include "../base/space.h"
#include "../base/uchar.h"
#include "../base/utf8.h"

#include <string.h>

#define CHAIN_LINES_MIN 8u  /* bare numbers that count up are those of pages when so far apart */
#define CHAIN_PADDED_MIN 4u /* "01", "02": parts of a text */
#define OPEN_CHARS_MIN 12u  /* a line that a page's end cut */

/* How sure a line holds a page number alone. */
enum number { NUMBER_NONE, NUMBER_BARE, NUMBER_PADDED, NUMBER_SURE };

enum err_code sheet_drop_line(struct page *page, size_t i, const char *reason, const char *op,
                              struct err *err)
{
    if (!doc_drop_block(page->doc, reason, &page->doc->blocks[i]))
        return err_set(err, ERR_NOMEM, 0, "no room for the drops of a page");
    page->lines[i].act = ACT_DROP;
    doc_count(page->doc, op, 1);
    return ERR_OK;
}

/* Lines that are still there. What follows leaves some of them on any page. */
size_t sheet_lines_left(const struct page *page)
{
    size_t left = 0;

    for (size_t i = 0; i < page->len; i++)
        left += page->lines[i].act != ACT_DROP;
    return left;
}

bool sheet_is_open(const struct page *page, size_t i)
{
    return page->lines[i].act == ACT_NONE && !page_zone(page, i)->is_records;
}

/* Dashes, dots and the like around a number. */
bool sheet_is_frame(uint32_t cp)
{
    return cp == '-' || cp == 0x2013 || cp == 0x2014 || cp == 0x2015 || cp == 0xFF0D ||
           cp == 0x2212 || cp == 0x2500 || cp == 0x00B7 || cp == 0x2022 || cp == '~' ||
           cp == 0xFF5E || cp == '=' || cp == '_';
}

static size_t skip_frame(struct str s, size_t at, size_t *ret_count)
{
    uint32_t cp;

    for (*ret_count = 0; at < s.len; (*ret_count)++) {
        size_t len = utf8_next(s, at, &cp);

        if (!sheet_is_frame(cp))
            break;
        at = space_skip(s, at + len);
    }
    return at;
}

/* Figures, ASCII or full-width, from `at` on; *ret_value is their value, at most PAGE_MAX + 1. */
size_t sheet_skip_figures(struct str s, size_t at, unsigned *ret_value)
{
    unsigned digit;
    uint32_t cp;

    *ret_value = 0;
    while (at < s.len) {
        size_t len = utf8_next(s, at, &cp);

        if (!uchar_is_digit(cp, &digit))
            break;
        *ret_value = *ret_value > PAGE_MAX ? *ret_value : *ret_value * 10 + digit;
        at += len;
    }
    return at;
}

/* Step over one of `words` at `at`; the same place when none of them stands there. */
size_t sheet_skip_word(struct str s, size_t at, const char *const *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (str_starts(str_sub(s, at, SIZE_MAX), str_of(words[i])))
            return space_skip(s, at + strlen(words[i]));
    return at;
}

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* "of 12", "/ 12", "共12页" behind a number; SIZE_MAX: something else. */
static size_t skip_total(struct str s, size_t at, bool *ret_is_total)
{
    static const char *const marks[] = {"of ", "/", "／", "共", "，共", ",共", "/共", "／共", "|"};
    static const char *const ends[] = {"页", "頁"};
    size_t from = sheet_skip_word(s, at, marks, COUNT(marks)), end;
    unsigned value;

    *ret_is_total = false;
    if (from == at)
        return at;
    from = sheet_skip_word(s, from, (const char *const[]){"共"}, 1);
    end = sheet_skip_figures(s, from, &value);
    if (end == from)
        return SIZE_MAX;
    *ret_is_total = true;
    end = space_skip(s, end);
    return sheet_skip_word(s, end, ends, COUNT(ends));
}

/* What number of a page the line holds, and nothing else. */
static enum number read_number(struct str s, unsigned *ret_value)
{
    static const char *const starts[] = {"第", "Page ", "page ", "PAGE ", "p. ", "P. ", "p.", "P."};
    static const char *const ends[] = {"页", "頁"};
    size_t before, after, from = skip_frame(s, 0, &before), at, end, start;
    bool is_total, is_named;

    start = sheet_skip_word(s, from, starts, COUNT(starts));
    at = sheet_skip_figures(s, start, ret_value);
    if (at == start || *ret_value > PAGE_MAX)
        return NUMBER_NONE;
    end = space_skip(s, at);
    at = sheet_skip_word(s, end, ends, COUNT(ends));
    is_named = start > from || at > end;
    if (str_starts(str_sub(s, from, SIZE_MAX), STR("第")) && at == end)
        return NUMBER_NONE; /* "第3" of something else */
    at = skip_total(s, at, &is_total);
    if (at == SIZE_MAX || skip_frame(s, at, &after) != s.len || (before == 0) != (after == 0))
        return NUMBER_NONE;
    if (is_named || before)
        return NUMBER_SURE;
    if (is_total)
        return NUMBER_BARE;
    return s.len == 2 && s.ptr[0] == '0' ? NUMBER_PADDED : NUMBER_BARE;
}

/* Line `i` of a paragraph that goes on behind the number at `at`. */
static bool is_cut(const struct page *page, size_t before, size_t at)
{
    const struct look *a, *b;

    if (before == SIZE_MAX || at + 1 >= page->len)
        return false;
    a = &page->lines[before].look;
    b = &page->lines[at + 1].look;
    return page_zone(page, at)->wrap_chars && !look_is_closed(a) && a->chars >= OPEN_CHARS_MIN &&
           a->chars >= page_zone(page, at)->wrap_chars && b->chars > 2 &&
           (!look_is_heading(b) || b->chars >= page_zone(page, at)->wrap_chars) &&
           look_list_mark(page_text(page, at + 1)) == 0;
}

struct chain {
    size_t line; /* of the last bare number; SIZE_MAX: none yet */
    unsigned value;
    bool is_dropped;
};

static enum err_code drop_bare(struct page *page, size_t i, size_t before, enum number kind,
                               unsigned value, struct chain *c, struct err *err)
{
    size_t least = kind == NUMBER_PADDED ? CHAIN_PADDED_MIN : CHAIN_LINES_MIN;
    bool is_next = c->line != SIZE_MAX && value == c->value + 1 && i - c->line >= least;
    enum err_code code = ERR_OK;

    if (is_next && !c->is_dropped)
        code = sheet_drop_line(page, c->line, "page_number", "remove_page_numbers", err);
    if (!code && (is_next || (kind == NUMBER_BARE && is_cut(page, before, i))))
        code = sheet_drop_line(page, i, "page_number", "remove_page_numbers", err);
    *c = (struct chain){i, value, page->lines[i].act == ACT_DROP};
    return code;
}

static enum number number_of(const struct page *page, size_t i, unsigned *ret_value)
{
    const struct look *l = &page->lines[i].look;

    if (l->digits == 0 || l->chars > PAGE_NUMBER_CHARS_MAX || !sheet_is_open(page, i))
        return NUMBER_NONE;
    return read_number(page_text(page, i), ret_value);
}

/* Some line is no number of a page. */
static bool has_text(const struct page *page)
{
    unsigned value;

    for (size_t i = 0; i < page->len; i++)
        if (page->lines[i].act != ACT_DROP && number_of(page, i, &value) == NUMBER_NONE)
            return true;
    return false;
}

enum err_code sheet_drop_numbers(struct page *page, struct err *err)
{
    struct chain chain = {.line = SIZE_MAX};
    size_t before = SIZE_MAX;
    enum err_code code = ERR_OK;

    if (!has_text(page))
        return ERR_OK;
    for (size_t i = 0; i < page->len && !code; i++) {
        unsigned value = 0;
        enum number kind = number_of(page, i, &value);

        if (kind == NUMBER_SURE)
            code = sheet_drop_line(page, i, "page_number", "remove_page_numbers", err);
        else if (kind != NUMBER_NONE)
            code = drop_bare(page, i, before, kind, value, &chain, err);
        if (page->lines[i].act != ACT_DROP)
            before = i;
    }
    return code;
}
