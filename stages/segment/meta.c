/* meta.c -- lines of page data: "来源: …|发布时间: … | 字号:" taken apart, dates and bylines read;
 * see outline.h */
#include "outline.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define W(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define BYLINES_ROOM_MIN 8u /* what arena_grow makes of nothing */

struct label {
    struct str word;
    enum block_kind kind;
};

/* Longer labels first where one ends like another. */
static const struct label labels[] = {
    {W("信息来源"), BLOCK_SOURCE},    {W("稿件来源"), BLOCK_SOURCE},
    {W("文章来源"), BLOCK_SOURCE},    {W("来源"), BLOCK_SOURCE},
    {W("发布时间"), BLOCK_PUBLISHED}, {W("发布日期"), BLOCK_PUBLISHED},
    {W("发表时间"), BLOCK_PUBLISHED}, {W("更新时间"), BLOCK_PUBLISHED},
    {W("责任编辑"), BLOCK_EDITOR},    {W("编辑"), BLOCK_EDITOR},
    {W("责编"), BLOCK_EDITOR},        {W("作者"), BLOCK_BYLINE},
    {W("字号"), KIND_WIDGET},         {W("字体"), KIND_WIDGET},
    {W("分享"), KIND_WIDGET},         {W("浏览次数"), KIND_WIDGET},
    {W("点击量"), KIND_WIDGET},       {W("点击数"), KIND_WIDGET},
    {W("阅读次数"), KIND_WIDGET},     {W("访问量"), KIND_WIDGET},
};

static bool is_separator(char c)
{
    return c == ' ' || c == '|' || c == '\t';
}

/* The label that starts at `at` and is followed by a colon; NULL: none. */
static const struct label *label_at(struct str text, size_t at, size_t *ret_end)
{
    struct str rest = str_sub(text, at, SIZE_MAX);

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        size_t end = labels[i].word.len;

        if (!str_starts(rest, labels[i].word))
            continue;
        while (end < rest.len && rest.ptr[end] == ' ')
            end++;
        if (str_starts(str_sub(rest, end, 1), STR(":")))
            end += 1;
        else if (str_starts(str_sub(rest, end, 3), STR("：")))
            end += 3;
        else
            continue;
        *ret_end = at + end;
        return &labels[i];
    }
    return NULL;
}

bool meta_label(struct str text, enum block_kind *ret_kind)
{
    size_t end;
    const struct label *label = label_at(text, 0, &end);

    if (label)
        *ret_kind = label->kind;
    return label;
}

size_t meta_next_label(struct str text, size_t at)
{
    size_t end;

    for (size_t i = at; i < text.len; i++) {
        bool is_parted = i > 0 && (is_separator(text.ptr[i - 1]) ||
                                   (i >= 3 && str_eq(str_sub(text, i - 3, 3), STR("｜"))));

        if (is_parted && label_at(text, i, &end))
            return i;
    }
    return text.len;
}

/* Without separators at the end. */
static struct str strip_separators(struct str s)
{
    for (;;) {
        if (s.len && is_separator(s.ptr[s.len - 1]))
            s.len--;
        else if (str_ends(s, STR("｜")))
            s.len -= 3;
        else
            return str_trim(s);
    }
}

struct str meta_value(struct str text)
{
    size_t end = 0;

    (void)label_at(text, 0, &end);
    return strip_separators(str_trim(str_sub(text, end, SIZE_MAX)));
}

/* Digits from *at on, at most `most`; -1: none. */
static int read_number(struct str s, size_t *at, size_t most)
{
    int value = 0;
    size_t from = *at;

    while (*at < s.len && *at - from < most && s.ptr[*at] >= '0' && s.ptr[*at] <= '9')
        value = value * 10 + (s.ptr[(*at)++] - '0');
    return *at > from ? value : -1;
}

static void skip_mark(struct str s, size_t *at)
{
    static const struct str marks[] = {W("-"),  W("/"),  W("."), W("年"),
                                       W("月"), W("日"), W(" "), W("T")};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (str_starts(str_sub(s, *at, SIZE_MAX), marks[i])) {
            *at += marks[i].len;
            return;
        }
    }
}

struct str meta_date(struct doc *doc, struct str text)
{
    struct str s = meta_value(text);
    size_t at = 0;
    int year = read_number(s, &at, 4), month, day, hour, minute;
    char out[32], *copy;
    int len;

    skip_mark(s, &at);
    month = read_number(s, &at, 2);
    skip_mark(s, &at);
    day = read_number(s, &at, 2);
    if (year < 1000 || month < 1 || month > 12 || day < 1 || day > 31)
        return (struct str){NULL, 0};
    skip_mark(s, &at);
    skip_mark(s, &at);
    hour = read_number(s, &at, 2);
    minute = -1;
    if (hour >= 0 && at < s.len && s.ptr[at] == ':') {
        at++;
        minute = read_number(s, &at, 2);
    }
    if (hour >= 0 && hour < 24 && minute >= 0 && minute < 60)
        len = snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d", year, month, day, hour, minute);
    else
        len = snprintf(out, sizeof out, "%04d-%02d-%02d", year, month, day);
    copy = arena_dup(doc->arena, out, (size_t)len);
    return copy ? (struct str){copy, (size_t)len} : (struct str){NULL, 0};
}

static bool add_byline(struct doc *doc, struct article *art, struct str role, struct str name)
{
    size_t room = art->bylines_len ? BYLINES_ROOM_MIN : 0;
    struct byline *list;

    /* the room is not kept: it is what doubling from the least has come to */
    while (room && room < art->bylines_len)
        room *= 2;
    list = arena_grow(doc->arena, art->bylines, &room, art->bylines_len + 1, sizeof *list);
    if (!list)
        return false;
    list[art->bylines_len++] = (struct byline){role, name};
    art->bylines = list;
    return true;
}

static const struct str roles[] = {
    W("本报见习记者"), W("本报特约记者"), W("本报特约通讯员"), W("本报通讯员"), W("本报记者"),
    W("本刊记者"),     W("本网记者"),     W("全媒体记者"),     W("见习记者"),   W("实习记者"),
    W("特约记者"),     W("特约通讯员"),   W("首席记者"),       W("通讯员"),     W("记者"),
    W("作者："),       W("作者:"),        W("作者"),           W("文/"),        W("图/"),
    W("摄影报道"),     W("文并摄"),       W("撰文"),
};

/* The next word of a byline; words are parted by blanks, commas and enumeration marks. */
static bool next_word(struct str *rest, struct str *ret_word)
{
    size_t from = 0, to;
    uint32_t cp;

    while (from < rest->len) {
        size_t len = utf8_next(*rest, from, &cp);

        if (!uchar_is_space(cp) && cp != ',' && cp != 0xFF0C && cp != 0x3001 && cp != '|')
            break;
        from += len;
    }
    for (to = from; to < rest->len;) {
        size_t len = utf8_next(*rest, to, &cp);

        if (uchar_is_space(cp) || cp == ',' || cp == 0xFF0C || cp == 0x3001 || cp == '|')
            break;
        to += len;
    }
    *ret_word = str_sub(*rest, from, to - from);
    *rest = str_sub(*rest, to, SIZE_MAX);
    return ret_word->len > 0;
}

bool meta_add_bylines(struct doc *doc, struct article *art, struct str text, struct str *role_io)
{
    struct str rest = text, word, role = role_io ? *role_io : (struct str){NULL, 0};

    while (next_word(&rest, &word)) {
        for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
            if (str_starts(word, roles[i])) {
                role = str_sub(word, 0, roles[i].len);
                word = str_sub(word, roles[i].len, SIZE_MAX);
                break;
            }
        }
        if (word.len && !add_byline(doc, art, role, word))
            return false;
    }
    if (role_io)
        *role_io = role;
    return true;
}

bool meta_add_dispatch(struct doc *doc, struct article *art, struct str text)
{
    struct str head = str_sub(text, 0, 120);
    size_t open = str_find(head, STR("("), 0), close, skip = 1;

    if (open == SIZE_MAX || open > 24) {
        open = str_find(head, STR("（"), 0);
        skip = 3;
    }
    if (open == SIZE_MAX || open > 24)
        return true;
    close = str_find(head, skip == 1 ? STR(")") : STR("）"), open);
    if (close == SIZE_MAX || close <= open + skip)
        return true;
    return meta_add_bylines(doc, art, str_sub(head, open + skip, close - open - skip), NULL);
}
