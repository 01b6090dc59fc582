/* places.h -- the folders siftd works in, opened once, and the locks on them. Paths come from the
 * configuration; relative ones are below root. Main thread, before the loop. */
#ifndef SIFTD_PLACES_H
#define SIFTD_PLACES_H

#include "../config/config.h"
#include "io.h"

struct places {
    int inbox, done, quarantine, archive, state, log, run; /* descriptors; -1: not open */
    int lock, archive_lock;
};

/* Open what is there, make what is missing (root and its folders 0750, parents of root not).
 * ERR_CONF: a folder cannot be made or opened. */
enum err_code places_open(struct places *p, const struct config *config, struct err *err);
/* Open the archive, state and run folders only, read-only: for siftctl. A missing one is -1. */
void places_open_to_read(struct places *p, const struct config *config);
void places_close(struct places *p);

/* Lock the inbox (.siftd/lock) and the archive against a second daemon, until places_close. Makes
 * .siftd when missing; one that is a link, somebody else's, or writable by others is refused.
 * ERR_STATE with err.sys EWOULDBLOCK: somebody else has it. ERR_CONF. */
enum err_code places_lock(struct places *p, struct err *err);

/* Everybody may write to the inbox and it has no sticky bit: users can take each other's files. */
bool places_inbox_is_open_to_all(const struct places *p);

#endif
