/* outline.c -- see outline.h */
#include "outline.h"

#include "../base/utf8.h"

#include <assert.h>

#define WIDE_FEEDS 3u
#define PLACE_CHARS_MAX 9u

static enum role role_of(const struct block *b, const struct look *l)
{
    if (b->kind >= BLOCK_SOURCE || b->kind == BLOCK_CAPTION)
        return ROLE_META;
    if (b->kind == BLOCK_TITLE || b->kind == BLOCK_KICKER || b->kind == BLOCK_HEADING)
        return ROLE_SHORT;
    if (b->kind == BLOCK_BYLINE || look_is_byline(b->text, l))
        return ROLE_BYLINE;
    /* a list mark with a whole sentence behind it is text; "一、总体要求" is a heading */
    return look_is_heading(l) && !look_is_dispatch(b->text) ? ROLE_SHORT : ROLE_TEXT;
}

enum err_code outline_init(struct outline *o, struct doc *doc, bool is_only_one,
                           const struct topic_common *common, struct err *err)
{
    size_t shorts = 0, wides = 0;
    enum err_code code;

    *o = (struct outline){
        .doc = doc, .len = doc->blocks_len, .is_only_one = is_only_one, .common = common};
    o->items = arena_alloc(doc->arena, o->len ? o->len : 1, sizeof *o->items);
    if (!o->items)
        return err_set(err, ERR_NOMEM, 0, "no room for the outline of %zu blocks", o->len);
    for (size_t i = 0; i < o->len; i++) {
        const struct block *b = &doc->blocks[i];
        struct item *item = &o->items[i];

        item->look = look_at(b->text);
        item->role = (uint8_t)role_of(b, &item->look);
        o->has_meta |= b->kind == BLOCK_SOURCE || b->kind == BLOCK_PUBLISHED;
        if (item->role == ROLE_SHORT) {
            shorts++;
            wides += b->feeds_before >= WIDE_FEEDS;
        }
        for (size_t n = 0; n <= b->text.len; n += 4096)
            if ((code = doc_tick(doc, err)))
                return code;
    }
    o->is_wide = wides * 2 > shorts;
    return ERR_OK;
}

size_t outline_short_run(const struct outline *o, size_t at, size_t end)
{
    size_t from = at;

    while (at < end && o->items[at].role == ROLE_SHORT)
        at++;
    return at - from;
}

struct suffix {
    struct str word;
    const char *not_after; /* characters before it that make another word of it: 社区, 城市 ... */
};

#define W(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

/* What names of places and public bodies end in. */
static const struct suffix suffixes[] = {
    {W("省"), "全本我外节各"},
    {W("市"), "城全本我超股楼各"},
    {W("县"), "全本我各"},
    {W("区"), "社小城市景灾园校辖片地各全本我特新老山库"},
    {W("州"), "全本我"},
    {W("镇"), "城乡集村全本我各小"},
    {W("乡"), "城家下故全本我各"},
    {W("村"), "乡农全本我各新"},
    {W("街道"), "各全本我"},
    {W("集团"), ""},
    {W("公司"), "分各子"},
    {W("局"), "格布结全本"},
    {W("学会"), ""},
    {W("协会"), ""},
};

/* The character before byte `at` is one of `set`. */
static bool is_after(struct str text, size_t at, const char *set)
{
    struct str all = str_of(set);
    uint32_t cp;
    size_t len = utf8_prev(text, at, &cp);

    return str_find(all, str_sub(text, at - len, len), 0) != SIZE_MAX;
}

size_t outline_place_prefix(struct str text)
{
    size_t at = 0, best = 0, chars = 0;
    uint32_t cp;

    while (at < text.len && chars < PLACE_CHARS_MAX) {
        size_t len = utf8_next(text, at, &cp);

        if (len != 3 || (unsigned char)text.ptr[at] < 0xE4 || (unsigned char)text.ptr[at] > 0xE9)
            break;
        for (size_t i = 0; chars >= 2 && i < sizeof suffixes / sizeof *suffixes; i++)
            if (str_starts(str_sub(text, at, SIZE_MAX), suffixes[i].word) &&
                !is_after(text, at, suffixes[i].not_after))
                best = at + suffixes[i].word.len;
        at += len;
        chars++;
    }
    return best;
}
