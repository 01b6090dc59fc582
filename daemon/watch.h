/* watch.h -- an inotify descriptor of our own in the loop: events about files in watched folders.
 * Folders are watched, never files. (libuv's own watcher reports no close after writing and says
 * nothing when the queue overflows.) An event is a hint: whoever uses this scans as well. Loop thread
 * only; the calls made here are open, fstat and inotify, on the real disk. */
#ifndef SIFTD_WATCH_H
#define SIFTD_WATCH_H

#include "../stages/base/err.h"
#include "ready.h"

#include <uv.h>

#define WATCH_FOLDERS_MAX 65536u

enum watch_loss {
    WATCH_OVERFLOW,  /* the kernel's queue was full: events are missing */
    WATCH_UNKNOWN,   /* an event for a folder we do not know */
    WATCH_UNMOUNTED, /* the file system of a folder went away */
    WATCH_ROOT_MOVED,
    WATCH_ROOT_GONE, /* the inbox itself is no longer watched */
};

struct watch_owner {
    void *ctx;
    /* `name` is relative to the inbox and valid during the call. */
    void (*file)(void *ctx, enum ready_kind kind, const char *name);
    /* A folder appeared; nothing is watched in it yet. */
    void (*folder)(void *ctx, const char *name);
    /* Rights, owner or times of a folder ("": the inbox) changed: what it refused may be allowed. */
    void (*rights)(void *ctx, const char *name);
    /* Only a scan can tell what is there now. */
    void (*lost)(void *ctx, enum watch_loss loss);
};

enum watch_added {
    WATCH_ADDED,   /* from now on; what it holds already must be scanned */
    WATCH_KNOWN,   /* was watched before */
    WATCH_GONE,    /* no such folder any more */
    WATCH_FOREIGN, /* on another file system: not entered */
    WATCH_REFUSED, /* no watch to be had (limit, permission): only scans find its files */
};

struct watch;

/* Watch the folder `root_fd` (borrowed until watch_close's callback). ERR_CONF: not to be had. */
enum err_code watch_open(uv_loop_t *loop, int root_fd, struct watch_owner owner,
                         struct watch **ret_watch, struct err *err);

/* Watch folder `name` below the root, or the root itself for "". Every step to it is opened without
 * following links, so that a rename meanwhile cannot lead elsewhere. */
enum watch_added watch_add(struct watch *w, const char *name);
/* errno of the last WATCH_REFUSED. */
int watch_refusal(const struct watch *w);

/* Between begin and sweep watch_add is called for every folder a scan found; sweep then drops
 * watches of folders that no longer have that name. */
void watch_begin(struct watch *w);
void watch_sweep(struct watch *w);

size_t watch_count(const struct watch *w);
uint64_t watch_events(const struct watch *w);

/* Handle `len` bytes as read from inotify. Returns how many events were not mere writes. */
size_t watch_parse(struct watch *w, const char *bytes, size_t len);

/* `closed` is called once the handles are closed; the watch is gone then. */
void watch_close(struct watch *w, void (*closed)(void *ctx), void *ctx);

#endif
