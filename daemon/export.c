/* export.c -- see export.h */
#include "export.h"

#include "../stages/base/hash.h"
#include "../stages/base/json.h"
#include "../stages/base/map.h"
#include "../stages/base/mem.h"
#include "export_state.h"
#include "frames.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define COPY_BYTES (256u * 1024)
#define LINES_BYTES_MAX ((size_t)1 << 30)

struct export_set {
    const struct io_ops *io;
    int dirfd;
    const struct export_asked *asked;
    struct export_state state; /* its parts are those of the last step */
    struct export_part *parts; /* one for each of state.parts, in parallel */
    size_t parts_room, waiting;
    struct map *places; /* hash of the key: index */
    struct frames *frames;
    uint64_t touched, records;
};

/* What a step adds to a part. */
struct export_part {
    struct buf lines; /* not compressed yet */
    uint64_t bytes, new_records;
    bool is_begun; /* .KEY.new is there */
    bool was_touched;
};

static enum err_code io_fail(struct err *err, const char *what, const char *name, int sys)
{
    return err_set(err, ERR_AGAIN, -sys, "cannot %s '%s': %s", what, name, strerror(-sys));
}

static void part_name(const char *key, bool is_new, char out[EXPORT_NAME_BYTES])
{
    (void)snprintf(out, EXPORT_NAME_BYTES, is_new ? ".%s.new" : "%s.ndjson.zst", key);
}

static bool parts_grow(struct export_set *s)
{
    size_t room = s->parts_room ? s->parts_room * 2 : 64;
    struct export_part *parts;

    if (s->state.parts_len <= s->parts_room)
        return true;
    while (room < s->state.parts_len)
        room *= 2;
    parts = mem_resize(s->parts, room, sizeof *parts);
    if (!parts)
        return false;
    s->parts = parts;
    for (size_t i = s->parts_room; i < room; i++) {
        s->parts[i] = (struct export_part){.bytes = 0};
        buf_init(&s->parts[i].lines, LINES_BYTES_MAX);
    }
    s->parts_room = room;
    return true;
}

enum err_code export_open(const struct io_ops *io, int dirfd, const struct export_asked *asked,
                          struct export_set **ret_set, uint64_t *ret_segment, struct err *err)
{
    struct export_set *s = mem_alloc(1, sizeof *s);
    enum err_code code = ERR_OK;

    if (!s)
        return err_set(err, ERR_NOMEM, ENOMEM, "no memory for the export");
    s->io = io;
    s->dirfd = dirfd;
    s->asked = asked;
    s->places = map_create();
    s->frames = frames_create((int)asked->zstd_level, asked->frame_bytes);
    if (!s->places || !s->frames)
        code = err_set(err, ERR_NOMEM, ENOMEM, "no memory for the export");
    if (!code)
        code = export_state_read(io, dirfd, asked, &s->state, err);
    if (!code && !parts_grow(s))
        code = err_set(err, ERR_NOMEM, ENOMEM, "no memory for the export");
    for (size_t i = 0; i < s->state.parts_len && !code; i++)
        if (!map_put(s->places, hash64(str_of(s->state.parts[i].key), 0), i))
            code = err_set(err, ERR_NOMEM, ENOMEM, "no memory for the export");
    if (code) {
        export_close(s);
        return code;
    }
    *ret_segment = s->state.segment;
    *ret_set = s;
    return ERR_OK;
}

void export_close(struct export_set *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->parts_room; i++) {
        char name[EXPORT_NAME_BYTES];

        if (i < s->state.parts_len && s->parts[i].is_begun) {
            part_name(s->state.parts[i].key, true, name);
            (void)s->io->unlink(s->io->self, s->dirfd, name);
        }
        buf_fini(&s->parts[i].lines);
    }
    mem_free(s->parts);
    export_state_free(&s->state);
    frames_destroy(s->frames);
    map_destroy(s->places);
    mem_free(s);
}

/* Begin .KEY.new with the part as the last step left it. */
static enum err_code part_begin(struct export_set *s, size_t at, int fd, struct err *err)
{
    uint64_t left = s->state.parts[at].bytes, off = 0;
    char name[EXPORT_NAME_BYTES], *bytes;
    int from, sys = 0;

    part_name(s->state.parts[at].key, false, name);
    if (!left)
        return ERR_OK;
    from = s->io->open(s->io->self, s->dirfd, name, O_RDONLY | O_NOFOLLOW, 0);
    if (from < 0)
        return io_fail(err, "open", name, from);
    bytes = mem_alloc(COPY_BYTES, 1);
    for (; left && bytes && !sys; left -= left < COPY_BYTES ? left : COPY_BYTES) {
        size_t len = left < COPY_BYTES ? (size_t)left : COPY_BYTES;

        sys = io_read_full(s->io, from, bytes, len, off);
        if (!sys)
            sys = s->io->pwrite(s->io->self, fd, bytes, len, off);
        off += len;
    }
    (void)s->io->close(s->io->self, from);
    if (!bytes)
        sys = -ENOMEM;
    mem_free(bytes);
    return sys ? io_fail(err, "copy", name, sys) : ERR_OK;
}

/* Compress what waits, and put it behind what is in .KEY.new. */
static enum err_code part_flush(struct export_set *s, size_t at, struct err *err)
{
    struct export_part *p = &s->parts[at];
    char name[EXPORT_NAME_BYTES];
    enum err_code code;
    struct buf out;
    int fd, sys = 0;

    part_name(s->state.parts[at].key, true, name);
    fd = s->io->open(s->io->self, s->dirfd, name,
                     O_RDWR | O_CREAT | O_NOFOLLOW | (p->is_begun ? 0 : O_TRUNC), 0640);
    if (fd < 0)
        return io_fail(err, "open", name, fd);
    buf_init(&out, 2 * LINES_BYTES_MAX);
    code = frames_add(s->frames, buf_str(&p->lines), &out, err);
    if (!code && !p->is_begun) {
        p->bytes = s->state.parts[at].bytes;
        p->is_begun = true;
        code = part_begin(s, at, fd, err);
    }
    if (!code)
        sys = s->io->pwrite(s->io->self, fd, out.ptr, out.len, p->bytes);
    if (!code && !sys)
        sys = s->io->fdatasync(s->io->self, fd);
    (void)s->io->close(s->io->self, fd);
    if (!code && sys)
        code = io_fail(err, "write", name, sys);
    if (!code)
        p->bytes += out.len;
    s->waiting -= p->lines.len;
    buf_fini(&out);
    buf_fini(&p->lines);
    buf_init(&p->lines, LINES_BYTES_MAX);
    return code;
}

static enum err_code flush_all(struct export_set *s, struct err *err)
{
    enum err_code code = ERR_OK;

    for (size_t i = 0; i < s->state.parts_len && !code; i++)
        if (s->parts[i].lines.len)
            code = part_flush(s, i, err);
    return code;
}

enum err_code export_add(struct export_set *s, const char *key, struct str line, struct err *err)
{
    uint64_t at;
    struct export_part *p;

    assert(strlen(key) < EXPORT_KEY_BYTES);
    if (!map_get(s->places, hash64(str_of(key), 0), &at)) {
        at = s->state.parts_len;
        if (!export_state_add(&s->state, key) || !parts_grow(s) ||
            !map_put(s->places, hash64(str_of(key), 0), at))
            return err_set(err, ERR_NOMEM, ENOMEM, "no memory for the export");
    }
    p = &s->parts[at];
    buf_add_str(&p->lines, line);
    buf_add_byte(&p->lines, '\n');
    if (buf_failed(&p->lines))
        return err_set(err, ERR_NOMEM, ENOMEM, "no memory for a record");
    s->waiting += line.len + 1;
    p->new_records++;
    s->records++;
    s->touched += !p->was_touched;
    p->was_touched = true;
    /* All at once, so that the bytes do not depend on which part came last. */
    return s->waiting > EXPORT_WAITING_BYTES_MAX ? flush_all(s, err) : ERR_OK;
}

enum err_code export_step(struct export_set *s, uint64_t segment, struct err *err)
{
    char from[EXPORT_NAME_BYTES], to[EXPORT_NAME_BYTES];
    enum err_code code = flush_all(s, err);
    int sys = 0;

    for (size_t i = 0; i < s->state.parts_len && !code && !sys; i++) {
        if (!s->parts[i].is_begun)
            continue;
        part_name(s->state.parts[i].key, true, from);
        part_name(s->state.parts[i].key, false, to);
        sys = s->io->replace(s->io->self, s->dirfd, from, s->dirfd, to);
        if (sys)
            return io_fail(err, "rename", from, sys);
        s->parts[i].is_begun = false;
        s->state.parts[i].bytes = s->parts[i].bytes;
        s->state.parts[i].records += s->parts[i].new_records;
        s->parts[i].new_records = 0;
    }
    if (code)
        return code;
    /* The names first: export.json may not know of bytes that are not there. */
    sys = s->io->fsync(s->io->self, s->dirfd);
    if (sys)
        return io_fail(err, "sync", ".", sys);
    s->state.segment = segment;
    return export_state_write(s->io, s->dirfd, s->asked, &s->state, err);
}

void export_totals(const struct export_set *s, uint64_t *ret_parts, uint64_t *ret_records)
{
    *ret_parts = s->touched;
    *ret_records = s->records;
}
