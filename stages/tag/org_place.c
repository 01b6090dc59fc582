/* org_place.c -- the bodies of the places of a paragraph; see org.h. */
#include "org.h"
#include "place.h"

/* 市生态环境局|桃源分局, 县人民法院|浦市法庭, 水务有限公司|袁市供水站: is the body of the place part of another one that ends
 * before it? */
static bool is_part_at_place(const struct para *p, const struct spot *spot, size_t end)
{
    static const char32_t *const wholes[] = {U"局",       U"人民法院", U"有限公司", U"责任公司",
                                             U"供电公司", U"银行",     NULL};
    static const char32_t *const parts[] = {U"分局",   U"法庭", U"人民法庭", U"司法所", U"支队",
                                            U"大队",   U"中队", U"支行",     U"分行",   U"分公司",
                                            U"派出所", U"站",   NULL};
    size_t which;

    return para_words_before(p, end, parts, &which) > 0 &&
           para_words_before(p, spot->from, wholes, &which) > 0;
}

void org_places_read(struct para *p)
{
    static const struct body railway = {U"铁路局", "company"}, committee = {U"村委会", "committee"};
    const struct body *body = NULL;

    for (size_t s = 0; s < p->spots_len; s++) {
        const struct spot *spot = &p->spots[s];
        size_t end = org_body_end(p, spot->to, &body);

        /* 沁县县委 names its level twice. */
        if (!end && spot->to > 0 && para_in(para_at(p, spot->to), U"省市县区州旗盟") &&
            para_at(p, spot->to) == para_at(p, spot->to - 1))
            end = org_body_end(p, spot->to + 1, &body);
        /* 广西|区党委 */
        if (!end && para_at(p, spot->to) == U'区' && spot->is_short &&
            spot->level == LEVEL_PROVINCE)
            end = org_body_end(p, spot->to + 1, &body);
        if (!end && para_word(p, spot->to, U"电力") && para_word_before(p, spot->from, U"国网")) {
            body = &railway; /* 国网四川电力 */
            end = spot->to + 2;
        }
        if (!end && para_at(p, spot->to) == U'局' && para_word_before(p, spot->from, U"国铁") &&
            (end = spot->to + 1))
            body = &railway;
        /* 柳河镇大丰村|委会 */
        if (!end && spot->kind == PLACE_VILLAGE && para_at(p, spot->to - 1) == U'村' &&
            para_word(p, spot->to, U"委会")) {
            body = &committee;
            end = spot->to + 2;
        }
        /* 柳河镇大丰村|村委一行 */
        if (!end && spot->kind == PLACE_VILLAGE && para_word(p, spot->to, U"村委") &&
            para_at(p, spot->to + 2) != U'员') {
            body = &committee;
            end = spot->to + 2;
        }
        if (!end && para_word(p, spot->to, U"地区"))
            end = org_body_end(p, spot->to + 2, &body);
        if (end && para_word_before(p, spot->from, U"集团") && para_at(p, end - 1) == U'司')
            continue; /* the group's */
        if (end && (org_is_academy(p, spot->from) || is_part_at_place(p, spot, end)))
            continue;
        if (end) {
            org_keep(p, org_prefix_start(p, spot->from), end, body, spot, 0);
            org_row_read(p, end, spot, 0);
        } else if (para_in(para_at(p, spot->to), U"公警消交") &&
                   (end = org_police_end(p, spot->to, &body)))
            org_keep(p, spot->from, end, body, spot, 0);
        else if (para_at(p, spot->to) == U'公')
            org_branded_read(p, spot);
        else
            org_club_read(p, spot);
    }
}
