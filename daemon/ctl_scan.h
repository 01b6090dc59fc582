/* ctl_scan.h -- for the verbs that look at every record: which ones are wanted, and the walk over segments.
 * Reads only; one thread. */
#ifndef SIFTD_CTL_SCAN_H
#define SIFTD_CTL_SCAN_H

#include "ctl_records.h"
#include "ctl_where.h"

#define SCAN_WHERES_MAX 16

struct scan {
    struct ctl *ctl;
    int64_t since_ms, until_ms;            /* of the COMMIT, half-open */
    struct where *wheres[SCAN_WHERES_MAX]; /* all must match */
    size_t wheres_len;
    bool (*record)(void *ctx, struct str line); /* false: stop */
    void *ctx;
    enum exit_code code; /* the last complaint */
};

void scan_init(struct scan *s, struct ctl *ctl, bool (*record)(void *ctx, struct str line),
               void *ctx);
void scan_fini(struct scan *s);

/* The options --since (s), --until (u) and --where (w). */
#define SCAN_OPTIONS                                                                  \
    {"since", required_argument, NULL, 's'}, {"until", required_argument, NULL, 'u'}, \
    {                                                                                 \
        "where", required_argument, NULL, 'w'                                         \
    }
/* Take one of them. EXIT_USAGE after a sentence. */
enum exit_code scan_option(struct scan *s, int c, const char *value);

/* Hand out the wanted records of one segment; what is damaged is said, and the rest goes on. A journal
 * has none. False: stop. */
bool scan_segment(struct scan *s, const struct ctl_archive *a, size_t index);
/* The same for all of them. */
void scan_archive(struct scan *s);

#endif
