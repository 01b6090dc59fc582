/* spam.c -- names of betting sites that were put into a page: as a tail hung on its title, or in the
 * place of a name inside a sentence. Known by the words of lexicon/spam.tsv with a Latin name before
 * them; text that speaks of such sites (a court, the police) is left alone. See page.h. */
#include "page.h"
#include "phrases.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#define NAME_BYTES_MAX 16u
#define TITLE_CHARS_MAX 90u
#define TITLE_CHARS_MIN 5u /* what a tail hangs on */
#define TAIL_CHARS_MAX 48u
#define NAMES_MAX 16u      /* in one line: each costs a copy of it */
#define BRAND_CHARS_MAX 4u /* the name of a site in Chinese */

static bool is_latin(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.';
}

/* End of a name of Latin letters and figures at `at`, with a letter in it; `at`: none. */
static size_t name_end(struct str s, size_t at)
{
    bool has_letter = false;
    size_t end = at;

    while (end < s.len && end - at <= NAME_BYTES_MAX && is_latin(s.ptr[end])) {
        has_letter |= uchar_is_alpha((unsigned char)s.ptr[end]);
        end++;
    }
    return has_letter && end - at <= NAME_BYTES_MAX ? end : at;
}

static bool is_bracket(uint32_t cp)
{
    return cp == '(' || cp == ')' || cp == 0xFF08 || cp == 0xFF09 || cp == '[' || cp == ']' ||
           cp == 0x3010 || cp == 0x3011 || cp == 0x00B7 || cp == '-' || cp == '|' || cp == ',' ||
           uchar_is_space(cp);
}

/* Step over words of spam, names and what stands between them, from `at` on; *ret_names and
 * *ret_words count them. Up to `brand` other characters may stand before a word. */
static size_t skip_tail(const struct phrases *p, struct str s, size_t at, size_t brand,
                        size_t *ret_names, size_t *ret_words)
{
    uint32_t cp;

    *ret_names = *ret_words = 0;
    while (at < s.len) {
        size_t word = phrases_match(p, str_sub(s, at, SIZE_MAX), PHRASE_SPAM | PHRASE_LURE);
        size_t end = word ? at + word : name_end(s, at);

        if (end == at) {
            end = at + utf8_next(s, at, &cp);
            if (!is_bracket(cp)) {
                if (brand == 0)
                    return at;
                brand--;
            }
        }
        *ret_words += word > 0;
        *ret_names += !word && end > at && is_latin(s.ptr[at]);
        at = end;
    }
    return at;
}

static bool is_hinge(uint32_t cp)
{
    return cp == '-' || cp == '_' || cp == '|' || cp == 0x2014 || cp == 0x2013 || cp == 0xFF5C ||
           cp == 0x00B7 || cp == 0xFF3F || cp == 0x2022;
}

/* Where the tail begins that hangs on the title `s`, its hinge included; SIZE_MAX: there is none. */
static size_t find_tail(const struct phrases *p, struct str s)
{
    size_t at = s.len, names, words, best = SIZE_MAX;
    uint32_t cp;

    for (size_t n = 0; at > 0 && n < TAIL_CHARS_MAX; n++) {
        size_t end = at;

        at -= utf8_prev(s, at, &cp);
        if (!is_hinge(cp))
            continue;
        if (skip_tail(p, s, end, BRAND_CHARS_MAX, &names, &words) == s.len && words && names)
            best = at;
    }
    if (best == SIZE_MAX)
        return best;
    for (at = best; at > 0; best = at) { /* blanks and further marks before the hinge */
        at -= utf8_prev(s, at, &cp);
        if (!is_hinge(cp) && !uchar_is_space(cp))
            break;
    }
    return utf8_count(str_sub(s, 0, best)) >= TITLE_CHARS_MIN ? best : SIZE_MAX;
}

/* The text is about such sites. */
static bool is_report(struct str s)
{
    static const char *const words[] = {"赌",   "诈骗", "警方", "民警", "公安", "法院",
                                        "检察", "涉案", "犯罪", "打击", "查处", "网信"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_find(s, str_of(words[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

/* The name of a site and what it calls itself, at or behind `at`; false: none. */
static bool find_name(const struct phrases *p, struct str s, size_t at, struct range *ret_span)
{
    uint32_t before = 0;

    while (at < s.len) {
        size_t end, word, names, words;

        if (!is_latin(s.ptr[at])) {
            at += utf8_next(s, at, &before);
            continue;
        }
        for (end = at; end < s.len && is_latin(s.ptr[end]);)
            end++;
        word = phrases_match(p, str_sub(s, end, SIZE_MAX), PHRASE_SPAM);
        if (word && name_end(s, at) == end && !look_is_opener(before) && before != '"') {
            *ret_span = (struct range){at, skip_tail(p, s, end + word, 0, &names, &words)};
            while (ret_span->to > end + word) { /* not what only stands behind it */
                size_t len = utf8_prev(s, ret_span->to, &before);

                if (!is_bracket(before) || before == ')' || before == 0xFF09)
                    break;
                ret_span->to -= len;
            }
            return true;
        }
        before = 'a';
        at = end;
    }
    return false;
}

static enum err_code drop_names(const struct phrases *p, struct page *page, size_t i,
                                struct err *err)
{
    struct range span;
    enum err_code code;
    size_t at = 0;

    for (unsigned n = 0; n < NAMES_MAX && find_name(p, page_text(page, i), at, &span); n++) {
        if ((span.from == 0 && span.to == page_text(page, i).len) || is_report(page_text(page, i)))
            return ERR_OK;
        if ((code = page_cut_line(page, i, span.from, span.to, "spam", "remove_spam", err)))
            return code;
        at = span.from < page_text(page, i).len ? span.from : page_text(page, i).len;
    }
    return ERR_OK;
}

enum err_code spam_drop(const struct phrases *p, struct page *page, struct err *err)
{
    enum err_code code;

    for (size_t i = 0; i < page->len; i++) {
        const struct look *l = &page->lines[i].look;
        size_t tail = SIZE_MAX;

        if (l->alpha == 0 || l->cjk == 0 || page->lines[i].act == ACT_DROP)
            continue;
        if (l->chars <= TITLE_CHARS_MAX && l->stops == 0)
            tail = find_tail(p, page_text(page, i));
        if (tail != SIZE_MAX && (code = page_cut_line(page, i, tail, page_text(page, i).len, "spam",
                                                      "remove_spam", err)))
            return code;
        if ((code = drop_names(p, page, i, err)))
            return code;
    }
    return ERR_OK;
}
