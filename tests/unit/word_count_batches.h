/* word_count_batches.h -- counts of articles that never were, in batches, for tests of word counts. */
#ifndef TESTS_WORD_COUNT_BATCHES_H
#define TESTS_WORD_COUNT_BATCHES_H

#include "../../stages/tag/word_counts.h"

#define BATCHES 12u
#define BATCHES_ARTICLES 5u /* in each */

struct batches {
    struct buf all[BATCHES]; /* their deltas */
};

/* Empty ones. */
struct word_counts *batches_counts(void);
/* Article number `n`: common words first, of which place 0 is one, then such as few have. */
void batches_add_article(struct word_counts *c, uint64_t n);
/* All articles of a batch, not accepted. */
void batches_add(struct word_counts *c, size_t batch);
/* What BATCHES batches leave: their deltas, which batches_free frees, and the counts. */
struct word_counts *batches_make(struct batches *b);
void batches_free(struct batches *b);
void batches_replay(struct word_counts *c, const struct batches *b, size_t from, size_t to);
/* The packed form of the same counts is the same bytes. */
void batches_check_same(struct word_counts *a, struct word_counts *b);

#endif
