/* site.c -- named places that no table of divisions has: squares, parks, stations, airports, old towns, waters where
 * something is said of their banks or their level, and villages whose township the text does not name.
 *
 * A name is two to four characters before its head, and begins where a place can: at a sign, behind a
 * preposition or a division. Roads are those of site_road.c. */
#include "site.h"

#include "measured.h"
#include "named.h"
#include "person.h"
#include "place.h"
#include "place_pattern.h"

#include "../base/uchar.h"

#define NAME_CHARS_MIN 2u
#define NAME_CHARS_MAX 4u
#define GACHA_CHARS_MAX 7u
#define LONG_CHARS_MAX 8u
#define VILLAGE_CHARS_MAX 5u

enum site_kind { SITE, ROAD, WATER, VILLAGE };

static const struct site_head {
    const char32_t *word;
    enum site_kind kind;
} heads[] = {
    {U"广场", SITE},         {U"公园", SITE},
    {U"森林公园", SITE},     {U"湿地公园", SITE},
    {U"水库", SITE},         {U"大桥", SITE},
    {U"隧道", SITE},         {U"高速", ROAD},
    {U"高速公路", ROAD},     {U"机场", SITE},
    {U"高铁站", SITE},       {U"火车站", SITE},
    {U"汽车站", SITE},       {U"古城", SITE},
    {U"古镇", SITE},         {U"口岸", SITE},
    {U"体育场", SITE},       {U"体育馆", SITE},
    {U"足球场", SITE},       {U"体育中心", SITE},
    {U"沙漠", SITE},         {U"沙地", SITE},
    {U"风景区", SITE},       {U"景区", SITE},
    {U"自然保护区", SITE},   {U"国家级自然保护区", SITE},
    {U"国家湿地公园", SITE}, {U"国家森林公园", SITE},
    {U"地质公园", SITE},     {U"路", ROAD},
    {U"大道", ROAD},         {U"大街", ROAD},
    {U"街", ROAD},           {U"江", WATER},
    {U"河", WATER},          {U"湖", WATER},
    {U"村", VILLAGE},        {U"社区", VILLAGE},
    {U"居民区", VILLAGE},    {U"小区", VILLAGE},
    {U"嘎查", VILLAGE},      {U"度假区", SITE},
    {U"商务区", SITE},       {U"新区", SITE},
    {U"管理区", SITE},       {NULL, SITE},
};

/* Kinds of sites and roads, no names; also with more before them. */
static const char32_t *const common[] = {
    U"文化", U"休闲",   U"健身", U"口袋", U"主题", U"法治", U"生态", U"城市", U"农村", U"乡村",
    U"旅游", U"中小",   U"小型", U"大型", U"重点", U"国家", U"产业", U"机耕", U"生产", U"断头",
    U"硬化", U"通村",   U"入户", U"组级", U"通组", U"水泥", U"沥青", U"柏油", U"泥巴", U"致富",
    U"幸福", U"环村",   U"入村", U"主要", U"村级", U"市民", U"群众", U"各大", U"周边", U"进村",
    U"高速", U"主干",   U"步行", U"商业", U"中心", U"铁路", U"公路", U"体育", U"街心", U"道路",
    U"重要", U"示范",   U"规范", U"管控", U"严管", U"老旧", U"四好", U"新建", U"该县", U"规划",
    U"我们", U"咱们",   U"他们", U"你们", U"街道", U"进山", U"出山", U"进城", U"住宅", U"居民",
    U"安置", U"封闭",   U"开放", U"物业", U"回迁", U"棚户", U"高档", U"文明", U"智慧", U"平安",
    U"美丽", U"无障碍", U"试点", U"红色", U"所在", U"相关", U"部分", U"活动", U"宣传", U"世界",
    U"小山", U"室内",   U"室外", U"今日", U"昔日", U"国内", U"全国", U"国际", U"百强", U"毗邻",
    U"临近", U"靠近",   U"紧邻", U"连接", U"途经", NULL};

/* What hamlets are named after, at the end of a village's name. */
static const char32_t hamlet_ends[] = U"庄集屯沟湾坡岭坪河塘坝寨堡营洼店铺桥湾冲";

/* Behind a water. */
static const char32_t *const water_parts[] = {U"流域", U"两岸", U"沿岸", U"沿线", U"水位", U"大堤",
                                              U"干流", U"河畔", U"湖畔", U"江畔", U"畔",   U"河段",
                                              U"上游", U"下游", U"中游", U"水系", NULL};

void tag_sites_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_SITES, heads, true, CHAR_SITE);
    WORDSET_LIST(ws, SET_SITE_COMMON, common, false, 0);
    WORDSET_LIST(ws, SET_SITE_COMMON_ENDS, common, true, 0);
    wordset_class(ws, U"GSXY镇乡", CHAR_SITE);
}

static void site_keep(struct para *p, size_t from, size_t to, enum site_kind kind)
{
    static const char *const levels[] = {"site", "road", "water", "village"};

    para_attr_str(p, para_hit(p, TAG_PLACE, from, to), "level", str_of(levels[kind]));
    if (kind == VILLAGE && p->cps[to - 1] == U'村' && to - from > NAME_CHARS_MIN)
        place_village_remember(p, from, to, DIVISION_NONE);
}

bool site_is_bordered(const struct para *p, size_t i)
{
    return i > 1 && para_in(p->cps[i - 1], U"邻靠临濒依抵接起至到") &&
           para_in(p->cps[i - 2], U"东西南北");
}

bool site_is_start(const struct para *p, size_t i)
{
    static const char32_t *const leads[] = {U"老家", U"家乡", U"故乡", U"家住", U"原籍", U"祖籍",
                                            U"城区", U"市区", U"县城", U"境内", U"辖区", U"地处",
                                            U"到达", U"抵达", U"紧邻", U"毗邻", U"临近", U"靠近",
                                            U"背靠", U"途经", NULL};
    size_t which;

    return i == 0 || !para_is(p, i - 1, CHAR_HAN) ||
           para_in(p->cps[i - 1], U"在到至往于从沿由经对巡了及和与除") || site_is_bordered(p, i) ||
           (para_in(p->cps[i - 1], U"家乡住籍区城内处达邻近靠经") &&
            para_words_before(p, i, leads, &which));
}

/* What squares and parks are called all over the country, though the words are nouns and verbs. */
static const char32_t *const classic[] = {U"人民", U"中山", U"解放", U"胜利",
                                          U"和平", U"友谊", U"世纪", NULL};

bool site_is_kind(const struct para *p, size_t i)
{
    size_t which;

    return para_set(p, i, SET_SITE_COMMON, &which) > 0;
}

/* Words of what one does, kinds of sites, pronouns: no names. */
static bool is_word(struct para *p, size_t from, size_t head, enum site_kind kind)
{
    size_t which;

    /* 民主社区、光明社区: the last of a row of them */
    if (kind == VILLAGE && from > 1 && p->cps[from - 1] == U'、' && p->is_taken[from - 2] &&
        p->cps[from - 2] == para_at(p, head + (para_at(p, head) != U'村')))
        return false;
    if (kind == SITE && para_words(p, from, classic, &which) == head - from)
        return false;
    if (site_is_kind(p, from) || (head - from == 2 && para_word(p, from, U"花园")) ||
        (head - from > 2 && para_set(p, head, SET_SITE_COMMON_ENDS, &which)))
        return true;
    /* 综合体育馆, 室内足球场 */
    if (kind == SITE && para_in(para_at(p, head), U"体足沙") && measured_is_noun(p, from, head) &&
        !person_found_is_place(p, from))
        return true;
    /* 一座大桥; 一所|综合性体育场 */
    if ((para_in(p->cps[from], U"一两三四几多数每") &&
         para_in(para_at(p, from + 1), U"座条个处家片些")) ||
        (para_in(p->cps[from], U"座条个处家片些所") &&
         para_in(para_at(p, from - 1), U"一两三四几多数每")))
        return true;
    /* 摊子摆进小区 */
    if (para_in(p->cps[head - 1], U"进入到回") && !para_in(para_at(p, head - 2), U"前跃奋先共新"))
        return true;
    /* Roads are named 解放 and 建设. */
    return kind != ROAD &&
           (named_is_lead(p, head) || named_is_lead(p, from + 2) || measured_is_verb(p, from));
}

/* Does a township end right before the four characters before `head`, or a few more? */
static bool is_held_far(const struct para *p, size_t head)
{
    for (size_t len = NAME_CHARS_MAX + 1; len <= LONG_CHARS_MAX && len <= head; len++)
        if (para_in(p->cps[head - len], U"镇乡"))
            return true;
    return false;
}

/* 单位|东柳村, 虽然|东柳村: a word before the name of a village, which is none of it. */
static bool is_led(struct para *p, size_t from)
{
    static const char32_t *const leads[] = {U"单位", U"对口", U"挂点", U"联系",
                                            U"驻点", U"包村", NULL};
    size_t which;

    return measured_is_start(p, from + 2) &&
           (measured_is_other(p, from) || para_words(p, from, leads, &which));
}

/* Where the name before the head at `head` begins; `head`: none does. A village can begin behind any word
 * that is no noun, if no better place is near, or where the words have it as one. */
static size_t name_start(struct para *p, size_t head, size_t to, enum site_kind kind)
{
    size_t chars_min = kind == WATER ? 1 : NAME_CHARS_MIN, best = head, which;
    bool is_gacha = para_at(p, head) == U'嘎'; /* 额日和图敖包嘎查: longer, by their sounds */
    size_t chars_max = is_gacha ? GACHA_CHARS_MAX : NAME_CHARS_MAX;

    /* 阿瓦提乡|库木格勒村, 远洋城滨尚花园小区 */
    if (kind == VILLAGE && !is_gacha && (is_held_far(p, head) || para_word(p, head, U"小区")))
        chars_max = LONG_CHARS_MAX;

    for (size_t from = head; from > 0 && head - from < chars_max;) {
        from--;
        if (((p->classes[from] & (CHAR_HAN | CHAR_NOT_VILLAGE)) != CHAR_HAN &&
             !(is_gacha && p->cps[from] == U'和' && para_at(p, from - 1) != U'查')) ||
            p->is_taken[from]) {
            /* 红庙镇|牌坊村 */
            if (kind == VILLAGE && head - from > NAME_CHARS_MIN && para_in(p->cps[from], U"镇乡")) {
                size_t town = site_town_start(p, from, true);

                best = town < from ? town : best;
            }
            /* 上周|丰平高速 */
            if (kind == ROAD && p->is_taken[from] && head - from > NAME_CHARS_MIN + 1 &&
                para_at(p, head) == U'高')
                best = from + 1;
            break;
        }
        if (head - from < chars_min ||
            (is_gacha && para_at(p, from - 1) == U'和' && para_at(p, from - 2) != U'查'))
            continue;
        /* 称|大丰路起火 */
        if (kind == ROAD && para_in(p->cps[from], U"称说见走沿") && head - from > NAME_CHARS_MIN &&
            measured_is_start(p, from + 1))
            return from + 1;
        if (site_is_start(p, from) || (kind == ROAD && para_in(p->cps[from - 1], U"的走上下以"))) {
            size_t is_sent = head - from > chars_min && para_at(p, from) == U'驻'; /* 驻坪坝村 */

            if (kind == VILLAGE && head - from == 4 && is_led(p, from))
                return from + 2;
            return is_word(p, from, head, kind) ? best : from + is_sent;
        }
        if (((kind == VILLAGE && best == head &&
              (measured_can_begin(p, from) || person_found_end(p, from) == to)) ||
             (kind == SITE && best == head && measured_can_begin(p, from) &&
              (!measured_is_noun(p, from, head) || person_found_is_place(p, from) ||
               para_words(p, from, classic, &which) == head - from) &&
              !place_is_generic(p, from, head))) &&
            !is_word(p, from, head, kind))
            best = from - site_is_bigger(p, from);
    }
    return best + (kind == VILLAGE && head - best == 4 && is_led(p, best) ? 2 : 0);
}

/* Does nothing go on with the village that ends at `to` but what one has? 景区 ends like 社区. */
static bool is_village_end(struct para *p, size_t to)
{
    if (!para_is(p, to, CHAR_HAN) || para_in(para_at(p, to), U"党委位地曾的驻第村居支") ||
        place_is_folk(p, to) || para_in(para_at(p, to - 2), U"景务假"))
        return true;
    /* 李庄村果园, 杏苑小区供水: names that end so are told by themselves */
    if ((para_at(p, to - 1) == U'村' ? para_in(para_at(p, to - 2), hamlet_ends)
                                     : para_at(p, to - 2) == U'小') &&
        !para_in(para_at(p, to), U"民级干里务容规集庄社治情史风貌") && measured_is_start(p, to))
        return true;
    /* 村民, 地区, 园区: most are words that the others need not be asked about */
    return !para_in(para_at(p, to), U"民级干里务容规集庄社治情史风貌") &&
           (para_at(p, to - 1) == U'村' || para_in(para_at(p, to - 2), U"社民小嘎")) &&
           measured_can_end(p, to);
}

/* 溪后村|种粮大户: does another word begin behind the village that ends at `to`, which is none that 村 begins? */
static bool goes_on(struct para *p, size_t to)
{
    return measured_is_start(p, to) && !para_in(para_at(p, to), U"民级里务容庄社治支居情史风貌");
}

/* Is the name [from, head) of a village behind a sign or a preposition, and no word: 溪后, not 示范? */
static bool is_own_village(struct para *p, size_t from, size_t head)
{
    return (site_is_start(p, from) || p->cps[from - 1] == U'的') &&
           measured_word_start(p, head - 1) > from && !measured_is_verb(p, from) &&
           !measured_is_other(p, from);
}

/* Is a township inside the name: 红庙镇牌坊村? */
static bool is_town_in(const struct para *p, size_t from, size_t head)
{
    while (from < head && !para_in(p->cps[from], U"镇乡"))
        from++;
    return from < head;
}

/* 坪上村, where the text does not say what holds it: no kind of village, and nothing that goes on with it
 * but what a village has. */
static bool is_village(struct para *p, size_t from, size_t to)
{
    size_t head = to - (para_at(p, to - 1) == U'村' ? 1 : para_at(p, to - 2) == U'民' ? 3 : 2);

    /* “光棍村”: what people call it */
    if (para_in(para_at(p, from - 1), U"“‘\"") && para_in(para_at(p, to), U"”’\""))
        return false;
    if (place_is_generic(p, from, head) || measured_is_action(p, from, head) ||
        para_in(para_at(p, head - 1),
                U"我你他她们驻任报")) /* 指导我村, 12名驻村书记, 曾任村支书, 材料报社区审查 */
        return false;
    return to - from <= VILLAGE_CHARS_MAX + (to - head == 2) || is_town_in(p, from, head) ||
           para_at(p, head) == U'嘎';
}

/* What stands behind the head that ends at `to` decides on roads. */
static bool is_site(struct para *p, size_t from, size_t to, enum site_kind kind)
{
    return kind == ROAD ? site_is_road(p, from, to) : kind != VILLAGE || is_village(p, from, to);
}

/* 21 of 21|世纪小区: the digits before `from`. */
static size_t century_digits(const struct para *p, size_t from)
{
    size_t len = 0;

    if (para_word(p, from, U"世纪"))
        while (len < 2 && uchar_is_digit(para_at(p, from - len - 1), NULL) &&
               !p->is_taken[from - len - 1])
            len++;
    return len;
}

/* A road by its number, or a township, at or before `i`. False: what ends there is something else. */
static bool plain_read(struct para *p, size_t i)
{
    size_t from, to;

    if (p->cps[i] < 0x80) {
        if ((to = site_road_code_end(p, i)))
            site_keep(p, i, to, ROAD);
        return true;
    }
    if (para_in(p->cps[i], U"镇乡") && para_at(p, i - 1) != U'古') {
        site_town_read(p, i);
        return true;
    }
    if (p->cps[i] == U'道' && para_in(para_at(p, i - 1), U"国省县乡")) {
        if ((from = site_road_number_start(p, i - 1)) < i - 1)
            site_keep(p, from, i + 1, ROAD);
        return true;
    }
    return false;
}

/* What ends with the head that ends with the character at `i`. */
static void named_read(struct para *p, size_t i)
{
    size_t which, part, len, from, first, to = i + 1;
    bool is_strict = p->cps[i] == U'村' && !is_village_end(p, to);

    /* 、柳村|村、 */
    if (p->cps[i] == U'村' && i > 1 && p->cps[i - 1] == U'村' && place_can_hold(p, i - 2) &&
        para_in(para_at(p, i - 3), U"、,。:") && is_village_end(p, to)) {
        site_keep(p, i - 2, to, VILLAGE);
        return;
    }
    /* Most villages are told by what stands behind them. */
    if ((p->cps[i] == U'区' && para_in(para_at(p, i - 1), U"社小民") && !is_village_end(p, to)) ||
        (is_strict && !goes_on(p, to)) || (p->cps[i] == U'城' && para_at(p, i - 1) != U'古') ||
        (p->cps[i] == U'村' && para_word(p, to, U"委会")) || /* a body */
        !(len = para_set(p, to, SET_SITES, &which)))
        return;
    if (heads[which].kind == WATER &&
        ((from = site_water_start(p, to)) < to || !para_words(p, to, water_parts, &part))) {
        if (from < to)
            site_keep(p, from, to, WATER);
        return;
    }
    from = name_start(p, to - len, to, heads[which].kind);
    if (from == to - len || (is_strict && !is_own_village(p, from, to - len)))
        return;
    if (heads[which].kind == VILLAGE && from > 0)
        from -= place_is_peace(p, from - 1);
    first = heads[which].kind == ROAD ? site_road_before(p, from, to) : from;
    if (first < from)
        site_keep(p, first, from - 1, ROAD);
    if (first == from && !is_site(p, from, to, heads[which].kind))
        return;
    from = heads[which].kind == ROAD ? site_road_number_start(p, from)
                                     : from - century_digits(p, from);
    site_keep(p, from, to, heads[which].kind);
}

enum err_code tag_sites(struct para *p, struct err *err)
{
    enum err_code code;

    if (!p->places)
        return ERR_OK;
    for (size_t i = 0; (i = para_skip(p, i, CHAR_SITE)) < p->len && !p->has_failed; i++) {
        if (p->is_taken[i] || plain_read(p, i))
            continue;
        if ((code = doc_tick(p->doc, err)))
            return code;
        named_read(p, i);
    }
    site_lands_find(p);
    return ERR_OK;
}
