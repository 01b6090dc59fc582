/* number.h -- numbers as Chinese and Western text writes them: 8200, 8,200, 0.87亿, 一百二十, 二〇二四.
 * Pure apart from reading the scan. */
#ifndef SIFTD_TAG_NUMBER_H
#define SIFTD_TAG_NUMBER_H

#include "para.h"

enum number_script { NUMBER_DIGITS, NUMBER_HAN };

/* mantissa * 10^exponent */
struct number {
    size_t from, to; /* [code points] */
    uint64_t mantissa;
    int exponent;
    enum number_script script;
    unsigned
        digits; /* digits before the decimal point, grouping apart; of NUMBER_HAN: characters */
    bool has_point, has_group;
    bool is_negative;  /* never set by number_read */
    bool is_digit_row; /* NUMBER_HAN: digit after digit without 十 or 百, as in 二〇二四 */
};

/* 0 to 9, not a Chinese numeral. */
static inline bool number_is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* True when `cp` can start a number. */
bool number_is_start(uint32_t cp);

/* The number at `i`, without a multiplier behind Western digits (number_multiply takes that). False:
 * none, or one too long to be an amount; *ret->to is then where the row of digits ends (i when there
 * is none), so that a caller can go on behind it. */
bool number_read(const struct para *p, size_t i, struct number *ret);

/* Take 十百千万亿 at n->to into the number: 0.87 with 亿 behind it, 200 with 万. */
void number_multiply(const struct para *p, struct number *n);

double number_value(const struct number *n);

#endif
