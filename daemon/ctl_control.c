/* ctl_control.c -- ask the running daemon: one line to run/control.sock, one line of JSON back. */
#include "ctl_control.h"
#include "ctl.h"
#include "ctl_text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <jansson.h>

#define CONTROL_FOLDER "run"
#define CONTROL_SOCKET "control.sock"
#define CONTROL_WORD_BYTES 64

/* A connected descriptor, or -errno; when the daemon stands still and others wait for it already, not
 * for longer than `timeout_ms`. The socket is reached through its folder's descriptor, because
 * the path to it may be longer than a socket's address can hold. */
static int control_connect(int folder_fd, int timeout_ms)
{
    struct timeval limit = {timeout_ms / 1000, (timeout_ms % 1000) * 1000L};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -errno;
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/" CONTROL_SOCKET,
                   folder_fd);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) < 0) {
        int sys = errno;

        (void)close(fd);
        return -sys;
    }
    return fd;
}

/* 0 or -errno. */
static int control_send(int fd, struct str line)
{
    while (line.len) {
        ssize_t n = send(fd, line.ptr, line.len, MSG_NOSIGNAL);

        if (n < 0 && errno != EINTR)
            return -errno;
        if (n > 0)
            line = str_sub(line, (size_t)n, line.len);
    }
    return 0;
}

/* Read up to the end or a line feed. 0 or -errno. */
static int control_receive(int fd, int timeout_ms, struct buf *answer)
{
    char chunk[4096];

    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int ready = poll(&p, 1, timeout_ms);
        ssize_t n;

        if (ready == 0)
            return -ETIMEDOUT;
        n = ready < 0 ? -1 : recv(fd, chunk, sizeof chunk, 0);
        if (n < 0 && errno != EINTR)
            return -errno;
        if (n == 0)
            return 0;
        if (n < 0)
            continue;
        buf_add(answer, chunk, (size_t)n);
        if (buf_failed(answer))
            return -EMSGSIZE;
        if (memchr(chunk, '\n', (size_t)n))
            return 0;
    }
}

enum exit_code ctl_no_daemon(struct ctl *ctl, int sys)
{
    char why[CTL_WHY_BYTES];

    return ctl_fail(ctl, EXIT_NO_DAEMON,
                    "no daemon answers at '%s/" CONTROL_FOLDER "/" CONTROL_SOCKET "': %s",
                    ctl->config->root.ptr, ctl_why(sys, why));
}

int ctl_exchange(struct ctl *ctl, struct str line, int timeout_ms, struct buf *answer)
{
    int root_fd, run_fd, fd, sys;

    assert(ctl->config && line.len > 0 && line.ptr[line.len - 1] == '\n');
    root_fd = open(ctl->config->root.ptr, O_PATH | O_DIRECTORY | O_CLOEXEC);
    run_fd = root_fd < 0 ? -1 : openat(root_fd, CONTROL_FOLDER, O_PATH | O_DIRECTORY | O_CLOEXEC);
    sys = errno;
    if (root_fd >= 0)
        (void)close(root_fd);
    if (run_fd < 0)
        return sys;
    fd = control_connect(run_fd, timeout_ms);
    (void)close(run_fd);
    if (fd < 0)
        return -fd;
    sys = control_send(fd, line);
    /* Who has no memory to listen says so at once, and hangs up. */
    if (sys == 0 || sys == -EPIPE)
        sys = control_receive(fd, timeout_ms, answer);
    (void)close(fd);
    return sys == 0 && !answer->len ? ECONNRESET : -sys;
}

enum exit_code ctl_ask(struct ctl *ctl, const char *word, int timeout_ms, struct buf *answer)
{
    enum exit_code code = ctl_load_config(ctl);
    char line[CONTROL_WORD_BYTES];
    int sys;

    if (code != EXIT_FINE)
        return code;
    (void)snprintf(line, sizeof line, "%s\n", word);
    sys = ctl_exchange(ctl, str_of(line), timeout_ms, answer);
    return sys ? ctl_no_daemon(ctl, sys) : EXIT_FINE;
}

/* What an answer means: {"ok":true}, {"healthy":...}, or {"error":"..."}, which is said. */
static enum exit_code control_judge(struct ctl *ctl, const struct buf *answer)
{
    json_error_t ignored;
    json_t *json = json_loadb(answer->ptr, answer->len, 0, &ignored);
    const char *error = json_string_value(json_object_get(json, "error"));
    const json_t *healthy = json_object_get(json, "healthy");
    enum exit_code code = EXIT_FINE;

    if (!json_is_object(json))
        code = ctl_fail(ctl, EXIT_NO_DAEMON, "the daemon's answer is no JSON object");
    else if (error)
        code = ctl_fail(ctl, EXIT_PROBLEM, "%s", error);
    else if (json_is_false(healthy))
        code = EXIT_PROBLEM;
    json_decref(json);
    return code;
}

bool ctl_print_answer(struct ctl *ctl, const struct buf *answer)
{
    struct str line = str_trim(buf_str(answer));
    struct buf safe;
    bool is_written;

    buf_init(&safe, CONTROL_ANSWER_BYTES_MAX * 8);
    text_escape(line, TEXT_JSON, &safe);
    buf_add_byte(&safe, '\n');
    is_written = ctl_write_buf(ctl, &safe);
    buf_fini(&safe);
    return is_written;
}

enum exit_code ctl_command(struct ctl *ctl, int argc, char **argv)
{
    static const struct option options[] = {{0}};
    struct buf answer;
    enum exit_code code;
    int c;

    optind = 0;
    c = getopt_long(argc, argv, ":", options, NULL);
    if (c != -1)
        return ctl_usage_option(ctl, c, argv);
    if (optind < argc)
        return ctl_usage(ctl, "%s takes no argument", argv[0]);
    buf_init(&answer, CONTROL_ANSWER_BYTES_MAX);
    code = ctl_ask(ctl, argv[0], CONTROL_TIMEOUT_MS, &answer);
    if (code == EXIT_FINE) {
        (void)ctl_print_answer(ctl, &answer);
        code = control_judge(ctl, &answer);
    }
    buf_fini(&answer);
    return code;
}
