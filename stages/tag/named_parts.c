/* named_parts.c -- practices that are spelled out by their parts:
 *   定岗、定人、定责模式                    parts right before the head noun
 *   市级指导、县级统筹、乡村抓落实的工作机制   before 的; the whole is the name where the head says nothing
 *   甲、乙、丙、丁的网格化服务平台            else the head's own name, with the parts as members
 *   管理制度、服务承诺、民情反馈等工作推进机制  before 等
 *   按照每日巡查，集中整治的工作模式          clauses behind 按照 and the like
 *   党支部+合作社+农户模式                   parts joined by plus signs; before 的 they alone are the name */
#include "named.h"

#include "../base/uchar.h"

#define PARTS_MAX 8u
#define PART_CHARS_MAX 10u
#define LIST_PARTS_MIN 4u
#define OWN_CHARS_MAX 12u /* of the name between 的 and the head noun */
#define OWN_CHARS_MIN 4u
#define FIRST_MORE_MAX 2u /* by which the first part may be longer than the others */
#define CLAUSES_MAX 5u
#define CLAUSE_CHARS_MAX 12u
#define CLAUSE_CHARS_MIN 3u

/* Where parts of about one length begin whose last ends at `to`; *ret_len how many. `to`: there are less
 * than three. */
static size_t parts_start(const struct para *p, size_t to, size_t *ret_len)
{
    size_t from = to, last = to, shortest = SIZE_MAX, longest = 0;

    *ret_len = 0;
    while (last > 0 && *ret_len < PARTS_MAX) {
        size_t i = last;

        while (i > 0 && last - i < PART_CHARS_MAX && uchar_is_han(p->cps[i - 1]) &&
               !p->is_taken[i - 1] && !para_in(p->cps[i - 1], U"的等了") &&
               !(longest && last - i >= shortest && named_is_lead(p, i)))
            i--;
        if (last == i)
            break;
        shortest = last - i < shortest ? last - i : shortest;
        longest = last - i > longest ? last - i : longest;
        if (shortest < 2 || longest - shortest > 1) {
            /* The first part has other words before it: it is as long as the others, or a little longer
             * where a word ends before it. */
            if (*ret_len >= 2 && last - i > shortest && para_at(p, i - 1) != U'、') {
                from = last - i <= shortest + FIRST_MORE_MAX ? i : last - shortest;
                ++*ret_len;
            }
            break;
        }
        from = i;
        ++*ret_len;
        if (i == 0 || p->cps[i - 1] != U'、')
            break;
        last = i - 1;
    }
    return *ret_len >= 3 ? from : to;
}

static void parts_attr(struct para *p, struct hit *hit, size_t from, size_t to, size_t len)
{
    struct str *parts = arena_alloc(p->doc->arena, len, sizeof *parts);
    size_t n = 0;

    if (!parts) {
        p->has_failed = true;
        return;
    }
    for (size_t i = from; i <= to && n < len; i++) {
        if (i < to && !para_in(p->cps[i], U"、,+"))
            continue;
        parts[n++] = para_str(p, from, i);
        from = i + 1;
    }
    para_attr_strs(p, hit, "members", parts, n);
}

/* Clauses behind 按照 that end before the 的 at `to`; *ret_len how many. `to`: none. */
static size_t clauses_start(const struct para *p, size_t to, size_t *ret_len)
{
    static const char32_t *const verbs[] = {U"按照", U"采取", U"采用", U"实行", NULL};
    size_t last = to, which;

    *ret_len = 1;
    for (size_t i = to; i > 0 && last - i <= CLAUSE_CHARS_MAX; i--) {
        if (para_words_before(p, i, verbs, &which))
            return *ret_len > 1 && last - i >= CLAUSE_CHARS_MIN ? i : to;
        if (p->is_taken[i - 1])
            return to;
        if (para_in(p->cps[i - 1], U"、,")) {
            if (last - i < CLAUSE_CHARS_MIN || ++*ret_len > CLAUSES_MAX)
                return to;
            last = i - 1;
        } else if (!uchar_is_han(p->cps[i - 1])) {
            return to;
        }
    }
    return to;
}

/* 老人关照、儿童关怀、困难帮扶、重病帮助等活动: not a name, but a list, where all the many members are of one length. */
static bool list_keep(struct para *p, size_t from, size_t to, size_t head, size_t len)
{
    static const char32_t *const heads[] = {U"活动", U"行动", U"工程", U"项目", NULL};
    struct hit *hit;
    size_t which;

    if (len < LIST_PARTS_MIN || (to - from + 1) % len || !para_words(p, head, heads, &which))
        return false;
    for (size_t i = from, part = (to - from + 1) / len; i < to; i++)
        if ((p->cps[i] == U'、') != ((i - from) % part == part - 1))
            return false;
    if (!(hit = para_layer(p, TAG_LIST, from, to)))
        return false;
    parts_attr(p, hit, from, to, len);
    return true;
}

static bool whole_keep(struct para *p, size_t from, size_t parts_to, size_t end, size_t len)
{
    struct hit *hit = named_keep(p, from, end);

    if (!hit)
        return false;
    parts_attr(p, hit, from, parts_to, len);
    return true;
}

/* Parts before 的 or 等 at `to`, the head noun at `head`. */
static bool joined_read(struct para *p, size_t to, size_t head, size_t end)
{
    size_t len, from = parts_start(p, to, &len), own = to + 1;
    struct hit *hit;

    if (from < to) {
        size_t chars = (to - from + 1) / len - 1;

        /* 科学、便捷、高效的体系: what it is like. */
        if (chars <= 2 || (p->cps[to] == U'等' && chars < 4))
            return false;
        if (p->cps[to] == U'等' && !para_word(p, head, U"机制") && !para_word(p, head, U"制度"))
            return list_keep(p, from, to, head, len);
        if (named_is_common(p, own, head))
            return whole_keep(p, from, to, end, len);
        if (p->cps[to] == U'等' || head - own < OWN_CHARS_MIN)
            return false;
        if (!(hit = named_keep(p, own, end)))
            return false;
        parts_attr(p, hit, from, to, len);
        return true;
    }
    if (p->cps[to] == U'等' || !named_is_common(p, own, head))
        return false;
    from = clauses_start(p, to, &len);
    return from < to && whole_keep(p, from, to, end, len);
}

/* Where the part that ends at `to` begins; `to`: there is none. */
static size_t joined_part(const struct para *p, size_t to)
{
    size_t i = to;

    while (i > 0 && to - i < PART_CHARS_MAX && !p->is_taken[i - 1] &&
           (uchar_is_han(p->cps[i - 1]) || uchar_is_alpha(p->cps[i - 1])) &&
           !para_is(p, i - 1, CHAR_NOT_NAMED) && !(to > i && named_is_lead(p, i)))
        i--;
    return i;
}

bool named_plus_read(struct para *p, size_t from, size_t head, size_t end)
{
    bool is_before = para_at(p, from - 1) == U'的';
    size_t to = is_before ? from - 1 : head, at = is_before ? joined_part(p, to) : from, len = 1;
    struct hit *hit;

    if (at == to && is_before)
        return false;
    while (para_at(p, at - 1) == '+' && len < PARTS_MAX) {
        size_t part = joined_part(p, at - 1);

        if (part + 1 >= at)
            return false;
        at = part;
        len++;
    }
    if (len == 1 || !(hit = named_keep(p, at, is_before ? to : end)))
        return false;
    parts_attr(p, hit, at, to, len);
    return true;
}

bool named_parts_read(struct para *p, size_t head, size_t end)
{
    size_t to = head, from, len;

    while (to > 0 && head - to < OWN_CHARS_MAX && !para_in(p->cps[to - 1], U"的等") &&
           uchar_is_han(p->cps[to - 1]))
        to--;
    if (to > 0 && para_in(p->cps[to - 1], U"的等"))
        return joined_read(p, to - 1, head, end);
    from = parts_start(p, head, &len);
    return from < head && whole_keep(p, from, head, end, len);
}
