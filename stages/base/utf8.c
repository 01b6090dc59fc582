/* utf8.c -- see utf8.h. The byte ranges are those of table 3-7 of the Unicode Standard 15. */
#include "utf8.h"

#include <assert.h>
#include <string.h>

/* For a lead byte: length of the sequence (0: never a lead) and the range of byte two. */
static unsigned utf8_lead(unsigned char lead, unsigned char *ret_low, unsigned char *ret_high)
{
    *ret_low = 0x80;
    *ret_high = 0xBF;
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2)
        return 0;
    if (lead < 0xE0)
        return 2;
    if (lead < 0xF0) {
        if (lead == 0xE0)
            *ret_low = 0xA0;
        else if (lead == 0xED)
            *ret_high = 0x9F;
        return 3;
    }
    if (lead < 0xF5) {
        if (lead == 0xF0)
            *ret_low = 0x90;
        else if (lead == 0xF4)
            *ret_high = 0x8F;
        return 4;
    }
    return 0;
}

size_t utf8_next_any(struct str s, size_t at, uint32_t *ret_cp)
{
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    size_t left = s.len - at;
    unsigned char low, high;
    unsigned len;
    uint32_t cp;

    assert(at < s.len);
    if (p[0] < 0x80) {
        *ret_cp = p[0];
        return 1;
    }
    len = utf8_lead(p[0], &low, &high);
    *ret_cp = UTF8_BAD;
    if (len == 0 || left < 2 || p[1] < low || p[1] > high)
        return 1;
    cp = (uint32_t)(p[0] & (0x7F >> len)) << 6 | (p[1] & 0x3F);
    for (unsigned i = 2; i < len; i++) {
        if (i >= left || (p[i] & 0xC0) != 0x80)
            return i;
        cp = cp << 6 | (p[i] & 0x3F);
    }
    *ret_cp = cp;
    return len;
}

size_t utf8_prev(struct str s, size_t at, uint32_t *ret_cp)
{
    size_t start = at;

    assert(at > 0 && at <= s.len);
    do
        start--;
    while (start > 0 && at - start < 4 && ((unsigned char)s.ptr[start] & 0xC0) == 0x80);
    (void)utf8_next(s, start, ret_cp);
    return at - start;
}

/* Bytes of the run of plain sequences of three at `p`: leads E1-EC, EE, EF, which take any two
 * continuation bytes. Most of a Chinese page is that. */
static size_t utf8_run_of_three(const unsigned char *p, size_t left)
{
    size_t at = 0;

    while (left - at >= 3) {
        uint32_t both = (uint32_t)p[at + 1] << 8 | p[at + 2];

        if ((unsigned)(p[at] - 0xE1) > 0xEF - 0xE1 || p[at] == 0xED || (both & 0xC0C0) != 0x8080)
            break;
        at += 3;
    }
    return at;
}

size_t utf8_valid_len(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t at = 0, len;
    uint32_t cp;

    while (at < s.len) {
        uint64_t word;

        if (p[at] >= 0xE1) {
            len = utf8_run_of_three(p + at, s.len - at);
            at += len;
            if (len)
                continue;
        } else if (s.len - at >= sizeof word) { /* eight ASCII bytes at a time */
            memcpy(&word, p + at, sizeof word);
            if ((word & 0x8080808080808080u) == 0) {
                at += sizeof word;
                continue;
            }
        }
        len = utf8_next(s, at, &cp);
        if (cp == UTF8_BAD)
            return at;
        at += len;
    }
    return at;
}

bool utf8_is_valid(struct str s)
{
    return utf8_valid_len(s) == s.len;
}

/* How many of the eight bytes at `p` begin a sequence: those that are not 10xxxxxx. */
static size_t utf8_count_eight(const char *p)
{
    uint64_t word, rest;

    memcpy(&word, p, sizeof word);
    rest = word >> 7 & ~word >> 6 & 0x0101010101010101u;
    return 8 - (size_t)(rest * 0x0101010101010101u >> 56);
}

/* A vector of the compiler's (GCC and clang, "Vector Extensions"): one register of any 64-bit machine. */
typedef int8_t lanes __attribute__((vector_size(16)));

/* The eight bytes of `word` added up. */
static size_t bytes_sum(uint64_t word)
{
    uint64_t pairs = (word & 0x00FF00FF00FF00FFu) + (word >> 8 & 0x00FF00FF00FF00FFu);

    return (size_t)(pairs * 0x0001000100010001u >> 48);
}

/* The bytes of [*i, len) that begin a sequence, 16 at a time; *i goes on to the rest. */
static size_t utf8_count_lanes(const char *p, size_t len, size_t *i)
{
    size_t count = 0;

    while (len - *i >= sizeof(lanes)) {
        lanes now, sum = {0};
        uint64_t halves[2];

        /* A lane counts to 127. */
        for (int n = 0; n < INT8_MAX && len - *i >= sizeof now; n++, *i += sizeof now) {
            memcpy(&now, p + *i, sizeof now);
            sum -= now >= (int8_t)0xC0; /* true is -1 */
        }
        memcpy(halves, &sum, sizeof halves);
        count += bytes_sum(halves[0]) + bytes_sum(halves[1]);
    }
    return count;
}

size_t utf8_count(struct str s)
{
    size_t i = 0, count = utf8_count_lanes(s.ptr, s.len, &i);

    for (; i < s.len; i++)
        count += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return count;
}

size_t utf8_offset(struct str s, size_t n)
{
    size_t i = 0;

    for (size_t count; s.len - i >= 8 && (count = utf8_count_eight(s.ptr + i)) <= n; i += 8)
        n -= count;
    for (; i < s.len; i++)
        if (((unsigned char)s.ptr[i] & 0xC0) != 0x80 && n-- == 0)
            return i;
    return i;
}

size_t utf8_put(uint32_t cp, char out[4])
{
    assert(cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF));
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

bool utf8_is_cut(struct str s, size_t *ret_tail)
{
    for (size_t tail = 1; tail <= 3 && tail <= s.len; tail++) {
        unsigned char low, high, lead = (unsigned char)s.ptr[s.len - tail];
        unsigned len;

        if ((lead & 0xC0) == 0x80)
            continue;
        len = utf8_lead(lead, &low, &high);
        if (len <= tail)
            return false;
        if (tail > 1) {
            unsigned char second = (unsigned char)s.ptr[s.len - tail + 1];

            if (second < low || second > high)
                return false;
        }
        *ret_tail = tail;
        return true;
    }
    return false;
}
