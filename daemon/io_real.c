/* io_real.c -- the real disk behind struct io_ops; see io.h */
#include "io.h"

#include "clock.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PROC_FD_BYTES 32 /* "/proc/self/fd/" and a descriptor */

struct io_dir {
    DIR *dir;
};

static_assert(IO_CWD == AT_FDCWD, "the real disk passes folder descriptors through");
static_assert(sizeof(((struct dirent *)0)->d_name) <= IO_NAME_BYTES, "a dirent name fits");

/* POSIX leaves open whether a call that was interrupted did anything; every call this is used for
 * may be repeated. Must stand right behind the call. */
static bool was_interrupted(int64_t result)
{
    return result < 0 && errno == EINTR;
}

static int result_of(int64_t result)
{
    return result < 0 ? -errno : 0;
}

static int real_open(void *self, int dirfd, const char *name, int flags, unsigned mode)
{
    int fd;

    (void)self;
    do
        fd = openat(dirfd, name, flags | O_CLOEXEC | O_NOCTTY, (mode_t)mode);
    while (was_interrupted(fd));
    return fd < 0 ? -errno : fd;
}

static int real_close(void *self, int fd)
{
    (void)self;
    /* Linux has released the descriptor even when it says EINTR; a second close could hit one that
     * another thread was just given. */
    if (close(fd) < 0 && errno != EINTR)
        return -errno;
    return 0;
}

static int64_t real_pread(void *self, int fd, void *buf, size_t len, uint64_t off)
{
    ssize_t got;

    (void)self;
    if (off > INT64_MAX)
        return -EINVAL;
    do
        got = pread(fd, buf, len, (off_t)off);
    while (was_interrupted(got));
    return got < 0 ? -errno : got;
}

static int real_pwrite(void *self, int fd, const void *buf, size_t len, uint64_t off)
{
    const char *at = buf;
    ssize_t put;

    (void)self;
    if (off > INT64_MAX || len > (uint64_t)INT64_MAX - off)
        return -EFBIG;
    while (len > 0) {
        put = pwrite(fd, at, len, (off_t)off);
        if (was_interrupted(put))
            continue;
        if (put < 0)
            return -errno;
        /* A regular file that takes no byte and names no error has no room for it. */
        if (put == 0)
            return -ENOSPC;
        at += put;
        len -= (size_t)put;
        off += (uint64_t)put;
    }
    return 0;
}

static int real_truncate(void *self, int fd, uint64_t size)
{
    int result;

    (void)self;
    if (size > INT64_MAX)
        return -EFBIG;
    do
        result = ftruncate(fd, (off_t)size);
    while (was_interrupted(result));
    return result_of(result);
}

static int real_fsync(void *self, int fd)
{
    int result;

    (void)self;
    /* Repeated only when interrupted. After any other error the kernel may have marked the lost
     * pages clean, and a second call would report success for bytes that are not there. */
    do
        result = fsync(fd);
    while (was_interrupted(result));
    return result_of(result);
}

static int real_fdatasync(void *self, int fd)
{
    int result;

    (void)self;
    do
        result = fdatasync(fd);
    while (was_interrupted(result));
    return result_of(result);
}

static int64_t nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void stat_fill(const struct stat *st, struct io_stat *ret)
{
    enum io_type type = S_ISREG(st->st_mode)   ? IO_FILE
                        : S_ISDIR(st->st_mode) ? IO_DIR
                        : S_ISLNK(st->st_mode) ? IO_LINK
                                               : IO_OTHER;

    *ret = (struct io_stat){
        .type = type,
        .mode = st->st_mode & 07777,
        .uid = st->st_uid,
        .links = (uint32_t)st->st_nlink,
        .dev = st->st_dev,
        .ino = st->st_ino,
        .size = (uint64_t)st->st_size,
        .mtime_ns = nanoseconds(st->st_mtim),
        .ctime_ns = nanoseconds(st->st_ctim),
    };
}

static int real_fstat(void *self, int fd, struct io_stat *ret)
{
    struct stat st;
    int result;

    (void)self;
    do
        result = fstat(fd, &st);
    while (was_interrupted(result));
    if (result < 0)
        return -errno;
    stat_fill(&st, ret);
    return 0;
}

static int real_stat(void *self, int dirfd, const char *name, struct io_stat *ret)
{
    struct stat st;
    int result;

    (void)self;
    do
        result = fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
    while (was_interrupted(result));
    if (result < 0)
        return -errno;
    stat_fill(&st, ret);
    return 0;
}

static int real_replace(void *self, int olddir, const char *oldname, int newdir,
                        const char *newname)
{
    int result;

    (void)self;
    do
        result = renameat(olddir, oldname, newdir, newname);
    while (was_interrupted(result));
    return result_of(result);
}

static int real_rename(void *self, int olddir, const char *oldname, int newdir, const char *newname)
{
    struct io_stat there;
    int result;

    do
        result = renameat2(olddir, oldname, newdir, newname, RENAME_NOREPLACE);
    while (was_interrupted(result));
    if (result == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -errno;
    /* This file system cannot refuse to replace: look first. What appears in between would be
     * replaced, so targets are names that nobody else makes. */
    result = real_stat(self, newdir, newname, &there);
    if (result == 0)
        return -EEXIST;
    if (result != -ENOENT)
        return result;
    return real_replace(self, olddir, oldname, newdir, newname);
}

static int real_unlink(void *self, int dirfd, const char *name)
{
    int result;

    (void)self;
    do
        result = unlinkat(dirfd, name, 0);
    while (was_interrupted(result));
    return result_of(result);
}

static int real_rmdir(void *self, int dirfd, const char *name)
{
    int result;

    (void)self;
    do
        result = unlinkat(dirfd, name, AT_REMOVEDIR);
    while (was_interrupted(result));
    return result_of(result);
}

static int real_mkdir(void *self, int dirfd, const char *name, unsigned mode)
{
    int result;

    (void)self;
    do
        result = mkdirat(dirfd, name, (mode_t)mode);
    while (was_interrupted(result));
    return result_of(result);
}

static int real_opendir(void *self, int dirfd, const char *name, struct io_dir **ret)
{
    struct io_dir *dir;
    int fd, code;

    fd = real_open(self, dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    if (fd < 0)
        return fd;
    dir = mem_alloc(1, sizeof *dir);
    if (!dir) {
        code = -ENOMEM;
        goto undo;
    }
    dir->dir = fdopendir(fd);
    if (!dir->dir) {
        code = -errno;
        goto undo;
    }
    *ret = dir;
    return 0;

undo:
    mem_free(dir);
    (void)close(fd);
    return code;
}

static enum io_type type_of_entry(const struct dirent *entry)
{
    switch (entry->d_type) {
    case DT_REG:
        return IO_FILE;
    case DT_DIR:
        return IO_DIR;
    case DT_LNK:
        return IO_LINK;
    default:
        return IO_OTHER;
    }
}

static int real_readdir(void *self, struct io_dir *dir, char ret_name[IO_NAME_BYTES],
                        enum io_type *ret_type)
{
    const struct dirent *entry;
    size_t len;

    (void)self;
    do {
        do {
            errno = 0;
            entry = readdir(dir->dir);
        } while (!entry && errno == EINTR);
        if (!entry)
            return -errno; /* 0 at the end */
    } while (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
    /* The C library hands out longer names than its own type holds where a file system has them. */
    len = strlen(entry->d_name);
    if (len >= IO_NAME_BYTES)
        return -ENAMETOOLONG;
    memcpy(ret_name, entry->d_name, len + 1);
    *ret_type = type_of_entry(entry);
    return 1;
}

static void real_closedir(void *self, struct io_dir *dir)
{
    (void)self;
    if (!dir)
        return;
    (void)closedir(dir->dir);
    mem_free(dir);
}

/* Open the regular file behind `path_fd` (O_PATH) for reading, without looking up its name again.
 * Nothing else is ever opened: a FIFO would hang, a device may act. */
static int reopen_regular(int path_fd)
{
    char path[PROC_FD_BYTES];
    struct stat st;
    int fd;

    if (fstat(path_fd, &st) < 0 || !S_ISREG(st.st_mode))
        return -EINVAL;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", path_fd);
    do
        fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    while (was_interrupted(fd));
    return fd < 0 ? -errno : fd;
}

static enum io_lease lease_of(int fd)
{
    if (fcntl(fd, F_SETLEASE, F_RDLCK) < 0)
        return errno == EAGAIN ? IO_LEASE_BUSY : IO_LEASE_UNKNOWN;
    (void)fcntl(fd, F_SETLEASE, F_UNLCK);
    return IO_LEASE_FREE;
}

static enum io_lease real_lease(void *self, int dirfd, const char *name)
{
    enum io_lease lease = IO_LEASE_UNKNOWN;
    int path_fd, fd;

    path_fd = real_open(self, dirfd, name, O_PATH | O_NOFOLLOW, 0);
    if (path_fd < 0)
        return lease;
    fd = reopen_regular(path_fd);
    if (fd >= 0) {
        lease = lease_of(fd);
        (void)close(fd);
    } else if (fd == -EAGAIN) {
        /* Somebody holds a write lease, which our open has asked back: they may be writing. */
        lease = IO_LEASE_BUSY;
    }
    (void)close(path_fd);
    return lease;
}

static int64_t real_now_ms(void *self)
{
    (void)self;
    return clock_now_ms();
}

static const struct io_ops real_ops = {
    .self = NULL,
    .open = real_open,
    .close = real_close,
    .pread = real_pread,
    .pwrite = real_pwrite,
    .truncate = real_truncate,
    .fsync = real_fsync,
    .fdatasync = real_fdatasync,
    .fstat = real_fstat,
    .stat = real_stat,
    .rename = real_rename,
    .replace = real_replace,
    .unlink = real_unlink,
    .rmdir = real_rmdir,
    .mkdir = real_mkdir,
    .opendir = real_opendir,
    .readdir = real_readdir,
    .closedir = real_closedir,
    .lease = real_lease,
    .now_ms = real_now_ms,
};

const struct io_ops *io_real(void)
{
    return &real_ops;
}
