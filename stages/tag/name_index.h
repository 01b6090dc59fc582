/* name_index.h -- finds names of divisions in text by how they begin. The names with the same first two
 * characters stand side by side, so that a look at one place touches one or two lines of memory. Bit
 * sets in front of them, of the first two characters of all names, of the first three of full ones and of the
 * first two of short ones, let almost all other text pass. Made once; then read-only, any thread. */
#ifndef SIFTD_TAG_NAME_INDEX_H
#define SIFTD_TAG_NAME_INDEX_H

#include "gazetteer.h"

/* A name, in the order of its bucket. */
struct name_row {
    uint32_t pair, division;           /* the first two characters; index of the division */
    uint16_t third;                    /* its third character, 0: it has two */
    uint8_t name_len, stem_len, level; /* as in struct division */
};

struct name_index {
    struct name_row *rows;
    uint32_t *heads; /* where each bucket begins in rows, and one more */
    uint64_t *pair_bits, *short_bits, *full_bits;
};

/* The character of three bytes at `ptr`. */
static inline uint32_t name_index_char(const char *ptr)
{
    return (uint32_t)(ptr[0] & 0xF) << 12 | (uint32_t)(ptr[1] & 0x3F) << 6 |
           (uint32_t)(ptr[2] & 0x3F);
}

/* Of the `len` divisions but the first; their names are in `text`. False: no memory. */
bool name_index_make(struct name_index *x, const struct division *all, size_t len,
                     const char *text);
void name_index_free(struct name_index *x);

/* The rows whose names begin with the two characters of three bytes at `ptr`, and some others. */
const struct name_row *name_index_rows(const struct name_index *x, const char *ptr, size_t *ret_len,
                                       uint32_t *ret_pair);

/* As gazetteer_seek. */
size_t name_index_seek(const struct name_index *x, const uint32_t *cps, size_t len, size_t at);

#endif
