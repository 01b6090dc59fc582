/* test_claim_again.c -- quarantined files that are taken into work again */
#include "../test.h"

#include "claim_world.h"

#include "../../stages/base/mem.h"

#include <errno.h>
#include <string.h>

#define REASON "quarantine/encoding"
#define OLD "00000000000000000007-page.txt"

static enum err_code again(struct claim_world *f, struct claimed *ret_claimed)
{
    char name[] = "news/page 1.txt";
    struct claimed wanted = {.name = name, .retry_of = 7, .encoding = "big5"};
    int dir = io_open_dir(f->io, IO_CWD, REASON);
    enum err_code code;

    assert_true(dir >= 0);
    code = claim_take_again(f->claim, dir, OLD, &wanted, ret_claimed, &f->err);
    (void)f->io->close(f->io->self, dir);
    return code;
}

static void test_taken_again(void **state)
{
    struct claim_world *f = *state;
    struct claimed claimed = {0};
    struct claim_listing l;

    simdisk_put_file(f->disk, REASON "/" OLD, STR("text"), true);
    assert_int_equal(again(f, &claimed), ERR_OK);
    assert_int_equal(claimed.id, 1);
    assert_int_equal(claimed.retry_of, 7);
    assert_string_equal(claimed.encoding, "big5");
    assert_string_equal(claimed.name, "news/page 1.txt");
    assert_int_equal(claimed.stat.size, 4);
    assert_false(simdisk_exists(f->disk, REASON "/" OLD));
    mem_free(claimed.name);
    assert_int_equal(claim_world_take_new(f, "another"), 2);
    /* Durable, with all that is known of it. */
    simdisk_crash(f->disk, 3);
    claim_world_close(f);
    claim_world_open(f);
    l = claim_world_list(f);
    assert_true(l.len >= 1);
    assert_int_equal(l.list[0].id, 1);
    assert_string_equal(l.list[0].name, "news/page 1.txt");
    assert_int_equal(l.list[0].retry_of, 7);
    assert_string_equal(l.list[0].encoding, "big5");
    assert_false(simdisk_exists(f->disk, REASON "/" OLD));
    claim_world_free_list(l);
}

static void test_gone(void **state)
{
    struct claim_world *f = *state;
    struct claimed claimed = {0};

    simdisk_put_dir(f->disk, REASON);
    assert_int_equal(again(f, &claimed), ERR_DOC);
    assert_string_equal(f->err.reason, "gone");
    assert_null(claimed.name);
}

/* Every call fails once: the file is in quarantine or in claim/, and the next try or the next start
 * finds it. */
static void test_every_failing_call(void **state)
{
    struct claim_world *f = *state;
    uint64_t at, last = 0;

    for (at = 1;; at++) {
        uint64_t calls = simdisk_count(f->disk, SIMDISK_ANY);
        struct claimed claimed = {0};
        struct claim_listing before = claim_world_list(f), after;
        enum err_code code;

        simdisk_put_file(f->disk, REASON "/" OLD, STR("text"), true);
        calls = simdisk_count(f->disk, SIMDISK_ANY);
        simdisk_fault(f->disk,
                      (struct simdisk_fault){.call = SIMDISK_ANY, .at = at + 1, .error = EIO});
        code = again(f, &claimed);
        simdisk_clear_faults(f->disk);
        calls = simdisk_count(f->disk, SIMDISK_ANY) - calls;
        after = claim_world_list(f);
        TEST_CHECK(code == ERR_OK || code == ERR_AGAIN, "call %d: %s", (int)at, f->err.msg);
        if (code == ERR_OK) {
            assert_true(claimed.id > last);
            last = claimed.id;
        } else {
            assert_null(claimed.name);
        }
        TEST_CHECK(simdisk_exists(f->disk, REASON "/" OLD) + after.len == before.len + 1, "call %d",
                   (int)at);
        mem_free(claimed.name);
        claim_world_free_list(before);
        claim_world_free_list(after);
        if (calls <= at)
            break;
    }
    assert_true(at > 3);
}

static void test_without_memory(void **state)
{
    struct claim_world *f = *state;

    for (size_t n = 0;; n++) {
        struct claimed claimed = {0};
        enum err_code code;
        bool did_fail;

        simdisk_put_file(f->disk, REASON "/" OLD, STR("text"), true);
        test_fail_alloc_once(n);
        code = again(f, &claimed);
        did_fail = test_fail_alloc_off();
        if (!did_fail) {
            assert_int_equal(code, ERR_OK);
            mem_free(claimed.name);
            break;
        }
        TEST_CHECK(code == ERR_NOMEM || code == ERR_AGAIN, "allocation %d", (int)n);
        assert_true(simdisk_exists(f->disk, REASON "/" OLD));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, claim_world_setup, claim_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_taken_again),
        TEST(test_gone),
        TEST(test_every_failing_call),
        TEST(test_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
