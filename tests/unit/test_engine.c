/* test_engine.c -- everything below the loop, opened and closed on a real disk */
#include "../test.h"

#include "../../daemon/engine.h"
#include "../../daemon/log.h"

#include <errno.h>
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

    (void)snprintf(text, sizeof text,
                   "root: %s\npipelines: {default: [" TEST_CLEAN ", " TEST_SEGMENT ", "
                   "{dedupe: {}}]}\n%s",
                   dir, more);
    if (config_parse(str_of(text), "engine", NULL, 0, &config, &err) != ERR_OK)
        fail_msg("%s", err.msg);
    return config;
}

static int setup(void **state)
{
    static struct fixture f;

    log_set_level(LOG_ERROR);
    f = (struct fixture){.dir = test_dir_make()};
    f.config = config_of(f.dir, "limits: {workers: 3}\n");
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

/* Descriptors of this process: what was opened must be closed again. */
static size_t count_fds(void)
{
    size_t count = 0;

    for (int fd = 0; fd < 1024; fd++) {
        struct stat st;

        count += fstat(fd, &st) == 0;
    }
    return count;
}

static void test_open_close(void **state)
{
    struct fixture *f = *state;
    size_t fds = count_fds();
    struct engine e;

    for (int again = 0; again < 2; again++) {
        assert_int_equal(engine_open(&e, f->config, io_real(), &f->err), ERR_OK);
        assert_int_equal(e.workers, 3);
        assert_non_null(e.env.mirror);
        assert_int_equal(claim_next_id(e.env.claim), 1);
        engine_close(&e);
        assert_int_equal(count_fds(), fds);
    }
}

static void test_workers(void **state)
{
    struct fixture *f = *state;
    struct config *automatic = config_of(f->dir, "");

    assert_int_equal(engine_workers(f->config), 3);
    assert_true(engine_workers(automatic) >= 1);
    config_destroy(automatic);
}

static void test_second_daemon(void **state)
{
    struct fixture *f = *state;
    struct engine first, second;
    size_t fds;

    assert_int_equal(engine_open(&first, f->config, io_real(), &f->err), ERR_OK);
    fds = count_fds();
    assert_int_equal(engine_open(&second, f->config, io_real(), &f->err), ERR_STATE);
    assert_int_equal(f->err.sys, EWOULDBLOCK);
    assert_int_equal(count_fds(), fds);
    engine_close(&first);
}

/* Each thing that can be wrong on the disk: a clear error, and everything closed again. */
static void test_what_stands_in_the_way(void **state)
{
    static const struct {
        const char *name, *words;
    } cases[] = {
        {"log/outcomes.ndjson", "outcomes.ndjson"},
        {"log/records.ndjson", "records.ndjson"},
        {"inbox/.siftd/claim", "claim"},
        {"inbox/.siftd/names", "names"},
    };
    struct fixture *f = *state;
    size_t fds = count_fds();
    struct engine e;
    char path[4096];

    assert_int_equal(engine_open(&e, f->config, io_real(), &f->err), ERR_OK);
    engine_close(&e);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        bool is_folder = i == 2;
        enum err_code code;

        (void)snprintf(path, sizeof path, "%s/%s", f->dir, cases[i].name);
        assert_int_equal(remove(path), 0);
        if (is_folder)
            test_file_write(f->dir, cases[i].name, STR("x"));
        else
            assert_int_equal(mkdir(path, 0700), 0);
        code = engine_open(&e, f->config, io_real(), &f->err);
        TEST_CHECK(code == ERR_CONF || code == ERR_AGAIN, "%s", cases[i].name);
        TEST_CHECK(strstr(f->err.msg, cases[i].words), "%s: %s", cases[i].name, f->err.msg);
        assert_int_equal(count_fds(), fds);
        assert_int_equal(remove(path), 0);
    }
    assert_int_equal(engine_open(&e, f->config, io_real(), &f->err), ERR_OK);
    engine_close(&e);
}

static void test_damaged_id(void **state)
{
    struct fixture *f = *state;
    size_t fds = count_fds();
    struct engine e;

    assert_int_equal(engine_open(&e, f->config, io_real(), &f->err), ERR_OK);
    engine_close(&e);
    test_file_write(f->dir, "inbox/.siftd/id", STR("rubbish"));
    assert_int_equal(engine_open(&e, f->config, io_real(), &f->err), ERR_CONF);
    assert_true(strstr(f->err.msg, ".siftd/id") != NULL);
    assert_int_equal(count_fds(), fds);
}

/* What an earlier life left in claim/ comes back as work, under its id. */
static void test_left_over(void **state)
{
    struct fixture *f = *state;
    struct engine e;

    assert_int_equal(engine_open(&e, f->config, io_real(), &f->err), ERR_OK);
    engine_close(&e);
    test_file_write(f->dir, "inbox/.siftd/claim/00000000000000000009", STR("text\n"));
    test_file_write(f->dir, "inbox/.siftd/names", STR("9 1700000000000 a%20name\n"));
    assert_int_equal(engine_open(&e, f->config, io_real(), &f->err), ERR_OK);
    assert_int_equal(e.recovery.claims_len, 1);
    assert_int_equal(e.recovery.claims[0].claimed.id, 9);
    assert_string_equal(e.recovery.claims[0].claimed.name, "a name");
    assert_int_equal(claim_next_id(e.env.claim), 10);
    engine_close(&e);
}

static void test_without_memory(void **state)
{
    struct fixture *f = *state;
    size_t fds = count_fds();
    struct engine e;
    size_t n;

    for (n = 0;; n++) {
        enum err_code code;

        test_fail_alloc_after(n);
        code = engine_open(&e, f->config, io_real(), &f->err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            break;
        }
        TEST_CHECK(code != ERR_OK && code != ERR_DOC, "allocation %d", (int)n);
        TEST_CHECK(count_fds() == fds, "allocation %d", (int)n);
    }
    assert_true(n > 10);
    engine_close(&e);
    assert_int_equal(count_fds(), fds);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_open_close),     TEST(test_workers),   TEST(test_second_daemon),
        TEST(test_damaged_id),     TEST(test_left_over), TEST(test_what_stands_in_the_way),
        TEST(test_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
