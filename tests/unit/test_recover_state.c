/* test_recover_state.c -- starting on unfinished seals, deltas and snapshots, and with faults */
#include "../test.h"

#include "recover_world.h"

#include "../../daemon/segment.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <string.h>

#define OPEN_1 CORE_SEGMENT_1 ".open"
#define OPEN_2 CORE_SEGMENT_2 ".open"

/* ---- seals and abandoned segments ---- */

/* A crash between the last COMMIT and the rename, or within the seek table. */
static void test_unfinished_seal(void **state)
{
    struct core *c = *state;
    struct str with_table, whole;
    size_t end;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    assert_int_equal(archive_seal(c->env.archive, &c->err), ERR_OK);
    whole = recover_world_copy(c, CORE_SEGMENT_1);
    core_stop(c);
    /* The table is 8 + 12 * frames + 9 bytes; two groups, one with data: three frames. */
    end = whole.len - (8 + 12 * 3 + 9);
    for (size_t len = end; len <= whole.len; len++) {
        recover_world_put(c, OPEN_1, str_sub(whole, 0, len));
        (void)c->io->unlink(c->io->self, IO_CWD, CORE_SEGMENT_1);
        recover_world_start(c);
        assert_false(c->recovery.position.has_open);
        assert_int_equal(c->recovery.position.segment, 1);
        assert_int_equal(c->recovery.position.seq, 2);
        assert_false(simdisk_exists(c->disk, OPEN_1));
        assert_true(simdisk_read_synced(c->disk, CORE_SEGMENT_1, &with_table));
        TEST_STR(with_table, whole);
        core_stop(c);
    }
    recover_world_free(whole);
}

/* A segment given up after an I/O error is sealed by the next start, though nothing in it is needed:
 * left open it would stop the pruning of everything behind it. */
static void test_abandoned_segment(void **state)
{
    struct core *c = *state;
    struct str bytes;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    /* The first is that of the id. */
    simdisk_fault(c->disk,
                  (struct simdisk_fault){.call = SIMDISK_FDATASYNC, .at = 2, .error = EIO});
    assert_int_equal(core_archive(c, "b", "Second text.\n"), ERR_OK);
    assert_int_equal(archive_seal(c->env.archive, &c->err), ERR_OK);
    assert_int_equal(core_archive(c, "c", "Third text.\n"), ERR_OK);
    /* Nothing to replay: without the open segment only the newest would be read. */
    assert_int_equal(chains_save(c->env.part.chains, c->state_fd, 4, &c->err), ERR_OK);
    core_stop(c);
    assert_true(simdisk_read(c->disk, OPEN_1, &bytes));
    recover_world_start(c);
    assert_false(simdisk_read(c->disk, OPEN_1, &bytes));
    assert_true(simdisk_read(c->disk, CORE_SEGMENT_1, &bytes));
    assert_int_equal(c->recovery.position.segment, 3);
    assert_int_equal(core_archive(c, "d", "Fourth text.\n"), ERR_OK);
}

/* After an I/O error the batch went to a new segment, but the old one came back with it as well:
 * the newer segment's is the one that counts. */
static void test_voided_group(void **state)
{
    struct core *c = *state;
    struct str first, both, now;
    char *lines;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    first = recover_world_copy(c, OPEN_1);
    assert_int_equal(core_archive(c, "b", "Second text.\n"), ERR_OK);
    both = recover_world_copy(c, OPEN_1);
    core_stop(c);
    /* As if the second group had failed to sync and was written again to segment 2. */
    recover_world_put(c, OPEN_1, first);
    simdisk_put_file(c->disk, "inbox/.siftd/claim/00000000000000000002",
                     STR("Second text.\n"), true);
    assert_int_equal(c->io->unlink(c->io->self, IO_CWD, CORE_DAY "/00000000000000000002-b"), 0);
    recover_world_start(c);
    simdisk_fault(c->disk,
                  (struct simdisk_fault){.call = SIMDISK_FDATASYNC, .at = 1, .error = EIO});
    {
        struct batch *batch = batch_create();
        struct file file;

        core_file_of(c, &c->recovery.claims[0], &file);
        c->recovery.claims[0].claimed.name = NULL;
        assert_true(batch_add(batch, core_part(c, &file, 0)));
        assert_int_equal(batch_prepare(&c->env, batch, &c->err), ERR_OK);
        assert_int_equal(batch_commit(&c->env, batch, &c->err), ERR_OK);
        batch_destroy(batch);
        core_file_fini(&file);
    }
    assert_int_equal(c->announced, 0);
    core_kill(c);
    recover_world_put(c, OPEN_1, both);
    recover_world_start(c);
    assert_int_equal(c->recovery.finished, 1);
    assert_int_equal(c->recovery.position.seq, 2);
    assert_int_equal(c->recovery.position.segment, 2);
    assert_true(c->recovery.position.has_open);
    /* The voided group is gone, and its segment is sealed. */
    lines = core_unpack(c, CORE_SEGMENT_1);
    assert_null(strstr(lines, "Second"));
    mem_free(lines);
    lines = core_unpack(c, OPEN_2);
    assert_non_null(strstr(lines, "Second"));
    mem_free(lines);
    assert_true(simdisk_read(c->disk, CORE_SEGMENT_1, &now));
    assert_int_equal(core_archive(c, "c", "Third text.\n"), ERR_OK);
    recover_world_free(first);
    recover_world_free(both);
}

/* A segment that was begun and never written to, in front of one that was. */
static void test_empty_segments(void **state)
{
    struct core *c = *state;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    assert_int_equal(archive_seal(c->env.archive, &c->err), ERR_OK);
    core_stop(c);
    recover_world_put(c, OPEN_2, STR(""));
    recover_world_start(c);
    assert_int_equal(c->recovery.position.seq, 2);
    assert_int_equal(c->recovery.position.segment, 2);
    assert_true(c->recovery.position.has_open);
    assert_int_equal(core_archive(c, "b", "Second text.\n"), ERR_OK);
    assert_int_equal(simdisk_entries(c->disk, CORE_MONTH), 2);
    core_kill(c);
    recover_world_start(c);
    assert_int_equal(c->recovery.position.seq, 3);
}

/* ---- deltas ---- */

static bool is_duplicate(struct core *c, const char *name, const char *text)
{
    uint64_t before = core_count(c, CORE_DAY, "");
    struct batch *batch = batch_create();
    struct batch_totals t;
    struct file file;

    assert_non_null(batch);
    core_claim(c, name, str_of(text), &file);
    assert_true(batch_add(batch, core_part(c, &file, 0)));
    assert_int_equal(batch_prepare(&c->env, batch, &c->err), ERR_OK);
    assert_int_equal(batch_commit(&c->env, batch, &c->err), ERR_OK);
    assert_int_equal(batch_finish(&c->env, batch, &c->err), ERR_OK);
    batch_get_totals(batch, &t);
    batch_destroy(batch);
    core_file_fini(&file);
    assert_int_equal(core_count(c, CORE_DAY, ""), before + 1);
    return t.duplicates > 0;
}

static void test_deltas_are_replayed(void **state)
{
    struct core *c = *state;

    assert_int_equal(core_archive(c, "a", "The first sentence is this one.\n"), ERR_OK);
    assert_int_equal(archive_seal(c->env.archive, &c->err), ERR_OK);
    assert_int_equal(core_archive(c, "b", "The second sentence is another.\n"), ERR_OK);
    core_kill(c);
    recover_world_start(c);
    assert_true(is_duplicate(c, "a2", "The first sentence is this one.\n"));
    assert_true(is_duplicate(c, "b2", "The second sentence is another.\n"));
    assert_false(is_duplicate(c, "c", "The third sentence has not been seen.\n"));
}

/* With a snapshot the older deltas are not needed any more, not even their segment. */
static void test_deltas_behind_the_snapshot(void **state)
{
    struct core *c = *state;

    assert_int_equal(core_archive(c, "a", "The first sentence is this one.\n"), ERR_OK);
    assert_int_equal(archive_seal(c->env.archive, &c->err), ERR_OK);
    assert_int_equal(chains_save(c->env.part.chains, c->state_fd, 2, &c->err), ERR_OK);
    assert_int_equal(core_archive(c, "b", "The second sentence is another.\n"), ERR_OK);
    core_stop(c);
    /* Not read, so that what is wrong with it does not matter. */
    recover_world_put(c, CORE_SEGMENT_1, STR("rubbish"));
    recover_world_start(c);
    assert_true(is_duplicate(c, "a2", "The first sentence is this one.\n"));
    assert_true(is_duplicate(c, "b2", "The second sentence is another.\n"));
}

/* A snapshot of a later batch than the archive has belongs to another archive. */
static void test_snapshot_of_another_archive(void **state)
{
    struct core *c = *state;

    assert_int_equal(core_archive(c, "a", "The first sentence is this one.\n"), ERR_OK);
    assert_int_equal(chains_save(c->env.part.chains, c->state_fd, 9, &c->err), ERR_OK);
    core_stop(c);
    assert_int_equal(c->io->unlink(c->io->self, IO_CWD, OPEN_1), 0);
    recover_world_start(c);
    assert_false(is_duplicate(c, "a2", "The first sentence is this one.\n"));
}

static void test_damaged_delta(void **state)
{
    struct core *c = *state;
    struct commit_delta delta = {.stage = STR("dedupe"), .index = STR("main"), .version = 1,
                                                                      .bytes = STR("rubbish")};
    struct commit commit = {.deltas = &delta, .deltas_len = 1, .next_id = 1};

    assert_int_equal(archive_append(c->env.archive, STR(""), &commit, &c->err), ERR_OK);
    core_kill(c);
    assert_int_equal(core_start(c), ERR_STATE);
    assert_true(strstr(c->err.msg, "cannot replay index 'main' of stage 'dedupe'") != NULL);
}

/* Deltas of stages that are not configured any more are left alone. */
static void test_unknown_delta(void **state)
{
    struct core *c = *state;
    struct commit_delta deltas[] = {
        {.stage = STR("nosuch"), .index = STR("main"), .version = 1, .bytes = STR("rubbish")},
                                 {.stage = STR("dedupe"), .index = STR("other"), .version = 1,
                                                                       .bytes = STR("rubbish")}};
    struct commit commit = {.deltas = deltas, .deltas_len = 2, .next_id = 1};

    assert_int_equal(archive_append(c->env.archive, STR(""), &commit, &c->err), ERR_OK);
    core_kill(c);
    recover_world_start(c);
    assert_int_equal(c->recovery.position.seq, 1);
}

/* ---- faults ---- */

/* Every call of a recovery fails once: it says so, or it was none that mattered; the next start
 * finds everything. */
static void test_every_failing_call(void **state)
{
    struct core *c = *state;
    struct str whole;
    uint64_t at;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    assert_int_equal(archive_seal(c->env.archive, &c->err), ERR_OK);
    assert_int_equal(core_archive(c, "b", "Second text.\n"), ERR_OK);
    whole = recover_world_copy(c, OPEN_2);
    core_stop(c);
    for (at = 1;; at++) {
        uint64_t calls = simdisk_count(c->disk, SIMDISK_ANY);
        enum err_code code;
        char *torn = mem_alloc(whole.len + 100, 1);

        assert_non_null(torn);
        memcpy(torn, whole.ptr, whole.len);
        memset(torn + whole.len, 'z', 100);
        recover_world_put(c, OPEN_2, (struct str){torn, whole.len + 100});
        mem_free(torn);
        simdisk_fault(c->disk, (struct simdisk_fault){.call = SIMDISK_ANY, .at = at, .error = EIO});
        code = core_start(c);
        simdisk_clear_faults(c->disk);
        calls = simdisk_count(c->disk, SIMDISK_ANY) - calls;
        TEST_CHECK(code == ERR_OK || code == ERR_AGAIN || code == ERR_CONF, "call %d: %s", (int)at,
                   c->err.msg);
        core_stop(c);
        recover_world_start(c);
        assert_int_equal(c->recovery.position.seq, 3);
        assert_int_equal(c->recovery.position.end_off, whole.len);
        core_stop(c);
        if (calls < at)
            break;
    }
    assert_true(at > 60);
    recover_world_free(whole);
}

static void test_without_memory(void **state)
{
    struct core *c = *state;
    struct recover_env env;
    struct recovery r;
    size_t n;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    recover_world_claim(c, "b", "Second text.\n");
    core_kill(c);
    recover_world_start(c);
    env = (struct recover_env){.io = c->io,
                               .archive_fd = c->archive_fd,
                               .state_fd = c->state_fd,
                               .claim = c->env.claim,
                               .finish = &c->env.finish};
    for (n = 0;; n++) {
        enum err_code code;

        test_fail_alloc_after(n);
        code = recover_run(&env, &r, &c->err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            break;
        }
        TEST_CHECK(code == ERR_NOMEM || code == ERR_AGAIN, "allocation %d: %s", (int)n, c->err.msg);
    }
    assert_true(n > 6);
    assert_int_equal(r.claims_len, 1);
    recover_free(&r);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, recover_world_setup, recover_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_unfinished_seal),
        TEST(test_abandoned_segment),
        TEST(test_voided_group),
        TEST(test_empty_segments),
        TEST(test_deltas_are_replayed),
        TEST(test_deltas_behind_the_snapshot),
        TEST(test_snapshot_of_another_archive),
        TEST(test_damaged_delta),
        TEST(test_unknown_delta),
        TEST(test_every_failing_call),
        TEST(test_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
