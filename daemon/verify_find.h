/* verify_find.h -- what exactly is wrong where a segment cannot be read on, and where it goes on
 * behind that. For verify.c. Same threads. */
#ifndef SIFTD_VERIFY_FIND_H
#define SIFTD_VERIFY_FIND_H

#include "segment.h"
#include "unzstd.h"

#define VERIFY_SENTENCE_BYTES 256

struct verify_fault {
    uint64_t off;
    bool is_table; /* only the seek table is wrong ... */
    bool is_moot;  /* ... and could not be right, because of damage before it */
    char sentence[VERIFY_SENTENCE_BYTES];
};

/* Name the first fault behind the last good group of `r`. ERR_AGAIN, ERR_NOMEM. */
enum err_code verify_name_fault(const struct io_ops *io, const struct segment_reader *r,
                                enum segment_kind kind, struct unzstd *unzstd,
                                struct verify_fault *ret, struct err *err);

/* A whole COMMIT found by looking for its mark. */
struct verify_found {
    struct segment_group group; /* borrows from `frame` and `arena` */
    struct buf frame;
    struct arena *arena;
    bool has_group;
};

/* The first whole COMMIT that starts at or behind `from` and stands where it says. */
enum err_code verify_find_commit(const struct io_ops *io, int fd, enum segment_kind kind,
                                 uint64_t from, struct verify_found *ret, struct err *err);
void verify_found_fini(struct verify_found *found);

#endif
