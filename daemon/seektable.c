/* seektable.c -- see seektable.h */
#include "seektable.h"

#include "../stages/base/mem.h"
#include "../stages/base/wire.h"
#include "segment_walk.h"
#include "unzstd.h"

#include <assert.h>
#include <string.h>

#define SEEKTABLE_ENTRY_BYTES 8u
#define SEEKTABLE_CHECKSUM_BYTES 4u
#define SEEKTABLE_HAS_CHECKSUMS 0x80u
#define SEEKTABLE_EMPTY_CHECKSUM 0x51D8E999u /* low half of XXH64 of no bytes, seed 0 */

struct seektable {
    struct walk walk;
    struct unzstd *unzstd; /* made when a frame does not tell its size */
    struct buf *out;
    uint64_t frames;
    bool has_checksums;
};

static bool seektable_count_piece(void *ctx, struct str piece)
{
    uint64_t *len = ctx;

    *len += piece.len;
    return *len <= UINT32_MAX;
}

static enum err_code seektable_measure(struct seektable *t, const struct walk_frame *f,
                                       uint64_t *ret_len, struct err *err)
{
    *ret_len = f->content_size;
    if (f->content_size != WALK_SIZE_UNKNOWN)
        return ERR_OK;
    *ret_len = 0;
    if (!t->unzstd && !(t->unzstd = unzstd_create()))
        return err_set(err, ERR_NOMEM, 0, "no memory to decompress");
    return unzstd_range(t->unzstd, t->walk.io, t->walk.fd, f->off, f->size, seektable_count_piece,
                        ret_len, err);
}

/* Entries are written with a checksum each; seektable_end takes them out again if need be. */
static enum err_code seektable_add(struct seektable *t, const struct walk_frame *f, bool is_data,
                                   struct err *err)
{
    uint64_t content = 0;
    enum err_code code = is_data ? seektable_measure(t, f, &content, err) : ERR_OK;

    if (code != ERR_OK)
        return code;
    if (f->size > UINT32_MAX || content > UINT32_MAX || ++t->frames > SEEKTABLE_FRAMES_MAX)
        return err_set(err, ERR_STATE, 0, "cannot make a seek table: too much at offset %llu",
                       (unsigned long long)f->off);
    wire_put_u32(t->out, (uint32_t)f->size);
    wire_put_u32(t->out, (uint32_t)content);
    wire_put_u32(t->out, is_data ? f->checksum : SEEKTABLE_EMPTY_CHECKSUM);
    if (is_data && !f->has_checksum)
        t->has_checksums = false;
    return ERR_OK;
}

static void seektable_drop_checksums(struct seektable *t, size_t entries_at)
{
    const size_t from = SEEKTABLE_ENTRY_BYTES + SEEKTABLE_CHECKSUM_BYTES;
    char *entries = t->out->ptr + entries_at;

    if (buf_failed(t->out))
        return;
    for (size_t i = 0; i < t->frames; i++)
        memmove(entries + i * SEEKTABLE_ENTRY_BYTES, entries + i * from, SEEKTABLE_ENTRY_BYTES);
    buf_truncate(t->out, entries_at + (size_t)t->frames * SEEKTABLE_ENTRY_BYTES);
}

static void seektable_end(struct seektable *t, size_t begin)
{
    if (!t->has_checksums)
        seektable_drop_checksums(t, begin + WALK_SKIP_HEAD_BYTES);
    wire_put_u32(t->out, (uint32_t)t->frames);
    wire_put_u8(t->out, t->has_checksums ? SEEKTABLE_HAS_CHECKSUMS : 0);
    wire_put_u32(t->out, WALK_TABLE_FOOTER_MAGIC);
    if (!buf_failed(t->out))
        wire_set_u32(t->out, begin + 4, (uint32_t)(t->out->len - begin - WALK_SKIP_HEAD_BYTES));
}

static enum err_code seektable_walk(struct seektable *t, uint64_t end_off, struct err *err)
{
    struct walk_frame f;
    enum err_code code = ERR_OK;
    uint64_t at = 0;

    while (code == ERR_OK) {
        enum walk_step step = walk_next(&t->walk, at, end_off, &f, err);

        if (step == WALK_END)
            return ERR_OK;
        if (step == WALK_FAIL)
            return ERR_AGAIN;
        if (step != WALK_DATA && step != WALK_COMMIT)
            return err_set(err, ERR_STATE, 0, "cannot make a seek table: no frame at offset %llu",
                           (unsigned long long)at);
        code = seektable_add(t, &f, step == WALK_DATA, err);
        at += f.size;
    }
    return code;
}

enum err_code seektable_build(const struct io_ops *io, int fd, uint64_t end_off, struct buf *out,
                              struct err *err)
{
    size_t begin = out->len;
    struct seektable *t;
    enum err_code code;

    assert(io && fd >= 0);
    t = mem_alloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, 0, "no memory to make a seek table");
    t->out = out;
    t->has_checksums = true;
    walk_init(&t->walk, io, fd);
    wire_put_u32(out, WALK_TABLE_MAGIC);
    wire_put_u32(out, 0);
    code = seektable_walk(t, end_off, err);
    if (code == ERR_OK) {
        seektable_end(t, begin);
        if (buf_failed(out))
            code = err_set(err, ERR_NOMEM, 0, "no memory for a seek table");
    }
    if (code != ERR_OK)
        buf_truncate(out, begin);
    unzstd_destroy(t->unzstd);
    mem_free(t);
    return code;
}
