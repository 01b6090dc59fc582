/* number.c -- see number.h */
#include "number.h"

#include "../base/uchar.h"

#define DIGITS_MAX 15 /* more are no amount, and a double would not hold them */
#define HAN_CHARS_MAX 20
#define GROUP_DIGITS 3
#define HAN_HEAD_MAX 10000000u /* what may stand before 亿, so that nothing overflows */

/* 0-9, or -1. */
static int han_digit(uint32_t cp)
{
    switch (cp) {
    case U'零':
    case 0x3007: /* the zeros of dates: 二〇二四, and as often printed 二○二四 */
    case 0x25CB:
        return 0;
    case U'一':
        return 1;
    case U'二':
    case U'两':
        return 2;
    case U'三':
        return 3;
    case U'四':
        return 4;
    case U'五':
        return 5;
    case U'六':
        return 6;
    case U'七':
        return 7;
    case U'八':
        return 8;
    case U'九':
        return 9;
    default:
        return -1;
    }
}

/* The power of ten of 十百千万亿, or 0. */
static int han_exponent(uint32_t cp)
{
    switch (cp) {
    case U'十':
        return 1;
    case U'百':
        return 2;
    case U'千':
        return 3;
    case U'万':
        return 4;
    case U'亿':
        return 8;
    default:
        return 0;
    }
}

bool number_is_start(uint32_t cp)
{
    return number_is_digit(cp) || cp == U'十' || han_digit(cp) >= 0;
}

static uint64_t power_of_ten(int exponent)
{
    uint64_t p = 1;

    for (; exponent > 0; exponent--)
        p *= 10;
    return p;
}

/* A comma and three digits that end there. */
static bool is_group(const struct para *p, size_t i)
{
    if (para_at(p, i) != ',')
        return false;
    for (size_t d = 1; d <= GROUP_DIGITS; d++)
        if (!number_is_digit(para_at(p, i + d)))
            return false;
    return !number_is_digit(para_at(p, i + GROUP_DIGITS + 1));
}

/* A row of digits goes into the mantissa; returns how many. */
static unsigned digits_read(const struct para *p, struct number *n)
{
    unsigned count = 0;

    for (; number_is_digit(para_at(p, n->to)); n->to++, count++)
        if (n->digits + count < DIGITS_MAX)
            n->mantissa = n->mantissa * 10 + (para_at(p, n->to) - '0');
    return count;
}

static bool western_read(const struct para *p, struct number *n)
{
    unsigned decimals = 0;

    n->digits = digits_read(p, n);
    while (n->digits <= DIGITS_MAX && is_group(p, n->to) &&
           (n->has_group || n->digits <= GROUP_DIGITS)) {
        n->has_group = true;
        n->to++;
        n->digits += digits_read(p, n);
    }
    if (para_at(p, n->to) == '.' && number_is_digit(para_at(p, n->to + 1))) {
        n->has_point = true;
        n->to++;
        decimals = digits_read(p, n);
        n->exponent = -(int)decimals;
    }
    return n->digits + decimals <= DIGITS_MAX;
}

/* 三千二百万 and the like: `unit` is the number below the next 万 or 亿. False: not a well-formed one. */
static bool han_sum(const struct para *p, struct number *n)
{
    uint64_t total = 0, unit = 0, digit = 0;
    int last = 16; /* exponents fall within a group of four */
    bool has_digit = false;

    for (size_t i = n->from; i < n->to; i++) {
        int d = han_digit(para_at(p, i)), e = han_exponent(para_at(p, i));

        if (d >= 0) {
            if (has_digit && digit != 0)
                return false;
            digit = (uint64_t)d;
            has_digit = true;
        } else if (e < 4) {
            if (e >= last || (!has_digit && !(e == 1 && unit == 0)))
                return false;
            unit += (has_digit && digit ? digit : 1) * power_of_ten(e);
            last = e;
            digit = 0;
            has_digit = false;
        } else {
            if ((unit + digit == 0 && total == 0) || total + unit + digit > HAN_HEAD_MAX)
                return false;
            total = e == 8 ? (total + unit + digit) * power_of_ten(8)
                           : total + (unit + digit) * power_of_ten(4);
            unit = digit = 0;
            has_digit = false;
            last = 16;
        }
    }
    n->mantissa = total + unit + digit;
    return true;
}

static bool han_row(const struct para *p, struct number *n)
{
    n->is_digit_row = true;
    for (size_t i = n->from; i < n->to; i++) {
        int d = han_digit(para_at(p, i));

        if (d < 0)
            n->is_digit_row = false;
        else
            n->mantissa = n->mantissa * 10 + (uint64_t)d;
    }
    return n->is_digit_row && n->to - n->from <= DIGITS_MAX;
}

static bool han_read(const struct para *p, struct number *n)
{
    n->script = NUMBER_HAN;
    while (han_digit(para_at(p, n->to)) >= 0 || han_exponent(para_at(p, n->to)))
        n->to++;
    n->digits = (unsigned)(n->to - n->from);
    if (n->to - n->from > HAN_CHARS_MAX)
        return false;
    if (han_row(p, n))
        return true;
    n->mantissa = 0;
    n->is_digit_row = false;
    return han_sum(p, n);
}

bool number_read(const struct para *p, size_t i, struct number *ret)
{
    *ret = (struct number){.from = i, .to = i, .script = NUMBER_DIGITS};
    if (!number_is_start(para_at(p, i)))
        return false;
    return number_is_digit(para_at(p, i)) ? western_read(p, ret) : han_read(p, ret);
}

void number_multiply(const struct para *p, struct number *n)
{
    for (int e; (e = han_exponent(para_at(p, n->to))) && n->exponent + e <= 12; n->to++)
        n->exponent += e;
}

double number_value(const struct number *n)
{
    /* One rounding only: 0.87亿 is 87 * 10^6, not 0.87 * 10^8. */
    double value = n->exponent >= 0 ? (double)n->mantissa * (double)power_of_ten(n->exponent)
                                    : (double)n->mantissa / (double)power_of_ten(-n->exponent);

    return n->is_negative ? -value : value;
}
