/* fuzz_tag.c -- any text through the tag stage: every tag lies inside its paragraph, on characters,
 * in order and without overlap; attributes are valid UTF-8; a second run says the same.
 * The first byte chooses whether there is a day of publication. */
#include "../../stages/base/utf8.h"
#include "../../stages/stage.h"

#include <stdlib.h>
#include <string.h>

extern const struct stage stage_tag;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ARENA_BYTES ((size_t)64 << 20)
#define REQUIRE(cond) \
    do {              \
        if (!(cond))  \
            abort();  \
    } while (0)

static struct str kinds[] = {{"dates", 5}, {"quantities", 10}, {"documents", 9}, {"practices", 9}};

static void attrs_check(const struct tag *tag)
{
    for (const struct tag_attr *a = tag->attrs; a; a = a->next) {
        REQUIRE(a->key && a->key[0]);
        if (a->type == TAG_VALUE_STR)
            REQUIRE(utf8_is_valid(a->value.str) && a->value.str.len);
        if (a->type == TAG_VALUE_NUM)
            REQUIRE(a->value.num >= 0 && a->value.num < 1e40);
        for (size_t i = 0; a->type == TAG_VALUE_STRS && i < a->value.strs.len; i++)
            REQUIRE(utf8_is_valid(a->value.strs.items[i]));
    }
}

static void tags_check(const struct doc *doc, const struct article *art)
{
    for (size_t i = 0; i < art->tags_len; i++) {
        const struct tag *tag = &art->tags[i], *before = i ? tag - 1 : NULL;
        struct str text;

        REQUIRE(tag->paragraph >= 0 && (size_t)tag->paragraph < art->blocks_len);
        text = doc->blocks[art->first_block + (size_t)tag->paragraph].text;
        REQUIRE(tag->from < tag->to && tag->to <= utf8_count(text));
        REQUIRE(tag->text.ptr == text.ptr + utf8_offset(text, tag->from));
        REQUIRE(utf8_count(tag->text) == tag->to - tag->from);
        REQUIRE(!before || before->paragraph < tag->paragraph || before->to <= tag->from);
        attrs_check(tag);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct opt_list opts = {kinds, sizeof kinds / sizeof *kinds};
    struct stage_env env = {.slots = 1};
    struct doc doc = {.id = 1};
    size_t first_len;
    void *state = NULL;
    struct err err;

    if (size < 1)
        return 0;
    doc.text = (struct str){(const char *)data + 1, size - 1};
    doc.text.len = utf8_valid_len(doc.text);
    doc.bytes = doc.text;
    doc.arena = arena_create(ARENA_BYTES);
    if (!doc.arena || doc_split_lines(&doc, &err) || doc_finish(&doc, &err))
        goto done;
    if (data[0] & 1)
        doc.articles[0].published = STR("2024-03-31");
    REQUIRE(stage_tag.open(&opts, &env, &state, &err) == ERR_OK);
    if (stage_tag.run(state, &doc, &err) == ERR_OK) {
        REQUIRE(doc_check(&doc, &err) == ERR_OK);
        tags_check(&doc, &doc.articles[0]);
        first_len = doc.articles[0].tags_len;
        doc.articles[0].tags_len = 0;
        REQUIRE(stage_tag.run(state, &doc, &err) != ERR_OK ||
                doc.articles[0].tags_len == first_len);
    }
done:
    stage_tag.close(state);
    arena_destroy(doc.arena);
    return 0;
}
