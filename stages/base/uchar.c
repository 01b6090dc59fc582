/* uchar.c -- see uchar.h */
#include "uchar.h"

#include <stddef.h>

/* Upper-case letters of the blocks that uchar_lower covers, from UnicodeData.txt 15.0 (Unicode
 * licence v3). Every `step`-th code point from `from` is one; its lower case is `add` further on. */
static const struct lower_run {
    uint16_t from, to;
    uint8_t step, add;
} lower_runs[] = {
    {0xC0, 0xD6, 1, 32},     {0xD8, 0xDE, 1, 32},   {0x100, 0x12E, 2, 1},  {0x132, 0x136, 2, 1},
    {0x139, 0x147, 2, 1},    {0x14A, 0x176, 2, 1},  {0x179, 0x17D, 2, 1},  {0x386, 0x386, 1, 38},
    {0x388, 0x38A, 1, 37},   {0x38C, 0x38C, 1, 64}, {0x38E, 0x38F, 1, 63}, {0x391, 0x3A1, 1, 32},
    {0x3A3, 0x3AB, 1, 32},   {0x400, 0x40F, 1, 80}, {0x410, 0x42F, 1, 32}, {0x460, 0x480, 2, 1},
    {0x48A, 0x4BE, 2, 1},    {0x4C0, 0x4C0, 1, 15}, {0x4C1, 0x4CD, 2, 1},  {0x4D0, 0x52E, 2, 1},
    {0xFF21, 0xFF3A, 1, 32},
};

bool uchar_is_space_rare(uint32_t cp)
{
    return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

bool uchar_is_control(uint32_t cp)
{
    return (cp < 0x20 || (cp >= 0x7F && cp < 0xA0)) && !uchar_is_space(cp);
}

bool uchar_is_zero_width(uint32_t cp)
{
    return cp == 0xAD || cp == 0x180E || (cp >= 0x200B && cp <= 0x200F) ||
           (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x2064) ||
           (cp >= 0x2066 && cp <= 0x206F) || cp == 0xFEFF || (cp >= 0xFFF9 && cp <= 0xFFFB);
}

bool uchar_is_han_rare(uint32_t cp)
{
    if (cp < 0x3400)
        return cp == 0x3005 || cp == 0x3007;
    return cp <= 0x4DBF || (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x20000 && cp <= 0x323AF);
}

bool uchar_is_cjk(uint32_t cp)
{
    if (cp < 0x1100)
        return false;
    return uchar_is_han(cp) || cp <= 0x11FF || (cp >= 0x3041 && cp <= 0x30FF) ||
           (cp >= 0x3100 && cp <= 0x318F) || (cp >= 0x31A0 && cp <= 0x31FF) ||
           (cp >= 0xAC00 && cp <= 0xD7A3) || (cp >= 0xFF66 && cp <= 0xFFDC);
}

bool uchar_is_hangul(uint32_t cp)
{
    return (cp >= 0x1100 && cp <= 0x11FF) || (cp >= 0x3131 && cp <= 0x318E) ||
           (cp >= 0xAC00 && cp <= 0xD7A3) || (cp >= 0xFFA0 && cp <= 0xFFDC);
}

bool uchar_is_cjk_punct(uint32_t cp)
{
    if (cp < 0x2010)
        return cp == 0xB7;
    if (cp <= 0x2027)
        return (cp >= 0x2013 && cp <= 0x201F) || cp == 0x2026 || cp == 0x2027;
    if (cp >= 0x3001 && cp <= 0x303F)
        return cp != 0x3005 && cp != 0x3007;
    if (cp >= 0xFE30 && cp <= 0xFE6B)
        return true;
    if (cp < 0xFF01 || cp > 0xFF65)
        return false;
    return !uchar_is_digit(cp, 0) && !uchar_is_alpha(cp);
}

bool uchar_is_digit(uint32_t cp, unsigned *ret_value)
{
    uint32_t base = cp >= 0xFF10 ? 0xFF10 : '0';

    if (cp < base || cp > base + 9)
        return false;
    if (ret_value)
        *ret_value = cp - base;
    return true;
}

bool uchar_is_alpha(uint32_t cp)
{
    uint32_t low = cp | 0x20;

    if (cp < 0x80)
        return low >= 'a' && low <= 'z';
    if (cp >= 0xFF21 && cp <= 0xFF5A)
        return cp <= 0xFF3A || cp >= 0xFF41;
    if (cp >= 0xC0 && cp <= 0x24F)
        return cp != 0xD7 && cp != 0xF7;
    return (cp >= 0x370 && cp <= 0x3FF && cp != 0x37E && cp != 0x387) ||
           (cp >= 0x400 && cp <= 0x52F) || (cp >= 0x1E00 && cp <= 0x1FFF);
}

uint32_t uchar_lower(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    for (size_t i = 0; i < sizeof lower_runs / sizeof *lower_runs; i++) {
        const struct lower_run *run = &lower_runs[i];

        if (cp >= run->from && cp <= run->to)
            return (cp - run->from) % run->step ? cp : cp + run->add;
    }
    return cp;
}
