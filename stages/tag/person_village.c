/* person_village.c -- persons by the village they are of and what they do: 柳坪村的楼小峰打算; see person.h */
#include "measured.h"
#include "person.h"

/* The end of the name at `i`, which the words have as one or with the family name apart; 0: none. */
static size_t name_end(struct para *p, size_t i)
{
    size_t end = person_found_end(p, i);

    if (end && person_is_shaped(p, i, end) && !person_found_is_place(p, i))
        return end;
    if (!measured_is_start(p, i + 1))
        return 0;
    end = person_pieces_end(p, i, false);
    return end ? end : person_split_end(p, i);
}

/* Is what stands at `i`, behind a name, what a person does? */
static bool is_doing(const struct para *p, size_t i)
{
    size_t which;

    return para_set(p, i, SET_FOLLOWS, &which) > 1 || para_set(p, i, SET_SAYS, &which) ||
           person_speaks_soon(p, i);
}

void person_villagers_read(struct para *p)
{
    for (size_t at = 0; (at = para_skip(p, at, CHAR_VILLAGE)) < p->len && !p->has_failed; at++) {
        size_t i = at + 2, end;

        if (para_at(p, at + 1) != U'的' ||
            !(p->cps[at] == U'村' || para_word_before(p, at + 1, U"社区")) ||
            !para_is(p, i, CHAR_HAN) || p->is_taken[i] || !(end = name_end(p, i)))
            continue;
        if (is_doing(p, end) && !person_is_barred(p, i, end, false) && !person_is_never(p, i, end))
            person_keep(p, i, end, i, i);
    }
}
