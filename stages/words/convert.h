/* convert.h -- traditional Chinese to simplified and back, by the tables of OpenCC in words.model
 * (image.h names their source): phrases before single characters. Read-only after open, any thread. */
#ifndef SIFTD_WORDS_CONVERT_H
#define SIFTD_WORDS_CONVERT_H

#include "../base/err.h"
#include "../base/str.h"

enum convert_mode { CONVERT_T2S, CONVERT_S2T };

struct convert;

/* Open words.model in the folder `data`; NULL: there is none. ERR_CONF, ERR_NOMEM. */
enum err_code convert_open(const char *data, enum convert_mode mode, struct convert **ret_convert,
                           struct err *err);
void convert_close(struct convert *c); /* accepts NULL */

/* The longest entry that stands at byte `at` of valid UTF-8. Returns its length [bytes], 0: none;
 * *ret_to are the *ret_len code points that take its place, at least one, which may be the same. They
 * live as long as `c`. */
size_t convert_match(const struct convert *c, struct str text, size_t at, const uint32_t **ret_to,
                     size_t *ret_len);

#endif
