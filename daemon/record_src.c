/* record_src.c -- where the text of a record stood in the original file, and what left it. */
#include "record_private.h"

#include "../stages/base/mem.h"
#include "../stages/base/space.h"

#include <stdlib.h>

/* Only white space stands between two offsets of the decoded text. */
static bool is_blank_between(const struct doc *doc, size_t from, size_t to)
{
    return space_skip(str_sub(doc->text, 0, to), from) >= to;
}

void record_ranges_flush(struct ranges *r)
{
    if (!r->is_open)
        return;
    json_arr(r->j);
    json_u64(r->j, doc_original_offset(r->doc, r->from));
    json_u64(r->j, doc_original_offset(r->doc, r->to));
    json_arr_end(r->j);
    r->is_open = false;
}

static void ranges_add(struct ranges *r, size_t from, size_t len)
{
    if (r->is_open && from >= r->to && is_blank_between(r->doc, r->to, from)) {
        r->to = from + len;
        return;
    }
    record_ranges_flush(r);
    r->from = from;
    r->to = from + len;
    r->is_open = true;
}

void record_ranges_add_block(struct ranges *r, const struct block *b)
{
    for (size_t i = 0; i < b->pieces_len; i++)
        ranges_add(r, b->pieces[i].src_off, b->pieces[i].src_len);
}

/* The first slip at `src_off` or behind it. */
static size_t slips_from(const struct doc *doc, uint32_t src_off)
{
    size_t from = 0, to = doc->slips_len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (doc->slips[mid].src_off < src_off)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

static void write_slip(struct json *j, const struct doc *doc, const struct slip *s)
{
    json_obj(j);
    json_key(j, "src");
    json_arr(j);
    json_u64(j, doc_original_offset(doc, s->src_off));
    json_u64(j, doc_original_offset(doc, (size_t)s->src_off + s->src_len));
    json_arr_end(j);
    json_key_str(j, "text", str_sub(doc->text, s->src_off, s->src_len));
    json_key_str(j, "instead", str_of(s->instead));
    json_obj_end(j);
}

void record_write_slips(struct json *j, const struct doc *doc, const struct block *b)
{
    json_key(j, "ocr");
    json_arr(j);
    for (size_t i = 0; i < b->pieces_len; i++) {
        uint32_t from = b->pieces[i].src_off, to = from + b->pieces[i].src_len;

        for (size_t k = slips_from(doc, from); k < doc->slips_len && doc->slips[k].src_off < to;
             k++)
            write_slip(j, doc, &doc->slips[k]);
    }
    json_arr_end(j);
}

/* Runs of drops with one reason become one item: a control character a line would drown the rest. */
static size_t write_drop_run(struct json *j, const struct doc *doc, uint32_t article, size_t at)
{
    const char *reason = doc->drops[at].reason;
    struct ranges r = {.j = j, .doc = doc};
    bool is_control = str_eq(str_of(reason), STR("control"));
    struct buf text;
    size_t end = at;

    buf_init(&text, DOC_TEXT_BYTES_MAX);
    json_obj(j);
    json_key_str(j, "reason", str_of(reason));
    json_key(j, "src");
    json_arr(j);
    do {
        const struct drop *d = &doc->drops[end++];

        ranges_add(&r, d->src_off, d->src_len);
        buf_add_str(&text, str_sub(doc->text, d->src_off, d->src_len));
    } while (is_control && end < doc->drops_len && doc->drops[end].article == article &&
             str_eq(str_of(doc->drops[end].reason), str_of(reason)));
    record_ranges_flush(&r);
    json_arr_end(j);
    json_key_str(j, "text", str_trim(buf_str(&text)));
    json_obj_end(j);
    buf_fail_with(j->out, &text);
    buf_fini(&text);
    return end;
}

static void write_bom(struct json *j, const struct doc *doc)
{
    json_obj(j);
    json_key_str(j, "reason", STR("bom"));
    json_key(j, "src");
    json_arr(j);
    json_arr(j);
    json_u64(j, doc->part_off);
    json_u64(j, doc->part_off + doc->bom_len);
    json_arr_end(j);
    json_arr_end(j);
    json_obj_end(j);
}

/* The first drop of article `index` or of a later one: drops stand in the order of articles. */
static size_t drops_from(const struct doc *doc, size_t index)
{
    size_t from = 0, to = doc->drops_len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (doc->drops[mid].article < index)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

void record_write_drops(struct json *j, const struct doc *doc, size_t index)
{
    bool has_bom = index == 0 && doc->bom_len > 0;
    size_t at = drops_from(doc, index);

    if (!has_bom && (at == doc->drops_len || doc->drops[at].article != index))
        return;
    json_key(j, "dropped");
    json_arr(j);
    if (has_bom)
        write_bom(j, doc);
    while (at < doc->drops_len && doc->drops[at].article == index)
        at = write_drop_run(j, doc, (uint32_t)index, at);
    json_arr_end(j);
}

void record_write_stub_ranges(struct json *j, const struct doc *doc, size_t index,
                              const char *reason)
{
    size_t len;
    struct range *ranges = record_ranges(doc, index, &len);

    if (!ranges) {
        buf_fail(j->out, true);
        return;
    }
    json_key(j, "dropped");
    json_arr(j);
    json_obj(j);
    json_key_str(j, "reason", str_of(reason));
    json_key(j, "src");
    json_arr(j);
    for (size_t i = 0; i < len; i++) {
        json_arr(j);
        json_u64(j, ranges[i].from);
        json_u64(j, ranges[i].to);
        json_arr_end(j);
    }
    json_arr_end(j);
    json_obj_end(j);
    json_arr_end(j);
    mem_free(ranges);
}

static int range_compare(const void *a, const void *b)
{
    const struct range *x = a, *y = b;

    return x->from < y->from ? -1 : x->from > y->from;
}

/* All that the part has. */
static struct range *unread_range(const struct doc *doc, size_t *ret_len)
{
    struct range *all = mem_alloc(1, sizeof *all);

    *ret_len = all ? 1 : 0;
    if (all)
        *all = (struct range){doc->part_off, doc->part_off + doc->bytes.len};
    return all;
}

struct range *record_ranges(const struct doc *doc, size_t index, size_t *ret_len)
{
    const struct article *art = &doc->articles[index];
    size_t first = drops_from(doc, index), last = drops_from(doc, index + 1);
    size_t room = 1, len = 0, kept = 0;
    struct range *all;

    *ret_len = 0;
    if (doc->is_unread)
        return unread_range(doc, ret_len);
    for (size_t i = 0; i < art->blocks_len; i++)
        room += doc->blocks[art->first_block + i].pieces_len;
    all = mem_alloc(room + last - first, sizeof *all);
    if (!all)
        return NULL;
    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = &doc->blocks[art->first_block + i];

        for (size_t k = 0; k < b->pieces_len; k++)
            all[len++] = (struct range){b->pieces[k].src_off,
                                        (size_t)b->pieces[k].src_off + b->pieces[k].src_len};
    }
    for (size_t i = first; i < last; i++)
        all[len++] = (struct range){doc->drops[i].src_off,
                                    (size_t)doc->drops[i].src_off + doc->drops[i].src_len};
    qsort(all, len, sizeof *all, range_compare);
    for (size_t i = 0; i < len; i++) {
        if (kept > 0 && is_blank_between(doc, all[kept - 1].to, all[i].from))
            all[kept - 1].to = all[i].to;
        else
            all[kept++] = all[i];
    }
    for (size_t i = 0; i < kept; i++) {
        all[i].from = doc_original_offset(doc, all[i].from);
        all[i].to = doc_original_offset(doc, all[i].to);
    }
    /* The BOM belongs to the first article of the part. */
    if (index == 0 && doc->bom_len > 0) {
        for (size_t i = kept; i > 0; i--)
            all[i] = all[i - 1];
        all[0] = (struct range){doc->part_off, doc->part_off + doc->bom_len};
        kept++;
    }
    *ret_len = kept;
    return all;
}
