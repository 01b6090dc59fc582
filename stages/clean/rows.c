/* rows.c -- where lines that hold two columns are cut; see split.h */
#include "split.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <string.h>

#define ROW_CHARS_MIN 18u
#define ROW_CHARS_MAX 160u
#define SIDE_CHARS_MIN 7u
#define SIDE_CHARS_MAX 48u
#define REACH_CHARS 3u
#define ROWS_MIN 4u
#define PEAK_MIN 3u /* lines of full width that tell it */
#define COST_MAX 6u

/* A run of blanks inside a line, and what stands before it. */
struct cut {
    uint32_t at, next;     /* [bytes] */
    uint32_t chars, cells; /* that are not white space, before it */
    uint32_t end;          /* last character before it that is no closing bracket or quote */
};

/* Step to the next run of blanks; *c is zeroed at first. False: there is none. */
static bool next_cut(struct str s, struct cut *c)
{
    uint32_t cp;

    for (size_t at = c->next; at < s.len;) {
        size_t len = utf8_next(s, at, &cp), end = at + len;

        if (!uchar_is_space(cp)) {
            c->chars++;
            c->end = look_is_closer(cp) || cp == '"' ? c->end : cp;
            c->cells += len > 2 && cp >= 0x2010 ? 2 : 1;
            at = end;
            continue;
        }
        while (end < s.len) {
            len = utf8_next(s, end, &cp);
            if (!uchar_is_space(cp))
                break;
            end += len;
        }
        c->at = (uint32_t)at;
        c->next = (uint32_t)end;
        return true;
    }
    return false;
}

bool row_is_candidate(const struct look *l)
{
    return l->gaps > 0 && l->chars >= ROW_CHARS_MIN && l->chars <= ROW_CHARS_MAX && look_is_cjk(l);
}

unsigned grid_width(const struct grid *grid, const struct look *l)
{
    return grid->is_cells ? l->columns - l->gaps : l->chars;
}

#define WIDTHS (SIDE_CHARS_MAX * 2u + 16u)

/* Ends of paragraphs are not counted. */
static void find_left(const struct row *rows, size_t len, struct grid *g, size_t *ret_count)
{
    unsigned unit = g->is_cells ? 2 : 1;
    uint16_t counts[WIDTHS] = {0};

    for (size_t i = 0; i < len; i++) {
        struct cut c = {0};

        while (row_is_candidate(&rows[i].look) && next_cut(rows[i].block.text, &c)) {
            unsigned width = g->is_cells ? c.cells : c.chars;

            if (width < WIDTHS && counts[width] < UINT16_MAX && !look_is_terminal(c.end))
                counts[width]++;
        }
    }
    g->left = (unsigned)page_find_peak(counts, SIDE_CHARS_MIN * unit,
                                       SIDE_CHARS_MAX * unit + g->reach, g->reach, ret_count);
}

/* Width of the line without the part of that width, in the grid's unit. */
static unsigned rest_width(const struct grid *g, const struct look *l, const struct cut *c)
{
    return grid_width(g, l) - (g->is_cells ? c->cells : c->chars);
}

static bool is_at(const struct grid *g, const struct cut *c)
{
    unsigned width = g->is_cells ? c->cells : c->chars;

    return width >= g->left && width <= g->left + g->reach;
}

static void find_right(const struct row *rows, size_t len, struct grid *g, size_t *ret_count)
{
    uint16_t counts[ROW_CHARS_MAX * 2 + 16] = {0};

    for (size_t i = 0; i < len; i++) {
        struct cut c = {0};

        while (row_is_candidate(&rows[i].look) && next_cut(rows[i].block.text, &c)) {
            unsigned rest = rest_width(g, &rows[i].look, &c);

            if (!is_at(g, &c) || look_is_closed(&rows[i].look))
                continue;
            if (rest < ROW_CHARS_MAX * 2 && counts[rest] < UINT16_MAX)
                counts[rest]++;
            break;
        }
    }
    g->right =
        (unsigned)page_find_peak(counts, 4, ROW_CHARS_MAX * 2 + g->reach, g->reach, ret_count);
}

bool grid_find(struct row *rows, size_t len, struct grid *ret_grid)
{
    struct grid by_chars = {.reach = REACH_CHARS};
    struct grid by_cells = {.is_cells = true, .reach = REACH_CHARS * 2 - 2};
    size_t candidates = 0, chars, cells, count;

    for (size_t i = 0; i < len; i++)
        candidates += row_is_candidate(&rows[i].look);
    find_left(rows, len, &by_chars, &chars);
    find_left(rows, len, &by_cells, &cells);
    *ret_grid = by_chars;
    /* half-width figures make lines of equal cells differ in characters */
    if (cells > chars + chars / 8) {
        *ret_grid = by_cells;
        chars = cells;
    }
    if (chars < PEAK_MIN || chars * 2 < candidates)
        return false;
    find_right(rows, len, ret_grid, &count);
    return count >= PEAK_MIN;
}

/* How badly a part of that width ends a line of a column so wide. */
static unsigned misfit(unsigned width, unsigned full, unsigned reach, const struct look *part)
{
    if (width > full + reach)
        return 3 * (width - full - reach);
    if (width >= full)
        return 0;
    if (look_is_closed(part))
        return 1;
    return full - width == 1 ? 1 : 2 + (full - width) / 3;
}

/* Cut the row where both parts fit best. */
static void cut_row(const struct grid *g, struct row *row)
{
    struct str text = row->block.text;
    unsigned best = COST_MAX + 1;
    struct cut c = {0};

    while (next_cut(text, &c)) {
        struct look left = look_at(str_sub(text, 0, c.at));
        struct look right = look_at(str_sub(text, c.next, SIZE_MAX));
        unsigned cost = misfit(grid_width(g, &left), g->left, g->reach, &left) +
                        misfit(grid_width(g, &right), g->right, g->reach, &right);

        if (cost < best) {
            best = cost;
            row->kind = ROW_TWO;
            row->at = c.at;
            row->left = left;
            row->right = right;
        }
    }
}

void grid_cut_rows(const struct grid *grid, struct row *rows, size_t len)
{
    unsigned widest = (grid->left > grid->right ? grid->left : grid->right) + grid->reach;

    for (size_t i = 0; i < len; i++) {
        bool is_short = grid_width(grid, &rows[i].look) <= widest;

        rows[i].kind = is_short ? ROW_ONE : ROW_ODD;
        if (rows[i].look.gaps && rows[i].look.chars <= ROW_CHARS_MAX && !is_short)
            cut_row(grid, &rows[i]);
    }
}

bool grid_is_many(const struct grid *grid)
{
    return grid->right >= grid->left * 3 / 2;
}

/* The part fills its column, or ends a paragraph. */
static bool is_whole(const struct look *part, unsigned width, unsigned full)
{
    return width >= full || look_is_closed(part);
}

bool grid_cut_ends(const struct grid *grid, struct row *row)
{
    if (row->kind != ROW_ONE || !row->look.gaps)
        return false;
    cut_row(grid, row);
    if (row->kind == ROW_TWO &&
        (!is_whole(&row->left, grid_width(grid, &row->left), grid->left) ||
         !is_whole(&row->right, grid_width(grid, &row->right), grid->right)))
        row->kind = ROW_ONE;
    return row->kind == ROW_TWO;
}

bool grid_cut_left(const struct grid *grid, struct row *row)
{
    struct str text = row->block.text;
    struct cut c = {0};

    if (row->kind != ROW_ONE || !grid_is_many(grid))
        return false;
    while (next_cut(text, &c)) {
        if (!is_at(grid, &c))
            continue;
        row->at = c.at;
        row->left = look_at(str_sub(text, 0, c.at));
        row->right = look_at(str_sub(text, c.next, SIZE_MAX));
        return grid_width(grid, &row->right) * 2 >= grid->left;
    }
    return false;
}

bool grid_is_sound(const struct grid *grid, const struct row *rows, size_t len)
{
    size_t twos = 0, full_left = 0, full_right = 0, open_right = 0, marks = 0, odds = 0;

    for (size_t i = 0; i < len; i++) {
        const struct row *r = &rows[i];

        odds += r->kind == ROW_ODD;
        if (r->kind != ROW_TWO)
            continue;
        twos++;
        full_left += grid_width(grid, &r->left) >= grid->left;
        full_right += grid_width(grid, &r->right) >= grid->right || look_is_closed(&r->right);
        open_right += !look_is_closed(&r->right);
        marks += r->look.commas + r->look.stops + r->look.pauses;
    }
    return twos >= ROWS_MIN && full_left * 10 >= twos * 6 && full_right * 10 >= twos * 6 &&
           open_right * 2 >= twos && marks * 2 >= twos && odds * 6 <= twos;
}
