/* ctl_records.h -- walk the archive's groups and hand out records, for the verbs that read. */
#ifndef SIFTD_CTL_RECORDS_H
#define SIFTD_CTL_RECORDS_H

#include "ctl.h"
#include "segment.h"

struct ctl_archive {
    int fd;
    struct segment_name *names; /* by rising number */
    size_t len;
};

/* Open the archive and list it. On failure the complaint is made and nothing is to be closed. */
enum exit_code ctl_archive_open(struct ctl *ctl, struct ctl_archive *ret);
void ctl_archive_close(struct ctl *ctl, struct ctl_archive *a);

/* Open one of its segments from byte `from` on. *ret_reader is NULL when it was pruned meanwhile. */
enum exit_code ctl_archive_segment(struct ctl *ctl, const struct ctl_archive *a, size_t index,
                                   uint64_t from, struct segment_reader **ret_reader);

/* The segment from which on to look for a file. Ids rise, and an id is given out before the batch that
 * commits it is written; so older segments than the newest one whose first COMMIT has a next_id at or
 * below it cannot hold it. */
size_t ctl_archive_start(struct ctl *ctl, const struct ctl_archive *a, uint64_t id);

/* Say what is wrong with a segment behind which `step` was returned: EXIT_FINE when nothing is.
 *   name  for the sentence
 *   kind  a torn end is normal in an open segment: a batch is being written */
enum exit_code ctl_check_end(struct ctl *ctl, const char *name, enum segment_kind kind,
                             enum segment_step step, const struct segment_reader *r,
                             const struct err *err);

/* How many records a group holds, as its entries say. */
uint64_t ctl_group_records(const struct commit *commit);

/* Write one record, escaped for a terminal when `is_safe`. False: stop. */
bool ctl_write_record(struct ctl *ctl, struct str line, bool is_safe);

/* Append the record with this id ("42-3") to `out`; nothing when it is not in the archive, or no longer.
 * A complaint about the archive is made. */
enum exit_code ctl_get_record(struct ctl *ctl, struct str id, struct buf *out);

#endif
