/* weigh.h -- how common a word is: the background that keywords stand out from. The counts are the weights of
 * the dictionary in words.model (image.h says where they are from). Read-only once open, any thread. */
#ifndef SIFTD_WORDS_WEIGH_H
#define SIFTD_WORDS_WEIGH_H

#include "../base/err.h"
#include "../base/str.h"

struct weigh;

/* Map the model of the folder `data`. ERR_CONF, ERR_NOMEM as image_open. */
enum err_code weigh_open(const char *data, struct weigh **ret_weigh, struct err *err);
void weigh_close(struct weigh *w); /* accepts NULL */

/* -log of the word's share of all words, in nats: 5 for common ones, 18 for the rarest; 0: not there. */
float weigh_word(const struct weigh *w, struct str word);

/* How many bytes the longest word takes that `text` begins with; 0: none. *ret_pos is the tag that the dictionary
 * gives it first, and lives as long as `w`. */
size_t weigh_longest(const struct weigh *w, struct str text, struct str *ret_pos);

#endif
