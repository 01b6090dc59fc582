/* str.c -- see str.h */
#include "str.h"

#include <assert.h>
#include <string.h>

#define SHORT_BYTES 32u /* longer needles could be made to match nearly everywhere */
#define STR_DISTANCE_BYTES 64
#define STR_DISTANCE_FAR 99

struct str str_of(const char *c_string)
{
    return (struct str){c_string ? c_string : "", c_string ? strlen(c_string) : 0};
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

bool str_starts_any(struct str s, const struct str *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (str_starts(s, words[i]))
            return true;
    return false;
}

bool str_ends_any(struct str s, const struct str *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (str_ends(s, words[i]))
            return true;
    return false;
}

int str_cmp(struct str a, struct str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;

    if (order)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

struct str str_sub(struct str s, size_t from, size_t len)
{
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return (struct str){s.ptr ? s.ptr + from : s.ptr, len};
}

/* A short needle by its last byte: in UTF-8 that is the rarest one, and nothing has to be set up first, as
 * memmem does. */
static const char *find_short(const char *text, size_t len, struct str needle)
{
    size_t before = needle.len - 1;

    if (len < needle.len)
        return NULL;
    for (const char *at = text + before, *end = text + len;
         (at = memchr(at, needle.ptr[before], (size_t)(end - at))); at++)
        if (memcmp(at - before, needle.ptr, before) == 0)
            return at - before;
    return NULL;
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    const char *hit;

    if (needle.len == 0 || from >= s.len)
        return SIZE_MAX;
    hit = needle.len <= SHORT_BYTES ? find_short(s.ptr + from, s.len - from, needle)
                                    : memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

static bool str_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.len && str_is_blank(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len && str_is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool str_split(struct str *rest, char sep, struct str *ret_piece)
{
    const char *hit;
    size_t len;

    if (rest->len == 0)
        return false;
    hit = memchr(rest->ptr, sep, rest->len);
    len = hit ? (size_t)(hit - rest->ptr) : rest->len;
    *ret_piece = (struct str){rest->ptr, len};
    *rest = str_sub(*rest, hit ? len + 1 : len, SIZE_MAX);
    return true;
}

bool str_to_u64(struct str s, uint64_t *ret_value)
{
    uint64_t value = 0;

    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(s.ptr[i] - '0'), &value))
            return false;
    }
    *ret_value = value;
    return true;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;

    return least < c ? least : c;
}

/* Optimal string alignment (restricted Damerau-Levenshtein), three rolling rows. */
unsigned str_distance(struct str a, struct str b)
{
    unsigned rows[3][STR_DISTANCE_BYTES + 1];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2], *spare;

    if (a.len > STR_DISTANCE_BYTES || b.len > STR_DISTANCE_BYTES)
        return STR_DISTANCE_FAR;
    for (size_t j = 0; j <= b.len; j++)
        above[j] = (unsigned)j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned cost = a.ptr[i - 1] != b.ptr[j - 1];

            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + cost);
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] &&
                before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b.len];
}
