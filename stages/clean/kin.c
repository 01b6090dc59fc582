/* kin.c -- see kin.h */
#include "kin.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

/* Step to the next pair of ideographs that stand side by side; false: there is none. *at is 0 and
 * *before 0 at first. */
static bool next_pair(struct str s, size_t *at, uint32_t *before, uint32_t *ret_hash)
{
    uint32_t cp;

    while (*at < s.len) {
        uint32_t last = *before;

        *at += utf8_next(s, *at, &cp);
        *before = uchar_is_han(cp) ? cp : 0;
        if (last && *before) {
            *ret_hash = (last * 2654435761u ^ cp * 2246822519u) >> 7;
            return true;
        }
    }
    return false;
}

static bool has(const struct kin *kin, uint32_t hash)
{
    return kin->bits[hash % KIN_BITS / 64] >> (hash % 64) & 1;
}

void kin_add(struct kin *kin, struct str text)
{
    uint32_t before = 0, hash;

    for (size_t at = 0; next_pair(text, &at, &before, &hash);)
        kin->bits[hash % KIN_BITS / 64] |= (uint64_t)1 << (hash % 64);
}

long kin_compare(const struct kin *a, const struct kin *b, struct str text)
{
    uint32_t before = 0, hash;
    long sum = 0;

    for (size_t at = 0; next_pair(text, &at, &before, &hash);)
        sum += (long)has(b, hash) - (long)has(a, hash);
    return sum;
}
