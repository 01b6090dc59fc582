/* fold.h -- one look a character: what it counts as when texts are compared. For keys only, never
 * for output.
 *
 * Width folded, lower case, compatibility forms as the character they stand for, traditional Chinese
 * as simplified; white space and what shows nothing skipped; punctuation a mark. Letters, digits,
 * signs of measure and money stay. */
#ifndef SIFTD_DEDUPE_FOLD_H
#define SIFTD_DEDUPE_FOLD_H

#include <stdint.h>

#define DEDUPE_FOLD_SKIP 0 /* counts for nothing */
#define DEDUPE_FOLD_MARK 1 /* punctuation: counts only between two digits */

struct dedupe_fold; /* read-only once made: any thread */

/* NULL: no memory. 128 KiB. */
struct dedupe_fold *dedupe_fold_create(void);
void dedupe_fold_destroy(struct dedupe_fold *f); /* accepts NULL */

/* The character that `cp` counts as, which counts as itself, or one of the above. Never longer in
 * UTF-8 than `cp`. */
uint32_t dedupe_fold_of(const struct dedupe_fold *f, uint32_t cp);

#endif
