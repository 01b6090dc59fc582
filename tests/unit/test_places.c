/* test_places.c -- the folders of siftd on a real disk, and their locks */
#include "../test.h"

#include "../../daemon/places.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char *dir;
    struct config *config;
    struct err err;
};

static struct config *config_of(const char *dir, const char *more)
{
    char text[8192];
    struct config *config;
    struct err err;

    (void)snprintf(text, sizeof text, "root: %s/a/b/root\n%s", dir, more);
    if (config_parse(str_of(text), "places", NULL, 0, &config, &err) != ERR_OK)
        fail_msg("%s", err.msg);
    return config;
}

static int setup(void **state)
{
    static struct fixture f;

    f = (struct fixture){.dir = test_dir_make()};
    f.config = config_of(f.dir, "");
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    config_destroy(f->config);
    test_dir_remove(f->dir);
    return 0;
}

static const int *fds_of(const struct places *p, size_t i)
{
    const int *const all[] = {&p->inbox, &p->done, &p->quarantine, &p->archive,     &p->state,
                              &p->log,   &p->run,  &p->lock,       &p->archive_lock};

    return i < TEST_LEN(all) ? all[i] : NULL;
}

static void assert_closed(const struct places *p)
{
    for (size_t i = 0; fds_of(p, i); i++)
        assert_int_equal(*fds_of(p, i), -1);
}

static void test_made_and_closed(void **state)
{
    struct fixture *f = *state;
    struct places p;

    for (int again = 0; again < 2; again++) {
        assert_int_equal(places_open(&p, f->config, &f->err), ERR_OK);
        for (size_t i = 0; i < 7; i++) {
            struct stat st;

            assert_int_equal(fstat(*fds_of(&p, i), &st), 0);
            assert_true(S_ISDIR(st.st_mode));
            assert_int_equal(st.st_mode & 0027, 0);
            assert_true(fcntl(*fds_of(&p, i), F_GETFD) & FD_CLOEXEC);
        }
        places_close(&p);
        assert_closed(&p);
        places_close(&p); /* twice is as once */
    }
}

static void test_file_in_the_way(void **state)
{
    struct fixture *f = *state;
    struct places p;

    assert_int_equal(places_open(&p, f->config, &f->err), ERR_OK);
    places_close(&p);
    {
        char path[4096];

        (void)snprintf(path, sizeof path, "%s/a/b/root/archive", f->dir);
        assert_int_equal(rmdir(path), 0);
    }
    test_file_write(f->dir, "a/b/root/archive", STR("x"));
    assert_int_equal(places_open(&p, f->config, &f->err), ERR_CONF);
    assert_true(strstr(f->err.msg, "'archive'") != NULL);
    assert_int_equal(f->err.sys, ENOTDIR);
    assert_closed(&p);
}

static void test_root_that_cannot_be(void **state)
{
    struct fixture *f = *state;
    struct config *config;
    struct places p;

    test_file_write(f->dir, "a", STR("x"));
    assert_int_equal(places_open(&p, f->config, &f->err), ERR_CONF);
    assert_int_equal(f->err.sys, ENOTDIR);
    assert_closed(&p);
    config = config_of("/proc/self/no-such-place", "");
    assert_int_equal(places_open(&p, config, &f->err), ERR_CONF);
    assert_closed(&p);
    config_destroy(config);
}

/* Paths of the operator may be links, absolute, and elsewhere. */
static void test_paths_elsewhere(void **state)
{
    struct fixture *f = *state;
    char more[4096], link[4096];
    struct config *config;
    struct stat st, want;
    struct places p;

    (void)snprintf(more, sizeof more,
                   "archive: {path: %s/elsewhere/deep}\nlog: {path: logs/here}\n", f->dir);
    config = config_of(f->dir, more);
    assert_int_equal(places_open(&p, config, &f->err), ERR_OK);
    (void)snprintf(link, sizeof link, "%s/elsewhere/deep", f->dir);
    assert_int_equal(stat(link, &want), 0);
    assert_int_equal(fstat(p.archive, &st), 0);
    assert_int_equal(st.st_ino, want.st_ino);
    places_close(&p);
    config_destroy(config);
}

/* A second daemon on the inbox, or on the archive alone, is refused until the first has gone. */
static void test_locks(void **state)
{
    struct fixture *f = *state;
    struct config *other;
    struct places first, second;
    char more[4096];

    assert_int_equal(places_open(&first, f->config, &f->err), ERR_OK);
    assert_int_equal(places_lock(&first, &f->err), ERR_OK);
    assert_int_equal(places_open(&second, f->config, &f->err), ERR_OK);
    assert_int_equal(places_lock(&second, &f->err), ERR_STATE);
    assert_int_equal(f->err.sys, EWOULDBLOCK);
    assert_true(strstr(f->err.msg, "inbox") != NULL);
    places_close(&second);
    (void)snprintf(more, sizeof more, "inbox: {path: %s/inbox2}\n", f->dir);
    other = config_of(f->dir, more);
    assert_int_equal(places_open(&second, other, &f->err), ERR_OK);
    assert_int_equal(places_lock(&second, &f->err), ERR_STATE);
    assert_int_equal(f->err.sys, EWOULDBLOCK);
    assert_true(strstr(f->err.msg, "archive") != NULL);
    places_close(&first);
    places_close(&second);
    assert_int_equal(places_open(&second, other, &f->err), ERR_OK);
    assert_int_equal(places_lock(&second, &f->err), ERR_OK);
    places_close(&second);
    config_destroy(other);
}

/* Users may write to an inbox: what stands there under our name is not trusted. */
static void test_siftd_folder_of_others(void **state)
{
    struct fixture *f = *state;
    struct places p;

    assert_int_equal(places_open(&p, f->config, &f->err), ERR_OK);
    assert_int_equal(mkdirat(p.inbox, "real", 0700), 0);
    assert_int_equal(symlinkat("real", p.inbox, ".siftd"), 0);
    assert_int_equal(places_lock(&p, &f->err), ERR_CONF);
    assert_int_equal(unlinkat(p.inbox, ".siftd", 0), 0);
    assert_int_equal(mkdirat(p.inbox, ".siftd", 0700), 0);
    assert_int_equal(fchmodat(p.inbox, ".siftd", 0777, 0), 0);
    assert_int_equal(places_lock(&p, &f->err), ERR_CONF);
    assert_int_equal(fchmodat(p.inbox, ".siftd", 0700, 0), 0);
    assert_int_equal(symlinkat("/etc/hostname", p.inbox, ".siftd/lock"), 0);
    assert_int_equal(places_lock(&p, &f->err), ERR_CONF);
    assert_int_equal(unlinkat(p.inbox, ".siftd/lock", 0), 0);
    assert_int_equal(places_lock(&p, &f->err), ERR_OK);
    places_close(&p);
}

static void test_open_to_all(void **state)
{
    static const struct {
        mode_t mode;
        bool is_open;
    } cases[] = {{0750, false}, {0770, false}, {0777, true}, {01777, false}, {0757, true}};
    struct fixture *f = *state;
    struct places p;

    assert_int_equal(places_open(&p, f->config, &f->err), ERR_OK);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        assert_int_equal(fchmod(p.inbox, cases[i].mode), 0);
        TEST_CHECK(places_inbox_is_open_to_all(&p) == cases[i].is_open, "%o",
                   (unsigned)cases[i].mode);
    }
    assert_int_equal(fchmod(p.inbox, 0700), 0);
    places_close(&p);
}

static void test_to_read(void **state)
{
    struct fixture *f = *state;
    struct places p;
    struct stat st;

    places_open_to_read(&p, f->config);
    assert_closed(&p);
    assert_int_equal(places_open(&p, f->config, &f->err), ERR_OK);
    places_close(&p);
    places_open_to_read(&p, f->config);
    assert_true(p.archive >= 0 && p.quarantine >= 0 && p.state >= 0 && p.run >= 0);
    assert_int_equal(p.inbox, -1);
    assert_int_equal(fstat(p.archive, &st), 0);
    places_close(&p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_made_and_closed), TEST(test_file_in_the_way), TEST(test_root_that_cannot_be),
        TEST(test_paths_elsewhere), TEST(test_locks),           TEST(test_siftd_folder_of_others),
        TEST(test_open_to_all),     TEST(test_to_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
