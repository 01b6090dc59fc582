/* spill.h -- an index that outgrows its share of memory: its oldest rows go to disk as runs (run.h), and
 * runs of a size are merged. Places stay what they are, and so does every answer. */
#ifndef SIFTD_DEDUPE_SPILL_H
#define SIFTD_DEDUPE_SPILL_H

#include "index.h"

/* Where runs are written: the folder `dirfd` (kept open by a copy), under the index's name. Without it
 * nothing is spilled. False: no memory, or no descriptor. */
bool dedupe_spill_to(struct dedupe_index *ix, int dirfd, const char *name);

/* Whether half of memory_bytes is in use. */
bool dedupe_spill_is_due(const struct dedupe_index *ix);

/* If it is due: write the accepted rows as a run and give up their memory; then merge runs. For the
 * thread that writes snapshots, which follows with one (until then the runs are not found at a start).
 * Takes the lock for a part of the table at a time. ERR_AGAIN, ERR_NOMEM: all is as before, or one run
 * more. */
enum err_code dedupe_spill(struct dedupe_index *ix, struct err *err);

/* Remove files of runs that the index does not have (any more): once the snapshot is in place. */
void dedupe_spill_clean(const struct dedupe_index *ix);

#endif
