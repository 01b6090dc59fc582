/* space.c -- see space.h */
#include "space.h"

#include "uchar.h"
#include "utf8.h"

size_t space_skip(struct str s, size_t at)
{
    uint32_t cp;

    while (at < s.len) {
        size_t len = utf8_next(s, at, &cp);

        if (!uchar_is_space(cp))
            break;
        at += len;
    }
    return at;
}

size_t space_skip_back(struct str s, size_t at)
{
    uint32_t cp;

    while (at > 0) {
        size_t len = utf8_prev(s, at, &cp);

        if (!uchar_is_space(cp))
            break;
        at -= len;
    }
    return at;
}
