/* column.c -- lines that hold the text of a narrow newspaper column: its line ends became blanks.
 * They stand at equal distances; blanks off that grid are real ones. */
#include "page.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define COLUMN_MIN 8u /* [characters] */
#define COLUMN_MAX 42u
#define COLUMN_REACH 4u /* a line may be longer by hanging marks and half-width figures */
#define DISTANCES_MAX 64u
#define STEPS_MIN 3u     /* line ends that make a line a witness */
#define NEIGHBOURS 12u   /* lines in which a short paragraph finds its witness */
#define SAMPLE_GAPS 512u /* enough to know the width by */

/* Places of a line's blanks, in characters that are not white space. */
struct gaps {
    uint32_t *at;
    size_t len;
    uint32_t chars; /* of the whole line */
};

static bool collect(struct page *page, struct str s, size_t line, struct gaps *ret)
{
    const struct look *l = &page->lines[line].look;
    uint32_t cp;
    bool was_space = false;

    *ret = (struct gaps){arena_alloc(page->doc->arena, l->gaps + 1, sizeof *ret->at), 0, 0};
    if (!ret->at)
        return false;
    for (size_t i = 0; i < s.len;) {
        unsigned char lead = (unsigned char)s.ptr[i];

        if (lead >= 0xE4 && lead <= 0xE9) {
            i += 3;
            ret->chars++;
            was_space = false;
            continue;
        }
        i += utf8_next(s, i, &cp);
        if (!uchar_is_space(cp)) {
            ret->chars++;
            was_space = false;
        } else if (!was_space) {
            was_space = true;
            assert(ret->len < l->gaps);
            ret->at[ret->len++] = ret->chars;
        }
    }
    return true;
}

/* The gap that ends the column line which begins at character `base`: the first one at full width,
 * else the last one not far short of it, else the next one at all. `from` is where to look. */
static size_t next_end(const struct gaps *g, size_t from, uint32_t base, unsigned width)
{
    size_t near = SIZE_MAX;

    for (size_t i = from; i < g->len; i++) {
        uint32_t distance = g->at[i] - base;

        if (distance >= width)
            return distance <= width + COLUMN_REACH || near == SIZE_MAX ? i : near;
        if (distance * 4 >= width * 3)
            near = i;
    }
    return near;
}

/* Walk the grid; counts steps of full width. `marks` may be NULL. */
static size_t walk(const struct gaps *g, unsigned width, bool *marks, size_t *ret_steps)
{
    uint32_t base = 0;
    size_t good = 0, steps = 0, i = 0;

    while ((i = next_end(g, i, base, width)) != SIZE_MAX) {
        uint32_t distance = g->at[i] - base;

        good += distance + 1 >= width && distance <= width + COLUMN_REACH;
        steps++;
        if (marks)
            marks[i] = true;
        base = g->at[i++];
    }
    *ret_steps = steps;
    return good;
}

/* The distance that most blanks keep to the ones before them. */
static unsigned find_width(const struct gaps *g)
{
    uint16_t counts[DISTANCES_MAX] = {0};
    size_t limit = g->len < SAMPLE_GAPS ? g->len : SAMPLE_GAPS;
    unsigned best = 0, most = 0;

    for (size_t i = 0; i < limit; i++) {
        for (size_t back = 1; back <= 4 && back <= i + 1; back++) {
            uint32_t from = back == i + 1 ? 0 : g->at[i - back];
            uint32_t distance = g->at[i] - from;

            if (distance < DISTANCES_MAX)
                counts[distance]++;
        }
    }
    for (unsigned width = COLUMN_MIN; width <= COLUMN_MAX; width++) {
        unsigned sum = counts[width] * 2u + counts[width + 1] * 2u + counts[width + 2];

        if (sum > most) {
            most = sum;
            best = width;
        }
    }
    return best;
}

static bool fits(const struct gaps *g, unsigned width, size_t least)
{
    size_t steps, good = walk(g, width, NULL, &steps);

    /* nearly all the line is cut in pieces of that width */
    return good >= least && good * 10 >= steps * 7 &&
           steps * (width + COLUMN_REACH) * 5 >= g->chars * 3u;
}

/* The blanks of a headline and of page data are real ones, as long as there are few. */
static bool is_candidate(struct str text, const struct look *l)
{
    return l->cjk_gaps > 0 && l->chars > COLUMN_MIN && look_is_cjk(l) &&
           !(l->gaps < STEPS_MIN && look_is_heading(l)) && !look_is_meta(text, l);
}

/* The width found for the nearest line around; 0: none. */
static unsigned neighbour_width(const struct page *page, size_t line)
{
    for (size_t d = 1; d <= NEIGHBOURS; d++) {
        if (d <= line && page->lines[line - d].column)
            return page->lines[line - d].column;
        if (line + d < page->len && page->lines[line + d].column)
            return page->lines[line + d].column;
    }
    return 0;
}

/* Settle one line by itself (pass 0) or by its neighbours (pass 1). */
static enum err_code settle_line(struct page *page, size_t i, int pass, struct err *err)
{
    struct line *line = &page->lines[i];
    unsigned width;
    struct gaps g;

    if (line->column || !is_candidate(page_text(page, i), &line->look))
        return ERR_OK;
    if (pass == 0 ? line->look.gaps < STEPS_MIN : !neighbour_width(page, i))
        return ERR_OK;
    if (!collect(page, page_text(page, i), i, &g))
        return err_set(err, ERR_NOMEM, 0, "no room for the columns of a page");
    width = pass == 0 ? find_width(&g) : neighbour_width(page, i);
    if (width && fits(&g, width, pass == 0 ? STEPS_MIN : 1))
        line->column = (uint8_t)width;
    return ERR_OK;
}

enum err_code page_find_columns(struct page *page, struct err *err)
{
    enum err_code code;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < page->len; i++)
            if ((code = settle_line(page, i, pass, err)) || (code = doc_tick(page->doc, err)))
                return code;
    return ERR_OK;
}

const bool *page_column_gaps(struct page *page, struct str text, size_t line)
{
    struct gaps g;
    size_t steps;
    bool *marks;

    if (!collect(page, text, line, &g))
        return NULL;
    marks = arena_alloc(page->doc->arena, g.len + 1, sizeof *marks);
    if (marks)
        (void)walk(&g, page->lines[line].column, marks, &steps);
    return marks;
}
