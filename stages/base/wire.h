/* wire.h -- little-endian numbers and counted bytes in a buf, and a bounded reader for them.
 * The reader latches: after the first short read every get returns 0 and `failed` stays true. */
#ifndef SIFTD_BASE_WIRE_H
#define SIFTD_BASE_WIRE_H

#include "buf.h"

void wire_put_u8(struct buf *b, uint8_t v);
void wire_put_u16(struct buf *b, uint16_t v);
void wire_put_u32(struct buf *b, uint32_t v);
void wire_put_u64(struct buf *b, uint64_t v);
void wire_put_str(struct buf *b, struct str s); /* u32 length, then the bytes; < 4 GiB */

/* A number of seven bits a byte, low ones first, the top bit set on all bytes but the last; at most
 * VARINT_BYTES_MAX bytes. */
#define VARINT_BYTES_MAX 10
size_t varint_pack(unsigned char *out, uint64_t v); /* returns how many bytes */
void varint_put(struct buf *b, uint64_t v);

/* Overwrite a u32 written before, for lengths known only afterwards. */
void wire_set_u32(struct buf *b, size_t at, uint32_t v);

struct wire {
    const unsigned char *ptr, *end;
    bool failed;
};

struct wire wire_of(struct str s);
uint8_t wire_u8(struct wire *w);
uint16_t wire_u16(struct wire *w);
uint32_t wire_u32(struct wire *w);
uint64_t wire_u64(struct wire *w);
struct str wire_str(struct wire *w);               /* borrows from the input */
struct str wire_bytes(struct wire *w, size_t len); /* borrows from the input */
uint64_t varint_get(struct wire *w);
size_t wire_left(const struct wire *w);

#endif
