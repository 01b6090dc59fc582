/* claim_private.h -- what claim.c and claim_take.c share. Nobody else includes it. Threads as in claim.h. */
#ifndef SIFTD_CLAIM_PRIVATE_H
#define SIFTD_CLAIM_PRIVATE_H

#include "claim.h"
#include "claim_files.h"

#include <pthread.h>
#include <stdatomic.h>

struct claim {
    const struct io_ops *io;
    int inbox_fd; /* borrowed */
    int siftd_fd, claim_fd, expanded_fd;
    struct claim_ids ids;
    struct claim_names names;
    pthread_mutex_t giving;       /* held while ids are given out and journalled */
    atomic_uint_fast64_t next_id; /* changed under it, read by any thread */
    atomic_uint_fast64_t oldest;
};

#endif
