/* kinds.c -- what each block of an article is: its title and what stands around it, headings,
 * captions, list items, text. */
#include "outline.h"

#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define HEAD_MAX 4u /* short lines between a heading and its text */
#define CAPTION_FEEDS 3u
#define VERSE_COLUMNS_MAX 48u

/* Quotes at the start, two halves, or a text below that speaks of the same: headlines have these, what
 * is said of a picture hardly ever. */
static bool looks_like_headline(const struct outline *o, size_t i, size_t to)
{
    struct str text = o->doc->blocks[i].text;

    return form_starts_quoted(text) || o->items[i].look.cjk_gaps == 1 ||
           (i + 1 < to && outline_speaks_of(o->doc->blocks[i + 1].text, text));
}

/* A short line between paragraphs is a caption when it says so, when it stands off where headings
 * do not, or when it names the place of the picture on a page whose headings name none. */
static bool is_caption(const struct outline *o, size_t i, size_t from, size_t to)
{
    const struct block *b = &o->doc->blocks[i];

    if (b->flags & BLOCK_VERTICAL)
        return false;
    if (o->items[i].form & (FORM_CAPTION | FORM_SCENE))
        return true;
    if (looks_like_headline(o, i, to))
        return false;
    if (i == 0 || i == from || o->items[i - 1].role != ROLE_TEXT)
        return false;
    if (!o->is_wide && b->feeds_before >= CAPTION_FEEDS)
        return true;
    return i + 1 < to && o->items[i + 1].role == ROLE_TEXT && b->feeds_before < CAPTION_FEEDS &&
           look_list_mark(b->text) == 0 && outline_place_prefix(b->text) > 0;
}

static bool is_bullet(struct str s)
{
    char c = s.ptr[0];

    return c == '-' || c == '*' || c == '+' || str_starts(s, STR("•")) || str_starts(s, STR("●"));
}

/* A short line of the same kind of numbers stands beside it. */
static bool has_sibling(const struct outline *o, size_t i, size_t from, size_t to)
{
    unsigned level = form_level(o->doc->blocks[i].text);

    return (i > from && o->items[i - 1].role == ROLE_SHORT &&
            form_level(o->doc->blocks[i - 1].text) == level) ||
           (i + 1 < to && o->items[i + 1].role == ROLE_SHORT &&
            form_level(o->doc->blocks[i + 1].text) == level);
}

/* A numbered line opens a section when text or a deeper number follows it. */
static enum block_kind numbered_kind(const struct outline *o, size_t i, size_t from, size_t to)
{
    struct str text = o->doc->blocks[i].text;
    unsigned level = form_level(text), next;

    if (is_bullet(text) || level == 6 || has_sibling(o, i, from, to))
        return BLOCK_LIST;
    if (i + 1 == to)
        return level <= 3 ? BLOCK_HEADING : BLOCK_LIST;
    next = form_level(o->doc->blocks[i + 1].text);
    if (next == 0 && o->items[i + 1].role != ROLE_TEXT)
        return level <= 3 ? BLOCK_HEADING : BLOCK_LIST;
    return next == 0 || next > level || form_is_question(text, &o->items[i].look) ? BLOCK_HEADING
                                                                                  : BLOCK_LIST;
}

static enum block_kind short_kind(const struct outline *o, size_t i, size_t from, size_t to)
{
    size_t after = i;

    if (is_caption(o, i, from, to))
        return BLOCK_CAPTION;
    if (o->items[i].form & FORM_NUMBERED)
        return numbered_kind(o, i, from, to);
    if (o->items[i].form & (FORM_DATE | FORM_BRACKETED | FORM_PARTICULAR))
        return BLOCK_BODY;
    if (i + 1 < to && (o->items[i + 1].form & FORM_DATE) &&
        outline_ends_like_body(o->doc->blocks[i].text))
        return BLOCK_BODY; /* who signs */
    if ((o->items[i].form & (FORM_COLON | FORM_NOTE)) == FORM_COLON)
        return BLOCK_BODY; /* whom a letter or speech is for */
    /* a heading needs text below it, with other short lines between at most */
    while (after < to && after - i <= HEAD_MAX && o->items[after].role == ROLE_SHORT)
        after++;
    if (after == to || after - i > HEAD_MAX)
        return BLOCK_BODY;
    return BLOCK_HEADING;
}

/* Between a title and the first text, around bylines: names go with the role before them, other
 * short lines are parts of the headline; a heading stands right above the text. */
static size_t set_byline_zone(struct outline *o, size_t at, size_t to)
{
    struct block *blocks = o->doc->blocks;

    for (; at < to && o->items[at].role != ROLE_TEXT; at++) {
        bool is_last = at + 1 == to || o->items[at + 1].role == ROLE_TEXT;

        if (o->items[at].role == ROLE_BYLINE)
            blocks[at].kind = BLOCK_BYLINE;
        else if (o->items[at].role == ROLE_SHORT && blocks[at].kind == BLOCK_BODY) {
            bool is_after_byline = o->items[at - 1].role == ROLE_BYLINE;

            if (is_after_byline && look_is_name(blocks[at].text))
                blocks[at].kind = BLOCK_BYLINE;
            else
                blocks[at].kind = is_last ? BLOCK_HEADING : BLOCK_SUBTITLE;
        }
    }
    return at;
}

/* Nothing but short lines in groups that blank lines part, and the first of them stands alone: verse below
 * its title. */
static bool is_over_verse(const struct outline *o, size_t at, size_t to)
{
    size_t groups = 0, pairs = 0;

    for (size_t i = at; i < to; i++) {
        bool is_group = o->doc->blocks[i].feeds_before > 1;

        if (o->items[i].role != ROLE_SHORT || o->items[i].look.columns > VERSE_COLUMNS_MAX ||
            (o->items[i].form & (FORM_NUMBERED | FORM_COLON | FORM_PARTICULAR | FORM_DATE)))
            return false;
        groups += i > at && is_group;
        pairs += i > at + 1 && !is_group;
    }
    return groups >= 2 && pairs >= groups && o->doc->blocks[at + 1].feeds_before > 1;
}

enum err_code outline_set_kinds(struct outline *o, size_t from, size_t to, struct err *err)
{
    struct block *blocks = o->doc->blocks;
    size_t at = from, head;
    enum err_code code;

    while (at < to && o->items[at].role == ROLE_META)
        at++;
    head = at + outline_short_run(o, at, to);
    if (head < to)
        outline_find_head(o, &at, &head);
    else if (head > at) /* nothing but short lines: no head, apart from a title marked as one */
        head = at + (blocks[at].kind == BLOCK_TITLE || is_over_verse(o, at, to));
    if (o->doc->part > 0 && from == 0)
        head = at;
    if (head > at && (code = outline_set_head(o, at, head, err)))
        return code;
    if (head > at && head < to && o->items[head].role == ROLE_BYLINE)
        head = set_byline_zone(o, head, to);
    for (size_t i = from; i < to; i++) {
        if ((code = doc_tick(o->doc, err)))
            return code;
        if (o->items[i].role == ROLE_BYLINE)
            blocks[i].kind = BLOCK_BYLINE;
        else if (o->items[i].role == ROLE_SHORT && blocks[i].kind == BLOCK_BODY &&
                 (i < at || i >= head))
            blocks[i].kind = short_kind(o, i, head, to);
        else if (o->items[i].role == ROLE_TEXT && look_list_mark(blocks[i].text))
            blocks[i].kind = BLOCK_LIST;
    }
    if (to > head + 1 && o->items[to - 1].role == ROLE_SHORT &&
        o->items[to - 2].role == ROLE_TEXT && look_is_name(blocks[to - 1].text))
        blocks[to - 1].kind = BLOCK_BYLINE;
    return ERR_OK;
}
