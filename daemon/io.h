/* io.h -- every call that touches a disk whose loss or order matters goes through one table, so
 * that a simulated disk can stand in for the real one, and faults can be injected.
 *
 * Calls follow their POSIX namesakes: folder descriptor plus name, -errno on failure (never the
 * global errno), descriptors are ints of the implementation's own space. EINTR is retried inside.
 * IO_CWD stands for AT_FDCWD. Any thread, unless an implementation says otherwise. */
#ifndef SIFTD_IO_H
#define SIFTD_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IO_CWD (-100)
#define IO_NAME_BYTES 256 /* a file name and its NUL */

enum io_type { IO_FILE, IO_DIR, IO_LINK, IO_OTHER };

struct io_stat {
    enum io_type type;
    uint32_t mode; /* permission bits, 07777 */
    uint32_t uid, links;
    uint64_t dev, ino, size;
    int64_t mtime_ns, ctime_ns;
};

/* The answer of `lease`: is somebody writing this file right now? */
enum io_lease { IO_LEASE_FREE, IO_LEASE_BUSY, IO_LEASE_UNKNOWN };

struct io_dir; /* an open folder being listed; owned by the implementation */

struct io_ops {
    void *self; /* first argument of every call */

    /* flags: O_* of fcntl.h; O_CLOEXEC is implied. Returns a descriptor. */
    int (*open)(void *self, int dirfd, const char *name, int flags, unsigned mode);
    int (*close)(void *self, int fd);
    int64_t (*pread)(void *self, int fd, void *buf, size_t len, uint64_t off);
    /* Writes all of it or fails; on failure any prefix may be there. */
    int (*pwrite)(void *self, int fd, const void *buf, size_t len, uint64_t off);
    int (*truncate)(void *self, int fd, uint64_t size);
    int (*fsync)(void *self, int fd); /* file or folder */
    int (*fdatasync)(void *self, int fd);
    int (*fstat)(void *self, int fd, struct io_stat *ret);
    int (*stat)(void *self, int dirfd, const char *name, struct io_stat *ret); /* no follow */
    /* Fails with EEXIST when the target exists (RENAME_NOREPLACE; plain rename where the file
     * system has no such flag). */
    int (*rename)(void *self, int olddir, const char *oldname, int newdir, const char *newname);
    /* Replaces the target. */
    int (*replace)(void *self, int olddir, const char *oldname, int newdir, const char *newname);
    int (*unlink)(void *self, int dirfd, const char *name);
    int (*rmdir)(void *self, int dirfd, const char *name);
    int (*mkdir)(void *self, int dirfd, const char *name, unsigned mode);
    /* List a folder: entries in any order, "." and ".." left out. `next` returns 1 and a name,
     * 0 at the end, or -errno. ret_type is a hint: IO_OTHER may mean unknown. */
    int (*opendir)(void *self, int dirfd, const char *name, struct io_dir **ret);
    int (*readdir)(void *self, struct io_dir *dir, char ret_name[IO_NAME_BYTES],
                   enum io_type *ret_type);
    void (*closedir)(void *self, struct io_dir *dir);
    /* Whether a writer has the regular file open: F_SETLEASE on a descriptor of its own. */
    enum io_lease (*lease)(void *self, int dirfd, const char *name);
    /* Milliseconds since 1970; for labels only, never for order. */
    int64_t (*now_ms)(void *self);
};

/* The real disk. Static; `self` is unused. */
const struct io_ops *io_real(void);

/* Helpers on top of any table. */

/* Open a folder for *at calls: O_RDONLY|O_DIRECTORY|O_NOFOLLOW. */
int io_open_dir(const struct io_ops *io, int dirfd, const char *name);
/* mkdir unless it is there, fsync the parent when it was made, open it. -errno. */
int io_make_dir(const struct io_ops *io, int dirfd, const char *name, unsigned mode);
/* Read exactly `len` bytes; -EIO when the file is shorter. 0 or -errno. */
int io_read_full(const struct io_ops *io, int fd, void *buf, size_t len, uint64_t off);

/* Whether both show the same file with the same content, as far as a look can tell. ctime moves with the
 * claim's own rename and is not compared. */
bool io_stat_is_same(const struct io_stat *a, const struct io_stat *b);

/* Open the folder that holds `path` (relative, "a/b/c") one O_NOFOLLOW step at a time, so that no
 * symbolic link is ever followed; *ret_last points at "c" within `path`. "." and ".." are -EINVAL.
 * Returns a descriptor the caller closes, or -errno. */
int io_open_parent(const struct io_ops *io, int dirfd, const char *path, const char **ret_last);

#endif
