/* meta.c -- lines of page data: "来源: …|发布时间: … | 字号:" taken apart, dates and bylines read;
 * see outline.h */
#include "outline.h"

#include "../look_fields.h"
#include "../look_latin.h"

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

static bool is_separator(char c)
{
    return c == ' ' || c == '|' || c == '\t' || c == '/' || c == '-';
}

/* Without separators and brackets at the end. */
static struct str strip_end(struct str s)
{
    static const struct str marks[] = {W("｜"), W("　"), W("】"), W("]"), W("）"), W(")")};

    for (;;) {
        size_t len = s.len;

        if (s.len && is_separator(s.ptr[s.len - 1]))
            s.len--;
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (str_ends(s, marks[i]) && str_find(s, i == 4 ? STR("（") : STR("("), 0) == SIZE_MAX)
                s.len -= marks[i].len;
        if (s.len == len)
            return str_trim(s);
    }
}

struct str meta_value(struct str text)
{
    struct look_field fields[1];

    if (look_fields(text, fields, 1) == 0)
        return strip_end(text);
    return strip_end(str_trim(str_sub(text, fields[0].value, fields[0].end - fields[0].value)));
}

bool meta_set_date(struct doc *doc, struct str text, struct str *date)
{
    struct str s = meta_value(text);
    char out[32], *copy;
    int v[5], len;

    if (str_starts(s, STR("（")) || str_starts(s, STR("(")))
        s = str_sub(s, s.ptr[0] == '(' ? 1 : 3, SIZE_MAX);
    if (!look_date(s, v))
        return true;
    if (v[3] >= 0)
        len = snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d", v[0], v[1], v[2], v[3], v[4]);
    else
        len = snprintf(out, sizeof out, "%04d-%02d-%02d", v[0], v[1], v[2]);
    copy = arena_dup(doc->arena, out, (size_t)len);
    if (copy)
        *date = (struct str){copy, (size_t)len};
    return copy != NULL;
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

/* What somebody did, behind the name: "文/图". */
static bool is_work(struct str s)
{
    static const struct str words[] = {W("文/图"), W("图/文"), W("文／图"), W("图／文"),  W("文图"),
                                       W("图文"),  W("文/摄"), W("摄/文"),  W("文"),      W("摄"),
                                       W("图"),    W("摄影"),  W("供图"),   W("摄影报道")};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(s, words[i]))
            return true;
    return false;
}

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

/* A name whose two characters are set apart: "杨 帆". */
static struct str join_spaced(struct str *rest, struct str word)
{
    struct str next = *rest, second;

    if (word.len != 3 || !next_word(&next, &second) || second.len != 3 ||
        second.ptr != word.ptr + word.len + 1)
        return word;
    *rest = next;
    return (struct str){word.ptr, (size_t)(second.ptr - word.ptr) + second.len};
}

/* The label of "作者：", without its colon; what it says in *ret_value. */
static struct str split_label(struct str text, struct str *ret_value)
{
    struct look_field field;
    struct str label;

    if (outline_bracketed_byline(text)) {
        size_t mark = text.ptr[0] == '(' ? 1 : 3;

        text = str_trim(str_sub(text, mark, text.len - 2 * mark));
    }
    *ret_value = text;
    if (look_fields(text, &field, 1) == 0 || field.kind != LOOK_FIELD_BYLINE)
        return (struct str){NULL, 0};
    label = str_trim(str_sub(text, 0, field.value));
    *ret_value = meta_value(text);
    if (str_ends(label, STR("：")))
        label.len -= 3;
    else if (str_ends(label, STR(":")))
        label.len--;
    return str_trim(label);
}

/* "By PETER LANG and Ann Roe, Staff Writer", or the post alone, which is that of those before. */
static bool add_latin(struct doc *doc, struct article *art, struct str text)
{
    struct str rest = str_sub(text, look_latin_byline(text), SIZE_MAX), name;
    size_t first = rest.len < text.len ? art->bylines_len : 0;

    while (look_latin_next_name(&rest, &name)) {
        if (!look_latin_post(name)) {
            if (!add_byline(doc, art, (struct str){NULL, 0}, name))
                return false;
            continue;
        }
        for (size_t i = first; i < art->bylines_len; i++)
            if (art->bylines[i].role.len == 0)
                art->bylines[i].role = name;
    }
    return true;
}

bool meta_add_bylines(struct doc *doc, struct article *art, struct str text, struct str *role_io)
{
    struct str rest, word, label;
    struct str role;

    if (look_latin_byline(text) || look_latin_post(text))
        return add_latin(doc, art, text);
    label = split_label(text, &rest);
    role = label.len || !role_io ? label : *role_io;
    while (next_word(&rest, &word)) {
        if (is_work(word))
            continue;
        for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
            if (str_starts(word, roles[i])) {
                role = str_sub(word, 0, roles[i].len);
                word = str_sub(word, roles[i].len, SIZE_MAX);
                break;
            }
        }
        word = join_spaced(&rest, word);
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
    text = str_sub(head, open + skip, close - open - skip);
    if (look_latin_is_agency(text)) {
        if (art->source.len == 0)
            art->source = text;
        return true;
    }
    return meta_add_bylines(doc, art, text, NULL);
}
