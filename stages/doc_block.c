/* doc_block.c -- blocks, their text and their pieces; tags; see doc.h */
#include "doc.h"

#include "base/space.h"
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

#define TEXT_ROOM_MIN 64u

struct block *doc_add_block(struct doc *doc)
{
    struct block *blocks =
        arena_grow(doc->arena, doc->blocks, &doc->blocks_room, doc->blocks_len + 1, sizeof *blocks);

    if (!blocks)
        return NULL;
    doc->blocks = blocks;
    memset(&blocks[doc->blocks_len], 0, sizeof *blocks);
    return &blocks[doc->blocks_len++];
}

/* Append to the text, in place where the arena has room behind it. */
static bool block_append(struct doc *doc, struct block *b, const char *ptr, size_t len)
{
    size_t want = b->text.len + len;
    char *copy;

    assert(want <= UINT32_MAX);
    if (want > b->text_room) {
        size_t room = TEXT_ROOM_MIN;

        while (room < want)
            room *= 2;
        copy = arena_alloc_unset(doc->arena, room, 1);
        if (!copy)
            return false;
        if (b->text.len)
            memcpy(copy, b->text.ptr, b->text.len);
        b->text_room = room;
    } else {
        /* The room belongs to this block alone, so its const view may be written through. */
        copy = (char *)(uintptr_t)b->text.ptr;
    }
    memcpy(copy + b->text.len, ptr, len);
    b->text = (struct str){copy, want};
    return true;
}

static bool block_add_piece(struct doc *doc, struct block *b, struct piece piece)
{
    struct piece *pieces, *last = b->pieces_len ? &b->pieces[b->pieces_len - 1] : NULL;

    if (last && last->text_off + last->text_len == piece.text_off &&
        last->src_off + last->src_len == piece.src_off && last->text_len == last->src_len &&
        piece.text_len == piece.src_len) {
        last->text_len += piece.text_len;
        last->src_len += piece.src_len;
        return true;
    }
    pieces = arena_grow(doc->arena, b->pieces, &b->pieces_room, b->pieces_len + 1, sizeof *pieces);
    if (!pieces)
        return false;
    b->pieces = pieces;
    pieces[b->pieces_len++] = piece;
    return true;
}

bool block_add_src(struct doc *doc, struct block *b, size_t src_off, size_t src_len)
{
    const char *src = doc->text.ptr + src_off;
    uint32_t text_off = (uint32_t)b->text.len;

    assert(src_len > 0 && src_off + src_len <= doc->text.len);
    if (b->text.len == 0 && b->text_room == 0)
        b->text = (struct str){src, src_len};
    else if (b->text_room == 0 && b->text.ptr + b->text.len == src)
        b->text.len += src_len;
    else if (!block_append(doc, b, src, src_len))
        return false;
    return block_add_piece(
        doc, b, (struct piece){text_off, (uint32_t)src_len, (uint32_t)src_off, (uint32_t)src_len});
}

bool block_add_text(struct doc *doc, struct block *b, struct str text)
{
    return text.len == 0 || block_append(doc, b, text.ptr, text.len);
}

/* Cut what of `p` lies in text bytes [from, to), seen from `from`; false: nothing of it does. */
static bool piece_clip(const struct piece *p, size_t from, size_t to, struct piece *ret_clip)
{
    size_t start = p->text_off, end = start + p->text_len;

    if (start < from)
        start = from;
    if (end > to)
        end = to;
    if (start >= end)
        return false;
    *ret_clip = *p;
    ret_clip->text_off = (uint32_t)(start - from);
    if (p->text_len == p->src_len) {
        ret_clip->text_len = ret_clip->src_len = (uint32_t)(end - start);
        ret_clip->src_off = p->src_off + (uint32_t)(start - p->text_off);
    } else {
        /* Rewritten text has no finer map than the whole piece: it goes where it starts. */
        ret_clip->text_len = (uint32_t)(end - start);
        if (start != p->text_off)
            return false;
    }
    return true;
}

/* Append a piece as it stands in another block's text. */
static bool block_add_clip(struct doc *doc, struct block *b, const struct block *src, size_t from,
                           struct piece clip)
{
    if (clip.text_len == clip.src_len &&
        memcmp(src->text.ptr + from, doc->text.ptr + clip.src_off, clip.src_len) == 0)
        return block_add_src(doc, b, clip.src_off, clip.src_len);
    clip.text_off = (uint32_t)b->text.len;
    return block_append(doc, b, src->text.ptr + from, clip.text_len) &&
           block_add_piece(doc, b, clip);
}

bool block_add_range(struct doc *doc, struct block *b, const struct block *src, size_t from,
                     size_t to, size_t *cursor)
{
    size_t at = from;
    struct piece clip;

    assert(from <= to && to <= src->text.len);
    for (; *cursor < src->pieces_len; (*cursor)++) {
        const struct piece *p = &src->pieces[*cursor];

        if (p->text_off >= to)
            break;
        if (piece_clip(p, from, to, &clip)) {
            size_t start = from + clip.text_off;

            if (!block_add_text(doc, b, str_sub(src->text, at, start - at)) ||
                !block_add_clip(doc, b, src, start, clip))
                return false;
            at = start + clip.text_len;
        }
        if ((size_t)p->text_off + p->text_len > to)
            break;
    }
    return block_add_text(doc, b, str_sub(src->text, at, to - at));
}

bool block_drop_range(struct doc *doc, const struct block *src, size_t from, size_t to,
                      const char *reason, size_t *cursor)
{
    struct piece clip;

    assert(from <= to && to <= src->text.len);
    for (; *cursor < src->pieces_len; (*cursor)++) {
        const struct piece *p = &src->pieces[*cursor];

        if (p->text_off >= to)
            break;
        if (piece_clip(p, from, to, &clip) && !doc_drop(doc, reason, clip.src_off, clip.src_len))
            return false;
        if ((size_t)p->text_off + p->text_len > to)
            break;
    }
    return true;
}

/* First piece that reaches beyond text byte `at`. */
static size_t block_find_piece(const struct block *b, size_t at)
{
    size_t low = 0, high = b->pieces_len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if ((size_t)b->pieces[mid].text_off + b->pieces[mid].text_len <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The same number of bytes for the same characters, one by one. */
static bool is_aligned(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if ((((unsigned char)a.ptr[i] & 0xC0) == 0x80) !=
            (((unsigned char)b.ptr[i] & 0xC0) == 0x80))
            return false;
    return true;
}

bool block_add_rewritten(struct doc *doc, struct block *b, const struct block *src, size_t from,
                         size_t to, struct str text, bool *ret_is_done)
{
    size_t at = block_find_piece(src, from);
    const struct piece *p = at < src->pieces_len ? &src->pieces[at] : NULL;
    struct piece piece = {(uint32_t)b->text.len, (uint32_t)text.len, 0, 0};

    assert(from < to && to <= src->text.len && text.len > 0);
    *ret_is_done = false;
    if (!p || p->text_off > from || (size_t)p->text_off + p->text_len < to)
        return true;
    if (p->text_len == p->src_len) {
        piece.src_off = p->src_off + (uint32_t)(from - p->text_off);
        piece.src_len = (uint32_t)(to - from);
    } else if (p->text_off == from && p->text_len == to - from) {
        piece.src_off = p->src_off;
        piece.src_len = p->src_len;
    } else {
        return true;
    }
    /* a piece of equal lengths is taken for one that maps byte by byte */
    if (piece.src_len == text.len &&
        !is_aligned(text, str_sub(doc->text, piece.src_off, piece.src_len)))
        return true;
    doc->is_rewritten |= piece.src_len == text.len;
    *ret_is_done = true;
    return block_append(doc, b, text.ptr, text.len) && block_add_piece(doc, b, piece);
}

enum err_code block_cut(struct doc *doc, struct block *b, size_t text_off, struct block *ret_tail,
                        struct err *err)
{
    size_t head_end = space_skip_back(b->text, text_off);
    size_t tail_from = space_skip(b->text, text_off);
    size_t first = block_find_piece(b, tail_from), kept = block_find_piece(b, head_end);
    struct block tail = {.kind = b->kind, .flags = b->flags};
    struct piece clip;

    assert(text_off > 0 && text_off < b->text.len && head_end > 0 && tail_from < b->text.len);
    tail.text = str_sub(b->text, tail_from, SIZE_MAX);
    /* The head's array ends where the tail's begins, but for one piece that both share. */
    tail.pieces_room = b->pieces_len - first;
    tail.pieces = arena_alloc(doc->arena, tail.pieces_room ? tail.pieces_room : 1, sizeof clip);
    if (!tail.pieces)
        return err_set(err, ERR_NOMEM, 0, "no room to cut a paragraph");
    for (size_t i = first; i < b->pieces_len; i++)
        if (piece_clip(&b->pieces[i], tail_from, b->text.len, &clip))
            tail.pieces[tail.pieces_len++] = clip;
    if (kept < b->pieces_len && piece_clip(&b->pieces[kept], 0, head_end, &clip))
        b->pieces[kept++] = clip;
    b->pieces_len = kept;
    b->text.len = head_end;
    b->text_room = 0;
    b->sentences = NULL;
    b->sentences_len = 0;
    b->words = b->pos = (struct str){NULL, 0};
    b->word_list_len = 0;
    b->names_len = 0;
    *ret_tail = tail;
    return ERR_OK;
}

struct tag *article_add_tag(struct doc *doc, struct article *art, enum tag_kind kind,
                            int32_t paragraph, struct str text, uint32_t from, uint32_t to)
{
    struct tag *tags, *tag;

    assert(from < to);
    tags = arena_grow(doc->arena, art->tags, &art->tags_room, art->tags_len + 1, sizeof *tags);
    if (!tags)
        return NULL;
    for (size_t i = 0; tags != art->tags && i < art->tags_len; i++)
        if (!tags[i].attrs)
            tags[i].attrs_end = &tags[i].attrs; /* an empty list points into its own tag */
    art->tags = tags;
    tag = &tags[art->tags_len++];
    *tag = (struct tag){.kind = kind, .paragraph = paragraph, .from = from, .to = to, .text = text};
    tag->attrs_end = &tag->attrs;
    return tag;
}

static struct tag_attr *tag_add_attr(struct doc *doc, struct tag *tag, const char *key,
                                     enum tag_value_type type)
{
    struct tag_attr *attr = arena_alloc(doc->arena, 1, sizeof *attr);

    if (!attr)
        return NULL;
    attr->key = key;
    attr->type = type;
    *tag->attrs_end = attr;
    tag->attrs_end = &attr->next;
    return attr;
}

bool tag_add_str(struct doc *doc, struct tag *tag, const char *key, struct str value)
{
    struct tag_attr *attr = tag_add_attr(doc, tag, key, TAG_VALUE_STR);

    if (attr)
        attr->value.str = value;
    return attr;
}

bool tag_add_num(struct doc *doc, struct tag *tag, const char *key, double value)
{
    struct tag_attr *attr = tag_add_attr(doc, tag, key, TAG_VALUE_NUM);

    if (attr)
        attr->value.num = value;
    return attr;
}

bool tag_add_strs(struct doc *doc, struct tag *tag, const char *key, struct str *items, size_t len)
{
    struct tag_attr *attr = tag_add_attr(doc, tag, key, TAG_VALUE_STRS);

    if (attr) {
        attr->value.strs.items = items;
        attr->value.strs.len = len;
    }
    return attr;
}
