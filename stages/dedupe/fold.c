/* fold.c -- see fold.h */
#include "fold.h"

#include "../base/mem.h"
#include "../base/uchar.h"

#include <assert.h>
#include <stddef.h>

#define FOLD_CELLS 0x10000u

struct dedupe_fold {
    uint16_t to[FOLD_CELLS]; /* of the basic plane */
};

static const struct {
    uint16_t from, to;
} fold_pairs[] = {
#include "han.def"
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

/* Asked of what was folded already. */
static uint32_t fold_class(uint32_t cp)
{
    if (uchar_is_alpha(cp) || uchar_is_han(cp) || uchar_is_digit(cp, NULL))
        return cp;
    if (uchar_is_space(cp) || uchar_is_control(cp) || uchar_is_zero_width(cp))
        return DEDUPE_FOLD_SKIP;
    if (is_measure_sign(cp))
        return cp;
    return is_mark(cp) ? DEDUPE_FOLD_MARK : cp;
}

/* The full-width money signs lie outside the range that uchar_fold_width knows. */
static uint32_t fold_simple(uint32_t cp)
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

struct dedupe_fold *dedupe_fold_create(void)
{
    struct dedupe_fold *f = mem_alloc(1, sizeof *f);

    if (!f)
        return NULL;
    for (uint32_t cp = 0; cp < FOLD_CELLS; cp++)
        f->to[cp] = (uint16_t)fold_class(fold_simple(cp));
    for (size_t i = 0; i < sizeof fold_pairs / sizeof *fold_pairs; i++)
        f->to[fold_pairs[i].from] = (uint16_t)fold_class(fold_pairs[i].to);
    return f;
}

void dedupe_fold_destroy(struct dedupe_fold *f)
{
    mem_free(f);
}

uint32_t dedupe_fold_of(const struct dedupe_fold *f, uint32_t cp)
{
    assert(f);
    return cp < FOLD_CELLS ? f->to[cp] : fold_class(cp);
}
