/* status.h -- what `siftctl status` and `health` show: one struct, one JSON form. Pure. */
#ifndef SIFTD_STATUS_H
#define SIFTD_STATUS_H

#include "intake.h"
#include "pipeline.h"

struct status {
    const char *state; /* running, paused, draining ... */
    const char *pause; /* why, "" when it is not paused */
    int64_t pid, started_ms;
    uint64_t uptime_ms, memory_bytes; /* resident; 0: not known */
    struct pipeline_stats pipeline;
    struct intake_stats intake;
};

/* The numbers of a status in one list: the only place that names them. */
#define STATUS_NUMBERS_MAX 32
struct status_number {
    const char *key, *help; /* static */
    bool is_gauge;          /* may fall; otherwise it only rises from the start of the daemon */
    uint64_t value;
};
/* Fills in at most STATUS_NUMBERS_MAX; returns how many. */
size_t status_numbers(const struct status *s, struct status_number ret_numbers[STATUS_NUMBERS_MAX]);

/* The whole status, or with `only_health` just {"healthy":...} and why not. */
void status_write(const struct status *s, bool only_health, struct buf *out);
void status_write_ok(struct buf *out);                         /* {"ok":true} */
void status_write_error(struct str sentence, struct buf *out); /* {"error":"..."} */

#endif
