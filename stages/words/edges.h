/* edges.h -- words that stand in no dictionary but can be told: numbers, times, names. */
#ifndef SIFTD_WORDS_EDGES_H
#define SIFTD_WORDS_EDGES_H

#include "words_private.h"

#define EDGES_MAX 24u

/* The words by rule that start at cell `i` of the window, with what they cost; how many. */
size_t edges_find(const struct words *w, const struct words_scratch *s, size_t i,
                  struct edge edges[EDGES_MAX]);

#endif
