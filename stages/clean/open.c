/* open.c -- whether a paragraph ends with a line that ends no sentence: its last mark was lost, or the
 * column was cut. Told by the line's length in its column, by how the next line begins, and by the
 * words that would stand across. */
#include "page.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#define SHORT_BY 2u             /* characters that a column's last line lacks */
#define TIE_CLEAR (4 * TIE_NAT) /* a word is cut by the line's end */
#define TIE_STRONG (6 * TIE_NAT)
#define NARROW_CHARS 24u
#define PARALLEL_CHARS 3u /* that lines begin with alike */
#define PARALLEL_LINES 24u
#define QUOTE_BYTES_MAX 240u

static int gain_between(const struct page *page, size_t a, size_t b)
{
    return tie_gain(page->tie, page_text(page, a), page_text(page, b));
}

/* Characters behind the last blank. */
static uint32_t last_piece_chars(struct str s)
{
    uint32_t chars = 0, cp;

    for (size_t at = s.len; at > 0; chars++) {
        at -= utf8_prev(s, at, &cp);
        if (uchar_is_space(cp))
            break;
    }
    return chars;
}

/* The last line of the column stops before the column's edge. */
static bool is_cut_short(const struct page *page, size_t a)
{
    unsigned width = page->lines[a].column;

    return width && page->lines[a].look.gaps &&
           last_piece_chars(page_text(page, a)) + SHORT_BY <= width;
}

/* Begins with a whole sentence in quotes: "…。" */
static bool quotes_sentence(struct str text)
{
    struct str head = str_sub(text, 0, QUOTE_BYTES_MAX);
    uint32_t cp, before = 0;
    size_t at = head.len ? utf8_next(head, 0, &cp) : 0;

    if (at == 0 || (cp != '"' && cp != 0x201C))
        return false;
    while (at < head.len) {
        at += utf8_next(head, at, &cp);
        if (cp == '"' || cp == 0x201D)
            return look_is_terminal(before) && before != '.';
        before = cp;
    }
    return false;
}

/* Another line nearby that surely begins a paragraph begins with the same characters. */
static bool begins_like_others(const struct page *page, size_t b)
{
    struct str text = page_text(page, b);
    struct str head = str_sub(text, 0, utf8_offset(text, PARALLEL_CHARS));
    size_t from = b > PARALLEL_LINES ? b - PARALLEL_LINES : 1;
    uint32_t cp;

    for (size_t at = 0; at < head.len;) {
        at += utf8_next(head, at, &cp);
        if (!uchar_is_han(cp))
            return false;
    }
    for (size_t i = from; i < page->len && i < b + PARALLEL_LINES; i++)
        if (i != b && str_starts(page_text(page, i), head) &&
            look_is_closed(&page->lines[i - 1].look) && page->lines[i].look.chars > PROSE_CHARS)
            return true;
    return false;
}

bool page_ends_open(const struct page *page, size_t a, size_t b)
{
    const struct look *la = &page->lines[a].look;

    if (gain_between(page, a, b) >= TIE_CLEAR)
        return false;
    if (is_cut_short(page, a))
        return true;
    if (la->commas + la->stops == 0)
        return false;
    return la->end != ',' && la->end != 0xFF0C && la->end != ':' && la->end != 0xFF1A &&
           (quotes_sentence(page_text(page, b)) || begins_like_others(page, b));
}

bool page_is_column_line(const struct page *page, size_t a, size_t b)
{
    const struct look *la = &page->lines[a].look, *lb = &page->lines[b].look;

    return la->gaps + lb->gaps == 0 && la->chars <= NARROW_CHARS && lb->chars <= la->chars + 3 &&
           la->chars <= lb->chars + 3 && gain_between(page, a, b) >= TIE_STRONG;
}

/* As wide as the column that line `a` stops at the edge of. */
static bool fills_column(const struct page *page, size_t a, const struct look *l)
{
    unsigned width = page->lines[a].column;

    return width && l->chars + 1 >= width && l->chars <= width + 1;
}

bool page_is_rest(const struct page *page, size_t a, size_t b)
{
    const struct look *lb = &page->lines[b].look;

    return !is_cut_short(page, a) && lb->gaps == 0 &&
           (fills_column(page, a, lb) || gain_between(page, a, b) >= TIE_STRONG);
}
