/* quantity.c -- numbers with a unit: 8200余平方米, 0.87亿元, 20~30天, 同比增长35%, 三分之二.
 *
 * What is no quantity: ordinals (第3次), codes (A4, 3.2.1), counts of a discourse (3个方面), and small
 * numbers in Chinese numerals before measure words (一个, 两级), which count nothing most of the time. */
#include "quantity.h"
#include "measured.h"

#include "../base/uchar.h"

#define LISTED_CHARS_MAX 4u /* of what a list is of */
#define FRACTION_MAX 100    /* the largest denominator written with a stroke */

/* What is counted only to list it. */
static const char32_t *const discourse_nouns[] = {
    U"方面", U"环节", U"层面", U"阶段", U"维度", U"步骤", U"聚焦", U"坚持", U"结合",
    U"统一", U"确保", U"到位", U"转变", U"关键", U"特点", U"层次", U"等级", NULL,
};

/* After these the number is an ordinal, a name or a part of a code. */
static const char32_t not_after[] = U"第#@_+*=№";

/* Measure words that make words of their own with a Chinese numeral before: 十分, 百面, 十步. */
static const char32_t not_with_han[] = U"分面头条节本部层门道步对位根类种片堂届轮期口员架块眼所支";

void quantity_take_multiplier(const struct para *p, struct number *n, const char **ret_approx)
{
    uint32_t cp;

    if (n->script == NUMBER_DIGITS)
        number_multiply(p, n);
    cp = para_at(p, n->to);
    if (cp == U'余' || cp == U'多' || (para_in(cp, U"来几") && para_at(p, n->to - 1) == U'十') ||
        (cp == U'来' && para_in(para_at(p, n->to - 1), U"0万"))) {
        *ret_approx = cp == U'来' ? "about" : "over";
        n->to++;
        number_multiply(p, n);
    }
}

static bool is_range_sign(uint32_t cp)
{
    return para_in(cp, U"~-–—至到");
}

static bool starts_well(const struct para *p, const struct number *n)
{
    uint32_t before = para_at(p, n->from - 1), earlier = para_at(p, n->from - 2);

    if (para_in(before, not_after) || (before < 0x80 && uchar_is_alpha(before)))
        return false;
    /* Inside a code, a time or a date that the others did not take. */
    return !(para_in(before, U".-/:—") && uchar_is_digit(earlier, NULL));
}

/* Does a number in Chinese numerals count something here? */
static bool han_counts(const struct number *n, const struct unit *unit, const char *approx,
                       size_t unit_chars)
{
    if (approx)
        return unit->dim != UNIT_COUNT || n->digits > 1 || n->mantissa >= 10;
    if (n->is_digit_row) {
        if (n->digits > 1 || n->mantissa < 2)
            return false; /* 三五个, 二〇二四; 一亩 in 一亩三分地 */
        return unit->dim != UNIT_MONEY && unit->dim != UNIT_COUNT &&
               (unit_chars > 1 || para_in(unit->printed[0], U"亩吨成"));
    }
    if (n->digits < 2) /* 十 */
        return false;
    return unit->dim != UNIT_COUNT || unit_chars > 1 || !para_in(unit->printed[0], not_with_han);
}

/* 3个|目标：… */
static bool opens_list(const struct para *p, size_t i)
{
    size_t to = i;

    while (to - i < LISTED_CHARS_MAX && para_is(p, to, CHAR_HAN))
        to++;
    return to >= i + 2 && para_at(p, to) == ':';
}

static bool is_discourse(const struct para *p, const struct quantity *q)
{
    size_t which;

    if (q->unit->dim != UNIT_COUNT || q->approx)
        return false;
    if (q->low.exponent == 0 && q->low.mantissa < 10 && q->low.digits == 1 && opens_list(p, q->to))
        return true;
    return para_words(p, q->to, discourse_nouns, &which) > 0;
}

/* The second number of a range at `i`, and the unit for both. */
static bool range_read(struct para *p, size_t i, struct quantity *q)
{
    size_t len, sign = quantity_sign_len(p, i);
    const char *approx = NULL;
    const struct unit *unit;
    struct number high;

    i += sign;
    if (!number_read(p, i, &high) || high.script != q->low.script)
        return false;
    quantity_take_multiplier(p, &high, &approx);
    unit = unit_find(p, high.to, &len);
    if (!unit || (q->unit && q->unit != unit) || (sign && unit->dim != UNIT_TEMPERATURE))
        return false;
    high.is_negative = sign != 0;
    /* 3至5万元: the multiplier is meant for both. */
    if (!q->unit && q->low.exponent <= 0 && high.exponent > 0 && q->low.mantissa < 100)
        q->low.exponent += high.exponent;
    if (unit->dim != UNIT_TEMPERATURE && number_value(&q->low) >= number_value(&high))
        return false;
    q->high = high;
    q->unit = unit;
    q->approx = approx;
    q->to = high.to + len;
    return true;
}

/* 一年六个月: the months behind years, which become months too; and 任期五年, 为期三天: a small numeral counts
 * behind a word for how long. */
static bool term_read(struct para *p, struct quantity *q)
{
    static const char32_t *const words[] = {
        U"徒刑", U"缓刑", U"任期", U"期限", U"为期", U"历时", U"学制",   U"长达",   U"聘期",
        U"工期", U"刑期", U"用时", U"耗时", U"只需", U"只要", U"仅需",   U"不少于", U"不超过",
        U"超过", U"不到", U"不足", U"整整", U"拘留", U"拘役", U"跨度达", NULL};
    struct number months;
    size_t which, len;

    if (q->low.has_point || q->low.exponent != 0 || q->approx)
        return false;
    if (q->unit->printed[0] == U'年' && number_read(p, q->to, &months) &&
        para_word(p, months.to, U"个月") && !months.has_point && months.mantissa < 12 &&
        q->low.mantissa < 100) {
        q->low.mantissa = q->low.mantissa * 12 + months.mantissa;
        q->unit = unit_find(p, months.to, &len);
        q->to = months.to + len;
        return q->unit != NULL;
    }
    return para_words_before(p, q->from, words, &which) > 0;
}

/* 新村3组, 新柳11、12组, 石桥7组村民: the names of villagers' groups. */
static bool is_group(const struct para *p, const struct quantity *q)
{
    static const char32_t *const folk[] = {U"村民", U"居民", U"群众", U"组长", NULL};
    size_t i = q->from, which;

    while (para_at(p, i - 1) == U'、' && uchar_is_digit(para_at(p, i - 2), NULL))
        for (i -= 2; i > 0 && uchar_is_digit(para_at(p, i - 1), NULL);)
            i--;
    return para_in(para_at(p, i - 1), U"村区庄") || para_words(p, q->to, folk, &which) ||
           (i < q->from && para_is(p, i - 1, CHAR_HAN));
}

/* 3栋2单元, 小区9栋: which house somebody lives in. */
static bool is_house(const struct para *p, const struct quantity *q)
{
    size_t to = q->to;

    if (!para_in(q->unit->printed[0], U"栋幢") || q->approx)
        return false;
    while (number_is_digit(para_at(p, to)))
        to++;
    return (to > q->to && (para_word(p, to, U"单元") || para_word(p, to, U"楼") ||
                           para_word(p, to, U"号") || !para_is(p, to, CHAR_HAN))) ||
           (para_in(para_at(p, q->from - 1), U"区苑园城庭府湾") && !para_is(p, q->to, CHAR_HAN));
}

/* 一个多小时, 两个半小时: what the unit has inside. */
static bool take_inner(struct quantity *q)
{
    if (q->unit->printed[0] != U'个' || !para_in(q->unit->printed[1], U"多半"))
        return false;
    if (q->unit->printed[1] == U'多') {
        q->approx = "over";
    } else if (q->low.mantissa < 1000) {
        q->low.mantissa = q->low.mantissa * 10 + 5;
        q->low.exponent--;
    }
    return true;
}

/* 1岁半, 2年半: half of the unit behind it. */
static bool take_half(const struct para *p, struct quantity *q)
{
    if (q->unit->dim != UNIT_DURATION || !para_in(q->unit->printed[0], U"岁年天") ||
        q->low.has_point || q->low.mantissa >= 1000 || para_at(p, q->to) != U'半' ||
        para_in(para_at(p, q->to + 1), U"年天月工数载"))
        return false;
    q->low.mantissa = q->low.mantissa * 10 + 5;
    q->low.exponent--;
    q->to++;
    return true;
}

static bool measured_read(struct para *p, struct quantity *q)
{
    size_t len;

    quantity_take_multiplier(p, &q->low, &q->approx);
    q->unit = unit_find(p, q->low.to, &len);
    q->to = q->low.to + len;
    if (!q->approx && is_range_sign(para_at(p, q->to)) && range_read(p, q->to + 1, q))
        return (q->low.script == NUMBER_DIGITS || !q->low.is_digit_row || q->low.digits == 1) &&
               quantity_unit_fits(p, q);
    if (!q->unit && q->low.script == NUMBER_DIGITS)
        q->unit = quantity_row_unit(p, q->to);
    if (!q->unit || !quantity_unit_fits(p, q))
        return false;
    /* 126件(套) */
    if (q->unit->dim == UNIT_COUNT && para_at(p, q->to) == '(' && para_at(p, q->to + 2) == ')' &&
        para_in(para_at(p, q->to + 1), U"套次处个件项户人只台宗份条家座期场卷册"))
        q->to += 3;
    if (quantity_take_smaller(p, q) || take_inner(q) || take_half(p, q) ||
        (q->unit->dim == UNIT_DURATION && term_read(p, q)))
        return true;
    if (q->low.script == NUMBER_HAN && !han_counts(&q->low, q->unit, q->approx, len) &&
        !quantity_small_counts(p, q) && !quantity_is_length(p, q))
        return false;
    if ((q->unit->printed[0] == U'组' && is_group(p, q)) || is_house(p, q))
        return false;
    /* A year that the dates did not want is no length of time either. */
    if (q->unit->printed[0] == U'年' && q->low.digits == 4 && !q->low.has_point && !q->approx)
        return false;
    return !is_discourse(p, q);
}

/* 2/3 before Chinese text. Elsewhere a stroke between two numbers counts pages or is a date. */
static bool stroke_read(const struct para *p, struct quantity *q)
{
    struct number den;
    const struct number *num = &q->low;

    if (num->script != NUMBER_DIGITS || num->has_point || para_at(p, num->to) != '/' ||
        !number_read(p, num->to + 1, &den) || den.script != NUMBER_DIGITS || den.has_point)
        return false;
    if (den.mantissa < 2 || den.mantissa > FRACTION_MAX || num->mantissa == 0 ||
        num->mantissa >= den.mantissa || !uchar_is_han(para_at(p, den.to)))
        return false;
    q->fraction = (double)num->mantissa / (double)den.mantissa;
    q->to = den.to;
    return true;
}

/* 三分之二, and 百分之三十五 where `i` is at 百; q->low becomes the number of parts. */
static bool parts_read(const struct para *p, size_t i, size_t den_to, double den,
                       struct quantity *q)
{
    struct number num;

    if (!para_word(p, den_to, U"分之"))
        return false;
    if (para_at(p, den_to + 2) == U'百') {
        num = (struct number){.to = den_to + 3, .mantissa = 100};
    } else if (!number_read(p, den_to + 2, &num)) {
        return false;
    }
    if (den < 2)
        return false;
    q->from = i;
    q->to = num.to;
    q->fraction = number_value(&num) / den;
    q->low = num;
    return true;
}

static const struct unit percent = {U"%", "%", UNIT_RATIO, NULL, 0, NULL};

static void values_attr(struct para *p, struct hit *hit, const struct quantity *q)
{
    bool is_range = q->high.to != 0;

    if (!q->unit) {
        para_attr_num(p, hit, "value", q->fraction);
    } else if (is_range) {
        para_attr_num(p, hit, "min", number_value(&q->low));
        para_attr_num(p, hit, "max", number_value(&q->high));
    } else {
        para_attr_num(p, hit, "value", number_value(&q->low));
    }
    if (q->unit && q->per.len)
        para_attr_fmt(p, hit, "unit", "%s/%.*s", q->unit->name, (int)q->per.len, q->per.ptr);
    else if (q->unit && q->unit->name)
        para_attr_str(p, hit, "unit", str_of(q->unit->name));
    para_attr_str(
        p, hit, "dim",
        str_of(q->direction ? "change" : unit_dim_name(q->unit ? q->unit->dim : UNIT_RATIO)));
}

/* 同比分别增长7.7%、2.9%和2%: what the first of a row is, those behind it are too. */
static void change_follow(const struct para *p, const struct quantity *last, struct quantity *q)
{
    if (last->direction && !q->direction && q->unit == last->unit && q->from == last->to + 1 &&
        para_in(para_at(p, last->to), U"、和")) {
        q->direction = last->direction;
        q->basis = last->basis;
    }
}

/* `last` is the one before it, and becomes it. */
static void quantity_keep(struct para *p, struct quantity *q, struct quantity *last)
{
    size_t of_from, of_to;
    struct hit *hit;

    if (q->unit && q->unit->name)
        q->to += quantity_rate_read(p, q->to, &q->per);
    quantity_take_sign(p, q);
    quantity_take_after(p, q);
    quantity_take_before(p, q);
    change_follow(p, last, q);
    *last = *q;
    hit = para_hit(p, TAG_QUANTITY, q->from, q->to);
    if (!hit)
        return;
    values_attr(p, hit, q);
    if (q->approx)
        para_attr_str(p, hit, "approx", str_of(q->approx));
    if (q->direction)
        para_attr_str(p, hit, "direction", str_of(q->direction));
    if (!q->basis)
        q->basis = quantity_share(p, q->from);
    if (q->basis)
        para_attr_str(p, hit, "basis", str_of(q->basis));
    if (q->unit && q->unit->si_name && q->high.to == 0 && !q->per.len) {
        para_attr_num(p, hit, "si_value", number_value(&q->low) * q->unit->si_factor);
        para_attr_str(p, hit, "si_unit", str_of(q->unit->si_name));
    }
    if (measured_find(p, q->from, q->to, q->unit && q->unit->dim == UNIT_COUNT, &of_from, &of_to))
        para_attr_str(p, hit, "of", para_str(p, of_from, of_to));
}

/* A quantity at `i`; returns where to go on. */
static size_t quantity_at(struct para *p, size_t i, struct quantity *last)
{
    struct quantity q = {.from = i};
    uint32_t cp = para_at(p, i);

    if (para_in(cp, U"百千万") && para_at(p, i + 1) == U'分') {
        double den = cp == U'百' ? 100 : cp == U'千' ? 1000 : 10000;

        if (!parts_read(p, i, i + 1, den, &q))
            return i + 1;
        if (cp == U'百')
            q.unit = &percent;
        quantity_keep(p, &q, last);
        return q.to;
    }
    if (quantity_vague_read(p, i, &q) && !is_discourse(p, &q)) {
        size_t end = q.to;

        quantity_keep(p, &q, last);
        return end;
    }
    q = (struct quantity){.from = i};
    if (!number_is_start(cp))
        return i + 1;
    if (!number_read(p, i, &q.low))
        return q.low.to > i ? q.low.to : i + 1;
    if (!starts_well(p, &q.low))
        return q.low.to;
    if (stroke_read(p, &q) || parts_read(p, i, q.low.to, number_value(&q.low), &q) ||
        measured_read(p, &q)) {
        size_t end = q.to;

        quantity_keep(p, &q, last);
        return end;
    }
    /* A multiplier behind the number was looked at; the number itself is done with. */
    return q.low.to > i ? q.low.to : i + 1;
}

enum err_code tag_quantities(struct para *p, struct err *err)
{
    struct quantity last = {.to = 0};
    enum err_code code;

    for (size_t i = 0;
         (i = para_skip(p, i, CHAR_NUMBER | CHAR_QUANTITY)) < p->len && !p->has_failed;) {
        i = p->is_taken[i] ? i + 1 : quantity_at(p, i, &last);
        if ((code = doc_tick(p->doc, err)))
            return code;
    }
    return ERR_OK;
}
