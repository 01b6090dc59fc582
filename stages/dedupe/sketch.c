/* sketch.c -- see sketch.h */
#include "sketch.h"

#include "../base/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LANE_SHIFT 57 /* the top 7 bits choose the lane */
#define ROUND_STEP 0x9E3779B97F4A7C15u
#define CHANCE (1.0 / 256) /* that two different minima have the same 8 bits */

static_assert(SKETCH_LANES == 1 << (64 - LANE_SHIFT), "7 bits choose one of the lanes");

void sketch_reset(struct sketch *s)
{
    memset(s->lanes, 0xFF, sizeof s->lanes);
    memset(s->rounds, 0xFF, sizeof s->rounds);
    s->filled = s->len = 0;
    s->is_too_many = false;
}

static int shingle_compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Throw out what is in the list more than once. */
static void list_compact(struct sketch *s)
{
    size_t to = 0;

    qsort(s->list, s->len, sizeof *s->list, shingle_compare);
    for (size_t i = 0; i < s->len; i++)
        if (to == 0 || s->list[i] != s->list[to - 1])
            s->list[to++] = s->list[i];
    s->len = to;
    s->is_too_many = to > SKETCH_LIST / 2;
}

void sketch_add(struct sketch *s, uint64_t shingle)
{
    size_t lane = (size_t)(shingle >> LANE_SHIFT);
    uint32_t low = (uint32_t)shingle;

    if (low <= s->lanes[lane]) {
        s->filled += s->rounds[lane] != 0;
        s->rounds[lane] = 0;
        s->lanes[lane] = low;
    }
    /* Full after one round: what further rounds would do is not asked for. */
    if (s->filled == SKETCH_LANES || s->is_too_many)
        return;
    if (s->len == SKETCH_LIST)
        list_compact(s);
    if (!s->is_too_many)
        s->list[s->len++] = shingle;
}

static void sketch_round(struct sketch *s, unsigned round)
{
    for (size_t i = 0; i < s->len; i++) {
        uint64_t x = hash_mix(s->list[i] + round * ROUND_STEP);
        size_t lane = round < SKETCH_LANES ? (size_t)(x >> LANE_SHIFT) : round - SKETCH_LANES;

        if (s->rounds[lane] < round || (s->rounds[lane] == round && (uint32_t)x >= s->lanes[lane]))
            continue;
        s->filled += s->rounds[lane] > round;
        s->rounds[lane] = (uint16_t)round;
        s->lanes[lane] = (uint32_t)x;
    }
}

bool sketch_finish(struct sketch *s, uint8_t ret_lanes[SKETCH_LANES])
{
    if (s->filled == 0)
        return false;
    for (unsigned round = 1; s->filled < SKETCH_LANES; round++) {
        assert(round < 2 * SKETCH_LANES);
        sketch_round(s, round);
    }
    for (size_t i = 0; i < SKETCH_LANES; i++)
        ret_lanes[i] = (uint8_t)s->lanes[i];
    return true;
}

double sketch_similarity(const uint8_t a[SKETCH_LANES], const uint8_t b[SKETCH_LANES])
{
    unsigned same = 0;
    double share;

    for (size_t i = 0; i < SKETCH_LANES; i++)
        same += a[i] == b[i];
    share = ((double)same / SKETCH_LANES - CHANCE) / (1 - CHANCE);
    return share > 0 ? share : 0;
}
