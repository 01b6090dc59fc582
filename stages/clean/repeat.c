/* repeat.c -- paragraphs that stand on a page twice, as pages put together from columns have them.
 * White space does not count: the two copies may be broken differently. */
#include "page.h"

#include "../base/hash.h"
#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define REPEAT_CHARS_MIN 20u  /* shorter ones are refrains, table cells, honest repetition */
#define LONG_BYTES 600u       /* longer ones are text, whatever they look like */
#define HEADING_CHARS_MIN 8u  /* headings repeat only where their text does */
#define REPEAT_BLOCKS_MAX 64u /* how far apart the two copies may be */

struct slot {
    uint64_t key;
    uint32_t block_plus_1; /* 0: free */
};

struct table {
    struct slot *slots;
    size_t mask;
};

/* Hash on, in a way that does not depend on how the text falls into runs: a polynomial over its
 * bytes. */
static uint64_t text_mix(uint64_t key, struct str s)
{
    static const uint64_t base = 0x9E3779B97F4A7C15u;

    for (size_t i = 0; i < s.len; i++)
        key = key * base + (unsigned char)s.ptr[i] + 1;
    return key;
}

/* End of the run from `at` on that surely holds no white space: other bytes than these may begin
 * some. It ends at a character's start. */
static size_t solid_end(struct str s, size_t at)
{
    for (; at < s.len; at++) {
        unsigned char c = (unsigned char)s.ptr[at];

        if (c <= ' ' || c == 0xC2 || (c >= 0xE1 && c <= 0xE3))
            break;
    }
    return at;
}

/* Hash of the text without its white space. */
static uint64_t text_key(struct str s)
{
    uint64_t key = s.len > 0;
    uint32_t cp;

    for (size_t at = 0; at < s.len;) {
        size_t end = solid_end(s, at);

        if (end == at) {
            end += utf8_next(s, at, &cp);
            if (uchar_is_space(cp)) {
                at = end;
                continue;
            }
        }
        key = text_mix(key, str_sub(s, at, end - at));
        at = end;
    }
    return hash_mix(key);
}

uint32_t text_next_solid(struct str s, size_t *at)
{
    uint32_t cp;

    while (*at < s.len) {
        *at += utf8_next(s, *at, &cp);
        if (!uchar_is_space(cp))
            return cp;
    }
    return 0;
}

/* The same characters, white space aside. */
static bool same_text(struct str a, struct str b)
{
    size_t i = 0, k = 0;
    uint32_t x;

    do {
        x = text_next_solid(a, &i);
        if (x != text_next_solid(b, &k))
            return false;
    } while (x != 0 || i < a.len);
    return k == b.len;
}

/* The block of the same text met before; SIZE_MAX after entering this one as the first. */
static size_t table_find(struct table *t, const struct doc *doc, size_t block)
{
    uint64_t key = text_key(doc->blocks[block].text);

    for (size_t i = (size_t)key & t->mask;; i = (i + 1) & t->mask) {
        struct slot *slot = &t->slots[i];

        if (slot->block_plus_1 == 0) {
            *slot = (struct slot){key, (uint32_t)block + 1};
            return SIZE_MAX;
        }
        if (slot->key == key &&
            same_text(doc->blocks[slot->block_plus_1 - 1].text, doc->blocks[block].text)) {
            size_t first = slot->block_plus_1 - 1;

            if (block - first <= REPEAT_BLOCKS_MAX)
                return first;
            slot->block_plus_1 = (uint32_t)block + 1;
            return SIZE_MAX;
        }
    }
}

static bool is_repeatable(struct str text)
{
    struct look l;

    if (text.len < HEADING_CHARS_MIN)
        return false;
    if (text.len > LONG_BYTES)
        return true;
    l = look_at(text);
    if (look_is_heading(&l))
        return l.chars >= HEADING_CHARS_MIN;
    return l.chars >= REPEAT_CHARS_MIN && l.commas + l.stops > 0;
}

/* One run of blocks met before: [first, first + len) stands again at `again`. */
struct run {
    size_t first, again, len;
};

/* Keep the copy that stands below a heading of its own; else the first. */
static bool keeps_second(const struct doc *doc, const struct run *r)
{
    struct look before;

    if (r->again == 0 || r->first == 0)
        return false;
    before = look_at(doc->blocks[r->again - 1].text);
    if (!look_is_heading(&before))
        return false;
    before = look_at(doc->blocks[r->first - 1].text);
    return !look_is_heading(&before);
}

static bool drop_block(struct doc *doc, size_t i, bool *gone)
{
    if (gone[i])
        return true;
    gone[i] = true;
    doc_count(doc, "remove_repeats", 1);
    return doc_drop_block(doc, "repeat", &doc->blocks[i]);
}

static bool drop_run(struct doc *doc, const struct run *r, bool *gone)
{
    bool is_second_kept = keeps_second(doc, r);

    for (size_t i = 0; i < r->len; i++) {
        /* "text heading text heading": the heading between stays with the text below it */
        bool is_between = r->first + i + 1 == r->again;

        if (!drop_block(doc, is_second_kept && !is_between ? r->first + i : r->again + i, gone))
            return false;
    }
    return true;
}

static bool table_init(struct table *t, struct doc *doc)
{
    size_t size = 16;

    while (size < doc->blocks_len * 2)
        size *= 2;
    t->mask = size - 1;
    t->slots = arena_alloc(doc->arena, size, sizeof *t->slots);
    return t->slots;
}

static void remove_gone(struct doc *doc, const bool *gone)
{
    size_t used = 0;

    for (size_t i = 0; i < doc->blocks_len; i++)
        if (!gone[i])
            doc->blocks[used++] = doc->blocks[i];
    doc->blocks_len = used;
}

/* A heading alone is no repeat: it must stand beside a repeated paragraph. */
static bool is_real_run(const struct doc *doc, const struct run *r, const bool *gone)
{
    for (size_t i = r->again; i < r->again + r->len; i++) {
        struct look l = look_at(doc->blocks[i].text);

        if (!look_is_heading(&l))
            return true;
    }
    return r->again > 0 && gone[r->again - 1];
}

enum err_code page_drop_repeats(struct page *page, struct err *err)
{
    struct doc *doc = page->doc;
    bool *gone = arena_alloc(doc->arena, doc->blocks_len + 1, sizeof *gone);
    struct table table;
    struct run run = {0};
    enum err_code code;

    if (doc->blocks_len < 2)
        return ERR_OK;
    if (!gone || !table_init(&table, doc))
        return err_set(err, ERR_NOMEM, 0, "no room for the repeats of a page");
    for (size_t i = 0; i <= doc->blocks_len; i++) {
        size_t first = SIZE_MAX;

        if (i < doc->blocks_len && !page->lines[i].is_record && is_repeatable(doc->blocks[i].text))
            first = table_find(&table, doc, i);
        if (run.len && first == run.first + run.len && i == run.again + run.len) {
            run.len++;
        } else {
            if (run.len && is_real_run(doc, &run, gone) && !drop_run(doc, &run, gone))
                return err_set(err, ERR_NOMEM, 0, "no room for the repeats of a page");
            run = (struct run){first, i, first != SIZE_MAX};
        }
        if ((code = doc_tick(doc, err)))
            return code;
    }
    remove_gone(doc, gone);
    return ERR_OK;
}
