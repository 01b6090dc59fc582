/* notify.h -- sd_notify by hand: one datagram to $NOTIFY_SOCKET. Does nothing without it. */
#ifndef SIFTD_NOTIFY_H
#define SIFTD_NOTIFY_H

#include <stdint.h>

struct notify {
    int fd;               /* -1: not wanted */
    uint64_t watchdog_ms; /* half of $WATCHDOG_USEC when it is meant for this process; 0: none */
};

void notify_open(struct notify *n);
/* `text` is lines of "KEY=VALUE"; failure changes nothing. What starts with STATUS= or WATCHDOG= is
 * dropped when the manager does not keep up; all else waits up to two seconds for it. */
void notify_send(const struct notify *n, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void notify_close(struct notify *n);

#endif
