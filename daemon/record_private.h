/* record_private.h -- the parts of a record line that have a file of their own; for record*.c only.
 * All write into an open JSON object; failures stay in the buffer behind it. */
#ifndef SIFTD_RECORD_PRIVATE_H
#define SIFTD_RECORD_PRIVATE_H

#include "../stages/base/json.h"
#include "record.h"

/* A list of source ranges being written as [from,to] pairs in bytes of the original file:
 * neighbours with only white space between become one. Set `j` and `doc`, end with a flush. */
struct ranges {
    struct json *j;
    const struct doc *doc;
    size_t from, to; /* of the open range, in the decoded text */
    bool is_open;
};

void record_ranges_add_block(struct ranges *r, const struct block *b);
void record_ranges_flush(struct ranges *r);

/* "ocr" of a paragraph: what seems to be misread in it, with what it should read. */
void record_write_slips(struct json *j, const struct doc *doc, const struct block *b);

/* "dropped": what left the text of article `index`, or nothing if nothing did. */
void record_write_drops(struct json *j, const struct doc *doc, size_t index);
/* "dropped" of a stub: its bytes stay accounted for by one item with ranges, without text. */
void record_write_stub_ranges(struct json *j, const struct doc *doc, size_t index,
                              const char *reason);

/* The id of an article: NODE.ID-NUMBER, or ID-NUMBER without a node. */
void record_write_id(struct json *j, const struct record_file *file, uint64_t id, uint32_t number);

/* "lang", "script"; "quality" with its parts. */
void record_write_lang(struct json *j, const struct article *art);
void record_write_quality(struct json *j, const struct article *art);
/* "tags", "grid" with "grid_score", "fields", "dup": each nothing where the article has none. */
void record_write_tags(struct json *j, const struct doc *doc, const struct article *art);
void record_write_grid(struct json *j, const struct article *art);
void record_write_fields(struct json *j, const struct article *art);
void record_write_dup(struct json *j, const struct record_file *file, const struct article *art);

#endif
