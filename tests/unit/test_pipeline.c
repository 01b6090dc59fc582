/* test_pipeline.c -- files in work: order, bounds, faults of the archive */
#include "../test.h"

#include "pipe_world.h"

#include "../../stages/base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- order and bounds ---- */

/* Parts come back from four workers in any order; the archive has them in that of their tickets. */
static void test_ticket_order(void **state)
{
    enum { FILES = 60 };
    struct pipe_world f;
    struct pipe_books b;
    char *big = mem_alloc(400000, 1);

    (void)state;
    assert_non_null(big);
    for (size_t i = 0; i < 400000; i++)
        big[i] = i % 40 == 39 ? '\n' : (char)('a' + i % 26);
    pipe_world_begin(&f,
                     "root: /\npipelines: {default: [" TEST_CLEAN ", " TEST_SEGMENT "]}\n"
                     "log: {mirror: off}\ncommit: {files: 7}\n",
                     4);
    for (int i = 0; i < FILES; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "%02d", i);
        (void)pipe_world_add(&f, name,
                             i % 5 ? str_of("A short sentence.\n") : (struct str){big, 400000});
    }
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, FILES);
    for (size_t i = 0; i < b.len; i++) {
        assert_int_equal(b.entries[i].id, i + 1);
        assert_true(b.entries[i].is_final && b.entries[i].is_archived);
    }
    assert_true(f.rooms >= FILES / 7);
    pipe_world_end(&f);
    mem_free(big);
}

static void test_bounds(void **state)
{
    struct pipeline_stats s;
    struct pipe_world f;

    (void)state;
    pipe_world_begin(
        &f,
        "root: /\npipelines: {default: []}\nlog: {mirror: off}\nlimits: {in_flight: 3}\ncommit: "
        "{files: 3}\n",
        1);
    assert_int_equal(pipeline_room(f.pipeline), 3);
    (void)pipe_world_add(&f, "a", STR("text\n"));
    (void)pipe_world_add(&f, "b", STR("text\n"));
    assert_int_equal(pipeline_room(f.pipeline), 1);
    (void)pipe_world_add(&f, "c", STR("text\n"));
    assert_int_equal(pipeline_room(f.pipeline), 0);
    (void)pipe_world_add(&f, "d", STR("text\n")); /* left over from before: taken all the same */
    assert_int_equal(pipeline_room(f.pipeline), 0);
    pipeline_get_stats(f.pipeline, &s);
    assert_int_equal(s.in_work, 4);
    assert_int_equal(s.workers, 1);
    assert_false(pipeline_is_idle(f.pipeline));
    pipe_world_run(&f);
    pipeline_get_stats(f.pipeline, &s);
    assert_int_equal(s.in_work, 0);
    assert_int_equal(s.totals.files, 4);
    assert_int_equal(s.totals.archived, 4);
    assert_true(s.last_commit_ms >= CORE_START_MS);
    assert_int_equal(pipeline_room(f.pipeline), 3);
    assert_int_equal(f.idles, 1);
    pipe_world_end(&f);
}

static void test_no_route(void **state)
{
    struct pipe_world f;
    struct pipe_books b;

    (void)state;
    pipe_world_begin(
        &f,
        "root: /\npipelines: {default: []}\nroutes: [{match: '*.txt', pipeline: default}]\n"
        "log: {mirror: off}\n",
        1);
    (void)pipe_world_add(&f, "a.doc", STR("text\n"));
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, 1);
    assert_string_equal(b.entries[0].reason, "no_route");
    pipe_world_end(&f);
}

/* ---- faults ---- */

static void make_room(struct pipe_world *f)
{
    assert_int_equal(pipeline_room(f->pipeline), 0);
    assert_false(pipeline_is_idle(f->pipeline));
    simdisk_set_capacity(f->core.disk, 0);
}

/* No space: the batch waits, nothing more is asked for, and nothing is lost. */
static void test_full_disk(void **state)
{
    struct pipe_world f;
    struct pipe_books b;

    (void)state;
    pipe_world_begin(&f, NULL, 2);
    f.on_pause = make_room;
    (void)pipe_world_add(&f, "a", STR("A sentence.\n"));
    (void)pipe_world_add(&f, "b", STR("Another sentence.\n"));
    simdisk_set_capacity(f.core.disk, simdisk_used_bytes(f.core.disk) + 10);
    pipe_world_run(&f);
    assert_int_equal(f.pauses, 1);
    assert_int_equal(f.resumes, 1);
    assert_int_equal(f.fails, 0);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, 2);
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 0);
    assert_true(pipeline_room(f.pipeline) > 0);
    pipe_world_end(&f);
}

static void give_up(struct pipe_world *f)
{
    pipeline_give_up(f->pipeline);
    assert_true(pipeline_is_idle(f->pipeline));
    uv_stop(&f->loop);
}

/* Given up while it waits: everything is freed, the files stay claimed for the next start. */
static void test_give_up(void **state)
{
    struct pipe_world f;

    (void)state;
    pipe_world_begin(&f, NULL, 2);
    f.on_pause = give_up;
    for (int i = 0; i < 20; i++) {
        char name[8];

        (void)snprintf(name, sizeof name, "%d", i);
        (void)pipe_world_add(&f, name, STR("A sentence.\n"));
    }
    simdisk_set_capacity(f.core.disk, simdisk_used_bytes(f.core.disk) + 10);
    pipe_world_run(&f);
    assert_int_equal(f.pauses, 1);
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 20);
    simdisk_set_capacity(f.core.disk, 0);
    pipe_world_end(&f);
}

/* The archive cannot be written at all: failed is said once, then it is idle. */
static void test_archive_fails(void **state)
{
    struct pipe_world f;

    (void)state;
    pipe_world_begin(
        &f, "root: /\npipelines: {default: []}\nlog: {mirror: off}\ncommit: {files: 1}\n", 2);
    for (int i = 0; i < 5; i++) {
        char name[8];

        (void)snprintf(name, sizeof name, "%d", i);
        (void)pipe_world_add(&f, name, STR("A sentence.\n"));
    }
    simdisk_fault(f.core.disk,
                  (struct simdisk_fault){
                      .call = SIMDISK_FDATASYNC, .at = 1, .error = EIO, .is_sticky = true});
    pipe_world_run(&f);
    assert_int_equal(f.fails, 1);
    assert_int_equal(f.failed_code, ERR_STATE);
    assert_true(pipeline_is_idle(f.pipeline));
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 5);
    simdisk_clear_faults(f.core.disk);
    pipe_world_end(&f);
}

/* Stopped with files in work: what a worker has is finished, the rest stays claimed. */
static void test_stop(void **state)
{
    struct pipe_world f;
    struct pipe_books b;

    (void)state;
    pipe_world_begin(&f, NULL, 1);
    for (int i = 0; i < 10; i++) {
        char name[8];

        (void)snprintf(name, sizeof name, "%d", i);
        (void)pipe_world_add(&f, name, STR("A sentence.\n"));
    }
    pipeline_pump(f.pipeline); /* one is with the worker now */
    pipeline_stop(f.pipeline);
    assert_int_equal(pipeline_room(f.pipeline), 0);
    pipe_world_run(&f);
    assert_int_equal(f.idles, 1);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, 1);
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 9);
    pipe_world_end(&f);
}

static void on_sealed(void *ctx)
{
    struct pipe_world *f = ctx;

    f->seals++;
    uv_stop(&f->loop);
}

static void test_seal(void **state)
{
    struct pipe_world f;

    (void)state;
    pipe_world_begin(&f, NULL, 1);
    (void)pipe_world_add(&f, "a", STR("A sentence.\n"));
    pipe_world_run(&f);
    pipeline_seal(f.pipeline, false, on_sealed, &f);
    (void)uv_run(&f.loop, UV_RUN_DEFAULT);
    assert_int_equal(f.seals, 1);
    assert_true(simdisk_exists(f.core.disk, CORE_SEGMENT_1 ".open"));
    pipeline_seal(f.pipeline, true, on_sealed, &f);
    (void)uv_run(&f.loop, UV_RUN_DEFAULT);
    assert_int_equal(f.seals, 2);
    assert_true(simdisk_exists(f.core.disk, CORE_SEGMENT_1));
    pipe_world_end(&f);
}

static void on_closed(void *ctx)
{
    struct pipe_world *f = ctx;

    f->is_closed = true;
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
        struct pipe_world f = {.is_closed = false};

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
        cmocka_unit_test(test_create_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
