/* detect.c -- which encoding a file is in: the cascade of decode.h */
#include "../decode.h"

#include "../base/utf8.h"
#include "codec.h"
#include "guess.h"

#include <assert.h>
#include <string.h>

/* Whole UTF-8 sequences for each broken one that make a damaged file UTF-8 all the same. Text in
 * GBK or Big5 read as UTF-8 has more broken sequences than whole ones. */
#define UTF8_GOOD_PER_BAD 8u
/* Whole sequences that a file cut at its head must have before it is UTF-8 for sure. */
#define UTF8_GOOD_AFTER_CUT 2u
/* After so many faults there is no need to look on. */
#define BAD_ENOUGH 4096u
/* One control character in so many bytes is let pass in text; UTF-16 read as UTF-8 has more. */
#define BYTES_PER_CONTROL 64u
/* Short text of nothing but sequences of two bytes is looked at again: so is "mu lu" in GBK. */
#define SHORT_BYTES 64u
#define CHANCE_CONFIDENCE 0.6

struct bom {
    const char *encoding;
    struct str bytes;
};

static const struct bom boms[] = {
    {DECODE_UTF8, {"\xEF\xBB\xBF", 3}},
    {DECODE_UTF16LE, {"\xFF\xFE", 2}},
    {DECODE_UTF16BE, {"\xFE\xFF", 2}},
    {DECODE_GB18030, {"\x84\x31\x95\x33", 4}},
};

/* One step of the cascade looks at the sample and fills in the encoding, or returns false. */
struct step {
    const char *source;
    bool (*look)(struct str sample, bool is_whole, struct decode_found *ret_found);
};

static bool look_bom(struct str sample, bool is_whole, struct decode_found *ret_found)
{
    (void)is_whole;
    for (size_t i = 0; i < sizeof boms / sizeof *boms; i++) {
        if (str_starts(sample, boms[i].bytes)) {
            ret_found->encoding = boms[i].encoding;
            ret_found->bom_len = (uint32_t)boms[i].bytes.len;
            return true;
        }
    }
    return false;
}

/* ---- UTF-8 ---- */

/* What UTF-8 reading finds in some bytes. */
struct tally {
    size_t good;      /* whole sequences beyond ASCII */
    size_t long_good; /* of three or four bytes */
    size_t bad;
};

static struct tally tally_utf8(struct str s)
{
    struct tally t = {0, 0, 0};
    uint32_t cp;

    for (size_t at = 0; at < s.len;) {
        size_t len = utf8_next(s, at, &cp);

        t.bad += cp == UTF8_BAD;
        t.good += cp != UTF8_BAD && len > 1;
        t.long_good += cp != UTF8_BAD && len > 2;
        at += len;
    }
    return t;
}

static bool has_controls(struct str s)
{
    const uint32_t plain =
        1u << '\n' | 1u << '\r' | 1u << '\t' | 1u << '\f' | 1u << '\b' | 1u << 0x1B;
    size_t controls = 0;

    s = str_sub(s, 0, GUESS_SAMPLE_BYTES);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char byte = (unsigned char)s.ptr[i];

        controls += byte < 0x20 && !(plain >> (byte & 31) & 1);
    }
    return controls > s.len / BYTES_PER_CONTROL + 2;
}

/* Valid UTF-8, but so short that chance can do it, and GB18030 makes better text of it. */
static bool look_chance(struct str sample, bool is_whole, struct decode_found *ret_found)
{
    struct tally t;
    double lead;

    if (sample.len > SHORT_BYTES || !is_whole)
        return false;
    t = tally_utf8(sample);
    if (t.good == 0 || t.long_good || t.bad)
        return false;
    lead = (double)guess_read(DECODE_UTF8, sample).cost -
           (double)guess_read(DECODE_GB18030, sample).cost;
    ret_found->encoding = DECODE_GB18030;
    ret_found->confidence = guess_confidence(lead);
    return ret_found->confidence > CHANCE_CONFIDENCE;
}

static bool look_utf8(struct str sample, bool is_whole, struct decode_found *ret_found)
{
    size_t head = 0, valid, tail;
    struct str s = sample;

    (void)is_whole;
    ret_found->encoding = DECODE_UTF8;
    while (head < 3 && head < s.len && ((unsigned char)s.ptr[head] & 0xC0) == 0x80)
        head++;
    s = str_sub(s, head, SIZE_MAX);
    valid = utf8_valid_len(s);
    if (valid < s.len &&
        !(utf8_is_cut(str_sub(s, valid, SIZE_MAX), &tail) && valid + tail == s.len))
        return false;
    if (has_controls(sample))
        return false;
    /* A cut alone would make any short legacy text UTF-8: something whole must be there. */
    if (head || valid < s.len) {
        struct tally t = tally_utf8(str_sub(s, 0, valid));

        return head ? t.long_good >= UTF8_GOOD_AFTER_CUT : t.good > 0;
    }
    ret_found->is_valid = true;
    return true;
}

/* UTF-8 with a few damaged characters, or with some lines in another encoding: one bad byte must not
 * turn a page into nonsense. */
static bool look_damaged_utf8(struct str sample, bool is_whole, struct decode_found *ret_found)
{
    struct tally all = {0, 0, 0};
    size_t in_whole_lines = 0; /* long sequences in lines without a fault */
    bool is_utf8 = false;

    (void)is_whole;
    ret_found->encoding = DECODE_UTF8;
    for (size_t at = 0; at < sample.len;) {
        const char *feed = memchr(sample.ptr + at, '\n', sample.len - at);
        size_t end = feed ? (size_t)(feed - sample.ptr) + 1 : sample.len;
        struct tally t = tally_utf8(str_sub(sample, at, end - at));

        all.good += t.good;
        all.bad += t.bad;
        in_whole_lines += t.bad ? 0 : t.long_good;
        is_utf8 = all.good >= all.bad * UTF8_GOOD_PER_BAD || in_whole_lines * 2 >= all.bad;
        if (all.bad > BAD_ENOUGH && !is_utf8)
            return false;
        at = end;
    }
    return is_utf8 && all.bad > 0; /* without a fault it was refused for another reason */
}

/* ---- the others ---- */

static bool look_frequent(struct str sample, bool is_whole, struct decode_found *ret_found)
{
    struct guess guess = guess_encoding(sample, is_whole);

    if (!guess.encoding && utf8_is_valid(sample)) {
        guess.encoding = DECODE_UTF8; /* control characters, but no UTF-16 */
        guess.confidence = 1;
    }
    if (!guess.encoding)
        return false;
    ret_found->encoding = guess.encoding;
    ret_found->confidence = guess.confidence;
    ret_found->head_bytes = guess.head_bytes;
    return true;
}

static const struct step cascade[] = {
    {"bom", look_bom},           {"stat", look_chance},   {"utf8", look_utf8},
    {"utf8", look_damaged_utf8}, {"stat", look_frequent},
};

static enum err_code detect_configured(struct str name, bool is_retry, struct str sample,
                                       struct decode_found *ret_found, struct err *err)
{
    struct decode_found bom = {.encoding = NULL};
    enum err_code code = codec_resolve(name, &ret_found->encoding, err);

    if (code)
        return code;
    /* A BOM of that very encoding is still a BOM, not text; UTF-16's tells the order of its bytes. */
    if (look_bom(sample, true, &bom) && bom.encoding == ret_found->encoding)
        ret_found->bom_len = bom.bom_len;
    ret_found->source = is_retry ? "retry" : "config";
    return ERR_OK;
}

enum err_code decode_detect(const struct decode_opts *opts, struct str sample, bool is_whole,
                            struct decode_found *ret_found, struct err *err)
{
    struct decode_found found = {.confidence = 1};
    enum err_code code;

    assert(opts && ret_found);
    if (!is_whole)
        sample = str_sub(sample, 0, DECODE_SAMPLE_BYTES);
    if (!str_eq(opts->encoding, STR("auto"))) {
        code = detect_configured(opts->encoding, opts->is_retry, sample, &found, err);
        if (code == ERR_OK)
            *ret_found = found;
        return code;
    }
    for (size_t i = 0; i < sizeof cascade / sizeof *cascade; i++) {
        found = (struct decode_found){.confidence = 1};
        if (cascade[i].look(sample, is_whole, &found)) {
            found.source =
                strcmp(found.encoding, DECODE_UTF8) == 0 && i > 0 ? "utf8" : cascade[i].source;
            *ret_found = found;
            return ERR_OK;
        }
    }
    found = (struct decode_found){.source = "fallback"};
    code = codec_resolve(opts->fallback, &found.encoding, err);
    if (code == ERR_OK)
        *ret_found = found;
    return code;
}

enum err_code decode_check(const struct decode_opts *opts, struct err *err)
{
    const char *encoding;
    enum err_code code = ERR_OK;

    assert(opts);
    if (!str_eq(opts->encoding, STR("auto")))
        code = codec_resolve(opts->encoding, &encoding, err);
    return code ? code : codec_resolve(opts->fallback, &encoding, err);
}

size_t decode_cut(const char *encoding, struct str bytes, size_t to)
{
    size_t at = 0, tail;

    assert(to > 0 && to <= bytes.len);
    if (strcmp(encoding, DECODE_UTF8) == 0)
        return utf8_is_cut(str_sub(bytes, 0, to), &tail) && tail < to ? to - tail : to;
    for (;;) {
        size_t len = at < to ? codec_char_len(encoding, bytes, at) : 1;

        if (at + len > to)
            return at ? at : to;
        at += len;
    }
}
