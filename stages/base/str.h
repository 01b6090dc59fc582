/* str.h -- text as pointer and length in bytes. Not NUL-terminated, may hold any byte.
 * A struct str borrows: whoever made the bytes owns them. Any thread. */
#ifndef SIFTD_BASE_STR_H
#define SIFTD_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *ptr;
    size_t len; /* bytes */
};

/* A half-open range; the unit (bytes, code points, items) is said where it is used. */
struct range {
    size_t from, to;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})

struct str str_of(const char *c_string); /* NULL gives the empty string */
bool str_eq(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* ... with one of the `len` words. */
bool str_starts_any(struct str s, const struct str *words, size_t len);
bool str_ends_any(struct str s, const struct str *words, size_t len);
int str_cmp(struct str a, struct str b); /* bytewise, shorter first */

/* The part from byte `from` on, of at most `len` bytes; bounds are clamped. */
struct str str_sub(struct str s, size_t from, size_t len);

/* Byte offset of the first `needle` at or after `from`; SIZE_MAX: none, or empty needle. */
size_t str_find(struct str s, struct str needle, size_t from);

/* Without ASCII space, tab, CR, LF, VT, FF at both ends. */
struct str str_trim(struct str s);

/* Cut the next piece off *rest up to `sep` (dropped). False when *rest is used up. A final
 * empty piece after a trailing `sep` is not reported. */
bool str_split(struct str *rest, char sep, struct str *ret_piece);

/* A whole string of ASCII digits as a number. False: empty, other bytes, or over 64 bits. */
bool str_to_u64(struct str s, uint64_t *ret_value);

/* Optimal-string-alignment distance for "did you mean": ASCII, at most 64 bytes each, else 99. */
unsigned str_distance(struct str a, struct str b);

#endif
