/* named_more.c -- names of practices with a form of their own: after a place, by levels, responses to an
 * emergency, works that are projects, honours that one works for, systems told by who does what; see named.h */
#include "named.h"
#include "place.h"

#include "../base/uchar.h"

#define PLACE_CHARS_MIN 2u
#define PLACE_CHARS_MAX 4u
#define WHO_CHARS_MAX 6u
#define RESPONSE_GAP_MAX 6u /* between 级 and 应急响应 */
#define VILLAGE_CHARS_MAX 4u
#define OWN_CHARS_MIN 4u /* of a name behind its village */
#define FRAME_CHARS_MAX 80u
#define FRAME_CLAUSES_MIN 2u

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

/* The same where the levels are people: 组长、楼长、联户党员|三级联防机制. */
static size_t who_start(const struct para *p, size_t from, size_t to, size_t count)
{
    size_t i = to, last = to, seen = 1;

    while (i > 0 && last - i <= WHO_CHARS_MAX) {
        uint32_t cp = p->cps[i - 1];

        if (seen == count && last > i + 1 && (named_is_lead(p, i) || !para_is(p, i - 1, CHAR_HAN)))
            break;
        if (cp == U'、' && last > i + 1 && seen < count) {
            seen++;
            last = i - 1;
        } else if (!para_is(p, i - 1, CHAR_HAN) || para_is(p, i - 1, CHAR_NOT_NAMED) ||
                   p->is_taken[i - 1]) {
            return from;
        }
        i--;
    }
    return seen == count && last - i <= WHO_CHARS_MAX && last > i ? i : from;
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
            return who_start(p, from, at - 1, count);
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

size_t named_village_end(const struct para *p, size_t from, size_t head)
{
    /* what villages are called as a class: 农村, 示范村, 文明村 */
    static const char32_t classes[] =
        U"农乡新全各本该驻每个多范明心点困贫统色游丽政然态字福类居山渔";

    if (para_is(p, from - 1, CHAR_HAN))
        return from;
    for (size_t i = from + 1; i < from + VILLAGE_CHARS_MAX && i + 1 + OWN_CHARS_MIN <= head; i++)
        if (p->cps[i] == U'村')
            return para_in(p->cps[i - 1], classes) || para_in(p->cps[i + 1], U"级民居庄镇容组内")
                       ? from
                       : i + 1;
    return from;
}

size_t named_project_tail(const struct para *p, size_t end)
{
    static const char32_t *const tries[] = {U"示范", U"试点", NULL};
    size_t i = end, which;

    if (para_word_before(p, end, U"战略"))
        return para_word(p, end, U"规划");
    if (para_word_before(p, end, U"行动"))
        return para_word(p, end, U"计划");
    if (para_at(p, end - 1) != U'治' && !para_word_before(p, end, U"试点"))
        return 0;
    i += para_words(p, i, tries, &which);
    if (i > end)
        i += para_in(para_at(p, i), U"省市县区镇乡村点带");
    i += para_word(p, i, U"建设");
    return para_word(p, i, U"项目") ? i + 2 - end : 0;
}

bool named_creation_read(struct para *p, size_t end)
{
    static const char32_t *const levels[] = {U"全国", U"国家", U"国家级", U"省级",
                                             U"市级", U"省",   U"市",     NULL};
    static const char32_t *const honours[] = {U"文明城市",           U"文明城区",
                                              U"文明县城",           U"文明典范城市",
                                              U"文明村镇",           U"文明单位",
                                              U"文明校园",           U"卫生城市",
                                              U"卫生城区",           U"卫生县城",
                                              U"卫生乡镇",           U"园林城市",
                                              U"园林县城",           U"生态园林县城",
                                              U"生态园林城市",       U"森林城市",
                                              U"双拥模范城",         U"双拥模范县",
                                              U"食品安全示范城市",   U"生态文明建设示范县",
                                              U"生态文明建设示范区", NULL};
    size_t which, i = end, len;

    if (!para_word_before(p, end, U"创建"))
        return false;
    i += para_words(p, i, levels, &which);
    len = para_words(p, i, honours, &which);
    return len && named_keep(p, end - 2, i + len);
}

/* 以村党支部为核心、村民为主体的: where 以 stands, `to`: there are no two such clauses before the 的 at `to`. */
static size_t frame_start(const struct para *p, size_t to)
{
    static const char32_t *const parts[] = {U"为核心", U"为主体", U"为主导", U"为龙头", U"为基础",
                                            U"为补充", U"为支撑", U"为引领", U"为骨干", U"为保障",
                                            U"为纽带", U"为依托", U"为主",   U"为辅",   U"为重点",
                                            U"参与",   NULL};
    size_t clauses = 0, which;

    for (size_t i = to; i > 0 && to - i < FRAME_CHARS_MAX && !para_is(p, i - 1, CHAR_END); i--) {
        if (i == to || para_in(para_at(p, i), U",、"))
            clauses += para_words_before(p, i, parts, &which) > 0;
        if (p->cps[i - 1] == U'以')
            return clauses >= FRAME_CLAUSES_MIN ? i - 1 : to;
    }
    return to;
}

bool named_frame_read(struct para *p, size_t from, size_t end)
{
    size_t to = from - para_word_before(p, from, U"新型"), start;
    struct hit *hit;

    if (para_at(p, to - 1) != U'的')
        return false;
    start = frame_start(p, to - 1);
    hit = start < to - 1 ? para_hit(p, TAG_PRACTICE, start, end) : NULL;
    para_attr_str(p, hit, "name", para_str(p, from, end));
    return hit != NULL;
}
