/* tie.c -- see tie.h */
#include "tie.h"

#include "../base/mem.h"
#include "../base/uchar.h"
#include "../base/utf8.h"
#include "../words/image.h"

#include <limits.h>
#include <string.h>

#define SIDE_CHARS 6u    /* looked at on each side */
#define OTHER_COST 32    /* of a mark or sign, and of a run of letters or digits */
#define UNKNOWN_COST 160 /* of an ideograph that is no word by itself */

struct tie {
    struct image image;
};

enum err_code tie_open(const char *data, struct tie **ret_tie, struct err *err)
{
    struct tie *tie = mem_alloc(1, sizeof *tie);
    enum err_code code;

    if (!tie)
        return err_set(err, ERR_NOMEM, 0, "no memory for the model of line joins");
    if (data && (code = image_open(data, &tie->image, err))) {
        mem_free(tie);
        return code;
    }
    *ret_tie = tie;
    return ERR_OK;
}

void tie_close(struct tie *tie)
{
    if (!tie)
        return;
    image_close(&tie->image);
    mem_free(tie);
}

/* The characters of both sides as the dictionary knows them. */
struct cells {
    struct image_cell cell[SIDE_CHARS * 2];
    size_t len;
};

static void add_cell(const struct image *image, struct cells *c, uint32_t cp)
{
    c->cell[c->len++] = image_cell(image, image->folded, cp);
}

static void add_head(const struct image *image, struct cells *c, struct str head)
{
    size_t at = head.len;
    uint32_t cp;

    for (size_t n = 0; n < SIDE_CHARS && at > 0; n++)
        at -= utf8_prev(head, at, &cp);
    while (at < head.len) {
        at += utf8_next(head, at, &cp);
        add_cell(image, c, cp);
    }
}

static void add_tail(const struct image *image, struct cells *c, struct str tail)
{
    size_t at = 0;
    uint32_t cp;

    for (size_t n = 0; n < SIDE_CHARS && at < tail.len; n++) {
        at += utf8_next(tail, at, &cp);
        add_cell(image, c, cp);
    }
}

static bool is_run(uint8_t kind)
{
    return kind == KIND_DIGIT || kind == KIND_LATIN;
}

/* What cell `i` costs when no word begins with it. */
static int single_cost(const struct image_cell *cells, size_t i)
{
    if (i > 0 && is_run(cells[i].kind) && cells[i].kind == cells[i - 1].kind)
        return 0;
    return cells[i].kind == KIND_HAN ? UNKNOWN_COST : OTHER_COST;
}

/* The cost of the best words of `len` cells. */
static int path_cost(const struct image *image, const struct image_cell *cells, size_t len)
{
    int best[SIDE_CHARS * 2 + 1];

    best[0] = 0;
    for (size_t i = 1; i <= len; i++)
        best[i] = INT_MAX / 2;
    for (size_t i = 0; i < len; i++) {
        uint32_t slot = DAT_ROOT;
        int next = best[i] + single_cost(cells, i);

        if (next < best[i + 1])
            best[i + 1] = next;
        for (size_t j = i; j < len && cells[i].kind == KIND_HAN; j++) {
            float cost;

            slot = dat_step(image->units, slot, cells[j].code);
            if (slot == DAT_NONE)
                break;
            cost = image->costs[image->units[slot].value].own;
            if (!image->units[slot].value || cost >= IMAGE_COST_NEVER)
                continue;
            next = best[i] + (int)(cost * TIE_NAT);
            if (next < best[j + 1])
                best[j + 1] = next;
        }
    }
    return best[len];
}

int tie_gain(const struct tie *tie, struct str head, struct str tail)
{
    struct cells c = {.len = 0};
    size_t from_head;
    int apart;

    if (!tie || !tie->image.units || head.len == 0 || tail.len == 0)
        return 0;
    add_head(&tie->image, &c, head);
    from_head = c.len;
    add_tail(&tie->image, &c, tail);
    apart = path_cost(&tie->image, c.cell, from_head) +
            path_cost(&tie->image, c.cell + from_head, c.len - from_head);
    return apart - path_cost(&tie->image, c.cell, c.len);
}
