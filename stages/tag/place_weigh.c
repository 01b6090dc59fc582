/* place_weigh.c -- which division a name means, and which one the article is about; see place.h */
#include "place.h"

#include "../base/hash.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WEIGHT_TITLE 5.0
#define WEIGHT_LEAD 3.0
#define WEIGHT_BODY 1.0
#define WEIGHT_SOURCE 0.5
#define GRID_SHARE 0.5 /* of the wider division's weight, to go down into a narrower one */

static struct place_cell *cell_of(const struct places *pl, uint32_t division)
{
    size_t at = hash_mix(division) & (PLACE_CELLS - 1);

    while (pl->cells[at].division && pl->cells[at].division != division)
        at = (at + 1) & (PLACE_CELLS - 1);
    return &pl->cells[at];
}

double places_weight(const struct places *pl, uint32_t division)
{
    return division && pl->cells ? cell_of(pl, division)->weight : 0;
}

void places_add_weight(struct places *pl, uint32_t division, double weight)
{
    for (; division; division = gazetteer_at(pl->g, division)->parent) {
        struct place_cell *cell = cell_of(pl, division);

        if (!cell->division) {
            /* Far more divisions than an article is about: the rest does not count. */
            if (pl->cells_len >= PLACE_CELLS / 2)
                continue;
            cell->division = division;
            pl->cells_len++;
        }
        cell->weight += weight;
    }
}

static struct str text_of(const struct doc *doc, const struct article *art, const struct mention *m)
{
    return str_sub(doc->blocks[art->first_block + m->block].text, m->from, m->to - m->from);
}

/* Where a name stands says how much it counts. */
static double weight_at(const struct doc *doc, const struct article *art, const struct mention *m)
{
    if (doc->blocks[art->first_block + m->block].kind == BLOCK_TITLE)
        return WEIGHT_TITLE;
    for (uint32_t i = 0; i < m->block; i++)
        if (doc->blocks[art->first_block + i].kind == BLOCK_BODY)
            return WEIGHT_BODY;
    return WEIGHT_LEAD;
}

/* Do the mentions before `at`, which it goes on with, name what holds `division`? */
static bool fits_chain(const struct doc *doc, const struct article *art, const struct places *pl,
                       size_t at, uint32_t division)
{
    for (size_t i = at; pl->mentions[i].is_chained; i--) {
        const struct mention *above = &pl->mentions[i - 1];
        struct str name = text_of(doc, art, above);

        do
            division = gazetteer_at(pl->g, division)->parent;
        while (division && !gazetteer_is_called(pl->g, division, name, above->is_short));
        if (!division)
            return false;
    }
    return true;
}

/* How much the article says about what holds a division, the closer the more. */
static double context_of(const struct places *pl, uint32_t division)
{
    double sum = 0;

    for (; division; division = gazetteer_at(pl->g, division)->parent)
        sum += places_weight(pl, division) * gazetteer_at(pl->g, division)->level;
    return sum;
}

struct choice {
    uint32_t division;
    size_t count;
    double best;
    bool is_tied;
};

static struct choice choose(const struct doc *doc, const struct article *art,
                            const struct places *pl, size_t at)
{
    const struct mention *m = &pl->mentions[at];
    struct str name = text_of(doc, art, m);
    struct choice c = {.best = -1};

    for (uint32_t i = gazetteer_next(pl->g, name, m->is_short, DIVISION_NONE); i;
         i = gazetteer_next(pl->g, name, m->is_short, i)) {
        uint32_t d = gazetteer_at(pl->g, i)->same_as;
        /* A short name alone is that of a province or a city, or of a county that is told. */
        bool is_low = m->is_short && !m->is_chained &&
                      gazetteer_at(pl->g, d)->level > (m->is_told ? LEVEL_COUNTY : LEVEL_CITY);
        double context;

        if (is_low || !fits_chain(doc, art, pl, at, d))
            continue;
        context = context_of(pl, d);
        c.count++;
        if (context > c.best || (context >= c.best && gazetteer_at(pl->g, d)->level <
                                                          gazetteer_at(pl->g, c.division)->level)) {
            c.is_tied = false;
            c.best = context;
            c.division = d;
        } else if (context >= c.best &&
                   gazetteer_at(pl->g, d)->level == gazetteer_at(pl->g, c.division)->level) {
            c.is_tied = true;
        }
    }
    return c;
}

/* The last of a chain is settled as `division`: so are those before it. */
static void settle_chain(const struct doc *doc, const struct article *art, struct places *pl,
                         size_t at, uint32_t division)
{
    double weight = weight_at(doc, art, &pl->mentions[at]);

    places_add_weight(pl, division, weight);
    for (;; at--) {
        struct mention *m = &pl->mentions[at];

        m->division = division;
        m->level = gazetteer_at(pl->g, division)->level;
        m->is_good = true;
        if (!m->is_chained)
            return;
        do
            division = gazetteer_at(pl->g, division)->parent;
        while (division &&
               !gazetteer_is_called(pl->g, division, text_of(doc, art, &pl->mentions[at - 1]),
                                    pl->mentions[at - 1].is_short));
        assert(division);
    }
}

/* The source's name as evidence: 张家界日报. */
static void weigh_source(struct places *pl, struct str source)
{
    for (size_t at = 0; at < source.len;) {
        bool is_short = false;
        size_t len = gazetteer_match(pl->g, source, at, LEVEL_CITY, &is_short);
        uint32_t d, cp;

        if (!len) {
            at += utf8_next(source, at, &cp);
            continue;
        }
        d = gazetteer_next(pl->g, str_sub(source, at, len), is_short, DIVISION_NONE);
        if (!gazetteer_next(pl->g, str_sub(source, at, len), is_short, d))
            places_add_weight(pl, gazetteer_at(pl->g, d)->same_as, WEIGHT_SOURCE);
        at += len;
    }
}

/* A name without a chain: is it one, now that the rest of the article is known? */
static bool is_name(const struct places *pl, const struct mention *m, const struct choice *c)
{
    if (m->is_good && m->level <= LEVEL_COUNTY)
        return true;
    if (!m->is_bounded)
        return false;
    if (m->level <= LEVEL_COUNTY || gazetteer_at(pl->g, c->division)->is_odd ||
        m->to - m->from <= 6)
        return places_weight(pl, gazetteer_at(pl->g, c->division)->parent) > 0;
    return true;
}

/* A township of a province the article does not name, while it names cities or counties elsewhere:
 * rather a namesake that is in no table. */
static bool is_stray(const struct places *pl, const struct choice *c)
{
    return c->best <= 0 && pl->has_counties &&
           gazetteer_at(pl->g, c->division)->level == LEVEL_TOWNSHIP;
}

static void settle_one(const struct doc *doc, const struct article *art, struct places *pl,
                       size_t at, bool is_last_round)
{
    struct mention *m = &pl->mentions[at];
    struct choice c = choose(doc, art, pl, at);

    if (!is_last_round) {
        /* First what can only be one. */
        if (c.count == 1 && (m->is_chained || (m->is_good && m->level <= LEVEL_COUNTY))) {
            settle_chain(doc, art, pl, at, c.division);
            pl->has_counties |= m->level >= LEVEL_CITY;
        }
        return;
    }
    /* What stands elsewhere as a name is one here too, whatever stands before it. */
    if (c.division && !m->is_bounded && places_weight(pl, c.division) > 0)
        m->is_bounded = true;
    m->is_good = c.count > 0 && (m->is_chained || is_name(pl, m, &c));
    if (m->is_good && !c.is_tied && (m->is_chained || !is_stray(pl, &c)))
        settle_chain(doc, art, pl, at, c.division);
}

void places_settle(struct places *pl, const struct doc *doc, const struct article *art)
{
    weigh_source(pl, art->source);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < pl->len; i++)
            if (!pl->mentions[i].has_next && !pl->mentions[i].division)
                settle_one(doc, art, pl, i, round == 1);
}

/* The heaviest child of `division` among the cells, at equal weight that of the lower code. */
static uint32_t heaviest_child(const struct places *pl, uint32_t division)
{
    const struct place_cell *best = NULL;

    for (size_t i = 0; i < PLACE_CELLS; i++) {
        const struct place_cell *cell = &pl->cells[i];

        if (!cell->division || gazetteer_at(pl->g, cell->division)->parent != division)
            continue;
        if (!best || cell->weight > best->weight ||
            (cell->weight >= best->weight && cell->division < best->division))
            best = cell;
    }
    return best ? best->division : DIVISION_NONE;
}

bool places_grid(const struct places *pl, struct doc *doc, struct article *art)
{
    uint32_t at = DIVISION_NONE, next;
    double total = 0, weight;
    char path[64], *copy;
    int len = 0;

    art->grid = (struct str){NULL, 0};
    if (!pl->cells)
        return true;
    for (size_t i = 0; i < PLACE_CELLS; i++)
        if (pl->cells[i].division && !gazetteer_at(pl->g, pl->cells[i].division)->parent)
            total += pl->cells[i].weight;
    weight = total;
    while ((next = heaviest_child(pl, at)) && places_weight(pl, next) >= GRID_SHARE * weight) {
        at = next;
        weight = places_weight(pl, at);
        len += snprintf(path + len, sizeof path - (size_t)len, "%s%u", len ? "/" : "",
                        gazetteer_at(pl->g, at)->code);
    }
    assert((size_t)len < sizeof path);
    if (!at)
        return true;
    copy = arena_dup(doc->arena, path, (size_t)len);
    if (!copy)
        return false;
    art->grid = (struct str){copy, (size_t)len};
    art->grid_score = round(weight / total * 100) / 100;
    return true;
}
