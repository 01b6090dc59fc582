/* sketch.h -- a set of shingles as 128 bytes: how many of them two sketches have in common tells how
 * much of their sets two texts have in common (Jaccard). Pure, any thread.
 *
 * Fast Similarity Sketch: S. Dahlgaard, M. B. T. Knudsen, M. Thorup, "Fast Similarity Sketching",
 * FOCS 2017. One pass; a set too small to fill all lanes takes further rounds over its shingles. Of
 * each lane's minimum 8 bits are kept (b-bit minwise hashing: P. Li, A. C. Koenig, WWW 2010). */
#ifndef SIFTD_DEDUPE_SKETCH_H
#define SIFTD_DEDUPE_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SKETCH_LANES 128
#define SKETCH_LIST 4096 /* shingles kept for further rounds; more different ones fill all lanes */

/* Under construction; about 34 KB. */
struct sketch {
    uint32_t lanes[SKETCH_LANES];
    uint16_t rounds[SKETCH_LANES]; /* that filled the lane */
    size_t filled;
    size_t len;       /* of list */
    bool is_too_many; /* the list does not hold them all */
    uint64_t list[SKETCH_LIST];
};

void sketch_reset(struct sketch *s);
/* `shingle` is a hash, well mixed. The same one again changes nothing. */
void sketch_add(struct sketch *s, uint64_t shingle);
/* False: nothing was added. */
bool sketch_finish(struct sketch *s, uint8_t ret_lanes[SKETCH_LANES]);

/* Estimate of the Jaccard similarity, 0..1; the standard error is about .035 at .8. */
double sketch_similarity(const uint8_t a[SKETCH_LANES], const uint8_t b[SKETCH_LANES]);

#endif
