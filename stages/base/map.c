/* map.c -- linear probing with backward-shift deletion, so there are no tombstones. */
#include "map.h"

#include "mem.h"

#include <assert.h>
#include <string.h>

#define MAP_SLOTS_MIN 16

struct map_slot {
    uint64_t key, value;
};

struct map {
    struct map_slot *slots;
    unsigned char *used; /* one byte a slot */
    size_t slots_len;    /* a power of two */
    size_t count;
};

static bool map_alloc(struct map *m, size_t slots_len)
{
    m->slots = mem_alloc(slots_len, sizeof *m->slots);
    m->used = mem_alloc(slots_len, 1);
    m->slots_len = slots_len;
    m->count = 0;
    if (m->slots && m->used)
        return true;
    mem_free(m->slots);
    mem_free(m->used);
    return false;
}

struct map *map_create(void)
{
    struct map *m = mem_alloc(1, sizeof *m);

    if (m && !map_alloc(m, MAP_SLOTS_MIN)) {
        mem_free(m);
        return NULL;
    }
    return m;
}

void map_destroy(struct map *m)
{
    if (!m)
        return;
    mem_free(m->slots);
    mem_free(m->used);
    mem_free(m);
}

/* The slot of `key`, or the free slot where it belongs. */
static size_t map_find(const struct map *m, uint64_t key)
{
    size_t mask = m->slots_len - 1, at = (size_t)key & mask;

    while (m->used[at] && m->slots[at].key != key)
        at = (at + 1) & mask;
    return at;
}

static bool map_double(struct map *m)
{
    struct map old = *m;

    if (!map_alloc(m, old.slots_len * 2)) {
        *m = old;
        return false;
    }
    for (size_t i = 0; i < old.slots_len; i++) {
        if (old.used[i]) {
            size_t at = map_find(m, old.slots[i].key);

            m->slots[at] = old.slots[i];
            m->used[at] = 1;
        }
    }
    m->count = old.count;
    mem_free(old.slots);
    mem_free(old.used);
    return true;
}

bool map_put(struct map *m, uint64_t key, uint64_t value)
{
    size_t at = map_find(m, key);

    if (!m->used[at]) {
        if ((m->count + 1) * 4 > m->slots_len * 3) {
            if (!map_double(m))
                return false;
            at = map_find(m, key);
        }
        m->used[at] = 1;
        m->slots[at].key = key;
        m->count++;
    }
    m->slots[at].value = value;
    return true;
}

bool map_get(const struct map *m, uint64_t key, uint64_t *ret_value)
{
    size_t at = map_find(m, key);

    if (!m->used[at])
        return false;
    if (ret_value)
        *ret_value = m->slots[at].value;
    return true;
}

bool map_remove(struct map *m, uint64_t key)
{
    size_t mask = m->slots_len - 1, hole = map_find(m, key), at;

    if (!m->used[hole])
        return false;
    for (at = (hole + 1) & mask; m->used[at]; at = (at + 1) & mask) {
        size_t home = (size_t)m->slots[at].key & mask;

        /* Move it back unless its home lies after the hole (cyclically). */
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            m->slots[hole] = m->slots[at];
            hole = at;
        }
    }
    m->used[hole] = 0;
    m->count--;
    return true;
}

void map_clear(struct map *m)
{
    memset(m->used, 0, m->slots_len);
    m->count = 0;
}

size_t map_count(const struct map *m)
{
    return m->count;
}

bool map_next(const struct map *m, size_t *cursor, uint64_t *ret_key, uint64_t *ret_value)
{
    for (; *cursor < m->slots_len; (*cursor)++) {
        if (m->used[*cursor]) {
            *ret_key = m->slots[*cursor].key;
            *ret_value = m->slots[*cursor].value;
            (*cursor)++;
            return true;
        }
    }
    return false;
}
