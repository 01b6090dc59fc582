/* org_named.c -- organisations with a name of their own before the word for what they are: companies,
 * cooperatives, universities, police stations, the branches of villages; see org.h. */
#include "measured.h"
#include "named.h"
#include "org.h"
#include "place.h"

#include "../base/uchar.h"

#define NAME_CHARS_MAX 18u
#define STATION_CHARS_MAX 4u
#define BRACKET_CHARS_MAX 7u
#define BRACKETS_MAX 2u
#define BRAND_CHARS_MAX 8u

/* What stands before the name of a company or a cooperative. */
static const char32_t *const company_leads[] = {
    U"邀请", U"走进", U"来到", U"引进", U"联合", U"携手", U"依托", U"加入", U"成立",
    U"组建", U"创办", U"领办", U"入股", U"注册", U"建立", U"委托", U"推动", U"支持",
    U"指导", U"带领", U"一家", U"两家", U"几家", U"多家", NULL};

bool org_is_led(const struct para *p, size_t i)
{
    size_t which;

    return para_words_before(p, i, company_leads, &which) > 0;
}

/* Back from `i` over the characters of a company's name. */
static size_t letters_start(const struct para *p, size_t i)
{
    size_t from = i;

    while (from > 0 && i - from < NAME_CHARS_MAX && !p->is_taken[from - 1] &&
           (org_is_name_char(p, from - 1) || uchar_is_alpha(para_at(p, from - 1))) &&
           !org_is_led(p, from) && !para_word_before(p, from, U"公司"))
        from--;
    return from;
}

/* Where the brackets that close before `i` open; `i`: none do. */
static size_t bracket_start(const struct para *p, size_t i)
{
    if (i > 1 && para_at(p, i - 1) == ')')
        for (size_t open = i - 1; open-- > 0 && i - open <= BRACKET_CHARS_MAX;)
            if (p->cps[open] == '(')
                return open;
    return i;
}

size_t org_company_start(const struct para *p, size_t i)
{
    size_t from = letters_start(p, i), open;

    /* 迪尚凯尼(缅甸)服装 */
    for (size_t n = 0; n < BRACKETS_MAX && (open = bracket_start(p, from)) < from; n++) {
        i = open;
        from = letters_start(p, i);
    }
    /* 成都: 都 is in no other name */
    for (size_t s = para_spot(p, from ? from - 1 : 0); s < p->spots_len && p->spots[s].from < i;
         s++)
        if (p->spots[s].from >= from || p->spots[s].to == from)
            from = p->spots[s].from;
    return org_prefix_start(p, from);
}

/* 当地派出所, 各村党支部: no names. */
static const char32_t *const no_names[] = {
    U"当地", U"辖区", U"属地", U"基层", U"附近", U"城区", U"城镇", U"农村", U"乡镇", U"街道",
    U"有关", U"相关", U"驻地", U"所在", U"县城", U"所属", U"下属", U"全县", U"全市", U"全镇",
    U"全区", U"本地", U"外地", U"异地", U"两个", U"几个", U"一个", U"每个", U"行政", U"多个",
    U"示范", U"先进", U"试点", U"重点", U"薄弱", U"村级", U"推进", U"开展", U"联系", U"边远",
    U"社区", U"贫困", U"周边", U"这个", U"那个", U"我们", U"他们", U"自然", U"中心", U"驻村",
    U"警务", U"两家", U"几家", U"多家", U"各家", U"三家", U"组织", U"实行", U"成立", U"强化",
    U"书记", U"主任", U"随着", U"通过", U"由于", U"作为", U"为了", U"对于", U"市区", U"景区",
    U"校区", U"园区", U"片区", U"林区", U"山区", U"矿区", NULL};

/* Is [from, head) a name, as far as itself and what is before it tell? */
static bool is_name(struct para *p, size_t from, size_t head, bool is_bold)
{
    size_t which;

    if (measured_is_verb(p, from) &&
        !(is_bold && !para_is(p, from - 1, CHAR_HAN) && !named_is_lead(p, from + 2)))
        return false;
    return !para_words(p, from, no_names, &which) && !para_word_before(p, from + 1, U"当地") &&
           !para_words_before(p, head, no_names, &which);
}

/* Does a noun stand before `i` that a name follows: 子公司|中荆集团? */
static bool is_apposed(const struct para *p, size_t i)
{
    static const char32_t *const nouns[] = {U"公司", U"企业", U"股东", U"单位", U"机构",
                                            U"品牌", U"学校", U"医院", NULL};
    size_t which;

    return para_words_before(p, i, nouns, &which) > 0;
}

/* 和 of 协和医院, inside a word */
static bool is_inner_and(struct para *p, size_t i)
{
    return p->cps[i] == U'和' && p->words.len &&
           (measured_word_start(p, i) < i || measured_word_start(p, i + 1) <= i);
}

/* Where a name of two to four characters that ends before `head` begins; `head`: none does. Behind a word that
 * is no noun only if no better place is near.
 *   is_bold  a verb at the start of a clause may be one: 建新社区 */
size_t org_name_start(struct para *p, size_t head, bool is_bold)
{
    size_t best = head;

    for (size_t from = head; from > 0 && head - from < STATION_CHARS_MAX;) {
        from--;
        if ((!org_is_name_char(p, from) && !is_inner_and(p, from)) || p->is_taken[from])
            break;
        /* 2023年|中信集团 */
        if (para_in(p->cps[from], U"年月日") && from > 0 && !para_is(p, from - 1, CHAR_HAN))
            return head - from > 2 && is_name(p, from + 1, head, is_bold) ? from + 1 : best;
        if (head - from < 2)
            continue;
        if (org_is_free_before(p, from)) {
            from += head - from > 2 && para_in(p->cps[from], U"原即现"); /* 原宝钢医院 */
            return is_name(p, from, head, is_bold) ? from : best;
        }
        if (best == head && (measured_can_begin(p, from) || is_apposed(p, from)) &&
            is_name(p, from, head, is_bold))
            best = from;
    }
    return best;
}

/* 晋城市|福旺多超市商贸: what is behind the place needs no words that names hold. */
static bool starts_with_place(const struct para *p, size_t from)
{
    size_t spot = para_spot(p, from);

    return spot < p->spots_len && p->spots[spot].from == from && org_is_free_before(p, from);
}

/* 万山岭中蜂|开发公司: where the name that ends before `head` begins, of several words at the start of a clause; head: none
 * does. */
static size_t long_start(struct para *p, size_t head)
{
    const struct spot *spot;
    bool is_abroad;
    size_t from = org_left(p, head, &spot, &is_abroad);

    return head > from + STATION_CHARS_MAX && head <= from + BRAND_CHARS_MAX &&
                   org_is_free_before(p, from) && !measured_is_verb(p, from) &&
                   org_rare_chars(p, from, head) > STATION_CHARS_MAX
               ? from
               : head;
}

static void company_read(struct para *p, size_t to)
{
    static const struct body company = {U"公司", "company"};
    static const char32_t *const ends[] = {U"有限公司", U"有限责任公司", U"股份有限公司", NULL};
    size_t which, len = para_words_before(p, to, ends, &which), from;
    const struct spot *spot;
    bool is_abroad;

    if (!len) {
        size_t head = org_trades_start(p, to - 2);

        if (head == to - 2)
            return;
        from = org_name_start(p, head, false);
        if (from == head)
            from = long_start(p, head);
        if (from < head && org_rare_chars(p, from, head) > 0 &&
            !para_in(p->cps[from], U"一两几多某各") && !org_is_sort(p, from))
            org_keep(p, from, to, &company, NULL, 0);
        return;
    }
    from = org_company_start(p, to - len);
    which = org_left(p, to - len, &spot, &is_abroad);
    if (!starts_with_place(p, from))
        from = which > from && which < to - len ? which : from;
    if (to - len - from >= 2)
        org_keep(p, from, to + org_branch_len(p, to), &company, NULL, 0);
}

/* What a body is for, or how big it is: no name, but one may stand before it (黄河中心医院). */
static const char32_t *const kinds[] = {
    U"三甲", U"公立", U"民营", U"私立", U"定点", U"综合", U"专科",   U"方舱",   U"县级", U"市级",
    U"省级", U"上级", U"大型", U"各大", U"知名", U"中心", U"互联网", U"教学",   U"乡镇", U"公办",
    U"救治", U"收治", U"就近", U"附属", U"宠物", U"社区", U"基层",   U"智慧",   U"人民", U"医疗",
    U"中医", U"妇幼", U"口腔", U"眼科", U"骨科", U"儿童", U"精神",   U"传染病", U"肿瘤", U"大",
    U"希望", U"实验", U"重点", U"普通", U"民办", U"寄宿", U"高级",   U"初级",   U"职业", U"乡村",
    U"村级", U"高等", U"特殊", U"完全", U"企业", U"产业", U"教育",   U"犯罪",   U"诈骗", U"传销",
    U"利益", U"国有", U"跨国", U"上市", U"龙头", U"能源", U"投资",   U"建设",   U"控股", U"实业",
    U"科技", U"食品", U"传媒", U"物流", U"文旅", U"旅游", U"汽车",   U"农业",   U"金融", U"化工",
    U"公司", U"零售", U"连锁", U"系",   U"中",   U"小",   U"家",     U"财",     U"贫困", U"留守",
    U"所有", NULL};

/* 天坛医院, 凡龙圩小学, 红豆集团: a name before its kind. */
static void kind_read(struct para *p, size_t to, const struct body *body)
{
    size_t name = to - 2, from, which, len;

    while ((len = para_words_before(p, name, kinds, &which)))
        name -= len;
    from = org_name_start(p, name, false);
    if (from < name && org_rare_chars(p, from, name) > 0 &&
        !para_in(p->cps[from], U"一两三四五六七八九十几多某每这那省市县区镇乡大小"))
        org_keep(p, org_prefix_start(p, from),
                 to + (p->cps[to - 1] == U'团' ? para_word(p, to, U"公司") : 0) +
                     org_branch_len(p, to),
                 body, NULL, 0);
}

void org_bank_read(struct para *p, size_t to)
{
    /* The state's and the joint-stock banks, as the financial regulator lists them. */
    static const struct body bank = {U"银行", "company"};
    static const char32_t *const banks[] = {
        U"工商银行",     U"农业银行",     U"建设银行", U"交通银行", U"邮储银行",
        U"邮政储蓄银行", U"招商银行",     U"兴业银行", U"光大银行", U"民生银行",
        U"浦发银行",     U"中信银行",     U"平安银行", U"华夏银行", U"广发银行",
        U"农业发展银行", U"国家开发银行", U"中国银行", U"工行",     U"农行",
        U"建行",         U"农发行",       NULL};
    size_t which, len = para_words_before(p, to, banks, &which), from = to - len;

    if (len) {
        if (para_in(para_at(p, to), U"业卡系间") || (len == 2 && !org_is_free_before(p, from)))
            return;
        from -= para_word_before(p, from, U"中国");
        org_keep(p, from, to + org_branch_len(p, to), &bank, NULL, 0);
    } else if (para_at(p, to - 2) == U'银' && (len = org_branch_len(p, to)) &&
               (from = org_name_start(p, to - 2, false)) < to - 2) {
        org_keep(p, from, to + len, &bank, NULL, 0); /* 秦川银行柳湾支行 */
    } else if (para_in(para_at(p, to - 2), U"支分") &&
               (from = org_name_start(p, to - 2, false)) < to - 2) {
        org_keep(p, from, to, &bank, NULL, 0);
    }
}

size_t org_station_len(const struct para *p, size_t i)
{
    static const char32_t *const heads[] = {U"派出所",     U"司法所", U"分局",
                                            U"市场监管所", U"税务所", NULL};
    size_t which, len;

    if (para_set(p, i, SET_ORG_VERBS, &which))
        return 0;
    for (size_t n = 0; n <= STATION_CHARS_MAX; n++) {
        if (n != 1 && (len = para_words(p, i + n, heads, &which)))
            return n + len;
        if (!org_is_name_char(p, i + n) || p->is_taken[i + n])
            return 0;
    }
    return 0;
}

void org_station_read(struct para *p, size_t i)
{
    static const struct body station = {U"派出所", "police"};
    size_t from;

    if (!para_word(p, i, U"派出所"))
        return;
    from = org_name_start(p, i, false);
    /* 队联合|派出所 */
    if (from < i && !para_word_before(p, i, U"联合") && !para_word_before(p, i, U"会同"))
        org_keep(p, from, i + 3 + org_post_len(p, i + 3), &station, NULL, 0);
}

/* 湖里警方 whose 警 stands at `i`, of a place that no table has. */
static void police_read(struct para *p, size_t i)
{
    static const struct body police = {U"警方", "police"};
    enum measured_kind kind;
    size_t from;

    if (para_word(p, i, U"警方") && (from = org_name_start(p, i, false)) < i &&
        org_rare_chars(p, from, i) == i - from && !para_in(p->cps[from], U"某各当本该") &&
        measured_before(p, i, &kind) <= from) /* not 搭建|警方 */
        org_keep(p, from, i + 2, &police, NULL, 0);
}

/* 天坛医院, 凡龙圩小学, and universities. */
static void school_read(struct para *p, size_t to)
{
    static const struct body hospital = {U"医院", "hospital"};
    static const struct body school = {U"学校", "school"};

    if (para_in(para_at(p, to - 2), U"大学"))
        org_university_read(p, to);
    else if (para_at(p, to - 2) == U'医' && p->cps[to - 1] == U'院')
        kind_read(p, to, &hospital);
    else if (p->cps[to - 1] == U'学' && para_in(para_at(p, to - 2), U"小中") &&
             (!para_in(para_at(p, to), U"生校阶文习时历费业籍段制位科期") ||
              para_word(p, to, U"校长")))
        kind_read(p, to, &school);
}

void org_named_find(struct para *p, size_t to)
{
    static const struct body group = {U"集团", "company"};

    switch (p->cps[to - 1]) {
    case U'司':
        if (para_at(p, to - 2) == U'公')
            company_read(p, to);
        break;
    case U'会':
        if (to > 5 && ((p->cps[to - 2] == U'委' && para_in(p->cps[to - 3], U"村居")) ||
                       (p->cps[to - 2] == U'员' && p->cps[to - 4] == U'民')))
            org_committee_read(p, to);
        break;
    case U'社':
        if (para_at(p, to - 2) == U'作')
            org_farm_read(p, to);
        else
            org_press_read(p, to);
        break;
    case U'附':
        org_attached_read(p, to - 1);
        break;
    case U'庭':
        if (para_word(p, to, U"农场"))
            org_farm_read(p, to + 2);
        else
            org_court_read(p, to);
        break;
    case U'室':
        org_studio_read(p, to);
        break;
    case U'学':
    case U'院':
        school_read(p, to);
        break;
    case U'团':
        if (para_at(p, to - 2) == U'集' && !para_in(para_at(p, to), U"军化式内有股") &&
            (para_at(p, to) != U'成' || para_at(p, to + 1) == U'员'))
            kind_read(p, to, &group);
        break;
    case U'席':
        if (para_at(p, to - 2) == U'首')
            org_officer_read(p, to - 2);
        break;
    case U'董':
    case U'总':
        org_officer_read(p, to - 1);
        break;
    case U'警':
        police_read(p, to - 1);
        break;
    case U'军':
        org_group_army_read(p, to);
        break;
    case U'某':
        org_army_read(p, to - 1);
        break;
    case U'大':
        org_short_university_read(p, to);
        break;
    case '(':
        org_share_read(p, to - 1);
        break;
    default:
        break;
    }
}
