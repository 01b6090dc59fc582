/* recover_gap.h -- losses that recovery can see: it warns, and goes on behind them. For recover.c. */
#ifndef SIFTD_RECOVER_GAP_H
#define SIFTD_RECOVER_GAP_H

#include "recover_scan.h"

/* Warn about numbers missing in the list of segments, other than those that were accepted with
 * siftctl rebase. Returns how many gaps were named. One behind the newest segment leaves no trace in
 * the archive; ids stay unique all the same, by .siftd/id. */
uint64_t recover_warn_missing(const struct recover_env *env, const struct segment_name *segments,
                              size_t len);

/* Warn when the first batch of `newer` does not follow the last one of `older`, though the numbers
 * of the segments do. Returns how many breaks were named. */
uint64_t recover_warn_break(const struct scanned *older, const struct scanned *newer);

#endif
