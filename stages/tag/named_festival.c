/* named_festival.c -- festivals that places hold, with what they are called by: 柳溪桃花节, 青石茶文化节, and what is held
 * again and again: 第三届柳溪书法大赛. Those of the calendar are dates. */
#include "named.h"

#include "../base/uchar.h"

#define NAME_CHARS_MIN 2u /* before what it celebrates */
#define HELD_CHARS_MIN 5u /* without a place */
#define COUNT_CHARS_MAX 4u
#define EDITION_CHARS_MAX 16u
#define YEAR_CHARS 4u
#define ROUND_CHARS_MAX 8u

static const char32_t *const festivals[] = {
    U"文化节",   U"旅游节", U"艺术节", U"美食节",   U"采摘节",   U"丰收节",   U"购物节",
    U"音乐节",   U"民俗节", U"龙舟节", U"啤酒节",   U"年货节",   U"电影节",   U"诗歌节",
    U"读书节",   U"阅读节", U"科技节", U"体育节",   U"农耕节",   U"插秧节",   U"开耕节",
    U"开渔节",   U"捕鱼节", U"垂钓节", U"赏花节",   U"桃花节",   U"杏花节",   U"梨花节",
    U"菜花节",   U"樱花节", U"荷花节", U"菊花节",   U"牡丹节",   U"茶花节",   U"梅花节",
    U"槐花节",   U"兰花节", U"花卉节", U"葡萄节",   U"西瓜节",   U"草莓节",   U"苹果节",
    U"柑橘节",   U"脐橙节", U"樱桃节", U"枇杷节",   U"杨梅节",   U"荔枝节",   U"龙虾节",
    U"螃蟹节",   U"开茶节", U"茶叶节", U"红叶节",   U"冰雪节",   U"风筝节",   U"山歌节",
    U"消费节",   U"动漫节", U"露营节", U"邻里节",   U"板栗节",   U"石榴节",   U"红枣节",
    U"油菜花节", U"橄榄节", U"核桃节", U"蓝莓节",   U"桑葚节",   U"油茶节",   U"甘蔗节",
    U"香菇节",   U"辣椒节", U"羊肉节", U"火龙果节", U"大闸蟹节", U"向日葵节", U"小龙虾节",
    U"猕猴桃节", NULL};
/* What is held again, behind 第三届. */
static const char32_t *const events[] = {
    U"大赛",   U"联赛",   U"邀请赛", U"锦标赛", U"挑战赛", U"运动会", U"博览会", U"展览会",
    U"展销会", U"交易会", U"洽谈会", U"投洽会", U"推介会", U"研讨会", U"论坛",   U"艺术周",
    U"文化周", U"文化月", U"音乐会", U"展演",   U"比赛",   U"竞赛",   U"活动",   NULL};
/* Names made of these alone say nothing, like those of named.c. */
static const char32_t *const plain[] = {
    U"校园", U"民俗", U"旅游", U"农民", U"生态", U"全民", U"传统", U"民族", U"美食", U"农耕",
    U"采摘", U"丰收", U"国际", U"乡土", U"民间", U"首届", U"各种", U"系列", NULL};

void named_festival_sets(struct wordsets *ws)
{
    wordset_class(ws, U"届", CHAR_NAMED);
    wordset_pairs_chars(ws, U"届节", true, PAIRS_NAMED);
    WORDSET_LIST(ws, SET_FESTIVALS, festivals, true, CHAR_NAMED);
}

/* Is [from, to) made of words alone that every place has? */
static bool is_plain(const struct para *p, size_t from, size_t to)
{
    size_t which;

    while (from < to) {
        size_t len = para_words(p, from, plain, &which);

        if (!len && !(len = para_set(p, from, SET_COMMON, &which)))
            return false;
        from += len;
    }
    return true;
}

/* 柳溪踏青节在…开幕 whose 节 ends at `end`: any feast of a place that is held. */
static bool held_read(struct para *p, size_t end)
{
    static const char32_t *const verbs[] = {U"在",   U"开幕",     U"启幕",     U"举行", U"举办",
                                            U"闭幕", U"拉开帷幕", U"拉开序幕", U"如期", NULL};
    size_t which, from, s;

    if (para_in(para_at(p, end - 2), U"环季细情关礼调时章音枝气使脱末过佳春") ||
        !para_words(p, end, verbs, &which))
        return false;
    from = named_far_start(p, end - 1);
    s = para_spot(p, from);
    if (s < p->spots_len && p->spots[s].from == from
            ? end - p->spots[s].to <= NAME_CHARS_MIN
            : end - from <= HELD_CHARS_MIN || para_is(p, from - 1, CHAR_HAN))
        return false;
    return named_keep(p, from, end);
}

/* Where a name from `from` begins with its year: 2023|柳溪桃花节. */
static size_t year_start(const struct para *p, size_t from)
{
    size_t i = from;

    while (i > 0 && from - i <= YEAR_CHARS && uchar_is_digit(p->cps[i - 1], NULL))
        i--;
    return from - i == YEAR_CHARS ? i : from;
}

/* What of it is held: 书法大赛|河西片区赛. */
static size_t round_len(const struct para *p, size_t end)
{
    for (size_t i = end; i < end + ROUND_CHARS_MAX && para_is(p, i, CHAR_HAN); i++)
        if (p->cps[i] == U'赛' && !para_is(p, i + 1, CHAR_HAN))
            return i + 1 - end;
    return 0;
}

bool named_edition_read(struct para *p, size_t i)
{
    size_t from = i, head = i + 1, which, len = 0, s;
    bool has_place;

    if (para_at(p, i) != U'届')
        return false;
    while (from > 0 && i - from < COUNT_CHARS_MAX && para_is(p, from - 1, CHAR_NUMBER))
        from--;
    if (from == i ? para_at(p, i - 1) != U'首' : para_at(p, from - 1) != U'第')
        return false;
    while (head <= i + EDITION_CHARS_MAX && para_is(p, head, CHAR_HAN) && !p->is_taken[head] &&
           !para_in(p->cps[head], U"的在是了将") && !(len = para_words(p, head, events, &which)) &&
           !(len = p->cps[head] == U'节' && !para_in(para_at(p, head + 1), U"目日假前后")))
        head++;
    if (!len)
        return false;
    /* 柳溪镇第三届, 全省第三届, 2023第三届 */
    from--;
    s = para_spot(p, from - (from > 0));
    has_place = from > 0 && s < p->spots_len && p->spots[s].to == from && !p->is_taken[from - 1];
    if (has_place)
        from = p->spots[s].from;
    else if (para_at(p, from - 2) == U'全' && para_in(para_at(p, from - 1), U"国省市县区校"))
        from -= 2;
    if (!has_place && (head - i <= NAME_CHARS_MIN || is_plain(p, i + 1, head)))
        return false;
    return named_keep(p, year_start(p, from), head + len + round_len(p, head + len));
}

bool named_festival_read(struct para *p, size_t end)
{
    static const char32_t *const verbs[] = {U"承办", U"主办", U"协办", U"迎来", U"借助", U"打响",
                                            U"策划", U"办好", U"办起", U"筹办", U"前来", NULL};
    size_t which, len, head, from;

    if (para_at(p, end - 1) != U'节')
        return false;
    if (!(len = para_set(p, end, SET_FESTIVALS, &which)))
        return held_read(p, end);
    head = end - len;
    from = named_far_start(p, head);
    /* 第三届柳溪桃花节: which of them it is, and what is done with it */
    for (size_t i = head; i > from; i--)
        if (para_in(p->cps[i - 1], U"届年月日次") || para_words_before(p, i, verbs, &which))
            from = i;
    return head - from >= NAME_CHARS_MIN && !is_plain(p, from, head) &&
           named_keep(p, year_start(p, from), end);
}
