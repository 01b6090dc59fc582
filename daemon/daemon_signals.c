/* daemon_signals.c -- what comes from outside: signals, and the end they ask for. */
#include "daemon_private.h"

#include "exits.h"
#include "log.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int signal_numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2};

void daemon_end(struct daemon *d)
{
    config_destroy(d->next_config);
    d->next_config = NULL;
    if (d->fault_sys)
        d->exit_code = EXIT_FINE; /* it was to live again: now it is told to end */
    d->fault_sys = 0;
    log_notice("event=stop finishing the work at hand");
    daemon_stop(d, EXIT_FINE);
}

/* ---- signals ---- */

static void daemon_on_signal(struct daemon *d, uint32_t number)
{
    switch (number) {
    case SIGTERM:
    case SIGINT:
        if (d->state != DAEMON_RUNNING && !d->next_config && !d->fault_sys) {
            log_warn("event=killed a second signal: files in work stay claimed");
            _exit(EXIT_PROBLEM);
        }
        daemon_end(d);
        return;
    case SIGHUP:
        daemon_reload(d, NULL);
        return;
    case SIGUSR1:
        atomic_store(&d->engine.env.wants_reopen, true);
        return;
    case SIGUSR2:
        if (d->intake)
            intake_rescan(d->intake);
        return;
    default:
        return;
    }
}

void daemon_on_signals(uv_poll_t *poll, int status, int events)
{
    struct daemon *d = poll->data;
    struct signalfd_siginfo info;

    (void)events;
    while (status == 0 && d->state != DAEMON_CLOSING &&
           read(d->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
        daemon_on_signal(d, info.ssi_signo);
}

/* Signals are read from a descriptor that lives as long as the process, so that none is lost or acts
 * by itself between two lives. */
int daemon_open_signals(void)
{
    sigset_t set;
    int fd;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGIO, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)sigemptyset(&set);
    for (size_t i = 0; i < sizeof signal_numbers / sizeof *signal_numbers; i++)
        (void)sigaddset(&set, signal_numbers[i]);
    fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0 || pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
        return -errno;
    return fd;
}
