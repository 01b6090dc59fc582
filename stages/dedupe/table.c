/* table.c -- see table.h
 *
 * A part is an array of slots with linear probing. A slot is the key's 32 bits after the top byte and
 * the place plus one; 0 is empty. Those 32 bits, scaled to the number of slots, say where the search
 * starts: keys lie nearly sorted, so a part of any size will do and growing it is one walk. */
#include "table.h"

#include "../base/mem.h"

#include <assert.h>

#define PARTS 256
#define PART_SHIFT 56
#define TAG_SHIFT 24
#define FIRST_SLOTS 16

struct part {
    uint64_t *slots;
    uint32_t len, used;
};

struct table {
    struct part parts[PARTS];
    uint64_t keys, slots;
};

struct table *table_create(void)
{
    return mem_alloc(1, sizeof(struct table));
}

void table_destroy(struct table *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < PARTS; i++)
        mem_free(t->parts[i].slots);
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

static uint32_t part_start(const struct part *p, uint32_t tag)
{
    return (uint32_t)((uint64_t)tag * p->len >> 32);
}

static uint32_t part_next(const struct part *p, uint32_t at)
{
    return at + 1 == p->len ? 0 : at + 1;
}

/* The slot of `tag`, or the empty one where it would be. The part has an empty slot. */
static uint32_t part_find(const struct part *p, uint32_t tag)
{
    uint32_t at = part_start(p, tag);

    while (p->slots[at] && slot_tag(p->slots[at]) != tag)
        at = part_next(p, at);
    return at;
}

uint32_t table_get(const struct table *t, uint64_t key)
{
    const struct part *p = &t->parts[key >> PART_SHIFT];

    /* An empty slot holds place -1, which is TABLE_NONE. */
    return p->len ? slot_place(p->slots[part_find(p, key_tag(key))]) : TABLE_NONE;
}

static bool part_grow(struct table *t, struct part *p)
{
    struct part fresh = {.len = p->len ? p->len + p->len / 4 : FIRST_SLOTS, .used = p->used};

    fresh.slots = mem_alloc(fresh.len, sizeof *fresh.slots);
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
    struct part *p = &t->parts[key >> PART_SHIFT];

    /* More than four fifths full with one more. */
    if ((uint64_t)(p->used + 1) * 5 > (uint64_t)p->len * 4)
        return part_grow(t, p);
    return true;
}

void table_put(struct table *t, uint64_t key, uint32_t place)
{
    struct part *p = &t->parts[key >> PART_SHIFT];
    uint32_t at = part_find(p, key_tag(key));

    assert(place <= TABLE_PLACE_MAX);
    if (!p->slots[at]) {
        assert(p->used + 1 < p->len);
        p->used++;
        t->keys++;
    }
    p->slots[at] = (uint64_t)key_tag(key) << 32 | (place + 1);
}

void table_remove(struct table *t, uint64_t key, uint32_t place)
{
    struct part *p = &t->parts[key >> PART_SHIFT];
    uint32_t hole, at;

    if (p->len == 0)
        return;
    hole = part_find(p, key_tag(key));
    if (!p->slots[hole] || slot_place(p->slots[hole]) != place)
        return;
    /* Move back what was pushed past the hole. */
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
    t->keys--;
}

void table_prefetch(const struct table *t, uint64_t key)
{
    const struct part *p = &t->parts[key >> PART_SHIFT];

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
