/* test_control.c -- the control socket on a real loop, with clients of all manners */
#include "../test.h"

#include "../../daemon/control.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct fixture {
    uv_loop_t loop;
    char *dir;
    int run_fd;
    struct control *control;
    struct err err;
    char word[CONTROL_LINE_BYTES + 1]; /* asked last */
    size_t asked, answer_bytes;
    bool is_slow; /* answers later */
    struct control_client *client;
    bool is_closed;
};

static bool answer(void *ctx, struct str word, struct control_client *client, struct buf *out)
{
    struct fixture *f = ctx;

    f->asked++;
    assert_true(word.len < sizeof f->word);
    memcpy(f->word, word.ptr, word.len);
    f->word[word.len] = '\0';
    if (f->is_slow) {
        f->client = client;
        return false;
    }
    if (f->answer_bytes == 0)
        buf_add_str(out, STR("{\"ok\":true}"));
    for (size_t i = 0; i < f->answer_bytes; i++)
        buf_add_byte(out, 'x');
    return true;
}

static void on_closed(void *ctx)
{
    struct fixture *f = ctx;

    f->is_closed = true;
}

static int setup(void **state)
{
    static struct fixture f;

    f = (struct fixture){.dir = test_dir_make()};
    f.run_fd = open(f.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(f.run_fd >= 0);
    assert_int_equal(uv_loop_init(&f.loop), 0);
    assert_int_equal(control_start(&f.loop, f.run_fd, answer, &f, &f.control, &f.err), ERR_OK);
    *state = &f;
    return 0;
}

static void stop(struct fixture *f)
{
    control_stop(f->control, on_closed, f);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(f->is_closed);
    assert_int_equal(faccessat(f->run_fd, "control.sock", F_OK, AT_SYMLINK_NOFOLLOW), -1);
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    if (!f->is_closed)
        stop(f);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    (void)close(f->run_fd);
    test_dir_remove(f->dir);
    return 0;
}

static int dial(const struct fixture *f)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    assert_true(fd >= 0);
    (void)snprintf(addr.sun_path, sizeof addr.sun_path, "/proc/self/fd/%d/control.sock", f->run_fd);
    assert_int_equal(connect(fd, (const struct sockaddr *)&addr, sizeof addr), 0);
    return fd;
}

static void say(int fd, struct str text)
{
    assert_int_equal(send(fd, text.ptr, text.len, MSG_NOSIGNAL), text.len);
}

/* Let the loop do what is to be done now. */
static void turn(struct fixture *f)
{
    for (int i = 0; i < 10; i++)
        (void)uv_run(&f->loop, UV_RUN_NOWAIT);
}

/* All that comes until the other end closes; the length. Fails when it stays open. */
static size_t hear(struct fixture *f, int fd, char *out, size_t room)
{
    size_t len = 0;

    for (int i = 0; i < 10000; i++) {
        char piece[4096];
        ssize_t got;

        (void)uv_run(&f->loop, UV_RUN_NOWAIT);
        got = recv(fd, piece, sizeof piece, 0);
        if (got == 0 || (got < 0 && errno == ECONNRESET))
            return len;
        for (ssize_t k = 0; k < got; k++) {
            if (len < room)
                out[len] = piece[k];
            len++;
        }
    }
    fail_msg("the connection stays open");
    return 0;
}

static bool is_open(struct fixture *f, int fd)
{
    char byte;

    turn(f);
    return recv(fd, &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN;
}

static void check_ok(struct fixture *f, int fd)
{
    char text[64];
    size_t len = hear(f, fd, text, sizeof text);

    TEST_STR(((struct str){text, len}), STR("{\"ok\":true}\n"));
    (void)close(fd);
}

static void test_answer(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f);

    say(fd, STR("status\n"));
    check_ok(f, fd);
    assert_string_equal(f->word, "status");
}

static void test_mode(void **state)
{
    struct fixture *f = *state;
    struct stat st;

    assert_int_equal(fstatat(f->run_fd, "control.sock", &st, AT_SYMLINK_NOFOLLOW), 0);
    assert_true(S_ISSOCK(st.st_mode));
    assert_int_equal(st.st_mode & 07777, 0660);
}

static void test_word_in_pieces(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f);

    say(fd, STR("sta"));
    assert_true(is_open(f, fd));
    say(fd, STR("tus\r"));
    assert_true(is_open(f, fd));
    assert_int_equal(f->asked, 0);
    say(fd, STR("\nand more that is not read"));
    check_ok(f, fd);
    assert_string_equal(f->word, "status");
    assert_int_equal(f->asked, 1);
}

/* One question a connection, however many lines come. */
static void test_two_lines(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f);

    say(fd, STR("one\ntwo\n"));
    check_ok(f, fd);
    assert_string_equal(f->word, "one");
    assert_int_equal(f->asked, 1);
}

static void test_odd_words(void **state)
{
    const struct str words[] = {STR("\n"), STR("  \n"), STR("\0\n"), STR("\xff\xfe\n")};
    struct fixture *f = *state;

    for (size_t i = 0; i < TEST_LEN(words); i++) {
        int fd = dial(f);

        say(fd, words[i]);
        check_ok(f, fd);
        assert_int_equal(f->asked, i + 1);
    }
}

static void test_longest_word(void **state)
{
    struct fixture *f = *state;
    char line[CONTROL_LINE_BYTES + 1];
    int fd = dial(f);

    memset(line, 'w', sizeof line);
    line[CONTROL_LINE_BYTES - 1] = '\n';
    say(fd, (struct str){line, CONTROL_LINE_BYTES});
    check_ok(f, fd);
    assert_int_equal(strlen(f->word), CONTROL_LINE_BYTES - 1);
    /* One more is too long: dropped without an answer. */
    line[CONTROL_LINE_BYTES - 1] = 'w';
    line[CONTROL_LINE_BYTES] = '\n';
    fd = dial(f);
    say(fd, (struct str){line, sizeof line});
    assert_int_equal(hear(f, fd, line, sizeof line), 0);
    assert_int_equal(f->asked, 1);
    (void)close(fd);
}

static void test_client_goes_away(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f);

    turn(f);
    (void)close(fd);
    turn(f);
    /* In the middle of its word, and before its answer. */
    fd = dial(f);
    say(fd, STR("sta"));
    (void)close(fd);
    turn(f);
    f->answer_bytes = 500000;
    fd = dial(f);
    say(fd, STR("status\n"));
    (void)close(fd);
    turn(f);
    assert_int_equal(f->asked, 1);
    f->answer_bytes = 0;
    fd = dial(f);
    say(fd, STR("status\n"));
    check_ok(f, fd);
}

/* The writing end closed, as `echo status | nc` does. */
static void test_half_closed(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f);

    say(fd, STR("status\n"));
    assert_int_equal(shutdown(fd, SHUT_WR), 0);
    check_ok(f, fd);
}

static void test_big_answer(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f);
    char first;

    f->answer_bytes = 900000;
    say(fd, STR("list\n"));
    assert_int_equal(hear(f, fd, &first, 1), 900001);
    (void)close(fd);
    /* One that does not fit is none at all. */
    f->answer_bytes = 2000000;
    fd = dial(f);
    say(fd, STR("list\n"));
    assert_int_equal(hear(f, fd, &first, 1), 0);
    (void)close(fd);
}

/* An answer that takes a while: to one that waits, and to one that has gone. */
static void test_late_answer(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f);

    f->is_slow = true;
    say(fd, STR("retry 17\n"));
    assert_true(is_open(f, fd));
    assert_int_equal(f->asked, 1);
    control_reply(f->client, STR("{\"ok\":true}"));
    check_ok(f, fd);
    fd = dial(f);
    say(fd, STR("retry 18\n"));
    assert_true(is_open(f, fd));
    (void)close(fd);
    turn(f);
    assert_int_equal(f->asked, 2);
    control_reply(f->client, STR("{\"ok\":true}"));
    turn(f);
    /* And to one more. */
    fd = dial(f);
    say(fd, STR("retry 19\n"));
    turn(f);
    f->is_slow = false;
    f->answer_bytes = 0;
    control_reply(f->client, STR("{\"ok\":true}"));
    check_ok(f, fd);
}

static void test_too_many(void **state)
{
    struct fixture *f = *state;
    int fds[CONTROL_CLIENTS_MAX], fd;
    char byte;

    for (size_t i = 0; i < TEST_LEN(fds); i++) {
        fds[i] = dial(f);
        assert_true(is_open(f, fds[i]));
    }
    fd = dial(f);
    assert_int_equal(hear(f, fd, &byte, 1), 0);
    (void)close(fd);
    /* Those that were there go on, and one that leaves makes room. */
    say(fds[0], STR("status\n"));
    check_ok(f, fds[0]);
    fds[0] = dial(f);
    say(fds[0], STR("status\n"));
    check_ok(f, fds[0]);
    for (size_t i = 1; i < TEST_LEN(fds); i++)
        (void)close(fds[i]);
    turn(f);
}

static void check_no_memory(struct fixture *f, int fd)
{
    char text[64];
    size_t len = hear(f, fd, text, sizeof text);

    TEST_STR(((struct str){text, len}), STR("{\"error\":\"no memory\"}\n"));
    (void)close(fd);
}

/* Who cannot be listened to is told, however many come at once, and the next one is heard. */
static void test_no_memory(void **state)
{
    struct fixture *f = *state;
    int fds[3], fd;

    test_fail_alloc_after(0);
    for (size_t i = 0; i < TEST_LEN(fds); i++)
        fds[i] = dial(f);
    turn(f);
    assert_true(test_fail_alloc_off());
    for (size_t i = 0; i < TEST_LEN(fds); i++)
        check_no_memory(f, fds[i]);
    fd = dial(f);
    say(fd, STR("status\n"));
    check_ok(f, fd);
    /* An answer there is no memory for; */
    fd = dial(f);
    turn(f);
    test_fail_alloc_after(0);
    say(fd, STR("status\n"));
    turn(f);
    assert_true(test_fail_alloc_off());
    check_no_memory(f, fd);
    /* one that was put off needs none. */
    fd = dial(f);
    f->is_slow = true;
    say(fd, STR("retry 17\n"));
    turn(f);
    test_fail_alloc_after(0);
    control_reply(f->client, STR("{\"ok\":true}"));
    turn(f);
    assert_false(test_fail_alloc_off());
    check_ok(f, fd);
    f->is_slow = false;
    /* Stopped while some are being refused. */
    test_fail_alloc_after(0);
    for (size_t i = 0; i < TEST_LEN(fds); i++)
        fds[i] = dial(f);
    (void)uv_run(&f->loop, UV_RUN_NOWAIT);
    assert_true(test_fail_alloc_off());
    stop(f);
    for (size_t i = 0; i < TEST_LEN(fds); i++)
        (void)close(fds[i]);
}

static void test_stop_with_clients(void **state)
{
    struct fixture *f = *state;
    int idle = dial(f), asking = dial(f), waiting = dial(f);
    char byte;

    turn(f);
    say(asking, STR("stat"));
    turn(f);
    stop(f);
    assert_int_equal(recv(idle, &byte, 1, 0), 0);
    (void)close(idle);
    (void)close(asking);
    (void)close(waiting);
}

/* A socket that a killed daemon left is replaced. */
static void test_stale_socket(void **state)
{
    struct fixture *f = *state;
    struct control *second;
    int fd;

    assert_int_equal(renameat(f->run_fd, "control.sock", f->run_fd, "kept"), 0);
    assert_int_equal(linkat(f->run_fd, "kept", f->run_fd, "control.sock", 0), 0);
    assert_int_equal(control_start(&f->loop, f->run_fd, answer, f, &second, &f->err), ERR_OK);
    fd = dial(f);
    say(fd, STR("status\n"));
    check_ok(f, fd);
    control_stop(second, on_closed, f);
    (void)uv_run(&f->loop, UV_RUN_NOWAIT);
    turn(f);
    f->is_closed = false;
}

static void test_cannot_bind(void **state)
{
    struct fixture *f = *state;
    struct control *second = NULL;
    enum err_code code;

    assert_int_equal(control_start(&f->loop, -1, answer, f, &second, &f->err), ERR_CONF);
    assert_true(strstr(f->err.msg, "cannot make 'run/control.sock'") != NULL);
    assert_null(second);
    assert_int_equal(mkdirat(f->run_fd, "sub", 0700), 0);
    {
        int sub = openat(f->run_fd, "sub", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        assert_int_equal(mkdirat(sub, "control.sock", 0700), 0);
        assert_int_equal(control_start(&f->loop, sub, answer, f, &second, &f->err), ERR_CONF);
        assert_int_equal(f->err.sys, EADDRINUSE);
        (void)close(sub);
    }
    test_fail_alloc_after(0);
    code = control_start(&f->loop, f->run_fd, answer, f, &second, &f->err);
    assert_true(test_fail_alloc_off());
    assert_int_equal(code, ERR_CONF);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_answer),           TEST(test_mode),        TEST(test_word_in_pieces),
        TEST(test_two_lines),        TEST(test_odd_words),   TEST(test_longest_word),
        TEST(test_client_goes_away), TEST(test_half_closed), TEST(test_big_answer),
        TEST(test_late_answer),      TEST(test_too_many),    TEST(test_stop_with_clients),
        TEST(test_late_answer),      TEST(test_no_memory),   TEST(test_stop_with_clients),
        TEST(test_stale_socket),     TEST(test_cannot_bind),
    };

    (void)signal(SIGPIPE, SIG_IGN); /* as the daemon does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
