/* org_unit.c -- units behind a body or a company, with a few words that say for what: 教育部|高等教育司, 人民医院|胸痛中心,
 * 大学|英国研究中心, 集团|第五工程有限公司; see org.h. */
#include "measured.h"
#include "org.h"

#define UNIT_CHARS_MAX 14u
#define SURE_HEAD_CHARS_MIN 4u
#define WORD_CHARS_MAX 4u /* of a unit that is one word: 神经内科 */
#define BRACKET_CHARS_MAX 5u
#define UNITS_MAX 3u /* behind each other */

/* The head nouns of units, with how many characters stand before each at least. */
static const struct unit_head {
    const char32_t *word;
    unsigned chars_min;
} heads[] = {
    {U"司", 2},       {U"处", 2},       {U"科", 2},       {U"股", 2},       {U"系", 2},
    {U"站", 2},       {U"中心", 2},     {U"学院", 0},     {U"研究院", 0},   {U"研究所", 0},
    {U"研究会", 2},   {U"实验室", 2},   {U"分校", 0},     {U"校区", 1},     {U"分院", 0},
    {U"东院", 0},     {U"西院", 0},     {U"南院", 0},     {U"北院", 0},     {U"支队", 0},
    {U"大队", 0},     {U"中队", 0},     {U"总队", 0},     {U"支行", 1},     {U"分行", 1},
    {U"分公司", 0},   {U"办公室", 0},   {U"办公厅", 0},   {U"委员会", 2},   {U"党委", 0},
    {U"党组", 0},     {U"党支部", 0},   {U"党总支", 0},   {U"纪委", 0},     {U"团委", 0},
    {U"工会", 0},     {U"妇联", 0},     {U"编辑部", 0},   {U"记者站", 0},   {U"项目部", 0},
    {U"指挥部", 0},   {U"法庭", 1},     {U"供电所", 2},   {U"施工队", 1},   {U"图书馆", 0},
    {U"附属医院", 0}, {U"附属中学", 0}, {U"附属小学", 0}, {U"医务处", 0},   {U"幼儿园", 1},
    {U"学校", 2},     {U"有限公司", 0}, {U"公司", 1},     {U"集团", 1},     {U"教研室", 0},
    {U"参事室", 0},   {U"审理室", 0},   {U"巡视组", 2},   {U"巡察组", 2},   {U"分局", 1},
    {U"出版社", 0},   {U"医院", 2},     {U"营业部", 0},   {U"书画院", 0},   {U"办", 2},
    {U"局", 2},       {U"署", 2},       {U"研究室", 0},   {U"科学部", 0},   {U"宣讲团", 0},
    {U"俱乐部", 1},   {U"检察部", 0},   {U"业务部", 0},   {U"艺术团", 0},   {U"董事会", 0},
    {U"分会", 0},     {U"总会", 0},     {U"公署", 0},     {U"客运段", 0},   {U"车务段", 0},
    {U"机务段", 0},   {U"工务段", 0},   {U"电务段", 0},   {U"工作组", 1},   {U"工作队", 1},
    {U"领导小组", 2}, {U"指挥小组", 2}, {U"招商组", 0},   {U"专案组", 0},   {U"调查组", 0},
    {U"督导组", 0},   {U"厂", 2},       {U"委", 2},       {U"工委", 1},     {U"监察组", 1},
    {U"主席团", 0},   {U"大学", 2},     {U"联合会", 2},   {U"协会", 2},     {U"服务队", 1},
    {U"突击队", 1},   {U"救援队", 0},   {U"分队", 2},     {U"所", 2},       {U"支社", 0},
    {U"监察室", 0},   {U"审查室", 0},   {U"监督室", 0},   {U"检查室", 0},   {U"指挥中心", 0},
    {U"合作社", 2},   {U"小组", 2},     {U"调查队", 1},   {U"调查总队", 0}, {U"商会", 2},
    {U"代表队", 0},   {U"讲师团", 0},   {U"营业班", 1},   {U"运维班", 1},   {U"抢修班", 0},
    {NULL, 0},
};

bool org_is_academy(const struct para *p, size_t to)
{
    static const char32_t *const academies[] = {U"科学院", U"中科院",         U"社科院",
                                                U"农科院", U"林业科学研究院", NULL};
    size_t which;

    return to > 0 && p->cps[to - 1] == U'院' && para_words_before(p, to, academies, &which) > 0;
}

bool org_is_committee_of(const struct para *p, size_t i)
{
    static const char32_t *const committees[] = {U"党委", U"党组", U"党总支", U"党支部", NULL};
    static const char32_t *const members[] = {U"书记", U"副书记", U"委员", U"成员", U"专职",
                                              U"会议", U"中心组", U"理论", U"常委", NULL};
    size_t which, len = para_at(p, i) == U'党' ? para_words(p, i, committees, &which) : 0;

    return len && para_words(p, i + len, members, &which) > 0;
}

/* 体改处处长 */
static bool is_own_office(const struct para *p, size_t to)
{
    return p->cps[to - 1] == para_at(p, to) && para_at(p, to + 1) == U'长';
}

/* Can a unit end at `to`, behind its head noun of `len` characters? */
static bool is_end(struct para *p, size_t to, size_t len)
{
    uint32_t next = para_at(p, to);

    /* 集团|子公司 */
    if (len <= 2 && para_word_before(p, to, U"公司") && para_in(p->cps[to - 3], U"子母总该本"))
        return false;
    /* 委员会的|网站, 公司的|体系 */
    if ((p->cps[to - 1] == U'站' && para_in(p->cps[to - 2], U"网基车油电")) ||
        (p->cps[to - 1] == U'系' && para_in(p->cps[to - 2], U"体关联派维")))
        return false;
    /* 人才办, but 承办 */
    if (p->cps[to - 1] == U'办' && para_in(p->cps[to - 2], U"承主协举开创兴督交代查包帮领"))
        return false;
    if (len == 1 && p->cps[to - 1] == U'委' && para_in(p->cps[to - 2], U"常党市县区省村镇政纪编"))
        return false;
    if (!para_is(p, to, CHAR_HAN))
        return true;
    if (is_own_office(p, to))
        return true;
    if (next == U'长' || org_is_committee_of(p, to - len))
        return false;
    if (p->cps[to - 1] == U'办')
        return para_in(next, U"主副牵和与及专相有");
    if (len == 1)
        return measured_word_start(p, to) == to &&
               measured_word_start(p, to - 1) + WORD_CHARS_MAX >= to &&
               !para_in(next, U"学技目普研室幻份东票法机令理置罚分级着起处");
    return !org_is_word_going_on(p, to) && !para_in(next, U"化制式级型");
}

/* Does a verb begin at `i`? Of one character it may be torn from a name. */
static bool is_verb(struct para *p, size_t i)
{
    return measured_is_verb(p, i) &&
           (measured_word_start(p, i + 1) == i || para_in(p->cps[i], U"设建办派有任请说"));
}

/* 禁毒大队, 合成作战中心: does a word of what is done begin at `i` that is no predicate before a unit? */
static bool is_attribute(const struct para *p, size_t i)
{
    static const char32_t *const words[] = {
        U"合成", U"作战", U"禁毒", U"反诈", U"侦查", U"缉毒", U"缉私", U"防暴", U"治超",
        U"戒毒", U"急诊", U"透析", U"体检", U"采血", U"养老", U"托育", U"就业", U"育种",
        U"呼吸", U"消化", U"麻醉", U"防空", U"遗传", U"看守", U"拘留", NULL};
    size_t which;

    return para_words(p, i, words, &which) > 0;
}

/* Does a level begin the body of its own at `i`: 应急管理厅|会同|省|粮食局, 纪委|联合|县公安局? */
static bool is_level(struct para *p, size_t i)
{
    size_t to = i + 1;

    if (p->words.len == 0 || measured_word_start(p, i) != i)
        return false;
    while (to - i <= WORD_CHARS_MAX && to < p->len && measured_word_start(p, to) == i)
        to++;
    return to == i + 1 || (to > i + 2 && para_in(p->cps[to - 1], U"局委院厅"));
}

/* 都 of 成都, and of 三都|法庭 in the unit that begins at `from` */
static bool is_in_place(const struct para *p, size_t from, size_t i)
{
    size_t spot = para_spot(p, i), which;

    return (spot < p->spots_len && p->spots[spot].from < i) ||
           (i == from + 1 && p->cps[i] == U'都' && para_set(p, i + 1, SET_ORG_UNITS, &which) > 1);
}

/* Does what stands at `i` end the search? */
static bool is_stop(struct para *p, size_t from, size_t i, bool *ret_is_action)
{
    size_t which = 0, len;

    if (!para_is(p, i, CHAR_HAN) || p->is_taken[i] ||
        (para_set(p, i, SET_ORG_VERBS, &which) && which >= ORG_NOUN_VERBS))
        return true;
    /* 国际合作与交流处, and 等 of 高等教育司 */
    if (p->classes[i] & CHAR_NOT_ORG && (i == from || !para_in(p->cps[i], U"与和")) &&
        !is_in_place(p, from, i) &&
        (p->words.len == 0 ||
         (measured_word_start(p, i) == i && measured_word_start(p, i + 1) > i)))
        return true;
    if (para_in(p->cps[i], U"省市县区") && i != from + 1 && is_level(p, i)) /* 袁|市 */
        return true;
    len = i > from ? para_set(p, i, SET_ROLES, &which) : 0;
    if (!len && i > from)
        len = para_set(p, i, SET_ORG_OUTSIDE, &which);
    if (len && (i - len >= from || i >= from + 2))
        return true;
    if (!is_verb(p, i))
        return false;
    *ret_is_action |= i == from && !is_attribute(p, i);
    return !org_is_inner_verb(p, i);
}

size_t org_unit_len(struct para *p, size_t i)
{
    bool is_action = false; /* 省委|巡视工作领导小组, but 县委|组织宣讲团 */

    for (size_t j = i; j - i <= UNIT_CHARS_MAX && j < p->len; j++) {
        size_t which = 0, len = para_set(p, j, SET_ORG_UNITS, &which);

        if (len && j - i >= heads[which].chars_min && is_end(p, j + len, len) &&
            (p->cps[j] != U'所' || org_is_academy(p, i)))
            return !is_action || len >= SURE_HEAD_CHARS_MIN ||
                           (len == 1 && para_in(p->cps[j], U"局司处科")) ||
                           (len == 3 && para_in(p->cps[j], U"实研"))
                       ? j + len - i
                       : 0;
        if (is_stop(p, i, j, &is_action))
            return 0;
    }
    return 0;
}

/* Is [from, to) a place or a part of the country: 武汉, 华东? */
static bool is_region(const struct para *p, size_t from, size_t to)
{
    static const char32_t *const parts[] = {U"华东", U"华南", U"华北", U"华中",
                                            U"西南", U"西北", U"东北", NULL};
    size_t spot = para_spot(p, from), which;

    return (spot < p->spots_len && p->spots[spot].from == from && p->spots[spot].to == to) ||
           from + para_words(p, from, parts, &which) == to;
}

/* 大学(武汉), 大学(全球)治理研究中心, 协会(义乌)分会: the bracket with a place at `to`, which belongs to the name; where it ends, `to`: none. */
static size_t bracket_end(struct para *p, size_t to)
{
    size_t close = to + 1;

    if (para_at(p, to) != '(' || to < 2)
        return to;
    while (close - to <= BRACKET_CHARS_MAX && para_is(p, close, CHAR_HAN))
        close++;
    if (para_at(p, close) != ')' || close < to + 3 || para_in(p->cps[to + 1], U"以下简称原"))
        return to;
    if (para_word_before(p, to, U"大学"))
        return is_region(p, to + 1, close) ||
                       (para_is(p, close + 1, CHAR_HAN) && org_unit_len(p, close + 1))
                   ? close + 1
                   : to;
    return close + 1 + (para_in(para_at(p, close + 1), U"分支") ? org_unit_len(p, close + 1) : 0);
}

size_t org_units_end(struct para *p, size_t to, const struct body *body)
{
    size_t len, bracket = bracket_end(p, to);

    if (bracket > to && p->cps[bracket - 1] != ')')
        return bracket;
    if (bracket > to && para_word_before(p, to, U"大学"))
        to = bracket;

    if (str_eq(str_of(body->kind), STR("team")) ||
               (str_eq(str_of(body->kind), STR("police")) && !para_in(p->cps[to - 1], U"局队")) ||
                para_in(body->word[0], U"村居"))
        return to;
    if (str_eq(str_of(body->kind), STR("military")) && para_word(p, to, U"总医院"))
        return to + 3;
    if (str_eq(str_of(body->kind), STR("military")))
        return to + org_corps_len(p, to);
    for (size_t n = 0; n < UNITS_MAX && para_is(p, to, CHAR_HAN) && !p->is_taken[to]; n++) {
        if (!(len = org_unit_len(p, to)))
            break;
        to += len;
    }
    return to;
}

void tag_org_units_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_ORG_UNITS, heads, false, 0);
}
