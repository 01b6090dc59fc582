/* test_batch_again.c -- a batch that is prepared twice: what was left out stays out */
#include "../test.h"

#include "core_world.h"

#include <errno.h>

static const char yaml[] = "root: /\n"
                           "pipelines: {default: [" TEST_SEGMENT ", {dedupe: {}}]}\n"
                           "log: {mirror: off}\n";

static void fail_stat(struct core *core)
{
    simdisk_fault(core->disk, (struct simdisk_fault){.call = SIMDISK_STAT, .at = 1, .error = EIO});
}

/* Looking at a file fails: that says nothing about the file, so all wait and look again. Only when it goes
 * on the file is given up. When the batch is prepared anew the file looks as before, but its
 * part was given up: an entry for it now would archive a file without its records. */
static void test_left_out_stays_out(void **state)
{
    struct core core;
    struct file files[2] = {0};
    struct part *first, *second;
    struct batch_totals totals;
    struct batch *batch = batch_create();

    (void)state;
    core_init(&core, yaml);
    assert_int_equal(core_start(&core), ERR_OK);
    assert_non_null(batch);
    core_claim(&core, "a.txt", STR("A sentence of text.\n"), &files[0]);
    core_claim(&core, "b.txt", STR("Another sentence of text.\n"), &files[1]);
    first = core_part(&core, &files[0], 0);
    second = core_part(&core, &files[1], 1);
    assert_true(batch_add(batch, first) && batch_add(batch, second));
    for (int i = 0; i < 2; i++) {
        fail_stat(&core);
        assert_int_equal(batch_prepare(&core.env, batch, &core.err), ERR_AGAIN);
        assert_int_equal(core.err.sys, EIO);
        assert_int_equal(first->verdict, PART_READY);
    }
    fail_stat(&core);
    assert_int_equal(batch_prepare(&core.env, batch, &core.err), ERR_OK);
    assert_int_equal(first->verdict, PART_CHANGED);
    chains_discard(core.env.part.chains);
    /* As when a fault behind them had undone the first try. */
    for (size_t i = 0; i < TEST_LEN(files); i++) {
        files[i].is_cut = false;
        files[i].next_article = 1;
    }
    assert_int_equal(batch_prepare(&core.env, batch, &core.err), ERR_OK);
    assert_int_equal(first->verdict, PART_CHANGED);
    assert_int_equal(second->verdict, PART_READY);
    assert_int_equal(batch_commit(&core.env, batch, &core.err), ERR_OK);
    assert_int_equal(batch_finish(&core.env, batch, &core.err), ERR_OK);
    batch_get_totals(batch, &totals);
    assert_int_equal(totals.files, 1);
    assert_int_equal(totals.records, 1);
    assert_int_equal(simdisk_entries(core.disk, "inbox/.siftd/claim"), 1);
    batch_destroy(batch);
    core_file_fini(&files[0]);
    core_file_fini(&files[1]);
    core_fini(&core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_left_out_stays_out)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
