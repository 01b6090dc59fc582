/* list_numbered.c -- lists whose members have numbers; see list.h
 *   一是…。二是…。: the members are the clauses behind the numbers, over paragraphs too
 *   一期…；二期…；三期…, and （一）…；（二）… within one sentence */
#include "list.h"

#include "../base/uchar.h"

#define PHASE_CHARS_MAX 120u

static const char32_t numerals[] = U"零一二三四五六七八九十";

struct str *list_members_new(struct para *p)
{
    struct str *members = arena_alloc(p->doc->arena, LIST_MEMBERS_MAX, sizeof *members);

    p->has_failed |= !members;
    return members;
}

static size_t clause_end(const struct para *p, size_t i)
{
    while (i < p->len && !para_in(p->cps[i], U"。,;:!?") && !uchar_is_space(p->cps[i]))
        i++;
    return i;
}

/* The number that a marker at `i` gives: 1 for 一是 at the start of a clause; 0: none is there. */
static size_t marker_at(const struct para *p, size_t i, const char32_t *kinds)
{
    size_t number = 1;

    while (number <= 10 && para_at(p, i) != numerals[number])
        number++;
    if (number > 10 || !para_in(para_at(p, i + 1), kinds) ||
        (i > 0 && (uchar_is_han(p->cps[i - 1]) || uchar_is_digit(p->cps[i - 1], NULL))))
        return 0;
    return number;
}

void list_numbered_read(struct para *p, size_t i)
{
    size_t number = marker_at(p, i, U"是要"), end;
    struct hit *hit;

    if (!number)
        return;
    end = clause_end(p, i + 2);
    if (end < i + 4 || end - i > 2 + 2 * LIST_MEMBER_CHARS_MAX)
        return;
    if (number == 1) {
        p->list = list_members_new(p);
        p->list_attr = NULL;
        p->list_marker = p->cps[i + 1];
        if (!p->list || !(hit = para_layer(p, TAG_LIST, i, end)))
            return;
        p->list[0] = para_str(p, i + 2, end);
        para_attr_strs(p, hit, "members", p->list, 1);
        p->list_attr = hit->attrs;
        p->list_hit = hit;
    } else if (p->list_attr && p->list_attr->value.strs.len == number - 1 &&
               number <= LIST_MEMBERS_MAX && p->list_marker == p->cps[i + 1]) {
        p->list[number - 1] = para_str(p, i + 2, end);
        p->list_attr->value.strs.len = number;
        /* Within one sentence the list is all of them; over several it is known by its first. */
        if (p->list_hit && chars_skip(p->classes, p->list_hit->to, i, CHAR_END) >= i)
            p->list_hit->to = (uint32_t)end;
    }
}

/* The number of a phase that begins at `i`: 一期, or (一) when `is_bracketed`. */
static size_t phase_at(const struct para *p, size_t i, bool is_bracketed)
{
    if (is_bracketed)
        return para_at(p, i) == '(' && para_at(p, i + 2) == ')' ? marker_at(p, i + 1, U")") : 0;
    return marker_at(p, i, U"期");
}

void list_phases_read(struct para *p, size_t i, bool is_bracketed)
{
    struct str *members;
    size_t len = 0, from = i, end = i;
    struct hit *hit;

    if (phase_at(p, i, is_bracketed) != 1 || !(members = list_members_new(p)))
        return;
    while (len < LIST_MEMBERS_MAX && phase_at(p, i, is_bracketed) == len + 1) {
        for (end = i; end < p->len && end - i < PHASE_CHARS_MAX && !para_in(p->cps[end], U";。!?");)
            end++;
        /* The last one may go on in the sentence: it ends with its first clause. */
        if (para_at(p, end) != ';')
            end = clause_end(p, i);
        members[len++] = para_str(p, is_bracketed ? i + 3 : i, end);
        i = end + 1;
    }
    if (len > 1 && (hit = para_layer(p, TAG_LIST, from, end)))
        para_attr_strs(p, hit, "members", members, len);
}
