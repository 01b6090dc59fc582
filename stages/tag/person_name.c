/* person_name.c -- see person.h */
#include "measured.h"
#include "person.h"
#include "person_words.h"

#include "../base/uchar.h"

#define SPEECH_CHARS_MAX 8u
#define ABROAD_CHARS_MAX 16u

size_t person_surname_len(const struct para *p, size_t i)
{
    size_t which, len;

    if (i >= p->len)
        return 0;
    /* 被告|于|本判决 */
    if (p->cps[i] == U'于' && para_in(para_at(p, i + 1), U"本此该其每同当近昨今去前"))
        return 0;
    len = para_set(p, i, SET_DOUBLE_SURNAMES, &which);
    return len ? len : (p->classes[i] & CHAR_SURNAME) != 0;
}

bool person_is_given(const struct para *p, size_t i)
{
    return i < p->len && (p->classes[i] & (CHAR_HAN | CHAR_NOT_GIVEN)) == CHAR_HAN &&
           !p->is_taken[i];
}

bool person_is_given_in_word(const struct para *p, size_t i)
{
    return person_is_given(p, i) ||
           (para_in(para_at(p, i), U"之向会为和从有政书党") && !p->is_taken[i]);
}

bool person_speaks_soon(const struct para *p, size_t i)
{
    for (size_t to = i + SPEECH_CHARS_MAX; i < to && uchar_is_han(para_at(p, i)); i++)
        if (para_at(p, i) == U'说' && !uchar_is_han(para_at(p, i + 1)))
            return true;
    return false;
}

bool person_is_dot(const struct para *p, size_t i)
{
    return para_in(para_at(p, i), U"·•・‧");
}

size_t person_role(const struct para *p, size_t i)
{
    size_t which, len = para_set(p, i, SET_ROLES, &which), kin = para_set(p, i, SET_KIN, &which);

    return kin > len ? kin : len;
}

bool person_role_is_common(const struct para *p, size_t i, size_t len)
{
    size_t which;

    return para_set(p, i, SET_COMMON_ROLES, &which) == len ||
           para_set(p, i, SET_KIN, &which) == len;
}

bool person_is_end(const struct para *p, size_t i)
{
    size_t which;

    if (person_is_dot(p, i))
        return false;
    return person_speaks_soon(p, i) || !uchar_is_han(para_at(p, i)) ||
           para_set(p, i, SET_FOLLOWS, &which);
}

bool person_is_free_before(const struct para *p, size_t i)
{
    return i == 0 || !uchar_is_han(para_at(p, i - 1)) || p->is_taken[i - 1] ||
           para_in(para_at(p, i - 1), U"的在是和与及对将被由向把让以给或据说队");
}

/* Where the name at byte `at` stands in the block's list; its length: none begins there. */
static size_t found_at(const struct para *p, uint32_t at)
{
    size_t from = 0, to = p->found_len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (p->found[mid].from < at)
            from = mid + 1;
        else
            to = mid;
    }
    return from < p->found_len && p->found[from].from == at && !p->found[from].is_org
               ? from
               : p->found_len;
}

size_t person_found_end(const struct para *p, size_t i)
{
    size_t which = i < p->len ? found_at(p, p->offs[i]) : p->found_len, to = i;

    if (which == p->found_len)
        return 0;
    while (to < p->len && p->offs[to] < p->found[which].from + p->found[which].len)
        to++;
    return to;
}

bool person_found_is_new(const struct para *p, size_t i)
{
    size_t which = i < p->len ? found_at(p, p->offs[i]) : p->found_len;

    return which < p->found_len && p->found[which].is_new;
}

bool person_found_is_place(const struct para *p, size_t i)
{
    size_t which = i < p->len ? found_at(p, p->offs[i]) : p->found_len;

    return which < p->found_len && p->found[which].is_place;
}

bool person_is_sounds(const struct para *p, size_t from, size_t to)
{
    while (from < to && para_in(p->cps[from], person_sounds))
        from++;
    return from == to;
}

bool person_is_titled(const struct para *p, size_t at)
{
    size_t which;

    for (size_t to = at + 2; to <= at + 3; to++)
        if (para_set(p, to, SET_TITLES, &which) == to - at)
            return true;
    return false;
}

static size_t name_end(const struct para *p, size_t i)
{
    size_t len = person_surname_len(p, i), at = i + len, found, which;

    if (!len || p->is_taken[i] || !person_is_given_in_word(p, at) || person_is_titled(p, at))
        return 0;
    if (para_at(p, at) == U'某')
        return at + 1 + (para_at(p, at + 1) == U'某');
    found = person_found_end(p, i);
    if (found == at + 2 && person_is_given_in_word(p, at + 1))
        return found - (para_at(p, found) == U'着' && para_in(p->cps[at + 1], U"带拿拉看指望领笑"));
    if (!person_is_given(p, at))
        return 0;
    /* 许仕和先生 */
    if (para_in(para_at(p, at + 1), U"和与向来为") &&
        (para_word(p, at + 2, U"先生") || para_word(p, at + 2, U"女士") ||
         para_word(p, at + 2, U"同志")))
        return at + 2;
    /* 刘芳正带着 */
    if (found != at + 2 && para_at(p, at + 1) == U'正' &&
        para_in(para_at(p, at + 2), U"在带忙准和与向拿指看"))
        return at + 1;
    /* 陶峰来到: where a word of two characters follows, the shorter name. */
    if (para_set(p, at + 1, SET_FOLLOWS, &which) > (found != at + 1))
        return at + 1;
    if (person_is_given(p, at + 1) && person_is_end(p, at + 2))
        return at + 2;
    return found == at + 1 || person_is_end(p, at + 1) ? at + 1 : 0;
}

size_t person_end(const struct para *p, size_t i)
{
    size_t end = name_end(p, i);

    return end && person_is_dotted(p, end) ? 0 : end;
}

bool person_is_shaped(const struct para *p, size_t from, size_t to)
{
    size_t len = person_surname_len(p, from), i = from + len;

    if (!len || p->is_taken[from] || to - i < 1 || to - i > 2 || to < i)
        return false;
    if (person_is_titled(p, i))
        return false;
    /* 单时芬: what no dictionary has may have what stands behind names in the middle */
    if (to - i == 2 && para_in(para_at(p, i), U"时亦因使则府书员党") &&
        person_found_end(p, from) == to && person_found_is_new(p, from))
        i++;
    /* 林则徐: of the dictionary */
    if (to - i == 2 && para_in(para_at(p, i), U"则因时亦") && person_found_end(p, from) == to)
        i++;
    while (i < to && person_is_given_in_word(p, i))
        i++;
    return i == to;
}

size_t person_abroad_end(const struct para *p, size_t i)
{
    size_t to = i, dot = i;

    while (to < p->len && to - i < ABROAD_CHARS_MAX && !p->is_taken[to]) {
        if (person_is_dot(p, to) && to > i && dot != to)
            dot = to + 1;
        else if (!para_in(p->cps[to], person_sounds))
            break;
        to++;
    }
    /* 费利佩六世 */
    if (to - i >= 2 && para_in(para_at(p, to), U"一二三四五六七八九十") &&
        para_at(p, to + 1) == U'世')
        return to + 2;
    return to - i >= 2 && dot != to && person_is_end(p, to) ? to : 0;
}

bool person_is_word(const struct para *p, size_t from, size_t to)
{
    if (person_found_is_new(p, from))
        return true;
    return !para_in(para_at(p, to - 1), person_word_ends) &&
           (to - from > 2 || !para_in(para_at(p, from), person_tricky));
}

/* 龙井街, 柳河是全长: a name of three that ends as those of streets do, or of lands whose measures follow. */
static bool is_street(const struct para *p, size_t from, size_t to)
{
    static const char32_t *const lands[] = {U"是条", U"是一条", U"是一座", U"位于", U"地处",
                                            U"坐落", U"全长",   U"海拔",   NULL};
    size_t which;

    if (to - from < 3)
        return false;
    /* 北到徐洪河 */
    if (para_in(para_at(p, to - 1), U"河湖江淀") &&
        para_in(para_at(p, from - 1), U"到至抵邻靠临濒沿跨"))
        return true;
    return para_in(para_at(p, to - 1), U"街巷弄乡镇") ||
           (para_in(para_at(p, to - 1), U"路村河山桥湖江岭沟坡岛") &&
            para_words(p, to, lands, &which));
}

bool person_is_never(const struct para *p, size_t from, size_t to)
{
    /* 马家河, 李家沟 */
    if (to - from == 3 && para_at(p, from + 1) == U'家' &&
        para_in(para_at(p, to - 1), U"河坡沟湾坪岭冲坝坳岗垭湖塘桥庄寨屯塬咀洼畈村"))
        return true;
    return person_role(p, to) == to - from || is_street(p, from, to) ||
           (to - from > 2 && para_in(para_at(p, to - 1), person_never_ends) &&
            para_at(p, to - 1) != para_at(p, to - 2) && !para_in(para_at(p, to - 2), U"万千"));
}

bool person_is_split(struct para *p, size_t from, size_t to)
{
    size_t name = from + person_surname_len(p, from);

    return p->words.len && measured_word_start(p, to) == to &&
           measured_word_start(p, name) == name && measured_word_start(p, from) == from;
}

size_t person_split_end(struct para *p, size_t i)
{
    size_t len = person_surname_len(p, i), to = i + len + 2;

    return len && !p->is_taken[i] && person_is_given_in_word(p, i + len) &&
                   !person_is_titled(p, i + len) && !person_is_never(p, i, to) &&
                   person_is_given_in_word(p, i + len + 1) &&
                   (!para_in(para_at(p, i), person_tricky) || !para_is(p, to, CHAR_HAN)) &&
                   person_is_split(p, i, to)
               ? to
               : 0;
}

bool person_given_is_word(struct para *p, size_t i)
{
    return p->words.len && !para_in(para_at(p, i), U"于任越") && !measured_can_end(p, i + 1) &&
           measured_word_start(p, i + 1) == i + 1 && measured_word_start(p, i + 2) == i + 1;
}

bool person_is_sure(struct para *p, size_t from, size_t to, size_t role_len)
{
    size_t which;
    bool is_common = person_role_is_common(p, from, role_len);

    if (para_at(p, to) == U'地' || person_is_never(p, from, to)) /* 严肃地说 */
        return false;
    if (para_set(p, to, SET_SAYS, &which) || person_speaks_soon(p, to) ||
        (person_found_end(p, from) == to && person_is_word(p, from, to)))
        return true;
    /* 民警石小林和耿小伟 */
    if (to - from == 3 && !para_in(para_at(p, from), person_tricky) &&
        para_in(para_at(p, to), U"和与、") && person_end(p, to + 1))
        return true;
    /* 县长白玉龙10月: three characters before a sign or a number. */
    if (!is_common && to - from == 3 && !uchar_is_han(para_at(p, to)))
        return true;
    /* 副县长高小飞主持, 村民赵大庆家: the words have the family name apart. */
    if (to - from == 3 &&
        (is_common ? !para_in(para_at(p, from), person_tricky)
                   : para_set(p, to, SET_FOLLOWS, &which) > 1) &&
        person_is_split(p, from, to))
        return true;
    /* 儿子张海和, the words have it in two */
    if (is_common && to - from == 2 && !para_in(para_at(p, from), person_tricky) &&
        person_is_end(p, to) && person_is_split(p, from, to))
        return true;
    if (is_common || para_in(para_at(p, from), person_tricky))
        return to - from == 3 && !para_in(para_at(p, from), person_tricky) &&
               (!uchar_is_han(para_at(p, to)) || para_set(p, to, SET_FOLLOWS, &which) > 1);
    return true;
}
