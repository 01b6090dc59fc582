/* outlog.c -- see outlog.h */
#include "outlog.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define OUTLOG_MODE 0640
#define OUTLOG_OLD_SUFFIX ".1"

struct outlog {
    const struct io_ops *io;
    int dirfd, fd;
    uint64_t max_bytes;
    bool is_ragged;  /* the last write failed: the file may end inside a line */
    bool is_renamed; /* the open file is NAME.1 already, its successor could not be opened */
    char name[IO_NAME_BYTES], old_name[IO_NAME_BYTES];
};

/* Give a file that ends inside a line the line feed it lacks. 0 or -errno. */
static int end_line(const struct io_ops *io, int fd, uint64_t size)
{
    char last;
    int code;

    if (size == 0)
        return 0;
    code = io_read_full(io, fd, &last, 1, size - 1);
    if (code < 0 || last == '\n')
        return code;
    return io->pwrite(io->self, fd, "\n", 1, size);
}

/* A descriptor of the file by its name, at the start of a line; or -errno. */
static int open_file(const struct outlog *log)
{
    const struct io_ops *io = log->io;
    struct io_stat st;
    int fd, code;

    /* O_NONBLOCK: a FIFO planted under the name must not hold us up. O_APPEND: a file cut to zero
     * by somebody else goes on at zero, not behind a hole. */
    fd = io->open(io->self, log->dirfd, log->name,
                  O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, OUTLOG_MODE);
    if (fd < 0)
        return fd;
    code = io->fstat(io->self, fd, &st);
    if (code == 0 && st.type != IO_FILE)
        code = -EINVAL;
    if (code == 0)
        code = end_line(io, fd, st.size);
    if (code == 0)
        return fd;
    (void)io->close(io->self, fd);
    return code;
}

/* Change over to the file that stands under the name now. On failure the old one stays open. */
static int change_file(struct outlog *log)
{
    int fd = open_file(log);

    if (fd < 0)
        return fd;
    if (log->fd >= 0)
        (void)log->io->close(log->io->self, log->fd);
    log->fd = fd;
    log->is_ragged = false;
    log->is_renamed = false;
    return 0;
}

static int rotate(struct outlog *log)
{
    const struct io_ops *io = log->io;
    int code;

    if (!log->is_renamed) {
        code = io->replace(io->self, log->dirfd, log->name, log->dirfd, log->old_name);
        if (code < 0)
            return code;
        log->is_renamed = true;
    }
    return change_file(log);
}

/* A write that failed may have left half a line; what follows starts on a fresh one. */
static int mend(struct outlog *log)
{
    struct io_stat st;
    int code;

    if (!log->is_ragged)
        return 0;
    code = log->io->fstat(log->io->self, log->fd, &st);
    if (code == 0)
        code = end_line(log->io, log->fd, st.size);
    if (code == 0)
        log->is_ragged = false;
    return code;
}

/* Leave a file that is full or was removed for its successor. */
static int move_on(struct outlog *log)
{
    struct io_stat st;
    int code;

    code = log->io->fstat(log->io->self, log->fd, &st);
    if (code < 0)
        return code;
    if (st.links == 0)
        return change_file(log);
    if (log->is_renamed || (log->max_bytes > 0 && st.size > log->max_bytes))
        return rotate(log);
    return 0;
}

static int write_lines(struct outlog *log, struct str lines)
{
    struct io_stat st;
    int code;

    code = log->io->fstat(log->io->self, log->fd, &st);
    if (code < 0)
        return code;
    code = log->io->pwrite(log->io->self, log->fd, lines.ptr, lines.len, st.size);
    if (code < 0)
        log->is_ragged = true;
    return code;
}

static enum err_code fail(const struct outlog *log, const char *what, int code, struct err *err)
{
    return err_set(err, ERR_AGAIN, -code, "cannot %s '%s': %s", what, log->name, strerror(-code));
}

enum err_code outlog_open(const struct io_ops *io, int dirfd, const char *name, uint64_t max_bytes,
                          struct outlog **ret_log, struct err *err)
{
    struct outlog *log;
    enum err_code code;
    int result;

    assert(io && name && ret_log);
    assert(*name && strlen(name) < IO_NAME_BYTES - strlen(OUTLOG_OLD_SUFFIX));
    log = mem_alloc(1, sizeof *log);
    if (!log)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot open '%s': no memory", name);
    *log = (struct outlog){.io = io, .dirfd = dirfd, .fd = -1, .max_bytes = max_bytes};
    (void)snprintf(log->name, sizeof log->name, "%s", name);
    memcpy(log->old_name, log->name, strlen(log->name));
    memcpy(log->old_name + strlen(log->name), OUTLOG_OLD_SUFFIX, sizeof OUTLOG_OLD_SUFFIX);
    result = change_file(log);
    if (result < 0) {
        code = fail(log, "open", result, err);
        outlog_close(log);
        return code;
    }
    *ret_log = log;
    return ERR_OK;
}

enum err_code outlog_append(struct outlog *log, struct str lines, struct err *err)
{
    int moved, code;

    assert(log);
    assert(lines.len == 0 || lines.ptr[lines.len - 1] == '\n');
    if (lines.len == 0)
        return ERR_OK;
    /* When moving on fails the old file is still open, and a line in a file that is too long is
     * better than none. */
    moved = move_on(log);
    code = mend(log);
    if (code == 0)
        code = write_lines(log, lines);
    if (code < 0)
        return fail(log, "write", code, err);
    return moved < 0 ? fail(log, "rotate", moved, err) : ERR_OK;
}

enum err_code outlog_reopen(struct outlog *log, struct err *err)
{
    int code;

    assert(log);
    code = change_file(log);
    return code < 0 ? fail(log, "open", code, err) : ERR_OK;
}

void outlog_close(struct outlog *log)
{
    if (!log)
        return;
    if (log->fd >= 0)
        (void)log->io->close(log->io->self, log->fd);
    mem_free(log);
}
