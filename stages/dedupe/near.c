/* near.c -- see near.h */
#include "near.h"

#include <string.h>

/* In texts of a few dozen characters half a sentence is a large share. */
#define SHORT_THRESHOLD 0.68
/* An original is named rather than a near duplicate of one that is a little more similar. */
#define SECOND_HAND 0.02
#define LONG_FIGURE 3  /* characters; one that two texts do not have in common by chance */
#define VETO_FIGURES 3 /* fewer on either side say too little */
#define CLOSE 0.7      /* below: the figures have to say more */

bool near_is_self(const struct near_probe *probe, size_t place, const struct dedupe_row *row)
{
    return row->id == probe->id && place < probe->mark && row->article >= probe->first_article;
}

/* Figures up to the greatest hash that a sample was cut at are there in both lists. */
static uint64_t sample_limit(const struct grams_numbers *list)
{
    uint64_t limit = 0;

    if (!list->is_sample)
        return UINT64_MAX;
    for (size_t i = 0; i < list->len; i++)
        limit = list->items[i].hash > limit ? list->items[i].hash : limit;
    return limit;
}

static bool has_number(const struct grams_numbers *list, uint64_t hash)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->items[i].hash == hash)
            return true;
    return false;
}

/* lcs[i][k]: how many figures the lists have in common, in order, from i and k on. */
struct lcs {
    uint8_t len[GRAMS_NUMBERS + 1][GRAMS_NUMBERS + 1];
};

static void lcs_fill(struct lcs *lcs, const struct grams_numbers *a, const struct grams_numbers *b)
{
    memset(lcs, 0, sizeof *lcs);
    for (size_t i = a->len; i-- > 0;)
        for (size_t k = b->len; k-- > 0;) {
            uint8_t down = lcs->len[i + 1][k], right = lcs->len[i][k + 1];

            if (a->items[i].hash == b->items[k].hash)
                lcs->len[i][k] = (uint8_t)(lcs->len[i + 1][k + 1] + 1);
            else
                lcs->len[i][k] = down > right ? down : right;
        }
}

/* The figures up to `limit`. */
static void figures_to(const struct grams_numbers *list, uint64_t limit, struct grams_numbers *ret)
{
    ret->len = 0;
    for (size_t i = 0; i < list->len; i++)
        if (list->items[i].hash <= limit)
            ret->items[ret->len++] = list->items[i];
}

struct figures {
    size_t count;
    size_t weight; /* digits; two lists have the short ones in common by chance */
};

static struct figures figures_all(const struct grams_numbers *list)
{
    struct figures f = {list->len, 0};

    for (size_t i = 0; i < list->len; i++)
        f.weight += list->items[i].len;
    return f;
}

/* Those that both have. Short ones stand in any text, but not in the same order; so they count in order
 * only. */
static struct figures figures_shared(const struct grams_numbers *a, const struct grams_numbers *b)
{
    struct figures f = {0, 0};
    size_t i = 0, k = 0;
    struct lcs lcs;

    for (size_t n = 0; n < a->len; n++)
        if (a->items[n].len >= LONG_FIGURE && has_number(b, a->items[n].hash)) {
            f.count++;
            f.weight += a->items[n].len;
        }
    lcs_fill(&lcs, a, b);
    while (i < a->len && k < b->len) {
        if (a->items[i].hash == b->items[k].hash) {
            if (a->items[i].len < LONG_FIGURE) {
                f.count++;
                f.weight += a->items[i].len;
            }
            i++;
            k++;
        } else if (lcs.len[i + 1][k] >= lcs.len[i][k + 1]) {
            i++;
        } else {
            k++;
        }
    }
    return f;
}

static size_t count_shared(const struct grams_numbers *a, const struct grams_numbers *b)
{
    size_t count = 0;

    for (size_t i = 0; i < a->len; i++)
        count += has_number(b, a->items[i].hash);
    return count;
}

/* In a brief text every figure counts: they are all the same, or one text has some more. */
static bool brief_agree(const struct grams_numbers *a, const struct grams_numbers *b)
{
    const struct grams_numbers *less = a->total < b->total ? a : b, *more = less == a ? b : a;

    if (a->sum == b->sum)
        return true;
    return less->total < more->total && count_shared(less, more) == less->len;
}

/* Two texts with three figures or more that share less than half of the smaller set of them, in order,
 * speak of different things; and so do two with two or more that share none. */
static bool figures_agree(const struct grams_numbers *all_a, const struct grams_numbers *all_b,
                          bool is_brief, bool is_close)
{
    uint64_t x = sample_limit(all_a), y = sample_limit(all_b), limit = x < y ? x : y;
    struct grams_numbers a, b;
    struct figures in_a, in_b, shared;
    size_t count, weight;

    if (is_brief)
        return brief_agree(all_a, all_b);
    figures_to(all_a, limit, &a);
    figures_to(all_b, limit, &b);
    in_a = figures_all(&a);
    in_b = figures_all(&b);
    shared = figures_shared(&a, &b);
    count = in_a.count < in_b.count ? in_a.count : in_b.count;
    weight = in_a.weight < in_b.weight ? in_a.weight : in_b.weight;
    if (count < VETO_FIGURES)
        return count < 2 || shared.count > 0;
    if (!is_close)
        return 3 * shared.count >= 2 * count && 2 * shared.weight >= weight;
    return 2 * shared.count >= count && 3 * shared.weight >= weight;
}

void near_find(const struct dedupe_index *ix, const struct near_probe *probe, double threshold,
               struct near_match *ret_match)
{
    uint32_t places[DEDUPE_BANDS];
    size_t len = dedupe_index_like(ix, probe->lanes, probe->day, places);
    double best = 0;

    ret_match->kind = DUP_NONE;
    ret_match->similarity = 0;
    if ((probe->flags & DEDUPE_ROW_SHORT) && threshold < SHORT_THRESHOLD)
        threshold = SHORT_THRESHOLD;
    for (size_t i = 0; i < len; i++) {
        const struct dedupe_row *row = dedupe_index_at(ix, places[i]);
        double similarity = sketch_similarity(row->lanes, probe->lanes), rank;
        struct grams_numbers numbers;
        enum dup_kind kind;

        if (similarity < threshold || near_is_self(probe, places[i], row) ||
            !print_unpack(dedupe_index_print(ix, row), &numbers))
            continue;
        kind =
            figures_agree(&numbers, &probe->numbers,
                          (row->flags & probe->flags & DEDUPE_ROW_BRIEF) != 0, similarity >= CLOSE)
                ? DUP_NEAR
                : DUP_VARIANT;
        if (ret_match->kind == DUP_NEAR && kind == DUP_VARIANT)
            continue;
        rank = similarity - (row->flags & DEDUPE_ROW_NEAR ? SECOND_HAND : 0);
        if (kind == ret_match->kind && rank <= best)
            continue;
        best = rank;
        *ret_match = (struct near_match){kind, places[i], similarity, numbers};
    }
}

struct pair {
    uint8_t was, is; /* places in the two lists */
};

/* Figures that stand between the same ones on both sides, in order. */
static size_t lcs_pairs(const struct lcs *lcs, size_t was_len, size_t is_len,
                        struct pair ret_pairs[GRAMS_NUMBERS])
{
    size_t i = 0, k = 0, len = 0;

    while (i < was_len && k < is_len) {
        bool leaves = lcs->len[i][k] == lcs->len[i + 1][k];
        bool comes = lcs->len[i][k] == lcs->len[i][k + 1];

        bool is_pair = leaves && comes && lcs->len[i][k] == lcs->len[i + 1][k + 1];

        if (is_pair)
            ret_pairs[len++] = (struct pair){(uint8_t)i, (uint8_t)k};
        if (is_pair || (!leaves && !comes)) {
            /* A pair, or the same figure on both sides. */
            i++;
            k++;
        } else if (leaves) {
            i++;
        } else {
            k++;
        }
    }
    return len;
}

static struct str number_copy(struct arena *arena, const struct grams_number *n)
{
    return (struct str){arena_dup(arena, n->text, n->len), n->len};
}

void near_changes(struct arena *arena, const struct grams_numbers *was,
                  const struct grams_numbers *is, struct dup *dup)
{
    struct pair pairs[GRAMS_NUMBERS];
    struct dup_change *changed;
    struct lcs lcs;
    size_t len;

    lcs_fill(&lcs, was, is);
    len = lcs_pairs(&lcs, was->len, is->len, pairs);
    changed = len ? arena_alloc(arena, len, sizeof *changed) : NULL;
    for (size_t i = 0; changed && i < len; i++) {
        changed[i].was = number_copy(arena, &was->items[pairs[i].was]);
        changed[i].is = number_copy(arena, &is->items[pairs[i].is]);
        if (!changed[i].was.ptr || !changed[i].is.ptr)
            return;
    }
    dup->changed = changed;
    dup->changed_len = changed ? len : 0;
}
