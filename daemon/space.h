/* space.h -- the low-water mark: whether the disks siftd writes to still have room. Intake stops before
 * they are full, so that what is in work can be finished. Any thread. */
#ifndef SIFTD_SPACE_H
#define SIFTD_SPACE_H

#include "places.h"

#define SPACE_SENTENCE_BYTES 128

/* True when less than `share` (0..1) of the file system of the inbox, the archive or the log is free for
 * us; the sentence says which and how much. What cannot be asked counts as roomy. */
bool space_is_low(const struct places *places, double share, char out[SPACE_SENTENCE_BYTES]);

#endif
