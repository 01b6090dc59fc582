/* tag_world.h -- the tag stage opened without lexicons, or with a small table of divisions, and its answers
 * as lines of text. */
#ifndef SIFTD_TESTS_TAG_WORLD_H
#define SIFTD_TESTS_TAG_WORLD_H

#include "../../stages/stage.h"

#include <stddef.h>

extern const struct stage stage_tag;

/* The stage with the kinds named; to be closed with stage_tag.close. */
void *tag_world_open(struct str *kinds, size_t len);
/* The same with dates, quantities, documents and practices. */
void *tag_world_open_plain(void);
/* With all kinds. */
void *tag_world_open_all(void);

struct tag_case {
    const char *published;
    const char *text; /* as stage_doc_make reads it */
    const char *
        want; /* tags of the first article, one a line: kind [text] key=value ...; dim, si_* left out */
};

/* `headings`: bit n says that line n is a heading. */
void tag_world_check(void *state, const struct tag_case *c, unsigned headings);

/* Each case against the stage that `state` is; it is closed. */
void tag_world_check_cases(void *state, const struct tag_case *cases, size_t len);

/* A text with the names that the words stage would find in it. */
struct tag_named_case {
    const char *text;
    const char *names; /* as stage_doc_names reads them */
    const char *want;  /* as in struct tag_case */
};

/* As tag_world_check_cases. */
void tag_world_check_named(void *state, const struct tag_named_case *cases, size_t len);

/* A text of one paragraph as the words stage would part it: `word/tag` with single spaces. */
struct tag_worded_case {
    const char *words;
    const char *want; /* as in struct tag_case */
};

/* As tag_world_check_cases. */
void tag_world_check_worded(void *state, const struct tag_worded_case *cases, size_t len);

/* CPU seconds for `bytes` of text made of `unit`. */
double tag_world_seconds(void *state, const char *unit, size_t bytes);

/* The table of divisions that the tests of places read. */
extern const char tag_world_divisions[];

/* Lexicons in the new folder `dir`/lexicon, with `table` as the one of divisions. */
void tag_world_lexicons_make(const char *dir, const char *table);
/* The stage with the lexicons in `data`. */
enum err_code tag_world_open_lexicons(const char *data, struct str *kinds, size_t len,
                                      void **ret_state, struct err *err);

struct tag_keys_case {
    const char *text, *want; /* tags parted by "; " */
};

/* The tags of the first article and those of their attributes that `keys` names. */
void tag_world_check_keys(void *opened, const struct tag_keys_case *c, const char *const *keys);
/* Each case against the stage with lexicons. */
void tag_world_check_lexicons(struct str *kinds, size_t kinds_len, const char *const *keys,
                              const struct tag_keys_case *cases, size_t len);

#endif
