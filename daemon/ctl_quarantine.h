/* ctl_quarantine.h -- what lies in quarantine/, with the reasons beside it. */
#ifndef SIFTD_CTL_QUARANTINE_H
#define SIFTD_CTL_QUARANTINE_H

#include "ctl.h"

struct quarantined {
    uint64_t id;
    char *folder; /* below quarantine/: the reason */
    char *file;   /* in it: "<20 digits>-<safe>" */
    char *name;   /* where it came from, as far as it is UTF-8; "" when not known */
    char *detail; /* why; "" when not known */
    uint64_t size;
    int64_t time_ms; /* when it was quarantined; 0: not known */
};

struct quarantine_list {
    struct quarantined *items; /* by folder, then by id */
    size_t len, room;
};

/* Read the folders. A reason whose file is gone, by retry or by hand, is no item. On failure the
 * complaint is made. No folder at all: an empty list. */
enum exit_code quarantine_list_read(struct ctl *ctl, struct quarantine_list *ret);
void quarantine_list_free(struct quarantine_list *list);

#endif
