/* rules.c -- see rules.h. Each scan goes over the token once, so a text is scanned in linear time:
 * looking for a mail address stops at its first character that cannot be in one, and what was passed
 * is in the token found instead. */
#include "rules.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <string.h>

/* A cursor over code points folded to half width. */
struct scan {
    struct str text;
    size_t at, chars;
    uint32_t cp; /* at `at`; 0 at the end */
    size_t len;
};

static void scan_look(struct scan *sc)
{
    sc->cp = 0;
    sc->len = 0;
    if (sc->at >= sc->text.len)
        return;
    sc->len = utf8_next(sc->text, sc->at, &sc->cp);
    sc->cp = uchar_fold_width(sc->cp);
}

static struct scan scan_at(struct str text, size_t at)
{
    struct scan sc = {.text = text, .at = at};

    scan_look(&sc);
    return sc;
}

static void scan_step(struct scan *sc)
{
    sc->at += sc->len;
    sc->chars++;
    scan_look(sc);
}

static uint32_t scan_peek(const struct scan *sc)
{
    struct scan next = *sc;

    scan_step(&next);
    return next.cp;
}

static bool is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

static bool is_letter(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
}

static bool is_in(uint32_t cp, const char *list)
{
    return cp > 0 && cp < 0x80 && strchr(list, (int)cp);
}

static size_t scan_digits(struct scan *sc)
{
    size_t count = 0;

    for (; is_digit(sc->cp); count++)
        scan_step(sc);
    return count;
}

static bool take(const struct scan *sc, size_t from, enum rule_kind kind, struct rule_token *ret)
{
    *ret = (struct rule_token){sc->at - from, sc->chars, kind};
    return true;
}

static bool is_url_char(uint32_t cp)
{
    return is_digit(cp) || is_letter(cp) || is_in(cp, "-._~:/?#[]@!$&'()*+,;=%");
}

/* Scheme or "www." ahead; ends before marks that close a sentence. */
static bool scan_url(struct str text, size_t at, struct rule_token *ret)
{
    static const char *const heads[] = {"http://", "https://", "ftp://", "www."};
    struct str rest = str_sub(text, at, 8);
    struct scan sc, good;
    size_t head = 0;

    for (size_t i = 0; i < sizeof heads / sizeof *heads && !head; i++)
        if (rest.len >= strlen(heads[i]) && strncasecmp(rest.ptr, heads[i], strlen(heads[i])) == 0)
            head = strlen(heads[i]);
    if (!head)
        return false;
    good = sc = scan_at(text, at);
    /* Only half-width characters make a URL. */
    while (is_url_char(sc.cp) && sc.len == 1) {
        bool is_closing = is_in(sc.cp, ".,;:!?'()[]");

        scan_step(&sc);
        if (!is_closing)
            good = sc;
    }
    return good.at > at + head && take(&good, at, RULE_URL, ret);
}

#define MAIL_NAME_MAX 64u

static bool scan_mail(struct str text, size_t at, struct rule_token *ret)
{
    struct scan sc = scan_at(text, at), good = sc;
    size_t dots = 0;

    while (sc.len == 1 && sc.chars < MAIL_NAME_MAX &&
           (is_digit(sc.cp) || is_letter(sc.cp) || is_in(sc.cp, "._+-")))
        scan_step(&sc);
    if (sc.cp != '@' || sc.at == at)
        return false;
    scan_step(&sc);
    while (sc.len == 1 && (is_digit(sc.cp) || is_letter(sc.cp) || is_in(sc.cp, ".-"))) {
        bool is_dot = sc.cp == '.';

        scan_step(&sc);
        if (is_dot && (is_letter(sc.cp) || is_digit(sc.cp)))
            dots++;
        if (!is_dot)
            good = sc;
    }
    return dots > 0 && take(&good, at, RULE_URL, ret);
}

/* 2024-11-28, 2024/11/28, 2024.11.28; 12:30, 12:30:05 */
static bool scan_time(struct str text, size_t at, struct rule_token *ret)
{
    struct scan sc = scan_at(text, at);
    size_t digits = scan_digits(&sc), parts = 1;
    uint32_t mark = sc.cp;

    if (mark == ':' ? digits > 2 : digits != 4 || !is_in(mark, "-/."))
        return false;
    while (parts < 4 && sc.cp == mark && is_digit(scan_peek(&sc))) {
        scan_step(&sc);
        digits = scan_digits(&sc);
        if (digits > 2 || (mark == ':' && digits != 2))
            return false;
        parts++;
    }
    if (parts > 3 || (mark != ':' && parts != 3) || parts < 2 || is_letter(sc.cp))
        return false;
    return take(&sc, at, RULE_TIME, ret);
}

/* Digits, groups of three after commas, one point, a sign of per cent. */
static void scan_number(struct scan *sc)
{
    size_t digits = scan_digits(sc);

    while (sc->cp == ',' && digits <= 3) {
        struct scan ahead = *sc;

        scan_step(&ahead);
        if (scan_digits(&ahead) != 3)
            break;
        *sc = ahead;
    }
    if ((sc->cp == '.' || sc->cp == 0xB7) && is_digit(scan_peek(sc))) {
        scan_step(sc);
        scan_digits(sc);
    }
}

/* Letters with what stands inside words, and digits: don't, e-mail, U.S., COVID-19, C++, 3D. */
static void scan_word(const struct words *w, struct scan *sc)
{
    while (sc->cp) {
        struct image_cell cell = image_cell(&w->image, w->image.plain, sc->cp);

        if (cell.kind == KIND_LATIN || cell.kind == KIND_DIGIT || cell.kind == KIND_MARK) {
            scan_step(sc);
            continue;
        }
        if (is_in(sc->cp, "'-_.&") || sc->cp == 0x2019) {
            uint32_t after = scan_peek(sc);
            struct image_cell next = image_cell(&w->image, w->image.plain, after);

            if (after && (next.kind == KIND_LATIN || next.kind == KIND_DIGIT)) {
                scan_step(sc);
                continue;
            }
        }
        break;
    }
    if (sc->cp == '+' && scan_peek(sc) == '+') {
        scan_step(sc);
        scan_step(sc);
    }
}

static bool scan_latin(const struct words *w, struct str text, size_t at, struct image_cell cell,
                       struct rule_token *ret)
{
    struct scan sc = scan_at(text, at);

    if (text.ptr[at] > 0 && (scan_url(text, at, ret) || scan_mail(text, at, ret)))
        return true;
    if (cell.kind == KIND_DIGIT) {
        if (scan_time(text, at, ret))
            return true;
        scan_number(&sc);
        if (sc.cp == '%' || sc.cp == 0x2030) {
            scan_step(&sc);
            return take(&sc, at, RULE_NUMBER, ret);
        }
        if (image_cell(&w->image, w->image.plain, sc.cp).kind != KIND_LATIN &&
            !(is_in(sc.cp, "-_/") && is_letter(scan_peek(&sc))))
            return take(&sc, at, RULE_NUMBER, ret);
    }
    scan_word(w, &sc);
    return take(&sc, at, RULE_WORD, ret);
}

/* A run of one kind and its marks. */
static bool scan_kind(const struct words *w, struct str text, size_t at, enum image_kind kind,
                      struct rule_token *ret)
{
    struct scan sc = scan_at(text, at);
    enum image_kind next;

    do {
        scan_step(&sc);
        next = (enum image_kind)image_cell(&w->image, w->image.folded, sc.cp).kind;
    } while (sc.cp && (next == kind || next == KIND_MARK || sc.cp == 0x30FC));
    return take(&sc, at, RULE_WORD, ret);
}

/* Dashes and dots are one sign however many stand in a row; other marks are single, with the marks
 * that combine with them. */
static bool scan_marks(const struct words *w, struct str text, size_t at, struct rule_token *ret)
{
    struct scan sc = scan_at(text, at);
    uint32_t first = sc.cp;
    bool is_repeated = first == 0x2014 || first == 0x2026 || first == 0x2500 || first == 0x2015 ||
                       first == '-' || first == '.' || first == '*' || first == '=' ||
                       first == '_' || first == '~';

    do
        scan_step(&sc);
    while (sc.cp && ((is_repeated && sc.cp == first) ||
                     image_cell(&w->image, w->image.plain, sc.cp).kind == KIND_MARK));
    return sc.chars > 1 && take(&sc, at, RULE_MARKS, ret);
}

bool rules_token(const struct words *w, struct str text, size_t at, struct image_cell cell,
                 struct rule_token *ret_token)
{
    switch ((enum image_kind)cell.kind) {
    case KIND_DIGIT:
    case KIND_LATIN:
        return scan_latin(w, text, at, cell, ret_token);
    case KIND_KATAKANA:
    case KIND_HANGUL:
    case KIND_KANA:
        return scan_kind(w, text, at, (enum image_kind)cell.kind, ret_token);
    case KIND_OTHER:
    case KIND_CONTROL:
    case KIND_MARK:
        return scan_marks(w, text, at, ret_token);
    case KIND_SPACE:
    case KIND_HAN:
        break;
    }
    return false;
}
