/* user.h -- dictionaries of the user: plain text, a word a line.
 *
 *     # comment
 *     五变工作法
 *     一核多元    2000
 *     河小青      300    n
 *
 * WORD, then optionally WEIGHT and TAG, parted by blanks or tabs. A weight is in units of jieba's
 * dictionary (60 million in all; 的 has 318825, 北京 34488); without one the word is kept whole wherever
 * its characters stand together. A tag is one of the model's; without one it is n. Of two lines with
 * one word the later counts. */
#ifndef SIFTD_WORDS_USER_H
#define SIFTD_WORDS_USER_H

#include "../base/err.h"
#include "../base/str.h"

#include <stddef.h>

struct words;

#define USER_FILE_BYTES_MAX ((size_t)16 << 20)
#define USER_WORDS_MAX 60000u
#define USER_WORD_CHARS_MAX 32u

/* Read the files into w->user. Paths are absolute or relative to `data`.
 * ERR_CONF: a file cannot be read or a line is wrong: "FILE line N: ...". ERR_NOMEM. On failure
 * what was made is released by user_close. */
enum err_code user_open(struct words *w, const char *data, const struct str *paths,
                        size_t paths_len, struct err *err);
void user_close(struct words *w);

#endif
