/* compile_units.c -- the dictionary as a double array, and what its words cost; see compile.h */
#include "compile.h"

#include "../base/arena.h"
#include "../base/hash.h"
#include "../base/mem.h"
#include "../base/utf8.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct often {
    uint64_t times;
    uint32_t cp;
};

static int often_cmp(const void *a, const void *b)
{
    const struct often *x = a, *y = b;

    if (x->times != y->times)
        return x->times < y->times ? 1 : -1;
    return x->cp < y->cp ? -1 : x->cp > y->cp;
}

/* Small codes for the characters that start the most words, so that the array is dense. */
static enum err_code rank_codes(struct compile *c, struct err *err)
{
    struct often *all = arena_alloc(c->arena, 0x110000, sizeof *all);
    size_t len = 0;
    enum err_code code;
    uint16_t at;
    uint32_t cp;

    if (!all)
        return compile_no_memory(err);
    for (size_t i = 0; i < c->words_len; i++)
        for (size_t byte = 0; byte < c->words[i].text.len;) {
            byte += utf8_next(c->words[i].text, byte, &cp);
            all[cp].times++;
            all[cp].cp = cp;
        }
    for (size_t i = 0; i < 0x110000; i++)
        if (all[i].times)
            all[len++] = all[i];
    qsort(all, len, sizeof *all, often_cmp);
    for (size_t i = 0; i < len; i++) {
        if ((code = compile_add_code(c, all[i].cp, &at, err)))
            return code;
        c->chars[at].words = (uint32_t)all[i].times;
    }
    return ERR_OK;
}

/* The number of the cost of a word, from 1. */
static enum err_code find_cost(struct compile *c, struct map *seen, const struct compile_word *w,
                               uint16_t *ret_value, struct err *err)
{
    struct image_cost cost = {.jieba = 1, .own = IMAGE_COST_NEVER};
    uint64_t key, value;
    uint32_t bits;

    if (w->jieba)
        cost.jieba = log((double)w->jieba) - log((double)c->jieba_total);
    if (w->own > 0)
        cost.own = (float)(log((double)c->jieba_total) - log(w->own));
    memcpy(&bits, &cost.own, sizeof bits);
    key = hash_mix(w->jieba << 32 | bits);
    if (map_get(seen, key, &value)) {
        *ret_value = (uint16_t)value;
        return ERR_OK;
    }
    value = c->sections[IMAGE_COSTS].len / sizeof cost;
    if (value > UINT16_MAX)
        return err_set(err, ERR_CONF, 0, "the words have more than %u weights", UINT16_MAX);
    if (!map_put(seen, key, value))
        return compile_no_memory(err);
    compile_add(c, IMAGE_COSTS, &cost, sizeof cost);
    *ret_value = (uint16_t)value;
    return ERR_OK;
}

static enum err_code make_keys(struct compile *c, struct dat_key *keys, size_t *ret_len,
                               struct err *err)
{
    struct image_cost none = {.own = IMAGE_COST_NEVER};
    struct map *seen = map_create();
    enum err_code code = ERR_OK;

    if (!seen)
        return compile_no_memory(err);
    none.jieba = log(1) - log((double)c->jieba_total);
    compile_add(c, IMAGE_COSTS, &none, sizeof none);
    *ret_len = 0;
    for (size_t i = 0; i < c->words_len && !code; i++) {
        struct compile_word *w = &c->words[i];
        struct dat_key *key = &keys[*ret_len];

        if (!w->jieba && w->own <= 0)
            continue;
        /* Until the array is made, `slot` is the word's number. */
        if ((code = compile_codes(c, w->text, &w->codes, &w->len, err)) ||
            (code = find_cost(c, seen, w, &key->value, err)))
            break;
        key->codes = w->codes;
        key->len = w->len;
        key->slot = (uint32_t)i;
        ++*ret_len;
    }
    map_destroy(seen);
    return code;
}

enum err_code compile_units(struct compile *c, struct err *err)
{
    struct dat_key *keys = arena_alloc(c->arena, c->words_len, sizeof *keys);
    struct dat_unit *units = NULL;
    uint32_t *numbers;
    size_t keys_len = 0, len = 0;
    enum err_code code;

    numbers = arena_alloc(c->arena, c->words_len, sizeof *numbers);
    if (!keys || !numbers)
        return compile_no_memory(err);
    if ((code = rank_codes(c, err)) || (code = make_keys(c, keys, &keys_len, err)))
        return code;
    qsort(keys, keys_len, sizeof *keys, dat_key_cmp);
    for (size_t i = 0; i < keys_len; i++)
        numbers[i] = keys[i].slot;
    if ((code = dat_build(keys, keys_len, &units, &len, err)))
        return code;
    for (size_t i = 0; i < keys_len; i++)
        c->words[numbers[i]].slot = keys[i].slot;
    assert(dat_is_sound(units, len));
    compile_add(c, IMAGE_UNITS, units, len * sizeof *units);
    mem_free(units);
    return ERR_OK;
}
