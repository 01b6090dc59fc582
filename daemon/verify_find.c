/* verify_find.c -- see verify_find.h */
#include "verify_find.h"

#include "../stages/base/mem.h"
#include "seektable.h"
#include "segment_walk.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIND_CHUNK_BYTES (64u * 1024)
#define FIND_ARENA_BYTES (1024u * 1024 * 1024)
#define FIND_TABLE_BYTES_MAX (64u * 1024 * 1024)
#define FIND_MARK "SIFTCMT1"
#define FIND_MARK_BYTES 8u
#define FIND_MARK_OFF 8u /* of the mark in its frame */
/* Text in the archive may look like COMMITs; so many bytes are read for such, times the file. */
#define FIND_EFFORT 4u

struct looker {
    const struct io_ops *io;
    int fd;
    enum segment_kind kind;
    uint64_t from, end; /* the last good group's end; the file's end */
    struct unzstd *unzstd;
    struct verify_fault *out;
};

static void fault_at(struct looker *l, uint64_t off, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void fault_at(struct looker *l, uint64_t off, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    l->out->off = off;
    (void)vsnprintf(l->out->sentence, sizeof l->out->sentence, fmt, ap);
    va_end(ap);
}

static enum err_code read_fault(uint64_t off, int rc, struct err *err)
{
    return err_set(err, rc == -ENOMEM ? ERR_NOMEM : ERR_AGAIN, -rc,
                   "cannot read a segment at offset %" PRIu64 ": %s", off, strerror(-rc));
}

/* Read [off, off + len) into `out`. 0 or -errno; -EIO also when the file ends before. */
static int read_bytes(const struct io_ops *io, int fd, uint64_t off, size_t len, struct buf *out)
{
    char *ptr;

    buf_reset(out);
    ptr = buf_extend(out, len);
    return ptr ? io_read_full(io, fd, ptr, len, off) : -ENOMEM;
}

/* ---- naming ---- */

static bool ignore_piece(void *ctx, struct str piece)
{
    (void)ctx;
    (void)piece;
    return true;
}

static void fault_place(struct looker *l, uint64_t off, const struct commit *c)
{
    if (l->kind == SEGMENT_JOURNAL)
        fault_at(l, off, "the COMMIT of batch %" PRIu64 " does not follow the one before it",
                 c->seq);
    else if (c->data_off != l->from || c->data_off + c->data_len != off)
        fault_at(l, off,
                 "the COMMIT of batch %" PRIu64 " is for data at byte %" PRIu64 ", not at %" PRIu64,
                 c->seq, c->data_off, l->from);
    else
        fault_at(l, l->from, "the data of batch %" PRIu64 " is not what its COMMIT names", c->seq);
}

static enum err_code name_commit(struct looker *l, const struct walk_frame *f, struct err *err)
{
    struct arena *arena = arena_create(FIND_ARENA_BYTES);
    struct commit commit;
    struct buf frame;
    struct err why;
    int rc = 0;

    buf_init(&frame, COMMIT_FRAME_BYTES_MAX);
    if (!arena)
        rc = -ENOMEM;
    else if (f->size > COMMIT_FRAME_BYTES_MAX)
        fault_at(l, f->off, "a COMMIT of %" PRIu64 " bytes is too long", f->size);
    else
        rc = read_bytes(l->io, l->fd, f->off, (size_t)f->size, &frame);
    if (rc == 0 && frame.len) {
        if (commit_decode(buf_str(&frame), arena, &commit, &why) == ERR_OK)
            fault_place(l, f->off, &commit);
        else if (why.code == ERR_NOMEM)
            rc = -ENOMEM;
        else
            fault_at(l, f->off, "%s", why.msg);
    }
    buf_fini(&frame);
    arena_destroy(arena);
    return rc < 0 ? read_fault(f->off, rc, err) : ERR_OK;
}

static enum err_code name_table(struct looker *l, const struct walk_frame *f, struct err *err)
{
    struct buf want, have;
    enum err_code code;
    size_t same = 0;
    int rc = 0;

    l->out->is_table = f->off == l->from;
    if (f->off != l->from) {
        fault_at(l, l->from, "the data before the seek table has no COMMIT");
        return ERR_OK;
    }
    if (f->off + f->size != l->end) {
        fault_at(l, f->off + f->size, "bytes stand behind the seek table");
        return ERR_OK;
    }
    buf_init(&want, FIND_TABLE_BYTES_MAX);
    buf_init(&have, FIND_TABLE_BYTES_MAX);
    code = seektable_build(l->io, l->fd, f->off, &want, err);
    if (code == ERR_OK)
        rc = read_bytes(l->io, l->fd, f->off, (size_t)f->size, &have);
    if (rc < 0) {
        code = read_fault(f->off, rc, err);
    } else if (code == ERR_OK) {
        while (same < want.len && same < have.len && want.ptr[same] == have.ptr[same])
            same++;
        fault_at(l, f->off + same, "the seek table is not that of the frames before it");
    } else if (code == ERR_STATE) {
        l->out->is_moot = true;
        fault_at(l, f->off, "the seek table cannot be right: the frames before it are damaged");
        code = ERR_OK;
    }
    buf_fini(&want);
    buf_fini(&have);
    return code;
}

/* A data frame on the way. *ret_is_bad: it was named. */
static enum err_code name_data(struct looker *l, const struct walk_frame *f, bool *ret_is_bad,
                               struct err *err)
{
    enum err_code code;

    *ret_is_bad = true;
    if (l->kind == SEGMENT_JOURNAL) {
        fault_at(l, f->off, "a journal holds no data");
        return ERR_OK;
    }
    code = unzstd_range(l->unzstd, l->io, l->fd, f->off, f->size, ignore_piece, NULL, err);
    if (code == ERR_STATE) {
        fault_at(l, f->off, "the data frame of %" PRIu64 " bytes does not decompress", f->size);
        return ERR_OK;
    }
    *ret_is_bad = false;
    return code;
}

static enum err_code name_walk(struct looker *l, struct walk *w, struct err *err)
{
    enum err_code code = ERR_OK;
    struct walk_frame f;
    uint64_t at = l->from;
    bool is_named = false;

    while (code == ERR_OK && !is_named) {
        switch (walk_next(w, at, l->end, &f, err)) {
        case WALK_DATA:
            code = name_data(l, &f, &is_named, err);
            at += f.size;
            break;
        case WALK_COMMIT:
            return name_commit(l, &f, err);
        case WALK_TABLE:
            return name_table(l, &f, err);
        case WALK_END:
            fault_at(l, l->from, "the data from here to the end has no COMMIT");
            return ERR_OK;
        case WALK_BAD:
            fault_at(l, at, "no whole frame starts here");
            return ERR_OK;
        case WALK_FAIL:
            return err->code;
        }
    }
    return code;
}

enum err_code verify_name_fault(const struct io_ops *io, const struct segment_reader *r,
                                enum segment_kind kind, struct unzstd *unzstd,
                                struct verify_fault *ret, struct err *err)
{
    struct looker l = {.io = io,
                       .fd = segment_fd(r),
                       .kind = kind,
                       .from = segment_offset(r),
                       .unzstd = unzstd,
                       .out = ret};
    struct walk *w = mem_alloc(1, sizeof *w);
    enum err_code code = ERR_OK;
    struct io_stat st;
    int rc = w ? io->fstat(io->self, l.fd, &st) : -ENOMEM;

    *ret = (struct verify_fault){.off = l.from};
    if (rc < 0) {
        code = read_fault(l.from, rc, err);
    } else if (st.size < l.from) {
        fault_at(&l, st.size, "the file was cut shorter while it was read");
    } else {
        l.end = st.size;
        walk_init(w, io, l.fd);
        code = name_walk(&l, w, err);
    }
    mem_free(w);
    return code;
}

/* ---- finding ---- */

struct finder {
    const struct io_ops *io;
    int fd;
    enum segment_kind kind;
    uint64_t from, end;
    uint64_t effort; /* bytes that may still be read for what looks like a COMMIT */
    struct verify_found *out;
};

/* Is there a whole COMMIT whose frame starts at `off`? */
static enum err_code find_try(struct finder *f, uint64_t off, struct err *err)
{
    struct verify_found *found = f->out;
    struct commit_place place;
    struct commit *c = &found->group.commit;
    uint64_t size;
    int rc;

    if (f->end - off < COMMIT_HEAD_BYTES)
        return ERR_OK;
    rc = read_bytes(f->io, f->fd, off, COMMIT_HEAD_BYTES, &found->frame);
    if (rc < 0)
        return read_fault(off, rc, err);
    size = WALK_SKIP_HEAD_BYTES + walk_number((const unsigned char *)found->frame.ptr + 4, 4);
    if (walk_number((const unsigned char *)found->frame.ptr, 4) != COMMIT_MAGIC ||
        !commit_peek(buf_str(&found->frame), &place) || size > f->end - off ||
        size > COMMIT_FRAME_BYTES_MAX || size > f->effort)
        return ERR_OK;
    if (f->kind != SEGMENT_JOURNAL &&
        (place.data_off > off || place.data_len != off - place.data_off))
        return ERR_OK;
    f->effort -= size;
    rc = read_bytes(f->io, f->fd, off, (size_t)size, &found->frame);
    if (rc < 0)
        return read_fault(off, rc, err);
    arena_destroy(found->arena);
    found->arena = arena_create(FIND_ARENA_BYTES);
    if (!found->arena)
        return read_fault(off, -ENOMEM, err);
    if (commit_decode(buf_str(&found->frame), found->arena, c, err) != ERR_OK)
        return err->code == ERR_NOMEM ? ERR_NOMEM : ERR_OK;
    found->has_group = true;
    found->group.commit_off = off;
    found->group.end_off = off + size;
    found->group.frame = buf_str(&found->frame);
    return ERR_OK;
}

/* All marks in one chunk, which starts at `off`. */
static enum err_code find_in(struct finder *f, uint64_t off, struct str chunk, struct err *err)
{
    enum err_code code = ERR_OK;
    size_t at = 0;

    while (code == ERR_OK && !f->out->has_group) {
        at = str_find(chunk, STR(FIND_MARK), at);
        if (at == SIZE_MAX)
            break;
        if (off + at >= f->from + FIND_MARK_OFF)
            code = find_try(f, off + at - FIND_MARK_OFF, err);
        at++;
    }
    return code;
}

enum err_code verify_find_commit(const struct io_ops *io, int fd, enum segment_kind kind,
                                 uint64_t from, struct verify_found *ret, struct err *err)
{
    struct finder f = {.io = io, .fd = fd, .kind = kind, .from = from, .out = ret};
    struct buf chunk;
    enum err_code code = ERR_OK;
    struct io_stat st;
    int rc = io->fstat(io->self, fd, &st);

    *ret = (struct verify_found){0};
    buf_init(&ret->frame, COMMIT_FRAME_BYTES_MAX);
    if (rc < 0)
        return read_fault(from, rc, err);
    f.end = st.size;
    f.effort = st.size * FIND_EFFORT;
    buf_init(&chunk, FIND_CHUNK_BYTES);
    /* Chunks overlap by a mark less one byte. */
    for (uint64_t at = from; code == ERR_OK && !ret->has_group && at + FIND_MARK_BYTES <= f.end;
         at += FIND_CHUNK_BYTES - (FIND_MARK_BYTES - 1)) {
        uint64_t left = f.end - at;

        rc = read_bytes(io, fd, at, left < FIND_CHUNK_BYTES ? (size_t)left : FIND_CHUNK_BYTES,
                        &chunk);
        code = rc < 0 ? read_fault(at, rc, err) : find_in(&f, at, buf_str(&chunk), err);
    }
    buf_fini(&chunk);
    return code;
}

void verify_found_fini(struct verify_found *found)
{
    buf_fini(&found->frame);
    arena_destroy(found->arena);
    found->arena = NULL;
}
