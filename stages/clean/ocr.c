/* ocr.c -- what readers of pictures misread in ways that can be told without knowing the words: dashes of
 * a chain read as the character for one, dashes drawn with box signs, a plus between figures lost.
 * Reported, or put right when asked for. Looked for on pages only that show signs of print: lines
 * that had to be joined. See page.h. */
#include "options.h"
#include "page.h"
#include "rewrite.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define CHAIN_LINKS_MIN 3u  /* dashes of a chain: "report - assign - check - reply" */
#define CHAIN_TRUE_SHARE 3u /* one of them may be a word by chance */
#define LINK_CHARS_MIN 2u
#define LINK_CHARS_MAX 8u
#define CHAIN_LINKS_MAX 16u
#define SUM_BYTES_MAX 24u /* between quotes: "10 2 1 n" */
#define SUM_BLANKS_MIN 2u

#define ONE "\xE4\xB8\x80" /* the character for one */
#define DASH "\xE2\x80\x94"
#define RULE "\xE2\x94\x80" /* a line of a box */

struct ocr {
    struct rewrite w;
    bool is_applied;
    size_t slips;
};

/* Where byte `at` of the block's text stands in the source; SIZE_MAX: it does not, as it is. */
static size_t source_of(const struct block *b, size_t at)
{
    size_t from = 0, to = b->pieces_len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;
        const struct piece *p = &b->pieces[mid];

        if (p->text_off > at)
            to = mid;
        else if (p->text_off + p->text_len <= at)
            from = mid + 1;
        else
            return p->text_len == p->src_len ? p->src_off + (at - p->text_off) : SIZE_MAX;
    }
    return SIZE_MAX;
}

static void put_right(struct ocr *o, size_t at, size_t len, const char *instead)
{
    struct doc *doc = o->w.doc;
    size_t src = source_of(o->w.from, at);
    struct slip *slips;

    o->slips++;
    if (src != SIZE_MAX) {
        slips =
            arena_grow(doc->arena, doc->slips, &doc->slips_room, doc->slips_len + 1, sizeof *slips);
        if (!slips) {
            o->w.has_failed = true;
            return;
        }
        doc->slips = slips;
        slips[doc->slips_len++] = (struct slip){(uint32_t)src, (uint32_t)len, instead};
    }
    if (o->is_applied)
        (void)rewrite_put(&o->w, at, at + len, str_of(instead));
}

static int slip_cmp(const void *a, const void *b)
{
    const struct slip *x = a, *y = b;

    return (x->src_off > y->src_off) - (x->src_off < y->src_off);
}

/* How many characters of Chinese stand at `at`, up to the next "one" or another sign; *ret_end is
 * where they end. */
static size_t link_chars(struct str s, size_t at, size_t *ret_end)
{
    size_t chars = 0;
    uint32_t cp;

    while (at < s.len && chars <= LINK_CHARS_MAX) {
        size_t len = utf8_next(s, at, &cp);

        if (!uchar_is_han(cp) || cp == 0x4E00)
            break;
        chars++;
        at += len;
    }
    *ret_end = at;
    return chars;
}

static bool is_one(struct str s, size_t at)
{
    return at + 3 <= s.len && memcmp(s.ptr + at, ONE, 3) == 0;
}

/* "One" at `at` counts or belongs to a word: a chain holds none of these. */
static bool is_true_one(struct str s, size_t at)
{
    static const char behind[] =
        "个本支张名次条项件户家村镇岁年月日天人座栋间块片棵头只匹辆台部套份批种类层级道股把根"
        "杯口袋双对群队组线体起直定般样些点下边面心致律切方旦再同向度手步路首句声遍场番";
    static const char before[] = "第统之万唯同每任某其专合归逐不另这那哪进单有";
    struct str next = str_sub(s, at + 3, 3), last = at >= 3 ? str_sub(s, at - 3, 3) : next;

    return str_find(str_of(behind), next, 0) != SIZE_MAX ||
           (str_find(str_of(before), last, 0) != SIZE_MAX && last.ptr != next.ptr);
}

/* A sign that bounds a chain: no character of Chinese, or the text's end. */
static bool is_bound(struct str s, size_t at)
{
    uint32_t cp;

    if (at >= s.len)
        return true;
    (void)utf8_next(s, at, &cp);
    return !uchar_is_han(cp);
}

/* A chain whose first link starts at `at`, behind a sign: words of much the same length, three times
 * "one" between them. Returns where to go on. */
static size_t read_chain(struct ocr *o, size_t at)
{
    struct str s = o->w.from->text;
    size_t ones[CHAIN_LINKS_MAX], count = 0, end = at, least = LINK_CHARS_MAX, most = 0, trues = 0;

    for (size_t from = at;;) {
        size_t chars = link_chars(s, from, &end);

        if (chars < LINK_CHARS_MIN || chars > LINK_CHARS_MAX)
            return end > at ? end : at;
        least = chars < least ? chars : least;
        most = chars > most ? chars : most;
        if (!is_one(s, end) || count == CHAIN_LINKS_MAX)
            break;
        ones[count++] = end;
        from = end + 3;
    }
    if (count < CHAIN_LINKS_MIN || most > least * 3 || !is_bound(s, end))
        return end;
    for (size_t i = 0; i < count; i++)
        trues += is_true_one(s, ones[i]);
    for (size_t i = 0; i < count && trues * CHAIN_TRUE_SHARE <= count; i++)
        put_right(o, ones[i], 3, DASH);
    return end;
}

/* A sum in quotes at `at`: "10 2 1 n". */
static void read_sum(struct ocr *o, size_t at, struct str close)
{
    struct str s = str_sub(o->w.from->text, at, SUM_BYTES_MAX);
    size_t end = str_find(s, close, 0), blanks = 0, digits = 0;

    if (end == SIZE_MAX)
        return;
    for (size_t i = 0; i < end; i++) {
        bool is_word = (s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == 'n' || s.ptr[i] == 'N' ||
                       s.ptr[i] == 'X';

        digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
        blanks += s.ptr[i] == ' ';
        if (!is_word && s.ptr[i] != ' ')
            return;
    }
    if (blanks < SUM_BLANKS_MIN || digits < 2)
        return;
    for (size_t i = 0; i < end; i++)
        if (s.ptr[i] == ' ')
            put_right(o, at + i, 1, "+");
}

static void read_text(struct ocr *o)
{
    struct str s = o->w.from->text;
    bool is_after_sign = true;
    uint32_t cp;

    for (size_t at = 0, next; at < s.len && !o->w.has_failed; at = next) {
        next = at + utf8_next(s, at, &cp);
        if (uchar_is_han(cp)) {
            size_t end = is_after_sign ? read_chain(o, at) : at;

            next = end > next ? end : next;
            is_after_sign = false;
            continue;
        }
        is_after_sign = true;
        if (cp == 0x2500 &&
            (str_starts(str_sub(s, next, SIZE_MAX), STR(RULE)) ||
                        (at >= 3 && str_starts(str_sub(s, at - 3, SIZE_MAX), STR(RULE)))))
            put_right(o, at, 3, DASH);
        if (cp == 0x201C)
            read_sum(o, next, STR("\xE2\x80\x9D"));
    }
}

static bool is_print(const struct doc *doc)
{
    for (size_t i = 0; i < doc->blocks_len; i++)
        if (doc->blocks[i].flags & (BLOCK_JOINED | BLOCK_SPACED))
            return true;
    return false;
}

enum err_code page_ocr(struct doc *doc, const struct clean_opts *opts, struct err *err)
{
    enum err_code code;

    if (opts->ocr_fixes == OCR_FIXES_OFF || !is_print(doc))
        return ERR_OK;
    for (size_t i = 0; i < doc->blocks_len; i++) {
        struct block from = doc->blocks[i];
        struct ocr o = {.is_applied = opts->ocr_fixes == OCR_FIXES_APPLY};

        rewrite_init(&o.w, doc, &from);
        read_text(&o);
        if (!rewrite_end(&o.w, &doc->blocks[i]))
            return err_set(err, ERR_NOMEM, 0, "no room for what was misread");
        if (o.slips)
            doc->blocks[i].flags |= BLOCK_OCR;
        doc_count(doc, "ocr_fixes", o.slips);
        if ((code = doc_tick(doc, err)))
            return code;
    }
    if (doc->slips_len)
        qsort(doc->slips, doc->slips_len, sizeof *doc->slips, slip_cmp);
    return ERR_OK;
}
