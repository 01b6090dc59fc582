/* chain_private.h -- what chain.c and chain_state.c share. Nobody else includes it. */
#ifndef SIFTD_CHAIN_PRIVATE_H
#define SIFTD_CHAIN_PRIVATE_H

#include "chain.h"

#define CHAIN_STATES_MAX (CONFIG_PIPELINES_MAX * 2)

/* One opened stage. Stateful ones may be shared by several steps. */
struct link {
    const struct stage *stage;
    void *state;
    bool owns_state; /* false: the state belongs to an earlier link */
    size_t step;     /* of the pipeline */
};

struct chain {
    struct link links[2 * CONFIG_STEPS_MAX]; /* the steps, then what runs once all is settled */
    size_t links_len;
    size_t steps_len;
    size_t plain_len; /* links before the first ordered one */
};

struct shared_state {
    const struct stage *stage;
    const char *index;
    const void *opts; /* of the step that opened it */
    void *state;
    uint64_t loaded_seq; /* replay starts after this batch */
};

struct chains {
    const struct config *config;
    struct stage_env env;
    struct chain *chains;
    struct shared_state states[CHAIN_STATES_MAX];
    size_t states_len;
};

#endif
