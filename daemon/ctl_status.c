/* ctl_status.c -- siftctl status: the daemon's own account, as JSON or as aligned lines. */
#include "ctl_control.h"
#include "ctl_text.h"

#include <unistd.h>

#include <jansson.h>

#define STATUS_KEY_BYTES 128
#define STATUS_DEPTH_MAX 8

/* Walks the answer twice: to find the longest key, then to write. */
struct status {
    struct buf *out; /* NULL: measuring */
    size_t width;
};

static void status_bytes(struct buf *out, double value)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_t unit = 0;

    while (value >= 1024 && unit + 1 < sizeof units / sizeof *units) {
        value /= 1024;
        unit++;
    }
    buf_addf(out, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

/* Keys say their unit at their end. */
static void status_number(struct buf *out, struct str key, const json_t *value)
{
    if (str_ends(key, STR("bytes")))
        status_bytes(out, json_number_value(value));
    else if (str_ends(key, STR("_ms")))
        buf_addf(out, "%.3f s", json_number_value(value) / 1000);
    else if (json_is_integer(value))
        buf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        buf_addf(out, "%.6g", json_real_value(value));
}

static void status_value(struct buf *out, struct str key, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        text_escape((struct str){json_string_value(value), json_string_length(value)}, TEXT_LINE,
                    out);
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        status_number(out, key, value);
        break;
    case JSON_TRUE:
        buf_add_str(out, STR("yes"));
        break;
    case JSON_FALSE:
        buf_add_str(out, STR("no"));
        break;
    case JSON_NULL:
        buf_add_str(out, STR("-"));
        break;
    case JSON_OBJECT:
    case JSON_ARRAY: /* an empty one, or below STATUS_DEPTH_MAX */
        buf_add_str(out, STR("-"));
        break;
    }
}

static void status_line(struct status *s, struct str key, const json_t *value)
{
    if (key.len > s->width)
        s->width = key.len;
    if (!s->out)
        return;
    text_escape(key, TEXT_LINE, s->out);
    for (size_t i = key.len; i < s->width + 2; i++)
        buf_add_byte(s->out, ' ');
    status_value(s->out, key, value);
    buf_add_byte(s->out, '\n');
}

/* Objects inside become "outer.inner", arrays "outer.0". */
static void status_walk(struct status *s, struct str key, json_t *value, unsigned depth)
{
    char inner[STATUS_KEY_BYTES];
    size_t i;
    json_t *item;
    const char *name;

    if (json_is_object(value) && json_object_size(value) && depth < STATUS_DEPTH_MAX) {
        json_object_foreach (value, name, item) {
            (void)snprintf(inner, sizeof inner, "%.*s%s%s", (int)key.len, key.ptr,
                           key.len ? "." : "", name);
            status_walk(s, str_of(inner), item, depth + 1);
        }
    } else if (json_is_array(value) && json_array_size(value) && depth < STATUS_DEPTH_MAX) {
        json_array_foreach (value, i, item) {
            (void)snprintf(inner, sizeof inner, "%.*s.%zu", (int)key.len, key.ptr, i);
            status_walk(s, str_of(inner), item, depth + 1);
        }
    } else {
        status_line(s, key, value);
    }
}

static enum exit_code status_print(struct ctl *ctl, const struct buf *answer)
{
    json_error_t ignored;
    json_t *json = json_loadb(answer->ptr, answer->len, 0, &ignored);
    struct status s = {0};
    struct buf out;

    if (!json_is_object(json)) {
        json_decref(json);
        return ctl_fail(ctl, EXIT_NO_DAEMON, "the daemon's answer is no JSON object");
    }
    buf_init(&out, CONTROL_ANSWER_BYTES_MAX * 64);
    status_walk(&s, STR(""), json, 0);
    s.out = &out;
    status_walk(&s, STR(""), json, 0);
    (void)ctl_write_buf(ctl, &out);
    buf_fini(&out);
    json_decref(json);
    return EXIT_FINE;
}

enum exit_code ctl_status(struct ctl *ctl, int argc, char **argv)
{
    bool is_json = false;
    struct buf answer;
    enum exit_code code;

    code = ctl_json_option(ctl, argc, argv, &is_json);
    if (code != EXIT_FINE)
        return code;
    if (optind < argc)
        return ctl_usage(ctl, "status takes no argument");
    buf_init(&answer, CONTROL_ANSWER_BYTES_MAX);
    code = ctl_ask(ctl, "status", CONTROL_TIMEOUT_MS, &answer);
    if (code == EXIT_FINE && is_json)
        (void)ctl_print_answer(ctl, &answer);
    else if (code == EXIT_FINE)
        code = status_print(ctl, &answer);
    buf_fini(&answer);
    return code;
}
