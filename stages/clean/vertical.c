/* vertical.c -- headlines that are set downwards: one or two characters a line; see page.h */
#include "page.h"

#define VERTICAL_LINES_MIN 4u
#define VERTICAL_LINES_MAX 64u
#define VERTICAL_CHARS_MAX 2u

/* One line of a headline set downwards. Marks stand alone in it, too. */
static bool is_vertical(const struct look *l)
{
    return l->chars <= VERTICAL_CHARS_MAX && !l->gaps && l->alpha + l->digits == 0;
}

/* Lines from `from` on that hold one or two characters each, mostly one, mostly ideographs: lists of
 * two-character names are none. A line of page data may have come between them. */
static size_t vertical_run(const struct page *page, size_t from)
{
    size_t at = from, cjk = 0, chars = 0, metas = 0, lines;

    while (at < page->len && at - from <= VERTICAL_LINES_MAX) {
        const struct look *l = &page->lines[at].look;

        if (is_vertical(l)) {
            cjk += l->cjk;
            chars += l->chars;
        } else if (at > from && metas == 0 && look_is_meta(page_text(page, at), l)) {
            metas++;
        } else {
            break;
        }
        at++;
    }
    lines = at - from - metas;
    if (lines < VERTICAL_LINES_MIN || cjk * 10 < chars * 6 || chars * 10 > lines * 14)
        return 0;
    return at - from;
}

/* A run far too long for a headline is left alone; returns its last line. */
static size_t leave_run(struct page *page, size_t at)
{
    while (at + 1 < page->len && is_vertical(&page->lines[at + 1].look))
        page->lines[at++].act = ACT_START;
    page->lines[at].act = ACT_START;
    return at;
}

/* Join the lines of a headline set downwards; returns the last of them. */
static size_t join_run(struct page *page, size_t at, size_t run)
{
    size_t end = at + run;

    page->lines[at].act = ACT_START;
    page->doc->blocks[at].flags |= BLOCK_VERTICAL;
    for (size_t i = at + 1; i < end; i++)
        page->lines[i].act = is_vertical(&page->lines[i].look) ? ACT_JOIN : ACT_BESIDE;
    return end - 1;
}

enum err_code page_join_vertical(struct page *page, struct err *err)
{
    enum err_code code;

    for (size_t i = 0; i < page->len; i++) {
        size_t run = page->lines[i].act == ACT_NONE ? vertical_run(page, i) : 0;

        if (run > VERTICAL_LINES_MAX)
            i = leave_run(page, i);
        else if (run) {
            i = join_run(page, i, run);
            doc_count(page->doc, "join_vertical", 1);
        }
        if ((code = doc_tick(page->doc, err)))
            return code;
    }
    return ERR_OK;
}
