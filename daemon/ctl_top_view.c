/* ctl_top_view.c -- see ctl_top_view.h */
#include "ctl_top_view.h"

#include "../stages/base/json.h"
#include "../stages/base/utf8.h"
#include "clock.h"
#include "ctl_books.h"
#include "ctl_text.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#define VIEW_LINE_BYTES_MAX (64u * 1024)
#define VIEW_STATES 4

static const char *const view_states[VIEW_STATES] = {"waiting", "reading", "ready", "resting"};

/* A screen in the making. */
struct view {
    struct buf *out;
    size_t rows_left, columns;
    bool has_lines;
};

/* What is in work, counted. */
struct work {
    uint64_t states[VIEW_STATES];
    int64_t oldest_ms; /* since it was claimed */
};

void top_sample_fini(struct top_sample *s)
{
    json_decref(s->status);
    json_decref(s->tasks);
    *s = (struct top_sample){0};
}

static uint64_t view_number(const json_t *object, const char *key)
{
    json_int_t value = json_integer_value(json_object_get(object, key));

    return value > 0 ? (uint64_t)value : 0;
}

static const char *view_text(const json_t *object, const char *key, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : otherwise;
}

/* Milliseconds from the time at `key` to now; -1: none is given. */
static int64_t view_age(const json_t *object, const char *key, int64_t now_ms)
{
    int64_t ms;

    if (!text_parse_time(str_of(view_text(object, key, "")), now_ms, &ms))
        return -1;
    return ms < now_ms ? now_ms - ms : 0;
}

struct top_rates top_view_rates(const struct top_sample *was, const struct top_sample *is)
{
    uint64_t from = view_number(was->status, "uptime_ms"),
             to = view_number(is->status, "uptime_ms");
    uint64_t files = view_number(is->status, "files") - view_number(was->status, "files");
    uint64_t bytes = view_number(is->status, "bytes") - view_number(was->status, "bytes");
    double seconds;

    if (!was->status || !is->status || to <= from ||
        view_number(was->status, "pid") != view_number(is->status, "pid") ||
        strcmp(view_text(was->status, "started", ""), view_text(is->status, "started", "")) != 0)
        return (struct top_rates){0};
    seconds = (double)(to - from) / 1000;
    return (struct top_rates){true, seconds, (double)files / seconds, (double)bytes / seconds};
}

static struct top_rates rates_since_start(const struct top_sample *is)
{
    double seconds = (double)view_number(is->status, "uptime_ms") / 1000;

    if (seconds <= 0)
        return (struct top_rates){0};
    return (struct top_rates){true, seconds, (double)view_number(is->status, "files") / seconds,
                              (double)view_number(is->status, "bytes") / seconds};
}

static struct work work_of(const struct top_sample *is)
{
    struct work w = {0};
    const json_t *task;
    size_t i;

    json_array_foreach (json_object_get(is->tasks, "tasks"), i, task) {
        const char *state = view_text(task, "state", "");
        int64_t age = view_age(task, "claimed", is->now_ms);

        for (size_t k = 0; k < VIEW_STATES; k++)
            w.states[k] += strcmp(state, view_states[k]) == 0;
        if (age > w.oldest_ms)
            w.oldest_ms = age;
    }
    return w;
}

/* How many cells of a terminal a character fills: two from U+2E80 on and for the initials of hangul. It
 * is rather too wide than too narrow (half-width kana, marks that combine), so that lines fit. */
static size_t view_cells(uint32_t cp)
{
    return cp >= 0x2E80 || (cp >= 0x1100 && cp < 0x1160) ? 2 : 1;
}

/* As much of `s` as fits. */
static struct str view_cut(struct str s, size_t columns)
{
    size_t at = 0;

    while (at < s.len) {
        uint32_t cp;
        size_t len = utf8_next(s, at, &cp);

        if (view_cells(cp) > columns)
            break;
        columns -= view_cells(cp);
        at += len;
    }
    return str_sub(s, 0, at);
}

static void view_put(struct view *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Add a line, if there is a row left for it. */
static void view_put(struct view *v, const char *fmt, ...)
{
    char plain[VIEW_LINE_BYTES_MAX / 8];
    struct buf safe;
    va_list ap;

    if (!v->rows_left)
        return;
    v->rows_left--;
    va_start(ap, fmt);
    (void)vsnprintf(plain, sizeof plain, fmt, ap);
    va_end(ap);
    if (v->has_lines)
        buf_add_byte(v->out, '\n');
    v->has_lines = true;
    buf_init(&safe, VIEW_LINE_BYTES_MAX);
    text_escape(str_of(plain), TEXT_LINE, &safe);
    if (buf_failed(&safe))
        v->out->has_failed = true;
    else
        buf_add_str(v->out, view_cut(buf_str(&safe), v->columns));
    buf_fini(&safe);
}

/* "120.0 files/s, 3.2 MiB/s", or "-" */
static const char *view_speed(struct top_rates r, char out[2 * CTL_SHORT_BYTES])
{
    char bytes[CTL_SHORT_BYTES];

    if (r.is_known)
        (void)snprintf(out, 2 * CTL_SHORT_BYTES, "%.1f files/s, %s/s", r.files_per_s,
                       ctl_bytes((uint64_t)r.bytes_per_s, bytes));
    else
        (void)snprintf(out, 2 * CTL_SHORT_BYTES, "-");
    return out;
}

static void view_put_head(struct view *v, const struct top_sample *is, const char *complaint)
{
    const char *pause = view_text(is->status, "pause", ""),
               *inbox = view_text(is->status, "inbox", "");
    char up[CTL_SHORT_BYTES], now[CTL_SHORT_BYTES];

    view_put(v, "siftd %s  %s  up %s  pid %llu  %s UTC", view_text(is->status, "version", "?"),
             complaint ? "?" : view_text(is->status, "state", "?"),
             ctl_age((int64_t)view_number(is->status, "uptime_ms"), up),
             (unsigned long long)view_number(is->status, "pid"), ctl_time(is->now_ms, now));
    if (complaint)
        view_put(v, "! %s", complaint);
    else if (*pause)
        view_put(v, "! paused: %s", pause);
    if (!complaint && *inbox)
        view_put(v, "! inbox: %s", inbox);
}

static void view_put_outcomes(struct view *v, const json_t *status)
{
    char files[CTL_SHORT_BYTES], archived[CTL_SHORT_BYTES], quarantined[CTL_SHORT_BYTES];
    char records[CTL_SHORT_BYTES], duplicates[CTL_SHORT_BYTES], bytes[CTL_SHORT_BYTES];

    view_put(v, "files     %s: %s archived, %s quarantined; %s",
             ctl_number(view_number(status, "files"), files),
             ctl_number(view_number(status, "archived"), archived),
             ctl_number(view_number(status, "quarantined"), quarantined),
             ctl_bytes(view_number(status, "bytes"), bytes));
    view_put(v, "records   %s; %s duplicates", ctl_number(view_number(status, "records"), records),
             ctl_number(view_number(status, "duplicates"), duplicates));
}

static void view_put_numbers(struct view *v, const struct top_sample *was,
                             const struct top_sample *is)
{
    const json_t *status = is->status;
    struct top_rates last = top_view_rates(was, is);
    struct work work = work_of(is);
    int64_t commit = view_age(status, "last_commit", is->now_ms);
    char now[2 * CTL_SHORT_BYTES], all[2 * CTL_SHORT_BYTES], memory[CTL_SHORT_BYTES];
    char ago[CTL_SHORT_BYTES];

    view_put_outcomes(v, status);
    view_put(v, "speed     %s over %.1f s; %s since the start", view_speed(last, now), last.seconds,
             view_speed(rates_since_start(is), all));
    view_put(v, "in work   %llu: %llu waiting, %llu reading, %llu ready, %llu resting",
             (unsigned long long)view_number(status, "in_work"), (unsigned long long)work.states[0],
             (unsigned long long)work.states[1], (unsigned long long)work.states[2],
             (unsigned long long)work.states[3]);
    view_put(v, "inbox     %llu not complete yet, %llu that may not be moved, %s",
             (unsigned long long)view_number(status, "waiting"),
             (unsigned long long)view_number(status, "unclaimable"),
             json_is_true(json_object_get(status, "watching")) ? "watched" : "polled");
    view_put(v, "daemon    memory %s, %llu workers, %llu retries, last commit %s%s",
             view_number(status, "memory_bytes")
                 ? ctl_bytes(view_number(status, "memory_bytes"), memory)
                 : "-",
             (unsigned long long)view_number(status, "workers"),
             (unsigned long long)view_number(status, "retries"),
             commit < 0 ? "-" : ctl_age(commit, ago), commit < 0 ? "" : " ago");
}

static void view_put_task(struct view *v, const json_t *task, int64_t now_ms)
{
    int64_t age = view_age(task, "claimed", now_ms);
    char size[CTL_SHORT_BYTES], spent[CTL_SHORT_BYTES];

    view_put(
        v, "%10llu  %-8s %5llu %5llu %11s %7s  %s", (unsigned long long)view_number(task, "id"),
        view_text(task, "state", "-"), (unsigned long long)view_number(task, "part"),
        (unsigned long long)view_number(task, "tries"), ctl_bytes(view_number(task, "size"), size),
        age < 0 ? "-" : ctl_age(age, spent), view_text(task, "name", "-"));
}

/* The daemon gives the oldest first: what hangs is on top. */
static void view_put_tasks(struct view *v, const struct top_sample *is)
{
    const json_t *list = json_object_get(is->tasks, "tasks"), *task;
    uint64_t all = json_array_size(list) + view_number(is->tasks, "more");
    size_t i, shown;

    if (!all || v->rows_left < 3)
        return;
    view_put(v, "%s", "");
    view_put(v, "%10s  %-8s %5s %5s %11s %7s  %s", "id", "state", "part", "tries", "size", "for",
             "name");
    shown = all > v->rows_left ? v->rows_left - 1 : (size_t)all;
    json_array_foreach (list, i, task) {
        if (i == shown)
            break;
        view_put_task(v, task, is->now_ms);
    }
    if (all > i)
        view_put(v, "... and %llu more", (unsigned long long)(all - i));
}

void top_view_screen(const struct top_sample *was, const struct top_sample *is,
                     const char *complaint, size_t rows, size_t columns, struct buf *out)
{
    struct view v = {.out = out, .rows_left = rows, .columns = columns};

    assert(is->status && out);
    view_put_head(&v, is, complaint);
    view_put_numbers(&v, was, is);
    view_put_tasks(&v, is);
}

static void line_add_rates(struct top_rates r, struct buf *out)
{
    if (r.is_known)
        buf_addf(out, " files_per_s=%.1f bytes_per_s=%.0f", r.files_per_s, r.bytes_per_s);
    else
        buf_add_str(out, STR(" files_per_s=- bytes_per_s=-"));
}

/* A text as a JSON string. */
static void line_add_text(const char *key, const char *text, struct buf *out)
{
    struct buf quoted;
    struct json j;

    buf_init(&quoted, VIEW_LINE_BYTES_MAX);
    json_init(&j, &quoted);
    json_str(&j, str_of(text));
    buf_addf(out, " %s=", key);
    if (buf_failed(&quoted))
        out->has_failed = true;
    else
        text_escape(buf_str(&quoted), TEXT_JSON, out);
    buf_fini(&quoted);
}

void top_view_line(const struct top_sample *was, const struct top_sample *is, struct buf *out)
{
    static const char *const keys[] = {"files",   "archived",    "quarantined", "records",
                                       "bytes",   "duplicates",  "in_work",     "waiting",
                                       "retries", "unclaimable", "memory_bytes"};
    const char *pause = view_text(is->status, "pause", "");
    struct work work = work_of(is);
    char now[CLOCK_ISO_BYTES];

    assert(is->status && out);
    buf_addf(out, "time=%s", clock_iso(is->now_ms, now));
    buf_add_str(out, STR(" state="));
    text_escape(str_of(view_text(is->status, "state", "-")), TEXT_LINE, out);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        buf_addf(out, " %s=%llu", keys[i], (unsigned long long)view_number(is->status, keys[i]));
    line_add_rates(top_view_rates(was, is), out);
    for (size_t i = 1; i < VIEW_STATES; i++)
        buf_addf(out, " %s=%llu", view_states[i], (unsigned long long)work.states[i]);
    buf_addf(out, " oldest_ms=%lld", (long long)work.oldest_ms);
    if (*pause)
        line_add_text("pause", pause, out);
    buf_add_byte(out, '\n');
}
