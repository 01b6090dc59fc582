/* lines.h -- all lines of an article under the scanners of para.h. One thread; memory is the document's. */
#ifndef SIFTD_TAG_LINES_H
#define SIFTD_TAG_LINES_H

#include "para.h"

struct progress;

struct lines {
    struct para para; /* the line under the scanners' eyes */
    const struct sheet *sheet;
    struct progress *all;      /* one a line of the sheet */
    uint8_t *is_taken, *marks; /* one a character of the sheet */
    size_t all_room, chars_room;
};

/* Run the scanners over all lines of the sheet but those that are LINE_ALONE, and add the tags to
 * para.article. ERR_NOMEM, or what doc_tick says. */
enum err_code lines_scan(struct lines *l, struct err *err);

#endif
