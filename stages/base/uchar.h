/* uchar.h -- classes of code points, without locale. Ranges from the Unicode Character
 * Database 15.0 (Unicode licence v3): White_Space, Cc, and the named blocks. Pure, any thread. */
#ifndef SIFTD_BASE_UCHAR_H
#define SIFTD_BASE_UCHAR_H

#include <stdbool.h>
#include <stdint.h>

/* White_Space=Yes: ASCII blanks, U+0085, U+00A0, U+1680, U+2000-200A, U+2028/9, U+202F, U+205F,
 * U+3000. This is the white space that the byte-ownership rule of a record leaves unowned. */
bool uchar_is_space_rare(uint32_t cp); /* from U+0080 on */
static inline bool uchar_is_space(uint32_t cp)
{
    return cp < 0x80 ? cp == ' ' || cp - '\t' < 5 : cp <= 0x3000 && uchar_is_space_rare(cp);
}
/* C0 and C1 controls and DEL that are not white space. */
bool uchar_is_control(uint32_t cp);
/* Format characters that show nothing: U+00AD, U+180E, U+200B-200F, U+202A-202E, U+2060-2064,
 * U+2066-206F, U+FEFF, U+FFF9-FFFB. */
bool uchar_is_zero_width(uint32_t cp);
/* Han ideographs (all extensions, compatibility, U+3005, U+3007). */
bool uchar_is_han_rare(uint32_t cp); /* outside U+4E00 to U+9FFF */
static inline bool uchar_is_han(uint32_t cp)
{
    return cp - 0x4E00 < 0x5200 || (cp >= 0x3005 && uchar_is_han_rare(cp));
}
/* Han, kana, bopomofo, hangul: scripts of full-width cells that are written without word spaces
 * (hangul is included for its width). */
bool uchar_is_cjk(uint32_t cp);
/* Hangul syllables and jamo: written with spaces between words, unlike the other scripts above. */
bool uchar_is_hangul(uint32_t cp);
/* Punctuation that stands in a full-width cell: U+3001-303F, U+FF00-FF65 signs, and the curly
 * quotes, dashes and ellipses that Chinese text prints full width. */
bool uchar_is_cjk_punct(uint32_t cp);
/* ASCII or full-width digit; the value in *ret_value when it is not NULL. */
bool uchar_is_digit(uint32_t cp, unsigned *ret_value);
/* Latin, Greek or Cyrillic letter (ASCII, full-width ASCII, U+00C0-U+024F, U+0370-U+03FF,
 * U+0400-U+052F, U+1E00-U+1FFF). */
bool uchar_is_alpha(uint32_t cp);
/* U+FF01-FF5E to ASCII, U+3000 to space; every other code point unchanged. */
static inline uint32_t uchar_fold_width(uint32_t cp)
{
    cp -= cp - 0xFF01 <= 0xFF5E - 0xFF01 ? 0xFEE0 : 0;
    return cp == 0x3000 ? ' ' : cp;
}
/* Lower case of Latin letters below U+0180 (U+0130 and U+0178, whose partners lie elsewhere, are
 * left), of full-width ASCII, and of letters U+0386-U+03AB and U+0400-U+052F; others unchanged. */
uint32_t uchar_lower(uint32_t cp);

#endif
