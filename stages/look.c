/* look.c -- see look.h */
#include "look.h"

#include "base/uchar.h"
#include "base/utf8.h"

#define BRACKET_BYTES_MAX 90u
#define HEADING_CHARS_MAX 46u
#define HEADING_LETTERS_MAX 80u /* of a line in words */
#define HEADING_PAUSES_MAX 3u
#define BALANCED_CHARS_MAX 34u

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

/* "(某某摄)", "(某某供图)": whoever made the picture. */
static bool is_credit_end(uint32_t cp)
{
    return cp == 0x6444 || cp == 0x651D || cp == 0x56FE || cp == 0x5716 || cp == 0x7247 ||
           cp == 0x5F71 || cp == 0x4F9B;
}

/* The character before the bracket that closes the text; 0: none, or it is far. */
static uint32_t before_bracket(struct str s)
{
    uint32_t cp = 0;
    size_t at = s.len;

    while (at > 0 && s.len - at < BRACKET_BYTES_MAX && cp != '(' && cp != 0xFF08)
        at -= utf8_prev(s, at, &cp);
    if (at == 0 || (cp != '(' && cp != 0xFF08))
        return 0;
    (void)utf8_prev(s, at, &cp);
    return cp;
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
    /* "…制度5项。（某某街道党工委）": what stands in brackets behind a sentence does not open it again */
    if ((l->last == 0xFF09 || l->last == ')') && look_is_cjk(l) && !is_credit_end(l->end)) {
        cp = before_bracket(s);
        if (look_is_terminal(cp))
            l->end = cp;
    }
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
