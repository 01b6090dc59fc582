/* sheet.h -- a whole article laid out as characters, for the scanners of its paragraphs (para.h), and as
 * clauses, for what is looked up across paragraphs; those only when something is to be looked up. All
 * memory is the document's arena. */
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
    uint32_t first;    /* its first and its last character that is no quotation mark; 0: none */
    uint32_t last;
    uint32_t
        first_next;     /* 1 + index of the clause before it with such a first character; 0: none */
    uint32_t last_next; /* the same by the last one */
};

#define SHEET_ENDS 256u /* by the low byte of a character */
#define LINE_ALONE (-2) /* a further title: no tags are made in it */

/* A paragraph, heading or title. */
struct line {
    uint32_t from, to;             /* [characters of the sheet] */
    uint32_t clauses, clauses_len; /* its run of sheet->clauses */
    int32_t paragraph;             /* as in tags; TAG_IN_TITLE; LINE_ALONE */
    uint32_t block;                /* index of its block in the article */
    uint32_t seen;                 /* all classes of its characters together */
    bool is_heading;
    struct str text; /* of the block */
};

struct sheet {
    uint32_t *cps;  /* width folded; a 0 between lines, before the first and behind the last */
    uint32_t *offs; /* where each begins in the text of its line, and the line's length [bytes] */
    uint32_t *classes; /* one a character: enum char_class; room for CHARS_BITS more */
    uint16_t *pairs;   /* pairs_key of each with the one behind it */
    size_t len, room;  /* [characters] */
    struct line *lines;
    size_t lines_len, lines_room;
    struct clause *clauses; /* of sheet_split */
    size_t clauses_len, clauses_room;
    uint32_t firsts[SHEET_ENDS];      /* how many clauses begin so */
    uint32_t first_heads[SHEET_ENDS]; /* 1 + index of the last clause that begins so; 0: none */
    uint32_t last_heads[SHEET_ENDS];  /* ends so */
};

/* Lay out `art` in the sheet, whose room serves one article after the other; `chars` are the classes of
 * chars.h. No clauses yet. */
enum err_code sheet_make(struct sheet *s, struct doc *doc, const struct article *art,
                         const uint32_t *chars, struct err *err);

/* Find the clauses of all lines. False: no room in the document's memory. */
bool sheet_split(struct sheet *s, struct doc *doc);

/* The line of a paragraph; NULL: none. */
const struct line *sheet_line(const struct sheet *s, int32_t paragraph);

/* The first clause that ends behind character `i`; clauses_len: none. */
size_t sheet_clause(const struct sheet *s, size_t i);

/* Does `word` stand at character `i`? Returns its length, else 0. */
size_t sheet_word(const struct sheet *s, size_t i, const char32_t *word);

/* The bytes of [from, to) of one line. */
struct str sheet_str(const struct sheet *s, size_t from, size_t to);

#endif
