/* ends.c -- lines that hold the lines of a narrow column, parted by blanks, and the end of a paragraph
 * among them: cut there. And lines that OCR wrote in the wrong order, told by their brackets. */
#include "page.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <string.h>

#define SHORT_BY 2u       /* characters that the last line of a paragraph lacks */
#define BRACKET_CHARS 10u /* from an edge of a line */
#define BRACKET_LINES 4u  /* that a line may have been put too far down */

static enum err_code full(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "no room to part the paragraphs of a column");
}

/* Byte offset of the first blank that ends a paragraph in the column's line; SIZE_MAX: none. */
static size_t find_end(struct str s, unsigned width, size_t from)
{
    uint32_t cp, end = 0, next;
    uint32_t chars = 0;

    for (size_t at = from; at < s.len;) {
        size_t start = at;

        at += utf8_next(s, at, &cp);
        if (!uchar_is_space(cp)) {
            chars++;
            end = look_is_closer(cp) || cp == '"' ? end : cp;
            continue;
        }
        if (at >= s.len)
            break;
        (void)utf8_next(s, at, &next);
        if (chars > 1 && chars + SHORT_BY <= width && look_is_terminal(end) && end != '.' &&
            uchar_is_han(next))
            return start;
        if (chars + SHORT_BY > width)
            chars = 0; /* a line of the column ends here; other blanks are real ones */
    }
    return SIZE_MAX;
}

/* The page's new lines. */
struct list {
    struct block *blocks;
    struct line *lines;
    size_t len, blocks_room, lines_room;
};

static bool list_add(struct page *page, struct list *list, const struct block *b,
                     const struct line *line)
{
    struct arena *arena = page->doc->arena;
    struct block *blocks =
        arena_grow(arena, list->blocks, &list->blocks_room, list->len + 1, sizeof *blocks);
    struct line *lines =
        arena_grow(arena, list->lines, &list->lines_room, list->len + 1, sizeof *lines);

    if (!blocks || !lines)
        return false;
    list->blocks = blocks;
    list->lines = lines;
    blocks[list->len] = *b;
    lines[list->len] = *line;
    lines[list->len++].look = look_at(b->text);
    return true;
}

static bool is_cut(const struct page *page, size_t i)
{
    const struct line *line = &page->lines[i];

    return line->column && line->act == ACT_NONE && line->look.stops > 0 &&
           find_end(page_text(page, i), line->column, 0) != SIZE_MAX;
}

static enum err_code cut_line(struct page *page, struct list *list, size_t i, struct err *err)
{
    struct block head = page->doc->blocks[i], tail;
    struct line line = page->lines[i];
    enum err_code code;
    size_t at;

    while (line.column && line.act == ACT_NONE &&
           (at = find_end(head.text, line.column, 0)) != SIZE_MAX) {
        if ((code = block_cut(page->doc, &head, at, &tail, err)))
            return code;
        tail.feeds_before = head.feeds_before;
        if (!list_add(page, list, &head, &line))
            return full(err);
        doc_count(page->doc, "split_columns", 1);
        head = tail;
        line.is_piece = true;
    }
    return list_add(page, list, &head, &line) ? ERR_OK : full(err);
}

static enum err_code cut_lines(struct page *page, struct err *err)
{
    struct list list = {0};
    bool is_any = false;
    enum err_code code;

    for (size_t i = 0; i < page->len && !is_any; i++)
        is_any = is_cut(page, i);
    if (!is_any)
        return ERR_OK;
    for (size_t i = 0; i < page->len; i++)
        if ((code = cut_line(page, &list, i, err)) || (code = doc_tick(page->doc, err)))
            return code;
    page->doc->blocks = list.blocks;
    page->doc->blocks_len = list.len;
    page->doc->blocks_room = list.blocks_room;
    return page_set_lines(page, list.lines, list.len, err);
}

/* An opening bracket near the end of the line is not closed in it. */
static bool ends_in_bracket(struct str s)
{
    size_t at = s.len;
    uint32_t cp;

    for (unsigned n = 0; n < BRACKET_CHARS && at > 0; n++) {
        at -= utf8_prev(s, at, &cp);
        if (cp == ')' || cp == 0xFF09)
            return false;
        if (cp == '(' || cp == 0xFF08)
            return true;
    }
    return false;
}

/* A closing bracket near the beginning of the line is not opened in it. */
static bool starts_in_bracket(struct str s)
{
    uint32_t cp;

    for (size_t at = 0, n = 0; n < BRACKET_CHARS && at < s.len; n++) {
        at += utf8_next(s, at, &cp);
        if (cp == '(' || cp == 0xFF08)
            return false;
        if (cp == ')' || cp == 0xFF09)
            return true;
    }
    return false;
}

/* Put line `from` before line `to` < from. */
static void move_up(struct page *page, size_t from, size_t to)
{
    struct block b = page->doc->blocks[from];
    struct line line = page->lines[from];

    memmove(&page->doc->blocks[to + 1], &page->doc->blocks[to], (from - to) * sizeof b);
    memmove(&page->lines[to + 1], &page->lines[to], (from - to) * sizeof line);
    page->doc->blocks[to] = b;
    page->lines[to] = line;
    page->doc->blocks[to].flags |= BLOCK_UNCERTAIN;
}

static void order_brackets(struct page *page)
{
    for (size_t i = 0; i < page->len; i++) {
        if (page->lines[i].act != ACT_NONE || !starts_in_bracket(page_text(page, i)) ||
            (i > 0 && ends_in_bracket(page_text(page, i - 1))))
            continue;
        for (size_t j = i + 1; j < page->len && j <= i + BRACKET_LINES; j++) {
            if (page->lines[j].act != ACT_NONE || !ends_in_bracket(page_text(page, j)) ||
                (j + 1 < page->len && starts_in_bracket(page_text(page, j + 1))))
                continue;
            move_up(page, j, i);
            doc_count(page->doc, "split_columns", 1);
            break;
        }
    }
}

bool page_in_bracket(const struct page *page, size_t a, size_t b)
{
    return ends_in_bracket(page_text(page, a)) && starts_in_bracket(page_text(page, b));
}

enum err_code page_part_paragraphs(struct page *page, struct err *err)
{
    enum err_code code = cut_lines(page, err);

    if (!code)
        order_brackets(page);
    return code;
}
