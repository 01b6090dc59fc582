/* grams.h -- an article's tokens on their way into a sketch, and the figures it gives. A character of
 * a script without word spaces, a word of other scripts and a number are one token each. Shingles are
 * runs of five tokens; of two when the text is short. One thread at a time. */
#ifndef SIFTD_DEDUPE_GRAMS_H
#define SIFTD_DEDUPE_GRAMS_H

#include "../base/str.h"
#include "sketch.h"

#define GRAMS_SHORT_CHARS 80 /* below: shingles of two tokens */
#define GRAMS_LONG 5
#define GRAMS_NUMBERS 32      /* figures kept of one article */
#define GRAMS_NUMBER_CHARS 16 /* of one figure; what is longer is cut */

/* A figure as it is compared: digits, and '.' for any mark between two of them. */
struct grams_number {
    uint64_t hash; /* of the text, unseeded */
    uint8_t len;
    char text[GRAMS_NUMBER_CHARS];
};

/* Figures in the order they stand in. Of more than fit, those with the smallest hashes are kept, so
 * that two texts keep the same ones. */
struct grams_numbers {
    struct grams_number items[GRAMS_NUMBERS];
    size_t len;
    bool is_sample; /* not all of them */
    uint32_t sum;   /* of all figures, repeats too, in their order */
    uint32_t total; /* how many these are */
};

struct grams {
    size_t tokens;
    uint64_t first[GRAMS_SHORT_CHARS]; /* the first tokens */
    uint64_t last[GRAMS_LONG];         /* a ring of the last ones */
    uint64_t rolled;                   /* polynomial of the last ones */
    struct sketch sketch;
    struct grams_numbers numbers;
};

void grams_reset(struct grams *g);
/* A token that is not a number, as any number that tells it from others. */
void grams_add(struct grams *g, uint64_t token);
void grams_add_number(struct grams *g, struct str number);
/* The sketch of a text of `chars` normalised characters. False: it has no tokens. */
bool grams_finish(struct grams *g, size_t chars, uint8_t ret_lanes[SKETCH_LANES]);

/* Put one more figure into a list, as grams_add_number does. */
void grams_number_put(struct grams_numbers *list, struct str number);

#endif
