/* test_committer.c -- batches through their steps on a pool thread, with faults in each of them */
#include "../test.h"

#include "core_world.h"

#include "../../daemon/committer.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define GIVE_UP_MS 60000

struct fixture {
    struct core core;
    uv_loop_t loop;
    uv_timer_t give_up;
    struct committer *committer;
    struct batch *done;
    size_t pauses, resumes, seals, fails, aged;
    int failed_sys;
    enum err_code failed_code;
    void (*on_pause)(struct fixture *f);
    bool is_closed, gave_up;
};

static void on_done(void *ctx, struct batch *batch)
{
    struct fixture *f = ctx;

    if (!batch) {
        f->aged++;
        uv_stop(&f->loop);
        return;
    }
    assert_null(f->done);
    f->done = batch;
    uv_stop(&f->loop);
}

static void on_paused(void *ctx, const struct err *err)
{
    struct fixture *f = ctx;

    f->pauses += err != NULL;
    f->resumes += err == NULL;
    assert_true(committer_is_busy(f->committer) || !err);
    if (err && f->on_pause)
        f->on_pause(f);
}

static void on_failed(void *ctx, const struct err *err)
{
    struct fixture *f = ctx;

    f->fails++;
    f->failed_code = err->code;
    f->failed_sys = err->sys;
    uv_stop(&f->loop);
}

static void on_sealed(void *ctx)
{
    struct fixture *f = ctx;

    f->seals++;
    uv_stop(&f->loop);
}

static void on_give_up(uv_timer_t *timer)
{
    struct fixture *f = timer->data;

    f->gave_up = true;
    uv_stop(&f->loop);
}

/* `yaml` as for core_init; the snapshots go to `state_fd`, or are none of the test's when it is -1. */
static int setup_with(void **state, const char *yaml, int state_fd)
{
    struct fixture *f = mem_alloc(1, sizeof *f);
    struct committer_owner owner = {
        .ctx = f, .done = on_done, .paused = on_paused, .failed = on_failed, .sealed = on_sealed};

    assert_non_null(f);
    core_init(&f->core, yaml);
    assert_int_equal(core_start(&f->core), ERR_OK);
    assert_int_equal(uv_loop_init(&f->loop), 0);
    assert_int_equal(uv_timer_init(&f->loop, &f->give_up), 0);
    f->give_up.data = f;
    assert_int_equal(uv_timer_start(&f->give_up, on_give_up, GIVE_UP_MS, 0), 0);
    f->committer =
        committer_create(&f->loop, &f->core.env, state_fd < 0 ? f->core.state_fd : state_fd, owner);
    assert_non_null(f->committer);
    *state = f;
    return 0;
}

static int setup(void **state)
{
    return setup_with(state, NULL, -1);
}

/* A segment is due a second after its first batch, on the simulated clock. */
static int setup_aging(void **state)
{
    return setup_with(state,
                      "root: /\npipelines: {default: [" TEST_CLEAN ", " TEST_SEGMENT ", dedupe]}\n"
                      "archive: {rotate: {every: 1s}}\n",
                      -1);
}

/* Nowhere to put snapshots. */
static int setup_no_state(void **state)
{
    return setup_with(state, NULL, STDIN_FILENO);
}

static void on_closed(void *ctx)
{
    struct fixture *f = ctx;

    f->is_closed = true;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    committer_close(f->committer, on_closed, f);
    uv_close((uv_handle_t *)&f->give_up, NULL);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(f->is_closed);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    batch_destroy(f->done);
    core_fini(&f->core);
    mem_free(f);
    return 0;
}

/* A batch of one file, whose struct the caller frees. */
static struct batch *batch_of(struct fixture *f, const char *name, struct file *ret_file)
{
    struct batch *batch = batch_create();

    assert_non_null(batch);
    core_claim(&f->core, name, STR("A sentence of text.\n"), ret_file);
    assert_true(batch_add(batch, core_part(&f->core, ret_file, 0)));
    return batch;
}

static void run(struct fixture *f)
{
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_false(f->gave_up);
}

static void test_through(void **state)
{
    struct fixture *f = *state;
    struct file file;

    assert_false(committer_is_busy(f->committer));
    committer_run(f->committer, batch_of(f, "a", &file));
    assert_true(committer_is_busy(f->committer));
    run(f);
    assert_non_null(f->done);
    assert_false(committer_is_busy(f->committer));
    assert_int_equal(f->pauses + f->fails, 0);
    assert_int_equal(core_count(&f->core, CORE_DAY, "-a"), 1);
    core_file_fini(&file);
}

static void clear(struct fixture *f)
{
    simdisk_clear_faults(f->core.disk);
}

/* A fault in the step that moves files: the batch is durable, is not written again, and is not done
 * before the file has moved. */
static void test_finish_is_tried_again(void **state)
{
    struct fixture *f = *state;
    struct batch *batch;
    struct file file;
    char *lines;

    f->on_pause = clear;
    batch = batch_of(f, "a", &file); /* its claim is a rename too */
    simdisk_fault(f->core.disk,
                  (struct simdisk_fault){
                      .call = SIMDISK_RENAME, .at = 1, .error = ENOSPC, .is_sticky = true});
    committer_run(f->committer, batch);
    run(f);
    assert_int_equal(f->pauses, 1);
    assert_int_equal(f->resumes, 1);
    assert_non_null(f->done);
    assert_int_equal(core_count(&f->core, CORE_DAY, "-a"), 1);
    lines = core_unpack(&f->core, CORE_SEGMENT_1 ".open");
    assert_int_equal(strlen(strchr(lines, '\n')), 1);
    mem_free(lines);
    core_file_fini(&file);
}

/* Given up between prepared and durable: its overlay is forgotten with it. */
static void give_up(struct fixture *f)
{
    committer_give_up(f->committer);
    assert_false(committer_is_busy(f->committer));
    uv_stop(&f->loop);
}

static void test_give_up(void **state)
{
    struct fixture *f = *state;
    struct file file, again;
    struct batch *batch;
    struct batch_totals t;

    committer_give_up(f->committer); /* nothing to give up */
    f->on_pause = give_up;
    simdisk_set_capacity(f->core.disk, simdisk_used_bytes(f->core.disk) + 400);
    batch = batch_of(f, "a", &file);
    simdisk_set_capacity(f->core.disk, simdisk_used_bytes(f->core.disk) + 1);
    committer_run(f->committer, batch);
    run(f);
    assert_int_equal(f->pauses, 1);
    assert_null(f->done);
    simdisk_set_capacity(f->core.disk, 0);
    f->on_pause = NULL;
    /* The same text is no duplicate of what was never written. */
    committer_run(f->committer, batch_of(f, "b", &again));
    run(f);
    assert_non_null(f->done);
    batch_get_totals(f->done, &t);
    assert_int_equal(t.duplicates, 0);
    assert_int_equal(t.records, 1);
    core_file_fini(&file);
    core_file_fini(&again);
}

static void test_failed(void **state)
{
    struct fixture *f = *state;
    struct file file;
    struct batch *batch = batch_of(f, "a", &file);

    simdisk_fault(f->core.disk,
                  (struct simdisk_fault){
                      .call = SIMDISK_FDATASYNC, .at = 1, .error = EIO, .is_sticky = true});
    committer_run(f->committer, batch);
    run(f);
    assert_int_equal(f->fails, 1);
    assert_int_equal(f->failed_code, ERR_STATE);
    assert_int_equal(f->failed_sys, EIO);
    committer_give_up(f->committer);
    assert_false(committer_is_busy(f->committer));
    simdisk_clear_faults(f->core.disk);
    core_file_fini(&file);
}

static void test_seal(void **state)
{
    struct fixture *f = *state;
    struct file file;

    committer_run(f->committer, batch_of(f, "a", &file));
    run(f);
    committer_seal(f->committer, false);
    run(f);
    assert_int_equal(f->seals, 1);
    assert_true(simdisk_exists(f->core.disk, CORE_SEGMENT_1 ".open"));
    f->on_pause = clear;
    simdisk_fault(f->core.disk,
                  (struct simdisk_fault){
                      .call = SIMDISK_RENAME, .at = 1, .error = ENOSPC, .is_sticky = true});
    committer_seal(f->committer, true);
    run(f);
    assert_int_equal(f->pauses, 1);
    assert_int_equal(f->seals, 2);
    assert_true(simdisk_exists(f->core.disk, CORE_SEGMENT_1));
    core_file_fini(&file);
}

/* A segment that is due is sealed behind the batch that made it so; a fault there holds nothing up. */
static void test_due(void **state)
{
    struct fixture *f = *state;
    struct file file, second;

    f->core.config->archive.rotate.size = 1;
    simdisk_fault(f->core.disk,
                  (struct simdisk_fault){.call = SIMDISK_RENAME, .at = 3, .error = EIO});
    committer_run(f->committer, batch_of(f, "a", &file));
    run(f);
    assert_non_null(f->done);
    assert_int_equal(f->pauses, 0);
    assert_true(simdisk_exists(f->core.disk, CORE_SEGMENT_1 ".open"));
    simdisk_clear_faults(f->core.disk);
    batch_destroy(f->done);
    f->done = NULL;
    committer_run(f->committer, batch_of(f, "b", &second));
    run(f);
    assert_true(simdisk_exists(f->core.disk, CORE_SEGMENT_1));
    assert_true(simdisk_exists(f->core.disk, CORE_SEGMENT_2));
    core_file_fini(&file);
    core_file_fini(&second);
}

/* Nothing is appended any more: the segment is sealed when it is old enough, and nobody is told but that
 * the committer is free. */
static void test_age(void **state)
{
    struct fixture *f = *state;
    struct file file;

    committer_run(f->committer, batch_of(f, "a", &file));
    run(f);
    assert_true(simdisk_exists(f->core.disk, CORE_SEGMENT_1 ".open"));
    simdisk_advance_ms(f->core.disk, 2000);
    run(f);
    assert_int_equal(f->aged, 1);
    assert_int_equal(f->seals, 0);
    assert_true(simdisk_exists(f->core.disk, CORE_SEGMENT_1));
    core_file_fini(&file);
}

/* Snapshots that cannot be written shorten no start, and hold nothing up. */
static void test_no_snapshots(void **state)
{
    struct fixture *f = *state;
    struct file files[3];
    const char *const names[] = {"a", "b", "c"};

    f->core.config->archive.rotate.size = 1;
    for (size_t i = 0; i < TEST_LEN(files); i++) {
        committer_run(f->committer, batch_of(f, names[i], &files[i]));
        run(f);
        assert_non_null(f->done);
        batch_destroy(f->done);
        f->done = NULL;
    }
    committer_seal(f->committer, false);
    run(f);
    assert_int_equal(f->seals, 1);
    assert_int_equal(f->pauses + f->fails, 0);
    assert_int_equal(core_count(&f->core, CORE_MONTH, ".zst"), 3);
    for (size_t i = 0; i < TEST_LEN(files); i++)
        core_file_fini(&files[i]);
}

/* Sealing waits for snapshots that are being written: they would write the same files. */
static void test_seal_waits_for_snapshots(void **state)
{
    struct fixture *f = *state;
    struct file file;

    f->core.config->archive.rotate.size = 1;
    committer_run(f->committer, batch_of(f, "a", &file));
    run(f); /* until the batch is done; of the snapshots the loop has not heard yet */
    committer_seal(f->committer, true);
    assert_true(committer_is_busy(f->committer));
    run(f);
    assert_int_equal(f->seals, 1);
    assert_false(committer_is_busy(f->committer));
    core_file_fini(&file);
}

/* Given up while it runs: a fault is not waited for, and the batch is nobody's. */
static void test_give_up_while_it_runs(void **state)
{
    struct fixture *f = *state;
    struct batch *batch;
    struct file file;

    batch = batch_of(f, "a", &file);
    simdisk_fault(f->core.disk,
                  (struct simdisk_fault){
                      .call = SIMDISK_RENAME, .at = 1, .error = ENOSPC, .is_sticky = true});
    committer_run(f->committer, batch);
    committer_give_up(f->committer);
    assert_true(committer_is_busy(f->committer));
    run(f);
    assert_int_equal(f->aged, 1); /* done, with no batch */
    assert_int_equal(f->pauses, 0);
    assert_false(committer_is_busy(f->committer));
    clear(f);
    core_file_fini(&file);
}

/* Given up behind the commit point: the next life finishes it. */
static void test_give_up_when_durable(void **state)
{
    struct fixture *f = *state;
    struct batch *batch;
    struct file file;

    f->on_pause = give_up;
    batch = batch_of(f, "a", &file);
    simdisk_fault(f->core.disk,
                  (struct simdisk_fault){
                      .call = SIMDISK_RENAME, .at = 1, .error = ENOSPC, .is_sticky = true});
    committer_run(f->committer, batch);
    run(f);
    assert_int_equal(f->pauses, 1);
    assert_null(f->done);
    clear(f);
    core_file_fini(&file);
    core_stop(&f->core);
    assert_int_equal(core_start(&f->core), ERR_OK);
    assert_int_equal(f->core.recovery.finished, 1);
    assert_int_equal(core_count(&f->core, CORE_DAY, "-a"), 1);
}

static void test_without_memory(void **state)
{
    struct committer_owner owner = {.ctx = NULL};
    struct fixture *f = *state;
    struct committer *other;
    struct batch *batch;
    struct file file;
    bool did_fail;

    test_fail_alloc_after(0);
    other = committer_create(&f->loop, &f->core.env, f->core.state_fd, owner);
    (void)test_fail_alloc_off();
    assert_null(other);
    batch = batch_of(f, "a", &file);
    test_fail_alloc_after(0);
    committer_run(f->committer, batch);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    did_fail = test_fail_alloc_off();
    assert_true(did_fail && !f->gave_up);
    assert_int_equal(f->fails, 1);
    assert_int_equal(f->failed_code, ERR_NOMEM);
    committer_give_up(f->committer);
    assert_false(committer_is_busy(f->committer));
    core_file_fini(&file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_through),
        TEST(test_finish_is_tried_again),
        TEST(test_give_up),
        TEST(test_failed),
        TEST(test_seal),
        TEST(test_due),
        TEST(test_seal_waits_for_snapshots),
        TEST(test_give_up_while_it_runs),
        TEST(test_give_up_when_durable),
        TEST(test_without_memory),
        cmocka_unit_test_setup_teardown(test_age, setup_aging, teardown),
        cmocka_unit_test_setup_teardown(test_no_snapshots, setup_no_state, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
