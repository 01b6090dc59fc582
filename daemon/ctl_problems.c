/* ctl_problems.c -- siftctl problems: what is in quarantine, and what cannot be claimed. */
#include "ctl_books.h"
#include "ctl_control.h"
#include "ctl_quarantine.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#define PROBLEMS_TIMEOUT_MS (5 * 1000)
#define PROBLEMS_JSON_BYTES_MAX (1024u * 1024 * 1024)

/* What the daemon says of files that it cannot claim. */
struct unclaimable {
    json_t *answer, *list; /* NULL: not known */
    uint64_t count;        /* also of those that are not in the list */
    char why[128];         /* why it is not known */
};

static void unclaimable_ask(struct ctl *ctl, struct unclaimable *u)
{
    struct buf answer;
    json_error_t ignored;
    const char *error;
    int sys;

    *u = (struct unclaimable){0};
    buf_init(&answer, CONTROL_ANSWER_BYTES_MAX);
    sys = ctl_exchange(ctl, STR("problems\n"), PROBLEMS_TIMEOUT_MS, &answer);
    if (sys == 0)
        u->answer = json_loadb(answer.ptr, answer.len, 0, &ignored);
    u->list = json_object_get(u->answer, "unclaimable");
    if (!json_is_array(u->list))
        u->list = NULL;
    error = json_string_value(json_object_get(u->answer, "error"));
    (void)snprintf(u->why, sizeof u->why, "%s", sys ? "no daemon answers" : error ? error : "?");
    u->count =
        json_array_size(u->list) + (uint64_t)json_integer_value(json_object_get(u->answer, "more"));
    buf_fini(&answer);
}

/* How many items from `first` on have the same reason. */
static size_t group_len(const struct quarantine_list *list, size_t first)
{
    size_t i = first;

    while (i < list->len && strcmp(list->items[i].folder, list->items[first].folder) == 0)
        i++;
    return i - first;
}

/* "encoding: 12 of 40 characters": the word stands above. */
static const char *detail_of(const struct quarantined *q)
{
    size_t len = strlen(q->folder);

    if (strncmp(q->detail, q->folder, len) == 0 && strncmp(q->detail + len, ": ", 2) == 0)
        return q->detail + len + 2;
    return q->detail;
}

static void print_quarantined(struct ctl *ctl, const struct quarantine_list *list)
{
    int64_t now_ms = ctl->io->now_ms(ctl->io->self);
    char age[CTL_SHORT_BYTES], size[CTL_SHORT_BYTES];

    for (size_t i = 0, left = 0; i < list->len && !ctl->is_broken; i++, left--) {
        const struct quarantined *q = &list->items[i];

        if (left == 0) {
            left = group_len(list, i);
            (void)ctl_printf(ctl, "%s: %zu file%s", q->folder, left, left == 1 ? "" : "s");
        }
        (void)ctl_printf(ctl, "  %-8" PRIu64 "%6s%11s  %s%s%s", q->id,
                         q->time_ms ? ctl_age(now_ms - q->time_ms, age) : "-",
                         ctl_bytes(q->size, size), *q->name ? q->name : q->file,
                         *q->detail ? ": " : "", detail_of(q));
    }
}

static void print_unclaimable(struct ctl *ctl, const struct unclaimable *u)
{
    const json_t *item;
    size_t i;

    if (!u->list) {
        (void)ctl_printf(ctl, "what cannot be claimed is not known: %s", u->why);
        return;
    }
    if (u->count)
        (void)ctl_printf(ctl, "cannot be claimed: %" PRIu64 " file%s", u->count,
                         u->count == 1 ? "" : "s");
    json_array_foreach (u->list, i, item) {
        const char *name = json_string_value(json_object_get(item, "name"));
        const char *error = json_string_value(json_object_get(item, "error"));
        const char *remedy = json_string_value(json_object_get(item, "remedy"));

        (void)ctl_printf(ctl, "  %s: %s", name ? name : "?", error ? error : "?");
        if (remedy)
            (void)ctl_printf(ctl, "      %s", remedy);
    }
    if (u->count > json_array_size(u->list))
        (void)ctl_printf(ctl, "  ... and %" PRIu64 " more", u->count - json_array_size(u->list));
}

static json_t *json_quarantined(const struct quarantine_list *list)
{
    json_t *array = json_array();

    for (size_t i = 0; i < list->len; i++) {
        const struct quarantined *q = &list->items[i];
        json_t *item =
            json_pack("{s:I,s:s,s:s,s:s,s:I,s:I,s:s}", "id", (json_int_t)q->id, "name", q->name,
                      "reason", q->folder, "detail", detail_of(q), "size", (json_int_t)q->size,
                      "quarantined_ms", (json_int_t)q->time_ms, "file", q->file);

        (void)json_array_append_new(array, item);
    }
    return array;
}

static enum exit_code print_json(struct ctl *ctl, const struct quarantine_list *list,
                                 const struct unclaimable *u)
{
    json_t *json =
        json_pack("{s:o,s:O?}", "quarantined", json_quarantined(list), "unclaimable", u->list);
    char *dump = json ? json_dumps(json, JSON_COMPACT) : NULL;
    enum exit_code code = EXIT_FINE;
    struct buf out;

    buf_init(&out, PROBLEMS_JSON_BYTES_MAX);
    buf_add_str(&out, str_of(dump));
    if (!dump || json_array_size(json_object_get(json, "quarantined")) != list->len ||
        buf_failed(&out))
        code = ctl_fail(ctl, EXIT_IO, "no memory for the output");
    else
        (void)ctl_write_record(ctl, buf_str(&out), true);
    buf_fini(&out);
    json_decref(json);
    free(dump); // lint-ok: heap because it is jansson's own allocation
    return code;
}

enum exit_code ctl_problems(struct ctl *ctl, int argc, char **argv)
{
    struct quarantine_list list;
    struct unclaimable u;
    enum exit_code code;
    bool is_json = false;

    code = ctl_json_option(ctl, argc, argv, &is_json);
    if (code != EXIT_FINE)
        return code;
    if (optind < argc)
        return ctl_usage(ctl, "problems takes no argument");
    code = quarantine_list_read(ctl, &list);
    if (code != EXIT_FINE)
        return code;
    unclaimable_ask(ctl, &u);
    if (is_json) {
        code = print_json(ctl, &list, &u);
    } else {
        print_quarantined(ctl, &list);
        print_unclaimable(ctl, &u);
        if (!list.len && u.list && !u.count)
            (void)ctl_printf(ctl, "no problems");
    }
    if (code == EXIT_FINE && (list.len || u.count))
        code = EXIT_PROBLEM;
    json_decref(u.answer);
    quarantine_list_free(&list);
    return code;
}
