/* person_dotted.c -- names of peoples that write no family name first: parts with a dot between them
 * (杰肯·俄里斯), and words that are in many names, one behind the other (次仁多吉); see person.h */
#include "measured.h"
#include "person.h"
#include "person_words.h"

#include "../base/uchar.h"

#define PART_CHARS_MAX 8u
#define PARTS_MAX 8u /* behind the first dot */

static bool is_sound(const struct para *p, size_t i)
{
    return i < p->len && !p->is_taken[i] &&
           (para_in(p->cps[i], person_sounds) || para_in(p->cps[i], person_more_sounds));
}

/* Where the part before the dot at `i` begins; i: none does. */
static size_t part_start(const struct para *p, size_t i)
{
    size_t from = i;

    while (from > 0 && i - from < PART_CHARS_MAX && is_sound(p, from - 1) && !person_role(p, from))
        from--;
    /* 干部赵德提·: a character that is in no table, where the words say what is before it */
    if (from > 0 && from < i && i - from < PART_CHARS_MAX && para_is(p, from - 1, CHAR_HAN) &&
        !p->is_taken[from - 1] && !person_role(p, from) && person_role(p, from - 1))
        from--;
    return from;
}

/* The end of the parts behind the dot at `i`; i: there are none. */
static size_t parts_end(struct para *p, size_t i)
{
    size_t to = i + 1, part = to, parts = 1, start;

    for (; to < p->len && to - part <= PART_CHARS_MAX; to++) {
        if (person_is_dot(p, to) && to > part && parts++ < PARTS_MAX)
            part = to + 1;
        else if (!is_sound(p, to))
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

    while (to < p->len && !p->is_taken[to] && (len = para_set(p, to, SET_NAME_PARTS, &which))) {
        to += len;
        parts++;
    }
    return parts > 1 ? to : 0;
}
