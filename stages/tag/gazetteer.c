/* gazetteer.c -- see gazetteer.h */
#include "gazetteer_table.h"

#include "../base/hash.h"
#include "../base/mem.h"

#include <assert.h>
#include <string.h>

enum err_code gazetteer_open(const char *data, struct gazetteer **ret_gazetteer, struct err *err)
{
    struct gazetteer *g = mem_alloc(1, sizeof *g);
    enum err_code code;

    assert(data && ret_gazetteer);
    if (g) {
        g->words = map_create();
        g->codes = map_create();
    }
    if (!g || !g->words || !g->codes) {
        gazetteer_close(g);
        return err_set(err, ERR_NOMEM, 0, "no memory for the divisions");
    }
    if ((code = gazetteer_read(g, data, err))) {
        gazetteer_close(g);
        return code;
    }
    for (size_t i = 1; i < g->len; i++)
        g->all[i].is_common =
            g->all[i].stem_len &&
            gazetteer_is_word(g, str_sub(gazetteer_name(g, (uint32_t)i), 0, g->all[i].stem_len),
                              WORD_SHORT);
    if (!name_index_make(&g->index, g->all, g->len, g->text)) {
        gazetteer_close(g);
        return err_set(err, ERR_NOMEM, 0, "no memory for the names of divisions");
    }
    *ret_gazetteer = g;
    return ERR_OK;
}

void gazetteer_close(struct gazetteer *g)
{
    if (!g)
        return;
    map_destroy(g->words);
    map_destroy(g->codes);
    mem_free(g->words_text);
    name_index_free(&g->index);
    mem_free(g->all);
    mem_free(g->text);
    mem_free(g);
}

const struct division *gazetteer_at(const struct gazetteer *g, uint32_t division)
{
    assert(division < g->len);
    return &g->all[division];
}

struct str gazetteer_name(const struct gazetteer *g, uint32_t division)
{
    const struct division *d = gazetteer_at(g, division);

    return (struct str){g->text + d->name_off, d->name_len};
}

uint32_t gazetteer_find(const struct gazetteer *g, uint32_t code)
{
    bool is_township = code >= 100000000;
    uint64_t at;

    if (!map_get(g->codes, hash_mix(is_township ? code / 1000 : code), &at))
        return DIVISION_NONE;
    /* Townships stand behind the county that holds them. */
    for (size_t i = at + 1; is_township && i < g->len && g->all[i].level == LEVEL_TOWNSHIP; i++)
        if (g->all[i].code == code && g->all[i].same_as == i)
            return (uint32_t)i;
    return is_township ? DIVISION_NONE : (uint32_t)at;
}

bool gazetteer_is_word(const struct gazetteer *g, struct str word, enum gazetteer_word use)
{
    uint64_t uses = 0;

    return map_get(g->words, hash64(word, 0), &uses) && uses & use;
}

bool gazetteer_is_within(const struct gazetteer *g, uint32_t division, uint32_t above)
{
    while (division != above && division != DIVISION_NONE)
        division = g->all[division].parent;
    return division == above;
}

size_t gazetteer_match(const struct gazetteer *g, struct str text, size_t at,
                       enum division_level lowest_short, bool *ret_is_short)
{
    const char *ptr = text.ptr + at;
    size_t best = 0, left = text.len - at, len;
    const struct name_row *rows;
    uint32_t pair, third;

    if (left < 2 * (size_t)HAN_BYTES)
        return 0;
    rows = name_index_rows(&g->index, ptr, &len, &pair);
    third = left >= 3 * (size_t)HAN_BYTES ? name_index_char(ptr + 2 * HAN_BYTES) : 0;
    for (size_t i = 0; i < len; i++) {
        const struct name_row *r = &rows[i];
        const char *name = g->text + g->all[r->division].name_off;

        if (r->pair != pair)
            continue;
        if (r->name_len > best && r->name_len <= left && (!r->third || r->third == third) &&
            memcmp(name, ptr, r->name_len) == 0) {
            best = r->name_len;
            *ret_is_short = false;
        } else if (r->stem_len > best && r->level <= lowest_short && r->stem_len <= left &&
                   memcmp(name, ptr, r->stem_len) == 0) {
            best = r->stem_len;
            *ret_is_short = true;
        }
    }
    return best;
}

uint32_t gazetteer_next(const struct gazetteer *g, struct str name, bool is_short, uint32_t entry)
{
    size_t len, i = 0;
    uint32_t pair;
    const struct name_row *rows = name_index_rows(&g->index, name.ptr, &len, &pair);

    assert(name.len >= 2 * (size_t)HAN_BYTES);
    while (entry && i < len && rows[i++].division != entry)
        continue;
    for (; i < len; i++)
        if (rows[i].pair == pair && (is_short ? rows[i].stem_len : rows[i].name_len) == name.len &&
            memcmp(g->text + g->all[rows[i].division].name_off, name.ptr, name.len) == 0)
            return rows[i].division;
    return DIVISION_NONE;
}

bool gazetteer_is_called(const struct gazetteer *g, uint32_t division, struct str name,
                         bool is_short)
{
    uint32_t i = DIVISION_NONE;

    while ((i = gazetteer_next(g, name, is_short, i)))
        if (g->all[i].same_as == division)
            return true;
    return false;
}

size_t gazetteer_seek(const struct gazetteer *g, const uint32_t *cps, size_t len, size_t at)
{
    return name_index_seek(&g->index, cps, len, at);
}
