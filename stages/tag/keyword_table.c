/* keyword_table.c -- see keyword_table.h */
#include "keyword_table.h"

#include "../base/mem.h"

#include <assert.h>

static_assert((KEYWORD_TABLE_LEN & (KEYWORD_TABLE_LEN - 1)) == 0, "a mask finds the place");
static_assert(KEYWORD_WORDS_MAX < UINT16_MAX, "an index and one more fits");

bool keyword_table_open(struct keyword_table *t)
{
    t->table = mem_alloc(KEYWORD_TABLE_LEN, sizeof *t->table);
    t->used = mem_alloc(KEYWORD_WORDS_MAX, sizeof *t->used);
    t->words = mem_alloc(KEYWORD_WORDS_MAX, sizeof *t->words);
    return t->table && t->used && t->words;
}

void keyword_table_close(struct keyword_table *t)
{
    mem_free(t->table);
    mem_free(t->used);
    mem_free(t->words);
}

void keyword_table_clear(struct keyword_table *t)
{
    while (t->len > 0)
        t->table[t->used[--t->len]] = 0;
}

/* Where the word is, or would be. */
static uint64_t place_of(const struct keyword_table *t, uint64_t hash)
{
    uint64_t at = hash & (KEYWORD_TABLE_LEN - 1);

    while (t->table[at] && t->words[t->table[at] - 1].hash != hash)
        at = (at + 1) & (KEYWORD_TABLE_LEN - 1);
    return at;
}

struct counted *keyword_table_add(struct keyword_table *t, uint64_t hash, struct str word,
                                  bool in_title)
{
    uint64_t at = place_of(t, hash);
    struct counted *c;

    if (!t->table[at]) {
        if (t->len == KEYWORD_WORDS_MAX)
            return NULL;
        t->used[t->len] = (uint32_t)at;
        t->words[t->len] = (struct counted){.hash = hash, .word = word};
        t->table[at] = (uint16_t)++t->len;
    }
    c = &t->words[t->table[at] - 1];
    c->times++;
    c->in_title |= in_title;
    return c;
}

void keyword_table_forget(struct keyword_table *t, uint64_t hash)
{
    uint64_t at = place_of(t, hash);

    if (t->table[at])
        t->words[t->table[at] - 1].times = 0;
}
