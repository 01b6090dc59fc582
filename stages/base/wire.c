/* wire.c -- see wire.h */
#include "wire.h"

#include <assert.h>

static void wire_put(struct buf *b, uint64_t v, unsigned bytes)
{
    char *at = buf_extend(b, bytes);

    for (unsigned i = 0; at && i < bytes; i++)
        at[i] = (char)(v >> (8 * i) & 0xFF);
}

void wire_put_u8(struct buf *b, uint8_t v)
{
    wire_put(b, v, 1);
}

void wire_put_u16(struct buf *b, uint16_t v)
{
    wire_put(b, v, 2);
}

void wire_put_u32(struct buf *b, uint32_t v)
{
    wire_put(b, v, 4);
}

void wire_put_u64(struct buf *b, uint64_t v)
{
    wire_put(b, v, 8);
}

size_t varint_pack(unsigned char *out, uint64_t v)
{
    size_t len = 0;

    for (; v >= 0x80; v >>= 7)
        out[len++] = (unsigned char)((v & 0x7F) | 0x80);
    out[len++] = (unsigned char)v;
    return len;
}

void varint_put(struct buf *b, uint64_t v)
{
    unsigned char bytes[VARINT_BYTES_MAX];

    buf_add(b, bytes, varint_pack(bytes, v));
}

void wire_put_str(struct buf *b, struct str s)
{
    assert(s.len <= UINT32_MAX);
    wire_put_u32(b, (uint32_t)s.len);
    buf_add_str(b, s);
}

void wire_set_u32(struct buf *b, size_t at, uint32_t v)
{
    if (buf_failed(b))
        return;
    assert(at + 4 <= b->len);
    for (unsigned i = 0; i < 4; i++)
        b->ptr[at + i] = (char)(v >> (8 * i) & 0xFF);
}

struct wire wire_of(struct str s)
{
    const unsigned char *ptr = (const unsigned char *)(s.ptr ? s.ptr : "");

    return (struct wire){ptr, ptr + s.len, false};
}

size_t wire_left(const struct wire *w)
{
    return (size_t)(w->end - w->ptr);
}

static uint64_t wire_get(struct wire *w, unsigned bytes)
{
    uint64_t v = 0;

    if (w->failed || wire_left(w) < bytes) {
        w->failed = true;
        return 0;
    }
    for (unsigned i = 0; i < bytes; i++)
        v |= (uint64_t)w->ptr[i] << (8 * i);
    w->ptr += bytes;
    return v;
}

uint8_t wire_u8(struct wire *w)
{
    return (uint8_t)wire_get(w, 1);
}

uint16_t wire_u16(struct wire *w)
{
    return (uint16_t)wire_get(w, 2);
}

uint32_t wire_u32(struct wire *w)
{
    return (uint32_t)wire_get(w, 4);
}

uint64_t wire_u64(struct wire *w)
{
    return wire_get(w, 8);
}

struct str wire_bytes(struct wire *w, size_t len)
{
    struct str s = {(const char *)w->ptr, len};

    if (w->failed || wire_left(w) < len) {
        w->failed = true;
        return STR("");
    }
    w->ptr += len;
    return s;
}

struct str wire_str(struct wire *w)
{
    return wire_bytes(w, wire_u32(w));
}

uint64_t varint_get(struct wire *w)
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
