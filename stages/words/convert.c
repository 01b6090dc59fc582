/* convert.c -- see convert.h
 *
 * A table is a double array whose values number the entries from 1, and a text section: how many
 * entries there are, where the replacement of each ends, in code points, and then all of these. */
#include "convert.h"

#include "../base/mem.h"
#include "../base/utf8.h"
#include "image.h"

#include <assert.h>

struct convert {
    struct image image;
    const struct dat_unit *units;
    const uint32_t *ends, *text; /* of entry n in ends[n]; ends[0] is their number */
};

enum err_code convert_open(const char *data, enum convert_mode mode, struct convert **ret_convert,
                           struct err *err)
{
    struct convert *c;
    enum err_code code;

    if (!data)
        return err_set(err, ERR_CONF, 0, "chinese_convert needs words.model ('data' is not set)");
    c = mem_alloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, 0, "no memory for the tables of chinese_convert");
    if ((code = image_open(data, &c->image, err))) {
        mem_free(c);
        return code;
    }
    c->units = mode == CONVERT_T2S ? c->image.t2s_units : c->image.s2t_units;
    c->ends = mode == CONVERT_T2S ? c->image.t2s_text : c->image.s2t_text;
    c->text = c->ends + c->ends[0] + 1;
    *ret_convert = c;
    return ERR_OK;
}

void convert_close(struct convert *c)
{
    if (!c)
        return;
    image_close(&c->image);
    mem_free(c);
}

size_t convert_match(const struct convert *c, struct str text, size_t at, const uint32_t **ret_to,
                     size_t *ret_len)
{
    uint32_t slot = DAT_ROOT, cp, from;
    uint16_t value = 0;
    size_t end = at, best = 0;

    assert(at < text.len);
    while (end < text.len) {
        end += utf8_next(text, end, &cp);
        slot = dat_step(c->units, slot, image_cell(&c->image, c->image.plain, cp).code);
        if (slot == DAT_NONE)
            break;
        if (c->units[slot].value) {
            value = c->units[slot].value;
            best = end - at;
        }
    }
    if (value == 0 || value > c->ends[0])
        return 0;
    from = value > 1 ? c->ends[value - 1] : 0;
    *ret_to = c->text + from;
    *ret_len = c->ends[value] - from;
    return *ret_len ? best : 0;
}
