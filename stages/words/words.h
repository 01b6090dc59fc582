/* words.h -- cuts text into words and says what part of speech each is.
 *
 * A `struct words` is read-only once open and shared by all threads; each thread has a scratch of its
 * own. White space is in no word; every other character is in exactly one, so that the words in order
 * give the text back without its white space, and no word splits a character. Time is linear in the
 * text. Scratch is WORDS_CELLS characters at a time, whatever the text.
 *
 * RULES. `jieba`: the words that jieba 0.42.1 gives with its HMM off. `news`: the words of newspaper
 * corpora; widths and traditional forms are folded for the look-up, numbers, dates, Latin words, URLs
 * and the like are whole, and names that stand in no dictionary are found (rules.c, names.c). After
 * Yu Shiwen et al., "The Basic Processing of Contemporary Chinese Corpus at Peking University:
 * Specification" (2002), but a person's family and given name are one word.
 *
 * The tags are those of jieba; siftctl(1) lists them. */
#ifndef SIFTD_WORDS_WORDS_H
#define SIFTD_WORDS_WORDS_H

#include "../base/err.h"
#include "../base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum words_rules { WORDS_NEWS, WORDS_JIEBA };

struct words;
struct words_scratch;

struct word {
    uint32_t from, len; /* [bytes] of the text */
    uint8_t tag;        /* words_tag_name tells */
    bool is_new;        /* in no dictionary */
};

struct words_opts {
    enum words_rules rules;
    const struct str *lists; /* paths of user dictionaries (user.h); borrowed during the call */
    size_t lists_len;
};

/* Map the model of folder `data` and read the user dictionaries.
 * ERR_CONF: a file is missing or wrong; the sentence has the file and the line. ERR_NOMEM. */
enum err_code words_open(const struct words_opts *opts, const char *data, struct words **ret_words,
                         struct err *err);
void words_close(struct words *words); /* accepts NULL */

/* Scratch for one thread at a time. NULL: no memory. */
struct words_scratch *words_scratch_create(void);
void words_scratch_destroy(struct words_scratch *scratch); /* accepts NULL */
size_t words_scratch_bytes(void);

/* A walk over one text. */
struct words_walk {
    const struct words *words;
    struct words_scratch *scratch;
    struct str text; /* valid UTF-8, below 4 GiB; borrowed */
    size_t at;       /* [bytes] */
    bool with_tags;
    uint8_t state; /* of the tagger */
};

void words_start(struct words_walk *walk, const struct words *words, struct words_scratch *scratch,
                 struct str text, bool with_tags);
/* The next words, at least one; false at the end. They stand in the scratch until the next call. */
bool words_next(struct words_walk *walk, const struct word **ret_words, size_t *ret_len);

#define WORDS_TAG_BYTES 8u

/* The name of a tag, padded with NUL to WORDS_TAG_BYTES; static as long as `words` is open. */
const char *words_tag_name(const struct words *words, uint8_t tag);

#endif
