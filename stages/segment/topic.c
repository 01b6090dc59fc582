/* topic.c -- see topic.h */
#include "topic.h"

#include "../base/uchar.h"
#include "../base/utf8.h"
#include "common.def"
#include "common_words.def"

#include <assert.h>
#include <math.h>
#include <string.h>

#define SLOTS 32768u       /* terms are told apart by 15 bits of their hash */
#define WINDOW_TERMS 1500u /* of the text before */
#define ASK_TERMS 500u
#define TERMS_MIN 24u /* fewer say nothing */
#define WORD_LETTERS_MIN 5u
#define COUNT_MAX 15u

static_assert(sizeof((struct topic_common *)0)->words * 8 == SLOTS, "a bit for each word's term");
static_assert(sizeof((struct topic_common *)0)->bits * 8 == 65536, "a bit for each hash of a pair");

/* 256 * (1 + ln n) */
static const uint16_t weights[COUNT_MAX + 1] = {0,   256, 433, 537, 611, 668, 715, 754,
                                                788, 818, 845, 870, 892, 913, 932, 949};

struct side {
    uint8_t counts[SLOTS];
    uint64_t norm; /* sum of the squares of the weights */
};

struct topic {
    struct side window, asked;
    uint16_t ring[WINDOW_TERMS]; /* the window's terms, the oldest at `next` once it is full */
    size_t ring_len, next;
    uint16_t list[ASK_TERMS]; /* the stretch's terms */
    size_t list_len;
    const struct topic_common *common;
};

static uint32_t pair_hash(uint32_t a, uint32_t b)
{
    return ((a * 40503u) ^ (b * 2654435761u >> 7) ^ (b << 5)) * 2654435761u >> 16;
}

static uint32_t word_add(uint32_t word, uint32_t cp)
{
    return (word ^ uchar_lower(cp)) * 16777619u;
}

static uint16_t word_term(uint32_t word)
{
    return (uint16_t)((word ^ word >> 15) % SLOTS);
}

static void add_common_words(struct topic_common *common)
{
    for (size_t i = 0; i < sizeof common_words / sizeof *common_words; i++) {
        uint32_t word = 0;
        uint16_t term;

        for (const char *c = common_words[i]; *c; c++)
            word = word_add(word, (unsigned char)*c);
        term = word_term(word);
        common->words[term / 8] |= (unsigned char)(1u << term % 8);
    }
}

void topic_common_init(struct topic_common *common)
{
    uint32_t a, b;

    assert(common);
    memset(common, 0, sizeof *common);
    for (size_t i = 0; i < sizeof common_pairs / sizeof *common_pairs; i++) {
        struct str row = str_of(common_pairs[i]);

        for (size_t at = 0; at < row.len;) {
            uint32_t hash;

            at += utf8_next(row, at, &a);
            at += utf8_next(row, at, &b);
            hash = pair_hash(a, b);
            common->bits[hash / 8] |= (unsigned char)(1u << hash % 8);
        }
    }
    add_common_words(common);
}

struct topic *topic_create(struct arena *arena, const struct topic_common *common)
{
    struct topic *t = arena_alloc(arena, 1, sizeof *t);

    if (!t)
        return NULL;
    memset(t, 0, sizeof *t);
    t->common = common;
    return t;
}

void topic_reset(struct topic *topic)
{
    assert(topic);
    memset(&topic->window, 0, sizeof topic->window);
    topic->ring_len = topic->next = 0;
}

static void side_add(struct side *s, uint16_t term, int step)
{
    uint8_t *n = &s->counts[term];
    uint64_t old = weights[*n < COUNT_MAX ? *n : COUNT_MAX], now;

    *n = (uint8_t)(*n + step);
    now = weights[*n < COUNT_MAX ? *n : COUNT_MAX];
    s->norm = s->norm - old * old + now * now;
}

static void window_add(struct topic *t, uint16_t term)
{
    if (t->window.counts[term] == UINT8_MAX)
        return;
    if (t->ring_len == WINDOW_TERMS)
        side_add(&t->window, t->ring[t->next], -1);
    else
        t->ring_len++;
    t->ring[t->next] = term;
    t->next = (t->next + 1) % WINDOW_TERMS;
    side_add(&t->window, term, 1);
}

static void asked_add(struct topic *t, uint16_t term)
{
    if (t->list_len == ASK_TERMS || t->asked.counts[term] == UINT8_MAX)
        return;
    t->list[t->list_len++] = term;
    side_add(&t->asked, term, 1);
}

static void end_word(struct topic *t, uint32_t word, uint32_t letters,
                     void (*add)(struct topic *, uint16_t))
{
    uint16_t term = word_term(word);

    if (letters >= WORD_LETTERS_MIN && !((uint32_t)t->common->words[term / 8] >> term % 8 & 1u))
        add(t, term);
}

/* Call `add` with every term of the text. */
static void each_term(struct topic *t, struct str text, void (*add)(struct topic *, uint16_t))
{
    uint32_t before = 0, word = 0, letters = 0, cp;

    for (size_t at = 0; at < text.len;) {
        at += utf8_next(text, at, &cp);
        if (uchar_is_alpha(cp)) {
            word = word_add(word, cp);
            letters++;
            before = 0;
            continue;
        }
        if (letters)
            end_word(t, word, letters, add);
        word = letters = 0;
        if (uchar_is_space(cp))
            continue; /* a line end may part two characters of a word */
        if (!uchar_is_han(cp)) {
            before = 0;
            continue;
        }
        if (before) {
            uint32_t hash = pair_hash(before, cp);

            if (!((uint32_t)t->common->bits[hash / 8] >> hash % 8 & 1u))
                add(t, (uint16_t)(hash % SLOTS));
        }
        before = cp;
    }
    if (letters)
        end_word(t, word, letters, add);
}

void topic_add(struct topic *topic, struct str text)
{
    assert(topic);
    each_term(topic, text, window_add);
}

void topic_ask(struct topic *topic, struct str text)
{
    assert(topic);
    each_term(topic, text, asked_add);
}

int topic_likeness(struct topic *topic)
{
    bool is_telling = topic->ring_len >= TERMS_MIN && topic->list_len >= TERMS_MIN;
    double norms = sqrt((double)topic->window.norm) * sqrt((double)topic->asked.norm);
    uint64_t dot = 0;

    for (size_t i = 0; i < topic->list_len; i++) {
        uint8_t *n = &topic->asked.counts[topic->list[i]];
        uint8_t m = topic->window.counts[topic->list[i]];

        /* each term once: its count is zero when it comes again */
        dot += (uint64_t)weights[*n < COUNT_MAX ? *n : COUNT_MAX] *
               weights[m < COUNT_MAX ? m : COUNT_MAX];
        *n = 0;
    }
    topic->list_len = 0;
    topic->asked.norm = 0;
    return is_telling ? (int)((double)dot * 1000.0 / norms) : -1;
}
