/* part.c -- see part.h */
#include "part_private.h"

#include "../stages/base/mem.h"
#include "clock.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

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

bool part_init_doc(const struct part_env *env, struct part *part, uint64_t off, size_t len)
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
    if (!doc->arena)
        part_unreadable(part, "hold the text", -ENOMEM);
    return doc->arena != NULL;
}

void part_judge(struct part *part, enum err_code code)
{
    switch (code) {
    case ERR_OK:
        part->verdict = PART_READY;
        return;
    case ERR_DOC:
        part->verdict = PART_REFUSED;
        return;
    case ERR_NOMEM:
        if (!part->doc.arena || !arena_is_full(part->doc.arena)) {
            part_unreadable(part, "hold the text", -ENOMEM);
            return;
        }
        /* This text cannot be held, however often it is tried. */
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

struct decode_opts part_decode_opts(const struct part_env *env, const struct file *file)
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

void part_refuse(struct part *part, const char *reason, const char *sentence)
{
    part->verdict = PART_REFUSED;
    (void)err_set_doc(&part->err, reason, "%s", sentence);
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
    if (!part_init_doc(env, part, part->off, len))
        return;
    /* What a retry says of its encoding may make another text of the same bytes. */
    if (file->is_one_part && !file->claimed.encoding[0])
        part->doc.file_hash = file->sha256;
    part->is_seen = chain_seen_file(env->chains, file->pipeline, &part->doc, true, &part->seen,
                                    &part->seen_action);
    if (part->is_seen)
        part->verdict = PART_READY;
    else
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

/* A file that shrank while it was read looks like a read error, and half of it may be refused where all
 * of it would not. */
static void part_doubt(const struct part_env *env, struct part *part)
{
    int rc = part_look(env, part->file);

    if (rc > 0)
        part->verdict = PART_CHANGED;
    else if (rc < 0 && part->verdict == PART_REFUSED)
        part_unreadable(part, "look at the file", rc);
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
        /* What is ready is looked at again by its batch. */
        if (part->verdict != PART_FAILED && part->verdict != PART_READY)
            part_doubt(env, part);
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
