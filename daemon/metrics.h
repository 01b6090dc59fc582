/* metrics.h -- the status as a Prometheus text file, replaced every METRICS_MS by a job in the pool,
 * for the node exporter's textfile collector. Loop thread only. */
#ifndef SIFTD_METRICS_H
#define SIFTD_METRICS_H

#include "status.h"

#include <uv.h>

#define METRICS_MS 10000u

struct metrics;

/* Write `path` (absolute, or below `root`) now and then; `get` fills in the status of the moment.
 * ERR_NOMEM. */
enum err_code metrics_start(uv_loop_t *loop, const char *root, const char *path,
                            void (*get)(void *ctx, struct status *ret_status), void *ctx,
                            struct metrics **ret_metrics, struct err *err);
/* No write starts after this; it frees itself when a running one is over. */
void metrics_stop(struct metrics *m);

/* The text: for each number of the status HELP, TYPE and value, names "siftd_<key>". Pure. */
void metrics_write(const struct status *s, struct buf *out);

#endif
