/* keyword.h -- the words an article stands out by (TF-IDF): how often they come in it, against how common they are.
 *
 * WORDS. Of Chinese those of segment.words, and without them the longest word of the dictionary at each place: two
 * characters or more, a noun or the like where parts of speech are known, no name of a person or place, no date that is
 * tagged. Of languages with letters those of keyword_text.h. Nothing else has words here: no text in "und", none in other
 * scripts without blanks between words.
 *
 * BACKGROUND, from outside. Chinese: b = -ln p - 7, p by the dictionary's counts (weigh.h), 5 for what the dictionary
 * lacks. Other languages: 0 for the words of stop_words.def, else as many as the word has letters, at most 8 (common
 * words are short: Zipf 1935); those without a list there have no background.
 * A candidate comes twice, or in the title; where words are not those of segment.words three times, or twice with once in
 * the title.
 *
 * ARCHIVE. N articles of the language are in the archive, and in n of them the word is among the KEYWORD_LIST_MAX that
 * are counted: the candidates, then the words that came first. With idf = ln((N - n + 0.5) / (n + 0.5)), that of
 * Robertson and Sparck Jones (1976) and of BM25, and c = ln 4, its value for a word of every fifth article:
 *     a = max(0, idf - c) / (ln(2 N + 1) - c)       0: common here; 1: not seen here yet
 *     l = (N - 200) / 400, not below 0 nor above 1   up to 200 articles the background alone decides
 *     weight = (times + 2 in the title) b a^l
 * Without background b is 4, and there are keywords only once N > 200. The articles counted are those the archive keeps
 * whole, each once it was weighed itself.
 *
 * The KEYWORDS_MAX heaviest are kept, the heaviest first; of other languages than Chinese not more than one for every
 * KEYWORD_TEXT_WORDS words. */
#ifndef SIFTD_TAG_KEYWORD_H
#define SIFTD_TAG_KEYWORD_H

#include "../doc.h"
#include "word_counts.h"

#define KEYWORDS_MAX 8u
#define KEYWORD_WORDS_MAX 8192u /* different words of an article that are looked at */
#define KEYWORD_LIST_MAX 96u    /* that are kept of it, and counted */
#define KEYWORD_TEXT_WORDS 40u

struct keyword {
    struct str word; /* as it stands in the text first */
    uint32_t place;  /* of word_counts.h */
    float weight;    /* by the background; 0: it is only counted */
};

/* What the archive's counts are asked for and told of an article; in the document's memory. */
struct keyword_list {
    uint32_t lang_place; /* counted with each article of the language */
    bool needs_archive;  /* there is no background */
    size_t keywords_max; /* no more for a text of this length */
    size_t len;          /* 1 to KEYWORD_LIST_MAX */
    struct keyword words[];
};

struct keywords;

/* Map the model in the folder `data`. ERR_CONF, ERR_NOMEM. */
enum err_code keywords_open(const char *data, size_t slots, struct keywords **ret_keywords,
                            struct err *err);
void keywords_close(struct keywords *k); /* accepts NULL */

/* Set art->keywords by the background alone, and art->keyword_list. After lang_run, and the dates. ERR_DOC (cpu), ERR_NOMEM. */
enum err_code keywords_run(const struct keywords *k, struct doc *doc, struct article *art,
                           struct err *err);

/* Set art->keywords anew, by the background and the archive; nothing where keywords_run left no list. */
void keywords_weigh(const struct word_counts *counts, struct article *art);
/* Count the article, once there is room for keywords_counted of it. */
size_t keywords_counted(const struct article *art);
void keywords_count(struct word_counts *counts, const struct article *art);

#endif
