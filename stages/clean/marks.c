/* marks.c -- signs that word processors show for the end of a line or paragraph, and that came into the
 * text, or what a reader of pictures made of them: arrows, a quote or a bracket that opens where
 * a sentence ends. See page.h. */
#include "page.h"

#include "../base/utf8.h"

#include <string.h>

#define LINES_MIN 3u   /* of a page that end so ... */
#define LINES_SHARE 5u /* ... and one in so many */

#define SCRAP_CHARS_MAX 16u
#define SCRAP_UNIT_MIN 4u /* characters that stand there twice */

/* Signs that mean nothing at the end of a line, in the order in which they are counted. */
static const uint32_t signs[] = {0x2190, 0x2194, 0x21B5, 0x23CE, 0x00B6, 0x2193, 0x21A9,
                                 0x240D, 0x2424, '<',    0x201C, 0x300A, 0x3008};
#define SIGNS (sizeof signs / sizeof *signs)
#define OPENERS_FROM 9u /* from here on signs that may open something */

static size_t sign_of(uint32_t cp)
{
    size_t n = 0;

    while (n < SIGNS && signs[n] != cp)
        n++;
    return n;
}

/* Which sign the line ends in; SIGNS: none. One that opens counts only behind the end of a
 * sentence: elsewhere a line may just be cut there. */
static size_t line_sign(const struct page *page, size_t i)
{
    struct str text = page_text(page, i);
    size_t n = sign_of(page->lines[i].look.last), at;
    uint32_t cp;

    if (n == SIGNS || text.len < 4)
        return SIGNS;
    at = text.len - utf8_prev(text, text.len, &cp);
    if (at == 0)
        return SIGNS;
    (void)utf8_prev(text, at, &cp);
    return n < OPENERS_FROM || look_is_terminal(cp) ? n : SIGNS;
}

enum err_code marks_drop(struct page *page, struct err *err)
{
    size_t counts[SIGNS + 1] = {0}, most = 0;
    enum err_code code;

    for (size_t i = 0; i < page->len; i++)
        counts[line_sign(page, i)]++;
    for (size_t n = 0; n < SIGNS; n++)
        most = counts[n] > most ? counts[n] : most;
    if (most < LINES_MIN)
        return ERR_OK;
    for (size_t i = 0; i < page->len; i++) {
        struct str text = page_text(page, i);
        size_t n = line_sign(page, i);
        uint32_t cp;

        if (n == SIGNS || counts[n] < LINES_MIN || counts[n] * LINES_SHARE < page->len)
            continue;
        code = page_cut_line(page, i, text.len - utf8_prev(text, text.len, &cp), text.len, "mark",
                             "remove_line_marks", err);
        if (code)
            return code;
    }
    return ERR_OK;
}

bool marks_are_scrap(struct str text, const struct look *l)
{
    size_t at = 0;
    uint32_t cp;

    if (l->pauses < 2 || l->chars > SCRAP_CHARS_MAX || l->cjk < 2 || l->stops + l->commas > 0)
        return false;
    for (unsigned chars = 1; at < text.len / 2; chars++) {
        at += utf8_next(text, at, &cp);
        if (chars >= SCRAP_UNIT_MIN && cp == 0x3001 && at * 2 <= text.len &&
            memcmp(text.ptr, text.ptr + at, at) == 0)
            return true;
    }
    return false;
}
