/* recover_scan.c -- see recover_scan.h */
#include "recover_scan.h"

#include "../stages/base/arena.h"
#include "../stages/base/mem.h"
#include "failpoint.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COPY_CHUNK_BYTES (256u * 1024)
#define TAIL_ARENA_BYTES (256u * 1024 * 1024) /* what a COMMIT may need decoded; taken as needed */

static enum err_code disk_fault(const char *what, const char *path, int rc, struct err *err)
{
    return err_set(err, ERR_AGAIN, -rc, "cannot %s 'archive/%s': %s", what, path, strerror(-rc));
}

static void scanned_note(struct scanned *s, const struct segment_group *g)
{
    if (!s->has_groups) {
        s->has_groups = true;
        s->first_seq = g->commit.seq;
        s->first_next_id = g->commit.next_id;
        s->first_ms = g->commit.time_ms;
        memcpy(s->first_prev, g->commit.prev, sizeof s->first_prev);
    }
    s->last_seq = g->commit.seq;
    s->last_next_id = g->commit.next_id;
    s->last_data_off = g->commit.data_off;
    s->end_off = g->end_off;
    s->is_last = g->commit.is_last;
    memcpy(s->uuid, g->commit.uuid, sizeof s->uuid);
    commit_hash(g->frame, s->last_hash);
}

/* Copy [from, to) of one file to another, or onto itself (out_fd == fd, same offsets). -errno. */
static int copy_bytes(const struct io_ops *io, int fd, uint64_t from, uint64_t to, int out_fd,
                      uint64_t out_off)
{
    char *chunk = mem_alloc(COPY_CHUNK_BYTES, 1);
    int rc = chunk ? 0 : -ENOMEM;

    while (rc == 0 && from < to) {
        size_t len = to - from < COPY_CHUNK_BYTES ? (size_t)(to - from) : COPY_CHUNK_BYTES;

        rc = io_read_full(io, fd, chunk, len, from);
        if (rc == 0)
            rc = io->pwrite(io->self, out_fd, chunk, len, out_off);
        from += len;
        out_off += len;
    }
    mem_free(chunk);
    return rc;
}

/* Where the good part of a segment ends, and what may follow it: at most the one group that was being
 * written, which starts right there. */
struct tail {
    uint64_t off, end; /* [bytes] */
    uint64_t seq;      /* of the first batch that cannot be it */
};

/* A whole COMMIT of a later group than that at `off`, where a mark of one was found. *ret_is is set only
 * when there is. -errno. */
static int is_commit_at(const struct io_ops *io, int fd, uint64_t off, const struct tail *tail,
                        bool *ret_is)
{
    unsigned char head[8];
    struct commit commit;
    struct arena *arena;
    uint32_t body;
    char *frame;
    int rc = io_read_full(io, fd, head, sizeof head, off);

    if (rc < 0)
        return rc;
    body = (uint32_t)head[4] | (uint32_t)head[5] << 8 | (uint32_t)head[6] << 16 |
           (uint32_t)head[7] << 24;
    if (body > COMMIT_FRAME_BYTES_MAX || body + sizeof head > tail->end - off)
        return 0;
    frame = mem_alloc(body + sizeof head, 1);
    arena = arena_create(TAIL_ARENA_BYTES);
    rc = frame && arena ? io_read_full(io, fd, frame, body + sizeof head, off) : -ENOMEM;
    if (rc == 0 &&
        commit_decode((struct str){frame, body + sizeof head}, arena, &commit, NULL) == ERR_OK)
        *ret_is = commit.seq >= tail->seq && commit.data_off > tail->off;
    arena_destroy(arena);
    mem_free(frame);
    return rc;
}

/* Whether a whole COMMIT of a later group stands in the tail: more than a crash leaves is damage in the
 * middle of the file. */
static int tail_has_later(const struct io_ops *io, int fd, const struct tail *tail, bool *ret_has)
{
    uint64_t from = tail->off, to = tail->end;
    struct str mark = STR("SIFTCMT1");
    char *window = mem_alloc(COPY_CHUNK_BYTES, 1);
    int rc = window ? 0 : -ENOMEM;

    *ret_has = false;
    while (rc == 0 && !*ret_has && to - from >= mark.len + 8) {
        size_t len = to - from < COPY_CHUNK_BYTES ? (size_t)(to - from) : COPY_CHUNK_BYTES;

        rc = io_read_full(io, fd, window, len, from);
        for (size_t at = 8; rc == 0 && !*ret_has; at++) {
            at = str_find((struct str){window, len}, mark, at);
            if (at == SIZE_MAX)
                break;
            rc = is_commit_at(io, fd, from + at - 8, tail, ret_has);
        }
        if (len < COPY_CHUNK_BYTES)
            break;
        /* A frame's head and mark may lie across the border. */
        from += len - mark.len - 8;
    }
    mem_free(window);
    return rc;
}

/* Keep the bytes that are about to be cut, for people to look at. Best effort by design: the state
 * folder holds nothing that matters. */
static void keep_tail(const struct recover_env *env, int fd, uint64_t from, uint64_t to)
{
    const struct io_ops *io = env->io;
    char name[64];
    int out;

    (void)snprintf(name, sizeof name, "tail-%" PRId64 ".bad", io->now_ms(io->self));
    out = io->open(io->self, env->state_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0640);
    if (out < 0)
        return;
    (void)copy_bytes(io, fd, from, to, out, 0);
    (void)io->close(io->self, out);
}

/* Cut an open segment behind its last good group. */
static enum err_code cut_tail(const struct recover_env *env, struct scanned *s, bool is_voided,
                              uint64_t *ret_cut_bytes, struct err *err)
{
    const struct io_ops *io = env->io;
    struct io_stat st;
    bool has_later = false;
    int fd = io->open(io->self, env->archive_fd, s->name.path, O_RDWR | O_NOFOLLOW, 0);
    int rc = fd < 0 ? fd : io->fstat(io->self, fd, &st);

    if (rc == 0 && st.size > s->end_off) {
        /* A seek table of a seal that did not end is cut as well and made again. */
        struct tail tail = {s->end_off, st.size, s->has_groups ? s->last_seq + 2 : 0};

        if (!is_voided)
            rc = tail_has_later(io, fd, &tail, &has_later);
        if (rc == 0 && has_later) {
            (void)io->close(io->self, fd);
            return err_set(err, ERR_STATE, 0,
                           "'archive/%s' is damaged at byte %" PRIu64
                           ": good batches follow; see 'siftctl verify'",
                           s->name.path, s->end_off);
        }
        if (rc == 0) {
            keep_tail(env, fd, s->end_off, st.size);
            if (failpoint_is(FAILPOINT_NO_TRUNCATE))
                s->end_off = st.size;
            rc = io->truncate(io->self, fd, s->end_off);
        }
        if (rc == 0)
            rc = io->fdatasync(io->self, fd);
        if (rc == 0)
            *ret_cut_bytes += st.size - s->end_off;
    }
    if (fd >= 0)
        (void)io->close(io->self, fd);
    return rc < 0 ? disk_fault("cut", s->name.path, rc, err) : ERR_OK;
}

enum err_code
recover_scan(const struct recover_env *env, const struct segment_name *name, uint64_t limit_seq,
             enum err_code (*group)(void *ctx, const struct commit *commit, struct err *err),
             void *ctx, struct scanned *ret_scanned, uint64_t *ret_cut_bytes, struct err *err)
{
    bool is_open = name->kind == SEGMENT_OPEN, is_voided = false;
    struct scanned s = {.name = *name};
    enum segment_step step = SEGMENT_END;
    struct segment_reader *reader = NULL;
    struct segment_group g;
    enum err_code code = segment_open(env->io, env->archive_fd, name, 0, is_open, &reader, err);

    while (code == ERR_OK && (step = segment_next(reader, &g, err)) == SEGMENT_GROUP) {
        if (g.commit.seq >= limit_seq) {
            is_voided = true;
            break;
        }
        scanned_note(&s, &g);
        if (group)
            code = group(ctx, &g.commit, err);
    }
    if (code == ERR_OK && step == SEGMENT_FAIL)
        code = err->code;
    if (code == ERR_OK && step == SEGMENT_TORN && !is_open)
        code = err_set(err, ERR_STATE, 0,
                       "'archive/%s' is damaged at byte %" PRIu64 "; see 'siftctl verify'",
                       name->path, segment_offset(reader));
    segment_close(reader);
    if (code == ERR_OK && is_open)
        code = cut_tail(env, &s, is_voided, ret_cut_bytes, err);
    if (code == ERR_OK)
        *ret_scanned = s;
    return code;
}

enum err_code recover_redirty(const struct recover_env *env, const struct scanned *s,
                              struct err *err)
{
    const struct io_ops *io = env->io;
    int fd = io->open(io->self, env->archive_fd, s->name.path, O_RDWR | O_NOFOLLOW, 0);
    int rc = fd < 0 ? fd : 0;

    assert(s->has_groups);
    if (rc == 0 && !failpoint_is(FAILPOINT_NO_REDIRTY))
        rc = copy_bytes(io, fd, s->last_data_off, s->end_off, fd, s->last_data_off);
    if (rc == 0 && !failpoint_is(FAILPOINT_NO_REDIRTY))
        rc = io->fdatasync(io->self, fd);
    if (fd >= 0)
        (void)io->close(io->self, fd);
    if (rc < 0)
        return disk_fault("make sure of", s->name.path, rc, err);
    return archive_sync_name(io, env->archive_fd, s->name.path, err);
}

/* "<20 digits>-..." or "<20 digits>.why.json" */
static void note_id(const char *name, uint64_t *largest)
{
    uint64_t id;

    if (str_to_u64(str_sub(str_of(name), 0, CLAIM_ID_CHARS - 1), &id) && id > *largest)
        *largest = id;
}

static int largest_in(const struct io_ops *io, int parent, const char *name, uint64_t *largest)
{
    char entry[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;
    int rc = io->opendir(io->self, parent, name, &dir);

    if (rc == -ENOTDIR || rc == -ELOOP || rc == -ENOENT)
        return 0;
    if (rc < 0)
        return rc;
    while ((rc = io->readdir(io->self, dir, entry, &type)) > 0)
        note_id(entry, largest);
    io->closedir(io->self, dir);
    return rc;
}

/* done/ and quarantine/ hold folders of files. */
static int largest_below(const struct io_ops *io, int parent, uint64_t *largest)
{
    char entry[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;
    int rc = io->opendir(io->self, parent, ".", &dir);

    if (rc < 0)
        return rc;
    while ((rc = io->readdir(io->self, dir, entry, &type)) > 0) {
        rc = largest_in(io, parent, entry, largest);
        if (rc < 0)
            break;
    }
    io->closedir(io->self, dir);
    return rc;
}

enum err_code recover_largest_id(const struct finish *f, uint64_t *ret_id, struct err *err)
{
    int rc = largest_below(f->io, f->done_fd, ret_id);

    if (rc == 0)
        rc = largest_below(f->io, f->quarantine_fd, ret_id);
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot look for used ids in done/: %s", strerror(-rc));
    return ERR_OK;
}
