/* retry.h -- `siftctl retry`: a quarantined file goes back to work under a new id. Loop thread only;
 * the disk work is a job in the pool. */
#ifndef SIFTD_RETRY_H
#define SIFTD_RETRY_H

#include "control.h"
#include "engine.h"
#include "pipeline.h"

/* `args` is what follows the word: "<reason>/<20 digits>-<safe> <name, %XX-escaped> [decode.encoding=X]".
 * Answers `client` when it is done: {"ok":true,"id":N} or {"error":"..."}; the file is in `pipeline`
 * by then. `done` is called last, always. Engine and pipeline must live until then. */
void retry_start(uv_loop_t *loop, const struct engine *engine, struct pipeline *pipeline,
                 struct str args, struct control_client *client, void (*done)(void *ctx),
                 void *ctx);

#endif
