/* quantity_unit.c -- what a unit needs around it: a rate (53060元/㎡, 80万辆次/日), the sign of a temperature (-3℃,
 * 零下40摄氏度), degrees and grades told by what is measured (气温…5到7度, 阵风8级), a number without a unit of its own
 * (8.51万亿、9.59万亿和10.23万亿元), a small numeral for a length of time, smaller units behind larger ones
 * (3小时25分); see quantity.h */
#include "quantity.h"

#define CONTEXT_CHARS_MAX 24u
#define ROW_NUMBERS_MAX 6u
#define RATE_PARTS_MAX 2u

/* Behind a stroke, where no number of them is given. */
static const char32_t *const rate_times[] = {U"日", U"月", U"时", U"年", NULL};

size_t quantity_rate_read(struct para *p, size_t i, struct str *ret_per)
{
    const struct unit *unit;
    size_t len, which, at = i;

    /* 400元每亩 */
    if (para_at(p, i) == U'每' && para_in(para_at(p, i - 1), U"元吨斤克") &&
        (unit = unit_find(p, i + 1, &len)) && !para_is(p, i + 1, CHAR_NUMBER)) {
        *ret_per = str_of(unit->name);
        return len + 1;
    }
    /* 600元/亩/年 */
    for (unsigned n = 0; n < RATE_PARTS_MAX && para_at(p, at) == '/'; n++, at += len + 1) {
        unit = unit_find(p, at + 1, &len);
        if (!unit && !(len = para_words(p, at + 1, rate_times, &which)))
            break;
        *ret_per = at > i ? para_str(p, i + 1, at + 1 + len)
                   : unit ? str_of(unit->name)
                          : para_str(p, at + 1, at + 1 + len);
    }
    return at - i;
}

/* The sign before a number of degrees at `i`: its length, 0: none. A dash behind a number is a range. */
static size_t sign_before(const struct para *p, size_t i)
{
    if (para_word_before(p, i, U"零下"))
        return 2;
    if (!para_in(para_at(p, i - 1), U"-−") || para_is(p, i - 2, CHAR_NUMBER) ||
        para_in(para_at(p, i - 2), U"℃度%"))
        return 0;
    return 1;
}

size_t quantity_sign_len(const struct para *p, size_t i)
{
    return para_in(para_at(p, i), U"-−") ? 1 : para_word(p, i, U"零下");
}

/* The end of a range has its sign already; -9~-11℃ and 10℃到5℃ have the warmer one first. */
void quantity_take_sign(const struct para *p, struct quantity *q)
{
    size_t len = q->unit && q->unit->dim == UNIT_TEMPERATURE ? sign_before(p, q->from) : 0;
    struct number low;

    q->from -= len;
    q->low.is_negative = len != 0;
    if (q->high.to && number_value(&q->high) < number_value(&q->low)) {
        low = q->low;
        q->low = q->high;
        q->high = low;
    }
}

/* Does one of `words` stand in the sentence within CONTEXT_CHARS_MAX characters of [from, to)? */
static bool is_about(const struct para *p, size_t from, size_t to, const char32_t *words)
{
    size_t first = from > CONTEXT_CHARS_MAX ? from - CONTEXT_CHARS_MAX : 0;

    for (size_t i = from; i > first && !para_is(p, i - 1, CHAR_END); i--)
        if (para_in(p->cps[i - 1], words))
            return true;
    for (size_t i = to; i < p->len && i < to + CONTEXT_CHARS_MAX && !para_is(p, i, CHAR_END); i++)
        if (para_in(p->cps[i], words))
            return true;
    return false;
}

/* Grades of wind and of earthquakes; those of schools, stairs and networks stand right before the noun. */
static bool is_force(const struct para *p, const struct quantity *q)
{
    static const char32_t *const behind[] = {U"地震", U"余震", U"强震", U"大风", U"阵风",
                                             U"左右", U"以上", U"偏",   U"东",   U"南",
                                             U"西",   U"北",   U"的",   U"风",   NULL};
    size_t which;

    if (para_words(p, q->to, behind, &which))
        return which < 5 || is_about(p, q->from, q->to, U"风震");
    return para_is(p, q->to, CHAR_HAN) ? para_in(para_at(p, q->from - 1), U"风震")
                                       : is_about(p, q->from, q->to, U"风震");
}

bool quantity_unit_fits(const struct para *p, struct quantity *q)
{
    static const struct unit power = {U"度", "千瓦时", UNIT_ENERGY, NULL, 3.6e6, "J"};

    if (q->unit->dim == UNIT_GRADE)
        return is_force(p, q);
    if (q->unit->printed[0] != U'度' || q->unit->dim != UNIT_TEMPERATURE ||
        is_about(p, q->from, q->to, U"温零热冷暖"))
        return true;
    if (!is_about(p, q->from, q->to, U"电"))
        return false;
    q->unit = &power; /* 年发电45万度 */
    return true;
}

/* A row of numbers whose last one has the unit: where the next number of the row begins; 0: the row ends at `i`. */
static size_t row_next(const struct para *p, size_t i)
{
    return para_in(para_at(p, i), U"、和与") ? i + 1 : 0;
}

const struct unit *quantity_row_unit(struct para *p, size_t i)
{
    static const struct unit none = {U"", NULL, UNIT_COUNT, NULL, 0, NULL};
    const struct unit *unit = NULL;
    size_t at = row_next(p, i), len;
    struct number n;

    if (!para_in(para_at(p, i - 1), U"万亿") || (!at && para_is(p, i, CHAR_HAN)) ||
        para_in(para_at(p, i), U"-/~+"))
        return NULL;
    for (size_t k = 0; k < ROW_NUMBERS_MAX && at && number_read(p, at, &n); k++) {
        number_multiply(p, &n);
        if ((unit = unit_find(p, n.to, &len)))
            return unit;
        at = row_next(p, n.to);
    }
    return at && para_is(p, i, CHAR_HAN) ? NULL : &none;
}

/* A length of time is told in the unit `major` and, behind it, in smaller ones. */
struct time_step {
    const char32_t *major, *minor; /* major: its first character counts; 分 is short for 分钟 */
    uint64_t factor;
    struct unit unit;
};

/* The smaller unit that goes on with what *q holds, its number in *ret; NULL: none. */
static const struct time_step *time_step_read(struct para *p, const struct quantity *q,
                                              struct number *ret, size_t *ret_to)
{
    static const struct time_step steps[] = {
        {U"天", U"个小时", 24, {U"小时", "小时", UNIT_DURATION, NULL, 3600, "s"}},
        {U"天", U"小时", 24, {U"小时", "小时", UNIT_DURATION, NULL, 3600, "s"}},
        {U"小时", U"分钟", 60, {U"分", "分钟", UNIT_DURATION, NULL, 60, "s"}},
        {U"小时", U"分", 60, {U"分", "分钟", UNIT_DURATION, NULL, 60, "s"}},
        {U"分", U"秒钟", 60, {U"秒", "秒", UNIT_DURATION, NULL, 1, "s"}},
        {U"分", U"秒", 60, {U"秒", "秒", UNIT_DURATION, NULL, 1, "s"}},
    };
    const char32_t *major = q->unit->printed + (q->unit->printed[0] == U'个');
    size_t len;

    if (!para_in(major[0], U"天小分") || !number_read(p, q->to, ret) || ret->has_point ||
        ret->script != q->low.script)
        return NULL;
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++)
        if (steps[k].major[0] == major[0] && ret->mantissa < steps[k].factor &&
            (len = para_word(p, ret->to, steps[k].minor))) {
            *ret_to = ret->to + len;
            return &steps[k];
        }
    return NULL;
}

bool quantity_take_smaller(struct para *p, struct quantity *q)
{
    const struct time_step *step;
    struct number n;
    bool is_taken = false;
    size_t to;

    while (!q->low.has_point && q->low.exponent == 0 && q->low.mantissa < 10000 && !q->approx &&
           (step = time_step_read(p, q, &n, &to))) {
        q->low.mantissa = q->low.mantissa * step->factor + n.mantissa;
        q->unit = &step->unit;
        q->to = to;
        is_taken = true;
    }
    return is_taken;
}

bool quantity_is_length(const struct para *p, const struct quantity *q)
{
    static const char32_t *const words[] = {U"时间", U"以内", U"之内", U"以上", U"以下",
                                            U"左右", U"内",   U"有余", U"多",   NULL};
    size_t which;

    if (q->unit->dim != UNIT_DURATION || !q->low.is_digit_row || q->low.digits != 1 ||
        q->unit->printed[0] == U'岁' || para_in(para_at(p, q->low.from - 1), U"第前后近每"))
        return false;
    /* 干了四年 */
    if (para_in(para_at(p, q->low.from - 1), U"了过") && q->low.mantissa > 1)
        return !para_in(para_at(p, q->to), U"级前后计规未");
    return para_words(p, q->to, words, &which) &&
           !(which == 6 && para_in(para_at(p, q->to + 1), U"容部外涵")) &&
           !(which == 8 && para_in(para_at(p, q->to + 1), U"来前以次样"));
}
