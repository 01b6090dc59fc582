/* rules_scan.c -- see rules_scan.h */
#include "rules_scan.h"

#include "../base/utf8.h"
#include "rules.h"

#include <assert.h>
#include <string.h>

#define SPAN_OPEN UINT32_MAX /* as `from`: to be found out */
#define TRY_EVENTS 4u        /* what a look for a beginning counts, and for each so many bytes: */
#define TRY_BYTES 256u

/* What the library is told to pass to the callbacks. */
struct scan {
    const struct rules_view *view;
    struct rules_slot *slot;
    struct str text;
    uint32_t block;
    bool is_title, has_open;
    size_t first; /* the block's first span */
};

static bool is_word_byte(struct str text, size_t at)
{
    unsigned char c = at < text.len ? (unsigned char)text.ptr[at] : 0;

    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A keyword that begins or ends with a Latin letter or a digit is no part of a longer word. */
static bool is_whole(struct str text, size_t from, size_t to)
{
    if (from > 0 && is_word_byte(text, from) && is_word_byte(text, from - 1))
        return false;
    return !(is_word_byte(text, to - 1) && is_word_byte(text, to));
}

static bool is_in_scope(const struct scan *s, unsigned pattern)
{
    switch ((enum rule_scope)s->view->set->rules[s->view->set->patterns[pattern].rule].scope) {
    case RULE_IN_ALL:
        return true;
    case RULE_IN_TITLE:
        return s->is_title;
    case RULE_IN_TEXT:
        return !s->is_title;
    }
    return false;
}

/* False: a bound is reached. */
static bool take_events(struct rules_slot *slot, uint64_t events)
{
    if (slot->events_left < events) {
        slot->events_left = 0;
        slot->is_cut = true;
        return false;
    }
    slot->events_left -= events;
    return true;
}

static bool add_span(struct scan *s, unsigned pattern, uint32_t from, uint32_t to)
{
    struct rules_slot *slot = s->slot;

    if (slot->len == RULE_SPANS_MAX) {
        slot->is_cut = true;
        return false;
    }
    slot->last[pattern] = (uint32_t)slot->len;
    slot->spans[slot->len++] = (struct rule_span){pattern, s->block, from, to};
    return true;
}

/* The pattern's span before this one in this block; NULL: none. */
static struct rule_span *last_span(const struct scan *s, unsigned pattern)
{
    uint32_t last = s->slot->last[pattern];

    if (last < s->first || last >= s->slot->len || s->slot->spans[last].pattern != pattern)
        return NULL;
    return &s->slot->spans[last];
}

static int on_literal(unsigned pattern, unsigned long long from, unsigned long long to,
                      unsigned flags, void *ctx)
{
    struct scan *s = ctx;
    size_t len = s->view->set->patterns[pattern].text.len;

    (void)from;
    (void)flags;
    if (!take_events(s->slot, 1))
        return 1;
    if (!is_in_scope(s, pattern) || !is_whole(s->text, (size_t)to - len, (size_t)to))
        return 0;
    return !add_span(s, pattern, (uint32_t)(to - len), (uint32_t)to);
}

/* Ends come in rising order. The same beginning: the match grows. An earlier one: it takes in those
 * that began later. */
static int on_regex(unsigned pattern, unsigned long long from, unsigned long long to,
                    unsigned flags, void *ctx)
{
    struct scan *s = ctx;
    struct rule_span *last;

    (void)flags;
    if (!take_events(s->slot, 1))
        return 1;
    if (!is_in_scope(s, pattern))
        return 0;
    if (s->view->wide_of[pattern]) {
        s->has_open = true;
        return !add_span(s, pattern, SPAN_OPEN, (uint32_t)to);
    }
    last = last_span(s, pattern);
    if (last && from <= last->from) {
        last->from = (uint32_t)from;
        last->to = (uint32_t)to;
        return 0;
    }
    if (last && from < last->to)
        return 0;
    return !add_span(s, pattern, (uint32_t)from, (uint32_t)to);
}

static int on_anchored(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                       void *ctx)
{
    size_t *longest = ctx;

    (void)id;
    (void)from;
    (void)flags;
    if (to > *longest)
        *longest = (size_t)to;
    return 0;
}

/* Where a match of `w` that ends at span->to begins: the first place behind `low` that one fits at. */
static bool find_start(const struct scan *s, const struct rules_wide *w, size_t low,
                       struct rule_span *span)
{
    size_t at = low;
    uint32_t cp;

    if (w->width_max != UINT32_MAX && span->to > w->width_max && span->to - w->width_max > at)
        at = span->to - w->width_max;
    while (at < span->to && ((unsigned char)s->text.ptr[at] & 0xC0u) == 0x80u)
        at++;
    for (; at + w->width_min <= span->to; at += utf8_next(s->text, at, &cp)) {
        struct str rest = str_sub(s->text, at, w->width_max);
        size_t len = 0;

        if (!take_events(s->slot, TRY_EVENTS + rest.len / TRY_BYTES))
            return false;
        if (hs_scan(w->anchored, rest.ptr, (unsigned)rest.len, 0, s->slot->scratch, on_anchored,
                    &len) != HS_SUCCESS ||
            !len)
            continue;
        span->from = (uint32_t)at;
        span->to = (uint32_t)(at + len);
        return true;
    }
    return false;
}

/* Find the beginnings that are open; what is inside an earlier match of its expression goes. */
static void close_spans(const struct scan *s)
{
    struct rules_slot *slot = s->slot;
    size_t kept = s->first;

    memset(slot->covered, 0, s->view->db->wide_len * sizeof *slot->covered);
    for (size_t i = s->first; i < slot->len; i++) {
        struct rule_span span = slot->spans[i];

        if (span.from == SPAN_OPEN) {
            size_t w = s->view->wide_of[span.pattern] - 1u;

            if (span.to <= slot->covered[w] ||
                !find_start(s, &s->view->db->wide[w], slot->covered[w], &span))
                continue;
            slot->covered[w] = span.to;
        }
        slot->spans[kept++] = span;
    }
    slot->len = kept;
}

void rules_scan(const struct rules_view *view, struct rules_slot *slot, struct str text,
                uint32_t block, bool is_title)
{
    struct scan s = {.view = view,
                     .slot = slot,
                     .text = text,
                     .block = block,
                     .is_title = is_title,
                     .first = slot->len};

    assert(text.len <= DOC_TEXT_BYTES_MAX);
    if (slot->is_cut)
        return;
    if (view->db->literals)
        (void)hs_scan(view->db->literals, text.ptr, (unsigned)text.len, 0, slot->scratch,
                      on_literal, &s);
    if (view->db->regexes && !slot->is_cut)
        (void)hs_scan(view->db->regexes, text.ptr, (unsigned)text.len, 0, slot->scratch, on_regex,
                      &s);
    if (s.has_open)
        close_spans(&s);
}
