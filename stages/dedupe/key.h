/* key.h -- what two articles must have in common to be the same text. Pure, any thread.
 *
 * NORMALISATION, for keys only and never for output: every character as fold.h says, and punctuation
 * taken out except one mark between two digits (else 3.5 and 35 would be one figure). */
#ifndef SIFTD_DEDUPE_KEY_H
#define SIFTD_DEDUPE_KEY_H

#include "../base/str.h"
#include "fold.h"
#include "grams.h"
#include "passages.h"

/* An article whose paragraphs have fewer normalised characters is compared with its title. */
#define DEDUPE_SHORT_CHARS 25
#define DEDUPE_WORD_CHARS 24 /* of one token; longer words and numbers are several */

/* `key` finds, `check` confirms: 96 bits of one seeded 128-bit hash. */
struct dedupe_key {
    uint64_t key;
    uint32_t check;
};

/* Normalised text as it grows; memory is the caller's. A zeroed struct with `fold`, `ptr` and `room`
 * set is the start. Normalised text is never longer than the text it is made of. */
struct dedupe_norm {
    const struct dedupe_fold *fold;
    struct grams *grams;            /* takes the tokens; may be NULL */
    struct passage_list *sentences; /* takes the sentences; may be NULL */
    char *ptr;
    size_t len, room;             /* [bytes] */
    size_t chars;                 /* normalised characters, without marks between digits */
    size_t content;               /* those of them whose tokens were taken */
    bool ends_in_digit, has_mark; /* the last character was a digit; a mark stood after it */
    bool is_point;                /* which was a decimal point */

    /* the word or number in work */
    uint64_t word;                  /* a word's hash so far */
    size_t word_chars;              /* of a word or of a number */
    char number[DEDUPE_WORD_CHARS]; /* digits and marks */
    bool is_number;

    size_t sentence_from, sentence_chars; /* the sentence in work: where it starts in ptr */
};

/* Append the normal form of `text` (valid UTF-8, at most room - len bytes), as if both texts were
 * one; only words, numbers and sentences end with it. */
void dedupe_norm_add(struct dedupe_norm *n, struct str text);

/* Start a new field: texts on both sides of it are told apart. Takes one byte of room. */
void dedupe_norm_field(struct dedupe_norm *n);

struct dedupe_key dedupe_key_of(const struct dedupe_norm *n, uint64_t seed);

#endif
