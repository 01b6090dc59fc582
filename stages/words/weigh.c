/* weigh.c -- see weigh.h */
#include "weigh.h"

#include "../base/mem.h"
#include "../base/utf8.h"
#include "image.h"

#include <assert.h>
#include <string.h>

struct weigh {
    struct image image;
};

enum err_code weigh_open(const char *data, struct weigh **ret_weigh, struct err *err)
{
    struct weigh *w = mem_alloc(1, sizeof *w);
    enum err_code code;

    assert(data);
    if (!w)
        return err_set(err, ERR_NOMEM, 0, "no memory for the counts of words");
    code = image_open(data, &w->image, err);
    if (code) {
        mem_free(w);
        return code;
    }
    *ret_weigh = w;
    return ERR_OK;
}

void weigh_close(struct weigh *w)
{
    if (!w)
        return;
    image_close(&w->image);
    mem_free(w);
}

/* As weigh_word, of the word that ends in a slot. */
static float weight_of(const struct image *image, uint32_t slot)
{
    const struct image_cost *cost = &image->costs[image->units[slot].value];

    if (cost->own < IMAGE_COST_NEVER)
        return cost->own;
    return cost->jieba < 0 ? (float)-cost->jieba : 0;
}

/* How many bytes the longest word takes that `text` begins with, and the slot where it ends. */
static size_t walk(const struct image *image, struct str text, uint32_t *ret_slot)
{
    const struct dat_unit *units = image->units;
    uint32_t slot = DAT_ROOT, cp;
    size_t len = 0;

    for (size_t at = 0; at < text.len;) {
        at += utf8_next(text, at, &cp);
        if (cp >= 0x110000)
            break;
        slot = dat_step(units, slot, image_cell(image, image->folded, cp).code);
        if (slot == DAT_NONE)
            break;
        if (units[slot].value && weight_of(image, slot) > 0) {
            *ret_slot = slot;
            len = at;
        }
    }
    return len;
}

float weigh_word(const struct weigh *w, struct str word)
{
    uint32_t slot = DAT_ROOT;

    return word.len && walk(&w->image, word, &slot) == word.len ? weight_of(&w->image, slot) : 0;
}

size_t weigh_longest(const struct weigh *w, struct str text, struct str *ret_pos)
{
    const struct image *image = &w->image;
    uint32_t slot = DAT_ROOT;
    size_t len = walk(image, text, &slot);

    if (len) {
        const char *tag =
            image->tags + (size_t)image->tagsets[image->choice[slot]].tags[0] * IMAGE_TAG_BYTES;

        *ret_pos = (struct str){tag, strnlen(tag, IMAGE_TAG_BYTES)};
    }
    return len;
}
