/* daemon_wait.c -- between two lives: a life that ended for want of something that may come back is followed by
 * another, a while later. */
#include "daemon_private.h"

#include "log.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define WAIT_SECONDS_MAX 60u
#define START_SECONDS 30u /* beside the waiting, until a start says something again */

int daemon_start_fault(const struct err *err)
{
    return err->code == ERR_NOMEM ? ENOMEM : err->sys;
}

bool daemon_may_wait(const struct daemon *d, bool has_lived)
{
    return !d->args->is_once && (d->fault_sys == ENOSPC || d->fault_sys == EDQUOT ||
                                 (has_lived && d->fault_sys == ENOMEM));
}

/* Until a signal comes or the time is over. Once READY was told the service manager wants to hear of us. */
static void wait_for_signal(const struct daemon *d, uint64_t ms)
{
    struct pollfd fd = {.fd = d->signal_fd, .events = POLLIN};
    uint64_t slice = d->notify.watchdog_ms;

    for (; ms > 0; ms -= slice) {
        if (slice == 0 || slice > ms)
            slice = ms;
        notify_send(&d->notify, "WATCHDOG=1");
        if (poll(&fd, 1, (int)slice) > 0)
            return;
    }
}

bool daemon_wait_for_room(const struct daemon *d, unsigned *seconds)
{
    const char *want = d->fault_sys == ENOMEM ? "memory" : "room on the disk";
    struct signalfd_siginfo info;

    log_warn("event=paused cause=\"%s\" action=\"starting again in %u s\"", strerror(d->fault_sys),
             *seconds);
    notify_send(&d->notify, "STATUS=waiting for %s\nEXTEND_TIMEOUT_USEC=%u000000", want,
                *seconds + START_SECONDS);
    wait_for_signal(d, (uint64_t)*seconds * 1000);
    notify_send(&d->notify, "WATCHDOG=1"); /* for the start that follows */
    *seconds = *seconds < WAIT_SECONDS_MAX / 2 ? *seconds * 2 : WAIT_SECONDS_MAX;
    while (read(d->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            return false;
        if (info.ssi_signo == SIGHUP)
            log_error("event=reload_refused siftd waits for %s; the old configuration stays", want);
    }
    return true;
}
