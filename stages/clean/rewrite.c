/* rewrite.c -- see rewrite.h */
#include "rewrite.h"

#include "page.h"

#include <assert.h>

void rewrite_init(struct rewrite *w, struct doc *doc, const struct block *from)
{
    *w = (struct rewrite){.doc = doc, .from = from};
    w->to = (struct block){
        .kind = from->kind, .flags = from->flags, .feeds_before = from->feeds_before};
}

void rewrite_flush(struct rewrite *w, size_t to)
{
    assert(to >= w->done && to <= w->from->text.len);
    if (to > w->done && !block_add_range(w->doc, &w->to, w->from, w->done, to, &w->cursor))
        w->has_failed = true;
    w->done = to;
}

void rewrite_drop(struct rewrite *w, size_t from, size_t to, const char *reason)
{
    rewrite_flush(w, from);
    if (!block_drop_range(w->doc, w->from, from, to, reason, &w->drop_cursor))
        w->has_failed = true;
    w->done = to;
    w->changes++;
}

void rewrite_blank(struct rewrite *w, size_t from, size_t to, const char *reason)
{
    rewrite_drop(w, from, to, reason);
    if (!block_add_text(w->doc, &w->to, STR(" ")))
        w->has_failed = true;
}

bool rewrite_put(struct rewrite *w, size_t from, size_t to, struct str text)
{
    bool is_done = false;

    rewrite_flush(w, from);
    if (w->has_failed)
        return false;
    if (!block_add_rewritten(w->doc, &w->to, w->from, from, to, text, &is_done))
        w->has_failed = true;
    if (is_done)
        w->done = to;
    w->changes += is_done;
    return is_done;
}

bool rewrite_end(struct rewrite *w, struct block *ret_block)
{
    if (w->changes == 0)
        return !w->has_failed;
    rewrite_flush(w, w->from->text.len);
    if (w->has_failed || !block_trim(w->doc, &w->to))
        return false;
    *ret_block = w->to;
    return true;
}
