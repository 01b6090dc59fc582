/* test_ctl_control.c -- the words to the daemon, against a daemon played by a thread. */
#include "../test.h"

#include "../../daemon/ctl.h"
#include "ctl_call.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct fake {
    char *root, path[512];
    int fd;
    const char *answer; /* in two pieces, split in the middle */
    char word[64];
    pthread_t thread;
};

static void *serve(void *ctx)
{
    struct fake *f = ctx;
    size_t len = strlen(f->answer);
    int fd = accept(f->fd, NULL, NULL);
    ssize_t n = read(fd, f->word, sizeof f->word - 1);

    f->word[n > 0 ? n : 0] = '\0';
    (void)send(fd, f->answer, len / 2, MSG_NOSIGNAL);
    (void)send(fd, f->answer + len / 2, len - len / 2, MSG_NOSIGNAL);
    (void)close(fd);
    return NULL;
}

/* The root is deeper than a socket's address is long. */
static void setup(struct fake *f)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[1024];
    int folder;

    f->root = test_dir_make();
    (void)snprintf(f->path, sizeof f->path, "%s/%0120d", f->root, 7);
    assert_int_equal(mkdir(f->path, 0750), 0);
    (void)snprintf(path, sizeof path, "%s/run", f->path);
    assert_int_equal(mkdir(path, 0750), 0);
    f->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    folder = open(path, O_PATH | O_CLOEXEC);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/control.sock",
                   folder);
    assert_int_equal(bind(f->fd, (const struct sockaddr *)&address, sizeof address), 0);
    (void)close(folder);
    assert_int_equal(listen(f->fd, 4), 0);
}

static void teardown(struct fake *f)
{
    (void)close(f->fd);
    test_dir_remove(f->root);
}

static const struct {
    const char *line, *word, *answer;
    enum exit_code code;
    const char *text;
} cases[] = {
    {"reload", "reload\n", "{\"ok\":true}\n", EXIT_FINE, "{\"ok\":true}\n"},
    {"rescan", "rescan\n", "{\"ok\":true}", EXIT_FINE, "{\"ok\":true}\n"},
    {"drain", "drain\n", "{\"error\":\"busy\"}\n", EXIT_PROBLEM, "{\"error\":\"busy\"}\n"},
    {"health", "health\n", "{\"healthy\":true,\"state\":\"running\"}\n", EXIT_FINE,
     "{\"healthy\":true,\"state\":\"running\"}\n"},
    {"health", "health\n", "{\"healthy\":false,\"why\":\"no space\"}\n", EXIT_PROBLEM,
     "{\"healthy\":false,\"why\":\"no space\"}\n"},
    {"status --json", "status\n", "{\"pause\":\"\xE2\x80\xAE\"}\n", EXIT_FINE,
     "{\"pause\":\"\\u202e\"}\n"},
    {"status", "status\n",
     "{\"state\":\"running\",\"in\":{\"bytes\":1536,\"small_bytes\":7,\"n\":2.5},\"up_ms\":1234,"
     "\"list\":[\"a\\u001b\",null],\"none\":[],\"well\":true}\n",
     EXIT_FINE,
     "state           running\n"
     "in.bytes        1.5 KiB\n"
     "in.small_bytes  7 B\n"
     "in.n            2.5\n"
     "up_ms           1.234 s\n"
     "list.0          a\\u001b\n"
     "list.1          -\n"
     "none            -\n"
     "well            yes\n"},
    {"status", "status\n", "what?\n", EXIT_NO_DAEMON, "is no JSON object"},
    {"reload", "reload\n", "[1]\n", EXIT_NO_DAEMON, "is no JSON object"},
    {"status", "status\n", "", EXIT_NO_DAEMON, "no daemon answers"},
};

static void words(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct fake f = {.answer = cases[i].answer};

        setup(&f);
        assert_int_equal(pthread_create(&f.thread, NULL, serve, &f), 0);
        ctl_expect(f.path, cases[i].line, cases[i].code, cases[i].text);
        assert_int_equal(pthread_join(f.thread, NULL), 0);
        assert_string_equal(f.word, cases[i].word);
        teardown(&f);
    }
}

/* A socket that nobody listens at: the daemon was killed. */
static void nobody(void **state)
{
    struct fake f = {0};

    (void)state;
    setup(&f);
    (void)close(f.fd);
    f.fd = -1;
    ctl_expect(f.path, "status", EXIT_NO_DAEMON, "connection refused");
    test_dir_remove(f.root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
