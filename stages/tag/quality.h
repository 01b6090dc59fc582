/* quality.h -- how good an article's text is, in parts and as one number. Pure.
 *
 * Of the characters that are no blanks, in title and paragraphs:
 *   han    share of Han characters
 *   noise  share of U+FFFD, private use and drawing characters
 *   prose  share that stands in paragraphs which end as sentences do
 *   ocr    share that stands in paragraphs where a reader of pictures seems to have misread something
 * score = (1 - 4 noise, at least 0) (1 - ocr / 2) (0.4 + 0.6 prose), and for texts below 50 characters
 * times (0.5 + characters / 100). It is for sorting and rules: nothing is left out by it. */
#ifndef SIFTD_TAG_QUALITY_H
#define SIFTD_TAG_QUALITY_H

#include "lang.h"

struct quality_counts {
    uint64_t scripts[SCRIPTS]; /* characters; blanks count as SCRIPT_NONE */
    uint64_t spaces;
    uint64_t prose, ocr, chars; /* characters of paragraphs; of such paragraphs */
};

/* Count what is asked of whole blocks; of `chars` code points. */
void quality_count_block(struct quality_counts *q, const struct block *b, size_t chars);
void quality_set(const struct quality_counts *q, struct article_quality *ret_quality);

#endif
