/* test_claim_names.c -- the journal of names: odd names, torn lines, rotation */
#include "../test.h"

#include "claim_world.h"
#include "core_world.h"

#include "../../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

/* ---- names ---- */

static char *long_name(char out[256])
{
    for (int i = 0; i < 255; i++)
        out[i] = (char)(i % 3 ? 'n' : '%');
    out[255] = '\0';
    return out;
}

static void test_odd_names_come_back(void **state)
{
    struct claim_world *f = *state;
    char longest[256];
    const char *const names[] = {
        "line\nfeed",
        "100%",
        "%0A",
        "a b  c ",
        " lead",
        "\xff\xfe",
        "tab\tand\r",
        "x/y/z.txt",
        "sp ace/\n/%25",
        "\x7f",
        "\xe9\xa1\xb5\xe9\x9d\xa2.txt",
        "%",
        "%4",
        "\x01",
        long_name(longest),
    };
    struct claim_listing l;

    for (size_t i = 0; i < TEST_LEN(names); i++)
        assert_int_equal(claim_world_take_new(f, names[i]), i + 1);
    for (int life = 0; life < 2; life++) {
        claim_world_restart_killed(f);
        l = claim_world_list(f);
        assert_int_equal(l.len, TEST_LEN(names));
        for (size_t i = 0; i < l.len; i++) {
            TEST_STR(str_of(l.list[i].name), str_of(names[i]));
            assert_int_equal(l.list[i].id, i + 1);
            assert_int_equal(l.list[i].stat.size, 4);
            assert_true(l.list[i].claimed_ms >= CORE_START_MS &&
                        l.list[i].claimed_ms < CORE_START_MS + 60000);
        }
        claim_world_free_list(l);
    }
}

/* What stands behind the last line feed was cut by a crash. */
static void test_torn_last_line(void **state)
{
    struct claim_world *f = *state;
    struct claim_listing l;

    assert_int_equal(claim_world_take_new(f, "first"), 1);
    assert_int_equal(claim_world_take_new(f, "second"), 2);
    claim_world_restart(f);
    simdisk_put_file(f->disk, "inbox/.siftd/names",
                     STR("1 1700000000000 first\n2 1700000000000 sec"), true);
    l = claim_world_list(f);
    assert_int_equal(l.len, 2);
    assert_string_equal(l.list[0].name, "first");
    assert_string_equal(l.list[1].name, "");
    claim_world_free_list(l);
    /* A new line does not grow out of the torn one. */
    simdisk_put_file(f->disk, "inbox/.siftd/names", STR("1 1700000000000 first\n4 1700"), true);
    claim_world_restart(f);
    assert_int_equal(claim_world_take_new(f, "third"), 3);
    claim_world_restart_killed(f);
    l = claim_world_list(f);
    assert_int_equal(l.len, 3);
    assert_string_equal(l.list[0].name, "first");
    assert_string_equal(l.list[2].name, "third");
    claim_world_free_list(l);
}

/* ... not even when memory was refused to one before it. */
static void test_torn_line_and_no_memory(void **state)
{
    struct claim_world *f = *state;
    char name[256];
    bool did_fail = true;

    for (size_t n = 0; did_fail; n++) {
        struct claim_request r = {.name = long_name(name)};
        struct claim_listing l;
        uint64_t id;

        claim_world_restart(f);
        simdisk_put_file(f->disk, "inbox/.siftd/names", STR("1 1700000000000 first\n4 1700"), true);
        claim_world_restart(f);
        claim_world_put(f, name);
        test_fail_alloc_once(n);
        (void)claim_take(f->claim, &r, 1, false, &f->err);
        did_fail = test_fail_alloc_off();
        mem_free(r.claimed.name);
        id = claim_world_take_new(f, "lucky");
        claim_world_restart_killed(f);
        l = claim_world_list(f);
        assert_true(l.len > 0);
        assert_int_equal(l.list[l.len - 1].id, id);
        assert_string_equal(l.list[l.len - 1].name, "lucky");
        claim_world_free_list(l);
    }
}

static void test_rubbish_in_the_journal(void **state)
{
    struct claim_world *f = *state;
    struct claim_listing l;

    assert_int_equal(claim_world_take_new(f, "first"), 1);
    claim_world_restart(f);
    simdisk_put_file(f->disk, "inbox/.siftd/names",
                     STR("\n\n 1 2 3\nx y z\n1\n1 \n1 x wrong\n99999999999999999999 1 wrong\n"
                         "1 5 %zzfirst%\n"),
                         true);
    l = claim_world_list(f);
    assert_int_equal(l.len, 1);
    assert_string_equal(l.list[0].name, "%zzfirst%");
    assert_int_equal(l.list[0].claimed_ms, 5);
    claim_world_free_list(l);
}

static void test_claims_without_a_journal(void **state)
{
    struct claim_world *f = *state;
    struct claim_listing l;

    assert_int_equal(claim_world_take_new(f, "first"), 1);
    assert_int_equal(f->io->unlink(f->io->self, f->inbox_fd, ".siftd/names"), 0);
    simdisk_put_file(f->disk, "inbox/.siftd/claim/not ours", STR("x"), true);
    simdisk_put_file(f->disk, "inbox/.siftd/claim/00000000000000000000", STR("x"), true);
    simdisk_put_file(f->disk, "inbox/.siftd/claim/99999999999999999999", STR("x"), true);
    claim_world_restart(f);
    l = claim_world_list(f);
    assert_int_equal(l.len, 1);
    assert_string_equal(l.list[0].name, "");
    claim_world_free_list(l);
}

/* A journal of over 1 MiB becomes names.old once no id in it is in work, and is found there. */
static void test_rotation(void **state)
{
    struct claim_world *f = *state;
    enum { FILES = 3 };
    char name[4096], path[4600];
    uint64_t last = 0, kept;
    struct claim_listing l;

    kept = claim_world_take_new(f, "kept in work");
    memset(name, 'd', sizeof name);
    for (size_t i = 250; i < sizeof name; i += 251)
        name[i] = '/';
    name[sizeof name - 8] = '\0';
    /* About 4 KB a line, so that some 260 make a MiB. */
    for (int i = 0; i < 300; i++) {
        (void)snprintf(name + sizeof name - 12, 8, "%05d", i);
        last = claim_world_take_new(f, name);
        (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%020d", (int)last);
        assert_int_equal(f->io->unlink(f->io->self, IO_CWD, path), 0);
    }
    assert_false(simdisk_exists(f->disk, "inbox/.siftd/names.old"));
    claim_set_oldest(f->claim, kept);
    last = claim_world_take_new(f, "after the first MiB");
    assert_true(simdisk_exists(f->disk, "inbox/.siftd/names.old"));
    /* The second MiB stays while `kept` is in work: it is named in the first only. */
    for (int i = 0; i < 300; i++) {
        (void)snprintf(name + sizeof name - 12, 8, "%05d", i);
        last = claim_world_take_new(f, name);
        (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%020d", (int)last);
        assert_int_equal(f->io->unlink(f->io->self, IO_CWD, path), 0);
    }
    claim_world_restart_killed(f);
    l = claim_world_list(f);
    assert_int_equal(l.len, 2);
    assert_string_equal(l.list[0].name, "kept in work");
    assert_string_equal(l.list[1].name, "after the first MiB");
    claim_world_free_list(l);
    /* When all are done it may go. */
    claim_set_oldest(f->claim, UINT64_MAX);
    last = claim_world_take_new(f, "third");
    claim_world_restart_killed(f);
    l = claim_world_list(f);
    assert_string_equal(l.list[l.len - 1].name, "third");
    claim_world_free_list(l);
}

/* Claim and unlink files until the journal is over 1 MiB. */
static void fill_names(struct claim_world *f)
{
    char name[4096], path[128];

    memset(name, 'n', sizeof name);
    for (size_t i = 250; i < sizeof name; i += 251)
        name[i] = '/';
    name[sizeof name - 8] = '\0';
    for (int i = 0; i < 260; i++) {
        (void)snprintf(name + sizeof name - 12, 8, "%05d", i);
        (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%020d",
                       (int)claim_world_take_new(f, name));
        assert_int_equal(f->io->unlink(f->io->self, IO_CWD, path), 0);
    }
}

static void check_names(struct claim_world *f, const char *const *names, size_t len)
{
    struct claim_listing l = claim_world_list(f);

    assert_int_equal(l.len, len);
    for (size_t i = 0; i < len; i++)
        assert_string_equal(l.list[i].name, names[i]);
    claim_world_free_list(l);
}

/* A rotation whose second half failed goes on in the old file and is made up for later. */
static void test_rotation_that_fails_halfway(void **state)
{
    static const char *const names[] = {"in the old file", "there as well", "in the new file"};
    struct claim_world *f = *state;
    uint64_t id;

    fill_names(f);
    claim_set_oldest(f->claim, claim_next_id(f->claim));
    /* The folder of the file, then the new journal. */
    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_OPEN, .at = 2, .error = EMFILE});
    id = claim_world_take_new(f, names[0]);
    simdisk_clear_faults(f->disk);
    assert_false(simdisk_exists(f->disk, "inbox/.siftd/names"));
    check_names(f, names, 1);
    (void)claim_world_take_new(f, names[1]);
    check_names(f, names, 2);
    claim_set_oldest(f->claim, id + 1);
    (void)claim_world_take_new(f, names[2]);
    assert_true(simdisk_exists(f->disk, "inbox/.siftd/names"));
    check_names(f, names, 3);
    claim_world_restart_killed(f);
    check_names(f, names, 3);
}

/* The new journal's name could not be synced: nothing is claimed before that is made up for. */
static void test_rotation_is_synced(void **state)
{
    static const char *const name = "written";
    struct claim_world *f = *state;

    for (uint64_t seed = 0; seed < 8; seed++) {
        struct claim_request r = {.name = name};
        struct claim_listing l;

        fill_names(f);
        claim_world_put(f, name);
        claim_set_oldest(f->claim, claim_next_id(f->claim));
        simdisk_fault(f->disk,
                      (struct simdisk_fault){.call = SIMDISK_FSYNC, .at = 1, .error = EIO});
        assert_int_equal(claim_take(f->claim, &r, 1, false, &f->err), ERR_AGAIN);
        simdisk_clear_faults(f->disk);
        (void)claim_world_take_new(f, name);
        assert_int_equal(claim_sync(f->claim, &name, 1, &f->err), ERR_OK);
        simdisk_crash(f->disk, seed);
        claim_world_close(f);
        claim_world_open(f);
        l = claim_world_list(f);
        assert_int_equal(l.len, seed + 1);
        assert_string_equal(l.list[seed].name, name);
        claim_world_free_list(l);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, claim_world_setup, claim_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_odd_names_come_back),         TEST(test_torn_last_line),
        TEST(test_torn_line_and_no_memory),     TEST(test_rubbish_in_the_journal),
        TEST(test_claims_without_a_journal),    TEST(test_rotation),
        TEST(test_rotation_that_fails_halfway), TEST(test_rotation_is_synced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
