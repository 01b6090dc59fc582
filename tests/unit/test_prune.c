/* test_prune.c -- what is deleted, and that nothing else is. */
#include "../test.h"

#include "../../daemon/archive.h"
#include "../../daemon/prune.h"
#include "../../stages/base/mem.h"
#include "../sim/simdisk.h"

#include <string.h>

#define DAY_MS 86400000
#define START_MS 1700000000000 /* 2023-11-14 */
#define SEGMENTS 4

struct fixture {
    struct simdisk *d;
    const struct io_ops *io;
    int archive_fd;
};

static const atomic_bool cancelled = true;

/* An archive of SEGMENTS sealed segments, a day apart, two batches each. */
static void make_archive(struct fixture *f)
{
    struct config_archive config = {.level = 1};
    struct archive_position position = {0};
    unsigned char uuid[COMMIT_UUID_BYTES] = {7};
    struct archive *a;
    struct err err;

    f->archive_fd = io_make_dir(f->io, IO_CWD, "archive", 0750);
    assert_int_equal(archive_open(f->io, f->archive_fd, &config, uuid, &position, &a, &err),
                     ERR_OK);
    for (uint64_t i = 0; i < SEGMENTS; i++) {
        for (uint64_t k = 0; k < 2; k++) {
            struct commit_entry entry = {
                .id = i * 2 + k + 1, .is_final = true, .outcome = COMMIT_ARCHIVED};
            struct commit commit = {.next_id = entry.id + 1, .entries = &entry, .entries_len = 1};

            assert_int_equal(archive_append(a, STR(""), &commit, &err), ERR_OK);
        }
        assert_int_equal(archive_seal(a, &err), ERR_OK);
        simdisk_advance_ms(f->d, DAY_MS);
    }
    archive_close(a);
}

static int setup(void **state)
{
    static struct fixture f;
    struct simdisk_options options = {.start_ms = START_MS};

    f.d = simdisk_create(&options);
    f.io = simdisk_io(f.d);
    make_archive(&f);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    simdisk_destroy(f->d);
    return 0;
}

/* Ids of all entries in order, as a string "1 2 3", over segments and journals. */
static void read_ids(const struct fixture *f, struct buf *out, size_t *ret_journals)
{
    struct segment_name *list;
    struct err err;
    size_t len;

    *ret_journals = 0;
    assert_int_equal(segment_list(f->io, f->archive_fd, &list, &len, &err), ERR_OK);
    for (size_t i = 0; i < len; i++) {
        struct segment_reader *r;
        struct segment_group g;

        *ret_journals += list[i].kind == SEGMENT_JOURNAL;
        assert_int_equal(segment_open(f->io, f->archive_fd, &list[i], 0, false, &r, &err), ERR_OK);
        while (segment_next(r, &g, &err) == SEGMENT_GROUP)
            for (size_t k = 0; k < g.commit.entries_len; k++)
                buf_addf(out, "%lu ", (unsigned long)g.commit.entries[k].id);
        segment_close(r);
    }
    mem_free(list);
}

static void check_ids(const struct fixture *f, size_t journals)
{
    struct buf ids;
    size_t found;

    buf_init(&ids, 4096);
    read_ids(f, &ids, &found);
    TEST_STR(buf_str(&ids), STR("1 2 3 4 5 6 7 8 "));
    assert_int_equal(found, journals);
    buf_fini(&ids);
}

static void test_retain(void **state)
{
    struct fixture *f = *state;
    struct prune_counts counts = {0};
    int64_t now = f->io->now_ms(f->io->self);
    struct err err;

    assert_int_equal(prune_archive(f->io, f->archive_fd, 0, now, &counts, &err), ERR_OK);
    counts.is_cancelled = &cancelled;
    assert_int_equal(prune_archive(f->io, f->archive_fd, 1, now + DAY_MS, &counts, &err), ERR_OK);
    assert_int_equal(counts.segments, 0);
    counts.is_cancelled = NULL;
    assert_int_equal(counts.segments, 0);
    /* The last batches are 4, 3, 2 and 1 days old. */
    assert_int_equal(
        prune_archive(f->io, f->archive_fd, 2 * DAY_MS + DAY_MS / 2, now, &counts, &err), ERR_OK);
    assert_int_equal(counts.segments, 2);
    check_ids(f, 2);
    /* Everything is old now: the newest segment stays. */
    assert_int_equal(prune_archive(f->io, f->archive_fd, 1, now + DAY_MS, &counts, &err), ERR_OK);
    assert_int_equal(counts.segments, SEGMENTS - 1);
    check_ids(f, SEGMENTS - 1);
    assert_int_equal(simdisk_open_count(f->d), 1); /* the archive folder */
}

/* Die at every call, cut the power: no COMMIT is ever missing. */
static void test_retain_survives_power_cuts(void **state)
{
    for (uint64_t at = 1;; at++) {
        struct prune_counts counts = {0};
        struct fixture *f;
        struct err err;
        enum err_code code;

        assert_int_equal(teardown(state), 0);
        assert_int_equal(setup(state), 0);
        f = *state;
        simdisk_fault(f->d, (struct simdisk_fault){.call = SIMDISK_ANY, .at = at});
        code = prune_archive(f->io, f->archive_fd, 1, f->io->now_ms(f->io->self), &counts, &err);
        simdisk_crash(f->d, at);
        simdisk_clear_faults(f->d);
        f->archive_fd = io_open_dir(f->io, IO_CWD, "archive");
        if (code == ERR_OK) {
            assert_true(at > 20);
            return;
        }
        counts = (struct prune_counts){0};
        assert_int_equal(
            prune_archive(f->io, f->archive_fd, 1, f->io->now_ms(f->io->self), &counts, &err),
            ERR_OK);
        check_ids(f, SEGMENTS - 1);
    }
}

static void test_damage_is_left_alone(void **state)
{
    struct fixture *f = *state;
    struct prune_counts counts = {0};
    struct str bytes;
    struct err err;
    const char *path = "archive/2023/11/00000000000000000001.ndjson.zst";
    char copy[4096];

    assert_true(simdisk_read(f->d, path, &bytes) && bytes.len < sizeof copy);
    memcpy(copy, bytes.ptr, bytes.len);
    copy[60] ^= 1;
    simdisk_put_file(f->d, path, (struct str){copy, bytes.len}, true);
    assert_int_equal(
        prune_archive(f->io, f->archive_fd, 1, f->io->now_ms(f->io->self), &counts, &err),
        ERR_STATE);
    assert_int_equal(counts.segments, 0);
    assert_true(simdisk_exists(f->d, path));
}

static void test_done(void **state)
{
    struct fixture *f = *state;
    struct prune_counts counts = {0};
    struct err err;
    int done_fd;
    int64_t now = START_MS + 30 * (int64_t)DAY_MS;

    simdisk_put_file(f->d, "done/2023-11-01/00000000000000000001-a.txt", STR("12345"), true);
    simdisk_put_file(f->d, "done/2023-11-01/00000000000000000002-b.txt", STR("1"), true);
    simdisk_put_file(f->d, "done/2023-11-02/00000000000000000003-c.txt", STR("1"), true);
    simdisk_put_file(f->d, "done/2023-11-02/note of mine", STR("keep"), true);
    simdisk_put_file(f->d, "done/2023-12-10/00000000000000000004-d.txt", STR("1"), true);
    simdisk_put_file(f->d, "done/2023-11-011/00000000000000000005-e.txt", STR("1"), true);
    simdisk_put_file(f->d, "done/letters/00000000000000000006-f.txt", STR("1"), true);
    done_fd = io_open_dir(f->io, IO_CWD, "done");
    assert_int_equal(prune_done(f->io, done_fd, 0, now, &counts, &err), ERR_OK);
    assert_int_equal(counts.files, 0);
    /* Asked to stop: nothing more goes, and that is no fault. */
    counts.is_cancelled = &cancelled;
    assert_int_equal(prune_done(f->io, done_fd, 7 * (uint64_t)DAY_MS, now, &counts, &err), ERR_OK);
    assert_int_equal(counts.files, 0);
    counts.is_cancelled = NULL;
    assert_int_equal(prune_done(f->io, done_fd, 7 * (uint64_t)DAY_MS, now, &counts, &err), ERR_OK);
    assert_int_equal(counts.files, 3);
    assert_int_equal(counts.bytes, 7);
    assert_false(simdisk_exists(f->d, "done/2023-11-01"));
    assert_true(simdisk_exists(f->d, "done/2023-11-02/note of mine"));
    assert_false(simdisk_exists(f->d, "done/2023-11-02/00000000000000000003-c.txt"));
    assert_true(simdisk_exists(f->d, "done/2023-12-10/00000000000000000004-d.txt"));
    assert_true(simdisk_exists(f->d, "done/2023-11-011/00000000000000000005-e.txt"));
    assert_true(simdisk_exists(f->d, "done/letters/00000000000000000006-f.txt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_retain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_retain_survives_power_cuts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damage_is_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_done, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
