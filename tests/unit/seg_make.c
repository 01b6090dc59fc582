/* seg_make.c -- see seg_make.h */
#include "seg_make.h"

#include "../../stages/base/hash.h"
#include "../test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <zstd.h>

#define SEG_BYTES_MAX (64u * 1024 * 1024)

static struct seg_file *seg_file_of(void *self)
{
    return self;
}

static int seg_fstat(void *self, int fd, struct io_stat *ret)
{
    assert_int_equal(fd, SEG_FILE_FD);
    *ret = (struct io_stat){.type = IO_FILE, .size = seg_file_of(self)->len};
    return 0;
}

static int64_t seg_pread(void *self, int fd, void *buf, size_t len, uint64_t off)
{
    struct seg_file *f = seg_file_of(self);

    assert_int_equal(fd, SEG_FILE_FD);
    if (++f->reads == f->fail_read)
        return -EIO;
    if (f->reads == f->cut_at_read)
        f->len = f->cut_len;
    if (f->reads == f->swap_at_read)
        f->ptr = f->swap_ptr;
    if (off >= f->len)
        return 0;
    if (len > f->len - off)
        len = f->len - (size_t)off;
    if (f->read_bytes_max && len > f->read_bytes_max)
        len = f->read_bytes_max;
    memcpy(buf, f->ptr + off, len);
    return (int64_t)len;
}

static int seg_close(void *self, int fd)
{
    assert_int_equal(fd, SEG_FILE_FD);
    seg_file_of(self)->closed++;
    return 0;
}

void seg_file_init(struct seg_file *f, struct str bytes)
{
    *f = (struct seg_file){.ptr = bytes.ptr, .len = bytes.len};
    f->io.self = f;
    f->io.fstat = seg_fstat;
    f->io.pread = seg_pread;
    f->io.close = seg_close;
}

void seg_maker_init(struct seg_maker *m)
{
    *m = (struct seg_maker){.next_id = 1};
    memcpy(m->uuid, "0123456789abcdef", sizeof m->uuid);
    buf_init(&m->out, SEG_BYTES_MAX);
}

void seg_maker_fini(struct seg_maker *m)
{
    buf_fini(&m->out);
}

void seg_add_frame(struct seg_maker *m, struct str content)
{
    ZSTD_CCtx *ctx = ZSTD_createCCtx();
    size_t bound = ZSTD_compressBound(content.len) + 64, at = m->out.len;
    ZSTD_inBuffer in = {content.ptr, content.len, 0};
    ZSTD_outBuffer out = {0};

    assert_non_null(ctx);
    (void)ZSTD_CCtx_setParameter(ctx, ZSTD_c_checksumFlag, !m->has_no_checksums);
    out.dst = buf_extend(&m->out, bound);
    out.size = bound;
    assert_non_null(out.dst);
    /* Without ZSTD_e_end in the first call the size is not known when the header is written. */
    if (m->has_no_sizes)
        assert_false(ZSTD_isError(ZSTD_compressStream2(ctx, &out, &in, ZSTD_e_flush)));
    assert_int_equal(ZSTD_compressStream2(ctx, &out, &in, ZSTD_e_end), 0);
    buf_truncate(&m->out, at + out.pos);
    (void)ZSTD_freeCCtx(ctx);
}

void seg_add_commit(struct seg_maker *m, size_t data_off, const struct commit *more)
{
    struct commit c = more ? *more : (struct commit){0};
    size_t at = m->out.len;

    c.seq = ++m->seq;
    c.next_id = m->next_id;
    c.data_off = data_off;
    c.data_len = at - data_off;
    c.data_hash = hash64(str_sub(buf_str(&m->out), data_off, at - data_off), 0);
    memcpy(c.prev, m->prev, sizeof c.prev);
    memcpy(c.uuid, m->uuid, sizeof c.uuid);
    commit_encode(&c, &m->out);
    assert_false(buf_failed(&m->out));
    commit_hash(str_sub(buf_str(&m->out), at, m->out.len - at), m->prev);
}

/* Cut `lines` behind a line feed into about `frames` pieces. */
static void seg_add_lines(struct seg_maker *m, struct str lines, unsigned frames)
{
    size_t from = 0;

    for (unsigned i = 0; i < frames && from < lines.len; i++) {
        size_t to = lines.len;

        if (i + 1 < frames)
            to = str_find(lines, STR("\n"), from + (lines.len - from) / (frames - i)) + 1;
        if (to == 0 || to > lines.len)
            to = lines.len;
        seg_add_frame(m, str_sub(lines, from, to - from));
        from = to;
    }
}

void seg_add_file(struct seg_maker *m, uint64_t id, struct str lines, unsigned frames)
{
    char name[32];
    struct commit_entry entry = {.id = id,
                                 .is_final = true,
                                 .outcome = COMMIT_ARCHIVED,
                                 .size = 100 + id,
                                 .resume_off = 100 + id,
                                 .encoding = STR("utf-8")};
    struct commit c = {.entries = &entry, .entries_len = 1};
    size_t at = m->out.len;

    (void)snprintf(name, sizeof name, "%llu.txt", (unsigned long long)id);
    entry.name = str_of(name);
    for (size_t i = 0; i < lines.len; i++)
        entry.records += lines.ptr[i] == '\n';
    entry.next_article = entry.records + 1;
    c.time_ms = 1700000000000 + (int64_t)id * 1000;
    if (m->next_id <= id)
        m->next_id = id + 1;
    seg_add_lines(m, lines, frames);
    seg_add_commit(m, at, &c);
}

void seg_journal(struct str segment, struct buf *out)
{
    size_t at = 0;

    while (at < segment.len) {
        struct str rest = str_sub(segment, at, segment.len);
        size_t len = ZSTD_findFrameCompressedSize(rest.ptr, rest.len);

        assert_false(ZSTD_isError(len));
        if (str_starts(rest, STR("\x50\x2A\x4D\x18")))
            buf_add(out, rest.ptr, len);
        at += len;
    }
}
