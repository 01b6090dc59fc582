/* near.h -- which remembered article a new one is like. Candidates come from the bands of the index;
 * each is verified from its stored sketch, and then by its figures: notices of one office differ in
 * nothing else. One thread at a time. */
#ifndef SIFTD_DEDUPE_NEAR_H
#define SIFTD_DEDUPE_NEAR_H

#include "../doc.h"
#include "index.h"

#define NEAR_BRIEF_CHARS 200 /* below: all figures must be the same */

/* What is known of the new article. */
struct near_probe {
    uint64_t id;            /* of its file ... */
    size_t mark;            /* ... whose rows from this place on, */
    uint32_t first_article; /* and rows before it from this article on, are its own */
    uint32_t day;
    uint8_t flags; /* enum dedupe_row_flag */
    uint8_t lanes[SKETCH_LANES];
    struct grams_numbers numbers;
};

struct near_match {
    enum dup_kind kind; /* NONE, NEAR or VARIANT */
    uint32_t root;
    double similarity;
    struct grams_numbers numbers; /* of the root */
};

/* A row of the same file is a repeat inside it only when it stands in an earlier part, or was made in
 * this very run. Any other was left by an earlier try at the same file, which must not become a
 * duplicate of itself. */
bool near_is_self(const struct near_probe *probe, size_t place, const struct dedupe_row *row);

/* The most similar one whose figures agree: NEAR; else the most similar one whose figures do not:
 * VARIANT. */
void near_find(const struct dedupe_index *ix, const struct near_probe *probe, double threshold,
               struct near_match *ret_match);

/* Figures that stand in each other's place, in the arena; none when it has no room for them. */
void near_changes(struct arena *arena, const struct grams_numbers *was,
                  const struct grams_numbers *is, struct dup *dup);

#endif
