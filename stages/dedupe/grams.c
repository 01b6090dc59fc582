/* grams.c -- see grams.h */
#include "grams.h"

#include "../base/hash.h"

#include <assert.h>
#include <string.h>

#define TOKEN_SALT 0x8EBC6AF09C88C6E3u
#define ROLL 0xD6E8FEB86659FD93u /* odd */
#define ROLL_5 (ROLL * ROLL * ROLL * ROLL * ROLL)
#define SHORT_SALT \
    0xA0761D6478BD642Fu /* sketches of short texts are never like those of long ones */

static_assert(GRAMS_LONG == 5, "ROLL_5 takes out the sixth token from the end");

void grams_reset(struct grams *g)
{
    g->tokens = 0;
    g->rolled = 0;
    memset(g->last, 0, sizeof g->last);
    sketch_reset(&g->sketch);
    g->numbers.len = 0;
    g->numbers.is_sample = false;
    g->numbers.sum = 0;
    g->numbers.total = 0;
}

void grams_add(struct grams *g, uint64_t token)
{
    uint64_t hash = hash_mix(token ^ TOKEN_SALT);
    uint64_t *oldest = &g->last[g->tokens % GRAMS_LONG];

    if (g->tokens < GRAMS_SHORT_CHARS)
        g->first[g->tokens] = hash;
    g->rolled = g->rolled * ROLL + hash - *oldest * ROLL_5;
    *oldest = hash;
    if (++g->tokens >= GRAMS_LONG)
        sketch_add(&g->sketch, hash_mix(g->rolled));
}

/* Take out the one with the greatest hash, or refuse `hash` when it would be that. */
static bool numbers_make_room(struct grams_numbers *list, uint64_t hash)
{
    size_t greatest = 0;

    list->is_sample = true;
    for (size_t i = 1; i < list->len; i++)
        if (list->items[i].hash > list->items[greatest].hash)
            greatest = i;
    if (hash >= list->items[greatest].hash)
        return false;
    list->len--;
    memmove(&list->items[greatest], &list->items[greatest + 1],
            (list->len - greatest) * sizeof *list->items);
    return true;
}

void grams_number_put(struct grams_numbers *list, struct str number)
{
    struct grams_number *item;
    uint64_t hash;

    number = str_sub(number, 0, number.len < GRAMS_NUMBER_CHARS ? number.len : GRAMS_NUMBER_CHARS);
    hash = hash64(number, 0);
    list->sum = (uint32_t)hash_mix(hash ^ list->sum);
    list->total++;
    for (size_t i = 0; i < list->len; i++)
        if (list->items[i].hash == hash)
            return;
    if (list->len == GRAMS_NUMBERS && !numbers_make_room(list, hash))
        return;
    item = &list->items[list->len++];
    item->hash = hash;
    item->len = (uint8_t)number.len;
    memcpy(item->text, number.ptr, number.len);
}

void grams_add_number(struct grams *g, struct str number)
{
    grams_add(g, hash64(number, TOKEN_SALT));
    grams_number_put(&g->numbers, number);
}

bool grams_finish(struct grams *g, size_t chars, uint8_t ret_lanes[SKETCH_LANES])
{
    if (g->tokens == 0)
        return false;
    if (chars < GRAMS_SHORT_CHARS) {
        assert(g->tokens <= chars);
        sketch_reset(&g->sketch);
        if (g->tokens == 1)
            sketch_add(&g->sketch, hash_mix(g->first[0] ^ SHORT_SALT));
        for (size_t i = 1; i < g->tokens; i++)
            sketch_add(&g->sketch, hash_mix((g->first[i - 1] * ROLL + g->first[i]) ^ SHORT_SALT));
    } else if (g->tokens < GRAMS_LONG) {
        sketch_add(&g->sketch, hash_mix(g->rolled));
    }
    return sketch_finish(&g->sketch, ret_lanes);
}
