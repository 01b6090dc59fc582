/* recover.h -- what happens between taking the lock and taking the first file: find where the
 * archive ends, cut what a crash left half-written, make sure of the last group, finish what was
 * committed, and say what is still to be done. Runs before the loop, on the main thread.
 *
 * The order matters: (1) find the end, (2) cut, (3) write the last group's bytes over themselves and
 * sync, because what the page cache shows may never have reached the disk, (4) only then act on it. */
#ifndef SIFTD_RECOVER_H
#define SIFTD_RECOVER_H

#include "archive.h"
#include "chain.h"
#include "claim.h"
#include "finish.h"

/* Where an unfinished file goes on. All zero: from its start. */
struct resume {
    uint64_t off;
    uint32_t part, next_article;
    bool is_partial;
    unsigned char
        sha256[COMMIT_HASH_BYTES]; /* of the file its parts so far are from; zeros: not known */
};

struct recover_claim {
    struct claimed claimed; /* name is owned; free with mem_free */
    struct resume resume;
};

struct recover_env {
    const struct io_ops *io;
    int archive_fd, state_fd;
    struct claim *claim;
    struct chains *chains; /* NULL: no replay wanted */
    struct finish *finish;
    /* An outcome that was committed but whose file was still in claim/: announce it again. */
    void (*finished)(void *ctx, const struct commit_entry *entry, int64_t time_ms);
    void *ctx;
};

struct recovery {
    struct archive_position position;
    struct recover_claim *claims; /* uncommitted, ids rising; freed by recover_free */
    size_t claims_len;
    uint64_t finished;  /* files whose recorded outcome was carried out now */
    uint64_t cut_bytes; /* half-written bytes taken off the archive's end */
    uint64_t gaps;      /* losses that were seen and warned of */
};

/* ERR_STATE: the archive contradicts itself (damage that no crash makes), or belongs to another
 * instance; ERR_CONF for the latter. ERR_AGAIN: a disk error; nothing was acknowledged. */
enum err_code recover_run(const struct recover_env *env, struct recovery *ret_recovery,
                          struct err *err);
void recover_free(struct recovery *r);

#endif
