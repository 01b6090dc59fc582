/* weave.c -- lines that hold the lines of two narrow columns in turn, parted by blanks: left, right,
 * left, right, and then one of them alone. Told by the words that the ends of the lines cut: they go on
 * two pieces on, not in the next one. A line of the columns' head that stands elsewhere on the page is
 * found the same way. What is not clear by far is left as it is. */
#include "page.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <string.h>

#define PIECES_MAX 48u
#define PIECES_MIN 4u
#define TURNS_MIN 2u
#define WOVEN_GAIN (12 * TIE_NAT) /* of reading down over reading across */
#define HEAD_GAIN (10 * TIE_NAT)
#define REST_GAIN (6 * TIE_NAT)
#define ACROSS_MAX (2 * TIE_NAT)
#define HEAD_LINES 24u /* in which the head of the columns is looked for */
#define WOVEN_MAX 16u  /* lines of a page that are taken apart */

static enum err_code full(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "no room to part woven columns");
}

/* The lines of the column that a line of the page holds. */
struct pieces {
    struct range at[PIECES_MAX]; /* [bytes] of the text; the last one reaches to the end */
    size_t len;
};

/* False: no room. */
static bool find_pieces(struct page *page, size_t line, struct pieces *ret)
{
    struct str text = page_text(page, line);
    const bool *marks = page_column_gaps(page, text, line);
    size_t from = 0, gap = 0;
    uint32_t cp;
    bool was_space = false;

    ret->len = 0;
    if (!marks)
        return false;
    for (size_t at = 0; at < text.len && ret->len + 1 < PIECES_MAX;) {
        size_t start = at;

        at += utf8_next(text, at, &cp);
        if (!uchar_is_space(cp)) {
            was_space = false;
            continue;
        }
        if (!was_space && marks[gap++]) {
            ret->at[ret->len++] = (struct range){from, start};
            from = at;
        }
        was_space = true;
    }
    ret->at[ret->len++] = (struct range){from, text.len};
    return true;
}

static struct str piece_text(struct str text, const struct pieces *p, size_t i)
{
    return str_trim(str_sub(text, p->at[i].from, p->at[i].to - p->at[i].from));
}

static int gain(const struct page *page, struct str text, const struct pieces *p, size_t i,
                size_t j)
{
    return tie_gain(page->tie, piece_text(text, p, i), piece_text(text, p, j));
}

/* How many pieces, from the first on, are woven: the first one behind them goes on with the left
 * column. 0: it is not clear that any are. */
static size_t count_woven(const struct page *page, struct str text, const struct pieces *p)
{
    int down = 0, across = 0, best = WOVEN_GAIN - 1;
    size_t best_at = 0;

    for (size_t i = 0; i + 2 < p->len; i++) {
        across += gain(page, text, p, i, i + 1);
        down += gain(page, text, p, i, i + 2);
        /* behind an even number of woven pieces the left column goes on */
        if (i % 2 == 0 && i + 2 >= TURNS_MIN * 2 &&
            down - across - gain(page, text, p, i + 1, i + 2) > best) {
            best = down - across - gain(page, text, p, i + 1, i + 2);
            best_at = i + 2;
        }
    }
    return best_at;
}

/* Append piece `i` of a line to a block, behind a blank. */
static bool add_piece(struct page *page, struct block *to, const struct block *from,
                      const struct pieces *p, size_t i, size_t *cursor)
{
    if (to->text.len && !block_add_text(page->doc, to, STR(" ")))
        return false;
    return block_add_range(page->doc, to, from, p->at[i].from, p->at[i].to, cursor);
}

/* The pieces [from, to), every `step`-th, appended. */
static bool add_pieces(struct page *page, struct block *to, const struct block *from,
                       const struct pieces *p, struct range range, size_t step)
{
    size_t cursor = 0;

    for (size_t i = range.from; i < range.to; i += step)
        if (!add_piece(page, to, from, p, i, &cursor))
            return false;
    return true;
}

/* Both columns of line `i`. */
static bool unweave(struct page *page, size_t i, const struct pieces *p, size_t woven,
                    struct block *left, struct block *right)
{
    const struct block *b = &page->doc->blocks[i];

    *left = (struct block){.kind = b->kind, .flags = b->flags, .feeds_before = b->feeds_before};
    *right = *left;
    return add_pieces(page, left, b, p, (struct range){0, woven}, 2) &&
           add_pieces(page, left, b, p, (struct range){woven, p->len}, 1) &&
           add_pieces(page, right, b, p, (struct range){1, woven}, 2);
}

/* Line `i` begins with the line above the left column, and goes on with the one above the right. */
static bool is_head(const struct page *page, size_t i, const struct pieces *p,
                    const struct block *left)
{
    struct str text = page_text(page, i);

    return p->len > 1 && gain(page, text, p, 0, 1) <= ACROSS_MAX &&
           tie_gain(page->tie, piece_text(text, p, 0), left->text) >= HEAD_GAIN;
}

/* Whether what follows in line `i` goes on with the right column. */
static bool has_rest(const struct page *page, size_t i, const struct pieces *p,
                     const struct block *right)
{
    return p->len > 2 &&
           tie_gain(page->tie, right->text, piece_text(page_text(page, i), p, 2)) >= REST_GAIN;
}

static bool take(struct page *page, size_t i, struct block *b)
{
    if (!block_trim(page->doc, b))
        return false;
    b->flags |= BLOCK_JOINED;
    page->doc->blocks[i] = *b;
    page->lines[i].look = look_at(b->text);
    return true;
}

/* Put the columns below their heads in line `head`: the left one stays in line `i`. */
static bool join_head(struct page *page, size_t i, size_t head, const struct pieces *p,
                      const struct block *left, const struct block *right)
{
    const struct block from = page->doc->blocks[head];
    struct block first = {.kind = from.kind, .feeds_before = page->doc->blocks[i].feeds_before};
    struct block second = {.kind = from.kind, .feeds_before = from.feeds_before};
    size_t cursor = 0, left_cursor = 0, right_cursor = 0;

    return add_piece(page, &first, &from, p, 0, &cursor) &&
           block_add_text(
               page->doc, &first, STR(" ")) &&
               block_add_range(page->doc, &first, left, 0, left->text.len, &left_cursor) &&
               add_piece(page, &second, &from, p, 1, &cursor) &&
               block_add_text(page->doc, &second, STR(" ")) &&
                              block_add_range(page->doc, &second, right, 0, right->text.len,
                                              &right_cursor) &&
                              add_pieces(page, &second, &from, p, (struct range){2, p->len}, 1) &&
                              take(page, i, &first) && take(page, head, &second);
}

/* Find the line that holds the heads of both columns; SIZE_MAX: none. */
static enum err_code find_head(struct page *page, size_t i, const struct block *left,
                               const struct block *right, struct pieces *p, size_t *ret_head,
                               struct err *err)
{
    size_t from = i > HEAD_LINES ? i - HEAD_LINES : 0;

    *ret_head = SIZE_MAX;
    for (size_t h = from; h < page->len && h < i + HEAD_LINES; h++) {
        if (h == i || !page->lines[h].column || page->lines[h].act != ACT_NONE)
            continue;
        if (!find_pieces(page, h, p))
            return full(err);
        if (is_head(page, h, p, left) && has_rest(page, h, p, right)) {
            *ret_head = h;
            return ERR_OK;
        }
    }
    return ERR_OK;
}

/* Make room for one more line behind line `i`, a copy of it. */
static bool insert_line(struct page *page, size_t i, const struct block *b)
{
    struct doc *doc = page->doc;
    struct block *blocks =
        arena_grow(doc->arena, doc->blocks, &doc->blocks_room, page->len + 1, sizeof *blocks);
    struct line *lines = arena_alloc(doc->arena, page->len + 1, sizeof *lines);

    if (!blocks || !lines)
        return false;
    memcpy(lines, page->lines, (i + 1) * sizeof *lines);
    memcpy(lines + i + 1, page->lines + i, (page->len - i) * sizeof *lines);
    memmove(blocks + i + 1, blocks + i, (page->len - i) * sizeof *blocks);
    blocks[i + 1] = *b;
    doc->blocks = blocks;
    doc->blocks_len = ++page->len;
    page->lines = lines;
    return true;
}

static enum err_code part_line(struct page *page, size_t i, const struct pieces *p, size_t woven,
                               struct err *err)
{
    struct block left, right;
    struct pieces head_pieces;
    size_t head;
    enum err_code code;

    if (!unweave(page, i, p, woven, &left, &right))
        return full(err);
    if ((code = find_head(page, i, &left, &right, &head_pieces, &head, err)))
        return code;
    doc_count(page->doc, "split_columns", 1);
    if (head != SIZE_MAX)
        return join_head(page, i, head, &head_pieces, &left, &right) ? ERR_OK : full(err);
    if (!insert_line(page, i, &right) || !take(page, i, &left) || !take(page, i + 1, &right))
        return full(err);
    return page_set_lines(page, page->lines, page->len, err);
}

enum err_code page_unweave(struct page *page, struct err *err)
{
    size_t done = 0;

    for (size_t i = 0; i < page->len && done < WOVEN_MAX; i++) {
        const struct line *line = &page->lines[i];
        struct pieces p;
        size_t woven;
        enum err_code code;

        if (!line->column || line->act != ACT_NONE || line->look.gaps + 1 < PIECES_MIN ||
            line->look.chars > PIECES_MAX * line->column)
            continue;
        if (!find_pieces(page, i, &p))
            return full(err);
        woven = p.len < PIECES_MAX ? count_woven(page, page_text(page, i), &p) : 0;
        if (woven) {
            if ((code = part_line(page, i, &p, woven, err)))
                return code;
            done++;
        }
        if ((code = doc_tick(page->doc, err)))
            return code;
    }
    return ERR_OK;
}
