/* pruner.h -- calls prune.h from the loop: at the start and every hour, as one job in the pool. */
#ifndef SIFTD_PRUNER_H
#define SIFTD_PRUNER_H

#include "engine.h"

#include <uv.h>

struct pruner;

/* `engine` is borrowed until the loop has ended. ERR_NOMEM. */
enum err_code pruner_start(uv_loop_t *loop, const struct engine *engine, struct pruner **ret_pruner,
                           struct err *err);
/* No job starts after this; a running one ends at its next file or segment, then it frees itself. */
void pruner_stop(struct pruner *p);

#endif
