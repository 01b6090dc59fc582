/* word_counts.c -- see word_counts.h */
#include "word_counts.h"

#include "../base/mem.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define PENDING_MIN 1024u

struct word_counts {
    pthread_mutex_t lock; /* held by who changes what is below, and by pack */
    uint32_t *counts;     /* WORD_COUNTS_PLACES, with the batch in work */
    uint32_t *pending;    /* a place for each one that the batch added to its count */
    size_t pending_len, pending_room;
    uint64_t articles, pending_articles; /* accepted; of the batch */
};

struct word_counts *word_counts_create(void)
{
    struct word_counts *c = mem_alloc(1, sizeof *c);

    if (!c)
        return NULL;
    if (pthread_mutex_init(&c->lock, NULL) != 0) {
        mem_free(c);
        return NULL;
    }
    c->counts = mem_alloc_table(WORD_COUNTS_PLACES, sizeof *c->counts);
    c->pending_room = PENDING_MIN;
    c->pending = mem_alloc(c->pending_room, sizeof *c->pending);
    if (c->counts && c->pending)
        return c;
    word_counts_destroy(c);
    return NULL;
}

void word_counts_destroy(struct word_counts *c)
{
    if (!c)
        return;
    mem_free(c->counts);
    mem_free(c->pending);
    (void)pthread_mutex_destroy(&c->lock);
    mem_free(c);
}

static void counts_lock(struct word_counts *c)
{
    (void)pthread_mutex_lock(&c->lock); /* fails on misuse only */
}

static void counts_unlock(struct word_counts *c)
{
    (void)pthread_mutex_unlock(&c->lock);
}

/* ---- the batch ---- */

uint32_t word_counts_get(const struct word_counts *c, uint32_t place)
{
    assert(place < WORD_COUNTS_PLACES);
    return c->counts[place];
}

bool word_counts_reserve(struct word_counts *c, size_t words)
{
    size_t room = c->pending_room;
    uint32_t *grown;

    if (words <= room - c->pending_len)
        return true;
    while (room - c->pending_len < words)
        room *= 2;
    counts_lock(c);
    grown = mem_resize(c->pending, room, sizeof *grown);
    if (grown) {
        c->pending = grown;
        c->pending_room = room;
    }
    counts_unlock(c);
    return grown != NULL;
}

void word_counts_add(struct word_counts *c, const uint32_t *places, size_t len)
{
    assert(len <= c->pending_room - c->pending_len);
    counts_lock(c);
    for (size_t i = 0; i < len; i++) {
        assert(places[i] < WORD_COUNTS_PLACES);
        if (c->counts[places[i]] == UINT32_MAX)
            continue;
        c->counts[places[i]]++;
        c->pending[c->pending_len++] = places[i];
    }
    c->pending_articles++;
    counts_unlock(c);
}

void word_counts_accept(struct word_counts *c)
{
    counts_lock(c);
    c->articles += c->pending_articles;
    c->pending_articles = 0;
    c->pending_len = 0;
    counts_unlock(c);
}

void word_counts_discard(struct word_counts *c)
{
    counts_lock(c);
    while (c->pending_len > 0)
        c->counts[c->pending[--c->pending_len]]--;
    c->pending_articles = 0;
    counts_unlock(c);
}

/* ---- bytes ---- */

/* The places of a delta, one after the other. */
struct steps {
    uint64_t place;
};

static void put_head(struct buf *out, uint64_t before, uint64_t articles, uint64_t places)
{
    wire_put_u8(out, WORD_COUNTS_VERSION);
    varint_put(out, before);
    varint_put(out, articles);
    varint_put(out, places);
}

static void put_place(struct buf *out, struct steps *steps, uint32_t place, uint32_t count)
{
    assert(count > 0 && place >= steps->place);
    varint_put(out, (place - steps->place) * 2 + (count > 1));
    if (count > 1)
        varint_put(out, count - 2);
    steps->place = place;
}

static int place_cmp(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

void word_counts_delta(struct word_counts *c, struct buf *out)
{
    struct steps steps = {0};
    size_t places = 0;

    if (c->pending_articles == 0)
        return;
    counts_lock(c); /* pack reads them */
    if (c->pending_len > 0)
        qsort(c->pending, c->pending_len, sizeof *c->pending, place_cmp);
    counts_unlock(c);
    for (size_t i = 0; i < c->pending_len; i++)
        places += i == 0 || c->pending[i] != c->pending[i - 1];
    put_head(out, c->articles, c->pending_articles, places);
    for (size_t i = 0, to; i < c->pending_len; i = to) {
        for (to = i + 1; to < c->pending_len && c->pending[to] == c->pending[i];)
            to++;
        put_place(out, &steps, c->pending[i], (uint32_t)(to - i));
    }
}

bool word_counts_pack(struct word_counts *c, struct buf *out)
{
    uint32_t *counts = mem_alloc_table(WORD_COUNTS_PLACES, sizeof *counts);
    struct steps steps = {0};
    uint64_t articles, places = 0;

    if (!counts)
        return false;
    counts_lock(c);
    memcpy(counts, c->counts, WORD_COUNTS_PLACES * sizeof *counts);
    for (size_t i = 0; i < c->pending_len; i++)
        counts[c->pending[i]]--;
    articles = c->articles;
    counts_unlock(c);
    for (uint32_t i = 0; i < WORD_COUNTS_PLACES; i++)
        places += counts[i] > 0;
    if (articles > 0)
        put_head(out, 0, articles, places);
    for (uint32_t i = 0; articles > 0 && i < WORD_COUNTS_PLACES; i++)
        if (counts[i] > 0)
            put_place(out, &steps, i, counts[i]);
    mem_free(counts);
    return !buf_failed(out);
}

struct delta {
    uint64_t before, articles, places;
    struct wire rows;
};

static bool get_place(struct wire *w, struct steps *steps, bool is_first, uint64_t *ret_count)
{
    uint64_t step = varint_get(w);

    *ret_count = 1;
    if (step & 1) {
        *ret_count = varint_get(w);
        if (*ret_count > UINT32_MAX - 2)
            return false;
        *ret_count += 2;
    }
    if (w->failed || step / 2 >= WORD_COUNTS_PLACES || (!is_first && step / 2 == 0))
        return false;
    steps->place += step / 2;
    return steps->place < WORD_COUNTS_PLACES;
}

/* Read the head and walk all places once, so that a damaged delta changes nothing. */
static bool delta_read(struct str bytes, struct delta *ret_delta)
{
    struct wire w = wire_of(bytes);
    bool is_known = wire_u8(&w) == WORD_COUNTS_VERSION;
    struct steps steps = {0};
    uint64_t count;

    ret_delta->before = varint_get(&w);
    ret_delta->articles = varint_get(&w);
    ret_delta->places = varint_get(&w);
    ret_delta->rows = w;
    if (w.failed || !is_known || ret_delta->articles == 0 || ret_delta->places > wire_left(&w) ||
        ret_delta->before > UINT64_MAX - ret_delta->articles)
        return false;
    for (uint64_t i = 0; i < ret_delta->places; i++)
        if (!get_place(&w, &steps, i == 0, &count))
            return false;
    return wire_left(&w) == 0;
}

bool word_counts_replay(struct word_counts *c, struct str bytes)
{
    struct steps steps = {0};
    struct delta d;

    assert(c->pending_articles == 0);
    if (!delta_read(bytes, &d))
        return false;
    if (d.before + d.articles <= c->articles)
        return true;
    counts_lock(c);
    for (uint64_t i = 0; i < d.places; i++) {
        uint64_t count;

        (void)get_place(&d.rows, &steps, i == 0, &count);
        count += c->counts[steps.place];
        c->counts[steps.place] = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
    }
    c->articles = d.before + d.articles;
    counts_unlock(c);
    return true;
}
