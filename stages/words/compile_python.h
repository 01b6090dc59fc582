/* compile_python.h -- reads the tables of jieba's posseg, which are Python source: dictionaries of
 * numbers, keyed by (position, tag) and one level deeper by the same or by a character. */
#ifndef SIFTD_WORDS_COMPILE_PYTHON_H
#define SIFTD_WORDS_COMPILE_PYTHON_H

#include "../base/err.h"
#include "../base/str.h"

#include <stdint.h>

/* One number of a table. Texts borrow from the source. */
struct python_entry {
    char place; /* B, M, E or S: where in a word */
    struct str tag;
    char to_place; /* of the second key when that is a pair; else 0 */
    struct str to_tag;
    uint32_t cp; /* of the second key when that is a character; else 0 */
    double value;
};

/* Call `each` for every number of the table in `text`, in order; it returns ERR_OK to go on.
 * ERR_CONF: the text is no such table. */
enum err_code python_read(struct str text,
                          enum err_code (*each)(void *ctx, const struct python_entry *entry,
                                                struct err *err),
                          void *ctx, struct err *err);

#endif
