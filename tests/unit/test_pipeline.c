/* test_pipeline.c -- files in work on a real loop and the simulated disk: order, bounds, faults */
#include "../test.h"

#include "core_world.h"

#include "../../daemon/pipeline.h"
#include "../../daemon/segment.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <string.h>

#define GIVE_UP_MS 10000

struct fixture {
    struct core core;
    uv_loop_t loop;
    uv_timer_t give_up;
    struct pipeline *pipeline;
    struct io_ops io; /* the disk's, with a hook before `stat` */
    void (*before_stat)(struct fixture *f, const char *name);
    int stats;
    size_t rooms, idles, fails, pauses, resumes, seals;
    enum err_code failed_code;
    void (*on_pause)(struct fixture *f);
    bool is_closed, gave_up;
};

static void on_room(void *ctx)
{
    struct fixture *f = ctx;

    f->rooms++;
}

static void on_idle(void *ctx)
{
    struct fixture *f = ctx;

    f->idles++;
    uv_stop(&f->loop);
}

static void on_failed(void *ctx, const struct err *err)
{
    struct fixture *f = ctx;

    f->fails++;
    f->failed_code = err->code;
}

static void on_paused(void *ctx, const struct err *err)
{
    struct fixture *f = ctx;

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
    struct fixture *f = timer->data;

    f->gave_up = true;
    uv_stop(&f->loop);
}

static int hooked_stat(void *self, int dirfd, const char *name, struct io_stat *ret)
{
    /* The table is embedded, so that the hook knows whose it is. */
    struct fixture *f = self;

    if (f->before_stat)
        f->before_stat(f, name);
    return f->core.io->stat(f->core.io->self, dirfd, name, ret);
}

/* Every call of the table gets the fixture as `self`; only `stat` wants it. */
static int hooked_open(void *self, int dirfd, const char *name, int flags, unsigned mode)
{
    struct fixture *f = self;

    return f->core.io->open(f->core.io->self, dirfd, name, flags, mode);
}

static int hooked_close(void *self, int fd)
{
    struct fixture *f = self;

    return f->core.io->close(f->core.io->self, fd);
}

static int64_t hooked_pread(void *self, int fd, void *buf, size_t len, uint64_t off)
{
    struct fixture *f = self;

    return f->core.io->pread(f->core.io->self, fd, buf, len, off);
}

static int hooked_fstat(void *self, int fd, struct io_stat *ret)
{
    struct fixture *f = self;

    return f->core.io->fstat(f->core.io->self, fd, ret);
}

static int64_t hooked_now_ms(void *self)
{
    struct fixture *f = self;

    return f->core.io->now_ms(f->core.io->self);
}

static void begin(struct fixture *f, const char *yaml, size_t workers)
{
    struct pipeline_owner owner = {
        .ctx = f, .room = on_room, .idle = on_idle, .failed = on_failed, .paused = on_paused};

    *f = (struct fixture){.stats = 0};
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
    struct fixture *f = ctx;

    f->is_closed = true;
}

static void end(struct fixture *f)
{
    pipeline_close(f->pipeline, on_closed, f);
    uv_close((uv_handle_t *)&f->give_up, NULL);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(f->is_closed);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    core_fini(&f->core);
}

static uint64_t add(struct fixture *f, const char *name, struct str text)
{
    struct file file;

    core_claim(&f->core, name, text, &file);
    assert_int_equal(pipeline_add(f->pipeline, &file.claimed, NULL, &f->core.err), ERR_OK);
    return file.claimed.id;
}

/* Until it is idle. */
static void run(struct fixture *f)
{
    pipeline_pump(f->pipeline);
    if (!pipeline_is_idle(f->pipeline))
        (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_false(f->gave_up);
}

/* ---- what is in the books ---- */

struct entry {
    uint64_t id;
    uint32_t part, records;
    bool is_final, is_archived;
    char reason[32];
};

struct books {
    struct entry entries[256];
    size_t len;
};

static void note(struct books *b, const struct commit *c)
{
    for (size_t i = 0; i < c->entries_len; i++) {
        const struct commit_entry *e = &c->entries[i];
        struct str word = str_sub(e->reason, 0, str_find(e->reason, STR(": "), 0));

        assert_true(b->len < TEST_LEN(b->entries) && word.len < 32);
        b->entries[b->len] = (struct entry){.id = e->id,
                                            .part = e->part,
                                            .records = e->records,
                                            .is_final = e->is_final,
                                            .is_archived = e->outcome == COMMIT_ARCHIVED};
        if (word.len)
            memcpy(b->entries[b->len].reason, word.ptr, word.len);
        b->len++;
    }
}

static struct books read_books(struct fixture *f)
{
    struct segment_name *list;
    struct books b = {.len = 0};
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

/* ---- order and bounds ---- */

/* Parts come back from four workers in any order; the archive has them in that of their tickets. */
static void test_ticket_order(void **state)
{
    enum { FILES = 60 };
    struct fixture f;
    struct books b;
    char *big = mem_alloc(400000, 1);

    (void)state;
    assert_non_null(big);
    for (size_t i = 0; i < 400000; i++)
        big[i] = i % 40 == 39 ? '\n' : (char)('a' + i % 26);
    begin(&f,
          "root: /\npipelines: {default: [{clean: {strip_chrome: false}}, {segment: {}}]}\n"
          "log: {mirror: off}\ncommit: {files: 7}\n",
          4);
    for (int i = 0; i < FILES; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "%02d", i);
        (void)add(&f, name, i % 5 ? str_of("A short sentence.\n") : (struct str){big, 400000});
    }
    run(&f);
    b = read_books(&f);
    assert_int_equal(b.len, FILES);
    for (size_t i = 0; i < b.len; i++) {
        assert_int_equal(b.entries[i].id, i + 1);
        assert_true(b.entries[i].is_final && b.entries[i].is_archived);
    }
    assert_true(f.rooms >= FILES / 7);
    end(&f);
    mem_free(big);
}

static void test_bounds(void **state)
{
    struct pipeline_stats s;
    struct fixture f;

    (void)state;
    begin(&f,
          "root: /\npipelines: {default: []}\nlog: {mirror: off}\nlimits: {in_flight: 3}\ncommit: "
          "{files: 3}\n",
          1);
    assert_int_equal(pipeline_room(f.pipeline), 3);
    (void)add(&f, "a", STR("text\n"));
    (void)add(&f, "b", STR("text\n"));
    assert_int_equal(pipeline_room(f.pipeline), 1);
    (void)add(&f, "c", STR("text\n"));
    assert_int_equal(pipeline_room(f.pipeline), 0);
    (void)add(&f, "d", STR("text\n")); /* left over from before: taken all the same */
    assert_int_equal(pipeline_room(f.pipeline), 0);
    pipeline_get_stats(f.pipeline, &s);
    assert_int_equal(s.in_work, 4);
    assert_int_equal(s.workers, 1);
    assert_false(pipeline_is_idle(f.pipeline));
    run(&f);
    pipeline_get_stats(f.pipeline, &s);
    assert_int_equal(s.in_work, 0);
    assert_int_equal(s.totals.files, 4);
    assert_int_equal(s.totals.archived, 4);
    assert_true(s.last_commit_ms >= CORE_START_MS);
    assert_int_equal(pipeline_room(f.pipeline), 3);
    assert_int_equal(f.idles, 1);
    end(&f);
}

static void test_no_route(void **state)
{
    struct fixture f;
    struct books b;

    (void)state;
    begin(&f,
          "root: /\npipelines: {default: []}\nroutes: [{match: '*.txt', pipeline: default}]\n"
          "log: {mirror: off}\n",
          1);
    (void)add(&f, "a.doc", STR("text\n"));
    run(&f);
    b = read_books(&f);
    assert_int_equal(b.len, 1);
    assert_string_equal(b.entries[0].reason, "no_route");
    end(&f);
}

/* ---- faults ---- */

static void make_room(struct fixture *f)
{
    assert_int_equal(pipeline_room(f->pipeline), 0);
    assert_false(pipeline_is_idle(f->pipeline));
    simdisk_set_capacity(f->core.disk, 0);
}

/* No space: the batch waits, nothing more is asked for, and nothing is lost. */
static void test_full_disk(void **state)
{
    struct fixture f;
    struct books b;

    (void)state;
    begin(&f, NULL, 2);
    f.on_pause = make_room;
    (void)add(&f, "a", STR("A sentence.\n"));
    (void)add(&f, "b", STR("Another sentence.\n"));
    simdisk_set_capacity(f.core.disk, simdisk_used_bytes(f.core.disk) + 10);
    run(&f);
    assert_int_equal(f.pauses, 1);
    assert_int_equal(f.resumes, 1);
    assert_int_equal(f.fails, 0);
    b = read_books(&f);
    assert_int_equal(b.len, 2);
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 0);
    assert_true(pipeline_room(f.pipeline) > 0);
    end(&f);
}

static void give_up(struct fixture *f)
{
    pipeline_give_up(f->pipeline);
    assert_true(pipeline_is_idle(f->pipeline));
    uv_stop(&f->loop);
}

/* Given up while it waits: everything is freed, the files stay claimed for the next start. */
static void test_give_up(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, NULL, 2);
    f.on_pause = give_up;
    for (int i = 0; i < 20; i++) {
        char name[8];

        (void)snprintf(name, sizeof name, "%d", i);
        (void)add(&f, name, STR("A sentence.\n"));
    }
    simdisk_set_capacity(f.core.disk, simdisk_used_bytes(f.core.disk) + 10);
    run(&f);
    assert_int_equal(f.pauses, 1);
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 20);
    simdisk_set_capacity(f.core.disk, 0);
    end(&f);
}

/* The archive cannot be written at all: failed is said once, then it is idle. */
static void test_archive_fails(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "root: /\npipelines: {default: []}\nlog: {mirror: off}\ncommit: {files: 1}\n", 2);
    for (int i = 0; i < 5; i++) {
        char name[8];

        (void)snprintf(name, sizeof name, "%d", i);
        (void)add(&f, name, STR("A sentence.\n"));
    }
    simdisk_fault(f.core.disk,
                  (struct simdisk_fault){
                      .call = SIMDISK_FDATASYNC, .at = 1, .error = EIO, .is_sticky = true});
    run(&f);
    assert_int_equal(f.fails, 1);
    assert_int_equal(f.failed_code, ERR_STATE);
    assert_true(pipeline_is_idle(f.pipeline));
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 5);
    simdisk_clear_faults(f.core.disk);
    end(&f);
}

/* Stopped with files in work: what a worker has is finished, the rest stays claimed. */
static void test_stop(void **state)
{
    struct fixture f;
    struct books b;

    (void)state;
    begin(&f, NULL, 1);
    for (int i = 0; i < 10; i++) {
        char name[8];

        (void)snprintf(name, sizeof name, "%d", i);
        (void)add(&f, name, STR("A sentence.\n"));
    }
    pipeline_pump(f.pipeline); /* one is with the worker now */
    pipeline_stop(f.pipeline);
    assert_int_equal(pipeline_room(f.pipeline), 0);
    run(&f);
    assert_int_equal(f.idles, 1);
    b = read_books(&f);
    assert_int_equal(b.len, 1);
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 9);
    end(&f);
}

static void on_sealed(void *ctx)
{
    struct fixture *f = ctx;

    f->seals++;
    uv_stop(&f->loop);
}

static void test_seal(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, NULL, 1);
    (void)add(&f, "a", STR("A sentence.\n"));
    run(&f);
    pipeline_seal(f.pipeline, false, on_sealed, &f);
    (void)uv_run(&f.loop, UV_RUN_DEFAULT);
    assert_int_equal(f.seals, 1);
    assert_true(simdisk_exists(f.core.disk, CORE_SEGMENT_1 ".open"));
    pipeline_seal(f.pipeline, true, on_sealed, &f);
    (void)uv_run(&f.loop, UV_RUN_DEFAULT);
    assert_int_equal(f.seals, 2);
    assert_true(simdisk_exists(f.core.disk, CORE_SEGMENT_1));
    end(&f);
}

/* ---- files that change, vanish, or cannot be read ---- */

/* The first look at the file after it was read: its batch. */
static void change_once(struct fixture *f, const char *name)
{
    char path[64];

    if (f->stats++ > 0)
        return;
    (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%s", name);
    simdisk_put_file(f->core.disk, path, STR("The new sentence, longer than it was.\n"), true);
}

static void change_always(struct fixture *f, const char *name)
{
    char path[64], text[64];

    (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%s", name);
    (void)snprintf(text, sizeof text, "Sentence number %d.\n", f->stats++);
    simdisk_put_file(f->core.disk, path, str_of(text), true);
}

/* Changed between its worker and its batch: read again, and archived as it is now. */
static void test_changed_once(void **state)
{
    struct fixture f;
    struct books b;
    char *lines;

    (void)state;
    begin(&f, NULL, 1);
    f.before_stat = change_once;
    (void)add(&f, "a", STR("The old sentence.\n"));
    run(&f);
    b = read_books(&f);
    assert_int_equal(b.len, 1);
    assert_true(b.entries[0].is_final && b.entries[0].is_archived);
    assert_int_equal(b.entries[0].records, 1);
    lines = core_unpack(&f.core, CORE_SEGMENT_1 ".open");
    assert_non_null(strstr(lines, "The new sentence"));
    assert_null(strstr(lines, "The old sentence"));
    mem_free(lines);
    end(&f);
}

/* It changes whenever it is looked at: quarantined, once. */
static void test_changed_always(void **state)
{
    struct fixture f;
    struct books b;

    (void)state;
    begin(&f, NULL, 1);
    f.before_stat = change_always;
    (void)add(&f, "a", STR("The old sentence.\n"));
    (void)add(&f, "b", STR("The other sentence.\n"));
    run(&f);
    b = read_books(&f);
    assert_int_equal(b.len, 2);
    for (size_t i = 0; i < b.len; i++) {
        assert_true(b.entries[i].is_final && !b.entries[i].is_archived);
        assert_string_equal(b.entries[i].reason, "unstable");
        assert_int_equal(b.entries[i].part, 0);
    }
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 0);
    end(&f);
}

/* Somebody took the file out of claim/: it ends in the books all the same. */
static void test_vanished(void **state)
{
    struct fixture f;
    struct books b;
    uint64_t id;
    char path[64];

    (void)state;
    begin(&f, NULL, 1);
    id = add(&f, "a", STR("The sentence.\n"));
    (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%020d", (int)id);
    assert_int_equal(f.core.io->unlink(f.core.io->self, IO_CWD, path), 0);
    run(&f);
    b = read_books(&f);
    assert_int_equal(b.len, 1);
    assert_true(b.entries[0].is_final && !b.entries[0].is_archived);
    assert_string_equal(b.entries[0].reason, "read_error");
    end(&f);
}

/* A read error that happens once is not held against the file. */
static void test_read_error_once(void **state)
{
    struct pipeline_stats s;
    struct fixture f;
    struct books b;

    (void)state;
    begin(&f, NULL, 1);
    (void)add(&f, "a", STR("The sentence.\n"));
    simdisk_fault(f.core.disk,
                  (struct simdisk_fault){.call = SIMDISK_PREAD, .at = 1, .error = EIO});
    run(&f);
    b = read_books(&f);
    assert_int_equal(b.len, 1);
    assert_true(b.entries[0].is_archived);
    pipeline_get_stats(f.pipeline, &s);
    assert_int_equal(s.retries, 1);
    end(&f);
}

static void test_unreadable(void **state)
{
    struct fixture f;
    struct books b;

    (void)state;
    begin(&f, NULL, 1);
    (void)add(&f, "a", STR("The sentence.\n"));
    for (uint64_t at = 1; at <= 3; at++)
        simdisk_fault(f.core.disk,
                      (struct simdisk_fault){.call = SIMDISK_OPEN, .at = at, .error = EACCES});
    run(&f);
    b = read_books(&f);
    assert_int_equal(b.len, 1);
    assert_string_equal(b.entries[0].reason, "unreadable");
    assert_int_equal(core_count(&f.core, "quarantine/unreadable", "-a"), 1);
    end(&f);
}

/* The journal of names starts over once all that is named in it is done. */
static void test_names_are_forgotten(void **state)
{
    enum { FILES = 800 }; /* of some 1,400 escaped bytes: more than 1 MiB */
    struct fixture f;
    char name[512];

    (void)state;
    begin(&f, "root: /\npipelines: {default: []}\nlog: {mirror: off}\n", 2);
    memset(name, '%', sizeof name);
    name[200] = name[400] = '/';
    for (int i = 0; i < FILES; i++) {
        (void)snprintf(name + 460, 8, "%05d", i);
        (void)add(&f, name, STR("text\n"));
    }
    run(&f);
    assert_false(simdisk_exists(f.core.disk, "inbox/.siftd/names.old"));
    (void)add(&f, "one more", STR("text\n"));
    assert_true(simdisk_exists(f.core.disk, "inbox/.siftd/names.old"));
    run(&f);
    end(&f);
}

/* ---- big files ---- */

#define BIG_BYTES (PART_ONE_BYTES_MAX + 4 * PART_BYTES_MAX)

static char *big_text(void)
{
    static const char line[] = "A line of the big file, one of very many.\n";
    char *text = mem_alloc(BIG_BYTES, 1);

    assert_non_null(text);
    for (size_t at = 0; at < BIG_BYTES; at++)
        text[at] = line[at % (sizeof line - 1)];
    return text;
}

static const char big_yaml[] =
    "root: /\npipelines: {default: []}\nlog: {mirror: off}\narchive: {level: 1}\n";

/* Small files pass beside a big one; its parts come in order, and only the last is final. */
static void test_small_beside_big(void **state)
{
    size_t finals = 0, small_at = SIZE_MAX, last_big = 0;
    char *text = big_text();
    uint32_t next = 0;
    struct fixture f;
    struct books b;

    (void)state;
    begin(&f, big_yaml, 2);
    (void)add(&f, "big", (struct str){text, BIG_BYTES});
    (void)add(&f, "small", STR("A sentence.\n"));
    run(&f);
    b = read_books(&f);
    for (size_t i = 0; i < b.len; i++) {
        const struct entry *e = &b.entries[i];

        finals += e->is_final;
        if (e->id == 2) {
            small_at = i;
            continue;
        }
        assert_int_equal(e->part, next++);
        last_big = i;
    }
    assert_int_equal(finals, 2);
    assert_true(next >= 12);
    assert_true(small_at < last_big);
    assert_true(b.entries[last_big].is_final && b.entries[last_big].is_archived);
    end(&f);
    mem_free(text);
}

/* In the middle of its batches the file is written to. */
static void change_in_the_middle(struct fixture *f, const char *name)
{
    char path[64];

    if (f->stats++ != 6)
        return;
    (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%s", name);
    simdisk_put_file(f->core.disk, path, STR("All is gone.\n"), true);
}

/* Some of its records are in the archive: it ends there, partial, with exactly one final entry. */
static void test_big_changes_in_the_middle(void **state)
{
    char *text = big_text();
    size_t finals = 0;
    struct fixture f;
    struct books b;

    (void)state;
    begin(&f, big_yaml, 2);
    f.before_stat = change_in_the_middle;
    (void)add(&f, "big", (struct str){text, BIG_BYTES});
    run(&f);
    b = read_books(&f);
    for (size_t i = 0; i < b.len; i++)
        finals += b.entries[i].is_final;
    assert_int_equal(finals, 1);
    assert_true(b.entries[b.len - 1].is_final);
    assert_true(b.entries[b.len - 1].is_archived);
    assert_string_equal(b.entries[b.len - 1].reason, "unstable");
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 0);
    end(&f);
    mem_free(text);
}

static void test_create_without_memory(void **state)
{
    struct pipeline_owner owner = {.ctx = NULL};
    struct pipeline *p = NULL;
    struct core core;
    struct err err;
    uv_loop_t loop;
    size_t n;

    (void)state;
    core_init(&core, NULL);
    assert_int_equal(core_start(&core), ERR_OK);
    assert_int_equal(uv_loop_init(&loop), 0);
    for (n = 0;; n++) {
        enum err_code code;

        test_fail_alloc_after(n);
        code = pipeline_create(&loop, &core.env, core.state_fd, 4, true, owner, &p, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
        assert_null(p);
    }
    assert_true(n >= 4);
    {
        struct fixture f = {.is_closed = false};

        pipeline_close(p, on_closed, &f);
        (void)uv_run(&loop, UV_RUN_DEFAULT);
        assert_true(f.is_closed);
    }
    assert_int_equal(uv_loop_close(&loop), 0);
    core_fini(&core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ticket_order),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_no_route),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_give_up),
        cmocka_unit_test(test_archive_fails),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_seal),
        cmocka_unit_test(test_changed_once),
        cmocka_unit_test(test_changed_always),
        cmocka_unit_test(test_vanished),
        cmocka_unit_test(test_read_error_once),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_names_are_forgotten),
        cmocka_unit_test(test_small_beside_big),
        cmocka_unit_test(test_big_changes_in_the_middle),
        cmocka_unit_test(test_create_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
