/* org_body.c -- a body behind its place or level, with its parts: 县|财政局国库科, 市|委政法委; see org.h. */
#include "measured.h"
#include "org.h"

#define GAP_CHARS_MAX 12u
#define ROOM_CHARS_MAX 10u
#define OFFICE_CHARS_MAX 6u

/* 第三监督检查室 behind a body: its length, 0: none. */
static size_t room_len(const struct para *p, size_t i)
{
    if (para_at(p, i) != U'第' || !para_in(para_at(p, i + 1), U"一二三四五六七八九十"))
        return 0;
    for (size_t to = i + 2; to - i <= ROOM_CHARS_MAX && org_is_name_char(p, to); to++)
        if (para_at(p, to) == U'室')
            return to + 1 - i;
    return 0;
}

/* Parts with words of their own behind the body that ends at `i`. */
static size_t own_part_len(struct para *p, size_t i)
{
    switch (p->cps[i - 1]) {
    case U'行':
        return org_branch_len(p, i);
    case U'学':
    case U'院':
        if (para_in(para_at(p, i - 2), U"法中高"))
            return org_chamber_len(p, i);
        return para_in(para_at(p, i - 2), U"大学") ? org_faculty_len(p, i) : 0;
    case U'局':
    case U'部':
    case U'厅':
        return org_section_len(p, i);
    case U'所':
        return org_post_len(p, i);
    default:
        return 0;
    }
}

/* Who works in an office. */
static const char32_t *const staff[] = {U"人员", U"工作人员", U"干部", U"负责人",
                                        U"技术", U"职工",     U"联合", NULL};

/* Is the character at `i` the last of a post or a works: 农机站, 环卫处, 化肥厂, but 车站 and 工厂? */
static bool is_post_end(struct para *p, size_t i)
{
    size_t which;

    if (para_in(p->cps[i - 1],
                U"厕场住居处诊会车油电网基驿岗务出工此各到好坏深远近何用长短益别妙难界"
                U"接口弯角头高低相独合查惩"))
        return false;
    if (!para_is(p, i + 1, CHAR_HAN))
        return measured_word_start(p, i) + 4 > i;
    if (para_at(p, i) == U'厂' && para_in(p->cps[i + 1], U"房家商区里矿"))
        return false;
    return (para_in(p->cps[i + 1], U"和与及副") || p->cps[i + 1] == p->cps[i] ||
            para_words(p, i + 1, staff, &which)) &&
           measured_word_start(p, i) + 4 > i;
}

/* Is the character at `i` the last of the short name of an office or a commission: 教体办, 卫生计生委? */
static bool is_office_end(struct para *p, size_t i)
{
    size_t which;

    if (para_in(para_at(p, i), U"所站处厂"))
        return is_post_end(p, i);
    if (!para_in(para_at(p, i), U"办委") ||
        para_in(p->cps[i - 1], U"承主协举开创兴联合督交代查包帮领经常政纪编党工市县区省"))
        return false;
    if (!para_is(p, i + 1, CHAR_HAN) || para_in(para_at(p, i + 1), U"主副牵和与及专") ||
        para_words(p, i + 1, staff, &which))
        return true;
    return !para_in(p->cps[i + 1], U"员托派任屈会理公学事案好法") && p->words.len &&
           measured_word_start(p, i + 1) == i + 1 &&
           (!measured_is_verb(p, measured_word_start(p, i)) || measured_is_verb(p, i + 1));
}

/* The parts behind a body that ends at `i`, and 、政府 behind a 党委. */
size_t org_parts_end(struct para *p, size_t i, const struct body **body)
{
    size_t len, which;

    if (para_word_before(p, i, U"党委") || para_word_before(p, i, U"党工委")) {
        static const char32_t *const second[] = {U"、政府", U"、办事处", U"政府", U"、人民政府",
                                                 NULL};

        if ((len = para_words(p, i, second, &which)))
            return i + len;
    }
    /* 旗委、政府 */
    if (p->cps[i - 1] == U'委' && para_word(p, i, U"、政府") && para_at(p, i + 3) != U'部')
        return i + 3;
    /* 常德市委市政府; 区委、区政府 are two */
    if (p->cps[i - 1] == U'委' && para_at(p, i) == para_at(p, i - 2) &&
        para_word(p, i + 1, U"政府") && para_at(p, i + 3) != U'办')
        return i + 3;
    while (!org_is_committee_of(p, i) &&
           ((len = org_body_find(p, i, SET_ORG_PARTS, body)) || (len = room_len(p, i)) ||
            (len = org_station_len(p, i)) || (len = own_part_len(p, i))))
        i += len;
    /* 县委办, not 县委办理 */
    return i + (para_at(p, i) == U'办' && para_in(para_at(p, i - 1), U"委府") &&
                (!para_is(p, i + 1, CHAR_HAN) || para_in(para_at(p, i + 1), U"主副牵在和相有") ||
                 para_words(p, i + 1, staff, &which)));
}

/* What goes on behind a head noun that ends at `end`; 0: it was part of another word. */
static size_t heads_end(struct para *p, size_t end, const struct body **body)
{
    /* 县会议中心 is a building */
    static const char32_t *const halls[] = {U"会议", U"会展", U"购物", U"商业", U"活动", NULL};
    size_t len = org_body_find(p, end, SET_ORG_HEADS, body), which;

    if (!len && org_is_word_going_on(p, end) && !org_station_len(p, end))
        return 0;
    if (para_word_before(p, end, U"中心") && para_words_before(p, end - 2, halls, &which))
        return 0;
    /* 局 of 局长 is no part of it. */
    for (; len && !(len == 1 && para_at(p, end + 1) == U'长') && para_at(p, end + len) != U'员';
         len = org_body_find(p, end, SET_ORG_HEADS, body))
        end += len;
    return org_parts_end(p, end, body);
}

/* Does the name of a university end at `to`? 大学|生物系, but 大学生. */
static bool is_university_end(struct para *p, size_t to)
{
    return !para_in(para_at(p, to), U"生城路里堂文本毕科街派区巷站") ||
           (para_in(p->cps[to], U"生文科") && p->words.len && measured_word_start(p, to) == to &&
            measured_word_start(p, to + 1) == to);
}

/* 建设|管理局, 农村|工作|办: does a head noun follow the noun before `i`, at once or behind words that names hold? */
static bool leads_on(struct para *p, size_t i)
{
    const struct body *body;
    size_t which = 0;

    for (size_t to = i + OFFICE_CHARS_MAX + 2; i < to; i += 2) {
        if (org_body_find(p, i, SET_ORG_HEADS, &body) || is_office_end(p, i))
            return true;
        if (!org_is_inner_verb(p, i) && para_set(p, i + 2, SET_ORG_GENERIC, &which) != 2 &&
            !(para_set(p, i, SET_ORG_VERBS, &which) && which < ORG_NOUN_VERBS))
            return false;
    }
    return false;
}

/* 市|工|行动, 县|一|中队: is the short name at `i`, of two characters, none, since its second one begins another word? */
static bool is_torn(struct para *p, size_t i)
{
    return (p->cps[i + 1] == U'中' && para_at(p, i + 2) == U'队') ||
           (p->words.len && para_is(p, i + 2, CHAR_HAN) && measured_word_start(p, i + 2) == i + 1);
}

/* 就 of 就业局, 不 of 不动产登记中心 and 等 of 高等专科学校, which no name holds otherwise. */
static bool is_name_word(const struct para *p, size_t i)
{
    return para_word(p, i, U"就业") || para_word(p, i, U"不动产") || para_word(p, i, U"个体") ||
           para_word(p, i, U"对口") || para_word(p, i, U"对外") ||
           (para_at(p, i) == U'等' && para_in(para_at(p, i - 1), U"高中") &&
            para_in(para_at(p, i + 1), U"专职师技教"));
}

/* A body that starts right at `i`, behind its place or level. Returns its end, 0: none. */
size_t org_body_end(struct para *p, size_t i, const struct body **ret_body)
{
    static const struct body committee = {U"委", "party"}, university = {U"大学", "school"},
                             office = {U"办", "office"}, commission = {U"委", "government"},
                             station = {U"站", "institute"};
    size_t len = org_body_find(p, i, SET_BODIES, ret_body), which, to;
    const struct spot *spot;
    bool is_double = false;

    if (para_at(p, i + 1) == U'局' && para_in(p->cps[i], U"布格大全定僵败结残战时危变开"))
        return 0; /* 省|布局 */
    if (len && para_in(p->cps[i], U"女男") && para_in(para_at(p, i + len), U"联锦比赛甲超冠世亚欧"))
        return 0; /* 省|女篮联赛 */
    if (len == 2 && is_torn(p, i))
        len = 0;
    if (len)
        return org_parts_end(p, i + len, ret_body);
    if (para_at(p, i) == U'委' && para_in(para_at(p, i - 1), U"省市县区州盟旗镇") &&
        (!para_in(para_at(p, i + 1), U"托派任员屈") || para_word(p, i + 1, U"员会"))) {
        *ret_body = &committee;
        if (para_at(p, i + 1) == U'会' && !para_in(para_at(p, i + 2), U"议场见谈"))
            return i + 2; /* 民进宁波市委会 */
        if (para_at(p, i + 1) == U'员')
            return i + 3; /* 中共柳湾市委员会 */
        return org_parts_end(p, i + 1, ret_body);
    }
    if ((to = org_congress_end(p, i, ret_body)) || (to = org_state_farm_end(p, i, ret_body)))
        return to;
    if ((para_word(p, i, U"大学") ||
         (para_word(p, i, U"学院") && !para_in(para_at(p, i - 1), U"省市县区州镇乡村"))) &&
        is_university_end(p, i + 2)) { /* 黄山学院 */
        *ret_body = &university;
        return org_parts_end(p, i + 2, ret_body);
    }
    which = para_spot(p, i);
    spot = which < p->spots_len ? &p->spots[which] : NULL;
    for (size_t j = i; j - i <= GAP_CHARS_MAX; j++) {
        if (spot && spot->from == j && j > i)
            return 0; /* 永城县还邀请湖南省农科院 */
        if (j > i && (len = org_body_find(p, j, SET_ORG_HEADS, ret_body)))
            return heads_end(p, j + len, ret_body);
        if (j <= i + OFFICE_CHARS_MAX &&
            (j >= i + 2 || (j == i + 1 && para_at(p, j) == U'厂' &&
                            para_in(p->cps[i], U"糖酒纸茶药钢瓷布棉盐"))) &&
            is_office_end(p, j)) {
            *ret_body = p->cps[j] == U'办' ? &office : p->cps[j] == U'委' ? &commission : &station;
            return j + 1;
        }
        /* 林业和园林局, but 镇和县财政局 are two. */
        if (para_in(para_at(p, j), U"和与") && j > i + 1) {
            is_double = true;
            continue;
        }
        if (!org_is_name_char(p, j) && !is_name_word(p, j))
            return 0;
        if (para_set(p, j, SET_ORG_VERBS, &which) &&
            (which >= ORG_NOUN_VERBS || !leads_on(p, j + 2)))
            return 0;
        if (is_double && para_in(p->cps[j - 1], U"和与") && para_in(para_at(p, j), U"省市县区镇乡"))
            return 0;
    }
    return 0;
}
