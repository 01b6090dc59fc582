/* ctl_try.c -- siftctl try: the configured pipeline on some files, without touching anything; the work
 * itself is ctl_trial.c's. */
#include "clock.h"
#include "ctl.h"
#include "ctl_diff.h"
#include "ctl_trial.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>

#define TRY_OUT_BYTES_MAX ((size_t)1024 * 1024 * 1024)

struct
try {
    struct ctl *ctl;
    const char *stage; /* the last one to run; NULL: all */
    bool is_diff;
    struct trial trial;
    uint64_t id; /* of the file at hand, from 1 */
    const char *path;
    size_t line; /* where its part at hand starts, from 1 */
    enum exit_code code;
};

/* Keep the worst: a file that would be quarantined is a find, one that cannot be read an error. */
static void try_note(struct try *t, enum exit_code code)
{
    if (code > t->code)
        t->code = code;
}

static void try_refuse(struct try *t, const struct err *err)
{
    if (err->code == ERR_DOC)
        try_note(t, ctl_fail(t->ctl, EXIT_PROBLEM, "'%s' would be quarantined, %s: %s", t->path,
                             err->reason, err->msg));
    else
        try_note(t, ctl_fail(t->ctl, EXIT_IO, "cannot try '%s': %s", t->path, err->msg));
}

static void try_write_diff(struct try *t, const struct doc *doc, struct buf *out)
{
    size_t lines = 0;

    if (doc->part == 0)
        buf_addf(out, "%s: %s, %llu bytes\n", t->path, doc->encoding ? doc->encoding : "?",
                 (unsigned long long)doc->file_size);
    if (!diff_write(doc, t->line, out, &lines))
        out->has_failed = true;
    t->line += lines;
}

/* Write what the stages made of a part. */
static bool try_part(void *ctx, const struct doc *doc, const struct record_file *file)
{
    struct try *t = ctx;
    struct buf out;

    buf_init(&out, TRY_OUT_BYTES_MAX);
    if (t->is_diff)
        try_write_diff(t, doc, &out);
    for (size_t i = 0; i < doc->articles_len && !t->is_diff; i++)
        record_write(doc, file, i, &out);
    if (buf_failed(&out))
        try_note(t, ctl_fail(t->ctl, EXIT_IO, "no memory for what came of '%s'", t->path));
    else
        (void)ctl_write(t->ctl, buf_str(&out));
    buf_fini(&out);
    return !t->ctl->is_broken;
}

/* A pipeline that --stage has nothing to say about is a mistake in the call. */
static bool try_has_stage(const struct try *t, size_t pipeline)
{
    const struct config_pipeline *p = &t->ctl->config->pipelines[pipeline];

    if (!t->stage || strcmp(t->stage, "decode") == 0)
        return true;
    return p->steps_len && strcmp(p->steps[p->steps_len - 1].stage->name, t->stage) == 0;
}

static void try_run(struct try *t, const struct trial_file *f)
{
    struct err err;
    size_t pipeline;

    if (trial_route(&t->trial, f, &pipeline, &err) != ERR_OK)
        try_refuse(t, &err);
    else if (!try_has_stage(t, pipeline))
        try_note(t, ctl_fail(t->ctl, EXIT_USAGE, "'%s' goes through pipeline '%s', without '%s'",
                             t->path, t->ctl->config->pipelines[pipeline].name.ptr, t->stage));
    else if (trial_run(&t->trial, f, pipeline, try_part, t, &err) != ERR_OK)
        try_refuse(t, &err);
}

static void try_one(struct try *t, const char *path)
{
    struct trial_file f = {.name = trial_name(path), .ingested_ms = clock_now_ms()};
    char why[CTL_WHY_BYTES];
    struct buf bytes;
    int sys;

    t->path = path;
    t->line = 1;
    buf_init(&bytes, TRIAL_FILE_BYTES_MAX);
    sys = trial_read(AT_FDCWD, path, &bytes);
    if (sys) {
        try_note(t, ctl_fail(t->ctl, sys == ENOENT ? EXIT_NO_INPUT : EXIT_IO,
                             "cannot read '%s': %s", path, ctl_why(sys, why)));
    } else {
        f.bytes = buf_str(&bytes);
        f.id = ++t->id;
        try_run(t, &f);
    }
    buf_fini(&bytes);
}

/* Starting */

/* End every pipeline behind the stage asked for. */
static enum exit_code try_cut_pipelines(struct try *t)
{
    bool is_decode = strcmp(t->stage, "decode") == 0;

    if (!is_decode && !stage_find(str_of(t->stage)))
        return ctl_usage(t->ctl, "there is no stage '%s'", t->stage);
    for (size_t i = 0; i < t->ctl->config->pipelines_len; i++) {
        struct config_pipeline *p = &t->ctl->config->pipelines[i];
        size_t at = 0;

        while (at < p->steps_len && strcmp(p->steps[at].stage->name, t->stage) != 0)
            at++;
        if (is_decode)
            p->steps_len = 0;
        else if (at < p->steps_len)
            p->steps_len = at + 1;
    }
    return EXIT_FINE;
}

static enum exit_code try_parse(struct try *t, int argc, char **argv)
{
    static const struct option options[] = {
        {"stage", required_argument, NULL, 's'}, {"diff", no_argument, NULL, 'd'}, {0}};
    int c;

    optind = 0;
    while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (c == 's')
            t->stage = optarg;
        else if (c == 'd')
            t->is_diff = true;
        else
            return ctl_usage_option(t->ctl, c, argv);
    }
    return optind < argc ? EXIT_FINE : ctl_usage(t->ctl, "try wants a file");
}

enum exit_code ctl_try(struct ctl *ctl, int argc, char **argv)
{
    struct try t = {.ctl = ctl};
    enum exit_code code = try_parse(&t, argc, argv);

    if (code == EXIT_FINE)
        code = ctl_load_config(ctl);
    if (code == EXIT_FINE && t.stage)
        code = try_cut_pipelines(&t);
    if (code == EXIT_FINE)
        code = trial_open(&t.trial, ctl, ctl->config);
    for (int i = optind; i < argc && code == EXIT_FINE && !ctl->is_broken; i++)
        try_one(&t, argv[i]);
    trial_close(&t.trial);
    return code == EXIT_FINE ? t.code : code;
}
