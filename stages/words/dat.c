/* dat.c -- makes double arrays; see dat.h
 *
 * The words become a trie first. Its nodes are then given their bases, those with many children
 * first while there is room everywhere, lone children last into the holes that are left. Free slots
 * are a linked list; a node that finds no place after PLACE_TRIES tries goes to the end. */
#include "dat.h"

#include "../base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PLACE_TRIES 1000000u /* then a node goes to the end */
#define SKIP_AFTER 16u       /* a slot that failed so often is passed over by equally wide nodes */

struct node {
    uint32_t first, last; /* keys [first, last) share the way here */
    uint32_t child;       /* number of the first child; children are neighbours */
    uint32_t fan;         /* children */
    uint32_t base;
    uint16_t code, value;
    uint32_t depth;
};

struct builder {
    struct dat_key *keys;
    size_t keys_len;
    struct node *nodes;
    size_t nodes_len, nodes_room;
    uint32_t *next, *prev; /* ring of free slots through slot 0 */
    unsigned char *is_base, *failures;
    size_t slots; /* room of the four arrays */
    uint32_t max_slot, max_code;
};

int dat_key_cmp(const void *a, const void *b)
{
    const struct dat_key *x = a, *y = b;
    uint32_t len = x->len < y->len ? x->len : y->len;

    for (uint32_t i = 0; i < len; i++)
        if (x->codes[i] != y->codes[i])
            return x->codes[i] < y->codes[i] ? -1 : 1;
    return x->len < y->len ? -1 : x->len > y->len;
}

static bool add_node(struct builder *b, struct node node)
{
    if (b->nodes_len == b->nodes_room) {
        size_t room = b->nodes_room ? 2 * b->nodes_room : 1024;
        struct node *more = mem_resize(b->nodes, room, sizeof *more);

        if (!more)
            return false;
        b->nodes = more;
        b->nodes_room = room;
    }
    b->nodes[b->nodes_len++] = node;
    return true;
}

/* Children of node number `at`: one for each code that follows in its keys. */
static bool add_children(struct builder *b, size_t at)
{
    struct node parent = b->nodes[at];
    uint32_t key = parent.first;

    if (at > 0 && b->keys[key].len == parent.depth)
        b->nodes[at].value = b->keys[key++].value;
    b->nodes[at].child = (uint32_t)b->nodes_len;
    while (key < parent.last) {
        struct node child = {.first = key, .depth = parent.depth + 1};

        child.code = b->keys[key].codes[parent.depth];
        while (key < parent.last && b->keys[key].codes[parent.depth] == child.code)
            key++;
        child.last = key;
        if (child.code > b->max_code)
            b->max_code = child.code;
        if (!add_node(b, child))
            return false;
    }
    b->nodes[at].fan = (uint32_t)b->nodes_len - b->nodes[at].child;
    return true;
}

static bool make_nodes(struct builder *b)
{
    if (!add_node(b, (struct node){.last = (uint32_t)b->keys_len}))
        return false;
    for (size_t i = 0; i < b->nodes_len; i++)
        if (!add_children(b, i))
            return false;
    return true;
}

/* Room for `slots` slots, the new ones free. */
static bool grow(struct builder *b, size_t slots)
{
    uint32_t *next = mem_resize(b->next, slots, sizeof *next), *prev;
    unsigned char *is_base, *failures;

    b->next = next ? next : b->next;
    prev = mem_resize(b->prev, slots, sizeof *prev);
    b->prev = prev ? prev : b->prev;
    is_base = mem_resize(b->is_base, slots, 1);
    b->is_base = is_base ? is_base : b->is_base;
    failures = mem_resize(b->failures, slots, 1);
    b->failures = failures ? failures : b->failures;
    if (!next || !prev || !is_base || !failures)
        return false;
    memset(is_base + b->slots, 0, slots - b->slots);
    memset(failures + b->slots, 0, slots - b->slots);
    if (b->slots == 0)
        next[0] = prev[0] = 0;
    for (size_t i = b->slots ? b->slots : 1; i < slots; i++) {
        uint32_t last = prev[0];

        next[last] = (uint32_t)i;
        prev[i] = last;
        next[i] = 0;
        prev[0] = (uint32_t)i;
    }
    b->slots = slots;
    return true;
}

/* A taken slot is its own neighbour. */
static bool is_free(const struct builder *b, uint32_t slot)
{
    return slot >= b->slots || b->next[slot] != slot;
}

static void take_slot(struct builder *b, uint32_t slot)
{
    b->next[b->prev[slot]] = b->next[slot];
    b->prev[b->next[slot]] = b->prev[slot];
    b->next[slot] = b->prev[slot] = slot;
    if (slot > b->max_slot)
        b->max_slot = slot;
}

static bool fits(const struct builder *b, const struct node *n, uint32_t base)
{
    if (base < b->slots && b->is_base[base])
        return false;
    for (uint32_t i = n->fan; i-- > 1;)
        if (!is_free(b, base + b->nodes[n->child + i].code))
            return false;
    return true;
}

/* A base for node `n`, at or behind the free slot *from, which moves on past slots that failed often. */
static uint32_t find_base(struct builder *b, const struct node *n, uint32_t *from)
{
    uint16_t first = b->nodes[n->child].code;
    uint32_t slot = *from && is_free(b, *from) ? *from : b->next[0], tries = 0;

    for (; slot && tries < PLACE_TRIES; slot = b->next[slot]) {
        if (slot <= first)
            continue;
        if (fits(b, n, slot - first)) {
            *from = slot;
            return slot - first;
        }
        tries++;
        if (b->failures[slot] < SKIP_AFTER && ++b->failures[slot] == SKIP_AFTER && slot == *from)
            *from = b->next[slot];
    }
    slot = b->max_slot + 1 > first ? b->max_slot + 1 : first + 1u;
    while (slot - first < b->slots && b->is_base[slot - first])
        slot++;
    return slot - first;
}

static bool place(struct builder *b, struct node *n, uint32_t *from)
{
    size_t need;

    n->base = find_base(b, n, from);
    need = (size_t)n->base + b->max_code + 2;
    if (need > b->slots && !grow(b, need + need / 4))
        return false;
    b->is_base[n->base] = 1;
    for (uint32_t i = 0; i < n->fan; i++) {
        uint32_t slot = n->base + b->nodes[n->child + i].code;

        if (slot == *from)
            *from = b->next[slot];
        take_slot(b, slot);
    }
    return true;
}

/* Nodes by falling fan; among equals in the order of the trie. */
static int fan_cmp(const void *a, const void *b)
{
    const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;

    if (x->fan != y->fan)
        return x->fan < y->fan ? 1 : -1;
    return x < y ? -1 : x > y;
}

static bool place_all(struct builder *b)
{
    struct node **order = mem_alloc(b->nodes_len, sizeof(*order));
    uint32_t from = 0, fan = 0;
    bool is_done = order != NULL;

    for (size_t i = 0; is_done && i < b->nodes_len; i++)
        order[i] = &b->nodes[i];
    if (is_done)
        qsort(order, b->nodes_len, sizeof(*order), fan_cmp);
    for (size_t i = 0; is_done && i < b->nodes_len && order[i]->fan; i++) {
        if (order[i]->fan != fan) {
            fan = order[i]->fan;
            from = 0;
            memset(b->failures, 0, b->slots);
        }
        is_done = place(b, order[i], &from);
    }
    mem_free(order);
    return is_done;
}

static struct dat_unit *write_units(struct builder *b, size_t *ret_len)
{
    size_t len = (size_t)b->max_slot + DAT_CODES_MAX / 4;
    struct dat_unit *units;

    for (size_t i = 0; i < b->nodes_len; i++)
        if (b->nodes[i].fan && b->nodes[i].base + (size_t)DAT_CODES_MAX + 1 > len)
            len = b->nodes[i].base + (size_t)DAT_CODES_MAX + 1;
    units = mem_alloc(len, sizeof *units);
    if (!units)
        return NULL;
    for (size_t i = 0; i < b->nodes_len; i++) {
        const struct node *n = &b->nodes[i];

        for (uint32_t k = 0; k < n->fan; k++) {
            const struct node *child = &b->nodes[n->child + k];
            uint32_t slot = n->base + child->code;

            assert(units[slot].label == 0);
            units[slot] =
                (struct dat_unit){child->fan ? child->base : 0, child->code, child->value};
            if (child->value)
                b->keys[child->first].slot = slot;
        }
    }
    units[DAT_ROOT].base = b->nodes[0].fan ? b->nodes[0].base : 0;
    *ret_len = len;
    return units;
}

enum err_code dat_build(struct dat_key *keys, size_t keys_len, struct dat_unit **ret_units,
                        size_t *ret_len, struct err *err)
{
    struct builder b = {.keys = keys, .keys_len = keys_len};
    struct dat_unit *units = NULL;
    size_t len = 0;

    assert(keys_len < DAT_NONE);
    if (make_nodes(&b) && grow(&b, 1024) && place_all(&b))
        units = write_units(&b, &len);
    mem_free(b.nodes);
    mem_free(b.next);
    mem_free(b.prev);
    mem_free(b.is_base);
    mem_free(b.failures);
    if (!units)
        return err_set(err, ERR_NOMEM, 0, "no memory for an array of %zu words", keys_len);
    *ret_units = units;
    *ret_len = len;
    return ERR_OK;
}

uint32_t dat_find(const struct dat_unit *units, const uint16_t *codes, size_t len)
{
    uint32_t slot = DAT_ROOT;

    for (size_t i = 0; i < len && slot != DAT_NONE; i++)
        slot = dat_step(units, slot, codes[i]);
    return slot;
}

bool dat_is_sound(const struct dat_unit *units, size_t len)
{
    if (len == 0)
        return false;
    for (size_t i = 0; i < len; i++)
        if (units[i].base && units[i].base + (size_t)DAT_CODES_MAX >= len)
            return false;
    return true;
}
