/* article.h -- what the dedupe stage does with the articles of one document: each is normalised, looked
 * up in the index, marked, and remembered. Under the lock of the index. */
#ifndef SIFTD_DEDUPE_ARTICLE_H
#define SIFTD_DEDUPE_ARTICLE_H

#include "../doc.h"
#include "index.h"

#define DEDUPE_DAY_MS 86400000

enum dedupe_repeats { REPEATS_MARK, REPEATS_DROP, REPEATS_OFF };

struct dedupe_opts {
    struct str index;
    unsigned exact, near; /* enum article_action by way of dedupe_actions */
    unsigned paragraphs;  /* enum dedupe_repeats */
    double threshold;
    uint64_t forget_ms;
};

struct dedupe_scratch {
    struct grams grams;
    struct passage_list sentences, paragraphs;
    struct print_passages passages;
};

/* The state of the stage. */
struct dedupe {
    const struct dedupe_opts *opts;
    struct dedupe_index *index;
    struct dedupe_fold *fold;
    struct dedupe_scratch *scratch;
};

extern const enum article_action dedupe_actions[];

/* `fresh_seed` becomes the index's if it has none. After an error the index is as it was before. The
 * document has at least one article. ERR_DOC: over its CPU budget; ERR_NOMEM: over its arena's cap;
 * ERR_AGAIN: no memory for the index. */
enum err_code dedupe_articles(struct dedupe *d, struct doc *doc, uint64_t fresh_seed,
                              struct err *err);

/* See stage.h; takes the lock. */
bool dedupe_seen_file(void *state, const struct doc *doc, bool is_lasting, struct dup *ret_dup,
                      enum article_action *ret_action);

#endif
