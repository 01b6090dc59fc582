/* words_world.h -- the model that `make data` made, for tests. */
#ifndef SIFTD_TEST_WORDS_WORLD_H
#define SIFTD_TEST_WORDS_WORLD_H

#include "../../stages/words/words.h"

/* The folder of models: $DATA, or build/data. */
const char *words_data(void);
/* Put the model into folder `dir`, too, as a link. */
void words_link(const char *dir);

/* Open with these rules and user dictionaries, or fail the test. */
struct words *words_make(enum words_rules rules, const struct str *lists, size_t lists_len);

/* `text` as words parted by blanks, with "/tag" behind each when asked for. Checks on the way that the
 * words give the text back without its white space, in order, and split no character. The caller
 * frees it with free(). */
char *words_show(const struct words *w, struct str text, bool with_tags);

/* Compare what words_show gives for a text. */
void words_expect(const struct words *w, const char *text, const char *want);
void words_expect_tags(const struct words *w, const char *text, const char *want);

#endif
