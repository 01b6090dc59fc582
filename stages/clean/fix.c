/* fix.c -- puts single characters right that programs on the way have spoilt: references of HTML left in
 * the text, codes for terminals, Windows-1252 read as Latin-1, radicals that stand for characters;
 * and NFC when asked for. Works on lines before anything else looks at them; see page.h.
 *
 * A piece of text that was put right keeps the range of what stood there. What became a blank or
 * nothing is dropped with a reason, so that later steps may do with blanks as they like. */
#include "options.h"
#include "page.h"
#include "rewrite.h"

#include "../base/uchar.h"
#include "../base/utf8.h"
#include "entities.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define ENTITY_BYTES_MAX 12u
#define ESCAPE_BYTES_MAX 256u
#define NFC_CHARS_MAX 64u /* longer heaps of marks are left as they are */

struct fix {
    struct rewrite w;
    const struct clean_opts *opts;
    size_t entities, escapes, chars, composed;
};

static bool fix_put_char(struct fix *f, size_t from, size_t to, uint32_t cp)
{
    char out[4];
    size_t len = utf8_put(cp, out);

    return rewrite_put(&f->w, from, to, (struct str){out, len});
}

/* What Windows-1252 has at 0x80 to 0x9F; 0: nothing. Source: the WHATWG Encoding Standard. */
static uint32_t windows_char(uint32_t cp)
{
    static const uint16_t chars[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

    return cp >= 0x80 && cp < 0xA0 ? chars[cp - 0x80] : 0;
}

static int entity_cmp(const void *key, const void *entry)
{
    const struct entity *e = entry;

    return strcmp(key, e->name);
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "name;" or "nbsp" at `at`; 0: none. *ret_end is behind it. */
static uint32_t read_name(struct str s, size_t at, size_t *ret_end)
{
    char name[ENTITY_NAME_BYTES];
    const struct entity *e;
    size_t len = 0;

    while (at + len < s.len && len + 1 < sizeof name && is_alnum(s.ptr[at + len])) {
        name[len] = s.ptr[at + len];
        len++;
    }
    name[len] = 0;
    e = bsearch(name, entities, sizeof entities / sizeof *entities, sizeof *entities, entity_cmp);
    if (!e)
        return 0;
    *ret_end = at + len;
    if (*ret_end < s.len && s.ptr[*ret_end] == ';')
        (*ret_end)++;
    else if (e->cp != 0xA0)
        return 0; /* only "&nbsp" is written without its semicolon so often that it counts */
    return e->cp;
}

static uint32_t read_digit(char c, unsigned base)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    if (base == 16 && c >= 'a' && c <= 'f')
        return (uint32_t)(c - 'a') + 10;
    if (base == 16 && c >= 'A' && c <= 'F')
        return (uint32_t)(c - 'A') + 10;
    return 99;
}

/* "123;" or "x7B;" behind "&#"; 0: none. */
static uint32_t read_number(struct str s, size_t at, size_t *ret_end)
{
    unsigned base = at < s.len && (s.ptr[at] == 'x' || s.ptr[at] == 'X') ? 16 : 10;
    size_t from = at + (base == 16), end = from;
    uint32_t cp = 0;

    while (end < s.len && end - from < 8 && read_digit(s.ptr[end], base) < base)
        cp = cp * base + read_digit(s.ptr[end++], base);
    if (end == from || end == s.len || s.ptr[end] != ';')
        return 0;
    *ret_end = end + 1;
    return cp;
}

static bool is_scalar(uint32_t cp)
{
    return cp > 0 && cp <= 0x10FFFF && !(cp >= 0xD800 && cp < 0xE000);
}

/* Two numbers that are one character of UTF-16. */
static uint32_t read_pair(struct str s, uint32_t high, size_t *end_io)
{
    uint32_t low;
    size_t end;

    if (!str_starts(str_sub(s, *end_io, SIZE_MAX), STR("&#")))
        return 0;
    low = read_number(s, *end_io + 2, &end);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *end_io = end;
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/* The character that the reference whose "&" stands before `at` means; 0: it is none. */
static uint32_t read_reference(struct str s, size_t at, size_t *ret_end)
{
    bool is_number = at < s.len && s.ptr[at] == '#';
    uint32_t cp = is_number ? read_number(s, at + 1, ret_end) : read_name(s, at, ret_end);

    if (cp >= 0xD800 && cp < 0xDC00)
        cp = read_pair(s, cp, ret_end);
    if (is_number && windows_char(cp))
        cp = windows_char(cp);
    return is_scalar(cp) ? cp : 0;
}

/* A reference at `at`; returns where to go on. "&amp;lt;" is followed to its end: else a second run
 * would find the "&lt;" that the first one left. */
static size_t fix_reference(struct fix *f, size_t at)
{
    size_t end = at + 1, next;
    uint32_t cp = 0, got;

    while ((got = read_reference(f->w.from->text, end, &next)) != 0) {
        cp = got;
        end = next;
        if (cp != '&')
            break;
    }
    if (cp == 0)
        return at + 1;
    if (uchar_is_space(cp))
        rewrite_blank(&f->w, at, end, "entity");
    else if (uchar_is_control(cp) || uchar_is_zero_width(cp))
        rewrite_drop(&f->w, at, end, "entity");
    else if (!fix_put_char(f, at, end, cp))
        return at + 1;
    f->entities++;
    return end;
}

/* Where the code for a terminal ends that begins with ESC, or U+009B, at `at`; `at`: it is none.
 * Source: ECMA-48, 5.4 and 8.3. */
static size_t escape_end(struct str s, size_t at)
{
    size_t max = s.len - at < ESCAPE_BYTES_MAX ? s.len : at + ESCAPE_BYTES_MAX, from = at + 1;
    char kind;

    if (s.ptr[at] == '\x1B') {
        if (from == s.len)
            return from;
        kind = s.ptr[from++];
    } else {
        kind = '[';
        from = at + 2;
    }
    if (kind == ']' || kind == 'P' || kind == '_' || kind == '^') { /* a string up to BEL or ST */
        for (size_t i = from; i < max; i++)
            if (s.ptr[i] == '\a' || s.ptr[i] == '\x1B')
                return s.ptr[i] == '\a' || i + 1 == s.len ? i + 1 : i + 2;
        return at;
    }
    if (kind == '[') {
        while (from < max && s.ptr[from] >= 0x20 && s.ptr[from] < 0x40)
            from++;
        return from < max && s.ptr[from] >= 0x40 && s.ptr[from] < 0x7F ? from + 1 : at;
    }
    while (kind >= 0x20 && kind < 0x30 && from < max)
        kind = s.ptr[from++];
    return kind >= 0x30 && kind < 0x7F ? from : at;
}

static size_t fix_escape(struct fix *f, size_t at)
{
    size_t end = escape_end(f->w.from->text, at);

    if (end == at)
        return at + 1; /* a bare ESC is a control character as others are */
    if (end < f->w.from->text.len && ((unsigned char)f->w.from->text.ptr[end] & 0xC0) == 0x80)
        return at + 1;
    rewrite_drop(&f->w, at, end, "escape");
    f->escapes++;
    return end;
}

/* The character that a Kangxi radical is drawn like; cp itself when there is none. */
static uint32_t radical_char(uint32_t cp)
{
    utf8proc_int32_t out[4];
    int last = 0;

    if (cp < 0x2F00 || cp > 0x2FD5 ||
        utf8proc_decompose_char((utf8proc_int32_t)cp, out, 4, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT,
                                &last) != 1)
        return cp;
    return (uint32_t)out[0];
}

static void fix_char(struct fix *f, size_t at, size_t end, uint32_t cp)
{
    uint32_t with = windows_char(cp) && cp != 0x85 ? windows_char(cp) : radical_char(cp);

    if (cp == 0xE5E5) /* what GB18030 decoders make of the full-width blank */
        rewrite_blank(&f->w, at, end, "unicode");
    else if (with == cp || !fix_put_char(f, at, end, with))
        return;
    f->chars++;
}

static void fix_line(struct fix *f)
{
    struct str s = f->w.from->text;
    uint32_t cp;

    for (size_t at = 0, next; at < s.len && !f->w.has_failed; at = next) {
        next = at + utf8_next(s, at, &cp);
        if (cp == '&' && f->opts->unescape_html)
            next = fix_reference(f, at);
        else if ((cp == 0x1B || cp == 0x9B) && f->opts->remove_terminal_escapes &&
                 escape_end(s, at) > at)
            next = fix_escape(f, at);
        else if (cp >= 0x80 && f->opts->fix_unicode)
            fix_char(f, at, next, cp);
        if (next < at + 1 || (next < s.len && ((unsigned char)s.ptr[next] & 0xC0) == 0x80))
            next = at + utf8_next(s, at, &cp);
    }
    rewrite_flush(&f->w, s.len);
}

/* A character that surely does not change under NFC, whatever stands before it. */
static bool is_nfc_start(uint32_t cp)
{
    return cp < 0x300 || (cp >= 0x4E00 && cp < 0xA000) || (cp >= 0x3000 && cp < 0x302A) ||
           (cp >= 0x3030 && cp < 0x3099) || (cp >= 0x30A0 && cp < 0x3100) ||
           (cp >= 0xAC00 && cp < 0xD7A4) || (cp >= 0xFF00 && cp < 0xFFF0) ||
           (cp >= 0x2010 && cp < 0x2100);
}

/* Put text [at, end), which begins where nothing before joins in, into NFC. */
static void compose(struct fix *f, size_t at, size_t end)
{
    utf8proc_int32_t chars[NFC_CHARS_MAX * 4];
    struct str s = str_sub(f->w.from->text, at, end - at);
    utf8proc_ssize_t len =
        utf8proc_decompose((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, chars,
                           NFC_CHARS_MAX * 4, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    char out[NFC_CHARS_MAX * 16];
    size_t fill = 0;

    if (len < 0 || len > (utf8proc_ssize_t)(NFC_CHARS_MAX * 4))
        return;
    len = utf8proc_normalize_utf32(chars, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    for (utf8proc_ssize_t i = 0; i < len; i++)
        fill += utf8_put((uint32_t)chars[i], out + fill);
    if (!str_eq((struct str){out, fill}, s) && rewrite_put(&f->w, at, end, (struct str){out, fill}))
        f->composed++;
}

static void compose_line(struct fix *f)
{
    struct str s = f->w.from->text;
    size_t start = 0, count = 0;
    uint32_t cp = 0;

    for (size_t at = 0; at <= s.len && !f->w.has_failed;) {
        size_t len = at < s.len ? utf8_next(s, at, &cp) : 1;

        /* what later steps take out must not be part of what is rewritten */
        bool is_outside =
            at < s.len && (uchar_is_space(cp) || uchar_is_control(cp) || uchar_is_zero_width(cp));

        if (at == s.len || is_outside || is_nfc_start(cp)) {
            if (count > 1 || (count == 1 && at - start > 2))
                compose(f, start, at);
            start = at + (is_outside ? len : 0);
            count = 0;
        }
        if (is_outside) {
            at += len;
            continue;
        }
        count += count <= NFC_CHARS_MAX;
        at += len;
    }
    rewrite_flush(&f->w, s.len);
}

static bool needs_fix(const struct clean_opts *o, const struct look *l)
{
    return (o->unescape_html && l->refs) || (o->remove_terminal_escapes && l->controls) ||
           (o->fix_unicode && (l->controls || l->rare));
}

/* Rewrite one line with `work`. */
static enum err_code fix_with(struct page *page, const struct clean_opts *opts, size_t i,
                              void (*work)(struct fix *), struct err *err)
{
    struct block from = page->doc->blocks[i];
    struct fix f = {.opts = opts};

    rewrite_init(&f.w, page->doc, &from);
    work(&f);
    doc_count(page->doc, "unescape_html", f.entities);
    doc_count(page->doc, "remove_terminal_escapes", f.escapes);
    doc_count(page->doc, "fix_unicode", f.chars);
    doc_count(page->doc, "normalization", f.composed);
    if (!rewrite_end(&f.w, &page->doc->blocks[i]))
        return err_set(err, ERR_NOMEM, 0, "no room for the text put right");
    page->lines[i].look = look_at(page->doc->blocks[i].text);
    return ERR_OK;
}

/* Lines that were nothing but codes leave the page. */
static void close_gaps(struct page *page)
{
    struct doc *doc = page->doc;
    size_t used = 0;

    for (size_t i = 0; i < page->len; i++) {
        if (doc->blocks[i].text.len == 0)
            continue;
        doc->blocks[used] = doc->blocks[i];
        page->lines[used++] = page->lines[i];
    }
    page->len = doc->blocks_len = used;
}

enum err_code page_fix(struct page *page, const struct clean_opts *opts, struct err *err)
{
    enum err_code code;
    bool has_empty = false;

    for (size_t i = 0; i < page->len; i++) {
        if (needs_fix(opts, &page->lines[i].look) &&
            (code = fix_with(page, opts, i, fix_line, err)))
            return code;
        if (opts->normalization == NORMALIZATION_NFC && page->doc->blocks[i].text.len &&
            (code = fix_with(page, opts, i, compose_line, err)))
            return code;
        has_empty |= page->doc->blocks[i].text.len == 0;
        if ((code = doc_tick(page->doc, err)))
            return code;
    }
    if (has_empty)
        close_gaps(page);
    return ERR_OK;
}
