/* space.h -- runs of white space (uchar_is_space) in text. Offsets are bytes. Pure, any thread. */
#ifndef SIFTD_BASE_SPACE_H
#define SIFTD_BASE_SPACE_H

#include "str.h"

/* Behind the white space that starts at `at`; `at` when there is none. Any bytes. */
size_t space_skip(struct str s, size_t at);
/* Before the white space that ends at `at`; `at` when there is none. Valid UTF-8. */
size_t space_skip_back(struct str s, size_t at);

#endif
