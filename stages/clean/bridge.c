/* bridge.c -- what stands between two lines of a paragraph; see page.h */
#include "page.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <string.h>

bool page_is_wide(uint32_t cp)
{
    return (uchar_is_cjk(cp) && !uchar_is_hangul(cp)) || uchar_is_cjk_punct(cp);
}

/* Latin words need a blank between lines; CJK text needs none. */
static bool needs_space(const struct look *a, const struct look *b, uint32_t before)
{
    if (page_is_wide(before) || page_is_wide(b->first))
        return false;
    if (uchar_is_hangul(before) || uchar_is_hangul(b->first))
        return true;
    if (look_is_cjk(a) && look_is_cjk(b))
        return uchar_is_alpha(before) && uchar_is_alpha(b->first);
    return true;
}

/* Parts that keep their hyphen: "well-known", "self-made". */
static bool is_hyphen_prefix(struct str word)
{
    static const char *const words[] = {"self", "well",  "high",  "low",  "long",  "short",
                                        "non",  "ex",    "half",  "all",  "mid",   "full",
                                        "so",   "cross", "anti",  "post", "pre",   "semi",
                                        "two",  "three", "first", "part", "north", "south"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(str_of(words[i]), word))
            return true;
    return false;
}

/* The text ends in "exam-" and goes on with "ple": the hyphen is the line's, not the word's. */
static bool is_line_hyphen(struct str text, uint32_t next)
{
    size_t from = text.len;

    if (text.len < 3 || text.ptr[text.len - 1] != '-' || next >= 0x80 || next < 'a' || next > 'z')
        return false;
    from--;
    while (from > 0 && text.len - from < 24 && text.ptr[from - 1] >= 'a' &&
           text.ptr[from - 1] <= 'z')
        from--;
    return text.len - from >= 3 && (from == 0 || text.ptr[from - 1] != '-') &&
           !is_hyphen_prefix(str_sub(text, from, text.len - 1 - from));
}

/* Take the last byte off a block's text and drop it. False: no room. */
static bool drop_last_byte(struct doc *doc, struct block *b, const char *reason)
{
    struct piece *last = b->pieces_len ? &b->pieces[b->pieces_len - 1] : NULL;
    bool is_whole = last && last->text_off + last->text_len == b->text.len;

    b->text.len--;
    if (!is_whole)
        return true;
    last->text_len--;
    last->src_len--;
    if (!doc_drop(doc, reason, last->src_off + last->src_len, 1))
        return false;
    b->pieces_len -= last->text_len == 0;
    return true;
}

bool page_bridge(struct page *page, struct block *to, size_t i)
{
    const struct look *next = &page->lines[i].look;
    uint32_t before;

    if (is_line_hyphen(to->text, next->first)) {
        doc_count(page->doc, "hyphenated_words", 1);
        return drop_last_byte(page->doc, to, "hyphen");
    }
    (void)utf8_prev(to->text, to->text.len, &before);
    if (before == '-' && uchar_is_alpha(next->first) && to->text.len > 1 &&
        to->text.ptr[to->text.len - 2] != ' ')
        return true; /* "well-" and "known" */
    return !needs_space(&page->lines[i - 1].look, next, before) ||
           block_add_text(page->doc, to, STR(" "));
}
