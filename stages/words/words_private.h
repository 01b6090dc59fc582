/* words_private.h -- what the parts of the segmenter share; see words.h */
#ifndef SIFTD_WORDS_PRIVATE_H
#define SIFTD_WORDS_PRIVATE_H

#include "image.h"
#include "words.h"

#define WORDS_CELLS 2048u /* characters looked at together; words do not reach over */
#define RUN_CELLS_MAX 32u /* longer runs of letters and digits are one cell */

/* Words of the user; by value of the array. */
struct user {
    struct dat_unit *units; /* NULL: none */
    size_t units_len;
    float *costs; /* -log of the chance */
    uint8_t *tags;
};

struct words {
    struct image image;
    enum words_rules rules;
    const struct image_cell *cells; /* plain or folded, as the rules say */
    struct user user;
    struct words_tags {
        uint8_t other, latin, number, time, person, place;
    } tags;                                     /* those that rules give */
    struct image_tagset single[IMAGE_TAGS_MAX]; /* of one tag each */
};

/* What a rule makes of the characters from a cell on. */
struct edge {
    uint16_t to; /* cell behind it */
    uint8_t tag;
    float cost;
};

/* One window of the text; index is the cell, cell `len` is the end. */
struct words_scratch {
    size_t len;
    uint32_t off[WORDS_CELLS + 1]; /* [bytes] from the start of the text */
    uint16_t code[WORDS_CELLS + 1];
    uint8_t kind[WORDS_CELLS + 1], bits[WORDS_CELLS + 1];
    uint16_t run[WORDS_CELLS + 1]; /* where a run that no word may part ends; 0: no run starts here;
                                      RUN_INSIDE: a run goes on here */

    double score[WORDS_CELLS + 1]; /* of the best way from here to the end */
    uint16_t next[WORDS_CELLS + 1];
    uint32_t slot[WORDS_CELLS + 1]; /* of the dictionary word that starts here, or DAT_NONE */
    uint8_t tag[WORDS_CELLS + 1];   /* of a word by rule */

    struct word words[WORDS_CELLS];
    uint32_t word_slots[WORDS_CELLS];
    uint8_t word_chars[WORDS_CELLS];              /* characters, at most 255 */
    uint8_t back[WORDS_CELLS][IMAGE_CHOICES];     /* of the tagger: which tag of the word before */
    const struct image_tagset *sets[WORDS_CELLS]; /* of the tagger */
    size_t words_len;
};

#define USER_SLOT 0x80000000u /* in a slot: the value of a word of the user instead */
#define SCORE_NEVER (-1e30)
#define RUN_INSIDE UINT16_MAX

/* Fill the window from walk->at on; words_cut_* then fill next, slot and tag. */
void words_fill_jieba(struct words_walk *walk);
void words_fill_news(struct words_walk *walk);
void words_path_jieba(const struct words *w, struct words_scratch *s);
void words_path_news(const struct words *w, struct words_scratch *s);

/* Choose the tags of s->words. *state goes from window to window. */
void words_tag(const struct words *w, struct words_scratch *s, uint8_t *state);

#endif
