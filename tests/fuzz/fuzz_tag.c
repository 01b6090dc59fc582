/* fuzz_tag.c -- any text through the tag stage: every tag lies inside its paragraph, on characters,
 * in order and without overlap but for lists; attributes are valid UTF-8; a second run says the same.
 * The first byte chooses whether there is a day of publication. The places are those of a small table
 * made for it, with names that share beginnings, endings and whole names. */
#include "../../stages/base/utf8.h"
#include "../../stages/rule.h"
#include "../../stages/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern const struct stage stage_tag;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ARENA_BYTES ((size_t)64 << 20)
#define REQUIRE(cond) \
    do {              \
        if (!(cond))  \
            abort();  \
    } while (0)

static struct str kinds[] = {{"places", 6},    {"orgs", 4},        {"persons", 7},
                             {"dates", 5},     {"quantities", 10}, {"documents", 9},
                             {"practices", 9}, {"workflows", 9},   {"lists", 5}};
static struct str lexicons[] = {{"divisions", 9}};
static void *tag_state;

static const char divisions[] =
    "11\t北京市\n1101\t市辖区\n110105\t朝阳区\t001三里屯街道 002管庄地区\n"
    "41\t河南省\n4101\t郑州市\n410122\t中牟县\t100城关镇\n"
    "43\t湖南省\n4308\t张家界市\n"
    "430821\t慈利县\t106象市镇 107大集镇 108城关镇 109甲农场\n"
    "63\t青海省\n6323\t黄南藏族自治州\n632324\t河南蒙古族自治县\t100优干宁镇\n";
static const char words[] = "common\t城区 新城区\nshort\t朝阳\ngeneric\t农 示范\n";

static void file_write(const char *dir, const char *name, const char *text)
{
    char path[512];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/lexicon/%s", dir, name);
    file = fopen(path, "wxe");
    REQUIRE(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void file_remove(const char *dir, const char *name)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/lexicon%s", dir, name);
    (void)remove(path);
}

/* The stage with all kinds and the small table, opened once. */
static void tag_open_once(void)
{
    char dir[] = "/tmp/fuzz_tag.XXXXXX", path[512];
    struct {
        struct opt_list lists[2];
        struct opt_rules rules;
        struct str counts;
    } opts = {.lists = {{kinds, sizeof kinds / sizeof *kinds}, {lexicons, 1}}};
    struct stage_env env = {.data = dir, .slots = 1};
    struct err err;

    REQUIRE(stage_tag.opts_size == sizeof opts && mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/lexicon", dir);
    REQUIRE(mkdir(path, 0700) == 0);
    file_write(dir, "divisions.tsv", divisions);
    file_write(dir, "places.tsv", words);
    REQUIRE(stage_tag.open(&opts, &env, &tag_state, &err) == ERR_OK);
    file_remove(dir, "/divisions.tsv");
    file_remove(dir, "/places.tsv");
    file_remove(dir, "");
    (void)rmdir(dir);
}

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
    const struct tag *low = NULL;

    for (size_t i = 0; i < art->tags_len; i++) {
        const struct tag *tag = &art->tags[i], *before = i ? tag - 1 : NULL;
        struct str text;

        REQUIRE(tag->paragraph >= 0 && (size_t)tag->paragraph < art->blocks_len);
        text = doc->blocks[art->first_block + (size_t)tag->paragraph].text;
        REQUIRE(tag->from < tag->to && tag->to <= utf8_count(text));
        REQUIRE(tag->text.ptr == text.ptr + utf8_offset(text, tag->from));
        REQUIRE(utf8_count(tag->text) == tag->to - tag->from);
        REQUIRE(!before || before->paragraph < tag->paragraph || before->from <= tag->from);
        /* Lists and workflows lie over the others. */
        if (tag->kind != TAG_LIST && tag->kind != TAG_WORKFLOW) {
            REQUIRE(!low || low->paragraph < tag->paragraph || low->to <= tag->from);
            low = tag;
        }
        attrs_check(tag);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct doc doc = {.id = 1};
    size_t first_len;
    struct err err;

    if (!tag_state)
        tag_open_once();
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
    if (stage_tag.run(tag_state, &doc, &err) == ERR_OK) {
        REQUIRE(doc_check(&doc, &err) == ERR_OK);
        REQUIRE(doc.articles[0].grid_score >= 0 && doc.articles[0].grid_score <= 1);
        tags_check(&doc, &doc.articles[0]);
        first_len = doc.articles[0].tags_len;
        doc.articles[0].tags_len = 0;
        REQUIRE(stage_tag.run(tag_state, &doc, &err) != ERR_OK ||
                doc.articles[0].tags_len == first_len);
    }
done:
    arena_destroy(doc.arena);
    return 0;
}
