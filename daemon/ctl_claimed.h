/* ctl_claimed.h -- what lies in claim/, for siftctl when no daemon can tell more. */
#ifndef SIFTD_CTL_CLAIMED_H
#define SIFTD_CTL_CLAIMED_H

#include "ctl.h"

/* Append {"tasks":[...]} as the daemon answers "tasks", all in state "claimed"; no inbox: none. On
 * failure the complaint is made. */
enum exit_code ctl_claimed_json(struct ctl *ctl, struct buf *out);

#endif
