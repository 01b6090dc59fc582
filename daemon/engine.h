/* engine.h -- everything below the loop: folders, locks, claims, stages, archive and logs, opened in
 * the order that recovery needs and closed in reverse. Main thread. */
#ifndef SIFTD_ENGINE_H
#define SIFTD_ENGINE_H

#include "batch.h"
#include "places.h"
#include "recover.h"

struct engine {
    const struct config *config; /* borrowed */
    const struct io_ops *io;
    struct places places;
    size_t workers;
    struct batch_env env; /* owns claim, chains, archive, frames, logs */
    struct recovery recovery;
};

/* Open, lock, recover. On failure everything is closed again. ERR_STATE with err.sys EWOULDBLOCK:
 * another daemon has the inbox or the archive. */
enum err_code engine_open(struct engine *e, const struct config *config, const struct io_ops *io,
                          struct err *err);
/* How many workers a configuration means on this machine. */
size_t engine_workers(const struct config *config);
void engine_close(struct engine *e);

#endif
