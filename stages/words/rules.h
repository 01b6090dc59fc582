/* rules.h -- tokens that are whole by rule: what is written with letters, digits and marks. */
#ifndef SIFTD_WORDS_RULES_H
#define SIFTD_WORDS_RULES_H

#include "words_private.h"

enum rule_kind {
    RULE_WORD,   /* Latin word, code-like token, run of kana or hangul */
    RULE_NUMBER, /* 3, 1,234.5, 17% */
    RULE_TIME,   /* 2024-11-28, 12:30 */
    RULE_URL,    /* and mail addresses */
    RULE_MARKS,  /* a run of one mark that is one sign: dashes, dots */
};

struct rule_token {
    size_t len;   /* [bytes] */
    size_t chars; /* [code points] */
    enum rule_kind kind;
};

/* The token that starts at byte `at`, whose cell is `cell`. False: none, it is a character like any. */
bool rules_token(const struct words *w, struct str text, size_t at, struct image_cell cell,
                 struct rule_token *ret_token);

#endif
