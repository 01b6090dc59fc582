/* test_recover_scan.c -- one segment as recovery sees it, and what it keeps of what it cuts */
#include "../test.h"

#include "core_world.h"

#include "../../daemon/recover_scan.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <string.h>

#define OPEN_1 CORE_SEGMENT_1 ".open"

struct fixture {
    struct core core;
    struct recover_env env;
    int state_fd; /* on the simulated disk, unlike the stages' */
    struct segment_name name;
    struct scanned scanned;
    uint64_t cut;
    size_t groups;
    uint64_t fail_at_seq;
};

static int setup(void **state)
{
    struct fixture *f = mem_alloc(1, sizeof *f);

    assert_non_null(f);
    core_init(&f->core, NULL);
    assert_int_equal(core_start(&f->core), ERR_OK);
    f->state_fd = io_make_dir(f->core.io, IO_CWD, "state", 0750);
    assert_true(f->state_fd >= 0);
    f->env = (struct recover_env){
        .io = f->core.io, .archive_fd = f->core.archive_fd, .state_fd = f->state_fd};
    segment_name_make(&f->name, 1, SEGMENT_OPEN, 2023, 11);
    assert_int_equal(core_archive(&f->core, "a", "First text.\n"), ERR_OK);
    assert_int_equal(core_archive(&f->core, "b", "Second text.\n"), ERR_OK);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    (void)f->core.io->close(f->core.io->self, f->state_fd);
    core_fini(&f->core);
    mem_free(f);
    return 0;
}

static enum err_code on_group(void *ctx, const struct commit *commit, struct err *err)
{
    struct fixture *f = ctx;

    f->groups++;
    if (commit->seq == f->fail_at_seq)
        return err_set(err, ERR_NOMEM, ENOMEM, "enough");
    return ERR_OK;
}

static enum err_code scan(struct fixture *f, uint64_t limit_seq)
{
    f->groups = 0;
    f->cut = 0;
    return recover_scan(&f->env, &f->name, limit_seq, on_group, f, &f->scanned, &f->cut,
                        &f->core.err);
}

static void append_bytes(struct fixture *f, const void *bytes, size_t len)
{
    struct str now;
    struct buf all;

    buf_init(&all, 1u << 24);
    assert_true(simdisk_read(f->core.disk, OPEN_1, &now));
    buf_add_str(&all, now);
    buf_add(&all, bytes, len);
    assert_false(buf_failed(&all));
    simdisk_put_file(f->core.disk, OPEN_1, buf_str(&all), true);
    buf_fini(&all);
}

static void test_clean(void **state)
{
    struct fixture *f = *state;
    struct str bytes;

    assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
    assert_true(simdisk_read(f->core.disk, OPEN_1, &bytes));
    assert_int_equal(f->groups, 2);
    assert_int_equal(f->scanned.first_seq, 1);
    assert_int_equal(f->scanned.last_seq, 2);
    assert_int_equal(f->scanned.end_off, bytes.len);
    assert_int_equal(f->scanned.first_next_id, 2);
    assert_int_equal(f->scanned.last_next_id, 3);
    assert_false(f->scanned.is_last);
    assert_int_equal(f->cut, 0);
    assert_int_equal(simdisk_entries(f->core.disk, "state"), 0);
}

/* What is cut can be looked at afterwards. */
static void test_tail_is_kept(void **state)
{
    static const char tail[] = "half a batch that never became whole";
    struct fixture *f = *state;
    struct str bytes;
    uint64_t end;
    char name[64];

    assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
    end = f->scanned.end_off;
    append_bytes(f, tail, sizeof tail - 1);
    simdisk_advance_ms(f->core.disk, 1000);
    assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
    assert_int_equal(f->cut, sizeof tail - 1);
    assert_true(simdisk_read_synced(f->core.disk, OPEN_1, &bytes));
    assert_int_equal(bytes.len, end);
    assert_int_equal(core_count(&f->core, "state", ".bad"), 1);
    for (int64_t ms = CORE_START_MS; ms < CORE_START_MS + 60000; ms++) {
        (void)snprintf(name, sizeof name, "state/tail-%lld.bad", (long long)ms);
        if (simdisk_read(f->core.disk, name, &bytes))
            break;
    }
    TEST_STR(bytes, STR("half a batch that never became whole"));
}

/* Rubbish that holds the mark of a COMMIT, at every distance, is still only rubbish. */
static void test_marks_in_the_tail(void **state)
{
    static const char mark[] = "\x50\x2a\x4d\x18\xff\xff\xff\x7fSIFTCMT1SIFTCMT1\0\0SIFTCMT1";
    struct fixture *f = *state;

    for (size_t skip = 0; skip < sizeof mark; skip++) {
        append_bytes(f, mark + skip, sizeof mark - skip);
        assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
        assert_int_equal(f->cut, sizeof mark - skip);
    }
}

/* The next batch behind a torn one is what a crash can leave; a later one is damage. */
static void test_whole_groups_in_the_tail(void **state)
{
    struct fixture *f = *state;
    struct str whole;
    char *copy;
    uint64_t first, second;

    assert_int_equal(scan(f, 2), ERR_OK); /* cut behind batch 1 */
    first = f->scanned.end_off;
    assert_int_equal(f->scanned.last_seq, 1);
    assert_int_equal(f->groups, 1);
    assert_true(f->cut > 0);
    core_stop(&f->core);
    assert_int_equal(core_start(&f->core), ERR_OK);
    f->env.archive_fd = f->core.archive_fd;
    assert_int_equal(core_archive(&f->core, "c", "Third text.\n"), ERR_OK);
    assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
    second = f->scanned.end_off;
    assert_int_equal(core_archive(&f->core, "d", "Fourth text.\n"), ERR_OK);
    assert_true(simdisk_read(f->core.disk, OPEN_1, &whole));
    copy = mem_dup(whole.ptr, whole.len);
    assert_non_null(copy);
    copy[first] ^= 1; /* batch 2 is damaged, batch 3 stands behind it */
    simdisk_put_file(f->core.disk, OPEN_1, (struct str){copy, whole.len}, true);
    assert_int_equal(scan(f, UINT64_MAX), ERR_STATE);
    assert_int_equal(f->cut, 0);
    simdisk_put_file(f->core.disk, OPEN_1, (struct str){copy, second}, true);
    assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
    assert_int_equal(f->scanned.end_off, first);
    mem_free(copy);
}

/* It is found however far behind the damage it stands, also across the border of what is read at once. */
static void test_later_group_far_behind(void **state)
{
    static const size_t border = 256 * 1024;
    struct fixture *f = *state;
    uint64_t first, second;
    struct str whole;
    struct buf bytes;
    char *copy;

    assert_int_equal(core_archive(&f->core, "c", "Third text.\n"), ERR_OK);
    assert_true(simdisk_read(f->core.disk, OPEN_1, &whole));
    copy = mem_dup(whole.ptr, whole.len);
    assert_non_null(copy);
    whole = (struct str){copy, whole.len};
    assert_int_equal(scan(f, 3), ERR_OK);
    second = f->scanned.end_off;
    assert_int_equal(scan(f, 2), ERR_OK);
    first = f->scanned.end_off;
    buf_init(&bytes, 1u << 24);
    for (size_t i = 0; i < 600; i++) {
        /* every place of the mark around the border, and some far behind it */
        size_t gap = i < 500 ? border - 400 + i : 2 * border + i * 1000;

        buf_reset(&bytes);
        buf_add_str(&bytes, str_sub(whole, 0, first));
        memset(buf_extend(&bytes, gap), 'x', gap);
        buf_add_str(&bytes, str_sub(whole, second, SIZE_MAX));
        assert_false(buf_failed(&bytes));
        simdisk_put_file(f->core.disk, OPEN_1, buf_str(&bytes), true);
        TEST_CHECK(scan(f, UINT64_MAX) == ERR_STATE && f->cut == 0, "%zu bytes", gap);
    }
    buf_fini(&bytes);
    mem_free(copy);
}

/* Cut anywhere, a segment is what its whole groups say. */
static void test_cut_anywhere(void **state)
{
    struct fixture *f = *state;
    uint64_t first, size;
    struct str whole;
    char *copy;

    assert_true(simdisk_read(f->core.disk, OPEN_1, &whole));
    size = whole.len;
    copy = mem_dup(whole.ptr, whole.len);
    assert_non_null(copy);
    assert_int_equal(scan(f, 2), ERR_OK);
    first = f->scanned.end_off;
    for (uint64_t len = 0; len <= size; len++) {
        uint64_t good = len == size ? size : len >= first ? first : 0;
        struct str bytes;

        simdisk_put_file(f->core.disk, OPEN_1, (struct str){copy, len}, true);
        assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
        TEST_CHECK(f->scanned.end_off == good && f->cut == len - good, "cut to %zu", (size_t)len);
        assert_true(simdisk_read_synced(f->core.disk, OPEN_1, &bytes));
        TEST_STR(bytes, ((struct str){copy, good}));
    }
    mem_free(copy);
}

/* A power cut may leave the COMMIT of the first group of a segment and lose what stands before it. Batch
 * numbers go on from the segment before, so they tell nothing here: only the place does. */
static void test_torn_first_group(void **state)
{
    struct fixture *f = *state;
    struct str whole;
    uint64_t end;
    char *copy;

    assert_int_equal(archive_seal(f->core.env.archive, &f->core.err), ERR_OK);
    assert_int_equal(core_archive(&f->core, "c", "Third text.\n"), ERR_OK);
    segment_name_make(&f->name, 2, SEGMENT_OPEN, 2023, 11);
    assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
    assert_int_equal(f->scanned.first_seq, 4);
    end = f->scanned.end_off;
    assert_int_equal(core_archive(&f->core, "d", "Fourth text.\n"), ERR_OK);
    assert_true(simdisk_read(f->core.disk, CORE_SEGMENT_2 ".open", &whole));
    copy = mem_dup(whole.ptr, whole.len);
    assert_non_null(copy);
    memset(copy, 0, 8);
    simdisk_put_file(f->core.disk, CORE_SEGMENT_2 ".open", (struct str){copy, whole.len}, true);
    assert_int_equal(scan(f, UINT64_MAX), ERR_STATE);
    simdisk_put_file(f->core.disk, CORE_SEGMENT_2 ".open", (struct str){copy, end}, true);
    assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
    assert_int_equal(f->scanned.end_off, 0);
    assert_int_equal(f->cut, end);
    mem_free(copy);
}

static void test_group_that_fails(void **state)
{
    struct fixture *f = *state;

    f->fail_at_seq = 2;
    assert_int_equal(scan(f, UINT64_MAX), ERR_NOMEM);
    assert_int_equal(f->groups, 2);
    f->fail_at_seq = 1;
    assert_int_equal(scan(f, UINT64_MAX), ERR_NOMEM);
    assert_int_equal(f->groups, 1);
}

static void test_missing(void **state)
{
    struct fixture *f = *state;

    segment_name_make(&f->name, 9, SEGMENT_OPEN, 2023, 11);
    assert_int_equal(scan(f, UINT64_MAX), ERR_AGAIN);
    assert_int_equal(f->core.err.sys, ENOENT);
}

static void test_faults_of_cutting(void **state)
{
    static const struct {
        enum simdisk_call call;
        uint64_t at;
    } cases[] = {{SIMDISK_OPEN, 2}, {SIMDISK_TRUNCATE, 1}, {SIMDISK_FDATASYNC, 1}};
    struct fixture *f = *state;

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        append_bytes(f, "rubbish", 7);
        simdisk_fault(f->core.disk, (struct simdisk_fault){
                                        .call = cases[i].call, .at = cases[i].at, .error = EIO});
        TEST_CHECK(scan(f, UINT64_MAX) == ERR_AGAIN, "case %d", (int)i);
        TEST_CHECK(f->core.err.sys == EIO, "case %d", (int)i);
        simdisk_clear_faults(f->core.disk);
    }
    assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
    /* No room to keep the tail: it is cut all the same. */
    append_bytes(f, "rubbish", 7);
    simdisk_set_capacity(f->core.disk, 1);
    assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
    assert_int_equal(f->cut, 7);
    simdisk_set_capacity(f->core.disk, 0);
}

/* The last group's bytes are written again, so that a sync means something. */
static void test_redirty(void **state)
{
    struct fixture *f = *state;
    struct str synced, seen;
    uint64_t writes;

    assert_int_equal(scan(f, UINT64_MAX), ERR_OK);
    writes = simdisk_count(f->core.disk, SIMDISK_PWRITE);
    assert_int_equal(recover_redirty(&f->env, &f->scanned, &f->core.err), ERR_OK);
    assert_true(simdisk_count(f->core.disk, SIMDISK_PWRITE) > writes);
    assert_true(simdisk_read(f->core.disk, OPEN_1, &seen));
    assert_true(simdisk_read_synced(f->core.disk, OPEN_1, &synced));
    TEST_STR(synced, seen);
    for (int i = 0; i < 4; i++) {
        static const enum simdisk_call calls[] = {SIMDISK_OPEN, SIMDISK_PREAD, SIMDISK_PWRITE,
                                                  SIMDISK_FDATASYNC};

        simdisk_fault(f->core.disk,
                      (struct simdisk_fault){.call = calls[i], .at = 1, .error = EIO});
        assert_int_equal(recover_redirty(&f->env, &f->scanned, &f->core.err), ERR_AGAIN);
        assert_int_equal(f->core.err.sys, EIO);
        simdisk_clear_faults(f->core.disk);
    }
    test_fail_alloc_after(0);
    {
        enum err_code code = recover_redirty(&f->env, &f->scanned, &f->core.err);

        assert_true(test_fail_alloc_off());
        assert_int_equal(code, ERR_AGAIN);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_clean),
        TEST(test_tail_is_kept),
        TEST(test_marks_in_the_tail),
        TEST(test_later_group_far_behind),
        TEST(test_whole_groups_in_the_tail),
        TEST(test_cut_anywhere),
        TEST(test_torn_first_group),
        TEST(test_group_that_fails),
        TEST(test_missing),
        TEST(test_faults_of_cutting),
        TEST(test_redirty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
