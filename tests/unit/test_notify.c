/* test_notify.c -- datagrams to a socket of our own in the place of the service manager's */
#include "../test.h"

#include "../../daemon/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int clear_environment(void **state)
{
    (void)state;
    (void)unsetenv("NOTIFY_SOCKET");
    (void)unsetenv("WATCHDOG_USEC");
    (void)unsetenv("WATCHDOG_PID");
    return 0;
}

/* A bound datagram socket. `name` starts with '@' for the abstract space. */
static int bind_socket(const char *name)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    assert_true(fd >= 0 && len < sizeof addr.sun_path);
    memcpy(addr.sun_path, name, len);
    if (name[0] == '@')
        addr.sun_path[0] = '\0';
    assert_int_equal(bind(fd, (const struct sockaddr *)&addr,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
                     0);
    return fd;
}

static struct str receive(int fd, char *buf, size_t len)
{
    ssize_t got = recv(fd, buf, len, 0);

    return (struct str){buf, got < 0 ? 0 : (size_t)got};
}

static void talks_to(const char *name)
{
    char got[4096], text[4096];
    struct notify n;
    int fd = bind_socket(name);

    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    notify_open(&n);
    assert_true(n.fd >= 0);
    notify_send(&n, "READY=1\nSTATUS=%d files\n", 3);
    TEST_STR(receive(fd, got, sizeof got), STR("READY=1\nSTATUS=3 files\n"));
    notify_send(&n, "%s", "");
    TEST_STR(receive(fd, got, sizeof got), STR(""));
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    notify_send(&n, "%s", text);
    assert_int_equal(receive(fd, got, sizeof got).len, 2047);
    /* The manager going away must neither kill nor hang us. */
    assert_int_equal(close(fd), 0);
    notify_send(&n, "WATCHDOG=1");
    notify_close(&n);
    assert_int_equal(n.fd, -1);
    notify_send(&n, "STOPPING=1");
    notify_close(&n);
    notify_close(NULL);
}

/* A manager that does not read must not hold up the loop with what comes again anyway. */
static void waits_for_nobody(void **state)
{
    char *dir = test_dir_make();
    struct timespec start, end;
    char name[100], got[100];
    struct notify n;
    int fd;

    (void)state;
    (void)snprintf(name, sizeof name, "%s/socket", dir);
    fd = bind_socket(name);
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    notify_open(&n);
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < 2000; i++)
        notify_send(&n, "%s", i % 2 ? "STATUS=busy" : "WATCHDOG=1");
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    /* The queue holds a few hundred at most; each message behind them would have cost two seconds. */
    assert_true(end.tv_sec - start.tv_sec < 60);
    TEST_STR(receive(fd, got, sizeof got), STR("WATCHDOG=1"));
    notify_close(&n);
    assert_int_equal(close(fd), 0);
    test_dir_remove(dir);
}

static void socket_in_a_folder(void **state)
{
    char *dir = test_dir_make();
    char name[100];

    (void)state;
    assert_true((size_t)snprintf(name, sizeof name, "%s/socket", dir) < sizeof name);
    talks_to(name);
    test_dir_remove(dir);
}

static void abstract_socket(void **state)
{
    char name[64];

    (void)state;
    (void)snprintf(name, sizeof name, "@siftd-test-%ld", (long)getpid());
    talks_to(name);
}

static void longest_names(void **state)
{
    char name[200];
    struct notify n;
    int fd;

    (void)state;
    memset(name, 'n', sizeof name);
    (void)snprintf(name, 64, "@siftd-test-long-%ld", (long)getpid());
    name[strlen(name)] = '-';
    name[107] = '\0';
    fd = bind_socket(name);
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    notify_open(&n);
    assert_true(n.fd >= 0);
    notify_close(&n);
    assert_int_equal(close(fd), 0);
    name[107] = 'n';
    name[199] = '\0';
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    notify_open(&n);
    assert_int_equal(n.fd, -1);
}

static void nothing_without_a_usable_socket(void **state)
{
    static const char *const names[] = {
        NULL, "", "/", "@", "relative", "/nonexistent/socket", "@nobody-listens-here", "vsock:2:1"};
    struct notify n;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(names); i++) {
        (void)clear_environment(NULL);
        assert_int_equal(setenv("WATCHDOG_USEC", "2000000", 1), 0);
        if (names[i])
            assert_int_equal(setenv("NOTIFY_SOCKET", names[i], 1), 0);
        notify_open(&n);
        TEST_CHECK(n.fd == -1, "'%s'", names[i] ? names[i] : "(unset)");
        assert_int_equal(n.watchdog_ms, 0);
        notify_send(&n, "READY=1");
        notify_close(&n);
    }
}

static void watchdog_is_half_its_time_and_ours(void **state)
{
    static const struct {
        const char *usec;
        long pid_off; /* added to our pid; 99: the variable is not set */
        uint64_t want_ms;
    } cases[] = {
        {"2000000", 0, 1000}, {"2000000", 99, 1000}, {"2000000", 1, 0}, {"30000000", 0, 15000},
        {"1000", 0, 1},       {"0", 0, 0},           {"", 0, 0},        {"-5", 0, 0},
        {"2s", 0, 0},         {NULL, 0, 0},
    };
    char name[64], pid[32];
    struct notify n;
    int fd;

    (void)state;
    (void)snprintf(name, sizeof name, "@siftd-test-dog-%ld", (long)getpid());
    fd = bind_socket(name);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        (void)clear_environment(NULL);
        assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
        if (cases[i].usec)
            assert_int_equal(setenv("WATCHDOG_USEC", cases[i].usec, 1), 0);
        (void)snprintf(pid, sizeof pid, "%ld", (long)getpid() + cases[i].pid_off);
        if (cases[i].pid_off != 99)
            assert_int_equal(setenv("WATCHDOG_PID", pid, 1), 0);
        notify_open(&n);
        TEST_CHECK(n.watchdog_ms == cases[i].want_ms, "case %zu: %llu", i,
                   (unsigned long long)n.watchdog_ms);
        notify_close(&n);
    }
    assert_int_equal(close(fd), 0);
}

int main(void)
{
#define CLEAN(test) cmocka_unit_test_setup_teardown(test, clear_environment, clear_environment)
    const struct CMUnitTest tests[] = {
        CLEAN(waits_for_nobody),
        CLEAN(socket_in_a_folder),
        CLEAN(abstract_socket),
        CLEAN(longest_names),
        CLEAN(nothing_without_a_usable_socket),
        CLEAN(watchdog_is_half_its_time_and_ours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
