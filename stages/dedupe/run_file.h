/* run_file.h -- what a run looks like on disk, for run.c and run_make.c.
 *
 * FILE: the head (struct run_head, RUN_HEAD_BYTES with zeros behind it); rows, with print_off counted
 * from the first print; prints; from the next multiple of 64 bytes on the entries of all parts, part
 * after part; from the next one on the Bloom filter. */
#ifndef SIFTD_DEDUPE_RUN_FILE_H
#define SIFTD_DEDUPE_RUN_FILE_H

#include "../base/hash.h"
#include "run.h"

#include <assert.h>

#define RUN_MAGIC "SIFTDRUN"
#define RUN_BYTE_ORDER 0x01020304u
#define RUN_HEAD_BYTES 4096
#define RUN_ALIGN 64u
#define RUN_SUM_BYTES ((size_t)1 << 20) /* stretches that the sum is made of */
#define BLOOM_BITS_A_KEY 12
#define BLOOM_BLOCK_BITS 512 /* a cache line */
#define BLOOM_PROBES 7

struct run_head {
    char magic[8];
    uint32_t version, byte_order, row_bytes, newest_day;
    uint64_t seed, number, first, end;
    uint64_t prints_off, prints_len, entries_off, bloom_off, bloom_blocks, file_len;
    uint64_t parts[TABLE_PARTS + 1]; /* where each begins, in entries */
    uint64_t body_sum;               /* XXH3 of what is behind the head, stretch by stretch */
    uint64_t sum;                    /* XXH3 of all before */
};

static_assert(sizeof(struct run_head) <= RUN_HEAD_BYTES, "the head has its room");

/* Calls of a key of part `part` for the bits it has in its block. */
struct bloom_probe {
    uint64_t block;
    uint64_t bits; /* 9 for each probe */
};

static inline struct bloom_probe bloom_probe_of(size_t part, uint32_t tag, uint64_t blocks)
{
    uint64_t hash = hash_mix(((uint64_t)part << 32 | tag) + 1);

    return (struct bloom_probe){(hash >> 32) * blocks >> 32, hash_mix(hash ^ RUN_BYTE_ORDER)};
}

uint64_t run_body_sum(const unsigned char *file, uint64_t len);
uint64_t run_head_sum(const struct run_head *head);

#endif
