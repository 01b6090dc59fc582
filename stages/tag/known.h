/* known.h -- the names that an article has given, and which of them may begin at a place: chained by their first
 * two characters. Of those with the same two, the one that was added first comes first. All zero: empty. */
#ifndef SIFTD_TAG_KNOWN_H
#define SIFTD_TAG_KNOWN_H

#include "../base/str.h"
#include "pairs.h"

#include <stdbool.h>
#include <stdint.h>

#define KNOWN_NAMES_MAX 64u
#define KNOWN_BUCKETS 256u
#define KNOWN_CHARS_MAX 12
#define PERSON_CHARS_MAX 16
#define PRACTICE_CHARS_MAX 16

/* A village that the article has named with what holds it. */
struct village {
    uint64_t name; /* hash of its characters */
    uint32_t parent, len;
};

/* A person that the article has named with what makes the name sure. */
struct known_person {
    uint32_t name[PERSON_CHARS_MAX]; /* code points */
    size_t len;
    struct str role, org; /* empty: not said */
};

/* What the article calls an organisation that it has named in full. */
struct known_org {
    uint32_t name[KNOWN_CHARS_MAX]; /* code points */
    size_t len;
    const char *kind; /* static */
    bool is_tail;     /* the end of its full name: where a name can begin only */
};

/* A practice that the article has named. */
struct known_practice {
    uint32_t name[PRACTICE_CHARS_MAX]; /* code points, without quotation marks */
    size_t len;
};

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

/* Name number `number`, below KNOWN_NAMES_MAX and not there yet, begins with `first` and `second`: `set` of `begins` is
 * told. */
static inline void known_chain(struct known_names *k, uint32_t first, uint32_t second,
                               unsigned number, struct pairs_table *begins, enum pairs_set set)
{
    uint8_t *at = &k->heads[known_bucket(first, second)];

    while (*at)
        at = &k->nexts[*at - 1];
    *at = (uint8_t)(number + 1);
    k->nexts[number] = 0;
    begins->sets[pairs_key(first, second)] |= (uint8_t)set;
}

#endif
