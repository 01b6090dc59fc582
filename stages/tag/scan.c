/* scan.c -- see scan.h */
#include "scan.h"

#include "../base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#define ATTR_FMT_BYTES 128

size_t scan_word(const struct scan *s, size_t i, const char32_t *word)
{
    size_t n = 0;

    while (word[n] && scan_at(s, i + n) == word[n])
        n++;
    return word[n] ? 0 : n;
}

size_t scan_word_before(const struct scan *s, size_t i, const char32_t *word)
{
    size_t len = 0;

    while (word[len])
        len++;
    return len <= i ? scan_word(s, i - len, word) : 0;
}

size_t scan_words(const struct scan *s, size_t i, const char32_t *const *words, size_t *ret_which)
{
    size_t best = 0;

    for (size_t w = 0; words[w]; w++) {
        size_t len = scan_word(s, i, words[w]);

        if (len > best) {
            best = len;
            *ret_which = w;
        }
    }
    return best;
}

size_t scan_words_before(const struct scan *s, size_t i, const char32_t *const *words,
                         size_t *ret_which)
{
    size_t best = 0;

    for (size_t w = 0; words[w]; w++) {
        size_t len = scan_word_before(s, i, words[w]);

        if (len > best) {
            best = len;
            *ret_which = w;
        }
    }
    return best;
}

bool scan_in(uint32_t cp, const char32_t *set)
{
    for (; cp && *set; set++)
        if (*set == cp)
            return true;
    return false;
}

static size_t scan_seek(struct scan *s, size_t i)
{
    uint32_t cp;

    while (s->seek_char < i) {
        s->seek_byte += utf8_next(s->text, s->seek_byte, &cp);
        s->seek_char++;
    }
    while (s->seek_char > i) {
        s->seek_byte -= utf8_prev(s->text, s->seek_byte, &cp);
        s->seek_char--;
    }
    return s->seek_byte;
}

struct str scan_str(struct scan *s, size_t from, size_t to)
{
    size_t start;

    assert(from <= to && to <= s->len);
    start = scan_seek(s, from);
    return str_sub(s->text, start, scan_seek(s, to) - start);
}

struct hit *scan_hit(struct scan *s, enum tag_kind kind, size_t from, size_t to)
{
    struct hit *hit;

    assert(from < to && to <= s->len);
    if (s->has_failed)
        return NULL;
    for (size_t i = from; i < to; i++)
        if (s->is_taken[i])
            return NULL;
    for (size_t i = from; i < to; i++)
        s->is_taken[i] = 1;
    if (!(s->kinds & 1u << kind))
        return NULL;
    hit = arena_alloc(s->doc->arena, 1, sizeof *hit);
    if (!hit) {
        s->has_failed = true;
        return NULL;
    }
    hit->kind = kind;
    hit->from = (uint32_t)from;
    hit->to = (uint32_t)to;
    hit->attrs_end = &hit->attrs;
    *s->hits_end = hit;
    s->hits_end = &hit->next;
    return hit;
}

static struct tag_attr *hit_attr(struct scan *s, struct hit *hit, const char *key,
                                 enum tag_value_type type)
{
    struct tag_attr *attr = hit ? arena_alloc(s->doc->arena, 1, sizeof *attr) : NULL;

    if (!attr) {
        s->has_failed |= hit != NULL;
        return NULL;
    }
    attr->key = key;
    attr->type = type;
    *hit->attrs_end = attr;
    hit->attrs_end = &attr->next;
    return attr;
}

void scan_attr_str(struct scan *s, struct hit *hit, const char *key, struct str value)
{
    struct tag_attr *attr = hit_attr(s, hit, key, TAG_VALUE_STR);

    if (attr)
        attr->value.str = value;
}

void scan_attr_num(struct scan *s, struct hit *hit, const char *key, double value)
{
    struct tag_attr *attr = hit_attr(s, hit, key, TAG_VALUE_NUM);

    if (attr)
        attr->value.num = value;
}

void scan_attr_strs(struct scan *s, struct hit *hit, const char *key, struct str *items, size_t len)
{
    struct tag_attr *attr = hit_attr(s, hit, key, TAG_VALUE_STRS);

    if (!attr)
        return;
    attr->value.strs.items = items;
    attr->value.strs.len = len;
}

void scan_attr_fmt(struct scan *s, struct hit *hit, const char *key, const char *fmt, ...)
{
    char text[ATTR_FMT_BYTES], *copy;
    va_list args;
    int len;

    if (!hit)
        return;
    va_start(args, fmt);
    len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    assert(len >= 0 && (size_t)len < sizeof text);
    copy = arena_dup(s->doc->arena, text, (size_t)len);
    if (copy)
        scan_attr_str(s, hit, key, (struct str){copy, (size_t)len});
    else
        s->has_failed = true;
}
