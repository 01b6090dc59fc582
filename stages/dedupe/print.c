/* print.c -- see print.h */
#include "print.h"

#include <assert.h>
#include <string.h>

#define NUMBERS_SAMPLE 0x80u
#define TOTAL_MAX 255u
#define NIBBLE_MARK 10u
#define NIBBLE_END 15u
#define VARINT_BYTES_MAX 10

static size_t put_varint(unsigned char *out, uint64_t v)
{
    size_t len = 0;

    for (; v >= 0x80; v >>= 7)
        out[len++] = (unsigned char)((v & 0x7F) | 0x80);
    out[len++] = (unsigned char)v;
    return len;
}

void varint_put(struct buf *out, uint64_t v)
{
    unsigned char bytes[VARINT_BYTES_MAX];

    buf_add(out, bytes, put_varint(bytes, v));
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

static size_t put_u32(unsigned char *out, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        out[i] = (unsigned char)(v >> 8 * i);
    return 4;
}

static void put_nibble(unsigned char *out, size_t at, unsigned nibble)
{
    out[at / 2] = (unsigned char)(at % 2 ? out[at / 2] | nibble << 4 : nibble);
}

static size_t put_numbers(const struct grams_numbers *numbers, unsigned char *out)
{
    size_t at = 0;

    for (size_t i = 0; i < numbers->len; i++) {
        const struct grams_number *n = &numbers->items[i];

        for (size_t k = 0; k < n->len; k++)
            put_nibble(out, at++, n->text[k] == '.' ? NIBBLE_MARK : (unsigned)(n->text[k] - '0'));
        put_nibble(out, at++, NIBBLE_END);
    }
    return (at + 1) / 2;
}

size_t print_pack(const struct grams_numbers *numbers, unsigned char *out)
{
    size_t len = 0;

    assert(numbers->len <= GRAMS_NUMBERS);
    out[len++] = (unsigned char)(numbers->len | (numbers->is_sample ? NUMBERS_SAMPLE : 0));
    len += put_u32(out + len, numbers->sum);
    out[len++] = (unsigned char)(numbers->total < TOTAL_MAX ? numbers->total : TOTAL_MAX);
    len += put_numbers(numbers, out + len);
    assert(len <= PRINT_BYTES_MAX);
    return len;
}

/* One figure, nibble by nibble; `*half` holds the upper half of the byte read last, or NIBBLE_END. */
static bool get_number(struct wire *w, int *half, struct grams_numbers *numbers)
{
    char text[GRAMS_NUMBER_CHARS];
    size_t len = 0;

    for (;;) {
        unsigned nibble;

        if (*half >= 0) {
            nibble = (unsigned)*half;
            *half = -1;
        } else {
            unsigned byte = wire_u8(w);

            nibble = byte & 15;
            *half = (int)(byte >> 4);
        }
        if (nibble == NIBBLE_END)
            break;
        if (w->failed || nibble > NIBBLE_MARK || len == sizeof text)
            return false;
        text[len++] = nibble == NIBBLE_MARK ? '.' : (char)('0' + nibble);
    }
    grams_number_put(numbers, (struct str){text, len});
    return len > 0;
}

bool print_unpack(struct str bytes, struct grams_numbers *ret_numbers)
{
    struct wire w = wire_of(bytes);
    unsigned count = wire_u8(&w), len = count & ~NUMBERS_SAMPLE;
    uint32_t sum = wire_u32(&w), total = wire_u8(&w);
    int half = -1;

    ret_numbers->len = 0;
    if (w.failed || len > GRAMS_NUMBERS)
        return false;
    for (unsigned i = 0; i < len; i++)
        if (!get_number(&w, &half, ret_numbers))
            return false;
    ret_numbers->sum = sum;
    ret_numbers->total = total;
    ret_numbers->is_sample = (count & NUMBERS_SAMPLE) != 0;
    return wire_left(&w) == 0;
}
