/* weigh.c -- see weigh.h */
#include "weigh.h"

#include "../base/mem.h"
#include "../base/utf8.h"
#include "image.h"

#include <assert.h>

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

float weigh_word(const struct weigh *w, struct str word)
{
    const struct image *image = &w->image;
    const struct image_cost *cost;
    uint32_t slot = DAT_ROOT, cp;

    for (size_t at = 0; at < word.len && slot != DAT_NONE;) {
        at += utf8_next(word, at, &cp);
        slot = cp < 0x110000
                   ? dat_step(image->units, slot, image_cell(image, image->folded, cp).code)
                   : DAT_NONE;
    }
    if (slot == DAT_NONE || !image->units[slot].value)
        return 0;
    cost = &image->costs[image->units[slot].value];
    if (cost->own < IMAGE_COST_NEVER)
        return cost->own;
    return cost->jieba < 0 ? (float)-cost->jieba : 0;
}
