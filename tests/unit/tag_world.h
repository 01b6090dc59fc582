/* tag_world.h -- the tag stage opened without lexicons, and its answers as lines of text. */
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

/* CPU seconds for `bytes` of text made of `unit`. */
double tag_world_seconds(void *state, const char *unit, size_t bytes);

#endif
