/* edges.c -- see edges.h */
#include "edges.h"

size_t edges_find(const struct words *w, const struct words_scratch *s, size_t i,
                  struct edge edges[EDGES_MAX])
{
    (void)w;
    (void)s;
    (void)i;
    (void)edges;
    return 0;
}
