/* pairs.h -- which pairs of characters that stand side by side begin something, by a hash of the two: what begins there
 * is always found, now and then a pair that begins nothing. For places where few of many words can stand: one look
 * passes nearly all others. */
#ifndef SIFTD_TAG_PAIRS_H
#define SIFTD_TAG_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define PAIRS_ROWS 128u
#define PAIRS_COLUMNS 32u
#define PAIRS_KEYS (PAIRS_ROWS * PAIRS_COLUMNS)
#define PAIRS_AT_ONCE 8u /* keys of pairs_keys */

/* A set: a row for the first character, a bit of it for the second one. All zero: empty. */
struct pairs {
    uint32_t rows[PAIRS_ROWS];
};

static inline void pairs_add(struct pairs *p, uint32_t first, uint32_t second)
{
    p->rows[first % PAIRS_ROWS] |= UINT32_C(1) << second % PAIRS_COLUMNS;
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
    return p->rows[first % PAIRS_ROWS] >> second % PAIRS_COLUMNS & 1;
}

/* Several sets, for walks over all of a text whose keys are known. */
enum pairs_set {
    PAIRS_FIRM = 1u << 0,
    PAIRS_ORG = 1u << 1,
    PAIRS_PERSON = 1u << 2,
    PAIRS_PRACTICE = 1u << 3,
    PAIRS_PLACE = 1u << 4,
    PAIRS_NAMED = 1u << 5,
};

struct pairs_table {
    uint8_t sets[PAIRS_KEYS]; /* enum pairs_set */
};

static inline unsigned pairs_key(uint32_t first, uint32_t second)
{
    return first % PAIRS_ROWS * PAIRS_COLUMNS + second % PAIRS_COLUMNS;
}

#ifdef __SSE2__
/* The keys of the four characters from `cps` on. */
static inline __m128i pairs_four(const uint32_t *cps)
{
    __m128i first = _mm_loadu_si128((const __m128i *)(const void *)cps);
    __m128i second = _mm_loadu_si128((const __m128i *)(const void *)(cps + 1));

    first = _mm_and_si128(first, _mm_set1_epi32(PAIRS_ROWS - 1));
    second = _mm_and_si128(second, _mm_set1_epi32(PAIRS_COLUMNS - 1));
    return _mm_or_si128(_mm_mullo_epi16(first, _mm_set1_epi32(PAIRS_COLUMNS)), second);
}
#endif

/* The keys of the `len` characters from `cps` on, each with the one behind it. Of both arrays PAIRS_AT_ONCE more are
 * there to be read and written. */
static inline void pairs_keys(const uint32_t *cps, size_t len, uint16_t *ret)
{
#ifdef __SSE2__
    for (size_t i = 0; i < len; i += PAIRS_AT_ONCE)
        _mm_storeu_si128((__m128i *)(void *)(ret + i),
                         _mm_packs_epi32(pairs_four(cps + i), pairs_four(cps + i + 4)));
#else
    for (size_t i = 0; i < len; i++)
        ret[i] = (uint16_t)pairs_key(cps[i], cps[i + 1]);
#endif
}

/* The first of the places [i, to) whose pair is in one of `sets`; to: none. */
static inline size_t pairs_seek(const struct pairs_table *t, const uint16_t *keys, size_t i,
                                size_t to, unsigned sets)
{
    for (; i + 4 <= to; i += 4)
        if ((t->sets[keys[i]] | t->sets[keys[i + 1]] | t->sets[keys[i + 2]] |
             t->sets[keys[i + 3]]) &
            sets)
            break;
    while (i < to && !(t->sets[keys[i]] & sets))
        i++;
    return i;
}

#endif
