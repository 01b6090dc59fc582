/* buf.c -- see buf.h */
#include "buf.h"

#include "mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BUF_ROOM_MIN 256

void buf_init(struct buf *b, size_t cap_bytes)
{
    *b = (struct buf){.cap_bytes = cap_bytes};
}

void buf_fini(struct buf *b)
{
    mem_free(b->ptr);
    *b = (struct buf){0};
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->has_failed = b->is_starved = false;
}

static bool buf_reserve(struct buf *b, size_t more)
{
    size_t want, room;
    char *ptr;

    if (b->has_failed)
        return false;
    /* Even for no bytes there is a place to point at: NULL means failure only. */
    if (b->ptr && more <= b->room - b->len)
        return true;
    if (more > b->cap_bytes - b->len) {
        buf_fail(b, false);
        return false;
    }
    want = b->len + more;
    room = b->room ? b->room : BUF_ROOM_MIN;
    while (room < want)
        room = room > b->cap_bytes / 2 ? b->cap_bytes : room * 2;
    if (room > b->cap_bytes)
        room = b->cap_bytes;
    ptr = mem_resize(b->ptr, room, 1);
    if (!ptr) {
        buf_fail(b, true);
        return false;
    }
    b->ptr = ptr;
    b->room = room;
    return true;
}

char *buf_extend(struct buf *b, size_t len)
{
    char *at;

    assert(b->len <= b->room && b->len <= b->cap_bytes);
    if (!buf_reserve(b, len))
        return NULL;
    at = b->ptr + b->len;
    b->len += len;
    return at;
}

void buf_add(struct buf *b, const void *ptr, size_t len)
{
    char *at = len ? buf_extend(b, len) : NULL;

    if (at)
        memcpy(at, ptr, len);
}

void buf_add_byte(struct buf *b, char byte)
{
    char *at = buf_extend(b, 1);

    if (at)
        *at = byte;
}

void buf_add_str(struct buf *b, struct str s)
{
    buf_add(b, s.ptr, s.len);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap;
    char *whole;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    if ((size_t)n < sizeof small) {
        buf_add(b, small, (size_t)n);
        return;
    }
    /* Formatted apart: in place, the NUL at its end would not fit a text that fills the cap. */
    if (b->has_failed)
        return;
    whole = mem_alloc((size_t)n + 1, 1);
    if (!whole) {
        buf_fail(b, true);
        return;
    }
    va_start(ap, fmt);
    (void)vsnprintf(whole, (size_t)n + 1, fmt, ap);
    va_end(ap);
    buf_add(b, whole, (size_t)n);
    mem_free(whole);
}

void buf_truncate(struct buf *b, size_t len)
{
    assert(len <= b->len);
    b->len = len;
}

void buf_fail(struct buf *b, bool is_starved)
{
    b->has_failed = true;
    b->is_starved |= is_starved;
}

void buf_fail_with(struct buf *b, const struct buf *part)
{
    if (part->has_failed)
        buf_fail(b, part->is_starved);
}

bool buf_failed(const struct buf *b)
{
    return b->has_failed;
}

bool buf_is_starved(const struct buf *b)
{
    return b->is_starved;
}

struct str buf_str(const struct buf *b)
{
    return (struct str){b->ptr ? b->ptr : "", b->len};
}
