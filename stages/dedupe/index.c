/* index.c -- see index.h
 *
 * DELTA, version 1, all numbers little-endian:
 *   u8      version
 *   u64     hash seed of the index
 *   varint  number of entries, at least 1
 *   entries, in the order of the log:
 *     varint  file id minus the id before (0 at first), zigzag
 *     varint  article number
 *     u64     key
 *     u32     check
 * A varint has seven bits a byte, low ones first, the top bit set on all bytes but the last; at most
 * ten bytes. Usually 14 bytes an article. */
#include "index.h"

#include "../base/map.h"
#include "../base/mem.h"
#include "../base/wire.h"

#include <assert.h>
#include <stdatomic.h>

#define DELTA_VERSION 1
#define DELTA_ENTRY_BYTES_MIN 14 /* one-byte varints, key and check */
#define VARINT_BYTES_MAX 10

#define MAPS 256
#define FIRST_CHUNK 1024 /* entries in chunk 0; chunk k has twice those of k - 1 */
#define CHUNKS 40

/* One entry in the log (24 bytes, the newest chunk half used at worst) and its slot in a map that is
 * 3/8 to 3/4 full at 17 bytes a slot. */
#define BYTES_PER_ENTRY (2 * sizeof(struct dedupe_entry) + 46)

struct dedupe_index {
    struct map *maps[MAPS];
    struct dedupe_entry *chunks[CHUNKS];
    _Atomic size_t accepted; /* entries */
    size_t len;
    size_t len_max;
    uint64_t seed;
    bool has_seed;
    uint64_t max_pending_id; /* of the entries after `accepted`, or more */
};

static_assert(sizeof(struct dedupe_entry) == 24, "an entry has no padding");

struct dedupe_index *dedupe_index_create(uint64_t memory_bytes)
{
    struct dedupe_index *ix = mem_alloc(1, sizeof *ix);

    if (!ix)
        return NULL;
    ix->len_max = memory_bytes ? (size_t)(memory_bytes / BYTES_PER_ENTRY) : SIZE_MAX;
    for (size_t i = 0; i < MAPS; i++) {
        ix->maps[i] = map_create();
        if (!ix->maps[i]) {
            dedupe_index_destroy(ix);
            return NULL;
        }
    }
    return ix;
}

void dedupe_index_destroy(struct dedupe_index *ix)
{
    if (!ix)
        return;
    for (size_t i = 0; i < CHUNKS; i++)
        mem_free(ix->chunks[i]);
    for (size_t i = 0; i < MAPS; i++)
        map_destroy(ix->maps[i]);
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
    assert(dedupe_index_accepted(ix) > 0);
    return ix->seed;
}

static struct map *index_map(const struct dedupe_index *ix, uint64_t key)
{
    return ix->maps[key >> 56];
}

/* Chunk k starts at place FIRST_CHUNK * (2^k - 1). */
static size_t place_chunk(size_t place, size_t *ret_at)
{
    size_t chunk = 0, shifted = place / FIRST_CHUNK + 1;

    while (shifted >>= 1)
        chunk++;
    *ret_at = place - (((size_t)FIRST_CHUNK << chunk) - FIRST_CHUNK);
    return chunk;
}

static struct dedupe_entry *index_entry(const struct dedupe_index *ix, size_t place)
{
    size_t at, chunk = place_chunk(place, &at);

    return &ix->chunks[chunk][at];
}

const struct dedupe_entry *dedupe_index_at(const struct dedupe_index *ix, size_t place)
{
    return index_entry(ix, place);
}

size_t dedupe_index_find(const struct dedupe_index *ix, struct dedupe_key key)
{
    uint64_t place;

    if (!map_get(index_map(ix, key.key), key.key, &place))
        return DEDUPE_NONE;
    /* Equal keys of different texts are told apart by the check; the first one owns the key. */
    return index_entry(ix, (size_t)place)->check == key.check ? (size_t)place : DEDUPE_NONE;
}

enum dedupe_added dedupe_index_add(struct dedupe_index *ix, const struct dedupe_entry *entry)
{
    struct map *map = index_map(ix, entry->key);
    size_t at, chunk;

    if (map_get(map, entry->key, NULL))
        return DEDUPE_TAKEN;
    if (ix->len >= ix->len_max)
        return DEDUPE_FULL;
    chunk = place_chunk(ix->len, &at);
    assert(chunk < CHUNKS);
    if (!ix->chunks[chunk]) {
        ix->chunks[chunk] = mem_alloc((size_t)FIRST_CHUNK << chunk, sizeof *entry);
        if (!ix->chunks[chunk])
            return DEDUPE_NOMEM;
    }
    if (!map_put(map, entry->key, ix->len))
        return DEDUPE_NOMEM;
    ix->chunks[chunk][at] = *entry;
    ix->len++;
    if (entry->id > ix->max_pending_id)
        ix->max_pending_id = entry->id;
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

void dedupe_index_accept(struct dedupe_index *ix)
{
    atomic_store_explicit(&ix->accepted, ix->len, memory_order_release);
    ix->max_pending_id = 0;
}

void dedupe_index_cut(struct dedupe_index *ix, size_t len)
{
    assert(len >= dedupe_index_accepted(ix) && len <= ix->len);
    while (ix->len > len) {
        uint64_t key = index_entry(ix, --ix->len)->key;

        (void)map_remove(index_map(ix, key), key);
    }
    if (len == dedupe_index_accepted(ix))
        ix->max_pending_id = 0;
    if (len == 0)
        ix->has_seed = false;
}

void dedupe_index_forget(struct dedupe_index *ix, uint64_t id, uint32_t article)
{
    size_t to = dedupe_index_accepted(ix);

    /* Ids mostly rise, so that this walk over the batch is rare. */
    if (id > ix->max_pending_id)
        return;
    for (size_t from = to; from < ix->len; from++) {
        const struct dedupe_entry *entry = index_entry(ix, from);

        if (entry->id == id && entry->article >= article) {
            (void)map_remove(index_map(ix, entry->key), entry->key);
            continue;
        }
        if (to < from) {
            /* The key is there: setting its place needs no memory. */
            bool is_set = map_put(index_map(ix, entry->key), entry->key, to);

            assert(is_set);
            (void)is_set;
            *index_entry(ix, to) = *entry;
        }
        to++;
    }
    ix->len = to;
}

static void put_varint(struct buf *out, uint64_t v)
{
    while (v >= 0x80) {
        wire_put_u8(out, (uint8_t)(v & 0x7F) | 0x80);
        v >>= 7;
    }
    wire_put_u8(out, (uint8_t)v);
}

static uint64_t get_varint(struct wire *w)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < VARINT_BYTES_MAX; i++) {
        uint8_t byte = wire_u8(w);

        if (i == VARINT_BYTES_MAX - 1 && byte > 1)
            break; /* more than 64 bits */
        v |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (!(byte & 0x80))
            return v;
    }
    w->failed = true;
    return 0;
}

void dedupe_index_delta(const struct dedupe_index *ix, struct buf *out)
{
    uint64_t id = 0;
    size_t from = dedupe_index_accepted(ix);

    if (from == ix->len)
        return;
    wire_put_u8(out, DELTA_VERSION);
    wire_put_u64(out, ix->seed);
    put_varint(out, ix->len - from);
    for (size_t i = from; i < ix->len; i++) {
        const struct dedupe_entry *entry = index_entry(ix, i);
        uint64_t step = entry->id - id; /* modulo 2^64, as replay adds it */

        put_varint(out, step << 1 ^ (step >> 63 ? UINT64_MAX : 0));
        put_varint(out, entry->article);
        wire_put_u64(out, entry->key);
        wire_put_u32(out, entry->check);
        id = entry->id;
    }
}

static bool get_entry(struct wire *w, uint64_t *id, struct dedupe_entry *ret_entry)
{
    uint64_t step = get_varint(w), article = get_varint(w);

    *id += step >> 1 ^ (step & 1 ? UINT64_MAX : 0);
    ret_entry->id = *id;
    ret_entry->article = (uint32_t)article;
    ret_entry->key = wire_u64(w);
    ret_entry->check = wire_u32(w);
    return !w->failed && article <= UINT32_MAX;
}

/* Read the head and walk all entries once, so that a damaged delta changes nothing. */
static enum err_code delta_check(const struct dedupe_index *ix, struct str delta,
                                 uint64_t *ret_seed, uint64_t *ret_count, struct wire *ret_entries,
                                 struct err *err)
{
    struct wire w = wire_of(delta);
    unsigned version = wire_u8(&w);
    uint64_t id = 0;
    struct dedupe_entry entry;

    *ret_seed = wire_u64(&w);
    *ret_count = get_varint(&w);
    if (!w.failed && version != DELTA_VERSION)
        return err_set(err, ERR_STATE, 0, "dedupe delta has version %u, this program knows %d",
                       version, DELTA_VERSION);
    if (w.failed || *ret_count == 0 || *ret_count > wire_left(&w) / DELTA_ENTRY_BYTES_MIN)
        return err_set(err, ERR_STATE, 0, "dedupe delta of %zu bytes is damaged", delta.len);
    if (ix->has_seed && ix->seed != *ret_seed)
        return err_set(err, ERR_STATE, 0, "dedupe delta was made with another hash seed");
    *ret_entries = w;
    for (uint64_t i = 0; i < *ret_count; i++)
        if (!get_entry(&w, &id, &entry))
            return err_set(err, ERR_STATE, 0, "dedupe delta is damaged at entry %llu of %llu",
                           (unsigned long long)i, (unsigned long long)*ret_count);
    if (wire_left(&w))
        return err_set(err, ERR_STATE, 0, "dedupe delta has %zu bytes too many", wire_left(&w));
    return ERR_OK;
}

enum err_code dedupe_index_replay(struct dedupe_index *ix, struct str delta, struct err *err)
{
    uint64_t seed, count, id = 0;
    struct wire w;
    enum err_code code;

    assert(ix->len == dedupe_index_accepted(ix));
    if ((code = delta_check(ix, delta, &seed, &count, &w, err)))
        return code;
    (void)dedupe_index_seed(ix, seed);
    for (uint64_t i = 0; i < count; i++) {
        struct dedupe_entry entry;

        (void)get_entry(&w, &id, &entry);
        if (dedupe_index_add(ix, &entry) == DEDUPE_NOMEM) {
            dedupe_index_cut(ix, dedupe_index_accepted(ix));
            return err_set(err, ERR_NOMEM, 0, "no memory for the dedupe index");
        }
    }
    dedupe_index_accept(ix);
    return ERR_OK;
}
