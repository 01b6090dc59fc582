/* ctl.h -- what the verbs of siftctl share: the call's options, its output, its exit codes.
 * siftctl is one thread. Verbs write to ctl->out, complain on ctl->err, and return an
 * exit code. */
#ifndef SIFTD_CTL_H
#define SIFTD_CTL_H

#include "../config/config.h"
#include "../stages/base/buf.h"
#include "../stages/base/err.h"
#include "exits.h"
#include "io.h"

#include <stdio.h>

#define CTL_CONFIG_PATH "/etc/siftd/siftd.yaml"
#define CTL_OVERRIDES_MAX 256

struct ctl {
    const char *config_path; /* NULL: CTL_CONFIG_PATH, or the defaults where that does not exist */
    const char *overrides[CTL_OVERRIDES_MAX];
    size_t overrides_len;
    const struct io_ops *io;
    FILE *out, *err;
    bool is_terminal; /* out shows on a terminal */
    bool is_broken;   /* nothing more can be written to out */
    bool has_failed;  /* ... because of an error, not because its reader left */
    const char *verb; /* for usage errors; may be NULL */
    struct config *config;
};

/* A verb's arguments are its own: argv[0] is its name. */
struct ctl_verb {
    const char *name;
    const char *args; /* as in a synopsis */
    const char *help; /* one line */
    const char *more; /* its options, one a line; "" for none */
    enum exit_code (*run)(struct ctl *ctl, int argc, char **argv);
};

/* All verbs, in the order of the help; ends with a NULL name. Static. */
extern const struct ctl_verb ctl_verbs[];

/* The whole program: parse, run the verb, flush. */
enum exit_code ctl_run(struct ctl *ctl, int argc, char **argv);

/* Print "siftctl: sentence", with control characters escaped, and return `code`. */
enum exit_code ctl_fail(struct ctl *ctl, enum exit_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for an error of a module below; its code decides about the exit code. */
enum exit_code ctl_fail_err(struct ctl *ctl, const struct err *err);
/* A sentence about a wrong call, with the help to be looked at behind it. EXIT_USAGE. */
enum exit_code ctl_usage(struct ctl *ctl, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The same for what getopt_long made of an option: '?' or ':' (with a leading ':' in its string). */
enum exit_code ctl_usage_option(struct ctl *ctl, int c, char **argv);
/* Read the options of a verb that has only --json (-j); optind is then at its first argument.
 * EXIT_USAGE after a sentence for any other option. */
enum exit_code ctl_json_option(struct ctl *ctl, int argc, char **argv, bool *is_json);
#define CTL_WHY_BYTES 64
/* What `sys` (an errno) means, in lower case, into out[]; returns out. */
const char *ctl_why(int sys, char out[CTL_WHY_BYTES]);

/* Write to out. False: nobody reads it any more, or it cannot be written; the verb should end. */
bool ctl_write(struct ctl *ctl, struct str s);
/* The same of a buffer. One that failed is complained about instead, and the command ends with EXIT_IO. */
bool ctl_write_buf(struct ctl *ctl, const struct buf *b);
/* Push out what was written. EXIT_FINE (also when nobody reads any more) or EXIT_IO, said on err. */
enum exit_code ctl_flush(struct ctl *ctl);

/* Read the configuration, once. On failure the complaint is made. */
enum exit_code ctl_load_config(struct ctl *ctl);
/* Open a folder named in the configuration, relative to root. *ret_fd is closed by the caller. On
 * failure the complaint is made: EXIT_NO_INPUT where it does not exist. `what` names it in there. */
enum exit_code ctl_open_folder(struct ctl *ctl, struct str path, const char *what, int *ret_fd);
/* The archive's folder, with the configuration loaded on the way. */
enum exit_code ctl_open_archive(struct ctl *ctl, int *ret_fd);

/* Close what the calls above opened. */
void ctl_fini(struct ctl *ctl);

/* The verbs. */
enum exit_code ctl_cat(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_report(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_export(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_get(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_tail(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_compare(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_try(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_words(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_status(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_top(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_audit(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_verify(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_rebase(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_why_verb(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_tasks(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_problems(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_retry(struct ctl *ctl, int argc, char **argv);
enum exit_code ctl_command(struct ctl *ctl, int argc,
                           char **argv); /* health, reload, rescan, drain */

#endif
