/* dedupe_rows.h -- rows of articles that never were, for tests of the index. */
#ifndef TESTS_DEDUPE_ROWS_H
#define TESTS_DEDUPE_ROWS_H

#include "../../stages/dedupe/index.h"

/* Row number n, of file n + 1: the same each time. Every third has no sketch, every fourth no
 * figures. */
struct dedupe_row dedupe_row_of(uint64_t n);
/* Its packed print into out[PRINT_BYTES_MAX]. */
struct str dedupe_print_of(uint64_t n, unsigned char *out);
enum dedupe_added dedupe_row_add(struct dedupe_index *ix, uint64_t n);
/* Whether two indexes say the same of the row at `place`. */
bool dedupe_row_is_same(const struct dedupe_index *a, const struct dedupe_index *b, size_t place);

#endif
