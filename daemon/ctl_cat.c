/* ctl_cat.c -- siftctl cat: all records behind valid COMMITs, in order. */
#include "clock.h"
#include "ctl_records.h"
#include "ctl_text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>

struct cat {
    struct ctl *ctl;
    int64_t since_ms, until_ms; /* of the COMMIT, half-open */
    enum exit_code code;        /* the last complaint */
};

static bool cat_line(void *ctx, struct str line)
{
    struct cat *cat = ctx;

    return ctl_write_record(cat->ctl, line, false);
}

/* Write what a reader gives; takes it over. A damaged segment does not keep the others back. */
static void cat_reader(struct cat *cat, struct segment_reader *take_r, const char *name,
                       enum segment_kind kind)
{
    struct segment_group group;
    enum segment_step step;
    enum exit_code code;
    struct err err;

    while ((step = segment_next(take_r, &group, &err)) == SEGMENT_GROUP && !cat->ctl->is_broken) {
        if (group.commit.time_ms < cat->since_ms || group.commit.time_ms >= cat->until_ms)
            continue;
        if (segment_lines(take_r, &group, cat_line, cat, &err) != ERR_OK) {
            (void)err_wrap(&err, "cannot read '%s' at byte %llu", name,
                           (unsigned long long)group.commit.data_off);
            cat->code = ctl_fail_err(cat->ctl, &err);
        }
    }
    code = ctl_check_end(cat->ctl, name, kind, step, take_r, &err);
    if (code != EXIT_FINE)
        cat->code = code;
    segment_close(take_r);
}

static void cat_archive(struct cat *cat)
{
    struct ctl_archive a;
    enum exit_code code = ctl_archive_open(cat->ctl, &a);

    if (code != EXIT_FINE) {
        cat->code = code;
        return;
    }
    for (size_t i = 0; i < a.len && !cat->ctl->is_broken; i++) {
        struct segment_reader *r = NULL;

        if (a.names[i].kind == SEGMENT_JOURNAL)
            continue;
        code = ctl_archive_segment(cat->ctl, &a, i, 0, &r);
        if (code != EXIT_FINE)
            cat->code = code;
        else if (r)
            cat_reader(cat, r, a.names[i].path, a.names[i].kind);
    }
    ctl_archive_close(cat->ctl, &a);
}

/* A file named on the command line: its kind is in its name. */
static void cat_file(struct cat *cat, const char *path)
{
    const struct io_ops *io = cat->ctl->io;
    enum segment_kind kind = SEGMENT_SEALED;
    struct segment_reader *r;
    char why[CTL_WHY_BYTES];
    struct err err;
    int fd;

    if (str_ends(str_of(path), STR(".journal"))) {
        cat->code =
            ctl_fail(cat->ctl, EXIT_DATA, "'%s' is a journal: its records were pruned", path);
        return;
    }
    if (str_ends(str_of(path), STR(".open")))
        kind = SEGMENT_OPEN;
    fd = io->open(io->self, IO_CWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0) {
        cat->code = ctl_fail(cat->ctl, fd == -ENOENT ? EXIT_NO_INPUT : EXIT_IO,
                             "cannot open '%s': %s", path, ctl_why(-fd, why));
        return;
    }
    if (segment_open_fd(io, fd, kind, 0, false, &r, &err) != ERR_OK) {
        (void)io->close(io->self, fd);
        (void)err_wrap(&err, "'%s'", path);
        cat->code = ctl_fail_err(cat->ctl, &err);
        return;
    }
    cat_reader(cat, r, path, kind);
}

static enum exit_code cat_parse(struct cat *cat, int argc, char **argv)
{
    static const struct option options[] = {
        {"since", required_argument, NULL, 's'}, {"until", required_argument, NULL, 'u'}, {0}};
    int c;

    optind = 0;
    while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        switch (c) {
        case 's':
        case 'u':
            if (!text_parse_time(str_of(optarg), clock_now_ms(),
                                 c == 's' ? &cat->since_ms : &cat->until_ms))
                return ctl_usage(cat->ctl, "'%s' is no time like 2026-11-22T06:00 or 2h", optarg);
            break;
        default:
            return ctl_usage_option(cat->ctl, c, argv);
        }
    }
    return EXIT_FINE;
}

enum exit_code ctl_cat(struct ctl *ctl, int argc, char **argv)
{
    struct cat cat = {.ctl = ctl, .since_ms = INT64_MIN, .until_ms = INT64_MAX, .code = EXIT_FINE};
    enum exit_code code = cat_parse(&cat, argc, argv);

    if (code != EXIT_FINE)
        return code;
    if (optind == argc)
        cat_archive(&cat);
    for (int i = optind; i < argc && !ctl->is_broken; i++)
        cat_file(&cat, argv[i]);
    return cat.code;
}
