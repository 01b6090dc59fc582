/* look_fields.c -- see look_fields.h */
#include "look_fields.h"

#include "base/uchar.h"
#include "base/utf8.h"
#include "look_label.h"

#include <assert.h>
#include <string.h>

#define LINE_BYTES_MAX 480u
#define LEAD_NAMES_BYTES_MAX 60u /* names before the date: authors, the source last */
#define LEAD_WORDS_MAX 5u
#define VALUE_CHARS_MAX 24u
#define SOURCE_CHARS_MAX 40u
#define TRAIL_WORDS_MAX 4u
#define TRAIL_CHARS_MAX 12u

/* Where the first field begins: at the start, or behind what is left of a cut time ("42:00"), or behind
 * the name of a source that a date with a time follows. SIZE_MAX: nowhere. */
static size_t first_field(struct str s, struct look_field *ret)
{
    size_t at = 0, words = 0;
    int date[5];
    uint32_t cp;

    if (look_field_at(s, 0, ret))
        return 0;
    while (at < s.len && ((s.ptr[at] >= '0' && s.ptr[at] <= '9') || s.ptr[at] == ':' ||
                          s.ptr[at] == ' ' || s.ptr[at] == '-' || s.ptr[at] == '|'))
        at++;
    if (at && at < s.len && look_field_at(s, at, ret) && ret->kind != LOOK_FIELD_DATE)
        return at;
    for (at = 0; at < s.len && at <= LEAD_NAMES_BYTES_MAX;) {
        size_t len = utf8_next(s, at, &cp);

        if (uchar_is_space(cp)) {
            size_t next = look_skip_while(s, at, look_is_separator);

            if (at && look_date(str_sub(s, next, SIZE_MAX), date) && date[3] >= 0 &&
                look_field_at(s, next, ret))
                return next;
            if (++words == LEAD_WORDS_MAX)
                return SIZE_MAX;
            at = next;
            continue;
        }
        if (!uchar_is_cjk(cp) && !uchar_is_alpha(cp))
            return SIZE_MAX;
        at += len;
    }
    return SIZE_MAX;
}

/* Could the line be page data at all? A quick no for text: page data has a colon, a bar or a date. */
static bool may_be(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    bool has_mark = false;

    if (s.len < 4 || s.len > LINE_BYTES_MAX)
        return false;
    for (size_t i = 0; i < s.len && !has_mark; i++) {
        switch (p[i]) {
        case ':':
        case '|':
        case '/':
            has_mark = true;
            break;
        case '-': /* "2023-05-12", "A- A+" */
        case '.':
            has_mark = i > 0 && ((p[i - 1] >= '0' && p[i - 1] <= '9') || p[i - 1] == 'A');
            break;
        case 0xE5: /* 年 */
            has_mark = i + 2 < s.len && p[i + 1] == 0xB9 && p[i + 2] == 0xB4;
            break;
        case 0xEF: /* ：｜ */
            has_mark = i + 2 < s.len && p[i + 1] == 0xBC && (p[i + 2] == 0x9A || p[i + 2] == 0x8F);
            break;
        case '2': /* "May 3, 2021" */
            has_mark = i > 1 && p[i - 1] == ' ' && i + 3 < s.len && p[i + 1] == '0';
            break;
        default:
            break;
        }
    }
    return has_mark && str_find(s, STR("。"), 0) == SIZE_MAX;
}

static bool is_trail(uint32_t cp)
{
    return look_is_separator(cp) || look_is_bracket(cp) || cp == ']' || cp == 0x3011 || cp == ')' ||
           cp == 0xFF09;
}

/* Nothing but separators and a day of the week behind the date. */
static bool is_whole_date(struct str value)
{
    size_t at = look_skip_while(value, look_date(value, NULL), is_trail);
    struct str rest = str_sub(value, at, SIZE_MAX);

    if (str_starts(rest, STR("星期")) || str_starts(rest, STR("周")))
        return rest.len <= 9;
    return rest.len == 0 || str_starts(rest, STR("Updated"));
}

/* Nothing but digits and marks: "113-04-16". */
static bool is_figures(struct str s)
{
    size_t digits = 0;

    for (size_t i = 0; i < s.len; i++) {
        bool is_digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';

        if (!is_digit && s.ptr[i] != '-' && s.ptr[i] != '/' && s.ptr[i] != '.' && s.ptr[i] != ':' &&
            s.ptr[i] != ' ')
            return false;
        digits += is_digit;
    }
    return digits >= 4;
}

/* How sure a field makes it that the line is page data: 1 sure, 0 it may be, -1 it is not. */
static int field_weight(struct str s, const struct look_field *f)
{
    struct str value = str_trim(str_sub(s, f->value, f->end - f->value));
    size_t chars = utf8_count(value);
    bool is_labelled = f->value > f->from;

    switch ((enum look_field_kind)f->kind) {
    case LOOK_FIELD_DATE:
        return is_whole_date(value) ? 1 : -1;
    case LOOK_FIELD_PUBLISHED:
        if (value.len == 0) /* "发布时间：", but not "时间：" */
            return f->value - f->from > 9;
        if (is_figures(value) && f->value - f->from > 9) /* another calendar's date */
            return 1;
        return look_date(value, NULL) && is_whole_date(value);
    case LOOK_FIELD_BYLINE: /* "记者：" begins questions of an interview, too */
        if (chars > VALUE_CHARS_MAX)
            return -1;
        return !str_starts(str_sub(s, f->from, SIZE_MAX), STR("记者")) &&
                           !str_starts(str_sub(s, f->from, SIZE_MAX), STR("記者"));
    case LOOK_FIELD_WIDGET:
        return chars > VALUE_CHARS_MAX ? -1 : is_labelled;
    case LOOK_FIELD_SOURCE:
    case LOOK_FIELD_EDITOR:
        return chars > SOURCE_CHARS_MAX || str_find(value, STR("，"), 0) != SIZE_MAX ? -1 : 1;
    case LOOK_FIELD_INDEX:
        return 1;
    }
    return 0;
}

/* Nothing but two controls and more: "A- A+", "大 中 小". */
static bool is_only_controls(struct str s)
{
    size_t count = 0;

    for (size_t at = look_skip_while(s, 0, is_trail); at < s.len;
         at = look_skip_while(s, at, is_trail)) {
        if (!look_is_control(s, at))
            return false;
        while (at < s.len) {
            uint32_t cp;
            size_t len = utf8_next(s, at, &cp);

            if (is_trail(cp) && cp != '-')
                break;
            at += len;
        }
        count++;
    }
    return count >= 2;
}

static bool is_sound(struct str s, const struct look_field *fields, size_t len)
{
    int sure = 0;

    for (size_t i = 0; i < len; i++) {
        int weight = field_weight(s, &fields[i]);

        if (weight < 0)
            return false;
        sure += weight;
    }
    return sure > 0 || (len == 1 && is_only_controls(s));
}

/* Byte offset before the run of characters that ends at `at`, all of them separators or none. */
static size_t back_while(struct str s, size_t at, bool is_of_separators)
{
    uint32_t cp;

    while (at > 0) {
        size_t len = utf8_prev(s, at, &cp);

        if (look_is_separator(cp) != is_of_separators)
            break;
        at -= len;
    }
    return at;
}

/* Names before the date: the last one is the source, those before it wrote the text. */
static size_t lead_fields(struct str names, struct look_field *fields, size_t room)
{
    size_t last = back_while(names, back_while(names, names.len, true), false);

    fields[0] = (struct look_field){0, 0, (uint32_t)names.len, LOOK_FIELD_SOURCE};
    if (last == 0 || room < 2)
        return 1;
    fields[0] = (struct look_field){0, 0, (uint32_t)last, LOOK_FIELD_BYLINE};
    fields[1] =
        (struct look_field){(uint32_t)last, (uint32_t)last, (uint32_t)names.len, LOOK_FIELD_SOURCE};
    return 2;
}

/* Is it a word of ideographs and letters, as the names of papers and people are? */
static bool is_name_word(struct str s)
{
    uint32_t cp;

    if (s.len == 0 || utf8_count(s) > TRAIL_CHARS_MAX)
        return false;
    (void)utf8_next(s, 0, &cp);
    if (!uchar_is_cjk(cp))
        return false;
    for (size_t i = 0; i < s.len;) {
        i += utf8_next(s, i, &cp);
        if (!uchar_is_cjk(cp) && !uchar_is_alpha(cp))
            return false;
    }
    return true;
}

static size_t word_end(struct str s, size_t at, size_t end)
{
    uint32_t cp;

    while (at < end) {
        size_t len = utf8_next(s, at, &cp);

        if (look_is_separator(cp))
            break;
        at += len;
    }
    return at;
}

/* The words in [from, end) as fields: the source, then who wrote; what says where it was posted is
 * neither. Returns how many; 0: they are not all names, or there is no room. */
static size_t name_fields(struct str s, size_t from, size_t end, struct look_field *fields,
                          size_t room)
{
    size_t len = 0;

    while (from < end) {
        size_t stop = word_end(s, from, end), next = look_skip_while(s, stop, look_is_separator);
        struct str word = str_sub(s, from, stop - from);
        uint8_t kind = len ? LOOK_FIELD_BYLINE : LOOK_FIELD_SOURCE;

        if (len == room || !is_name_word(word))
            return 0;
        if (str_starts(word, STR("发表于")))
            kind = LOOK_FIELD_WIDGET;
        next = next < end ? next : end;
        fields[len++] = (struct look_field){(uint32_t)from, (uint32_t)from, (uint32_t)next, kind};
        from = next;
    }
    return len;
}

/* Names behind field `k`, a date with its time. Returns the new number of fields. */
static size_t trail_fields(struct str s, struct look_field *fields, size_t len, size_t k,
                           size_t room)
{
    struct look_field names[TRAIL_WORDS_MAX];
    int date[5];
    size_t at = look_date(str_sub(s, fields[k].value, SIZE_MAX), date), count;

    at = look_skip_while(s, fields[k].value + at, look_is_separator);
    if (date[3] < 0 || at >= fields[k].end)
        return len;
    count = name_fields(s, at, fields[k].end, names, TRAIL_WORDS_MAX);
    if (count == 0 || len + count > room)
        return len;
    memmove(fields + k + 1 + count, fields + k + 1, (len - k - 1) * sizeof *fields);
    memcpy(fields + k + 1, names, count * sizeof *names);
    fields[k].end = (uint32_t)at;
    return len + count;
}

/* Byte offset behind what is sure to belong to the field. */
static size_t field_body(struct str s, const struct look_field *f)
{
    return f->kind == LOOK_FIELD_DATE ? f->value + look_date(str_sub(s, f->value, SIZE_MAX), NULL)
                                      : f->value;
}

/* `next`, which has no label, goes on with the field before: controls beside each other, and the date
 * behind "Updated:". */
static bool is_part(struct str s, const struct look_field *last, size_t from,
                    const struct look_field *next)
{
    if (next->value > next->from)
        return false;
    if (next->kind == LOOK_FIELD_WIDGET)
        return last->kind == LOOK_FIELD_WIDGET;
    return next->kind == LOOK_FIELD_DATE && last->kind == LOOK_FIELD_PUBLISHED &&
           str_trim(str_sub(s, last->value, from - last->value)).len == 0;
}

size_t look_fields(struct str line, struct look_field *ret_fields, size_t room)
{
    struct look_field next;
    size_t len = 1, at;
    uint32_t cp;

    assert(room > 0);
    if (!may_be(line) || (at = first_field(line, &next)) == SIZE_MAX)
        return 0;
    ret_fields[0] = next;
    if (at > 0 && next.kind == LOOK_FIELD_DATE && room > 2) {
        len = lead_fields(str_sub(line, 0, at), ret_fields, room);
        ret_fields[len++] = next;
    } else {
        ret_fields[0].from = 0; /* what is left of a cut field goes with the first one */
    }
    for (at = field_body(line, &next); at < line.len;) {
        size_t step = utf8_next(line, at, &cp), from;

        if (!look_is_separator(cp) && !look_is_bracket(cp)) {
            at += step;
            continue;
        }
        from = look_is_bracket(cp) ? at : look_skip_while(line, at, look_is_separator);
        if (from < line.len && len < room && look_field_at(line, from, &next)) {
            if (!is_part(line, &ret_fields[len - 1], from, &next)) {
                ret_fields[len - 1].end = (uint32_t)from;
                ret_fields[len++] = next;
            }
            from = field_body(line, &next);
        }
        at = from > at ? from : at + step;
    }
    ret_fields[len - 1].end = (uint32_t)line.len;
    for (size_t k = 0; k < len; k++)
        if (ret_fields[k].kind == LOOK_FIELD_DATE)
            len = trail_fields(line, ret_fields, len, k, room);
    return is_sound(line, ret_fields, len) ? len : 0;
}
