/* inside.c -- a paragraph that stands on the page a second time, and one of whose copies was joined
 * with the lines around it: "title + text" before "text", or "one + two" before "two". The copy that
 * stands alone tells where the paragraph begins and ends; the other one is taken out of the block it
 * is in. See page.h. */
#include "page.h"

#include "../base/hash.h"
#include "../base/uchar.h"
#include "../base/utf8.h"

#define KEY_BYTES 48u       /* of a paragraph's start that are looked up */
#define GUEST_CHARS_MIN 20u /* shorter ones are honest repetition */
#define TITLE_LINES 2u
#define PARTS_MAX 8u     /* blocks that a paragraph was broken into */
#define BLOCKS_MAX 64u   /* how far apart the two copies may be */
#define COMPARE_TIMES 4u /* a block's bytes may be compared that often */

/* Where a line of a block begins: two places of one key, the newer one wins. */
struct place {
    uint64_t key;
    uint32_t block_plus_1; /* 0: free */
    uint32_t off;          /* in the block's text, [bytes] */
};

struct places {
    struct place *slots;
    size_t mask;
};

/* Hash of the text at `at` on, white space aside; 0: there is too little of it. */
static uint64_t place_key(struct str text, size_t at)
{
    char start[KEY_BYTES + 4];
    size_t len = 0;
    uint64_t key;
    uint32_t cp;

    while (at < text.len && len < KEY_BYTES) {
        unsigned char c = (unsigned char)text.ptr[at];
        size_t step = 1;

        if (c <= ' ' || c == 0xC2 || (c >= 0xE1 && c <= 0xE3)) { /* these may begin white space */
            step = utf8_next(text, at, &cp);
            if (uchar_is_space(cp)) {
                at += step;
                continue;
            }
        }
        for (size_t i = 0; i < step; i++)
            start[len++] = text.ptr[at++];
    }
    if (len < KEY_BYTES)
        return 0;
    key = hash64((struct str){start, KEY_BYTES}, 0);
    return key ? key : 1;
}

static struct place *place_find(const struct places *t, uint64_t key)
{
    size_t i = (size_t)key & t->mask;

    while (t->slots[i].block_plus_1 && t->slots[i].key != key)
        i = (i + 1) & t->mask;
    return &t->slots[i];
}

static void place_enter(const struct places *t, const struct doc *doc, size_t block, size_t off)
{
    uint64_t key = place_key(doc->blocks[block].text, off);
    struct place *p = key ? place_find(t, key) : NULL;

    if (p)
        *p = (struct place){key, (uint32_t)block + 1, (uint32_t)off};
}

/* The text of `guest`, read from byte `at` of `host` on; the end of it there, SIZE_MAX: it is not
 * what stands there. Bytes compared are taken off *budget. */
static size_t read_guest(struct str host, size_t at, struct str guest, size_t *budget)
{
    size_t k = 0, cost;
    bool is_same = true;

    while (k < guest.len && is_same && k < *budget)
        is_same = text_next_solid(guest, &k) == text_next_solid(host, &at);
    cost = k < *budget ? k : *budget;
    is_same = is_same && k >= guest.len;
    *budget -= cost;
    return is_same ? at : SIZE_MAX;
}

/* Byte `at` of the text is the end of one of its lines. */
static bool is_line_end(const struct block *b, size_t at)
{
    size_t low = 0, high = b->pieces_len;

    while (low < high) {
        size_t mid = low + (high - low) / 2, end;

        end = (size_t)b->pieces[mid].text_off + b->pieces[mid].text_len;
        if (end == at)
            return true;
        if (end < at)
            low = mid + 1;
        else
            high = mid;
    }
    return at == b->text.len;
}

static bool is_guest(struct str text)
{
    struct look l;

    if (text.len < GUEST_CHARS_MIN)
        return false;
    l = look_at(text);
    return l.chars >= GUEST_CHARS_MIN && l.commas + l.stops > 0 && !look_is_heading(&l);
}

static bool cut_out(struct doc *doc, struct block *b, size_t from, size_t to)
{
    doc_count(doc, "remove_repeats", 1);
    return block_cut_out(doc, b, from, to, "repeat");
}

struct search {
    struct doc *doc;
    struct places places;
    size_t budget;
    bool has_gone; /* some blocks have no text any more */
};

/* Block `i` alone is what the end of the block right before it is: that end goes. */
static bool search_before(struct search *s, size_t i)
{
    struct doc *doc = s->doc;
    struct block *b = &doc->blocks[i], *host;
    uint64_t key = place_key(b->text, 0);
    const struct place *p = key ? place_find(&s->places, key) : NULL;

    if (!p || p->block_plus_1 != i || p->off == 0)
        return true;
    host = &doc->blocks[i - 1];
    if (p->off >= host->text.len ||
        read_guest(host->text, p->off, b->text, &s->budget) != host->text.len)
        return true;
    return cut_out(doc, host, p->off, host->text.len);
}

/* A paragraph may begin with piece `n` of a block that was joined: behind the end of a sentence, or
 * right behind the first lines, which may be a title. */
static bool may_begin(const struct block *b, size_t n)
{
    size_t at = b->pieces[n].text_off;
    uint32_t cp = 0;

    if (n <= TITLE_LINES)
        return true;
    do
        at -= utf8_prev(b->text, at, &cp);
    while (at > 0 && (look_is_closer(cp) || cp == '"' || cp == ' '));
    return look_is_terminal(cp);
}

/* A block before is what block `i` begins or ends with: that part goes. */
static bool search_within(struct search *s, size_t i)
{
    struct doc *doc = s->doc;
    struct block *b = &doc->blocks[i];

    for (size_t n = 0; n < b->pieces_len && s->budget > 0; n++) {
        size_t off = b->pieces[n].text_off, end;
        uint64_t key = may_begin(b, n) ? place_key(b->text, off) : 0;
        const struct place *p = key ? place_find(&s->places, key) : NULL;

        if (!p || p->block_plus_1 == 0 || p->off != 0 || i - (p->block_plus_1 - 1) > BLOCKS_MAX ||
            !is_guest(doc->blocks[p->block_plus_1 - 1].text))
            continue;
        end = read_guest(b->text, off, doc->blocks[p->block_plus_1 - 1].text, &s->budget);
        if (end == SIZE_MAX || !is_line_end(b, end) || (off > 0 && end < b->text.len) ||
            (off == 0 && end == b->text.len))
            continue;
        return cut_out(doc, b, off, end);
    }
    return true;
}

/* How many blocks from `first` on are, one behind the other, the text of `whole`: two at least, or 0. */
static size_t count_parts(struct search *s, size_t first, size_t end, struct str whole)
{
    size_t at = 0, n = 0;

    while (first + n < end && n < PARTS_MAX && at < whole.len) {
        at = read_guest(whole, at, s->doc->blocks[first + n].text, &s->budget);
        if (at == SIZE_MAX)
            return 0;
        n++;
    }
    return n > 1 && at == whole.len ? n : 0;
}

/* Drop `len` blocks from `first` on; they stay in the list without text until the end. */
static bool drop_parts(struct search *s, size_t first, size_t len)
{
    struct block gone = {0};

    for (size_t i = first; i < first + len; i++) {
        struct block *b = &s->doc->blocks[i];
        size_t cursor = 0;

        if (!block_add_range(s->doc, &gone, b, 0, b->text.len, &cursor))
            return false;
        *b = (struct block){.kind = b->kind};
    }
    s->has_gone = true;
    doc_count(s->doc, "remove_repeats", 1);
    return doc_drop_block(s->doc, "repeat", &gone);
}

/* A paragraph in one block and, right before or behind it, in several: these go. */
static bool search_parts(struct search *s, size_t i)
{
    struct doc *doc = s->doc;
    uint64_t key = place_key(doc->blocks[i].text, 0);
    const struct place *p = key ? place_find(&s->places, key) : NULL;
    size_t first, parts;

    if (!p || p->block_plus_1 == 0 || p->off != 0 || i - (p->block_plus_1 - 1) > PARTS_MAX)
        return true;
    first = p->block_plus_1 - 1;
    if (doc->blocks[first].text.len < doc->blocks[i].text.len) {
        parts = is_guest(doc->blocks[i].text) ? count_parts(s, first, i, doc->blocks[i].text) : 0;
        return parts == 0 || first + parts != i || drop_parts(s, first, parts);
    }
    parts = first + 1 == i && is_guest(doc->blocks[first].text)
                ? count_parts(s, i, doc->blocks_len, doc->blocks[first].text)
                : 0;
    return parts == 0 || drop_parts(s, i, parts);
}

/* Close the gaps that drop_parts left. */
static void close_gaps(struct page *page)
{
    struct doc *doc = page->doc;
    size_t used = 0;

    for (size_t i = 0; i < doc->blocks_len; i++) {
        if (doc->blocks[i].text.len == 0)
            continue;
        page->lines[used].is_record = page->lines[i].is_record;
        doc->blocks[used++] = doc->blocks[i];
    }
    doc->blocks_len = used;
}

static void enter_block(const struct search *s, size_t i)
{
    const struct block *b = &s->doc->blocks[i];

    for (size_t n = 1; n < b->pieces_len && (b->flags & BLOCK_JOINED); n++)
        if (may_begin(b, n))
            place_enter(&s->places, s->doc, i, b->pieces[n].text_off);
    place_enter(&s->places, s->doc, i, 0);
}

static bool search_block(struct search *s, const struct page *page, size_t i)
{
    const struct block *b = &s->doc->blocks[i];

    s->budget = b->text.len * COMPARE_TIMES;
    if (page->lines[i].is_record || b->text.len == 0)
        return true;
    if (!search_parts(s, i))
        return false;
    if (b->text.len == 0)
        return true;
    if (i > 0 && (s->doc->blocks[i - 1].flags & BLOCK_JOINED) && is_guest(b->text) &&
        !search_before(s, i))
        return false;
    if ((b->flags & BLOCK_JOINED) && !search_within(s, i))
        return false;
    enter_block(s, i);
    return true;
}

/* How many places there will be; 0: no block was joined, so none can hold a paragraph too many. */
static size_t count_places(const struct doc *doc)
{
    size_t joined = 0, count = doc->blocks_len;

    for (size_t i = 0; i < doc->blocks_len; i++) {
        if (doc->blocks[i].flags & BLOCK_JOINED) {
            joined++;
            count += doc->blocks[i].pieces_len;
        }
    }
    return joined ? count : 0;
}

enum err_code page_drop_repeats_inside(struct page *page, struct err *err)
{
    struct search s = {.doc = page->doc};
    size_t count = count_places(page->doc), size = 16;
    enum err_code code;

    if (count == 0 || page->doc->blocks_len < 2)
        return ERR_OK;
    while (size < count * 2)
        size *= 2;
    s.places =
        (struct places){arena_alloc(page->doc->arena, size, sizeof *s.places.slots), size - 1};
    if (!s.places.slots)
        return err_set(err, ERR_NOMEM, 0, "no room for the repeats of a page");
    for (size_t i = 0; i < page->doc->blocks_len; i++) {
        if (!search_block(&s, page, i))
            return err_set(err, ERR_NOMEM, 0, "no room for the repeats of a page");
        if ((code = doc_tick(page->doc, err)))
            return code;
    }
    if (s.has_gone)
        close_gaps(page);
    return ERR_OK;
}
