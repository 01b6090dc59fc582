/* heads.c -- the head of an article: which of its short lines is the title, which are kickers and
 * subtitles, and which are one line that was broken; see outline.h */
#include "outline.h"

#include "../base/uchar.h"
#include "../base/utf8.h"
#include "../look_latin.h"

#include <assert.h>
#include <string.h>

#define W(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define COUNT(table) (sizeof(table) / sizeof *(table))
#define PART_CHARS_MAX 12u /* a part of a headline that was broken over lines */
#define PART_SLACK 4u
#define SECTION_CHARS_MAX 20u

/* Nothing but what the document is: "通知", "调研报告". */
static bool is_document_word(const struct outline *o, size_t i)
{
    return (o->items[i].form & FORM_DOCUMENT) && o->items[i].look.chars <= 4;
}

/* The second line goes on with the first: by a mark that is open, or a word that joins. */
static bool is_broken(const struct outline *o, size_t a, size_t b)
{
    static const struct str joins[] = {W("的"), W("和"), W("与"), W("及"), W("暨"),
                                       W("、"), W("对"), W("在"), W("为"), W("《")};
    static const struct str tails[] = {W("的"), W("和"), W("与"), W("及"),
                                       W("暨"), W("等"), W("》"), W("”")};
    static const struct str bodies[] = {W("办公室"), W("政府"), W("委员会"), W("党委"), W("局"),
                                        W("部"),     W("厅"),   W("院"),     W("公司")};
    struct str sa = o->doc->blocks[a].text, sb = o->doc->blocks[b].text;

    if ((o->items[a].form | o->items[b].form) &
        (FORM_DASHED | FORM_NUMBERED | FORM_DATE | FORM_COLON))
        return false;
    if (o->items[a].look.cjk + o->items[b].look.cjk == 0)
        return look_latin_goes_on(sa, sb);
    if ((o->items[a].form & FORM_OPEN) || str_ends_any(sa, joins, COUNT(joins)) ||
        str_starts_any(sb, tails, COUNT(tails)))
        return true;
    if (str_starts(sb, STR("关于")) && str_ends_any(sa, bodies, COUNT(bodies)))
        return true;
    return is_document_word(o, b);
}

#define FORM_APART                                                                        \
    (FORM_COUPLET | FORM_DASHED | FORM_NUMBERED | FORM_DOCUMENT_NUMBER | FORM_BRACKETED | \
     FORM_COLUMN_NAME | FORM_COLON | FORM_DATE | FORM_LABEL | FORM_NOTE | FORM_AUTHOR | FORM_SITE)

static bool is_plain_part(const struct outline *o, size_t i)
{
    return o->doc->blocks[i].kind == BLOCK_BODY && !(o->items[i].form & FORM_APART) &&
           o->items[i].look.chars <= PART_CHARS_MAX && o->items[i].look.chars >= 4 &&
           o->items[i].look.gaps == 0;
}

/* Two short lines over a narrow column that may well be one headline: nothing in their form parts
 * them. */
static bool may_be_broken(const struct outline *o, size_t a, size_t b)
{
    uint32_t ca = o->items[a].look.chars, cb = o->items[b].look.chars;

    if (!is_plain_part(o, a) || !is_plain_part(o, b) ||
        form_has_quotes(o->doc->blocks[a].text) != form_has_quotes(o->doc->blocks[b].text) ||
        ca > cb + PART_SLACK || cb > ca + PART_SLACK ||
        outline_place_prefix(o->doc->blocks[b].text))
        return false;
    return b + 1 < o->len && o->doc->blocks[b].feeds_before <= o->doc->blocks[b + 1].feeds_before &&
           !o->has_meta;
}

/* Nothing but the name of a body, with a date below it: who published the text. */
static bool is_signature(const struct outline *o, size_t i, size_t to)
{
    struct str text = o->doc->blocks[i].text;

    return i + 1 < to && (o->items[i + 1].form & FORM_DATE) && outline_ends_like_body(text);
}

/* A line above it has quotes: of a slogan with its own words and a line that says where, the first is the
 * title. */
static bool is_below_quotes(const struct outline *o, size_t i, size_t from)
{
    for (size_t k = from; k < i; k++)
        if (form_has_quotes(o->doc->blocks[k].text) &&
            !(o->items[k].form & (FORM_DASHED | FORM_NUMBERED)))
            return true;
    return false;
}

/* How much a line looks like the title of its head [from, to). */
static int rank(const struct outline *o, size_t i, size_t from, size_t to)
{
    const struct block *b = &o->doc->blocks[i];
    unsigned form = o->items[i].form;
    uint32_t chars = o->items[i].look.chars;
    int score = (int)(chars > 20 ? 20 : chars) / 8;

    if (b->kind != BLOCK_BODY)
        return b->kind == BLOCK_TITLE ? 99 : -99;
    if (form & (FORM_DATE | FORM_DOCUMENT_NUMBER | FORM_DASHED))
        score -= 16;
    if (form & (FORM_NUMBERED | FORM_BRACKETED | FORM_CAPTION))
        score -= 10;
    if (form & (FORM_COLON | FORM_COLUMN_NAME | FORM_SITE | FORM_AUTHOR | FORM_NOTE))
        score -= 6;
    if ((form & FORM_COUPLET) && !form_has_quotes(o->doc->blocks[i].text))
        score -= 2;
    if (form & FORM_DOCUMENT)
        score += 4;
    if (str_starts(b->text, STR("关于")))
        score += 2;
    if (!(form & FORM_SUBTITLE) && outline_place_prefix(b->text) && !is_below_quotes(o, i, from))
        score += 4;
    if (form & FORM_SUBTITLE)
        score -= 6;
    if (o->items[i].look.digits >= 3) /* figures stand in subtitles */
        score -= 3;
    if (form_has_quotes(o->doc->blocks[i].text) && !(form & FORM_SUBTITLE))
        score += 5;
    if (chars < 5)
        score -= 3;
    if (i + 1 < to && (o->items[i + 1].form & FORM_DASHED))
        score += 5;
    if (is_signature(o, i, to))
        score -= 9;
    /* papers print the kicker above the title, pages the column's name below it; papers in Latin script
     * print only the section above, in capitals */
    if (o->items[i].look.cjk == 0) {
        if (i + 1 < to && chars <= SECTION_CHARS_MAX && look_latin_is_caps(b->text) &&
            !look_latin_is_caps(o->doc->blocks[i + 1].text))
            score -= 6;
        return score * 8 + (int)(to - i) * 4;
    }
    return score * 8 + (int)(o->has_meta ? to - i : i - from);
}

static size_t find_title(const struct outline *o, size_t from, size_t to)
{
    size_t best = from;
    int best_rank = -9999;

    for (size_t i = from; i < to; i++) {
        int r = rank(o, i, from, to);

        if (r > best_rank) {
            best_rank = r;
            best = i;
        }
    }
    return best;
}

/* Put line `b` behind line `a` of the head; `b` is taken out of the page afterwards. */
static bool join_lines(struct outline *o, size_t a, size_t b)
{
    struct block *to = &o->doc->blocks[a], *from = &o->doc->blocks[b];
    size_t cursor = 0;
    uint32_t last;

    (void)utf8_prev(to->text, to->text.len, &last);
    if (uchar_is_alpha(last) && uchar_is_alpha(o->items[b].look.first) &&
        !block_add_text(o->doc, to, STR(" ")))
        return false;
    if (!block_add_range(o->doc, to, from, 0, from->text.len, &cursor))
        return false;
    to->flags |= BLOCK_JOINED;
    from->kind = KIND_GONE;
    from->pieces_len = 0;
    o->has_gone = true;
    return true;
}

/* Join the parts of the headline around `title`; *ret_end is the line behind the last of them. */
static enum err_code join_title(struct outline *o, size_t from, size_t to, size_t *title_io,
                                size_t *ret_end, struct err *err)
{
    size_t first = *title_io, end = *title_io + 1;

    while (first > from && is_broken(o, first - 1, first))
        first--;
    while (end < to && is_broken(o, end - 1, end))
        end++;
    /* above a line that says no more than "report", short lines are its parts */
    if (is_document_word(o, end - 1))
        while (first > from && is_plain_part(o, first - 1))
            first--;
    if (end - first == 1 && first > from && may_be_broken(o, first - 1, first))
        first--;
    else if (end - first == 1 && end < to && may_be_broken(o, first, end))
        end++;
    for (size_t i = first + 1; i < end; i++)
        if (!join_lines(o, first, i))
            return err_set(err, ERR_NOMEM, 0, "no room for the title of an article");
    *title_io = first;
    *ret_end = end;
    return ERR_OK;
}

enum err_code outline_set_head(struct outline *o, size_t from, size_t to, struct err *err)
{
    size_t title = find_title(o, from, to), end = title;
    enum err_code code = join_title(o, from, to, &title, &end, err);

    if (code)
        return code;
    for (size_t i = from; i < to; i++) {
        struct block *b = &o->doc->blocks[i];
        const struct item *item = &o->items[i];

        if (i == title && to - from == 1 && from > 0 && (item->form & FORM_COLUMN_NAME))
            b->kind = BLOCK_KICKER; /* a column of news without titles */
        else if (i == title)
            b->kind = BLOCK_TITLE;
        else if (b->kind != BLOCK_BODY)
            continue; /* marked before, or joined */
        else if ((i < title && (i > from || !(item->form & FORM_DASHED))) ||
                 (item->form & FORM_DOCUMENT_NUMBER))
            b->kind = BLOCK_KICKER;
        else if (item->form & FORM_DATE)
            b->kind = BLOCK_PUBLISHED;
        else if (is_signature(o, i, to))
            b->kind = BLOCK_SOURCE;
        else if (item->form & (FORM_COLON | FORM_NOTE))
            b->kind = item->form & FORM_NOTE ? BLOCK_HEADING : BLOCK_BODY;
        else if (item->form & FORM_AUTHOR)
            b->kind = BLOCK_BYLINE;
        else if ((item->form & (FORM_DASHED | FORM_BRACKETED)) || i == end)
            b->kind = item->form & FORM_NUMBERED ? BLOCK_HEADING : BLOCK_SUBTITLE;
        else
            b->kind = BLOCK_HEADING;
    }
    return ERR_OK;
}
