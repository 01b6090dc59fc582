/* table.c -- see table.h
 *
 * A part is an array of slots with linear probing. A slot is the key's 32 bits after the top byte and
 * the place plus one; 0 is empty. Those 32 bits, scaled to the number of slots, say where the search
 * starts: keys lie nearly sorted, so a part of any size will do and growing it is one walk. */
#include "table.h"

#include "../base/mem.h"

#include <assert.h>
#include <string.h>

#define PARTS TABLE_PARTS
#define PART_SHIFT 56
#define TAG_SHIFT 24
/* The last part starts a quarter larger than the first, and so they are never full together. */
#define FIRST_SLOTS 64

struct table {
    struct table_part parts[PARTS];
    uint64_t keys, slots;
};

struct table *table_create(void)
{
    return mem_alloc(1, sizeof(struct table));
}

void table_clear(struct table *t)
{
    for (size_t i = 0; i < PARTS; i++)
        mem_free(t->parts[i].slots);
    *t = (struct table){.keys = 0};
}

void table_destroy(struct table *t)
{
    if (!t)
        return;
    table_clear(t);
    mem_free(t);
}

static uint32_t key_tag(uint64_t key)
{
    return (uint32_t)(key >> TAG_SHIFT);
}

static uint32_t slot_tag(uint64_t slot)
{
    return (uint32_t)(slot >> 32);
}

static uint32_t slot_place(uint64_t slot)
{
    return (uint32_t)slot - 1;
}

static uint32_t part_start(const struct table_part *p, uint32_t tag)
{
    return (uint32_t)((uint64_t)tag * p->len >> 32);
}

static uint32_t part_next(const struct table_part *p, uint32_t at)
{
    return at + 1 == p->len ? 0 : at + 1;
}

/* The slot of `tag`, or the empty one where it would be. The part has an empty slot. */
static uint32_t part_find(const struct table_part *p, uint32_t tag)
{
    uint32_t at = part_start(p, tag);

    while (p->slots[at] && slot_tag(p->slots[at]) != tag)
        at = part_next(p, at);
    return at;
}

uint32_t table_get(const struct table *t, uint64_t key)
{
    const struct table_part *p = &t->parts[key >> PART_SHIFT];

    /* An empty slot holds place -1, which is TABLE_NONE. */
    return p->len ? slot_place(p->slots[part_find(p, key_tag(key))]) : TABLE_NONE;
}

static uint32_t part_more(const struct table *t, const struct table_part *p)
{
    if (p->len == 0)
        return FIRST_SLOTS + (uint32_t)(p - t->parts) * (FIRST_SLOTS / 4) / PARTS;
    return p->len + p->len / 4;
}

static bool part_grow(struct table *t, struct table_part *p)
{
    struct table_part fresh = {.len = part_more(t, p), .used = p->used};

    fresh.slots = mem_alloc_table(fresh.len, sizeof *fresh.slots);
    if (!fresh.slots)
        return false;
    for (uint32_t i = 0; i < p->len; i++)
        if (p->slots[i])
            fresh.slots[part_find(&fresh, slot_tag(p->slots[i]))] = p->slots[i];
    t->slots += fresh.len - p->len;
    mem_free(p->slots);
    *p = fresh;
    return true;
}

bool table_reserve(struct table *t, uint64_t key)
{
    struct table_part *p = &t->parts[key >> PART_SHIFT];

    /* More than four fifths full with one more. */
    if ((uint64_t)(p->used + 1) * 5 > (uint64_t)p->len * 4)
        return part_grow(t, p);
    return true;
}

void table_put(struct table *t, uint64_t key, uint32_t place)
{
    struct table_part *p = &t->parts[key >> PART_SHIFT];
    uint32_t at = part_find(p, key_tag(key));

    assert(place <= TABLE_PLACE_MAX);
    if (!p->slots[at]) {
        assert(p->used + 1 < p->len);
        p->used++;
        t->keys++;
    }
    p->slots[at] = (uint64_t)key_tag(key) << 32 | (place + 1);
}

/* Empty a slot, and move back what was pushed past it. */
static void part_empty(struct table_part *p, uint32_t hole)
{
    uint32_t at;

    for (at = part_next(p, hole); p->slots[at]; at = part_next(p, at)) {
        uint32_t start = part_start(p, slot_tag(p->slots[at]));
        uint32_t pushed = at >= start ? at - start : at + p->len - start;
        uint32_t back = at >= hole ? at - hole : at + p->len - hole;

        if (pushed >= back) {
            p->slots[hole] = p->slots[at];
            hole = at;
        }
    }
    p->slots[hole] = 0;
    p->used--;
}

void table_remove(struct table *t, uint64_t key, uint32_t place)
{
    struct table_part *p = &t->parts[key >> PART_SHIFT];
    uint32_t at;

    if (p->len == 0)
        return;
    at = part_find(p, key_tag(key));
    if (!p->slots[at] || slot_place(p->slots[at]) != place)
        return;
    part_empty(p, at);
    t->keys--;
}

void table_prefetch(const struct table *t, uint64_t key)
{
    const struct table_part *p = &t->parts[key >> PART_SHIFT];

    if (p->len)
        __builtin_prefetch(&p->slots[part_start(p, key_tag(key))], 1);
}

uint64_t table_keys(const struct table *t)
{
    return t->keys;
}

uint64_t table_bytes(const struct table *t)
{
    return t->slots * sizeof(uint64_t);
}

/* ---- images ---- */

size_t table_part_of(uint64_t key)
{
    return (size_t)(key >> PART_SHIFT);
}

uint32_t table_tag_of(uint64_t key)
{
    return key_tag(key);
}

bool table_slot_get(uint64_t slot, uint32_t *ret_tag, uint32_t *ret_place)
{
    *ret_tag = slot_tag(slot);
    *ret_place = slot_place(slot);
    return slot != 0;
}

uint32_t table_part_len(const struct table *t, size_t i)
{
    return t->parts[i].len;
}

void table_part_copy(const struct table *t, size_t i, struct table_part *ret)
{
    const struct table_part *p = &t->parts[i];

    if (p->len)
        memcpy(ret->slots, p->slots, p->len * sizeof *p->slots);
    ret->len = p->len;
    ret->used = p->used;
}

void table_part_cut(struct table_part *p, uint32_t place)
{
    for (uint32_t at = 0; at < p->len; at++)
        /* What moves into the emptied slot comes from further on, or has been looked at. */
        while (p->slots[at] && slot_place(p->slots[at]) >= place)
            part_empty(p, at);
}

void table_part_drop(struct table *t, size_t i, uint32_t place)
{
    struct table_part *p = &t->parts[i];
    uint32_t used = p->used;

    for (uint32_t at = 0; at < p->len; at++)
        while (p->slots[at] && slot_place(p->slots[at]) < place)
            part_empty(p, at);
    t->keys -= used - p->used;
}

uint64_t *table_part_make(struct table *t, size_t i, uint32_t len, uint32_t used)
{
    struct table_part *p = &t->parts[i];

    assert(!p->slots);
    if ((uint64_t)used * 5 > (uint64_t)len * 4 || (len && len < FIRST_SLOTS))
        return NULL;
    p->slots = mem_alloc_table(len, sizeof *p->slots);
    if (!p->slots)
        return NULL;
    p->len = len;
    p->used = used;
    t->keys += used;
    t->slots += len;
    return p->slots;
}

bool table_part_check(const struct table *t, size_t i, uint32_t first, uint32_t end)
{
    const struct table_part *p = &t->parts[i];
    uint32_t used = 0, wrong = 0;

    /* Without jumps: there are hundreds of millions of slots, one in five of them empty. */
    for (uint32_t at = 0; at < p->len; at++) {
        uint32_t is_used = p->slots[at] != 0;

        used += is_used;
        wrong |= is_used & (slot_place(p->slots[at]) - first >= end - first);
    }
    return used == p->used && !wrong;
}
