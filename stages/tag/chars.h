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
    CHAR_HEAD = 1u << 6,     /* ends the head noun of an organisation or a practice */
    CHAR_LIST = 1u << 7,     /* a mark between steps or members */
};

/* Fill `table`, of CHARS_LEN entries, all zero before. */
void chars_fill(uint8_t *table);

#endif
