/* compile.h -- makes words.model (image.h) of the dictionaries. For siftd-model, which runs at build
 * time; one thread. The parts share struct compile and fill one another's inputs in the order of
 * compile.c. */
#ifndef SIFTD_WORDS_COMPILE_H
#define SIFTD_WORDS_COMPILE_H

#include "../base/buf.h"
#include "../base/map.h"
#include "image.h"

struct compile_paths {
    const char *jieba; /* folder with dict.txt and posseg/prob_*.py */
    const char
        *opencc; /* folder with {ST,TS}{Characters,Phrases}.txt, as opencc_dict writes them */
    const char *lexicons; /* folder of words*.tsv */
    const char *out;      /* file to write; it appears whole or not at all */
};

/* Everything from the sources to the file. ERR_CONF: a source is missing or a line of it is wrong
 * (the sentence has its number), or a limit of the format is reached. ERR_NOMEM. */
enum err_code compile_model(const struct compile_paths *paths, struct err *err);

/* ---- what the parts share ---- */

struct compile_word {
    struct str text;
    uint16_t *codes;
    uint32_t len;   /* [characters] */
    uint64_t jieba; /* weight; 0: not in jieba's dictionary */
    double own;     /* weight; 0: not a word of ours */
    uint8_t tag;
    uint8_t more[IMAGE_CHOICES - 1]; /* tags a lexicon adds */
    uint8_t more_len;
    bool is_own; /* tags are as a lexicon gives them */
    uint32_t slot;
};

struct compile_char {
    uint32_t cp;
    uint32_t words;  /* of the dictionaries that hold it */
    uint32_t simple; /* what it is folded to; 0: stays */
};

struct compile {
    const struct compile_paths *paths;
    struct arena *arena; /* everything that has no free of its own */

    struct compile_word *words;
    size_t words_len, words_room;
    struct map *by_text; /* hash of a word's text to its number */
    uint64_t jieba_total;
    char tags[IMAGE_TAGS_MAX][IMAGE_TAG_BYTES];
    size_t tags_len;

    struct map *codes;          /* code point, mixed, to its code */
    struct compile_char *chars; /* by code */
    size_t chars_len, chars_room;

    struct buf sections[IMAGE_SECTIONS];
};

/* Read all of `path` into the arena. */
enum err_code compile_read(struct compile *c, const char *folder, const char *name,
                           struct str *ret_text, struct err *err);
/* The number of a tag, added when new. ERR_CONF: too many, or a name too long. */
enum err_code compile_tag(struct compile *c, struct str name, uint8_t *ret_tag, struct err *err);
/* The code of a code point; 0: none. */
uint16_t compile_code(const struct compile *c, uint32_t cp);
/* The same, made when new. ERR_CONF: too many. */
enum err_code compile_add_code(struct compile *c, uint32_t cp, uint16_t *ret_code, struct err *err);
/* Codes of a text, in the arena. */
enum err_code compile_codes(struct compile *c, struct str text, uint16_t **ret_codes,
                            uint32_t *ret_len, struct err *err);
/* Put bytes into a section. */
void compile_add(struct compile *c, enum image_section at, const void *ptr, size_t len);
enum err_code compile_no_memory(struct err *err);

enum err_code compile_dict(struct compile *c, struct err *err);     /* words of jieba */
enum err_code compile_prune(struct compile *c, struct err *err);    /* takes phrases out */
enum err_code compile_lexicons(struct compile *c, struct err *err); /* own words and changes */
enum err_code compile_units(struct compile *c, struct err *err);    /* UNITS, COSTS */
enum err_code compile_tags(struct compile *c, struct err *err);  /* TRANS, TAGSETS, CHOICE, TAGS */
enum err_code compile_names(struct compile *c, struct err *err); /* NAMES */
enum err_code compile_convert(struct compile *c, struct err *err); /* T2S, S2T */
enum err_code compile_cells(struct compile *c, struct err *err);   /* PAGES, PLAIN, FOLDED */
enum err_code compile_write(struct compile *c, struct err *err);

#endif
