/* exits.c -- see exits.h */
#include "exits.h"

#include <errno.h>

enum exit_code exit_code_of(const struct err *err)
{
    switch (err->code) {
    case ERR_OK:
        return EXIT_FINE;
    case ERR_DOC:
        return EXIT_DATA;
    case ERR_CONF:
        /* Which the machine will have again: no reason for the service to stay down. */
        return err->sys == ENOMEM || err->sys == ENFILE ? EXIT_BUG : EXIT_CONFIG;
    case ERR_AGAIN:
        return EXIT_IO;
    case ERR_NOMEM:
        return EXIT_BUG;
    case ERR_STATE:
        if (err->sys == EWOULDBLOCK)
            return EXIT_LOCKED;
        return err->sys ? EXIT_IO : EXIT_DATA;
    }
    return EXIT_BUG;
}
