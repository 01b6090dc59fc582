/* compile_names.c -- what characters are worth in names and numbers; see compile.h
 *
 * Chances of characters in names are counted over the names of jieba's dictionary (tags nr, nrt). */
#include "compile.h"

#include "../base/arena.h"

#include <math.h>
#include <string.h>
#include <uchar.h>

#define COST_NEVER UINT8_MAX
#define COST_MAX 120.0 /* 15 nats */

/* Family names by how common they are; after the lists of the Ministry of Public Security (the 400
 * most common, 2020), less those that are mostly other words (于, 和, 从, 时, 能, 都, 后, 向, 同, 来, 年,
 * 生, 门, 山, 水, 海, 国, 有). */
static const char32_t surnames[] = U"王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭"
                                   U"曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚"
                                   U"沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎"
                                   U"史陶贺毛郝顾龚邵万覃武钱戴严莫孔向"
                                   U"汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦"
                                   U"俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季"
                                   U"裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾"
                                   U"尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚"
                                   U"岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商"
                                   U"刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
                                   U"阎谈佟储邸屠丘蔺应冼濮荀竺匡劳阙扈牧郁";

static const struct {
    enum image_role role;
    const char32_t *chars;
} roles[] = {
    {ROLE_ORDINAL, U"第"},
    {ROLE_DIGIT, U"〇○零一二三四五六七八九壹贰叁肆伍陆柒捌玖"},
    {ROLE_TWO, U"两兩"},
    {ROLE_SEVERAL, U"几幾"},
    {ROLE_TEN, U"十拾"},
    {ROLE_POWER, U"百千万亿佰仟萬億"},
    {ROLE_POINT, U"点點"},
    {ROLE_YEAR, U"年"},
    {ROLE_MONTH, U"月"},
    {ROLE_DAY, U"日"},
    {ROLE_HOUR, U"时時"},
    {ROLE_MINUTE, U"分"},
    {ROLE_SECOND, U"秒"},
    {ROLE_OF, U"之"},
    {ROLE_PART, U"份"},
    {ROLE_DOT, U"·•‧・"},
    {ROLE_PLACE, U"县镇乡村市区州縣鎮鄉區"},
};

/* Characters of grammar, which the few names with them do not make likely ones; and what follows
 * foreign names. */
static const char32_t in_no_name[] =
    U"的了在是和与及等为说不就也都要会有从对向被把让给到这那他她你我们于或但其";
static const char32_t in_no_foreign_name[] = U"人县市省州村镇乡区国";

struct counts {
    double surname, first, last, only, abroad_first, abroad, abroad_last;
};

static bool is_in(uint32_t cp, const char32_t *list)
{
    while (*list && *list != cp)
        list++;
    return *list != 0;
}

static bool is_surname(uint32_t cp)
{
    return is_in(cp, surnames);
}

static bool has_tag(const struct compile *c, const struct compile_word *w, const char *tag)
{
    return w->jieba && strcmp(c->tags[w->tag], tag) == 0;
}

static void count_name(const struct compile *c, const struct compile_word *w, struct counts *n)
{
    if (w->len < 2 || w->len > 3 || !is_surname(c->chars[w->codes[0]].cp))
        return;
    n[w->codes[0]].surname++;
    if (w->len == 2) {
        n[w->codes[1]].only++;
    } else {
        n[w->codes[1]].first++;
        n[w->codes[2]].last++;
    }
}

static void count_abroad(const struct compile_word *w, struct counts *n)
{
    if (w->len < 3)
        return;
    n[w->codes[0]].abroad_first++;
    for (uint32_t i = 1; i + 1 < w->len; i++)
        n[w->codes[i]].abroad++;
    n[w->codes[w->len - 1]].abroad_last++;
}

/* -log of a share, in eighths. What was seen less than `least` times is never. */
static uint8_t cost(double count, double sum, double least)
{
    double eighths;

    if (count < least)
        return COST_NEVER;
    eighths = -8 * log(count / sum);
    return (uint8_t)(eighths > COST_MAX ? COST_MAX : eighths);
}

static enum err_code write_names(struct compile *c, const struct counts *n, struct err *err)
{
    struct counts sum = {0};

    for (size_t i = 1; i < c->chars_len; i++) {
        sum.surname += n[i].surname;
        sum.first += n[i].first;
        sum.last += n[i].last;
        sum.only += n[i].only;
        sum.abroad_first += n[i].abroad_first;
        sum.abroad += n[i].abroad;
        sum.abroad_last += n[i].abroad_last;
    }
    for (size_t i = 0; i < c->chars_len; i++) {
        struct image_name name = {
            .surname = i && is_surname(c->chars[i].cp) ? cost(n[i].surname + 1, sum.surname, 1)
                                                       : COST_NEVER,
            .first = cost(n[i].first, sum.first, 1),
            .last = cost(n[i].last, sum.last, 1),
            .only = cost(n[i].only, sum.only, 1),
            .abroad_first = cost(n[i].abroad_first, sum.abroad_first, 3),
            .abroad = cost(n[i].abroad, sum.abroad, 3),
            .abroad_last = cost(n[i].abroad_last, sum.abroad_last, 3),
        };

        if (is_in(c->chars[i].cp, in_no_name))
            name.first = name.last = name.only = name.abroad = name.abroad_last = COST_NEVER;
        if (is_in(c->chars[i].cp, in_no_foreign_name))
            name.abroad = name.abroad_last = COST_NEVER;
        if (name.abroad_first == COST_NEVER && name.abroad != COST_NEVER)
            name.abroad_first = (uint8_t)(name.abroad + 16);
        if (name.abroad_last == COST_NEVER && name.abroad != COST_NEVER)
            name.abroad_last = (uint8_t)(name.abroad + 16);
        for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
            for (const char32_t *cp = roles[r].chars; *cp; cp++)
                if (i && *cp == c->chars[i].cp)
                    name.role = (uint8_t)roles[r].role;
        compile_add(c, IMAGE_NAMES, &name, sizeof name);
    }
    return buf_failed(&c->sections[IMAGE_NAMES]) ? compile_no_memory(err) : ERR_OK;
}

/* Codes for what words of the user may be made of, though no word of the dictionary is: marks, letters,
 * kana, and the Han characters of Unicode 1.0 and later in their first block. */
static enum err_code add_characters(struct compile *c, struct err *err)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {{0x21, 0x7E},     {0xA1, 0x17F},    {0x370, 0x3FF},   {0x400, 0x45F},
                  {0x2010, 0x2027}, {0x2030, 0x205E}, {0x2150, 0x218B}, {0x2460, 0x24FF},
                  {0x3001, 0x301F}, {0x3041, 0x30FF}, {0x4E00, 0x9FFF}};
    enum err_code code;
    uint16_t unused;

    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        for (uint32_t cp = ranges[i].from; cp <= ranges[i].to; cp++)
            if ((code = compile_add_code(c, cp, &unused, err)))
                return code;
    return ERR_OK;
}

enum err_code compile_names(struct compile *c, struct err *err)
{
    struct counts *n;
    enum err_code code;
    uint16_t unused;

    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
        for (const char32_t *cp = roles[r].chars; *cp; cp++)
            if ((code = compile_add_code(c, *cp, &unused, err)))
                return code;
    if ((code = add_characters(c, err)))
        return code;
    n = arena_alloc(c->arena, c->chars_len, sizeof *n);
    if (!n)
        return compile_no_memory(err);
    for (size_t i = 0; i < c->words_len; i++) {
        if (has_tag(c, &c->words[i], "nr"))
            count_name(c, &c->words[i], n);
        if (has_tag(c, &c->words[i], "nrt"))
            count_abroad(&c->words[i], n);
    }
    return write_names(c, n, err);
}
