/* list.c -- lists that the text counts or numbers, and chains of steps. They are layers: a list does not
 * keep what is inside it from being marked too.
 *   counted   告知承诺、数据共享、部门核验、直接取消四种方式: as many members as the count says
 *   numbered  一是…。二是…。: the members are the clauses behind the numbers, over paragraphs too
 *   chains    发现—甄别—交办: steps between dashes, also where a reader of pictures made 一 of them */
#include "para.h"

#include "../base/uchar.h"

#define MEMBERS_MAX 16u
#define MEMBER_CHARS_MAX 24u
#define STEP_CHARS_MAX 10u
#define MISREAD_STEPS_MIN 4u

static const char32_t numerals[] = U"零一二三四五六七八九十";

static struct str *members_new(struct para *p)
{
    struct str *members = arena_alloc(p->doc->arena, MEMBERS_MAX, sizeof *members);

    p->has_failed |= !members;
    return members;
}

static bool is_quote(uint32_t cp)
{
    return para_in(cp, U"“”‘’\"");
}

/* The members of [from, to), parted by 、, the last perhaps by 和. */
static size_t members_read(struct para *p, size_t from, size_t to, struct str *members)
{
    size_t len = 0, start = from;

    for (size_t i = from; i <= to && len < MEMBERS_MAX; i++) {
        bool is_end =
            i == to || p->cps[i] == U'、' || (p->cps[i] == U'和' && len > 0 && to - i < 10);

        if (!is_end)
            continue;
        if (i > start)
            members[len++] = para_str(p, start, i);
        start = i + 1;
    }
    return len;
}

/* Where the first of `count` members begins whose last ends at `to`; `to`: there are not as many. */
static size_t first_member(const struct para *p, size_t to, size_t count)
{
    static const char32_t *const leads[] = {
        U"通过", U"聚焦", U"划分为", U"分为", U"包括", U"按照", U"围绕", U"履行", U"开展",
        U"坚持", U"实行", U"采取",   U"整合", U"涵盖", U"涉及", U"建立", U"落实", U"推进",
        U"为",   U"以",   U"从",     U"了",   U"有",   U"的",   NULL};
    size_t seen = 1, i = to, last = to, shortest = SIZE_MAX, longest = 0, which;

    for (; i > 0 && last - i <= MEMBER_CHARS_MAX; i--) {
        uint32_t cp = p->cps[i - 1];

        if (cp == U'、' || (cp == U'和' && seen == 1)) {
            longest = last - i > longest ? last - i : longest;
            shortest = last - i < shortest ? last - i : shortest;
            last = i - 1;
            if (++seen > count)
                return to;
        } else if (seen == count && ((!uchar_is_han(cp) && !is_quote(cp)) ||
                                     para_words_before(p, i, leads, &which) ||
                                     (count > 2 && last - i >= longest &&
                                      (shortest == longest || last - i > longest)))) {
            /* Of unequal members nothing says where the first one begins. */
            if (shortest != longest && last - i > longest && uchar_is_han(cp) &&
                !para_words_before(p, i, leads, &which))
                return to;
            break;
        } else if (!uchar_is_han(cp) && !uchar_is_alpha(cp) && !is_quote(cp)) {
            return to;
        }
    }
    return seen == count && last > i + 1 ? i : to;
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

static void counted_read(struct para *p, size_t i)
{
    static const char32_t *const of_what[] = {U"个方面", U"个环节", U"个阶段", U"个步骤", U"个层面",
                                              U"个维度", U"项机制", U"项制度", U"项改革", U"张清单",
                                              U"项工作", U"项内容", U"个重点", U"项措施", NULL};
    size_t count = count_at(p, i), to = i, from, n, which;
    struct str *members;
    struct hit *hit;

    if (!count || !(para_in(para_at(p, i + 1), U"大种类") || para_words(p, i + 1, of_what, &which)))
        return;
    if (to > 0 && p->cps[to - 1] == U'等')
        to--;
    if (to > 0 && para_in(p->cps[to - 1], U"”\"’")) {
        uint32_t open = p->cps[to - 1] == U'”' ? U'“' : p->cps[to - 1] == U'’' ? U'‘' : '"';

        for (from = to - 1; from > 0 && p->cps[from - 1] != open && to - from < 80;)
            from--;
        if (from == 0 || p->cps[from - 1] != open || !(members = members_new(p)))
            return;
        n = members_read(p, from, to - 1, members);
        from--;
    } else {
        from = first_member(p, to, count);
        if (from == to || !(members = members_new(p)))
            return;
        n = members_read(p, from, to, members);
    }
    if (n != count || !(hit = para_layer(p, TAG_LIST, from, to)))
        return;
    para_attr_strs(p, hit, "members", members, n);
}

static size_t clause_end(const struct para *p, size_t i)
{
    while (i < p->len && !para_in(p->cps[i], U"。,;:!?，；：") && !uchar_is_space(p->cps[i]))
        i++;
    return i;
}

/* 一是, 二是 and so on: a member of the list that 一是 began, in this paragraph or an earlier one. */
static void numbered_read(struct para *p, size_t i)
{
    size_t number = 1, end;
    struct hit *hit;

    while (number <= 10 && para_at(p, i) != numerals[number])
        number++;
    if (number > 10 || para_at(p, i + 1) != U'是' ||
        (i > 0 && (uchar_is_han(p->cps[i - 1]) || uchar_is_digit(p->cps[i - 1], NULL))))
        return;
    end = clause_end(p, i + 2);
    if (end < i + 4 || end - i > 2 + 2 * MEMBER_CHARS_MAX)
        return;
    if (number == 1) {
        p->list = members_new(p);
        p->list_attr = NULL;
        if (!p->list || !(hit = para_layer(p, TAG_LIST, i, end)))
            return;
        p->list[0] = para_str(p, i + 2, end);
        para_attr_strs(p, hit, "members", p->list, 1);
        p->list_attr = hit->attrs;
    } else if (p->list_attr && p->list_attr->value.strs.len == number - 1 &&
               number <= MEMBERS_MAX) {
        p->list[number - 1] = para_str(p, i + 2, end);
        p->list_attr->value.strs.len = number;
    }
}

static bool is_dash(uint32_t cp)
{
    return para_in(cp, U"—→–-");
}

/* Steps between dashes around the first dash at `i`. Returns where to go on. */
static size_t chain_read(struct para *p, size_t i)
{
    struct str *steps;
    size_t from = i, to, len = 0, end = i;
    bool is_quoted;

    while (from > 0 && i - from < STEP_CHARS_MAX && uchar_is_han(p->cps[from - 1]))
        from--;
    is_quoted = from > 0 && para_in(p->cps[from - 1], U"“\"‘");
    if (from == i || !(steps = members_new(p)))
        return i + 1;
    steps[len++] = para_str(p, from, i);
    for (to = i; to < p->len && is_dash(p->cps[to]) && len < MEMBERS_MAX; to = end) {
        size_t start = to;

        while (is_dash(para_at(p, start)))
            start++;
        for (end = start; uchar_is_han(para_at(p, end)) && end - start < STEP_CHARS_MAX;)
            end++;
        if (end == start || start - to > 2)
            break;
        steps[len++] = para_str(p, start, end);
    }
    /* Without marks around it nothing says where the first and the last step end. */
    if (len < 3 || !is_quoted || !para_in(para_at(p, end), U"”\"’"))
        return end > i ? end : i + 1;
    para_attr_strs(p, para_layer(p, TAG_WORKFLOW, from - 1, end + 1), "steps", steps, len);
    return end;
}

static bool is_step_char(const struct para *p, size_t i)
{
    return uchar_is_han(para_at(p, i)) && para_at(p, i) != U'一';
}

/* 提交一派单一核实一反馈: dashes misread, between steps of two characters. Returns where to go on. */
static size_t misread_read(struct para *p, size_t i)
{
    struct str *steps;
    size_t at = i, len = 1;

    if (p->cps[i] != U'一' || i < 2 || !is_step_char(p, i - 1) || !is_step_char(p, i - 2))
        return i;
    while (para_at(p, at) == U'一' && is_step_char(p, at + 1) && is_step_char(p, at + 2) &&
           len < MEMBERS_MAX) {
        at += 3;
        len++;
    }
    if (len < MISREAD_STEPS_MIN || !(steps = members_new(p)))
        return i;
    for (size_t s = 0; s < len; s++)
        steps[s] = para_str(p, i - 2 + 3 * s, i + 3 * s);
    para_attr_strs(p, para_layer(p, TAG_WORKFLOW, i - 2, at), "steps", steps, len);
    return at;
}

enum err_code tag_lists(struct para *p, struct err *err)
{
    size_t to;
    enum err_code code;

    for (size_t i = 0; (i = para_skip(p, i, CHAR_MARKER | CHAR_STEP)) < p->len && !p->has_failed;) {
        if ((code = doc_tick(p->doc, err)))
            return code;
        if (p->classes[i] & CHAR_STEP) {
            i = chain_read(p, i);
            continue;
        }
        if ((to = misread_read(p, i)) > i) {
            i = to;
            continue;
        }
        counted_read(p, i);
        numbered_read(p, i);
        i++;
    }
    return ERR_OK;
}
