/* quote_built.c -- quoted names that are known by how they are built: a count and what is counted, parallel
 * parts, a chain of steps, a head noun at the end; see quote.h */
#include "quote.h"

#include "../base/uchar.h"

#define COUNTED_PART_MAX 3u /* with the count */
#define CLAUSE_CHARS_MAX 18u
#define COUNTED_NOT_MIN 4u /* of one whose count has 不 behind it */

/* Words that end a name instead of standing behind it. */
static const char32_t *const inner_heads[] = {
    U"工作法",   U"机制",   U"模式",   U"体系",     U"平台",     U"制度",     U"工程",
    U"行动",     U"经验",   U"计划",   U"战略",     U"清单",     U"活动",     U"驿站",
    U"课堂",     U"讲堂",   U"学堂",   U"监督站",   U"服务站",   U"议事厅",   U"夜校",
    U"热线",     U"微信群", U"小程序", U"超市",     U"书屋",     U"负责制",   U"责任制",
    U"积分制",   U"否决制", U"长制",   U"服务圈",   U"生活圈",   U"治理圈",   U"会战",
    U"攻坚战",   U"服务年", U"建设年", U"攻坚年",   U"提升年",   U"落实年",   U"活动年",
    U"改革年",   U"宣传月", U"服务月", U"活动月",   U"宣传周",   U"活动周",   U"活动日",
    U"直通车",   U"大讲堂", U"警务",   U"茶座",     U"茶馆",     U"夜话",     U"恳谈会",
    U"院坝会",   U"板凳会", U"坝坝会", U"屋场会",   U"院坝会议", U"板凳会议", U"圆桌会",
    U"圆桌会议", U"红黑榜", U"曝光台", U"一张图",   U"一张网",   U"大喇叭",   U"积分卡",
    U"明白卡",   U"连心卡", U"便民卡", U"主题党日", U"全程代办", U"帮代办",   U"通办",
    U"直播间",   U"微课",   U"微课堂", U"比赛",     U"大赛",     U"竞赛",     NULL,
};

void quote_built_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_INNER_HEADS, inner_heads, true, 0);
}

/* Is the character at `i` a count: a numeral, or 多, 全, 双 as in 一核多元? */
static bool is_count(const struct para *p, size_t i)
{
    return para_is(p, i, CHAR_NUMBER) || para_in(para_at(p, i), U"百千双多全几");
}

/* 三清、三问、N看: parts that each begin with a count. */
static bool is_counted_row(const struct para *p, const struct quote *q)
{
    size_t parts = 0, from = q->from + 1;

    if (para_at(p, from + 2) != U'、' && para_at(p, from + 3) != U'、')
        return false;
    for (size_t i = from; i < q->to; i++) {
        if (i < q->to - 1 && !quote_is_part_sign(p, q, i))
            continue;
        if (i - from < 2 || i - from > COUNTED_PART_MAX ||
            !(is_count(p, from) || para_in(para_at(p, from), U"NXn")) ||
            para_in(para_at(p, i - 1), U"年月日号时点岁元"))
            return false;
        parts++;
        from = i + 1;
    }
    return parts > 1;
}

/* Whose it is and a count: 门前三包. */
static bool is_counted_behind(const struct para *p, const struct quote *q)
{
    size_t i = q->from + 1;

    return q->to - q->from == 6 && para_is(p, i, CHAR_HAN) && !is_count(p, i) &&
           para_is(p, i + 1, CHAR_HAN) && !is_count(p, i + 1) && p->cps[i + 1] != U'第' &&
           para_in(p->cps[i + 2], U"两三四五六七八九十") && para_is(p, i + 3, CHAR_HAN) &&
           !is_count(p, i + 3) &&
           !para_in(p->cps[i + 3], U"点月日年号级天人分次秒元岁块糟个期届孩胎");
}

/* A count and what is counted, as in 三抓三促, 四个三分之二, 三资, 一核多元; 一 alone is no count, and
 * neither are days (五一), plan periods (十四五) and the hottest and coldest weeks (三伏, 三九). */
bool quote_is_counted(const struct para *p, const struct quote *q)
{
    /* words of everyday use */
    static const char32_t *const idioms[] = {U"三管齐下", U"双管齐下", U"四面八方", U"五湖四海",
                                             U"四通八达", U"三言两语", U"两全其美", U"七嘴八舌",
                                             U"三心二意", U"五花八门", U"三番五次", NULL};
    size_t from = q->from + 1, to = q->to - 1, counts = 0, signs = 0, which;

    if (para_words(p, from, idioms, &which) == to - from)
        return false;
    if (para_at(p, from) == U'十' && para_in(para_at(p, from + 1), U"大佳强优"))
        return false; /* 十大感动人物: an honour */
    if (is_counted_row(p, q) || is_counted_behind(p, q))
        return true;
    if (para_at(p, from) == U'零') /* “零事故” */
        return false;
    if (to - from > 12 || (to - from == 2 && para_in(para_at(p, from + 1), U"个伏九")) ||
        !is_count(p, from) || para_in(para_at(p, from), U"多全几百千"))
        return false;
    for (size_t i = from; i < to; i++) {
        counts += is_count(p, i);
        signs += (!uchar_is_han(p->cps[i]) && !uchar_is_space(p->cps[i])) ||
                 para_in(p->cps[i], U"年月岁了");
    }
    if (counts == to - from || signs)
        return false;
    /* 四不两直 counts twice, 四不轻信 is no word as 两不管 is. */
    if (para_in(para_at(p, from + 1), U"来边次点号强佳头面尺里米斤亩寸") ||
        (counts == 1 && to - from < COUNTED_NOT_MIN && para_at(p, from + 1) == U'不'))
        return false;
    return (counts > 1 || para_at(p, from) != U'一') &&
           !quote_is_honour(p, q); /* “四川省文明单位” */
}

bool quote_is_part_sign(const struct para *p, const struct quote *q, size_t i)
{
    uint32_t cp = p->cps[i];

    if (p->classes[i] & CHAR_HAN)
        return false;
    return cp == U'、' || cp == '+' || cp == ',' || cp == U'·' ||
           (q->head_to && uchar_is_space(cp));
}

/* Do three and more parts end with the same two characters: 村里补一点、镇里奖一点、农户出一点? */
static bool are_alike(const struct para *p, const struct quote *q, size_t parts)
{
    size_t last = q->to - 1;

    for (size_t i = q->from + 1; i < last; i++)
        if (quote_is_part_sign(p, q, i) &&
            (p->cps[i - 1] != p->cps[last - 1] || p->cps[i - 2] != p->cps[last - 2]))
            return false;
    return parts > 2;
}

bool quote_is_parallel(const struct para *p, const struct quote *q, bool *ret_has_plus)
{
    size_t parts = 0, blanks = 0, from = q->from + 1, shortest = SIZE_MAX, longest = 0;

    *ret_has_plus = false;
    for (size_t i = from; i < q->to; i++) {
        bool is_end = i == q->to - 1;

        if (para_in(p->cps[i], U">=")) { /* 1+1>2 */
            *ret_has_plus = false;
            return false;
        }
        if (!is_end && !quote_is_part_sign(p, q, i))
            continue;
        *ret_has_plus |= !is_end && p->cps[i] == '+';
        blanks += uchar_is_space(p->cps[i]);
        if (i == from)
            return false;
        shortest = i - from < shortest ? i - from : shortest;
        longest = i - from > longest ? i - from : longest;
        parts++;
        from = i + 1;
    }
    if (parts < 2 || parts > QUOTE_PARTS_MAX || longest > 14)
        return false;
    if (blanks) /* signs lost on the way: three of them are no accident */
        return blanks == parts - 1 && parts > 2;
    return *ret_has_plus || (shortest >= 2 && (longest - shortest <= 2 || are_alike(p, q, parts)));
}

bool quote_is_chain(const struct para *p, const struct quote *q)
{
    size_t dashes = 0;

    for (size_t i = q->from; (i = chars_skip(p->classes, i, q->to, CHAR_STEP)) < q->to; i++)
        dashes++;
    return dashes >= 2;
}

bool quote_has_head(const struct para *p, const struct quote *q)
{
    /* Behind the name of a body. */
    static const char32_t *const bodies[] = {U"成员", U"的成员", NULL};
    size_t which, len = para_set(p, q->to - 1, SET_INNER_HEADS, &which);

    /* “就近办”, “跨省通办”; “县委办” is a body. */
    if (para_at(p, q->to - 2) == U'办' && q->to - q->from >= 5 && q->to - q->from <= 8 &&
        para_in(para_at(p, q->to - 3), U"通即代快近上次证站窗联帮易省网意心门速点"))
        return true;
    /* “一单制”, “首问制”; not “源头控制” */
    if (para_at(p, q->to - 2) == U'制' && q->to - q->from >= 5 && q->to - q->from <= 9 &&
        !para_in(para_at(p, q->to - 3), U"体控限研编抵强绘复监节管克压自定缝创调配抑"))
        return true;
    /* “助农贷”, “惠民保”: loans and insurances by their names */
    if (q->to - q->from >= 5 && q->to - q->from <= 9 &&
        (para_at(p, q->to - 2) == U'贷' ||
         (para_at(p, q->to - 2) == U'保' && para_in(para_at(p, q->to - 3), U"民贫家农康"))))
        return true;
    /* A clause of a speech ends with a head noun too. */
    for (size_t i = q->from + 1; len && i < q->to - 1; i++)
        if (para_in(p->cps[i], U",:;‘’“”") ||
            (p->cps[i] == U'的' && q->to - q->from > CLAUSE_CHARS_MAX))
            return false;
    if (para_words(p, q->to, bodies, &which))
        return false;
    if (len)
        return q->to - 2 - q->from > len + 1;
    /* 板凳会 is a way to meet; 社会 and 机会 are words. */
    return para_at(p, q->to - 2) == U'会' && q->to - q->from >= 5 && q->to - q->from <= 7 &&
           !para_in(para_at(p, q->to - 3), U"社机大学协商工总宴晚都理体才不样么只就商展博");
}

bool quote_is_honour(const struct para *p, const struct quote *q)
{
    static const char32_t *const levels[] = {U"全国", U"全省",   U"全市", U"全县", U"全区",
                                             U"中国", U"国家级", U"省级", U"市级", U"县级",
                                             U"最美", U"十佳",   U"优秀", U"先进", NULL};
    static const char32_t *const bearers[] = {
        U"教师", U"工作者", U"单位", U"集体", U"个人", U"模范", U"标兵", U"能手", U"村",
        U"社区", U"镇",     U"县",   U"家庭", U"榜",   U"奖章", U"奖",   U"党员", U"公务员",
        U"企业", U"军人",   U"学校", U"医生", U"护士", U"青年", U"好人", U"人物", U"工匠",
        U"组织", U"支部",   U"班组", U"书记", U"警察", NULL};
    size_t which, from = q->from + 1;
    bool has_place = false;

    for (size_t n = 2; n <= 4 && from + n + 2 < q->to && !has_place; n++) /* 四川省… */
        has_place = para_in(para_at(p, from + n), U"省市县区州");
    return (has_place || para_words(p, from, levels, &which)) &&
           para_words_before(p, q->to - 1, bearers, &which) > 0;
}
