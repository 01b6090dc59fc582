/* ctl_try.c -- siftctl try: the configured pipeline on some files, without touching anything. Each
 * file is its own world: nothing is remembered from one to the next, no archive is read. What the daemon keeps in its
 * state folder is used as it is, where it may be read: compiled rules, and how common words are. */
#include "chain.h"
#include "clock.h"
#include "ctl.h"
#include "ctl_diff.h"
#include "part.h"
#include "record.h"
#include "sha256.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#define TRY_FILE_BYTES_MAX ((size_t)256 * 1024 * 1024)
#define TRY_OUT_BYTES_MAX ((size_t)1024 * 1024 * 1024)
#define TRY_CHUNK_BYTES (64u * 1024)

struct
try {
    struct ctl *ctl;
    const char *stage; /* the last one to run; NULL: all */
    bool is_diff;
    struct chains *chains;
    uint64_t id; /* of the file at hand, from 1 */
    enum exit_code code;
};

/* A file at hand. */
struct try_file {
    const char *path;
    struct str name, bytes;
    size_t pipeline;
    unsigned char sha256[SHA256_BYTES];
    struct decode_found found; /* of a file of several parts, found on a sample */
    bool is_one_part;
    size_t line; /* where the part at hand starts, from 1 */
};

/* Keep the worst: a file that would be quarantined is a find, one that cannot be read an error. */
static void try_note(struct try *t, enum exit_code code)
{
    if (code > t->code)
        t->code = code;
}

/* Reading */

/* All of a file or pipe. 0 or an errno. */
static int try_read(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC), sys = 0;
    ssize_t n = 1;

    if (fd < 0)
        return errno;
    while (n > 0 && !sys) {
        size_t before = out->len;
        char *at = buf_extend(out, TRY_CHUNK_BYTES);

        n = at ? read(fd, at, TRY_CHUNK_BYTES) : 0;
        if (!at)
            sys = buf_is_starved(out) ? ENOMEM : EFBIG;
        else if (n < 0)
            sys = errno;
        buf_truncate(out, before + (n > 0 ? (size_t)n : 0));
    }
    (void)close(fd);
    return sys;
}

/* The name as if the path had been dropped in the inbox. */
static struct str try_name(const char *path)
{
    struct str s = str_of(path);

    while (str_starts(s, STR("./")))
        s = str_sub(s, 2, s.len);
    if (str_starts(s, STR("/")) || str_find(s, STR(".."), 0) != SIZE_MAX) {
        const char *slash = strrchr(path, '/');

        s = str_of(slash ? slash + 1 : path);
    }
    return s;
}

/* Running */

static bool try_refuse(struct try *t, const struct try_file *f, const struct err *err)
{
    if (err->code == ERR_DOC)
        try_note(t, ctl_fail(t->ctl, EXIT_PROBLEM, "'%s' would be quarantined, %s: %s", f->path,
                             err->reason, err->msg));
    else
        try_note(t, ctl_fail(t->ctl, EXIT_IO, "cannot try '%s': %s", f->path, err->msg));
    return false;
}

static void try_write_records(struct try *t, const struct try_file *f, const struct doc *doc,
                              struct buf *out)
{
    struct record_file file = {
        .node = t->ctl->config->node, .sha256 = f->sha256, .is_one_part = f->is_one_part};

    for (size_t i = 0; i < doc->articles_len; i++)
        record_write(doc, &file, i, out);
}

static void try_write_diff(const struct try *t, struct try_file *f, const struct doc *doc,
                           struct buf *out)
{
    size_t lines = 0;

    (void)t;
    if (doc->part == 0)
        buf_addf(out, "%s: %s, %zu bytes\n", f->path, doc->encoding ? doc->encoding : "?",
                 f->bytes.len);
    if (!diff_write(doc, f->line, out, &lines))
        buf_fail(out, true);
    f->line += lines;
}

/* Run the stages over one part and write what they made. */
static bool try_run(struct try *t, struct try_file *f, struct doc *doc, uint32_t *article)
{
    struct times times = {0};
    struct buf out;
    struct err err;
    enum err_code code =
        chain_run_plain(t->chains, f->pipeline, &t->ctl->config->decode, doc, &times, &err);

    if (code != ERR_OK)
        return try_refuse(t, f, &err);
    for (size_t i = 0; i < doc->articles_len; i++)
        doc->articles[i].number = ++*article;
    code = chain_run_ordered(t->chains, f->pipeline, doc, &times, &err);
    if (code != ERR_OK)
        return try_refuse(t, f, &err);
    buf_init(&out, TRY_OUT_BYTES_MAX);
    if (t->is_diff)
        try_write_diff(t, f, doc, &out);
    else
        try_write_records(t, f, doc, &out);
    if (buf_failed(&out))
        try_note(t, ctl_fail(t->ctl, EXIT_IO, "no memory for what came of '%s'", f->path));
    else
        (void)ctl_write(t->ctl, buf_str(&out));
    buf_fini(&out);
    return true;
}

static bool try_part(struct try *t, struct try_file *f, size_t off, size_t len, uint32_t part,
                     uint32_t *article)
{
    struct doc doc = {.id = t->id,
                      .name = f->name,
                      .file_size = f->bytes.len,
                      .part = part,
                      .is_last_part = off + len == f->bytes.len,
                      .bytes = str_sub(f->bytes, off, len),
                      .part_off = off,
                      .ingested_ms = clock_now_ms(),
                      .encoding = part ? f->found.encoding : NULL,
                      .encoding_source = part ? f->found.source : NULL,
                      .encoding_confidence = part ? f->found.confidence : 0};
    bool is_fine;

    doc.arena = arena_create(doc_memory_bytes(doc.bytes));
    if (!doc.arena) {
        try_note(t, ctl_fail(t->ctl, EXIT_IO, "no memory to try '%s'", f->path));
        return false;
    }
    is_fine = try_run(t, f, &doc, article);
    arena_destroy(doc.arena);
    return is_fine && !t->ctl->is_broken;
}

/* Cut a file as the daemon does, and run each part. */
static void try_parts(struct try *t, struct try_file *f)
{
    const struct decode_opts *decode = &t->ctl->config->decode;
    uint32_t part = 0, article = 0;
    struct err err;
    size_t off = 0;

    f->is_one_part = f->bytes.len <= PART_ONE_BYTES_MAX;
    if (!f->is_one_part && decode_detect(decode, f->bytes, false, &f->found, &err) != ERR_OK) {
        (void)try_refuse(t, f, &err);
        return;
    }
    do {
        struct str window = str_sub(f->bytes, off, f->is_one_part ? SIZE_MAX : PART_BYTES_MAX);
        size_t len = window.len;

        if (!f->is_one_part)
            len = part_cut(window, off + window.len == f->bytes.len, f->found.encoding);

        if (!try_part(t, f, off, len, part++, &article))
            return;
        off += len;
    } while (off < f->bytes.len);
}

/* A pipeline that --stage has nothing to say about is a mistake in the call. */
static bool try_has_stage(const struct try *t, size_t pipeline)
{
    const struct config_pipeline *p = &t->ctl->config->pipelines[pipeline];

    if (!t->stage || strcmp(t->stage, "decode") == 0)
        return true;
    return p->steps_len && strcmp(p->steps[p->steps_len - 1].stage->name, t->stage) == 0;
}

static void try_check(struct try *t, struct try_file *f)
{
    const struct config *config = t->ctl->config;
    struct err err;

    f->pipeline = config_route(config, f->name);
    if (!f->bytes.len && config->inbox.empty == CONFIG_EMPTY_QUARANTINE) {
        (void)err_set_doc(&err, "empty", "the file holds no bytes");
        (void)try_refuse(t, f, &err);
    } else if (f->pipeline == SIZE_MAX) {
        (void)err_set_doc(&err, "no_route", "no route matches the file's name");
        (void)try_refuse(t, f, &err);
    } else if (!try_has_stage(t, f->pipeline)) {
        try_note(t, ctl_fail(t->ctl, EXIT_USAGE, "'%s' goes through pipeline '%s', without '%s'",
                             f->path, config->pipelines[f->pipeline].name.ptr, t->stage));
    } else {
        sha256_of(f->bytes.ptr, f->bytes.len, f->sha256);
        try_parts(t, f);
        chains_discard(t->chains);
    }
}

static void try_one(struct try *t, const char *path)
{
    struct try_file f = {.path = path, .name = try_name(path), .line = 1};
    char why[CTL_WHY_BYTES];
    struct buf bytes;
    int sys;

    buf_init(&bytes, TRY_FILE_BYTES_MAX);
    sys = try_read(path, &bytes);
    if (sys) {
        try_note(t, ctl_fail(t->ctl, sys == ENOENT ? EXIT_NO_INPUT : EXIT_IO,
                             "cannot read '%s': %s", path, ctl_why(sys, why)));
    } else {
        f.bytes = buf_str(&bytes);
        t->id++;
        try_check(t, &f);
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

/* The daemon's state folder, -1 where there is none that may be read. */
static int try_open_state(const struct ctl *ctl)
{
    const char *root = ctl->config->root.ptr;
    int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    int root_fd = open(root, flags), fd = -1;

    if (root_fd >= 0) {
        fd = openat(root_fd, "state", flags);
        (void)close(root_fd);
    }
    return fd;
}

static enum exit_code try_open(struct try *t)
{
    int state = try_open_state(t->ctl);
    struct stage_cache cache = {.dirfd = state, .is_read_only = true};
    struct err err;
    enum err_code code =
        chains_open(t->ctl->config, 1, state < 0 ? NULL : &cache, &t->chains, &err);

    if (code == ERR_OK && state >= 0)
        code = chains_load_settled(t->chains, state, &err);
    if (state >= 0)
        (void)close(state);
    return code == ERR_OK ? EXIT_FINE : ctl_fail_err(t->ctl, &err);
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
        code = try_open(&t);
    for (int i = optind; i < argc && code == EXIT_FINE && !ctl->is_broken; i++)
        try_one(&t, argv[i]);
    chains_close(t.chains);
    return code == EXIT_FINE ? t.code : code;
}
