/* segment_walk.c -- see segment_walk.h */
#include "segment_walk.h"

#include "../stages/base/wire.h"
#include "commit_frame.h"

#include <assert.h>
#include <string.h>

#define WALK_PEEK_BYTES_MAX 256u
#define WALK_BLOCK_BYTES_MAX (128u * 1024)
#define WALK_CHECKSUM_BYTES 4u
#define WALK_HEADER_BYTES_MAX 18u

/* Blocks of a zstd frame (RFC 8878, 3.1.1.2.2). */
enum walk_block { WALK_BLOCK_RAW, WALK_BLOCK_RLE, WALK_BLOCK_COMPRESSED, WALK_BLOCK_RESERVED };

struct walk_header {
    size_t size; /* [bytes] of the header itself */
    uint64_t content_size;
    bool has_checksum;
};

void walk_init(struct walk *w, const struct io_ops *io, int fd)
{
    assert(io && fd >= 0);
    w->io = io;
    w->fd = fd;
    walk_forget(w);
}

void walk_forget(struct walk *w)
{
    w->window_off = 0;
    w->window_len = 0;
}

/* Fill the window from `off` on. 0 or an errno. */
static int walk_fill(struct walk *w, uint64_t off, uint64_t end)
{
    size_t want = sizeof w->window;

    if (end - off < want)
        want = (size_t)(end - off);
    walk_forget(w);
    w->window_off = off;
    while (w->window_len < want) {
        int64_t n = w->io->pread(w->io->self, w->fd, w->window + w->window_len,
                                 want - w->window_len, off + w->window_len);

        if (n < 0) {
            walk_forget(w);
            return (int)-n;
        }
        if (n == 0) /* cut shorter since its size was asked for */
            break;
        w->window_len += (size_t)n;
    }
    return 0;
}

static bool walk_has(const struct walk *w, uint64_t off, size_t len)
{
    return off >= w->window_off && len <= w->window_len &&
           off - w->window_off <= w->window_len - len;
}

const unsigned char *walk_peek(struct walk *w, uint64_t off, size_t len, uint64_t end, int *ret_sys)
{
    assert(len > 0 && len <= WALK_PEEK_BYTES_MAX);
    *ret_sys = 0;
    if (off > end || len > end - off)
        return NULL;
    if (!walk_has(w, off, len)) {
        *ret_sys = walk_fill(w, off, end);
        if (!walk_has(w, off, len))
            return NULL;
    }
    return w->window + (off - w->window_off);
}

uint64_t walk_number(const unsigned char *ptr, size_t bytes)
{
    uint64_t v = 0;

    for (size_t i = 0; i < bytes; i++)
        v |= (uint64_t)ptr[i] << (8 * i);
    return v;
}

/* What peeking found missing: bytes that are not there are a torn frame, not an error. */
static enum walk_step walk_missing(int sys, uint64_t off, struct err *err)
{
    if (!sys)
        return WALK_BAD;
    (void)err_set(err, ERR_AGAIN, sys, "cannot read at offset %llu: %s", (unsigned long long)off,
                  strerror(sys));
    return WALK_FAIL;
}

static bool walk_window_is_fine(unsigned char descriptor)
{
    /* Exponent and eighths; a window of exactly the limit has no eighths. */
    unsigned log = 10u + (descriptor >> 3);

    return log < WALK_WINDOW_LOG_MAX || (log == WALK_WINDOW_LOG_MAX && !(descriptor & 7));
}

/* Parse a zstd frame header of which `len` bytes are there. False: none, cut off, a dictionary, a
 * window over the limit, or a reserved bit: nothing siftd writes. */
static bool walk_parse_header(const unsigned char *ptr, size_t len, struct walk_header *ret)
{
    static const unsigned char size_bytes[] = {0, 2, 4, 8};
    unsigned descriptor = ptr[4], size_flag = descriptor >> 6;
    bool is_single = descriptor & 0x20;
    size_t at = 5, bytes = size_bytes[size_flag];

    if (descriptor & 0x0B)
        return false;
    if (is_single && !bytes)
        bytes = 1;
    ret->size = at + !is_single + bytes;
    ret->has_checksum = descriptor & 0x04;
    ret->content_size = WALK_SIZE_UNKNOWN;
    if (ret->size > len || (!is_single && !walk_window_is_fine(ptr[at])))
        return false;
    at += !is_single;
    if (bytes)
        ret->content_size = walk_number(ptr + at, bytes) + (bytes == 2 ? 256 : 0);
    return !is_single || ret->content_size <= 1u << WALK_WINDOW_LOG_MAX;
}

/* Step over the blocks that start at *off; it ends up behind the last one. */
static enum walk_step walk_blocks(struct walk *w, uint64_t *off, uint64_t end, struct err *err)
{
    bool is_last = false;
    int sys;

    while (!is_last) {
        const unsigned char *ptr = walk_peek(w, *off, 3, end, &sys);
        uint32_t head, size;

        if (!ptr)
            return walk_missing(sys, *off, err);
        head = (uint32_t)walk_number(ptr, 3);
        is_last = head & 1;
        size = head >> 3;
        if ((head >> 1 & 3) == WALK_BLOCK_RESERVED || size > WALK_BLOCK_BYTES_MAX)
            return WALK_BAD;
        if ((head >> 1 & 3) == WALK_BLOCK_RLE)
            size = 1; /* one byte that stands for many */
        *off += 3;
        if (size > end - *off)
            return WALK_BAD;
        *off += size;
    }
    return WALK_DATA;
}

static enum walk_step walk_data(struct walk *w, uint64_t off, uint64_t end, struct walk_frame *ret,
                                struct err *err)
{
    size_t len = end - off < WALK_HEADER_BYTES_MAX ? (size_t)(end - off) : WALK_HEADER_BYTES_MAX;
    struct walk_header header;
    const unsigned char *ptr;
    enum walk_step step;
    uint64_t at;
    int sys;

    if (len < 6)
        return WALK_BAD;
    ptr = walk_peek(w, off, len, end, &sys);
    if (!ptr)
        return walk_missing(sys, off, err);
    if (!walk_parse_header(ptr, len, &header))
        return WALK_BAD;
    at = off + header.size;
    step = walk_blocks(w, &at, end, err);
    if (step != WALK_DATA)
        return step;
    *ret = (struct walk_frame){
        .off = off, .content_size = header.content_size, .has_checksum = header.has_checksum};
    if (header.has_checksum) {
        ptr = walk_peek(w, at, WALK_CHECKSUM_BYTES, end, &sys);
        if (!ptr)
            return walk_missing(sys, at, err);
        ret->checksum = (uint32_t)walk_number(ptr, WALK_CHECKSUM_BYTES);
        at += WALK_CHECKSUM_BYTES;
    }
    ret->size = at - off;
    return WALK_DATA;
}

enum walk_step walk_next(struct walk *w, uint64_t off, uint64_t end, struct walk_frame *ret,
                         struct err *err)
{
    const unsigned char *ptr;
    uint64_t magic, size;
    int sys;

    assert(off <= end);
    if (off == end)
        return WALK_END;
    ptr = walk_peek(w, off, WALK_SKIP_HEAD_BYTES, end, &sys);
    if (!ptr)
        return walk_missing(sys, off, err);
    magic = walk_number(ptr, 4);
    if (magic == WALK_ZSTD_MAGIC)
        return walk_data(w, off, end, ret, err);
    if (magic != COMMIT_MAGIC && magic != WALK_TABLE_MAGIC)
        return WALK_BAD;
    size = WALK_SKIP_HEAD_BYTES + walk_number(ptr + 4, 4);
    if (size > end - off)
        return WALK_BAD;
    *ret = (struct walk_frame){.off = off, .size = size};
    return magic == COMMIT_MAGIC ? WALK_COMMIT : WALK_TABLE;
}
