/* place_around.c -- what the text around the name of a division tells: whether one can begin or end there, and whether
 * a word that is a common one too is a place there; see place_look.h */
#include "place_look.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <string.h>

/* Characters that can stand right before a name inside a sentence. */
static const char32_t before_names[] = U"在是和与及到从为对将被由向把让以的等了有其该如至往赴离距自"
                                       U"于给使去来同或即进驻访经过带问据称说"
                                       U"指当任住返入出回看予跟则并但而也又都已曾可会要着";

uint32_t place_char_before(struct str text, size_t at)
{
    uint32_t cp = 0;

    if (at > 0)
        (void)utf8_prev(text, at, &cp);
    return cp;
}

/* 走进, 落户 and other verbs of place whose last character alone says little. */
static bool is_verb_before(struct str text, size_t at)
{
    static const char *const verbs[] = {"走进", "落户", "地处", "坐落",
                                        "奔赴", "挺进", "中共", "跟随"};

    for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++)
        if (str_ends((struct str){text.ptr, at}, str_of(verbs[v])))
            return true;
    return false;
}

bool place_can_follow(struct str text, size_t at)
{
    uint32_t cp = place_char_before(text, at);

    return cp < 0x4E00 || cp > 0x9FFF || para_in(cp, before_names) ||
           (para_in(cp, U"进户处落赴共随") && is_verb_before(text, at));
}

static bool is_behind(struct str text, size_t at, const char *const *words)
{
    for (; *words; words++) {
        struct str word = str_of(*words);

        if (word.len <= text.len - at && memcmp(text.ptr + at, word.ptr, word.len) == 0)
            return true;
    }
    return false;
}

bool place_is_torn(struct str text, size_t from, size_t to)
{
    static const char *const market[] = {"场监", NULL}, *const civil[] = {"民政", "民族", "民宗",
                                                                          "民委", NULL};
    static const char *const after_city[] = {"场", "民", "容", "值", NULL};
    static const char *const after_district[] = {"域", "别", "块", "间", "分", "划", "位", NULL};
    static const char *const after_town[] = {"静", "定", "压", "痛", NULL};
    static const char *const after_county[] = {"域", NULL};
    static const char *const after_township[] = {"村", "镇", "亲", "土", "情", "愁", "音", NULL};
    struct str name = {text.ptr + from, to - from};

    if (str_ends(name, STR("市")))
        return is_behind(text, to, after_city) && !is_behind(text, to, market) &&
               !is_behind(text, to, civil);
    if (str_ends(name, STR("区")))
        return is_behind(text, to, after_district);
    if (str_ends(name, STR("镇")))
        return is_behind(text, to, after_town);
    if (str_ends(name, STR("县")))
        return is_behind(text, to, after_county);
    return str_ends(name, STR("乡")) && is_behind(text, to, after_township);
}

bool place_is_town_end(struct str text, size_t to)
{
    static const char *const bodies[] = {"派出所", "法庭", "警方", NULL};
    uint32_t next = 0, second = 0;
    size_t len = to < text.len ? utf8_next(text, to, &next) : 0;

    if (to + len < text.len)
        (void)utf8_next(text, to + len, &second);
    return !uchar_is_han(next) ||
           (next == U'人' && !para_in(second, U"民口均大居员才文家间为生群")) ||
           is_behind(text, to, bodies);
}

bool place_is_part(struct str text, size_t at)
{
    static const char *const words[] = {"模式", "经验", "样板", "式",   "路",   "东路", "南路",
                                        "西路", "北路", "中路", "大道", "大街", "时间", NULL};

    return is_behind(text, at, words);
}

bool place_is_label(struct str text, size_t at)
{
    static const char *const words[] = {"社区", "小区", "广场", "公园", "大厦",
                                        "大桥", "小学", "中学", "学校", "酒店",
                                        "水库", "商场", "超市", "机场", NULL};
    uint32_t cp = 0;

    if (at < text.len)
        (void)utf8_next(text, at, &cp);
    return para_in(cp, U"村镇乡街路桥河湖山江庄寨屯沟坪湾岭店厂港寺塔集峰岛站门巷里") ||
           is_behind(text, at, words);
}

bool place_is_seat(struct str text, size_t at)
{
    static const char *const bodies[] = {
        "人民政府", "人民法院",   "人民检察院", "公安局",   "教育局", "县委",         "市委",
        "区委",     "法院",       "检察院",     "公安分局", "财政局", "民政局",       "人民医院",
        "中医院",   "农业农村局", "水利局",     "林业局",   "税务局", "应急管理局",   "人武部",
        "气象局",   "交警大队",   "信访局",     "政府",     "政协",   "市场监管局",   "纪委监委",
        "人大",     "人社局",     "住建局",     "妇联",     "文化馆", "消防救援大队", "农商行",
        "农商银行", "中院",       "人民银行",   NULL};

    uint32_t cp = 0;

    if (at < text.len)
        (void)utf8_next(text, at, &cp);
    return para_in(cp, U"人公教县市区法检财民中农水林税应气交信政纪住妇文消") &&
           is_behind(text, at, bodies);
}

bool place_is_marked(struct str text, size_t at)
{
    static const char *const zones[] = {
        "经济技术开发区", "经济开发区", "高新技术产业开发区", "高新区",
        "经开区",         "工业园区",   "国际机场",           "火车站",
        "高铁站",         NULL};

    return is_behind(text, at, zones) || place_is_seat(text, at);
}

/* The last characters of verbs and prepositions of place, and what is done in one. */
static const char32_t before_places[] = U"在到往赴回至抵达自离驻返从去于";
static const char32_t behind_places[] = U"的做打务读上工创经开买租投办举和与等后";

bool place_is_amid(struct str text, size_t at, size_t to)
{
    static const char *const words[] = {"城里", "县城", "城区", "境内",
                                        "警方", "公安", "老家", NULL};
    uint32_t next = 0, second = 0;
    size_t len = to < text.len ? utf8_next(text, to, &next) : 0;

    if (to + len < text.len)
        (void)utf8_next(text, to + len, &second);
    if (next == U'籍' || is_behind(text, to, words) ||
        (next == U'人' && (second == U'的' || second < 0x4E00 || second > 0x9FFF)))
        return place_can_follow(text, at);
    return para_in(place_char_before(text, at), before_places) &&
           (next < 0x4E00 || next > 0x9FFF || para_in(next, behind_places));
}
