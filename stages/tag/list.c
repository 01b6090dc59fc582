/* list.c -- lists that the text counts or numbers. They are layers: a list does not
 * keep what is inside it from being marked too.
 *   counted   in list_counted.c
 *   numbered  in list_numbered.c; steps of a workflow in list_flow.c
 * A row that nothing counts is none: 幼儿园、小学、初中全部…, 停车难、看病难等问题. */
#include "list.h"
#include "measured.h"

#include "../base/uchar.h"

#define BRACKET_CHARS_MAX 10u
#define OPEN_CHARS_MAX 120u

static const char32_t numerals[] = U"零一二三四五六七八九十";

static bool is_quote(uint32_t cp)
{
    return para_in(cp, U"“”‘’\"");
}

bool list_is_and(const struct para *p, size_t i)
{
    uint32_t next = para_at(p, i + 1);

    return para_at(p, i) == U'和' && !para_in(next, U"睦谐平解缓气畅蔼善暖顺") &&
           !(next == U'美' && para_in(para_at(p, i + 2), U"乡家村庭邻社")) &&
           !para_in(para_at(p, i - 1), U"平温缓总祥饱柔谦共亲调");
}

size_t list_members_read(struct para *p, size_t from, size_t to, size_t count, struct str *members)
{
    size_t len = 0, start = from;

    for (size_t i = from; i <= to && len < LIST_MEMBERS_MAX; i++) {
        bool is_end = i == to || p->cps[i] == U'、' || (len + 2 == count && list_is_and(p, i));

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
        U"立足", U"紧扣", U"针对",   U"依托", U"瞄准", U"突出", U"抓住", U"其中", U"经",   U"将",
        U"把",   U"由",   U"打响",   U"打好", U"了",   U"有",   U"的",   NULL};
    size_t which;

    return i == 0 || (!uchar_is_han(p->cps[i - 1]) && !is_quote(p->cps[i - 1])) ||
           para_words_before(p, i, leads, &which);
}

/* Behind the verb that the clause from `i` has before the first member, which ends at `to`: 先后获得|文明村、卫生村. Where the
 * member behind it begins with such a verb too, the verb is the member's: 健全架构、完善体系. */
static size_t verb_end(const struct para *p, size_t i, size_t to)
{
    static const char32_t *const verbs[] = {
        U"获得", U"荣获", U"形成", U"设置", U"设立", U"把握", U"做好", U"抓好", U"强化", U"组建",
        U"新增", U"开设", U"建成", U"完善", U"健全", U"构建", U"拥有", U"狠抓", U"经过", U"执行",
        U"解决", U"破解", U"深化", U"推动", U"压实", U"做大", U"做强", U"把好", U"实施", NULL};
    size_t which;

    if (para_words(p, to + 1, verbs, &which))
        return i;
    for (size_t at = to; at >= i + 2; at--)
        if (at < to && para_words_before(p, at, verbs, &which))
            return at;
    return i;
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
    for (size_t i = to; i > 0 && to - i <= LIST_MEMBER_CHARS_MAX; i--) {
        if (p->cps[i - 1] == ')') /* 半程(21公里)和全程(42公里) */
            while (i > 1 && p->cps[i - 1] != '(' && to - i <= LIST_MEMBER_CHARS_MAX)
                i--;
        else if (i < to && is_first_start(p, i))
            return verb_end(p, i, to);
    }
    return to <= LIST_MEMBER_CHARS_MAX ? verb_end(p, 0, to) : to;
}

size_t list_first_member(const struct para *p, size_t to, size_t count)
{
    size_t seen = 1, i = to, last = to, shortest = SIZE_MAX, longest = 0, open = 0;

    for (; i > 0 && last - i <= LIST_MEMBER_CHARS_MAX; i--) {
        uint32_t cp = p->cps[i - 1];

        if (cp == U'、' || (seen == 1 && list_is_and(p, i - 1))) {
            longest = last - i > longest ? last - i : longest;
            shortest = last - i < shortest ? last - i : shortest;
            if (open)
                return to; /* of a quotation that ends inside the last one */
            last = i - 1;
            if (++seen == count)
                break;
        } else if (cp == ')') { /* 村委会(合作社) */
            size_t from = i - 1;

            while (from > 0 && i - from <= BRACKET_CHARS_MAX && p->cps[from] != '(')
                from--;
            if (p->cps[from] != '(')
                return to;
            i = from + 1;
        } else if (cp == U'”') {
            open++;
        } else if (cp == U'“' && open) {
            open--;
        } else if (!uchar_is_han(cp) && !uchar_is_alpha(cp) && !is_quote(cp)) {
            return to;
        }
    }
    if (seen != count || shortest == 0)
        return to;
    i = first_start(p, last, count > 2 ? shortest : 0, longest);
    /* One more member before it: the count is not of these. */
    return last > i + (longest > 1) && !(i > 0 && p->cps[i - 1] == U'、') ? i : to;
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

void tag_lists_sets(struct wordsets *ws)
{
    wordset_class(ws, U"等全闭流:", CHAR_LISTED);
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
            (void)list_row_flow(p, i);
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
