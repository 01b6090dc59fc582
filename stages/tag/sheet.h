/* sheet.h -- a whole article laid out as characters and clauses, for what is looked up across its
 * paragraphs. Made once per article, and only when something is to be looked up. All memory is the
 * document's arena. */
#ifndef SIFTD_TAG_SHEET_H
#define SIFTD_TAG_SHEET_H

#include "../doc.h"

#include <uchar.h>

/* A run of characters between two signs that part clauses or members. Quotation marks, and angle brackets
 * inside round ones, are part of it. */
struct clause {
    uint32_t from, to; /* [characters of the sheet], without blanks at the ends */
    uint32_t line;     /* index of its line */
    uint32_t before;   /* the sign before it, '\n' at the start of a line */
    uint32_t after;    /* the sign behind it, '\n' at the end of a line */
};

/* A paragraph, heading or title. */
struct line {
    uint32_t from, to;             /* [characters of the sheet] */
    uint32_t clauses, clauses_len; /* its run of sheet->clauses */
    int32_t paragraph;             /* as in tags; TAG_IN_TITLE */
    bool is_heading;
};

struct sheet {
    const uint16_t *chars;
    uint32_t *cps; /* width folded; a 0 between lines */
    const char *
        *bytes; /* where each character begins in its block's text; one more at the end of a line */
    size_t len;
    struct clause *clauses;
    size_t clauses_len, clauses_room;
    struct line *lines;
    size_t lines_len;
};

/* Lay out `art`; `chars` are the classes of chars.h. False: no room in the document's memory. */
bool sheet_make(struct sheet *s, struct doc *doc, const struct article *art, const uint16_t *chars);

/* The line of a paragraph; NULL: none. */
const struct line *sheet_line(const struct sheet *s, int32_t paragraph);

/* The first clause that ends behind character `i`; clauses_len: none. */
size_t sheet_clause(const struct sheet *s, size_t i);

/* Does `word` stand at character `i`? Returns its length, else 0. */
size_t sheet_word(const struct sheet *s, size_t i, const char32_t *word);

/* The bytes of [from, to) of one line. */
struct str sheet_str(const struct sheet *s, size_t from, size_t to);

#endif
