/* unzstd.c -- see unzstd.h */
#include "unzstd.h"

#include "../stages/base/mem.h"
#include "segment_walk.h"

#include <assert.h>
#include <string.h>

#include <zstd.h>
#include <zstd_errors.h>

#define UNZSTD_IN_BYTES (64u * 1024)
#define UNZSTD_OUT_BYTES (128u * 1024) /* one block */

struct unzstd {
    ZSTD_DCtx *ctx;
    char in[UNZSTD_IN_BYTES];
    char out[UNZSTD_OUT_BYTES];
};

struct unzstd *unzstd_create(void)
{
    struct unzstd *u = mem_alloc(1, sizeof *u);

    if (!u)
        return NULL;
    u->ctx = ZSTD_createDCtx();
    if (!u->ctx ||
        ZSTD_isError(ZSTD_DCtx_setParameter(u->ctx, ZSTD_d_windowLogMax, WALK_WINDOW_LOG_MAX))) {
        unzstd_destroy(u);
        return NULL;
    }
    return u;
}

void unzstd_destroy(struct unzstd *u)
{
    if (!u)
        return;
    (void)ZSTD_freeDCtx(u->ctx);
    mem_free(u);
}

static enum err_code unzstd_fail(size_t code, struct err *err)
{
    if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation)
        return err_set(err, ERR_NOMEM, 0, "no memory to decompress");
    return err_set(err, ERR_STATE, 0, "cannot decompress: %s", ZSTD_getErrorName(code));
}

/* Decompress what is in `in`. *ret_left: bytes zstd would like to see next, 0 between frames. */
static enum err_code unzstd_feed(struct unzstd *u, ZSTD_inBuffer *in,
                                 bool (*chunk)(void *, struct str), void *ctx, size_t *ret_left,
                                 bool *ret_stop, struct err *err)
{
    bool is_full = true;

    /* A full output buffer may mean that more waits inside, without any input left. */
    while (in->pos < in->size || is_full) {
        ZSTD_outBuffer out = {u->out, sizeof u->out, 0};
        size_t before = in->pos;

        *ret_left = ZSTD_decompressStream(u->ctx, &out, in);
        if (ZSTD_isError(*ret_left))
            return unzstd_fail(*ret_left, err);
        is_full = out.pos == out.size;
        if (out.pos && !chunk(ctx, (struct str){u->out, out.pos})) {
            *ret_stop = true;
            return ERR_OK;
        }
        if (!out.pos && in->pos == before)
            break;
    }
    return ERR_OK;
}

enum err_code unzstd_range(struct unzstd *u, const struct io_ops *io, int fd, uint64_t off,
                           uint64_t len, bool (*chunk)(void *ctx, struct str piece), void *ctx,
                           struct err *err)
{
    uint64_t end = off + len;
    size_t left = 0;
    bool is_stopped = false;

    assert(u && chunk && end >= off);
    (void)ZSTD_DCtx_reset(u->ctx, ZSTD_reset_session_only);
    while (off < end && !is_stopped) {
        size_t want = end - off < sizeof u->in ? (size_t)(end - off) : sizeof u->in;
        int64_t n = io->pread(io->self, fd, u->in, want, off);
        ZSTD_inBuffer in = {u->in, 0, 0};
        enum err_code code;

        if (n < 0)
            return err_set(err, ERR_AGAIN, (int)-n, "cannot read at offset %llu: %s",
                           (unsigned long long)off, strerror((int)-n));
        if (n == 0)
            break;
        in.size = (size_t)n;
        code = unzstd_feed(u, &in, chunk, ctx, &left, &is_stopped, err);
        if (code != ERR_OK)
            return code;
        off += (uint64_t)n;
    }
    if (!is_stopped && (left || off < end))
        return err_set(err, ERR_STATE, 0, "cannot decompress: the data ends inside a frame");
    return ERR_OK;
}
