/* wordset.c -- see wordset.h */
#include "wordset.h"

#include <assert.h>

static void word_add(struct wordset *s, unsigned number, uint32_t *chars, unsigned classes)
{
    const char32_t *word = wordset_word(s, number);
    uint32_t edge, beside;
    uint16_t *head;
    size_t len = 0;

    while (word[len])
        len++;
    assert(len > 0 && len < UINT8_MAX);
    edge = s->is_end ? word[len - 1] : word[0];
    beside = s->is_end ? word[len - 1 - (len > 1)] : word[1];
    head = len == 1 ? &s->single[edge % WORDSET_SINGLES] : &s->head[wordset_bucket(edge, beside)];
    if (len == 1)
        pairs_add_all(&s->pairs, edge);
    else
        pairs_add(&s->pairs, edge, beside);
    s->lens[number] = (uint8_t)len;
    s->next[number] = *head;
    *head = (uint16_t)number;
    if (edge < CHARS_LEN)
        chars[edge] |= classes;
}

void wordset_make(struct wordsets *ws, enum set_id id, const void *first, size_t stride,
                  bool is_end, unsigned classes)
{
    struct wordset *s = &ws->sets[id];

    *s = (struct wordset){.base = first, .stride = stride, .is_end = is_end};
    while (wordset_word(s, (unsigned)s->len + 1))
        s->len++;
    assert(s->len <= WORDSET_WORDS_MAX);
    /* From the last to the first, so that buckets keep the order of the list. */
    for (unsigned w = (unsigned)s->len; w > 0; w--)
        word_add(s, w, ws->chars, classes);
}

static void char_pairs(struct wordsets *ws, uint32_t edge, bool is_end, enum pairs_set set)
{
    for (uint32_t beside = 0; beside < PAIRS_ROWS; beside++)
        ws->edges.sets[is_end ? pairs_key(beside, edge) : pairs_key(edge, beside)] |= (uint8_t)set;
}

void wordset_pairs(struct wordsets *ws, enum set_id id, enum pairs_set set)
{
    const struct wordset *s = &ws->sets[id];

    for (unsigned w = 1; w <= s->len; w++) {
        const char32_t *word = wordset_word(s, w);
        size_t at = s->is_end && s->lens[w] > 1 ? s->lens[w] - 2u : 0;

        if (s->lens[w] == 1)
            char_pairs(ws, word[0], s->is_end, set);
        else
            ws->edges.sets[pairs_key(word[at], word[at + 1])] |= (uint8_t)set;
    }
}

void wordset_pairs_chars(struct wordsets *ws, const char32_t *chars, bool is_end,
                         enum pairs_set set)
{
    for (; *chars; chars++)
        char_pairs(ws, *chars, is_end, set);
}

void wordset_class(struct wordsets *ws, const char32_t *chars, uint32_t classes)
{
    for (; *chars; chars++)
        ws->chars[*chars] |= classes;
}
