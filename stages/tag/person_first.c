/* person_first.c -- the name that a paragraph begins with, by what stands behind it (张华2018年来到, 三红莲，女，汉族); see
 * person.h */
#include "measured.h"
#include "person.h"
#include "person_words.h"

#include "../base/uchar.h"

#define NAME_CHARS_MAX 4u

/* The end of 1920年 or 5月 at `i`, `i`: none stands there. */
static size_t date_end(const struct para *p, size_t i)
{
    size_t to = i;

    while (to - i < 4 && uchar_is_digit(para_at(p, to), NULL))
        to++;
    return to > i && para_in(para_at(p, to), U"年月") ? to + 1 : i;
}

/* 三红莲，女，: the sex tells any name. Its end, 0: none. */
static size_t told_end(struct para *p)
{
    size_t to = 0;

    while (to <= NAME_CHARS_MAX && person_is_given(p, to))
        to++;
    return to >= 2 && to <= NAME_CHARS_MAX && para_at(p, to) == ',' &&
                   para_in(para_at(p, to + 1), U"男女") && para_at(p, to + 2) == ',' &&
                   p->words.len && !measured_is_noun(p, 0, to) && !person_is_never(p, 0, to) &&
                   !person_role(p, 2) && !person_role(p, 3) && para_at(p, to - 1) != U'某'
               ? to
               : 0;
}

void person_first_read(struct para *p)
{
    static const char32_t *const ages[] = {U"年过", U"年近",     U"年逾", U"现年", U"生于",
                                           U"汉族", U"中共党员", U"今年", NULL};
    size_t len = person_surname_len(p, 0), to = told_end(p), which;

    if (to) {
        person_keep(p, 0, to, 0, 0);
        return;
    }
    if (!len || para_in(p->cps[0], person_tricky))
        return;
    for (to = 1; to < len + 2 && person_is_given(p, to);)
        to++;
    if (to == len || para_in(para_at(p, to - 1), person_word_ends))
        return;
    if ((date_end(p, to) > to && measured_word_start(p, to) == to) ||
        (para_at(p, to) == ',' && (para_words(p, to + 1, ages, &which) ||
                                   (date_end(p, to + 1) > to + 4 &&
                                    (measured_is_start(p, to - 1) || measured_is_start(p, 1))))))
        person_keep(p, 0, to, 0, 0);
}
