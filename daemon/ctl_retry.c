/* ctl_retry.c -- siftctl retry: quarantined files go back to work, under new ids.
 *
 * The daemon moves them; it wants the exact original name, which stands in the entry of the COMMIT
 * that quarantined the file. One request a file, so that each has its own answer. */
#include "claim.h"
#include "ctl_books.h"
#include "ctl_control.h"
#include "ctl_quarantine.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <getopt.h>
#include <inttypes.h>
#include <string.h>

#include <jansson.h>

#define RETRY_LINE_BYTES_MAX (16u * 1024)
#define RETRY_TIMEOUT_MS (30 * 1000)
#define RETRY_KEY "decode.encoding="

struct retry_item {
    const struct quarantined *file; /* borrowed from the list */
    char *name;                     /* exact; NULL until it is found */
    size_t name_len;
};

struct retrying {
    struct ctl *ctl;
    const char *reason, *option;
    struct quarantine_list list;
    struct retry_item *items;
    size_t len, found;
    enum exit_code code; /* the worst so far */
};

static void retry_note(struct retrying *r, enum exit_code code)
{
    if (code > r->code)
        r->code = code;
}

/* ---- which files ---- */

static bool retry_has(const struct retrying *r, uint64_t id)
{
    for (size_t i = 0; i < r->len; i++)
        if (r->items[i].file->id == id)
            return true;
    return false;
}

static void retry_choose_reason(struct retrying *r)
{
    for (size_t i = 0; i < r->list.len; i++)
        if (strcmp(r->list.items[i].folder, r->reason) == 0)
            r->items[r->len++].file = &r->list.items[i];
    if (!r->len)
        retry_note(r, ctl_fail(r->ctl, EXIT_NO_INPUT, "nothing is in quarantine with reason '%s'",
                               r->reason));
}

static enum exit_code retry_choose_id(struct retrying *r, const char *text)
{
    uint64_t id;

    if (!str_to_u64(str_of(text), &id))
        return ctl_usage(r->ctl, "'%s' is no id of a file like 42", text);
    for (size_t i = 0; i < r->list.len; i++) {
        if (r->list.items[i].id != id)
            continue;
        if (!retry_has(r, id))
            r->items[r->len++].file = &r->list.items[i];
        return EXIT_FINE;
    }
    retry_note(r,
               ctl_fail(r->ctl, EXIT_NO_INPUT, "no file with id %" PRIu64 " is in quarantine", id));
    return EXIT_FINE;
}

/* ---- their names ---- */

static bool retry_take_name(struct retrying *r, const struct commit_entry *e)
{
    for (size_t i = 0; i < r->len; i++) {
        struct retry_item *item = &r->items[i];

        if (item->file->id != e->id || item->name)
            continue;
        item->name = mem_dup(e->name.ptr, e->name.len);
        if (!item->name)
            return false;
        item->name_len = e->name.len;
        r->found++;
    }
    return true;
}

static enum exit_code retry_names_in(struct retrying *r, const struct ctl_archive *a, size_t index)
{
    struct segment_name name = a->names[index];
    enum segment_step step = SEGMENT_END;
    struct segment_reader *reader;
    struct segment_group g;
    struct err err;
    enum exit_code code = ctl_books_segment(r->ctl, a, &name, false, &reader);

    while (reader && r->found < r->len &&
           (step = segment_next(reader, &g, &err)) == SEGMENT_GROUP) {
        for (size_t i = 0; code == EXIT_FINE && i < g.commit.entries_len; i++) {
            const struct commit_entry *e = &g.commit.entries[i];

            if (e->outcome == COMMIT_QUARANTINED && !retry_take_name(r, e))
                code = ctl_fail(r->ctl, EXIT_IO, "no memory for a name");
        }
    }
    segment_close(reader);
    return step == SEGMENT_FAIL ? ctl_fail_err(r->ctl, &err) : code;
}

/* Newest first: what is retried was mostly quarantined a short while ago. */
static enum exit_code retry_find_names(struct retrying *r)
{
    struct ctl_archive a;
    enum exit_code code = ctl_archive_open(r->ctl, &a);

    if (code != EXIT_FINE)
        return code;
    for (size_t i = a.len; code == EXIT_FINE && r->found < r->len && i-- > 0;)
        code = retry_names_in(r, &a, i);
    ctl_archive_close(r->ctl, &a);
    return code;
}

/* ---- asking ---- */

static void retry_line(const struct retrying *r, const struct retry_item *item, struct buf *out)
{
    buf_addf(out, "retry %s/%s ", item->file->folder, item->file->file);
    for (size_t i = 0; i < item->name_len; i++) {
        unsigned char c = (unsigned char)item->name[i];

        if (c > ' ' && c != '%' && c != 0x7F)
            buf_add_byte(out, (char)c);
        else
            buf_addf(out, "%%%02X", c);
    }
    if (r->option)
        buf_addf(out, " %s", r->option);
    buf_add_byte(out, '\n');
}

static enum exit_code retry_judge(struct retrying *r, const struct retry_item *item,
                                  const struct buf *answer)
{
    json_error_t ignored;
    json_t *json = json_loadb(answer->ptr, answer->len, 0, &ignored);
    const char *error = json_string_value(json_object_get(json, "error"));
    json_int_t id = json_integer_value(json_object_get(json, "id"));
    enum exit_code code = EXIT_FINE;

    if (error)
        code =
            ctl_fail(r->ctl, EXIT_PROBLEM, "cannot retry %" PRIu64 ": %s", item->file->id, error);
    else if (!json_is_true(json_object_get(json, "ok")) || id <= 0)
        code = ctl_fail(r->ctl, EXIT_NO_DAEMON,
                        "the daemon's answer about %" PRIu64 " says nothing", item->file->id);
    else
        (void)ctl_printf(r->ctl, "%" PRIu64 " is %" JSON_INTEGER_FORMAT " now: %.*s",
                         item->file->id, id, (int)item->name_len, item->name);
    json_decref(json);
    return code;
}

/* False: no daemon, there is no use in going on. */
static bool retry_one(struct retrying *r, const struct retry_item *item)
{
    struct buf line, answer;
    int sys = 0;

    if (!item->name) {
        retry_note(r,
                   ctl_fail(r->ctl, EXIT_NO_INPUT,
                            "no batch of the archive knows the name of %" PRIu64, item->file->id));
        return true;
    }
    buf_init(&line, RETRY_LINE_BYTES_MAX);
    buf_init(&answer, CONTROL_ANSWER_BYTES_MAX);
    retry_line(r, item, &line);
    if (buf_failed(&line)) {
        retry_note(
            r, ctl_fail(r->ctl, EXIT_IO, "the name of %" PRIu64 " is too long", item->file->id));
    } else {
        sys = ctl_exchange(r->ctl, buf_str(&line), RETRY_TIMEOUT_MS, &answer);
        retry_note(r, sys ? ctl_no_daemon(r->ctl, sys) : retry_judge(r, item, &answer));
    }
    buf_fini(&line);
    buf_fini(&answer);
    return sys == 0;
}

static enum exit_code retry_run(struct retrying *r, int argc, char **argv)
{
    enum exit_code code = quarantine_list_read(r->ctl, &r->list);

    if (code != EXIT_FINE)
        return code;
    r->items = mem_alloc(r->list.len + 1, sizeof *r->items);
    if (!r->items)
        return ctl_fail(r->ctl, EXIT_IO, "no memory to list the quarantine");
    if (r->reason)
        retry_choose_reason(r);
    for (int i = 0; code == EXIT_FINE && i < argc; i++)
        code = retry_choose_id(r, argv[i]);
    if (code == EXIT_FINE && r->len)
        code = retry_find_names(r);
    for (size_t i = 0; code == EXIT_FINE && i < r->len; i++)
        if (!retry_one(r, &r->items[i]))
            break;
    return code == EXIT_FINE ? r->code : code;
}

static void retry_fini(struct retrying *r)
{
    for (size_t i = 0; i < r->len; i++)
        mem_free(r->items[i].name);
    mem_free(r->items);
    quarantine_list_free(&r->list);
}

/* The daemon splits the line at blanks, and knows one key. */
static bool retry_option_is_right(const char *option)
{
    return strncmp(option, RETRY_KEY, sizeof RETRY_KEY - 1) == 0 && option[sizeof RETRY_KEY - 1] &&
           !strpbrk(option, " \t\r\n");
}

enum exit_code ctl_retry(struct ctl *ctl, int argc, char **argv)
{
    static const struct option options[] = {{"reason", required_argument, NULL, 'r'}, {0}};
    struct retrying r = {.ctl = ctl, .code = EXIT_FINE};
    enum exit_code code;
    int c;

    optind = 0;
    while ((c = getopt_long(argc, argv, ":o:", options, NULL)) != -1) {
        switch (c) {
        case 'r':
            r.reason = optarg;
            break;
        case 'o':
            if (!retry_option_is_right(optarg))
                return ctl_usage(ctl, "a retry can set " RETRY_KEY "NAME only, not '%s'", optarg);
            r.option = optarg;
            break;
        default:
            return ctl_usage_option(ctl, c, argv);
        }
    }
    if (!r.reason == (optind == argc))
        return ctl_usage(ctl, "retry wants ids, or a --reason");
    code = retry_run(&r, argc - optind, argv + optind);
    retry_fini(&r);
    return code;
}
