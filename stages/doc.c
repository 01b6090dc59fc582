/* doc.c -- lines, drops, counters, offsets and the CPU budget of a document; see doc.h */
#include "doc.h"

#include "base/space.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BYTE_MEMORY_BYTES 48u
#define LINE_MEMORY_BYTES 1024u
#define LINES_MEMORY_BYTES_MAX ((size_t)96 << 20)
#define SLACK_MEMORY_BYTES ((size_t)4 << 20)

static enum err_code doc_full(struct err *err, const char *what)
{
    return err_set(err, ERR_NOMEM, 0, "no room for %s in the document's memory", what);
}

/* Bytes of the line end at `at`, 0 when there is none. A form feed starts a new page and U+2028 and
 * U+2029 are line ends by their definition; a vertical tab is what some word processors write. */
static size_t line_end_len(struct str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at];

    if (c == '\r')
        return at + 1 < text.len && text.ptr[at + 1] == '\n' ? 2 : 1;
    if (c == '\n' || c == '\f' || c == '\v')
        return 1;
    if (c == 0xE2 && at + 2 < text.len && (unsigned char)text.ptr[at + 1] == 0x80 &&
        ((unsigned char)text.ptr[at + 2] & 0xFE) == 0xA8)
        return 3;
    return 0;
}

/* True when no line end but LF stands in the text, which is the usual case and quick to know. */
static bool has_plain_lines(struct str text)
{
    return !memchr(text.ptr, '\r', text.len) && !memchr(text.ptr, '\f', text.len) &&
           !memchr(text.ptr, '\v', text.len) &&
           str_find(text, STR("\xE2\x80\xA8"), 0) == SIZE_MAX &&
                    str_find(text, STR("\xE2\x80\xA9"), 0) == SIZE_MAX;
}

/* Where the line that starts at `at` ends; *ret_next is where the next one starts. */
static size_t line_find_end(struct str text, size_t at, bool is_plain, size_t *ret_next)
{
    if (is_plain) {
        const char *feed = memchr(text.ptr + at, '\n', text.len - at);
        size_t end = feed ? (size_t)(feed - text.ptr) : text.len;

        *ret_next = feed ? end + 1 : end;
        return end;
    }
    for (; at < text.len; at++) {
        size_t len = line_end_len(text, at);

        if (len) {
            *ret_next = at + len;
            return at;
        }
    }
    *ret_next = text.len;
    return text.len;
}

/* Shrink [*from, *to) by the white space at both ends; false: nothing is left. */
static bool range_trim(struct str text, size_t *from, size_t *to)
{
    *from = space_skip(str_sub(text, 0, *to), *from);
    *to = *from < *to ? space_skip_back(text, *to) : *from;
    return *from < *to;
}

static size_t count_lines(struct str text, bool is_plain)
{
    size_t count = 0, at = 0;

    while (at < text.len) {
        (void)line_find_end(text, at, is_plain, &at);
        count++;
    }
    return count;
}

static void block_set_line(struct doc *doc, struct block *b, struct piece *piece, size_t from,
                           size_t to)
{
    *piece = (struct piece){0, (uint32_t)(to - from), (uint32_t)from, (uint32_t)(to - from)};
    b->text = (struct str){doc->text.ptr + from, to - from};
    b->pieces = piece;
    b->pieces_len = b->pieces_room = 1;
}

size_t doc_memory_bytes(struct str bytes)
{
    size_t lines = 1, cap;

    for (const char *p = bytes.ptr, *end = bytes.ptr + bytes.len;
         p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
        lines++;
    cap = lines * LINE_MEMORY_BYTES;
    return bytes.len * BYTE_MEMORY_BYTES + SLACK_MEMORY_BYTES +
           (cap < LINES_MEMORY_BYTES_MAX ? cap : LINES_MEMORY_BYTES_MAX);
}

enum err_code doc_split_lines(struct doc *doc, struct err *err)
{
    struct str text = doc->text;
    bool is_plain;
    size_t room, at = 0;
    struct piece *pieces;
    uint32_t feeds = 0;
    enum err_code code;

    assert(doc->blocks_len == 0 && text.len <= DOC_TEXT_BYTES_MAX);
    if (text.len == 0)
        return ERR_OK;
    is_plain = has_plain_lines(text);
    room = count_lines(text, is_plain);
    doc->blocks = arena_alloc(doc->arena, room, sizeof *doc->blocks);
    pieces = arena_alloc(doc->arena, room, sizeof *pieces);
    if (!doc->blocks || !pieces)
        return doc_full(err, "its lines");
    doc->blocks_room = room;
    while (at < text.len) {
        size_t from = at, to = line_find_end(text, at, is_plain, &at);

        if (range_trim(text, &from, &to)) {
            struct block *b = &doc->blocks[doc->blocks_len];

            block_set_line(doc, b, &pieces[doc->blocks_len++], from, to);
            b->feeds_before = feeds;
            feeds = 0;
        }
        feeds++;
        if ((code = doc_tick(doc, err)))
            return code;
    }
    return ERR_OK;
}

struct owner {
    uint32_t src_off, article;
};

static int owner_cmp(const void *a, const void *b)
{
    const struct owner *x = a, *y = b;

    return (x->src_off > y->src_off) - (x->src_off < y->src_off);
}

static int drop_cmp(const void *a, const void *b)
{
    const struct drop *x = a, *y = b;

    return (x->src_off > y->src_off) - (x->src_off < y->src_off);
}

/* Every piece's place with its article, in source order. NULL: over the cap. */
static struct owner *doc_list_owners(const struct doc *doc, size_t *ret_len)
{
    size_t len = 0, fill = 0;
    struct owner *owners;

    for (size_t i = 0; i < doc->blocks_len; i++)
        len += doc->blocks[i].pieces_len;
    owners = arena_alloc(doc->arena, len ? len : 1, sizeof *owners);
    if (!owners)
        return NULL;
    for (size_t a = 0; a < doc->articles_len; a++) {
        const struct article *art = &doc->articles[a];

        for (size_t i = 0; i < art->blocks_len; i++) {
            const struct block *b = &doc->blocks[art->first_block + i];

            for (size_t p = 0; p < b->pieces_len; p++)
                owners[fill++] = (struct owner){b->pieces[p].src_off, (uint32_t)a};
        }
    }
    assert(fill == len);
    qsort(owners, len, sizeof *owners, owner_cmp);
    *ret_len = len;
    return owners;
}

/* A drop goes to the article of the text before it; one at the very top to the first text's. */
static enum err_code doc_place_drops(struct doc *doc, struct err *err)
{
    struct owner *owners;
    size_t len, at = 0;

    if (doc->drops_len == 0)
        return ERR_OK;
    qsort(doc->drops, doc->drops_len, sizeof *doc->drops, drop_cmp);
    for (size_t i = 0; i < doc->drops_len; i++)
        doc->drops[i].article = 0;
    if (doc->articles_len < 2)
        return ERR_OK;
    owners = doc_list_owners(doc, &len);
    if (!owners)
        return doc_full(err, "the order of its drops");
    for (size_t i = 0; i < doc->drops_len && len; i++) {
        while (at + 1 < len && owners[at + 1].src_off <= doc->drops[i].src_off)
            at++;
        doc->drops[i].article = owners[at].article;
    }
    return ERR_OK;
}

enum err_code doc_finish(struct doc *doc, struct err *err)
{
    if (doc->articles_len == 0) {
        doc->articles = arena_alloc(doc->arena, 1, sizeof *doc->articles);
        if (!doc->articles)
            return doc_full(err, "its article");
        doc->articles_len = doc->articles_room = 1;
        doc->articles[0].blocks_len = doc->blocks_len;
    }
    for (size_t i = 0; i < doc->articles_len; i++)
        doc->articles[i].flags |= (doc->decode_errors ? ARTICLE_ENCODING_ERRORS : 0u) |
                                  (doc->is_mixed ? ARTICLE_MIXED_ENCODING : 0u) |
                                  (doc->is_all_chrome ? ARTICLE_ALL_CHROME : 0u);
    return doc_place_drops(doc, err);
}

bool doc_drop(struct doc *doc, const char *reason, size_t src_off, size_t src_len)
{
    struct drop *drops, *last = doc->drops_len ? &doc->drops[doc->drops_len - 1] : NULL;

    assert(src_len > 0 && src_off + src_len <= doc->text.len);
    if (last && (size_t)last->src_off + last->src_len == src_off &&
        (last->reason == reason || strcmp(last->reason, reason) == 0)) {
        last->src_len += (uint32_t)src_len;
        return true;
    }
    drops = arena_grow(doc->arena, doc->drops, &doc->drops_room, doc->drops_len + 1, sizeof *drops);
    if (!drops)
        return false;
    doc->drops = drops;
    drops[doc->drops_len++] = (struct drop){reason, (uint32_t)src_off, (uint32_t)src_len, 0};
    return true;
}

/* Nothing but white space in [from, to) of the source. */
static bool is_blank_between(const struct doc *doc, size_t from, size_t to)
{
    return !range_trim(doc->text, &from, &to);
}

bool doc_drop_block(struct doc *doc, const char *reason, const struct block *b)
{
    for (size_t i = 0; i < b->pieces_len;) {
        size_t from = b->pieces[i].src_off, to = from + b->pieces[i].src_len;

        /* lines that were one paragraph leave as one */
        for (i++; i < b->pieces_len && b->pieces[i].src_off >= to &&
                  is_blank_between(doc, to, b->pieces[i].src_off);
             i++)
            to = (size_t)b->pieces[i].src_off + b->pieces[i].src_len;
        if (!doc_drop(doc, reason, from, to - from))
            return false;
    }
    return true;
}

void doc_count(struct doc *doc, const char *name, uint64_t n)
{
    if (n == 0)
        return;
    for (size_t i = 0; i < doc->counts_len; i++) {
        if (doc->counts[i].name == name || strcmp(doc->counts[i].name, name) == 0) {
            doc->counts[i].count += n;
            return;
        }
    }
    if (doc->counts_len < DOC_COUNTS_MAX)
        doc->counts[doc->counts_len++] = (struct doc_count){name, n};
}

uint64_t doc_original_offset(const struct doc *doc, size_t src_off)
{
    size_t low = 0, high = doc->runs_len;
    const struct doc_run *run;

    assert(src_off <= doc->text.len);
    if (!doc->runs || doc->runs_len == 0)
        return doc->part_off + doc->bom_len + src_off;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (doc->runs[mid].text_off <= src_off)
            low = mid;
        else
            high = mid;
    }
    run = &doc->runs[low];
    return doc->part_off + run->orig_off +
           (src_off - run->text_off) / run->text_step * (uint64_t)run->orig_step;
}

enum err_code doc_check_budget(struct doc *doc, struct err *err)
{
    doc->ticks = 0;
    if (!doc->over_budget || !doc->over_budget(doc->budget))
        return ERR_OK;
    return err_set_doc(err, "cpu", "part %u needs more than its CPU time (limits.part_cpu)",
                       doc->part);
}
