/* part_file.c -- the bytes of a part: the claimed file, or what it was expanded to. */
#include "part_private.h"

#include "../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

int part_look(const struct part_env *env, const struct file *file)
{
    char name[CLAIM_ID_CHARS];
    struct io_stat now;
    int rc;

    claim_id_name(file->claimed.id, name);
    rc = env->io->stat(env->io->self, env->claim_fd, name, &now);
    if (rc == 0)
        return io_stat_is_same(&now, &file->claimed.stat) ? 0 : 1;
    return rc == -ENOENT ? 1 : rc;
}

void part_unreadable(struct part *part, const char *what, int rc)
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
    else if (!io_stat_is_same(&st, &part->file->claimed.stat))
        part->verdict = PART_CHANGED;
    else
        return fd;
    (void)io->close(io->self, fd);
    return -1;
}

int part_open_expanded(const struct part_env *env, const struct file *file, int flags)
{
    char name[CLAIM_ID_CHARS];

    claim_id_name(file->claimed.id, name);
    return env->io->open(env->io->self, env->expanded_fd, name, flags | O_NOFOLLOW, 0600);
}

int part_open(const struct part_env *env, struct part *part)
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

bool part_read(const struct part_env *env, struct part *part, int fd, uint64_t off, size_t len)
{
    int rc;

    part->bytes = mem_alloc(len + 1, 1);
    if (!part->bytes) {
        part_unreadable(part, "hold the text", -ENOMEM);
        return false;
    }
    rc = io_read_full(env->io, fd, part->bytes, len, off);
    if (rc < 0) {
        part_unreadable(part, "read", rc);
        return false;
    }
    return true;
}
