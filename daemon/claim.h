/* claim.h -- the inbox's own folder .siftd: the lock, the ids, and the files in work.
 *
 *   .siftd/lock     flock()ed while a daemon runs; 0600 (lock.h)
 *   .siftd/id       "siftd 1 <uuid> <high-water>\n": no id at or above high-water was given out
 *   .siftd/names    journal of claimed names: a claim's file is called by its id only, and the name
 *                   must be known after a crash. Written and synced before the rename: lines of
 *                   "<id> <claimed ms> <name>[ <retry of> <encoding>]", name and encoding with %XX
 *                   for '%', blanks and control bytes
 *   .siftd/names.old  the generation before, kept while ids in it may still be in work
 *   .siftd/claim/<20-digit id>   the files in work
 *   .siftd/expanded/<20-digit id>  the text of compressed ones among them; emptied at the start
 *
 * Calls that touch the disk run on workers; those that give out ids wait for each other. Through
 * io_ops. */
#ifndef SIFTD_CLAIM_H
#define SIFTD_CLAIM_H

#include "../stages/base/err.h"
#include "../stages/base/str.h"
#include "commit_frame.h"
#include "io.h"

#define CLAIM_BATCH_MAX 256
#define CLAIM_NAME_BYTES_MAX 4096
#define CLAIM_ENCODING_BYTES 32
#define CLAIM_RESERVE 1024 /* ids reserved with one sync */

struct claim;

/* A file that was taken out of the inbox. */
struct claimed {
    uint64_t id;
    char *name; /* inbox-relative, any bytes, NUL-terminated; owned by whoever holds this */
    struct io_stat stat; /* as it was right after the rename */
    int64_t claimed_ms;
    uint64_t retry_of;                   /* the id it had when it was quarantined; 0: not a retry */
    char encoding[CLAIM_ENCODING_BYTES]; /* what a retry says it is; "" : find out */
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
    bool is_probed;   /* nobody had it open moments ago, when it was as `probed` says */
    struct io_stat probed;
    enum claim_result result;
    int sys;
    struct claimed claimed; /* when TAKEN; its name is a fresh copy the caller owns */
};

/* Make .siftd and claim/ where missing, read id and names. The instance uuid is read from .siftd/id,
 * or a fresh one is made when the file is missing (claim_is_new tells).
 * ERR_CONF: cannot be made or read. */
enum err_code claim_open(const struct io_ops *io, int inbox_fd, struct claim **ret_claim,
                         struct err *err);
/* Writes the exact next id, so that a clean stop leaves no gap. Accepts NULL. */
void claim_close(struct claim *c);

/* True when .siftd/id was not there: the instance has to be settled with claim_adopt. */
bool claim_is_new(const struct claim *c);
/* Take over uuid (NULL: keep ours) and let ids start at `next_id` or above; made durable. Recovery
 * calls it once, before anything is claimed. ERR_AGAIN. */
enum err_code claim_adopt(struct claim *c, const unsigned char *uuid, uint64_t next_id,
                          struct err *err);
const unsigned char *claim_uuid(const struct claim *c);
/* Every id below it was given out. Any thread. */
uint64_t claim_next_id(const struct claim *c);
/* The folder of files in work, "<20-digit id>" each; a descriptor owned by the claim. */
int claim_dir(const struct claim *c);

/* The folder of expanded text; a descriptor owned by the claim. */
int claim_expanded_dir(const struct claim *c);

/* The files that an earlier run left in claim/, ids rising, with names from the journal ("" when it
 * does not know). The caller frees each name and the list with mem_free. ERR_AGAIN, ERR_NOMEM. */
enum err_code claim_list(struct claim *c, struct claimed **ret_list, size_t *ret_len,
                         struct err *err);

/* Take a quarantined file into work again, under a new id: rename it from `from_fd`/`file` to claim/,
 * and sync both folders; should that fail, the sync of its batch tells. `wanted` says name, retry_of and encoding; *ret_claimed is filled as
 * claim_take does, with a name of its own. ERR_DOC reason "gone": no such file. ERR_AGAIN. */
enum err_code claim_take_again(struct claim *c, int from_fd, const char *file,
                               const struct claimed *wanted, struct claimed *ret_claimed,
                               struct err *err);

/* %XX back to bytes, as in the names journal; `out` has room for text.len + 1. */
void claim_unescape(struct str text, char *out);

/* No id below `oldest` is in work any more: lets the names journal forget. Any thread. */
void claim_set_oldest(struct claim *c, uint64_t oldest);

/* Step 2 of a commit: make the claims of these files durable, by syncing claim/ and every distinct
 * folder they came from. ERR_AGAIN. */
enum err_code claim_sync(struct claim *c, const char *const *names, size_t len, struct err *err);

/* The file name of an id in claim/: 20 digits and a NUL. */
#define CLAIM_ID_CHARS 21
void claim_id_name(uint64_t id, char out[CLAIM_ID_CHARS]);

/* Claim up to CLAIM_BATCH_MAX files. Where requested `check_lease`, a file that a writer has open is
 * left. Ids rise in the order of `requests`. ERR_AGAIN: ids or names could not be made durable,
 * nothing was claimed. */
enum err_code claim_take(struct claim *c, struct claim_request *requests, size_t len,
                         bool check_lease, struct err *err);

#endif
