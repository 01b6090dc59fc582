/* join.c -- which lines are one paragraph: decided by the width of the lines around, by the mark at
 * the end of one line and the look of the next. What no rule decides stays apart. */
#include "page.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define SHORT_CHARS 24u /* below this an open line needs a page of prose around it */
#define SET_IN_COLUMNS_MIN 30u
#define SET_IN_SLACK 3u
#define SECTION_CHARS 46u
#define INDENT_CHARS 2u        /* of the first line of a paragraph */
#define ASIDE_FEEDS_MIN 3u     /* blank space that sets a caption off from the text */
#define LATIN_OPEN_COLUMNS 40u /* of a line that goes on below, where no wrap is known */

static const struct look *look_of(const struct page *page, size_t i)
{
    return &page->lines[i].look;
}

/* A full line of the wrap around it; the blanks that it is set in by take room, too. */
static bool is_full(const struct page *page, const struct zone *z, size_t i)
{
    const struct look *l = look_of(page, i);
    unsigned indent = page->lines[i].is_indented ? INDENT_CHARS : 0;

    return l->chars + indent + z->slack >= z->wrap_chars ||
           l->columns + 2 * indent >= z->wrap_columns;
}

/* Not longer than a wrapped line can be. */
static bool fits_wrap(const struct zone *z, const struct look *l)
{
    return l->chars <= z->wrap_chars + 6u;
}

static bool ends_with_colon(const struct look *l)
{
    return l->end == ':' || l->end == 0xFF1A;
}

static bool ends_with_comma(const struct look *l)
{
    return l->end == ',' || l->end == 0xFF0C || l->end == 0x3001;
}

/* A line that can only begin something: a list item, a dispatch, a dash that opens a point. */
static bool begins_block(const struct page *page, size_t i)
{
    struct str text = page_text(page, i);

    return look_list_mark(text) > 0 || look_is_dispatch(text) ||
           str_starts(text, STR("——")) || str_starts(text, STR("▲"));
}

/* A question or answer, by its label. */
static bool is_speaker(struct str s)
{
    return str_starts(s, STR("问:")) || str_starts(s, STR("问：")) ||
                                                   str_starts(s, STR("答:")) ||
                                                              str_starts(s, STR("答："));
}

/* "一、认清形势,压实责任": a heading that is counted, whatever its commas. */
static bool is_section(struct str s, const struct look *l)
{
    return l->chars <= SECTION_CHARS && l->stops == 0 && !look_is_closed(l) &&
           !ends_with_comma(l) && s.len && (unsigned char)s.ptr[0] >= 0x80 && look_list_mark(s);
}

/* A subtitle: a dash, or what OCR makes of one. */
static bool is_subtitle(const struct page *page, size_t i)
{
    struct str text = page_text(page, i);

    return look_is_heading(look_of(page, i)) &&
           (str_starts(text, STR("—")) || str_starts(text, STR("一一")) ||
                                                     str_starts(text, STR("--")));
}

/* As long as a line of the column can be without a mark that hangs over its end. */
static bool is_wrapped_length(const struct zone *z, const struct look *l)
{
    bool is_letter = uchar_is_cjk(l->last) || uchar_is_alpha(l->last);

    return !is_letter || l->chars <= z->wrap_chars + 1u || l->columns <= z->wrap_columns + 2u;
}

/* Line a can be a head of its own, above the text that line b begins. */
static bool is_head_over(const struct page *page, const struct zone *z, size_t a, size_t b)
{
    const struct look *la = look_of(page, a), *lb = look_of(page, b);

    return look_is_heading(la) && !look_is_dispatch(page_text(page, a)) &&
           (!is_full(page, z, a) || !is_wrapped_length(z, la) || (la->cjk_gaps && !lb->cjk_gaps) ||
            look_is_dispatch(page_text(page, b)) || look_is_lead(page_text(page, b)));
}

/* Line b, behind the end of a sentence, is a heading. */
static bool is_headline(const struct page *page, const struct zone *z, size_t a, size_t b)
{
    const struct look *la = look_of(page, a), *lb = look_of(page, b);

    if (b + 1 < page->len && look_is_heading(lb) && look_is_dispatch(page_text(page, b + 1)))
        return true;
    return look_is_heading(lb) && (!is_full(page, z, b) || !fits_wrap(z, lb) ||
                                   !is_wrapped_length(z, lb) || (lb->cjk_gaps && !la->cjk_gaps));
}

static enum act join_wrapped(const struct page *page, const struct zone *z,
                             const struct paragraph *so_far, size_t a, size_t b)
{
    bool is_first = so_far->start == a;
    const struct look *la = look_of(page, a), *lb = look_of(page, b);
    uint32_t feeds = page->doc->blocks[b].feeds_before;
    bool is_parted = z->has_single && z->has_double && feeds > 1;

    if ((z->is_indented && page->lines[b].is_indented) ||
        (is_first && look_is_heading(la) && is_subtitle(page, b)))
        return ACT_START;
    if (look_is_dispatch(page_text(page, b)))
        return ACT_START;
    if (look_is_closed(la)) {
        if (!is_full(page, z, a) || is_parted || is_headline(page, z, a, b) || !fits_wrap(z, lb) ||
            begins_block(page, b))
            return ACT_START;
        if (z->is_indented || (z->has_single && z->has_double))
            return ACT_JOIN; /* a new paragraph would show */
        return page_begin_score(page, so_far, b) > 0 ? ACT_START : ACT_JOIN_UNSURE;
    }
    if (is_first && !look_is_report(page_text(page, a)) && is_head_over(page, z, a, b))
        return ACT_START;
    if (!fits_wrap(z, lb) && la->commas + la->stops == 0)
        return ACT_START;
    if (begins_block(page, b) && (ends_with_colon(la) || !is_full(page, z, a)))
        return ACT_START;
    if (look_is_heading(lb) && !fits_wrap(z, lb))
        return ACT_START;
    if (ends_with_colon(la) && !is_full(page, z, a))
        return ACT_START;
    if (is_parted)
        return is_first && look_is_heading(la) ? ACT_START : ACT_JOIN_UNSURE;
    return ACT_JOIN;
}

/* True when b is a caption that cuts the paragraph of a, which goes on behind it. */
static bool is_aside(const struct page *page, size_t b)
{
    const struct look *lc;

    if (page->doc->blocks[b].feeds_before < ASIDE_FEEDS_MIN || b + 1 >= page->len)
        return false;
    lc = look_of(page, b + 1);
    return !look_is_heading(lc) && !page->lines[b + 1].stands_alone && !begins_block(page, b + 1);
}

/* The first line of a paragraph is set in, and with its blanks it is as long as the one below. */
static bool is_set_in(const struct page *page, size_t a, size_t b)
{
    uint32_t ca = look_of(page, a)->columns + 2 * INDENT_CHARS, cb = look_of(page, b)->columns;

    return page->lines[a].is_indented && !page->lines[b].is_indented &&
           page->doc->blocks[b].feeds_before == 1 && ca >= SET_IN_COLUMNS_MIN &&
           ca <= cb + SET_IN_SLACK && cb <= ca + SET_IN_SLACK;
}

/* Paragraphs on one line each, cut here and there by a column's or page's end. */
static enum act join_prose(const struct page *page, const struct zone *z, size_t a, size_t b,
                           bool is_first)
{
    const struct look *la = look_of(page, a), *lb = look_of(page, b);

    if (look_is_closed(la) || ends_with_colon(la))
        return ACT_START;
    if (page_is_column_line(page, a, b) || is_set_in(page, a, b))
        return ACT_JOIN;
    if (is_first && look_is_heading(la) && !page->lines[a].is_piece)
        return ACT_START;
    if (is_first && lb->chars > la->chars && is_section(page_text(page, a), la))
        return ACT_START;
    if (la->chars < SHORT_CHARS && !page->lines[a].column && (!z->is_prose || ends_with_comma(la)))
        return ACT_START;
    /* a heading with commas stands above a text that is much longer */
    if (is_first && lb->chars > la->chars * 2 && look_is_balanced(page_text(page, a), la))
        return ACT_START;
    if (look_is_heading(lb)) {
        if (la->chars >= SHORT_CHARS && page_is_rest(page, a, b))
            return ACT_JOIN;
        return is_aside(page, b) ? ACT_ASIDE : ACT_START;
    }
    if (begins_block(page, b) || page_ends_open(page, a, b))
        return ACT_START;
    return ACT_JOIN;
}

/* Columns of the first word of a line. */
static size_t first_word_columns(struct str s)
{
    const char *space = memchr(s.ptr, ' ', s.len);

    return space ? (size_t)(space - s.ptr) : s.len;
}

/* Line b is set in below the words of a point that line a begins. */
static bool goes_on_with_item(const struct page *page, size_t a, size_t b)
{
    struct str text = page_text(page, a);

    return page->lines[b].is_indented && !page->lines[a].is_indented &&
           (str_starts(text, STR("- ")) ||
                       str_starts(text, STR("* ")) ||
                                  str_starts(text, STR("+ ")) || str_starts(text, STR("• "))) &&
                                             look_list_mark(page_text(page, b)) == 0 &&
                                             !look_is_code(page_text(page, b));
}

/* The last word of an open line is a small one: running text, no headline. */
static bool ends_in_sentence(struct str s)
{
    size_t at = s.len;
    uint32_t cp = 0;

    while (at > 0 && s.ptr[at - 1] != ' ')
        at--;
    if (at == 0 || at == s.len)
        return false;
    (void)utf8_next(s, at, &cp);
    return uchar_is_alpha(cp) && uchar_lower(cp) == cp;
}

static enum act join_latin(const struct page *page, const struct zone *z, size_t a, size_t b,
                           bool is_first)
{
    const struct look *la = look_of(page, a), *lb = look_of(page, b);
    uint32_t feeds = page->doc->blocks[b].feeds_before;
    bool starts_low = uchar_is_alpha(lb->first) && uchar_lower(lb->first) == lb->first;
    bool is_full_line = z->wrap_columns &&
                        la->columns + 1 + first_word_columns(page_text(page, b)) > z->wrap_columns;

    (void)is_first;
    if (feeds == 1 && goes_on_with_item(page, a, b))
        return ACT_JOIN;
    if (feeds > 1 && z->has_single)
        return ACT_START;
    if (z->is_indented && page->lines[b].is_indented)
        return ACT_START;
    if (begins_block(page, b) && !(is_full_line && la->end == '-'))
        return ACT_START;
    if (look_is_closed(la) || ends_with_colon(la))
        return is_full_line && feeds == 1 && !ends_with_colon(la) ? ACT_JOIN : ACT_START;
    if (is_full_line && la->columns * 2 >= z->wrap_columns)
        return ACT_JOIN;
    if (starts_low && la->columns * 2 >= z->wrap_columns)
        return z->wrap_columns || (feeds == 1 && la->columns >= LATIN_OPEN_COLUMNS) ? ACT_JOIN
                                                                                    : ACT_START;
    /* nearly full, and it stops in a sentence */
    return feeds == 1 && z->wrap_columns && la->columns * 4 >= z->wrap_columns * 3 &&
                   ends_in_sentence(page_text(page, a)) && !look_is_code(page_text(page, b))
               ? ACT_JOIN
               : ACT_START;
}

/* The layout around line b, which may go on with line a. */
static struct zone zone_of(const struct page *page, size_t a, size_t b)
{
    struct zone z = *page_zone(page, b);
    unsigned width = page->lines[b].width;

    if (!width)
        return z;
    /* both were cut from columns, whose width is known */
    z.wrap_chars = (uint16_t)width;
    z.wrap_columns = (uint16_t)(width * 2);
    z.slack = 0;
    if (page->lines[a].width)
        z.wrap_chars = page->lines[a].width < width ? page->lines[a].width : z.wrap_chars;
    return z;
}

/* A head that stands over a column, or the first line of a column below one. */
static bool is_column_edge(const struct page *page, size_t a, size_t b)
{
    return (page->doc->blocks[b].flags & BLOCK_COLUMN && look_is_heading(look_of(page, b)) &&
            !page->lines[b].width) ||
           (page->lines[b].width && !page->lines[a].width && look_is_heading(look_of(page, a)));
}

/* A line that looks like a headline and has a report or its author below it. */
static bool is_above_report(const struct page *page, size_t i)
{
    const struct look *l = look_of(page, i);

    if (i + 1 >= page->len || !look_is_heading(l) || l->chars < 4)
        return false;
    return look_is_report(page_text(page, i + 1)) ||
           look_is_byline(page_text(page, i + 1), look_of(page, i + 1));
}

static enum act join_decide(const struct page *page, const struct paragraph *so_far, size_t a,
                            size_t b)
{
    bool is_first = so_far->start == a;
    const struct zone zone = zone_of(page, a, b), *z = &zone;

    if (is_column_edge(page, a, b))
        return ACT_START;
    if (page_in_bracket(page, a, b))
        return ACT_JOIN;
    if (z->is_records || page->lines[a].stands_alone || page->lines[b].stands_alone)
        return ACT_START;
    if (look_is_report(page_text(page, b)) || is_speaker(page_text(page, b)) ||
        (look_is_closed(look_of(page, a)) && is_above_report(page, b)))
        return ACT_START;
    if (!look_is_cjk(look_of(page, a)) && !look_is_cjk(look_of(page, b)))
        return join_latin(page, z, a, b, is_first);
    if (z->wrap_chars && fits_wrap(z, look_of(page, a)) && !page->lines[b].column)
        return join_wrapped(page, z, so_far, a, b);
    return join_prose(page, z, a, b, is_first);
}

enum err_code page_join(struct page *page, struct err *err)
{
    struct paragraph so_far = {0, 0};
    size_t last = SIZE_MAX;
    enum err_code code;

    for (size_t i = 0; i < page->len; i++) {
        struct line *line = &page->lines[i];

        if ((code = doc_tick(page->doc, err)))
            return code;
        if (line->act == ACT_DROP)
            continue;
        if (line->act != ACT_NONE) { /* settled before */
            last = SIZE_MAX;
            continue;
        }
        line->act = ACT_START;
        if (last != SIZE_MAX)
            line->act = (uint8_t)join_decide(page, &so_far, last, i);
        if (line->act == ACT_ASIDE)
            continue;
        if (line->act == ACT_JOIN && line->look.gaps == 0)
            line->column = page->lines[last].column;
        if (line->act == ACT_START)
            so_far = (struct paragraph){i, 0};
        so_far.chars += line->look.chars;
        last = i;
    }
    return ERR_OK;
}
