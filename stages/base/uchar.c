/* uchar.c -- see uchar.h */
#include "uchar.h"

bool uchar_is_space(uint32_t cp)
{
    if (cp < 0x80)
        return cp == ' ' || (cp >= '\t' && cp <= '\r');
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

bool uchar_is_han(uint32_t cp)
{
    if (cp < 0x3400)
        return cp == 0x3005 || cp == 0x3007;
    return cp <= 0x4DBF || (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0xF900 && cp <= 0xFAFF) ||
           (cp >= 0x20000 && cp <= 0x323AF);
}

bool uchar_is_cjk(uint32_t cp)
{
    if (cp < 0x1100)
        return false;
    return uchar_is_han(cp) || cp <= 0x11FF || (cp >= 0x3041 && cp <= 0x30FF) ||
           (cp >= 0x3100 && cp <= 0x318F) || (cp >= 0x31A0 && cp <= 0x31FF) ||
           (cp >= 0xAC00 && cp <= 0xD7A3) || (cp >= 0xFF66 && cp <= 0xFFDC);
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

uint32_t uchar_fold_width(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        return cp - 0xFEE0;
    return cp == 0x3000 ? ' ' : cp;
}

uint32_t uchar_lower(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    if ((cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) || (cp >= 0x391 && cp <= 0x3A9) ||
        (cp >= 0x410 && cp <= 0x42F))
        return cp + 32;
    if (cp >= 0x400 && cp <= 0x40F)
        return cp + 80;
    if (cp >= 0x100 && cp <= 0x177 && !(cp >= 0x130 && cp <= 0x131) && !(cp >= 0x138 && cp <= 0x148))
        return cp | 1;
    return cp;
}
