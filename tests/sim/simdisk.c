/* simdisk.c -- see simdisk.h: making, planning misfortunes, planting and looking */
#include "simdisk.h"

#include "simdisk_node.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define DIR_MODE 0755u
#define FILE_MODE 0644u
#define ROOT_DEV 1

struct simdisk *simdisk_create(const struct simdisk_options *options)
{
    struct simdisk *d = sim_alloc(sizeof *d);

    (void)pthread_mutex_init(&d->lock, NULL);
    if (options)
        d->opt = *options;
    assert(d->opt.fds_max <= SIMDISK_FDS_MAX);
    d->random = d->opt.seed;
    d->clock_ns = d->opt.start_ms * 1000000;
    d->next_ino = 2;
    d->next_seq = 1;
    d->next_fd = 3;
    sim_fill_tables(d);
    d->root = node_create(d, IO_DIR, DIR_MODE, d->opt.uid, ROOT_DEV);
    node_ref(d->root);
    return d;
}

void simdisk_destroy(struct simdisk *d)
{
    struct node *node, *next;

    if (!d)
        return;
    sim_close_all(d);
    for (node = d->first; node; node = node->next)
        node_ref(node);
    for (node = d->first; node; node = node->next) {
        while (node->head)
            dir_op_finish(d, node->head, false);
        names_clear(d, &node->seen);
        names_clear(d, &node->synced);
    }
    node_unref(d, d->root);
    for (node = d->first; node; node = next) {
        next = node->next;
        node_unref(d, node);
    }
    assert(!d->first);
    (void)pthread_mutex_destroy(&d->lock);
    free(d);
}

const struct io_ops *simdisk_io(struct simdisk *d)
{
    return &d->io;
}

const struct io_ops *simdisk_harness(struct simdisk *d)
{
    return &d->harness;
}

/* -- misfortunes -- */

void simdisk_fault(struct simdisk *d, struct simdisk_fault fault)
{
    assert(fault.at > 0 && fault.call <= SIMDISK_ANY);
    (void)pthread_mutex_lock(&d->lock);
    assert(d->faults_len < SIMDISK_FAULTS_MAX);
    d->faults[d->faults_len++] = fault;
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_clear_faults(struct simdisk *d)
{
    (void)pthread_mutex_lock(&d->lock);
    d->faults_len = 0;
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_on_death(struct simdisk *d, void (*died)(void *ctx), void *ctx)
{
    (void)pthread_mutex_lock(&d->lock);
    d->died = died;
    d->died_ctx = ctx;
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_on_call(struct simdisk *d, void (*called)(void *ctx), void *ctx)
{
    d->called = called;
    d->called_ctx = ctx;
}

bool simdisk_is_dead(struct simdisk *d)
{
    bool is_dead;

    (void)pthread_mutex_lock(&d->lock);
    is_dead = d->is_dead;
    (void)pthread_mutex_unlock(&d->lock);
    return is_dead;
}

uint64_t simdisk_count(struct simdisk *d, enum simdisk_call call)
{
    uint64_t count;

    assert(call <= SIMDISK_ANY);
    (void)pthread_mutex_lock(&d->lock);
    count = call == SIMDISK_ANY ? d->count : d->counts[call];
    (void)pthread_mutex_unlock(&d->lock);
    return count;
}

void simdisk_set_capacity(struct simdisk *d, uint64_t bytes)
{
    (void)pthread_mutex_lock(&d->lock);
    d->opt.capacity_bytes = bytes;
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_advance_ms(struct simdisk *d, int64_t ms)
{
    (void)pthread_mutex_lock(&d->lock);
    d->clock_ns += ms * 1000000;
    (void)pthread_mutex_unlock(&d->lock);
}

/* -- planting; the lock is held -- */

/* Set an entry that is on the disk at once, without carrying over the folder's other changes. */
static void plant(struct simdisk *d, struct node *dir, struct str name, struct node *node,
                  bool is_synced)
{
    if (!is_synced) {
        dir_link(d, dir, name.ptr, name.len, node);
        return;
    }
    /* Changes of this very name that wait must not undo it later. */
    dir_sync_name(d, dir, name.ptr, name.len);
    assert(!names_find(&dir->seen, name.ptr, name.len));
    node->links++;
    if (node->type == IO_DIR)
        node->parent = dir;
    names_set(d, &dir->seen, name.ptr, name.len, node);
    names_set(d, &dir->synced, name.ptr, name.len, node);
    node_touch(d, dir, true);
}

/* The node at `path`, or NULL; the folder and the last name in any case. Missing folders are made
 * when `is_making`. */
static struct node *reach(struct simdisk *d, const char *path, bool is_making,
                          struct node **ret_dir, struct str *ret_name)
{
    struct node *node = d->root, *dir = NULL;
    struct str rest = str_of(path), name = {0};
    struct entry *e;

    while (str_split(&rest, '/', &name)) {
        if (name.len == 0)
            continue;
        if (!node && is_making) {
            assert(dir);
            node = node_create(d, IO_DIR, DIR_MODE, d->opt.uid, dir->dev);
            plant(d, dir, *ret_name, node, true);
        }
        if (!node || node->type != IO_DIR)
            return NULL;
        dir = node;
        e = names_find(&dir->seen, name.ptr, name.len);
        node = e ? e->node : NULL;
        *ret_dir = dir;
        *ret_name = name;
    }
    return node;
}

static struct node *find(struct simdisk *d, const char *path)
{
    struct node *dir;
    struct str name;

    return reach(d, path, false, &dir, &name);
}

/* Make a node under a path where there is nothing yet. */
static struct node *plant_path(struct simdisk *d, const char *path, enum io_type type,
                               unsigned mode, bool is_synced)
{
    struct node *dir = NULL, *node;
    struct str name = {0};

    node = reach(d, path, true, &dir, &name);
    assert(!node && dir);
    node = node_create(d, type, mode, d->opt.uid, dir->dev);
    plant(d, dir, name, node, is_synced);
    return node;
}

void simdisk_put_dir(struct simdisk *d, const char *path)
{
    const struct node *node;

    (void)pthread_mutex_lock(&d->lock);
    node = find(d, path);
    assert(!node || node->type == IO_DIR);
    if (!node)
        (void)plant_path(d, path, IO_DIR, DIR_MODE, true);
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_put_file(struct simdisk *d, const char *path, struct str bytes, bool is_synced)
{
    struct node *dir = NULL, *node;
    struct str name = {0};
    uint64_t capacity;
    int code;

    (void)pthread_mutex_lock(&d->lock);
    /* What a producer drops is not meant to test how full the disk is. */
    capacity = d->opt.capacity_bytes;
    d->opt.capacity_bytes = 0;
    node = reach(d, path, true, &dir, &name);
    if (!node)
        node = plant_path(d, path, IO_FILE, FILE_MODE, is_synced);
    else if (is_synced)
        dir_sync_name(d, dir, name.ptr, name.len);
    assert(node->type == IO_FILE);
    code = node->now.size > 0 ? node_truncate(d, node, 0) : 0;
    if (code == 0)
        code = node_write(d, node, bytes.ptr, bytes.len, 0);
    assert(code == 0);
    if (is_synced)
        node_sync_data(node);
    d->opt.capacity_bytes = capacity;
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_put_link(struct simdisk *d, const char *path, const char *target)
{
    struct node *node;
    int code;

    (void)pthread_mutex_lock(&d->lock);
    node = plant_path(d, path, IO_LINK, 0777, true);
    /* With its NUL, but without counting it. */
    code = node_write(d, node, target, strlen(target) + 1, 0);
    if (code == 0)
        code = node_truncate(d, node, strlen(target));
    assert(code == 0);
    node_sync_data(node);
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_put_fifo(struct simdisk *d, const char *path)
{
    (void)pthread_mutex_lock(&d->lock);
    (void)plant_path(d, path, IO_OTHER, FILE_MODE, true);
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_set_owner(struct simdisk *d, const char *path, uint32_t uid, uint32_t mode)
{
    struct node *node;

    (void)pthread_mutex_lock(&d->lock);
    node = find(d, path);
    assert(node);
    node->uid = uid;
    node->mode = mode & 07777;
    node_touch(d, node, false);
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_set_dev(struct simdisk *d, const char *path, uint64_t dev)
{
    struct node *node;

    (void)pthread_mutex_lock(&d->lock);
    node = find(d, path);
    assert(node && node->type == IO_DIR);
    node->dev = dev;
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_hold(struct simdisk *d, const char *path, bool is_held)
{
    struct node *node;

    (void)pthread_mutex_lock(&d->lock);
    node = find(d, path);
    assert(node && node->type == IO_FILE);
    node->is_held = is_held;
    (void)pthread_mutex_unlock(&d->lock);
}

/* -- looking -- */

bool simdisk_exists(struct simdisk *d, const char *path)
{
    bool is_there;

    (void)pthread_mutex_lock(&d->lock);
    is_there = find(d, path) != NULL;
    (void)pthread_mutex_unlock(&d->lock);
    return is_there;
}

static bool read_bytes(struct simdisk *d, const char *path, bool is_synced, struct str *ret_bytes)
{
    const struct bytes *bytes;
    const struct node *node;

    (void)pthread_mutex_lock(&d->lock);
    node = find(d, path);
    if (node && node->type == IO_FILE) {
        bytes = is_synced ? &node->disk : &node->now;
        *ret_bytes = (struct str){(const char *)bytes->ptr, bytes->size};
    }
    (void)pthread_mutex_unlock(&d->lock);
    return node && node->type == IO_FILE;
}

bool simdisk_read(struct simdisk *d, const char *path, struct str *ret_bytes)
{
    return read_bytes(d, path, false, ret_bytes);
}

bool simdisk_read_synced(struct simdisk *d, const char *path, struct str *ret_bytes)
{
    return read_bytes(d, path, true, ret_bytes);
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *const *x = a, *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

/* The entries in name order; freed by the caller. */
static const struct entry **sorted(const struct names *names)
{
    const struct entry **list = sim_alloc((names->count + 1) * sizeof(*list));
    const struct entry *e;
    size_t len = 0;

    for (e = names->first; e; e = e->next)
        list[len++] = e;
    if (len > 1)
        qsort(list, len, sizeof(*list), compare_entries);
    return list;
}

bool simdisk_list(struct simdisk *d, const char *path,
                  void (*each)(void *ctx, const char *name, enum io_type type), void *ctx)
{
    const struct entry **list = NULL;
    const struct node *node;
    size_t i, len = 0;

    (void)pthread_mutex_lock(&d->lock);
    node = find(d, path);
    if (node && node->type == IO_DIR) {
        list = sorted(&node->seen);
        len = node->seen.count;
    }
    (void)pthread_mutex_unlock(&d->lock);
    for (i = 0; i < len; i++)
        each(ctx, list[i]->name, list[i]->node->type);
    free(list);
    return list != NULL;
}

size_t simdisk_entries(struct simdisk *d, const char *path)
{
    const struct node *node;
    size_t count = 0;

    (void)pthread_mutex_lock(&d->lock);
    node = find(d, path);
    if (node && node->type == IO_DIR)
        count = node->seen.count;
    (void)pthread_mutex_unlock(&d->lock);
    return count;
}

size_t simdisk_open_count(struct simdisk *d)
{
    size_t count;

    (void)pthread_mutex_lock(&d->lock);
    count = d->own_open;
    (void)pthread_mutex_unlock(&d->lock);
    return count;
}

uint64_t simdisk_used_bytes(struct simdisk *d)
{
    uint64_t used;

    (void)pthread_mutex_lock(&d->lock);
    used = d->used_bytes;
    (void)pthread_mutex_unlock(&d->lock);
    return used;
}

static void dump_node(const struct node *node, const char *name, unsigned depth, FILE *out)
{
    static const char *const types[] = {
        [IO_FILE] = "file", [IO_DIR] = "dir", [IO_LINK] = "link", [IO_OTHER] = "other"};
    const struct entry **list, *e;
    const struct dir_op *op;
    size_t i;

    (void)fprintf(out, "%*s%s %s ino=%llu mode=%04o", (int)depth * 2, "", types[node->type], name,
                  (unsigned long long)node->ino, node->mode);
    if (node->type == IO_FILE)
        (void)fprintf(out, " size=%zu disk=%zu waiting=%zu", node->now.size, node->disk.size,
                      node->ops_len);
    (void)fputc('\n', out);
    list = sorted(&node->seen);
    for (i = 0; i < node->seen.count; i++)
        dump_node(list[i]->node, list[i]->name, depth + 1, out);
    free(list);
    for (e = node->synced.first; e; e = e->next)
        if (!names_find(&node->seen, e->name, e->len))
            (void)fprintf(out, "%*son disk only: %s ino=%llu\n", (int)depth * 2 + 2, "", e->name,
                          (unsigned long long)e->node->ino);
    for (op = node->head; op; op = op->next)
        (void)fprintf(out, "%*swaiting %llu: set '%.*s' remove '%.*s'%s\n", (int)depth * 2 + 2, "",
                      (unsigned long long)op->seq, (int)op->set_len, op->names, (int)op->del_len,
                      op->names + op->set_len, op->pair ? " (half of a rename)" : "");
}

void simdisk_dump(struct simdisk *d, FILE *out)
{
    (void)pthread_mutex_lock(&d->lock);
    dump_node(d->root, "/", 0, out);
    (void)pthread_mutex_unlock(&d->lock);
}
