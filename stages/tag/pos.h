/* pos.h -- a walk over the words of a block and their parts of speech, as struct block has them: parted by one blank
 * each. How long the next one is nothing foretells, so that few jumps depend on it. */
#ifndef SIFTD_TAG_POS_H
#define SIFTD_TAG_POS_H

#include "../base/str.h"

#include <stdbool.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bytes of the character of valid text that begins with `first`. */
static inline size_t pos_char_bytes(char first)
{
    static const uint8_t lens[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4};

    return lens[(unsigned char)first >> 4];
}

/* A part of speech: its first two letters, a blank for the second of a single one. */
struct pos_tag {
    char first, second;
    bool is_longer;
};

/* The one at byte *at, which goes on to the next one. Nearly all are of one or two letters. */
static inline struct pos_tag pos_next(struct str pos, size_t *at)
{
    struct pos_tag tag = {' ', ' ', false};
    size_t from = *at, end = from;

    if (from + 3 <= pos.len) {
        size_t len;

        tag.first = pos.ptr[from];
        tag.second = pos.ptr[from + 1];
        len = 2u + (tag.second != ' ');
        *at = from + len;
        if (pos.ptr[from + len - 1] == ' ')
            return tag;
    }
    while (end < pos.len && pos.ptr[end] != ' ')
        end++;
    *at = end + (end < pos.len);
    tag.first = end > from ? pos.ptr[from] : ' ';
    tag.second = end > from + 1 ? pos.ptr[from + 1] : ' ';
    tag.is_longer = end > from + 2;
    return tag;
}

struct pos_word {
    size_t bytes, chars;
};

/* Bits that are set of the low 16. */
static inline unsigned pos_bits(unsigned bits)
{
    bits -= bits >> 1 & 0x5555;
    bits = (bits & 0x3333) + (bits >> 2 & 0x3333);
    bits = (bits + (bits >> 4)) & 0x0F0F;
    return (bits + (bits >> 8)) & 0x1F;
}

/* The word at byte `at`, without the blank. */
static inline struct pos_word pos_word_at(struct str words, size_t at)
{
    struct pos_word word = {0, 0};

#ifdef __SSE2__
    /* Nearly all end within 16 bytes, which are looked at together. */
    if (words.len - at >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(words.ptr + at));
        unsigned blanks = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')));
        unsigned firsts = (unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(-65)));

        if (blanks)
            return (struct pos_word){(size_t)__builtin_ctz(blanks),
                                     pos_bits(firsts & (blanks - 1) & ~blanks)};
    }
#endif
    for (; at + word.bytes < words.len && words.ptr[at + word.bytes] != ' '; word.chars++)
        word.bytes += pos_char_bytes(words.ptr[at + word.bytes]);
    return word;
}

#endif
