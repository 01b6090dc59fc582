/* simdisk_walk.h -- from names to nodes, permissions, and the frame of every call. Private to
 * simdisk. */
#ifndef SIFTD_SIMDISK_WALK_H
#define SIFTD_SIMDISK_WALK_H

#include "simdisk_node.h"

/* One call under way; the lock is held from call_begin to call_end. */
struct call {
    struct simdisk *d;
    uint32_t uid;
    bool is_harness;
    bool is_faulted; /* the call has to fail with `error`, after what a fault leaves behind */
    bool is_dying;   /* it is the one the process dies in */
    int error;       /* errno, 0: go on */
};

/* Where a path leads. */
struct place {
    struct node *dir;  /* the folder of the last name */
    struct node *node; /* what is there; NULL: nothing */
    const char *name;  /* the last name, not NUL-terminated */
    size_t len;        /* 0: the path ends in ".", ".." or "/" and names no entry */
};

/* Take the lock, count, and see whether a misfortune strikes. */
struct call call_begin(void *self, enum simdisk_call kind);
/* Release the lock; tells about a death. Returns `result`. */
int call_end(const struct call *c, int result);

enum { WANT_EXEC = 1, WANT_WRITE = 2, WANT_READ = 4 };
bool may(const struct call *c, const struct node *node, unsigned want);

/* 0 or -errno; ret->node is NULL when only the last name is missing. */
int walk(const struct call *c, int dirfd, const char *path, bool follow, struct place *ret);
/* A folder that was removed while it was open: nothing can be made in it. */
bool is_gone(const struct call *c, const struct node *dir);
/* As walk for the name of an entry: not ".", not "/", in a folder that still exists. `busy` is the
 * error for these. */
int walk_entry(const struct call *c, int dirfd, const char *path, int busy, struct place *ret);
/* May the entry be removed or renamed away? Sticky folders included. 0 or -errno. */
int may_remove(const struct call *c, const struct place *place);

/* NULL: bad descriptor. */
struct descriptor *fd_find(struct simdisk *d, int fd);
int fd_open(const struct call *c, struct node *node, int flags);
void fd_close(struct simdisk *d, struct descriptor *f);

#endif
