/* form_number.c -- sections by their numbers, and questions that head them; see outline.h */
#include "outline.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#define QUESTION_CHARS_MAX 46u

/* "2.1 Northern district" */
static bool has_sub_number(struct str s)
{
    size_t at = 0;

    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
        at++;
    return at > 0 && at + 1 < s.len && s.ptr[at] == '.' && s.ptr[at + 1] >= '0' &&
           s.ptr[at + 1] <= '9';
}

/* How deep a section the line's number opens: "第一章" 1, "一、" 2, "（一）" 3, "1." 4, "(1)" 5. */
unsigned form_level(struct str s)
{
    uint32_t cp;
    size_t len;

    if (has_sub_number(s))
        return 5;
    if (look_list_mark(s) == 0)
        return 0;
    len = utf8_next(s, 0, &cp);
    if (cp == 0x7B2C) /* 第 */
        return str_ends(str_sub(s, 0, look_list_mark(s)), STR("条"))
                        ? 4
                        : str_ends(str_sub(s, 0, look_list_mark(s)), STR("节")) ? 2 : 1;
    if (cp == '(' || cp == 0xFF08) {
        (void)utf8_next(s, len, &cp);
        return uchar_is_digit(cp, NULL) ? 5 : 3;
    }
    if (uchar_is_digit(cp, NULL))
        return 4;
    return uchar_is_han(cp) ? 2 : 6;
}

bool form_is_question(struct str s, const struct look *l)
{
    return l->chars <= QUESTION_CHARS_MAX && l->stops == 1 && l->commas <= 1 &&
           (l->end == 0xFF1F || l->end == '?') && s.len > 0;
}

/* "一问：…？", "二问 …？" */
bool form_is_counted_question(struct str s)
{
    uint32_t cp;
    size_t at = s.len ? utf8_next(s, 0, &cp) : 0;
    struct str rest = str_sub(s, at, SIZE_MAX);

    if (at != 3 || str_find(STR("一二三四五六七八九十再首"), str_sub(s, 0, 3), 0) == SIZE_MAX)
        return false;
    return str_starts(rest, STR("问：")) || str_starts(rest, STR("问:")) ||
                                                       str_starts(rest, STR("问 "));
}
