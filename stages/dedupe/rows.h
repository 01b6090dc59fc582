/* rows.h -- the log of the index: rows in the order they came, each with a packed print of varying
 * length. Nothing is ever moved, so that growth never pauses; what has been forgotten leaves from the
 * front, a whole stretch at a time, and places go on. One thread at a time, except that rows
 * which are not pushed, cut or dropped meanwhile may be read from another. */
#ifndef SIFTD_DEDUPE_ROWS_H
#define SIFTD_DEDUPE_ROWS_H

#include "../base/str.h"
#include "sketch.h"

/* Rows leave memory by stretches of as many, and places of stretches are multiples of it. */
#define ROWS_STRETCH 4096u
#define ROWS_PRINT_STRETCH ((size_t)1 << 20) /* [bytes] */

/* An article that was the first with its text. */
struct dedupe_row {
    uint64_t key, id;
    uint64_t print_off;      /* of its print; set by push */
    uint32_t check, article; /* key and check: struct dedupe_key */
    uint32_t root;           /* LINK: place of the article it is like; else its own; set by add */
    uint32_t day;            /* of its intake, since 1970 */
    uint16_t print_len;      /* [bytes]; set by push */
    uint8_t flags;           /* enum dedupe_row_flag */
    uint8_t lanes[SKETCH_LANES];
};

struct rows;

struct rows *rows_create(void);    /* NULL: no memory */
void rows_destroy(struct rows *r); /* accepts NULL */
void rows_clear(struct rows *r);   /* back to place 0, and give back its memory */

size_t
rows_first(const struct rows *r);      /* place of the oldest one; all from here to len are there */
size_t rows_len(const struct rows *r); /* place of the next one */
uint64_t rows_bytes(const struct rows *r);

/* first <= place < len. The pointer holds until the row is cut or dropped. */
struct dedupe_row *rows_at(const struct rows *r, size_t place);
struct str rows_print(const struct rows *r, const struct dedupe_row *row);

/* No more places, or offsets of prints, than there are pointers for. */
bool rows_is_full(const struct rows *r);
/* Room for one row with a print of at most ROWS_PRINT_STRETCH bytes. False: no memory. */
bool rows_reserve(struct rows *r, size_t print_len);
/* Append a row; after rows_reserve for its print. Returns it, with print_off and print_len set. */
struct dedupe_row *rows_push(struct rows *r, const struct dedupe_row *row, struct str print);
/* Take the rows from place `len` on out again. */
void rows_cut(struct rows *r, size_t len);

/* The newest day among the oldest stretch; only when that is whole (first + ROWS_STRETCH <= len). */
uint32_t rows_oldest_day(const struct rows *r);
/* Give up the oldest stretch. */
void rows_drop_oldest(struct rows *r);

/* The log as memory: for images of it on disk. */
struct rows_extent {
    uint64_t first, len;             /* places; first is a multiple of ROWS_STRETCH */
    uint64_t prints_from, prints_to; /* offsets; prints_from is a multiple of ROWS_PRINT_STRETCH */
};

/* What the rows below `len` take. */
struct rows_extent rows_extent(const struct rows *r, size_t len);
/* The bytes of rows, then of prints, from place or offset `at` on to the end of its stretch or of the
 * extent. */
struct str rows_stretch(const struct rows *r, const struct rows_extent *e, uint64_t place);
struct str rows_print_stretch(const struct rows *r, const struct rows_extent *e, uint64_t off);
/* Make an empty log as large as `e`: the bytes of its stretches may be written to. False: no memory, or
 * no extent of a log. */
bool rows_make(struct rows *r, const struct rows_extent *e);
/* After the bytes were written: whether rows and prints lie inside the extent. */
bool rows_check(struct rows *r);

#endif
