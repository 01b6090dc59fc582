/* simdisk_dir.c -- changes of folders: seen at once, on the disk after a sync; see
 * simdisk_node.h */
#include "simdisk_node.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct dir_op *queue(struct simdisk *d, struct node *dir, struct str set, struct node *node,
                            struct str del)
{
    struct dir_op *op = sim_alloc(sizeof *op + set.len + del.len);

    op->dir = dir;
    op->seq = d->next_seq++;
    op->set_len = set.len;
    op->del_len = del.len;
    if (set.len) {
        memcpy(op->names, set.ptr, set.len);
        op->set_node = node;
        node_ref(node);
    }
    if (del.len)
        memcpy(op->names + set.len, del.ptr, del.len);
    *(dir->tail ? &dir->tail->next : &dir->head) = op;
    dir->tail = op;
    return op;
}

/* An entry seen is about to go. */
static void drop_link(struct simdisk *d, struct node *dir, const char *name, size_t len)
{
    struct entry *e = names_find(&dir->seen, name, len);

    if (!e)
        return;
    assert(e->node->links > 0);
    e->node->links--;
    e->node->parent = NULL;
    node_touch(d, e->node, false);
    node_settle(d, e->node);
}

static void see(struct simdisk *d, struct node *dir, const char *name, size_t len,
                struct node *node)
{
    drop_link(d, dir, name, len);
    node->links++;
    if (node->type == IO_DIR)
        node->parent = dir;
    names_set(d, &dir->seen, name, len, node);
    node_touch(d, dir, true);
}

void dir_link(struct simdisk *d, struct node *dir, const char *name, size_t len, struct node *node)
{
    see(d, dir, name, len, node);
    (void)queue(d, dir, (struct str){name, len}, node, (struct str){0});
}

void dir_unlink(struct simdisk *d, struct node *dir, const char *name, size_t len)
{
    (void)queue(d, dir, (struct str){0}, NULL, (struct str){name, len});
    drop_link(d, dir, name, len);
    names_remove(d, &dir->seen, name, len);
    node_touch(d, dir, true);
}

void dir_move(struct simdisk *d, struct node *from, const char *old, size_t old_len,
              struct node *to, const char *name, size_t len)
{
    struct entry *e = names_find(&from->seen, old, old_len);
    struct str set = {name, len}, del = {old, old_len};
    struct dir_op *target, *source;
    struct node *node;

    assert(e);
    node = e->node;
    node_ref(node);
    if (from == to) {
        (void)queue(d, to, set, node, del);
    } else {
        target = queue(d, to, set, node, (struct str){0});
        source = queue(d, from, (struct str){0}, NULL, del);
        source->seq = target->seq;
        source->is_source = true;
        target->pair = source;
        source->pair = target;
    }
    node->links--;
    names_remove(d, &from->seen, old, old_len);
    node_touch(d, from, true);
    see(d, to, name, len, node);
    node_touch(d, node, false);
    node_unref(d, node);
}

void dir_op_finish(struct simdisk *d, struct dir_op *op, bool is_kept)
{
    struct node *dir = op->dir;

    assert(dir->head == op);
    dir->head = op->next;
    if (!dir->head)
        dir->tail = NULL;
    if (op->pair)
        op->pair->pair = NULL;
    if (is_kept && op->del_len)
        names_remove(d, &dir->synced, op->names + op->set_len, op->del_len);
    if (is_kept && op->set_len)
        names_set(d, &dir->synced, op->names, op->set_len, op->set_node);
    if (op->set_node)
        node_unref(d, op->set_node);
    free(op);
}

void dir_sync(struct simdisk *d, struct node *dir, uint64_t seq)
{
    struct node *other;
    struct dir_op *op;
    uint64_t other_seq;
    bool is_joined;

    while ((op = dir->head) && op->seq <= seq) {
        is_joined = op->pair && (d->opt.rename == SIMDISK_RENAME_ATOMIC ||
                                 (d->opt.rename == SIMDISK_RENAME_LINK_FIRST && op->is_source));
        other = is_joined ? op->pair->dir : NULL;
        other_seq = op->seq;
        dir_op_finish(d, op, true);
        /* The other half and, because each folder's changes go in order, those before it. */
        if (other)
            dir_sync(d, other, other_seq);
    }
}

static bool op_touches(const struct dir_op *op, const char *name, size_t len)
{
    return (op->set_len == len && memcmp(op->names, name, len) == 0) ||
           (op->del_len == len && memcmp(op->names + op->set_len, name, len) == 0);
}

void dir_sync_name(struct simdisk *d, struct node *dir, const char *name, size_t len)
{
    const struct dir_op *op;
    uint64_t seq = 0;
    bool is_found = false;

    for (op = dir->head; op; op = op->next) {
        if (!op_touches(op, name, len))
            continue;
        seq = op->seq;
        is_found = true;
    }
    if (is_found)
        dir_sync(d, dir, seq);
}
