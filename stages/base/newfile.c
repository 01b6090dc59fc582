/* newfile.c -- see newfile.h */
#include "newfile.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum err_code newfile_open(struct newfile *f, int dirfd, const char *name, struct err *err)
{
    assert(strlen(name) < NEWFILE_NAME_BYTES);
    f->dirfd = dirfd;
    (void)snprintf(f->name, sizeof f->name, "%s", name);
    (void)snprintf(f->temporary, sizeof f->temporary, "%s" NEWFILE_END, name);
    f->fd = openat(dirfd, f->temporary, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (f->fd < 0)
        return err_set(err, ERR_AGAIN, errno, "cannot create '%s': %s", f->temporary,
                       strerror(errno));
    return ERR_OK;
}

bool newfile_write(const struct newfile *f, struct str bytes, uint64_t off)
{
    assert(f->fd >= 0);
    while (bytes.len) {
        ssize_t n = pwrite(f->fd, bytes.ptr, bytes.len, (off_t)off);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? EIO : errno;
            return false;
        }
        bytes = str_sub(bytes, (size_t)n, bytes.len);
        off += (uint64_t)n;
    }
    return true;
}

enum err_code newfile_keep(struct newfile *f, bool is_synced, struct err *err)
{
    enum err_code code = ERR_OK;

    assert(f->fd >= 0);
    if (is_synced && fsync(f->fd) < 0)
        code =
            err_set(err, ERR_AGAIN, errno, "cannot write '%s': %s", f->temporary, strerror(errno));
    if (close(f->fd) < 0 && !code)
        code =
            err_set(err, ERR_AGAIN, errno, "cannot close '%s': %s", f->temporary, strerror(errno));
    f->fd = -1;
    if (!code && (renameat(f->dirfd, f->temporary, f->dirfd, f->name) < 0 ||
                  (is_synced && fsync(f->dirfd) < 0)))
        code = err_set(err, ERR_AGAIN, errno, "cannot rename '%s' to '%s': %s", f->temporary,
                       f->name, strerror(errno));
    if (code)
        (void)unlinkat(f->dirfd, f->temporary, 0);
    return code;
}

void newfile_drop(struct newfile *f)
{
    if (f->fd < 0)
        return;
    (void)close(f->fd);
    f->fd = -1;
    (void)unlinkat(f->dirfd, f->temporary, 0);
}

enum err_code newfile_put(int dirfd, const char *name, struct str bytes, bool is_synced,
                          struct err *err)
{
    struct newfile f;
    enum err_code code = newfile_open(&f, dirfd, name, err);

    if (code)
        return code;
    if (!newfile_write(&f, bytes, 0)) {
        code =
            err_set(err, ERR_AGAIN, errno, "cannot write '%s': %s", f.temporary, strerror(errno));
        newfile_drop(&f);
        return code;
    }
    return newfile_keep(&f, is_synced, err);
}
