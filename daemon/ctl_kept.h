/* ctl_kept.h -- the files archived last, and their originals in done/. Reads only; one thread. */
#ifndef SIFTD_CTL_KEPT_H
#define SIFTD_CTL_KEPT_H

#include "commit_frame.h"
#include "ctl.h"

#define KEPT_PATH_BYTES 8192

/* A file that was archived. */
struct kept {
    uint64_t id;
    int64_t final_ms; /* of the COMMIT with its outcome */
    unsigned char sha256[COMMIT_HASH_BYTES];
    char *name;      /* in the inbox; owned, NUL-terminated */
    size_t name_len; /* it may be any bytes */
    char *encoding;  /* it was taken again after a quarantine, and read in this; NULL: not. Owned */
};

/* The `max` files archived last, the newest first; what is damaged in the archive is said and passed
 * over. On failure the complaint is made: EXIT_NO_INPUT without an archive. */
enum exit_code kept_list(struct ctl *ctl, size_t max, struct kept **ret_list, size_t *ret_len);
void kept_list_free(struct kept *list, size_t len); /* accepts NULL */

/* Where the original of an archived file is moved to, into out[size]: below root, or absolute, as
 * done.path is. */
void kept_path(const struct config *config, uint64_t id, struct str name, int64_t final_ms,
               char *out, size_t size);

/* Read it. ENOENT: it is not there any more, or not the bytes that were archived. 0 or an errno. */
int kept_read(const struct ctl *ctl, const struct kept *k, struct buf *out);

#endif
