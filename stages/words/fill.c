/* fill.c -- a window of text as cells; see words_private.h */
#include "words_private.h"

#include "../base/utf8.h"
#include "rules.h"

#include <assert.h>

/* The code point at `at` of valid UTF-8 and its length. */
static inline uint32_t decode(const unsigned char *p, size_t *ret_len)
{
    if (p[0] < 0x80) {
        *ret_len = 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *ret_len = 2;
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    }
    if (p[0] < 0xF0) {
        *ret_len = 3;
        return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    }
    *ret_len = 4;
    return (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

static inline void set_cell(struct words_scratch *s, size_t i, size_t off, struct image_cell cell)
{
    s->off[i] = (uint32_t)off;
    s->code[i] = cell.code;
    s->kind[i] = cell.kind;
    s->bits[i] = cell.bits;
    s->run[i] = 0;
}

static void end_window(struct words_scratch *s, size_t len, size_t off)
{
    s->len = len;
    s->off[len] = (uint32_t)off;
    s->code[len] = 0;
    s->kind[len] = KIND_SPACE;
    s->bits[len] = 0;
    s->run[len] = 0;
}

void words_fill_jieba(struct words_walk *walk)
{
    const struct words *w = walk->words;
    struct words_scratch *s = walk->scratch;
    const unsigned char *text = (const unsigned char *)walk->text.ptr;
    size_t at = walk->at, i = 0, safe = 0, len;

    for (; i < WORDS_CELLS && at < walk->text.len; i++) {
        struct image_cell cell = image_cell(&w->image, w->cells, decode(text + at, &len));

        set_cell(s, i, at, cell);
        at += len;
        if (!(cell.bits & BIT_JIEBA))
            safe = i + 1;
    }
    if (at < walk->text.len && safe)
        end_window(s, safe, safe == i ? at : s->off[safe]);
    else
        end_window(s, i, at);
}

static uint8_t tag_of(const struct words *w, enum rule_kind kind)
{
    switch (kind) {
    case RULE_NUMBER:
        return w->tags.number;
    case RULE_TIME:
        return w->tags.time;
    case RULE_MARKS:
        return w->tags.other;
    case RULE_WORD:
    case RULE_URL:
        break;
    }
    return w->tags.latin;
}

/* A token that a rule keeps whole, from byte `at`, as cells from `i` on. The number of cells, or 0
 * where the window has no room for it. */
static size_t add_token(struct words_walk *walk, size_t i, size_t at, struct rule_token token)
{
    const struct words *w = walk->words;
    struct words_scratch *s = walk->scratch;
    const unsigned char *text = (const unsigned char *)walk->text.ptr;
    size_t from = i, end = at + token.len, len;

    if (token.chars > RUN_CELLS_MAX || token.kind == RULE_URL) {
        set_cell(s, i, at, (struct image_cell){0, KIND_LATIN, 0});
        s->run[i] = (uint16_t)(i + 1);
        s->tag[i] = tag_of(w, token.kind);
        return 1;
    }
    if (i + token.chars > WORDS_CELLS)
        return 0;
    for (; at < end; at += len, i++) {
        set_cell(s, i, at, image_cell(&w->image, w->cells, decode(text + at, &len)));
        s->run[i] = RUN_INSIDE;
    }
    s->run[from] = (uint16_t)i;
    s->tag[from] = tag_of(w, token.kind);
    return i - from;
}

/* Whether a window may end behind this kind, or the token it begins: no word goes on over it. */
static bool is_parting(enum image_kind kind)
{
    return kind == KIND_OTHER || kind == KIND_SPACE || kind == KIND_CONTROL;
}

/* Most marks stand alone, and so does white space: nothing to ask the rules about. */
static inline bool is_alone(const struct words *w, struct str text, size_t at, size_t len,
                            struct image_cell cell)
{
    const unsigned char *next = (const unsigned char *)text.ptr + at + len;
    size_t unused;

    if (cell.kind == KIND_SPACE || at + len == text.len)
        return cell.kind == KIND_SPACE || cell.kind == KIND_OTHER;
    return cell.kind == KIND_OTHER && *next != (unsigned char)text.ptr[at] &&
           image_cell(&w->image, w->image.plain, decode(next, &unused)).kind != KIND_MARK;
}

void words_fill_news(struct words_walk *walk)
{
    const struct words *w = walk->words;
    struct words_scratch *s = walk->scratch;
    const unsigned char *text = (const unsigned char *)walk->text.ptr;
    size_t at = walk->at, i = 0, safe = 0, len, added;

    while (i < WORDS_CELLS && at < walk->text.len) {
        struct image_cell cell = image_cell(&w->image, w->cells, decode(text + at, &len));

        set_cell(s, i, at, cell);
        if (cell.kind != KIND_HAN) {
            struct rule_token token = {.len = len, .chars = 1};

            if (!is_alone(w, walk->text, at, len, cell) &&
                rules_token(w, walk->text, at, cell, &token)) {
                added = add_token(walk, i, at, token);
                if (added == 0)
                    break;
                i += added;
                at += token.len;
                if (is_parting(cell.kind))
                    safe = i;
                continue;
            }
            if (is_parting(cell.kind))
                safe = i + 1;
        }
        i++;
        at += len;
    }
    if (at < walk->text.len && safe > WORDS_CELLS / 2)
        end_window(s, safe, safe == i ? at : s->off[safe]);
    else
        end_window(s, i, at);
}
