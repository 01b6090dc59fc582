/* compile_tags.c -- which tags a word may have and what they cost, and how likely one tag follows
 * another; see compile.h
 *
 * jieba's posseg has a hidden Markov model whose states are a place in a word (begin, middle, end,
 * single) and a tag. From it come
 *   TRANS   from the last state of a word to the first of the next,
 *   choices the other tags that the characters of a word of two or more make likely. The tag of the
 *           dictionary is preferred by PREFER_DICT, and the model's word counts for TRUST of it. */
#include "compile.h"

#include "../base/arena.h"
#include "../base/hash.h"
#include "../base/utf8.h"
#include "compile_python.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PLACES 4u
#define NEVER (-1e9)
#define TRANS_FLOOR (-12.0) /* [nats] what was never seen is as likely as this */

/* Chosen by the score on UD_Chinese-GSDSimp dev, all of it. */
#define TRANS_TRUST 0.75 /* the table of followers is made of words with one tag each */
#define TRUST 0.4
#define PREFER_DICT 0.5  /* [nats] */
#define PREFER_PLACE 1.0 /* [nats] more, where the dictionary has a place */
#define LEXICON_STEP 1.0 /* [nats] from one tag of a lexicon to the next */
#define CHOICE_COST_MAX 8.0

enum place { PLACE_BEGIN, PLACE_MIDDLE, PLACE_END, PLACE_SINGLE };

struct tables {
    struct compile *c;
    size_t tags;
    double start[PLACES][IMAGE_TAGS_MAX];
    double trans[PLACES][IMAGE_TAGS_MAX][PLACES][IMAGE_TAGS_MAX];
    float *emit; /* [code][place][tag] */
};

static enum err_code find_state(const struct tables *t, char letter, struct str name,
                                unsigned *ret_place, uint8_t *ret_tag, struct err *err)
{
    const char *at = letter ? strchr("BMES", letter) : NULL;

    if (!at)
        return err_set(err, ERR_CONF, 0, "'%c' is no place in a word", letter);
    *ret_place = (unsigned)(at - "BMES");
    return compile_tag(t->c, name, ret_tag, err);
}

static enum err_code each_start(void *ctx, const struct python_entry *e, struct err *err)
{
    struct tables *t = ctx;
    unsigned place = 0;
    uint8_t tag = 0;
    enum err_code code = find_state(t, e->place, e->tag, &place, &tag, err);

    if (!code)
        t->start[place][tag] = e->value;
    return code;
}

static enum err_code each_trans(void *ctx, const struct python_entry *e, struct err *err)
{
    struct tables *t = ctx;
    unsigned from = 0, to = 0;
    uint8_t from_tag = 0, to_tag = 0;
    enum err_code code;

    if ((code = find_state(t, e->place, e->tag, &from, &from_tag, err)) ||
        (code = find_state(t, e->to_place, e->to_tag, &to, &to_tag, err)))
        return code;
    t->trans[from][from_tag][to][to_tag] = e->value;
    return ERR_OK;
}

static float *emit_at(const struct tables *t, uint16_t code, unsigned place, unsigned tag)
{
    return &t->emit[((size_t)code * PLACES + place) * IMAGE_TAGS_MAX + tag];
}

static enum err_code each_emit(void *ctx, const struct python_entry *e, struct err *err)
{
    struct tables *t = ctx;
    uint16_t at = compile_code(t->c, e->cp);
    unsigned place = 0;
    uint8_t tag = 0;
    enum err_code code = find_state(t, e->place, e->tag, &place, &tag, err);

    if (!code && at)
        *emit_at(t, at, place, tag) = (float)e->value;
    return code;
}

static enum err_code read_tables(struct tables *t, struct err *err)
{
    static const struct {
        const char *name;
        enum err_code (*each)(void *ctx, const struct python_entry *entry, struct err *err);
    } files[] = {{"posseg/prob_start.py", each_start},
                 {"posseg/prob_trans.py", each_trans},
                 {"posseg/prob_emit.py", each_emit}};
    size_t cells = t->c->chars_len * PLACES * IMAGE_TAGS_MAX;
    struct str text;
    enum err_code code;

    t->emit = arena_alloc(t->c->arena, cells, sizeof *t->emit);
    if (!t->emit)
        return compile_no_memory(err);
    for (size_t i = 0; i < cells; i++)
        t->emit[i] = (float)NEVER;
    for (size_t i = 0; i < PLACES * IMAGE_TAGS_MAX; i++)
        (&t->start[0][0])[i] = NEVER;
    for (size_t i = 0; i < PLACES * IMAGE_TAGS_MAX * PLACES * IMAGE_TAGS_MAX; i++)
        (&t->trans[0][0][0][0])[i] = NEVER;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if ((code = compile_read(t->c, t->c->paths->jieba, files[i].name, &text, err)) ||
            (code = python_read(text, files[i].each, t, err)))
            return code == ERR_CONF ? err_wrap(err, "'%s/%s'", t->c->paths->jieba, files[i].name)
                                    : code;
    return ERR_OK;
}

/* Log chance that a word of the tag is this one. */
static double chance(const struct tables *t, const struct compile_word *w, unsigned tag)
{
    unsigned place = w->len == 1 ? PLACE_SINGLE : PLACE_BEGIN, next;
    double sum = (double)*emit_at(t, w->codes[0], place, tag);

    for (uint32_t i = 1; i < w->len && sum > NEVER; i++, place = next) {
        next = i + 1 < w->len ? PLACE_MIDDLE : PLACE_END;
        sum += t->trans[place][tag][next][tag] + (double)*emit_at(t, w->codes[i], next, tag);
    }
    return sum > NEVER / 2 ? sum : NEVER;
}

struct option {
    double cost;
    uint8_t tag;
};

static int option_cmp(const void *a, const void *b)
{
    const struct option *x = a, *y = b;

    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    return x->tag < y->tag ? -1 : x->tag > y->tag;
}

/* Tags that words take on in one place and not in another. */
static const char *const open_tags[] = {"n", "v", "vn", "a", "ad", "an", "d", "b", NULL};
/* Tags of the dictionary that are never wrong. */
static const char *const firm_tags[] = {"nt", "eng", "uj", "ul", "uz", "ug", "uv",
                                        "ud", "u",   "y",  "e",  "o",  NULL};

static bool is_listed(const struct tables *t, unsigned tag, const char *const *list)
{
    while (*list && strcmp(t->c->tags[tag], *list) != 0)
        list++;
    return *list != NULL;
}

/* The cheapest tags of a word by its characters, the dictionary's among them. */
static size_t find_options(const struct tables *t, const struct compile_word *w,
                           struct option options[IMAGE_TAGS_MAX])
{
    double best = NEVER, sum, prefer = PREFER_DICT;
    size_t len = 1;

    options[0] = (struct option){0, w->tag};
    if (w->len < 2 || is_listed(t, w->tag, firm_tags))
        return 1;
    for (unsigned tag = 0; tag < t->tags; tag++)
        if ((sum = chance(t, w, tag)) > best)
            best = sum;
    if (best <= NEVER)
        return 1;
    sum = chance(t, w, w->tag);
    if (strcmp(t->c->tags[w->tag], "ns") == 0)
        prefer += PREFER_PLACE;
    options[0].cost = sum > NEVER ? TRUST * (best - sum) : 0;
    for (unsigned tag = 0; tag < t->tags; tag++) {
        sum = chance(t, w, tag);
        if (tag != w->tag && sum > NEVER && is_listed(t, tag, open_tags))
            options[len++] = (struct option){prefer + TRUST * (best - sum), (uint8_t)tag};
    }
    qsort(options, len, sizeof *options, option_cmp);
    return len;
}

static uint8_t eighths(double nats)
{
    return (uint8_t)(nats < 0 ? 0 : nats * 8 + 0.5 > UINT8_MAX ? UINT8_MAX : nats * 8 + 0.5);
}

static struct image_tagset make_set(const struct tables *t, const struct compile_word *w)
{
    struct option options[IMAGE_TAGS_MAX];
    struct image_tagset set = {.len = 1, .tags = {w->tag}};
    size_t len;

    if (w->is_own) {
        for (size_t i = 0; i < w->more_len; i++) {
            set.tags[set.len] = w->more[i];
            set.costs[set.len++] = eighths(LEXICON_STEP * (double)(i + 1));
        }
        return set;
    }
    len = find_options(t, w, options);
    set.len = 0;
    for (size_t i = 0; i < len && set.len < IMAGE_CHOICES; i++) {
        double cost = options[i].cost - options[0].cost;

        if (cost > CHOICE_COST_MAX)
            break;
        set.tags[set.len] = options[i].tag;
        /* Whole nats are enough, and make many words share a set. */
        set.costs[set.len++] = (uint8_t)(eighths(cost) & ~7u);
    }
    return set;
}

static enum err_code write_choices(const struct tables *t, struct err *err)
{
    struct compile *c = t->c;
    size_t units = c->sections[IMAGE_UNITS].len / sizeof(struct dat_unit), sets = 0;
    uint16_t *choice = arena_alloc(c->arena, units, sizeof *choice);
    struct map *seen = map_create();
    enum err_code code = ERR_OK;

    if (!choice || !seen) {
        map_destroy(seen);
        return compile_no_memory(err);
    }
    for (size_t i = 0; i < c->words_len && !code; i++) {
        struct image_tagset set;
        uint64_t key, number;

        if (!c->words[i].slot)
            continue;
        set = make_set(t, &c->words[i]);
        key = hash64((struct str){(const char *)&set, sizeof set}, 0);
        if (!map_get(seen, key, &number)) {
            number = sets++;
            compile_add(c, IMAGE_TAGSETS, &set, sizeof set);
            if (!map_put(seen, key, number))
                code = compile_no_memory(err);
        }
        if (sets > UINT16_MAX)
            code =
                err_set(err, ERR_CONF, 0, "the words have more than %u sets of tags", UINT16_MAX);
        choice[c->words[i].slot] = (uint16_t)number;
    }
    if (!code)
        compile_add(c, IMAGE_CHOICE, choice, units * sizeof *choice);
    map_destroy(seen);
    return code;
}

static int16_t trans_cost(double log_chance)
{
    return (int16_t)(-8 * TRANS_TRUST * (log_chance < TRANS_FLOOR ? TRANS_FLOOR : log_chance) +
                     0.5);
}

/* Rows: tag * 2 + (1: the word is one character), then one for the start of a sentence; columns the
 * like for the next word. */
static void write_trans(const struct tables *t)
{
    for (size_t from = 0; from <= 2 * t->tags; from++) {
        for (size_t to = 0; to < 2 * t->tags; to++) {
            unsigned place = to & 1 ? PLACE_SINGLE : PLACE_BEGIN;
            const double *row =
                from == 2 * t->tags
                    ? t->start[place]
                    : t->trans[from & 1 ? PLACE_SINGLE : PLACE_END][from / 2][place];
            int16_t cost = trans_cost(row[to / 2]);

            compile_add(t->c, IMAGE_TRANS, &cost, sizeof cost);
        }
    }
}

enum err_code compile_tags(struct compile *c, struct err *err)
{
    struct tables *t = arena_alloc(c->arena, 1, sizeof *t);
    enum err_code code;

    if (!t)
        return compile_no_memory(err);
    t->c = c;
    if ((code = read_tables(t, err)))
        return code;
    t->tags = c->tags_len;
    if ((code = write_choices(t, err)))
        return code;
    write_trans(t);
    compile_add(c, IMAGE_TAGS, c->tags, c->tags_len * sizeof *c->tags);
    return ERR_OK;
}
