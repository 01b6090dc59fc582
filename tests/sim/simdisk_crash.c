/* simdisk_crash.c -- what a kill and a power cut leave */
#include "simdisk_node.h"

#include <assert.h>
#include <stdlib.h>

/* How much of what waits reached the disk. The extremes are the usual killers (names without
 * bytes, bytes without names), so they come as often as everything in between. */
enum survival { SURVIVE_NONE, SURVIVE_ALL, SURVIVE_SOME, SURVIVE_MORE, SURVIVAL_KINDS };

static enum survival choose(uint64_t *random)
{
    return (enum survival)sim_below(random, SURVIVAL_KINDS);
}

static bool coin(uint64_t *random)
{
    return sim_random(random) & 1;
}

/* -- data -- */

/* Write every sector of the operation, or not, as a coin says. */
static void apply_sectors(struct node *node, const struct data_op *op, uint64_t *random)
{
    uint64_t at = op->off, end = op->off + op->len, next;

    if (op->is_truncate) {
        if (coin(random))
            node_apply(node, op, 0, 0);
        return;
    }
    for (; at < end; at = next) {
        next = (at / SIMDISK_SECTOR_BYTES + 1) * SIMDISK_SECTOR_BYTES;
        if (next > end)
            next = end;
        if (coin(random))
            node_apply(node, op, at, next - at);
    }
}

/* A beginning of the operation: whole sectors, or any number of bytes. */
static void apply_torn(struct node *node, const struct data_op *op, uint64_t *random)
{
    uint64_t len, end;

    if (op->is_truncate || op->len == 0)
        return;
    len = sim_below(random, op->len);
    if (coin(random)) {
        end = (op->off + len) / SIMDISK_SECTOR_BYTES * SIMDISK_SECTOR_BYTES;
        len = end > op->off ? end - op->off : 0;
    }
    node_apply(node, op, op->off, len);
}

static void crash_data(struct simdisk *d, struct node *node, enum survival survival,
                       uint64_t *random)
{
    size_t i, whole;

    if (node->ops_len == 0)
        return;
    if (survival == SURVIVE_ALL) {
        node_sync_data(node);
    } else if (survival != SURVIVE_NONE && d->opt.reorder) {
        for (i = 0; i < node->ops_len; i++)
            apply_sectors(node, &node->ops[i], random);
    } else if (survival != SURVIVE_NONE) {
        whole = (size_t)sim_below(random, node->ops_len + 1);
        for (i = 0; i < whole; i++)
            node_apply(node, &node->ops[i], node->ops[i].off, node->ops[i].len);
        if (whole < node->ops_len)
            apply_torn(node, &node->ops[whole], random);
    }
    node->ops_len = 0;
}

/* -- folders -- */

/* Both halves of a rename have one fate on a journal; link-first lets the old name go only when the
 * new one is there. */
static void decide(const struct simdisk *d, struct dir_op *op, uint64_t *random)
{
    struct dir_op *pair = op->pair;

    if (op->fate != FATE_OPEN)
        return;
    op->fate = coin(random) ? FATE_KEPT : FATE_LOST;
    if (!pair)
        return;
    if (d->opt.rename == SIMDISK_RENAME_ATOMIC) {
        pair->fate = op->fate;
    } else if (d->opt.rename == SIMDISK_RENAME_LINK_FIRST && op->is_source) {
        decide(d, pair, random);
        if (pair->fate == FATE_LOST)
            op->fate = FATE_LOST;
    }
}

/* Any subset. All fates first: finishing an operation parts it from its pair. */
static void crash_names_any(struct simdisk *d, uint64_t *random)
{
    struct node *node;
    struct dir_op *op;

    for (node = d->first; node; node = node->next)
        for (op = node->head; op; op = op->next)
            decide(d, op, random);
    for (node = d->first; node; node = node->next)
        while (node->head)
            dir_op_finish(d, node->head, node->head->fate == FATE_KEPT);
}

/* A beginning of each folder's list, and what that brings with it. */
static void crash_names_ordered(struct simdisk *d, uint64_t *random)
{
    struct node *node;
    struct dir_op *op;
    uint64_t kept, n;

    for (node = d->first; node; node = node->next) {
        for (n = 0, op = node->head; op; op = op->next)
            n++;
        if (n == 0)
            continue;
        kept = sim_below(random, n + 1);
        for (op = node->head; op && kept > 1; op = op->next)
            kept--;
        if (op && kept == 1)
            dir_sync(d, node, op->seq);
    }
}

static void crash_names(struct simdisk *d, enum survival survival, uint64_t *random)
{
    struct node *node;

    if (survival == SURVIVE_ALL)
        for (node = d->first; node; node = node->next)
            dir_sync(d, node, UINT64_MAX);
    else if (survival != SURVIVE_NONE && d->opt.reorder)
        crash_names_any(d, random);
    else if (survival != SURVIVE_NONE)
        crash_names_ordered(d, random);
    for (node = d->first; node; node = node->next)
        while (node->head)
            dir_op_finish(d, node->head, false);
}

/* -- starting again -- */

/* Show what is on the disk below `dir`. A folder that came back under two names keeps the first. */
static void mount(struct simdisk *d, struct node *dir)
{
    const struct entry *e;
    struct node *node;

    for (e = dir->synced.first; e; e = e->next) {
        node = e->node;
        if (node->type == IO_DIR && node->links > 0)
            continue;
        node->links++;
        names_set(d, &dir->seen, e->name, e->len, node);
        if (node->type != IO_DIR)
            continue;
        node->parent = dir;
        mount(d, node);
    }
}

static void forget_memory(struct simdisk *d)
{
    struct node *node;

    for (node = d->first; node; node = node->next) {
        names_clear(d, &node->seen);
        node->links = 0;
        node->parent = NULL;
        node->is_held = false;
        if (node->type == IO_FILE)
            node_copy_bytes(&node->now, &node->disk);
    }
}

/* Free what no name leads to any more, as fsck does, and count the space anew. */
static void sweep(struct simdisk *d)
{
    struct node *node, *next;

    d->used_bytes = 0;
    for (node = d->first; node; node = node->next) {
        if (node == d->root || node->links > 0) {
            node->is_freed = false;
            d->used_bytes += node->type == IO_FILE ? node->now.size : 0;
            continue;
        }
        node->is_freed = true;
        names_clear(d, &node->synced);
    }
    for (node = d->first; node; node = next) {
        next = node->next;
        node_unref(d, node);
    }
}

void simdisk_kill(struct simdisk *d)
{
    assert(d);
    (void)pthread_mutex_lock(&d->lock);
    sim_close_all(d);
    d->is_dead = false;
    (void)pthread_mutex_unlock(&d->lock);
}

void simdisk_crash(struct simdisk *d, uint64_t seed)
{
    uint64_t random = seed;
    enum survival names, data;
    struct node *node;

    assert(d);
    (void)pthread_mutex_lock(&d->lock);
    sim_close_all(d);
    /* Nothing may be freed while the list of nodes is walked; sweep takes these references back. */
    for (node = d->first; node; node = node->next)
        node_ref(node);
    names = choose(&random);
    data = choose(&random);
    for (node = d->first; node; node = node->next)
        crash_data(d, node, data, &random);
    crash_names(d, names, &random);
    forget_memory(d);
    mount(d, d->root);
    sweep(d);
    d->is_dead = false;
    (void)pthread_mutex_unlock(&d->lock);
}
