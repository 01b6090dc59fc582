/* ctl_claimed.h -- what lies in claim/, for siftctl when no daemon can tell more. */
#ifndef SIFTD_CTL_CLAIMED_H
#define SIFTD_CTL_CLAIMED_H

#include "claim.h"
#include "ctl.h"

struct claimed_list {
    struct claimed *items; /* by id; names "" where the journal does not know */
    size_t len, room;
};

/* List claim/, with what the journal of names knows. 0 or -errno; no inbox: an empty list. */
int claimed_list_read(struct ctl *ctl, struct claimed_list *ret);
void claimed_list_free(struct claimed_list *list);

/* Append {"tasks":[...]} as the daemon answers "tasks", all in state "claimed"; no inbox: none. On
 * failure the complaint is made. */
enum exit_code ctl_claimed_json(struct ctl *ctl, struct buf *out);

#endif
