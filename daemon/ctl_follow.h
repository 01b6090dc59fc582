/* ctl_follow.h -- hand out the records of an archive as they are committed, over sealing and into new
 * segments. Reads only; the daemon does not know of it. One thread. */
#ifndef SIFTD_CTL_FOLLOW_H
#define SIFTD_CTL_FOLLOW_H

#include "ctl.h"
#include "segment.h"

#define FOLLOW_POLL_MS 100 /* where inotify does not tell, this does */

struct follow;

/* Start at byte `from` of segment `number` (0, 0: the first there is). `line` gets each record of
 * groups that end behind it; returning false stops the step. `archive_fd` is borrowed.
 * On failure the complaint is made. */
enum exit_code follow_open(struct ctl *ctl, int archive_fd, uint64_t number, uint64_t from,
                           bool (*line)(void *ctx, struct str line), void *ctx,
                           struct follow **ret_follow);
/* Hand out all that is there now. Never waits. EXIT_FINE, or what was said about damage; EXIT_IO when
 * the archive cannot be read. */
enum exit_code follow_step(struct follow *f);
/* Wait until something may have changed, at most FOLLOW_POLL_MS. False: nobody reads ctl->out. */
bool follow_wait(struct follow *f);
void follow_close(struct follow *f); /* accepts NULL */

#endif
