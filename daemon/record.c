/* record.c -- see record.h. Order of fields as users read them: what it is, where it comes from,
 * the text, what left the text, what was found in it. */
#include "record.h"

#include "../stages/base/utf8.h"
#include "clock.h"
#include "record_private.h"
#include "sha256.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define RECORD_ID_BYTES 64

static const char *const block_kind_names[BLOCK_KINDS] = {
    [BLOCK_BODY] = "body",           [BLOCK_HEADING] = "heading", [BLOCK_CAPTION] = "caption",
    [BLOCK_LIST] = "list",           [BLOCK_TITLE] = "title",     [BLOCK_SUBTITLE] = "subtitle",
    [BLOCK_KICKER] = "kicker",       [BLOCK_BYLINE] = "byline",   [BLOCK_SOURCE] = "source",
    [BLOCK_PUBLISHED] = "published", [BLOCK_EDITOR] = "editor",
};

struct flag_name {
    unsigned flag;
    const char *name;
};

static const struct flag_name article_flag_names[] = {
    {ARTICLE_ALL_CHROME, "all_chrome"},
    {ARTICLE_TRUNCATED_END, "truncated_end"},
    {ARTICLE_CONTINUED, "continued"},
    {ARTICLE_ENCODING_ERRORS, "encoding_errors"},
    {ARTICLE_MIXED_ENCODING, "mixed_encoding"},
    {ARTICLE_RULES_CUT, "rules_cut"},
    {ARTICLE_WITHHELD, "withheld"},
    {0, NULL},
};

static const struct flag_name block_flag_names[] = {
    {BLOCK_JOINED, "joined"}, {BLOCK_UNCERTAIN, "uncertain"}, {BLOCK_SPACED, "spaced"},
    {BLOCK_OCR, "ocr"},       {BLOCK_FURNITURE, "furniture"}, {0, NULL},
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
        record_ranges_add_block(&r, b);
    }
    record_ranges_flush(&r);
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
    buf_fail_with(j->out, &joined);
    if (count > 0 && !buf_failed(&joined))
        json_key_str(j, block_kind_names[kind], count > 1 ? buf_str(&joined) : found);
    buf_fini(&joined);
}

void record_write_id(struct json *j, const struct record_file *file, uint64_t id, uint32_t number)
{
    char text[RECORD_ID_BYTES];
    int len = snprintf(text, sizeof text, "%.*s%s%" PRIu64 "-%" PRIu32, (int)file->node.len,
                       file->node.ptr, file->node.len ? "." : "", id, number);

    assert(len > 0 && (size_t)len < sizeof text);
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
    if (!doc->is_unread) {
        json_key_str(j, "encoding", str_of(doc->encoding));
        json_key_str(j, "encoding_source", str_of(doc->encoding_source));
    }
    if (!doc->is_unread && strcmp(doc->encoding_source, "stat") == 0) {
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

static void write_sentences(struct json *j, const struct block *b)
{
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

/* Where the paragraph stood first. */
static void write_first(struct json *j, const struct record_file *file, const struct block *b)
{
    if (!b->first)
        return;
    json_key(j, "first");
    json_obj(j);
    json_key(j, "of");
    record_write_id(j, file, b->first->id, b->first->article);
    json_key_u64(j, "paragraph", b->first->paragraph);
    json_obj_end(j);
}

/* One whose text is left out keeps its place, and its bytes. */
static void write_paragraph(struct json *j, const struct doc *doc, const struct record_file *file,
                            const struct block *b)
{
    struct ranges r = {.j = j, .doc = doc};

    json_obj(j);
    json_key_str(j, "kind", str_of(block_kind_names[b->kind]));
    if (!block_is_left_out(b))
        json_key_str(j, "text", b->text);
    json_key(j, "src");
    json_arr(j);
    record_ranges_add_block(&r, b);
    record_ranges_flush(&r);
    json_arr_end(j);
    if (!block_is_left_out(b)) {
        if (b->sentences)
            write_sentences(j, b);
        write_value(j, "words", b->words);
        write_value(j, "pos", b->pos);
    }
    if (!block_is_left_out(b) && (b->flags & BLOCK_OCR))
        record_write_slips(j, doc, b);
    write_first(j, file, b);
    write_flags(j, b->flags, block_flag_names);
    json_obj_end(j);
}

static void write_paragraphs(struct json *j, const struct doc *doc, const struct record_file *file,
                             const struct article *art)
{
    uint64_t chars = 0;

    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = article_block(doc, art, i);

        if (b->kind <= BLOCK_LIST && !block_is_left_out(b))
            chars += utf8_count(b->text);
    }
    json_key_u64(j, "chars", chars);
    json_key(j, "paragraphs");
    json_arr(j);
    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = article_block(doc, art, i);

        if (b->kind <= BLOCK_LIST)
            write_paragraph(j, doc, file, b);
    }
    json_arr_end(j);
}

static void write_head(struct json *j, const struct doc *doc, const struct record_file *file,
                       const struct article *art)
{
    char ingested[CLOCK_ISO_BYTES];

    json_key_str(j, "schema", STR(RECORD_SCHEMA));
    json_key(j, "id");
    record_write_id(j, file, doc->id, art->number);
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
        record_write_dup(&j, file, art);
        record_write_stub_ranges(&j, doc, index, "duplicate");
    } else if (art->flags & ARTICLE_WITHHELD) {
        write_field_text(&j, doc, art, BLOCK_TITLE);
        record_write_lang(&j, art);
        record_write_stub_ranges(&j, doc, index, "rule");
        record_write_fields(&j, art);
        record_write_quality(&j, art);
        record_write_dup(&j, file, art);
        write_flags(&j, art->flags, article_flag_names);
    } else {
        write_front(&j, doc, art);
        record_write_lang(&j, art);
        write_paragraphs(&j, doc, file, art);
        record_write_drops(&j, doc, index);
        record_write_tags(&j, doc, art);
        record_write_grid(&j, art);
        record_write_fields(&j, art);
        record_write_quality(&j, art);
        record_write_dup(&j, file, art);
        write_flags(&j, art->flags, article_flag_names);
    }
    json_obj_end(&j);
    buf_add_byte(out, '\n');
}
