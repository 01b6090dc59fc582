/* notify.c -- see notify.h */
#include "notify.h"

#include "../stages/base/str.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define NOTIFY_TEXT_BYTES 2048
#define NOTIFY_SEND_S 2 /* a manager that does not read may hold us up so long [s] */

/* Messages that come again by themselves: lost when the manager does not read, and worth no wait. */
static const char *const passing[] = {"STATUS=", "WATCHDOG="};

/* Fill the address from "/path" or "@abstract". False: anything else, or too long. */
static bool address_of(const char *name, struct sockaddr_un *ret_addr, socklen_t *ret_len)
{
    size_t len = strlen(name);

    if ((name[0] != '/' && name[0] != '@') || len < 2 || len >= sizeof ret_addr->sun_path)
        return false;
    *ret_addr = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(ret_addr->sun_path, name, len);
    /* An abstract name starts with NUL and is told by its length, without one at the end. */
    if (name[0] == '@')
        ret_addr->sun_path[0] = '\0';
    else
        len++;
    *ret_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    return true;
}

static int socket_open(const char *name)
{
    struct timeval patience = {.tv_sec = NOTIFY_SEND_S};
    struct sockaddr_un addr;
    socklen_t len;
    int fd;

    if (!name || !address_of(name, &addr, &len))
        return -1;
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, (const struct sockaddr *)&addr, len) < 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* The variables are inherited by every child; WATCHDOG_PID says whom they are meant for. */
static uint64_t watchdog_half_ms(void)
{
    uint64_t pid, usec;

    if (!str_to_u64(str_of(getenv("WATCHDOG_USEC")), &usec) || usec == 0)
        return 0;
    if (getenv("WATCHDOG_PID") &&
        (!str_to_u64(str_of(getenv("WATCHDOG_PID")), &pid) || pid != (uint64_t)getpid()))
        return 0;
    return usec < 2000 ? 1 : usec / 2000;
}

void notify_open(struct notify *n)
{
    assert(n);
    n->fd = socket_open(getenv("NOTIFY_SOCKET"));
    n->watchdog_ms = n->fd < 0 ? 0 : watchdog_half_ms();
}

void notify_send(const struct notify *n, const char *fmt, ...)
{
    char text[NOTIFY_TEXT_BYTES];
    int len, flags = MSG_NOSIGNAL;
    va_list ap;

    assert(n);
    if (n->fd < 0)
        return;
    va_start(ap, fmt);
    len = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (len <= 0)
        return;
    if ((size_t)len >= sizeof text)
        len = (int)sizeof text - 1;
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (strncmp(text, passing[i], strlen(passing[i])) == 0)
            flags |= MSG_DONTWAIT;
    (void)send(n->fd, text, (size_t)len, flags);
}

void notify_close(struct notify *n)
{
    if (!n)
        return;
    if (n->fd >= 0)
        (void)close(n->fd);
    *n = (struct notify){.fd = -1};
}
