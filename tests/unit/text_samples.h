/* text_samples.h -- tables of texts and of the blocks that clean makes of them. */
#ifndef SIFTD_TEST_TEXT_SAMPLES_H
#define SIFTD_TEST_TEXT_SAMPLES_H

#include "../text_run.h"

struct text_sample {
    const char *name, *text;
    const char *want; /* blocks joined by | */
};

/* Every sample comes out as wanted; all that do not are printed before the test fails. */
void text_samples_check(struct text_run *run, const struct text_sample *samples, size_t len);
/* What came out, put in again one block to a paragraph, comes out the same; but not for samples whose
 * name has `except` in it (NULL: for all). */
void text_samples_check_twice(struct text_run *run, const struct text_sample *samples, size_t len,
                              const char *except);

#endif
