/* textdiff.h -- where two texts differ, sentence by sentence. Pure, any thread. */
#ifndef SIFTD_TEXTDIFF_H
#define SIFTD_TEXTDIFF_H

#include "../stages/base/str.h"

#include <stdbool.h>

/* A passage of one text and what stands in its place in the other; one of the two may be empty. Both
 * borrow from the texts. */
struct textdiff {
    struct str was, is;
};

/* Find the first `max` passages in which `is` differs from `was`, in order; returns how many, or SIZE_MAX
 * without memory. Of what lies between the first and the last difference more than 512 sentences of a
 * text are taken for one passage. */
size_t textdiff_find(struct str was, struct str is, struct textdiff *ret, size_t max);

#endif
