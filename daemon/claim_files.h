/* claim_files.h -- the two small files of .siftd, for claim.c: `id` and the journal `names`.
 * Same threads as claim.h. */
#ifndef SIFTD_CLAIM_FILES_H
#define SIFTD_CLAIM_FILES_H

#include "../stages/base/buf.h"
#include "claim.h"

struct claim_ids {
    const struct io_ops *io;
    int siftd_fd; /* borrowed */
    unsigned char uuid[COMMIT_UUID_BYTES];
    uint64_t high_water; /* as it stands on the disk */
    bool is_new;         /* there is no file yet */
};

/* Read .siftd/id; when there is none, make up a uuid and start at 1. ERR_CONF: unreadable, or not
 * the form of claim.h. */
enum err_code claim_ids_load(struct claim_ids *ids, const struct io_ops *io, int siftd_fd,
                             struct err *err);
/* Write a new high-water through a temporary file, synced. ERR_AGAIN: the old one stands. */
enum err_code claim_ids_store(struct claim_ids *ids, uint64_t high_water, struct err *err);

struct claim_names {
    const struct io_ops *io;
    int siftd_fd; /* borrowed */
    int fd;
    uint64_t end;        /* bytes in the current generation */
    uint64_t newest_old; /* largest id in names.old; 0: there is none */
    bool is_unsynced;    /* the current generation's name may be lost with a power cut */
    struct buf pending;  /* lines of claims not written yet */
};

/* Open for appending, making the file when missing. ERR_CONF. */
enum err_code claim_names_open(struct claim_names *n, const struct io_ops *io, int siftd_fd,
                               struct err *err);
void claim_names_close(struct claim_names *n);
void claim_names_add(struct claim_names *n, const struct claimed *claimed);
/* Forget what was added since the last sync. */
void claim_names_forget(struct claim_names *n);
/* Write and sync what was added. Starts a new generation when this one is long and no id of the old
 * one is in work (`oldest`: the smallest id that may be). ERR_AGAIN: what was added is forgotten. */
enum err_code claim_names_sync(struct claim_names *n, uint64_t newest, uint64_t oldest,
                               struct err *err);
/* Fill in what the journal knows of these claims (ids rising): name (fresh memory; "" when it does not
 * know), time, retry. 0 or -errno; names filled so far are the caller's all the same. Reads both
 * generations once: for recovery. */
int claim_names_fill(const struct claim_names *n, struct claimed *list, size_t len);

#endif
