/* recover_world.h -- a daemon's core that has started once, for the tests of recovery: what they put under it, and
 * the start that follows. */
#ifndef SIFTD_TEST_RECOVER_WORLD_H
#define SIFTD_TEST_RECOVER_WORLD_H

#include "core_world.h"

/* For cmocka; *state is a struct core that was started with the configuration of core_init. */
int recover_world_setup(void **state);
int recover_world_teardown(void **state);

/* Fails the test with the core's sentence unless it starts. */
void recover_world_start(struct core *c);
/* A copy of a file's bytes: they change under us. The caller frees it with recover_world_free. */
struct str recover_world_copy(struct core *c, const char *path);
void recover_world_free(struct str bytes);
/* A file that stands there behind the daemon's back. */
void recover_world_put(struct core *c, const char *path, struct str bytes);
/* A file in the inbox, claimed and left so. */
void recover_world_claim(struct core *c, const char *name, const char *text);

#endif
