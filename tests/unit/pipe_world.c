/* pipe_world.c -- see pipe_world.h */
#include "../test.h"

#include "pipe_world.h"

#include "../../daemon/segment.h"
#include "../../stages/base/mem.h"

#include <string.h>

#define GIVE_UP_MS 60000 /* of a hang; a busy machine under the thread sanitizer needs seconds */

static void on_room(void *ctx)
{
    struct pipe_world *f = ctx;

    f->rooms++;
}

static void on_idle(void *ctx)
{
    struct pipe_world *f = ctx;

    f->idles++;
    uv_stop(&f->loop);
}

static void on_failed(void *ctx, const struct err *err)
{
    struct pipe_world *f = ctx;

    f->fails++;
    f->failed_code = err->code;
}

static void on_paused(void *ctx, const struct err *err)
{
    struct pipe_world *f = ctx;

    if (!err) {
        f->resumes++;
        return;
    }
    f->pauses++;
    if (f->on_pause)
        f->on_pause(f);
}

static void on_give_up(uv_timer_t *timer)
{
    struct pipe_world *f = timer->data;

    f->gave_up = true;
    uv_stop(&f->loop);
}

static int hooked_stat(void *self, int dirfd, const char *name, struct io_stat *ret)
{
    /* The table is embedded, so that the hook knows whose it is. */
    struct pipe_world *f = self;

    if (f->before_stat)
        f->before_stat(f, name);
    return f->core.io->stat(f->core.io->self, dirfd, name, ret);
}

/* Every call of the table gets the fixture as `self`; only `stat` wants it. */
static int hooked_open(void *self, int dirfd, const char *name, int flags, unsigned mode)
{
    struct pipe_world *f = self;

    return f->core.io->open(f->core.io->self, dirfd, name, flags, mode);
}

static int hooked_close(void *self, int fd)
{
    struct pipe_world *f = self;

    return f->core.io->close(f->core.io->self, fd);
}

static int64_t hooked_pread(void *self, int fd, void *buf, size_t len, uint64_t off)
{
    struct pipe_world *f = self;

    return f->core.io->pread(f->core.io->self, fd, buf, len, off);
}

static int hooked_fstat(void *self, int fd, struct io_stat *ret)
{
    struct pipe_world *f = self;

    return f->core.io->fstat(f->core.io->self, fd, ret);
}

static int64_t hooked_now_ms(void *self)
{
    struct pipe_world *f = self;

    return f->core.io->now_ms(f->core.io->self);
}

void pipe_world_begin(struct pipe_world *f, const char *yaml, size_t workers)
{
    struct pipeline_owner owner = {
        .ctx = f, .room = on_room, .idle = on_idle, .failed = on_failed, .paused = on_paused};

    *f = (struct pipe_world){.stats = 0};
    core_init(&f->core, yaml);
    assert_int_equal(core_start(&f->core), ERR_OK);
    f->io = (struct io_ops){.self = f,
                            .stat = hooked_stat,
                            .open = hooked_open,
                            .close = hooked_close,
                            .pread = hooked_pread,
                            .fstat = hooked_fstat,
                            .now_ms = hooked_now_ms};
    f->core.env.part.io = &f->io; /* parts only look and read */
    assert_int_equal(uv_loop_init(&f->loop), 0);
    assert_int_equal(uv_timer_init(&f->loop, &f->give_up), 0);
    f->give_up.data = f;
    assert_int_equal(uv_timer_start(&f->give_up, on_give_up, GIVE_UP_MS, 0), 0);
    assert_int_equal(pipeline_create(&f->loop, &f->core.env, f->core.state_fd, workers, false,
                                     owner, &f->pipeline, &f->core.err),
                     ERR_OK);
}

static void on_closed(void *ctx)
{
    struct pipe_world *f = ctx;

    f->is_closed = true;
}

void pipe_world_end(struct pipe_world *f)
{
    pipeline_close(f->pipeline, on_closed, f);
    uv_close((uv_handle_t *)&f->give_up, NULL);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(f->is_closed);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    core_fini(&f->core);
}

uint64_t pipe_world_add(struct pipe_world *f, const char *name, struct str text)
{
    struct file file;

    core_claim(&f->core, name, text, &file);
    assert_int_equal(pipeline_add(f->pipeline, &file.claimed, NULL, &f->core.err), ERR_OK);
    return file.claimed.id;
}

/* Until it is idle. */
void pipe_world_run(struct pipe_world *f)
{
    pipeline_pump(f->pipeline);
    if (!pipeline_is_idle(f->pipeline))
        (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_false(f->gave_up);
}

static void note(struct pipe_books *b, const struct commit *c)
{
    for (size_t i = 0; i < c->entries_len; i++) {
        const struct commit_entry *e = &c->entries[i];
        struct str word = str_sub(e->reason, 0, str_find(e->reason, STR(": "), 0));

        assert_true(b->len < TEST_LEN(b->entries) && word.len < 32);
        b->entries[b->len] = (struct pipe_entry){.id = e->id,
                                                 .part = e->part,
                                                 .records = e->records,
                                                 .is_final = e->is_final,
                                                 .is_archived = e->outcome == COMMIT_ARCHIVED};
        memcpy(b->entries[b->len].sha256, e->sha256, sizeof e->sha256);
        if (word.len)
            memcpy(b->entries[b->len].reason, word.ptr, word.len);
        b->len++;
    }
}

struct pipe_books pipe_world_read_books(struct pipe_world *f)
{
    struct segment_name *list;
    struct pipe_books b = {.len = 0};
    size_t len;

    assert_int_equal(segment_list(f->core.io, f->core.archive_fd, &list, &len, &f->core.err),
                     ERR_OK);
    for (size_t i = 0; i < len; i++) {
        struct segment_reader *r;
        struct segment_group g;

        assert_int_equal(
            segment_open(f->core.io, f->core.archive_fd, &list[i], 0, true, &r, &f->core.err),
            ERR_OK);
        while (segment_next(r, &g, &f->core.err) == SEGMENT_GROUP)
            note(&b, &g.commit);
        segment_close(r);
    }
    mem_free(list);
    return b;
}
