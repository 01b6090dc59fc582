/* rows.c -- see rows.h */
#include "rows.h"

#include "../base/mem.h"

#include <assert.h>
#include <string.h>

/* Pointers by their number: LIST_BLOCKS blocks of LIST_BLOCK, made as they are needed and never moved, since
 * another thread may be reading. */
#define LIST_BLOCK 1024u
#define LIST_BLOCKS 1024u
#define LIST_LEN ((size_t)LIST_BLOCK * LIST_BLOCKS)

struct list {
    void **blocks[LIST_BLOCKS];
};

struct stretch {
    uint32_t newest; /* day of its rows */
    struct dedupe_row rows[ROWS_STRETCH];
};

struct rows {
    struct list stretches; /* of struct stretch */
    struct list prints;    /* of bytes */
    size_t first, len;
    uint64_t prints_from, prints_to; /* [bytes], over all stretches */
};

static_assert(sizeof(struct dedupe_row) == 176, "a row has little padding");
static_assert(LIST_LEN * ROWS_STRETCH >= UINT32_MAX, "places have 32 bits");

/* ---- lists ---- */

/* What was made under number `i`. */
static void *list_get(const struct list *l, size_t i)
{
    return l->blocks[i / LIST_BLOCK][i % LIST_BLOCK];
}

/* The thing of `bytes` bytes under number `i`, made if it is not there. NULL: no memory. */
static void *list_make(struct list *l, size_t i, size_t bytes)
{
    void ***block = &l->blocks[i / LIST_BLOCK], **slot;

    if (!*block)
        *block = mem_alloc(LIST_BLOCK, sizeof **block);
    if (!*block)
        return NULL;
    slot = &(*block)[i % LIST_BLOCK];
    if (!*slot)
        *slot = mem_alloc(bytes, 1);
    return *slot;
}

static void list_drop(struct list *l, size_t i)
{
    mem_free(l->blocks[i / LIST_BLOCK][i % LIST_BLOCK]);
    l->blocks[i / LIST_BLOCK][i % LIST_BLOCK] = NULL;
}

static void list_clear(struct list *l)
{
    for (size_t i = 0; i < LIST_BLOCKS; i++) {
        for (size_t k = 0; l->blocks[i] && k < LIST_BLOCK; k++)
            mem_free(l->blocks[i][k]);
        mem_free(l->blocks[i]);
        l->blocks[i] = NULL;
    }
}

/* ---- rows ---- */

struct rows *rows_create(void)
{
    return mem_alloc(1, sizeof(struct rows));
}

void rows_clear(struct rows *r)
{
    list_clear(&r->stretches);
    list_clear(&r->prints);
    r->first = r->len = 0;
    r->prints_from = r->prints_to = 0;
}

void rows_destroy(struct rows *r)
{
    if (!r)
        return;
    rows_clear(r);
    mem_free(r);
}

size_t rows_first(const struct rows *r)
{
    return r->first;
}

size_t rows_len(const struct rows *r)
{
    return r->len;
}

uint64_t rows_bytes(const struct rows *r)
{
    return (r->len - r->first) * sizeof(struct dedupe_row) + (r->prints_to - r->prints_from);
}

static struct stretch *stretch_at(const struct rows *r, size_t place)
{
    return list_get(&r->stretches, place / ROWS_STRETCH);
}

static char *print_at(const struct rows *r, uint64_t off)
{
    return (char *)list_get(&r->prints, off / ROWS_PRINT_STRETCH) + off % ROWS_PRINT_STRETCH;
}

struct dedupe_row *rows_at(const struct rows *r, size_t place)
{
    assert(place >= r->first);
    return &stretch_at(r, place)->rows[place % ROWS_STRETCH];
}

struct str rows_print(const struct rows *r, const struct dedupe_row *row)
{
    /* Behind the last print there may be no stretch. */
    return row->print_len ? (struct str){print_at(r, row->print_off), row->print_len} : STR("");
}

bool rows_is_full(const struct rows *r)
{
    return r->len >= UINT32_MAX - 1 || r->prints_to / ROWS_PRINT_STRETCH + 2 >= LIST_LEN;
}

/* Where a print of `len` bytes comes to lie: in one stretch. */
static uint64_t print_place(const struct rows *r, size_t len)
{
    uint64_t left = ROWS_PRINT_STRETCH - r->prints_to % ROWS_PRINT_STRETCH;

    return left < len ? r->prints_to + left : r->prints_to;
}

static bool stretch_make(struct rows *r, size_t i)
{
    return list_make(&r->stretches, i, sizeof(struct stretch)) != NULL;
}

static bool print_stretch_make(struct rows *r, uint64_t i)
{
    return list_make(&r->prints, (size_t)i, ROWS_PRINT_STRETCH) != NULL;
}

bool rows_reserve(struct rows *r, size_t print_len)
{
    assert(!rows_is_full(r) && print_len <= ROWS_PRINT_STRETCH);
    return stretch_make(r, r->len / ROWS_STRETCH) &&
           print_stretch_make(r, print_place(r, print_len) / ROWS_PRINT_STRETCH);
}

struct dedupe_row *rows_push(struct rows *r, const struct dedupe_row *row, struct str print)
{
    struct stretch *stretch = stretch_at(r, r->len);
    struct dedupe_row *fresh = &stretch->rows[r->len % ROWS_STRETCH];
    uint64_t off = print_place(r, print.len);

    *fresh = *row;
    fresh->print_off = off;
    fresh->print_len = (uint16_t)print.len;
    if (print.len)
        memcpy(print_at(r, off), print.ptr, print.len);
    if (stretch->newest < row->day || r->len % ROWS_STRETCH == 0)
        stretch->newest = row->day;
    r->prints_to = off + print.len;
    r->len++;
    return fresh;
}

void rows_cut(struct rows *r, size_t len)
{
    assert(len >= r->first && len <= r->len);
    if (len == r->len)
        return;
    r->prints_to = rows_at(r, len)->print_off;
    r->len = len;
}

uint32_t rows_oldest_day(const struct rows *r)
{
    assert(r->first + ROWS_STRETCH <= r->len);
    return stretch_at(r, r->first)->newest;
}

void rows_drop_oldest(struct rows *r)
{
    size_t at = r->first / ROWS_STRETCH;
    uint64_t to;

    assert(r->first + ROWS_STRETCH <= r->len);
    r->first += ROWS_STRETCH;
    to = r->first < r->len ? rows_at(r, r->first)->print_off : r->prints_to;
    list_drop(&r->stretches, at);
    for (; r->prints_from + ROWS_PRINT_STRETCH <= to; r->prints_from += ROWS_PRINT_STRETCH)
        list_drop(&r->prints, (size_t)(r->prints_from / ROWS_PRINT_STRETCH));
}

/* ---- images ---- */

struct rows_extent rows_extent(const struct rows *r, size_t len)
{
    struct rows_extent e = {r->first, len, r->prints_from, r->prints_from};

    if (len > r->first) {
        const struct dedupe_row *last = rows_at(r, len - 1);

        e.prints_to = last->print_off + last->print_len;
    }
    return e;
}

struct str rows_stretch(const struct rows *r, const struct rows_extent *e, uint64_t place)
{
    uint64_t to = (place / ROWS_STRETCH + 1) * ROWS_STRETCH;

    to = to < e->len ? to : e->len;
    return (struct str){(const char *)rows_at(r, place), (to - place) * sizeof(struct dedupe_row)};
}

struct str rows_print_stretch(const struct rows *r, const struct rows_extent *e, uint64_t off)
{
    uint64_t to = (off / ROWS_PRINT_STRETCH + 1) * ROWS_PRINT_STRETCH;

    to = to < e->prints_to ? to : e->prints_to;
    return (struct str){print_at(r, off), to - off};
}

bool rows_make(struct rows *r, const struct rows_extent *e)
{
    assert(r->len == 0 && r->first == 0);
    if (e->first % ROWS_STRETCH || e->first > e->len || e->len >= UINT32_MAX ||
        e->prints_from % ROWS_PRINT_STRETCH || e->prints_from > e->prints_to ||
        e->prints_to / ROWS_PRINT_STRETCH + 2 >= LIST_LEN)
        return false;
    r->first = e->first;
    r->prints_from = e->prints_from;
    for (uint64_t at = e->first; at < e->len; at += ROWS_STRETCH)
        if (!stretch_make(r, at / ROWS_STRETCH))
            return false;
    for (uint64_t at = e->prints_from; at < e->prints_to; at += ROWS_PRINT_STRETCH)
        if (!print_stretch_make(r, at / ROWS_PRINT_STRETCH))
            return false;
    r->len = e->len;
    r->prints_to = e->prints_to;
    return true;
}

bool rows_check(struct rows *r)
{
    for (size_t i = r->first; i < r->len; i++) {
        struct stretch *stretch = stretch_at(r, i);
        const struct dedupe_row *row = &stretch->rows[i % ROWS_STRETCH];

        if (row->print_off < r->prints_from || row->print_len > r->prints_to - r->prints_from ||
            row->print_off > r->prints_to - row->print_len || row->root > i ||
            row->print_off % ROWS_PRINT_STRETCH + row->print_len > ROWS_PRINT_STRETCH)
            return false;
        if (stretch->newest < row->day || i % ROWS_STRETCH == 0)
            stretch->newest = row->day;
    }
    return true;
}
