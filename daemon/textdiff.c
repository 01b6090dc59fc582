/* textdiff.c -- see textdiff.h */
#include "textdiff.h"

#include "../stages/base/mem.h"
#include "../stages/base/utf8.h"

#include <string.h>

#define PIECES_MAX 512u

struct pieces {
    struct str items[PIECES_MAX];
    size_t len;
};

struct work {
    struct pieces was, is;
    /* [i][k]: how many pieces the texts have in common, in order, from i and k on */
    uint16_t common[PIECES_MAX + 1][PIECES_MAX + 1];
};

static bool is_end(uint32_t cp)
{
    return cp == '\n' || cp == '!' || cp == '?' || cp == ';' || cp == 0x3002 || cp == 0xFF01 ||
           cp == 0xFF1F || cp == 0xFF1B;
}

/* The sentence at `at`, with the mark that ends it; one character at least. */
static size_t piece_end(struct str text, size_t at)
{
    uint32_t cp = 0;

    while (at < text.len && !is_end(cp))
        at += utf8_next(text, at, &cp);
    return at;
}

/* False: there are too many. */
static bool pieces_cut(struct pieces *p, struct str text)
{
    p->len = 0;
    for (size_t at = 0, end; at < text.len; at = end) {
        if (p->len == PIECES_MAX)
            return false;
        end = piece_end(text, at);
        p->items[p->len++] = str_sub(text, at, end - at);
    }
    return true;
}

static void common_fill(struct work *w)
{
    for (size_t i = w->was.len + 1; i-- > 0;)
        for (size_t k = w->is.len + 1; k-- > 0;) {
            uint16_t down, right;

            if (i == w->was.len || k == w->is.len) {
                w->common[i][k] = 0;
                continue;
            }
            down = w->common[i + 1][k];
            right = w->common[i][k + 1];
            w->common[i][k] = down > right ? down : right;
            if (str_eq(w->was.items[i], w->is.items[k]))
                w->common[i][k] = (uint16_t)(w->common[i + 1][k + 1] + 1);
        }
}

/* From one piece to before another, as they stand in the text. */
static struct str pieces_span(const struct pieces *p, size_t from, size_t to)
{
    const char *start;

    if (from == to)
        return (struct str){0};
    start = p->items[from].ptr;
    return (struct str){start, (size_t)(p->items[to - 1].ptr - start) + p->items[to - 1].len};
}

static bool is_match(const struct work *w, size_t i, size_t k)
{
    return i < w->was.len && k < w->is.len && str_eq(w->was.items[i], w->is.items[k]);
}

static size_t differences(const struct work *w, struct textdiff *ret, size_t max)
{
    size_t i = 0, k = 0, len = 0;

    while (len < max && (i < w->was.len || k < w->is.len)) {
        size_t from = i, at = k;

        while (!is_match(w, i, k) && (i < w->was.len || k < w->is.len)) {
            if (i < w->was.len && (k == w->is.len || w->common[i + 1][k] >= w->common[i][k + 1]))
                i++;
            else
                k++;
        }
        if (i > from || k > at)
            ret[len++] =
                (struct textdiff){pieces_span(&w->was, from, i), pieces_span(&w->is, at, k)};
        i += i < w->was.len;
        k += k < w->is.len;
    }
    return len;
}

/* Take off what both texts have in common at their ends, by whole sentences. */
static void trim(struct str *a, struct str *b)
{
    for (;;) {
        size_t end = piece_end(*a, 0);

        if (a->len == 0 || end != piece_end(*b, 0) ||
            !str_eq(str_sub(*a, 0, end), str_sub(*b, 0, end)))
            break;
        *a = str_sub(*a, end, a->len);
        *b = str_sub(*b, end, b->len);
    }
}

size_t textdiff_find(struct str was, struct str is, struct textdiff *ret, size_t max)
{
    struct work *w;
    size_t len;

    trim(&was, &is);
    if (max == 0 || (was.len == 0 && is.len == 0))
        return 0;
    w = mem_alloc(1, sizeof *w);
    if (!w)
        return SIZE_MAX;
    if (pieces_cut(&w->was, was) && pieces_cut(&w->is, is)) {
        common_fill(w);
        len = differences(w, ret, max);
    } else {
        ret[0] = (struct textdiff){was, is};
        len = 1;
    }
    mem_free(w);
    return len;
}
