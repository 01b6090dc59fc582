/* furniture.h -- lines that belong to the page and not to its text: how sure a line is furniture by
 * what stands in it. Private to the stage. */
#ifndef SIFTD_CLEAN_FURNITURE_H
#define SIFTD_CLEAN_FURNITURE_H

#include "page.h"
#include "phrases.h"

enum grade {
    GRADE_TEXT,   /* no furniture by its looks */
    GRADE_BELOW,  /* furniture where it stands below some */
    GRADE_BESIDE, /* furniture where it stands right above or below some */
    GRADE_MENU,   /* the same; several of these together are furniture, too */
    GRADE_INDEX,  /* a row of a table above an official document: furniture beside its like */
    GRADE_FURNITURE,
    GRADE_PATH, /* furniture that shows the way to the page: what stands above it is the site's */
};

/* row.c: by the phrases of web pages. `line` is at most FURNITURE_BYTES_MAX long. */
enum grade row_grade(const struct phrases *p, struct str line, const struct look *l);
/* folio.c: by what newspapers print above and below a page: name, date, weekday, number of the page
 * and of the issue, those who made it. */
enum grade folio_grade(const struct phrases *p, struct str line);

#define FURNITURE_BYTES_MAX 400u

/* The next word of a line; words are parted by white space and by bars. False: none is left. */
bool furniture_next_word(struct str *rest, struct str *ret_word);
/* Byte offset of the first colon, ASCII or full-width; SIZE_MAX: none. *ret_len is its length. */
size_t furniture_colon(struct str s, size_t *ret_len);

#endif
