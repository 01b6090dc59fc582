/* test_outlog.c -- the plain output files: appending, rotation, crashes, faults */
#include "../test.h"

#include "../../daemon/outlog.h"
#include "../sim/simdisk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define NAME "out.ndjson"
#define PATH "log/" NAME

struct fixture {
    struct simdisk *disk;
    const struct io_ops *io;
    int dir;
};

static struct fixture open_fixture(const struct simdisk_options *options)
{
    struct fixture f = {.disk = simdisk_create(options)};

    f.io = simdisk_io(f.disk);
    simdisk_put_dir(f.disk, "log");
    f.dir = io_open_dir(f.io, IO_CWD, "log");
    return f;
}

static struct outlog *open_log(const struct fixture *f, uint64_t max_bytes)
{
    struct outlog *log = NULL;
    struct err err;

    assert_int_equal(outlog_open(f->io, f->dir, NAME, max_bytes, &log, &err), ERR_OK);
    return log;
}

static void append(struct outlog *log, struct str lines)
{
    struct err err;

    TEST_CHECK(outlog_append(log, lines, &err) == ERR_OK, "%s", err.msg);
}

static struct str text_of(const struct fixture *f, const char *path)
{
    struct str s = {0};

    assert_true(simdisk_read(f->disk, path, &s));
    return s;
}

/* Close everything and see that nothing of it stayed open. */
static void close_fixture(struct fixture *f, struct outlog *log)
{
    outlog_close(log);
    assert_int_equal(f->io->close(f->io->self, f->dir), 0);
    assert_int_equal(simdisk_open_count(f->disk), 0);
    simdisk_destroy(f->disk);
}

static void appends_to_what_is_there(void **state)
{
    struct fixture f = open_fixture(NULL);
    struct outlog *log = open_log(&f, 0);
    uint64_t writes;
    struct io_stat st;

    (void)state;
    assert_int_equal(f.io->stat(f.io->self, f.dir, NAME, &st), 0);
    assert_int_equal(st.mode, 0640);
    append(log, STR("a\n"));
    writes = simdisk_count(f.disk, SIMDISK_PWRITE);
    append(log, STR("b\nc\n"));
    assert_int_equal(simdisk_count(f.disk, SIMDISK_PWRITE), writes + 1);
    append(log, STR(""));
    outlog_close(log);
    log = open_log(&f, 0);
    append(log, STR("d\n"));
    TEST_STR(text_of(&f, PATH), STR("a\nb\nc\nd\n"));
    /* Best effort: it must not cost the loop a sync. */
    assert_int_equal(simdisk_count(f.disk, SIMDISK_FSYNC), 0);
    assert_int_equal(simdisk_count(f.disk, SIMDISK_FDATASYNC), 0);
    close_fixture(&f, log);
    outlog_close(NULL);
}

static void half_line_of_a_crash_is_ended(void **state)
{
    struct fixture f = open_fixture(NULL);
    struct outlog *log;

    (void)state;
    simdisk_put_file(f.disk, PATH, STR("whole\nhal"), true);
    log = open_log(&f, 0);
    append(log, STR("next\n"));
    TEST_STR(text_of(&f, PATH), STR("whole\nhal\nnext\n"));
    close_fixture(&f, log);
}

static void rotates_by_size(void **state)
{
    struct fixture f = open_fixture(NULL);
    struct outlog *log = open_log(&f, 8);

    (void)state;
    append(log, STR("1234567\n")); /* 8: not more than 8 */
    append(log, STR("a\n"));
    assert_false(simdisk_exists(f.disk, PATH ".1"));
    append(log, STR("b\n"));
    TEST_STR(text_of(&f, PATH ".1"), STR("1234567\na\n"));
    TEST_STR(text_of(&f, PATH), STR("b\n"));
    append(log, STR("0123456789\n"));
    append(log, STR("c\n"));
    TEST_STR(text_of(&f, PATH ".1"), STR("b\n0123456789\n"));
    TEST_STR(text_of(&f, PATH), STR("c\n"));
    assert_int_equal(simdisk_entries(f.disk, "log"), 2);
    close_fixture(&f, log);
}

static void found_too_long_it_rotates_first(void **state)
{
    struct fixture f = open_fixture(NULL);
    struct outlog *log;

    (void)state;
    simdisk_put_file(f.disk, PATH, STR("0123456789\n"), true);
    log = open_log(&f, 8);
    append(log, STR("a\n"));
    TEST_STR(text_of(&f, PATH ".1"), STR("0123456789\n"));
    TEST_STR(text_of(&f, PATH), STR("a\n"));
    close_fixture(&f, log);
}

static void reopens_by_name(void **state)
{
    struct fixture f = open_fixture(NULL);
    struct outlog *log = open_log(&f, 0);
    struct err err;

    (void)state;
    append(log, STR("a\n"));
    assert_int_equal(f.io->rename(f.io->self, f.dir, NAME, f.dir, "moved"), 0);
    append(log, STR("b\n"));
    assert_int_equal(outlog_reopen(log, &err), ERR_OK);
    append(log, STR("c\n"));
    TEST_STR(text_of(&f, "log/moved"), STR("a\nb\n"));
    TEST_STR(text_of(&f, PATH), STR("c\n"));
    /* When it cannot be opened the old file goes on. */
    simdisk_fault(f.disk, (struct simdisk_fault){SIMDISK_OPEN, 1, EMFILE, false});
    assert_int_equal(outlog_reopen(log, &err), ERR_AGAIN);
    assert_int_equal(err.sys, EMFILE);
    append(log, STR("d\n"));
    TEST_STR(text_of(&f, PATH), STR("c\nd\n"));
    close_fixture(&f, log);
}

static void removed_or_emptied_by_others(void **state)
{
    struct fixture f = open_fixture(NULL);
    struct outlog *log = open_log(&f, 0);
    int fd;

    (void)state;
    append(log, STR("a\n"));
    assert_int_equal(f.io->unlink(f.io->self, f.dir, NAME), 0);
    append(log, STR("b\n"));
    TEST_STR(text_of(&f, PATH), STR("b\n"));
    fd = f.io->open(f.io->self, f.dir, NAME, O_WRONLY | O_TRUNC, 0);
    assert_int_equal(f.io->close(f.io->self, fd), 0);
    append(log, STR("c\n"));
    TEST_STR(text_of(&f, PATH), STR("c\n"));
    close_fixture(&f, log);
}

static void full_disk_costs_lines_but_not_their_form(void **state)
{
    struct fixture f = open_fixture(&(struct simdisk_options){.capacity_bytes = 8});
    struct outlog *log = open_log(&f, 0);
    struct err err;

    (void)state;
    append(log, STR("12345\n"));
    assert_int_equal(outlog_append(log, STR("lost\n"), &err), ERR_AGAIN);
    assert_int_equal(err.sys, ENOSPC);
    assert_string_equal(err.msg, "cannot write '" NAME "': No space left on device");
    /* No room for the line feed either: then nothing may be put behind the half line. */
    assert_int_equal(outlog_append(log, STR("lost too\n"), &err), ERR_AGAIN);
    simdisk_set_capacity(f.disk, 0);
    append(log, STR("next\n"));
    append(log, STR("more\n"));
    TEST_STR(text_of(&f, PATH), STR("12345\nlo\nnext\nmore\n"));
    close_fixture(&f, log);
}

static void failed_rotation_costs_no_line(void **state)
{
    static const enum simdisk_call calls[] = {SIMDISK_REPLACE, SIMDISK_OPEN};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(calls); i++) {
        struct fixture f = open_fixture(NULL);
        struct outlog *log = open_log(&f, 4);
        struct err err;

        append(log, STR("12345\n"));
        simdisk_fault(f.disk, (struct simdisk_fault){calls[i], 1, EIO, false});
        assert_int_equal(outlog_append(log, STR("a\n"), &err), ERR_AGAIN);
        append(log, STR("b\n"));
        TEST_STR(text_of(&f, PATH ".1"), STR("12345\na\n"));
        TEST_STR(text_of(&f, PATH), STR("b\n"));
        close_fixture(&f, log);
    }
}

static void odd_objects_under_the_name_are_refused(void **state)
{
    struct fixture f = open_fixture(NULL);
    struct outlog *log = NULL;
    struct err err;

    (void)state;
    simdisk_put_fifo(f.disk, PATH);
    assert_int_equal(outlog_open(f.io, f.dir, NAME, 0, &log, &err), ERR_AGAIN);
    assert_int_equal(f.io->unlink(f.io->self, f.dir, NAME), 0);
    simdisk_put_file(f.disk, "secret", STR("secret"), true);
    simdisk_put_link(f.disk, PATH, "../secret");
    assert_int_equal(outlog_open(f.io, f.dir, NAME, 0, &log, &err), ERR_AGAIN);
    assert_int_equal(err.sys, ELOOP);
    assert_int_equal(f.io->unlink(f.io->self, f.dir, NAME), 0);
    simdisk_put_dir(f.disk, PATH);
    assert_int_equal(outlog_open(f.io, f.dir, NAME, 0, &log, &err), ERR_AGAIN);
    assert_null(log);
    TEST_STR(text_of(&f, "secret"), STR("secret"));
    close_fixture(&f, NULL);
}

static void no_memory(void **state)
{
    struct fixture f = open_fixture(NULL);
    struct outlog *log = NULL;
    enum err_code code;
    struct err err;

    (void)state;
    test_fail_alloc_after(0);
    code = outlog_open(f.io, f.dir, NAME, 0, &log, &err);
    assert_true(test_fail_alloc_off());
    assert_int_equal(code, ERR_NOMEM);
    close_fixture(&f, NULL);
}

/* Number `n` as a line of five bytes. */
static struct str number_line(size_t n, char out[8])
{
    (void)snprintf(out, 8, "%04zu\n", n % 10000);
    return (struct str){out, 5};
}

/* Every line of both files that is whole is one that was appended, in order, and each append that
 * was answered with OK and not rotated away is there. */
static void check_lines(const struct fixture *f, const bool *is_answered, size_t len)
{
    static const char *const paths[] = {PATH ".1", PATH};
    size_t last = 0, seen = 0;
    struct str rest, line;

    for (size_t i = 0; i < TEST_LEN(paths); i++) {
        if (!simdisk_read(f->disk, paths[i], &rest))
            continue;
        while (str_split(&rest, '\n', &line)) {
            uint64_t n;

            if (line.len != 4 || !str_to_u64(line, &n))
                continue;
            assert_true(n > last && n <= len);
            for (size_t between = last + 1; last > 0 && between < n; between++)
                TEST_CHECK(!is_answered[between], "line %zu is missing", between);
            last = (size_t)n;
            seen++;
        }
    }
    assert_true(seen > 0);
    for (size_t n = last + 1; n <= len; n++)
        TEST_CHECK(!is_answered[n], "line %zu is missing at the end", n);
}

static void each_call_fails_once(void **state)
{
    enum { LINES = 12 };
    size_t noticed = 0;
    uint64_t at = 0, calls = 0;

    (void)state;
    for (at = 1; at == 1 || at <= calls; at++) {
        struct fixture f = open_fixture(&(struct simdisk_options){.seed = at});
        struct outlog *log = open_log(&f, 20);
        bool is_answered[LINES + 1] = {false}, is_noticed = false;
        uint64_t before = simdisk_count(f.disk, SIMDISK_ANY);
        struct err err;
        char text[8];

        simdisk_fault(f.disk, (struct simdisk_fault){SIMDISK_ANY, at, EIO, false});
        for (size_t n = 1; n <= LINES; n++) {
            is_answered[n] = outlog_append(log, number_line(n, text), &err) == ERR_OK;
            is_noticed = is_noticed || !is_answered[n];
        }
        calls = simdisk_count(f.disk, SIMDISK_ANY) - before;
        noticed += is_noticed ? 1 : 0;
        check_lines(&f, is_answered, LINES);
        close_fixture(&f, log);
    }
    /* Only a close of the file that was rotated away may fail unnoticed. */
    assert_true(calls > 30);
    assert_true(noticed >= calls - 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_to_what_is_there),
        cmocka_unit_test(half_line_of_a_crash_is_ended),
        cmocka_unit_test(rotates_by_size),
        cmocka_unit_test(found_too_long_it_rotates_first),
        cmocka_unit_test(reopens_by_name),
        cmocka_unit_test(removed_or_emptied_by_others),
        cmocka_unit_test(full_disk_costs_lines_but_not_their_form),
        cmocka_unit_test(failed_rotation_costs_no_line),
        cmocka_unit_test(odd_objects_under_the_name_are_refused),
        cmocka_unit_test(no_memory),
        cmocka_unit_test(each_call_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
