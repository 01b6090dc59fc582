/* look_label.c -- see look_label.h */
#include "look_label.h"

#include "base/uchar.h"
#include "base/utf8.h"

#define LABEL_BYTES_MAX 48u /* with blanks set between its characters */

#define W(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

struct label {
    struct str word;
    uint8_t kind;
};

/* A longer label stands before the one that it begins with. */
#define LABEL(name, text) {W(text), LOOK_FIELD_##name},
static const struct label labels[] = {
#include "look_labels.def"
};
#undef LABEL

/* Controls of a page that stand without a label beside labelled ones. */
static const struct str controls[] = {
    W("打印本页"), W("打印"),     W("关闭窗口"), W("关闭"), W("收藏"),   W("返回"), W("纠错"),
    W("推荐"),     W("我要评论"), W("微信"),     W("微博"), W("大"),     W("中"),   W("小"),
    W("列印"),     W("字号"),     W("字体"),     W("A-"),   W("A+"),     W("分享"), W("举报"),
    W("朗读"),     W("转发"),     W("点赞"),     W("在看"), W("QQ空间"), W("QQ"),   W("复制链接"),
};

static bool is_blank(uint32_t cp)
{
    return uchar_is_space(cp);
}

bool look_is_separator(uint32_t cp)
{
    return is_blank(cp) || cp == '|' || cp == 0xFF5C || cp == '/' || cp == 0xFF0F || cp == 0x2502 ||
           cp == '-' || cp == ',' || cp == 0xFF0C || cp == ';' || cp == 0xFF1B || cp == 0xB7;
}

bool look_is_bracket(uint32_t cp)
{
    return cp == '[' || cp == 0x3010 || cp == '(' || cp == 0xFF08 || cp == '<' || cp == 0x300A;
}

size_t look_skip_while(struct str s, size_t at, bool (*is)(uint32_t cp))
{
    uint32_t cp;

    while (at < s.len) {
        size_t len = utf8_next(s, at, &cp);

        if (!is(cp))
            break;
        at += len;
    }
    return at;
}

/* Byte offset behind `word` at `at`, whose characters may be set apart by blanks; 0: not there. */
static size_t match_spaced(struct str s, size_t at, struct str word)
{
    uint32_t a, b;
    bool is_ascii = (unsigned char)word.ptr[0] < 0x80;
    size_t from = at;

    /* most words fail at their first character */
    if (at + 2 >= s.len || (s.ptr[at] | 32) != (word.ptr[0] | 32) ||
        (!is_ascii && (s.ptr[at + 1] != word.ptr[1] || s.ptr[at + 2] != word.ptr[2])))
        return 0;

    for (size_t i = 0; i < word.len;) {
        size_t len = utf8_next(word, i, &a);

        if (i && !is_ascii)
            at = look_skip_while(s, at, is_blank);
        if (at >= s.len || at - from > LABEL_BYTES_MAX)
            return 0;
        at += utf8_next(s, at, &b);
        if (uchar_lower(a) != uchar_lower(b))
            return 0;
        i += len;
    }
    return at;
}

/* Behind the mark between a label and what it says: a colon, or "/" and "|" where papers and some
 * pages print them. 0: none. */
static size_t match_colon(struct str s, size_t at, uint8_t kind)
{
    size_t mark = look_skip_while(s, at, is_blank);
    bool is_loose =
        kind == LOOK_FIELD_SOURCE || kind == LOOK_FIELD_EDITOR || kind == LOOK_FIELD_WIDGET;
    uint32_t cp;
    size_t len;

    if (mark >= s.len)
        return 0;
    len = utf8_next(s, mark, &cp);
    if (cp == ':' || cp == 0xFF1A || (is_loose && (cp == '/' || cp == 0xFF0F || cp == '|')))
        return mark + len;
    return 0;
}

/* The label at `at`, which an opening bracket may stand before. */
static const struct label *label_at(struct str s, size_t at, size_t *ret_value)
{
    uint32_t cp;
    size_t len;

    if (at >= s.len)
        return NULL;
    len = utf8_next(s, at, &cp);
    if (look_is_bracket(cp)) {
        at += len;
        if (at >= s.len)
            return NULL;
    }
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        size_t end = match_spaced(s, at, labels[i].word), value;

        if (!end)
            continue;
        value = match_colon(s, end, labels[i].kind);
        if (!value && labels[i].kind == LOOK_FIELD_PUBLISHED) { /* "Published 3 May 2021" */
            value = look_skip_while(s, end, is_blank);
            value = look_date(str_sub(s, value, SIZE_MAX), NULL) ? value : 0;
        }
        if (value) {
            *ret_value = value;
            return &labels[i];
        }
    }
    return NULL;
}

bool look_is_control(struct str s, size_t at)
{
    uint32_t cp;
    size_t len = utf8_next(s, at, &cp);

    if (look_is_bracket(cp))
        at += len;
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        size_t end = at + controls[i].len;

        if (!str_starts(str_sub(s, at, SIZE_MAX), controls[i]))
            continue;
        if (end == s.len)
            return true;
        (void)utf8_next(s, end, &cp);
        if (look_is_separator(cp) || cp == ']' || cp == 0x3011 || cp == ')' || cp == 0xFF09)
            return true;
    }
    return false;
}

bool look_field_at(struct str s, size_t at, struct look_field *ret)
{
    struct str rest = str_sub(s, at, SIZE_MAX);
    size_t value;
    const struct label *label = label_at(s, at, &value);

    if (label) {
        *ret = (struct look_field){(uint32_t)at, (uint32_t)value, 0, label->kind};
        return true;
    }
    if (look_date(rest, NULL)) {
        *ret = (struct look_field){(uint32_t)at, (uint32_t)at, 0, LOOK_FIELD_DATE};
        return true;
    }
    if (look_is_control(s, at)) {
        *ret = (struct look_field){(uint32_t)at, (uint32_t)at, 0, LOOK_FIELD_WIDGET};
        return true;
    }
    return false;
}
