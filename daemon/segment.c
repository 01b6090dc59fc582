/* segment.c -- the groups of one segment, in order; see segment.h */
#include "segment.h"

#include "../stages/base/mem.h"
#include "seektable.h"
#include "segment_walk.h"
#include "unzstd.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define SEGMENT_ARENA_BYTES (1024u * 1024 * 1024) /* entries of the largest COMMIT frame */
#define SEGMENT_HASH_BYTES (64u * 1024)
#define SEGMENT_LINE_BYTES_MAX \
    (512u * 1024 * 1024) /* a part's text with all that was found in it */
#define SEGMENT_TABLE_BYTES_MAX (64u * 1024 * 1024)

struct segment_reader {
    const struct io_ops *io;
    int fd;
    enum segment_kind kind;
    bool check_data;
    uint64_t offset;    /* end of the last good group */
    uint64_t data_next; /* journals: where the next group stood in the vanished data */
    bool knows_data_next;
    struct buf frame;
    struct arena *arena; /* of the last group's entries */
    struct unzstd *unzstd;
    struct walk walk;
};

/* Opening */

/* Open the last part of a path in the folders before it. A descriptor or -errno. */
static int segment_open_path(const struct io_ops *io, int archive_fd, const char *path)
{
    char part[SEGMENT_PATH_BYTES];
    int dirfd = archive_fd, fd;

    for (;;) {
        size_t len = strcspn(path, "/");
        bool is_folder = path[len] == '/';

        assert(len < sizeof part);
        memcpy(part, path, len);
        part[len] = '\0';
        fd = io->open(io->self, dirfd, part,
                      is_folder ? O_RDONLY | O_DIRECTORY : O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        if (dirfd != archive_fd)
            (void)io->close(io->self, dirfd);
        if (fd < 0 || !is_folder)
            return fd;
        dirfd = fd;
        path += len + 1;
    }
}

/* An open segment may have been sealed since it was listed. */
static int segment_open_file(const struct io_ops *io, int archive_fd,
                             const struct segment_name *name)
{
    static const char end[] = ".open";
    size_t len = strlen(name->path);
    struct segment_name sealed = *name;
    int fd = segment_open_path(io, archive_fd, name->path);

    if (fd != -ENOENT || name->kind != SEGMENT_OPEN || len <= sizeof end - 1)
        return fd;
    sealed.path[len - (sizeof end - 1)] = '\0';
    return segment_open_path(io, archive_fd, sealed.path);
}

enum err_code segment_open(const struct io_ops *io, int archive_fd, const struct segment_name *name,
                           uint64_t from, bool check_data, struct segment_reader **ret_reader,
                           struct err *err)
{
    enum err_code code;
    int fd;

    assert(io && name && ret_reader);
    fd = segment_open_file(io, archive_fd, name);
    if (fd < 0)
        return err_set(err, ERR_AGAIN, -fd, "cannot open segment '%s': %s", name->path,
                       strerror(-fd));
    code = segment_open_fd(io, fd, name->kind, from, check_data, ret_reader, err);
    if (code != ERR_OK)
        (void)io->close(io->self, fd);
    return code;
}

enum err_code segment_open_fd(const struct io_ops *io, int take_fd, enum segment_kind kind,
                              uint64_t from, bool check_data, struct segment_reader **ret_reader,
                              struct err *err)
{
    struct segment_reader *r;
    struct io_stat st;
    int code;

    assert(io && take_fd >= 0 && ret_reader);
    code = io->fstat(io->self, take_fd, &st);
    if (code < 0)
        return err_set(err, ERR_AGAIN, -code, "cannot look at a segment: %s", strerror(-code));
    if (st.type != IO_FILE)
        return err_set(err, ERR_AGAIN, EINVAL, "cannot read a segment: not a regular file");
    r = mem_alloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, 0, "no memory to read a segment");
    r->io = io;
    r->fd = take_fd;
    r->kind = kind;
    r->check_data = check_data;
    r->offset = from;
    r->knows_data_next = from == 0;
    buf_init(&r->frame, COMMIT_FRAME_BYTES_MAX);
    walk_init(&r->walk, io, take_fd);
    *ret_reader = r;
    return ERR_OK;
}

uint64_t segment_offset(const struct segment_reader *r)
{
    return r->offset;
}

int segment_fd(const struct segment_reader *r)
{
    return r->fd;
}

void segment_seek(struct segment_reader *r, uint64_t off)
{
    r->offset = off;
    r->knows_data_next = off == 0;
    walk_forget(&r->walk);
}

void segment_close(struct segment_reader *r)
{
    if (!r)
        return;
    unzstd_destroy(r->unzstd);
    arena_destroy(r->arena);
    buf_fini(&r->frame);
    (void)r->io->close(r->io->self, r->fd);
    mem_free(r);
}

/* Stepping. Helpers return SEGMENT_GROUP for "all right so far". */

static enum segment_step segment_fail(struct err *err, int sys, uint64_t off)
{
    (void)err_set(err, ERR_AGAIN, sys, "cannot read a segment at offset %llu: %s",
                  (unsigned long long)off, strerror(sys));
    return SEGMENT_FAIL;
}

static enum segment_step segment_no_memory(struct err *err)
{
    (void)err_set(err, ERR_NOMEM, 0, "no memory to read a group of a segment");
    return SEGMENT_FAIL;
}

/* Does the COMMIT frame at `off` claim the data that was walked? Looks at its fixed part only, so
 * that garbage that happens to have the magic is not read as a huge frame. */
static enum segment_step segment_check_place(struct segment_reader *r, const struct walk_frame *f,
                                             uint64_t end, struct err *err)
{
    struct commit_place place;
    const unsigned char *ptr;
    int sys;

    if (f->size < COMMIT_HEAD_BYTES || f->size > COMMIT_FRAME_BYTES_MAX)
        return SEGMENT_TORN;
    ptr = walk_peek(&r->walk, f->off, COMMIT_HEAD_BYTES, end, &sys);
    if (!ptr)
        return sys ? segment_fail(err, sys, f->off) : SEGMENT_TORN;
    if (!commit_peek((struct str){(const char *)ptr, COMMIT_HEAD_BYTES}, &place))
        return SEGMENT_TORN;
    if (r->kind == SEGMENT_JOURNAL)
        return r->knows_data_next && place.data_off != r->data_next ? SEGMENT_TORN : SEGMENT_GROUP;
    if (place.data_off != r->offset || place.data_len != f->off - r->offset)
        return SEGMENT_TORN;
    return SEGMENT_GROUP;
}

/* Read the frame's bytes into r->frame. */
static enum segment_step segment_read_frame(struct segment_reader *r, const struct walk_frame *f,
                                            struct err *err)
{
    size_t done = 0, len = (size_t)f->size;
    char *ptr;

    buf_reset(&r->frame);
    ptr = buf_extend(&r->frame, len);
    if (!ptr)
        return segment_no_memory(err);
    while (done < len) {
        int64_t n = r->io->pread(r->io->self, r->fd, ptr + done, len - done, f->off + done);

        if (n < 0)
            return segment_fail(err, (int)-n, f->off + done);
        if (n == 0)
            return SEGMENT_TORN;
        done += (size_t)n;
    }
    return SEGMENT_GROUP;
}

static enum segment_step segment_decode(struct segment_reader *r, struct commit *ret_commit,
                                        struct err *err)
{
    struct err why;

    arena_destroy(r->arena);
    r->arena = arena_create(SEGMENT_ARENA_BYTES);
    if (!r->arena)
        return segment_no_memory(err);
    switch (commit_decode(buf_str(&r->frame), r->arena, ret_commit, &why)) {
    case ERR_OK:
        return SEGMENT_GROUP;
    case ERR_NOMEM:
        return segment_no_memory(err);
    default:
        return SEGMENT_TORN;
    }
}

static enum segment_step segment_check_hash(struct segment_reader *r, const struct commit *commit,
                                            struct err *err)
{
    unsigned char chunk[SEGMENT_HASH_BYTES];
    uint64_t off = commit->data_off, end = off + commit->data_len;
    XXH3_state_t state;

    if (r->kind == SEGMENT_JOURNAL || !r->check_data)
        return SEGMENT_GROUP;
    XXH3_INITSTATE(&state);
    (void)XXH3_64bits_reset(&state);
    while (off < end) {
        size_t want = end - off < sizeof chunk ? (size_t)(end - off) : sizeof chunk;
        int64_t n = r->io->pread(r->io->self, r->fd, chunk, want, off);

        if (n < 0)
            return segment_fail(err, (int)-n, off);
        if (n == 0)
            return SEGMENT_TORN;
        (void)XXH3_64bits_update(&state, chunk, (size_t)n);
        off += (uint64_t)n;
    }
    return XXH3_64bits_digest(&state) == commit->data_hash ? SEGMENT_GROUP : SEGMENT_TORN;
}

/* A COMMIT frame was found behind the data frames walked. */
static enum segment_step segment_group(struct segment_reader *r, const struct walk_frame *f,
                                       uint64_t end, struct segment_group *ret, struct err *err)
{
    struct commit commit;
    enum segment_step step = segment_check_place(r, f, end, err);

    if (step == SEGMENT_GROUP)
        step = segment_read_frame(r, f, err);
    if (step == SEGMENT_GROUP)
        step = segment_decode(r, &commit, err);
    if (step == SEGMENT_GROUP)
        step = segment_check_hash(r, &commit, err);
    if (step != SEGMENT_GROUP)
        return step;
    /* The frame was read a second time; what was checked before must still hold. */
    if (r->kind != SEGMENT_JOURNAL &&
        (commit.data_off != r->offset || commit.data_len != f->off - r->offset))
        return SEGMENT_TORN;
    r->data_next = commit.data_off + commit.data_len + f->size;
    r->knows_data_next = true;
    r->offset = f->off + f->size;
    *ret = (struct segment_group){
        .commit_off = f->off, .end_off = r->offset, .frame = buf_str(&r->frame), .commit = commit};
    return SEGMENT_GROUP;
}

/* Compare the seek table byte for byte with what it must be. */
static enum segment_step segment_check_table(struct segment_reader *r, const struct walk_frame *f,
                                             struct err *err)
{
    struct buf want;
    enum segment_step step = SEGMENT_TORN;

    buf_init(&want, SEGMENT_TABLE_BYTES_MAX);
    switch (seektable_build(r->io, r->fd, f->off, &want, err)) {
    case ERR_OK:
        break;
    case ERR_STATE:
        goto out; /* no table can be right */
    default:
        step = SEGMENT_FAIL;
        goto out;
    }
    if (want.len != f->size)
        goto out;
    step = segment_read_frame(r, f, err);
    if (step != SEGMENT_GROUP)
        goto out;
    step = memcmp(r->frame.ptr, want.ptr, want.len) == 0 ? SEGMENT_END : SEGMENT_TORN;
out:
    buf_fini(&want);
    return step;
}

/* A seek table may stand behind the last group only, and nothing behind it. */
static enum segment_step segment_table(struct segment_reader *r, const struct walk_frame *f,
                                       uint64_t end, struct err *err)
{
    const unsigned char *ptr;
    int sys;

    if (r->kind == SEGMENT_JOURNAL || f->off != r->offset || f->off + f->size != end ||
        f->size < WALK_SKIP_HEAD_BYTES + WALK_TABLE_FOOTER_BYTES)
        return SEGMENT_TORN;
    if (r->check_data)
        return segment_check_table(r, f, err);
    ptr = walk_peek(&r->walk, end - 4, 4, end, &sys);
    if (!ptr)
        return sys ? segment_fail(err, sys, end - 4) : SEGMENT_TORN;
    return walk_number(ptr, 4) == WALK_TABLE_FOOTER_MAGIC ? SEGMENT_END : SEGMENT_TORN;
}

/* Walk from the last good group to the next COMMIT. */
static enum segment_step segment_step_on(struct segment_reader *r, uint64_t end,
                                         struct segment_group *ret, struct err *err)
{
    struct walk_frame f;
    uint64_t at = r->offset;

    for (;;) {
        switch (walk_next(&r->walk, at, end, &f, err)) {
        case WALK_DATA:
            if (r->kind == SEGMENT_JOURNAL)
                return SEGMENT_TORN;
            at += f.size;
            break;
        case WALK_COMMIT:
            return segment_group(r, &f, end, ret, err);
        case WALK_TABLE:
            return segment_table(r, &f, end, err);
        case WALK_END:
            return at == r->offset ? SEGMENT_END : SEGMENT_TORN;
        case WALK_BAD:
            return SEGMENT_TORN;
        case WALK_FAIL:
            return SEGMENT_FAIL;
        }
    }
}

enum segment_step segment_next(struct segment_reader *r, struct segment_group *ret_group,
                               struct err *err)
{
    enum segment_step step = SEGMENT_TORN;
    struct io_stat st;
    int code;

    assert(r && ret_group);
    code = r->io->fstat(r->io->self, r->fd, &st);
    if (code < 0)
        return segment_fail(err, -code, r->offset);
    if (st.size >= r->offset)
        step = segment_step_on(r, st.size, ret_group, err);
    /* What stands behind the last good group may be cut off and written anew. */
    if (step != SEGMENT_GROUP)
        walk_forget(&r->walk);
    return step;
}

/* Lines */

struct segment_lines {
    struct buf rest; /* of a line that goes on in the next piece */
    bool (*line)(void *ctx, struct str line);
    void *ctx;
    bool is_stopped;
};

static bool segment_take_piece(void *ctx, struct str piece)
{
    struct segment_lines *l = ctx;
    const char *ptr = piece.ptr, *end = piece.ptr + piece.len, *feed;

    while ((feed = memchr(ptr, '\n', (size_t)(end - ptr)))) {
        struct str line = {ptr, (size_t)(feed - ptr)};

        if (l->rest.len) {
            buf_add_str(&l->rest, line);
            line = buf_str(&l->rest);
        }
        if (buf_failed(&l->rest))
            return false;
        l->is_stopped = !l->line(l->ctx, line);
        buf_reset(&l->rest);
        if (l->is_stopped)
            return false;
        ptr = feed + 1;
    }
    buf_add(&l->rest, ptr, (size_t)(end - ptr));
    return !buf_failed(&l->rest);
}

enum err_code segment_lines(struct segment_reader *r, const struct segment_group *group,
                            bool (*line)(void *ctx, struct str line), void *ctx, struct err *err)
{
    struct segment_lines l = {.line = line, .ctx = ctx};
    enum err_code code;

    assert(r && group && line);
    if (r->kind == SEGMENT_JOURNAL)
        return err_set(err, ERR_STATE, 0, "the records of this group were pruned");
    if (!r->unzstd && !(r->unzstd = unzstd_create()))
        return err_set(err, ERR_NOMEM, 0, "no memory to decompress");
    buf_init(&l.rest, SEGMENT_LINE_BYTES_MAX);
    code = unzstd_range(r->unzstd, r->io, r->fd, group->commit.data_off, group->commit.data_len,
                        segment_take_piece, &l, err);
    if (code == ERR_OK && buf_failed(&l.rest))
        code = err_set(err, ERR_NOMEM, 0, "no memory for a record");
    else if (code == ERR_OK && l.rest.len && !l.is_stopped)
        code = err_set(err, ERR_STATE, 0, "the last record of a group has no end");
    buf_fini(&l.rest);
    return code;
}
