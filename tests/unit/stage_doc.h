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

#define STAGE_DOC_UNTAG_BYTES 1024u

/* The text that `tagged` is made of, `word/tag` parted by single spaces, in `buf` of STAGE_DOC_UNTAG_BYTES. */
const char *stage_doc_untag(const char *tagged, char *buf);

/* Give a block words, parted by single spaces, and parts of speech in parallel; empty: none. Both must last. */
void stage_doc_cut(struct doc *doc, struct block *b, const char *words, const char *pos);

/* Give the first block the words and parts of speech of `tagged`, and the names among them. */
void stage_doc_words(struct doc *doc, const char *tagged);

#endif
