/* simdisk_io.c -- the calls of struct io_ops on the simulated disk */
#include "simdisk_walk.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* A listing is a copy of what was there when it was opened, as POSIX allows. */
struct listed {
    char name[IO_NAME_BYTES];
    enum io_type type;
};

struct io_dir {
    struct io_dir *prev, *next;
    bool is_harness;
    size_t len, at;
    struct listed items[];
};

/* -- opening -- */

static int create_file(const struct call *c, const struct place *place, unsigned mode,
                       struct node **ret)
{
    struct simdisk *d = c->d;

    if (is_gone(c, place->dir))
        return -ENOENT;
    if (!may(c, place->dir, WANT_WRITE | WANT_EXEC))
        return -EACCES;
    if (d->opt.capacity_bytes && d->used_bytes >= d->opt.capacity_bytes)
        return -ENOSPC;
    *ret = node_create(d, IO_FILE, mode, c->uid, place->dir->dev);
    dir_link(d, place->dir, place->name, place->len, *ret);
    return 0;
}

/* May what is there be opened so? */
static int check_open(const struct call *c, const struct node *node, int flags)
{
    bool is_write = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);

    if ((flags & O_DIRECTORY) && node->type != IO_DIR)
        return -ENOTDIR;
    if (flags & O_PATH)
        return 0;
    if (node->type == IO_LINK)
        return -ELOOP;
    if (node->type == IO_DIR && (is_write || (flags & O_CREAT)))
        return -EISDIR;
    if (node->type == IO_OTHER && !(flags & O_NONBLOCK))
        return -EDEADLK;
    if (node->type == IO_OTHER && (flags & O_ACCMODE) == O_WRONLY)
        return -ENXIO;
    if ((flags & O_ACCMODE) != O_WRONLY && !may(c, node, WANT_READ))
        return -EACCES;
    if (is_write && !may(c, node, WANT_WRITE))
        return -EACCES;
    return 0;
}

static int do_open(const struct call *c, int dirfd, const char *name, int flags, unsigned mode)
{
    bool is_exclusive = (flags & O_CREAT) && (flags & O_EXCL) && !(flags & O_PATH);
    struct place place;
    int code;

    code = walk(c, dirfd, name, !(flags & O_NOFOLLOW) && !is_exclusive, &place);
    if (code < 0)
        return code;
    if (c->d->fds_open == SIMDISK_FDS_MAX ||
        (!c->is_harness && c->d->opt.fds_max && c->d->own_open >= c->d->opt.fds_max))
        return -EMFILE;
    if (!place.node) {
        if (!(flags & O_CREAT) || (flags & (O_PATH | O_DIRECTORY)))
            return -ENOENT;
        code = create_file(c, &place, mode, &place.node);
        return code < 0 ? code : fd_open(c, place.node, flags);
    }
    if (is_exclusive)
        return -EEXIST;
    code = check_open(c, place.node, flags);
    if (code < 0)
        return code;
    if ((flags & O_TRUNC) && !(flags & O_PATH) && place.node->type == IO_FILE) {
        code = node_truncate(c->d, place.node, 0);
        if (code < 0)
            return code;
    }
    return fd_open(c, place.node, flags);
}

static int sim_open(void *self, int dirfd, const char *name, int flags, unsigned mode)
{
    struct call c = call_begin(self, SIMDISK_OPEN);

    return call_end(&c, c.error ? -c.error : do_open(&c, dirfd, name, flags, mode));
}

static int sim_close(void *self, int fd)
{
    struct call c = call_begin(self, SIMDISK_CLOSE);
    struct descriptor *f = fd_find(c.d, fd);
    int code = -c.error;

    if (!f)
        code = -EBADF;
    else if (!c.error || (c.is_faulted && !c.is_dying))
        fd_close(c.d, f);
    return call_end(&c, code);
}

/* -- data -- */

/* The regular file behind a descriptor that was opened for reading or writing. */
static int file_of(const struct call *c, int fd, bool is_write, struct node **ret, int *ret_flags)
{
    const struct descriptor *f = fd_find(c->d, fd);
    int access;

    if (!f || (f->flags & O_PATH))
        return -EBADF;
    access = f->flags & O_ACCMODE;
    if (is_write ? access == O_RDONLY : access == O_WRONLY)
        return -EBADF;
    if (f->node->type == IO_DIR)
        return -EISDIR;
    if (f->node->type != IO_FILE)
        return -ESPIPE;
    *ret = f->node;
    *ret_flags = f->flags;
    return 0;
}

static int64_t sim_pread(void *self, int fd, void *buf, size_t len, uint64_t off)
{
    struct call c = call_begin(self, SIMDISK_PREAD);
    struct node *node = NULL;
    int code = -c.error, flags;
    size_t got = 0;

    if (code == 0)
        code = file_of(&c, fd, false, &node, &flags);
    if (code == 0 && off < node->now.size) {
        got = node->now.size - (size_t)off;
        if (got > len)
            got = len;
        memcpy(buf, node->now.ptr + off, got);
    }
    code = call_end(&c, code);
    return code < 0 ? code : (int64_t)got;
}

static int sim_pwrite(void *self, int fd, const void *buf, size_t len, uint64_t off)
{
    struct call c = call_begin(self, SIMDISK_PWRITE);
    struct node *node;
    int code, flags;

    if (c.error && !c.is_faulted)
        return call_end(&c, -c.error);
    code = file_of(&c, fd, true, &node, &flags);
    if (code < 0)
        return call_end(&c, code);
    if (flags & O_APPEND)
        off = node->now.size;
    if (c.is_faulted) {
        len = (size_t)sim_below(&c.d->random, len + 1);
        (void)node_write(c.d, node, buf, len, off);
        return call_end(&c, -c.error);
    }
    return call_end(&c, node_write(c.d, node, buf, len, off));
}

static int sim_truncate(void *self, int fd, uint64_t size)
{
    struct call c = call_begin(self, SIMDISK_TRUNCATE);
    struct node *node = NULL;
    int code = -c.error, flags;

    if (code == 0)
        code = file_of(&c, fd, true, &node, &flags);
    if (code == 0)
        code = node_truncate(c.d, node, size);
    return call_end(&c, code);
}

static int sync_fd(void *self, int fd, enum simdisk_call kind)
{
    struct call c = call_begin(self, kind);
    const struct descriptor *f = fd_find(c.d, fd);

    if (c.error && !c.is_faulted)
        return call_end(&c, -c.error);
    if (!f || (f->flags & O_PATH))
        return call_end(&c, -EBADF);
    if (f->node->type == IO_OTHER)
        return call_end(&c, -EINVAL);
    if (c.is_faulted) {
        if (!c.is_dying && c.error != EINTR)
            node_lose_writes(f->node);
        return call_end(&c, -c.error);
    }
    if (f->node->type == IO_DIR)
        dir_sync(c.d, f->node, UINT64_MAX);
    else
        node_sync_data(f->node);
    return call_end(&c, 0);
}

static int sim_fsync(void *self, int fd)
{
    return sync_fd(self, fd, SIMDISK_FSYNC);
}

static int sim_fdatasync(void *self, int fd)
{
    return sync_fd(self, fd, SIMDISK_FDATASYNC);
}

/* -- what is there -- */

static void stat_fill(const struct node *node, struct io_stat *ret)
{
    *ret = (struct io_stat){
        .type = node->type,
        .mode = node->mode,
        .uid = node->uid,
        .links = node->links,
        .dev = node->dev,
        .ino = node->ino,
        .size = node->now.size,
        .mtime_ns = node->mtime_ns,
        .ctime_ns = node->ctime_ns,
    };
}

static int sim_fstat(void *self, int fd, struct io_stat *ret)
{
    struct call c = call_begin(self, SIMDISK_FSTAT);
    const struct descriptor *f = fd_find(c.d, fd);
    int code = -c.error;

    if (code == 0 && !f)
        code = -EBADF;
    if (code == 0)
        stat_fill(f->node, ret);
    return call_end(&c, code);
}

static int sim_stat(void *self, int dirfd, const char *name, struct io_stat *ret)
{
    struct call c = call_begin(self, SIMDISK_STAT);
    struct place place;
    int code = -c.error;

    if (code == 0)
        code = walk(&c, dirfd, name, false, &place);
    if (code == 0 && !place.node)
        code = -ENOENT;
    if (code == 0)
        stat_fill(place.node, ret);
    return call_end(&c, code);
}

static enum io_lease lease_of(const struct call *c, int dirfd, const char *name)
{
    struct place place;

    if (walk(c, dirfd, name, false, &place) < 0 || !place.node || place.node->type != IO_FILE)
        return IO_LEASE_UNKNOWN;
    if (c->d->opt.no_leases || (c->uid != 0 && c->uid != place.node->uid))
        return IO_LEASE_UNKNOWN;
    if (!may(c, place.node, WANT_READ))
        return IO_LEASE_UNKNOWN;
    return place.node->is_held || place.node->writers > 0 ? IO_LEASE_BUSY : IO_LEASE_FREE;
}

static enum io_lease sim_lease(void *self, int dirfd, const char *name)
{
    struct call c = call_begin(self, SIMDISK_LEASE);
    enum io_lease lease = c.error ? IO_LEASE_UNKNOWN : lease_of(&c, dirfd, name);

    (void)call_end(&c, 0);
    return lease;
}

static int64_t sim_now_ms(void *self)
{
    struct simdisk *d = ((const struct view *)self)->disk;
    int64_t now_ms;

    (void)pthread_mutex_lock(&d->lock);
    now_ms = d->clock_ns / 1000000;
    (void)pthread_mutex_unlock(&d->lock);
    return now_ms;
}

/* -- changing folders -- */

static bool is_below(const struct node *node, const struct node *above)
{
    for (; node; node = node->parent)
        if (node == above)
            return true;
    return false;
}

/* May `from` take the place of `to`, which exists? */
static int check_replace(const struct call *c, const struct place *from, const struct place *to)
{
    bool is_dir = from->node->type == IO_DIR;

    if (is_dir && to->node->type != IO_DIR)
        return -ENOTDIR;
    if (!is_dir && to->node->type == IO_DIR)
        return -EISDIR;
    if (to->node->seen.count > 0)
        return -ENOTEMPTY;
    return may_remove(c, to);
}

/* Both paths first, then what stands at their ends: the order of the kernel's errors. */
static int check_rename(const struct call *c, const struct place *from, const struct place *to,
                        bool may_replace)
{
    if (from->len == 0)
        return -EBUSY;
    if (to->len == 0)
        return may_replace ? -EBUSY : -EEXIST;
    if (!from->node)
        return -ENOENT;
    if (to->node && !may_replace)
        return -EEXIST;
    if (is_gone(c, from->dir) || is_gone(c, to->dir))
        return -ENOENT;
    if (from->node->type == IO_DIR && is_below(to->dir, from->node))
        return -EINVAL;
    if (to->node && is_below(from->dir, to->node))
        return -ENOTEMPTY;
    if (from->dir->dev != to->dir->dev || from->node->dev != to->dir->dev)
        return -EXDEV;
    return 0;
}

static int do_rename(const struct call *c, int olddir, const char *oldname, int newdir,
                     const char *newname, bool may_replace)
{
    struct place from, to;
    int code;

    code = walk(c, olddir, oldname, false, &from);
    if (code == 0)
        code = walk(c, newdir, newname, false, &to);
    if (code == 0)
        code = check_rename(c, &from, &to, may_replace);
    if (code < 0)
        return code;
    if (to.node == from.node)
        return 0; /* two names of one file: POSIX does nothing */
    code = may_remove(c, &from);
    if (code == 0 && !may(c, to.dir, WANT_WRITE | WANT_EXEC))
        code = -EACCES;
    if (code == 0 && to.node)
        code = check_replace(c, &from, &to);
    if (code == 0)
        dir_move(c->d, from.dir, from.name, from.len, to.dir, to.name, to.len);
    return code;
}

static int sim_rename(void *self, int olddir, const char *oldname, int newdir, const char *newname)
{
    struct call c = call_begin(self, SIMDISK_RENAME);
    int code = -c.error;

    if (code == 0)
        code = do_rename(&c, olddir, oldname, newdir, newname, false);
    return call_end(&c, code);
}

static int sim_replace(void *self, int olddir, const char *oldname, int newdir, const char *newname)
{
    struct call c = call_begin(self, SIMDISK_REPLACE);
    int code = -c.error;

    if (code == 0)
        code = do_rename(&c, olddir, oldname, newdir, newname, true);
    return call_end(&c, code);
}

static int do_remove(const struct call *c, int dirfd, const char *name, bool is_dir)
{
    struct place place;
    int code = walk_entry(c, dirfd, name, is_dir ? EINVAL : EISDIR, &place);

    if (code < 0)
        return code;
    if (!place.node)
        return -ENOENT;
    code = may_remove(c, &place);
    if (code < 0)
        return code;
    if (is_dir && place.node->type != IO_DIR)
        return -ENOTDIR;
    if (!is_dir && place.node->type == IO_DIR)
        return -EISDIR;
    if (is_dir && place.node->seen.count > 0)
        return -ENOTEMPTY;
    dir_unlink(c->d, place.dir, place.name, place.len);
    return 0;
}

static int sim_unlink(void *self, int dirfd, const char *name)
{
    struct call c = call_begin(self, SIMDISK_UNLINK);

    return call_end(&c, c.error ? -c.error : do_remove(&c, dirfd, name, false));
}

static int sim_rmdir(void *self, int dirfd, const char *name)
{
    struct call c = call_begin(self, SIMDISK_RMDIR);

    return call_end(&c, c.error ? -c.error : do_remove(&c, dirfd, name, true));
}

static int do_mkdir(const struct call *c, int dirfd, const char *name, unsigned mode)
{
    struct place place;
    int code = walk_entry(c, dirfd, name, EEXIST, &place);

    if (code < 0)
        return code;
    if (place.node)
        return -EEXIST;
    if (!may(c, place.dir, WANT_WRITE | WANT_EXEC))
        return -EACCES;
    if (c->d->opt.capacity_bytes && c->d->used_bytes >= c->d->opt.capacity_bytes)
        return -ENOSPC;
    dir_link(c->d, place.dir, place.name, place.len,
             node_create(c->d, IO_DIR, mode, c->uid, place.dir->dev));
    return 0;
}

static int sim_mkdir(void *self, int dirfd, const char *name, unsigned mode)
{
    struct call c = call_begin(self, SIMDISK_MKDIR);

    return call_end(&c, c.error ? -c.error : do_mkdir(&c, dirfd, name, mode));
}

/* -- listing -- */

static int compare_listed(const void *a, const void *b)
{
    return strcmp(((const struct listed *)a)->name, ((const struct listed *)b)->name);
}

static void shuffle(uint64_t *random, struct listed *items, size_t len)
{
    struct listed held;
    size_t i, with;

    for (i = len; i > 1; i--) {
        with = (size_t)sim_below(random, i);
        held = items[i - 1];
        items[i - 1] = items[with];
        items[with] = held;
    }
}

static struct io_dir *snapshot(struct simdisk *d, const struct node *node)
{
    struct io_dir *dir = sim_alloc(sizeof *dir + node->seen.count * sizeof dir->items[0]);
    const struct entry *e;

    for (e = node->seen.first; e; e = e->next) {
        memcpy(dir->items[dir->len].name, e->name, e->len + 1);
        dir->items[dir->len++].type = e->node->type;
    }
    if (d->opt.order == SIMDISK_LIST_NAME && dir->len > 1)
        qsort(dir->items, dir->len, sizeof dir->items[0], compare_listed);
    if (d->opt.order == SIMDISK_LIST_SHUFFLED)
        shuffle(&d->random, dir->items, dir->len);
    return dir;
}

static int do_opendir(const struct call *c, int dirfd, const char *name, struct io_dir **ret)
{
    struct simdisk *d = c->d;
    struct place place;
    struct io_dir *dir;
    int code = walk(c, dirfd, name, false, &place);

    if (code < 0)
        return code;
    if (!place.node)
        return -ENOENT;
    code = check_open(c, place.node, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (code < 0)
        return code;
    if (!c->is_harness && d->opt.fds_max && d->own_open >= d->opt.fds_max)
        return -EMFILE;
    dir = snapshot(d, place.node);
    dir->is_harness = c->is_harness;
    dir->next = d->dirs;
    if (d->dirs)
        d->dirs->prev = dir;
    d->dirs = dir;
    d->own_open += !c->is_harness;
    *ret = dir;
    return 0;
}

static int sim_opendir(void *self, int dirfd, const char *name, struct io_dir **ret)
{
    struct call c = call_begin(self, SIMDISK_OPENDIR);

    return call_end(&c, c.error ? -c.error : do_opendir(&c, dirfd, name, ret));
}

static int sim_readdir(void *self, struct io_dir *dir, char ret_name[IO_NAME_BYTES],
                       enum io_type *ret_type)
{
    struct call c = call_begin(self, SIMDISK_READDIR);
    int code = -c.error;

    if (code == 0 && dir->at < dir->len) {
        memcpy(ret_name, dir->items[dir->at].name, IO_NAME_BYTES);
        *ret_type = dir->items[dir->at++].type;
        code = 1;
    }
    return call_end(&c, code);
}

static void dir_free(struct simdisk *d, struct io_dir *dir)
{
    *(dir->prev ? &dir->prev->next : &d->dirs) = dir->next;
    if (dir->next)
        dir->next->prev = dir->prev;
    d->own_open -= !dir->is_harness;
    free(dir);
}

static void sim_closedir(void *self, struct io_dir *dir)
{
    struct simdisk *d = ((const struct view *)self)->disk;

    if (!dir)
        return;
    (void)pthread_mutex_lock(&d->lock);
    dir_free(d, dir);
    (void)pthread_mutex_unlock(&d->lock);
}

void sim_close_all(struct simdisk *d)
{
    size_t i;

    while (d->dirs)
        dir_free(d, d->dirs);
    for (i = 0; d->fds_open > 0 && i < SIMDISK_FDS_MAX; i++)
        if (d->fds[i].fd)
            fd_close(d, &d->fds[i]);
    assert(d->own_open == 0);
}

void sim_fill_tables(struct simdisk *d)
{
    d->io = (struct io_ops){
        .self = &d->io_view,
        .open = sim_open,
        .close = sim_close,
        .pread = sim_pread,
        .pwrite = sim_pwrite,
        .truncate = sim_truncate,
        .fsync = sim_fsync,
        .fdatasync = sim_fdatasync,
        .fstat = sim_fstat,
        .stat = sim_stat,
        .rename = sim_rename,
        .replace = sim_replace,
        .unlink = sim_unlink,
        .rmdir = sim_rmdir,
        .mkdir = sim_mkdir,
        .opendir = sim_opendir,
        .readdir = sim_readdir,
        .closedir = sim_closedir,
        .lease = sim_lease,
        .now_ms = sim_now_ms,
    };
    d->harness = d->io;
    d->io_view = (struct view){d, false};
    d->harness_view = (struct view){d, true};
    d->harness.self = &d->harness_view;
}
