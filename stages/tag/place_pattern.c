/* place_pattern.c -- villages, communities, hamlets, zones: see place_pattern.h */
#include "place_pattern.h"

#include "measured.h"

#include "../base/uchar.h"

#define VILLAGE_CHARS_MAX 6u
#define ZONE_CHARS_MAX 6u
#define ZONES_INSIDE_MAX 4u
#define TEAM_CHARS_MAX 4u
#define NUMBER_DIGITS_MAX 3u

const char32_t *const place_village_kinds[] = {U"村",     U"社区",   U"居委会", U"嘎查",
                                               U"居民区", U"行政村", U"自然村", NULL};
/* Ends of hamlets behind a family name and 家: 赵家坡. */
static const char32_t hamlet_ends[] =
    U"坡湾沟庄岭坪咀嘴塬山河坝冲垭坳寨屯窑畈塘埠渡梁台洼营店沱坊埂垸台";
static const char32_t *const zone_kinds[] = {U"高新技术产业开发区",
                                             U"高新技术开发区",
                                             U"经济技术开发区",
                                             U"经济开发区",
                                             U"高新区",
                                             U"经开区",
                                             U"开发区",
                                             U"工业园区",
                                             U"产业园区",
                                             U"工业园",
                                             U"产业园",
                                             U"示范区",
                                             U"管理区",
                                             U"经济特区",
                                             U"自贸试验区",
                                             U"合作区",
                                             U"综保区",
                                             U"机场",
                                             U"国际机场",
                                             U"首都国际机场", /* 都 and 府 are in no village */
                                             U"天府国际机场",
                                             U"虹桥站",
                                             U"火车站",
                                             U"高铁站",
                                             U"东站",
                                             U"西站",
                                             U"南站",
                                             U"北站",
                                             U"自贸港",
                                             U"自贸区",
                                             U"保税区",
                                             U"流域",
                                             U"片区",
                                             U"景区",
                                             U"风景区",
                                             U"风景名胜区",
                                             U"旅游度假区",
                                             U"国家公园",
                                             U"国家森林公园",
                                             U"国家湿地公园",
                                             U"国家地质公园",
                                             U"自然保护区",
                                             U"国家级自然保护区",
                                             U"口岸",
                                             U"体育场",
                                             U"体育馆",
                                             U"会展中心",
                                             U"汽车站",
                                             U"客运站",
                                             NULL};
/* None of these is in the name of a village. */
static const char32_t not_in_villages[] = U"的在是和与及等各全本该将对为从到至往距了个每其这那有被"
                                          U"把向由让使之以并或又也都已就村镇乡县市区"
                                          U"党委政府干部组织群众级支书记办公";

bool place_can_hold(const struct para *p, size_t i)
{
    return i < p->len && (p->classes[i] & (CHAR_HAN | CHAR_NOT_VILLAGE)) == CHAR_HAN;
}

void tag_places_sets(struct wordsets *ws)
{
    wordset_class(ws, not_in_villages, CHAR_NOT_VILLAGE);
    WORDSET_LIST(ws, SET_ZONES, zone_kinds, false, 0);
}

/* `is_held`: what holds it stands right before it. 半山村: 山村 is a word, and in many names. */
static bool is_generic(struct para *p, size_t from, size_t to, bool is_held)
{
    for (size_t i = from; i < to; i++)
        if (gazetteer_is_word(p->places->g, para_str(p, i, to), WORD_GENERIC) &&
            (i + 1 < to || i == from || p->cps[i] == U'农' ||
             (!is_held && p->cps[i] != U'山' && measured_word_start(p, i) == i)))
            return true;
    return false;
}

bool place_is_generic(struct para *p, size_t from, size_t to)
{
    return is_generic(p, from, to, false);
}

bool place_is_folk(const struct para *p, size_t i)
{
    return para_at(p, i) == U'人' && !para_in(para_at(p, i + 1), U"民口均大居员才文家间为生群");
}

/* 累计|建成 before 社区工厂: what is done, no name; 团结 and 建设 are. */
static bool is_clause(struct para *p, size_t from, size_t to)
{
    return to - from >= 4 && measured_is_start(p, from + 2) &&
           (measured_is_verb(p, from) || measured_is_other(p, from));
}

/* 大村|党总支: the party or the committee of a village, whose name is one character. */
static bool is_body(const struct para *p, size_t i)
{
    static const char32_t *const bodies[] = {U"党总支", U"党支部", U"党委会", U"村委会",
                                             U"村支",   U"党员",   NULL};
    size_t which;

    return para_words(p, i, bodies, &which) > 0;
}

bool place_is_peace(const struct para *p, size_t i)
{
    size_t to = i + 2, which;

    if (para_at(p, i) != U'和' || !para_in(para_at(p, i + 1), U"平谐睦美顺"))
        return false;
    to += para_in(para_at(p, to), U"里路街苑园");
    return para_words(p, to, place_village_kinds, &which) > 0;
}

/* 所辖|行政村: those of a division, and no name before it. */
static bool is_subject(struct para *p, size_t from)
{
    return para_in(p->cps[from], U"所下各全每该辖") || measured_is_verb(p, from);
}

/* The end of the village whose name begins at `from`; 0: none does. */
size_t place_village_end(struct para *p, size_t from)
{
    size_t i = from, which, len;

    /* 58|社区 */
    while (i - from < NUMBER_DIGITS_MAX && uchar_is_digit(para_at(p, i), NULL))
        i++;
    if (i > from)
        return para_word(p, i, U"社区") ? i + 2 : 0;

    /* 柳村|村 */
    if (place_can_hold(p, from) && para_at(p, from + 1) == U'村' && para_at(p, from + 2) == U'村' &&
        !para_in(para_at(p, from + 3), U"民级委干支"))
        return from + 3;
    for (; i - from <= VILLAGE_CHARS_MAX; i++) {
        if (i - from >= 2 && (len = para_words(p, i, place_village_kinds, &which))) {
            bool is_torn = len == 1 && para_in(para_at(p, i + 1), U"民级务干支里庄");

            return is_torn || is_generic(p, from, i, true) || is_clause(p, from, i) ||
                           (len > 2 && is_subject(p, from))
                       ? 0
                       : i + len;
        }
        /* 那布村: so begin many villages of the Zhuang; 和平村; 柳市村 */
        if (!place_can_hold(p, i) &&
            !(i == from && (para_at(p, i) == U'那' || place_is_peace(p, i))) &&
            !(i == from + 1 && para_at(p, i) == U'市' && para_at(p, i + 1) == U'村'))
            return 0;
    }
    return 0;
}

/* The end of the hamlet whose name begins at `from`: 赵家坡, 周家院子; 0: none. */
size_t place_hamlet_end(struct para *p, size_t from)
{
    size_t to = from + 2 + para_word(p, from + 2, U"院子");

    if (para_at(p, from + 1) != U'家' || !para_is(p, from, CHAR_SURNAME))
        return 0;
    if (to == from + 2)
        to += para_in(para_at(p, to), hamlet_ends);
    return to > from + 2 && (!para_is(p, to, CHAR_HAN) || para_in(para_at(p, to), U"时人的") ||
                             measured_can_end(p, to))
               ? to
               : 0;
}

size_t place_farmstead_end(struct para *p, size_t from)
{
    size_t name = from + (para_in(para_at(p, from), U"大小东西南北前后老新上下") &&
                          para_is(p, from + 1, CHAR_SURNAME));
    size_t to = name + 2;

    return para_is(p, name, CHAR_SURNAME) && para_in(para_at(p, name + 1), U"庄屯寨堡庙楼") &&
                   (!para_is(p, to, CHAR_HAN) || para_in(para_at(p, to), U"的人"))
               ? to
               : 0;
}

size_t place_team_end(struct para *p, size_t from)
{
    for (size_t i = from; i - from <= TEAM_CHARS_MAX; i++) {
        if (i - from >= 2 && para_at(p, i) == U'组')
            return para_in(para_at(p, i - 1), hamlet_ends) &&
                           (!para_is(p, i + 1, CHAR_HAN) || measured_can_end(p, i + 1))
                       ? i + 1
                       : 0;
        if (!place_can_hold(p, i))
            return 0;
    }
    return 0;
}

/* 梁村 behind what holds it: a family name is enough. */
size_t place_short_village_end(struct para *p, size_t from)
{
    if (para_at(p, from + 1) == U'村' && place_can_hold(p, from) && is_body(p, from + 2) &&
        !para_in(p->cps[from], U"一两几新"))
        return from + 2;
    return para_at(p, from + 1) == U'村' && para_is(p, from, CHAR_SURNAME) &&
                   !place_is_generic(p, from, from + 1) &&
                   (!para_is(p, from + 2, CHAR_HAN) ||
                    (measured_is_start(p, from + 2) &&
                     !para_in(para_at(p, from + 2), U"村级口头里庄")) ||
                    (para_at(p, from + 2) == U'村' &&
                     para_in(para_at(p, from + 3), U"民支委党两集")))
               ? from + 2
               : 0;
}

/* 一组, 3组, 三社, 第二村民小组, 后卡屯 behind a village. */
size_t place_group_end(const struct para *p, size_t i)
{
    size_t from = i, len;

    if (para_at(p, i) == U'第')
        i++;
    while (i - from < 4 && para_in(para_at(p, i), U"一二三四五六七八九十0123456789"))
        i++;
    if (i == from) /* 后卡屯, 雀山村民小组 behind a village */
        for (size_t to = i; to - i <= 3; to++) {
            if (to - i >= 2 && (para_at(p, to) == U'屯' || para_word(p, to, U"村民小组")))
                return to + (para_at(p, to) == U'屯' ? 1 : para_word(p, to, U"村民小组"));
            if (!place_can_hold(p, to))
                break;
        }
    if (i == from || para_in(para_at(p, i - 1), U"第"))
        return 0;
    len = para_word(p, i, U"村民小组");
    if (!len && ((para_at(p, i) == U'组' && !para_in(para_at(p, i + 1), U"织长成建")) ||
                 (para_at(p, i) == U'社' && !para_in(para_at(p, i + 1), U"区会团交员保"))))
        len = 1;
    return len ? i + len : 0;
}

/* Where the zone ends whose name begins at `from`, with up to `more` zones inside it; 0: there is none. */
static size_t zone_end(const struct para *p, size_t from, unsigned more)
{
    size_t which, len;

    for (size_t i = from; i - from <= ZONE_CHARS_MAX; i++) {
        if ((len = para_set(p, i, SET_ZONES, &which))) {
            if (i - from >= 2 && (para_word(p, from, U"创建") || para_word(p, from, U"建设") ||
                                  para_word(p, from, U"打造")))
                return 0; /* 长春市|创建示范区 */
            size_t inside = para_at(p, i + len) == '(', next = 0;

            if (more > 0)
                next = zone_end(p, i + len + inside, more - 1);

            if (next && inside)
                next = para_at(p, next) == ')' ? next + 1 : 0;
            return next ? next : i + len;
        }
        if (!place_can_hold(p, i))
            return 0;
    }
    return 0;
}

size_t place_zone_end(const struct para *p, size_t from)
{
    return zone_end(p, from, ZONES_INSIDE_MAX);
}
