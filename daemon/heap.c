/* heap.c -- see heap.h */
#include "heap.h"

#include "../stages/base/mem.h"

#include <assert.h>

static void heap_set(struct heap *h, size_t pos, struct heap_node *node)
{
    h->nodes[pos] = node;
    node->pos = pos;
}

static void heap_up(struct heap *h, size_t pos)
{
    struct heap_node *node = h->nodes[pos];

    while (pos > 0) {
        size_t parent = (pos - 1) / 2;

        if (!h->is_before(node, h->nodes[parent]))
            break;
        heap_set(h, pos, h->nodes[parent]);
        pos = parent;
    }
    heap_set(h, pos, node);
}

static void heap_down(struct heap *h, size_t pos)
{
    struct heap_node *node = h->nodes[pos];

    for (;;) {
        size_t child = pos * 2 + 1;

        if (child >= h->len)
            break;
        if (child + 1 < h->len && h->is_before(h->nodes[child + 1], h->nodes[child]))
            child++;
        if (!h->is_before(h->nodes[child], node))
            break;
        heap_set(h, pos, h->nodes[child]);
        pos = child;
    }
    heap_set(h, pos, node);
}

bool heap_init(struct heap *h, size_t room,
               bool (*is_before)(const struct heap_node *a, const struct heap_node *b))
{
    h->nodes = mem_alloc(room, sizeof(void *));
    h->len = 0;
    h->room = h->nodes ? room : 0;
    h->is_before = is_before;
    return h->nodes != NULL;
}

void heap_fini(struct heap *h)
{
    mem_free(h->nodes);
    h->nodes = NULL;
    h->len = h->room = 0;
}

void heap_push(struct heap *h, struct heap_node *node)
{
    assert(h->len < h->room);
    heap_set(h, h->len++, node);
    heap_up(h, h->len - 1);
}

struct heap_node *heap_top(const struct heap *h)
{
    return h->len ? h->nodes[0] : NULL;
}

void heap_remove(struct heap *h, struct heap_node *node)
{
    size_t pos = node->pos;
    struct heap_node *last;

    assert(pos < h->len && h->nodes[pos] == node);
    last = h->nodes[--h->len];
    if (last == node)
        return;
    heap_set(h, pos, last);
    heap_up(h, pos);
    heap_down(h, last->pos);
}
