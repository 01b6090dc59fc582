/* daemon.h -- the running siftd: one struct owns everything; start and stop order stand here once. */
#ifndef SIFTD_DAEMON_H
#define SIFTD_DAEMON_H

#include "../config/config.h"

struct daemon_args {
    const char *config_path;      /* NULL: built-in defaults */
    const char *const *overrides; /* -o, in order */
    size_t overrides_len;
    bool is_once; /* take what is there, drain, seal, print a summary */
};

/* Run until TERM, or under is_once until the inbox is worked off. SIGHUP loads the configuration
 * anew: the work at hand is finished under the old one, then everything starts again under the new.
 * Takes over `config`. Returns the exit code of the process (siftd.8, EXIT STATUS); what went wrong
 * has been logged. */
int daemon_run(const struct daemon_args *args, struct config *take_config);

/* For --check: open every stage of every pipeline under this configuration and close them again.
 * Touches no folder but `data`, and `cache` (NULL: none; see stage.h). */
enum err_code daemon_check(const struct config *config, const struct stage_cache *cache,
                           struct err *err);

#endif
