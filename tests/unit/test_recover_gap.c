/* test_recover_gap.c -- starting on an archive of which segments are gone. */
#include "../test.h"

#include "recover_world.h"

#include "../../daemon/rebase.h"
#include "../../stages/base/mem.h"

#include <string.h>

#define SEGMENTS 4u

/* Four sealed segments of two batches each: sealing is one. */
static int setup(void **state)
{
    char name[2] = "a";
    struct core *c;

    (void)recover_world_setup(state);
    c = *state;
    for (unsigned i = 0; i < SEGMENTS; i++, name[0]++) {
        assert_int_equal(core_archive(c, name, "Some text.\n"), ERR_OK);
        assert_int_equal(archive_seal(c->env.archive, &c->err), ERR_OK);
    }
    return 0;
}

static void segment_path(unsigned number, char out[64])
{
    (void)snprintf(out, 64, CORE_MONTH "/%020u.ndjson.zst", number);
}

static void lose(struct core *c, unsigned number)
{
    char path[64];

    segment_path(number, path);
    assert_int_equal(c->io->unlink(c->io->self, IO_CWD, path), 0);
}

static void restart(struct core *c)
{
    core_kill(c);
    if (core_start(c) != ERR_OK)
        fail_msg("%s", c->err.msg);
}

static void nothing_lost(void **state)
{
    struct core *c = *state;

    restart(c);
    assert_int_equal(c->recovery.gaps, 0);
    assert_int_equal(c->recovery.position.seq, SEGMENTS * 2);
}

/* Named at each start until it is accepted; the archive goes on behind it. */
static void middle_lost(void **state)
{
    struct core *c = *state;
    struct rebase_gap gap = {2, 3, 2, 7};

    lose(c, 2);
    lose(c, 3);
    restart(c);
    assert_int_equal(c->recovery.gaps, 1);
    assert_int_equal(c->recovery.position.seq, 8);
    assert_int_equal(core_archive(c, "z", "More text.\n"), ERR_OK);
    restart(c);
    assert_int_equal(c->recovery.gaps, 1);
    assert_int_equal(rebase_append(c->io, c->archive_fd, &gap, &c->err), ERR_OK);
    restart(c);
    assert_int_equal(c->recovery.gaps, 0);
    lose(c, 1);
    restart(c);
    assert_int_equal(c->recovery.gaps, 1);
    assert_int_equal(c->recovery.position.seq, 9);
}

/* Nothing shows that it is gone; no id comes back all the same. */
static void newest_lost(void **state)
{
    struct core *c = *state;
    uint64_t next_id = claim_next_id(c->env.claim);

    lose(c, SEGMENTS);
    restart(c);
    assert_int_equal(c->recovery.gaps, 0);
    assert_int_equal(c->recovery.position.seq, SEGMENTS * 2 - 2);
    assert_true(claim_next_id(c->env.claim) >= next_id);
}

/* A segment of another life under the right number. */
static void chain_broken(void **state)
{
    struct core *c = *state;
    char from[64], to[64];
    struct str bytes;

    segment_path(2, from);
    segment_path(3, to);
    assert_true(simdisk_read(c->disk, from, &bytes));
    bytes.ptr = mem_dup(bytes.ptr, bytes.len);
    lose(c, 3);
    simdisk_put_file(c->disk, to, bytes, true);
    lose(c, 2);
    simdisk_put_file(c->disk, from, bytes, true);
    mem_free((void *)(uintptr_t)bytes.ptr);
    core_kill(c);
    assert_int_equal(core_start(c), ERR_OK);
    assert_int_equal(c->recovery.gaps, 1);
}

/* The list itself. */
static void list(void **state)
{
    struct core *c = *state;
    struct rebase_list l;
    struct rebase_gap gap = {7, 7, 49, 61}, other = {7, 7, 49, 62};
    char *text;

    assert_int_equal(rebase_read(c->io, c->archive_fd, &l, &c->err), ERR_OK);
    assert_int_equal(l.len, 0);
    rebase_free(&l);
    simdisk_put_file(c->disk, "archive/" REBASE_NAME, STR("{\"first_segment\":1,\"last_seg"), true);
    assert_int_equal(rebase_append(c->io, c->archive_fd, &gap, &c->err), ERR_OK);
    text = core_read(c, "archive/" REBASE_NAME);
    assert_non_null(strstr(text, ",\"first_segment\":7,\"last_segment\":7,\"after_seq\":49,"
                                 "\"before_seq\":61}\n"));
    mem_free(text);
    assert_int_equal(rebase_read(c->io, c->archive_fd, &l, &c->err), ERR_OK);
    assert_int_equal(l.len, 1);
    assert_true(rebase_has(&l, &gap));
    assert_false(rebase_has(&l, &other));
    assert_true(rebase_has_segments(&l, 7, 7));
    assert_false(rebase_has_segments(&l, 6, 7));
    rebase_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_lost, setup, recover_world_teardown),
        cmocka_unit_test_setup_teardown(middle_lost, setup, recover_world_teardown),
        cmocka_unit_test_setup_teardown(newest_lost, setup, recover_world_teardown),
        cmocka_unit_test_setup_teardown(chain_broken, setup, recover_world_teardown),
        cmocka_unit_test_setup_teardown(list, setup, recover_world_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
