/* person_pieces.c -- names that the words stage has in pieces (徐|望, 顿|朝霞, 贲|迪|拓): where its words begin and
 * end tells where such a name ends; an office before it, or a title behind it, that it is one. See person.h */
#include "measured.h"
#include "person.h"
#include "person_words.h"

#include "../base/uchar.h"

#define AGENT_CHARS_MAX 5u
#define DOT_CHARS_MAX 2u /* between what looks like a name and a dot */

/* Family names too, but what stands there is nearly always something else: 局长和, 主任向, 原任校长. */
static const char32_t functions[] = U"和向从同与时家公都全通能有国党原常后对经";
/* Not in given names that nothing else tells. */
static const char32_t not_in_pieces[] = U"副任级职位名学体届次个";
/* In given names behind a family name that stands alone in its word: 梅|亦, 单|时|芬. */
static const char32_t given_too[] = U"亦时因使则云";

static bool is_given(const struct para *p, size_t i)
{
    return (person_is_given(p, i) && !para_in(para_at(p, i), not_in_pieces)) ||
           (para_is(p, i, CHAR_HAN) && !p->is_taken[i] && para_in(p->cps[i], given_too));
}

bool person_is_dotted(const struct para *p, size_t i)
{
    size_t to = i;

    while (to - i < DOT_CHARS_MAX && para_is(p, to, CHAR_HAN) && !p->is_taken[to])
        to++;
    return person_is_dot(p, to) && (to == i || person_is_sounds(p, to - 1, to));
}

/* Does a word end before `i`? */
static bool is_border(struct para *p, size_t i)
{
    return !para_is(p, i, CHAR_HAN) || measured_is_start(p, i);
}

/* Does one of the words that begin in [from, to) tell that it is of a name? */
static bool has_name(struct para *p, size_t from, size_t to)
{
    while (from < to && !measured_is_name(p, from))
        from++;
    return from < to;
}

static bool is_tricky(const struct para *p, size_t i)
{
    size_t which;

    return para_in(para_at(p, i), person_tricky) && !para_set(p, i, SET_DOUBLE_SURNAMES, &which);
}

/* Can a name end at `to`, by the word that begins there? */
static bool is_end(struct para *p, size_t to)
{
    return !para_is(p, to, CHAR_HAN) || measured_can_end(p, to) || person_is_end(p, to);
}

/* The given name in [at, to) of the family name at `from`: is it one, behind an office that few have? */
static bool is_given_name(struct para *p, size_t from, size_t at, size_t to)
{
    bool is_named = has_name(p, from, to), is_last_alone = measured_is_start(p, to - 1);

    /* 周家|海, 明文|军: the first two are a word */
    if (!measured_is_start(p, at))
        return is_last_alone && !measured_is_other(p, to - 1) &&
               (!is_tricky(p, from) || measured_is_verb(p, to) || !para_is(p, to, CHAR_HAN));
    /* 王芳|先|到, but 盛|万|成|和, 计|亮|年|院士 */
    if (is_last_alone)
        return to - at == 1 || para_in(para_at(p, to), U"和与及、的两三四五六七八九十") ||
               person_title_len(p, to) ||
               (!measured_is_other(p, to - 1) && !measured_is_verb(p, to - 1));
    /* 高|标准 推进, 任|近日 */
    return !measured_is_other(p, at) &&
           (!is_tricky(p, from) || is_named || !para_is(p, to, CHAR_HAN));
}

/* Is the name [from, to), whose given part begins at `at`, one behind an office? */
static bool is_name(struct para *p, size_t from, size_t at, size_t to, bool is_common)
{
    if (to > p->len || !is_border(p, to) || !(is_end(p, to) || person_title_len(p, to)) ||
        person_is_dotted(p, to))
        return false;
    for (size_t i = at; i < to; i++)
        if (!is_given(p, i))
            return false;
    if (measured_word_start(p, to - 1) == from) /* one word */
        return false;
    if (is_common && !has_name(p, from, to))
        return false;
    return is_given_name(p, from, at, to) && !person_is_never(p, from, to);
}

size_t person_pieces_end(struct para *p, size_t i, bool is_common)
{
    size_t len = person_surname_len(p, i);

    if (p->words.len == 0 || !para_is(p, i, CHAR_HAN) || p->is_taken[i] ||
        !measured_is_start(p, i) || para_in(p->cps[i], functions))
        return 0;
    if (!len)
        len = para_in(p->cps[i], person_rare_surnames) ||
              (measured_is_name(p, i) && measured_is_start(p, i + 1));
    if (!len || person_is_titled(p, i + len) || para_at(p, i + len) == U'某')
        return 0;
    for (size_t to = i + len + 2; to > i + len; to--)
        if (is_name(p, i, i + len, to, is_common))
            return to;
    return 0;
}

size_t person_fit(struct para *p, size_t from, size_t to)
{
    size_t which;

    if (!to || p->words.len == 0 || !para_is(p, to, CHAR_HAN) ||
        para_set(p, to, SET_SAYS, &which) || person_speaks_soon(p, to))
        return to;
    if (!measured_is_start(p, to))
        return to - from == 3 && measured_is_start(p, to - 1) &&
                       (measured_is_other(p, to - 1) || measured_is_verb(p, to - 1))
                   ? to - 1 /* 李凯|带来 */
                   : to;
    if (to - from == 2 && measured_word_start(p, to - 1) == from && is_given(p, to) &&
        measured_is_name(p, to) && is_border(p, to + 1) && !para_set(p, to, SET_FOLLOWS, &which) &&
        measured_is_start(p, from))
        return to + 1;
    return to;
}

bool person_is_function(const struct para *p, size_t i)
{
    return para_in(para_at(p, i), functions) && !person_found_end(p, i);
}

bool person_is_pieces(struct para *p, size_t from, size_t to)
{
    size_t at = from + person_surname_len(p, from);

    if (p->words.len == 0 || para_in(para_at(p, from), functions) || !measured_is_start(p, from) ||
        !measured_is_start(p, at) || !measured_is_start(p, to))
        return false;
    for (size_t i = at; i < to; i++)
        if (!is_given(p, i))
            return false;
    /* 段|大华|老人: not 双|学位|博士 */
    return to - at == 1 || measured_is_start(p, to - 1) || para_at(p, at) == para_at(p, at + 1) ||
           measured_is_name(p, at) || para_in(para_at(p, to), U"先女老同大奶阿师");
}

size_t person_agent(struct para *p, size_t i)
{
    enum measured_kind kind;
    size_t from;

    if (i < 2 || !para_in(p->cps[i - 1], U"员长师者手匠警士队") || !measured_is_start(p, i))
        return 0;
    from = measured_before(p, i, &kind);
    return kind == MEASURED_NOUN && i - from >= 2 - (p->cps[i - 1] == U'队') &&
                   i - from <= AGENT_CHARS_MAX && !p->is_taken[from]
               ? i - from
               : 0;
}
