/* test_newfile.c -- a file has its name whole or not at all. */
#include "../test.h"

#include "../../stages/base/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char *dir;
    int fd;
};

static struct place place_open(void)
{
    struct place p = {.dir = test_dir_make()};

    p.fd = open(p.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(p.fd >= 0);
    return p;
}

static void place_close(struct place p)
{
    assert_int_equal(close(p.fd), 0);
    test_dir_remove(p.dir);
}

static bool is_there(struct place p, const char *name)
{
    return faccessat(p.fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void check_holds(struct place p, const char *name, struct str want)
{
    size_t len;
    char *bytes = test_file_read(p.dir, name, &len);

    TEST_STR(((struct str){bytes, len}), want);
    free(bytes);
}

static void test_put(void **state)
{
    struct place p = place_open();
    struct err err;
    struct stat st;

    (void)state;
    /* What an earlier life left half-written is longer, and in nobody's way. */
    test_file_write(p.dir, "a.tmp", STR("half of what was to be"));
    for (int is_synced = 0; is_synced < 2; is_synced++) {
        assert_int_equal(newfile_put(p.fd, "a", STR("first"), is_synced, &err), ERR_OK);
        check_holds(p, "a", STR("first"));
        assert_int_equal(newfile_put(p.fd, "a", STR(""), is_synced, &err), ERR_OK);
        check_holds(p, "a", STR(""));
    }
    assert_false(is_there(p, "a.tmp"));
    assert_int_equal(fstatat(p.fd, "a", &st, 0), 0);
    assert_int_equal(st.st_mode & 07137, 0); /* nobody else reads or writes it */
    place_close(p);
}

/* In pieces, the head last; the older one is there until it is kept. */
static void test_pieces(void **state)
{
    struct place p = place_open();
    struct newfile f;
    struct err err;

    (void)state;
    test_file_write(p.dir, "a", STR("older"));
    assert_int_equal(newfile_open(&f, p.fd, "a", &err), ERR_OK);
    assert_true(newfile_write(&f, STR("body"), 4));
    assert_true(newfile_write(&f, STR("head"), 0));
    check_holds(p, "a", STR("older"));
    assert_int_equal(newfile_keep(&f, true, &err), ERR_OK);
    check_holds(p, "a", STR("headbody"));
    newfile_drop(&f); /* nothing is open */
    check_holds(p, "a", STR("headbody"));
    assert_int_equal(newfile_open(&f, p.fd, "a", &err), ERR_OK);
    assert_true(newfile_write(&f, STR("other"), 0));
    newfile_drop(&f);
    check_holds(p, "a", STR("headbody"));
    assert_false(is_there(p, "a.tmp"));
    place_close(p);
}

static void test_faults(void **state)
{
    struct place p = place_open();
    int bad = open("/dev/null", O_RDONLY | O_CLOEXEC), full = open("/dev/full", O_RDWR | O_CLOEXEC);
    struct newfile f;
    struct err err;

    (void)state;
    assert_true(bad >= 0);
    assert_int_equal(newfile_put(bad, "a", STR("x"), true, &err), ERR_AGAIN);
    assert_non_null(strstr(err.msg, "cannot create 'a.tmp': "));
    /* A link in the place of the temporary is not followed. */
    assert_int_equal(symlinkat("elsewhere", p.fd, "a.tmp"), 0);
    assert_int_equal(newfile_put(p.fd, "a", STR("x"), true, &err), ERR_AGAIN);
    assert_false(is_there(p, "elsewhere") || is_there(p, "a"));
    assert_int_equal(unlinkat(p.fd, "a.tmp", 0), 0);
    assert_int_equal(mkdirat(p.fd, "a", 0755), 0);
    assert_int_equal(newfile_put(p.fd, "a", STR("x"), true, &err), ERR_AGAIN);
    assert_non_null(strstr(err.msg, "cannot rename 'a.tmp' to 'a': "));
    assert_false(is_there(p, "a.tmp"));
    if (full >= 0) {
        assert_int_equal(newfile_open(&f, p.fd, "b", &err), ERR_OK);
        assert_true(dup2(full, f.fd) == f.fd);
        assert_false(newfile_write(&f, STR("x"), 0));
        assert_int_equal(errno, ENOSPC);
        newfile_drop(&f);
        assert_false(is_there(p, "b") || is_there(p, "b.tmp"));
        (void)close(full);
    }
    assert_int_equal(close(bad), 0);
    place_close(p);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_faults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
