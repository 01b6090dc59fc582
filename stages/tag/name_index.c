/* name_index.c -- see name_index.h */
#include "name_index.h"

#include "../base/mem.h"

#define BUCKET_BITS 16u
#define PAIR_BITS 19u  /* log of the bits of the set of pairs */
#define SHORT_BITS 11u /* log of the words of the others */
#define FULL_BITS 14u
#define HAN_BYTES 3u /* all characters of all names are of three bytes */

/* Of the first two or three characters; c: 0 for two. */
static uint64_t first_hash(uint32_t a, uint32_t b, uint32_t c)
{
    return ((uint64_t)a << 32 | (uint64_t)b << 16 | c) * 0xD6E8FEB86659FD93u;
}

static size_t bucket_of(uint32_t pair)
{
    return (size_t)(first_hash(pair >> 16, pair & 0xFFFF, 0) >> (64 - BUCKET_BITS));
}

/* Bit sets (Bloom filters, Bloom 1970) whose bits of one thing are in one word: a look costs one place of
 * memory. */
static uint64_t bits_of(uint64_t hash)
{
    return (uint64_t)1 << (hash & 63) | (uint64_t)1 << (hash >> 6 & 63) |
           (uint64_t)1 << (hash >> 12 & 63);
}

static void bits_set(uint64_t *words, unsigned log, uint64_t hash)
{
    words[hash >> (64 - log)] |= bits_of(hash >> 20);
}

/* 1 or 0. */
static unsigned bits_has(const uint64_t *words, unsigned log, uint64_t hash)
{
    uint64_t bits = bits_of(hash >> 20);

    return (words[hash >> (64 - log)] & bits) == bits;
}

/* The set of pairs has one bit for each, by a hash of its own: every place of a text is looked up in it. */
static uint32_t pair_place(uint32_t a, uint32_t b)
{
    return (a << 16 | b) * 0x9E3779B1u >> (32 - PAIR_BITS);
}

static struct name_row row_of(const struct division *d, uint32_t division, const char *text)
{
    const char *name = text + d->name_off;

    return (struct name_row){
        .pair = name_index_char(name) << 16 | name_index_char(name + HAN_BYTES),
        .division = division,
        .third = d->name_len > 2 * HAN_BYTES ? (uint16_t)name_index_char(name + 2 * HAN_BYTES) : 0,
        .name_len = d->name_len,
        .stem_len = d->stem_len,
        .level = d->level,
    };
}

static void bits_add(struct name_index *x, const struct name_row *r, bool is_common)
{
    uint32_t a = r->pair >> 16, b = r->pair & 0xFFFF;

    x->pair_bits[pair_place(a, b) / 64] |= (uint64_t)1 << pair_place(a, b) % 64;
    if (r->third)
        bits_set(x->full_bits, FULL_BITS, first_hash(a, b, r->third));
    else
        bits_set(x->short_bits, SHORT_BITS, first_hash(a, b, 0));
    if (r->stem_len && (r->level <= LEVEL_CITY || (r->level == LEVEL_COUNTY && !is_common)))
        bits_set(x->short_bits, SHORT_BITS, first_hash(a, b, 0));
}

bool name_index_make(struct name_index *x, const struct division *all, size_t len, const char *text)
{
    size_t buckets = (size_t)1 << BUCKET_BITS;

    *x = (struct name_index){
        .rows = mem_alloc(len, sizeof *x->rows),
        .heads = mem_alloc(buckets + 1, sizeof *x->heads),
        .pair_bits = mem_alloc(((size_t)1 << PAIR_BITS) / 64, sizeof *x->pair_bits),
        .short_bits = mem_alloc((size_t)1 << SHORT_BITS, sizeof *x->short_bits),
        .full_bits = mem_alloc((size_t)1 << FULL_BITS, sizeof *x->full_bits),
    };
    if (!x->rows || !x->heads || !x->pair_bits || !x->short_bits || !x->full_bits) {
        name_index_free(x);
        return false;
    }
    /* Counted, then each put before what its bucket has already. */
    for (uint32_t d = 1; d < len; d++)
        if (all[d].name_len)
            x->heads[bucket_of(row_of(&all[d], d, text).pair)]++;
    for (size_t b = 1; b <= buckets; b++)
        x->heads[b] += x->heads[b - 1];
    for (uint32_t d = 1; d < len; d++)
        if (all[d].name_len) {
            struct name_row row = row_of(&all[d], d, text);

            x->rows[--x->heads[bucket_of(row.pair)]] = row;
            bits_add(x, &row, all[d].is_common);
        }
    return true;
}

void name_index_free(struct name_index *x)
{
    mem_free(x->rows);
    mem_free(x->heads);
    mem_free(x->pair_bits);
    mem_free(x->short_bits);
    mem_free(x->full_bits);
    *x = (struct name_index){.rows = NULL};
}

const struct name_row *name_index_rows(const struct name_index *x, const char *ptr, size_t *ret_len,
                                       uint32_t *ret_pair)
{
    uint32_t pair = name_index_char(ptr) << 16 | name_index_char(ptr + HAN_BYTES);
    size_t bucket = bucket_of(pair);

    *ret_pair = pair;
    *ret_len = x->heads[bucket + 1] - x->heads[bucket];
    return x->rows + x->heads[bucket];
}

size_t name_index_seek(const struct name_index *x, const uint32_t *cps, size_t len, size_t at)
{
    for (; at + 2 <= len; at++) {
        uint32_t a = cps[at], b = cps[at + 1], place = pair_place(a, b), c;

        /* Few pairs of a text begin a name, so that this jump is foreseen; of the two sets behind it both are
         * asked, since a jump that goes now one way and now the other costs more. */
        if (!(x->pair_bits[place / 64] >> place % 64 & 1))
            continue;
        c = at + 3 <= len ? cps[at + 2] : 0;
        if ((bits_has(x->short_bits, SHORT_BITS, first_hash(a, b, 0)) |
             bits_has(x->full_bits, FULL_BITS, first_hash(a, b, c))) &&
            a - 0x4000 < 0x6000)
            return at;
    }
    return len;
}
