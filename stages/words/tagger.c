/* tagger.c -- the likeliest tags of a window's words; see words_private.h
 *
 * Viterbi over the tags that each word may have: what the tag costs for the word, and what it costs
 * behind the tag before. A mark starts anew: jieba's table knows no marks. Costs are integers in
 * eighths of a nat. */
#include "words_private.h"

#include <assert.h>

/* The ways that are open behind a word: a row of the table of costs each. */
struct ways {
    unsigned len;
    int32_t costs[IMAGE_CHOICES];
    size_t rows[IMAGE_CHOICES];
};

/* What a word may be: its own tags, or the one that a rule or the user gave. */
static const struct image_tagset *choices_of(const struct words *w, const struct words_scratch *s,
                                             size_t i)
{
    uint32_t slot = s->word_slots[i];

    if (slot == DAT_NONE)
        return &w->single[s->words[i].tag];
    if (slot & USER_SLOT)
        return &w->single[w->user.tags[slot & ~USER_SLOT]];
    return &w->image.tagsets[w->image.choice[slot]];
}

static struct ways step(const struct words *w, const struct ways *before,
                        const struct image_tagset *set, unsigned single,
                        uint8_t back[IMAGE_CHOICES])
{
    const int16_t *trans = w->image.trans;
    size_t columns = 2 * w->image.tags_len;
    struct ways ways;

    ways.len = set->len;
    if (before->len == 1 && set->len == 1) {
        /* One way in and one out: nothing to weigh. */
        ways.rows[0] = set->tags[0] == w->tags.other ? columns : set->tags[0] * 2u + single;
        ways.costs[0] = 0;
        back[0] = 0;
        return ways;
    }
    for (unsigned k = 0; k < set->len; k++) {
        size_t column = set->tags[k] * 2u + single;
        int32_t best = INT32_MAX;

        for (unsigned r = 0; r < before->len; r++) {
            int32_t cost = before->costs[r] + trans[before->rows[r] * columns + column];

            if (cost < best) {
                best = cost;
                back[k] = (uint8_t)r;
            }
        }
        ways.costs[k] = best + set->costs[k];
        ways.rows[k] = set->tags[k] == w->tags.other ? columns : column;
    }
    return ways;
}

void words_tag(const struct words *w, struct words_scratch *s, uint8_t *state)
{
    size_t columns = 2 * w->image.tags_len;
    struct ways ways = {.len = 1, .rows = {*state ? *state - 1u : columns}};
    unsigned at = 0;

    static_assert(2 * IMAGE_TAGS_MAX + 1 <= UINT8_MAX, "a state fits its byte");
    assert(s->words_len > 0);
    for (size_t i = 0; i < s->words_len; i++) {
        s->sets[i] = choices_of(w, s, i);
        ways = step(w, &ways, s->sets[i], s->word_chars[i] == 1, s->back[i]);
    }
    for (unsigned k = 1; k < ways.len; k++)
        if (ways.costs[k] < ways.costs[at])
            at = k;
    *state = (uint8_t)(ways.rows[at] + 1);
    for (size_t i = s->words_len; i-- > 0;) {
        s->words[i].tag = s->sets[i]->tags[at];
        at = s->back[i][at];
    }
}
