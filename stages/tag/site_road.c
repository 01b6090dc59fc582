/* site_road.c -- roads by number and by name. A name before 路 wants more, a row of them or what a road has (沿线, 路口),
 * for any kind of road is written the same way; see site.h */
#include "measured.h"
#include "person.h"
#include "place_pattern.h"
#include "site.h"

#include "../base/uchar.h"

#define ROW_CHARS_MAX 6u /* of the next member of a row */
#define CODE_DIGITS_MAX 4u
#define NAME_CHARS_MAX 4u /* between a number and 高速 */

/* Behind a road. */
static const char32_t *const road_parts[] = {
    U"沿线",   U"两侧", U"两旁", U"周边", U"交叉口", U"等路段", U"路口", U"路段", U"附近", U"交汇",
    U"人行道", U"北段", U"南段", U"东段", U"西段",   U"中段",   U"口",   U"段",   NULL};
static const char32_t *const road_ranks[] = {U"国道", U"省道", U"县道", U"乡道", NULL};

/* G60, S328 at `i`. Returns the end, 0: none. */
static size_t number_end(const struct para *p, size_t i)
{
    size_t to = i + 1;

    while (to - i <= CODE_DIGITS_MAX && uchar_is_digit(para_at(p, to), NULL))
        to++;
    return to - i < 3 || para_at(p, to) == U'次' /* a train */ || uchar_is_alpha(para_at(p, to)) ||
                   uchar_is_digit(para_at(p, to), NULL) ||
                   (i > 0 && p->cps[i - 1] < 0x80 &&
                    (uchar_is_alpha(p->cps[i - 1]) || uchar_is_digit(p->cps[i - 1], NULL)))
               ? 0
               : to;
}

size_t site_road_code_end(const struct para *p, size_t i)
{
    static const char32_t *const heads[] = {U"高速公路", U"高速", NULL};
    size_t to = number_end(p, i), which, len;

    if (!to || !(para_is(p, to, CHAR_HAN) || para_at(p, to) == U'、'))
        return 0;
    /* G60|沪昆高速 */
    for (size_t at = to; at - to <= NAME_CHARS_MAX && place_can_hold(p, at); at++)
        if (at >= to + 2 && (len = para_words(p, at, heads, &which)))
            return at + len;
    if (para_at(p, to) == U'线' && !para_in(para_at(p, to + 1), U"路上下")) /* S208线 */
        return to + 1;
    return to + para_words(p, to, road_ranks, &which);
}

size_t site_road_number_start(const struct para *p, size_t i)
{
    size_t from = i;

    while (i - from < CODE_DIGITS_MAX && uchar_is_digit(para_at(p, from - 1), NULL))
        from--;
    if (from < i && para_in(para_at(p, from - 1), U"GSXY"))
        from--;
    return from < i && !p->is_taken[from] ? from : i;
}

/* Does a road stand behind the 、 or 和 at `i`? */
static bool is_row(const struct para *p, size_t i)
{
    size_t which;

    if (!para_in(para_at(p, i), U"、和与至及"))
        return false;
    if (number_end(p, i + 1) && para_in(para_at(p, i + 1), U"GSXY"))
        return true;
    for (size_t to = i + 3; to - i <= ROW_CHARS_MAX && para_is(p, to, CHAR_HAN); to++)
        if (para_in(para_at(p, to), U"路街道") &&
            (!para_is(p, to + 1, CHAR_HAN) || para_words(p, to + 1, road_parts, &which)))
            return !site_is_kind(p, i + 1);
    return false;
}

/* 宝竹南路, 湘江大道, 中山路: a road by its own name. A name before 路 is one that the words know. */
static bool is_name(struct para *p, size_t from, size_t to)
{
    if (para_in(para_at(p, to - 1), U"道街"))
        return para_in(para_at(p, to - 2), U"大") ||
               (para_at(p, to - 1) == U'街' && site_is_start(p, from) &&
                (para_in(para_at(p, from - 1), U"住在") ||
                 (!measured_is_verb(p, from) && para_in(para_at(p, to), U"是位上附"))));
    if (para_in(para_at(p, to - 1), U"速路") && to - from > 3 &&
        (para_word_before(p, to, U"高速") || para_word_before(p, to, U"高速公路")))
        return !para_in(para_at(p, to), U"增发度路网铁运公交转通") || para_word(p, to, U"发生") ||
               para_word(p, to, U"交警");
    return para_at(p, to) != U'桥' &&
           ((para_in(para_at(p, to - 2), U"东南西北中") && to - from > 3) ||
            person_found_end(p, from) == to - 1);
}

/* 枣菏 of 枣菏、济微高速: two roads with one head, by the places at their ends. Where the first begins; `from`: the
 * road at `from` stands alone. */
size_t site_road_before(struct para *p, size_t from, size_t to)
{
    if (from < 3 || !para_in(para_at(p, to - 2), U"高公") || to - from > 6 ||
        !para_in(p->cps[from - 1], U"、和") || p->is_taken[from - 3] ||
        !place_can_hold(p, from - 2) || !place_can_hold(p, from - 3) ||
        measured_is_noun(p, from - 3, from - 1) || measured_is_action(p, from - 3, from - 1) ||
        measured_is_verb(p, from - 3))
        return from;
    return site_is_start(p, from - 3) || measured_can_begin(p, from - 3) ? from - 3 : from;
}

bool site_is_road(struct para *p, size_t from, size_t to)
{
    size_t which;

    /* The last of a row has the one before it taken. */
    return para_words(p, to, road_parts, &which) || is_row(p, to) || is_name(p, from, to) ||
           (from > 1 && para_in(p->cps[from - 1], U"、和与及") && p->is_taken[from - 2] &&
            para_in(p->cps[from - 2], U"路街道"));
}
