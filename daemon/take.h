/* take.h -- the part of a claim that touches the disk: look at the candidates that need it, claim
 * those that are complete. One job at a time, on a worker.
 *
 * With `ready_suffix` a candidate is claimed only while its marker is there, and the marker is
 * removed after the claim. A crash between the two leaves a marker without its file, which says
 * "complete" too early if a file of the same name comes again: producers that use markers should not
 * reuse names, or write the file under another name first. */
#ifndef SIFTD_TAKE_H
#define SIFTD_TAKE_H

#include "claim.h"
#include "io.h"
#include "ready.h"

struct take {
    /* Filled in by the caller. */
    const struct io_ops *io;
    int inbox_fd;
    struct claim *claim;
    const struct ready_rules *rules;
    struct str ready_suffix; /* empty: none */
    uint64_t now_ms;         /* monotonic, of the rules */
    struct ready_pick picks[CLAIM_BATCH_MAX];
    size_t len;

    /* The result: what becomes of each pick. */
    enum ready_verdict verdicts[CLAIM_BATCH_MAX]; /* never READY_GO */
    int denied_sys[CLAIM_BATCH_MAX];              /* not 0: this user may not move it */
    struct claimed taken[CLAIM_BATCH_MAX];        /* ids rising; names go to whoever takes them */
    size_t taken_len;
    int fault_sys;  /* not 0: a local fault kept some from being claimed */
    int marker_sys; /* not 0: a marker could not be removed */
    struct err err; /* code ERR_OK, or why nothing was claimed */
};

void take_run(struct take *t);

#endif
