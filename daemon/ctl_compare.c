/* ctl_compare.c -- siftctl compare: what another configuration would make of the files archived last. Each
 * goes through the pipelines of both, and what comes of it is set against each other; one file at a time, and
 * nothing is touched. */
#include "ctl_compare.h"

#include "../stages/base/mem.h"
#include "clock.h"
#include "ctl_books.h"
#include "ctl_kept.h"
#include "ctl_trial.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>

#define COMPARE_LAST 100
#define COMPARE_LAST_MAX 1000000
#define COMPARE_OUT_BYTES_MAX ((size_t)512 * 1024 * 1024)

/* One of the two configurations, and what it made of the file at hand. */
struct side {
    struct trial trial;
    struct outcome_of outcome;
    struct buf lines; /* records */
};

struct compare {
    struct ctl *ctl;
    const char *new_path;
    uint64_t last; /* 0: not given */
    bool is_diff, is_json;
    struct config *new_config;
    struct side was, is;
    struct compare_totals totals;
    enum exit_code code; /* the worst of failures */
};

static void compare_fail(struct compare *c, const char *name, const char *why, enum exit_code code)
{
    c->totals.failed++;
    ctl_progress_end(c->ctl);
    (void)ctl_fail(c->ctl, code, "cannot compare '%s': %s", name, why);
    if (code > c->code)
        c->code = code;
}

/* Running */

static bool side_part(void *ctx, const struct doc *doc, const struct record_file *file)
{
    struct side *s = ctx;

    for (size_t i = 0; i < doc->articles_len; i++)
        record_write(doc, file, i, &s->lines);
    return !buf_failed(&s->lines);
}

/* False: it cannot be told what it would make of the file; see err. */
static bool side_run(struct side *s, const struct trial_file *f, struct err *err)
{
    size_t pipeline;
    enum err_code code = trial_route(&s->trial, f, &pipeline, err);

    buf_reset(&s->lines);
    s->outcome = (struct outcome_of){0};
    if (code == ERR_OK)
        code = trial_run(&s->trial, f, pipeline, side_part, s, err);
    if (code == ERR_DOC) {
        buf_reset(&s->lines);
        s->outcome.is_quarantined = true;
        (void)snprintf(s->outcome.why, sizeof s->outcome.why, "%s: %s", err->reason, err->msg);
        return true;
    }
    if (code == ERR_OK && buf_failed(&s->lines))
        code = err_set(err, ERR_NOMEM, ENOMEM, "its records are too big to be held");
    for (size_t i = 0; code == ERR_OK && i < s->lines.len; i++)
        s->outcome.articles += s->lines.ptr[i] == '\n';
    return code == ERR_OK;
}

static bool compare_is_same(const struct compare *c)
{
    const struct outcome_of *was = &c->was.outcome, *is = &c->is.outcome;

    if (was->is_quarantined || is->is_quarantined)
        return was->is_quarantined == is->is_quarantined && strcmp(was->why, is->why) == 0;
    return str_eq(buf_str(&c->was.lines), buf_str(&c->is.lines));
}

static void compare_count(struct compare *c, const struct tallies *tallies)
{
    const struct outcome_of *was = &c->was.outcome, *is = &c->is.outcome;

    c->totals.articles_was += was->articles;
    c->totals.articles_is += is->articles;
    c->totals.only_was += was->is_quarantined && !is->is_quarantined;
    c->totals.only_is += is->is_quarantined && !was->is_quarantined;
    for (size_t i = 0; i < tallies->len; i++)
        tallies_add(&c->totals.tallies, str_of(tallies->list[i].kind), tallies->list[i].added,
                    tallies->list[i].removed);
}

/* Find out in what they differ, and show it. False: no memory. */
static bool compare_differ(struct compare *c, const struct trial_file *f, uint64_t id)
{
    bool is_archived = !c->was.outcome.is_quarantined && !c->is.outcome.is_quarantined;
    struct items *was = is_archived ? items_create(buf_str(&c->was.lines)) : NULL;
    struct items *is = is_archived ? items_create(buf_str(&c->is.lines)) : NULL;
    struct tallies *tallies = mem_alloc(1, sizeof *tallies);
    bool is_told = tallies && (!is_archived || (was && is));

    if (is_told) {
        struct change change = {.name = f->name.ptr,
                                .name_len = f->name.len,
                                .id = id,
                                .was = &c->was.outcome,
                                .is = &c->is.outcome,
                                .tallies = tallies};

        if (is_archived)
            items_compare(was, is, tallies);
        c->totals.different++;
        compare_count(c, tallies);
        ctl_progress_end(c->ctl);
        compare_show_change(c->ctl, &change, c->is_json);
        if (c->is_diff && is_archived)
            compare_show_items(c->ctl, was, is, tallies);
    }
    items_destroy(was);
    items_destroy(is);
    mem_free(tallies);
    return is_told;
}

static void compare_file(struct compare *c, const struct trial_file *f, const char *shown,
                         uint64_t id)
{
    static const struct tallies none = {0};
    struct err err;

    if (!side_run(&c->was, f, &err) || !side_run(&c->is, f, &err)) {
        compare_fail(c, shown, err.msg, EXIT_IO);
    } else if (compare_is_same(c)) {
        c->totals.same++;
        compare_count(c, &none);
    } else if (!compare_differ(c, f, id)) {
        compare_fail(c, shown, "no memory for what differs", EXIT_IO);
    }
}

/* Which files */

static void compare_kept(struct compare *c, const struct kept *k)
{
    struct trial_file f = {.name = {k->name, k->name_len},
                           .encoding = k->encoding,
                           .id = k->id,
                           .ingested_ms = k->final_ms};
    char why[CTL_WHY_BYTES];
    struct buf bytes;
    int sys;

    buf_init(&bytes, TRIAL_FILE_BYTES_MAX);
    sys = kept_read(c->ctl, k, &bytes);
    f.bytes = buf_str(&bytes);
    if (sys == ENOENT)
        c->totals.gone++;
    else if (sys)
        compare_fail(c, k->name, ctl_why(sys, why), EXIT_IO);
    else
        compare_file(c, &f, k->name, k->id);
    buf_fini(&bytes);
}

static enum exit_code compare_archive(struct compare *c)
{
    struct kept *list;
    size_t len;
    enum exit_code code = kept_list(c->ctl, c->last ? (size_t)c->last : COMPARE_LAST, &list, &len);

    if (code != EXIT_FINE)
        return code;
    for (size_t i = 0; i < len && !c->ctl->is_broken; i++) {
        ctl_progress(c->ctl, "compare: file", i + 1, len);
        compare_kept(c, &list[i]);
    }
    ctl_progress_end(c->ctl);
    kept_list_free(list, len);
    if (!len)
        return ctl_fail(c->ctl, EXIT_NO_INPUT, "the archive holds no file that was archived");
    if (c->totals.gone == len)
        return ctl_fail(c->ctl, EXIT_NO_INPUT,
                        "the originals of the last %zu archived files are no longer kept", len);
    return EXIT_FINE;
}

static void compare_path(struct compare *c, const char *path, uint64_t id)
{
    struct trial_file f = {.name = trial_name(path), .id = id, .ingested_ms = clock_now_ms()};
    char why[CTL_WHY_BYTES];
    struct buf bytes;
    int sys;

    buf_init(&bytes, TRIAL_FILE_BYTES_MAX);
    sys = trial_read(AT_FDCWD, path, &bytes);
    f.bytes = buf_str(&bytes);
    if (sys)
        compare_fail(c, path, ctl_why(sys, why), sys == ENOENT ? EXIT_NO_INPUT : EXIT_IO);
    else
        compare_file(c, &f, path, 0);
    buf_fini(&bytes);
}

/* Starting */

static enum exit_code compare_parse(struct compare *c, int argc, char **argv)
{
    static const struct option options[] = {
        {"config", required_argument, NULL, 'c'},
        {"last", required_argument, NULL, 'l'},
        {"diff", no_argument, NULL, 'd'},
        {"json", no_argument, NULL, 'j'},
        {0},
    };
    int o;

    optind = 0;
    while ((o = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (o == 'c')
            c->new_path = optarg;
        else if (o == 'l' &&
                 (!str_to_u64(str_of(optarg), &c->last) || !c->last || c->last > COMPARE_LAST_MAX))
            return ctl_usage(c->ctl, "'%s' is no number from 1 to %d", optarg, COMPARE_LAST_MAX);
        else if (o == 'd')
            c->is_diff = true;
        else if (o == 'j')
            c->is_json = true;
        else if (o != 'l')
            return ctl_usage_option(c->ctl, o, argv);
    }
    if (!c->new_path)
        return ctl_usage(c->ctl, "compare wants --config FILE");
    if (c->is_diff && c->is_json)
        return ctl_usage(c->ctl, "--diff and --json exclude each other");
    if (c->last && optind < argc)
        return ctl_usage(c->ctl, "--last and files exclude each other");
    return EXIT_FINE;
}

/* The overrides of the call hold for both: they are where things are, mostly. */
static enum exit_code compare_open(struct compare *c)
{
    struct ctl *ctl = c->ctl;
    struct err err;
    enum exit_code code = ctl_load_config(ctl);

    if (code != EXIT_FINE)
        return code;
    if (config_load(c->new_path, ctl->overrides, ctl->overrides_len, &c->new_config, &err) !=
        ERR_OK)
        return ctl_fail_err(ctl, &err);
    code = trial_open(&c->was.trial, ctl, ctl->config);
    return code == EXIT_FINE ? trial_open(&c->is.trial, ctl, c->new_config) : code;
}

static enum exit_code compare_run(struct compare *c, int argc, char **argv)
{
    enum exit_code code = EXIT_FINE;

    if (optind == argc)
        code = compare_archive(c);
    for (int i = optind; i < argc && !c->ctl->is_broken; i++)
        compare_path(c, argv[i], (uint64_t)(i - optind) + 1);
    if (code != EXIT_FINE)
        return code;
    compare_show_totals(c->ctl, &c->totals, c->is_json);
    if (c->code != EXIT_FINE)
        return c->code;
    return c->totals.different ? EXIT_PROBLEM : EXIT_FINE;
}

enum exit_code ctl_compare(struct ctl *ctl, int argc, char **argv)
{
    struct compare *c = mem_alloc(1, sizeof *c);
    enum exit_code code;

    if (!c)
        return ctl_fail(ctl, EXIT_IO, "no memory to compare");
    c->ctl = ctl;
    buf_init(&c->was.lines, COMPARE_OUT_BYTES_MAX);
    buf_init(&c->is.lines, COMPARE_OUT_BYTES_MAX);
    code = compare_parse(c, argc, argv);
    if (code == EXIT_FINE)
        code = compare_open(c);
    if (code == EXIT_FINE)
        code = compare_run(c, argc, argv);
    buf_fini(&c->was.lines);
    buf_fini(&c->is.lines);
    trial_close(&c->was.trial);
    trial_close(&c->is.trial);
    config_destroy(c->new_config);
    mem_free(c);
    return code;
}
