/* expand.c -- see expand.h */
#include "expand.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define CHUNK_BYTES (128u * 1024)
#define GZIP_WINDOW_BITS (15 + 16) /* 32 KiB, and a gzip header is asked for */

struct expansion {
    const struct io_ops *io;
    const struct config_expand *config;
    int in_fd, out_fd;
    uint64_t in_size, in_off, out_size;
    unsigned char *in, *out; /* CHUNK_BYTES each */
    size_t in_len, in_at;    /* what is in `in`, and how much of it was used */
};

const char *expand_container(const struct config_expand *config, struct str start)
{
    static const unsigned char gzip[] = {0x1F, 0x8B, 0x08}, zstd[] = {0x28, 0xB5, 0x2F, 0xFD};

    if (config->gzip && start.len >= sizeof gzip && memcmp(start.ptr, gzip, sizeof gzip) == 0)
        return "gzip";
    if (config->zstd && start.len >= sizeof zstd && memcmp(start.ptr, zstd, sizeof zstd) == 0)
        return "zstd";
    return NULL;
}

static enum err_code damaged(const struct expansion *x, const char *what, struct err *err)
{
    return err_set_doc(err, "container", "%s at byte %" PRIu64 " of the compressed file", what,
                       x->in_off - x->in_len + x->in_at);
}

/* More input, when what there is was used up. *ret_is_end: there is none. */
static enum err_code expansion_read(struct expansion *x, bool *ret_is_end, struct err *err)
{
    uint64_t left = x->in_size - x->in_off;
    int rc;

    *ret_is_end = x->in_at == x->in_len && left == 0;
    if (x->in_at < x->in_len || left == 0)
        return ERR_OK;
    x->in_len = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;
    x->in_at = 0;
    rc = io_read_full(x->io, x->in_fd, x->in, x->in_len, x->in_off);
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot read: %s", strerror(-rc));
    x->in_off += x->in_len;
    return ERR_OK;
}

static enum err_code expansion_write(struct expansion *x, size_t len, struct err *err)
{
    uint64_t used = x->in_off - x->in_len + x->in_at;
    int rc;

    if (x->out_size + len > x->config->size)
        return err_set_doc(err, "container",
                           "it expands to more than expand.size (%" PRIu64 " bytes)",
                           x->config->size);
    if (x->out_size + len > EXPAND_SLACK_BYTES &&
        (x->out_size + len - EXPAND_SLACK_BYTES) / x->config->ratio > used)
        return err_set_doc(err, "container", "it expands to more than %" PRIu64 " times its size",
                           x->config->ratio);
    rc = len ? x->io->pwrite(x->io->self, x->out_fd, x->out, len, x->out_size) : 0;
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot write the expanded text: %s", strerror(-rc));
    x->out_size += len;
    return ERR_OK;
}

/* One call of inflate and what came of it. *ret_ended: a member is complete. */
static enum err_code gzip_step(struct expansion *x, z_stream *z, bool *ret_ended, struct err *err)
{
    int rc;

    z->next_in = x->in + x->in_at;
    z->avail_in = (uInt)(x->in_len - x->in_at);
    z->next_out = x->out;
    z->avail_out = CHUNK_BYTES;
    rc = inflate(z, Z_NO_FLUSH);
    x->in_at = x->in_len - z->avail_in;
    if (rc == Z_MEM_ERROR)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot expand: no memory");
    if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
        return damaged(x, "damaged gzip", err);
    *ret_ended = rc == Z_STREAM_END;
    return expansion_write(x, CHUNK_BYTES - z->avail_out, err);
}

static enum err_code expand_gzip(struct expansion *x, struct err *err)
{
    z_stream z = {0};
    enum err_code code = ERR_OK;
    bool is_end = false, has_ended = false;

    if (inflateInit2(&z, GZIP_WINDOW_BITS) != Z_OK)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot expand: no memory");
    while (code == ERR_OK) {
        code = expansion_read(x, &is_end, err);
        if (code != ERR_OK || (is_end && has_ended))
            break;
        if (is_end) {
            code = damaged(x, "gzip cut short", err);
            break;
        }
        if (has_ended && inflateReset(&z) != Z_OK)
            code = damaged(x, "damaged gzip", err);
        if (code == ERR_OK)
            code = gzip_step(x, &z, &has_ended, err);
    }
    (void)inflateEnd(&z);
    return code;
}

static enum err_code zstd_step(struct expansion *x, ZSTD_DCtx *ctx, bool *ret_ended,
                               struct err *err)
{
    ZSTD_inBuffer in = {x->in, x->in_len, x->in_at};
    ZSTD_outBuffer out = {x->out, CHUNK_BYTES, 0};
    size_t rc = ZSTD_decompressStream(ctx, &out, &in);

    x->in_at = in.pos;
    if (ZSTD_isError(rc)) {
        if (ZSTD_getErrorCode(rc) == ZSTD_error_frameParameter_windowTooLarge)
            return damaged(x, "zstd with a window over 8 MiB", err);
        return damaged(x, "damaged zstd", err);
    }
    *ret_ended = rc == 0;
    return expansion_write(x, out.pos, err);
}

static enum err_code expand_zstd(struct expansion *x, struct err *err)
{
    ZSTD_DCtx *ctx = ZSTD_createDCtx();
    enum err_code code = ERR_OK;
    bool is_end = false, has_ended = false;

    if (!ctx ||
        ZSTD_isError(ZSTD_DCtx_setParameter(ctx, ZSTD_d_windowLogMax, EXPAND_WINDOW_LOG_MAX))) {
        (void)ZSTD_freeDCtx(ctx);
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot expand: no memory");
    }
    while (code == ERR_OK) {
        uint64_t before = x->out_size;

        code = expansion_read(x, &is_end, err);
        if (code != ERR_OK || (is_end && has_ended))
            break;
        code = zstd_step(x, ctx, &has_ended, err);
        /* What the decoder still held is out, and the frame is not over. */
        if (code == ERR_OK && is_end && !has_ended && x->out_size == before)
            code = damaged(x, "zstd cut short", err);
    }
    (void)ZSTD_freeDCtx(ctx);
    return code;
}

enum err_code expand_file(const struct io_ops *io, const struct config_expand *config,
                          const char *container, int in_fd, uint64_t in_size, int out_fd,
                          uint64_t *ret_size, struct err *err)
{
    struct expansion x = {
        .io = io, .config = config, .in_fd = in_fd, .out_fd = out_fd, .in_size = in_size};
    enum err_code code;

    assert(config->ratio > 0);
    x.in = mem_alloc(CHUNK_BYTES, 1);
    x.out = mem_alloc(CHUNK_BYTES, 1);
    if (!x.in || !x.out)
        code = err_set(err, ERR_NOMEM, ENOMEM, "cannot expand: no memory");
    else if (strcmp(container, "gzip") == 0)
        code = expand_gzip(&x, err);
    else
        code = expand_zstd(&x, err);
    mem_free(x.in);
    mem_free(x.out);
    if (code == ERR_OK)
        *ret_size = x.out_size;
    return code;
}
