/* chars.h -- which characters the scanners stop at; all others they pass at one look each. */
#ifndef SIFTD_TAG_CHARS_H
#define SIFTD_TAG_CHARS_H

#include <stddef.h>
#include <stdint.h>

#define CHARS_LEN 0x10000u /* code points of the table; beyond it nothing begins */

enum char_class {
    CHAR_NUMBER = 1u << 0,   /* 0-9 and Han digits: begins a number */
    CHAR_QUANTITY = 1u << 1, /* 百 千 万: a quantity begins there too */
    CHAR_DATE = 1u << 2,     /* begins a word of time */
    CHAR_END = 1u << 3,      /* ends a sentence */
    CHAR_QUOTE = 1u << 4,    /* a quotation mark that opens */
    CHAR_TITLE = 1u << 5,    /* the mark that opens the title of a document */
    CHAR_BODY = 1u << 6,     /* begins a body without a place, or its level */
    CHAR_TEAM = 1u << 7,     /* ends the name of a team or a company */
    CHAR_ROLE = 1u << 8,     /* ends an office or a title of a person */
    CHAR_STEP = 1u << 9,     /* a dash between steps */
    CHAR_MARKER = 1u << 10,  /* 一 of 一是, 四 of 四种方式 */
    CHAR_NAMED = 1u << 11,   /* ends a practice that has no quotation marks */
};

/* Fill `table`, of CHARS_LEN entries, all zero before. */
void chars_fill(uint16_t *table);

#endif
