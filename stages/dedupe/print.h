/* print.h -- what the index remembers of an article beside its keys: its figures, packed. Pure, any
 * thread.
 *
 * PACKED: u8 how many figures, 0x80 added when these are a sample of them; u32 sum of all figures;
 * u8 how many all are, repeats too, at most 255; each figure four bits a character, 0-9, 10 for '.',
 * 15 for its end, all of them padded to whole bytes together. */
#ifndef SIFTD_DEDUPE_PRINT_H
#define SIFTD_DEDUPE_PRINT_H

#include "../base/wire.h"
#include "grams.h"

#define PRINT_BYTES_MAX (6 + (GRAMS_NUMBERS * (GRAMS_NUMBER_CHARS + 1) + 1) / 2)

/* Write at most PRINT_BYTES_MAX bytes; returns how many. */
size_t print_pack(const struct grams_numbers *numbers, unsigned char *out);
/* False: damaged; *ret_numbers is not to be used. */
bool print_unpack(struct str bytes, struct grams_numbers *ret_numbers);

/* A number of seven bits a byte, low ones first, the top bit set on all bytes but the last; at most
 * ten bytes. */
void varint_put(struct buf *out, uint64_t v);
uint64_t varint_get(struct wire *w);

#endif
