/* simdisk_walk.c -- see simdisk_walk.h */
#include "simdisk_walk.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define LINK_DEPTH_MAX 8

/* -- the frame of a call -- */

static void strike(struct call *c, struct simdisk_fault *fault)
{
    c->is_faulted = true;
    c->error = fault->error ? fault->error : EIO;
    if (fault->error == 0) {
        c->is_dying = true;
        c->d->is_dead = true;
    }
}

/* Count the planned misfortunes down; the first one due strikes. */
static void check_faults(struct call *c, enum simdisk_call kind)
{
    struct simdisk *d = c->d;
    struct simdisk_fault *f;
    size_t i, kept = 0;

    for (i = 0; i < d->faults_len; i++) {
        f = &d->faults[i];
        if (f->call != kind && f->call != SIMDISK_ANY) {
            d->faults[kept++] = *f;
            continue;
        }
        if (f->at > 1) {
            f->at--;
            d->faults[kept++] = *f;
            continue;
        }
        if (!c->is_faulted)
            strike(c, f);
        if (f->is_sticky && f->error)
            d->faults[kept++] = *f;
    }
    d->faults_len = kept;
}

struct call call_begin(void *self, enum simdisk_call kind)
{
    const struct view *view = self;
    struct simdisk *d = view->disk;
    struct call c = {.d = d, .is_harness = view->is_harness};

    if (d->called && !c.is_harness)
        d->called(d->called_ctx);
    (void)pthread_mutex_lock(&d->lock);
    if (c.is_harness)
        return c;
    c.uid = d->opt.uid;
    if (d->is_dead) {
        c.error = EIO;
        return c;
    }
    d->counts[kind]++;
    d->count++;
    check_faults(&c, kind);
    return c;
}

int call_end(const struct call *c, int result)
{
    void (*died)(void *ctx) = c->is_dying ? c->d->died : NULL;
    void *ctx = c->d->died_ctx;

    (void)pthread_mutex_unlock(&c->d->lock);
    if (died)
        died(ctx);
    return result;
}

/* -- permissions -- */

bool may(const struct call *c, const struct node *node, unsigned want)
{
    unsigned bits;

    if (c->uid == 0)
        return true;
    bits = node->uid == c->uid ? node->mode >> 6 : node->mode;
    return (bits & want) == want;
}

int may_remove(const struct call *c, const struct place *place)
{
    const struct node *dir = place->dir;

    if (!may(c, dir, WANT_WRITE | WANT_EXEC))
        return -EACCES;
    if ((dir->mode & 01000) && c->uid != 0 && c->uid != dir->uid && c->uid != place->node->uid)
        return -EPERM;
    return 0;
}

/* -- names -- */

static int walk_from(const struct call *c, struct node *dir, const char *path, bool follow,
                     unsigned depth, struct place *ret);

/* The name of what is missing may end up in `place`: it stands in the link, not in this frame. */
static int follow_link(const struct call *c, unsigned depth, struct place *place)
{
    const char *target = (const char *)place->node->now.ptr;

    return walk_from(c, place->dir, target, true, depth + 1, place);
}

/* One more name of the path, below the node reached so far. */
static void step(const struct call *c, const char *name, size_t len, struct place *place)
{
    struct node *dir = place->node;
    struct entry *e;

    place->len = 0;
    if (len == 1 && name[0] == '.')
        return;
    if (len == 2 && name[0] == '.' && name[1] == '.') {
        place->node = dir->parent ? dir->parent : c->d->root;
        return;
    }
    e = names_find(&dir->seen, name, len);
    *place = (struct place){.dir = dir, .node = e ? e->node : NULL, .name = name, .len = len};
}

static int walk_from(const struct call *c, struct node *dir, const char *path, bool follow,
                     unsigned depth, struct place *ret)
{
    size_t len;
    int code;

    if (depth > LINK_DEPTH_MAX)
        return -ELOOP;
    if (!*path)
        return -ENOENT;
    if (*path == '/')
        dir = c->d->root;
    *ret = (struct place){.dir = dir, .node = dir};
    for (;; path += len) {
        path += strspn(path, "/");
        len = strcspn(path, "/");
        if (ret->node && ret->node->type == IO_LINK && (len > 0 || follow)) {
            code = follow_link(c, depth, ret);
            if (code < 0)
                return code;
        }
        if (len == 0)
            return 0;
        if (!ret->node)
            return -ENOENT;
        if (ret->node->type != IO_DIR)
            return -ENOTDIR;
        if (!may(c, ret->node, WANT_EXEC))
            return -EACCES;
        if (len >= IO_NAME_BYTES)
            return -ENAMETOOLONG;
        step(c, path, len, ret);
    }
}

int walk(const struct call *c, int dirfd, const char *path, bool follow, struct place *ret)
{
    struct node *dir = c->d->root;
    const struct descriptor *f;

    assert(path);
    if (dirfd != IO_CWD && path[0] != '/') {
        f = fd_find(c->d, dirfd);
        if (!f)
            return -EBADF;
        dir = f->node;
        if (dir->type != IO_DIR)
            return -ENOTDIR;
    }
    return walk_from(c, dir, path, follow, 0, ret);
}

bool is_gone(const struct call *c, const struct node *dir)
{
    return dir != c->d->root && dir->links == 0;
}

int walk_entry(const struct call *c, int dirfd, const char *path, int busy, struct place *ret)
{
    int code = walk(c, dirfd, path, false, ret);

    if (code < 0)
        return code;
    if (ret->len == 0)
        return -busy;
    return is_gone(c, ret->dir) ? -ENOENT : 0;
}

/* -- descriptors -- */

static struct descriptor *slot_of(struct simdisk *d, int fd)
{
    return &d->fds[(unsigned)fd % SIMDISK_FDS_MAX];
}

struct descriptor *fd_find(struct simdisk *d, int fd)
{
    struct descriptor *f;

    if (fd <= 0)
        return NULL;
    f = slot_of(d, fd);
    return f->fd == fd ? f : NULL;
}

static bool is_writable(int flags)
{
    return !(flags & O_PATH) && (flags & O_ACCMODE) != O_RDONLY;
}

/* Numbers are not used again, so that a second close or a use after it is found. */
int fd_open(const struct call *c, struct node *node, int flags)
{
    struct simdisk *d = c->d;
    struct descriptor *f;
    uint32_t max = d->opt.fds_max ? d->opt.fds_max : SIMDISK_FDS_MAX;

    if (d->fds_open == SIMDISK_FDS_MAX || (!c->is_harness && d->own_open >= max))
        return -EMFILE;
    while (slot_of(d, d->next_fd)->fd != 0)
        d->next_fd++;
    f = slot_of(d, d->next_fd);
    *f = (struct descriptor){d->next_fd++, flags, c->is_harness, node};
    node_ref(node);
    node->opens++;
    node->writers += is_writable(flags);
    d->fds_open++;
    d->own_open += !c->is_harness;
    return f->fd;
}

void fd_close(struct simdisk *d, struct descriptor *f)
{
    struct node *node = f->node;

    d->fds_open--;
    d->own_open -= !f->is_harness;
    node->opens--;
    node->writers -= is_writable(f->flags);
    f->fd = 0;
    node_settle(d, node);
    node_unref(d, node);
}
