/* simdisk_node.c -- inodes, entries and what waits to be synced; see simdisk_node.h */
#include "simdisk_node.h"

#include "../../stages/base/hash.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN_BYTES 16u
#define BUCKETS_MIN 16u
#define BYTES_ROOM_MIN 64u
#define OPS_ROOM_MIN 4u
#define TICK_NS 1000 /* each change is a microsecond later than the one before */

void *sim_alloc(size_t size)
{
    /* Not malloc: test programs make that one fail for the code under test. */
    size_t room = (size + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
    void *ptr = aligned_alloc(ALIGN_BYTES, room ? room : ALIGN_BYTES);

    if (!ptr)
        abort();
    memset(ptr, 0, room);
    return ptr;
}

uint64_t sim_random(uint64_t *state)
{
    *state += 0x9E3779B97F4A7C15u;
    return hash_mix(*state);
}

uint64_t sim_below(uint64_t *state, uint64_t below)
{
    assert(below > 0);
    return sim_random(state) % below;
}

/* -- entries -- */

static uint64_t name_hash(const char *name, size_t len)
{
    return hash64((struct str){name, len}, 0);
}

struct entry *names_find(const struct names *n, const char *name, size_t len)
{
    uint64_t hash = name_hash(name, len);
    struct entry *e;

    if (n->buckets_len == 0)
        return NULL;
    for (e = n->buckets[hash & (n->buckets_len - 1)]; e; e = e->hash_next)
        if (e->hash == hash && e->len == len && memcmp(e->name, name, len) == 0)
            return e;
    return NULL;
}

static void names_grow(struct names *n)
{
    size_t len = n->buckets_len ? n->buckets_len * 2 : BUCKETS_MIN;
    struct entry **bucket, *e;

    free(n->buckets);
    n->buckets = sim_alloc(len * sizeof(*n->buckets));
    n->buckets_len = len;
    for (e = n->first; e; e = e->next) {
        bucket = &n->buckets[e->hash & (len - 1)];
        e->hash_next = *bucket;
        *bucket = e;
    }
}

void names_set(struct simdisk *d, struct names *n, const char *name, size_t len, struct node *node)
{
    struct entry *e = names_find(n, name, len), **bucket;
    struct node *old;

    node_ref(node);
    if (e) {
        old = e->node;
        e->node = node;
        node_unref(d, old);
        return;
    }
    if (n->count >= n->buckets_len)
        names_grow(n);
    e = sim_alloc(sizeof *e + len + 1);
    e->node = node;
    e->hash = name_hash(name, len);
    e->len = len;
    memcpy(e->name, name, len);
    bucket = &n->buckets[e->hash & (n->buckets_len - 1)];
    e->hash_next = *bucket;
    *bucket = e;
    e->prev = n->last;
    *(n->last ? &n->last->next : &n->first) = e;
    n->last = e;
    n->count++;
}

void names_remove(struct simdisk *d, struct names *n, const char *name, size_t len)
{
    struct entry *e = names_find(n, name, len), **at;

    if (!e)
        return;
    for (at = &n->buckets[e->hash & (n->buckets_len - 1)]; *at != e; at = &(*at)->hash_next)
        ;
    *at = e->hash_next;
    *(e->prev ? &e->prev->next : &n->first) = e->next;
    *(e->next ? &e->next->prev : &n->last) = e->prev;
    n->count--;
    node_unref(d, e->node);
    free(e);
}

void names_clear(struct simdisk *d, struct names *n)
{
    struct entry *e = n->first, *next;

    free(n->buckets);
    *n = (struct names){0};
    for (; e; e = next) {
        next = e->next;
        node_unref(d, e->node);
        free(e);
    }
}

/* -- nodes -- */

struct node *node_create(struct simdisk *d, enum io_type type, unsigned mode, uint32_t uid,
                         uint64_t dev)
{
    struct node *node = sim_alloc(sizeof *node);

    node->type = type;
    node->mode = mode & 07777;
    node->uid = uid;
    node->dev = dev;
    node->ino = d->next_ino++;
    node->prev = d->last;
    *(d->last ? &d->last->next : &d->first) = node;
    d->last = node;
    node_touch(d, node, true);
    return node;
}

void node_ref(struct node *node)
{
    node->refs++;
}

void node_unref(struct simdisk *d, struct node *node)
{
    assert(node->refs > 0);
    if (--node->refs > 0)
        return;
    while (node->head)
        dir_op_finish(d, node->head, false);
    names_clear(d, &node->seen);
    names_clear(d, &node->synced);
    *(node->prev ? &node->prev->next : &d->first) = node->next;
    *(node->next ? &node->next->prev : &d->last) = node->prev;
    free(node->now.ptr);
    free(node->disk.ptr);
    free(node->ops);
    free(node);
}

void node_settle(struct simdisk *d, struct node *node)
{
    if (node->links > 0 || node->opens > 0 || node->is_freed || node->type != IO_FILE)
        return;
    assert(d->used_bytes >= node->now.size);
    d->used_bytes -= node->now.size;
    node->is_freed = true;
}

void node_touch(struct simdisk *d, struct node *node, bool is_data)
{
    d->clock_ns += TICK_NS;
    node->ctime_ns = d->clock_ns;
    if (is_data)
        node->mtime_ns = d->clock_ns;
}

/* -- data -- */

static void bytes_reserve(struct bytes *b, size_t want)
{
    size_t room = b->room ? b->room : BYTES_ROOM_MIN;
    unsigned char *ptr;

    if (want <= b->room)
        return;
    while (room < want)
        room *= 2;
    ptr = sim_alloc(room);
    if (b->size)
        memcpy(ptr, b->ptr, b->size);
    free(b->ptr);
    b->ptr = ptr;
    b->room = room;
}

static void bytes_resize(struct bytes *b, size_t size)
{
    bytes_reserve(b, size);
    if (size > b->size)
        memset(b->ptr + b->size, 0, size - b->size);
    b->size = size;
}

void node_copy_bytes(struct bytes *to, const struct bytes *from)
{
    bytes_resize(to, from->size);
    if (from->size)
        memcpy(to->ptr, from->ptr, from->size);
}

static void op_add(struct node *node, struct data_op op)
{
    struct data_op *last = node->ops_len ? &node->ops[node->ops_len - 1] : NULL, *grown;

    /* A write that goes on where the last one ended can be torn anywhere just as well when both are
     * one. */
    if (last && !op.is_truncate && !last->is_truncate && last->off + last->len == op.off) {
        last->len += op.len;
        return;
    }
    if (node->ops_len == node->ops_room) {
        node->ops_room = node->ops_room ? node->ops_room * 2 : OPS_ROOM_MIN;
        grown = sim_alloc(node->ops_room * sizeof *grown);
        if (node->ops_len)
            memcpy(grown, node->ops, node->ops_len * sizeof *grown);
        free(node->ops);
        node->ops = grown;
    }
    node->ops[node->ops_len++] = op;
}

/* Change the size seen; false when the disk is full. */
static bool resize(struct simdisk *d, struct node *node, uint64_t size)
{
    uint64_t grown = size > node->now.size ? size - node->now.size : 0;

    if (d->opt.capacity_bytes &&
        (d->used_bytes > d->opt.capacity_bytes || grown > d->opt.capacity_bytes - d->used_bytes) &&
        grown > 0)
        return false;
    d->used_bytes = d->used_bytes + size - node->now.size;
    bytes_resize(&node->now, (size_t)size);
    return true;
}

/* How many bytes of a write fit. */
static size_t fitting(const struct simdisk *d, const struct node *node, size_t len, uint64_t off)
{
    uint64_t capacity = d->opt.capacity_bytes, end, left;

    if (!capacity || off + len <= node->now.size)
        return len;
    left = capacity > d->used_bytes ? capacity - d->used_bytes : 0;
    end = node->now.size + left;
    if (end >= off + len)
        return len;
    return end > off ? (size_t)(end - off) : 0;
}

int node_write(struct simdisk *d, struct node *node, const void *buf, size_t len, uint64_t off)
{
    size_t fits;

    if (off > SIMDISK_FILE_BYTES_MAX || len > SIMDISK_FILE_BYTES_MAX - off)
        return -EFBIG;
    fits = fitting(d, node, len, off);
    if (fits > 0) {
        if (off + fits > node->now.size && !resize(d, node, off + fits))
            return -ENOSPC;
        memcpy(node->now.ptr + off, buf, fits);
        op_add(node, (struct data_op){.off = off, .len = fits});
        node_touch(d, node, true);
    }
    return fits < len ? -ENOSPC : 0;
}

int node_truncate(struct simdisk *d, struct node *node, uint64_t size)
{
    if (size > SIMDISK_FILE_BYTES_MAX)
        return -EFBIG;
    if (!resize(d, node, size))
        return -ENOSPC;
    op_add(node, (struct data_op){.is_truncate = true, .off = size});
    node_touch(d, node, true);
    return 0;
}

void node_apply(struct node *node, const struct data_op *op, uint64_t at, uint64_t len)
{
    if (op->is_truncate) {
        bytes_resize(&node->disk, (size_t)op->off);
        return;
    }
    if (len == 0)
        return;
    assert(at >= op->off && at + len <= op->off + op->len && at + len <= node->now.room);
    if (at + len > node->disk.size)
        bytes_resize(&node->disk, (size_t)(at + len));
    memcpy(node->disk.ptr + at, node->now.ptr + at, (size_t)len);
}

void node_sync_data(struct node *node)
{
    size_t i;

    for (i = 0; i < node->ops_len; i++)
        node_apply(node, &node->ops[i], node->ops[i].off, node->ops[i].len);
    node->ops_len = 0;
}

void node_lose_writes(struct node *node)
{
    size_t i, kept = 0;

    /* A size is in the journal, not in the pages, and is tried again. */
    for (i = 0; i < node->ops_len; i++)
        if (node->ops[i].is_truncate)
            node->ops[kept++] = node->ops[i];
    node->ops_len = kept;
}
