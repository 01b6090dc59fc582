/* ctl_scan.c -- see ctl_scan.h */
#include "ctl_scan.h"

#include "clock.h"
#include "ctl_text.h"

#include <assert.h>

struct walk_state {
    struct ctl_scan *scan;
    bool is_over;
};

void ctl_scan_init(struct ctl_scan *s, struct ctl *ctl, bool (*record)(void *ctx, struct str line),
                   void *ctx)
{
    *s = (struct ctl_scan){.ctl = ctl,
                           .since_ms = INT64_MIN,
                           .until_ms = INT64_MAX,
                           .record = record,
                           .ctx = ctx,
                           .code = EXIT_FINE};
}

void ctl_scan_fini(struct ctl_scan *s)
{
    for (size_t i = 0; i < s->wheres_len; i++)
        where_destroy(s->wheres[i]);
    s->wheres_len = 0;
}

enum exit_code ctl_scan_option(struct ctl_scan *s, int c, const char *value)
{
    struct err err;

    if (c == 'w') {
        if (s->wheres_len == CTL_SCAN_WHERES_MAX)
            return ctl_usage(s->ctl, "at most %d conditions", CTL_SCAN_WHERES_MAX);
        if (where_create(str_of(value), &s->wheres[s->wheres_len], &err) != ERR_OK)
            return ctl_usage(s->ctl, "%s", err.msg);
        s->wheres_len++;
        return EXIT_FINE;
    }
    if (!text_parse_time(str_of(value), clock_now_ms(), c == 's' ? &s->since_ms : &s->until_ms))
        return ctl_usage(s->ctl, "'%s' is no time like 2026-11-22T06:00 or 2h", value);
    return EXIT_FINE;
}

static bool ctl_scan_line(void *ctx, struct str line)
{
    struct walk_state *w = ctx;
    const struct ctl_scan *s = w->scan;

    for (size_t i = 0; i < s->wheres_len; i++)
        if (!where_match(s->wheres[i], line))
            return true;
    w->is_over = !s->record(s->ctx, line);
    return !w->is_over;
}

bool ctl_scan_segment(struct ctl_scan *s, const struct ctl_archive *a, size_t index)
{
    const struct segment_name *name = &a->names[index];
    struct walk_state w = {s, false};
    struct segment_reader *r = NULL;
    struct segment_group group;
    enum segment_step step = SEGMENT_END;
    enum exit_code code;
    struct err err;

    if (name->kind == SEGMENT_JOURNAL)
        return true;
    code = ctl_archive_segment(s->ctl, a, index, 0, &r);
    if (code != EXIT_FINE)
        s->code = code;
    if (!r)
        return true;
    while (!w.is_over && (step = segment_next(r, &group, &err)) == SEGMENT_GROUP) {
        if (group.commit.time_ms < s->since_ms || group.commit.time_ms >= s->until_ms)
            continue;
        if (segment_lines(r, &group, ctl_scan_line, &w, &err) != ERR_OK) {
            (void)err_wrap(&err, "cannot read '%s' at byte %llu", name->path,
                           (unsigned long long)group.commit.data_off);
            s->code = ctl_fail_err(s->ctl, &err);
        }
    }
    code = w.is_over ? EXIT_FINE : ctl_check_end(s->ctl, name->path, name->kind, step, r, &err);
    if (code != EXIT_FINE)
        s->code = code;
    segment_close(r);
    return !w.is_over;
}

void ctl_scan_archive(struct ctl_scan *s)
{
    struct ctl_archive a;
    enum exit_code code = ctl_archive_open(s->ctl, &a);
    bool goes_on = true;

    if (code != EXIT_FINE) {
        s->code = code;
        return;
    }
    for (size_t i = 0; i < a.len && goes_on && !s->ctl->is_broken; i++)
        goes_on = ctl_scan_segment(s, &a, i);
    ctl_archive_close(s->ctl, &a);
}
