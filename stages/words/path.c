/* path.c -- the best way through the words of a window; see words_private.h
 *
 * Scores are sums of log chances from a cell to the end, made from the end backwards, as jieba makes
 * them: the same sums in the same order, so that ties fall alike. */
#include "words_private.h"

#include "edges.h"

#include <assert.h>

static void jieba_cell(const struct words *w, struct words_scratch *s, size_t i)
{
    const struct dat_unit *units = w->image.units, *unit = &units[DAT_ROOT];
    const struct image_cost *costs = w->image.costs;
    double best = SCORE_NEVER;
    bool is_found = false;

    s->slot[i] = DAT_NONE;
    for (size_t j = i; j < s->len && (s->bits[j] & BIT_JIEBA); j++) {
        uint32_t slot = unit->base + s->code[j];

        if (!unit->base || units[slot].label != s->code[j] || !s->code[j])
            break;
        unit = &units[slot];
        if (unit->value && costs[unit->value].jieba <= 0) {
            double score = costs[unit->value].jieba + s->score[j + 1];

            /* Of equal scores jieba takes the longer word. */
            if (!is_found || score >= best) {
                best = score;
                s->next[i] = (uint16_t)(j + 1);
                s->slot[i] = slot;
                is_found = true;
            }
        }
    }
    if (!is_found) {
        best = costs[0].jieba + s->score[i + 1];
        s->next[i] = (uint16_t)(i + 1);
    }
    s->score[i] = best;
}

/* Words of the user from cell `i` on that end at `least` or behind it. */
static void try_user(const struct words *w, struct words_scratch *s, size_t i, size_t least,
                     unsigned bits)
{
    const struct dat_unit *units = w->user.units, *unit = &units[DAT_ROOT];

    for (size_t j = i; j < s->len && (s->bits[j] & bits) == bits; j++) {
        uint32_t slot = dat_step(units, (uint32_t)(unit - units), s->code[j]);
        double score;

        if (slot == DAT_NONE)
            break;
        unit = &units[slot];
        score = s->score[j + 1] - (double)w->user.costs[unit->value];
        if (unit->value && j + 1 >= least && score >= s->score[i]) {
            s->score[i] = score;
            s->next[i] = (uint16_t)(j + 1);
            s->slot[i] = USER_SLOT | unit->value;
        }
    }
}

void words_path_jieba(const struct words *w, struct words_scratch *s)
{
    s->score[s->len] = 0;
    for (size_t i = s->len; i-- > 0;) {
        if (s->bits[i] & BIT_JIEBA) {
            jieba_cell(w, s, i);
            if (w->user.units)
                try_user(w, s, i, i + 1, BIT_JIEBA);
            continue;
        }
        s->score[i] = 0;
        s->next[i] = (uint16_t)(i + 1);
        s->slot[i] = DAT_NONE;
    }
}

/* Words of the dictionary from cell `i` on that end at `least` or behind it. */
/* A run of digits or letters is taken in any case; its cost weighs it against words that go on over
 * its end, which are rather more likely behind letters (B超, AA制). */
#define RUN_COST_DIGITS 8.0
#define RUN_COST_LETTERS 12.0
static inline void try_words(const struct words *w, struct words_scratch *s, size_t i, size_t least)
{
    const struct dat_unit *units = w->image.units, *unit = &units[DAT_ROOT];
    const struct image_cost *costs = w->image.costs;
    double best = s->score[i];

    for (size_t j = i; j < s->len; j++) {
        uint32_t slot = unit->base + s->code[j];

        if (!unit->base || units[slot].label != s->code[j])
            break;
        unit = &units[slot];
        if (unit->value && j + 1 >= least) {
            double score = s->score[j + 1] - (double)costs[unit->value].own;

            if (score >= best) {
                best = score;
                s->next[i] = (uint16_t)(j + 1);
                s->slot[i] = slot;
            }
        }
    }
    s->score[i] = best;
}

static void try_edges(const struct words *w, struct words_scratch *s, size_t i)
{
    struct edge edges[EDGES_MAX];
    size_t len = edges_find(w, s, i, edges);

    for (size_t k = 0; k < len; k++) {
        double score = s->score[edges[k].to] - (double)edges[k].cost;

        if (score > s->score[i]) {
            s->score[i] = score;
            s->next[i] = edges[k].to;
            s->slot[i] = DAT_NONE;
            s->tag[i] = edges[k].tag;
        }
    }
}

void words_path_news(const struct words *w, struct words_scratch *s)
{
    const double unknown = -w->image.costs[0].jieba;

    size_t place = SIZE_MAX; /* the next cell that may end the name of a place */

    s->score[s->len] = 0;
    for (size_t i = s->len; i-- > 0;) {
        size_t run = s->run[i];
        double cost = unknown;

        s->slot[i] = DAT_NONE;
        if (run == RUN_INSIDE) {
            s->score[i] = SCORE_NEVER;
            s->next[i] = (uint16_t)(i + 1);
            continue;
        }
        if (run)
            cost = s->kind[i] == KIND_DIGIT ? RUN_COST_DIGITS : RUN_COST_LETTERS;
        s->next[i] = (uint16_t)(run ? run : i + 1);
        s->score[i] = s->score[s->next[i]] - cost;
        if (!run)
            s->tag[i] = w->tags.other;
        if (s->code[i])
            try_words(w, s, i, run ? run : i + 1);
        if (s->bits[i] & BIT_PLACE)
            place = i;
        if (run || (s->bits[i] & (BIT_NUMBER | BIT_SURNAME | BIT_ABROAD)) || place - i - 2 < 2)
            try_edges(w, s, i);
        if (w->user.units)
            try_user(w, s, i, run ? run : i + 1, 0);
    }
}
