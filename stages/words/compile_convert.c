/* compile_convert.c -- OpenCC's tables, and which traditional characters the look-up folds; see
 * compile.h
 *
 * A table is a double array of what is to be replaced, and a text section: first the ends of the
 * replacements by value of the array (value 1 starts at the end of value 0), then their code points. */
#include "compile.h"

#include "../base/arena.h"
#include "../base/hash.h"
#include "../base/mem.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 65535u
/* A traditional character that stands in so many words by itself is a simplified one, too. */
#define FOLD_WORDS_SHARE 8u

struct pairs {
    struct dat_key *keys;
    struct str *values;
    size_t len, room;
};

static enum err_code add_pair(struct compile *c, struct pairs *p, struct str from, struct str to,
                              struct err *err)
{
    struct dat_key *keys;
    enum err_code code;
    uint16_t *codes;
    uint32_t len;

    if (p->len + 1 >= ENTRIES_MAX)
        return err_set(err, ERR_CONF, 0, "a table of OpenCC has more than %u lines", ENTRIES_MAX);
    if (p->len == p->room) {
        size_t room = p->room;

        keys = arena_grow(c->arena, p->keys, &room, p->len + 1, sizeof *keys);
        p->values = arena_grow(c->arena, p->values, &p->room, p->len + 1, sizeof *p->values);
        if (!keys || !p->values)
            return compile_no_memory(err);
        p->keys = keys;
    }
    if ((code = compile_codes(c, from, &codes, &len, err)))
        return code;
    p->keys[p->len] = (struct dat_key){.codes = codes, .len = len, .slot = (uint32_t)p->len};
    p->values[p->len++] = to;
    return ERR_OK;
}

static enum err_code read_pairs(struct compile *c, const char *name, struct pairs *p,
                                struct err *err)
{
    struct str text, line, from, to;
    size_t number = 0;
    enum err_code code = compile_read(c, c->paths->opencc, name, &text, err);

    while (!code && str_split(&text, '\n', &line)) {
        number++;
        if (line.len == 0)
            continue;
        /* Of several replacements the first is the common one. */
        if (!str_split(&line, '\t', &from) || !str_split(&line, ' ', &to) || !from.len || !to.len)
            return err_set(err, ERR_CONF, 0, "'%s/%s' line %zu: want a word, a tab and its forms",
                           c->paths->opencc, name, number);
        code = add_pair(c, p, from, to, err);
    }
    return code;
}

/* Characters come first, so that a phrase of one character does not hide them. */
static void drop_doubles(struct pairs *p)
{
    size_t kept = 0;

    if (p->len)
        qsort(p->keys, p->len, sizeof *p->keys, dat_key_cmp);
    for (size_t i = 0; i < p->len; i++)
        if (kept == 0 || dat_key_cmp(&p->keys[kept - 1], &p->keys[i]) != 0)
            p->keys[kept++] = p->keys[i];
    p->len = kept;
}

static enum err_code write_table(struct compile *c, struct pairs *p, enum image_section units_at,
                                 struct err *err)
{
    enum image_section text_at = (enum image_section)(units_at + 1);
    struct dat_unit *units;
    uint32_t end = 0, ends_len, cp;
    size_t len;
    enum err_code code;

    drop_doubles(p);
    ends_len = (uint32_t)p->len;
    compile_add(c, text_at, &end, sizeof end);
    for (size_t i = 0; i < p->len; i++) {
        p->keys[i].value = (uint16_t)(i + 1);
        end += (uint32_t)utf8_count(p->values[p->keys[i].slot]);
        compile_add(c, text_at, &end, sizeof end);
    }
    for (size_t i = 0; i < p->len; i++) {
        struct str to = p->values[p->keys[i].slot];

        for (size_t at = 0; at < to.len;) {
            at += utf8_next(to, at, &cp);
            compile_add(c, text_at, &cp, sizeof cp);
        }
    }
    /* How many ends there are is told by the first: it is no end. */
    if (!buf_failed(&c->sections[text_at]))
        memcpy(c->sections[text_at].ptr, &ends_len, sizeof ends_len);
    if ((code = dat_build(p->keys, p->len, &units, &len, err)))
        return code;
    compile_add(c, units_at, units, len * sizeof *units);
    mem_free(units);
    return ERR_OK;
}

/* Look-up sees traditional characters as simplified ones, save those that are both. */
static void note_folds(struct compile *c, const struct pairs *p)
{
    uint32_t simple;

    for (size_t i = 0; i < p->len; i++) {
        uint16_t from = p->keys[i].codes[0], to;
        struct str value = p->values[p->keys[i].slot];

        if (p->keys[i].len != 1 || utf8_count(value) != 1)
            continue;
        (void)utf8_next(value, 0, &simple);
        to = compile_code(c, simple);
        if (to && c->chars[from].words * FOLD_WORDS_SHARE < c->chars[to].words)
            c->chars[from].simple = simple;
    }
}

enum err_code compile_convert(struct compile *c, struct err *err)
{
    struct pairs t2s = {0}, s2t = {0};
    enum err_code code;

    if ((code = read_pairs(c, "TSCharacters.txt", &t2s, err)))
        return code;
    note_folds(c, &t2s);
    if ((code = read_pairs(c, "TSPhrases.txt", &t2s, err)) ||
        (code = write_table(c, &t2s, IMAGE_T2S_UNITS, err)) ||
        (code = read_pairs(c, "STCharacters.txt", &s2t, err)) ||
        (code = read_pairs(c, "STPhrases.txt", &s2t, err)))
        return code;
    return write_table(c, &s2t, IMAGE_S2T_UNITS, err);
}
