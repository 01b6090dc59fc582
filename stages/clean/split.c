/* split.c -- see split.h */
#include "split.h"

#include "kin.h"

#include <assert.h>
#include <string.h>

#define RUN_OTHERS_MAX 12u /* lines of one column in a row, inside a stretch of two */
#define COLUMNS_MAX 6u
#define HEADS_MAX 4u
#define SINGLE_CHARS_MAX 52u
#define CANDIDATES_MIN 4u
#define KIN_CLEAR 2 /* shared pairs that tell whose a line is */

/* The new order of the page's blocks, and room to work in. */
struct order {
    struct page *page;
    size_t done;          /* blocks of the page dealt with */
    struct block *blocks; /* NULL until a line was cut */
    size_t len, room;
    uint8_t *widths; /* of the blocks' columns */
    size_t widths_room;
    size_t splits;
    struct row *rows; /* ROWS_MAX */
    struct strip *left, *right;
};

static enum err_code full(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "no room to part the columns of a page");
}

static struct strip *strip_make(struct page *page)
{
    struct strip *s = arena_alloc(page->doc->arena, 1, sizeof *s);

    if (s)
        s->rows = arena_alloc(page->doc->arena, ROWS_MAX, sizeof *s->rows);
    return s && s->rows ? s : NULL;
}

static void strip_reset(struct strip *s, unsigned width)
{
    s->len = 0;
    s->width = width;
    memset(&s->kin, 0, sizeof s->kin);
}

static bool order_add(struct order *o, const struct block *blocks, size_t len, uint8_t width)
{
    struct arena *arena = o->page->doc->arena;
    struct block *list;
    uint8_t *widths;

    if (len == 0)
        return true;
    list = arena_grow(arena, o->blocks, &o->room, o->len + len, sizeof *list);
    widths = arena_grow(arena, o->widths, &o->widths_room, o->len + len, sizeof *widths);
    if (!list || !widths)
        return false;
    o->blocks = list;
    o->widths = widths;
    memcpy(&list[o->len], blocks, len * sizeof *list);
    memset(&widths[o->len], width, len);
    o->len += len;
    return true;
}

/* Take over the page's blocks up to line `to` as they are. */
static bool order_catch_up(struct order *o, size_t to)
{
    size_t from = o->done;

    o->done = to;
    return order_add(o, &o->page->doc->blocks[from], to - from, 0);
}

/* The last few of the lines written so far that look like heads of what follows. */
static size_t count_heads(const struct order *o)
{
    size_t heads = 0;

    while (heads < HEADS_MAX && heads < o->len) {
        const struct block *b = &o->blocks[o->len - 1 - heads];
        struct look l = look_at(b->text);

        if (!look_is_heading(&l) || look_is_meta(b->text, &l) || b->flags & BLOCK_COLUMN)
            break;
        heads++;
    }
    return heads;
}

/* Which of the heads are about the right column. Two columns of one piece of news share all: the
 * text of the left one goes on in the right one then. */
static void part_heads(const struct block *heads, size_t len, const struct strip *left,
                       const struct strip *right, bool *ret_is_right)
{
    long lean[HEADS_MAX], best = KIN_CLEAR * 3 - 1, sum = 0;
    size_t rights = 0, best_at = len;

    memset(ret_is_right, 0, len * sizeof *ret_is_right);
    if (len < 2 || strip_is_open(left))
        return;
    for (size_t i = 0; i < len; i++) {
        struct look l = look_at(heads[i].text);

        lean[i] = kin_compare(&left->kin, &right->kin, heads[i].text);
        ret_is_right[i] =
            lean[i] >= KIN_CLEAR || (i && lean[i] > -KIN_CLEAR && ret_is_right[i - 1] &&
                                     !look_is_byline(heads[i].text, &l));
        rights += ret_is_right[i];
        sum -= lean[i];
    }
    if (rights == len)
        memset(ret_is_right, 0, len * sizeof *ret_is_right);
    if (rights)
        return;
    /* None is: what leans least to the left one comes last. It is enough when the right column begins
     * like a piece of news of its own. */
    if (look_is_lead(right->rows[0].block.text) || look_is_dispatch(right->rows[0].block.text))
        best = 0;
    for (size_t at = len - 1; at > 0; at--) {
        sum += 2 * lean[at];
        if ((best == 0 || lean[at] > -KIN_CLEAR) && sum > best && lean[at] > lean[0]) {
            best = sum;
            best_at = at;
        }
    }
    for (size_t i = best_at; i < len; i++)
        ret_is_right[i] = true;
}

static bool write_strip(struct order *o, const struct strip *s)
{
    bool is_good = true;

    for (size_t i = 0; i < s->len && is_good; i++)
        is_good = order_add(o, &s->rows[i].block, 1, s->rows[i].width);
    return is_good;
}

/* Write the left column, the heads parted between it and what is right of it. */
static bool write_left(struct order *o, struct strip *left, struct strip *right)
{
    size_t heads = count_heads(o), kept = 0, gone = 0;
    struct block moved[HEADS_MAX], *first = o->blocks ? &o->blocks[o->len - heads] : NULL;
    bool is_right[HEADS_MAX] = {false};

    if (first && heads)
        part_heads(first, heads, left, right, is_right);
    for (size_t i = 0; first && i < heads; i++) {
        if (is_right[i])
            moved[gone++] = first[i];
        else
            first[kept++] = first[i];
    }
    o->len -= gone;
    if (kept)
        first[0].flags |= BLOCK_COLUMN;
    else
        left->rows[0].block.flags |= BLOCK_COLUMN;
    if (gone)
        moved[0].flags |= BLOCK_COLUMN;
    else
        right->rows[0].block.flags |= BLOCK_COLUMN;
    return write_strip(o, left) && order_add(o, moved, gone, 0);
}

/* Find columns in the strip and cut its rows. */
static bool find_columns(const struct strip *s, struct grid *ret_grid)
{
    if (!grid_find(s->rows, s->len, ret_grid))
        return false;
    grid_cut_rows(ret_grid, s->rows, s->len);
    return grid_is_sound(ret_grid, s->rows, s->len);
}

static unsigned in_chars(const struct grid *g, unsigned width)
{
    unsigned chars = g->is_cells ? (width + 1) / 2 : width;

    return chars < UINT8_MAX ? chars : UINT8_MAX;
}

/* Part the rows and write them; what is right of a cut is looked at again for further columns. */
static enum err_code split_rows(struct order *o, struct grid *grid, struct row *rows, size_t len,
                                struct err *err)
{
    struct deal deal = {o->page, grid, o->left, o->right};
    enum err_code code;

    for (unsigned n = 2;; n++) {
        strip_reset(o->left, in_chars(grid, grid->left));
        strip_reset(o->right, in_chars(grid, grid->right));
        if ((code = deal_rows(&deal, rows, len, err)))
            return code;
        assert(o->left->len && o->right->len);
        if (!write_left(o, o->left, o->right))
            return full(err);
        o->splits++;
        if (n == COLUMNS_MAX || !find_columns(o->right, grid))
            return write_strip(o, o->right) ? ERR_OK : full(err);
        len = o->right->len;
        memcpy(o->rows, o->right->rows, len * sizeof *rows);
        rows = o->rows;
    }
}

static bool stands_alone(const struct row *r)
{
    return look_is_byline(r->block.text, &r->look) || look_is_meta(r->block.text, &r->look) ||
           look_is_symbols(&r->look);
}

/* The first row at or behind `at` that is cut. */
static size_t find_two(const struct row *rows, size_t len, size_t at)
{
    while (at < len && rows[at].kind != ROW_TWO)
        at++;
    return at;
}

/* The first row that can begin a stretch: a headline with blanks inside is none. */
static size_t find_start(const struct grid *g, const struct row *rows, size_t len, size_t at)
{
    while ((at = find_two(rows, len, at)) < len && look_is_heading(&rows[at].look) &&
           (grid_width(g, &rows[at].left) < g->left || grid_width(g, &rows[at].right) < g->right))
        at++;
    return at;
}

/* Where the stretch of cut rows that begins at `from` ends; lines of one column stand in between. */
static size_t stretch_end(const struct row *rows, size_t len, size_t from)
{
    size_t end = from + 1;

    for (;;) {
        size_t next = find_two(rows, len, end);

        if (next == len || next - end > RUN_OTHERS_MAX)
            return end;
        for (size_t i = end; i < next; i++)
            if (rows[i].kind == ROW_ODD && next - end > 1)
                return end;
        end = next + 1;
    }
}

/* Lines of the longer column below the stretch [from, end). */
static size_t tail_end(const struct row *rows, size_t len, size_t from, size_t end)
{
    uint32_t feeds = 1;

    for (size_t i = from + 1; i < end; i++)
        feeds = rows[i].block.feeds_before > feeds ? rows[i].block.feeds_before : feeds;
    while (end < len && rows[end].kind == ROW_ONE && !stands_alone(&rows[end]) &&
           rows[end].block.feeds_before <= feeds && look_is_cjk(&rows[end].look))
        end++;
    return end;
}

/* Part what columns there are in lines [from, to). */
static enum err_code split_run(struct order *o, size_t from, size_t to, struct err *err)
{
    struct row *rows = o->rows;
    size_t len = to - from;
    struct grid grid, again;
    enum err_code code;

    for (size_t i = 0; i < len; i++)
        rows[i] = (struct row){.block = o->page->doc->blocks[from + i],
                               .look = o->page->lines[from + i].look};
    if (!grid_find(rows, len, &grid))
        return ERR_OK;
    grid_cut_rows(&grid, rows, len);
    for (size_t at = 0; (at = find_start(&grid, rows, len, at)) < len;) {
        size_t end = stretch_end(rows, len, at);

        if (!grid_is_sound(&grid, rows + at, end - at)) {
            at = end;
            continue;
        }
        end = tail_end(rows, len, at, end);
        if (!order_catch_up(o, from + at))
            return full(err);
        o->done = from + end;
        again = grid;
        if ((code = split_rows(o, &again, rows + at, end - at, err)))
            return code;
        at = end;
    }
    return ERR_OK;
}

/* A line that can stand in a column or beside one. */
static bool can_be_row(struct str text, const struct look *l)
{
    /* the items of a list are lines of their own */
    if (look_list_mark(text))
        return false;

    return row_is_candidate(l) || l->chars <= SINGLE_CHARS_MAX;
}

/* End of the lines from `at` on that may hold columns; *ret_candidates: how many of them do. */
static size_t run_end(const struct page *page, size_t at, size_t *ret_candidates)
{
    size_t end = at;

    *ret_candidates = 0;
    for (; end < page->len && end - at < ROWS_MAX; end++) {
        const struct look *l = &page->lines[end].look;

        if (!can_be_row(page_text(page, end), l))
            break;
        *ret_candidates += row_is_candidate(l);
    }
    return end;
}

static bool order_make(struct order *o, struct page *page)
{
    if (o->rows)
        return true;
    o->rows = arena_alloc(page->doc->arena, ROWS_MAX, sizeof *o->rows);
    o->left = strip_make(page);
    o->right = strip_make(page);
    return o->rows && o->left && o->right;
}

/* Look at the page again as it is now. */
static enum err_code take_order(const struct order *o, struct page *page, struct err *err)
{
    struct doc *doc = page->doc;
    enum err_code code;

    doc->blocks = o->blocks;
    doc->blocks_len = o->len;
    doc->blocks_room = o->room;
    doc_count(doc, "split_columns", o->splits);
    if ((code = page_init(page, doc, err)))
        return code;
    for (size_t i = 0; i < page->len; i++)
        page->lines[i].width = o->widths[i];
    return ERR_OK;
}

enum err_code page_split(struct page *page, struct err *err)
{
    struct order order = {.page = page};
    enum err_code code;

    for (size_t at = 0; at < page->len;) {
        size_t candidates, end = run_end(page, at, &candidates);

        if (candidates >= CANDIDATES_MIN) {
            if (!order_make(&order, page))
                return full(err);
            if ((code = split_run(&order, at, end, err)))
                return code;
        }
        if ((code = doc_tick(page->doc, err)))
            return code;
        at = end + (end == at);
    }
    if (!order.splits)
        return ERR_OK;
    return order_catch_up(&order, page->len) ? take_order(&order, page, err) : full(err);
}
