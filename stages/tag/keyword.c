/* keyword.c -- see keyword.h */
#include "keyword.h"

#include "../base/hash.h"
#include "../base/mem.h"
#include "../base/utf8.h"
#include "../words/weigh.h"

#include <assert.h>
#include <string.h>

#define TABLE_LEN (2u * KEYWORD_WORDS_MAX)
#define TITLE_WORTH 2.0f
#define COMMON_WEIGHT 7.0f
#define UNKNOWN_WEIGHT 12.0f

static_assert((TABLE_LEN & (TABLE_LEN - 1)) == 0, "a mask finds the place");

struct counted {
    struct str word;
    uint32_t times;
    bool in_title;
};

/* One worker's own memory. */
struct slot {
    uint16_t *table; /* TABLE_LEN: 1 + index of a counted word; 0: free */
    uint32_t *used;  /* places in the table, one for each counted word */
    struct counted *words;
    size_t len;
};

struct keywords {
    struct weigh *weigh;
    struct slot *slots;
    size_t slots_len;
};

/* ---- open and close ---- */

void keywords_close(struct keywords *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < k->slots_len; i++) {
        mem_free(k->slots[i].table);
        mem_free(k->slots[i].used);
        mem_free(k->slots[i].words);
    }
    mem_free(k->slots);
    weigh_close(k->weigh);
    mem_free(k);
}

static bool slots_open(struct keywords *k, size_t len)
{
    k->slots = mem_alloc(len, sizeof *k->slots);
    if (!k->slots)
        return false;
    while (k->slots_len < len) {
        struct slot *s = &k->slots[k->slots_len++];

        s->table = mem_alloc(TABLE_LEN, sizeof *s->table);
        s->used = mem_alloc(KEYWORD_WORDS_MAX, sizeof *s->used);
        s->words = mem_alloc(KEYWORD_WORDS_MAX, sizeof *s->words);
        if (!s->table || !s->used || !s->words)
            return false;
    }
    return true;
}

enum err_code keywords_open(const char *data, size_t slots, struct keywords **ret_keywords,
                            struct err *err)
{
    struct keywords *k = mem_alloc(1, sizeof *k);
    enum err_code code;

    if (!k)
        return err_set(err, ERR_NOMEM, 0, "no memory for keywords");
    code = weigh_open(data, &k->weigh, err);
    if (!code && !slots_open(k, slots))
        code = err_set(err, ERR_NOMEM, 0, "no memory for keywords");
    if (code) {
        keywords_close(k);
        return code;
    }
    *ret_keywords = k;
    return ERR_OK;
}

/* ---- counting ---- */

/* Nouns that are no names of persons or places, phrases, and verbs that stand for a thing. */
static bool is_thing(struct str pos)
{
    if (!pos.len)
        return true;
    if (pos.ptr[0] == 'n')
        return pos.len == 1 || (pos.ptr[1] != 'r' && pos.ptr[1] != 's');
    return str_eq(pos, STR("vn")) || str_eq(pos, STR("l")) || str_eq(pos, STR("j")) ||
                                                                     str_eq(pos, STR("i"));
}

static bool is_candidate(struct str word, struct str pos)
{
    /* Two Han characters at least, and no numbers. */
    return word.len >= 6 && (unsigned char)word.ptr[0] >= 0xE4 &&
           (unsigned char)word.ptr[0] <= 0xE9 && is_thing(pos);
}

static void count_word(struct slot *s, struct str word, bool in_title)
{
    uint64_t at = hash64(word, 0) & (TABLE_LEN - 1);
    struct counted *c;

    while (s->table[at] && !str_eq(s->words[s->table[at] - 1].word, word))
        at = (at + 1) & (TABLE_LEN - 1);
    if (!s->table[at]) {
        if (s->len == KEYWORD_WORDS_MAX)
            return;
        s->used[s->len] = (uint32_t)at;
        s->words[s->len] = (struct counted){.word = word};
        s->table[at] = (uint16_t)++s->len;
    }
    c = &s->words[s->table[at] - 1];
    c->times++;
    c->in_title |= in_title;
}

static enum err_code count_block(struct slot *s, struct doc *doc, const struct block *b,
                                 struct err *err)
{
    struct str words = b->words, all = b->pos, word, pos = {"", 0};
    enum err_code code;
    size_t count = 0;

    while (str_split(&words, ' ', &word)) {
        if (all.len)
            (void)str_split(&all, ' ', &pos);
        if (is_candidate(word, pos))
            count_word(s, word, b->kind == BLOCK_TITLE);
        if (++count % 1024 == 0 && (code = doc_tick(doc, err)))
            return code;
    }
    return ERR_OK;
}

/* ---- choosing ---- */

static float weight_of(const struct keywords *k, const struct counted *c)
{
    float w;

    if (c->times < 2 && !c->in_title)
        return 0;
    w = weigh_word(k->weigh, c->word);
    w = (w > 0 ? w : UNKNOWN_WEIGHT) - COMMON_WEIGHT;
    return w > 0 ? ((float)c->times + (c->in_title ? TITLE_WORTH : 0)) * w : 0;
}

/* Keep the heaviest in order; of equal ones the one that came first. */
static enum err_code choose(const struct keywords *k, const struct slot *s, struct doc *doc,
                            struct article *art, struct err *err)
{
    float weights[KEYWORDS_MAX];
    struct str words[KEYWORDS_MAX];
    size_t len = 0;

    for (size_t i = 0; i < s->len; i++) {
        float weight = weight_of(k, &s->words[i]);
        size_t at = len;

        if (!(weight > 0) || (len == KEYWORDS_MAX && !(weight > weights[len - 1])))
            continue;
        while (at > 0 && weight > weights[at - 1])
            at--;
        len += len < KEYWORDS_MAX;
        memmove(&weights[at + 1], &weights[at], (len - 1 - at) * sizeof *weights);
        memmove(&words[at + 1], &words[at], (len - 1 - at) * sizeof *words);
        weights[at] = weight;
        words[at] = s->words[i].word;
    }
    art->keywords = arena_alloc(doc->arena, len + 1, sizeof *art->keywords);
    if (!art->keywords)
        return err_set(err, ERR_NOMEM, 0, "no room for keywords in the document's memory");
    memcpy(art->keywords, words, len * sizeof *words);
    art->keywords_len = len;
    return ERR_OK;
}

enum err_code keywords_run(const struct keywords *k, struct doc *doc, struct article *art,
                           struct err *err)
{
    struct slot *s = &k->slots[doc->slot];
    enum err_code code = ERR_OK;

    assert(doc->slot < k->slots_len);
    if (!art->lang || !str_eq(str_of(art->lang), STR("zh")))
        return ERR_OK;
    while (s->len > 0)
        s->table[s->used[--s->len]] = 0;
    for (size_t i = 0; i < art->blocks_len && !code; i++) {
        const struct block *b = &doc->blocks[art->first_block + i];

        if (b->kind <= BLOCK_TITLE && b->words.len)
            code = count_block(s, doc, b, err);
    }
    return code || !s->len ? code : choose(k, s, doc, art, err);
}
