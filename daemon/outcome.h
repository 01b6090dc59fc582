/* outcome.h -- what became of a file, said once: a line of outcomes.ndjson, a line of the log. */
#ifndef SIFTD_OUTCOME_H
#define SIFTD_OUTCOME_H

#include "commit_frame.h"
#include "times.h"

/* One line for outcomes.ndjson. `is_again` marks a repetition after a crash, when the times are no
 * longer known: NULL. */
void outcome_line(const struct commit_entry *entry, int64_t time_ms, struct str node,
                  const struct times *times, bool is_again, struct buf *out);

/* The final entry of a file, to the log. */
void outcome_log(const struct commit_entry *e);

#endif
