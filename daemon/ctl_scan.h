/* ctl_scan.h -- for the verbs that look at every record: which ones are wanted, and the walk over segments.
 * Reads only; one thread. */
#ifndef SIFTD_CTL_SCAN_H
#define SIFTD_CTL_SCAN_H

#include "ctl_records.h"
#include "ctl_where.h"

#define CTL_SCAN_WHERES_MAX 16

struct ctl_scan {
    struct ctl *ctl;
    int64_t since_ms, until_ms;                /* of the COMMIT, half-open */
    struct where *wheres[CTL_SCAN_WHERES_MAX]; /* all must match */
    size_t wheres_len;
    bool (*record)(void *ctx, struct str line); /* false: stop */
    void *ctx;
    enum exit_code code; /* the last complaint */
};

void ctl_scan_init(struct ctl_scan *s, struct ctl *ctl, bool (*record)(void *ctx, struct str line),
                   void *ctx);
void ctl_scan_fini(struct ctl_scan *s);

/* The options --since (s), --until (u) and --where (w). */
#define CTL_SCAN_OPTIONS                                                              \
    {"since", required_argument, NULL, 's'}, {"until", required_argument, NULL, 'u'}, \
    {                                                                                 \
        "where", required_argument, NULL, 'w'                                         \
    }
/* Take one of them. EXIT_USAGE after a sentence. */
enum exit_code ctl_scan_option(struct ctl_scan *s, int c, const char *value);

/* Hand out the wanted records of one segment; what is damaged is said, and the rest goes on. A journal
 * has none. False: stop. */
bool ctl_scan_segment(struct ctl_scan *s, const struct ctl_archive *a, size_t index);
/* The same for all of them. */
void ctl_scan_archive(struct ctl_scan *s);

#endif
