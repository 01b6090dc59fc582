/* ctl_fake.c -- see ctl_fake.h */
#include "ctl_fake.h"

#include "../test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void *serve(void *ctx)
{
    struct ctl_fake *f = ctx;
    size_t used = 0;

    for (size_t i = 0; i < f->answers_len; i++) {
        size_t len = strlen(f->answers[i]);
        int fd = accept(f->fd, NULL, NULL);
        ssize_t n = read(fd, f->words + used, sizeof f->words - 1 - used);

        used += n > 0 ? (size_t)n : 0;
        if (i + 1 == f->answers_len)
            (void)close(f->fd);
        (void)send(fd, f->answers[i], len / 2, MSG_NOSIGNAL);
        (void)send(fd, f->answers[i] + len / 2, len - len / 2, MSG_NOSIGNAL);
        (void)close(fd);
    }
    return NULL;
}

void ctl_fake_start(struct ctl_fake *f)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[1024];
    int folder;

    f->top = test_dir_make();
    (void)snprintf(f->root, sizeof f->root, "%s/%0120d", f->top, 7);
    assert_int_equal(mkdir(f->root, 0750), 0);
    (void)snprintf(path, sizeof path, "%s/run", f->root);
    assert_int_equal(mkdir(path, 0750), 0);
    f->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    folder = open(path, O_PATH | O_CLOEXEC);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/control.sock",
                   folder);
    assert_int_equal(bind(f->fd, (const struct sockaddr *)&address, sizeof address), 0);
    (void)close(folder);
    assert_int_equal(listen(f->fd, 4), 0);
    if (!f->answers_len)
        (void)close(f->fd);
    assert_int_equal(pthread_create(&f->thread, NULL, serve, f), 0);
}

void ctl_fake_stop(struct ctl_fake *f)
{
    assert_int_equal(pthread_join(f->thread, NULL), 0);
    test_dir_remove(f->top);
}
