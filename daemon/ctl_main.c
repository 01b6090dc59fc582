/* ctl_main.c -- siftctl; see siftctl.1. Everything is behind ctl_run, so that tests can call it. */
#include "ctl.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* A descriptor 0, 1 or 2 that is closed would be given to the next file opened. */
static bool main_has_standard_files(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
            return false;
    return true;
}

int main(int argc, char **argv)
{
    struct ctl ctl = {.io = io_real(), .out = stdout, .err = stderr};
    enum exit_code code;

    if (argc < 1 || !main_has_standard_files())
        return EXIT_BUG;
    /* `siftctl cat | head` ends quietly through EPIPE, also where SIGPIPE was ignored before. */
    (void)signal(SIGPIPE, SIG_IGN);
    ctl.is_terminal = isatty(STDOUT_FILENO);
    code = ctl_run(&ctl, argc, argv);
    ctl_fini(&ctl);
    return (int)code;
}
