/* snapshot.h -- the accepted rows of an index and its table in one file, so that a start need not
 * replay the whole archive. The file is a cache: what is missing, damaged, of another version or made
 * with other parameters counts as no snapshot, and the archive fills the index. Layout in
 * snapshot_file.h. */
#ifndef SIFTD_DEDUPE_SNAPSHOT_H
#define SIFTD_DEDUPE_SNAPSHOT_H

#include "index.h"

/* Write what the index has accepted to "dedupe-<name>.snap" in the folder `dirfd`, as of batch `seq`:
 * to a temporary file first, synced and renamed. Takes the lock, for a part of the table at a time,
 * so that the index may take further rows meanwhile; those accepted by then may be in the file too,
 * which does no harm: a replay of what is known already changes nothing. ERR_AGAIN: it could not be
 * written, an older snapshot stays; ERR_NOMEM. */
enum err_code dedupe_snapshot_save(struct dedupe_index *ix, const char *name, int dirfd,
                                   uint64_t seq, struct err *err);

/* Fill an empty index from the snapshot. *ret_seq is its batch, or 0: there is none that is any
 * good, `err` says why (nothing when there is no file), and the index is empty. ERR_NOMEM: the index
 * is empty. */
enum err_code dedupe_snapshot_load(struct dedupe_index *ix, const char *name, int dirfd,
                                   uint64_t *ret_seq, struct err *err);

#endif
