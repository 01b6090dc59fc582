/* io.c -- helpers on top of any table of calls; see io.h */
#include "io.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define PARENT_PATH_BYTES 4096 /* PATH_MAX: what the kernel takes anyway */

/* Write to `out` the path of the folder that holds `name`: "." for a plain name. */
static int parent_path(const char *name, char out[PARENT_PATH_BYTES])
{
    size_t len = strlen(name);

    while (len > 1 && name[len - 1] == '/')
        len--;
    while (len > 0 && name[len - 1] != '/')
        len--;
    if (len == 0) {
        memcpy(out, ".", 2);
        return 0;
    }
    if (len >= PARENT_PATH_BYTES)
        return -ENAMETOOLONG;
    memcpy(out, name, len);
    out[len] = '\0';
    return 0;
}

/* `may_be_closed`: nothing is done when the parent may not be opened by us. A sync that fails is an error
 * in any case. */
static int sync_parent(const struct io_ops *io, int dirfd, const char *name, bool may_be_closed)
{
    char path[PARENT_PATH_BYTES];
    int fd, code;

    if (dirfd != IO_CWD && !strchr(name, '/'))
        return io->fsync(io->self, dirfd);
    code = parent_path(name, path);
    if (code < 0)
        return code;
    fd = io->open(io->self, dirfd, path, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return fd == -EACCES && may_be_closed ? 0 : fd;
    code = io->fsync(io->self, fd);
    (void)io->close(io->self, fd);
    return code;
}

/* The length of the path component at `path`: -EINVAL for an empty one, "." and "..". */
static int component_len(const char *path)
{
    size_t len = strcspn(path, "/");

    if (len == 0 || (len == 1 && path[0] == '.') || (len == 2 && path[0] == '.' && path[1] == '.'))
        return -EINVAL;
    return len < IO_NAME_BYTES ? (int)len : -ENAMETOOLONG;
}

/* Check every component; *ret_last is where the last one starts. */
static int check_path(const char *path, const char **ret_last)
{
    const char *at = path;
    int len;

    for (;;) {
        len = component_len(at);
        if (len < 0)
            return len;
        if (at[len] == '\0')
            break;
        at += len + 1;
    }
    *ret_last = at;
    return 0;
}

int io_open_dir(const struct io_ops *io, int dirfd, const char *name)
{
    assert(io && name);
    return io->open(io->self, dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
}

int io_make_dir(const struct io_ops *io, int dirfd, const char *name, unsigned mode)
{
    int code;

    assert(io && name);
    code = io->mkdir(io->self, dirfd, name, mode);
    if (code < 0 && code != -EEXIST)
        return code;
    /* Also for a folder that was there: whoever made it may have been killed before its sync. The
     * parent of one that somebody else prepared need not be readable for us. */
    code = sync_parent(io, dirfd, name, code == -EEXIST);
    if (code < 0)
        return code;
    return io_open_dir(io, dirfd, name);
}

int io_read_full(const struct io_ops *io, int fd, void *buf, size_t len, uint64_t off)
{
    char *at = buf;
    int64_t got;

    assert(io && (buf || len == 0));
    while (len > 0) {
        got = io->pread(io->self, fd, at, len, off);
        if (got < 0)
            return (int)got;
        if (got == 0)
            return -EIO;
        assert((uint64_t)got <= len);
        at += got;
        len -= (size_t)got;
        off += (uint64_t)got;
    }
    return 0;
}

int io_open_parent(const struct io_ops *io, int dirfd, const char *path, const char **ret_last)
{
    char name[IO_NAME_BYTES];
    const char *last, *at, *next;
    int fd = dirfd, below, flags, code;

    assert(io && path && ret_last);
    code = check_path(path, &last);
    if (code < 0)
        return code;
    if (last == path)
        fd = io_open_dir(io, dirfd, ".");
    for (at = path; at != last; at = next) {
        next = strchr(at, '/') + 1;
        memcpy(name, at, (size_t)(next - at - 1));
        name[next - at - 1] = '\0';
        /* Folders passed through need only be searchable; the last one must be open for reading,
         * because an O_PATH descriptor cannot be synced. */
        flags = next == last ? O_RDONLY : O_PATH;
        below = io->open(io->self, fd, name, flags | O_DIRECTORY | O_NOFOLLOW, 0);
        if (fd != dirfd)
            (void)io->close(io->self, fd);
        fd = below;
        if (fd < 0)
            break;
    }
    if (fd >= 0)
        *ret_last = last;
    return fd;
}

bool io_stat_is_same(const struct io_stat *a, const struct io_stat *b)
{
    return a->type == b->type && a->size == b->size && a->mtime_ns == b->mtime_ns &&
           a->ino == b->ino && a->dev == b->dev;
}
