/* keyword.h -- the words an article stands out by: how often they come in it, against how common they are in
 * the dictionary's counts (weigh.h). For Chinese text with words (segment.words).
 *
 * A candidate has two characters or more, is a noun or the like where parts of speech are known, and no name of
 * a person or place; it comes twice, or in the title. Its weight is (times + 2 in the title) (w - 7), with w from
 * weigh_word, 12 for what the dictionary lacks. The KEYWORDS_MAX heaviest are kept, the heaviest first. */
#ifndef SIFTD_TAG_KEYWORD_H
#define SIFTD_TAG_KEYWORD_H

#include "../doc.h"

#define KEYWORDS_MAX 8u
#define KEYWORD_WORDS_MAX 8192u /* different words of an article that are counted */

struct keywords;

/* Map the model in the folder `data`. ERR_CONF, ERR_NOMEM. */
enum err_code keywords_open(const char *data, size_t slots, struct keywords **ret_keywords,
                            struct err *err);
void keywords_close(struct keywords *k); /* accepts NULL */

/* Set art->keywords. After lang_run. ERR_DOC (cpu), ERR_NOMEM. */
enum err_code keywords_run(const struct keywords *k, struct doc *doc, struct article *art,
                           struct err *err);

#endif
