/* word_counts.h -- in how many articles of the archive a word came: a table of counts, one at each of
 * WORD_COUNTS_PLACES places, which a word's hash chooses. It follows the archive through what each batch adds
 * (DELTA), and a snapshot shortens a start.
 *
 * MEMORY. 4 MiB, whatever comes. BOUND. Two words may share a place, so that a count is never too small, but may be
 * too big: by the count of one out of n other words with a chance of about n / WORD_COUNTS_PLACES. Of the 1,000
 * commonest words one shares a given word's place in one case of 1,000.
 *
 * BATCH. What the batch in work adds counts at once, so that no count depends on where batches end; accept makes
 * it lasting, discard takes it out again.
 *
 * ONCE. Counts are no set, and a batch counted twice would be wrong for ever. So articles are numbered: a delta
 * says which number its first one has, and the table which one comes next. A delta whose articles all came
 * before is passed over; so a snapshot may hold more than the batch it is named for.
 *
 * DELTA, version 1; also what a snapshot holds, from the first article on:
 *   u8      version
 *   varint  articles counted before
 *   varint  articles in it, at least 1
 *   varint  places in it
 *   places, rising: varint twice the distance to the place before (at first, to 0), one more where it was in several
 *     articles; then varint in how many, less 2
 *
 * THREADS. The thread of the ordered stages alone adds, accepts, discards and replays, and reads without a lock;
 * save (word_counts_file.h) may run beside it. */
#ifndef SIFTD_TAG_WORD_COUNTS_H
#define SIFTD_TAG_WORD_COUNTS_H

#include "../base/wire.h"

#define WORD_COUNTS_BITS 20
#define WORD_COUNTS_PLACES (1u << WORD_COUNTS_BITS)
#define WORD_COUNTS_VERSION 1
/* Of a delta or a snapshot: all places with a distance of three bytes at most and a count of five. */
#define WORD_COUNTS_BYTES_MAX ((size_t)WORD_COUNTS_PLACES * 8 + 64)

struct word_counts;

/* NULL: no memory. */
struct word_counts *word_counts_create(void);
void word_counts_destroy(struct word_counts *c); /* accepts NULL */

/* The place of a word with this hash. */
static inline uint32_t word_counts_place(uint64_t hash)
{
    return (uint32_t)(hash >> (64 - WORD_COUNTS_BITS));
}

/* In how many articles; those of the batch too. */
uint32_t word_counts_get(const struct word_counts *c, uint32_t place);

/* Room for so many words of the next articles. False: no memory, and nothing changed. */
bool word_counts_reserve(struct word_counts *c, size_t words);
/* One more article, with a word at each of `len` places, for which there is room. */
void word_counts_add(struct word_counts *c, const uint32_t *places, size_t len);
void word_counts_accept(struct word_counts *c);
void word_counts_discard(struct word_counts *c);

/* What the batch adds; nothing when it has no article. */
void word_counts_delta(struct word_counts *c, struct buf *out);
/* Add a delta of an earlier batch; no batch is in work. False: it is damaged or of another version, and changed
 * nothing. */
bool word_counts_replay(struct word_counts *c, struct str delta);

/* All that was accepted, as a delta from the first article on; nothing when there is no article. Any thread. False: no
 * memory. */
bool word_counts_pack(struct word_counts *c, struct buf *out);

#endif
