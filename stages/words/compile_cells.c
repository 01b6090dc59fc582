/* compile_cells.c -- what each code point is: its code in the dictionary and its kind; see compile.h
 *
 * Two tables of pages of 256 code points: one as things stand, one where full-width and traditional
 * forms are taken for their plain partners. Equal pages are stored once. */
#include "compile.h"

#include "../base/arena.h"
#include "../base/uchar.h"

#include <string.h>

#define CODE_POINTS 0x110000u
#define PAGE_CELLS 256u
#define JIEBA_HAN_LAST 0x9FD5u

/* Marks that combine with the character before them: the general blocks, kana voicing, variation
 * selectors (UCD 15.0, Mn of these blocks). */
static bool is_mark(uint32_t cp)
{
    return (cp >= 0x300 && cp <= 0x36F) || (cp >= 0x483 && cp <= 0x489) ||
           (cp >= 0x1AB0 && cp <= 0x1AFF) || (cp >= 0x1DC0 && cp <= 0x1DFF) ||
           (cp >= 0x20D0 && cp <= 0x20F0) || (cp >= 0x302A && cp <= 0x302F) || cp == 0x3099 ||
           cp == 0x309A || (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xFE20 && cp <= 0xFE2F) ||
           (cp >= 0xE0100 && cp <= 0xE01EF) || cp == 0x200D || (cp >= 0x1F3FB && cp <= 0x1F3FF);
}

/* Letters outside uchar_is_alpha that make words with spaces between them: IPA, Armenian to
 * Georgian, Indic, Ethiopic and their neighbours. Thai, Lao, Khmer and Burmese are among them: they
 * have no spaces, and a run is one word here. */
static bool is_other_letter(uint32_t cp)
{
    return (cp >= 0x250 && cp <= 0x2AF) || (cp >= 0x531 && cp <= 0x10FF) ||
           (cp >= 0x1200 && cp <= 0x1CFF) || (cp >= 0x1D00 && cp <= 0x1DBF) ||
           (cp >= 0x2C00 && cp <= 0x2DFF) || (cp >= 0xA640 && cp <= 0xABFF) || cp == 0xAA ||
           cp == 0xB5 || cp == 0xBA;
}

static enum image_kind kind_of(uint32_t cp)
{
    if (uchar_is_space(cp))
        return KIND_SPACE;
    if (uchar_is_control(cp))
        return KIND_CONTROL;
    if (is_mark(cp))
        return KIND_MARK;
    if (uchar_is_zero_width(cp))
        return KIND_CONTROL;
    if (uchar_is_digit(cp, NULL))
        return KIND_DIGIT;
    if (uchar_is_han(cp))
        return KIND_HAN;
    if (uchar_is_hangul(cp))
        return KIND_HANGUL;
    if ((cp >= 0x3041 && cp <= 0x3096) || cp == 0x30FC || cp == 0x309D || cp == 0x309E)
        return KIND_KANA;
    if ((cp >= 0x30A1 && cp <= 0x30FA) || (cp >= 0x30FD && cp <= 0x30FF) ||
        (cp >= 0x31F0 && cp <= 0x31FF) || (cp >= 0xFF66 && cp <= 0xFF9F))
        return KIND_KATAKANA;
    if (uchar_is_alpha(cp) || is_other_letter(cp) || (cp >= 0x3105 && cp <= 0x312F))
        return KIND_LATIN;
    return KIND_OTHER;
}

static uint8_t bits_of(const struct compile *c, uint32_t cp)
{
    uint16_t code = compile_code(c, cp);
    const struct image_name *name =
        (const struct image_name *)(const void *)c->sections[IMAGE_NAMES].ptr + code;
    uint32_t plain = uchar_fold_width(cp);
    bool is_alnum = (plain >= '0' && plain <= '9') || (plain >= 'A' && plain <= 'Z') ||
                    (plain >= 'a' && plain <= 'z');
    unsigned bits = 0;

    if ((cp >= 0x4E00 && cp <= JIEBA_HAN_LAST) || (is_alnum && cp < 0x80) ||
        (cp < 0x80 && cp && strchr("+#&._%-", (int)cp)))
        bits |= BIT_JIEBA;
    if (code && name->role >= ROLE_ORDINAL && name->role <= ROLE_POWER)
        bits |= BIT_NUMBER;
    if (code && name->surname != UINT8_MAX)
        bits |= BIT_SURNAME;
    if (code && name->abroad_first != UINT8_MAX)
        bits |= BIT_ABROAD;
    if (code && name->role == ROLE_PLACE)
        bits |= BIT_PLACE;
    if (is_alnum)
        bits |= BIT_ALNUM;
    if (uchar_is_space(cp) || (cp >= 0x1C && cp <= 0x1F))
        bits |= BIT_SPACE;
    return (uint8_t)bits;
}

static struct image_cell cell_of(const struct compile *c, uint32_t cp)
{
    return (struct image_cell){compile_code(c, cp), (uint8_t)kind_of(cp), bits_of(c, cp)};
}

static struct image_cell folded_cell(const struct compile *c, uint32_t cp)
{
    uint32_t plain = uchar_fold_width(cp);
    uint16_t code = compile_code(c, plain);
    struct image_cell cell;

    if (code && c->chars[code].simple)
        plain = c->chars[code].simple;
    cell = cell_of(c, plain);
    cell.bits = (uint8_t)((cell.bits & ~BIT_JIEBA) | (bits_of(c, cp) & BIT_JIEBA));
    return cell;
}

/* The number of a page, added when there is none like it. */
static uint16_t find_page(struct compile *c, const struct image_cell *plain,
                          const struct image_cell *folded)
{
    size_t bytes = PAGE_CELLS * sizeof *plain, pages = c->sections[IMAGE_PLAIN].len / bytes;

    for (size_t i = 0; i < pages; i++)
        if (memcmp(c->sections[IMAGE_PLAIN].ptr + i * bytes, plain, bytes) == 0 &&
            memcmp(c->sections[IMAGE_FOLDED].ptr + i * bytes, folded, bytes) == 0)
            return (uint16_t)i;
    compile_add(c, IMAGE_PLAIN, plain, bytes);
    compile_add(c, IMAGE_FOLDED, folded, bytes);
    return (uint16_t)pages;
}

enum err_code compile_cells(struct compile *c, struct err *err)
{
    struct image_cell plain[PAGE_CELLS], folded[PAGE_CELLS];

    if (buf_failed(&c->sections[IMAGE_NAMES])) /* cells look there */
        return compile_no_memory(err);
    for (uint32_t page = 0; page < CODE_POINTS / PAGE_CELLS; page++) {
        uint16_t number;

        for (uint32_t i = 0; i < PAGE_CELLS; i++) {
            plain[i] = cell_of(c, page * PAGE_CELLS + i);
            folded[i] = folded_cell(c, page * PAGE_CELLS + i);
        }
        number = find_page(c, plain, folded);
        compile_add(c, IMAGE_PAGES, &number, sizeof number);
        if (buf_failed(&c->sections[IMAGE_PLAIN]) || buf_failed(&c->sections[IMAGE_FOLDED]))
            return compile_no_memory(err);
    }
    return ERR_OK;
}
