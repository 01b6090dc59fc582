/* look_start.c -- how a line begins: list marks, records of logs, source code; see look.h */
#include "look.h"

#include "base/uchar.h"
#include "base/utf8.h"

#define LIST_MARK_BYTES_MAX 24u

static bool is_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_cjk_number(uint32_t cp)
{
    static const uint32_t numbers[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D,
                                       0x4E03, 0x516B, 0x4E5D, 0x5341, 0x767E}; /* 一..十百 */

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i] == cp)
            return true;
    return false;
}

/* Step over digits (ASCII or Chinese) from `at`; *ret_is_cjk says which kind it was. */
static size_t skip_number(struct str s, size_t at, bool *ret_is_cjk)
{
    uint32_t cp;

    *ret_is_cjk = false;
    while (at < s.len && at < LIST_MARK_BYTES_MAX) {
        size_t len = utf8_next(s, at, &cp);

        if (is_cjk_number(cp))
            *ret_is_cjk = true;
        else if (!uchar_is_digit(cp, NULL))
            break;
        at += len;
    }
    return at;
}

static bool starts_at(struct str s, size_t at, struct str prefix)
{
    return str_starts(str_sub(s, at, SIZE_MAX), prefix);
}

/* "1." "1、" "一、" "(1)" "（一）" "1）" after an optional opening bracket. */
static size_t number_mark(struct str s, size_t from)
{
    bool is_cjk;
    size_t at = skip_number(s, from, &is_cjk);

    if (at == from || at - from > 9)
        return 0;
    if (starts_at(s, at, STR("、")) || starts_at(s, at, STR("．")) || starts_at(s, at, STR("）")))
        return at + 3;
    if (starts_at(s, at, STR(")")))
        return at + 1;
    /* "3.5" is a figure, "3. " and "3.成立" are marks */
    if (!is_cjk && starts_at(s, at, STR(".")) && at + 1 < s.len && !is_ascii_digit(s.ptr[at + 1]))
        return at + 1;
    return 0;
}

/* "第二条" and its like. */
static size_t clause_mark(struct str s)
{
    bool is_cjk;
    size_t at;

    if (!str_starts(s, STR("第")))
        return 0;
    at = skip_number(s, 3, &is_cjk);
    if (at == 3)
        return 0;
    if (starts_at(s, at, STR("条")) || starts_at(s, at, STR("章")) || starts_at(s, at, STR("节")))
        return at + 3;
    return 0;
}

size_t look_list_mark(struct str s)
{
    uint32_t cp;
    size_t len;

    if (s.len < 2)
        return 0;
    len = utf8_next(s, 0, &cp);
    if ((cp == '-' || cp == '*' || cp == '+') && s.ptr[1] == ' ')
        return 1;
    /* bullets, and numbers in a circle or with their bracket in one sign */
    if ((cp >= 0x2460 && cp <= 0x249B) || cp == 0x2022 || cp == 0x25CF || cp == 0x25A0 ||
        cp == 0x25C6 || cp == 0x25B6 || cp == 0x25CB || cp == 0x2756 || cp == 0x25AA)
        return len;
    if (cp == '(' || cp == 0xFF08) {
        size_t mark = number_mark(s, len);

        /* "(1)" but not "(1." */
        return mark && look_is_closer(s.ptr[mark - 1] == ')' ? ')' : 0xFF09) ? mark : 0;
    }
    len = number_mark(s, 0);
    return len ? len : clause_mark(s);
}

/* One character of a pattern: d a digit, a a letter, - one of -/. , anything else itself. */
static bool fits(char c, char pattern)
{
    switch (pattern) {
    case 'd':
        return is_ascii_digit(c);
    case 'a':
        return is_ascii_letter(c);
    case '-':
        return c == '-' || c == '/' || c == '.';
    default:
        return c == pattern;
    }
}

/* A pattern of fixed width stands at `at`. */
static bool matches(struct str s, size_t at, const char *pattern)
{
    for (; *pattern; pattern++, at++)
        if (at >= s.len || !fits(s.ptr[at], *pattern))
            return false;
    return true;
}

bool look_is_record(struct str s)
{
    static const char *const patterns[] = {
        "dddd-dd-dd",  "dddd-d-d",        "dddd-d-dd",       "dddd-dd-d",
        "dd-dd-dddd",  "dd:dd:dd",        "aaa dd dd:dd:dd", "aaa  d dd:dd:",
        "dd/aaa/dddd", "ddddddddTdddddd", "dd:dd ",          "dddddddddd.ddd",
    };
    size_t at = 0;

    if (s.len < 6 || (unsigned char)s.ptr[0] >= 0x80)
        return false;
    /* words: only those of three letters can be a month's name */
    if (is_ascii_letter(s.ptr[0]) && s.ptr[3] != ' ')
        return false;
    while (at < s.len && at < 3 && (s.ptr[at] == '[' || s.ptr[at] == '<' || s.ptr[at] == '('))
        at++;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (matches(s, at, patterns[i]))
            return true;
    return false;
}

bool look_is_code(struct str s)
{
    char last;

    if (s.len == 0)
        return false;
    last = s.ptr[s.len - 1];
    if (last == '{' || last == '}' ||
        (last == ';' && s.len > 1 && (unsigned char)s.ptr[s.len - 2] < 0x80) || last == '\\')
        return true;
    return str_starts(s, STR("//")) ||
                      str_starts(s, STR("/*")) ||
                                 str_starts(s, STR("#include")) ||
                                            str_starts(s, STR("#define")) ||
                                                       str_starts(s, STR("</")) ||
                                                                  str_starts(s, STR("<?")) ||
                                                                             (s.ptr[0] == '<' &&
                                                                              last == '>');
}
