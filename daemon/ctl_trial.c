/* ctl_trial.c -- see ctl_trial.h */
#include "ctl_trial.h"

#include "expand.h"
#include "part.h"
#include "sha256.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TRIAL_CHUNK_BYTES (64u * 1024)

/* A file on its way. */
struct run {
    struct trial *trial;
    const struct trial_file *file;
    size_t pipeline;
    struct str text; /* its bytes, or what they were expanded to */
    const char *container;
    struct decode_opts decode;
    struct decode_found found; /* of a file of several parts, found on a sample */
    unsigned char sha256[SHA256_BYTES];
    struct record_file record;
    uint32_t articles;
    bool (*part)(void *ctx, const struct doc *doc, const struct record_file *file);
    void *ctx;
    bool is_stopped;
};

/* The daemon's state folder, -1 where there is none that may be read. */
static int trial_open_state(const struct ctl *ctl)
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

enum exit_code trial_open(struct trial *t, struct ctl *ctl, const struct config *config)
{
    int state = trial_open_state(ctl);
    struct stage_cache cache = {.dirfd = state, .is_read_only = true};
    struct trial made = {.io = ctl->io, .config = config};
    struct err err;
    enum err_code code = chains_open(config, 1, state < 0 ? NULL : &cache, &made.chains, &err);

    if (code == ERR_OK && state >= 0)
        code = chains_load_settled(made.chains, state, &err);
    if (state >= 0)
        (void)close(state);
    if (code != ERR_OK) {
        trial_close(&made);
        return ctl_fail_err(ctl, &err);
    }
    *t = made;
    return EXIT_FINE;
}

void trial_close(struct trial *t)
{
    chains_close(t->chains);
    t->chains = NULL;
}

/* Reading */

static int trial_read_fd(int fd, struct buf *out)
{
    ssize_t n = 1;

    while (n > 0) {
        size_t before = out->len;
        char *at = buf_extend(out, TRIAL_CHUNK_BYTES);

        if (!at)
            return buf_is_starved(out) ? ENOMEM : EFBIG;
        n = read(fd, at, TRIAL_CHUNK_BYTES);
        buf_truncate(out, before + (n > 0 ? (size_t)n : 0));
        if (n < 0)
            return errno;
    }
    return 0;
}

int trial_read(int dir_fd, const char *path, struct buf *out)
{
    int fd = openat(dir_fd, path, O_RDONLY | O_NOCTTY | O_CLOEXEC), sys;

    if (fd < 0)
        return errno;
    sys = trial_read_fd(fd, out);
    (void)close(fd);
    return sys;
}

struct str trial_name(const char *path)
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

/* Expanding: from one file in memory to another, as the daemon does it on disk. */

static enum err_code expand_between(struct run *r, int in, int out, struct buf *text,
                                    struct err *err)
{
    const struct io_ops *io = r->trial->io;
    struct str bytes = r->file->bytes;
    uint64_t size;
    int sys = -io->pwrite(io->self, in, bytes.ptr, bytes.len, 0);
    enum err_code code;

    if (sys)
        return err_set(err, ERR_AGAIN, sys, "cannot keep the file: %s", strerror(sys));
    code = expand_file(io, &r->trial->config->expand, r->container, in, bytes.len, out, &size, err);
    if (code != ERR_OK)
        return code;
    sys = lseek(out, 0, SEEK_SET) < 0 ? errno : trial_read_fd(out, text);
    if (sys)
        return err_set(err, ERR_AGAIN, sys, "cannot hold the text: %s", strerror(sys));
    r->text = buf_str(text);
    return ERR_OK;
}

static enum err_code run_expand(struct run *r, struct buf *text, struct err *err)
{
    struct str start = str_sub(r->file->bytes, 0, EXPAND_MAGIC_BYTES);
    enum err_code code;
    int in, out;

    r->text = r->file->bytes;
    if (start.len == EXPAND_MAGIC_BYTES)
        r->container = expand_container(&r->trial->config->expand, start);
    if (!r->container)
        return ERR_OK;
    in = memfd_create("siftctl-packed", MFD_CLOEXEC);
    out = memfd_create("siftctl-text", MFD_CLOEXEC);
    if (in < 0 || out < 0)
        code = err_set(err, ERR_AGAIN, errno, "cannot make a file in memory: %s", strerror(errno));
    else
        code = expand_between(r, in, out, text, err);
    if (in >= 0)
        (void)close(in);
    if (out >= 0)
        (void)close(out);
    return code;
}

/* Running */

enum err_code trial_route(const struct trial *t, const struct trial_file *f, size_t *ret_pipeline,
                          struct err *err)
{
    size_t pipeline = config_route(t->config, f->name);

    if (!f->bytes.len && t->config->inbox.empty == CONFIG_EMPTY_QUARANTINE)
        return err_set_doc(err, "empty", "the file holds no bytes");
    if (pipeline == SIZE_MAX)
        return err_set_doc(err, "no_route", "no route matches the file's name");
    *ret_pipeline = pipeline;
    return ERR_OK;
}

static enum err_code run_stages(struct run *r, struct doc *doc, struct err *err)
{
    struct chains *chains = r->trial->chains;
    struct times times = {0};
    enum err_code code = chain_run_plain(chains, r->pipeline, &r->decode, doc, &times, err);

    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < doc->articles_len; i++)
        doc->articles[i].number = ++r->articles;
    code = chain_run_ordered(chains, r->pipeline, doc, &times, err);
    if (code == ERR_OK)
        r->is_stopped = !r->part(r->ctx, doc, &r->record);
    return code;
}

static enum err_code run_part(struct run *r, size_t off, size_t len, uint32_t part, struct err *err)
{
    struct doc doc = {.id = r->file->id,
                      .name = r->file->name,
                      .file_size = r->file->bytes.len,
                      .container = r->container,
                      .part = part,
                      .is_last_part = off + len == r->text.len,
                      .bytes = str_sub(r->text, off, len),
                      .part_off = off,
                      .ingested_ms = r->file->ingested_ms,
                      .encoding = part ? r->found.encoding : NULL,
                      .encoding_source = part ? r->found.source : NULL,
                      .encoding_confidence = part ? r->found.confidence : 0};
    enum err_code code;

    doc.arena = arena_create(doc_memory_bytes(doc.bytes));
    if (!doc.arena)
        return err_set(err, ERR_NOMEM, ENOMEM, "no memory for the text");
    code = run_stages(r, &doc, err);
    /* As the daemon judges what it cannot hold, however often it tries. */
    if (code == ERR_NOMEM && arena_is_full(doc.arena)) {
        err->reason = "too_complex";
        code = err->code = ERR_DOC;
    }
    arena_destroy(doc.arena);
    return code;
}

static enum err_code run_parts(struct run *r, struct err *err)
{
    uint32_t part = 0;
    size_t off = 0;
    enum err_code code;

    r->record.is_one_part = r->text.len <= PART_ONE_BYTES_MAX;
    if (!r->record.is_one_part) {
        code = decode_detect(&r->decode, r->text, false, &r->found, err);
        if (code != ERR_OK)
            return code;
    }
    do {
        struct str window =
            str_sub(r->text, off, r->record.is_one_part ? SIZE_MAX : PART_BYTES_MAX);
        size_t len = window.len;

        if (!r->record.is_one_part)
            len = part_cut(window, off + window.len == r->text.len, r->found.encoding);
        code = run_part(r, off, len, part++, err);
        off += len;
    } while (code == ERR_OK && !r->is_stopped && off < r->text.len);
    return code;
}

enum err_code trial_run(struct trial *t, const struct trial_file *f, size_t pipeline,
                        bool (*part)(void *ctx, const struct doc *doc,
                                     const struct record_file *file),
                        void *ctx, struct err *err)
{
    struct run r = {.trial = t,
                    .file = f,
                    .pipeline = pipeline,
                    .decode = t->config->decode,
                    .part = part,
                    .ctx = ctx};
    struct buf text;
    enum err_code code;

    assert(pipeline < t->config->pipelines_len && part);
    if (f->encoding) {
        r.decode.encoding = str_of(f->encoding);
        r.decode.is_retry = true;
    }
    sha256_of(f->bytes.ptr, f->bytes.len, r.sha256);
    r.record = (struct record_file){.node = t->config->node, .sha256 = r.sha256};
    buf_init(&text, TRIAL_FILE_BYTES_MAX);
    code = run_expand(&r, &text, err);
    if (code == ERR_OK)
        code = run_parts(&r, err);
    chains_discard(t->chains);
    buf_fini(&text);
    return code;
}
