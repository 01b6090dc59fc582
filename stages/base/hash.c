/* hash.c -- see hash.h */
#include "hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash64(struct str s, uint64_t seed)
{
    return XXH3_64bits_withSeed(s.ptr ? s.ptr : "", s.len, seed);
}

struct hash128 hash128(struct str s, uint64_t seed)
{
    XXH128_hash_t h = XXH3_128bits_withSeed(s.ptr ? s.ptr : "", s.len, seed);

    return (struct hash128){h.low64, h.high64};
}

uint64_t hash_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9u;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBu;
    return x ^ x >> 31;
}
