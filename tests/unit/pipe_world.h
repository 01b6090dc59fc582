/* pipe_world.h -- a pipeline on a real loop and the simulated disk. Parts look at the disk through a
 * table of its own, with a hook before each `stat`. */
#ifndef SIFTD_TEST_PIPE_WORLD_H
#define SIFTD_TEST_PIPE_WORLD_H

#include "../../daemon/pipeline.h"
#include "core_world.h"

struct pipe_world {
    struct core core;
    uv_loop_t loop;
    uv_timer_t give_up;
    struct pipeline *pipeline;
    struct io_ops io; /* the disk's, with a hook before `stat` */
    void (*before_stat)(struct pipe_world *f, const char *name);
    int stats;
    size_t rooms, idles, fails, pauses, resumes, seals;
    enum err_code failed_code;
    void (*on_pause)(struct pipe_world *f);
    bool is_closed, gave_up;
};

struct pipe_entry {
    uint64_t id;
    uint32_t part, records;
    bool is_final, is_archived;
    char reason[32];
    unsigned char sha256[COMMIT_HASH_BYTES];
};

struct pipe_books {
    struct pipe_entry entries[256];
    size_t len;
};

void pipe_world_begin(struct pipe_world *f, const char *yaml, size_t workers);
void pipe_world_end(struct pipe_world *f);
/* Put, claim and add; the id. */
uint64_t pipe_world_add(struct pipe_world *f, const char *name, struct str text);
/* Until it is idle. */
void pipe_world_run(struct pipe_world *f);
/* Every entry of the archive, in its order. */
struct pipe_books pipe_world_read_books(struct pipe_world *f);

#endif
