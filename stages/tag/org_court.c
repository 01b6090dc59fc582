/* org_court.c -- the divisions of a court (中级人民法院|民三庭, 立案庭), and its tribunals by their names (柳南法庭); see org.h. */
#include "measured.h"
#include "org.h"

#define CHAMBER_CHARS_MAX 10u
#define NAME_CHARS_MIN 2u
#define NAME_CHARS_MAX 3u

size_t org_chamber_len(const struct para *p, size_t i)
{
    static const char32_t *const kinds[] = {
        U"民",   U"刑",       U"行政",     U"立案",     U"执行", U"审监", U"审判监督",
        U"少年", U"未成年人", U"知识产权", U"家事",     U"环境", U"环资", U"金融",
        U"速裁", U"破产",     U"涉外",     U"综合审判", U"第",   NULL};
    size_t which, len = para_words(p, i, kinds, &which);

    if (!len)
        return 0;
    for (size_t to = i + len; to - i <= CHAMBER_CHARS_MAX; to++) {
        if (para_at(p, to) == U'庭' && !para_in(p->cps[to - 1], U"开当出到休闭家法本"))
            return para_in(para_at(p, to + 1), U"审前外") ? 0 : to + 1 - i;
        if (!org_is_name_char(p, to) || p->is_taken[to])
            return 0;
    }
    return 0;
}

/* 民一庭, 刑庭 by themselves: of the court that the article is about. */
static void chamber_read(struct para *p, size_t to)
{
    static const struct body chamber = {U"庭", "court"};
    size_t from = to - 2;

    if (para_in(p->cps[from], U"一二三四五六") && from > 0)
        from--;
    if (para_in(p->cps[from], U"民刑") && org_is_free_before(p, from) &&
        org_chamber_len(p, from) == to - from)
        org_keep(p, from, to, &chamber, NULL, 0);
}

/* 柳|南: a name that the words have in single characters before the head noun; head: none. */
static size_t torn_start(struct para *p, size_t head)
{
    size_t from = head;

    if (p->words.len == 0 || !measured_is_start(p, head))
        return head;
    while (
        from > 0 && head - from < NAME_CHARS_MAX && measured_is_start(p, from - 1) &&
        org_is_name_char(p, from - 1) && !p->is_taken[from - 1] &&
        !para_in(p->cps[from - 1],
                 U"告上到去赴往下进走入对了过来回开设建有出内外庭院会审给送由向把被让请叫找问听说"))
        from--;
    if (head - from < NAME_CHARS_MIN)
        return head;
    return org_is_free_before(p, from) || measured_can_begin(p, from) ? from : head;
}

void org_court_read(struct para *p, size_t to)
{
    static const struct body court = {U"法庭", "court"};
    static const char32_t *const kinds[] = {
        U"人民", U"巡回", U"数字", U"网上", U"云上",   U"军事", U"国际", U"道德", U"流动", U"车载",
        U"田间", U"院坝", U"马背", U"背包", U"互联网", U"智慧", U"模拟", U"中心", U"派出", U"家事",
        U"少年", U"特别", U"家庭", U"科技", U"专业",   U"帐篷", U"板凳", U"网络", NULL};
    size_t head = to - 2, name, which, spot, from;

    if (to < 3 || p->is_taken[to - 1])
        return;
    if (p->cps[head] != U'法') {
        chamber_read(p, to);
        return;
    }
    if (para_in(para_at(p, to), U"上内外审科") || para_in(p->cps[head - 1], U"上到在去赴往进的"))
        return;
    name = head - para_word_before(p, head, U"人民");
    if (name == 0 || para_words_before(p, name, kinds, &which))
        return;
    spot = para_spot(p, name - 1);
    from = spot < p->spots_len && p->spots[spot].to == name ? p->spots[spot].from
                                                            : org_name_start(p, name, false);
    if (from == name)
        from = torn_start(p, name);
    if (from == name || (spot >= p->spots_len && org_rare_chars(p, from, name) < name - from))
        return;
    org_keep(p, from, to, &court, NULL, 0);
}
