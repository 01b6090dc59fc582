/* person_family.c -- names that the words stage has in pieces: it knew the family name for one, and not where the
 * given one ends; see person.h */
#include "measured.h"
#include "person.h"
#include "person_words.h"

#include "../base/uchar.h"

/* The end of the given name at `at`: a word of two characters, or two or one of one; at: no name. */
static size_t given_end(struct para *p, size_t at)
{
    size_t to = at + 1;

    if (measured_word_start(p, at) != at || !person_is_given_in_word(p, at))
        return at;
    if (measured_word_start(p, to) == at || (!person_is_end(p, to) && person_is_given(p, to)))
        to++;
    return measured_word_start(p, to) == to && person_is_given_in_word(p, to - 1) ? to : at;
}

/* Family names that are things too: 姜茶, 蓝工装, 麻鸡. */
static const char32_t things[] = U"姜麻蓝索鱼米毛花柴苗牛羊龙熊桂柳梅石沙谷柏茅卜桑蒲艾蓬池门";

/* 吉伍五|呷: one sound more of a name that is written by its sounds. */
static bool goes_on(const struct para *p, size_t from, size_t to)
{
    return person_is_sounds(p, from, to) && !person_is_end(p, to) && para_at(p, to) &&
           person_is_sounds(p, to, to + 1);
}

void person_tail_read(struct para *p, size_t at)
{
    size_t from = at - 2;

    if (at < 2 || measured_word_start(p, at - 1) != from || person_surname_len(p, from) != 1 ||
        para_in(p->cps[from], person_tricky) || para_in(p->cps[from], things) ||
        !person_is_free_before(p, from) || !measured_is_verb(p, at + 1) ||
        !person_is_given(p, at - 1) || !person_is_given(p, at) ||
        person_is_barred(p, from, at + 1, false))
        return;
    person_keep(p, from, at + 1, from, from);
}

void person_family_read(struct para *p, size_t from)
{
    size_t which, at = from + 1, to = given_end(p, at), role = person_role(p, from);

    if (to == at || person_is_barred(p, from, to, role) || person_surname_len(p, from) != 1 ||
        para_in(para_at(p, from), person_tricky) || person_is_titled(p, at) ||
        person_is_dot(p, to) || goes_on(p, from, to) || person_is_never(p, from, to))
        return;
    if (!role && !person_is_free_before(p, from))
        return;
    if (!role && para_in(p->cps[from], things) && !para_set(p, to, SET_SAYS, &which))
        return;
    /* 蜜橘、沃柑: a row of things */
    if (!role && from > 1 && p->cps[from - 1] == U'、' && p->is_taken[from - 2] != PARA_PERSON &&
        !para_set(p, to, SET_SAYS, &which))
        return;
    /* 民警程允立即: two characters behind a sign want more than a sign */
    if (to - from == 2 && !person_is_end(p, to))
        return;
    person_keep(p, from, to, from - role, from);
}
