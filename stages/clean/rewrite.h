/* rewrite.h -- one block's text copied with changes: stretches are kept, dropped, or put in other words,
 * in rising order. What is put keeps the range of what stood there. Private to the stage. */
#ifndef SIFTD_CLEAN_REWRITE_H
#define SIFTD_CLEAN_REWRITE_H

#include "../doc.h"

struct rewrite {
    struct doc *doc;
    const struct block *from; /* borrowed */
    struct block to;
    size_t cursor, drop_cursor;
    size_t done;     /* bytes of from's text dealt with */
    size_t changes;  /* how many times something was dropped or put */
    bool has_failed; /* no room: latches */
};

void rewrite_init(struct rewrite *w, struct doc *doc, const struct block *from);
/* Keep the text up to byte `to`. */
void rewrite_flush(struct rewrite *w, size_t to);
/* Drop bytes [from, to), and keep what stands before. */
void rewrite_drop(struct rewrite *w, size_t from, size_t to, const char *reason);
/* The same, and leave a blank there. */
void rewrite_blank(struct rewrite *w, size_t from, size_t to, const char *reason);
/* Put `text` where [from, to) stood. False: what stood there is not of one piece; it is kept. */
bool rewrite_put(struct rewrite *w, size_t from, size_t to, struct str text);
/* Keep the rest and, when anything changed, write the new block, trimmed and perhaps empty, to
 * *ret_block. False: no room. */
bool rewrite_end(struct rewrite *w, struct block *ret_block);

#endif
