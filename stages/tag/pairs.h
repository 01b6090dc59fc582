/* pairs.h -- a set of pairs of characters that stand side by side, kept as bits: what is in it is always found, what
 * is not is found now and then. For places where few of many words can stand: one look passes nearly all others. */
#ifndef SIFTD_TAG_PAIRS_H
#define SIFTD_TAG_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#define PAIRS_ROWS 128u

/* A row for the first character, a bit of it for the second one. All zero: empty. */
struct pairs {
    uint32_t rows[PAIRS_ROWS];
};

static inline void pairs_add(struct pairs *p, uint32_t first, uint32_t second)
{
    p->rows[first % PAIRS_ROWS] |= UINT32_C(1) << second % 32;
}

/* All pairs with `first`. */
static inline void pairs_add_all(struct pairs *p, uint32_t first)
{
    p->rows[first % PAIRS_ROWS] = UINT32_MAX;
}

/* Is there a pair that may begin with `first`? */
static inline bool pairs_may_begin(const struct pairs *p, uint32_t first)
{
    return p->rows[first % PAIRS_ROWS] != 0;
}

static inline bool pairs_has(const struct pairs *p, uint32_t first, uint32_t second)
{
    return p->rows[first % PAIRS_ROWS] >> second % 32 & 1;
}

#endif
