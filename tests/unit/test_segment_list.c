/* test_segment_list.c -- which files of an archive are segments, and which of two wins. */
#include "../test.h"

#include "../../daemon/segment.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define N(digits) "000000000000000000" digits

static void put(const char *dir, const char *path)
{
    char part[128];

    (void)snprintf(part, sizeof part, "%s/%.4s", dir, path);
    (void)mkdir(part, 0750);
    (void)snprintf(part, sizeof part, "%s/%.7s", dir, path);
    (void)mkdir(part, 0750);
    test_file_write(dir, path, STR(""));
}

static void sorted_and_settled(void **state)
{
    static const char *const files[] = {
        "2026/11/" N("10") ".ndjson.zst.open",
        "2026/11/" N("09") ".ndjson.zst",
        "2026/11/" N("09") ".ndjson.zst.open", /* a crash between rename and unlink */
        "2026/11/" N("08") ".journal",
        "2026/11/" N("08") ".ndjson.zst",
        "2026/11/" N("07") ".idx",
        "2026/11/" N("06") ".ndjson.zst.tmp",
        "2026/11/000000000000000001.ndjson.zst",
        "2026/11/" N("0a") ".ndjson.zst",
        "2026/11/99999999999999999999.ndjson.zst", /* over 64 bits */
        "2026/11/18446744073709551615.ndjson.zst",
        "2025/12/" N("01") ".journal",
        "2026/13/" N("02") ".ndjson.zst",
        "2026/00/" N("03") ".ndjson.zst",
        "26_5/12/" N("04") ".ndjson.zst",
    };
    static const struct {
        uint64_t number;
        enum segment_kind kind;
        const char *path;
    } want[] = {
        {1, SEGMENT_JOURNAL, "2025/12/" N("01") ".journal"},
        {8, SEGMENT_SEALED, "2026/11/" N("08") ".ndjson.zst"},
        {9, SEGMENT_SEALED, "2026/11/" N("09") ".ndjson.zst"},
        {10, SEGMENT_OPEN, "2026/11/" N("10") ".ndjson.zst.open"},
        {UINT64_MAX, SEGMENT_SEALED, "2026/11/18446744073709551615.ndjson.zst"},
    };
    char *dir = test_dir_make();
    const struct io_ops *io = io_real();
    struct segment_name *list;
    struct err err;
    size_t len;
    int fd;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(files); i++)
        put(dir, files[i]);
    test_file_write(dir, "2024", STR("a file where a folder could be"));
    fd = io->open(io->self, IO_CWD, dir, O_RDONLY | O_DIRECTORY, 0);
    assert_true(fd >= 0);
    assert_int_equal(segment_list(io, fd, &list, &len, &err), ERR_OK);
    assert_int_equal(len, TEST_LEN(want));
    for (size_t i = 0; i < len; i++) {
        assert_string_equal(list[i].path, want[i].path);
        TEST_CHECK(list[i].number == want[i].number && list[i].kind == want[i].kind, "%s",
                   want[i].path);
    }
    mem_free(list);
    (void)io->close(io->self, fd);
    test_dir_remove(dir);
}

static void nothing_there(void **state)
{
    char *dir = test_dir_make();
    const struct io_ops *io = io_real();
    /* Anything that is not NULL: it must come back as it went in. */
    struct segment_name *list = (struct segment_name *)(void *)dir;
    size_t len = 9;
    struct err err;
    int fd = io->open(io->self, IO_CWD, dir, O_RDONLY | O_DIRECTORY, 0);

    (void)state;
    assert_int_equal(segment_list(io, fd, &list, &len, &err), ERR_OK);
    assert_int_equal(len, 0);
    mem_free(list);
    (void)io->close(io->self, fd);
    test_dir_remove(dir);
}

static void many_and_no_memory(void **state)
{
    char *dir = test_dir_make();
    const struct io_ops *io = io_real();
    struct segment_name *list, name;
    struct err err;
    size_t len, n;
    int fd;

    (void)state;
    for (unsigned i = 200; i > 0; i--) {
        segment_name_make(&name, i, i % 3 ? SEGMENT_SEALED : SEGMENT_JOURNAL, 2020 + i % 5,
                          1 + i % 12);
        put(dir, name.path);
    }
    fd = io->open(io->self, IO_CWD, dir, O_RDONLY | O_DIRECTORY, 0);
    for (n = 0;; n++) {
        enum err_code code;

        test_fail_alloc_once(n);
        code = segment_list(io, fd, &list, &len, &err);
        if (!test_fail_alloc_off())
            break;
        TEST_CHECK(code == ERR_NOMEM || code == ERR_AGAIN, "allocation %zu", n);
    }
    assert_true(n >= 3);
    assert_int_equal(len, 200);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(list[i].number, i + 1);
    mem_free(list);
    (void)io->close(io->self, fd);
    test_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_and_settled),
        cmocka_unit_test(nothing_there),
        cmocka_unit_test(many_and_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
