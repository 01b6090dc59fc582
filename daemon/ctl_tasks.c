/* ctl_tasks.c -- siftctl tasks: what is in work, by the daemon's account or, without one, by what lies
 * in claim/. */
#include "ctl_books.h"
#include "ctl_claimed.h"
#include "ctl_control.h"

#include <string.h>
#include <unistd.h>

#include <jansson.h>

#define TASKS_TIMEOUT_MS (5 * 1000)
#define TASKS_JSON_BYTES_MAX (256u * 1024 * 1024)

static const char *task_text(const json_t *task, const char *key)
{
    const char *text = json_string_value(json_object_get(task, key));

    return text ? text : "-";
}

/* "2026-11-22T06:00:00.123Z" to "2026-11-22 06:00:00" */
static void task_time(const json_t *task, char out[CTL_SHORT_BYTES])
{
    const char *text = task_text(task, "claimed");

    if (strlen(text) > 19 && text[10] == 'T')
        (void)snprintf(out, CTL_SHORT_BYTES, "%.10s %.8s", text, text + 11);
    else
        (void)snprintf(out, CTL_SHORT_BYTES, "%.19s", text);
}

static void task_number(const json_t *task, const char *key, char out[CTL_SHORT_BYTES])
{
    const json_t *value = json_object_get(task, key);

    if (json_is_integer(value))
        (void)snprintf(out, CTL_SHORT_BYTES, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        (void)snprintf(out, CTL_SHORT_BYTES, "-");
}

static void print_task(struct ctl *ctl, const json_t *task)
{
    char id[CTL_SHORT_BYTES], part[CTL_SHORT_BYTES], tries[CTL_SHORT_BYTES];
    char size[CTL_SHORT_BYTES], when[CTL_SHORT_BYTES];

    task_number(task, "id", id);
    task_number(task, "part", part);
    task_number(task, "tries", tries);
    task_time(task, when);
    (void)ctl_bytes((uint64_t)json_integer_value(json_object_get(task, "size")), size);
    (void)ctl_printf(ctl, "%-10s%-11s%6s%6s%12s  %-19s  %s", id, task_text(task, "state"), part,
                     tries, size, when, task_text(task, "name"));
}

static enum exit_code tasks_print(struct ctl *ctl, const struct buf *answer)
{
    json_error_t ignored;
    json_t *json = json_loadb(answer->ptr, answer->len, 0, &ignored);
    const json_t *list = json_object_get(json, "tasks"), *task;
    json_int_t more = json_integer_value(json_object_get(json, "more"));
    enum exit_code code = EXIT_FINE;
    size_t i;

    if (!json_is_array(list)) {
        const char *error = json_string_value(json_object_get(json, "error"));

        code = ctl_fail(ctl, error ? EXIT_PROBLEM : EXIT_NO_DAEMON, "%s",
                        error ? error : "the daemon's answer holds no list of tasks");
    } else if (json_array_size(list) == 0) {
        (void)ctl_printf(ctl, "nothing is in work");
    } else {
        (void)ctl_printf(ctl, "%-10s%-11s%6s%6s%12s  %-19s  %s", "id", "state", "part", "tries",
                         "size", "claimed", "name");
        json_array_foreach (list, i, task)
            print_task(ctl, task);
        if (more > 0)
            (void)ctl_printf(ctl, "... and %" JSON_INTEGER_FORMAT " more", more);
    }
    json_decref(json);
    return code;
}

enum exit_code ctl_tasks(struct ctl *ctl, int argc, char **argv)
{
    bool is_json = false;
    struct buf answer;
    enum exit_code code;

    code = ctl_json_option(ctl, argc, argv, &is_json);
    if (code != EXIT_FINE)
        return code;
    if (optind < argc)
        return ctl_usage(ctl, "tasks takes no argument");
    code = ctl_load_config(ctl);
    if (code != EXIT_FINE)
        return code;
    buf_init(&answer, TASKS_JSON_BYTES_MAX);
    if (ctl_exchange(ctl, STR("tasks\n"), TASKS_TIMEOUT_MS, &answer) != 0) {
        buf_reset(&answer);
        code = ctl_claimed_json(ctl, &answer);
    }
    if (code == EXIT_FINE && is_json)
        (void)ctl_write_record(ctl, str_trim(buf_str(&answer)), true);
    else if (code == EXIT_FINE)
        code = tasks_print(ctl, &answer);
    buf_fini(&answer);
    return code;
}
