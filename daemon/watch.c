/* watch.c -- see watch.h
 * A writer of a big file raises an event for each write. Equal events in a row are merged by the
 * kernel only while they wait unread, so when nothing but writes came in, reading pauses for
 * WATCH_PAUSE_MS: a steady writer costs a hundred wake-ups a second and not one for each write. */
#include "watch.h"

#include "../stages/base/hash.h"
#include "../stages/base/map.h"
#include "../stages/base/mem.h"
#include "claim.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define WATCH_BUF_BYTES (64u * 1024)
#define WATCH_READS_MAX 16 /* buffers a loop turn */
#define WATCH_PAUSE_MS 10
/* IN_DONT_FOLLOW has no place here: the path given is a link of /proc that must be followed. The
 * steps before it were opened with O_NOFOLLOW. */
#define WATCH_MASK                                                                       \
    (IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | \
     IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)

struct watch_folder {
    int wd;
    uint64_t round; /* of the last watch_begin in which it was confirmed */
    size_t len;
    char name[]; /* "" for the inbox */
};

struct watch {
    uv_poll_t poll;
    uv_timer_t pause;
    unsigned handles; /* open ones */
    int fd, root_fd, root_wd;
    dev_t root_dev;
    struct watch_owner owner;
    struct map *by_wd;   /* hash_mix(wd) to folder */
    struct map *by_name; /* hash of the name to folder: a shortcut, by_wd is the truth */
    uint64_t round, events;
    int refusal;
    bool is_closing;
    void (*closed)(void *ctx);
    void *closed_ctx;
    char buf[WATCH_BUF_BYTES] __attribute__((aligned(__alignof__(struct inotify_event))));
};

static uint64_t watch_name_key(const char *name)
{
    return hash64(str_of(name), 0);
}

static uint64_t watch_wd_key(int wd)
{
    return hash_mix((uint64_t)(unsigned)wd);
}

static struct watch_folder *watch_by_wd(const struct watch *w, int wd)
{
    uint64_t value;

    if (!map_get(w->by_wd, watch_wd_key(wd), &value))
        return NULL;
    return (struct watch_folder *)(uintptr_t)value;
}

static struct watch_folder *watch_by_name(const struct watch *w, const char *name)
{
    struct watch_folder *folder;
    uint64_t value;

    if (!map_get(w->by_name, watch_name_key(name), &value))
        return NULL;
    folder = (struct watch_folder *)(uintptr_t)value;
    return strcmp(folder->name, name) == 0 ? folder : NULL;
}

static void watch_forget(struct watch *w, struct watch_folder *folder)
{
    if (watch_by_name(w, folder->name) == folder)
        (void)map_remove(w->by_name, watch_name_key(folder->name));
    (void)map_remove(w->by_wd, watch_wd_key(folder->wd));
    mem_free(folder);
}

/* Remember that `wd` is the folder `name` now. */
static bool watch_learn(struct watch *w, int wd, const char *name)
{
    struct watch_folder *folder, *before = watch_by_wd(w, wd);
    size_t len = strlen(name);
    uint64_t other;

    if (before)
        watch_forget(w, before); /* renamed: the watch stays with the folder, not with its name */
    folder = mem_alloc(1, sizeof *folder + len + 1);
    if (!folder)
        return false;
    folder->wd = wd;
    folder->round = w->round;
    folder->len = len;
    memcpy(folder->name, name, len + 1);
    if (!map_put(w->by_wd, watch_wd_key(wd), (uint64_t)(uintptr_t)folder)) {
        mem_free(folder);
        return false;
    }
    other = watch_name_key(name);
    if (!map_put(w->by_name, other, (uint64_t)(uintptr_t)folder)) {
        (void)map_remove(w->by_wd, watch_wd_key(wd));
        mem_free(folder);
        return false;
    }
    return true;
}

/* Open folder `name` below the root step by step. A descriptor or -errno. */
static int watch_walk(const struct watch *w, const char *name)
{
    char part[IO_NAME_BYTES];
    int below, fd = openat(w->root_fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return -errno;
    while (*name) {
        size_t len = strcspn(name, "/");

        if (len == 0 || len >= sizeof part) {
            (void)close(fd);
            return -ENAMETOOLONG;
        }
        memcpy(part, name, len);
        part[len] = '\0';
        below = openat(fd, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        below = below < 0 ? -errno : below;
        (void)close(fd);
        if (below < 0)
            return below;
        fd = below;
        name += len + (name[len] == '/');
    }
    return fd;
}

/* The watch for an open folder: wd or -errno. */
static int watch_descriptor(const struct watch *w, int fd)
{
    char path[32];
    int wd;

    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    wd = inotify_add_watch(w->fd, path, WATCH_MASK);
    return wd < 0 ? -errno : wd;
}

static enum watch_added watch_refuse(struct watch *w, int sys)
{
    w->refusal = sys;
    return WATCH_REFUSED;
}

/* A watched subfolder was renamed. Inside the inbox it was told of as a new folder before and has
 * its new name by now; then its name leads to it. Else it left. */
static void watch_check_moved(struct watch *w, struct watch_folder *folder)
{
    int wd = folder->wd, found = -ENOENT, fd = watch_walk(w, folder->name);

    if (fd >= 0) {
        found = watch_descriptor(w, fd);
        (void)close(fd);
    }
    if (found == wd)
        return;
    watch_forget(w, folder);
    (void)inotify_rm_watch(w->fd, wd);
    if (found >= 0 && !watch_by_wd(w, found)) {
        /* Another folder has the name: it was told of, or will be. */
        (void)inotify_rm_watch(w->fd, found);
    }
}

static void watch_self_event(struct watch *w, struct watch_folder *folder, uint32_t mask)
{
    bool is_root = folder->wd == w->root_wd;

    if (is_root && (mask & IN_ATTRIB))
        w->owner.rights(w->owner.ctx, "");
    if (mask & IN_UNMOUNT)
        w->owner.lost(w->owner.ctx, WATCH_UNMOUNTED);
    if (mask & IN_MOVE_SELF) {
        if (is_root)
            w->owner.lost(w->owner.ctx, WATCH_ROOT_MOVED);
        else
            watch_check_moved(w, folder);
        return;
    }
    if (!(mask & IN_IGNORED))
        return;
    watch_forget(w, folder);
    if (is_root) {
        w->root_wd = -1;
        w->owner.lost(w->owner.ctx, WATCH_ROOT_GONE);
    }
}

static void watch_entry_event(struct watch *w, const char *name, uint32_t mask)
{
    static const struct {
        uint32_t bit;
        enum ready_kind kind;
    } kinds[] = {
        {IN_CREATE, READY_CREATED},     {IN_MODIFY, READY_MODIFIED}, {IN_ATTRIB, READY_ATTRIB},
        {IN_CLOSE_WRITE, READY_CLOSED}, {IN_MOVED_TO, READY_MOVED},
    };

    if (mask & IN_ISDIR) {
        if (mask & IN_ATTRIB)
            w->owner.rights(w->owner.ctx, name);
        if (!(mask & (IN_CREATE | IN_MOVED_TO)))
            return;
        /* The end of an older folder of this name comes late when somebody still has it open;
         * do not take the new one for it. */
        (void)map_remove(w->by_name, watch_name_key(name));
        w->owner.folder(w->owner.ctx, name);
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (mask & kinds[i].bit)
            w->owner.file(w->owner.ctx, kinds[i].kind, name);
}

static void watch_event(struct watch *w, const struct inotify_event *ev)
{
    char name[CLAIM_NAME_BYTES_MAX];
    struct watch_folder *folder;
    size_t len, at = 0;

    w->events++;
    if (ev->mask & IN_Q_OVERFLOW) {
        w->owner.lost(w->owner.ctx, WATCH_OVERFLOW);
        return;
    }
    folder = watch_by_wd(w, ev->wd);
    if (!folder) {
        /* The end of a watch that we removed ourselves is expected. */
        if (!(ev->mask & IN_IGNORED))
            w->owner.lost(w->owner.ctx, WATCH_UNKNOWN);
        return;
    }
    len = ev->len ? strnlen(ev->name, ev->len) : 0;
    if (len == 0) {
        watch_self_event(w, folder, ev->mask);
        return;
    }
    if (folder->len + len + 2 > sizeof name)
        return; /* the scan counts and reports these */
    if (folder->len) {
        memcpy(name, folder->name, folder->len);
        name[folder->len] = '/';
        at = folder->len + 1;
    }
    memcpy(name + at, ev->name, len);
    name[at + len] = '\0';
    watch_entry_event(w, name, ev->mask);
}

static bool watch_is_same(const struct inotify_event *a, const struct inotify_event *b)
{
    return a && a->wd == b->wd && a->mask == b->mask && a->len == b->len &&
           memcmp(a->name, b->name, a->len) == 0;
}

size_t watch_parse(struct watch *w, const char *bytes, size_t len)
{
    const struct inotify_event *ev, *last = NULL;
    size_t others = 0;

    for (size_t at = 0; len - at >= sizeof *ev && !w->is_closing;) {
        ev = (const struct inotify_event *)(const void *)(bytes + at);
        if (ev->len > len - at - sizeof *ev)
            break; /* the kernel never cuts an event */
        at += sizeof *ev + ev->len;
        others += ev->mask != IN_MODIFY;
        if (ev->mask != IN_MODIFY || !watch_is_same(last, ev))
            watch_event(w, ev);
        last = ev;
    }
    return others;
}

static void watch_on_readable(uv_poll_t *poll, int status, int events);

static void watch_on_pause_over(uv_timer_t *pause)
{
    struct watch *w = pause->data;

    (void)uv_poll_start(&w->poll, UV_READABLE, watch_on_readable);
}

static void watch_on_readable(uv_poll_t *poll, int status, int events)
{
    struct watch *w = poll->data;
    size_t others = 0;
    ssize_t got = 0;

    (void)events;
    if (status < 0)
        return;
    for (int i = 0; i < WATCH_READS_MAX && !w->is_closing; i++) {
        got = read(w->fd, w->buf, sizeof w->buf);
        if (got <= 0)
            break;
        others += watch_parse(w, w->buf, (size_t)got);
    }
    if (got < 0 && errno != EAGAIN && errno != EINTR)
        w->owner.lost(w->owner.ctx, WATCH_UNKNOWN);
    if (others == 0 && !w->is_closing) {
        (void)uv_poll_stop(&w->poll);
        (void)uv_timer_start(&w->pause, watch_on_pause_over, WATCH_PAUSE_MS, 0);
    }
}

static void watch_free(struct watch *w)
{
    uint64_t key, value;
    size_t cursor = 0;

    while (w->by_wd && map_next(w->by_wd, &cursor, &key, &value))
        mem_free((void *)(uintptr_t)value);
    map_destroy(w->by_wd);
    map_destroy(w->by_name);
    if (w->fd >= 0)
        (void)close(w->fd);
    mem_free(w);
}

static void watch_on_closed(uv_handle_t *handle)
{
    struct watch *w = handle->data;
    void (*closed)(void *) = w->closed;
    void *ctx = w->closed_ctx;

    if (--w->handles > 0)
        return;
    watch_free(w);
    if (closed)
        closed(ctx);
}

static enum err_code watch_start(struct watch *w, uv_loop_t *loop, struct err *err)
{
    struct stat st;
    int rc = uv_timer_init(loop, &w->pause);

    assert(rc == 0);
    w->pause.data = w;
    w->handles = 1;
    rc = uv_poll_init(loop, &w->poll, w->fd);
    if (rc < 0)
        return err_set(err, ERR_CONF, -rc, "cannot watch the inbox: %s", uv_strerror(rc));
    w->poll.data = w;
    w->handles = 2;
    if (fstat(w->root_fd, &st) < 0)
        return err_set(err, ERR_CONF, errno, "cannot watch the inbox: %s", strerror(errno));
    w->root_dev = st.st_dev;
    if (watch_add(w, "") != WATCH_ADDED)
        return err_set(err, w->refusal == ENOMEM ? ERR_NOMEM : ERR_CONF, w->refusal,
                       "cannot watch the inbox: %s", strerror(w->refusal));
    rc = uv_poll_start(&w->poll, UV_READABLE, watch_on_readable);
    if (rc < 0)
        return err_set(err, ERR_CONF, -rc, "cannot watch the inbox: %s", uv_strerror(rc));
    return ERR_OK;
}

enum err_code watch_open(uv_loop_t *loop, int root_fd, struct watch_owner owner,
                         struct watch **ret_watch, struct err *err)
{
    struct watch *w = mem_alloc(1, sizeof *w);
    enum err_code code;

    if (!w)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot watch the inbox: no memory");
    w->root_fd = root_fd;
    w->root_wd = -1;
    w->owner = owner;
    w->by_wd = map_create();
    w->by_name = map_create();
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->fd < 0 || !w->by_wd || !w->by_name) {
        int sys = w->fd < 0 ? errno : ENOMEM;

        code = err_set(err, sys == ENOMEM ? ERR_NOMEM : ERR_CONF, sys, "cannot watch the inbox: %s",
                       strerror(sys));
        watch_free(w);
        return code;
    }
    code = watch_start(w, loop, err);
    if (code != ERR_OK) {
        watch_close(w, NULL, NULL);
        return code;
    }
    *ret_watch = w;
    return ERR_OK;
}

enum watch_added watch_add(struct watch *w, const char *name)
{
    struct watch_folder *folder = watch_by_name(w, name);
    struct stat st;
    int fd, wd, sys = 0;

    if (folder) {
        folder->round = w->round;
        return WATCH_KNOWN;
    }
    if (map_count(w->by_wd) >= WATCH_FOLDERS_MAX)
        return watch_refuse(w, ENOSPC);
    fd = watch_walk(w, name);
    if (fd == -ENOENT || fd == -ENOTDIR || fd == -ELOOP)
        return WATCH_GONE;
    if (fd < 0)
        return watch_refuse(w, -fd);
    if (fstat(fd, &st) < 0)
        sys = errno;
    wd = sys == 0 && st.st_dev == w->root_dev ? watch_descriptor(w, fd) : -1;
    (void)close(fd);
    if (sys != 0)
        return watch_refuse(w, sys);
    if (st.st_dev != w->root_dev)
        return WATCH_FOREIGN;
    if (wd < 0)
        return watch_refuse(w, -wd);
    if (!watch_learn(w, wd, name)) {
        (void)inotify_rm_watch(w->fd, wd);
        return watch_refuse(w, ENOMEM);
    }
    if (name[0] == '\0')
        w->root_wd = wd;
    return WATCH_ADDED;
}

int watch_refusal(const struct watch *w)
{
    return w->refusal;
}

void watch_begin(struct watch *w)
{
    w->round++;
}

void watch_sweep(struct watch *w)
{
    uint64_t key, value;
    size_t cursor = 0;

    while (map_next(w->by_wd, &cursor, &key, &value)) {
        const struct watch_folder *folder = (const struct watch_folder *)(uintptr_t)value;

        if (folder->wd == w->root_wd || folder->round == w->round)
            continue;
        /* Its IN_IGNORED takes it out of the maps, which must not change under the cursor. */
        (void)inotify_rm_watch(w->fd, folder->wd);
    }
}

size_t watch_count(const struct watch *w)
{
    return map_count(w->by_wd);
}

uint64_t watch_events(const struct watch *w)
{
    return w->events;
}

void watch_close(struct watch *w, void (*closed)(void *ctx), void *ctx)
{
    assert(!w->is_closing);
    w->is_closing = true;
    w->closed = closed;
    w->closed_ctx = ctx;
    uv_close((uv_handle_t *)&w->pause, watch_on_closed);
    if (w->handles == 2)
        uv_close((uv_handle_t *)&w->poll, watch_on_closed);
}
