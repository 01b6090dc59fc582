/* keyword.c -- see keyword.h */
#include "keyword.h"

#include "../base/hash.h"
#include "../base/mem.h"
#include "../base/uchar.h"
#include "../base/utf8.h"
#include "../words/weigh.h"
#include "keyword_table.h"
#include "keyword_text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define TITLE_WORTH 2.0f
#define COMMON_WEIGHT 7.0f
#define UNKNOWN_WEIGHT 12.0f
#define PLAIN_WEIGHT 4.0f /* of every word where there is no background */
#define TEXT_TIMES_MIN 3u /* without segment.words; one less in the title */

#define ARCHIVE_FROM 200u /* articles of the language */
#define ARCHIVE_FULL 600u
#define COMMON_IDF 1.386f /* ln 4: in every fifth article */

struct keywords {
    struct weigh *weigh;
    struct keyword_table *tables; /* one a slot */
    size_t tables_len;
    struct stop_words stop;
};

/* ---- open and close ---- */

void keywords_close(struct keywords *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < k->tables_len; i++)
        keyword_table_close(&k->tables[i]);
    mem_free(k->tables);
    weigh_close(k->weigh);
    mem_free(k);
}

static bool tables_open(struct keywords *k, size_t len)
{
    k->tables = mem_alloc(len, sizeof *k->tables);
    if (!k->tables)
        return false;
    while (k->tables_len < len)
        if (!keyword_table_open(&k->tables[k->tables_len++]))
            return false;
    return true;
}

enum err_code keywords_open(const char *data, size_t slots, struct keywords **ret_keywords,
                            struct err *err)
{
    struct keywords *k = mem_alloc(1, sizeof *k);
    enum err_code code;

    if (!k)
        return err_set(err, ERR_NOMEM, 0, "no memory for keywords");
    stop_words_fill(&k->stop);
    code = weigh_open(data, &k->weigh, err);
    if (!code && !tables_open(k, slots))
        code = err_set(err, ERR_NOMEM, 0, "no memory for keywords");
    if (code) {
        keywords_close(k);
        return code;
    }
    *ret_keywords = k;
    return ERR_OK;
}

/* ---- counting ---- */

/* One article at work. */
struct work {
    const struct keywords *k;
    struct keyword_table *table;
    uint64_t lang_hash;
    bool is_chinese, has_words, needs_archive;
    size_t words; /* of text that is not Chinese */
    struct keyword list[KEYWORD_LIST_MAX];
    size_t list_len;
};

#define LETTER(c) (UINT32_C(1) << ((c)&31))

/* Nouns that are no names of persons or places, phrases, and verbs that stand for a thing. */
static bool is_thing(struct block_word word)
{
    /* By the first letter, which second ones; most words are told so without a jump. */
    static const uint32_t seconds[128] = {[' '] = UINT32_MAX, /* not told */
                                          ['n'] = ~(LETTER('r') | LETTER('s')),
                                          ['v'] = LETTER('n'),
                                          ['l'] = LETTER(' '),
                                          ['j'] = LETTER(' '),
                                          ['i'] = LETTER(' ')};

    return (seconds[word.pos[0] & 127] >> (word.pos[1] & 31) & 1) &
           !(word.is_longer & (word.pos[0] == 'v'));
}

/* Two Han characters at least, and no number. */
static bool is_han_word(struct str word)
{
    return (word.len >= 6) & ((unsigned char)(word.ptr[0] - 0xE4) <= 0xE9 - 0xE4);
}

static enum err_code count_chinese(const struct work *w, struct doc *doc, const struct block *b,
                                   struct err *err)
{
    const char *at = b->words.ptr;
    enum err_code code;

    for (size_t i = 0; i < b->word_list_len; i++) {
        struct str word = {at, b->word_list[i].bytes};

        if (is_thing(b->word_list[i]) && is_han_word(word))
            (void)keyword_table_add(w->table, hash64(word, w->lang_hash), word,
                                    b->kind == BLOCK_TITLE);
        at += word.len + 1;
        if (i % 1024 == 1023 && (code = doc_tick(doc, err)))
            return code;
    }
    return ERR_OK;
}

/* Without segment.words: the longest word of the dictionary at each place. */
static enum err_code count_chinese_text(const struct work *w, struct doc *doc,
                                        const struct block *b, struct err *err)
{
    struct str text = b->text, pos;
    enum err_code code;
    uint32_t cp;

    for (size_t at = 0, words = 0, len; at < text.len; at += len) {
        struct str rest = {text.ptr + at, text.len - at};
        size_t found;

        len = utf8_next(text, at, &cp);
        if (!uchar_is_han(cp))
            continue;
        if (++words % 1024 == 0 && (code = doc_tick(doc, err)))
            return code;
        found = weigh_longest(w->k->weigh, rest, &pos);
        if (found <= len)
            continue;
        rest.len = len = found;
        if (is_han_word(rest) && is_thing(block_word_of(rest, pos)))
            (void)keyword_table_add(w->table, hash64(rest, w->lang_hash), rest,
                                    b->kind == BLOCK_TITLE);
    }
    return ERR_OK;
}

/* Whether segment.words was at work. */
static bool has_words(const struct doc *doc, const struct article *art)
{
    for (size_t i = 0; i < art->blocks_len; i++)
        if (doc->blocks[art->first_block + i].words.len)
            return true;
    return false;
}

static enum err_code count_blocks(struct work *w, struct doc *doc, const struct article *art,
                                  struct err *err)
{
    enum err_code code = ERR_OK;

    for (size_t i = 0; i < art->blocks_len && !code; i++) {
        const struct block *b = &doc->blocks[art->first_block + i];
        size_t words = 0;

        if (b->kind > BLOCK_TITLE)
            continue;
        if (w->is_chinese && w->has_words)
            code = count_chinese(w, doc, b, err);
        else if (w->is_chinese)
            code = count_chinese_text(w, doc, b, err);
        else
            code = keyword_text_count(&w->k->stop, w->lang_hash, w->table, doc, b, &words, err);
        w->words += words;
    }
    return code;
}

/* What is a date, 今年以来, tells when, not what about. */
static void forget_dates(const struct work *w, const struct article *art)
{
    for (size_t i = 0; i < art->tags_len; i++)
        if (art->tags[i].kind == TAG_DATE)
            keyword_table_forget(w->table, hash64(art->tags[i].text, w->lang_hash));
}

/* ---- the list ---- */

static float background(const struct work *w, const struct counted *c)
{
    float weight;

    if (!w->is_chinese)
        return w->needs_archive ? PLAIN_WEIGHT : keyword_text_weight(c->word);
    weight = weigh_word(w->k->weigh, c->word);
    weight = (weight > 0 ? weight : UNKNOWN_WEIGHT) - COMMON_WEIGHT;
    return weight > 0 ? weight : 0;
}

static bool is_salient(const struct work *w, const struct counted *c)
{
    if (c->times == 0)
        return false;
    if (w->has_words)
        return c->times >= 2 || c->in_title;
    return c->times + c->in_title >= TEXT_TIMES_MIN;
}

/* Keep the heaviest, in the order of the text. */
static void list_add(struct work *w, struct keyword word)
{
    size_t least = 0;

    if (w->list_len < KEYWORD_LIST_MAX) {
        w->list[w->list_len++] = word;
        return;
    }
    for (size_t i = 1; i < w->list_len; i++)
        if (w->list[i].weight <= w->list[least].weight)
            least = i;
    if (!(word.weight > w->list[least].weight))
        return;
    memmove(&w->list[least], &w->list[least + 1], (w->list_len - 1 - least) * sizeof *w->list);
    w->list[w->list_len - 1] = word;
}

/* The candidates, then what is only counted. Returns how many candidates. */
static size_t list_fill(struct work *w)
{
    size_t candidates;

    for (size_t i = 0; i < w->table->len; i++) {
        const struct counted *c = &w->table->words[i];
        float times = (float)c->times + (c->in_title ? TITLE_WORTH : 0);
        float weight = is_salient(w, c) ? times * background(w, c) : 0;

        if (weight > 0)
            list_add(w, (struct keyword){c->word, word_counts_place(c->hash), weight});
    }
    candidates = w->list_len;
    for (size_t i = 0; i < w->table->len && w->list_len < KEYWORD_LIST_MAX; i++) {
        const struct counted *c = &w->table->words[i];

        if (c->times > 0 && !is_salient(w, c) && background(w, c) > 0)
            w->list[w->list_len++] = (struct keyword){c->word, word_counts_place(c->hash), 0};
    }
    return candidates;
}

static enum err_code list_keep(struct work *w, struct doc *doc, struct article *art,
                               struct err *err)
{
    size_t max = w->is_chinese ? KEYWORDS_MAX : w->words / KEYWORD_TEXT_WORDS;
    size_t candidates = list_fill(w);
    size_t bytes = sizeof(struct keyword_list) + w->list_len * sizeof *w->list;
    struct keyword_list *list;

    if (w->list_len == 0)
        return ERR_OK;
    max = max < candidates ? max : candidates;
    max = max < KEYWORDS_MAX ? max : KEYWORDS_MAX;
    list = arena_alloc(doc->arena, 1, bytes);
    art->keywords = arena_alloc(doc->arena, max + 1, sizeof *art->keywords);
    if (!list || !art->keywords)
        return err_set(err, ERR_NOMEM, 0, "no room for keywords in the document's memory");
    list->lang_place = word_counts_place(hash_mix(w->lang_hash));
    list->needs_archive = w->needs_archive;
    list->keywords_max = max;
    list->len = w->list_len;
    memcpy(list->words, w->list, w->list_len * sizeof *w->list);
    art->keyword_list = list;
    keywords_weigh(NULL, art);
    return ERR_OK;
}

enum err_code keywords_run(const struct keywords *k, struct doc *doc, struct article *art,
                           struct err *err)
{
    struct str lang = str_of(art->lang);
    struct work w = {.k = k,
                     .table = &k->tables[doc->slot],
                     .lang_hash = keyword_lang_hash(lang),
                     .is_chinese = str_eq(lang, STR("zh"))};
    enum err_code code;

    assert(doc->slot < k->tables_len);
    if (!art->lang || str_eq(lang, STR("und")))
        return ERR_OK;
    w.has_words = w.is_chinese && has_words(doc, art);
    w.needs_archive = !w.is_chinese && !stop_words_know(&k->stop, lang);
    keyword_table_clear(w.table);
    code = count_blocks(&w, doc, art, err);
    if (code)
        return code;
    if (w.is_chinese)
        forget_dates(&w, art);
    return list_keep(&w, doc, art, err);
}

/* ---- choosing ---- */

/* How the archive weighs a word that came in n of its N articles: a^l of keyword.h. */
static float rarity(uint32_t articles, uint32_t count)
{
    float all = (float)articles, here = (float)(count < articles ? count : articles), share, idf;

    if (articles <= ARCHIVE_FROM)
        return 1;
    idf = logf((all - here + 0.5f) / (here + 0.5f)) - COMMON_IDF;
    if (!(idf > 0))
        return 0;
    share =
        articles < ARCHIVE_FULL ? (all - ARCHIVE_FROM) / (float)(ARCHIVE_FULL - ARCHIVE_FROM) : 1;
    return powf(idf / (logf(2 * all + 1) - COMMON_IDF), share);
}

/* Keep the heaviest in order; of equal ones the one that came first. */
void keywords_weigh(const struct word_counts *counts, struct article *art)
{
    const struct keyword_list *list = art->keyword_list;
    uint32_t articles = counts && list ? word_counts_get(counts, list->lang_place) : 0;
    float weights[KEYWORDS_MAX];
    size_t max, len = 0;

    if (!list)
        return;
    max = list->needs_archive && articles <= ARCHIVE_FROM ? 0 : list->keywords_max;
    assert(max <= KEYWORDS_MAX);
    for (size_t i = 0; i < list->len && max > 0; i++) {
        const struct keyword *word = &list->words[i];
        float weight = word->weight;
        size_t at = len;

        if (articles > ARCHIVE_FROM && weight > 0)
            weight *= rarity(articles, word_counts_get(counts, word->place));
        if (!(weight > 0) || (len == max && !(weight > weights[len - 1])))
            continue;
        while (at > 0 && weight > weights[at - 1])
            at--;
        len += len < max;
        memmove(&weights[at + 1], &weights[at], (len - 1 - at) * sizeof *weights);
        memmove(&art->keywords[at + 1], &art->keywords[at], (len - 1 - at) * sizeof *art->keywords);
        weights[at] = weight;
        art->keywords[at] = word->word;
    }
    art->keywords_len = len;
}

size_t keywords_counted(const struct article *art)
{
    return art->keyword_list ? art->keyword_list->len + 1 : 0;
}

void keywords_count(struct word_counts *counts, const struct article *art)
{
    const struct keyword_list *list = art->keyword_list;
    uint32_t places[KEYWORD_LIST_MAX + 1];
    size_t len = 0;

    if (!list)
        return;
    places[len++] = list->lang_place;
    for (size_t i = 0; i < list->len; i++)
        places[len++] = list->words[i].place;
    word_counts_add(counts, places, len);
}
