/* idset.c -- see idset.h */
#include "idset.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <string.h>

#define PIECE_BITS 15u /* 32,768 ids, 4 KiB: about what one segment of small files holds */
#define PIECE_IDS (UINT64_C(1) << PIECE_BITS)
#define WORD_BITS 64u

struct idset_piece {
    uint64_t span; /* id >> PIECE_BITS */
    uint64_t words[PIECE_IDS / WORD_BITS];
};

/* The first piece whose span is not below `span`. */
static size_t idset_find(const struct idset *s, uint64_t span)
{
    size_t from = 0, to = s->len;

    /* Ids rise, so it is nearly always the last one. */
    if (to > 0 && s->pieces[to - 1]->span < span)
        return to;
    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (s->pieces[mid]->span < span)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

static struct idset_piece *idset_insert(struct idset *s, size_t at, uint64_t span)
{
    struct idset_piece *piece;

    if (s->len == s->room) {
        size_t room = s->room ? s->room * 2 : 8;
        struct idset_piece **grown = mem_resize(s->pieces, room, sizeof *grown);

        if (!grown)
            return NULL;
        s->pieces = grown;
        s->room = room;
    }
    piece = mem_alloc(1, sizeof *piece);
    if (!piece)
        return NULL;
    piece->span = span;
    memmove(s->pieces + at + 1, s->pieces + at, (s->len - at) * sizeof *s->pieces);
    s->pieces[at] = piece;
    s->len++;
    return piece;
}

void idset_fini(struct idset *s)
{
    for (size_t i = 0; i < s->len; i++)
        mem_free(s->pieces[i]);
    mem_free(s->pieces);
    *s = (struct idset){0};
}

bool idset_add(struct idset *s, uint64_t id, bool *ret_is_new)
{
    uint64_t span = id >> PIECE_BITS, bit = id & (PIECE_IDS - 1);
    size_t at = idset_find(s, span);
    struct idset_piece *piece =
        at < s->len && s->pieces[at]->span == span ? s->pieces[at] : idset_insert(s, at, span);
    uint64_t mask = UINT64_C(1) << bit % WORD_BITS;
    bool is_new;

    if (!piece)
        return false;
    is_new = !(piece->words[bit / WORD_BITS] & mask);
    piece->words[bit / WORD_BITS] |= mask;
    s->count += is_new;
    if (ret_is_new)
        *ret_is_new = is_new;
    return true;
}

bool idset_has(const struct idset *s, uint64_t id)
{
    uint64_t span = id >> PIECE_BITS, bit = id & (PIECE_IDS - 1);
    size_t at = idset_find(s, span);

    return at < s->len && s->pieces[at]->span == span &&
           (s->pieces[at]->words[bit / WORD_BITS] >> bit % WORD_BITS & 1);
}

/* The first bit at or behind `bit` that is set (or, with `flip` all ones, is not); PIECE_IDS: none. */
static uint64_t piece_scan(const struct idset_piece *piece, uint64_t bit, uint64_t flip)
{
    uint64_t word = bit / WORD_BITS, left;

    if (bit >= PIECE_IDS)
        return PIECE_IDS;
    left = (piece->words[word] ^ flip) & (UINT64_MAX << bit % WORD_BITS);
    while (!left) {
        if (++word == PIECE_IDS / WORD_BITS)
            return PIECE_IDS;
        left = piece->words[word] ^ flip;
    }
    return word * WORD_BITS + (uint64_t)__builtin_ctzll(left);
}

uint64_t idset_next(const struct idset *s, uint64_t from)
{
    for (size_t i = idset_find(s, from >> PIECE_BITS); i < s->len; i++) {
        uint64_t first = s->pieces[i]->span << PIECE_BITS;
        uint64_t bit = piece_scan(s->pieces[i], from > first ? from - first : 0, 0);

        if (bit < PIECE_IDS)
            return first + bit;
    }
    return UINT64_MAX;
}

uint64_t idset_next_free(const struct idset *s, uint64_t from)
{
    for (size_t i = idset_find(s, from >> PIECE_BITS); i < s->len; i++) {
        uint64_t first = s->pieces[i]->span << PIECE_BITS, bit;

        if (from < first)
            return from;
        bit = piece_scan(s->pieces[i], from - first, UINT64_MAX);
        if (bit < PIECE_IDS)
            return first + bit;
        from = first + PIECE_IDS;
    }
    return from;
}
