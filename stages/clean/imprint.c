/* imprint.c -- what a paper in Latin script prints above and below a page: its name, date, issue, page and
 * price in fields set apart by blanks; and above the line with the issue its name in large. See
 * page.h. */
#include "page.h"

#include "../look_latin.h"

#define NAME_CHARS_MAX 60u /* of the paper, and what it says of itself below */
#define NAME_LINES_MAX 3u

/* A line of the masthead: short, no sentence. */
static bool is_name(const struct page *page, size_t i)
{
    const struct look *l = &page->lines[i].look;

    return sheet_is_open(page, i) && l->cjk == 0 && l->chars <= NAME_CHARS_MAX &&
           !look_is_closed(l) && look_latin_byline(page_text(page, i)) == 0;
}

/* The name stands right above the line with the issue, at the top of the page. */
static enum err_code drop_names(struct page *page, size_t issue, struct err *err)
{
    enum err_code code = ERR_OK;

    if (issue > NAME_LINES_MAX)
        return ERR_OK;
    for (size_t i = 0; i < issue; i++)
        if (!is_name(page, i))
            return ERR_OK;
    for (size_t i = 0; i < issue && !code; i++)
        code = sheet_drop_line(page, i, "running_head", "remove_running_heads", err);
    return code;
}

enum err_code sheet_drop_imprints(struct page *page, struct err *err)
{
    size_t left = sheet_lines_left(page);
    enum err_code code = ERR_OK;

    for (size_t i = 0; i < page->len && !code; i++) {
        struct str text = page_text(page, i);
        const struct look *l = &page->lines[i].look;

        if (!sheet_is_open(page, i) || l->cjk || l->gaps == 0 || l->digits == 0 ||
            !look_latin_folio(text))
            continue;
        if (left <= NAME_LINES_MAX + 2) /* a page of hardly anything else is left as it is */
            return ERR_OK;
        if (look_latin_is_issue(text) && (code = drop_names(page, i, err)))
            return code;
        code = sheet_drop_line(page, i, "running_head", "remove_running_heads", err);
        left--;
    }
    return code;
}
