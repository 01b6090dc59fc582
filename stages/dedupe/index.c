/* index.c -- see index.h */
#include "index.h"

#include "../base/hash.h"
#include "../base/mem.h"
#include "table.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

#define FIRST_CHUNK 1024 /* rows in chunk 0; chunk k has twice those of k - 1 */
#define CHUNKS 23        /* their places fit 32 bits */
#define PRINT_CHUNK_BYTES ((size_t)1 << 20)
#define PRINT_CHUNKS ((size_t)1 << 20) /* a list of pointers, touched as it fills */
#define ROW_KEYS_MAX (1 + DEDUPE_BANDS)
#define BAND_SHIFT 40

struct dedupe_index {
    struct table *table;
    struct dedupe_row *chunks[CHUNKS];
    unsigned char **prints;  /* chunks of packed prints */
    uint64_t prints_len;     /* [bytes], over all chunks */
    _Atomic size_t accepted; /* rows */
    size_t len;
    uint64_t memory_bytes;
    uint32_t window_days;
    uint64_t seed;
    bool has_seed;
    uint64_t max_pending_id; /* of the rows after `accepted`, or more */
};

static_assert(sizeof(struct dedupe_row) == 176, "a row has little padding");
static_assert(DEDUPE_BANDS * DEDUPE_BAND_LANES <= SKETCH_LANES, "bands are cut from the lanes");
static_assert(DEDUPE_BAND_LANES * 8 == BAND_SHIFT, "a band's lanes fit below its number");

struct dedupe_index *dedupe_index_create(uint64_t memory_bytes, uint32_t window_days)
{
    struct dedupe_index *ix = mem_alloc(1, sizeof *ix);

    if (!ix)
        return NULL;
    ix->memory_bytes = memory_bytes ? memory_bytes : UINT64_MAX;
    ix->window_days = window_days;
    ix->table = table_create();
    ix->prints = mem_alloc(PRINT_CHUNKS, sizeof *ix->prints);
    if (ix->table && ix->prints)
        return ix;
    dedupe_index_destroy(ix);
    return NULL;
}

void dedupe_index_destroy(struct dedupe_index *ix)
{
    if (!ix)
        return;
    for (size_t i = 0; i < CHUNKS; i++)
        mem_free(ix->chunks[i]);
    for (size_t i = 0; ix->prints && i < PRINT_CHUNKS && ix->prints[i]; i++)
        mem_free(ix->prints[i]);
    mem_free(ix->prints);
    table_destroy(ix->table);
    mem_free(ix);
}

uint64_t dedupe_index_seed(struct dedupe_index *ix, uint64_t fresh)
{
    if (!ix->has_seed) {
        assert(ix->len == 0);
        ix->seed = fresh;
        ix->has_seed = true;
    }
    return ix->seed;
}

uint64_t dedupe_index_lasting_seed(const struct dedupe_index *ix)
{
    assert(ix->has_seed);
    return ix->seed;
}

bool dedupe_index_is_seed(const struct dedupe_index *ix, uint64_t seed)
{
    return !ix->has_seed || ix->seed == seed;
}

/* Chunk k starts at place FIRST_CHUNK * (2^k - 1). */
static size_t place_chunk(size_t place, size_t *ret_at)
{
    size_t chunk = 63 - (size_t)__builtin_clzll(place / FIRST_CHUNK + 1);

    *ret_at = place - (((size_t)FIRST_CHUNK << chunk) - FIRST_CHUNK);
    return chunk;
}

static struct dedupe_row *index_row(const struct dedupe_index *ix, size_t place)
{
    size_t at, chunk = place_chunk(place, &at);

    return &ix->chunks[chunk][at];
}

const struct dedupe_row *dedupe_index_at(const struct dedupe_index *ix, size_t place)
{
    return index_row(ix, place);
}

struct str dedupe_index_print(const struct dedupe_index *ix, const struct dedupe_row *row)
{
    const unsigned char *chunk = ix->prints[row->print_off / PRINT_CHUNK_BYTES];

    return (struct str){(const char *)chunk + row->print_off % PRINT_CHUNK_BYTES, row->print_len};
}

static bool is_current(const struct dedupe_index *ix, const struct dedupe_row *row, uint32_t day)
{
    return ix->window_days == 0 || day <= row->day || day - row->day <= ix->window_days;
}

/* Seeded, so that nobody can prepare texts whose keys crowd one place of the table. */
static uint64_t band_key(const struct dedupe_index *ix, const uint8_t lanes[SKETCH_LANES],
                         size_t band)
{
    uint64_t key = band + 1;

    for (size_t i = 0; i < DEDUPE_BAND_LANES; i++)
        key = key << 8 | lanes[band * DEDUPE_BAND_LANES + i];
    return hash_mix(key ^ ix->seed);
}

size_t dedupe_index_find(const struct dedupe_index *ix, struct dedupe_key key, uint32_t day)
{
    uint32_t place = table_get(ix->table, key.key);
    const struct dedupe_row *row;

    if (place == TABLE_NONE)
        return DEDUPE_NONE;
    row = index_row(ix, place);
    /* The table knows 40 bits of a key; the first one owns them. */
    return row->key == key.key && row->check == key.check && is_current(ix, row, day) ? place
                                                                                      : DEDUPE_NONE;
}

size_t dedupe_index_like(const struct dedupe_index *ix, const uint8_t lanes[SKETCH_LANES],
                         uint32_t day, uint32_t ret_places[DEDUPE_BANDS])
{
    uint64_t keys[DEDUPE_BANDS];
    size_t len = 0;

    for (size_t i = 0; i < DEDUPE_BANDS; i++) {
        keys[i] = band_key(ix, lanes, i);
        table_prefetch(ix->table, keys[i]);
    }
    for (size_t i = 0; i < DEDUPE_BANDS; i++) {
        uint32_t place = table_get(ix->table, keys[i]);
        size_t k = 0;

        if (place == TABLE_NONE)
            continue;
        place = index_row(ix, place)->root;
        while (k < len && ret_places[k] != place)
            k++;
        if (k == len && is_current(ix, index_row(ix, place), day))
            ret_places[len++] = place;
    }
    return len;
}

/* All keys of a row. */
static size_t row_keys(const struct dedupe_index *ix, const struct dedupe_row *row,
                       uint64_t ret_keys[ROW_KEYS_MAX])
{
    size_t len = 0;

    ret_keys[len++] = row->key;
    if (row->flags & DEDUPE_ROW_LANES)
        for (size_t i = 0; i < DEDUPE_BANDS; i++)
            ret_keys[len++] = band_key(ix, row->lanes, i);
    return len;
}

/* Room for one row and its print, whose place is *ret_off. */
static bool index_reserve(struct dedupe_index *ix, size_t print_len, uint64_t *ret_off)
{
    size_t at, chunk = place_chunk(ix->len, &at);
    uint64_t off = ix->prints_len, left = PRINT_CHUNK_BYTES - off % PRINT_CHUNK_BYTES;
    unsigned char **print;

    assert(chunk < CHUNKS);
    if (!ix->chunks[chunk])
        ix->chunks[chunk] = mem_alloc((size_t)FIRST_CHUNK << chunk, sizeof(struct dedupe_row));
    if (left < print_len)
        off += left; /* a print lies in one chunk */
    assert(off / PRINT_CHUNK_BYTES < PRINT_CHUNKS);
    print = &ix->prints[off / PRINT_CHUNK_BYTES];
    if (!*print)
        *print = mem_alloc(PRINT_CHUNK_BYTES, 1);
    *ret_off = off;
    return ix->chunks[chunk] && *print;
}

static bool index_is_full(const struct dedupe_index *ix)
{
    return ix->len >= TABLE_PLACE_MAX || dedupe_index_bytes(ix) >= ix->memory_bytes ||
           ix->prints_len / PRINT_CHUNK_BYTES + 2 >= PRINT_CHUNKS;
}

/* Own the keys that nobody owns whose row still counts. Stops at one there is no memory for. */
static bool keys_own(struct dedupe_index *ix, const uint64_t *keys, size_t len, uint32_t place)
{
    uint32_t day = index_row(ix, place)->day;

    for (size_t i = 0; i < len; i++) {
        uint32_t owner = table_get(ix->table, keys[i]);

        if (owner != TABLE_NONE && is_current(ix, index_row(ix, owner), day))
            continue;
        if (owner == TABLE_NONE && !table_reserve(ix->table, keys[i]))
            return false;
        table_put(ix->table, keys[i], place);
    }
    return true;
}

static void keys_disown(struct dedupe_index *ix, size_t place)
{
    const struct dedupe_row *row = index_row(ix, place);
    uint64_t keys[ROW_KEYS_MAX];
    size_t len = row_keys(ix, row, keys);

    for (size_t i = 0; i < len; i++)
        table_remove(ix->table, keys[i], (uint32_t)place);
}

enum dedupe_added dedupe_index_add(struct dedupe_index *ix, const struct dedupe_row *row,
                                   struct str print)
{
    uint64_t keys[ROW_KEYS_MAX], off;
    size_t len = row_keys(ix, row, keys);
    struct dedupe_row *fresh;
    uint32_t owner;

    assert(print.len <= PRINT_BYTES_MAX);
    for (size_t i = 0; i < len; i++)
        table_prefetch(ix->table, keys[i]);
    owner = table_get(ix->table, row->key);
    if (owner != TABLE_NONE &&
        (is_current(ix, index_row(ix, owner), row->day) || index_row(ix, owner)->id == row->id))
        return DEDUPE_TAKEN;
    if (index_is_full(ix))
        return DEDUPE_FULL;
    if (!index_reserve(ix, print.len, &off))
        return DEDUPE_NOMEM;
    fresh = index_row(ix, ix->len);
    *fresh = *row;
    fresh->print_off = off;
    fresh->print_len = (uint16_t)print.len;
    if (!(row->flags & DEDUPE_ROW_LINK))
        fresh->root = (uint32_t)ix->len;
    assert(fresh->root <= ix->len);
    memcpy(ix->prints[off / PRINT_CHUNK_BYTES] + off % PRINT_CHUNK_BYTES, print.ptr, print.len);
    if (!keys_own(ix, keys, len, (uint32_t)ix->len)) {
        keys_disown(ix, ix->len);
        return DEDUPE_NOMEM;
    }
    ix->prints_len = off + print.len;
    ix->len++;
    if (row->id > ix->max_pending_id)
        ix->max_pending_id = row->id;
    return DEDUPE_ADDED;
}

size_t dedupe_index_accepted(const struct dedupe_index *ix)
{
    return atomic_load_explicit(&ix->accepted, memory_order_acquire);
}

size_t dedupe_index_len(const struct dedupe_index *ix)
{
    return ix->len;
}

uint64_t dedupe_index_keys(const struct dedupe_index *ix)
{
    return table_keys(ix->table);
}

uint64_t dedupe_index_bytes(const struct dedupe_index *ix)
{
    return table_bytes(ix->table) + ix->len * sizeof(struct dedupe_row) + ix->prints_len;
}

void dedupe_index_accept(struct dedupe_index *ix)
{
    atomic_store_explicit(&ix->accepted, ix->len, memory_order_release);
    ix->max_pending_id = 0;
}

void dedupe_index_cut(struct dedupe_index *ix, size_t len)
{
    assert(len >= dedupe_index_accepted(ix) && len <= ix->len);
    while (ix->len > len) {
        ix->len--;
        if (!(index_row(ix, ix->len)->flags & DEDUPE_ROW_DEAD))
            keys_disown(ix, ix->len);
        ix->prints_len = index_row(ix, ix->len)->print_off;
    }
    if (len == dedupe_index_accepted(ix))
        ix->max_pending_id = 0;
    if (len == 0)
        ix->has_seed = false;
}

void dedupe_index_forget(struct dedupe_index *ix, uint64_t id, uint32_t article)
{
    /* Ids mostly rise, so that this walk over the batch is rare. */
    if (id > ix->max_pending_id)
        return;
    for (size_t i = dedupe_index_accepted(ix); i < ix->len; i++) {
        struct dedupe_row *row = index_row(ix, i);

        if (row->flags & DEDUPE_ROW_DEAD)
            continue;
        if ((row->id == id && row->article >= article) ||
            (index_row(ix, row->root)->flags & DEDUPE_ROW_DEAD)) {
            keys_disown(ix, i);
            row->flags |= DEDUPE_ROW_DEAD;
        }
    }
}
