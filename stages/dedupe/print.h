/* print.h -- what the index remembers of an article beside its keys: its figures, and hashes of its
 * sentences, packed in some hundred bytes. Pure, any thread.
 *
 * PACKED: u8 how many figures, 0x80 added when these are a sample of them; u32 sum of all figures;
 * u8 how many all are, repeats too, at most 255;
 * each figure four bits a character, 0-9, 10 for '.', 15 for its end, all of them padded to whole
 * bytes together; then to the end of the bytes, when sentences were noted: varint characters of all
 * sentences; u8 level; u32 hash of each sentence kept. */
#ifndef SIFTD_DEDUPE_PRINT_H
#define SIFTD_DEDUPE_PRINT_H

#include "../base/wire.h"
#include "grams.h"

#define PRINT_SENTENCES 16
#define PRINT_BYTES_MAX \
    (6 + GRAMS_NUMBERS * (GRAMS_NUMBER_CHARS + 1) / 2 + 11 + 4 * PRINT_SENTENCES)

/* Hashes of sentences. Of more than fit, those whose hash ends in `level` zero bits are kept, so that
 * two texts keep the same ones. */
struct print_sentences {
    uint32_t sums[PRINT_SENTENCES];
    size_t len;
    unsigned level;
    uint64_t chars; /* of all sentences, also those not kept */
};

void print_sentence_put(struct print_sentences *s, uint32_t sum, size_t chars);

struct print {
    struct grams_numbers numbers;
    struct print_sentences sentences;
};

/* Write at most PRINT_BYTES_MAX bytes; returns how many. */
size_t print_pack(const struct print *p, unsigned char *out);
/* False: damaged; *ret_print is not to be used. */
bool print_unpack(struct str bytes, struct print *ret_print);

/* A number of seven bits a byte, low ones first, the top bit set on all bytes but the last; at most
 * ten bytes. */
void varint_put(struct buf *out, uint64_t v);
uint64_t varint_get(struct wire *w);

#endif
