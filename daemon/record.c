/* record.c -- see record.h. Order of fields as users read them: what it is, where it comes from,
 * the text, what left the text, what was found in it. */
#include "record.h"

#include "../stages/base/json.h"
#include "../stages/base/mem.h"
#include "../stages/base/uchar.h"
#include "../stages/base/utf8.h"
#include "clock.h"
#include "sha256.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORD_ID_BYTES 64

static const char *const block_kind_names[BLOCK_KINDS] = {
    [BLOCK_BODY] = "body",           [BLOCK_HEADING] = "heading", [BLOCK_CAPTION] = "caption",
    [BLOCK_LIST] = "list",           [BLOCK_TITLE] = "title",     [BLOCK_SUBTITLE] = "subtitle",
    [BLOCK_KICKER] = "kicker",       [BLOCK_BYLINE] = "byline",   [BLOCK_SOURCE] = "source",
    [BLOCK_PUBLISHED] = "published", [BLOCK_EDITOR] = "editor",
};

static const char *const tag_kind_names[TAG_KINDS] = {
    [TAG_PLACE] = "places",        [TAG_ORG] = "orgs",
    [TAG_PERSON] = "persons",      [TAG_DATE] = "dates",
    [TAG_QUANTITY] = "quantities", [TAG_DOCUMENT] = "documents",
    [TAG_PRACTICE] = "practices",  [TAG_WORKFLOW] = "workflows",
    [TAG_LIST] = "lists",
};

static const char *const dup_kind_names[] = {
    [DUP_NONE] = "none",       [DUP_EXACT] = "exact",         [DUP_NEAR] = "near",
    [DUP_VARIANT] = "variant", [DUP_CONTAINED] = "contained",
};

struct flag_name {
    unsigned flag;
    const char *name;
};

static const struct flag_name article_flag_names[] = {
    {ARTICLE_ALL_CHROME, "all_chrome"},         {ARTICLE_TRUNCATED_END, "truncated_end"},
    {ARTICLE_CONTINUED, "continued"},           {ARTICLE_ENCODING_ERRORS, "encoding_errors"},
    {ARTICLE_MIXED_ENCODING, "mixed_encoding"}, {0, NULL},
};

static const struct flag_name block_flag_names[] = {
    {BLOCK_JOINED, "joined"},
    {BLOCK_UNCERTAIN, "uncertain"},
    {BLOCK_SPACED, "spaced"},
    {BLOCK_OCR, "ocr"},
    {0, NULL},
};

static void write_flags(struct json *j, unsigned flags, const struct flag_name *names)
{
    if (!flags)
        return;
    json_key(j, "flags");
    json_arr(j);
    for (const struct flag_name *n = names; n->name; n++)
        if (flags & n->flag)
            json_str(j, str_of(n->name));
    json_arr_end(j);
}

/* Only white space stands between two offsets of the decoded text. */
static bool is_blank_between(const struct doc *doc, size_t from, size_t to)
{
    uint32_t cp;

    while (from < to) {
        from += utf8_next(doc->text, from, &cp);
        if (cp == UTF8_BAD || !uchar_is_space(cp))
            return false;
    }
    return true;
}

/* A list of source ranges being written: neighbours with only white space between become one. */
struct ranges {
    struct json *j;
    const struct doc *doc;
    size_t from, to;
    bool is_open;
};

static void ranges_flush(struct ranges *r)
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
    ranges_flush(r);
    r->from = from;
    r->to = from + len;
    r->is_open = true;
}

static void ranges_add_block(struct ranges *r, const struct block *b)
{
    for (size_t i = 0; i < b->pieces_len; i++)
        ranges_add(r, b->pieces[i].src_off, b->pieces[i].src_len);
}

static const struct block *article_block(const struct doc *doc, const struct article *art, size_t i)
{
    return &doc->blocks[art->first_block + i];
}

/* NAME_src: the ranges of all blocks of one kind. */
static void write_field_src(struct json *j, const struct doc *doc, const struct article *art,
                            enum block_kind kind)
{
    struct ranges r = {.j = j, .doc = doc};
    char key[32];
    bool is_first = true;

    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = article_block(doc, art, i);

        if (b->kind != kind)
            continue;
        if (is_first) {
            (void)snprintf(key, sizeof key, "%s_src", block_kind_names[kind]);
            json_key(j, key);
            json_arr(j);
            is_first = false;
        }
        ranges_add_block(&r, b);
    }
    ranges_flush(&r);
    if (!is_first)
        json_arr_end(j);
}

/* The text of all blocks of one kind, parted by a space: a title may stand on several lines. */
static void write_field_text(struct json *j, const struct doc *doc, const struct article *art,
                             enum block_kind kind)
{
    struct str found = {0};
    struct buf joined;
    size_t count = 0;

    buf_init(&joined, DOC_TEXT_BYTES_MAX);
    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = article_block(doc, art, i);

        if (b->kind != kind)
            continue;
        if (count++ == 0) {
            found = b->text;
            continue;
        }
        if (count == 2)
            buf_add_str(&joined, found);
        buf_add_byte(&joined, ' ');
        buf_add_str(&joined, b->text);
    }
    if (buf_failed(&joined))
        j->out->has_failed = true;
    else if (count > 0)
        json_key_str(j, block_kind_names[kind], count > 1 ? buf_str(&joined) : found);
    buf_fini(&joined);
}

static void write_id(const struct doc *doc, const struct record_file *file, uint64_t id,
                     uint32_t number, struct json *j)
{
    char text[RECORD_ID_BYTES];
    int len = snprintf(text, sizeof text, "%.*s%s%" PRIu64 "-%" PRIu32, (int)file->node.len,
                       file->node.ptr, file->node.len ? "." : "", id, number);

    assert(len > 0 && (size_t)len < sizeof text);
    (void)doc;
    json_str(j, (struct str){text, (size_t)len});
}

static void write_file(struct json *j, const struct doc *doc, const struct record_file *file)
{
    char hex[SHA256_HEX_BYTES];

    json_key(j, "file");
    json_obj(j);
    json_key_u64(j, "id", doc->id);
    json_key_name(j, "name", doc->name);
    json_key_u64(j, "size", doc->file_size);
    json_key_str(j, "sha256", str_of(sha256_hex(file->sha256, hex)));
    if (doc->container)
        json_key_str(j, "container", str_of(doc->container));
    json_key_str(j, "encoding", str_of(doc->encoding));
    json_key_str(j, "encoding_source", str_of(doc->encoding_source));
    if (strcmp(doc->encoding_source, "stat") == 0) {
        json_key(j, "encoding_confidence");
        json_num(j, round(doc->encoding_confidence * 100) / 100);
    }
    if (doc->decode_errors)
        json_key_u64(j, "decode_errors", doc->decode_errors);
    if (!file->is_one_part)
        json_key_u64(j, "part", doc->part + 1u);
    json_obj_end(j);
}

static void write_bylines(struct json *j, const struct article *art)
{
    if (art->bylines_len == 0)
        return;
    json_key(j, "byline");
    json_arr(j);
    for (size_t i = 0; i < art->bylines_len; i++) {
        json_obj(j);
        if (art->bylines[i].role.len)
            json_key_str(j, "role", art->bylines[i].role);
        json_key_str(j, "name", art->bylines[i].name);
        json_obj_end(j);
    }
    json_arr_end(j);
}

static void write_value(struct json *j, const char *key, struct str value)
{
    if (value.len)
        json_key_str(j, key, value);
}

static void write_front(struct json *j, const struct doc *doc, const struct article *art)
{
    write_field_text(j, doc, art, BLOCK_TITLE);
    write_field_text(j, doc, art, BLOCK_SUBTITLE);
    write_field_text(j, doc, art, BLOCK_KICKER);
    write_bylines(j, art);
    write_value(j, "source", art->source);
    write_value(j, "published", art->published);
    write_value(j, "editor", art->editor);
    for (int kind = BLOCK_TITLE; kind < BLOCK_KINDS; kind++)
        write_field_src(j, doc, art, (enum block_kind)kind);
}

static void write_paragraph(struct json *j, const struct doc *doc, const struct block *b)
{
    struct ranges r = {.j = j, .doc = doc};

    json_obj(j);
    json_key_str(j, "kind", str_of(block_kind_names[b->kind]));
    json_key_str(j, "text", b->text);
    json_key(j, "src");
    json_arr(j);
    ranges_add_block(&r, b);
    ranges_flush(&r);
    json_arr_end(j);
    if (b->sentences) {
        json_key(j, "sentences");
        json_arr(j);
        for (size_t i = 0; i < b->sentences_len; i++) {
            json_arr(j);
            json_u64(j, b->sentences[i].from);
            json_u64(j, b->sentences[i].to);
            json_arr_end(j);
        }
        json_arr_end(j);
    }
    write_value(j, "words", b->words);
    write_value(j, "pos", b->pos);
    write_flags(j, b->flags, block_flag_names);
    json_obj_end(j);
}

static void write_paragraphs(struct json *j, const struct doc *doc, const struct article *art)
{
    uint64_t chars = 0;

    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = article_block(doc, art, i);

        if (b->kind <= BLOCK_LIST)
            chars += utf8_count(b->text);
    }
    json_key_u64(j, "chars", chars);
    json_key(j, "paragraphs");
    json_arr(j);
    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = article_block(doc, art, i);

        if (b->kind <= BLOCK_LIST)
            write_paragraph(j, doc, b);
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
    ranges_flush(&r);
    json_arr_end(j);
    json_key_str(j, "text", str_trim(buf_str(&text)));
    json_obj_end(j);
    if (buf_failed(&text))
        j->out->has_failed = true;
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

static void write_drops(struct json *j, const struct doc *doc, size_t index)
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

static void write_tag(struct json *j, const struct tag *tag)
{
    json_obj(j);
    json_key_str(j, "text", tag->text);
    json_key(j, "at");
    json_arr(j);
    json_i64(j, tag->paragraph);
    json_u64(j, tag->from);
    json_u64(j, tag->to);
    json_arr_end(j);
    for (const struct tag_attr *a = tag->attrs; a; a = a->next) {
        json_key(j, a->key);
        switch (a->type) {
        case TAG_VALUE_STR:
            json_str(j, a->value.str);
            break;
        case TAG_VALUE_NUM:
            json_num(j, a->value.num);
            break;
        case TAG_VALUE_STRS:
            json_arr(j);
            for (size_t i = 0; i < a->value.strs.len; i++)
                json_str(j, a->value.strs.items[i]);
            json_arr_end(j);
            break;
        }
    }
    json_obj_end(j);
}

static void write_tags(struct json *j, const struct article *art)
{
    if (art->tags_len == 0)
        return;
    json_key(j, "tags");
    json_obj(j);
    for (int kind = 0; kind < TAG_KINDS; kind++) {
        bool is_open = false;

        for (size_t i = 0; i < art->tags_len; i++) {
            if ((int)art->tags[i].kind != kind)
                continue;
            if (!is_open) {
                json_key(j, tag_kind_names[kind]);
                json_arr(j);
                is_open = true;
            }
            write_tag(j, &art->tags[i]);
        }
        if (is_open)
            json_arr_end(j);
    }
    json_obj_end(j);
}

static void write_grid(struct json *j, const struct article *art)
{
    if (art->grid.len == 0)
        return;
    json_key_str(j, "grid", art->grid);
    json_key(j, "grid_score");
    json_num(j, art->grid_score);
}

static void write_changed(struct json *j, const struct dup *dup)
{
    if (dup->changed_len == 0)
        return;
    json_key(j, "changed");
    json_arr(j);
    for (size_t i = 0; i < dup->changed_len; i++) {
        json_arr(j);
        json_str(j, dup->changed[i].was);
        json_str(j, dup->changed[i].is);
        json_arr_end(j);
    }
    json_arr_end(j);
}

static void write_dup(struct json *j, const struct doc *doc, const struct record_file *file,
                      const struct article *art)
{
    if (art->dup.kind == DUP_NONE)
        return;
    json_key(j, "dup");
    json_obj(j);
    json_key(j, "of");
    write_id(doc, file, art->dup.of_id, art->dup.of_article, j);
    json_key_str(j, "kind", str_of(dup_kind_names[art->dup.kind]));
    json_key(j, "similarity");
    json_num(j, art->dup.similarity);
    write_changed(j, &art->dup);
    json_obj_end(j);
}

/* A stub keeps its bytes accounted for: one dropped item with ranges, without text. */
static void write_stub_ranges(struct json *j, const struct doc *doc, size_t index)
{
    size_t len;
    struct range *ranges = record_ranges(doc, index, &len);

    if (!ranges) {
        j->out->has_failed = true;
        return;
    }
    json_key(j, "dropped");
    json_arr(j);
    json_obj(j);
    json_key_str(j, "reason", STR("duplicate"));
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

static void write_head(struct json *j, const struct doc *doc, const struct record_file *file,
                       const struct article *art)
{
    char ingested[CLOCK_ISO_BYTES];

    json_key_str(j, "schema", STR(RECORD_SCHEMA));
    json_key(j, "id");
    write_id(doc, file, doc->id, art->number, j);
    write_file(j, doc, file);
    json_key_u64(j, "article", art->number);
    if (file->is_one_part)
        json_key_u64(j, "articles", doc->articles_len);
    json_key_str(j, "ingested", str_of(clock_iso(doc->ingested_ms, ingested)));
}

void record_write(const struct doc *doc, const struct record_file *file, size_t index,
                  struct buf *out)
{
    const struct article *art = &doc->articles[index];
    struct json j;

    assert(index < doc->articles_len && art->number > 0);
    if (art->action == ARTICLE_DROP)
        return;
    json_init(&j, out);
    json_obj(&j);
    write_head(&j, doc, file, art);
    if (art->action == ARTICLE_STUB) {
        write_field_text(&j, doc, art, BLOCK_TITLE);
        write_dup(&j, doc, file, art);
        write_stub_ranges(&j, doc, index);
    } else {
        write_front(&j, doc, art);
        write_paragraphs(&j, doc, art);
        write_drops(&j, doc, index);
        write_tags(&j, art);
        write_grid(&j, art);
        write_dup(&j, doc, file, art);
        write_flags(&j, art->flags, article_flag_names);
    }
    json_obj_end(&j);
    buf_add_byte(out, '\n');
}

static int range_compare(const void *a, const void *b)
{
    const struct range *x = a, *y = b;

    return x->from < y->from ? -1 : x->from > y->from;
}

struct range *record_ranges(const struct doc *doc, size_t index, size_t *ret_len)
{
    const struct article *art = &doc->articles[index];
    size_t first = drops_from(doc, index), last = drops_from(doc, index + 1);
    size_t room = 1, len = 0, kept = 0;
    struct range *all;

    *ret_len = 0;
    for (size_t i = 0; i < art->blocks_len; i++)
        room += article_block(doc, art, i)->pieces_len;
    all = mem_alloc(room + last - first, sizeof *all);
    if (!all)
        return NULL;
    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = article_block(doc, art, i);

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
