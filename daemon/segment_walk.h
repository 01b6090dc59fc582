/* segment_walk.h -- step over the frames of a segment without decompressing them: only frame
 * headers and block headers are read, through a small window. Format: RFC 8878, sections 3.1.1
 * (zstd frames) and 3.1.2 (skippable frames); the seek table is that of facebook/zstd,
 * contrib/seekable_format, 0.1.0. Reads only. One thread per object. */
#ifndef SIFTD_SEGMENT_WALK_H
#define SIFTD_SEGMENT_WALK_H

#include "../stages/base/err.h"
#include "io.h"

#define WALK_WINDOW_BYTES (16u * 1024)
#define WALK_ZSTD_MAGIC 0xFD2FB528u
#define WALK_TABLE_MAGIC 0x184D2A5Eu
#define WALK_TABLE_FOOTER_MAGIC 0x8F92EAB1u
#define WALK_TABLE_FOOTER_BYTES 9u
#define WALK_SKIP_HEAD_BYTES 8u /* magic and length of a skippable frame */
#define WALK_WINDOW_LOG_MAX 27u /* what zstdcat decompresses without being asked */
#define WALK_SIZE_UNKNOWN UINT64_MAX

enum walk_step {
    WALK_DATA,   /* a whole zstd frame */
    WALK_COMMIT, /* a whole skippable frame with the magic of a COMMIT */
    WALK_TABLE,  /* a whole skippable frame with the magic of a seek table */
    WALK_END,    /* `off` is the end */
    WALK_BAD,    /* no whole frame, or none that a segment may hold */
    WALK_FAIL,   /* a read error */
};

struct walk_frame {
    uint64_t off, size;
    /* WALK_DATA only */
    uint64_t content_size; /* [bytes] as the header says; WALK_SIZE_UNKNOWN */
    bool has_checksum;
    uint32_t checksum; /* low half of XXH64 over the content */
};

struct walk {
    const struct io_ops *io;
    int fd; /* borrowed */
    uint64_t window_off;
    size_t window_len;
    unsigned char window[WALK_WINDOW_BYTES];
};

void walk_init(struct walk *w, const struct io_ops *io, int fd);
/* Forget what was read: the file may have changed. */
void walk_forget(struct walk *w);

/* `len` bytes (at most 256) at `off`, all below `end`; valid until the next call. NULL: not there, or a
 * read error, which *ret_sys tells (0: not there). */
const unsigned char *walk_peek(struct walk *w, uint64_t off, size_t len, uint64_t end,
                               int *ret_sys);

/* The little-endian number in `bytes` bytes. */
uint64_t walk_number(const unsigned char *ptr, size_t bytes);

/* The frame at `off`; nothing at or behind `end` is looked at. WALK_FAIL fills err (ERR_AGAIN). */
enum walk_step walk_next(struct walk *w, uint64_t off, uint64_t end, struct walk_frame *ret,
                         struct err *err);

#endif
