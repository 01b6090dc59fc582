/* look.c -- see look.h */
#include "look.h"

#include "base/uchar.h"
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

#define HEADING_CHARS_MAX 46u
#define HEADING_LETTERS_MAX 80u /* of a line in words */
#define HEADING_PAUSES_MAX 3u
#define BALANCED_CHARS_MAX 34u
#define LIST_MARK_BYTES_MAX 24u

/* What a lead byte says about its character: c control, s space, ! stop, "," comma, d digit, r "&",
 * a letter, H ideograph of three bytes, W a wider look is needed, "." anything else. */
static const char leads[257] = "cccccccccsssssccccccccccccccccccs!....r.....,...dddddddddd.,...!"
                               ".aaaaaaaaaaaaaaaaaaaaaaaaaa......aaaaaaaaaaaaaaaaaaaaaaaaaa....c"
                               "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"
                               "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWHHHHHHWWWWWWWWWWWWWWWWWWWWWW";

/* The same for a whole code point of more than one byte; k is CJK punctuation. */
static char wide_class(uint32_t cp)
{
    switch (cp) {
    case 0x3002: /* 。 */
    case 0xFF01: /* ！ */
    case 0xFF1F: /* ？ */
    case 0xFF61: /* half-width 。 */
        return '!';
    case 0xFF0C: /* ， */
    case 0xFF1B: /* ； */
        return ',';
    case 0x3001: /* 、 */
        return 'e';
    default:
        break;
    }
    if ((cp >= 0x2F00 && cp <= 0x2FD5) || cp == 0xE5E5)
        return 'x';
    if (uchar_is_cjk(cp))
        return 'H';
    if (uchar_is_space(cp))
        return 's';
    if (uchar_is_cjk_punct(cp))
        return 'k';
    if (uchar_is_digit(cp, NULL))
        return 'd';
    if (uchar_is_control(cp) || uchar_is_zero_width(cp))
        return 'c';
    return cp >= 0xC0 && cp < 0x2000 ? 'a' : '.';
}

/* End of the run of characters of three bytes that are ideographs, from `at` on. */
static size_t han_end(struct str s, size_t at)
{
    while (at < s.len && leads[(unsigned char)s.ptr[at]] == 'H')
        at += 3;
    return at;
}

/* End of the run of ASCII letters from `at` on. */
static size_t alpha_end(struct str s, size_t at)
{
    while (at < s.len && leads[(unsigned char)s.ptr[at]] == 'a')
        at++;
    return at;
}

/* Class and length of the character at `at`. */
static char class_at(struct str s, size_t at, size_t *ret_len)
{
    char c = leads[(unsigned char)s.ptr[at]];
    uint32_t cp;

    if (c == 'H') {
        *ret_len = 3;
        return 'H';
    }
    *ret_len = 1;
    if (c != 'W')
        return c;
    *ret_len = utf8_next(s, at, &cp);
    return wide_class(cp);
}

static bool class_is_cjk(char c, size_t len)
{
    return c == 'H' || c == 'k' || (len == 3 && (c == ',' || c == '!' || c == 'e'));
}

/* Step over a run of white space at `at`; returns its end. */
static size_t gap_end(struct str s, size_t at, struct look *l, char before, bool is_after_cjk)
{
    bool is_before_cjk;
    size_t end = at, len = 1, runs = 0;
    char c = 's';

    while (end < s.len && (c = class_at(s, end, &len)) == 's') {
        end += len;
        runs++;
    }
    l->gaps++;
    l->columns++;
    l->has_odd_space |= runs > 1 || s.ptr[at] != ' ';
    is_before_cjk = end < s.len && class_is_cjk(c, len);
    l->cjk_gaps += is_after_cjk && is_before_cjk;
    l->digit_gaps += (is_after_cjk && c == 'd') || (before == 'd' && is_before_cjk);
    return end;
}

/* One blank between words of ASCII letters, which is what most blanks are. */
static bool is_word_gap(struct str s, size_t at, char before)
{
    return before == 'a' && s.ptr[at] == ' ' && at + 1 < s.len &&
           leads[(unsigned char)s.ptr[at + 1]] == 'a';
}

static void look_edges(struct look *l, struct str s)
{
    size_t at = s.len;
    uint32_t cp;

    (void)utf8_next(s, 0, &l->first);
    (void)utf8_prev(s, s.len, &l->last);
    do
        at -= utf8_prev(s, at, &cp);
    while (at > 0 && (look_is_closer(cp) || cp == '"' || cp == '\'' || uchar_is_zero_width(cp)));
    l->end = cp;
    /* a figure that is cut at its point: no sentence of CJK text ends like this */
    if (cp == '.' && at > 0 && look_is_cjk(l)) {
        (void)utf8_prev(s, at, &cp);
        if (cp >= '0' && cp <= '9')
            l->end = cp;
    }
}

/* Count a character of class `c` that ends at byte `at`, and a run of its kind behind it. Returns where
 * that run ends. */
static size_t look_count(struct look *l, struct str s, size_t at, char c)
{
    uint32_t run;

    switch (c) {
    case 'H':
        run = (uint32_t)((han_end(s, at) - at) / 3);
        l->cjk += run + 1;
        l->chars += run;
        l->columns += run * 2;
        return at + (size_t)run * 3;
    case 'a':
        run = (uint32_t)(alpha_end(s, at) - at);
        l->alpha += run + 1;
        l->chars += run;
        l->columns += run;
        return at + run;
    case 'd':
        l->digits++;
        return at;
    case ',':
        l->commas++;
        return at;
    case 'e':
        l->pauses++;
        return at;
    case '!':
        l->stops++;
        return at;
    case 'r':
        l->refs++;
        return at;
    case 'x':
        l->rare++;
        return at;
    case 'c':
        l->controls++;
        l->chars--;
        l->columns--;
        return at;
    default:
        return at;
    }
}

struct look look_at(struct str s)
{
    struct look l = {0};
    size_t at = 0, len;
    bool is_after_cjk = false;
    char before = 's';

    if (s.len == 0)
        return l;
    while (at < s.len) {
        char c = class_at(s, at, &len);

        if (c == 's' && is_word_gap(s, at, before)) {
            at++;
            l.gaps++;
            l.columns++;
            before = 's';
            continue;
        }
        if (c == 's') {
            at = gap_end(s, at, &l, before, is_after_cjk);
            is_after_cjk = false;
            continue;
        }
        before = c;
        l.chars++;
        l.columns++;
        is_after_cjk = class_is_cjk(c, len);
        l.columns += is_after_cjk;
        at = look_count(&l, s, at + len, c);
    }
    look_edges(&l, s);
    return l;
}

bool look_is_cjk(const struct look *l)
{
    return l->cjk * 3 > l->alpha;
}

bool look_is_closer(uint32_t cp)
{
    switch (cp) {
    case 0x201D: /* ” */
    case 0x2019: /* ’ */
    case 0x300D: /* 」 */
    case 0x300F: /* 』 */
    case 0xFF09: /* ） */
    case 0x3011: /* 】 */
    case 0x300B: /* 》 */
    case 0x3009: /* 〉 */
    case 0x3015: /* 〕 */
    case ')':
    case ']':
    case '}':
        return true;
    default:
        return false;
    }
}

bool look_is_opener(uint32_t cp)
{
    switch (cp) {
    case 0x201C: /* “ */
    case 0x2018: /* ‘ */
    case 0x300C: /* 「 */
    case 0x300E: /* 『 */
    case 0xFF08: /* （ */
    case 0x3010: /* 【 */
    case 0x300A: /* 《 */
    case 0x3008: /* 〈 */
    case 0x3014: /* 〔 */
    case '(':
    case '[':
    case '{':
        return true;
    default:
        return false;
    }
}

bool look_is_terminal(uint32_t cp)
{
    switch (cp) {
    case 0x3002: /* 。 */
    case 0xFF01: /* ！ */
    case 0xFF1F: /* ？ */
    case 0xFF0E: /* ． */
    case 0xFF61: /* half-width 。 */
    case 0x2026: /* … */
    case '.':
    case '!':
    case '?':
        return true;
    default:
        return false;
    }
}

bool look_is_closed(const struct look *l)
{
    return look_is_terminal(l->end);
}

bool look_is_symbols(const struct look *l)
{
    return l->cjk + l->alpha + l->digits + l->stops + l->commas + l->pauses == 0 && l->chars > 0 &&
           !look_is_terminal(l->end);
}

bool look_is_heading(const struct look *l)
{
    return l->chars <= (look_is_cjk(l) ? HEADING_CHARS_MAX : HEADING_LETTERS_MAX) &&
           l->commas == 0 && l->stops == 0 && l->pauses <= HEADING_PAUSES_MAX &&
           !look_is_closed(l) && l->cjk + l->alpha > 0 && l->end != ',' && l->end != 0x3001;
}

bool look_is_balanced(struct str s, const struct look *l)
{
    size_t mark = str_find(s, STR("，"), 0), len = 3, colon = 0, left, right;

    if (l->chars > BALANCED_CHARS_MAX || l->commas != 1 || l->stops)
        return false;
    if (mark == SIZE_MAX) {
        mark = str_find(s, STR(","), 0);
        len = 1;
    }
    if (mark == SIZE_MAX)
        return false;
    if ((colon = str_find(s, STR("："), 0)) < mark)
        colon += 3;
    else if ((colon = str_find(s, STR(":"), 0)) < mark)
        colon += 1;
    else
        colon = 0;
    left = utf8_count(str_sub(s, colon, mark - colon));
    right = utf8_count(str_sub(s, mark + len, SIZE_MAX));
    return left >= 4 && left <= right + 2 && right <= left + 2;
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
    if (!is_cjk && starts_at(s, at, STR(".")) && at + 1 < s.len &&
                             leads[(unsigned char)s.ptr[at + 1]] != 'd')
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

/* Matches a pattern of fixed width: d a digit, a a letter, - one of -/. , anything else itself. */
static bool matches(struct str s, size_t at, const char *pattern)
{
    for (; *pattern; pattern++, at++) {
        char c, k;

        if (at >= s.len)
            return false;
        c = s.ptr[at];
        k = leads[(unsigned char)c];
        if (*pattern == 'd' || *pattern == 'a') {
            if (k != *pattern)
                return false;
        } else if (*pattern == '-') {
            if (c != '-' && c != '/' && c != '.')
                return false;
        } else if (c != *pattern) {
            return false;
        }
    }
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
    if (leads[(unsigned char)s.ptr[0]] == 'a' && s.ptr[3] != ' ')
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
