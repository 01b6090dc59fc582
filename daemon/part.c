/* part.c -- see part.h */
#include "part.h"

#include "../stages/base/mem.h"
#include "../stages/base/utf8.h"
#include "clock.h"
#include "expand.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#define HASH_CHUNK_BYTES (256u * 1024)
#define SURVEY_STRETCH_BYTES (8u * 1024 * 1024)

struct part *part_create(struct file *file, uint64_t ticket)
{
    struct part *part = mem_alloc(1, sizeof *part);

    if (!part)
        return NULL;
    part->file = file;
    part->ticket = ticket;
    part->index = file->next_part;
    part->off = file->next_off;
    return part;
}

void part_forget_text(struct part *part)
{
    arena_destroy(part->doc.arena);
    mem_free(part->bytes);
    part->doc.arena = NULL;
    part->bytes = NULL;
}

void part_destroy(struct part *part)
{
    if (!part)
        return;
    part_forget_text(part);
    mem_free(part);
}

/* ---- where to cut ---- */

static size_t cut_after_blank_line(struct str bytes, size_t from, size_t to)
{
    for (size_t i = to; i > from + 1; i--) {
        if (bytes.ptr[i - 1] != '\n')
            continue;
        if (bytes.ptr[i - 2] == '\n' ||
            (i > from + 2 && bytes.ptr[i - 2] == '\r' && bytes.ptr[i - 3] == '\n'))
            return i;
    }
    return 0;
}

/* Two bytes a unit: a line feed is 0A 00 or 00 0A on an even place. */
static size_t cut_utf16(struct str bytes, size_t from, size_t to, bool is_big)
{
    for (size_t i = to & ~(size_t)1; i > from + 2; i -= 2)
        if (bytes.ptr[i - 2] == (is_big ? 0 : '\n') && bytes.ptr[i - 1] == (is_big ? '\n' : 0))
            return i;
    /* Between two characters: one outside the BMP starts with a unit of D800-DBFF. */
    to &= ~(size_t)1;
    if (to >= 2 && ((unsigned char)bytes.ptr[to - (is_big ? 2 : 1)] & 0xFC) == 0xD8)
        to -= 2;
    return to;
}

size_t part_cut(struct str bytes, bool is_end, const char *encoding)
{
    size_t from = PART_BYTES_MAX - PART_WINDOW_BYTES, to = PART_BYTES_MAX, at;
    const char *feed;

    if (bytes.len <= PART_BYTES_MAX && is_end)
        return bytes.len;
    if (to > bytes.len)
        to = bytes.len;
    if (from > to)
        from = 0;
    if (encoding && strncmp(encoding, "utf-16", 6) == 0)
        return cut_utf16(bytes, from, to, strcmp(encoding, "utf-16be") == 0);
    at = cut_after_blank_line(bytes, from, to);
    if (at)
        return at;
    feed = memrchr(bytes.ptr + from, '\n', to - from);
    if (feed)
        return (size_t)(feed - bytes.ptr) + 1;
    return decode_cut(encoding ? encoding : "utf-8", bytes, to);
}

/* ---- reading ---- */

static bool stat_is_same(const struct io_stat *a, const struct io_stat *b)
{
    /* ctime moves with the claim's own rename, so it is not compared. */
    return a->type == b->type && a->size == b->size && a->mtime_ns == b->mtime_ns &&
           a->ino == b->ino && a->dev == b->dev;
}

bool part_is_unchanged(const struct part_env *env, const struct file *file)
{
    char name[CLAIM_ID_CHARS];
    struct io_stat now;

    claim_id_name(file->claimed.id, name);
    return env->io->stat(env->io->self, env->claim_fd, name, &now) == 0 &&
           stat_is_same(&now, &file->claimed.stat);
}

static void part_unreadable(struct part *part, const char *what, int rc)
{
    part->verdict = PART_UNREADABLE;
    (void)err_set(&part->err, ERR_AGAIN, -rc, "cannot %s: %s", what, strerror(-rc));
}

/* Open the claimed file; -1 with the verdict set. */
static int part_open_claim(const struct part_env *env, struct part *part)
{
    const struct io_ops *io = env->io;
    char name[CLAIM_ID_CHARS];
    struct io_stat st;
    int fd, rc;

    claim_id_name(part->file->claimed.id, name);
    fd = io->open(io->self, env->claim_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0) {
        part_unreadable(part, "open", fd);
        return -1;
    }
    rc = io->fstat(io->self, fd, &st);
    if (rc == 0 && env->config->inbox.sync)
        rc = io->fdatasync(io->self, fd);
    if (rc < 0)
        part_unreadable(part, "read", rc);
    else if (!stat_is_same(&st, &part->file->claimed.stat))
        part->verdict = PART_CHANGED;
    else
        return fd;
    (void)io->close(io->self, fd);
    return -1;
}

static int part_open_expanded(const struct part_env *env, const struct file *file, int flags)
{
    char name[CLAIM_ID_CHARS];

    claim_id_name(file->claimed.id, name);
    return env->io->open(env->io->self, env->expanded_fd, name, flags | O_NOFOLLOW, 0600);
}

/* Open what the text is read from; -1 with the verdict set. */
static int part_open(const struct part_env *env, struct part *part)
{
    int text, fd = part_open_claim(env, part);

    if (fd < 0 || !part->file->container)
        return fd;
    (void)env->io->close(env->io->self, fd);
    text = part_open_expanded(env, part->file, O_RDONLY);
    if (text < 0)
        part_unreadable(part, "open the expanded text", text);
    return text < 0 ? -1 : text;
}

uint64_t part_text_size(const struct file *file)
{
    return file->container ? file->expanded_size : file->claimed.stat.size;
}

void part_forget_expanded(const struct part_env *env, const struct file *file)
{
    char name[CLAIM_ID_CHARS];

    if (!file->container)
        return;
    claim_id_name(file->claimed.id, name);
    (void)env->io->unlink(env->io->self, env->expanded_fd, name);
}

/* Read up to `len` bytes at `off` into fresh memory. False with the verdict set. */
static bool part_read(const struct part_env *env, struct part *part, int fd, uint64_t off,
                      size_t len)
{
    int rc;

    part->bytes = mem_alloc(len + 1, 1);
    if (!part->bytes) {
        part->verdict = PART_FAILED;
        (void)err_set(&part->err, ERR_NOMEM, ENOMEM, "cannot read: no memory");
        return false;
    }
    rc = io_read_full(env->io, fd, part->bytes, len, off);
    if (rc < 0) {
        part_unreadable(part, "read", rc);
        return false;
    }
    return true;
}

/* ---- stages ---- */

struct budget {
    int64_t end_ns; /* on this thread's CPU clock */
};

static int64_t cpu_now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool budget_is_over(void *budget)
{
    return cpu_now_ns() > ((struct budget *)budget)->end_ns;
}

static bool part_init_doc(const struct part_env *env, struct part *part, uint64_t off, size_t len)
{
    struct file *file = part->file;
    struct doc *doc = &part->doc;
    size_t cap = doc_memory_bytes((struct str){part->bytes, len});

    arena_destroy(doc->arena);
    *doc = (struct doc){
        .id = file->claimed.id,
        .name = str_of(file->claimed.name),
        .file_size = file->claimed.stat.size,
        .part = part->index,
        .container = file->container,
        .is_last_part = off + len == part_text_size(file),
        .bytes = {part->bytes, len},
        .part_off = off,
        .ingested_ms = env->io->now_ms(env->io->self),
    };
    if (!file->is_one_part && off > 0) {
        doc->encoding = file->encoding;
        doc->encoding_source = file->encoding_source;
        doc->encoding_confidence = file->encoding_confidence;
    }
    doc->arena = arena_create(cap);
    if (doc->arena)
        return true;
    part->verdict = PART_FAILED;
    (void)err_set(&part->err, ERR_NOMEM, ENOMEM, "cannot read: no memory");
    return false;
}

/* What a stage's answer means for the part. */
static void part_judge(struct part *part, enum err_code code)
{
    switch (code) {
    case ERR_OK:
        part->verdict = PART_READY;
        return;
    case ERR_DOC:
        part->verdict = PART_REFUSED;
        return;
    case ERR_NOMEM:
        /* Over the arena's cap: this text cannot be held, however often it is tried. */
        part->verdict = PART_REFUSED;
        part->err.code = ERR_DOC;
        part->err.reason = "too_complex";
        return;
    case ERR_AGAIN:
    case ERR_CONF:
    case ERR_STATE:
        part->verdict = PART_FAILED;
        return;
    }
}

/* How the file is decoded: as configured, unless a retry said what it is. */
static struct decode_opts part_decode_opts(const struct part_env *env, const struct file *file)
{
    struct decode_opts opts = env->config->decode;

    if (file->claimed.encoding[0])
        opts.encoding = str_of(file->claimed.encoding);
    opts.is_retry = file->claimed.encoding[0] != '\0';
    return opts;
}

static void part_run_stages(const struct part_env *env, struct part *part, size_t slot)
{
    struct decode_opts decode = part_decode_opts(env, part->file);
    struct budget budget = {cpu_now_ns() + (int64_t)env->config->limits.part_cpu_ms * 1000000};

    part->doc.slot = slot;
    part->doc.over_budget = budget_is_over;
    part->doc.budget = &budget;
    part_judge(part, chain_run_plain(env->chains, part->file->pipeline, &decode, &part->doc,
                                     &part->times, &part->err));
    part->doc.over_budget = NULL;
    part->doc.budget = NULL;
}

/* ---- compressed files ---- */

static void part_refuse(struct part *part, const char *reason, const char *sentence)
{
    part->verdict = PART_REFUSED;
    (void)err_set_doc(&part->err, reason, "%s", sentence);
}

static enum err_code part_hash(const struct part_env *env, struct part *part, int fd)
{
    uint64_t off = 0, size = part->file->claimed.stat.size;
    struct sha256 *sha = sha256_create();
    char *chunk = mem_alloc(HASH_CHUNK_BYTES, 1);
    enum err_code code = ERR_OK;

    if (!sha || !chunk)
        code = err_set(&part->err, ERR_NOMEM, ENOMEM, "cannot hash: no memory");
    while (code == ERR_OK && off < size) {
        size_t len = size - off < HASH_CHUNK_BYTES ? (size_t)(size - off) : HASH_CHUNK_BYTES;
        int rc = io_read_full(env->io, fd, chunk, len, off);

        if (rc < 0)
            code = err_set(&part->err, ERR_AGAIN, -rc, "cannot read: %s", strerror(-rc));
        else
            sha256_add(sha, chunk, len);
        off += len;
    }
    if (code == ERR_OK)
        sha256_finish(sha, part->file->sha256);
    mem_free(chunk);
    sha256_destroy(sha);
    return code;
}

/* Expand the file beside claim/, and start over with the text in it. */
static void part_expand(const struct part_env *env, struct part *part, int fd,
                        const char *container)
{
    struct file *file = part->file;
    uint64_t size = 0;
    enum err_code code = part_hash(env, part, fd);
    int out;

    if (code == ERR_OK) {
        out = part_open_expanded(env, file, O_WRONLY | O_CREAT | O_TRUNC);
        if (out < 0) {
            part_unreadable(part, "expand", out);
            return;
        }
        code = expand_file(env->io, &env->config->expand, container, fd, file->claimed.stat.size,
                           out, &size, &part->err);
        (void)env->io->close(env->io->self, out);
    }
    file->container = container;
    if (code != ERR_OK) {
        part_forget_expanded(env, file);
        file->container = NULL;
    }
    if (code == ERR_AGAIN) {
        part->verdict = PART_UNREADABLE;
        return;
    }
    part_judge(part, code);
    if (part->verdict != PART_READY)
        return;
    file->expanded_size = size;
    file->is_one_part = size <= PART_ONE_BYTES_MAX && part->index == 0;
    part->verdict = PART_SURVEYED;
    if (size == 0 && env->config->inbox.empty == CONFIG_EMPTY_QUARANTINE)
        part_refuse(part, "empty", "the compressed file holds no bytes");
}

/* True: it is compressed and was seen to. */
static bool part_is_expanded(const struct part_env *env, struct part *part, int fd)
{
    const char *container;

    if (part->file->container || part->file->claimed.stat.size < EXPAND_MAGIC_BYTES)
        return false;
    container =
        expand_container(&env->config->expand, (struct str){part->bytes, EXPAND_MAGIC_BYTES});
    if (!container)
        return false;
    part_expand(env, part, fd, container);
    return true;
}

/* ---- the survey of a big file ---- */

/* What the file's first bytes tell of its encoding. */
static void survey_detect(const struct decode_opts *decode, struct part *part, size_t len)
{
    struct file *file = part->file;
    struct decode_found found = {.encoding = NULL};

    part_judge(part,
               decode_detect(decode, (struct str){part->bytes, len}, false, &found, &part->err));
    file->encoding = found.encoding;
    file->encoding_source = found.source;
    file->encoding_confidence = found.confidence;
    if (part->verdict == PART_READY)
        part->verdict = PART_SURVEYED;
}

/* Read and decode what the next part would be. False: the verdict ends the job. */
static bool survey_step(const struct part_env *env, struct part *part, int fd)
{
    struct file *file = part->file;
    struct decode_opts decode = part_decode_opts(env, file);
    uint64_t off = file->survey_off, left = part_text_size(file) - off;
    size_t len = left > PART_BYTES_MAX ? PART_BYTES_MAX : (size_t)left;

    mem_free(part->bytes);
    part->bytes = NULL;
    if (!part_read(env, part, fd, off, len) || (off == 0 && part_is_expanded(env, part, fd)))
        return false;
    if (off == 0)
        survey_detect(&decode, part, len);
    if (part->verdict != PART_SURVEYED)
        return false;
    len = part_cut((struct str){part->bytes, len}, len == left, file->encoding);
    if (!part_init_doc(env, part, off, len))
        return false;
    part_judge(part, decode_run(&decode, &part->doc, &part->err));
    if (part->verdict != PART_READY)
        return false;
    sha256_add(file->survey_sha, part->bytes, len);
    file->survey_off += len;
    part->verdict = PART_SURVEYED;
    return true;
}

/* Read the whole file once, decoding what its parts will be: whatever quarantines it does so before its
 * first record is written. A stretch of it in one job, so that other files pass in between. */
static void part_survey(const struct part_env *env, struct part *part, int fd)
{
    struct file *file = part->file;
    uint64_t end = file->survey_off + SURVEY_STRETCH_BYTES;

    if (!file->survey_sha)
        file->survey_sha = sha256_create();
    part->verdict = PART_SURVEYED;
    if (!file->survey_sha) {
        part->verdict = PART_FAILED;
        (void)err_set(&part->err, ERR_NOMEM, ENOMEM, "cannot hash: no memory");
        return;
    }
    while (file->survey_off < end && file->survey_off < part_text_size(file))
        if (!survey_step(env, part, fd))
            return;
    if (file->survey_off < part_text_size(file))
        return;
    file->is_surveyed = true;
    if (!file->container)
        sha256_finish(file->survey_sha, file->sha256);
    sha256_destroy(file->survey_sha);
    file->survey_sha = NULL;
}

/* ---- the job ---- */

/* What can be told without opening the file. False: refused. */
static bool part_check(const struct part_env *env, struct part *part)
{
    const struct config_inbox *inbox = &env->config->inbox;
    const struct io_stat *st = &part->file->claimed.stat;

    if (st->type != IO_FILE)
        part_refuse(part, "not_regular", "not a regular file");
    else if (part->index > 0 && part->file->pipeline != SIZE_MAX)
        return true; /* let in before; what the configuration says since does not count */
    else if (st->size == 0 && inbox->empty == CONFIG_EMPTY_QUARANTINE)
        part_refuse(part, "empty", "the file holds no bytes");
    else if (st->size < inbox->min_size)
        part_refuse(part, "size", "the file is smaller than inbox.min_size");
    else if (inbox->max_size && st->size > inbox->max_size)
        part_refuse(part, "size", "the file is bigger than inbox.max_size");
    else if (part->file->pipeline == SIZE_MAX)
        part_refuse(part, "no_route", "no route matches the file's name");
    else
        return true;
    return false;
}

static void part_process(const struct part_env *env, struct part *part, int fd, size_t slot)
{
    struct file *file = part->file;
    uint64_t size = part_text_size(file), left = size - part->off;
    size_t most = file->is_one_part ? PART_ONE_BYTES_MAX : PART_BYTES_MAX;
    size_t len = left > most ? most : (size_t)left;

    if (part->off > size) {
        /* Taken up again after a crash, and shorter by now than what was read of it before. */
        part->is_last_word = true;
        part_refuse(part, "unstable", "the file is shorter than what was read of it before");
        return;
    }
    if (!part_read(env, part, fd, part->off, len) ||
        (part->off == 0 && part_is_expanded(env, part, fd)))
        return;
    if (!file->is_one_part)
        len = part_cut((struct str){part->bytes, len}, part->off + len == size, file->encoding);
    part->end_off = part->off + len;
    part->is_final = part->end_off == size;
    if (file->is_one_part && !file->container)
        sha256_of(part->bytes, len, file->sha256);
    if (part_init_doc(env, part, part->off, len))
        part_run_stages(env, part, slot);
}

/* Take the stat of a file that changed, so that this try reads what is there now. False with the
 * verdict set. */
static bool part_restat(const struct part_env *env, struct part *part)
{
    struct file *file = part->file;
    char name[CLAIM_ID_CHARS];
    struct io_stat now;
    int rc;

    claim_id_name(file->claimed.id, name);
    rc = env->io->stat(env->io->self, env->claim_fd, name, &now);
    if (rc < 0) {
        part_unreadable(part, "read", rc);
        return false;
    }
    file->claimed.stat = now;
    file->is_one_part = now.size <= PART_ONE_BYTES_MAX;
    file->is_stale = false;
    return true;
}

static void part_do(const struct part_env *env, struct part *part, size_t slot)
{
    struct file *file = part->file;
    int fd;

    part->is_final = true;
    if (file->is_stale && !part_restat(env, part))
        return;
    part->end_off = part_text_size(file) > part->off ? part_text_size(file) : part->off;
    if (!part_check(env, part))
        return;
    fd = part_open(env, part);
    if (fd >= 0) {
        if (!file->is_one_part && !file->is_surveyed)
            part_survey(env, part, fd);
        else
            part_process(env, part, fd, slot);
        (void)env->io->close(env->io->self, fd);
        /* A file that shrank while it was read looks like a read error, and half of it may be
         * refused where all of it would not. What is ready is looked at again by its batch. */
        if (part->verdict != PART_FAILED && part->verdict != PART_READY &&
            !part_is_unchanged(env, file))
            part->verdict = PART_CHANGED;
    }
}

/* What the steps did not take of the job was reading. */
static void part_set_times(struct part *part, uint64_t since_us)
{
    struct times *t = &part->times;
    uint64_t steps = t->us[TIMES_DECODE];

    for (size_t i = 0; i < CONFIG_STEPS_MAX; i++)
        steps += t->us[TIMES_STAGES + i];
    part->done_us = clock_lap_us();
    t->parts = 1;
    t->us[TIMES_WAIT] = since_us - part->file->queued_us;
    t->us[TIMES_READ] = part->done_us - since_us - steps + part->file->survey_us;
    part->file->survey_us = part->verdict == PART_SURVEYED ? t->us[TIMES_READ] : 0;
}

void part_run(const struct part_env *env, struct part *part, size_t slot)
{
    uint64_t since_us = clock_lap_us();

    part_do(env, part, slot);
    part_set_times(part, since_us);
}
