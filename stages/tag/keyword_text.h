/* keyword_text.h -- words of text whose language parts them by blanks: runs of letters and their marks (categories L
 * and M of the Unicode Character Database, by utf8proc), with hyphens between letters; three letters at least, two
 * syllables in Hangul. What holds a digit or '_' is no word, nor what a script without blanks is written in, nor a word of
 * stop_words.def. Words differ by their letters without case. One of Hangul loses the particle at its end, and one in
 * Arabic letters the article at its front with what is written on to that; it is shown without where it came with several.
 * A noun that a verb of Hangul is made of (-하다, -되다) stands for it; other finite verbs of Korean are not counted.
 * Arabic is compared without the signs of vowels, with one alif for all.
 * Pure after stop_words_fill, any thread. */
#ifndef SIFTD_TAG_KEYWORD_TEXT_H
#define SIFTD_TAG_KEYWORD_TEXT_H

#include "../doc.h"
#include "keyword_table.h"

#define STOP_TABLE_LEN 8192u
#define STOP_LANGS_MAX 24u

struct stop_words {
    uint64_t table[STOP_TABLE_LEN]; /* hashes; 0: free */
    size_t len;
    struct str langs[STOP_LANGS_MAX]; /* that have a list */
    size_t langs_len;
};

void stop_words_fill(struct stop_words *s);
bool stop_words_know(const struct stop_words *s, struct str lang);

/* What hashes of words begin with; also the hash of the language itself. */
uint64_t keyword_lang_hash(struct str lang);

/* Count the words of a block. *ret_words is how many it has. ERR_DOC (cpu). */
enum err_code keyword_text_count(const struct stop_words *s, uint64_t lang_hash,
                                 struct keyword_table *t, struct doc *doc, const struct block *b,
                                 size_t *ret_words, struct err *err);

/* How much a word of so many bytes weighs: letters, at most 8. */
float keyword_text_weight(struct str word);

#endif
