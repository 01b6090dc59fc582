/* units.h -- the units and measure words that make a number a quantity. Static data. */
#ifndef SIFTD_TAG_UNITS_H
#define SIFTD_TAG_UNITS_H

#include "para.h"

enum unit_dim {
    UNIT_COUNT, /* measure words: 个, 户, 次 */
    UNIT_MONEY,
    UNIT_LENGTH,
    UNIT_AREA,
    UNIT_VOLUME,
    UNIT_MASS,
    UNIT_DURATION,
    UNIT_RATIO,
    UNIT_POWER,
    UNIT_ENERGY,
    UNIT_TEMPERATURE,
    UNIT_SPEED,
    UNIT_DATA,
    UNIT_GRADE, /* of wind and of earthquakes */
};

struct unit {
    const char32_t *printed;
    const char *name; /* as it stands in a tag */
    enum unit_dim dim;
    const char32_t *not_before; /* the printed word is no unit before one of these; NULL: any */
    double si_factor;           /* times this in `si_name`; 0: not given */
    const char *si_name;
};

/* The longest unit at `i`, behind its number; NULL: none. *ret_len is its length in code points. */
const struct unit *unit_find(struct para *p, size_t i, size_t *ret_len);

const char *unit_dim_name(enum unit_dim dim);

#endif
