/* sheet.c -- see sheet.h */
#include "sheet.h"

#include "chars.h"

#include <assert.h>
#include <string.h>

static bool is_sign(const struct sheet *s, size_t i, bool is_heading)
{
    uint32_t cp = s->cps[i];

    return (cp < CHARS_LEN && s->chars[cp] & CHAR_SIGN) || (is_heading && uchar_is_space(cp));
}

static bool clause_add(struct sheet *s, struct doc *doc, struct clause c)
{
    while (c.from < c.to && uchar_is_space(s->cps[c.from]))
        c.from++;
    while (c.from < c.to && uchar_is_space(s->cps[c.to - 1]))
        c.to--;
    if (c.from == c.to) {
        /* An empty one only hands its sign on: ")," is ")". */
        return true;
    }
    s->clauses = arena_grow(doc->arena, s->clauses, &s->clauses_room, s->clauses_len + 1,
                            sizeof *s->clauses);
    if (!s->clauses)
        return false;
    s->clauses[s->clauses_len++] = c;
    return true;
}

static bool line_split(struct sheet *s, struct doc *doc, struct line *line)
{
    uint32_t from = line->from, before = '\n';

    line->clauses = (uint32_t)s->clauses_len;
    for (uint32_t i = line->from; i <= line->to; i++) {
        uint32_t after = i < line->to ? s->cps[i] : '\n';

        if (i < line->to && !is_sign(s, i, line->is_heading))
            continue;
        if (!clause_add(s, doc,
                        (struct clause){.from = from,
                                        .to = i,
                                        .line = (uint32_t)s->lines_len,
                                        .before = before,
                                        .after = after}))
            return false;
        from = i + 1;
        before = after;
    }
    line->clauses_len = (uint32_t)s->clauses_len - line->clauses;
    return true;
}

static void line_lay_out(struct sheet *s, struct str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t cp;

        s->bytes[s->len] = text.ptr + at;
        at += chars_read(text, at, &cp);
        s->cps[s->len++] = cp;
    }
}

bool sheet_make(struct sheet *s, struct doc *doc, const struct article *art, const uint16_t *chars)
{
    size_t room = 1;
    int32_t paragraph = 0;
    bool has_title = false;

    for (size_t i = 0; i < art->blocks_len; i++)
        room += doc->blocks[art->first_block + i].text.len + 1;
    memset(s, 0, sizeof *s);
    s->chars = chars;
    s->cps = arena_alloc(doc->arena, room, sizeof *s->cps);
    s->bytes = arena_alloc(doc->arena, room, sizeof *s->bytes);
    s->lines = arena_alloc(doc->arena, art->blocks_len + 1, sizeof *s->lines);
    if (!s->cps || !s->bytes || !s->lines)
        return false;
    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = &doc->blocks[art->first_block + i];
        struct line *line = &s->lines[s->lines_len];

        if (b->kind > BLOCK_TITLE || (b->kind == BLOCK_TITLE && has_title))
            continue;
        has_title |= b->kind == BLOCK_TITLE;
        line->paragraph = b->kind == BLOCK_TITLE ? TAG_IN_TITLE : paragraph++;
        line->is_heading = b->kind == BLOCK_HEADING || b->kind == BLOCK_TITLE;
        line->from = (uint32_t)s->len;
        line_lay_out(s, b->text);
        line->to = (uint32_t)s->len;
        s->bytes[s->len++] = b->text.ptr + b->text.len;
        if (!line_split(s, doc, line))
            return false;
        s->lines_len++;
    }
    return true;
}

const struct line *sheet_line(const struct sheet *s, int32_t paragraph)
{
    /* Titles stand anywhere; the others are in order. */
    size_t from = 0, to = s->lines_len;

    for (; from < to; from++)
        if (s->lines[from].paragraph == paragraph)
            return &s->lines[from];
    return NULL;
}

size_t sheet_clause(const struct sheet *s, size_t i)
{
    size_t from = 0, to = s->clauses_len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (s->clauses[mid].to <= i)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

size_t sheet_word(const struct sheet *s, size_t i, const char32_t *word)
{
    size_t n = 0;

    while (word[n] && i + n < s->len && s->cps[i + n] == word[n])
        n++;
    return word[n] ? 0 : n;
}

struct str sheet_str(const struct sheet *s, size_t from, size_t to)
{
    assert(from <= to && to < s->len);
    return (struct str){s->bytes[from], (size_t)(s->bytes[to] - s->bytes[from])};
}
