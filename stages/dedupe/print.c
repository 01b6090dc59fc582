/* print.c -- see print.h */
#include "print.h"

#include "../base/hash.h"

#include <assert.h>
#include <string.h>

#define NUMBERS_SAMPLE 0x80u
#define TOTAL_MAX 255u
#define NIBBLE_MARK 10u
#define NIBBLE_END 15u
#define LEVEL_MAX 24u
#define VARINT_BYTES_MAX 10

static bool is_kept(uint32_t sum, unsigned level)
{
    return (sum & ((1u << level) - 1)) == 0;
}

void print_sentence_put(struct print_sentences *s, uint32_t sum, size_t chars)
{
    s->chars += chars;
    if (!is_kept(sum, s->level))
        return;
    for (size_t i = 0; i < s->len; i++)
        if (s->sums[i] == sum)
            return;
    while (s->len == PRINT_SENTENCES && s->level < LEVEL_MAX) {
        size_t to = 0;

        s->level++;
        for (size_t i = 0; i < s->len; i++)
            if (is_kept(s->sums[i], s->level))
                s->sums[to++] = s->sums[i];
        s->len = to;
    }
    if (s->len < PRINT_SENTENCES && is_kept(sum, s->level))
        s->sums[s->len++] = sum;
}

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

size_t print_pack(const struct print *p, unsigned char *out)
{
    size_t len = 0;

    assert(p->numbers.len <= GRAMS_NUMBERS && p->sentences.len <= PRINT_SENTENCES);
    out[len++] = (unsigned char)(p->numbers.len | (p->numbers.is_sample ? NUMBERS_SAMPLE : 0));
    len += put_u32(out + len, p->numbers.sum);
    out[len++] = (unsigned char)(p->numbers.total < TOTAL_MAX ? p->numbers.total : TOTAL_MAX);
    len += put_numbers(&p->numbers, out + len);
    if (p->sentences.len) {
        len += put_varint(out + len, p->sentences.chars);
        out[len++] = (unsigned char)p->sentences.level;
        for (size_t i = 0; i < p->sentences.len; i++)
            len += put_u32(out + len, p->sentences.sums[i]);
    }
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

bool print_unpack(struct str bytes, struct print *ret_print)
{
    struct wire w = wire_of(bytes);
    struct print *p = ret_print;
    unsigned count = wire_u8(&w);
    uint32_t sum = wire_u32(&w), total = wire_u8(&w);
    int half = -1;

    memset(p, 0, sizeof *p);
    if (w.failed || (count & ~NUMBERS_SAMPLE) > GRAMS_NUMBERS)
        return false;
    for (unsigned i = 0; i < (count & ~NUMBERS_SAMPLE); i++)
        if (!get_number(&w, &half, &p->numbers))
            return false;
    p->numbers.sum = sum;
    p->numbers.total = total;
    p->numbers.is_sample = (count & NUMBERS_SAMPLE) != 0;
    if (wire_left(&w) == 0)
        return true;
    p->sentences.chars = varint_get(&w);
    p->sentences.level = wire_u8(&w);
    if (w.failed || p->sentences.level > LEVEL_MAX || wire_left(&w) % 4 ||
        wire_left(&w) > 4 * PRINT_SENTENCES)
        return false;
    while (wire_left(&w))
        p->sentences.sums[p->sentences.len++] = wire_u32(&w);
    return true;
}
