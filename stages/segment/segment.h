/* segment.h -- the options of the segment stage that others read, and its words. */
#ifndef SIFTD_SEGMENT_H
#define SIFTD_SEGMENT_H

#include "../doc.h"
#include "../opt.h"
#include "../words/words.h"

/* How words are made; part of the stage's options. */
struct segment_words_opts {
    bool words, pos;
    unsigned rules; /* enum words_rules */
    struct opt_list dictionaries;
};

/* The part above of the options of a segment stage; NULL gives the defaults. */
const struct segment_words_opts *segment_words_opts(const void *opts);
/* What words_open wants; borrows from `opts`. */
struct words_opts segment_words_open_opts(const struct segment_words_opts *opts);

/* Fill `words` and `pos` of a block from its text. ERR_NOMEM: over the arena's cap; ERR_DOC: over the
 * CPU budget. One thread at a time for each scratch. */
enum err_code segment_add_words(const struct words *words, struct words_scratch *scratch,
                                bool with_tags, struct doc *doc, struct block *b, struct err *err);

#endif
