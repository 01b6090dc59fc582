/* list.c -- lists that the text counts or numbers. They are layers: a list does not
 * keep what is inside it from being marked too.
 *   counted   告知承诺、数据共享、部门核验、直接取消四种方式: as many members as the count says
 *   numbered  一是…。二是…。, and phases: list_numbered.c
 *   open      幼儿园、小学、初中全部…; before 等 only where the members are built alike */
#include "list.h"
#include "measured.h"

#include "../base/uchar.h"

#include <string.h>

#define BRACKET_CHARS_MAX 10u
#define NAME_CHARS_MAX 6u /* of a counted name: “七张清单” */
#define HEAD_CHARS_MAX 6u /* between it and 即 */
#define OPEN_CHARS_MAX 120u

static const char32_t numerals[] = U"零一二三四五六七八九十";

static bool is_quote(uint32_t cp)
{
    return para_in(cp, U"“”‘’\"");
}

/* The members of [from, to), parted by 、, the last perhaps by 和; `count` is what they should be. */
static size_t members_read(struct para *p, size_t from, size_t to, size_t count,
                           struct str *members)
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

/* Where the first of `count` members begins whose last ends at `to`; `to`: there are not as many. */
static size_t first_member(const struct para *p, size_t to, size_t count)
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

/* The first member that was cut by its length begins with a word: 幼儿园 before 小学. */
static size_t first_word(struct para *p, size_t from)
{
    return is_first_start(p, from) ? from : measured_word_start(p, from);
}

/* 2 to 10, or 0. */
static size_t count_at(const struct para *p, size_t i)
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

/* Does the count of a list stand at `i`: 四种方式, 三个平台? */
static bool is_list_count(const struct para *p, size_t i)
{
    if (para_in(para_at(p, i + 1), U"大种类"))
        return true;
    if (para_in(para_at(p, i + 1), U"方道"))
        return para_word(p, i + 1, U"方面") || para_word(p, i + 1, U"道程序") ||
               para_word(p, i + 1, U"道防线");
    /* 3个 of something counts things, not the members of a list. */
    return para_in(para_at(p, i + 1), U"个项张条") &&
           (para_at(p, i + 1) != U'个' || para_at(p, i) > 0x7F || para_word(p, i + 2, U"方面")) &&
           (count_at(p, i) > 2 || para_at(p, i + 1) == U'个') && uchar_is_han(para_at(p, i + 2)) &&
           uchar_is_han(para_at(p, i + 3)) && !para_in(para_at(p, i + 2), U"月人小百");
}

/* 四步流程, 五步工作法: what is counted are steps. */
static bool is_flow_count(const struct para *p, size_t i)
{
    static const char32_t *const words[] = {U"步流程", U"步闭环", U"步工作法", U"步工作流程",
                                            U"步程序", U"个步骤", U"步法",     NULL};
    size_t which;

    return para_words(p, i + 1, words, &which) > 0;
}

static void counted_read(struct para *p, size_t i)
{
    size_t count = count_at(p, i), to = i, from, n;
    struct str *members;
    struct hit *hit;
    bool is_flow;

    if (!count || !(is_list_count(p, i) || is_flow_count(p, i)))
        return;
    if (to > 0 && p->cps[to - 1] == U'等')
        to--;
    if (to > 0 && para_in(p->cps[to - 1], U"”\"’")) {
        uint32_t open = p->cps[to - 1] == U'”' ? U'“' : p->cps[to - 1] == U'’' ? U'‘' : '"';

        for (from = to - 1; from > 0 && p->cps[from - 1] != open && to - from < 80;)
            from--;
        if (from == 0 || p->cps[from - 1] != open || !(members = list_members_new(p)))
            return;
        n = members_read(p, from, to - 1, count, members);
        from--;
    } else {
        from = first_member(p, to, count);
        if (from == to || (from = first_word(p, from)) == to || !(members = list_members_new(p)))
            return;
        n = members_read(p, from, to, count, members);
    }
    if (n != count)
        return;
    is_flow = is_flow_count(p, i);
    hit = para_layer(p, is_flow ? TAG_WORKFLOW : TAG_LIST, from, to);
    if (hit)
        para_attr_strs(p, hit, is_flow ? "steps" : "members", members, n);
}

/* Words that go on behind a list: 五级联动, 全部上墙. */
static bool is_list_tail(const struct para *p, size_t i, size_t count)
{
    return (count_at(p, i) == count && para_in(para_at(p, i + 1), U"级大个类种项方")) ||
           para_word(p, i, U"全部") || para_in(para_at(p, i), U"等均");
}

/* Where the list of `count` members at `i` ends, the members parted by 、 and a sign behind; `i`: it has
 * more, or less. */
static size_t named_list_end(const struct para *p, size_t i, size_t count)
{
    size_t seen = 1, last = i;

    for (size_t to = i; to < p->len && to - last <= LIST_MEMBER_CHARS_MAX; to++) {
        uint32_t cp = p->cps[to];

        if (cp == U'、') {
            seen += to > last;
            last = to + 1;
            if (seen > count)
                return i;
        } else if (para_in(cp, U"。,;!?)") ||
                   (seen == count && to > last && is_list_tail(p, to, count))) {
            return seen == count && to > last ? to : i;
        }
    }
    return i;
}

/* The members of a name that counts them, behind or before it: “五星”即甲、乙、丙、丁、戊; 明责、履责、督责
 * “三责”机制. `i` is at the numeral behind the mark. Returns where the list ends, 0: there is none. */
static size_t named_read(struct para *p, size_t i)
{
    static const char32_t *const words[] = {U"即",   U"即为", U"分别是", U"包括",
                                            U"是指", U"就是", U":",      NULL};
    size_t count = count_at(p, i), close = i + 1, from, to, which, len = 0;
    struct str *members;
    struct hit *hit;

    /* “三优三提” counts twice */
    while (close < p->len && close - i <= NAME_CHARS_MAX && uchar_is_han(p->cps[close]) &&
           (p->cps[close] == U'一' || !para_is(p, close, CHAR_MARKER)))
        close++;
    if (count < 3 || !para_in(para_at(p, close), U"”\"’"))
        return 0;
    from = i - 1;
    to = para_is(p, from - 1, CHAR_HAN) && p->cps[from - 1] != U'的' ? first_member(p, from, count)
                                                                     : from;
    if (to < from) {
        from = to;
        to = i - 1;
    } else {
        for (from = close + 1; from <= close + HEAD_CHARS_MAX; from++)
            if (!(para_is(p, from, CHAR_HAN) || para_in(para_at(p, from), U",:")) ||
                (para_in(p->cps[from], U"即分包是就:") &&
                 (len = para_words(p, from, words, &which))))
                break;
        from += len;
        to = len ? named_list_end(p, from, count) : from;
    }
    if (from >= to || !(members = list_members_new(p)) ||
        members_read(p, from, to, count, members) != count)
        return 0;
    hit = para_layer(p, TAG_LIST, from, to);
    if (hit)
        para_attr_strs(p, hit, "members", members, count);
    return to;
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

/* A list that ends before the word at `i`, with no count. */
static void open_read(struct para *p, size_t i)
{
    static const char32_t *const alls[] = {U"全部", U"均", NULL};
    size_t which, count = 1, from = i;
    bool is_etc = para_at(p, i) == U'等';
    struct str *members;
    struct hit *hit;

    if (para_at(p, i) == U'全' && para_at(p, i + 1) != U'部')
        return;
    if (!is_etc && (!para_words(p, i, alls, &which) || para_in(para_at(p, i + 1), U"匀衡价等可") ||
                    para_in(para_at(p, i - 1), U"人户年日月亩平")))
        return;
    for (; from > 0 && i - from < OPEN_CHARS_MAX; from--) {
        if (p->cps[from - 1] == U'、')
            count++;
        else if (!para_is(p, from - 1, CHAR_HAN) || p->is_taken[from - 1])
            break;
    }
    if (count < 3 || count > LIST_MEMBERS_MAX)
        return;
    from = first_member(p, i, count);
    if (from == i || (from = first_word(p, from)) == i || !(members = list_members_new(p)) ||
        members_read(p, from, i, count, members) != count || (is_etc && !are_alike(members, count)))
        return;
    if ((hit = para_layer(p, TAG_LIST, from, i)))
        para_attr_strs(p, hit, "members", members, count);
}

void tag_lists_sets(struct wordsets *ws)
{
    wordset_class(ws, U"等全均", CHAR_LISTED);
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
        if (p->classes[i] & CHAR_LISTED && i != named_to)
            open_read(p, i);
        if (!(p->classes[i] & CHAR_MARKER))
            continue;
        if (i > 0 && para_in(p->cps[i - 1], U"“\"‘"))
            named_to = named_read(p, i);
        counted_read(p, i);
        list_numbered_read(p, i);
        if (para_at(p, i + 1) == U'期')
            list_phases_read(p, i, false);
        else if (para_at(p, i + 1) == ')' && i > 0)
            list_phases_read(p, i - 1, true);
    }
    return ERR_OK;
}
