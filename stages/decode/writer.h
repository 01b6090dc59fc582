/* writer.h -- decoded text being made, with the map back to the bytes. Private to decode.
 * The first failure latches: append freely, ask writer_done once. */
#ifndef SIFTD_DECODE_WRITER_H
#define SIFTD_DECODE_WRITER_H

#include "../doc.h"

struct writer {
    struct doc *doc;
    struct str in; /* the bytes behind the BOM; offsets below count from its start */
    char *out;     /* in the document's arena */
    size_t out_len, out_room;
    size_t runs_room;
    size_t in_next;   /* offset that the last run goes on to */
    size_t error_off; /* of the first error, when errors > 0 */
    uint32_t errors;  /* bad bytes or characters, each shown as one U+FFFD */
    uint32_t cuts;    /* how many of them are characters cut at an end of the bytes */
    bool has_failed;
};

/* Begin the text of doc->bytes behind doc->bom_len with room for `room` bytes. ERR_NOMEM. */
enum err_code writer_init(struct writer *w, struct doc *doc, size_t room, struct err *err);

/* Room for `len` more bytes behind out_len; false (and failed): over the arena's cap or
 * DOC_TEXT_BYTES_MAX. */
bool writer_reserve(struct writer *w, size_t len);

/* The text at out_len begins a character of `text_step` bytes that stands at `in_off` in `orig_step`
 * bytes. For converters that write to `out` themselves; they move out_len and in_next on. */
void writer_mark(struct writer *w, size_t in_off, size_t text_step, size_t orig_step);

/* Append the UTF-8 of one source character. */
void writer_add(struct writer *w, const char *utf8, size_t len, size_t in_off, size_t in_len);
/* Append source bytes as they are. */
void writer_copy(struct writer *w, size_t in_off, size_t len);
/* Append U+FFFD for bad bytes, or for a character cut at an end of the bytes. */
void writer_add_bad(struct writer *w, size_t in_off, size_t in_len);
void writer_add_cut(struct writer *w, size_t in_off, size_t in_len);

/* Hand the text to the document: text, runs, decode_errors. ERR_NOMEM: something did not fit. */
enum err_code writer_done(struct writer *w, struct err *err);

#endif
