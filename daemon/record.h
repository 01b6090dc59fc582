/* record.h -- the record schema "sift/1": one article of a document as one NDJSON line.
 * The only place that knows the names of the record's fields. Pure; any thread. */
#ifndef SIFTD_RECORD_H
#define SIFTD_RECORD_H

#include "../stages/base/buf.h"
#include "../stages/doc.h"

#define RECORD_SCHEMA "sift/1"
#define RECORD_HASH_BYTES 32

struct record_file {
    struct str node;             /* "" or the configured node */
    const unsigned char *sha256; /* RECORD_HASH_BYTES of the whole file */
    bool is_one_part;            /* then `articles` is written */
};

/* Append the line (with its line feed) for article `index` of a finished document; nothing for
 * ARTICLE_DROP, a short form for ARTICLE_STUB. Check buf_failed. */
void record_write(const struct doc *doc, const struct record_file *file, size_t index,
                  struct buf *out);

/* The original byte ranges an article owns (paragraphs, fields and drops), sorted and merged over
 * white space, for COMMIT entries. The caller frees it with mem_free. NULL: no memory. */
struct range *record_ranges(const struct doc *doc, size_t index, size_t *ret_len);

#endif
