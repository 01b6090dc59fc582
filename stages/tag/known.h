/* known.h -- which of the names that an article has given may begin at a place: the names chained by their
 * first two characters. Of those with the same two, the one that was added first comes first. All zero: empty. */
#ifndef SIFTD_TAG_KNOWN_H
#define SIFTD_TAG_KNOWN_H

#include <stdint.h>

#define KNOWN_NAMES_MAX 64u
#define KNOWN_BUCKETS 256u

struct known_names {
    uint8_t heads[KNOWN_BUCKETS];   /* 1 + number of the first name; 0: none */
    uint8_t nexts[KNOWN_NAMES_MAX]; /* 1 + number of the next one; 0: none */
};

static inline unsigned known_bucket(uint32_t first, uint32_t second)
{
    return (first * 0x9E3779B1u ^ second * 0x85EBCA6Bu) >> 24;
}

/* 1 + the number of the first name that may begin with `first` and `second`; 0: none does. */
static inline unsigned known_head(const struct known_names *k, uint32_t first, uint32_t second)
{
    return k->heads[known_bucket(first, second)];
}

/* Name number `number`, below KNOWN_NAMES_MAX and not there yet, begins with `first` and `second`. */
static inline void known_chain(struct known_names *k, uint32_t first, uint32_t second,
                               unsigned number)
{
    uint8_t *at = &k->heads[known_bucket(first, second)];

    while (*at)
        at = &k->nexts[*at - 1];
    *at = (uint8_t)(number + 1);
    k->nexts[number] = 0;
}

#endif
