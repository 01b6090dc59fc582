/* frames.c -- see frames.h */
#include "frames.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <zstd.h>

struct frames {
    ZSTD_CCtx *ctx;
    size_t frame_bytes;
};

struct frames *frames_create(int level, uint64_t frame_bytes)
{
    struct frames *f = mem_alloc(1, sizeof *f);

    assert(level >= 1 && frame_bytes > 0);
    if (!f)
        return NULL;
    f->frame_bytes = frame_bytes;
    f->ctx = ZSTD_createCCtx();
    if (!f->ctx || ZSTD_isError(ZSTD_CCtx_setParameter(f->ctx, ZSTD_c_compressionLevel, level)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(f->ctx, ZSTD_c_checksumFlag, 1))) {
        frames_destroy(f);
        return NULL;
    }
    return f;
}

void frames_destroy(struct frames *f)
{
    if (!f)
        return;
    (void)ZSTD_freeCCtx(f->ctx);
    mem_free(f);
}

/* As many whole lines as fit one frame; at least one line. */
static size_t frames_cut(const struct frames *f, struct str lines)
{
    const char *feed;

    if (lines.len <= f->frame_bytes)
        return lines.len;
    feed = memrchr(lines.ptr, '\n', f->frame_bytes);
    if (!feed)
        feed = memchr(lines.ptr + f->frame_bytes, '\n', lines.len - f->frame_bytes);
    return feed ? (size_t)(feed - lines.ptr) + 1 : lines.len;
}

enum err_code frames_add(struct frames *f, struct str lines, struct buf *out, struct err *err)
{
    while (lines.len > 0) {
        size_t take = frames_cut(f, lines), old = out->len, got;
        size_t bound = ZSTD_compressBound(take);
        char *at = buf_extend(out, bound);

        if (!at)
            return err_set(err, ERR_NOMEM, ENOMEM, "cannot compress %zu bytes: no memory", take);
        got = ZSTD_compress2(f->ctx, at, bound, lines.ptr, take);
        if (ZSTD_isError(got))
            return err_set(err, ERR_NOMEM, 0, "cannot compress: %s", ZSTD_getErrorName(got));
        buf_truncate(out, old + got);
        lines = str_sub(lines, take, SIZE_MAX);
    }
    return ERR_OK;
}
