/* tie.h -- how well the end of one line goes on in the beginning of another, by the words that would
 * stand across. Private to the clean stage. Read-only once open: any thread.
 *
 * The model is the dictionary of words.model (see ../words/image.h). The gain is how much likelier the
 * best words of both pieces written together are than the best words of each: a word cut in two by
 * the line's end shows, a line that ends between two words tells nothing. Measured on 826 true joins
 * of 24 pages against all other pairs of their page: area under the curve .66, .75 on newspapers;
 * the right one first of 40 in 38 of 100. A word bigram model of 2.5 million pairs gave .75, .79 and
 * 42 of 100, and is not worth a second dictionary. */
#ifndef SIFTD_CLEAN_TIE_H
#define SIFTD_CLEAN_TIE_H

#include "../base/err.h"
#include "../base/str.h"

struct tie;

#define TIE_NAT 8 /* gains are in eighths of a nat */

/* Map the model of folder `data`; NULL gives a model that knows no word. ERR_CONF: it is missing or
 * damaged. ERR_NOMEM. */
enum err_code tie_open(const char *data, struct tie **ret_tie, struct err *err);
void tie_close(struct tie *tie); /* accepts NULL */

/* The gain of writing `tail` right behind `head`, both valid UTF-8; never below 0. NULL: 0. */
int tie_gain(const struct tie *tie, struct str head, struct str tail);

#endif
