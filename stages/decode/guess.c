/* guess.c -- see guess.h */
#include "guess.h"

#include "../base/utf8.h"
#include "codec.h"
#include "models.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Cost differences between encodings are made of characters that depend on each other; as odds they
 * would be too sure of themselves. [tenths of a nat] */
#define TEMPER 30.0
#define CONVINCING 0.5
/* Below this byte nothing is a trail byte: reading can begin anew there. */
#define SYNC_BELOW 0x30
#define HEAD_BYTES_MAX 4096u
/* Files that begin inside a character are rare; and the rest of it could be any. */
#define HEAD_COST 140u
#define UTF16_CHARS_PER_BAD 64u
#define UTF16_COST_MAX (uint64_t)105
#define ODD_LENGTH_COST 150u /* UTF-16 of a whole file has an even length */
/* Characters of two bytes come in runs; one that touches Latin letters is rarely one. */
#define BESIDE_LETTER_COST 25u
/* Every model reads so much; what is so far behind then has lost. */
#define FIRST_LOOK_BYTES 256u
#define FAR_BEHIND_COST 500u
#define LEAD_BYTES_MAX 256u /* how far before the first byte of interest a sample begins */

struct model {
    const char *encoding; /* NULL: noise */
    model_step *step;
    unsigned prior;     /* cost of a file being in it at all */
    bool has_two_bytes; /* a cut at the beginning shifts all that follows */
    bool is_utf16;
};

static const struct model models[] = {
    {DECODE_GB18030, model_gb18030, 0, true, false},
    {DECODE_BIG5, model_big5, 20, true, false},
    {DECODE_SHIFT_JIS, model_shift_jis, 25, true, false},
    {DECODE_EUC_JP, model_euc_jp, 30, true, false},
    {DECODE_EUC_KR, model_euc_kr, 25, true, false},
    {DECODE_WINDOWS_1252, model_windows_1252, 15, false, false},
    {DECODE_UTF8, model_utf8, 0, false, false},
    {DECODE_UTF16LE, model_utf16le, 15, false, true},
    {DECODE_UTF16BE, model_utf16be, 20, false, true},
    {NULL, model_noise, 80, false, false},
};

#define MODELS (sizeof models / sizeof *models)

/* What a model makes of a sample. */
struct candidate {
    struct reading reading;
    uint32_t head_bytes;
    bool is_out; /* so far behind that it did not read on */
};

static bool is_ascii_letter(unsigned char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static void read_on(const struct model *m, struct str bytes, struct reading *r)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    bool was_letter = false, was_high = false;

    for (size_t at = 0; at < bytes.len;) {
        struct step s = m->step(p, at, bytes.len);
        bool is_high = p[at] >= 0x80, is_letter = is_ascii_letter(p[at]);

        r->cost += s.cost;
        if (m->has_two_bytes && ((was_letter && is_high) || (was_high && is_letter)))
            r->cost += BESIDE_LETTER_COST;
        r->chars += is_high || m->is_utf16;
        r->bad += s.is_bad;
        was_high = is_high;
        was_letter = is_letter;
        at += s.len;
    }
}

struct reading guess_read(const char *encoding, struct str bytes)
{
    struct reading r = {0, 0, 0};

    for (size_t i = 0; i < MODELS; i++) {
        if (models[i].encoding && strcmp(models[i].encoding, encoding) == 0) {
            read_on(&models[i], bytes, &r);
            return r;
        }
    }
    read_on(&models[MODELS - 1], bytes, &r);
    return r;
}

/* ---- which bytes to look at ---- */

static struct str line_at(struct str bytes, size_t at)
{
    const char *feed = memchr(bytes.ptr + at, '\n', bytes.len - at);

    return str_sub(bytes, at, feed ? (size_t)(feed - bytes.ptr) + 1 - at : SIZE_MAX);
}

static bool is_utf8_line(struct str line)
{
    return utf8_is_valid(line) && utf8_count(line) < line.len;
}

/* What decides stands behind the first byte that is not plain ASCII. Even, for UTF-16. */
static struct str sample_of(struct str bytes)
{
    size_t at = 0, from;

    while (at < bytes.len && (unsigned char)(bytes.ptr[at] - 1) < 0x7F)
        at++;
    from = at > LEAD_BYTES_MAX ? (at - LEAD_BYTES_MAX) & ~(size_t)1 : 0;
    return str_sub(bytes, from, GUESS_SAMPLE_BYTES);
}

/* ---- one encoding ---- */

/* The first bytes up to one where reading can begin anew, read from the first byte or the second,
 * whichever is better. Returns their length. */
static size_t read_head(const struct model *m, struct str bytes, struct reading *r,
                        uint32_t *ret_head)
{
    struct reading whole = {0, 0, 0}, rest = {0, 0, 0};
    size_t len = 0;

    if (!m->has_two_bytes || bytes.len < 2 || (unsigned char)bytes.ptr[0] < 0x80)
        return 0;
    while (len < bytes.len && len < HEAD_BYTES_MAX && (unsigned char)bytes.ptr[len] >= SYNC_BELOW)
        len++;
    len += len < bytes.len; /* which tells whether the character before it is whole */
    read_on(m, str_sub(bytes, 0, len), &whole);
    read_on(m, str_sub(bytes, 1, len - 1), &rest);
    if (rest.cost + HEAD_COST < whole.cost) {
        *ret_head = 1;
        whole = rest;
        whole.cost += HEAD_COST;
    }
    r->cost += whole.cost;
    r->chars += whole.chars;
    r->bad += whole.bad;
    return len;
}

/* Lines of UTF-8 in a file of another encoding are decoded as UTF-8, so they cost that. */
static void read_lines(const struct model *m, struct str sample, bool is_start, struct reading *r,
                       uint32_t *ret_head)
{
    const struct model utf8 = {DECODE_UTF8, model_utf8, 0, false, false};

    for (size_t at = 0; at < sample.len;) {
        struct str line = line_at(sample, at);
        size_t head = 0;

        if (is_utf8_line(line)) {
            read_on(&utf8, line, r);
        } else {
            if (is_start && at == 0)
                head = read_head(m, line, r, ret_head);
            read_on(m, str_sub(line, head, SIZE_MAX), r);
        }
        at += line.len;
    }
}

/* Bytes that every model reads: up to the end of a line, or a byte where reading can begin anew. */
static size_t first_look(struct str sample)
{
    size_t len = FIRST_LOOK_BYTES;
    const char *feed;

    if (sample.len <= len * 2)
        return sample.len;
    feed = memchr(sample.ptr + len, '\n', len);
    if (feed)
        return (size_t)(feed - sample.ptr) + 1;
    while (len < FIRST_LOOK_BYTES * 2 && (unsigned char)sample.ptr[len] >= SYNC_BELOW)
        len++;
    return len + 1;
}

static void read_from(const struct model *m, struct str sample, bool is_start, struct candidate *c)
{
    if (m->is_utf16)
        read_on(m, sample, &c->reading);
    else
        read_lines(m, sample, is_start, &c->reading, &c->head_bytes);
}

/* All models read the beginning, those that are not far behind then the rest. Returns the best. */
static size_t read_all(struct str bytes, struct str sample, bool is_whole,
                       struct candidate candidates[MODELS])
{
    size_t first = first_look(sample), best = 0, lead;
    bool is_start = sample.ptr == bytes.ptr;

    for (size_t i = 0; i < MODELS; i++) {
        const struct model *m = &models[i];

        candidates[i] = (struct candidate){.reading = {.cost = m->prior}};
        if (m->is_utf16 && is_whole && bytes.len % 2)
            candidates[i].reading.cost += ODD_LENGTH_COST;
        read_from(m, str_sub(sample, 0, m->is_utf16 ? first & ~(size_t)1 : first), is_start,
                  &candidates[i]);
        if (candidates[i].reading.cost < candidates[best].reading.cost)
            best = i;
    }
    if (first == sample.len)
        return best;
    lead = candidates[best].reading.cost + FAR_BEHIND_COST;
    best = MODELS;
    for (size_t i = 0; i < MODELS; i++) {
        const struct model *m = &models[i];

        candidates[i].is_out = candidates[i].reading.cost > lead;
        if (candidates[i].is_out)
            continue;
        read_from(m, str_sub(sample, m->is_utf16 ? first & ~(size_t)1 : first, SIZE_MAX), false,
                  &candidates[i]);
        if (best == MODELS || candidates[i].reading.cost < candidates[best].reading.cost)
            best = i;
    }
    return best;
}

double guess_confidence(double lead)
{
    return 1 / (1 + exp(-lead / TEMPER));
}

struct guess guess_encoding(struct str bytes, bool is_whole)
{
    struct candidate candidates[MODELS], *best;
    const struct model *model;
    double odds = 0;

    model = &models[read_all(bytes, sample_of(bytes), is_whole, candidates)];
    best = &candidates[model - models];
    /* Binary data has something of UTF-16, but not without faults, and rare characters. */
    if (model->is_utf16 && (best->reading.bad * UTF16_CHARS_PER_BAD > best->reading.chars ||
                            best->reading.cost > best->reading.chars * UTF16_COST_MAX))
        return (struct guess){NULL, 0, 0};
    for (size_t i = 0; i < MODELS; i++)
        if (!candidates[i].is_out)
            odds += exp(-(double)(candidates[i].reading.cost - best->reading.cost) / TEMPER);
    if (!model->encoding || 1 / odds < CONVINCING)
        return (struct guess){NULL, 1 / odds, 0};
    return (struct guess){model->encoding, 1 / odds, best->head_bytes};
}
