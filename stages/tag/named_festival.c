/* named_festival.c -- festivals that places hold, with what they are called by: 柳溪桃花节, 青石茶文化节. Those of the
 * calendar are dates. */
#include "named.h"

#define NAME_CHARS_MIN 2u /* before what it celebrates */

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
/* Names made of these alone say nothing, like those of named.c. */
static const char32_t *const plain[] = {
    U"校园", U"民俗", U"旅游", U"农民", U"生态", U"全民", U"传统", U"民族", U"美食", U"农耕",
    U"采摘", U"丰收", U"国际", U"乡土", U"民间", U"首届", U"各种", U"系列", NULL};

void named_festival_sets(struct wordsets *ws)
{
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

bool named_festival_read(struct para *p, size_t end)
{
    static const char32_t *const verbs[] = {U"承办", U"主办", U"协办", U"迎来", U"借助", U"打响",
                                            U"策划", U"办好", U"办起", U"筹办", U"前来", NULL};
    size_t which, len, head, from;

    if (para_at(p, end - 1) != U'节' || !(len = para_set(p, end, SET_FESTIVALS, &which)))
        return false;
    head = end - len;
    from = named_far_start(p, head);
    /* 第三届柳溪桃花节: which of them it is, and what is done with it */
    for (size_t i = head; i > from; i--)
        if (para_in(p->cps[i - 1], U"届年月日次") || para_words_before(p, i, verbs, &which))
            from = i;
    return head - from >= NAME_CHARS_MIN && !is_plain(p, from, head) && named_keep(p, from, end);
}
