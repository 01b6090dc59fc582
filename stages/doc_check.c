/* doc_check.c -- the verifier of doc.h's rules, for tests and fuzzing */
#include "doc.h"

#include "base/space.h"
#include "base/uchar.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct owned {
    uint32_t off, len;
};

static int owned_cmp(const void *a, const void *b)
{
    const struct owned *x = a, *y = b;

    return (x->off > y->off) - (x->off < y->off);
}

static bool is_char_start(struct str s, size_t at)
{
    return at == s.len || ((unsigned char)s.ptr[at] & 0xC0) != 0x80;
}

static enum err_code check_owned(const struct doc *doc, struct owned *owned, size_t len,
                                 struct err *err)
{
    size_t end = 0;

    qsort(owned, len, sizeof *owned, owned_cmp);
    for (size_t i = 0; i <= len; i++) {
        size_t off = i < len ? owned[i].off : doc->text.len, at;

        if (off < end)
            return err_set(err, ERR_STATE, 0, "bytes %zu to %zu of the text are owned twice", off,
                           end);
        at = space_skip(str_sub(doc->text, 0, off), end);
        if (at < off)
            return err_set(err, ERR_STATE, 0, "byte %zu of the text is owned by nobody", at);
        if (i < len)
            end = off + owned[i].len;
    }
    return ERR_OK;
}

static enum err_code check_ownership(const struct doc *doc, struct err *err)
{
    size_t len = doc->drops_len, fill = 0;
    struct owned *owned;

    for (size_t i = 0; i < doc->blocks_len; i++)
        len += doc->blocks[i].pieces_len;
    owned = arena_alloc(doc->arena, len ? len : 1, sizeof *owned);
    if (!owned)
        return err_set(err, ERR_NOMEM, 0, "no room to check a document");
    for (size_t i = 0; i < doc->blocks_len; i++)
        for (size_t p = 0; p < doc->blocks[i].pieces_len; p++)
            owned[fill++] =
                (struct owned){doc->blocks[i].pieces[p].src_off, doc->blocks[i].pieces[p].src_len};
    for (size_t i = 0; i < doc->drops_len; i++)
        owned[fill++] = (struct owned){doc->drops[i].src_off, doc->drops[i].src_len};
    for (size_t i = 0; i < len; i++)
        if ((size_t)owned[i].off + owned[i].len > doc->text.len || owned[i].len == 0 ||
            !is_char_start(doc->text, owned[i].off) ||
            !is_char_start(doc->text, (size_t)owned[i].off + owned[i].len))
            return err_set(err, ERR_STATE, 0, "a range at byte %u of the text is not sound",
                           owned[i].off);
    return check_owned(doc, owned, len, err);
}

static enum err_code check_pieces(const struct doc *doc, size_t index, struct err *err)
{
    const struct block *b = &doc->blocks[index];
    size_t end = 0;

    for (size_t i = 0; i < b->pieces_len; i++) {
        const struct piece *p = &b->pieces[i];

        if (p->text_off < end || p->text_len == 0 ||
            (size_t)p->text_off + p->text_len > b->text.len)
            return err_set(err, ERR_STATE, 0, "piece %zu of block %zu is out of order", i, index);
        end = (size_t)p->text_off + p->text_len;
        if (p->text_len == p->src_len && !doc->is_rewritten &&
            (size_t)p->src_off + p->src_len <= doc->text.len &&
            memcmp(b->text.ptr + p->text_off, doc->text.ptr + p->src_off, p->src_len) != 0)
            return err_set(err, ERR_STATE, 0, "piece %zu of block %zu is not what stands there", i,
                           index);
    }
    if (b->pieces_len == 0)
        return err_set(err, ERR_STATE, 0, "block %zu has no source", index);
    return ERR_OK;
}

static enum err_code check_text(const struct block *b, size_t index, struct err *err)
{
    uint32_t cp;

    if (b->text.len == 0 || !utf8_is_valid(b->text) || memchr(b->text.ptr, '\n', b->text.len))
        return err_set(err, ERR_STATE, 0, "text of block %zu is empty, broken or has a line feed",
                       index);
    (void)utf8_next(b->text, 0, &cp);
    if (uchar_is_space(cp))
        return err_set(err, ERR_STATE, 0, "block %zu begins with white space", index);
    (void)utf8_prev(b->text, b->text.len, &cp);
    if (uchar_is_space(cp))
        return err_set(err, ERR_STATE, 0, "block %zu ends with white space", index);
    return ERR_OK;
}

/* Names in order, inside the text. */
static enum err_code check_names(const struct block *b, size_t index, struct err *err)
{
    size_t end = 0;

    for (size_t i = 0; i < b->names_len; i++) {
        const struct block_name *n = &b->names[i];

        if (n->from < end || n->len == 0 || n->from + n->len > b->text.len)
            return err_set(err, ERR_STATE, 0, "block %zu: name %zu out of order", index, i);
        end = n->from + n->len;
    }
    return ERR_OK;
}

static enum err_code check_sentences(const struct block *b, size_t index, struct err *err)
{
    size_t end = 0, chars;

    if (b->sentences_len == 0)
        return ERR_OK;
    chars = utf8_count(b->text);
    for (size_t i = 0; i < b->sentences_len; i++) {
        const struct range *s = &b->sentences[i];

        if (s->from < end || s->from >= s->to || s->to > chars)
            return err_set(err, ERR_STATE, 0, "sentence %zu of block %zu is out of its text", i,
                           index);
        end = s->to;
    }
    return ERR_OK;
}

/* A tag's text borrows from its block, so being inside is a matter of pointers. */
static bool tag_is_inside(const struct tag *tag, const struct block *b)
{
    uintptr_t ptr = (uintptr_t)tag->text.ptr, base = (uintptr_t)b->text.ptr;

    return ptr >= base && ptr + tag->text.len <= base + b->text.len;
}

static enum err_code check_tags(const struct doc *doc, const struct article *art, struct err *err)
{
    size_t paragraphs = 0;
    const struct block **list = arena_alloc(doc->arena, art->blocks_len + 1, sizeof(void *));

    if (!list)
        return err_set(err, ERR_NOMEM, 0, "no room to check a document");
    for (size_t i = 0; i < art->blocks_len; i++)
        if (doc->blocks[art->first_block + i].kind <= BLOCK_LIST)
            list[paragraphs++] = &doc->blocks[art->first_block + i];
    for (size_t i = 0; i < art->tags_len; i++) {
        const struct tag *tag = &art->tags[i];
        bool is_placed = tag->paragraph == TAG_IN_TITLE ||
                         (tag->paragraph >= 0 && (size_t)tag->paragraph < paragraphs);

        if (!is_placed || tag->from >= tag->to || utf8_count(tag->text) != tag->to - tag->from)
            return err_set(err, ERR_STATE, 0, "tag %zu is not in its article", i);
        if (tag->paragraph >= 0 && !tag_is_inside(tag, list[tag->paragraph]))
            return err_set(err, ERR_STATE, 0, "tag %zu is not in its paragraph", i);
    }
    return ERR_OK;
}

static enum err_code check_articles(const struct doc *doc, struct err *err)
{
    size_t next = 0;
    enum err_code code;

    for (size_t i = 0; i < doc->articles_len; i++) {
        const struct article *art = &doc->articles[i];

        if (art->first_block != next || art->blocks_len > doc->blocks_len - next)
            return err_set(err, ERR_STATE, 0, "article %zu does not follow the one before", i);
        next += art->blocks_len;
        if ((code = check_tags(doc, art, err)))
            return code;
    }
    if (doc->articles_len && next != doc->blocks_len)
        return err_set(err, ERR_STATE, 0, "block %zu is in no article", next);
    return ERR_OK;
}

enum err_code doc_check(const struct doc *doc, struct err *err)
{
    enum err_code code;

    assert(doc->arena);
    if (!utf8_is_valid(doc->text))
        return err_set(err, ERR_STATE, 0, "the text is not valid UTF-8");
    for (size_t i = 0; i < doc->blocks_len; i++) {
        const struct block *b = &doc->blocks[i];

        if ((code = check_text(b, i, err)) || (code = check_pieces(doc, i, err)) ||
            (code = check_sentences(b, i, err)) || (code = check_names(b, i, err)))
            return code;
    }
    if ((code = check_ownership(doc, err)))
        return code;
    return check_articles(doc, err);
}
