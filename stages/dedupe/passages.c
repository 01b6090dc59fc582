/* passages.c -- see passages.h */
#include "passages.h"

#include <assert.h>
#include <stdlib.h>

void passages_reset(struct passage_list *list)
{
    list->len = list->total = 0;
    list->is_sample = false;
    list->most = UINT64_MAX;
}

static int passage_compare(const void *a, const void *b)
{
    const struct passage *x = a, *y = b;

    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number; /* the first of them stays */
}

/* Keep the `max` smallest, each once. */
static void list_cut(struct passage_list *list, size_t max)
{
    size_t to = 0;

    qsort(list->items, list->len, sizeof *list->items, passage_compare);
    for (size_t i = 0; i < list->len; i++)
        if (to == 0 || list->items[i].order != list->items[to - 1].order)
            list->items[to++] = list->items[i];
    if (to > max) {
        to = max;
        list->is_sample = true;
        list->most = list->items[to - 1].order;
    }
    list->len = to;
}

void passages_put(struct passage_list *list, struct passage p)
{
    list->total++;
    if (p.order > list->most)
        return;
    if (list->len == 2 * PASSAGES_MAX)
        list_cut(list, PASSAGES_MAX);
    if (p.order <= list->most)
        list->items[list->len++] = p;
}

void passages_finish(struct passage_list *list)
{
    size_t max = list->total / PASSAGES_SHARE;

    if (max < PASSAGES_FEW)
        max = PASSAGES_FEW;
    list_cut(list, max < PASSAGES_MAX ? max : PASSAGES_MAX);
}

uint64_t passages_limit(const struct passage_list *list)
{
    return list->is_sample ? list->items[list->len - 1].order : UINT64_MAX;
}
