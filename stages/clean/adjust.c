/* adjust.c -- what some people want done to a text that is clean already, all of it off by default:
 * links and addresses taken out, numbers that name persons masked, punctuation and script of one
 * kind. On blocks, after everything else. See page.h. */
#include "options.h"
#include "page.h"
#include "rewrite.h"

#include "../base/uchar.h"
#include "../base/utf8.h"
#include "../words/convert.h"

#include <string.h>

#define HAN_FIRST 0x2E80u /* below stands nothing that has a simplified form */
#define CONVERTED_CHARS_MAX 16u
#define ID_CHARS 18u
#define MOBILE_DIGITS 11u
#define EMAIL_BYTES_MAX 254u /* RFC 5321, 4.5.3.1 */
#define STARS "****************************************************************"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t digits_end(struct str s, size_t at)
{
    while (at < s.len && is_digit(s.ptr[at]))
        at++;
    return at;
}

/* Characters of a URI. Source: RFC 3986, 2. */
static bool is_link_char(char c)
{
    return is_alnum(c) || (c && strchr("-._~:/?#[]@!$&'()*+,;=%", c));
}

/* End of a link at `at`; `at`: none. Marks at its end are the sentence's. */
static size_t link_end(struct str s, size_t at)
{
    static const char *const starts[] = {"http://", "https://", "ftp://", "www."};
    struct str rest = str_sub(s, at, SIZE_MAX);
    size_t start = 0, end;

    for (size_t i = 0; i < sizeof starts / sizeof *starts && start == 0; i++)
        start = str_starts(rest, str_of(starts[i])) ? strlen(starts[i]) : 0;
    if (start == 0)
        return at;
    for (end = start; end < rest.len && is_link_char(rest.ptr[end]);)
        end++;
    while (end > start && strchr(".,;:!?')]", rest.ptr[end - 1]))
        end--;
    return end > start ? at + end : at;
}

/* The e-mail address around the "@" at `at`; false: there is none. */
static bool find_email(struct str s, size_t at, struct range *ret_span)
{
    size_t from = at, to = at + 1, dot = 0;

    while (from > 0 && at - from < EMAIL_BYTES_MAX &&
           (is_alnum(s.ptr[from - 1]) || strchr("._%+-", s.ptr[from - 1])))
        from--;
    while (from < at && !is_alnum(s.ptr[from]))
        from++;
    while (to < s.len && to - at < EMAIL_BYTES_MAX &&
           (is_alnum(s.ptr[to]) || s.ptr[to] == '-' || s.ptr[to] == '.')) {
        dot = s.ptr[to] == '.' ? to : dot;
        to++;
    }
    while (to > at + 1 && !is_alnum(s.ptr[to - 1]))
        to--;
    *ret_span = (struct range){from, to};
    return from < at && dot > at + 1 && dot + 2 < to;
}

/* A valid number of a Chinese identity card, 18 characters from `at`. Source: GB 11643-1999. */
static bool is_card(struct str s, size_t at)
{
    static const unsigned weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    unsigned sum = 0, month, day;
    char check;

    if (s.len - at < ID_CHARS || digits_end(s, at) < at + ID_CHARS - 1)
        return false;
    for (size_t i = 0; i < ID_CHARS - 1; i++)
        sum += weights[i] * (unsigned)(s.ptr[at + i] - '0');
    check = "10X98765432"[sum % 11];
    month = (unsigned)((s.ptr[at + 10] - '0') * 10 + s.ptr[at + 11] - '0');
    day = (unsigned)((s.ptr[at + 12] - '0') * 10 + s.ptr[at + 13] - '0');
    return (s.ptr[at + 17] == check || (check == 'X' && s.ptr[at + 17] == 'x')) && month >= 1 &&
           month <= 12 && day >= 1 && day <= 31;
}

/* "0851-1234567", "010 12345678": the end of it; `at`: none. */
static size_t landline_end(struct str s, size_t at)
{
    size_t area = digits_end(s, at), end;

    if (s.ptr[at] != '0' || area - at < 3 || area - at > 4 || area == s.len ||
        (s.ptr[area] != '-' && s.ptr[area] != ' '))
        return at;
    end = digits_end(s, area + 1);
    return end - area - 1 == 7 || end - area - 1 == 8 ? end : at;
}

/* End of the number of a person at digit `at`, where no digit stands before; `at`: it is none. */
static size_t person_end(struct str s, size_t at)
{
    size_t end = digits_end(s, at);

    if (is_card(s, at))
        return at + ID_CHARS < s.len && is_alnum(s.ptr[at + ID_CHARS]) ? at : at + ID_CHARS;
    if (end - at == MOBILE_DIGITS && s.ptr[at] == '1' && s.ptr[at + 1] >= '3')
        return end < s.len && is_alnum(s.ptr[end]) ? at : end;
    return landline_end(s, at);
}

struct adjust {
    struct rewrite w;
    const struct clean_opts *opts;
    const struct convert *convert; /* NULL: none */
    size_t links, emails, masked, marks, converted;
    bool is_open; /* the last straight quote opened */
};

/* Drop [from, to), and the blank behind it where another one stands before. */
static size_t take_out(struct adjust *a, size_t from, size_t to, const char *reason)
{
    struct str s = a->w.from->text;
    bool is_after_blank;

    rewrite_drop(&a->w, from, to, reason);
    is_after_blank = a->w.to.text.len == 0 || a->w.to.text.ptr[a->w.to.text.len - 1] == ' ';
    if (is_after_blank && to < s.len && s.ptr[to] == ' ')
        a->w.done = ++to;
    return to;
}

static void mask(struct adjust *a, size_t from, size_t to)
{
    struct str s = a->w.from->text;
    size_t end;

    for (; from < to; from = end + 1) {
        for (end = from; end < to && is_alnum(s.ptr[end]) && end - from < sizeof STARS - 1;)
            end++;
        if (end > from)
            (void)rewrite_put(&a->w, from, end, (struct str){STARS, end - from});
    }
    a->masked++;
}

static size_t adjust_email(struct adjust *a, size_t at)
{
    struct range span;

    if (!find_email(a->w.from->text, at, &span) || span.from < a->w.done)
        return at + 1;
    if (a->opts->clean_email) {
        a->emails++;
        return take_out(a, span.from, span.to, "email");
    }
    if (!a->opts->mask_ids)
        return at + 1;
    mask(a, span.from, at);
    return span.to;
}

static size_t adjust_number(struct adjust *a, size_t at)
{
    struct str s = a->w.from->text;
    size_t end = at > 0 && is_alnum(s.ptr[at - 1]) ? at : person_end(s, at);

    if (end == at)
        return digits_end(s, at);
    mask(a, at, end);
    return end;
}

static size_t adjust_link(struct adjust *a, size_t at)
{
    struct str s = a->w.from->text;
    size_t end = at > 0 && is_alnum(s.ptr[at - 1]) ? at : link_end(s, at);

    if (end == at)
        return at + 1;
    a->links++;
    return take_out(a, at, end, "link");
}

static bool is_east(uint32_t cp)
{
    return uchar_is_cjk(cp) || uchar_is_cjk_punct(cp);
}

#define MARKS_SKIPPED_MAX 8u

static bool is_ascii_mark(uint32_t cp)
{
    return cp > ' ' && cp < 0x7F && !is_alnum((char)cp);
}

/* The character before byte `at`, or behind it, that is no ASCII mark; 0: none is near. */
static uint32_t char_before(struct str s, size_t at)
{
    uint32_t cp = 0;

    for (unsigned n = 0; at > 0 && n < MARKS_SKIPPED_MAX; n++) {
        at -= utf8_prev(s, at, &cp);
        if (!is_ascii_mark(cp))
            return cp;
    }
    return 0;
}

static uint32_t char_behind(struct str s, size_t at)
{
    uint32_t cp = 0;

    for (unsigned n = 0; at < s.len && n < MARKS_SKIPPED_MAX; n++) {
        at += utf8_next(s, at, &cp);
        if (!is_ascii_mark(cp))
            return cp;
    }
    return 0;
}

/* The full-width mark for `c` between two characters; 0: none. A figure's own marks stay. */
static uint32_t wide_mark(struct adjust *a, char c, uint32_t before, uint32_t after)
{
    static const char marks[] = ",;:?!()";
    static const uint16_t wide[] = {0xFF0C, 0xFF1B, 0xFF1A, 0xFF1F, 0xFF01, 0xFF08, 0xFF09};
    const char *mark = c ? strchr(marks, c) : NULL;

    if (!is_east(before) && !is_east(after))
        return 0;
    if (mark)
        return uchar_is_digit(before, NULL) && uchar_is_digit(after, NULL) ? 0 : wide[mark - marks];
    if (c == '.')
        return is_east(before) && (after == 0 || is_east(after)) ? 0x3002 : 0;
    if (c != '"')
        return 0;
    a->is_open = !a->is_open;
    return a->is_open ? 0x201C : 0x201D;
}

static uint32_t narrow_mark(uint32_t cp)
{
    switch (cp) {
    case 0x3002:
        return '.';
    case 0x3001:
        return ',';
    case 0x201C:
    case 0x201D:
        return '"';
    case 0x2018:
    case 0x2019:
        return '\'';
    case 0x3010:
        return '[';
    case 0x3011:
        return ']';
    default:
        return cp == 0x3000 ? cp : uchar_fold_width(cp);
    }
}

static void adjust_mark(struct adjust *a, size_t at, size_t len, uint32_t cp)
{
    struct str s = a->w.from->text;
    uint32_t with;
    char out[4];
    size_t put;

    if (a->opts->punctuation_normalization == PUNCTUATION_ASCII) {
        with = narrow_mark(cp);
    } else {
        if (cp >= 0x80 || is_alnum((char)cp) || cp == ' ')
            return;
        with = wide_mark(a, (char)cp, char_before(s, at), char_behind(s, at + len));
    }
    if (with == 0 || with == cp)
        return;
    put = utf8_put(with, out);
    if (rewrite_put(&a->w, at, at + len, (struct str){out, put}))
        a->marks++;
}

/* Put `to` where [at, end) stands. Where characters are as many, each keeps its own place. */
static void put_converted(struct adjust *a, size_t at, size_t end, const uint32_t *to, size_t len)
{
    struct str s = a->w.from->text;
    bool is_by_char = utf8_count(str_sub(s, at, end - at)) == len;
    char out[CONVERTED_CHARS_MAX * 4];
    size_t fill = 0;
    uint32_t cp;

    for (size_t i = 0; i < len && is_by_char; i++) {
        size_t step = utf8_next(s, at, &cp);

        if (cp != to[i] &&
            rewrite_put(&a->w, at, at + step, (struct str){out, utf8_put(to[i], out)}))
            a->converted++;
        at += step;
    }
    if (is_by_char || len > CONVERTED_CHARS_MAX)
        return;
    for (size_t i = 0; i < len; i++)
        fill += utf8_put(to[i], out + fill);
    if (!str_eq((struct str){out, fill}, str_sub(s, at, end - at)) &&
        rewrite_put(&a->w, at, end, (struct str){out, fill}))
        a->converted++;
}

/* Put the longest phrase at `at` in the other script; returns where to go on. */
static size_t adjust_script(struct adjust *a, size_t at, size_t next)
{
    const uint32_t *to;
    size_t to_len, len = convert_match(a->convert, a->w.from->text, at, &to, &to_len);

    if (len == 0)
        return next;
    put_converted(a, at, at + len, to, to_len);
    return at + len;
}

static void adjust_text(struct adjust *a)
{
    const struct clean_opts *o = a->opts;
    struct str s = a->w.from->text;
    uint32_t cp;

    for (size_t at = 0, next; at < s.len && !a->w.has_failed; at = next) {
        size_t len = utf8_next(s, at, &cp);

        next = at + len;
        if (a->convert && cp >= HAN_FIRST) {
            size_t end = adjust_script(a, at, next);

            if (end > next) {
                next = end;
                continue;
            }
        }
        if (o->clean_links && (cp == 'h' || cp == 'f' || cp == 'w'))
            next = adjust_link(a, at);
        else if ((o->clean_email || o->mask_ids) && cp == '@')
            next = adjust_email(a, at);
        else if (o->mask_ids && cp < 0x80 && is_digit((char)cp))
            next = adjust_number(a, at);
        if (next == at + len && o->punctuation_normalization != PUNCTUATION_KEEP)
            adjust_mark(a, at, len, cp);
    }
}

static bool is_wanted(const struct clean_opts *o)
{
    return o->chinese_convert != CHINESE_CONVERT_NONE || o->clean_links || o->clean_email ||
           o->mask_ids || o->punctuation_normalization != PUNCTUATION_KEEP;
}

enum err_code page_adjust(struct doc *doc, const struct clean_opts *opts,
                          const struct convert *convert, struct err *err)
{
    size_t used = 0;
    enum err_code code;

    if (!is_wanted(opts))
        return ERR_OK;
    for (size_t i = 0; i < doc->blocks_len; i++) {
        struct block from = doc->blocks[i];
        struct adjust a = {.opts = opts, .convert = convert};

        rewrite_init(&a.w, doc, &from);
        adjust_text(&a);
        if (!rewrite_end(&a.w, &doc->blocks[i]))
            return err_set(err, ERR_NOMEM, 0, "no room for the text put in other signs");
        doc_count(doc, "clean_links", a.links);
        doc_count(doc, "clean_email", a.emails);
        doc_count(doc, "mask_ids", a.masked);
        doc_count(doc, "punctuation_normalization", a.marks);
        doc_count(doc, "chinese_convert", a.converted);
        if (doc->blocks[i].text.len)
            doc->blocks[used++] = doc->blocks[i];
        if ((code = doc_tick(doc, err)))
            return code;
    }
    doc->blocks_len = used;
    return ERR_OK;
}
