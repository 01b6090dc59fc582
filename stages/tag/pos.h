/* pos.h -- a walk over the words of a block and their parts of speech, as struct block has them: parted by one blank
 * each. How long the next one is nothing foretells, so that few jumps depend on it. */
#ifndef SIFTD_TAG_POS_H
#define SIFTD_TAG_POS_H

#include "../base/str.h"

#include <stdint.h>

/* Bytes of the character of valid text that begins with `first`. */
static inline size_t pos_char_bytes(char first)
{
    static const uint8_t lens[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4};

    return lens[(unsigned char)first >> 4];
}

/* Bytes from the part of speech at byte `at` to the next one. Nearly all are of one or two letters. */
static inline size_t pos_bytes(struct str pos, size_t at)
{
    size_t len = 2, end = at;

    if (at + 3 <= pos.len) {
        len += pos.ptr[at + 1] != ' ';
        if (pos.ptr[at + len - 1] == ' ')
            return len;
    }
    while (end < pos.len && pos.ptr[end++] != ' ')
        continue;
    return end - at;
}

/* Bytes of the word at byte `at`, without the blank. */
static inline size_t pos_word_bytes(struct str words, size_t at)
{
    size_t end = at;

    while (end < words.len && words.ptr[end] != ' ')
        end += pos_char_bytes(words.ptr[end]);
    return end - at;
}

#endif
