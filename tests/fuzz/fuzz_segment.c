/* fuzz_segment.c -- any bytes as a segment or a journal: as they are, and with every COMMIT found
 * made right (place, hash, checksum), so that the groups behind it are reached. Checked: groups tile
 * the file from its start, a shorter file has a prefix of the groups, and what checking the data
 * accepts is accepted without checking too. */
#include "../../daemon/seektable.h"
#include "../../daemon/segment.h"
#include "../../daemon/segment_walk.h"
#include "../../stages/base/hash.h"

#include <assert.h>
#include <string.h>

#define FUZZ_FD 7
#define FUZZ_GROUPS_MAX 64
#define FUZZ_LINE_BYTES_MAX (8u << 20)

struct fuzz_file {
    struct io_ops io;
    const char *ptr;
    size_t len;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int fuzz_fstat(void *self, int fd, struct io_stat *ret)
{
    const struct fuzz_file *f = self;

    assert(fd == FUZZ_FD);
    *ret = (struct io_stat){.type = IO_FILE, .size = f->len};
    return 0;
}

static int64_t fuzz_pread(void *self, int fd, void *buf, size_t len, uint64_t off)
{
    const struct fuzz_file *f = self;

    assert(fd == FUZZ_FD);
    if (off >= f->len)
        return 0;
    if (len > f->len - off)
        len = f->len - (size_t)off;
    memcpy(buf, f->ptr + off, len);
    return (int64_t)len;
}

static int fuzz_close(void *self, int fd)
{
    (void)self;
    assert(fd == FUZZ_FD);
    return 0;
}

static void fuzz_file_init(struct fuzz_file *f, const char *ptr, size_t len)
{
    *f = (struct fuzz_file){.ptr = ptr, .len = len};
    f->io =
        (struct io_ops){.self = f, .fstat = fuzz_fstat, .pread = fuzz_pread, .close = fuzz_close};
}

/* Enough of any bomb: a line feed or this many bytes of one end the reading. */
static bool fuzz_line(void *ctx, struct str line)
{
    size_t *left = ctx;

    assert(!memchr(line.ptr, '\n', line.len));
    *left -= line.len < *left ? line.len : *left;
    return *left > 0;
}

/* Read the first groups. Their ends go to ret_ends. */
static size_t fuzz_read(struct fuzz_file *f, enum segment_kind kind, bool check_data,
                        uint64_t ret_ends[FUZZ_GROUPS_MAX])
{
    struct segment_reader *r = NULL;
    struct segment_group g;
    struct err err;
    uint64_t at = 0;
    size_t n = 0;

    if (segment_open_fd(&f->io, FUZZ_FD, kind, 0, check_data, &r, &err) != ERR_OK)
        return 0;
    while (n < FUZZ_GROUPS_MAX && segment_next(r, &g, &err) == SEGMENT_GROUP) {
        size_t left = FUZZ_LINE_BYTES_MAX;

        assert(g.end_off == g.commit_off + g.frame.len && g.end_off <= f->len);
        assert(kind == SEGMENT_JOURNAL ? g.commit_off == at : g.commit.data_off == at);
        assert(g.end_off == segment_offset(r));
        at = g.end_off;
        ret_ends[n++] = at;
        if (g.commit.data_len < 1u << 16)
            (void)segment_lines(r, &g, fuzz_line, &left, &err);
    }
    segment_close(r);
    return n;
}

static void fuzz_all_ways(const char *ptr, size_t len)
{
    uint64_t checked[FUZZ_GROUPS_MAX], plain[FUZZ_GROUPS_MAX], cut[FUZZ_GROUPS_MAX];
    struct fuzz_file f;
    struct buf table;
    size_t n, m;

    fuzz_file_init(&f, ptr, len);
    (void)fuzz_read(&f, SEGMENT_JOURNAL, false, plain);
    m = fuzz_read(&f, SEGMENT_SEALED, false, plain);
    n = fuzz_read(&f, SEGMENT_OPEN, true, checked);
    assert(n <= m && memcmp(checked, plain, n * sizeof *plain) == 0);
    buf_init(&table, 1u << 20);
    (void)seektable_build(&f.io, FUZZ_FD, len, &table, NULL);
    buf_fini(&table);
    f.len = len - len / 3;
    n = fuzz_read(&f, SEGMENT_OPEN, false, cut);
    assert(n <= m && memcmp(cut, plain, n * sizeof *plain) == 0);
    assert(n == m || plain[n] > f.len);
}

static void put_u64(char *ptr, uint64_t v)
{
    for (unsigned i = 0; i < 8; i++)
        ptr[i] = (char)(v >> (8 * i) & 0xFF);
}

/* Make every COMMIT frame on the way true. */
static void fuzz_repair(struct buf *b)
{
    struct fuzz_file f;
    struct walk walk;
    struct walk_frame frame;
    uint64_t at = 0, begin = 0;

    fuzz_file_init(&f, b->ptr, b->len);
    walk_init(&walk, &f.io, FUZZ_FD);
    for (;;) {
        enum walk_step step = walk_next(&walk, at, b->len, &frame, NULL);
        char *ptr = b->ptr + at;

        if (step != WALK_DATA && step != WALK_COMMIT)
            return;
        if (step == WALK_COMMIT && frame.size >= COMMIT_HEAD_BYTES + 8) {
            memcpy(ptr + 8, "SIFTCMT1", 8);
            put_u64(ptr + 88, begin);
            put_u64(ptr + 96, at - begin);
            put_u64(ptr + 104, hash64((struct str){b->ptr + begin, (size_t)(at - begin)}, 0));
            put_u64(ptr + frame.size - 8, hash64((struct str){ptr, (size_t)frame.size - 8}, 0));
            begin = at + frame.size;
        }
        at += frame.size;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf fixed;

    fuzz_all_ways((const char *)data, size);
    buf_init(&fixed, 1u << 20);
    buf_add(&fixed, data, size);
    if (!buf_failed(&fixed) && size) {
        fuzz_repair(&fixed);
        fuzz_all_ways(fixed.ptr, fixed.len);
    }
    buf_fini(&fixed);
    return 0;
}
