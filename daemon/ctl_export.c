/* ctl_export.c -- siftctl export: the records of sealed segments, in parts by division or month. */
#include "ctl_scan.h"
#include "export.h"
#include "grid_code.h"
#include "report.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>

#define EXPORT_STEP_SEGMENTS 64u /* after so many the work is durable: what a cut costs */
#define EXPORT_NOWHERE "none"

struct exporting {
    struct ctl *ctl;
    struct export_asked asked;
    const char *wheres[CTL_SCAN_WHERES_MAX];
    unsigned level;
    bool is_by_month;
    const char *folder;
    struct export_set *set;
    struct err err;
    bool has_failed;
    uint64_t pruned;
};

/* "43" of the record's grid, "2024-11" of its day, or "none". */
static void key_of(const struct exporting *x, const json_t *record, char out[EXPORT_KEY_BYTES])
{
    const char *grid = json_string_value(json_object_get(record, "grid"));
    struct str code = grid_code_at(str_of(grid), x->level);
    char day[REPORT_DATE_BYTES];

    if (x->is_by_month)
        code = report_day(record, day) ? (struct str){day, sizeof "2024-11" - 1} : STR("");
    for (size_t i = 0; i < code.len; i++)
        if ((code.ptr[i] < '0' || code.ptr[i] > '9') && code.ptr[i] != '-')
            code.len = 0; /* never a path */
    if (!code.len || code.len >= EXPORT_KEY_BYTES)
        code = STR(EXPORT_NOWHERE);
    memcpy(out, code.ptr, code.len);
    out[code.len] = '\0';
}

static bool export_line(void *ctx, struct str line)
{
    struct exporting *x = ctx;
    char key[EXPORT_KEY_BYTES];
    json_error_t ignored;
    json_t *record = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, &ignored);

    key_of(x, record, key);
    json_decref(record);
    x->has_failed = export_add(x->set, key, line, &x->err) != ERR_OK;
    return !x->has_failed;
}

/* The archive's uuid, from the first COMMIT that can be read. False: the archive holds none. */
static bool find_uuid(struct exporting *x, const struct ctl_archive *a)
{
    for (size_t i = 0; i < a->len; i++) {
        struct segment_reader *r = NULL;
        struct segment_group group;
        bool is_found;

        if (segment_open(x->ctl->io, a->fd, &a->names[i], 0, false, &r, NULL) != ERR_OK)
            continue;
        is_found = segment_next(r, &group, NULL) == SEGMENT_GROUP;
        if (is_found)
            memcpy(x->asked.uuid, group.commit.uuid, sizeof x->asked.uuid);
        segment_close(r);
        if (is_found)
            return true;
    }
    return false;
}

static enum exit_code export_segments(struct exporting *x, struct ctl_scan *scan,
                                      const struct ctl_archive *a, uint64_t done)
{
    uint64_t last = done, waiting = 0;

    for (size_t i = 0; i < a->len; i++) {
        const struct segment_name *name = &a->names[i];

        if (name->kind == SEGMENT_OPEN)
            break; /* later ones are not sealed either */
        if (name->number <= done)
            continue;
        x->pruned += name->kind == SEGMENT_JOURNAL;
        (void)ctl_scan_segment(scan, a, i);
        if (x->has_failed)
            return ctl_fail_err(x->ctl, &x->err);
        /* A damaged segment is not passed over: the next run looks at it again. */
        if (scan->code != EXIT_FINE)
            break;
        last = name->number;
        if (++waiting < EXPORT_STEP_SEGMENTS)
            continue;
        if (export_step(x->set, last, &x->err) != ERR_OK)
            return ctl_fail_err(x->ctl, &x->err);
        waiting = 0;
    }
    if (scan->code != EXIT_FINE)
        return scan->code;
    if (waiting && export_step(x->set, last, &x->err) != ERR_OK)
        return ctl_fail_err(x->ctl, &x->err);
    return EXIT_FINE;
}

static enum exit_code export_archive(struct exporting *x, struct ctl_scan *scan, int dirfd)
{
    struct ctl_archive a;
    enum exit_code code = ctl_archive_open(x->ctl, &a);
    uint64_t done = 0, parts, records;
    char text[160];

    if (code != EXIT_FINE)
        return code;
    x->asked.zstd_level = (unsigned)x->ctl->config->archive.level;
    x->asked.frame_bytes = x->ctl->config->archive.frame;
    (void)find_uuid(x, &a);
    if (export_open(x->ctl->io, dirfd, &x->asked, &x->set, &done, &x->err) != ERR_OK) {
        (void)err_wrap(&x->err, "'%s'", x->folder);
        code = ctl_fail_err(x->ctl, &x->err);
    } else {
        code = export_segments(x, scan, &a, done);
        export_totals(x->set, &parts, &records);
        (void)snprintf(text, sizeof text, "%llu records in %llu parts\n",
                       (unsigned long long)records, (unsigned long long)parts);
        if (code == EXIT_FINE)
            (void)ctl_write(x->ctl, str_of(text));
        if (code == EXIT_FINE && x->pruned) {
            (void)snprintf(text, sizeof text, "%llu segments were pruned: their records are gone\n",
                           (unsigned long long)x->pruned);
            (void)ctl_write(x->ctl, str_of(text));
        }
        export_close(x->set);
    }
    ctl_archive_close(x->ctl, &a);
    return code;
}

static enum exit_code export_parse(struct exporting *x, struct ctl_scan *scan, int argc,
                                   char **argv)
{
    static const struct option options[] = {{"by", required_argument, NULL, 'b'},
                                            {"level", required_argument, NULL, 'l'},
                                            {"where", required_argument, NULL, 'w'},
                                            {0}};
    enum exit_code code = EXIT_FINE;
    const char *level = NULL;
    int c;

    optind = 0;
    while (code == EXIT_FINE && (c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (c == 'b') {
            x->asked.by = optarg;
        } else if (c == 'l') {
            level = optarg;
        } else if (c == 'w') {
            code = ctl_scan_option(scan, c, optarg);
            if (code == EXIT_FINE)
                x->wheres[x->asked.wheres_len++] = optarg;
        } else {
            code = ctl_usage_option(x->ctl, c, argv);
        }
    }
    if (code != EXIT_FINE)
        return code;
    x->is_by_month = x->asked.by && strcmp(x->asked.by, "month") == 0;
    if (!x->is_by_month && (!x->asked.by || strcmp(x->asked.by, "grid") != 0))
        return ctl_usage(x->ctl, "export wants --by grid or --by month");
    if (level &&
        (x->is_by_month || !grid_level_find(level, &x->level) || x->level == LEVEL_TOWNSHIP))
        return ctl_usage(x->ctl, "--level of a grid is province, city or county, not '%s'", level);
    if (!x->is_by_month)
        x->asked.level = grid_level_name(x->level);
    if (optind + 1 != argc)
        return ctl_usage(x->ctl, "export wants one folder");
    x->folder = argv[optind];
    return EXIT_FINE;
}

enum exit_code ctl_export(struct ctl *ctl, int argc, char **argv)
{
    struct exporting x = {.ctl = ctl, .level = LEVEL_PROVINCE};
    const struct io_ops *io = ctl->io;
    char why[CTL_WHY_BYTES];
    struct ctl_scan scan;
    enum exit_code code;
    int dirfd;

    ctl_scan_init(&scan, ctl, export_line, &x);
    x.asked.wheres = x.wheres;
    code = export_parse(&x, &scan, argc, argv);
    if (code == EXIT_FINE)
        code = ctl_load_config(ctl);
    if (code == EXIT_FINE) {
        dirfd = io->mkdir(io->self, IO_CWD, x.folder, 0750);
        if (!dirfd || dirfd == -EEXIST)
            dirfd = io->open(io->self, IO_CWD, x.folder, O_RDONLY | O_DIRECTORY, 0);
        if (dirfd < 0)
            code = ctl_fail(ctl, EXIT_IO, "cannot open '%s': %s", x.folder, ctl_why(-dirfd, why));
        else {
            code = export_archive(&x, &scan, dirfd);
            (void)io->close(io->self, dirfd);
        }
    }
    ctl_scan_fini(&scan);
    return code;
}
