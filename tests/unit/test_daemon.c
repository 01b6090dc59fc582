/* test_daemon.c -- whole lives of the daemon, each in a process of its own */
#include "../test.h"

#include "../../daemon/daemon.h"
#include "../../daemon/exits.h"
#include "../../daemon/log.h"

#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIFE_SECONDS 60u

static struct config *config_of(const char *dir, const char *more)
{
    char text[8192];
    struct config *config;
    struct err err;

    (void)snprintf(text, sizeof text,
                   "root: %s\npipelines: {default: [" TEST_SEGMENT ", {dedupe: {}}]}\n"
                   "limits: {workers: 2}\nlog: {level: error}\n%s",
                   dir, more);
    if (config_parse(str_of(text), "daemon", NULL, 0, &config, &err) != ERR_OK)
        fail_msg("%s", err.msg);
    return config;
}

/* The exit code of a life that takes what is in the inbox; what it printed is in "out". */
static int live_once(const char *dir, const char *more)
{
    struct daemon_args args = {.is_once = true};
    struct config *config = config_of(dir, more);
    char path[4096];
    int status, out;
    pid_t pid;

    (void)snprintf(path, sizeof path, "%s/out", dir);
    out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(out >= 0);
    (void)fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)alarm(LIFE_SECONDS);
        (void)dup2(out, STDOUT_FILENO);
        status = daemon_run(&args, config);
        _exit(status);
    }
    (void)close(out);
    config_destroy(config);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static json_t *summary(const char *dir)
{
    size_t len;
    char *text = test_file_read(dir, "out", &len);
    json_t *doc = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(doc);
    assert_ptr_equal(strchr(text, '\n'), text + len - 1);
    free(text);
    return doc;
}

static long long number_of(const json_t *doc, const char *key)
{
    const json_t *value = json_object_get(doc, key);

    assert_true(json_is_number(value));
    return (long long)json_number_value(value);
}

static void test_once(void **state)
{
    char *dir = test_dir_make(), path[4096];
    json_t *doc;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/inbox", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    test_file_write(dir, "inbox/a.txt", STR("A title\n\nA sentence of text that is here.\n"));
    test_file_write(dir, "inbox/b.txt", STR("A title\n\nA sentence of text that is here.\n"));
    test_file_write(dir, "inbox/empty.txt", STR(""));
    assert_int_equal(live_once(dir, "inbox: {quiet: 0s, settle: 0s}\n"), EXIT_FINE);
    doc = summary(dir);
    assert_int_equal(number_of(doc, "files"), 3);
    assert_int_equal(number_of(doc, "archived"), 2);
    assert_int_equal(number_of(doc, "quarantined"), 1);
    assert_int_equal(number_of(doc, "duplicates"), 1);
    json_decref(doc);
    /* Nothing new: all zero, and the same archive. */
    assert_int_equal(live_once(dir, ""), EXIT_FINE);
    doc = summary(dir);
    assert_int_equal(number_of(doc, "files"), 0);
    json_decref(doc);
    test_dir_remove(dir);
}

static void test_locked(void **state)
{
    char *dir = test_dir_make(), path[4096];
    int lock;

    (void)state;
    assert_int_equal(live_once(dir, ""), EXIT_FINE);
    (void)snprintf(path, sizeof path, "%s/inbox/.siftd/lock", dir);
    lock = open(path, O_RDWR | O_CLOEXEC);
    assert_true(lock >= 0);
    assert_int_equal(flock(lock, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(live_once(dir, ""), EXIT_LOCKED);
    (void)close(lock);
    assert_int_equal(live_once(dir, ""), EXIT_FINE);
    test_dir_remove(dir);
}

static void test_damaged_id(void **state)
{
    char *dir = test_dir_make();
    size_t len;

    (void)state;
    assert_int_equal(live_once(dir, ""), EXIT_FINE);
    test_file_write(dir, "inbox/.siftd/id", STR("rubbish\n"));
    assert_int_equal(live_once(dir, ""), EXIT_CONFIG);
    free(test_file_read(dir, "out", &len));
    assert_int_equal(len, 0); /* no summary of a life that was none */
    test_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_locked),
        cmocka_unit_test(test_damaged_id),
    };

    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
