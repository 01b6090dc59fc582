/* list_numbered.c -- lists whose members have numbers; see list.h
 *   一是…。二是…。, 第一，…。第二，…。, 其一，…: the members are the clauses behind the numbers, over paragraphs too
 *   一期…；二期…；三期…, （一）…；（二）…, (1)…；(2)…, 1.…；2.…, ①…；②… within one sentence
 *   一看卫生、二查台账、三问服务: clauses that begin with numbers alone */
#include "list.h"

#include "../base/uchar.h"

#define PHASE_CHARS_MAX 120u
#define SECOND_CHARS_MAX 400u /* from 第一 to 第二 */
#define POINT_CHARS_MAX 12u   /* of 二查台账 */
#define MEMBER_CHARS_MAX 120u

static const char32_t numerals[] = U"零一二三四五六七八九十";

struct str *list_members_new(struct para *p)
{
    struct str *members = arena_alloc(p->doc->arena, LIST_MEMBERS_MAX, sizeof *members);

    p->has_failed |= !members;
    return members;
}

static size_t clause_end(const struct para *p, size_t i)
{
    while (i < p->len && !para_in(p->cps[i], U"。,;:!?") && !uchar_is_space(p->cps[i]) &&
           !(p->cps[i] == U'、' && para_is(p, i + 1, CHAR_MARKER) &&
             para_in(para_at(p, i + 2), U"是要")))
        i++;
    return i;
}

/* 1 to 10 for the numeral at `i`, 0: none. */
static size_t numeral_at(const struct para *p, size_t i)
{
    size_t number = 1;

    while (number <= 10 && para_at(p, i) != numerals[number])
        number++;
    return number <= 10 ? number : 0;
}

/* Does something else stand before `i`, of which a number there is a part? */
static bool is_inside(const struct para *p, size_t i)
{
    return i > 0 && (uchar_is_han(p->cps[i - 1]) || uchar_is_digit(p->cps[i - 1], NULL));
}

/* The number that a marker at `i` gives: 1 for 一是 at the start of a clause; 0: none is there. */
static size_t marker_at(const struct para *p, size_t i, const char32_t *kinds)
{
    size_t number = numeral_at(p, i);

    return number && para_in(para_at(p, i + 1), kinds) && !is_inside(p, i) ? number : 0;
}

/* A number of a list over several sentences. */
struct marker {
    size_t from, to; /* with its sign */
    size_t number;
    uint32_t kind; /* the same for all of one list */
};

/* The marker whose numeral is at `i`: 一是, 一要, 第一，, 其一，. False: none. */
static bool marker_read(const struct para *p, size_t i, struct marker *m)
{
    uint32_t sign = para_at(p, i + 1);
    bool has_head;

    if (!para_in(sign, U"是要,、:"))
        return false;
    has_head = para_in(para_at(p, i - 1), U"第其");
    *m = (struct marker){.from = i - has_head, .to = i + 2, .number = numeral_at(p, i)};
    if (!m->number || is_inside(p, m->from))
        return false;
    m->kind = has_head ? para_at(p, i - 1) : sign;
    return has_head || para_in(sign, U"是要");
}

/* Where all that is said of the member ends whose marker of `kind` ends at `i`: at a semicolon or a full stop, or before the
 * next member; `end`, the end of its first clause: it says too much. */
static size_t member_end(const struct para *p, size_t i, size_t end, uint32_t kind)
{
    for (size_t to = end; to < p->len && to - i < MEMBER_CHARS_MAX; to++) {
        if (para_is(p, to, CHAR_END) || p->cps[to] == ';')
            return to;
        if (numeral_at(p, to + 1) && (para_at(p, to + 2) == kind || para_at(p, to) == kind))
            return p->cps[to] == kind ? to - 1 : to;
    }
    return end;
}

/* Does 第二 stand behind 第一 that ends at `i`? */
static bool has_second(const struct para *p, size_t i, uint32_t head)
{
    for (size_t to = i + SECOND_CHARS_MAX; i < to && i < p->len; i++)
        if (p->cps[i] == U'二' && para_at(p, i - 1) == head && !is_inside(p, i - 1))
            return true;
    return false;
}

void list_numbered_read(struct para *p, size_t i)
{
    struct marker m;
    struct hit *hit;
    size_t end;

    if (!marker_read(p, i, &m))
        return;
    end = clause_end(p, m.to);
    if (end < m.to + 2 || end - m.to > 2 * LIST_MEMBER_CHARS_MAX)
        return;
    if (m.number == 1) {
        p->list_attr = NULL;
        if (m.from < i && !has_second(p, m.to, m.kind))
            return;
        p->list = list_members_new(p);
        p->list_marker = m.kind;
        p->list_first = (uint32_t)member_end(p, m.to, end, m.kind);
        p->list_is_long = p->list_first > end;
        /* Over several sentences the list is known by its first. */
        if (!p->list || !(hit = para_layer(p, TAG_LIST, m.from, p->list_first)))
            return;
        p->list[0] = para_str(p, m.to, end);
        para_attr_strs(p, hit, "members", p->list, 1);
        p->list_attr = hit->attrs;
        p->list_hit = hit;
    } else if (p->list_attr && p->list_attr->value.strs.len == m.number - 1 &&
               m.number <= LIST_MEMBERS_MAX && p->list_marker == m.kind) {
        p->list[m.number - 1] = para_str(p, m.to, end);
        p->list_attr->value.strs.len = m.number;
        if (!p->list_hit)
            return;
        /* Within one sentence the list is all of them, the last one built as the first. */
        if (chars_skip(p->classes, p->list_hit->from, m.from, CHAR_END) >= m.from)
            p->list_hit->to = (uint32_t)(p->list_is_long ? member_end(p, m.to, end, m.kind) : end);
        else
            p->list_hit->to = p->list_first;
    }
}

/* The number of a phase that begins at `i`, and where its text does. */
static size_t phase_at(const struct para *p, size_t i, enum list_phase kind, size_t *ret_text)
{
    size_t number;

    *ret_text = i;
    switch (kind) {
    case LIST_PHASE:
        return marker_at(p, i, U"期");
    case LIST_BRACKETED:
        *ret_text = i + 3;
        if (para_at(p, i) != '(' || para_at(p, i + 2) != ')')
            return 0;
        number = para_at(p, i + 1) - '0';
        return number >= 1 && number <= 9 ? number : marker_at(p, i + 1, U")");
    case LIST_POINT:
        *ret_text = i + 2;
        number = para_at(p, i) - '0';
        return number >= 1 && number <= 9 && para_in(para_at(p, i + 1), U".、") &&
                       !uchar_is_digit(para_at(p, i + 2), NULL) && !is_inside(p, i)
                   ? number
                   : 0;
    case LIST_CIRCLED:
        *ret_text = i + 1;
        number = para_at(p, i) - 0x245F;
        return number >= 1 && number <= 10 ? number : 0;
    }
    return 0;
}

/* Where number 1 stands before number 2 of a kind at `i`, in the sentence; `i`: nowhere. */
static size_t first_phase(const struct para *p, size_t i, enum list_phase kind)
{
    size_t text;

    if (para_at(p, i - 1) != ';')
        return i;
    for (size_t at = i - 1; at > 0 && i - at < PHASE_CHARS_MAX; at--) {
        if (para_is(p, at - 1, CHAR_END) && para_at(p, at - 1) != '.')
            return i;
        if (phase_at(p, at - 1, kind, &text) == 1)
            return at - 1;
    }
    return i;
}

static void phases_keep(struct para *p, size_t i, enum list_phase kind)
{
    size_t len = 0, from = i, end = i, text;
    struct str *members;
    struct hit *hit;

    if (phase_at(p, i, kind, &text) != 1 || !(members = list_members_new(p)))
        return;
    while (len < LIST_MEMBERS_MAX && phase_at(p, i, kind, &text) == len + 1) {
        for (end = i; end < p->len && end - i < PHASE_CHARS_MAX && !para_in(p->cps[end], U";。!?");)
            end++;
        /* The last one may go on in the sentence: it ends with its first clause. */
        if (para_at(p, end) != ';')
            end = clause_end(p, text);
        if (end <= text)
            break;
        members[len++] = para_str(p, text, end);
        i = end + 1;
    }
    if (len > 1 && (hit = para_layer(p, TAG_LIST, from, end)))
        para_attr_strs(p, hit, "members", members, len);
}

void list_phases_read(struct para *p, size_t i, enum list_phase kind)
{
    size_t text, number = phase_at(p, i, kind, &text);

    /* Western 1 is too frequent to stop at: such a list is found by its 2. */
    if (number == 2 && !numeral_at(p, i) && !numeral_at(p, i + 1))
        phases_keep(p, first_phase(p, i, kind), kind);
    else if (number == 1)
        phases_keep(p, i, kind);
}

void list_points_read(struct para *p, size_t i)
{
    size_t froms[LIST_MEMBERS_MAX], tos[LIST_MEMBERS_MAX], len = 0, from = i, end = i;
    struct str *members;
    struct hit *hit;
    bool is_one = true;

    if (para_at(p, i) != U'一' || is_inside(p, i) || !para_is(p, i + 1, CHAR_HAN) ||
        para_in(para_at(p, i + 1), U"是要期楼层栋座号班"))
        return;
    while (len < LIST_MEMBERS_MAX && numeral_at(p, i) == len + 1 && !numeral_at(p, i + 1)) {
        for (end = i + 1; para_is(p, end, CHAR_HAN) && end - i <= POINT_CHARS_MAX;)
            end++;
        if (end < i + 3 || end - i > POINT_CHARS_MAX)
            return;
        is_one &=
            para_at(p, i + 1) == para_at(p, from + 1) && para_at(p, i + 2) == para_at(p, from + 2);
        froms[len] = i;
        tos[len++] = end;
        if (!para_in(para_at(p, end), U"、,;"))
            break;
        i = end + 1;
    }
    /* 一年级、二年级、三年级 only count. */
    if (len < 3 || is_one || !(members = list_members_new(p)) ||
        !(hit = para_layer(p, TAG_LIST, from, end)))
        return;
    for (size_t k = 0; k < len; k++)
        members[k] = para_str(p, froms[k], tos[k]);
    para_attr_strs(p, hit, "members", members, len);
}
