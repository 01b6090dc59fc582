/* person_dotted.c -- names of peoples that write no family name first: parts with a dot between them
 * (杰肯·俄里斯), and words that are in many names, one behind the other (次仁多吉); see person.h */
#include "measured.h"
#include "person.h"
#include "person_words.h"

#include "../base/uchar.h"

#define PART_CHARS_MAX 8u
#define STRANGE_CHARS_MAX 3u /* of a part, before those that are in a table */
#define PARTS_MAX 8u         /* of one name */

static bool is_sound(const struct para *p, size_t i)
{
    return i < p->len && !p->is_taken[i] &&
           (para_in(p->cps[i], person_sounds) || para_in(p->cps[i], person_more_sounds));
}

/* Where the part before the dot at `i` begins; i: none does. */
static size_t part_start(struct para *p, size_t i)
{
    size_t from = i, more;

    while (from > 0 && i - from < PART_CHARS_MAX && is_sound(p, from - 1) && !person_role(p, from))
        from--;
    if (from == i || person_role(p, from))
        return from;
    /* 穆太|力普·: characters that are in no table, to the start of the word or an office */
    for (more = from; more > 0 && from - more < STRANGE_CHARS_MAX; more--) {
        if (person_role(p, more))
            return more;
        if (para_is(p, more - 1, CHAR_NOT_GIVEN) || !para_is(p, more - 1, CHAR_HAN) ||
            p->is_taken[more - 1])
            break;
    }
    more = measured_word_start(p, from);
    return from - more < STRANGE_CHARS_MAX && !p->is_taken[more] ? more : from;
}

/* The end of the parts behind the dot at `i`; i: there are none. */
static size_t parts_end(struct para *p, size_t i)
{
    size_t to = i + 1, part = to, parts = 1, start;

    for (; to < p->len && to - part <= PART_CHARS_MAX; to++) {
        if (person_is_dot(p, to) && to > part && parts++ < PARTS_MAX)
            part = to + 1;
        else if (!is_sound(p, to) &&
                 !(p->cps[to] == U'来' && para_in(para_at(p, to + 1), U"曼提木"))) /* 苏来曼 */
            break;
    }
    /* 吐尔逊|提出: a word that begins with a sound goes on */
    start = measured_word_start(p, to);
    if (start < to && start > part)
        to = start;
    return to > part ? to : i;
}

void person_dotted_read(struct para *p, size_t i)
{
    size_t from = part_start(p, i), to = parts_end(p, i), role = person_role(p, from);

    if (from == i || to == i || to - i < 2 || (to - i == 2 && i - from == 1))
        return;
    person_keep(p, from, to, from - role, from);
    if (i - from >= 2)
        person_remember(p, from, i); /* 杰肯 */
}

size_t person_parts_end(const struct para *p, size_t i)
{
    size_t to = i, which, len, parts = 0;

    while (parts < PARTS_MAX && to < p->len && !p->is_taken[to] &&
           (len = para_set(p, to, SET_NAME_PARTS, &which))) {
        to += len;
        parts++;
    }
    return parts > 1 ? to : 0;
}
