/* ctl_top_view.h -- what siftctl top shows, made of the daemon's answers: a screen, or one line. Pure. */
#ifndef SIFTD_CTL_TOP_VIEW_H
#define SIFTD_CTL_TOP_VIEW_H

#include "../stages/base/buf.h"

#include <stdint.h>

#include <jansson.h>

/* What the daemon said at one moment. Owned; NULL: it said nothing of that kind. */
struct top_sample {
    json_t *status, *tasks; /* objects, as status.h and desk.h write them */
    int64_t now_ms;         /* since 1970 */
};

void top_sample_fini(struct top_sample *s);

struct top_rates {
    bool is_known; /* both samples are of one life of the daemon, and time went by */
    double seconds, files_per_s, bytes_per_s;
};

/* From one sample to the next, by the daemon's own clock. */
struct top_rates top_view_rates(const struct top_sample *was, const struct top_sample *is);

/* Append a whole screen: lines parted by line feeds (none behind the last), at most `rows` of them, each at
 * most `columns` cells wide, escaped for a terminal; without escape sequences. What does not fit of
 * the files in work is counted.
 *   complaint  why there is nothing newer than `is`, shown on top; NULL: all is well */
void top_view_screen(const struct top_sample *was, const struct top_sample *is,
                     const char *complaint, size_t rows, size_t columns, struct buf *out);

/* Append the same in one line of key=value, with its line feed; what is not known is "-". */
void top_view_line(const struct top_sample *was, const struct top_sample *is, struct buf *out);

#endif
