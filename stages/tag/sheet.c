/* sheet.c -- see sheet.h */
#include "sheet.h"

#include "chars.h"
#include "pairs.h"

#include <assert.h>
#include <string.h>

#define BYTES_PER_TICK 2048u

static void clause_add(struct sheet *s, struct clause c)
{
    uint32_t *first, *last;

    while (c.from < c.to && uchar_is_space(s->cps[c.from]))
        c.from++;
    while (c.from < c.to && uchar_is_space(s->cps[c.to - 1]))
        c.to--;
    if (c.from == c.to) {
        /* An empty one only hands its sign on: ")," is ")". */
        return;
    }
    for (size_t i = c.from; i < c.to && !c.first; i++)
        c.first = s->classes[i] & (CHAR_QUOTE | CHAR_CLOSE) ? 0 : s->cps[i];
    for (size_t i = c.to; i > c.from && !c.last; i--)
        c.last = s->classes[i - 1] & (CHAR_QUOTE | CHAR_CLOSE) ? 0 : s->cps[i - 1];
    first = &s->first_heads[c.first % SHEET_ENDS];
    last = &s->last_heads[c.last % SHEET_ENDS];
    c.first_next = *first;
    c.last_next = *last;
    s->firsts[c.first % SHEET_ENDS]++;
    s->clauses[s->clauses_len++] = c;
    *first = *last = (uint32_t)s->clauses_len;
}

static void line_split(struct sheet *s, struct line *line)
{
    uint32_t from = line->from, before = '\n', classes = CHAR_SIGN;

    if (line->is_heading)
        classes |= CHAR_SPACE;
    line->clauses = (uint32_t)s->clauses_len;
    for (uint32_t i = line->from; i <= line->to; i++) {
        uint32_t after;

        i = (uint32_t)chars_skip(s->classes, i, line->to, classes);
        after = i < line->to ? s->cps[i] : '\n';
        clause_add(s, (struct clause){.from = from,
                                      .to = i,
                                      .line = (uint32_t)(line - s->lines),
                                      .before = before,
                                      .after = after});
        from = i + 1;
        before = after;
    }
    line->clauses_len = (uint32_t)s->clauses_len - line->clauses;
}

bool sheet_split(struct sheet *s, struct doc *doc)
{
    size_t most = s->len / 2; /* behind each stands a sign or the end of its line */

    if (s->clauses_room < most) {
        s->clauses = arena_alloc_unset(doc->arena, most, sizeof *s->clauses);
        s->clauses_room = s->clauses ? most : 0;
        if (!s->clauses)
            return false;
    }
    s->clauses_len = 0;
    memset(s->firsts, 0, sizeof s->firsts);
    memset(s->first_heads, 0, sizeof s->first_heads);
    memset(s->last_heads, 0, sizeof s->last_heads);
    for (size_t i = 0; i < s->lines_len; i++)
        line_split(s, &s->lines[i]);
    return true;
}

static enum err_code line_lay_out(struct sheet *s, struct doc *doc, struct line *line,
                                  const uint32_t *chars, struct err *err)
{
    uint32_t *cps = s->cps, *offs = s->offs, *classes = s->classes, seen = 0;
    struct str text = line->text;
    size_t len = s->len, at = 0, stop;
    enum err_code code;

    while (at < text.len) {
        for (stop = at + BYTES_PER_TICK < text.len ? at + BYTES_PER_TICK : text.len; at < stop;) {
            uint32_t cp;

            offs[len] = (uint32_t)at;
            if (chars_is_three(
                    text.ptr[at])) { /* nearly all of Chinese text, and all in the table */
                cp = chars_three(text.ptr + at);
                at += 3;
                classes[len] = chars[cp];
            } else {
                at += chars_read(text, at, &cp);
                classes[len] = cp < CHARS_LEN ? chars[cp] : uchar_is_han(cp) ? CHAR_HAN : 0;
            }
            seen |= classes[len];
            cps[len++] = cp;
        }
        if ((code = doc_tick(doc, err)))
            return code;
    }
    s->cps[len] = s->classes[len] = 0;
    s->offs[len] = (uint32_t)text.len;
    s->len = len + 1;
    line->to = (uint32_t)len;
    line->seen = seen;
    return ERR_OK;
}

/* Room for all of the article's characters and lines. */
static bool room_make(struct sheet *s, struct doc *doc, const struct article *art)
{
    size_t room = 0;

    for (size_t i = 0; i < art->blocks_len; i++)
        room += utf8_count(doc->blocks[art->first_block + i].text) + 1;
    if (room > s->room) {
        s->cps = arena_alloc_unset(doc->arena, room + 1 + PAIRS_AT_ONCE, sizeof *s->cps);
        s->pairs = arena_alloc_unset(doc->arena, room + PAIRS_AT_ONCE, sizeof *s->pairs);
        s->offs = arena_alloc_unset(doc->arena, room, sizeof *s->offs);
        s->classes = arena_alloc_unset(doc->arena, room + CHARS_BITS, sizeof *s->classes);
        s->room = s->cps && s->offs && s->classes && s->pairs ? room : 0;
        if (s->cps)
            *s->cps++ = 0;
    }
    s->lines = arena_grow(doc->arena, s->lines, &s->lines_room, art->blocks_len, sizeof *s->lines);
    return s->room >= room && (s->lines || art->blocks_len == 0);
}

enum err_code sheet_make(struct sheet *s, struct doc *doc, const struct article *art,
                         const uint32_t *chars, struct err *err)
{
    int32_t paragraph = 0;
    bool has_title = false;
    enum err_code code;

    s->len = s->lines_len = s->clauses_len = 0;
    if (!room_make(s, doc, art))
        return err_set(err, ERR_NOMEM, 0, "no room for an article in the document's memory");
    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = &doc->blocks[art->first_block + i];
        struct line *line = &s->lines[s->lines_len];

        if (b->kind > BLOCK_TITLE)
            continue;
        *line = (struct line){.from = (uint32_t)s->len, .block = (uint32_t)i, .text = b->text};
        line->paragraph = b->kind != BLOCK_TITLE ? paragraph++
                          : has_title            ? LINE_ALONE
                                                 : TAG_IN_TITLE;
        has_title |= b->kind == BLOCK_TITLE;
        line->is_heading = b->kind == BLOCK_HEADING || b->kind == BLOCK_TITLE;
        if ((code = line_lay_out(s, doc, line, chars, err)))
            return code;
        s->lines_len++;
    }
    if (s->len)
        pairs_keys(s->cps, s->len, s->pairs);
    return ERR_OK;
}

const struct line *sheet_line(const struct sheet *s, int32_t paragraph)
{
    /* Titles stand between the paragraphs, which are in order. */
    for (size_t i = paragraph < 0 ? 0 : (size_t)paragraph; i < s->lines_len; i++)
        if (s->lines[i].paragraph == paragraph)
            return &s->lines[i];
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

/* The line that character `i` is in. */
static const struct line *line_of(const struct sheet *s, size_t i)
{
    size_t from = 0, to = s->lines_len;

    while (to - from > 1) {
        size_t mid = from + (to - from) / 2;

        if (s->lines[mid].from <= i)
            from = mid;
        else
            to = mid;
    }
    return &s->lines[from];
}

struct str sheet_str(const struct sheet *s, size_t from, size_t to)
{
    assert(from <= to && to < s->len);
    return str_sub(line_of(s, from)->text, s->offs[from], s->offs[to] - s->offs[from]);
}
