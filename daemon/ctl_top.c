/* ctl_top.c -- siftctl top: the daemon's status and its files in work, again and again; on a terminal as a
 * screen that is drawn over, elsewhere as a line each time. */
#include "clock.h"
#include "ctl_control.h"
#include "ctl_screen.h"
#include "ctl_text.h"
#include "ctl_top_view.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#define TOP_DELAY_MS 1000
#define TOP_DELAY_MS_MIN 100
#define TOP_DELAY_MS_MAX (3600 * 1000)
#define TOP_TIMEOUT_MS 2000 /* keys wait for an answer */
#define TOP_ANSWER_BYTES_MAX ((size_t)256 * 1024 * 1024)
#define TOP_SCREEN_BYTES_MAX ((size_t)8 * 1024 * 1024)

struct top {
    struct ctl *ctl;
    int64_t delay_ms;
    uint64_t count; /* so many times; 0: until it is ended */
    bool is_plain;
    struct top_sample was, is;
    int sys; /* errno of the last question; 0: it was answered */
};

/* "0.5" to 500 */
static bool top_parse_seconds(struct str s, int64_t *ret_ms)
{
    struct str whole = str_sub(s, 0, str_find(s, STR("."), 0));
    struct str rest = str_sub(s, whole.len < s.len ? whole.len + 1 : s.len, s.len);
    uint64_t seconds = 0, part = 0;

    if (!str_to_u64(whole, &seconds) || seconds > TOP_DELAY_MS_MAX / 1000)
        return false;
    if (whole.len < s.len && (rest.len > 3 || !str_to_u64(rest, &part)))
        return false;
    for (size_t i = rest.len; i < 3; i++)
        part *= 10;
    *ret_ms = (int64_t)(seconds * 1000 + part);
    return *ret_ms >= TOP_DELAY_MS_MIN && *ret_ms <= TOP_DELAY_MS_MAX;
}

static enum exit_code top_parse(struct top *t, int argc, char **argv)
{
    static const struct option options[] = {{"delay", required_argument, NULL, 'd'},
                                            {"count", required_argument, NULL, 'n'},
                                            {"plain", no_argument, NULL, 'p'},
                                            {0}};
    int c;

    optind = 0;
    while ((c = getopt_long(argc, argv, ":d:n:p", options, NULL)) != -1) {
        if (c == 'd' && !top_parse_seconds(str_of(optarg), &t->delay_ms))
            return ctl_usage(t->ctl, "'%s' is no number of seconds from 0.1 to 3600", optarg);
        if (c == 'n' && (!str_to_u64(str_of(optarg), &t->count) || !t->count))
            return ctl_usage(t->ctl, "'%s' is no number from 1 on", optarg);
        if (c == 'p')
            t->is_plain = true;
        else if (c != 'd' && c != 'n')
            return ctl_usage_option(t->ctl, c, argv);
    }
    return optind < argc ? ctl_usage(t->ctl, "top takes no argument") : EXIT_FINE;
}

/* The answer to a word, an object; NULL with t->sys set. */
static json_t *top_ask(struct top *t, struct str word)
{
    json_error_t ignored;
    json_t *json = NULL;
    struct buf answer;

    buf_init(&answer, TOP_ANSWER_BYTES_MAX);
    t->sys = ctl_exchange(t->ctl, word, TOP_TIMEOUT_MS, &answer);
    if (t->sys == 0)
        json = json_loadb(answer.ptr, answer.len, 0, &ignored);
    if (t->sys == 0 && !json_is_object(json)) {
        json_decref(json);
        json = NULL;
        t->sys = EPROTO;
    }
    buf_fini(&answer);
    return json;
}

/* Ask again. What was known stays when there is no answer, with t->sys set. */
static void top_take(struct top *t)
{
    struct top_sample next = {.status = top_ask(t, STR("status\n"))};

    if (!t->sys)
        next.tasks = top_ask(t, STR("tasks\n"));
    next.now_ms = clock_now_ms();
    if (t->sys) {
        top_sample_fini(&next);
        return;
    }
    top_sample_fini(&t->was);
    t->was = t->is;
    t->is = next;
}

static int64_t top_clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Lines */

static void top_print(struct top *t)
{
    struct buf line;

    buf_init(&line, TOP_SCREEN_BYTES_MAX);
    top_view_line(&t->was, &t->is, &line);
    (void)ctl_write_buf(t->ctl, &line);
    buf_fini(&line);
    (void)ctl_flush(t->ctl);
}

/* False: nobody reads the output any more. */
static bool top_wait(struct top *t, int64_t end_ms)
{
    struct pollfd out = {.fd = fileno(t->ctl->out), .events = 0};
    int64_t left;

    while (!t->ctl->is_broken && (left = end_ms - top_clock_ms()) > 0)
        if (poll(&out, 1, (int)left) > 0)
            t->ctl->is_broken = true;
    return !t->ctl->is_broken;
}

/* An outage is said once, when it begins. */
static enum exit_code top_run_lines(struct top *t)
{
    enum exit_code code = EXIT_FINE;

    for (uint64_t shown = 0;; top_take(t)) {
        int64_t started_ms = top_clock_ms();

        if (!t->sys)
            top_print(t);
        if (!t->sys)
            code = EXIT_FINE;
        else if (code == EXIT_FINE)
            code = ctl_no_daemon(t->ctl, t->sys);
        if (++shown == t->count || !top_wait(t, started_ms + t->delay_ms))
            return code;
    }
}

/* The screen */

static bool top_draw(struct top *t, struct screen *screen)
{
    char complaint[ERR_MSG_BYTES], why[CTL_WHY_BYTES];
    size_t rows, columns;
    struct buf text;
    bool is_shown;

    screen_get_size(screen, &rows, &columns);
    if (t->sys)
        (void)snprintf(complaint, sizeof complaint,
                       "no daemon answers: %s; trying again; below is what was last known",
                       ctl_why(t->sys, why));
    buf_init(&text, TOP_SCREEN_BYTES_MAX);
    top_view_screen(&t->was, &t->is, t->sys ? complaint : NULL, rows, columns, &text);
    is_shown =
        buf_failed(&text) ? ctl_write_buf(t->ctl, &text) : screen_draw(screen, buf_str(&text));
    buf_fini(&text);
    return is_shown;
}

/* Until the next picture is due. False: end. */
static bool top_wait_screen(struct top *t, struct screen *screen, int64_t end_ms)
{
    for (;;) {
        int64_t left = end_ms - top_clock_ms();

        switch (screen_wait(screen, left > 0 ? (int)left : 0)) {
        case SCREEN_TICK:
            return true;
        case SCREEN_REDRAW:
            if (!top_draw(t, screen))
                return false;
            break;
        case SCREEN_END:
            return false;
        }
    }
}

static enum exit_code top_run_screen(struct top *t)
{
    char why[CTL_WHY_BYTES];
    struct screen screen;
    int sys = screen_open(&screen, t->ctl);

    if (sys)
        return ctl_fail(t->ctl, EXIT_IO, "cannot use the terminal: %s", ctl_why(sys, why));
    for (uint64_t shown = 0;; top_take(t)) {
        int64_t started_ms = top_clock_ms();

        if (!top_draw(t, &screen) || ++shown == t->count ||
            !top_wait_screen(t, &screen, started_ms + t->delay_ms))
            break;
    }
    screen_close(&screen);
    return t->sys ? ctl_no_daemon(t->ctl, t->sys) : EXIT_FINE;
}

enum exit_code ctl_top(struct ctl *ctl, int argc, char **argv)
{
    struct top t = {.ctl = ctl, .delay_ms = TOP_DELAY_MS};
    enum exit_code code = top_parse(&t, argc, argv);

    if (code == EXIT_FINE)
        code = ctl_load_config(ctl);
    if (code == EXIT_FINE) {
        top_take(&t);
        /* A daemon that was never there is rather a wrong root than one that will come. */
        if (t.sys)
            code = ctl_no_daemon(ctl, t.sys);
        else if (t.is_plain || !screen_is_possible(ctl))
            code = top_run_lines(&t);
        else
            code = top_run_screen(&t);
    }
    top_sample_fini(&t.was);
    top_sample_fini(&t.is);
    return code;
}
