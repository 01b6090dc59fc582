/* page.c -- see page.h */
#include "page.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define WINDOW_BEFORE 12u /* lines of a window around a zone's own */
#define WINDOW_AFTER 12u
#define CHARS_CAP 64u  /* lines longer than this are not wrapped lines of a CJK column */
#define CHARS_MIN 9u   /* narrower lines are verse, names, tables */
#define LATIN_CAP 128u /* [columns] */
#define LATIN_MIN 30u
#define WRAPPED_MIN 3u
#define INDENT_MAX 64u /* cells that are looked at */

static bool line_is_indented(const struct doc *doc, const struct block *b)
{
    size_t at, blanks = 0;
    uint32_t cp;

    if (b->pieces_len == 0)
        return false;
    at = b->pieces[0].src_off;
    while (at > 0) {
        size_t len = utf8_prev(doc->text, at, &cp);

        if (cp == '\n')
            break;
        if (!uchar_is_space(cp))
            return false; /* cut from the middle of a line */
        blanks += cp == 0x3000 || cp == '\t' ? 2 : 1;
        at -= len;
        if (blanks >= INDENT_MAX)
            break;
    }
    return blanks >= 2;
}

static bool line_is_marked(struct str text, const struct look *l)
{
    return look_is_record(text) || look_is_code(text) ||
           (l->gaps >= 3 && l->stops + l->commas == 0 && l->digits * 2 > l->chars);
}

/* Page data, bylines, captions, rules: never a part of a paragraph. */
static bool line_stands_alone(struct str text, const struct look *l)
{
    return look_is_byline(text, l) || look_is_meta(text, l) || look_is_caption(text, l) ||
           look_is_symbols(l) || look_is_record(text) || str_starts(text, STR("# "));
}

enum err_code page_init(struct page *page, struct doc *doc, struct err *err)
{
    size_t zones = doc->blocks_len / PAGE_ZONE_LINES + 1;
    enum err_code code;

    *page = (struct page){.doc = doc, .len = doc->blocks_len, .tie = page->tie};
    page->lines = arena_alloc(doc->arena, page->len ? page->len : 1, sizeof *page->lines);
    page->zones = arena_alloc(doc->arena, zones, sizeof *page->zones);
    if (!page->lines || !page->zones)
        return err_set(err, ERR_NOMEM, 0, "no room for the layout of %zu lines", page->len);
    for (size_t i = 0; i < page->len; i++) {
        page->lines[i].look = look_at(doc->blocks[i].text);
        page->lines[i].is_indented = line_is_indented(doc, &doc->blocks[i]);
        page->lines[i].is_marked = line_is_marked(doc->blocks[i].text, &page->lines[i].look);
        page->lines[i].stands_alone = line_stands_alone(doc->blocks[i].text, &page->lines[i].look);
        for (size_t n = 0; n <= doc->blocks[i].text.len; n += 4096)
            if ((code = doc_tick(doc, err)))
                return code;
    }
    return ERR_OK;
}

bool block_cut_out(struct doc *doc, struct block *b, size_t from, size_t to, const char *reason)
{
    struct block kept = {.kind = b->kind, .flags = b->flags, .feeds_before = b->feeds_before};
    struct block gone = {0}; /* its lines leave as one drop */
    size_t cursor = 0;

    if (!block_add_range(doc, &kept, b, 0, from, &cursor) ||
        !block_add_range(doc, &gone, b, from, to, &cursor) ||
        !block_add_range(doc, &kept, b, to, b->text.len, &cursor) ||
        !doc_drop_block(doc, reason, &gone) || !block_trim(doc, &kept))
        return false;
    *b = kept;
    return true;
}

enum err_code page_cut_line(struct page *page, size_t i, size_t from, size_t to, const char *reason,
                            const char *op, struct err *err)
{
    struct block *b = &page->doc->blocks[i];

    if (!block_cut_out(page->doc, b, from, to, reason))
        return err_set(err, ERR_NOMEM, 0, "no room for the drops of a page");
    assert(b->text.len > 0);
    page->lines[i].look = look_at(b->text);
    doc_count(page->doc, op, 1);
    return ERR_OK;
}

struct str page_text(const struct page *page, size_t line)
{
    return page->doc->blocks[line].text;
}

const struct zone *page_zone(const struct page *page, size_t line)
{
    return &page->zones[line / PAGE_ZONE_LINES];
}

/* What a window of lines adds up to. */
struct tally {
    uint16_t chars[CHARS_CAP + 2], columns[CHARS_CAP * 2 + 4];
    size_t lines, cjk, latin_alpha;
    size_t singles, doubles, indents, records, longs;
    size_t longest_latin;
};

static void tally_line(struct tally *t, const struct page *page, size_t i)
{
    const struct look *l = &page->lines[i].look;
    uint32_t feeds = page->doc->blocks[i].feeds_before;

    t->lines++;
    t->cjk += look_is_cjk(l);
    t->singles += feeds == 1;
    t->doubles += feeds > 1;
    t->indents += page->lines[i].is_indented;
    t->longs += l->chars >= PROSE_CHARS;
    t->records += page->lines[i].is_marked;
    if (l->chars <= CHARS_CAP && !look_is_closed(l)) {
        t->chars[l->chars]++;
        t->columns[l->columns <= CHARS_CAP * 2 + 2 ? l->columns : 0]++;
    }
    if (l->columns <= LATIN_CAP && l->columns > t->longest_latin)
        t->longest_latin = l->columns;
}

size_t page_find_peak(const uint16_t *counts, size_t from, size_t to, size_t reach,
                      size_t *ret_count)
{
    size_t best = 0, most = 0;

    *ret_count = 0;
    for (size_t v = from; v + reach <= to; v++) {
        size_t sum = 0, score;

        for (size_t k = 0; k <= reach; k++)
            sum += counts[v + k];
        score = sum * 3 + counts[v] + counts[v + 1];
        if (counts[v] && score > most) {
            best = v;
            most = score;
            *ret_count = sum;
        }
    }
    return best;
}

/* How many lines of [from, to) are as long as the wrap, how many of these stand together, and how
 * many end a clause: running text is cut anywhere, verse at its marks. */
static bool is_wrap(const struct page *page, size_t from, size_t to, size_t low, size_t reach)
{
    size_t full = 0, pairs = 0, marked = 0, prose = 0;

    for (size_t i = from; i < to; i++) {
        const struct look *l = &page->lines[i].look;

        if (l->chars < low || l->chars > low + reach)
            continue;
        full++;
        prose += l->commas + l->stops + l->pauses > 0 || l->end == '.';
        marked += look_is_closed(l) || l->end == ',' || l->end == 0xFF0C || l->end == 0xFF1B;
        if (i + 1 < to) {
            const struct look *next = &page->lines[i + 1].look;

            pairs += (next->chars >= low && next->chars <= low + reach) ||
                     (next->chars < low && look_is_closed(next));
        }
    }
    return full >= WRAPPED_MIN && pairs * 10 >= full * 5 && marked * 2 <= full && prose * 4 >= full;
}

static void measure_cjk(struct zone *z, const struct tally *t, const struct page *page, size_t from,
                        size_t to)
{
    size_t count, low = page_find_peak(t->chars, CHARS_MIN, CHARS_CAP, 3, &count);

    if (count < WRAPPED_MIN || count * 10 < t->lines * 3 || !is_wrap(page, from, to, low, 3))
        return;
    z->wrap_chars = (uint16_t)low;
    z->slack = 0;
    z->wrap_columns = (uint16_t)page_find_peak(t->columns, CHARS_MIN * 2, CHARS_CAP * 2, 4, &count);
}

static void measure_latin(struct zone *z, const struct tally *t, const struct page *page,
                          size_t from, size_t to)
{
    size_t near = 0, closed = 0, longs = 0;

    z->is_latin = true;
    if (t->longest_latin < LATIN_MIN)
        return;
    for (size_t i = from; i < to; i++) {
        const struct look *l = &page->lines[i].look;

        longs += l->columns >= LATIN_MIN;
        if (l->columns > t->longest_latin || l->columns + 16 < t->longest_latin)
            continue;
        near++;
        closed += look_is_closed(l);
    }
    if (near >= 2 && near * 10 >= longs * 3 && closed * 2 <= near)
        z->wrap_columns = (uint16_t)t->longest_latin;
}

static void measure_zone(struct page *page, size_t zone)
{
    size_t own = zone * PAGE_ZONE_LINES;
    size_t from = own > WINDOW_BEFORE ? own - WINDOW_BEFORE : 0;
    size_t to = own + PAGE_ZONE_LINES + WINDOW_AFTER;
    struct zone *z = &page->zones[zone];
    struct tally t = {0};

    if (to > page->len)
        to = page->len;
    for (size_t i = from; i < to; i++)
        tally_line(&t, page, i);
    z->has_single = t.singles > 0;
    z->has_double = t.doubles > 0;
    z->is_indented = t.indents > 0 && t.indents * 10 <= t.lines * 9;
    z->is_records = t.records * 10 >= t.lines * 3 && t.records >= 2;
    z->is_prose = t.longs * 4 >= t.lines;
    if (t.cjk * 2 >= t.lines)
        measure_cjk(z, &t, page, from, to);
    else
        measure_latin(z, &t, page, from, to);
}

enum err_code page_measure(struct page *page, struct err *err)
{
    enum err_code code;

    for (size_t i = 0; i * PAGE_ZONE_LINES < page->len; i++) {
        measure_zone(page, i);
        if ((code = doc_tick(page->doc, err)))
            return code;
    }
    return ERR_OK;
}

enum err_code page_set_lines(struct page *page, struct line *lines, size_t len, struct err *err)
{
    size_t zones = len / PAGE_ZONE_LINES + 1;

    assert(len == page->doc->blocks_len);
    page->lines = lines;
    page->len = len;
    page->zones = arena_alloc(page->doc->arena, zones, sizeof *page->zones);
    if (!page->zones)
        return err_set(err, ERR_NOMEM, 0, "no room for the layout of %zu lines", len);
    return page_measure(page, err);
}
