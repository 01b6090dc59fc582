/* quantity_vague.c -- amounts that are said without a number of their own: 近万名, 上百户, 数十人, 几十万元,
 * 五六趟, 半天; see quantity.h */
#include "quantity.h"

/* 近万名, 上百户, 千余人, 突破千万条: a multiplier is a number only with a word of vagueness, or of what it reaches. */
static bool round_read(const struct para *p, size_t i, struct quantity *q)
{
    static const char32_t *const reached[] = {U"突破", U"达到", U"超过", U"高达", U"跨过", NULL};
    size_t which;
    bool is_above = para_in(para_at(p, i - 1), U"上过") && !para_in(para_at(p, i - 2), U"以超通经");

    q->low = (struct number){.from = i, .to = i, .mantissa = 1};
    quantity_take_multiplier(p, &q->low, &q->approx);
    if (!q->approx && !is_above && !quantity_is_vague(p, i) &&
        !(para_in(para_at(p, i - 1), U"破到过达") && para_words_before(p, i, reached, &which)))
        return false;
    if (is_above) {
        q->approx = "over";
        q->from--;
    }
    return true;
}

/* 数十人, 几百万元: behind 参数 and 户数 the number is another. */
static bool several_read(const struct para *p, size_t i, struct quantity *q)
{
    static const char32_t counts[] =
        U"人户次指多倍系分岁总基无少参函复级票份度件亩天页字位代计名个米元";
    uint32_t before = para_at(p, i - 1);

    if (!para_in(before, U"数几") ||
        (before == U'几' && para_in(para_at(p, i - 2), U"十百千万亿")) ||
        (before == U'数' && para_in(para_at(p, i - 2), counts)))
        return false;
    q->low = (struct number){.from = i, .to = i, .mantissa = 1};
    number_multiply(p, &q->low);
    q->approx = "about";
    q->from--;
    return true;
}

/* The value of a Han digit; 0: none, or no digit of a row. */
static unsigned row_digit(uint32_t cp)
{
    static const char32_t digits[] = U"一二三四五六七八九";

    for (unsigned d = 0; digits[d]; d++)
        if (digits[d] == cp)
            return d + 1;
    return cp == U'两' ? 2 : 0;
}

/* 五六趟, 二三十人, 十五六岁: two digits that follow each other; 一二 and 八九月 are ranks and dates. */
static bool row_read(const struct para *p, size_t i, struct quantity *q)
{
    size_t at = i + (para_at(p, i) == U'十');
    unsigned low, high;
    struct number n;

    if (!para_is(p, at + 1, CHAR_NUMBER))
        return false;
    low = row_digit(para_at(p, at));
    high = row_digit(para_at(p, at + 1));
    n = (struct number){.from = i, .to = at + 2, .script = NUMBER_HAN};
    if (low < 2 || high != low + 1 || row_digit(para_at(p, at + 2)) ||
        row_digit(para_at(p, i - 1)) || para_in(para_at(p, i - 1), U"第初期周十百千万零点"))
        return false;
    if (at == i)
        number_multiply(p, &n);
    q->low = q->high = n;
    q->low.mantissa = low + (at > i ? 10 : 0);
    q->high.mantissa = high + (at > i ? 10 : 0);
    q->approx = "about";
    return !para_in(para_at(p, n.to), U"季月日号级线楼层届环产胎成");
}

/* 半天, 半个月; not 上半年, 一个半小时. */
static bool half_read(const struct para *p, size_t i, struct quantity *q)
{
    static const char32_t *const units[] = {U"天",     U"年",     U"个月", U"小时",
                                            U"个小时", U"个多月", NULL};
    size_t which;

    if (!para_words(p, i + 1, units, &which) ||
        para_in(para_at(p, i - 1), U"上下前后大小多一两过对夜各每个头点时年天月倍"))
        return false;
    if (which == 1 && para_in(para_at(p, i + 2), U"度报制会"))
        return false;
    q->low = (struct number){.from = i, .to = i + 1, .mantissa = 5, .exponent = -1};
    if (which == 5) {
        q->low.to++;
        q->approx = "over";
    }
    return true;
}

bool quantity_vague_read(struct para *p, size_t i, struct quantity *q)
{
    bool is_read = false;
    size_t len;

    switch (p->cps[i]) {
    case U'半':
        is_read = half_read(p, i, q);
        break;
    case U'百':
    case U'千':
    case U'万':
        is_read = several_read(p, i, q) || round_read(p, i, q);
        break;
    case U'十':
        is_read = several_read(p, i, q) || row_read(p, i, q);
        break;
    default:
        is_read = p->cps[i] > 0x7F && row_read(p, i, q);
        break;
    }
    if (!is_read)
        return false;
    q->unit = unit_find(p, q->low.to, &len);
    q->to = q->low.to + len;
    return q->unit != NULL;
}

bool quantity_small_counts(const struct para *p, const struct quantity *q)
{
    static const char32_t *const things[] = {
        U"村",   U"行政村", U"自然村", U"社区", U"乡镇", U"镇",   U"街道", U"县",   U"市",
        U"孩子", U"儿子",   U"女儿",   U"小区", U"地点", U"地方", U"不同", U"老人", U"工人",
        U"学生", U"企业",   U"公司",   U"工地", U"车间", U"班级", U"学校", U"大棚", U"鱼塘",
        U"水库", U"村庄",   U"村子",   U"兄弟", U"姐妹", U"家庭", U"人",   U"城市", NULL};
    static const char32_t *const roads[] = {U"水泥路", U"道路", U"公路", U"路",   U"街道", U"河",
                                            U"生产线", U"航线", U"巷",   U"水渠", U"鱼",   NULL};
    const struct number *n = &q->low;
    size_t which;

    if (!n->is_digit_row || n->digits != 1 || n->mantissa < 3 || q->to != n->to + 1 ||
        para_in(para_at(p, n->from - 1), U"第前后头初周期老星小十百千万“‘\"《·") ||
        para_in(para_at(p, q->to), U"”’\"》"))
        return false;
    switch (q->unit->printed[0]) {
    case U'人':
        return !para_in(para_at(p, q->to), U"组小行帮制座团成称份");
    case U'名':
    case U'位':
        return !para_in(para_at(p, q->to), U"一数工师校以");
    case U'倍':
        return !para_in(para_at(p, n->from - 1), U"点點"); /* 二点八倍 */
    case U'户':
    case U'辆':
    case U'座':
    case U'栋':
    case U'株':
    case U'棵':
    case U'艘':
        return !para_in(para_at(p, q->to), U"一大联");
    case U'条':
        return para_words(p, q->to, roads, &which) > 0;
    case U'个':
        return para_words(p, q->to, things, &which) > 0;
    default:
        return false;
    }
}
