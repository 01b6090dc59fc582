/* main.c -- siftd's command line; see siftd.8 */
#include "daemon.h"
#include "exits.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OVERRIDES_MAX 256
#define DEFAULT_CONFIG "/etc/siftd/siftd.yaml"
#define PRINT_BYTES_MAX (4u * 1024 * 1024)

enum main_action { MAIN_RUN, MAIN_CHECK, MAIN_PRINT, MAIN_STAGES, MAIN_VERSION, MAIN_HELP };

struct main_args {
    struct daemon_args daemon;
    const char *overrides[OVERRIDES_MAX];
    enum main_action action;
};

static const char help_text[] =
    "usage: siftd [-c FILE] [-o KEY=VALUE]... [--once] [--check] [--print-config]\n"
    "             [--list-stages] [--version] [--help]\n"
    "\n"
    "Watch a folder for text files and archive them, each exactly once.\n"
    "\n"
    "  -c, --config FILE   configuration (" DEFAULT_CONFIG " when it is there)\n"
    "  -o KEY=VALUE        set one key, after the file: -o inbox.quiet=1s\n"
    "      --once          take every file in the inbox, seal the archive, print a summary\n"
    "      --check         check the configuration and exit\n"
    "      --print-config  print every key with its value in force\n"
    "      --list-stages   print the stages and their options\n"
    "      --version, --help\n"
    "\n"
    "See siftd(8), siftd.yaml(5), siftctl(1).\n";

static int main_usage(const char *what, const char *subject)
{
    (void)fprintf(stderr, "siftd: %s '%s'; see siftd --help\n", what, subject);
    return EXIT_USAGE;
}

/* 0, or the exit code of a wrong call. */
static int main_parse(int argc, char **argv, struct main_args *args)
{
    static const struct option longs[] = {
        {"config", required_argument, NULL, 'c'}, {"once", no_argument, NULL, '1'},
        {"check", no_argument, NULL, 'k'},        {"print-config", no_argument, NULL, 'p'},
        {"list-stages", no_argument, NULL, 'l'},  {"version", no_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
    };
    int c;

    opterr = 0;
    while ((c = getopt_long(argc, argv, "+:c:o:h", longs, NULL)) !=
           -1) { // NOLINT(concurrency-mt-unsafe)
        switch (c) {
        case 'c':
            args->daemon.config_path = optarg;
            break;
        case 'o':
            if (args->daemon.overrides_len == OVERRIDES_MAX)
                return main_usage("too many -o at", optarg);
            args->overrides[args->daemon.overrides_len++] = optarg;
            break;
        case '1':
            args->daemon.is_once = true;
            break;
        case 'k':
            args->action = MAIN_CHECK;
            break;
        case 'p':
            args->action = MAIN_PRINT;
            break;
        case 'l':
            args->action = MAIN_STAGES;
            break;
        case 'v':
            args->action = MAIN_VERSION;
            break;
        case 'h':
            args->action = MAIN_HELP;
            break;
        case ':':
            return main_usage("no value for", argv[optind - 1]);
        default:
            return main_usage("unknown option", argv[optind - 1]);
        }
    }
    if (optind < argc)
        return main_usage("unexpected argument", argv[optind]);
    args->daemon.overrides = args->overrides;
    return 0;
}

static int main_list_stages(void)
{
    for (const struct stage *const *s = stage_list(); *s; s++) {
        printf("%-10s %s%s\n", (*s)->name, (*s)->summary,
               (*s)->flags & STAGE_STATEFUL ? " (remembers)" : "");
        for (const struct opt *o = (*s)->opts; o && o->name; o++)
            printf("    %-24s %s (default: %s)\n", o->name, o->help, o->def);
    }
    return EXIT_FINE;
}

static int main_print_config(const struct config *config)
{
    struct buf out;
    int code = EXIT_FINE;

    buf_init(&out, PRINT_BYTES_MAX);
    config_print(config, &out);
    if (buf_failed(&out) || fwrite(out.ptr, 1, out.len, stdout) != out.len || fflush(stdout) != 0) {
        (void)fprintf(stderr, "siftd: cannot print the configuration\n");
        code = EXIT_IO;
    }
    buf_fini(&out);
    return code;
}

/* --check goes further than parsing: it opens every stage of every pipeline. */
static int main_check(const struct config *config)
{
    struct err err;

    if (daemon_check(config, NULL, &err) != ERR_OK) {
        (void)fprintf(stderr, "siftd: %s\n", err.msg);
        return (int)exit_code_of(&err);
    }
    printf("configuration ok\n");
    return EXIT_FINE;
}

static int main_with_config(const struct main_args *args)
{
    struct config *config;
    struct err err;
    int code;

    if (config_load(args->daemon.config_path, args->daemon.overrides, args->daemon.overrides_len,
                    &config, &err) != ERR_OK) {
        (void)fprintf(stderr, "siftd: %s\n", err.msg);
        return (int)exit_code_of(&err);
    }
    if (args->action == MAIN_RUN)
        return daemon_run(&args->daemon, config);
    code = args->action == MAIN_PRINT ? main_print_config(config) : main_check(config);
    config_destroy(config);
    return code;
}

int main(int argc, char **argv)
{
    struct main_args args = {.action = MAIN_RUN};
    int code = main_parse(argc, argv, &args);

    if (code != 0)
        return code;
    if (!args.daemon.config_path && access(DEFAULT_CONFIG, R_OK) == 0)
        args.daemon.config_path = DEFAULT_CONFIG;
    switch (args.action) {
    case MAIN_HELP:
        (void)fputs(help_text, stdout);
        return EXIT_FINE;
    case MAIN_VERSION:
        printf("siftd %s\n", SIFTD_VERSION);
        return EXIT_FINE;
    case MAIN_STAGES:
        return main_list_stages();
    case MAIN_RUN:
    case MAIN_CHECK:
    case MAIN_PRINT:
        break;
    }
    return main_with_config(&args);
}
