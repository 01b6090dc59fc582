/* print.h -- what the index remembers of an article beside its text's key and its sketch: the file it
 * came in, its passages and its figures, packed. Pure, any thread.
 *
 * PACKED: u8 how many sentences, 0x80 added when these are a sample of them; u8 how many paragraphs,
 * 0x80 added when the u64 of the file follows; the sentences, the upper five bytes of each order; the
 * paragraphs, u64 hash and a varint: twice the number, one more for a line. Then the figures: u8 how
 * many, 0x80 added when these are a sample; u32 sum of all; u8 how many all are, repeats too, at most
 * 255; each figure four bits a character, 0-9, 10 for '.', 15 for its end, all of them padded to whole
 * bytes together. */
#ifndef SIFTD_DEDUPE_PRINT_H
#define SIFTD_DEDUPE_PRINT_H

#include "../base/wire.h"
#include "grams.h"
#include "passages.h"

#define PRINT_FIGURES_BYTES_MAX (6 + (GRAMS_NUMBERS * (GRAMS_NUMBER_CHARS + 1) + 1) / 2)
#define PRINT_SENTENCE_BYTES 5
#define PRINT_BYTES_MAX \
    (2 + 8 + PASSAGES_MAX * PRINT_SENTENCE_BYTES + PASSAGES_MAX * (8 + 5) + PRINT_FIGURES_BYTES_MAX)

struct print_paragraph {
    uint64_t hash;
    uint32_t number;
    bool is_line; /* shorter than PASSAGE_LINE_CHARS */
};

struct print_passages {
    uint64_t sentences[PASSAGES_MAX]; /* 40 bits of their order, rising */
    size_t sentences_len;
    bool is_sample; /* not all sentences */
    struct print_paragraph paragraphs[PASSAGES_MAX];
    size_t paragraphs_len;
    bool has_file;
    uint64_t file; /* keyed hash of the whole file */
};

/* As much of a sentence's order as is kept. */
uint64_t print_sentence(uint64_t order);

/* Write at most PRINT_BYTES_MAX bytes; returns how many. `passages` may be NULL: none. */
size_t print_pack(const struct grams_numbers *numbers, const struct print_passages *passages,
                  unsigned char *out);
/* The figures. False: damaged; *ret_numbers is not to be used. */
bool print_unpack(struct str bytes, struct grams_numbers *ret_numbers);
/* The rest. False: damaged; *ret is not to be used. */
bool print_unpack_passages(struct str bytes, struct print_passages *ret);

#endif
