/* simwatch.c -- see simwatch.h */
#include "simwatch.h"

#include "../../../daemon/watch.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDERS_MAX 64
#define EVENTS_MAX 256
#define NAME_BYTES 256

struct event {
    bool is_folder;
    enum ready_kind kind;
    char name[NAME_BYTES];
};

struct watch {
    struct watch_owner owner;
    char folders[FOLDERS_MAX][NAME_BYTES];
    size_t folders_len;
    struct event events[EVENTS_MAX];
    size_t events_len;
    bool is_overflown;
    void (*closed)(void *ctx);
    void *closed_ctx;
    uv_timer_t handle; /* closing takes a turn of the loop */
};

/* One program, one thread, one inbox. */
static struct simdisk *disk;
static struct watch *watcher;

void simwatch_begin(struct simdisk *d)
{
    disk = d;
    assert(!watcher);
}

static bool is_watched(const struct watch *w, const char *folder, size_t len)
{
    for (size_t i = 0; i < w->folders_len; i++)
        if (strlen(w->folders[i]) == len && memcmp(w->folders[i], folder, len) == 0)
            return true;
    return false;
}

static void note(bool is_folder, enum ready_kind kind, const char *name)
{
    const char *slash = strrchr(name, '/');
    struct event *e;

    if (!watcher || !is_watched(watcher, name, slash ? (size_t)(slash - name) : 0))
        return;
    if (watcher->is_overflown || watcher->events_len == EVENTS_MAX) {
        watcher->is_overflown = true;
        return;
    }
    e = &watcher->events[watcher->events_len++];
    e->is_folder = is_folder;
    e->kind = kind;
    (void)snprintf(e->name, sizeof e->name, "%s", name);
}

void simwatch_file(enum ready_kind kind, const char *name)
{
    note(false, kind, name);
}

void simwatch_folder(const char *name)
{
    note(true, READY_CREATED, name);
}

void simwatch_overflow(void)
{
    if (watcher)
        watcher->is_overflown = true;
}

void simwatch_deliver(void)
{
    struct watch *w = watcher;

    if (!w || w->closed)
        return;
    for (size_t i = 0; i < w->events_len; i++) {
        struct event *e = &w->events[i];

        if (e->is_folder)
            w->owner.folder(w->owner.ctx, e->name);
        else
            w->owner.file(w->owner.ctx, e->kind, e->name);
    }
    w->events_len = 0;
    if (w->is_overflown)
        w->owner.lost(w->owner.ctx, WATCH_OVERFLOW);
    w->is_overflown = false;
}

/* ---- watch.h ---- */

enum err_code watch_open(uv_loop_t *loop, int root_fd, struct watch_owner owner,
                         struct watch **ret_watch, struct err *err)
{
    struct watch *w = calloc(1, sizeof *w);

    (void)root_fd;
    (void)err;
    assert(w && !watcher);
    w->owner = owner;
    (void)uv_timer_init(loop, &w->handle);
    watcher = *ret_watch = w;
    return ERR_OK;
}

enum watch_added watch_add(struct watch *w, const char *name)
{
    char path[NAME_BYTES + 8];

    if (is_watched(w, name, strlen(name)))
        return WATCH_KNOWN;
    (void)snprintf(path, sizeof path, "inbox%s%s", name[0] ? "/" : "", name);
    if (!simdisk_exists(disk, path))
        return WATCH_GONE;
    if (w->folders_len == FOLDERS_MAX)
        return WATCH_REFUSED;
    (void)snprintf(w->folders[w->folders_len++], NAME_BYTES, "%s", name);
    return WATCH_ADDED;
}

int watch_refusal(const struct watch *w)
{
    (void)w;
    return 0;
}

void watch_begin(struct watch *w)
{
    (void)w;
}

void watch_sweep(struct watch *w)
{
    (void)w;
}

static void on_closed(uv_handle_t *handle)
{
    struct watch *w = handle->data;
    void (*closed)(void *ctx) = w->closed;
    void *ctx = w->closed_ctx;

    watcher = NULL;
    free(w);
    closed(ctx);
}

void watch_close(struct watch *w, void (*closed)(void *ctx), void *ctx)
{
    w->closed = closed;
    w->closed_ctx = ctx;
    w->handle.data = w;
    uv_close((uv_handle_t *)&w->handle, on_closed);
}
