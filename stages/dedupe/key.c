/* key.c -- see key.h */
#include "key.h"

#include "../base/hash.h"
#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define FIELD_END '\x01'
#define DIGIT_MARK '.'

enum norm_class {
    NORM_KEEP,
    NORM_MARK, /* punctuation: counts only between two digits */
    NORM_SKIP, /* white space and what shows nothing */
};

/* Blocks above U+0300 that hold punctuation, arrows, boxes and pictures. From the list of blocks of
 * the Unicode Character Database 15.0 (Unicode licence v3). Number forms, letterlike signs and
 * enclosed numbers between them are kept: they tell one text from another. */
static const struct {
    uint32_t first, last;
} mark_ranges[] = {
    {0x2010, 0x202F}, {0x2030, 0x206F}, {0x2190, 0x2211}, {0x2213, 0x2263},
    {0x2266, 0x245F}, {0x2500, 0x2BFF}, {0x2E00, 0x2E7F}, {0x3001, 0x3004},
    {0x3008, 0x3020}, {0x3030, 0x3030}, {0x303D, 0x303F}, {0x30FB, 0x30FB},
    {0xFE10, 0xFE1F}, {0xFE30, 0xFE6F}, {0xFF5F, 0xFF65}, {0x1F000, 0x1FAFF},
};

/* Signs that change what a figure says; the rest of ASCII and Latin-1 punctuation is a mark.
 * U+2030 (per mille), U+2212 (minus), U+2264 and U+2265 come through here before the ranges. */
static bool is_measure_sign(uint32_t cp)
{
    switch (cp) {
    case '%':
    case '+':
    case '=':
    case '$':
    case 0xA2:
    case 0xA3:
    case 0xA4:
    case 0xA5:
    case 0xB0:
    case 0xB1:
    case 0xD7:
    case 0xF7:
    case 0x2030:
    case 0x2031:
        return true;
    default:
        return false;
    }
}

static bool is_mark(uint32_t cp)
{
    if (cp < 0x80)
        return true; /* letters and digits were asked for before */
    if (cp < 0xC0)   /* feminine, masculine, micro, superscripts and fractions are no marks */
        return cp != 0xAA && cp != 0xBA && cp != 0xB5 && cp != 0xB2 && cp != 0xB3 &&
               (cp < 0xB9 || cp == 0xBB || cp == 0xBF);
    for (size_t i = 0; i < sizeof mark_ranges / sizeof *mark_ranges; i++)
        if (cp >= mark_ranges[i].first && cp <= mark_ranges[i].last)
            return true;
    return false;
}

static enum norm_class norm_class_of(uint32_t cp)
{
    if (uchar_is_alpha(cp) || uchar_is_han(cp) || uchar_is_digit(cp, NULL))
        return NORM_KEEP;
    if (uchar_is_space(cp) || uchar_is_control(cp) || uchar_is_zero_width(cp))
        return NORM_SKIP;
    if (is_measure_sign(cp))
        return NORM_KEEP;
    return is_mark(cp) ? NORM_MARK : NORM_KEEP;
}

/* The full-width money signs lie outside the range that uchar_fold_width knows. */
static uint32_t norm_fold(uint32_t cp)
{
    cp = uchar_lower(uchar_fold_width(cp));
    switch (cp) {
    case 0xFFE0:
        return 0xA2;
    case 0xFFE1:
        return 0xA3;
    case 0xFFE5:
        return 0xA5;
    default:
        return cp;
    }
}

static void norm_put(struct dedupe_norm *n, uint32_t cp)
{
    bool is_digit = uchar_is_digit(cp, NULL);
    char bytes[4];
    size_t len = utf8_put(cp, bytes);

    if (is_digit && n->ends_in_digit && n->has_mark) {
        assert(n->len < n->room);
        n->ptr[n->len++] = DIGIT_MARK;
    }
    assert(len <= n->room - n->len);
    memcpy(n->ptr + n->len, bytes, len);
    n->len += len;
    n->chars++;
    n->ends_in_digit = is_digit;
    n->has_mark = false;
}

void dedupe_norm_add(struct dedupe_norm *n, struct str text)
{
    uint32_t cp;

    assert(text.len <= n->room - n->len);
    for (size_t at = 0; at < text.len;) {
        at += utf8_next(text, at, &cp);
        cp = norm_fold(cp == UTF8_BAD ? UTF8_REPLACEMENT : cp);
        switch (norm_class_of(cp)) {
        case NORM_KEEP:
            norm_put(n, cp);
            break;
        case NORM_MARK:
            n->has_mark = true;
            break;
        case NORM_SKIP:
            break;
        }
    }
}

void dedupe_norm_field(struct dedupe_norm *n)
{
    assert(n->len < n->room);
    n->ptr[n->len++] = FIELD_END;
    n->ends_in_digit = n->has_mark = false;
}

struct dedupe_key dedupe_key_of(const struct dedupe_norm *n, uint64_t seed)
{
    struct hash128 h = hash128((struct str){n->ptr, n->len}, seed);

    return (struct dedupe_key){h.low, (uint32_t)(h.high >> 32)};
}
