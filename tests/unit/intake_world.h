/* intake_world.h -- what the tests of intake stand on: a real inbox below a temporary folder, a real
 * loop, real claims; faults come in through io_ops. */
#ifndef SIFTD_TEST_INTAKE_WORLD_H
#define SIFTD_TEST_INTAKE_WORLD_H

#include "../../daemon/intake.h"

#define GIVE_UP_MS 120000
#define NAMES_MAX 32768

struct world {
    uv_loop_t loop;
    uv_timer_t give_up;
    uv_timer_t step; /* runs `then` a while after the start */
    void (*then)(struct world *w);
    uint64_t then_ms;
    bool runs_then_when_settled; /* instead of after then_ms */
    char *dir;
    int inbox_fd;
    struct io_ops io;
    struct config config;
    struct str include[1], exclude[8];
    struct claim *claim;
    struct intake *intake;
    struct err err;
    size_t room;
    size_t want; /* stop when so many were claimed and intake is settled */
    char *names[NAMES_MAX];
    uint64_t last_id;
    size_t claimed, settled;
    bool is_stopped, gave_up;
    /* what the faulty io does */
    const char *fault_name; /* last part of a name */
    int fault_sys;
    int faults_left; /* -1: for ever */
    enum io_lease lease;
    bool has_lease;
};

void world_init(struct world *w);
void world_fini(struct world *w);

struct intake_owner world_owner(struct world *w);
/* Run until `want` files were claimed and intake is settled, `then` was run, and all is closed. */
void world_run(struct world *w, size_t want);
/* Set up the timers of the loop, of which the first ends a test that hangs. */
void world_start_timers(struct world *w);
/* Run `then` after so many milliseconds. */
void world_then(struct world *w, void (*then)(struct world *w), uint64_t ms);
void world_stop(struct world *w);
void world_claimed(void *ctx, struct claimed *items, size_t len);
void world_stopped(void *ctx);
struct intake_stats world_stats(const struct world *w);
bool world_has(const struct world *w, const char *name); /* was it claimed */

/* Make things in the inbox. */
void world_path(const struct world *w, const char *name, char out[512]);
void world_write(const struct world *w, const char *name);
void world_mkdir(const struct world *w, const char *name);
void world_move_in(const struct world *w, const char *name);

#endif
