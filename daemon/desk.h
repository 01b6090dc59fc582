/* desk.h -- the lists behind `siftctl tasks` and `siftctl problems`: what is in work, and what cannot
 * be claimed and what would help. JSON for the control socket; at most DESK_ITEMS_MAX items each, files in
 * work from the oldest claim on.
 * Loop thread only. */
#ifndef SIFTD_DESK_H
#define SIFTD_DESK_H

#include "intake.h"
#include "pipeline.h"

#define DESK_ITEMS_MAX 1000u

/* {"tasks":[{"id","name","state","part","size","tries","claimed"}],"more":N} */
void desk_write_tasks(const struct pipeline *pipeline, struct buf *out);
/* {"unclaimable":[{"name","error","remedy"}],"more":N}; `inbox` is its path, for the remedies. */
void desk_write_problems(const struct intake *intake, const char *inbox, struct buf *out);

#endif
