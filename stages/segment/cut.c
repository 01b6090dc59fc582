/* cut.c -- see cut.h */
#include "cut.h"

#include "../base/utf8.h"
#include "../look.h"
#include "outline.h"

#include <assert.h>
#include <string.h>

#define W(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define CUT_WINDOW 4096u     /* [bytes] before a limit in which a sentence end is looked for */
#define LINE_BYTES_MAX 1024u /* longer blocks are text */
#define COLUMN_NAME_CHARS 8u /* "name of the column|title" */
#define HASHES_MAX 6u
#define FIGURES_AFTER_CHARS 11u
#define SITE_BYTES_MAX 48u /* of a site's name behind a title */
#define TITLE_BYTES_MIN 15u
#define TAIL_BYTES_MAX 120u
#define CONTINUATION_BYTES_MAX 48u

/* Where to cut a text of more than `max` bytes: behind a sentence near the limit, else at a
 * character. */
size_t cut_at_sentence(struct str text, size_t max)
{
    size_t at = max, low = max > CUT_WINDOW * 2 ? max - CUT_WINDOW : max / 2;
    uint32_t cp;

    while (at > 1 && ((unsigned char)text.ptr[at] & 0xC0) == 0x80)
        at--;
    for (size_t end = at; end > low;) {
        size_t len = utf8_prev(text, end, &cp);

        if (look_is_terminal(cp) && cp != '.')
            return end;
        end -= len;
    }
    return at;
}

/* How many "#" open the line, with a blank behind them; 0: it is not marked. */
size_t cut_hashes(struct str s)
{
    size_t at = 0;

    while (at < s.len && at < HASHES_MAX && s.ptr[at] == '#')
        at++;
    return at && at < s.len && s.ptr[at] == ' ' ? at : 0;
}

/* Byte offset of a bar behind a short column name; 0: none. */
size_t cut_bar(struct str s, size_t *ret_len)
{
    size_t ascii = str_find(s, STR("|"), 0), wide = str_find(s, STR("｜"), 0);
    size_t at = ascii < wide ? ascii : wide;

    if (at == SIZE_MAX || at == 0 || utf8_count(str_sub(s, 0, at)) > COLUMN_NAME_CHARS)
        return 0;
    *ret_len = at == ascii ? 1 : 3;
    return at + *ret_len < s.len ? at : 0;
}

/* Where the site's name stands behind a title: "标题-某某网", "标题_县政府门户网站"; 0: nowhere. */
size_t cut_site(struct str s)
{
    static const struct str ends[] = {W("网"),   W("网站"),     W("门户"), W("频道"), W("在线"),
                                      W("官网"), W("人民政府"), W("新闻"), W("日报"), W("網")};
    size_t at = s.len, low = s.len > SITE_BYTES_MAX ? s.len - SITE_BYTES_MAX : 0;

    while (at > low && s.ptr[at - 1] != '-' && s.ptr[at - 1] != '_' && s.ptr[at - 1] != '|')
        at--;
    if (at <= low || at < TITLE_BYTES_MIN || s.len - at < 6)
        return 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(s, ends[i]))
            return at - 1;
    return 0;
}

/* Where figures that tell more begin behind a headline on the same line: "…审批流程 11份…39份…"; 0:
 * nowhere. */
size_t cut_figures(struct str s)
{
    size_t at = 0, numbers = 0, cut = 0;
    bool was_digit = false;

    while ((at = str_find(s, STR(" "), at)) != SIZE_MAX && !cut) {
        at++;
        if (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9' &&
            utf8_count(str_sub(s, 0, at)) > FIGURES_AFTER_CHARS)
            cut = at;
    }
    for (size_t i = cut; cut && i < s.len; i++) {
        bool is_digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';

        if (was_digit && !is_digit && s.ptr[i] != ' ' && (unsigned char)s.ptr[i] < 0x80)
            return 0; /* telephone numbers and the like */
        numbers += is_digit && !was_digit;
        was_digit = is_digit;
    }
    return numbers >= 2 ? cut : 0;
}

/* Byte offset of what stands behind the last sentence; s.len: nothing does. */
static size_t find_tail(struct str s)
{
    size_t low = s.len > TAIL_BYTES_MAX ? s.len - TAIL_BYTES_MAX : 0, at = s.len;
    uint32_t cp;

    while (at > low) {
        size_t len = utf8_prev(s, at, &cp);

        if (cp == 0x3002 || cp == 0xFF01 || cp == 0xFF1F)
            break;
        at -= len;
    }
    if (at <= low)
        return s.len;
    while (at < s.len) {
        size_t len = utf8_next(s, at, &cp);

        if (cp != 0x201D && cp != '"' && cp != 0x300D && cp != ' ')
            break;
        at += len;
    }
    return at;
}

/* "(下转第二版)", "（上接01版）": where the rest of a text is to be found. */
bool cut_is_continuation(struct str s)
{
    size_t mark = str_starts(s, STR("(")) ? 1 : str_starts(s, STR("（")) ? 3 : 0;
    struct str inner = str_sub(s, mark, SIZE_MAX);

    return mark && s.len <= CONTINUATION_BYTES_MAX &&
           (str_starts(inner, STR("下转")) || str_starts(inner, STR("上接")) ||
                                                         str_starts(inner, STR("紧接")) ||
                                                                    str_starts(inner, STR("转第")));
}

/* What stands behind the last sentence of a paragraph. */
enum cut_tail cut_tail(struct str s, size_t *ret_at)
{
    struct str tail;
    struct look l;

    *ret_at = s.len;
    /* most paragraphs end with their last sentence */
    if (str_ends(s, STR("。")) || str_ends(s, STR(".")))
        return CUT_TAIL_NONE;
    *ret_at = find_tail(s);
    tail = str_sub(s, *ret_at, SIZE_MAX);
    if (tail.len == 0 || *ret_at == 0)
        return CUT_TAIL_NONE;
    if (cut_is_continuation(tail))
        return CUT_TAIL_CONTINUATION;
    if (look_is_name(tail))
        return CUT_TAIL_NAME;
    if (s.len <= LINE_BYTES_MAX) {
        l = look_at(s);
        if (look_is_caption(s, &l))
            return CUT_TAIL_NONE;
    }
    l = look_at(tail);
    if (look_is_byline(tail, &l) || outline_bracketed_byline(tail))
        return CUT_TAIL_BYLINE;
    return CUT_TAIL_NONE;
}
