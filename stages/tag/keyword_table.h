/* keyword_table.h -- the different words of one article, each with how often it comes: one worker's own memory, used
 * for one article after the other. */
#ifndef SIFTD_TAG_KEYWORD_TABLE_H
#define SIFTD_TAG_KEYWORD_TABLE_H

#include "../base/str.h"
#include "keyword.h"

#define KEYWORD_TABLE_LEN (2u * KEYWORD_WORDS_MAX)

struct counted {
    uint64_t hash;   /* of the word as it is counted, of its language */
    struct str word; /* as it stands in the text first */
    uint32_t times;  /* 0: forgotten */
    bool in_title;
    bool is_stem; /* `word` is what its forms share */
};

struct keyword_table {
    uint16_t *table; /* KEYWORD_TABLE_LEN: 1 + index of a counted word; 0: free */
    uint32_t *used;  /* places in the table, one for each counted word */
    struct counted *words;
    size_t len;
};

/* False: no memory; close it all the same. */
bool keyword_table_open(struct keyword_table *t);
void keyword_table_close(struct keyword_table *t);
void keyword_table_clear(struct keyword_table *t);

/* Count a word; NULL: there are KEYWORD_WORDS_MAX others. Its times are 1 when it is new. */
struct counted *keyword_table_add(struct keyword_table *t, uint64_t hash, struct str word,
                                  bool in_title);

/* The word is none after all; nothing where it was not counted. */
void keyword_table_forget(struct keyword_table *t, uint64_t hash);

#endif
