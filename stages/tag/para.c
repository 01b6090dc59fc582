/* para.c -- see para.h */
#include "para.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#define ATTR_FMT_BYTES 128

size_t para_word(const struct para *p, size_t i, const char32_t *word)
{
    size_t n = 0;

    while (word[n] && para_at(p, i + n) == word[n])
        n++;
    return word[n] ? 0 : n;
}

static size_t word_len(const char32_t *word)
{
    size_t len = 0;

    while (word[len])
        len++;
    return len;
}

size_t para_word_before(const struct para *p, size_t i, const char32_t *word)
{
    size_t len = word_len(word);

    return len <= i ? para_word(p, i - len, word) : 0;
}

size_t para_words(const struct para *p, size_t i, const char32_t *const *words, size_t *ret_which)
{
    uint32_t first = para_at(p, i);
    size_t best = 0;

    for (size_t w = 0; words[w]; w++) {
        size_t len = words[w][0] == first ? para_word(p, i, words[w]) : 0;

        if (len > best) {
            best = len;
            *ret_which = w;
        }
    }
    return best;
}

size_t para_words_before(const struct para *p, size_t i, const char32_t *const *words,
                         size_t *ret_which)
{
    uint32_t last = para_at(p, i - 1);
    size_t best = 0;

    for (size_t w = 0; words[w]; w++) {
        size_t len = word_len(words[w]);

        if (len > best && words[w][len - 1] == last && (len = para_word_before(p, i, words[w]))) {
            best = len;
            *ret_which = w;
        }
    }
    return best;
}

size_t para_set_longest(const struct para *p, size_t i, const struct wordset *s, unsigned word,
                        size_t *ret_which)
{
    size_t best = 0;

    for (; word; word = para_set_next(p, i, s, word)) {
        size_t len = s->lens[word] > best ? para_set_len(p, i, s, word) : 0;

        if (len) {
            best = len;
            *ret_which = word - 1;
        }
    }
    return best;
}

size_t para_skip_on(struct para *p, size_t i, uint32_t classes)
{
    if (!(p->seen & classes))
        return p->len;
    p->skip_classes = classes;
    for (; i < p->len; i += CHARS_BITS) {
        size_t rest = p->len - i;

        p->skip_from = i;
        p->skip_bits = chars_bits(p->classes + i, rest < CHARS_BITS ? rest : CHARS_BITS, classes);
        if (p->skip_bits)
            return i + (size_t)__builtin_ctzll(p->skip_bits);
    }
    p->skip_classes = 0;
    return p->len;
}

struct str para_str(const struct para *p, size_t from, size_t to)
{
    assert(from <= to && to <= p->len);
    return (struct str){p->text.ptr + p->offs[from], p->offs[to] - p->offs[from]};
}

void para_found(const struct para *p, size_t k, size_t *ret_from, size_t *ret_to)
{
    uint32_t at = p->found[k].from, end = at + p->found[k].len;
    size_t from = 0, to = p->len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (p->offs[mid] < at)
            from = mid + 1;
        else
            to = mid;
    }
    for (to = from; to < p->len && p->offs[to] < end;)
        to++;
    *ret_from = from;
    *ret_to = to;
}

size_t para_spot(const struct para *p, size_t i)
{
    size_t from = 0, to = p->spots_len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (p->spots[mid].to <= i)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

struct hit *para_hit(struct para *p, enum tag_kind kind, size_t from, size_t to)
{
    assert(from < to && to <= p->len);
    for (size_t i = from; i < to; i++)
        if (p->is_taken[i])
            return NULL;
    for (size_t i = from; i < to; i++)
        p->is_taken[i] = 1;
    return para_layer(p, kind, from, to);
}

struct hit *para_layer(struct para *p, enum tag_kind kind, size_t from, size_t to)
{
    struct hit *hit;

    assert(from < to && to <= p->len);
    if (p->has_failed || !(p->kinds & 1u << kind))
        return NULL;
    hit = arena_alloc_unset(p->doc->arena, 1, sizeof *hit);
    if (!hit) {
        p->has_failed = true;
        return NULL;
    }
    *hit = (struct hit){
        .kind = kind, .from = (uint32_t)from, .to = (uint32_t)to, .attrs_end = &hit->attrs};
    *p->hits_end = hit;
    p->hits_end = &hit->next;
    return hit;
}

static struct tag_attr *hit_attr(struct para *p, struct hit *hit, const char *key,
                                 enum tag_value_type type)
{
    struct tag_attr *attr = hit ? arena_alloc_unset(p->doc->arena, 1, sizeof *attr) : NULL;

    if (!attr) {
        p->has_failed |= hit != NULL;
        return NULL;
    }
    *attr = (struct tag_attr){.key = key, .type = type};
    *hit->attrs_end = attr;
    hit->attrs_end = &attr->next;
    return attr;
}

void para_attr_str(struct para *p, struct hit *hit, const char *key, struct str value)
{
    struct tag_attr *attr = hit_attr(p, hit, key, TAG_VALUE_STR);

    if (attr)
        attr->value.str = value;
}

void para_attr_num(struct para *p, struct hit *hit, const char *key, double value)
{
    struct tag_attr *attr = hit_attr(p, hit, key, TAG_VALUE_NUM);

    if (attr)
        attr->value.num = value;
}

void para_attr_strs(struct para *p, struct hit *hit, const char *key, struct str *items, size_t len)
{
    struct tag_attr *attr = hit_attr(p, hit, key, TAG_VALUE_STRS);

    if (!attr)
        return;
    attr->value.strs.items = items;
    attr->value.strs.len = len;
}

void para_attr_fmt(struct para *p, struct hit *hit, const char *key, const char *fmt, ...)
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
    copy = arena_dup(p->doc->arena, text, (size_t)len);
    if (copy)
        para_attr_str(p, hit, key, (struct str){copy, (size_t)len});
    else
        p->has_failed = true;
}
