/* stage_doc.h -- a document made from lines, for tests of stages. */
#ifndef SIFTD_TEST_STAGE_DOC_H
#define SIFTD_TEST_STAGE_DOC_H

#include "../../stages/doc.h"

/* `text` as a document of one article, one paragraph a line; a line that starts with '#' is a title
 * and starts a further article unless it is the first line. The caller destroys doc->arena. */
void stage_doc_make(struct doc *doc, uint64_t id, const char *text);

/* A tag on the code points [from, to) of block number `block`, in the first article. */
struct tag *stage_doc_tag(struct doc *doc, enum tag_kind kind, int32_t paragraph, size_t block,
                          uint32_t from, uint32_t to);

/* Give the blocks the names that the words stage would have found, parted by spaces, in text order: `@` before
 * one says a place, `*` that a dictionary has it. */
void stage_doc_names(struct doc *doc, const char *names);

#endif
