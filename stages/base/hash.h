/* hash.h -- XXH3 (xxHash 0.8, BSD-2-Clause; libxxhash-dev, used as a header). Not for secrets:
 * tables that outsiders can feed use the seeded form. Pure, any thread. */
#ifndef SIFTD_BASE_HASH_H
#define SIFTD_BASE_HASH_H

#include "str.h"

struct hash128 {
    uint64_t low, high;
};

uint64_t hash64(struct str s, uint64_t seed);
struct hash128 hash128(struct str s, uint64_t seed);

/* Mix one 64-bit value: a bijection with good avalanche (the finaliser of splitmix64). */
uint64_t hash_mix(uint64_t x);

#endif
