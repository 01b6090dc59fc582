/* exits.h -- exit codes, as siftd.8 and siftctl.1 list them; from sysexits(3) where it has one. */
#ifndef SIFTD_EXITS_H
#define SIFTD_EXITS_H

#include "../stages/base/err.h"

enum exit_code {
    EXIT_FINE = 0,
    EXIT_PROBLEM = 1, /* unhealthy, problems found, or a second TERM */
    EXIT_USAGE = 64,
    EXIT_DATA = 65, /* a check of data failed */
    EXIT_NO_INPUT = 66,
    EXIT_NO_DAEMON = 69,
    EXIT_BUG = 70,
    EXIT_IO = 74,
    EXIT_LOCKED = 75,
    EXIT_CONFIG = 78,
};

/* The exit code that a failure to start or go on means. */
enum exit_code exit_code_of(const struct err *err);

#endif
