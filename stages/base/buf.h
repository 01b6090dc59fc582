/* buf.h -- a growing byte buffer with a maximum. The first failure latches: append freely,
 * check once with buf_failed. One thread at a time. */
#ifndef SIFTD_BASE_BUF_H
#define SIFTD_BASE_BUF_H

#include "str.h"

struct buf {
    char *ptr;  /* not NUL-terminated; may be NULL while len is 0 */
    size_t len; /* bytes in use */
    size_t room;
    size_t cap_bytes;
    bool has_failed, is_starved;
};

/* An empty buffer that never holds more than `cap_bytes`. Does not allocate. */
void buf_init(struct buf *b, size_t cap_bytes);
/* Frees the bytes; the struct may be initialised again. */
void buf_fini(struct buf *b);
/* Empty, not failed, memory kept for reuse. */
void buf_reset(struct buf *b);

void buf_add(struct buf *b, const void *ptr, size_t len);
void buf_add_byte(struct buf *b, char byte);
void buf_add_str(struct buf *b, struct str s);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Room for `len` bytes at the end, to be filled by the caller; they count as used.
 * NULL: failed and latched. The pointer is valid until the next call that appends. */
char *buf_extend(struct buf *b, size_t len);
/* Cut back to `len` bytes, which must not be more than are in use. */
void buf_truncate(struct buf *b, size_t len);

/* Latch a failure of what was to be appended: for want of memory, or else of a limit. */
void buf_fail(struct buf *b, bool is_starved);
/* The same, should `part`, of which some was to be appended, have failed. */
void buf_fail_with(struct buf *b, const struct buf *part);
bool buf_failed(const struct buf *b);
/* Whether it failed for want of memory on this machine, not for the cap. */
bool buf_is_starved(const struct buf *b);
struct str buf_str(const struct buf *b); /* borrows; valid until the next append */

#endif
