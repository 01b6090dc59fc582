/* segment.c -- the segment stage: the articles of a page, what each block is, and sentences. */
#include "../stage.h"

#include "../base/mem.h"
#include "outline.h"
#include "segment.h"
#include "sentence.h"

#include <assert.h>
#include <string.h>

enum articles { ARTICLES_PAGE, ARTICLES_ONE };

struct segment_opts {
    struct segment_words_opts words;
    bool sentences;
    unsigned articles; /* enum articles */
    uint64_t max_article;
};

struct segment_state {
    struct segment_opts opts;
    struct words *words;            /* NULL: none are wanted, or there is no folder of models */
    struct words_scratch **scratch; /* one for each slot */
    size_t slots;
    struct topic_common common;
};

static const char *const articles_words[] = {"page", "one", NULL};
static const char *const rules_words[] = {"news", "jieba", NULL};

#define FIELD(name) offsetof(struct segment_opts, name)

static const struct opt segment_opt_table[] = {
    {"articles", OPT_ENUM, FIELD(articles), "page", 0, 0, articles_words,
     "page finds the articles of a page by their heads; one takes a file as one article"},
    {"sentences", OPT_BOOL, FIELD(sentences), "true", 0, 0, NULL,
     "find the sentences of every paragraph"},
    {"max_article", OPT_SIZE, FIELD(max_article), "1MiB", 4096, 64u * 1024 * 1024, NULL,
     "text bytes after which an article is cut at a paragraph and goes on in a new one"},
    {"words", OPT_BOOL, FIELD(words.words), "true", 0, 0, NULL, "cut every paragraph into words"},
    {"pos", OPT_BOOL, FIELD(words.pos), "true", 0, 0, NULL,
     "tell the part of speech of every word"},
    {"rules", OPT_ENUM, FIELD(words.rules), "news", 0, 0, rules_words,
     "news cuts as newspaper corpora do; jieba as jieba does without its hidden Markov model"},
    {"dictionaries", OPT_LIST, FIELD(words.dictionaries), "[]", 0, 64, NULL,
     "files of words of your own, absolute or below data: a word, a weight, a tag"},
    {NULL, OPT_BOOL, 0, NULL, 0, 0, NULL, NULL},
};

const struct segment_words_opts *segment_words_opts(const void *opts)
{
    static const struct segment_words_opts defaults = {.words = true, .pos = true};

    return opts ? &((const struct segment_opts *)opts)->words : &defaults;
}

struct words_opts segment_words_open_opts(const struct segment_words_opts *opts)
{
    static_assert(WORDS_NEWS == 0 && WORDS_JIEBA == 1, "the order of rules_words");
    return (struct words_opts){.rules = opts->rules == WORDS_JIEBA ? WORDS_JIEBA : WORDS_NEWS,
                               .lists = opts->dictionaries.items,
                               .lists_len = opts->dictionaries.len};
}

static enum err_code full(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "no room for the articles of a page");
}

static struct article *add_article(struct doc *doc, size_t from, size_t to)
{
    struct article *list = arena_grow(doc->arena, doc->articles, &doc->articles_room,
                                      doc->articles_len + 1, sizeof *list);

    if (!list)
        return NULL;
    doc->articles = list;
    memset(&list[doc->articles_len], 0, sizeof *list);
    list[doc->articles_len].first_block = from;
    list[doc->articles_len].blocks_len = to - from;
    return &list[doc->articles_len++];
}

/* Read the fields of an article out of its blocks. */
static enum err_code set_fields(struct doc *doc, struct article *art, struct err *err)
{
    bool is_done = true, has_text = false;
    struct str role = {NULL, 0};

    for (size_t i = 0; i < art->blocks_len && is_done; i++) {
        const struct block *b = &doc->blocks[art->first_block + i];

        if (b->kind == BLOCK_SOURCE && art->source.len == 0)
            art->source = meta_value(b->text);
        else if (b->kind == BLOCK_PUBLISHED && art->published.len == 0)
            is_done = meta_set_date(doc, b->text, &art->published);
        else if (b->kind == BLOCK_EDITOR && art->editor.len == 0)
            art->editor = meta_value(b->text);
        else if (b->kind == BLOCK_BYLINE)
            is_done = meta_add_bylines(doc, art, b->text, &role);
        else if (b->kind == BLOCK_BODY && !has_text && look_is_dispatch(b->text))
            is_done = meta_add_dispatch(doc, art, b->text);
        has_text |= b->kind == BLOCK_BODY;
    }
    return is_done ? ERR_OK : full(err);
}

/* The last paragraph stops in the middle of a sentence. */
static bool is_cut_off(const struct outline *o, const struct article *art)
{
    for (size_t i = art->blocks_len; i-- > 0;) {
        size_t at = art->first_block + i;

        if (o->doc->blocks[at].kind == BLOCK_BODY)
            return o->items[at].role == ROLE_TEXT && o->items[at].look.commas > 0 &&
                   !look_is_closed(&o->items[at].look);
    }
    return false;
}

/* Take the blocks that were joined with others out of the list. */
static void drop_gone(struct outline *o)
{
    struct doc *doc = o->doc;
    size_t used = 0, next = 0;

    if (!o->has_gone)
        return;
    for (size_t i = 0; i < doc->articles_len; i++) {
        struct article *art = &doc->articles[i];
        size_t from = used;

        for (next = art->first_block; next < art->first_block + art->blocks_len; next++)
            if (doc->blocks[next].kind != KIND_GONE)
                doc->blocks[used++] = doc->blocks[next];
        art->first_block = from;
        art->blocks_len = used - from;
    }
    doc->blocks_len = used;
}

/* Make articles of [from, to), as many as max_article asks for. */
static enum err_code make_articles(struct outline *o, size_t from, size_t to, size_t max_bytes,
                                   struct err *err)
{
    struct doc *doc = o->doc;
    struct article *art;
    enum err_code code;

    if ((code = outline_set_kinds(o, from, to, err)))
        return code;
    while (from < to) {
        size_t bytes = doc->blocks[from].text.len, at = from + 1;

        while (at < to && bytes + doc->blocks[at].text.len <= max_bytes)
            bytes += doc->blocks[at++].text.len;
        art = add_article(doc, from, at);
        if (!art)
            return full(err);
        if (at < to)
            art->flags |= ARTICLE_CONTINUED;
        else if (is_cut_off(o, art))
            art->flags |= ARTICLE_TRUNCATED_END;
        if ((code = set_fields(doc, art, err)))
            return code;
        from = at;
    }
    return ERR_OK;
}

static enum err_code split_articles(struct outline *o, size_t max_bytes, struct err *err)
{
    enum err_code code = ERR_OK;
    size_t from = 0;

    for (size_t i = 1; i <= o->len && !code; i++) {
        if (i < o->len && !o->items[i].starts_article)
            continue;
        code = make_articles(o, from, i, max_bytes, err);
        from = i;
    }
    return code;
}

static enum err_code segment_run(void *state, struct doc *doc, struct err *err)
{
    const struct segment_state *s = state;
    const struct segment_opts *opts = &s->opts;
    struct sentence_pool pool = {0};
    struct outline outline;
    enum err_code code;

    assert(doc->articles_len == 0);
    if (doc->blocks_len == 0)
        return add_article(doc, 0, 0) ? ERR_OK : full(err);
    if ((code = page_expand(doc, opts->max_article, err)) ||
        (code = outline_init(&outline, doc, opts->articles == ARTICLES_ONE, &s->common, err)) ||
        (code = outline_find_articles(&outline, err)) ||
        (code = split_articles(&outline, opts->max_article, err)))
        return code;
    drop_gone(&outline);
    if (doc->articles_len == 0)
        return add_article(doc, 0, 0) ? ERR_OK : full(err);
    if (!doc->is_last_part)
        doc->articles[doc->articles_len - 1].flags |= ARTICLE_CONTINUED;
    for (size_t i = 0; opts->sentences && i < doc->blocks_len; i++)
        if (doc->blocks[i].kind <= BLOCK_LIST &&
            (code = sentence_split(doc, &pool, &doc->blocks[i], err)))
            return code;
    for (size_t i = 0; s->words && i < doc->blocks_len; i++)
        if (doc->blocks[i].kind <= BLOCK_TITLE &&
            (code = segment_add_words(s->words, s->scratch[doc->slot], opts->words.pos, doc,
                                      &doc->blocks[i], err)))
            return code;
    return ERR_OK;
}

/* The model and a scratch for each slot. Without a folder of models (tests of the rest) there are
 * no words. */
static enum err_code open_words(struct segment_state *s, const struct stage_env *env,
                                struct err *err)
{
    struct words_opts opts = segment_words_open_opts(&s->opts.words);

    if (!env->data || !s->opts.words.words)
        return ERR_OK;
    s->scratch = mem_alloc(env->slots, sizeof(*s->scratch));
    for (; s->scratch && s->slots < env->slots; s->slots++)
        if (!(s->scratch[s->slots] = words_scratch_create()))
            break;
    if (s->slots < env->slots)
        return err_set(err, ERR_NOMEM, 0, "no memory for the words");
    return words_open(&opts, env->data, &s->words, err);
}

static void segment_close(void *state)
{
    struct segment_state *s = state;

    if (!s)
        return;
    words_close(s->words);
    while (s->slots > 0)
        words_scratch_destroy(s->scratch[--s->slots]);
    mem_free(s->scratch);
    mem_free(s);
}

static enum err_code segment_open(const void *opts, const struct stage_env *env, void **ret_state,
                                  struct err *err)
{
    struct segment_state *s = mem_alloc(1, sizeof *s);
    enum err_code code;

    if (!s)
        return err_set(err, ERR_NOMEM, 0, "no memory for the segment stage");
    memcpy(&s->opts, opts, sizeof s->opts);
    topic_common_init(&s->common);
    code = open_words(s, env, err);
    if (code) {
        segment_close(s);
        return code;
    }
    *ret_state = s;
    return ERR_OK;
}

extern const struct stage stage_segment;
const struct stage stage_segment = {
    .name = "segment",
    .summary = "finds articles, titles, headings, paragraphs and sentences",
    .opts = segment_opt_table,
    .opts_size = sizeof(struct segment_opts),
    .open = segment_open,
    .run = segment_run,
    .close = segment_close,
};
