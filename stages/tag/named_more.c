/* named_more.c -- names of practices with a form of their own: after a place, by levels, responses to an
 * emergency; see named.h */
#include "named.h"
#include "place.h"

#include "../base/uchar.h"

#define PLACE_CHARS_MIN 2u
#define PLACE_CHARS_MAX 4u
#define RESPONSE_GAP_MAX 6u /* between 级 and 应急响应 */

bool named_is_of_place(const struct para *p, size_t from, size_t to)
{
    const struct gazetteer *g = p->places ? p->places->g : NULL;
    struct str name;

    if (!g || to - from < PLACE_CHARS_MIN || to - from > PLACE_CHARS_MAX)
        return false;
    name = para_str(p, from, to);
    for (uint32_t d = gazetteer_next(g, name, true, DIVISION_NONE); d;
         d = gazetteer_next(g, name, true, d))
        if (places_weight(p->places, gazetteer_at(g, d)->same_as) > 0 ||
            (gazetteer_at(g, d)->level <= LEVEL_COUNTY && !gazetteer_is_word(g, name, WORD_SHORT)))
            return true;
    return false;
}

/* The length of a word for a level of administration that ends before `i`. */
static size_t level_before(const struct para *p, size_t i)
{
    static const char32_t *const levels[] = {U"省",   U"市",   U"州",   U"县",   U"区",   U"旗",
                                             U"乡",   U"镇",   U"村",   U"组",   U"街道", U"乡镇",
                                             U"社区", U"小区", U"网格", U"楼栋", U"片区", U"户",
                                             U"镇街", U"县区", U"市县", NULL};
    size_t which;

    return para_words_before(p, i, levels, &which);
}

size_t named_levels_start(const struct para *p, size_t from, size_t head)
{
    static const char32_t numerals[] = U"零一二三四五六七";
    size_t at = from, count = 2, start, len;

    while (at < head && para_at(p, at) != U'级')
        at++;
    if (at == head || at < 2)
        return from;
    while (count <= 7 && para_at(p, at - 1) != numerals[count])
        count++;
    if (count > 7)
        return from;
    start = at - 1;
    for (size_t n = 0; n < count; n++) {
        if (n > 0 && !para_in(para_at(p, --start), U"、"))
            return from;
        len = level_before(p, start);
        if (len == 0 || len > start || p->is_taken[start - len])
            return from;
        start -= len;
    }
    return start;
}

void named_response_read(struct para *p, size_t head, size_t end)
{
    size_t at = head, from;

    while (at > 0 && head - at < RESPONSE_GAP_MAX && uchar_is_han(para_at(p, at - 1)) &&
           para_at(p, at - 1) != U'级')
        at--;
    if (para_at(p, at - 1) != U'级')
        return;
    from = at - 1;
    while (from > 0 && at - from < 5 && para_in(para_at(p, from - 1), U"ⅠⅡⅢⅣIV"))
        from--;
    if (from == at - 1 && para_in(para_at(p, from - 1), U"一二三四"))
        from--;
    if (from < at - 1)
        (void)named_keep(p, from, end);
}
