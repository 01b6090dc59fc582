/* claim_world.h -- an inbox on the simulated disk and its claim, through lives and deaths. */
#ifndef SIFTD_TEST_CLAIM_WORLD_H
#define SIFTD_TEST_CLAIM_WORLD_H

#include "../../daemon/claim.h"
#include "../sim/simdisk.h"

struct claim_world {
    struct simdisk *disk;
    const struct io_ops *io;
    int inbox_fd;
    struct claim *claim;
    struct err err;
};

struct claim_listing {
    struct claimed *list;
    size_t len;
};

void claim_world_open(struct claim_world *f);
void claim_world_close(struct claim_world *f);
/* For cmocka; the plain user owns the inbox and is not root. */
int claim_world_setup(void **state);
int claim_world_setup_user(void **state);
int claim_world_teardown(void **state);
/* A file of four bytes in the inbox. */
void claim_world_put(struct claim_world *f, const char *name);
struct claim_request claim_world_take(struct claim_world *f, const char *name);
/* Put and claim; the id. */
uint64_t claim_world_take_new(struct claim_world *f, const char *name);
void claim_world_restart(struct claim_world *f);
void claim_world_restart_killed(struct claim_world *f);
/* Fails the test unless ids rise. */
struct claim_listing claim_world_list(struct claim_world *f);
void claim_world_free_list(struct claim_listing l);

#endif
