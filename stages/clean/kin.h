/* kin.h -- which of two texts a third one is about: pairs of ideographs that it shares with one of
 * them and not with the other. Private to the clean stage. */
#ifndef SIFTD_CLEAN_KIN_H
#define SIFTD_CLEAN_KIN_H

#include "../base/str.h"

#define KIN_BITS 16384u

/* The pairs of ideographs of a text, as bits of their hashes. Zeroed: an empty text. */
struct kin {
    uint64_t bits[KIN_BITS / 64];
};

void kin_add(struct kin *kin, struct str text);
/* Pairs of `text` known to `b` alone less pairs known to `a` alone. */
long kin_compare(const struct kin *a, const struct kin *b, struct str text);

#endif
