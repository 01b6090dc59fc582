/* quantity.h -- a quantity while it is read, between quantity.c and the files beside it. */
#ifndef SIFTD_TAG_QUANTITY_H
#define SIFTD_TAG_QUANTITY_H

#include "number.h"
#include "units.h"

struct quantity {
    size_t from, to;
    struct number low, high; /* high.to == 0: no range */
    const struct unit *unit; /* NULL: a fraction */
    struct str per;          /* the other unit of a rate; empty: none */
    const char *approx, *direction, *basis;
    double fraction;
};

/* Multipliers and 余, 多, 来, 几 behind a number, into it: 3000余, 8000多万, 十几. */
void quantity_take_multiplier(const struct para *p, struct number *n, const char **ret_approx);

/* An amount at `i` without a number of its own (近万名, 数十人, 五六趟, 半天), with its unit. False: none; *q is
 * then undefined. */
bool quantity_vague_read(struct para *p, size_t i, struct quantity *q);

/* Does a numeral from 三 to 九 count people or things that one can touch: 三条水泥路, 四人, 五个村? Before other
 * nouns (三个方面, 四条措施) it counts words. */
bool quantity_small_counts(const struct para *p, const struct quantity *q);

/* Take words of vagueness behind the unit (以上, 3年多) into the span. */
void quantity_take_after(const struct para *p, struct quantity *q);

/* Take words of vagueness and of change before the number into the span. */
void quantity_take_before(const struct para *p, struct quantity *q);

/* Does a word of vagueness (近, 约) end before `i`? */
bool quantity_is_vague(const struct para *p, size_t i);

/* What a unit that ends at `i` is a rate of, with its strokes: /平方米, /亩/年. Returns the length, 0: nothing. */
size_t quantity_rate_read(struct para *p, size_t i, struct str *ret_per);

/* The length of the sign of a temperature at `i`; 0: none. */
size_t quantity_sign_len(const struct para *p, size_t i);
/* Take the sign before a temperature into it. */
void quantity_take_sign(const struct para *p, struct quantity *q);

/* Is the unit, if it is one of degrees or grades, one of what the clause speaks of? 度 is that of power in one of
 * these. */
bool quantity_unit_fits(const struct para *p, struct quantity *q);

/* The unit of a number with 万 or 亿 that ends at `i` without one: that of the last number of its row, or one without a
 * name. NULL: it counts what stands behind it. */
const struct unit *quantity_row_unit(struct para *p, size_t i);

/* Is a small numeral before a unit of time a length: 两周时间, 一小时以内? */
bool quantity_is_length(const struct para *p, const struct quantity *q);

/* Take the smaller units of time behind the unit into it, which then is in the smallest: 3小时25分. False: none. */
bool quantity_take_smaller(struct para *p, struct quantity *q);

/* What the quantity is a share of: per_capita behind 人均 in the words right before it; NULL: none. */
const char *quantity_share(const struct para *p, size_t from);

#endif
