/* count_name.c -- see count_name.h */
#include "count_name.h"

#include "../base/uchar.h"
#include "chars.h"

static bool is_one_of(uint32_t cp, const char32_t *set)
{
    for (; cp && *set; set++)
        if (*set == cp)
            return true;
    return false;
}

/* 1 to 10, or 0. */
static unsigned han_count(uint32_t cp)
{
    static const char32_t numerals[] = U"一二三四五六七八九十";

    if (cp == U'两')
        return 2;
    for (unsigned n = 0; numerals[n]; n++)
        if (numerals[n] == cp)
            return n + 1;
    return 0;
}

static bool digits_read(const struct sheet *s, size_t from, size_t to, struct count_name *ret)
{
    size_t i = from;

    for (; i < to && s->cps[i] >= '1' && s->cps[i] <= '9' && ret->parts_len < COUNT_PARTS_MAX; i++)
        ret->parts[ret->parts_len++] = (struct count_part){.count = s->cps[i] - '0'};
    ret->is_digits = true;
    ret->total = (unsigned)ret->parts_len;
    return ret->total > 1 && (i == to || uchar_is_han(s->cps[i]));
}

/* One count and its noun at *i. */
static bool part_read(const struct sheet *s, size_t *i, size_t to, size_t tail,
                      struct count_part *part)
{
    bool is_free;

    part->count = han_count(s->cps[*i]);
    if (!part->count)
        return false;
    ++*i;
    /* Behind 个 the noun may be any word, also one that counts: 四个三分之二. */
    is_free = *i < to && s->cps[*i] == U'个';
    if (*i < to && is_one_of(s->cps[*i], U"个张项条种大支块本类名") && (is_free || to - *i > 1))
        ++*i;
    part->noun = (uint32_t)*i;
    while (*i < to && uchar_is_han(s->cps[*i]) && (is_free || !han_count(s->cps[*i])))
        ++*i;
    part->noun_len = (uint32_t)*i - part->noun;
    if (part->noun_len == 0 && is_free && *i == to) {
        part->noun = (uint32_t)tail;
        while (part->noun_len < 2 && uchar_is_han(s->cps[tail + part->noun_len]))
            part->noun_len++;
    }
    while (*i < to && uchar_is_space(s->cps[*i]))
        ++*i;
    return part->noun_len > 0;
}

bool count_name_read(const struct sheet *s, size_t from, size_t to, size_t tail,
                     struct count_name *ret)
{
    size_t i = from;

    *ret = (struct count_name){.parts_len = 0};
    if (from < to && s->cps[from] >= '1' && s->cps[from] <= '9')
        return digits_read(s, from, to, ret);
    while (i < to && ret->parts_len < COUNT_PARTS_MAX) {
        struct count_part *part = &ret->parts[ret->parts_len];

        if (!part_read(s, &i, to, tail, part))
            return false;
        ret->parts_len++;
        ret->total += part->count;
    }
    return i == to && ret->total > 1 && ret->total <= COUNT_TOTAL_MAX;
}

static bool is_mark(const struct sheet *s, size_t i)
{
    return s->classes[i] & (CHAR_QUOTE | CHAR_CLOSE);
}

bool count_noun_begins(const struct sheet *s, const struct count_part *part, size_t from, size_t to)
{
    size_t n = 0;

    while (from < to && is_mark(s, from))
        from++;
    if (part->noun_len == 0 || to - from <= part->noun_len)
        return false;
    while (n < part->noun_len && s->cps[from + n] == s->cps[part->noun + n])
        n++;
    return n == part->noun_len;
}

bool count_noun_ends(const struct sheet *s, const struct count_part *part, size_t from, size_t to)
{
    size_t n = 0;

    while (to > from && is_mark(s, to - 1))
        to--;
    if (part->noun_len == 0 || to - from <= part->noun_len)
        return false;
    while (n < part->noun_len && s->cps[to - part->noun_len + n] == s->cps[part->noun + n])
        n++;
    return n == part->noun_len;
}
