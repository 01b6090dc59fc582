/* part_cut.c -- where a big file is cut into parts; see part.h */
#include "part.h"

#include <string.h>

static size_t cut_after_blank_line(struct str bytes, size_t from, size_t to)
{
    for (size_t i = to; i > from + 1; i--) {
        if (bytes.ptr[i - 1] != '\n')
            continue;
        if (bytes.ptr[i - 2] == '\n' ||
            (i > from + 2 && bytes.ptr[i - 2] == '\r' && bytes.ptr[i - 3] == '\n'))
            return i;
    }
    return 0;
}

/* Two bytes a unit: a line feed is 0A 00 or 00 0A on an even place. */
static size_t cut_utf16(struct str bytes, size_t from, size_t to, bool is_big)
{
    for (size_t i = to & ~(size_t)1; i > from + 2; i -= 2)
        if (bytes.ptr[i - 2] == (is_big ? 0 : '\n') && bytes.ptr[i - 1] == (is_big ? '\n' : 0))
            return i;
    /* Between two characters: one outside the BMP starts with a unit of D800-DBFF. */
    to &= ~(size_t)1;
    if (to >= 2 && ((unsigned char)bytes.ptr[to - (is_big ? 2 : 1)] & 0xFC) == 0xD8)
        to -= 2;
    return to;
}

size_t part_cut(struct str bytes, bool is_end, const char *encoding)
{
    size_t from = PART_BYTES_MAX - PART_WINDOW_BYTES, to = PART_BYTES_MAX, at;
    const char *feed;

    if (bytes.len <= PART_BYTES_MAX && is_end)
        return bytes.len;
    if (to > bytes.len)
        to = bytes.len;
    if (from > to)
        from = 0;
    if (encoding && strncmp(encoding, "utf-16", 6) == 0)
        return cut_utf16(bytes, from, to, strcmp(encoding, "utf-16be") == 0);
    at = cut_after_blank_line(bytes, from, to);
    if (at)
        return at;
    feed = memrchr(bytes.ptr + from, '\n', to - from);
    if (feed)
        return (size_t)(feed - bytes.ptr) + 1;
    return decode_cut(encoding ? encoding : "utf-8", bytes, to);
}
