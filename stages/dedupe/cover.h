/* cover.h -- which remembered article holds most of a new one, or is held by it: by the sentences they
 * share. Finds excerpts and pages wrapped in others, which a sketch of the whole text does not. */
#ifndef SIFTD_DEDUPE_COVER_H
#define SIFTD_DEDUPE_COVER_H

#include "near.h"

/* The best one of those that share sentences with the finished list: the greatest share of either text,
 * in *ret_share [0..1]. Returns its place, or DEDUPE_NONE: none shares enough. */
size_t cover_find(const struct dedupe_index *ix, const struct near_probe *probe,
                  const struct passage_list *sentences, double *ret_share);

#endif
