/* place_attr.c -- what a tag says about its place: its code and full name, or what holds it. */
#include "place.h"

#include <stdio.h>
#include <string.h>

static const char *const level_names[] = {[LEVEL_COUNTRY] = "country",
                                          [LEVEL_PROVINCE] = "province",
                                          [LEVEL_CITY] = "city",
                                          [LEVEL_COUNTY] = "county",
                                          [LEVEL_TOWNSHIP] = "township"};

/* The full name: 湖南省张家界市慈利县象市镇, and `behind` it. NULL, 0: the memory is full. */
static struct str full_name(struct para *p, uint32_t division, struct str behind)
{
    const struct gazetteer *g = p->places->g;
    size_t len = behind.len, at;
    char *name;

    for (uint32_t d = division; d; d = gazetteer_at(g, d)->parent)
        len += gazetteer_at(g, d)->name_len;
    name = arena_alloc(p->doc->arena, len + 1, 1);
    if (!name) {
        p->has_failed = true;
        return (struct str){NULL, 0};
    }
    at = len - behind.len;
    memcpy(name + at, behind.ptr, behind.len);
    for (uint32_t d = division; d; d = gazetteer_at(g, d)->parent) {
        struct str one = gazetteer_name(g, d);

        at -= one.len;
        memcpy(name + at, one.ptr, one.len);
    }
    return (struct str){name, len};
}

/* The divisions an open name may be. */
static void attr_candidates(struct para *p, struct hit *hit, const struct spot *spot)
{
    struct str *codes = arena_alloc(p->doc->arena, PLACE_CANDIDATES_MAX, sizeof *codes);
    const struct mention *m = &p->places->mentions[spot->mention];
    struct str name = str_sub(p->text, m->from, m->to - m->from);
    size_t len = 0;
    char code[16];

    if (!codes) {
        p->has_failed = true;
        return;
    }
    for (uint32_t d = gazetteer_next(p->places->g, name, m->is_short, DIVISION_NONE);
         d && len < PLACE_CANDIDATES_MAX; d = gazetteer_next(p->places->g, name, m->is_short, d)) {
        int bytes =
            snprintf(code, sizeof code, "%u",
                     gazetteer_at(p->places->g, gazetteer_at(p->places->g, d)->same_as)->code);
        const char *copy = arena_dup(p->doc->arena, code, (size_t)bytes);

        if (!copy) {
            p->has_failed = true;
            return;
        }
        codes[len++] = (struct str){copy, (size_t)bytes};
    }
    para_attr_strs(p, hit, "candidates", codes, len);
}

void place_attrs(struct para *p, struct hit *hit, const struct spot *spot)
{
    static const char *const kinds[] = {NULL,   "village",  "villager_group",
                                        "zone", "township", "site"};
    const struct division *d;

    if (!hit)
        return;
    if (!spot->division) {
        para_attr_str(
            p, hit, "level",
            str_of(spot->kind == PLACE_DIVISION ? level_names[spot->level] : kinds[spot->kind]));
        if (spot->kind == PLACE_DIVISION)
            attr_candidates(p, hit, spot);
        return;
    }
    d = gazetteer_at(p->places->g, spot->division);
    if (spot->kind == PLACE_DIVISION) {
        para_attr_fmt(p, hit, "code", "%u", d->code);
        para_attr_str(p, hit, "name", full_name(p, spot->division, (struct str){"", 0}));
        para_attr_str(p, hit, "level", str_of(level_names[d->level]));
        return;
    }
    para_attr_fmt(p, hit, "parent", "%u", d->code);
    para_attr_str(p, hit, "name",
                  full_name(p, spot->division, para_str(p, spot->division_to, spot->to)));
    para_attr_str(p, hit, "level", str_of(kinds[spot->kind]));
}
