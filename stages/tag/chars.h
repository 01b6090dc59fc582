/* chars.h -- which characters the scanners stop at; all others they pass at one look each. */
#ifndef SIFTD_TAG_CHARS_H
#define SIFTD_TAG_CHARS_H

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <uchar.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define CHARS_BITS 64u     /* characters of one chars_bits */
#define CHARS_LEN 0x10000u /* code points of the table; beyond it nothing begins */

enum char_class {
    CHAR_NUMBER = 1u << 0,   /* 0-9 and Han digits: begins a number */
    CHAR_QUANTITY = 1u << 1, /* 百 千 万: a quantity begins there too */
    CHAR_DATE = 1u << 2,     /* begins a word of time */
    CHAR_END = 1u << 3,      /* ends a sentence */
    CHAR_QUOTE = 1u << 4,    /* a quotation mark that opens */
    CHAR_TITLE = 1u << 5,    /* the mark that opens the title of a document */
    CHAR_BODY = 1u << 6,     /* begins a body without a place, or its level */
    CHAR_TEAM = 1u << 7,     /* ends the name of a team or a company */
    CHAR_ROLE = 1u << 8,     /* ends an office or a title of a person */
    CHAR_STEP = 1u << 9,     /* a dash between steps */
    CHAR_MARKER = 1u << 10,  /* 一 of 一是, 四 of 四种方式 */
    CHAR_NAMED = 1u << 11,   /* ends a practice that has no quotation marks */
    CHAR_SURNAME = 1u << 12,
    CHAR_SIGN = 1u << 13,     /* parts clauses or the members of a list */
    CHAR_ORG_FROM = 1u << 14, /* set by the scanner of organisations at both ends of one */
    CHAR_ORG_TO = 1u << 15,
    CHAR_HAN = 1u << 16,       /* as uchar_is_han */
    CHAR_SPEECH = 1u << 25,    /* never inside a quoted name */
    CHAR_NAME = 1u << 26,      /* begins the name of a person */
    CHAR_SPACE = 1u << 27,     /* as uchar_is_space */
    CHAR_CLOSE = 1u << 28,     /* a quotation mark that closes */
    CHAR_DATE_UNIT = 1u << 17, /* stands behind the first number of a date */
    CHAR_VILLAGE = 1u << 18,   /* ends the name of a village or a community */
    /* Han that is never inside a name of that kind */
    CHAR_NOT_ORG = 1u << 19,
    CHAR_NOT_NAMED = 1u << 20,
    CHAR_NOT_GIVEN = 1u << 21, /* of a person, behind the surname */
    CHAR_NOT_VILLAGE = 1u << 22,
    CHAR_NOT_BETWEEN = 1u << 23, /* a quoted name and its head noun */
    CHAR_FREE = 1u << 24,        /* can stand right before the name of a body */
    CHAR_LISTED = 1u << 30,      /* begins a word behind a list that has no count */
    CHAR_FEAST = 1u << 29,       /* begins the name of a feast or of a lunar month */
};

#define CHAR_SITE (1u << 31) /* ends the name of a site, or begins the number of a road; no int */

/* Fill `table`, of CHARS_LEN entries; what word lists say is added by wordset.h. */
void chars_fill(uint32_t *table);

#ifdef __SSE2__
/* All ones for each of the four characters from `of` on that is of none of `classes`. */
static inline __m128i chars_others(const uint32_t *of, __m128i classes)
{
    __m128i four = _mm_loadu_si128((const __m128i *)(const void *)of);

    return _mm_cmpeq_epi32(_mm_and_si128(four, classes), _mm_setzero_si128());
}
#endif

/* Which of the `len` characters from `of` on, CHARS_BITS at most, are of one of `classes`: bit n for number n. Of the
 * places behind them CHARS_BITS in all can be read. */
static inline uint64_t chars_bits(const uint32_t *of, size_t len, uint32_t classes)
{
    uint64_t bits = 0;

#ifdef __SSE2__
    const __m128i want = _mm_set1_epi32((int)classes);

    for (size_t i = 0; i < len; i += 16) {
        __m128i low = _mm_packs_epi32(chars_others(of + i, want), chars_others(of + i + 4, want));
        __m128i high =
            _mm_packs_epi32(chars_others(of + i + 8, want), chars_others(of + i + 12, want));

        bits |= (uint64_t)(_mm_movemask_epi8(_mm_packs_epi16(low, high)) ^ 0xFFFF) << i;
    }
#else
    for (size_t i = 0; i < len; i++)
        bits |= (uint64_t)((of[i] & classes) != 0) << i;
#endif
    return len < CHARS_BITS ? bits & ~(UINT64_MAX << len) : bits;
}

/* Is `cp` one of the `len` characters of `set`? For short sets whose length is a constant. */
static inline __attribute__((always_inline)) bool chars_have(const char32_t *set, size_t len,
                                                             uint32_t cp)
{
    bool has = false;
    size_t i = 0;

#ifdef __SSE2__
    if (len >= 4) {
        const __m128i want = _mm_set1_epi32((int)cp);
        __m128i found = _mm_setzero_si128();

#pragma GCC unroll 8
        for (; i < len; i += 4) {
            /* The last four overlap those before them. */
            const char32_t *four = set + (i + 4 <= len ? i : len - 4);

            found = _mm_or_si128(
                found, _mm_cmpeq_epi32(_mm_loadu_si128((const __m128i *)(const void *)four), want));
        }
        return _mm_movemask_epi8(found) != 0;
    }
#endif
#pragma GCC unroll 4
    for (; i < len; i++)
        has |= set[i] == cp;
    return has;
}

/* The first of the characters [i, to) that is of one of `classes`; to: none. */
static inline size_t chars_skip(const uint32_t *of, size_t i, size_t to, uint32_t classes)
{
    /* Four at a time; which of the four is counted, not searched, so that only one jump can be foreseen
     * wrongly. */
    for (; i + 4 <= to; i += 4)
        if ((of[i] | of[i + 1] | of[i + 2] | of[i + 3]) & classes) {
            size_t no1 = !(of[i] & classes), no2 = no1 & !(of[i + 1] & classes);

            return i + no1 + no2 + (no2 & !(of[i + 2] & classes));
        }
    while (i < to && !(of[i] & classes))
        i++;
    return i;
}

/* Does a sequence of three bytes begin so? */
static inline bool chars_is_three(char first)
{
    return (first & 0xF0) == 0xE0;
}

/* The character of a sequence of three bytes, with width folded. */
static inline uint32_t chars_three(const char *ptr)
{
    return uchar_fold_width((uint32_t)(ptr[0] & 0xF) << 12 | (uint32_t)(ptr[1] & 0x3F) << 6 |
                            (uint32_t)(ptr[2] & 0x3F));
}

/* The character at `at` of valid text, with width folded; returns its bytes. Sequences of three and ASCII,
 * nearly all there is, are read on the spot. */
static inline size_t chars_read(struct str text, size_t at, uint32_t *ret_cp)
{
    const char *c = text.ptr + at;
    size_t len;

    if (chars_is_three(*c)) {
        *ret_cp = chars_three(c);
        return 3;
    }
    if ((unsigned char)*c < 0x80) {
        *ret_cp = (unsigned char)*c;
        return 1;
    }
    len = utf8_next(text, at, ret_cp);
    *ret_cp = uchar_fold_width(*ret_cp);
    return len;
}

#endif
