/* utf8.h -- strict UTF-8: decoding, validation, counting. RFC 3629: no overlong forms, no
 * surrogates, nothing over U+10FFFF. Pure functions, any thread, any bytes. */
#ifndef SIFTD_BASE_UTF8_H
#define SIFTD_BASE_UTF8_H

#include "str.h"

#define UTF8_BAD 0xFFFFFFFFu     /* not a code point: what utf8_next reports for bad bytes */
#define UTF8_REPLACEMENT 0xFFFDu /* U+FFFD */

/* What utf8_next does when it is not one of its common cases. */
size_t utf8_next_any(struct str s, size_t at, uint32_t *ret_cp);

/* Decode the sequence at byte `at` of `s` (at < s.len). Returns how many bytes it takes:
 * 1-4 with *ret_cp the code point; for bad bytes the length of the maximal ill-formed part
 * (Unicode 15, 3.9, "U+FFFD substitution of maximal subparts", >= 1) with UTF8_BAD. */
static inline size_t utf8_next(struct str s, size_t at, uint32_t *ret_cp)
{
    const unsigned char *p = (const unsigned char *)s.ptr + at;

    if (p[0] < 0x80) {
        *ret_cp = p[0];
        return 1;
    }
    /* U+4000 to U+9FFF: nearly all of a Chinese text. */
    if (p[0] - 0xE4u <= 5 && s.len - at >= 3 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
        *ret_cp = (p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        return 3;
    }
    return utf8_next_any(s, at, ret_cp);
}

/* The code point that ends right before byte `at` (at > 0) of valid UTF-8, and its length. */
size_t utf8_prev(struct str s, size_t at, uint32_t *ret_cp);

/* Byte offset of the first ill-formed sequence; s.len when all is valid. */
size_t utf8_valid_len(struct str s);
bool utf8_is_valid(struct str s);

/* Code points of valid UTF-8. */
size_t utf8_count(struct str s);

/* Byte offset of code point number `n` of valid UTF-8; s.len when there are fewer. */
size_t utf8_offset(struct str s, size_t n);

/* Write `cp` (a scalar value) to out[4]; returns 1-4. */
size_t utf8_put(uint32_t cp, char out[4]);

/* True when `s` ends inside a sequence that could still become valid; *ret_tail says how many
 * bytes (1-3) belong to it. For text cut at any byte. */
bool utf8_is_cut(struct str s, size_t *ret_tail);

#endif
