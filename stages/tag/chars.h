/* chars.h -- which characters the scanners stop at; all others they pass at one look each. */
#ifndef SIFTD_TAG_CHARS_H
#define SIFTD_TAG_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

#define CHARS_LEN 0x10000u /* code points of the table; beyond it nothing begins */

enum char_class {
    CHAR_NUMBER = 1u << 0,    /* 0-9 and Han digits: begins a number */
    CHAR_QUANTITY = 1u << 1,  /* 百 千 万: a quantity begins there too */
    CHAR_DATE = 1u << 2,      /* begins a word of time */
    CHAR_END = 1u << 3,       /* ends a sentence */
    CHAR_QUOTE = 1u << 4,     /* a quotation mark that opens */
    CHAR_TITLE = 1u << 5,     /* the mark that opens the title of a document */
    CHAR_BODY = 1u << 6,      /* begins a body without a place, or its level */
    CHAR_TEAM = 1u << 7,      /* ends the name of a team or a company */
    CHAR_ROLE = 1u << 8,      /* ends an office or a title of a person */
    CHAR_STEP = 1u << 9,      /* a dash between steps */
    CHAR_MARKER = 1u << 10,   /* 一 of 一是, 四 of 四种方式 */
    CHAR_ORG_FROM = 1u << 14, /* set by the scanner of organisations at both ends of one */
    CHAR_ORG_TO = 1u << 15,
    CHAR_NAMED = 1u << 11, /* ends a practice that has no quotation marks */
};

/* Pairs of characters that begin or end the words of long lists: most text is known to have none of them
 * by one look. Hashed: a pair that is not in any list may be said to be. */
#define PAIRS_LEN 0x4000u

enum pair_class {
    PAIR_LEAD = 1u << 0,  /* ends a word before a practice */
    PAIR_NAMED = 1u << 1, /* ends a practice without quotation marks */
    PAIR_ROLE = 1u << 2,  /* ends an office or a title */
    PAIR_VERB = 1u << 3,  /* begins a word that no body has in its name */
    PAIR_TEAM = 1u << 4,  /* ends a team */
};

static inline size_t pair_index(uint32_t first, uint32_t second)
{
    return ((first * 0x9E3779B1u) ^ (second * 0x85EBCA6Bu)) >> 18;
}

/* Add the last (is_end) or first two characters of each word of a list that NULL ends. */
void pairs_add(uint8_t *pairs, const char32_t *const *words, bool is_end, enum pair_class class);

/* Fill `table`, of CHARS_LEN entries, all zero before. */
void chars_fill(uint16_t *table);

#endif
