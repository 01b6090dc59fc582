/* print.c -- see print.h */
#include "print.h"

#include <assert.h>
#include <string.h>

#define NUMBERS_SAMPLE 0x80u
#define PASSAGES_SAMPLE 0x80u
#define PASSAGES_FILE 0x80u
#define SENTENCE_SHIFT 24 /* 40 bits are kept */
#define TOTAL_MAX 255u
#define NIBBLE_MARK 10u
#define NIBBLE_END 15u

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

uint64_t print_sentence(uint64_t order)
{
    return order >> SENTENCE_SHIFT;
}

static size_t put_bytes(unsigned char *out, uint64_t v, size_t len)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (unsigned char)(v >> 8 * i);
    return len;
}

static size_t put_passages(const struct print_passages *p, unsigned char *out)
{
    size_t len = 0;

    out[len++] = (unsigned char)(p->sentences_len | (p->is_sample ? PASSAGES_SAMPLE : 0));
    out[len++] = (unsigned char)(p->paragraphs_len | (p->has_file ? PASSAGES_FILE : 0));
    if (p->has_file)
        len += put_bytes(out + len, p->file, 8);
    for (size_t i = 0; i < p->sentences_len; i++)
        len += put_bytes(out + len, p->sentences[i], PRINT_SENTENCE_BYTES);
    for (size_t i = 0; i < p->paragraphs_len; i++) {
        const struct print_paragraph *para = &p->paragraphs[i];

        len += put_bytes(out + len, para->hash, 8);
        len += varint_pack(out + len, (uint64_t)para->number * 2 + para->is_line);
    }
    return len;
}

size_t print_pack(const struct grams_numbers *numbers, const struct print_passages *passages,
                  unsigned char *out)
{
    size_t len = 0;

    assert(numbers->len <= GRAMS_NUMBERS);
    if (passages) {
        assert(passages->sentences_len <= PASSAGES_MAX && passages->paragraphs_len <= PASSAGES_MAX);
        len = put_passages(passages, out);
    } else {
        out[len++] = 0;
        out[len++] = 0;
    }
    out[len++] = (unsigned char)(numbers->len | (numbers->is_sample ? NUMBERS_SAMPLE : 0));
    len += put_bytes(out + len, numbers->sum, 4);
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

static uint64_t get_sentence(struct wire *w)
{
    uint64_t low = wire_u32(w);

    return low | (uint64_t)wire_u8(w) << 32;
}

static bool get_paragraph(struct wire *w, struct print_paragraph *ret)
{
    uint64_t v;

    ret->hash = wire_u64(w);
    v = varint_get(w);
    ret->is_line = v % 2 != 0;
    ret->number = (uint32_t)(v / 2);
    return !w->failed && v / 2 <= UINT32_MAX;
}

/* Up to the figures. */
static bool get_passages(struct wire *w, struct print_passages *ret)
{
    unsigned sentences = wire_u8(w), paragraphs = wire_u8(w);

    ret->is_sample = (sentences & PASSAGES_SAMPLE) != 0;
    ret->has_file = (paragraphs & PASSAGES_FILE) != 0;
    ret->sentences_len = sentences & ~PASSAGES_SAMPLE;
    ret->paragraphs_len = paragraphs & ~PASSAGES_FILE;
    ret->file = ret->has_file ? wire_u64(w) : 0;
    if (w->failed || ret->sentences_len > PASSAGES_MAX || ret->paragraphs_len > PASSAGES_MAX)
        return false;
    for (size_t i = 0; i < ret->sentences_len; i++)
        ret->sentences[i] = get_sentence(w);
    for (size_t i = 0; i < ret->paragraphs_len; i++)
        if (!get_paragraph(w, &ret->paragraphs[i]))
            return false;
    return !w->failed;
}

bool print_unpack_passages(struct str bytes, struct print_passages *ret)
{
    struct wire w = wire_of(bytes);

    return get_passages(&w, ret);
}

/* Past them, without a look. */
static bool skip_passages(struct wire *w)
{
    unsigned sentences = wire_u8(w) & ~PASSAGES_SAMPLE, paragraphs = wire_u8(w);

    if (paragraphs & PASSAGES_FILE)
        (void)wire_u64(w);
    paragraphs &= ~PASSAGES_FILE;
    (void)wire_bytes(w, (size_t)sentences * PRINT_SENTENCE_BYTES);
    for (unsigned i = 0; i < paragraphs; i++) {
        (void)wire_u64(w);
        (void)varint_get(w);
    }
    return !w->failed && sentences <= PASSAGES_MAX && paragraphs <= PASSAGES_MAX;
}

bool print_unpack(struct str bytes, struct grams_numbers *ret_numbers)
{
    struct wire w = wire_of(bytes);
    bool is_good = skip_passages(&w);
    unsigned count = wire_u8(&w), len = count & ~NUMBERS_SAMPLE;
    uint32_t sum = wire_u32(&w), total = wire_u8(&w);
    int half = -1;

    ret_numbers->len = 0;
    if (!is_good || w.failed || len > GRAMS_NUMBERS)
        return false;
    for (unsigned i = 0; i < len; i++)
        if (!get_number(&w, &half, ret_numbers))
            return false;
    ret_numbers->sum = sum;
    ret_numbers->total = total;
    ret_numbers->is_sample = (count & NUMBERS_SAMPLE) != 0;
    return wire_left(&w) == 0;
}
