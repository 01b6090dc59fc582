/* record_tags.c -- what was found in an article: tags, its place in the grid, what it repeats. */
#include "record_private.h"

#include "../stages/base/mem.h"

static const char *const dup_kind_names[] = {
    [DUP_NONE] = "none",       [DUP_EXACT] = "exact",         [DUP_NEAR] = "near",
    [DUP_VARIANT] = "variant", [DUP_CONTAINED] = "contained",
};

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

/* Which paragraphs of the article are written without their text: NULL when none is, or without
 * memory, which the buffer says then. The caller frees it. */
static bool *left_out(struct json *j, const struct doc *doc, const struct article *art)
{
    const struct block *blocks = &doc->blocks[art->first_block];
    bool *list, is_any = false;
    size_t number = 0;

    for (size_t i = 0; i < art->blocks_len; i++)
        is_any = is_any || block_is_left_out(&blocks[i]);
    if (!is_any)
        return NULL;
    list = mem_alloc(art->blocks_len, sizeof *list);
    if (!list)
        buf_fail(j->out, true);
    for (size_t i = 0; list && i < art->blocks_len; i++)
        if (blocks[i].kind <= BLOCK_LIST)
            list[number++] = block_is_left_out(&blocks[i]);
    return list;
}

static void write_words(struct json *j, const char *key, const struct str *words, size_t len)
{
    if (len == 0)
        return;
    json_key(j, key);
    json_arr(j);
    for (size_t i = 0; i < len; i++)
        json_str(j, words[i]);
    json_arr_end(j);
}

void record_write_tags(struct json *j, const struct doc *doc, const struct article *art)
{
    bool *without = left_out(j, doc, art);

    if (art->tags_len + art->keywords_len + art->topics_len == 0) {
        mem_free(without);
        return;
    }
    json_key(j, "tags");
    json_obj(j);
    for (int kind = 0; kind < TAG_KINDS; kind++) {
        bool is_open = false;

        for (size_t i = 0; i < art->tags_len; i++) {
            const struct tag *tag = &art->tags[i];

            if ((int)tag->kind != kind ||
                (without && tag->paragraph >= 0 && without[tag->paragraph]))
                continue;
            if (!is_open) {
                json_key(j, tag_kind_name((enum tag_kind)kind));
                json_arr(j);
                is_open = true;
            }
            write_tag(j, tag);
        }
        if (is_open)
            json_arr_end(j);
    }
    write_words(j, "keywords", art->keywords, art->keywords_len);
    write_words(j, "topics", art->topics, art->topics_len);
    json_obj_end(j);
    mem_free(without);
}

void record_write_grid(struct json *j, const struct article *art)
{
    if (art->grid.len == 0)
        return;
    json_key_str(j, "grid", art->grid);
    json_key(j, "grid_score");
    json_num(j, art->grid_score);
}

void record_write_lang(struct json *j, const struct article *art)
{
    if (art->lang)
        json_key_str(j, "lang", str_of(art->lang));
    if (art->script)
        json_key_str(j, "script", str_of(art->script));
}

void record_write_quality(struct json *j, const struct article *art)
{
    const struct article_quality *q = &art->quality;
    const struct {
        const char *key;
        double value;
    } parts[] = {{"score", q->score},
                 {"han", q->han},
                 {"noise", q->noise},
                 {"prose", q->prose},
                 {"ocr", q->ocr}};

    if (!q->is_set)
        return;
    json_key(j, "quality");
    json_obj(j);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        json_key(j, parts[i].key);
        json_num(j, parts[i].value);
    }
    json_obj_end(j);
}

/* {"name":["value"]}: always lists, since several rules may set one. */
void record_write_fields(struct json *j, const struct article *art)
{
    if (!art->fields)
        return;
    json_key(j, "fields");
    json_obj(j);
    for (const struct article_field *f = art->fields; f;) {
        const struct article_field *first = f;

        json_key(j, f->name.ptr);
        json_arr(j);
        for (; f && str_eq(f->name, first->name); f = f->next)
            json_str(j, f->value);
        json_arr_end(j);
    }
    json_obj_end(j);
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

void record_write_dup(struct json *j, const struct record_file *file, const struct article *art)
{
    if (art->dup.kind == DUP_NONE)
        return;
    json_key(j, "dup");
    json_obj(j);
    json_key(j, "of");
    record_write_id(j, file, art->dup.of_id, art->dup.of_article);
    json_key_str(j, "kind", str_of(dup_kind_names[art->dup.kind]));
    json_key(j, "similarity");
    json_num(j, art->dup.similarity);
    write_changed(j, &art->dup);
    json_obj_end(j);
}
