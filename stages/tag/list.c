/* list.c -- lists that the text counts or numbers. They are layers: a list does not
 * keep what is inside it from being marked too.
 *   counted   in list_counted.c
 *   numbered  in list_numbered.c; steps of a workflow in list_flow.c
 *   open      幼儿园、小学、初中全部…; before 等 only where the members are built alike */
#include "list.h"
#include "measured.h"

#include "../base/uchar.h"

#include <string.h>

#define BRACKET_CHARS_MAX 10u
#define OPEN_CHARS_MAX 120u

static const char32_t numerals[] = U"零一二三四五六七八九十";

static bool is_quote(uint32_t cp)
{
    return para_in(cp, U"“”‘’\"");
}

size_t list_members_read(struct para *p, size_t from, size_t to, size_t count, struct str *members)
{
    size_t len = 0, start = from;

    for (size_t i = from; i <= to && len < LIST_MEMBERS_MAX; i++) {
        bool is_end = i == to || p->cps[i] == U'、' || (p->cps[i] == U'和' && len + 2 == count);

        if (!is_end)
            continue;
        if (i > start)
            members[len++] = para_str(p, start, i);
        start = i + 1;
    }
    return len;
}

/* Does the first member begin at `i`: at a sign, or behind a word that leads to it? */
static bool is_first_start(const struct para *p, size_t i)
{
    static const char32_t *const leads[] = {
        U"通过", U"聚焦", U"划分为", U"分为", U"包括", U"按照", U"围绕", U"履行", U"开展", U"坚持",
        U"实行", U"采取", U"整合",   U"涵盖", U"涉及", U"建立", U"落实", U"推进", U"用于", U"主要",
        U"全县", U"全市", U"全区",   U"全镇", U"打造", U"搭建", U"推行", U"为",   U"以",   U"从",
        U"其中", U"经",   U"将",     U"把",   U"了",   U"有",   U"的",   NULL};
    size_t which;

    return i == 0 || (!uchar_is_han(p->cps[i - 1]) && !is_quote(p->cps[i - 1])) ||
           para_words_before(p, i, leads, &which);
}

/* The first member, whose end is `to`, where the others have from `shortest` to `longest` characters; `to`:
 * it is not clear where it begins. */
static size_t first_start(const struct para *p, size_t to, size_t shortest, size_t longest)
{
    /* Of three and more of one length the first has that length too. */
    if (shortest == longest && shortest < SIZE_MAX && to >= longest) {
        size_t i = to;

        while (i > 0 && to - i < longest &&
               (uchar_is_han(p->cps[i - 1]) || is_quote(p->cps[i - 1])))
            i--;
        return i;
    }
    for (size_t i = to; i > 0 && to - i <= LIST_MEMBER_CHARS_MAX; i--)
        if (i < to && is_first_start(p, i))
            return i;
    return to <= LIST_MEMBER_CHARS_MAX ? 0 : to;
}

size_t list_first_member(const struct para *p, size_t to, size_t count)
{
    size_t seen = 1, i = to, last = to, shortest = SIZE_MAX, longest = 0;

    for (; i > 0 && last - i <= LIST_MEMBER_CHARS_MAX; i--) {
        uint32_t cp = p->cps[i - 1];

        if (cp == U'、' || (cp == U'和' && seen == 1)) {
            longest = last - i > longest ? last - i : longest;
            shortest = last - i < shortest ? last - i : shortest;
            last = i - 1;
            if (++seen == count)
                break;
        } else if (cp == ')') { /* 村委会(合作社) */
            size_t open = i - 1;

            while (open > 0 && i - open <= BRACKET_CHARS_MAX && p->cps[open] != '(')
                open--;
            if (p->cps[open] != '(')
                return to;
            i = open + 1;
        } else if (!uchar_is_han(cp) && !uchar_is_alpha(cp) && !is_quote(cp)) {
            return to;
        }
    }
    if (seen != count)
        return to;
    i = first_start(p, last, count > 2 ? shortest : 0, longest);
    /* One more member before it: the count is not of these. */
    return last > i + 1 && !(i > 0 && p->cps[i - 1] == U'、') ? i : to;
}

size_t list_first_word(struct para *p, size_t from)
{
    return is_first_start(p, from) ? from : measured_word_start(p, from);
}

size_t list_count_at(const struct para *p, size_t i)
{
    for (size_t n = 2; n <= 10; n++)
        if (para_at(p, i) == numerals[n])
            return n;
    if (para_at(p, i) == U'两')
        return 2;
    return para_at(p, i) >= '2' && para_at(p, i) <= '9' && !uchar_is_digit(para_at(p, i + 1), NULL)
               ? para_at(p, i) - '0'
               : 0;
}

/* Members of one shape: all begin with the same character, or end with 难 or 化. */
static bool are_alike(const struct str *members, size_t len)
{
    bool is_head = true, is_tail = true;

    for (size_t m = 0; m < len; m++) {
        is_head &= members[m].len >= 9 && memcmp(members[m].ptr, members[0].ptr, 3) == 0;
        is_tail &= members[m].len >= 9 &&
                   (str_ends(members[m], STR("难")) || str_ends(members[m], STR("化")));
    }
    return is_head || is_tail;
}

/* How many members a row of Han that ends at `i` has, up to LIST_MEMBERS_MAX + 1. */
static size_t row_count(const struct para *p, size_t i)
{
    size_t count = 1;

    for (size_t from = i; from > 0 && i - from < OPEN_CHARS_MAX && count <= LIST_MEMBERS_MAX;
         from--) {
        if (p->cps[from - 1] == U'、')
            count++;
        else if (!para_is(p, from - 1, CHAR_HAN) || p->is_taken[from - 1])
            break;
    }
    return count;
}

size_t list_row_start(struct para *p, size_t i)
{
    size_t count = row_count(p, i), from;

    if (count < 3 || count > LIST_MEMBERS_MAX)
        return i;
    from = list_first_member(p, i, count);
    return from == i ? i : list_first_word(p, from);
}

/* A list that ends before the word at `i`, with no count. */
static void open_read(struct para *p, size_t i)
{
    static const char32_t *const alls[] = {U"全部", U"均", NULL};
    bool is_etc = para_at(p, i) == U'等';
    struct str *members;
    size_t which, count, from;
    struct hit *hit;

    if (list_row_flow(p, i) || para_at(p, i) == U'闭' ||
        (para_at(p, i) == U'全' && para_at(p, i + 1) != U'部'))
        return;
    if (!is_etc && (!para_words(p, i, alls, &which) || para_in(para_at(p, i + 1), U"匀衡价等可") ||
                    para_in(para_at(p, i - 1), U"人户年日月亩平")))
        return;
    count = row_count(p, i);
    from = list_row_start(p, i);
    if (from == i || !(members = list_members_new(p)) ||
        list_members_read(p, from, i, count, members) != count ||
        (is_etc && !are_alike(members, count)))
        return;
    if ((hit = para_layer(p, TAG_LIST, from, i)))
        para_attr_strs(p, hit, "members", members, count);
}

void tag_lists_sets(struct wordsets *ws)
{
    wordset_class(ws, U"等全均闭:", CHAR_LISTED);
}

enum err_code tag_lists(struct para *p, struct err *err)
{
    size_t named_to = 0;
    enum err_code code;

    p->list_hit = NULL;
    for (size_t i = 0; (i = para_skip(p, i, CHAR_MARKER | CHAR_LISTED)) < p->len && !p->has_failed;
         i++) {
        if ((code = doc_tick(p->doc, err)))
            return code;
        if (p->cps[i] == ':')
            list_colon_flow(p, i);
        else if (p->classes[i] & CHAR_LISTED && i != named_to)
            open_read(p, i);
        if (!(p->classes[i] & CHAR_MARKER))
            continue;
        if (i > 0 && para_in(p->cps[i - 1], U"“\"‘"))
            named_to = list_named_read(p, i);
        list_counted_read(p, i);
        list_numbered_read(p, i);
        if (p->cps[i] == U'②')
            list_phases_read(p, i, LIST_CIRCLED);
        else if (para_at(p, i + 1) == U'期')
            list_phases_read(p, i, LIST_PHASE);
        else if (para_at(p, i + 1) == ')' && i > 0)
            list_phases_read(p, i - 1, LIST_BRACKETED);
        else if (p->cps[i] == '2')
            list_phases_read(p, i, LIST_POINT);
        else if (p->cps[i] == U'一')
            list_points_read(p, i);
    }
    return ERR_OK;
}
