/* abroad.c -- countries, cities abroad, and regions of China that are no divisions. A name counts where the
 * words stage took it for one word; so nothing is looked for in the text itself.
 *
 * Countries: the short names in use of GB/T 2659.1-2022 (ISO 3166-1) without China itself; cities: capitals
 * and what Chinese papers write of most; regions: as planning papers and atlases call them. */
#include "para.h"

#include "../base/uchar.h"

#define REGION_BYTES 6u /* of two characters */
#define QUOTED_REST_MAX 6u

static const char32_t *const countries[] = {U"阿富汗",
                                            U"阿尔巴尼亚",
                                            U"阿尔及利亚",
                                            U"安道尔",
                                            U"安哥拉",
                                            U"阿根廷",
                                            U"亚美尼亚",
                                            U"澳大利亚",
                                            U"奥地利",
                                            U"阿塞拜疆",
                                            U"巴哈马",
                                            U"巴林",
                                            U"孟加拉国",
                                            U"巴巴多斯",
                                            U"白俄罗斯",
                                            U"比利时",
                                            U"伯利兹",
                                            U"贝宁",
                                            U"不丹",
                                            U"玻利维亚",
                                            U"波黑",
                                            U"博茨瓦纳",
                                            U"巴西",
                                            U"文莱",
                                            U"保加利亚",
                                            U"布基纳法索",
                                            U"布隆迪",
                                            U"柬埔寨",
                                            U"喀麦隆",
                                            U"加拿大",
                                            U"佛得角",
                                            U"中非",
                                            U"乍得",
                                            U"智利",
                                            U"哥伦比亚",
                                            U"科摩罗",
                                            U"刚果",
                                            U"哥斯达黎加",
                                            U"科特迪瓦",
                                            U"克罗地亚",
                                            U"古巴",
                                            U"塞浦路斯",
                                            U"捷克",
                                            U"丹麦",
                                            U"吉布提",
                                            U"多米尼克",
                                            U"多米尼加",
                                            U"厄瓜多尔",
                                            U"埃及",
                                            U"萨尔瓦多",
                                            U"赤道几内亚",
                                            U"厄立特里亚",
                                            U"爱沙尼亚",
                                            U"埃塞俄比亚",
                                            U"斐济",
                                            U"芬兰",
                                            U"法国",
                                            U"加蓬",
                                            U"冈比亚",
                                            U"格鲁吉亚",
                                            U"德国",
                                            U"加纳",
                                            U"希腊",
                                            U"格林纳达",
                                            U"危地马拉",
                                            U"几内亚",
                                            U"圭亚那",
                                            U"海地",
                                            U"洪都拉斯",
                                            U"匈牙利",
                                            U"冰岛",
                                            U"印度",
                                            U"印度尼西亚",
                                            U"印尼",
                                            U"伊朗",
                                            U"伊拉克",
                                            U"爱尔兰",
                                            U"以色列",
                                            U"意大利",
                                            U"牙买加",
                                            U"日本",
                                            U"约旦",
                                            U"哈萨克斯坦",
                                            U"肯尼亚",
                                            U"基里巴斯",
                                            U"朝鲜",
                                            U"韩国",
                                            U"科威特",
                                            U"吉尔吉斯斯坦",
                                            U"老挝",
                                            U"拉脱维亚",
                                            U"黎巴嫩",
                                            U"莱索托",
                                            U"利比里亚",
                                            U"利比亚",
                                            U"列支敦士登",
                                            U"立陶宛",
                                            U"卢森堡",
                                            U"马达加斯加",
                                            U"马拉维",
                                            U"马来西亚",
                                            U"马尔代夫",
                                            U"马里",
                                            U"马耳他",
                                            U"毛里塔尼亚",
                                            U"毛里求斯",
                                            U"墨西哥",
                                            U"摩尔多瓦",
                                            U"摩纳哥",
                                            U"蒙古国",
                                            U"黑山共和国",
                                            U"摩洛哥",
                                            U"莫桑比克",
                                            U"缅甸",
                                            U"纳米比亚",
                                            U"瑙鲁",
                                            U"尼泊尔",
                                            U"荷兰",
                                            U"新西兰",
                                            U"尼加拉瓜",
                                            U"尼日尔",
                                            U"尼日利亚",
                                            U"挪威",
                                            U"阿曼",
                                            U"巴基斯坦",
                                            U"帕劳",
                                            U"巴勒斯坦",
                                            U"巴拿马",
                                            U"巴布亚新几内亚",
                                            U"巴拉圭",
                                            U"秘鲁",
                                            U"菲律宾",
                                            U"波兰",
                                            U"葡萄牙",
                                            U"卡塔尔",
                                            U"罗马尼亚",
                                            U"俄罗斯",
                                            U"卢旺达",
                                            U"萨摩亚",
                                            U"沙特阿拉伯",
                                            U"沙特",
                                            U"塞内加尔",
                                            U"塞尔维亚",
                                            U"塞舌尔",
                                            U"塞拉利昂",
                                            U"新加坡",
                                            U"斯洛伐克",
                                            U"斯洛文尼亚",
                                            U"所罗门群岛",
                                            U"索马里",
                                            U"南非",
                                            U"西班牙",
                                            U"斯里兰卡",
                                            U"苏丹",
                                            U"南苏丹",
                                            U"苏里南",
                                            U"瑞典",
                                            U"瑞士",
                                            U"叙利亚",
                                            U"塔吉克斯坦",
                                            U"坦桑尼亚",
                                            U"泰国",
                                            U"东帝汶",
                                            U"多哥",
                                            U"汤加",
                                            U"突尼斯",
                                            U"土耳其",
                                            U"土库曼斯坦",
                                            U"乌干达",
                                            U"乌克兰",
                                            U"阿联酋",
                                            U"阿拉伯联合酋长国",
                                            U"英国",
                                            U"美国",
                                            U"乌拉圭",
                                            U"乌兹别克斯坦",
                                            U"瓦努阿图",
                                            U"梵蒂冈",
                                            U"委内瑞拉",
                                            U"越南",
                                            U"也门",
                                            U"赞比亚",
                                            U"津巴布韦",
                                            U"苏联",
                                            NULL};
static const char32_t *const cities[] = {U"纽约",           U"华盛顿",       U"洛杉矶",
                                         U"旧金山",         U"芝加哥",       U"波士顿",
                                         U"西雅图",         U"休斯敦",       U"费城",
                                         U"迈阿密",         U"拉斯维加斯",   U"夏威夷",
                                         U"加利福尼亚州",   U"多伦多",       U"温哥华",
                                         U"渥太华",         U"蒙特利尔",     U"墨西哥城",
                                         U"哈瓦那",         U"里约热内卢",   U"圣保罗",
                                         U"布宜诺斯艾利斯", U"利马",         U"伦敦",
                                         U"曼彻斯特",       U"利物浦",       U"爱丁堡",
                                         U"巴黎",           U"马赛",         U"柏林",
                                         U"慕尼黑",         U"法兰克福",     U"汉堡",
                                         U"罗马",           U"米兰",         U"威尼斯",
                                         U"佛罗伦萨",       U"马德里",       U"巴塞罗那",
                                         U"里斯本",         U"布鲁塞尔",     U"阿姆斯特丹",
                                         U"海牙",           U"日内瓦",       U"苏黎世",
                                         U"维也纳",         U"布拉格",       U"华沙",
                                         U"布达佩斯",       U"雅典",         U"斯德哥尔摩",
                                         U"奥斯陆",         U"哥本哈根",     U"赫尔辛基",
                                         U"莫斯科",         U"圣彼得堡",     U"基辅",
                                         U"伊斯坦布尔",     U"安卡拉",       U"东京",
                                         U"大阪",           U"京都",         U"横滨",
                                         U"名古屋",         U"福冈",         U"札幌",
                                         U"首尔",           U"釜山",         U"平壤",
                                         U"乌兰巴托",       U"河内",         U"胡志明市",
                                         U"金边",           U"万象",         U"曼谷",
                                         U"清迈",           U"仰光",         U"吉隆坡",
                                         U"雅加达",         U"巴厘岛",       U"马尼拉",
                                         U"新德里",         U"孟买",         U"加尔各答",
                                         U"伊斯兰堡",       U"卡拉奇",       U"达卡",
                                         U"科伦坡",         U"加德满都",     U"喀布尔",
                                         U"德黑兰",         U"巴格达",       U"大马士革",
                                         U"贝鲁特",         U"耶路撒冷",     U"特拉维夫",
                                         U"加沙",           U"利雅得",       U"迪拜",
                                         U"多哈",           U"科威特城",     U"开罗",
                                         U"内罗毕",         U"亚的斯亚贝巴", U"约翰内斯堡",
                                         U"开普敦",         U"拉各斯",       U"悉尼",
                                         U"墨尔本",         U"堪培拉",       U"布里斯班",
                                         U"奥克兰",         U"惠灵顿",       U"阿拉木图",
                                         U"塔什干",         U"撒马尔罕",     NULL};
static const char32_t *const regions[] = {
    U"长三角",     U"珠三角",     U"京津冀",   U"粤港澳大湾区", U"成渝地区",   U"环渤海",
    U"黔东南",     U"黔西南",     U"黔南",     U"鄂西北",       U"鄂西南",     U"鲁西南",
    U"鲁西北",     U"豫西南",     U"豫东南",   U"川西北",       U"川东北",     U"闽西南",
    U"浙西南",     U"陇东",       U"陇南",     U"胶东",         U"辽东半岛",   U"山东半岛",
    U"南疆",       U"北疆",       U"大别山区", U"武陵山区",     U"秦巴山区",   U"乌蒙山区",
    U"太行山区",   U"沂蒙山区",   U"罗霄山区", U"六盘山区",     U"洞庭湖区",   U"鄱阳湖区",
    U"长江三角洲", U"珠江三角洲", U"海西",     U"潮汕地区",     U"陕甘宁",     U"大凉山",
    U"小凉山",     U"坝上草原",   U"黄土高原", U"青藏高原",     U"云贵高原",   U"内蒙古高原",
    U"河西走廊",   U"江汉平原",   U"华北平原", U"东北平原",     U"成都平原",   U"关中平原",
    U"非洲",       U"欧洲",       U"亚洲",     U"美洲",         U"北美",       U"南美",
    U"拉美",       U"大洋洲",     U"东南亚",   U"东南亚地区",   U"中东",       U"中亚",
    U"南亚",       U"西亚",       U"东北亚",   U"北欧",         U"西欧",       U"东欧",
    U"西非",       U"东非",       U"三江平原", U"洞庭湖平原",   U"鄱阳湖平原", U"松嫩平原",
    NULL};
/* Mountains, waters and sites of the whole country, as school atlases and the lists of national scenic areas
 * and of national new districts have them; 长江 and 黄河 are in more names than their own (site.c). */
static const char32_t *const landmarks[] = {
    U"泰山",     U"黄山",       U"华山",       U"嵩山",       U"峨眉山",   U"武当山",
    U"庐山",     U"五台山",     U"九华山",     U"普陀山",     U"天山",     U"长白山",
    U"秦岭",     U"太行山",     U"大别山",     U"昆仑山",     U"祁连山",   U"珠穆朗玛峰",
    U"淮河",     U"珠江",       U"松花江",     U"汉江",       U"湘江",     U"赣江",
    U"嘉陵江",   U"金沙江",     U"澜沧江",     U"雅鲁藏布江", U"鸭绿江",   U"洞庭湖",
    U"鄱阳湖",   U"太湖",       U"洪泽湖",     U"青海湖",     U"滇池",     U"洱海",
    U"千岛湖",   U"天安门广场", U"人民大会堂", U"中南海",     U"红旗渠",   U"西柏坡",
    U"首都机场", U"三峡大坝",   U"台湾海峡",   U"雄安新区",   U"两江新区", U"天府新区",
    U"西咸新区", U"京杭大运河", U"大兴机场",   U"大湾区",     U"中关村",   U"外滩",
    U"故宫",     U"加州",       U"纽约州",     U"硅谷",       NULL};
/* The short names of provinces, and what makes a region of one: 赣南, 粤北. */
static const char32_t provinces[] = U"赣湘皖苏浙闽粤桂鄂豫鲁冀晋陕川滇黔辽吉";
static const char32_t sides[] = U"东西南北中";

void tag_abroad_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_COUNTRIES, countries, false, 0);
    WORDSET_LIST(ws, SET_ABROAD_CITIES, cities, false, 0);
    WORDSET_LIST(ws, SET_REGIONS, regions, false, 0);
    WORDSET_LIST(ws, SET_LANDMARKS, landmarks, false, 0);
}

/* The end of the region or landmark whose first word is [from, to): 武陵山|区. */
static size_t region_end(const struct para *p, size_t from, size_t to)
{
    size_t which, len = para_set(p, from, SET_REGIONS, &which);
    size_t more = para_set(p, from, SET_LANDMARKS, &which);

    len = more > len ? more : len;
    return from + len > to ? from + len : to;
}

/* What the place at [from, to) is; NULL: none. */
static const char *level_of(const struct para *p, size_t from, size_t to)
{
    static const struct {
        enum set_id set;
        const char *level;
    } kinds[] = {{SET_COUNTRIES, "country"},
                 {SET_ABROAD_CITIES, "city_abroad"},
                 {SET_REGIONS, "region"},
                 {SET_LANDMARKS, "site"}};
    size_t which;

    /* 美国人, 法国菜, 河内村 */
    if (para_set(p, from, SET_ABROAD_CITIES, &which) == to - from && para_at(p, to) == U'市')
        return "city_abroad";
    if (para_in(para_at(p, to), U"人籍裔语文字式菜货队县市区镇乡村街路社岛湾河堡猪杯日牌汽号"))
        return NULL;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (para_set(p, from, kinds[k].set, &which) == to - from)
            return kinds[k].level;
    return to - from == 2 && para_in(p->cps[from], provinces) && para_in(p->cps[from + 1], sides) &&
                   !para_in(para_at(p, to), U"东西南北方部边面侧大师学州角医话")
               ? "region"
               : NULL;
}

/* Where the place of `level` that ends at `to` goes on: 缅甸|仰光, 仰光市. */
static size_t more_end(const struct para *p, size_t to, const char *level)
{
    size_t which, len;

    if (str_eq(str_of(level), STR("country")) && (len = para_set(p, to, SET_ABROAD_CITIES, &which)))
        to += len;
    else if (!str_eq(str_of(level), STR("city_abroad")))
        return to;
    return to + (para_at(p, to) == U'市' && !para_in(para_at(p, to + 1), U"场民区值"));
}

/* Can a name that begins with the character at byte `at` be of any list? */
static bool may_begin(const struct para *p, size_t at, size_t len)
{
    unsigned bucket;
    uint32_t cp;

    (void)chars_read(p->text, at, &cp);
    bucket = wordset_bucket(cp);
    return p->sets[SET_COUNTRIES].head[bucket] || p->sets[SET_ABROAD_CITIES].head[bucket] ||
           p->sets[SET_REGIONS].head[bucket] || p->sets[SET_LANDMARKS].head[bucket] ||
           (len == REGION_BYTES && para_in(cp, provinces));
}

/* 加利福尼亚州|旧金山市: where the names of parts of a country go on that stand right behind name `k`, which
 * ends at `to`. */
static size_t parts_end(const struct para *p, size_t k, size_t to)
{
    size_t from, end;

    while (++k < p->found_len && p->found[k].is_place) {
        para_found(p, k, &from, &end);
        if (from != to || end - from < 3 || !para_in(p->cps[end - 1], U"州省市郡县府镇岛"))
            break;
        to = end;
    }
    return to;
}

/* “华山论剑”: does a short quoted name begin with [from, to) and go on? */
static bool is_of_name(const struct para *p, size_t from, size_t to)
{
    size_t i = to;

    if (!para_in(para_at(p, from - 1), U"“\"‘"))
        return false;
    while (i < to + QUOTED_REST_MAX && para_is(p, i, CHAR_HAN))
        i++;
    return i > to && para_is(p, i, CHAR_CLOSE);
}

enum err_code tag_abroad(struct para *p, struct err *err)
{
    size_t from, to, spot;
    const char *level;

    (void)err;
    for (size_t k = 0; k < p->found_len && !p->has_failed; k++) {
        if (p->found[k].is_org || !may_begin(p, p->found[k].from, p->found[k].len))
            continue;
        para_found(p, k, &from, &to);
        to = region_end(p, from, to);
        spot = para_spot(p, from);
        if ((spot < p->spots_len && p->spots[spot].from <= from && p->spots[spot].to > to) ||
            p->is_taken[from] || is_of_name(p, from, to) || !(level = level_of(p, from, to)))
            continue;
        to = parts_end(p, k, more_end(p, to, level));
        if (p->kinds & 1u << TAG_PLACE)
            para_attr_str(p, para_hit(p, TAG_PLACE, from, to), "level", str_of(level));
        p->is_abroad |= *level == 'c'; /* country, city_abroad */
    }
    return ERR_OK;
}
