/* org_trade.c -- companies by a brand of two characters before what they do or are (海丰公司, 广川药业, 东岭控股); see org.h. */
#include "measured.h"
#include "org.h"

#define BRAND_CHARS 2u

/* Words before a trade that say of which sort it is. */
static const char32_t *const sorts[] = {
    U"现代", U"传统", U"生物", U"特色", U"外地", U"本地", U"名优", U"绿色", U"中药", U"西药",
    U"化学", U"优质", U"高端", U"白酒", U"啤酒", U"当地", U"有色", U"黄金", U"绝对", U"相对",
    U"全资", U"参股", U"新型", U"创新", U"医疗", U"原料", U"兽用", U"动物", U"苗族", U"藏族",
    U"民间", U"海洋", U"地方", U"优势", U"支柱", U"主导", U"知名", U"著名", U"品牌", U"相关",
    U"有关", U"其他", U"许多", U"中成", U"农作", U"水稻", U"玉米", U"蔬菜", U"家族", U"直接",
    U"间接", U"实际", U"进口", U"出口", U"配方", U"饮料", U"商业", U"旗下", U"独资", U"合资",
    U"外资", U"中资", U"港资", U"台资", U"央企", U"百年", U"省属", U"央属", U"市属", U"县属",
    U"文旅", U"城投", U"农旅", U"城建", U"军工", U"强村", U"富民", U"惠农", U"城镇", U"文投",
    U"交投", U"国资", U"旅投", U"水投", U"农发", U"建投", U"大型", U"小型", U"中型", U"规模",
    U"高新", U"先进", U"第三", U"多个", U"数家", U"随着", U"国企", U"民企", U"同城", U"外省",
    U"本土", U"私人", NULL};
/* Of two characters that are words by themselves, before a company: 到|新|公司. */
static const char32_t no_brand[] = U"告上到去赴往下进走入对了过来回开设建有出内外家个子分母总新老大"
                                   U"小各两几多某本该找办前后带让请把被给跟同"
                                   U"随这那为从向由与和及或是在使叫又再还也都就则而原好坏做当用靠帮"
                                   U"说问看买卖名位年月日一二三四五六七八九十";

bool org_is_sort(const struct para *p, size_t i)
{
    size_t which;

    return para_words(p, i, sorts, &which) > 0;
}

size_t org_trades_start(const struct para *p, size_t head)
{
    size_t at = head, which, len;

    while ((len = para_set(p, at, SET_ORG_TRADES, &which)) ||
           (at < head && (len = para_set(p, at, SET_ORG_GENERIC, &which))))
        at -= len;
    return at;
}

/* Where the brand begins that ends before `head`; head: none does. `is_trade`: before a trade, where a word may be one. */
static size_t brand_start(struct para *p, size_t head, bool is_trade)
{
    size_t from = head - BRAND_CHARS;

    if (p->words.len == 0 || head < BRAND_CHARS || !measured_is_start(p, head) ||
        !measured_is_start(p, from) ||
        !(org_is_free_before(p, from) || measured_can_begin(p, from)))
        return head;
    for (size_t i = from; i < head; i++)
        if (!org_is_name_char(p, i) || p->is_taken[i])
            return head;
    if (org_rare_chars(p, from, head) < BRAND_CHARS || org_is_sort(p, from))
        return head;
    if (measured_is_start(p, from + 1))
        return org_is_free_before(p, from) && !para_in(p->cps[from], no_brand) &&
                       !para_in(p->cps[from + 1], no_brand)
                   ? from
                   : head;
    return is_trade ? (measured_is_verb(p, from) || measured_is_other(p, from) ? head : from)
                    : (measured_is_name(p, from) ? from : head);
}

/* 青禾粮油加工厂: a mill by a brand and what it works on. */
static void mill_read(struct para *p, size_t to)
{
    static const struct body mill = {U"加工厂", "company"};
    size_t head = to - 5, from;

    if (to < 7 || !para_word_before(p, to, U"加工厂") || !measured_is_start(p, head) ||
        para_in(para_at(p, to), U"房长家里区"))
        return;
    from = brand_start(p, head, true);
    if (from < head)
        org_keep(p, from, to, &mill, NULL, 0);
}

void org_trade_read(struct para *p, size_t to)
{
    static const char32_t *const brands[] = {U"药业", U"制药", U"酒业", U"乳业", U"控股",
                                             U"置业", U"证券", U"糖业", U"纸业", NULL};
    static const char32_t *const wholes[] = {U"公司", U"集团", NULL};
    static const struct body company = {U"公司", "company"};
    size_t which, len = para_words_before(p, to, wholes, &which), from, spot;
    bool is_trade = !len;

    if (p->cps[to - 1] == U'厂') {
        mill_read(p, to);
        return;
    }
    if (is_trade)
        len = para_words_before(p, to, brands, &which);
    if (!len || p->is_taken[to - 1] || to - len < BRAND_CHARS ||
        para_in(para_at(p, to), is_trade ? U"园区产市行界人大务从化" : U"军化式内有股"))
        return;
    from = brand_start(p, to - len, is_trade);
    if (from == to - len)
        return;
    spot = from ? para_spot(p, from - 1) : p->spots_len;
    if (spot < p->spots_len && p->spots[spot].to == from && !p->is_taken[p->spots[spot].from])
        from = p->spots[spot].from;
    org_keep(p, from, to + (is_trade ? para_words(p, to, wholes, &which) : 0), &company, NULL, 0);
}
