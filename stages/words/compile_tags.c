/* compile_tags.c -- tags of words, by slot; see compile.h */
#include "compile.h"

#include "../base/arena.h"

#include <string.h>

enum err_code compile_tags(struct compile *c, struct err *err)
{
    size_t units = c->sections[IMAGE_UNITS].len / sizeof(struct dat_unit);
    uint16_t *choice = arena_alloc(c->arena, units, sizeof *choice);
    struct image_tagset set = {.len = 1};
    int16_t zero = 0;

    if (!choice)
        return compile_no_memory(err);
    for (size_t i = 0; i < c->tags_len; i++) {
        set.tags[0] = (uint8_t)i;
        compile_add(c, IMAGE_TAGSETS, &set, sizeof set);
    }
    for (size_t i = 0; i < c->words_len; i++)
        choice[c->words[i].slot] = c->words[i].tag;
    compile_add(c, IMAGE_CHOICE, choice, units * sizeof *choice);
    compile_add(c, IMAGE_TAGS, c->tags, c->tags_len * sizeof *c->tags);
    compile_add(c, IMAGE_TRANS, &zero, sizeof zero);
    return ERR_OK;
}
