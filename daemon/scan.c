/* scan.c -- see scan.h
 * Folders are walked depth first with one open listing a level, so nothing but the path of the
 * current place is remembered. Names go into a heap with the largest on top; a name that cannot win
 * is refused before any other work is done on it. Only what is left at the end is stat()ed. */
#include "scan.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>

struct scan_level {
    int fd;
    struct io_dir *dir;
    size_t path_len; /* of the folder's path, with its closing slash */
};

struct scan_walk {
    struct scan *scan;
    struct heap heap;
    size_t files_bytes, folders_bytes, folders_room;
    uint64_t dev;
    struct scan_level levels[SCAN_DEPTH_MAX + 1];
    size_t depth; /* levels in use */
    char path[CLAIM_NAME_BYTES_MAX];
};

static bool scan_matches(const struct opt_list *list, const char *last)
{
    for (size_t i = 0; i < list->len; i++)
        if (fnmatch(list->items[i].ptr, last, 0) == 0)
            return true;
    return false;
}

static const struct scan_file *scan_peek(const struct heap_node *node)
{
    return (const struct scan_file *)(const void *)((const char *)node -
                                                    offsetof(struct scan_file, node));
}

static struct scan_file *scan_file_of(struct heap_node *node)
{
    return (struct scan_file *)(void *)((char *)node - offsetof(struct scan_file, node));
}

static bool scan_is_larger(const struct heap_node *a, const struct heap_node *b)
{
    return strcmp(scan_peek(a)->name, scan_peek(b)->name) > 0;
}

static void scan_drop_largest(struct scan_walk *w)
{
    struct scan_file *file = scan_file_of(heap_top(&w->heap));

    heap_remove(&w->heap, &file->node);
    w->files_bytes -= file->len + 1;
    mem_free(file);
    w->scan->has_more = true;
}

/* Whether a name is in the range of this pass and would be among the smallest. */
static bool scan_could_win(struct scan_walk *w, const char *name)
{
    if (w->scan->after && strcmp(name, w->scan->after) <= 0)
        return false;
    if (w->heap.len < w->scan->files_max || strcmp(name, scan_peek(heap_top(&w->heap))->name) < 0)
        return true;
    w->scan->has_more = true;
    return false;
}

/* Something was not seen: the next scan looks again. */
static void scan_fail(struct scan *s, int sys)
{
    s->outcome = SCAN_FAILED;
    s->sys = sys;
}

/* Keep the name in w->path, `len` bytes of it. */
static void scan_keep_file(struct scan_walk *w, size_t len)
{
    struct scan_file *file = mem_alloc(1, sizeof *file + len + 1);

    if (!file) {
        scan_fail(w->scan, ENOMEM);
        return;
    }
    file->len = len;
    memcpy(file->name, w->path, len);
    if (w->heap.len == w->scan->files_max)
        scan_drop_largest(w);
    heap_push(&w->heap, &file->node);
    w->files_bytes += len + 1;
    while (w->files_bytes > SCAN_NAMES_BYTES_MAX && w->heap.len > 1)
        scan_drop_largest(w);
}

/* A file called w->path, whose last part starts at `last`. With markers, the marker counts and
 * stands for the name without the suffix. */
static void scan_file(struct scan_walk *w, size_t last, size_t len)
{
    const struct scan_rules *rules = w->scan->rules;

    if (rules->ready_suffix.len) {
        if (!scan_is_marker(rules, w->path + last, &len) || len == 0)
            return;
        len += last;
        w->path[len] = '\0';
    }
    if (scan_could_win(w, w->path) && scan_wants_file(rules, w->path + last))
        scan_keep_file(w, len);
}

/* Note the folder in w->path (without a closing slash) for the watch. */
static void scan_keep_folder(struct scan_walk *w, size_t len)
{
    struct scan *s = w->scan;

    if (s->folders_len >= SCAN_FOLDERS_MAX || w->folders_bytes + len > SCAN_NAMES_BYTES_MAX)
        return; /* its files are still found by scans */
    if (s->folders_len == w->folders_room) {
        size_t room = w->folders_room ? w->folders_room * 2 : 16;
        char **grown = mem_resize(s->folders, room, sizeof *grown);

        if (!grown)
            return;
        s->folders = grown;
        w->folders_room = room;
    }
    s->folders[s->folders_len] = mem_dup(w->path, len);
    if (!s->folders[s->folders_len])
        return;
    s->folders_len++;
    w->folders_bytes += len + 1;
}

/* Open folder `name` below the descriptor as the next level; w->path is its path, with a closing
 * slash unless it is the inbox itself. 0 or -errno. */
static int scan_enter(struct scan_walk *w, int dirfd, const char *name, size_t path_len)
{
    const struct io_ops *io = w->scan->io;
    struct scan_level level = {.fd = io_open_dir(io, dirfd, name), .path_len = path_len};
    struct io_stat st;
    int rc;

    if (level.fd < 0)
        return level.fd;
    rc = io->fstat(io->self, level.fd, &st);
    if (rc == 0 && w->dev && st.dev != w->dev)
        rc = -EXDEV;
    if (rc == 0)
        rc = io->opendir(io->self, level.fd, ".", &level.dir);
    if (rc < 0) {
        (void)io->close(io->self, level.fd);
        return rc;
    }
    w->dev = st.dev;
    w->levels[w->depth++] = level;
    return 0;
}

static void scan_leave(struct scan_walk *w)
{
    const struct io_ops *io = w->scan->io;
    struct scan_level *level = &w->levels[--w->depth];

    io->closedir(io->self, level->dir);
    (void)io->close(io->self, level->fd);
}

static void scan_folder(struct scan_walk *w, size_t last, size_t len)
{
    struct scan *s = w->scan;
    char name[IO_NAME_BYTES];
    int rc;

    if (!scan_wants_folder(s->rules, w->path + last))
        return;
    if (s->only) {
        scan_keep_folder(w, len);
        return;
    }
    if (len + 2 >= sizeof w->path) {
        s->names_too_long++;
        return;
    }
    memcpy(name, w->path + last, len - last + 1);
    w->path[len] = '/';
    w->path[len + 1] = '\0';
    if (w->depth > SCAN_DEPTH_MAX) {
        s->folders_too_deep++;
        memcpy(s->too_deep, w->path, len + 2);
        return;
    }
    rc = scan_enter(w, w->levels[w->depth - 1].fd, name, len + 1);
    if (rc == 0) {
        scan_keep_folder(w, len);
    } else if (rc == -EXDEV) {
        s->folders_foreign++;
    } else if (rc == -ENOMEM) {
        scan_fail(s, ENOMEM);
    } else if (rc != -ENOENT && rc != -ENOTDIR && rc != -ELOOP) {
        s->folders_denied++;
        s->denied_sys = -rc;
        memcpy(s->denied, w->path, len + 2);
    }
}

static void scan_entry(struct scan_walk *w, const char *name, enum io_type type)
{
    const struct io_ops *io = w->scan->io;
    const struct scan_level *level = &w->levels[w->depth - 1];
    size_t last = level->path_len, len = strlen(name);
    struct io_stat st;

    if (last + len >= sizeof w->path) {
        w->scan->names_too_long++;
        return;
    }
    memcpy(w->path + last, name, len + 1);
    /* File systems without types in their listings say "other" for everything. */
    if (type == IO_OTHER) {
        if (io->stat(io->self, level->fd, name, &st) < 0)
            return;
        type = st.type;
    }
    if (type == IO_DIR)
        scan_folder(w, last, last + len);
    else
        scan_file(w, last, last + len);
}

/* Read what is open until nothing is. A folder that fails half-way is left: the files already seen
 * are good, and the next scan tries again. */
static void scan_walk(struct scan_walk *w)
{
    struct scan *s = w->scan;
    char name[IO_NAME_BYTES];
    enum io_type type;

    while (w->depth > 0 && !atomic_load_explicit(s->is_cancelled, memory_order_relaxed)) {
        int rc = s->io->readdir(s->io->self, w->levels[w->depth - 1].dir, name, &type);

        if (rc > 0) {
            scan_entry(w, name, type);
            continue;
        }
        if (rc < 0)
            scan_fail(s, -rc);
        scan_leave(w);
    }
    while (w->depth > 0)
        scan_leave(w);
}

/* One folder of `only`. */
static void scan_one(struct scan_walk *w, const char *folder)
{
    const struct io_ops *io = w->scan->io;
    size_t len = strlen(folder);
    const char *last;
    int parent, rc;

    if (len + 2 >= sizeof w->path)
        return;
    parent = io_open_parent(io, w->scan->root_fd, folder, &last);
    if (parent < 0)
        return;
    memcpy(w->path, folder, len);
    w->path[len] = '/';
    w->path[len + 1] = '\0';
    rc = scan_enter(w, parent, last, len + 1);
    (void)io->close(io->self, parent);
    if (rc == 0)
        scan_walk(w);
}

static void scan_sort(struct scan_walk *w)
{
    struct scan *s = w->scan;
    size_t n = w->heap.len;

    s->files = mem_alloc(n, sizeof(struct scan_file *));
    if (!s->files) {
        scan_fail(s, ENOMEM);
        while (w->heap.len)
            scan_drop_largest(w);
        return;
    }
    s->files_len = n;
    while (n > 0) {
        struct scan_file *file = scan_file_of(heap_top(&w->heap));

        heap_remove(&w->heap, &file->node);
        s->files[--n] = file;
    }
}

static void scan_stat(struct scan *s, struct scan_file *file, int parent, const char *last,
                      int64_t now_ms)
{
    int64_t old_ns = (now_ms - (int64_t)s->rules->settle_ms) * 1000000;

    if (parent < 0 || s->io->stat(s->io->self, parent, last, &file->stat) < 0 ||
        file->stat.type == IO_DIR)
        file->is_gone = true;
    else
        file->is_old = file->stat.mtime_ns < old_ns && file->stat.ctime_ns < old_ns;
}

/* Look at each file kept. Neighbours share their folder, so it stays open from one to the next. */
static void scan_stat_all(struct scan *s)
{
    const struct io_ops *io = s->io;
    int64_t now_ms = io->now_ms(io->self);
    int parent = s->root_fd;
    const char *path = "";
    size_t path_len = 0;

    for (size_t i = 0; i < s->files_len; i++) {
        const char *name = s->files[i]->name, *slash = strrchr(name, '/'), *last;
        size_t len = slash ? (size_t)(slash - name) + 1 : 0;

        if (len != path_len || memcmp(name, path, len) != 0) {
            if (parent >= 0 && parent != s->root_fd)
                (void)io->close(io->self, parent);
            parent = len ? io_open_parent(io, s->root_fd, name, &last) : s->root_fd;
            path = name;
            path_len = len;
        }
        scan_stat(s, s->files[i], parent, name + len, now_ms);
    }
    if (parent >= 0 && parent != s->root_fd)
        (void)io->close(io->self, parent);
}

/* Whether `path` still leads to the folder we hold. A mount over it raises no event at all. */
static enum scan_outcome scan_check_place(struct scan *s)
{
    const struct io_ops *io = s->io;
    struct io_stat ours = {0}, theirs = {0};
    int fd, rc;

    if (!s->path)
        return SCAN_DONE;
    fd = io->open(io->self, IO_CWD, s->path, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0) {
        s->sys = -fd;
        return fd == -ENOENT || fd == -ENOTDIR || fd == -ELOOP ? SCAN_ELSEWHERE : SCAN_FAILED;
    }
    rc = io->fstat(io->self, fd, &theirs);
    (void)io->close(io->self, fd);
    if (rc == 0)
        rc = io->fstat(io->self, s->root_fd, &ours);
    if (rc < 0) {
        s->sys = -rc;
        return SCAN_FAILED;
    }
    return ours.dev == theirs.dev && ours.ino == theirs.ino ? SCAN_DONE : SCAN_ELSEWHERE;
}

bool scan_wants_file(const struct scan_rules *rules, const char *last)
{
    /* Our own folder's name is refused whatever the patterns say. */
    return strcmp(last, ".siftd") != 0 && scan_matches(rules->include, last) &&
           !scan_matches(rules->exclude, last);
}

bool scan_wants_folder(const struct scan_rules *rules, const char *last)
{
    return rules->recursive && last[0] != '.' && !scan_matches(rules->exclude, last);
}

bool scan_is_too_deep(const char *name)
{
    unsigned depth = 1;

    while ((name = strchr(name, '/')) && depth <= SCAN_DEPTH_MAX) {
        depth++;
        name++;
    }
    return depth > SCAN_DEPTH_MAX;
}

bool scan_is_marker(const struct scan_rules *rules, const char *name, size_t *ret_len)
{
    struct str s = {name, strlen(name)};

    if (rules->ready_suffix.len == 0 || s.len <= rules->ready_suffix.len ||
        !str_ends(s, rules->ready_suffix))
        return false;
    *ret_len = s.len - rules->ready_suffix.len;
    return true;
}

void scan_run(struct scan *s)
{
    struct scan_walk *w;
    struct io_stat st;
    int rc;

    assert(s->files_max > 0 && s->files_max <= SCAN_FILES_MAX && !s->files);
    assert(s->only || s->only_len == 0);
    s->outcome = scan_check_place(s);
    if (s->outcome != SCAN_DONE)
        return;
    w = mem_alloc(1, sizeof *w);
    if (!w || !heap_init(&w->heap, s->files_max, scan_is_larger)) {
        mem_free(w);
        scan_fail(s, ENOMEM);
        return;
    }
    w->scan = s;
    rc = s->io->fstat(s->io->self, s->root_fd, &st);
    w->dev = rc == 0 ? st.dev : 0;
    if (rc == 0 && !s->only)
        rc = scan_enter(w, s->root_fd, ".", 0);
    if (rc < 0)
        scan_fail(s, -rc);
    scan_walk(w);
    for (size_t i = 0; rc == 0 && i < s->only_len; i++)
        scan_one(w, s->only[i]);
    scan_sort(w);
    heap_fini(&w->heap);
    mem_free(w);
    scan_stat_all(s);
}

void scan_fini(struct scan *s)
{
    for (size_t i = 0; i < s->files_len; i++)
        mem_free(s->files[i]);
    for (size_t i = 0; i < s->folders_len; i++)
        mem_free(s->folders[i]);
    mem_free(s->files);
    mem_free(s->folders);
    s->files = NULL;
    s->folders = NULL;
    s->files_len = s->folders_len = 0;
}
