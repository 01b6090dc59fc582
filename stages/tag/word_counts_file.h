/* word_counts_file.h -- the snapshot of word counts, "words-<name>.snap" in the state folder:
 *   8 bytes "SIFTDWRD", u64 batch, u64 bytes of what follows, a delta of all articles (word_counts.h) or nothing, and
 *   the u64 XXH3 of all before; numbers are little-endian
 * It may be deleted: a start counts anew from the archive. */
#ifndef SIFTD_TAG_WORD_COUNTS_FILE_H
#define SIFTD_TAG_WORD_COUNTS_FILE_H

#include "../base/err.h"
#include "word_counts.h"

/* Write what was accepted as of batch `seq`, or later, to a temporary file, and rename it. May run beside batches.
 * ERR_AGAIN, ERR_NOMEM; the older snapshot stays then. */
enum err_code word_counts_save(struct word_counts *c, const char *name, int dirfd, uint64_t seq,
                               struct err *err);

/* Fill the empty `c` from the snapshot; *ret_seq is its batch, or 0 without one. One that is damaged or of another
 * version counts as none, and `err` says so. ERR_NOMEM. */
enum err_code word_counts_load(struct word_counts *c, const char *name, int dirfd,
                               uint64_t *ret_seq, struct err *err);

#endif
