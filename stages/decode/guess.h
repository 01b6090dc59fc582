/* guess.h -- which encoding bytes are in, by how likely each of them would write such bytes.
 * Private to decode. Pure functions, any thread.
 *
 * COST. Each encoding has a model: a share for every character of the language it serves (frequent.def
 * for the two-byte ones). The cost of a character is -ln of its share; the cost of a text is the sum,
 * in tenths. The encoding with the lowest cost wins, if it also beats a model that takes bytes over
 * 0x7F for noise; the lead of the winner over the others makes the confidence. */
#ifndef SIFTD_DECODE_GUESS_H
#define SIFTD_DECODE_GUESS_H

#include "../base/str.h"

#include <stdint.h>

#define GUESS_SAMPLE_BYTES (64u * 1024)

struct reading {
    uint64_t cost;  /* [tenths of a nat] */
    uint32_t chars; /* beyond ASCII */
    uint32_t bad;   /* bytes that are no character */
};

struct guess {
    const char *encoding; /* NULL: nothing convincing */
    double confidence;    /* 0..1 */
    uint32_t head_bytes;  /* the bytes begin with the rest of a character that is cut off: 0 or 1 */
};

/* What `bytes` cost when they are read in `encoding`, one that guess_encoding may name. */
struct reading guess_read(const char *encoding, struct str bytes);

/* How sure one of two encodings is that leads by `lead` [tenths of a nat]: 0.5 at 0. */
double guess_confidence(double lead);

/* The encoding of `bytes`: those lines that are not valid UTF-8 with characters beyond ASCII decide,
 * over at most GUESS_SAMPLE_BYTES of them. `is_whole`: the bytes are all there is. */
struct guess guess_encoding(struct str bytes, bool is_whole);

#endif
