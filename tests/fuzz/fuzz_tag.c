/* fuzz_tag.c -- any text through the tag stage: every tag lies inside its paragraph, on characters,
 * in order and without overlap but for lists; attributes are valid UTF-8; a second run says the same.
 * The first byte chooses whether there is a day of publication, and whether there are words, and which are
 * names. The places are those of a small table
 * made for it, with names that share beginnings, endings and whole names. */
#include "../../stages/base/uchar.h"
#include "../../stages/base/utf8.h"
#include "../../stages/rule.h"
#include "../../stages/stage.h"
#include "require.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern const struct stage stage_tag;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ARENA_BYTES ((size_t)64 << 20)

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

/* Cut the block into words of one to four characters, with parts of speech and the names among them, as
 * segment does; what each word is follows from `seed`. */
static bool words_make(struct doc *doc, struct block *b, uint32_t seed)
{
    static const char *const tags[] = {"n", "nr", "ns", "v", "m", "nrt", "x", "nr"};
    size_t room = 2 * b->text.len + 8, len = 0, pos = 0, names = 0, to;
    char *ptr = arena_alloc(doc->arena, room, 1), *tag_ptr = arena_alloc(doc->arena, 2 * room, 1);
    uint32_t cp;

    b->names = arena_alloc(doc->arena, b->text.len, sizeof *b->names);
    b->word_list = arena_alloc(doc->arena, b->text.len, sizeof *b->word_list);
    if (!ptr || !tag_ptr || !b->names || !b->word_list)
        return false;
    for (size_t at = 0; at < b->text.len; at = to) {
        const char *tag;

        seed = seed * 1664525u + 1013904223u;
        to = at + utf8_next(b->text, at, &cp);
        if (uchar_is_space(cp))
            continue;
        for (uint32_t n = seed >> 30; n > 0 && to < b->text.len; n--) {
            size_t next = utf8_next(b->text, to, &cp);

            if (uchar_is_space(cp))
                break;
            to += next;
        }
        tag = tags[seed >> 24 & 7];
        len += len > 0;
        pos += pos > 0;
        if (len)
            ptr[len - 1] = ' ';
        if (pos)
            tag_ptr[pos - 1] = ' ';
        memcpy(ptr + len, b->text.ptr + at, to - at);
        memcpy(tag_ptr + pos, tag, strlen(tag));
        len += to - at;
        pos += strlen(tag);
        b->word_list[b->word_list_len++] =
            block_word_of(str_sub(b->text, at, to - at), str_of(tag));
        if (tag[0] == 'n' && tag[1] && to - at >= 6)
            b->names[names++] = (struct block_name){.from = (uint32_t)at,
                                                    .len = (uint32_t)(to - at),
                                                    .is_place = tag[1] == 's',
                                                    .is_new = seed >> 23 & 1};
    }
    b->names_len = names;
    b->words = (struct str){ptr, len};
    b->pos = (struct str){tag_ptr, pos};
    return true;
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
    for (size_t i = 0; data[0] & 2 && i < doc.blocks_len; i++)
        if (!words_make(&doc, &doc.blocks[i], data[0] + (uint32_t)i))
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
