/* passages.h -- the sentences and paragraphs of an article as hashes, so that parts of it are found
 * again elsewhere. Of many, a sample: those with the smallest hashes, so that two articles that share
 * passages keep the same ones. Pure, any thread; one collection belongs to one thread.
 *
 * A SENTENCE ends at its full stop, question or exclamation mark or semicolon, or with its paragraph;
 * one of fewer than PASSAGE_SENTENCE_CHARS normalised characters goes with the next. Its hash has no
 * seed: all that hangs on it is a mark.
 * A PARAGRAPH is known by a seeded hash: nobody can prepare one that passes for another. */
#ifndef SIFTD_DEDUPE_PASSAGES_H
#define SIFTD_DEDUPE_PASSAGES_H

#include "../base/str.h"

#include <stdbool.h>

#define PASSAGE_SENTENCE_CHARS 8
#define PASSAGE_LINE_CHARS_MIN 4 /* shorter paragraphs are nothing */
#define PASSAGE_LINE_CHARS 60    /* below: a line, that may be furniture of a page */

/* All of so few are kept, of more a quarter, of many PASSAGES_MAX. */
#define PASSAGES_FEW 16
#define PASSAGES_SHARE 4
#define PASSAGES_MAX 64

struct passage {
    uint64_t order;  /* hash without a seed */
    uint64_t hash;   /* of a paragraph: seeded */
    uint32_t chars;  /* normalised */
    uint32_t number; /* of the paragraph in its record, from 0 */
    bool is_known;   /* another article had it before */
};

struct passage_list {
    struct passage items[2 * PASSAGES_MAX]; /* finished: by rising order, each once */
    size_t len;
    size_t total;   /* that were put in, repeats too */
    bool is_sample; /* not all of them */
    uint64_t most;  /* order above which none is taken */
};

void passages_reset(struct passage_list *list);
void passages_put(struct passage_list *list, struct passage p);
/* Sort, and keep as many as are to be kept. */
void passages_finish(struct passage_list *list);
/* Up to which order all of the article's passages are in a finished list. */
uint64_t passages_limit(const struct passage_list *list);

#endif
