/* tag_world.c -- see tag_world.h */
#include "../test.h"

#include "tag_world.h"

#include "../../stages/base/json.h"
#include "../../stages/rule.h"
#include "stage_doc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char *const kind_words[TAG_KINDS] = {
    [TAG_PLACE] = "place",  [TAG_ORG] = "org",           [TAG_PERSON] = "per",
    [TAG_DATE] = "date",    [TAG_QUANTITY] = "qty",      [TAG_DOCUMENT] = "doc",
    [TAG_PRACTICE] = "pra", [TAG_WORKFLOW] = "workflow", [TAG_LIST] = "list"};

void *tag_world_open(struct str *kinds, size_t len)
{
    struct opt_list *opts = calloc(1, stage_tag.opts_size);
    struct stage_env env = {.slots = 1};
    void *state = NULL;
    struct err err;

    assert_non_null(opts);
    assert_true(stage_tag.opts_size > 2 * sizeof *opts); /* kinds; no lexicons, no rules */
    *opts = (struct opt_list){kinds, len};
    assert_int_equal(stage_tag.open(opts, &env, &state, &err), ERR_OK);
    free(opts); /* read at open only */
    return state;
}

void *tag_world_open_plain(void)
{
    static struct str kinds[] = {
        {"dates", 5}, {"quantities", 10}, {"documents", 9}, {"practices", 9}};

    return tag_world_open(kinds, TEST_LEN(kinds));
}

void *tag_world_open_all(void)
{
    static struct str kinds[] = {{"places", 6},    {"orgs", 4},        {"persons", 7},
                                 {"dates", 5},     {"quantities", 10}, {"documents", 9},
                                 {"practices", 9}, {"workflows", 9},   {"lists", 5}};

    return tag_world_open(kinds, TEST_LEN(kinds));
}

static void attr_add(struct buf *out, const struct tag_attr *a)
{
    struct json j;

    buf_addf(out, " %s=", a->key);
    switch (a->type) {
    case TAG_VALUE_STR:
        buf_add_str(out, a->value.str);
        break;
    case TAG_VALUE_NUM:
        json_init(&j, out);
        json_num(&j, a->value.num);
        break;
    case TAG_VALUE_STRS:
        for (size_t i = 0; i < a->value.strs.len; i++) {
            if (i)
                buf_add_byte(out, '|');
            buf_add_str(out, a->value.strs.items[i]);
        }
        break;
    }
}

static void tags_print(const struct article *art, struct buf *out)
{
    for (size_t i = 0; i < art->tags_len; i++) {
        const struct tag *tag = &art->tags[i];

        buf_addf(out, "%s%s [", i ? "\n" : "", kind_words[tag->kind]);
        buf_add_str(out, tag->text);
        buf_add_byte(out, ']');
        for (const struct tag_attr *a = tag->attrs; a; a = a->next)
            if (strcmp(a->key, "dim") != 0 && strncmp(a->key, "si_", 3) != 0)
                attr_add(out, a);
    }
}

static void check(void *state, const struct tag_case *c, unsigned headings, const char *names,
                  const char *words)
{
    struct buf out;
    struct doc doc;
    struct err err;

    buf_init(&out, 1 << 20);
    stage_doc_make(&doc, 1, c->text);
    for (size_t i = 0; i < doc.blocks_len; i++)
        if (headings & 1u << i)
            doc.blocks[i].kind = BLOCK_HEADING;
    doc.articles[0].published = str_of(c->published);
    stage_doc_names(&doc, names);
    if (words)
        stage_doc_words(&doc, words);
    assert_int_equal(stage_tag.run(state, &doc, &err), ERR_OK);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    tags_print(&doc.articles[0], &out);
    TEST_CHECK(str_eq(buf_str(&out), str_of(c->want)), "text: %s\nhave: %.*s\nwant: %s", c->text,
               (int)out.len, out.ptr ? out.ptr : "", c->want);
    arena_destroy(doc.arena);
    buf_fini(&out);
}

void tag_world_check(void *state, const struct tag_case *c, unsigned headings)
{
    check(state, c, headings, "", NULL);
}

void tag_world_check_named(void *state, const struct tag_named_case *cases, size_t len)
{
    for (size_t i = 0; i < len; i++)
        check(state, &(struct tag_case){"", cases[i].text, cases[i].want}, 0, cases[i].names, NULL);
    stage_tag.close(state);
}

void tag_world_check_worded(void *state, const struct tag_worded_case *cases, size_t len)
{
    char text[STAGE_DOC_UNTAG_BYTES];

    for (size_t i = 0; i < len; i++)
        check(state, &(struct tag_case){"", stage_doc_untag(cases[i].words, text), cases[i].want},
              0, "", cases[i].words);
    stage_tag.close(state);
}

void tag_world_check_cases(void *state, const struct tag_case *cases, size_t len)
{
    for (size_t i = 0; i < len; i++)
        tag_world_check(state, &cases[i], 0);
    stage_tag.close(state);
}

double tag_world_seconds(void *state, const char *unit, size_t bytes)
{
    size_t unit_len = strlen(unit), len = bytes / unit_len * unit_len;
    char *text = malloc(len + 1);
    struct timespec from, to;
    struct doc doc;
    struct err err;

    assert_non_null(text);
    for (size_t at = 0; at < len; at += unit_len)
        memcpy(text + at, unit, unit_len);
    text[len] = '\0';
    stage_doc_make(&doc, 1, text);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    assert_int_equal(stage_tag.run(state, &doc, &err), ERR_OK);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    arena_destroy(doc.arena);
    free(text);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* The tables of divisions and of words. */
const char tag_world_divisions[] =
    "# a small table\n"
    "11\t北京市\n1101\t市辖区\n110105\t朝阳区\t001三里屯街道 002管庄地区\n"
    "21\t辽宁省\n2113\t朝阳市\n211302\t双塔区\t001南塔街道\n"
    "22\t吉林省\n2202\t吉林市\n220202\t昌邑区\t001城关镇\n"
    "41\t河南省\n4101\t郑州市\n410122\t中牟县\t100城关镇 101大集镇\n"
    "43\t湖南省\n4308\t张家界市\n430821\t慈利县\t001零阳街道 106象市镇 107苗市镇 400甲山林场\n"
    "44\t广东省\n4419\t东莞市\n441900\t东莞市\t101石碣镇\n"
    "63\t青海省\n6323\t黄南藏族自治州\n632324\t河南蒙古族自治县\t100优干宁镇\n";
static const char words[] = "common\t城区 新城区\nshort\t苗市\ngeneric\t农 示范\n";

void tag_world_lexicons_make(const char *dir, const char *table)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/lexicon", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    test_file_write(dir, "lexicon/divisions.tsv", str_of(table));
    test_file_write(dir, "lexicon/places.tsv", str_of(words));
}

enum err_code tag_world_open_lexicons(const char *data, struct str *kinds, size_t len,
                                      void **ret_state, struct err *err)
{
    static struct str lexicons[] = {{"divisions", 9}};
    struct {
        struct opt_list lists[2];
        struct opt_rules rules;
        struct str counts;
    } opts = {.lists = {{kinds, len}, {lexicons, 1}}};
    struct stage_env env = {.data = data, .slots = 1};

    assert_int_equal(stage_tag.opts_size, sizeof opts);
    return stage_tag.open(&opts, &env, ret_state, err);
}

/* One attribute of a tag as text; a list with bars between. */
static void key_add(struct buf *out, const struct tag *tag, const char *key)
{
    for (const struct tag_attr *a = tag->attrs; a; a = a->next) {
        if (strcmp(a->key, key) != 0)
            continue;
        buf_addf(out, " %s=", key);
        if (a->type == TAG_VALUE_STR)
            buf_add_str(out, a->value.str);
        for (size_t i = 0; a->type == TAG_VALUE_STRS && i < a->value.strs.len; i++) {
            buf_add_str(out, i ? STR("|") : STR(""));
            buf_add_str(out, a->value.strs.items[i]);
        }
    }
}

void tag_world_check_keys(void *opened, const struct tag_keys_case *c, const char *const *keys)
{
    struct buf out;
    struct doc doc;
    struct err err;

    buf_init(&out, 1 << 16);
    stage_doc_make(&doc, 1, c->text);
    assert_int_equal(stage_tag.run(opened, &doc, &err), ERR_OK);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    for (size_t i = 0; i < doc.articles[0].tags_len; i++) {
        buf_add_str(&out, i ? STR("; ") : STR(""));
        buf_add_str(&out, doc.articles[0].tags[i].text);
        for (const char *const *key = keys; *key; key++)
            key_add(&out, &doc.articles[0].tags[i], *key);
    }
    TEST_CHECK(str_eq(buf_str(&out), str_of(c->want)), "%s: %.*s, not %s", c->text, (int)out.len,
               out.ptr ? out.ptr : "", c->want);
    arena_destroy(doc.arena);
    buf_fini(&out);
}

void tag_world_check_lexicons(struct str *kinds, size_t kinds_len, const char *const *keys,
                              const struct tag_keys_case *cases, size_t len)
{
    char *dir = test_dir_make();
    void *opened = NULL;
    struct err err;

    tag_world_lexicons_make(dir, tag_world_divisions);
    assert_int_equal(tag_world_open_lexicons(dir, kinds, kinds_len, &opened, &err), ERR_OK);
    for (size_t i = 0; i < len; i++)
        tag_world_check_keys(opened, &cases[i], keys);
    stage_tag.close(opened);
    test_dir_remove(dir);
}
