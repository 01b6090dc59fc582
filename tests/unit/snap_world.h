/* snap_world.h -- what tests of the stages' snapshots share: their folder, damage at every byte, and a snapshot that
 * is written while work goes on. */
#ifndef TESTS_SNAP_WORLD_H
#define TESTS_SNAP_WORLD_H

#include "../../stages/base/err.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

struct snap_world {
    char *dir;
    int fd;
};

struct snap_world snap_world_open(void);
void snap_world_close(struct snap_world w);

/* The file `name`, which is good: with the first and last bit of each byte turned, cut at each byte (from `sparse_from`
 * on at every 499th only), with a byte too many, and with a folder in its place, which stays. `check` fails the test
 * if what is there counts as a snapshot. */
void snap_world_damage(struct snap_world w, const char *name, size_t sparse_from,
                       void (*check)(void *ctx, int dirfd), void *ctx);

/* A thread that saves `of` once, as of batch 1. */
struct snap_saver {
    void *of;
    enum err_code (*save)(void *of, int dirfd, struct err *err);
    int dirfd;
    enum err_code code;
    atomic_bool is_over;
    pthread_t thread;
};

void snap_saver_start(struct snap_saver *s);
/* Wait for it; it must have gone well. */
void snap_saver_end(struct snap_saver *s);

#endif
