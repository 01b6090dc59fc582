/* heap.h -- a binary heap of things that carry their own place in it, so that any of them can be
 * taken out in O(log n). Fixed room: pushing never allocates. One thread at a time. */
#ifndef SIFTD_HEAP_H
#define SIFTD_HEAP_H

#include <stdbool.h>
#include <stddef.h>

struct heap_node {
    size_t pos; /* index within the heap; meaningless while not in one */
};

struct heap {
    struct heap_node **nodes;
    size_t len, room;
    bool (*is_before)(const struct heap_node *a, const struct heap_node *b);
};

/* Room for `room` nodes; the one that is before all others is the top. False: no memory. */
bool heap_init(struct heap *h, size_t room,
               bool (*is_before)(const struct heap_node *a, const struct heap_node *b));
/* Frees the array, not the nodes. */
void heap_fini(struct heap *h);

/* There must be room (h->len < h->room). */
void heap_push(struct heap *h, struct heap_node *node);
/* NULL when empty. */
struct heap_node *heap_top(const struct heap *h);
/* `node` must be in this heap. */
void heap_remove(struct heap *h, struct heap_node *node);

#endif
