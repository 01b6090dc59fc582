/* ctl_get.c -- siftctl get: one record, or all of one file. Only groups whose COMMIT names the file
 * are decompressed. */
#include "ctl_records.h"
#include "ctl_text.h"
#include "ctl_where.h"

#include <assert.h>
#include <getopt.h>
#include <inttypes.h>
#include <string.h>

#define GET_NEEDLE_BYTES 32

struct get {
    struct ctl *ctl;
    struct buf *out; /* NULL: to the user */
    struct text_id id;
    char needle[GET_NEEDLE_BYTES]; /* stands in the records wanted */
    uint64_t found;                /* records written */
    bool is_over;                  /* the file's last part was seen, or the one record */
    bool is_pruned;                /* it had records, in a journal now */
    bool is_named;                 /* a COMMIT names the file */
    struct commit_entry last;      /* of the file; its strings are void */
    char reason[GET_NEEDLE_BYTES];
};

static bool get_is_wanted(const struct get *get, struct str line)
{
    char text[WHERE_ID_BYTES];
    struct text_id id;

    if (!memmem(line.ptr, line.len, get->needle, strlen(get->needle)) ||
        !where_record_id(line, text) || !text_parse_id(str_of(text), &id))
        return false;
    return id.file == get->id.file && (!get->id.article || id.article == get->id.article) &&
           (!get->id.node.len || str_eq(id.node, get->id.node));
}

static bool get_line(void *ctx, struct str line)
{
    struct get *get = ctx;

    if (!get_is_wanted(get, line))
        return true;
    get->found++;
    get->is_over = get->id.article > 0;
    if (get->out) {
        buf_add_str(get->out, line);
        return !get->is_over;
    }
    return ctl_write_record(get->ctl, line, get->ctl->is_terminal) && !get->is_over;
}

/* What a COMMIT says about the file. True: its group may hold records of it. */
static bool get_read_entries(struct get *get, const struct commit *commit)
{
    bool has_records = false;

    for (size_t i = 0; i < commit->entries_len; i++) {
        const struct commit_entry *e = &commit->entries[i];

        if (e->id != get->id.file)
            continue;
        get->is_named = true;
        get->last = *e;
        (void)snprintf(get->reason, sizeof get->reason, "%.*s", (int)str_sub(e->reason, 0, 31).len,
                       e->reason.ptr);
        has_records = has_records || e->records;
        get->is_over = get->is_over || e->is_final;
    }
    return has_records;
}

static enum exit_code get_reader(struct get *get, struct segment_reader *r,
                                 const struct segment_name *name)
{
    struct segment_group group;
    enum segment_step step = SEGMENT_GROUP;
    struct err err;

    while (!get->is_over && !get->ctl->is_broken) {
        step = segment_next(r, &group, &err);
        if (step != SEGMENT_GROUP)
            return ctl_check_end(get->ctl, name->path, name->kind, step, r, &err);
        if (!get_read_entries(get, &group.commit))
            continue;
        if (name->kind == SEGMENT_JOURNAL) {
            get->is_pruned = true;
        } else if (segment_lines(r, &group, get_line, get, &err) != ERR_OK) {
            (void)err_wrap(&err, "cannot read '%s'", name->path);
            return ctl_fail_err(get->ctl, &err);
        }
    }
    return EXIT_FINE;
}

static enum exit_code get_from_archive(struct get *get)
{
    struct ctl_archive a;
    enum exit_code code = ctl_archive_open(get->ctl, &a), worst = EXIT_FINE;

    if (code != EXIT_FINE)
        return code;
    for (size_t i = ctl_archive_start(get->ctl, &a, get->id.file); i < a.len && !get->is_over;
         i++) {
        struct segment_reader *r = NULL;

        code = ctl_archive_segment(get->ctl, &a, i, 0, &r);
        if (code == EXIT_FINE && r)
            code = get_reader(get, r, &a.names[i]);
        segment_close(r);
        if (code != EXIT_FINE)
            worst = code;
    }
    ctl_archive_close(get->ctl, &a);
    return worst;
}

/* Nothing was found: say why. */
static enum exit_code get_complain(struct get *get, const char *text)
{
    if (!get->is_named)
        return ctl_fail(get->ctl, EXIT_NO_INPUT, "no file has the id '%s'", text);
    if (get->last.outcome == COMMIT_QUARANTINED)
        return ctl_fail(get->ctl, EXIT_NO_INPUT, "no records of '%s': quarantined, %s", text,
                        get->reason);
    if (get->is_pruned)
        return ctl_fail(get->ctl, EXIT_NO_INPUT, "the records of '%s' were pruned", text);
    if (get->id.article)
        return ctl_fail(get->ctl, EXIT_NO_INPUT,
                        "no record '%s': file %" PRIu64 " has articles up to %" PRIu32, text,
                        get->id.file, get->last.next_article ? get->last.next_article - 1 : 0);
    return ctl_fail(get->ctl, EXIT_NO_INPUT, "file '%s' left no records", text);
}

static void get_set_needle(struct get *get)
{
    if (get->id.article)
        (void)snprintf(get->needle, sizeof get->needle, "%" PRIu64 "-%" PRIu32 "\"", get->id.file,
                       get->id.article);
    else
        (void)snprintf(get->needle, sizeof get->needle, "%" PRIu64 "-", get->id.file);
}

enum exit_code ctl_get_record(struct ctl *ctl, struct str id, struct buf *out)
{
    struct get get = {.ctl = ctl, .out = out};

    if (!text_parse_id(id, &get.id) || !get.id.article)
        return EXIT_NO_INPUT;
    get_set_needle(&get);
    return get_from_archive(&get);
}

enum exit_code ctl_get(struct ctl *ctl, int argc, char **argv)
{
    static const struct option options[] = {{0}};
    struct get get = {.ctl = ctl};
    enum exit_code code;
    int c;

    optind = 0;
    c = getopt_long(argc, argv, ":", options, NULL);
    if (c != -1)
        return ctl_usage_option(ctl, c, argv);
    if (argc - optind != 1)
        return ctl_usage(ctl, "get wants one id");
    if (!text_parse_id(str_of(argv[optind]), &get.id))
        return ctl_usage(ctl, "'%s' is no id like 42, 42-3 or n1.42-3", argv[optind]);
    get_set_needle(&get);
    code = get_from_archive(&get);
    if (code == EXIT_FINE && !get.found)
        code = get_complain(&get, argv[optind]);
    return code;
}
