/* arena.c -- a list of blocks, bumped; a request that does not fit a block gets its own. */
#include "arena.h"

#include "mem.h"

#include <assert.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define ARENA_BLOCK_BYTES (32u * 1024)
#define ARENA_BLOCK_BYTES_MAX (1024u * 1024)
#define ARENA_ALIGN alignof(max_align_t)

struct arena_block {
    struct arena_block *next;
    size_t used, size; /* of data[] */
    alignas(max_align_t) char data[];
};

struct arena {
    struct arena_block *head; /* the block being filled */
    size_t used_bytes, cap_bytes, next_block_bytes;
    bool is_full;
};

struct arena *arena_create(size_t cap_bytes)
{
    struct arena *a = mem_alloc(1, sizeof *a);

    assert(cap_bytes > 0);
    if (!a)
        return NULL;
    a->cap_bytes = cap_bytes;
    a->next_block_bytes = ARENA_BLOCK_BYTES;
    return a;
}

static struct arena_block *arena_add_block(struct arena *a, size_t bytes)
{
    size_t size = bytes > a->next_block_bytes / 4 ? bytes : a->next_block_bytes;
    struct arena_block *b = mem_resize(NULL, 1, sizeof *b + size);

    if (!b)
        return NULL;
    *b = (struct arena_block){.size = size};
    if (a->head && size == bytes && size != a->next_block_bytes) {
        /* A big request gets a block of its own behind the head, whose rest stays in use. */
        b->next = a->head->next;
        a->head->next = b;
    } else {
        b->next = a->head;
        a->head = b;
        if (a->next_block_bytes < ARENA_BLOCK_BYTES_MAX)
            a->next_block_bytes *= 2;
    }
    return b;
}

/* What is asked for, up to the alignment; more than there is when it does not fit a size_t. */
static size_t bytes_of(size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
        bytes = SIZE_MAX / 2;
    return (bytes + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
}

/* `bytes`, of bytes_of, of whatever stood there. */
static void *take(struct arena *a, size_t bytes)
{
    struct arena_block *b = a->head;
    void *ptr;

    if (bytes > a->cap_bytes - a->used_bytes) {
        a->is_full = true;
        return NULL;
    }
    if (!b || bytes > b->size - b->used) {
        b = arena_add_block(a, bytes ? bytes : ARENA_ALIGN);
        if (!b)
            return NULL;
    }
    ptr = b->data + b->used;
    b->used += bytes;
    a->used_bytes += bytes;
    assert(b->used <= b->size && a->used_bytes <= a->cap_bytes);
    return ptr;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    void *ptr = take(a, bytes);

    /* Here, not when the block comes: the place is used at once, and the end of a block often never. */
    return ptr ? memset(ptr, 0, bytes) : NULL;
}

void *arena_alloc_unset(struct arena *a, size_t count, size_t size)
{
    return take(a, bytes_of(count, size));
}

char *arena_dup(struct arena *a, const char *ptr, size_t len)
{
    char *copy = take(a, bytes_of(len < SIZE_MAX ? len + 1 : len, 1));

    if (!copy)
        return NULL;
    if (len)
        memcpy(copy, ptr, len);
    copy[len] = '\0';
    return copy;
}

void *arena_grow(struct arena *a, void *ptr, size_t *room, size_t want, size_t size)
{
    size_t next = *room ? *room : 8;
    size_t bytes, old = *room * size;
    char *fresh;

    assert(size > 0);
    if (want <= *room)
        return ptr;
    while (next < want)
        if (__builtin_mul_overflow(next, (size_t)2, &next))
            next = SIZE_MAX;
    bytes = bytes_of(next, size);
    fresh = take(a, bytes);
    if (!fresh)
        return NULL;
    if (old)
        memcpy(fresh, ptr, old);
    memset(fresh + old, 0, bytes - old);
    *room = next;
    return fresh;
}

bool arena_is_full(const struct arena *a)
{
    return a->is_full;
}

size_t arena_used(const struct arena *a)
{
    return a->used_bytes;
}

void arena_destroy(struct arena *a)
{
    struct arena_block *b, *next;

    if (!a)
        return;
    for (b = a->head; b; b = next) {
        next = b->next;
        mem_free(b);
    }
    mem_free(a);
}
