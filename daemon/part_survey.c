/* part_survey.c -- what has to be known of a file before its first part: whether it is compressed, and of a
 * big one its hash, its encoding, and whether all of it can be had. */
#include "part_private.h"

#include "../stages/base/mem.h"
#include "expand.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define HASH_CHUNK_BYTES (256u * 1024)
#define SURVEY_STRETCH_BYTES (8u * 1024 * 1024)

/* ---- compressed files ---- */

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

bool part_is_expanded(const struct part_env *env, struct part *part, int fd)
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

void part_survey(const struct part_env *env, struct part *part, int fd)
{
    struct file *file = part->file;
    uint64_t end = file->survey_off + SURVEY_STRETCH_BYTES;

    if (!file->survey_sha)
        file->survey_sha = sha256_create();
    part->verdict = PART_SURVEYED;
    if (!file->survey_sha) {
        part_unreadable(part, "hash", -ENOMEM);
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
