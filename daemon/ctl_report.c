/* ctl_report.c -- siftctl report: what the archive speaks of, counted. */
#include "clock.h"
#include "ctl_scan.h"
#include "grid_code.h"
#include "report.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>
#include <time.h>

#define REPORT_SILENT_DAYS_MAX 36500u
#define DAY_MS (24ll * 60 * 60 * 1000)

struct taking {
    const struct report *report;
    const struct report_kind *kind;
    void *state;
    bool has_failed;
};

bool report_day(const json_t *record, char out[REPORT_DATE_BYTES])
{
    const char *day = json_string_value(json_object_get(record, "published"));

    if (!day || strlen(day) < REPORT_DATE_BYTES - 1)
        day = json_string_value(json_object_get(record, "ingested"));
    if (!day || strlen(day) < REPORT_DATE_BYTES - 1)
        return false;
    memcpy(out, day, REPORT_DATE_BYTES - 1);
    out[REPORT_DATE_BYTES - 1] = '\0';
    return true;
}

void report_day_before(uint64_t days, char out[REPORT_DATE_BYTES])
{
    char iso[CLOCK_ISO_BYTES];

    assert(days <= REPORT_SILENT_DAYS_MAX);
    (void)clock_iso(clock_now_ms() - (int64_t)days * DAY_MS, iso);
    memcpy(out, iso, REPORT_DATE_BYTES - 1);
    out[REPORT_DATE_BYTES - 1] = '\0';
}

static const struct report_kind *kind_find(const char *name)
{
    if (strcmp(name, report_grid.name) == 0)
        return &report_grid;
    if (strcmp(name, report_reprint.name) == 0)
        return &report_reprint;
    for (size_t i = 0; i < report_counts_len; i++) {
        struct str kind = str_of(report_counts[i].name);

        bool is_open = str_ends(kind, STR("."));

        if (is_open ? str_starts(str_of(name), kind) && name[kind.len] : str_eq(kind, str_of(name)))
            return &report_counts[i];
    }
    return NULL;
}

static bool report_take(void *ctx, struct str line)
{
    struct taking *t = ctx;
    json_error_t ignored;
    json_t *record = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, &ignored);

    if (!record)
        return true; /* verify tells of lines that are none */
    t->has_failed = !t->kind->take(t->state, record);
    json_decref(record);
    return !t->has_failed;
}

static enum exit_code report_number(struct ctl *ctl, const char *text, uint64_t max, uint64_t *ret)
{
    uint64_t value;

    if (!str_to_u64(str_of(text), &value) || value > max)
        return ctl_usage(ctl, "'%s' is no number up to %llu", text, (unsigned long long)max);
    *ret = value;
    return EXIT_FINE;
}

static enum exit_code report_parse(struct report *r, struct ctl_scan *scan, int argc, char **argv)
{
    static const struct option options[] = {{"by", required_argument, NULL, 'b'},
                                            {"silent", required_argument, NULL, 'd'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"lines", required_argument, NULL, 'n'},
                                            {"level", required_argument, NULL, 'l'},
                                            CTL_SCAN_OPTIONS,
                                            {0}};
    enum exit_code code = EXIT_FINE;
    int c;

    optind = 0;
    while (code == EXIT_FINE && (c = getopt_long(argc, argv, ":jn:", options, NULL)) != -1) {
        switch (c) {
        case 'b':
            r->by = optarg;
            break;
        case 'd':
            code = report_number(r->ctl, optarg, REPORT_SILENT_DAYS_MAX, &r->silent_days);
            break;
        case 'j':
            r->is_json = true;
            break;
        case 'n':
            code = report_number(r->ctl, optarg, UINT32_MAX, &r->limit);
            break;
        case 'l':
            if (!grid_level_find(optarg, &r->level))
                code = ctl_usage(r->ctl, "--level is province, city, county or township, not '%s'",
                                 optarg);
            break;
        case 's':
        case 'u':
        case 'w':
            code = ctl_scan_option(scan, c, optarg);
            break;
        default:
            code = ctl_usage_option(r->ctl, c, argv);
        }
    }
    if (code == EXIT_FINE && optind < argc)
        code = ctl_usage(r->ctl, "report takes no file: '%s'", argv[optind]);
    return code;
}

/* Look at every record, then show what was counted. */
static enum exit_code report_run(struct taking *t, struct ctl_scan *scan)
{
    const struct report *r = t->report;
    enum exit_code code, shown = EXIT_FINE;

    t->state = t->kind->open(r);
    if (t->state)
        ctl_scan_archive(scan);
    code = scan->code;
    if (!t->state || t->has_failed)
        code = ctl_fail(r->ctl, EXIT_IO, "no memory for the report");
    else if (code != EXIT_NO_INPUT)
        shown = t->kind->show(t->state, r);
    t->kind->close(t->state);
    return code == EXIT_FINE ? shown : code;
}

enum exit_code ctl_report(struct ctl *ctl, int argc, char **argv)
{
    struct report r = {.ctl = ctl, .level = LEVEL_TOWNSHIP};
    struct taking t = {.report = &r};
    struct ctl_scan scan;
    enum exit_code code;

    ctl_scan_init(&scan, ctl, report_take, &t);
    code = report_parse(&r, &scan, argc, argv);
    if (code == EXIT_FINE)
        t.kind = r.by ? kind_find(r.by) : NULL;
    if (code == EXIT_FINE && !r.by)
        code = ctl_usage(ctl, "report wants --by grid, practice, source, month ...");
    else if (code == EXIT_FINE && !t.kind)
        code = ctl_usage(ctl, "there is no report by '%s'", r.by);
    if (code == EXIT_FINE)
        code = ctl_load_config(ctl);
    if (code == EXIT_FINE && t.kind)
        code = report_run(&t, &scan);
    ctl_scan_fini(&scan);
    return code;
}
