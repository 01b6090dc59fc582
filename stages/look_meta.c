/* look_meta.c -- bylines, dispatch heads and lines of page data, by the words of the trade that
 * newspapers and web pages use everywhere; see look.h */
#include "look.h"

#include "look_fields.h"
#include "look_latin.h"

#include <string.h>

#define BYLINE_CHARS_MAX 60u
#define BYLINE_SOLID_MAX 13u /* without a blank or mark: "本报见习记者欧阳某某" */
#define META_CHARS_MAX 160u
#define CAPTION_CHARS_MAX 100u
#define DATELINE_BYTES_MAX 60u
#define SINCE_BYTES_MAX 90u

static bool holds_any(struct str s, const struct str *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (str_find(s, words[i], 0) != SIZE_MAX)
            return true;
    return false;
}

#define WORDS(name, ...) static const struct str name[] = {__VA_ARGS__}
#define W(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The words of these tables begin with a CJK character: a quick no for other text. */
static bool starts_ascii(struct str s)
{
    return s.len == 0 || (unsigned char)s.ptr[0] < 0x80;
}

/* The characters that bylines begin with. */
static bool has_byline_edge(uint32_t first)
{
    switch (first) {
    case 0x672C: /* 本 */
    case 0x8BB0: /* 记 */
    case 0x901A: /* 通 */
    case 0x89C1: /* 见 */
    case 0x5B9E: /* 实 */
    case 0x7279: /* 特 */
    case 0x9996: /* 首 */
    case 0x5168: /* 全 */
    case 0x4F5C: /* 作 */
    case 0x64B0: /* 撰 */
    case 0x6587: /* 文 */
    case 0x56FE: /* 图 */
    case 0x8A18: /* 記 */
        return true;
    default:
        return false;
    }
}

bool look_is_byline(struct str s, const struct look *l)
{
    WORDS(starts, W("本报记者"), W("本报通讯员"), W("记者"), W("通讯员"), W("本刊记者"),
          W("本网记者"), W("本报见习记者"), W("见习记者"), W("实习记者"), W("本报特约"),
          W("特约记者"), W("特约通讯员"), W("首席记者"), W("全媒体记者"), W("作者："), W("作者:"),
          W("作者 "), W("撰文"), W("文/"), W("文／"), W("图/"), W("文并摄"), W("記者"));
    WORDS(roles, W("记者"), W("通讯员"), W("摄影报道"));
    /* regular columns of papers */
    WORDS(columns, W("记者走基层"), W("记者手记"), W("记者观察"), W("记者调查"), W("记者来信"),
          W("记者视线"), W("记者追踪"), W("记者见闻"), W("记者之家"), W("记者感言"));

    if (l->chars > BYLINE_CHARS_MAX || l->stops)
        return false;
    if (l->cjk == 0)
        return look_latin_byline(s) > 0;
    if (look_is_closed(l) || str_starts_any(s, columns, COUNT(columns)))
        return false;
    if (has_byline_edge(l->first) && str_starts_any(s, starts, COUNT(starts)))
        /* "记者随即联系供水公司" is a line of text; Latin names have blanks */
        return l->commas < 3 && (l->gaps > 0 || l->pauses > 0 || l->chars <= BYLINE_SOLID_MAX);
    /* "郭某 本报记者 丁某": names first, all of it short words between blanks */
    return l->chars <= 24 && l->gaps >= 1 && l->commas == 0 && l->cjk > 0 && !look_is_dispatch(s) &&
           holds_any(s, roles, COUNT(roles));
}

bool look_is_meta(struct str s, const struct look *l)
{
    struct look_field fields[LOOK_FIELDS_MAX];

    return l->chars <= META_CHARS_MAX && l->stops == 0 &&
           look_fields(s, fields, LOOK_FIELDS_MAX) > 0;
}

/* The characters that captions begin and end with. */
static bool has_caption_edge(const struct look *l)
{
    switch (l->first) {
    case 0x56FE: /* 图 */
    case 0x5716: /* 圖 */
    case 0x4E0A: /* 上 */
    case 0x4E0B: /* 下 */
    case 0x5DE6: /* 左 */
    case 0x53F3: /* 右 */
    case 0x9898: /* 题 */
    case 0x25B2: /* ▲ */
    case 0x25BC: /* ▼ */
    case 0x25B3: /* △ */
    case 'P':
        return true;
    default:
        break;
    }
    switch (l->end) {
    case 0x6444: /* 摄 */
    case 0x651D: /* 攝 */
    case 0x56FE: /* 图 */
    case 0x7247: /* 片 */
    case 0x5F71: /* 影 */
    case 0x4F9B: /* 供 */
        return true;
    default:
        return false;
    }
}

bool look_is_caption(struct str s, const struct look *l)
{
    WORDS(starts, W("图为"), W("图："), W("图:"), W("图片："), W("图片说明"), W("图①"), W("图1"),
          W("图2"), W("图3"), W("图一"), W("图二"), W("上图"), W("下图"), W("左图"), W("右图"),
          W("题图"), W("▲"), W("▼"), W("△"), W("Photo:"), W("圖為"), W("圖："));
    WORDS(ends, W("摄"), W("摄）"), W("摄)"), W("供图"), W("供图）"), W("供图)"), W("资料图"),
          W("资料图片"), W("资料照片"), W("摄影"), W("攝"), W("攝）"), W("攝)"), W("/图"),
          W("提供"));

    if (l->chars > CAPTION_CHARS_MAX || l->cjk + l->alpha == 0)
        return false;
    if (l->stops == 1 && !look_is_closed(l) && str_find(s, STR("。图源"), 0) != SIZE_MAX)
        return true;
    if (!has_caption_edge(l))
        return false;
    for (size_t i = 0; i < COUNT(starts); i++)
        if (str_starts(s, starts[i]))
            return !str_starts(s, STR("图为主")) && !str_starts(s, STR("上图书"));
    if (str_ends(s, STR("拍摄")) || str_ends(s, STR("摄影报道")))
        return false;
    for (size_t i = 0; i + 1 < COUNT(ends); i++)
        if (str_ends(s, ends[i]))
            return l->chars > ends[i].len / 3 + 1;
    /* "…。 镇政府提供" */
    return str_ends(s, ends[COUNT(ends) - 1]) && l->gaps > 0 && l->stops == 1;
}

/* "HARBOUR CITY, May 3 (Reuters) — ", "KINGSFORD – " */
static bool is_dateline(struct str s)
{
    struct str head = str_sub(s, 0, DATELINE_BYTES_MAX);
    size_t dash, caps = 0;

    while (caps < s.len && caps < 3 && s.ptr[caps] >= 'A' && s.ptr[caps] <= 'Z')
        caps++;
    if (caps < 3)
        return false;
    dash = str_find(head, STR(" — "), 0);
    if (dash == SIZE_MAX)
        dash = str_find(head, STR(" – "), 0);
    if (dash == SIZE_MAX)
        dash = str_find(head, STR(" -- "), 0);
    if (dash == SIZE_MAX && (dash = str_find(head, STR(") - "), 0)) == SIZE_MAX)
        return false;
    while (caps < dash && ((head.ptr[caps] >= 'A' && head.ptr[caps] <= 'Z') ||
                           head.ptr[caps] == ' ' || head.ptr[caps] == '.'))
        caps++;
    return caps >= 3 && (caps == dash || head.ptr[caps] == ',' || head.ptr[caps] == '(');
}

bool look_is_dispatch(struct str s)
{
    WORDS(starts, W("本报讯"), W("本刊讯"), W("本网讯"), W("本台讯"), W("本报北京"), W("新华社"),
          W("中新社"), W("中新网"), W("新华网"), W("人民网"), W("讯（"), W("讯("), W("本報訊"),
          W("〔本報訊"), W("【本報訊"), W("〔記者"), W("【記者"), W("（記者"), W("中央社"));

    return starts_ascii(s) ? is_dateline(s) : str_starts_any(s, starts, COUNT(starts));
}

bool look_is_report(struct str s)
{
    WORDS(starts, W("本报讯"), W("本刊讯"), W("本网讯"), W("本台讯"), W("本報訊"), W("〔本報訊"),
          W("【本報訊"), W("〔記者"));

    return !starts_ascii(s) && str_starts_any(s, starts, COUNT(starts));
}

/* "自…以来," within the first clause */
static bool is_since(struct str s)
{
    struct str head = str_sub(s, 0, SINCE_BYTES_MAX);
    size_t since;

    if (!str_starts(s, STR("自")))
        return false;
    since = str_find(head, STR("以来"), 0);
    return since != SIZE_MAX && str_find(str_sub(head, 0, since), STR("。"), 0) == SIZE_MAX;
}

bool look_is_lead(struct str s)
{
    WORDS(cues, W("近日"), W("日前"), W("近年来"), W("今年以来"), W("连日来"), W("昨日"), W("昨天"),
          W("近期"), W("今年"), W("去年"), W("为进一步"), W("为切实"), W("为深入"), W("为全面"),
          W("为认真"), W("为加强"), W("为扎实"), W("为充分"), W("为推动"));
    size_t at = 0;

    if (str_starts_any(s, cues, COUNT(cues)) || is_since(s))
        return true;
    while (at < s.len && at < 4 && s.ptr[at] >= '0' && s.ptr[at] <= '9')
        at++;
    return at > 0 && (str_starts(str_sub(s, at, SIZE_MAX), STR("月")) ||
                                 str_starts(str_sub(s, at, SIZE_MAX), STR("年")));
}

bool look_is_opening(struct str s)
{
    WORDS(cues, W("据悉"), W("据了解"), W("据介绍"), W("截至目前"), W("截至"), W("目前，"),
          W("目前,"), W("此外"), W("另外"), W("下一步"), W("与此同时"), W("会上"), W("记者"));

    return look_is_lead(s) || look_is_dispatch(s) || str_starts_any(s, cues, COUNT(cues));
}

bool look_is_name(struct str s)
{
    /* The hundred or so commonest surnames of the 2020 census report on names. */
    static const char surnames[] =
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶"
        "程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾"
        "毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关"
        "兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍"
        "华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏"
        "宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝";

    if (s.len != 6 && s.len != 9)
        return false;
    for (size_t i = 0; i < s.len; i += 3)
        if ((unsigned char)s.ptr[i] < 0xE4 || (unsigned char)s.ptr[i] > 0xE9)
            return false;
    for (size_t i = 0; i + 3 < sizeof surnames; i += 3)
        if (memcmp(surnames + i, s.ptr, 3) == 0)
            return true;
    return false;
}
