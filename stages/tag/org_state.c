/* org_state.c -- bodies of the whole country by their long names (国家林业和草原局, 中国慈善联合会, 中铁五局), congresses
 * and committees that are counted (第七届人民代表大会常务委员会), the state's farms (国有高峰林场); see org.h. */
#include "org.h"

#define GAP_CHARS_MAX 10u
#define COUNT_CHARS_MAX 4u
#define FARM_CHARS_MAX 5u

size_t org_state_end(struct para *p, size_t i, const struct body **ret_body)
{
    static const struct body ministry = {U"国家", "ministry"};
    static const char32_t *const heads[] = {U"局", U"总局", U"委员会", NULL};
    size_t which;

    if (!para_word(p, i, U"国家") || para_in(para_at(p, i + 2), U"级重森湿公地的和"))
        return 0;
    for (size_t j = i + 4; j <= i + 2 + GAP_CHARS_MAX; j++) {
        size_t len = para_words(p, j, heads, &which);

        if (len && len == 1 && para_in(p->cps[j - 1], U"大布格结全战"))
            return 0; /* 国家发展大局 */
        if (len) {
            *ret_body = &ministry;
            return org_is_word_going_on(p, j + len) ? 0 : j + len;
        }
        if (para_at(p, j) == U'委' && !para_in(para_at(p, j + 1), U"员托派任会屈")) {
            *ret_body = &ministry;
            return j + 1;
        }
        if (para_at(p, j) != U'和' && !org_is_name_char(p, j))
            return 0;
    }
    return 0;
}

size_t org_national_end(struct para *p, size_t i, const struct body **ret_body)
{
    static const struct body society = {U"中国", "association"}, builder = {U"中铁", "company"},
                             institute = {U"院", "institute"}, school = {U"大学", "school"},
                             company = {U"公司", "company"};
    static const char32_t *const heads[] = {U"协会",   U"学会", U"联合会", U"研究会", U"促进会",
                                            U"基金会", U"商会", U"总会",   U"科学院", U"研究院",
                                            U"大学",   U"银行", U"总公司", NULL};
    size_t which, len;

    if (para_at(p, i + 1) != U'国') {
        *ret_body = &builder;
        return org_builder_end(p, i);
    }
    for (size_t j = i + 2; j <= i + 2 + GAP_CHARS_MAX; j++) {
        if ((len = para_words(p, j, heads, &which))) {
            *ret_body = which < 8     ? &society
                        : which < 10  ? &institute
                        : which == 10 ? &school
                                      : &company;
            if (which < 6 && para_is(p, j + len, CHAR_HAN)) /* 联合会乡村振兴委员会 */
                for (size_t to = j + len + 2; to <= j + len + GAP_CHARS_MAX; to++) {
                    if (para_word(p, to, U"委员会"))
                        return to + 3;
                    if (!org_is_name_char(p, to) || para_set(p, to, SET_ORG_VERBS, &which))
                        break;
                }
            return j + len;
        }
        if (!org_is_name_char(p, j))
            return 0;
    }
    return 0;
}

size_t org_congress_end(const struct para *p, size_t i, const struct body **ret_body)
{
    static const struct body congress = {U"人大", "congress"}, party = {U"党委", "party"};
    static const char32_t *const bodies[] = {U"人民代表大会常务委员会",
                                             U"人民代表大会",
                                             U"人大常委会",
                                             U"委员会常务委员会",
                                             U"委员会",
                                             U"纪律检查委员会",
                                             NULL};
    size_t from = i + (para_at(p, i) == U'第'), to = from, which, len;

    while (to - from < COUNT_CHARS_MAX && para_is(p, to, CHAR_NUMBER))
        to++;
    if (to == from || para_at(p, to) != U'届' || !(len = para_words(p, to + 1, bodies, &which)))
        return 0;
    if (from == i && which > 2)
        return 0; /* 县十五届人大常委会, but 县十五届委员会第三次会议 is a meeting */
    *ret_body = which < 3 ? &congress : &party;
    return to + 1 + len;
}

size_t org_state_farm_end(const struct para *p, size_t i, const struct body **ret_body)
{
    static const struct body farm = {U"林场", "company"};

    if (!para_word(p, i, U"国有") && !para_word(p, i, U"国营")) {
        /* 青龙山林场: other farms are places */
        for (size_t to = i + 1; to - i <= FARM_CHARS_MAX && org_is_name_char(p, to - 1); to++)
            if (para_word(p, to, U"林场")) {
                *ret_body = &farm;
                return to + 2;
            }
        return 0;
    }
    for (size_t to = i + 2; to - i - 2 <= FARM_CHARS_MAX && org_is_name_char(p, to); to++)
        if (para_at(p, to + 1) == U'场' && para_in(p->cps[to], U"林农牧渔茶")) {
            *ret_body = &farm;
            return to + 2;
        }
    return 0;
}

/* 柳湾消防|提醒, 柳湾交警|通报: the fire brigade or the traffic police behind the name of a place, before what it does. */
static size_t fire_len(const struct para *p, size_t i)
{
    static const char32_t *const acts[] = {U"提醒", U"发布", U"接警", U"紧急", U"迅速",
                                           U"成功", U"出动", U"赶赴", U"到场", U"救出",
                                           U"通报", U"查获", U"实战", NULL};
    size_t which;

    return (para_word(p, i, U"消防") || para_word(p, i, U"交警")) &&
                   para_words(p, i + 2, acts, &which)
               ? 2
               : 0;
}

size_t org_police_end(const struct para *p, size_t i, const struct body **ret_body)
{
    static const struct body police = {U"公安", "police"};
    static const char32_t *const goes_on[] = {
        U"机关", U"部门", U"系统", U"民警", U"干警", U"干部", U"战线", U"队伍", U"工作",
        U"检查", U"厅",   U"局",   U"部",   U"县",   U"镇",   U"处",   U"派",   U"分局",
        U"交通", U"边防", U"消防", U"特警", U"交警", U"大学", NULL};
    static const char32_t *const words[] = {U"公安", U"警方", NULL};
    size_t which, len = para_words(p, i, words, &which);

    if (!len)
        len = fire_len(p, i);
    else if (which == 0 && para_words(p, i + len, goes_on, &which))
        return 0;
    if (!len)
        return 0;
    *ret_body = &police;
    return i + len;
}
