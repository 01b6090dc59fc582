/* claim.h -- the inbox's own folder .siftd: the lock, the ids, and the files in work.
 *
 *   .siftd/lock     flock()ed while a daemon runs; 0600
 *   .siftd/id       "siftd 1 <uuid> <high-water>\n": no id at or above high-water was given out
 *   .siftd/names    journal of claimed names: a claim's file is called by its id only, and the name
 *                   must be known after a crash. Written and synced before the rename.
 *   .siftd/claim/<20-digit id>   the files in work
 *
 * Calls that touch the disk run on a worker, one at a time (claims and finishes never overlap with
 * themselves; a claim may run beside a finish). Through io_ops. */
#ifndef SIFTD_CLAIM_H
#define SIFTD_CLAIM_H

#include "../stages/base/err.h"
#include "../stages/base/str.h"
#include "commit_frame.h"
#include "io.h"

#define CLAIM_BATCH_MAX 256
#define CLAIM_NAME_BYTES_MAX 4096
#define CLAIM_RESERVE 1024 /* ids reserved with one sync */

struct claim;

/* A file that was taken out of the inbox. */
struct claimed {
    uint64_t id;
    char *name;          /* inbox-relative, any bytes, NUL-terminated; owned by whoever holds this */
    struct io_stat stat; /* as it was right after the rename */
    int64_t claimed_ms;
};

enum claim_result {
    CLAIM_TAKEN,
    CLAIM_GONE,   /* no such file any more */
    CLAIM_BUSY,   /* a writer has it open */
    CLAIM_DENIED, /* not permitted; sys says why */
    CLAIM_RETRY,  /* a local fault (no space, I/O error); sys says why */
};

struct claim_request {
    const char *name; /* inbox-relative; borrowed during the call */
    enum claim_result result;
    int sys;
    struct claimed claimed; /* when TAKEN; its name is a fresh copy the caller owns */
};

/* Make .siftd and claim/ where missing, take the lock, read id and names.
 * ERR_STATE: locked by another daemon (err.sys = EWOULDBLOCK). ERR_CONF: cannot be made or read. */
enum err_code claim_open(const struct io_ops *io, int inbox_fd, struct claim **ret_claim,
                         struct err *err);
void claim_close(struct claim *c); /* accepts NULL; releases the lock */

/* Claim up to CLAIM_BATCH_MAX files. Where requested `check_lease`, a file that a writer has open is
 * left. Ids rise in the order of `requests`. ERR_AGAIN: ids or names could not be made durable,
 * nothing was claimed. */
enum err_code claim_take(struct claim *c, struct claim_request *requests, size_t len,
                         bool check_lease, struct err *err);

#endif
