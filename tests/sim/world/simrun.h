/* simrun.h -- one life of siftd in the simulation: the real intake, claim, pipeline, commit, archive and
 * recovery code on the simulated loop and disk, with its producers; from a start to an end, whichever
 * comes. For tests. */
#ifndef SIFTD_SIMRUN_H
#define SIFTD_SIMRUN_H

#include "../../../config/config.h"
#include "simdrops.h"

struct life_plan {
    uint64_t seed;    /* of the scheduler */
    unsigned workers; /* 1 to 4 */
    bool is_once;     /* work off the inbox, seal, end */
    uint64_t stop_ms; /* otherwise: TERM comes now */
    /* things that happen on the way, [ms] after the start; UINT64_MAX: never */
    uint64_t heal_ms;     /* planned faults that did not strike are taken back, the disk has room */
    uint64_t overflow_ms; /* the queue of events overflows */
    uint64_t jump_ms;     /* the wall clock jumps */
    int64_t jump_by_ms;
    uint64_t starve_at; /* the so many-th call for memory fails; 0: none */
};

enum life_end {
    LIFE_OVER,    /* drained, closed in order; under is_once: all is worked off */
    LIFE_DIED,    /* the disk says that the process died */
    LIFE_REFUSED, /* it could not start, or stopped because of an error */
    LIFE_STUCK,   /* no end came in an hour of simulated time */
};

struct life_world {
    struct simdisk *disk;
    struct config *config; /* borrowed */
    int state_fd;          /* a real folder: stages save their snapshots through libc */
    struct drops *drops;
    char said[512]; /* why it was refused, or what it waits for */
};

enum life_end life_live(struct life_world *w, const struct life_plan *plan);

#endif
