/* person_row.c -- names in one row with a person: what stands between two of its signs and is written like a
 * name is one; see person.h */
#include "measured.h"
#include "person.h"
#include "person_words.h"

#include "../base/uchar.h"

#include <string.h>

/* Do the words have a name at `from` that ends at `to`, or its family name alone there? */
static bool is_told(struct para *p, size_t from, size_t to)
{
    size_t end = person_found_end(p, from);

    return (!para_in(para_at(p, from), person_tricky) ||
            (to - from == 3 && person_found_is_new(p, from))) &&
           !person_found_is_place(p, from) &&
           (end == to || (end == from + 1 && measured_word_start(p, to) == to));
}

/* Is one done to, whose name begins at `from`: 给予文白、赵志国二人? */
static bool is_done_to(struct para *p, size_t from)
{
    static const char32_t *const verbs[] = {U"给予", U"任命", U"免去", U"聘任", U"聘请", U"推选",
                                            U"选举", U"表彰", U"吸收", U"通知", U"奖励", NULL};
    size_t which;

    return para_words_before(p, from, verbs, &which) > 0 && measured_is_start(p, from);
}

/* Where the name begins that ends at `end` and stands before a person; end: none does. `is_counted`: the row is said to be
 * one of persons. */
static size_t row_start(struct para *p, size_t end, bool is_counted)
{
    for (size_t len = 4; len >= 2; len--) {
        size_t from = end - len;

        if (len <= end && person_is_shaped(p, from, end) &&
            (from == 0 || !uchar_is_han(p->cps[from - 1]) || person_role(p, from) ||
             para_word_before(p, from, U"领导") || is_told(p, from, end) ||
             (is_counted && is_done_to(p, from))))
            return from;
    }
    return end;
}

/* Names before the person [from, to). */
static void before_read(struct para *p, size_t from, size_t to)
{
    bool is_counted = para_in(para_at(p, to), U"等二两三四五六七八九十") &&
                      para_in(para_at(p, to + 1 + (para_at(p, to) == U'等')), U"人名位同");

    while (from > 1 && p->cps[from - 1] == U'、') {
        size_t end = from - 1, role;

        from = row_start(p, end, is_counted);
        if (from == end)
            return;
        role = person_role(p, from);
        person_keep(p, from, end, from - role, from);
    }
}

/* The end of the last name of a row, at `from`: 、刘凯以; 0: none. */
static size_t last_end(struct para *p, size_t from)
{
    static const char32_t *const kin[] = {U"兄弟", U"姐妹", U"夫妇", U"夫妻",
                                          U"父子", U"母女", NULL};
    size_t end = person_end(p, from), which;

    /* 何建华|兄弟 */
    if (!end && person_is_shaped(p, from, from + 3) && para_words(p, from + 3, kin, &which))
        return from + 3;
    return end && is_told(p, from, end) && measured_word_start(p, end) == end ? end : 0;
}

void person_rows_find(struct para *p)
{
    const uint8_t *at = p->is_taken;

    while ((at = memchr(at, PARA_PERSON, p->len - (size_t)(at - p->is_taken)))) {
        size_t from = (size_t)(at - p->is_taken), to = from, end;

        while (to < p->len && p->is_taken[to] == PARA_PERSON)
            to++;
        before_read(p, from, to);
        person_list(p, to, to, to);
        if (para_at(p, to) == U'、' && (end = last_end(p, to + 1)))
            person_keep(p, to + 1, end, to + 1, to + 1);
        at = p->is_taken + to;
    }
}
