/* kinds.c -- what each block of an article is: its title and what stands around it, headings,
 * captions, list items, text. */
#include "outline.h"

#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define HEAD_MAX 4u /* short lines over an article that may be its head */
#define CAPTION_FEEDS 3u

static bool is_dashed(struct str s)
{
    return str_starts(s, STR("——")) || str_starts(s, STR("—")) ||
                                                  str_starts(s, STR("--")) ||
                                                             str_starts(s, STR("-"));
}

static bool is_colon_ended(const struct look *l)
{
    return l->end == ':' || l->end == 0xFF1A;
}

/* Which of the short lines [from, to) is the title: the marked one, else the first that names a
 * place or body, else the last one: what stands over a title is more often a kicker than what
 * stands below it is a subtitle without a dash. */
static size_t find_title(const struct outline *o, size_t from, size_t to)
{
    const struct block *blocks = o->doc->blocks;
    size_t title = SIZE_MAX;

    for (size_t i = from; i < to; i++)
        if (blocks[i].kind == BLOCK_TITLE)
            return i;
    for (size_t i = from; i < to; i++)
        if (!is_dashed(blocks[i].text) && blocks[i].kind == BLOCK_BODY &&
            outline_place_prefix(blocks[i].text))
            return i;
    for (size_t i = from; i < to; i++)
        if (!is_dashed(blocks[i].text) && blocks[i].kind == BLOCK_BODY &&
            !is_colon_ended(&o->items[i].look) && !look_list_mark(blocks[i].text))
            title = i;
    return title == SIZE_MAX ? from : title;
}

/* Name the head lines [from, to) around the title. */
static void set_head(struct outline *o, size_t from, size_t to)
{
    size_t title = find_title(o, from, to);

    for (size_t i = from; i < to; i++) {
        struct block *b = &o->doc->blocks[i];

        if (i == title)
            b->kind = BLOCK_TITLE;
        else if (b->kind == BLOCK_HEADING)
            continue;
        else if (i < title)
            b->kind = BLOCK_KICKER;
        else if (is_dashed(b->text) || (i == title + 1 && !is_colon_ended(&o->items[i].look)))
            b->kind = BLOCK_SUBTITLE;
        else
            b->kind = BLOCK_HEADING;
    }
}

static bool has_caption_mark(struct str s)
{
    return str_starts(
        s, STR("图为")) ||
        str_starts(s, STR("图：")) ||
                   str_starts(s, STR("▲")) ||
                              str_starts(s, STR("▼")) ||
                                         str_ends(s, STR("摄")) ||
                                                  str_ends(s, STR("资料图")) ||
                                                           str_find(s, STR(" 摄影"), 0) != SIZE_MAX;
}

/* A short line between paragraphs is a caption when it says so, when it stands off where headings
 * do not, or when it names the place of the picture on a page whose headings name none. */
static bool is_caption(const struct outline *o, size_t i, size_t from, size_t to)
{
    const struct block *b = &o->doc->blocks[i];

    if (has_caption_mark(b->text))
        return true;
    if (i == from || o->items[i - 1].role != ROLE_TEXT)
        return false;
    if (!o->is_wide && b->feeds_before >= CAPTION_FEEDS)
        return true;
    return i + 1 < to && o->items[i + 1].role == ROLE_TEXT && b->feeds_before < CAPTION_FEEDS &&
           look_list_mark(b->text) == 0 && outline_place_prefix(b->text) > 0;
}

/* A list item of a few words: a bullet, or a number beside another item's. */
static bool is_item(const struct outline *o, size_t i, size_t from, size_t to)
{
    struct str text = o->doc->blocks[i].text;
    char c = text.ptr[0];

    if (look_list_mark(text) == 0)
        return false;
    if (c == '-' || c == '*' || c == '+' ||
        str_starts(text, STR("•")) || str_starts(text, STR("●")))
        return true;
    return (i > from && look_list_mark(o->doc->blocks[i - 1].text)) ||
           (i + 1 < to && look_list_mark(o->doc->blocks[i + 1].text));
}

static enum block_kind short_kind(const struct outline *o, size_t i, size_t from, size_t to)
{
    size_t after = i;

    if (is_caption(o, i, from, to))
        return BLOCK_CAPTION;
    if (is_item(o, i, from, to))
        return BLOCK_LIST;
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

enum err_code outline_set_kinds(struct outline *o, size_t from, size_t to, struct err *err)
{
    struct block *blocks = o->doc->blocks;
    size_t at = from, head;
    enum err_code code;

    while (at < to && o->items[at].role == ROLE_META)
        at++;
    head = outline_short_run(o, at, to);
    /* A page of nothing but short lines has no head, apart from a title marked as one. */
    if (head > HEAD_MAX || at + head == to)
        head = head && (blocks[at].kind == BLOCK_TITLE || at + head < to) ? 1 : 0;
    if (o->doc->part > 0 && from == 0)
        head = 0;
    if (head)
        set_head(o, at, at + head);
    head += at;
    if (head > at && head < to && o->items[head].role == ROLE_BYLINE)
        head = set_byline_zone(o, head, to);
    for (size_t i = head; i < to; i++) {
        if ((code = doc_tick(o->doc, err)))
            return code;
        if (o->items[i].role == ROLE_BYLINE)
            blocks[i].kind = BLOCK_BYLINE;
        else if (o->items[i].role == ROLE_SHORT && blocks[i].kind == BLOCK_BODY)
            blocks[i].kind = short_kind(o, i, head, to);
        else if (o->items[i].role == ROLE_TEXT && look_list_mark(blocks[i].text))
            blocks[i].kind = BLOCK_LIST;
    }
    if (to > head + 1 && o->items[to - 1].role == ROLE_SHORT &&
        o->items[to - 2].role == ROLE_TEXT && look_is_name(blocks[to - 1].text))
        blocks[to - 1].kind = BLOCK_BYLINE;
    return ERR_OK;
}
