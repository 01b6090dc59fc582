/* test_topics.c -- topics by a small table, keywords by the model's counts, and how common words are. */
#include "../test.h"

#include "../../stages/tag/keyword.h"
#include "../../stages/tag/topic.h"
#include "../../stages/words/weigh.h"
#include "stage_doc.h"
#include "words_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char table[] = "# a small table\n"
                            "水利\t水库 防汛 水渠\n"
                            "教育\t学校  学生 教师\r\n"
                            "交通\t公路 桥梁 水渠\n";

static enum err_code topics_make(const char *text, struct topics **ret_topics, struct err *err)
{
    char *dir = test_dir_make(), path[512];
    struct stage_env env = {.data = dir, .slots = 1};
    enum err_code code;

    (void)snprintf(path, sizeof path, "%s/lexicon", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    if (text)
        test_file_write(dir, "lexicon/topics.tsv", str_of(text));
    code = topics_open(&env, ret_topics, err);
    test_dir_remove(dir);
    return code;
}

static void show(const struct str *words, size_t len, struct buf *out)
{
    for (size_t i = 0; i < len; i++) {
        buf_add_str(out, i ? STR(" ") : STR(""));
        buf_add_str(out, words[i]);
    }
}

static void test_topics(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"水库修好了，防汛有了底，水渠也通了。", "水利"},
        {"水库、水库、水库、水库、水库。", ""}, /* one word alone */
        {"水库，防汛。", ""},                   /* too little */
        {"# 学校开学\n今天天气好。", "教育"},   /* in the title */
        {"学校的学生和教师、学校的教师都来了，路过公路、桥梁和水渠。", "教育 交通"},
        {"学校学生教师学校学生教师学校学生教师，公路、桥梁和水渠。", "教育"}, /* far behind */
        {"", ""},
    };
    struct topics *topics = NULL;
    struct err err = {.msg = ""};

    (void)state;
    TEST_CHECK(topics_make(table, &topics, &err) == ERR_OK, "%s", err.msg);
    if (!topics)
        skip(); /* the processor is too old */
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct doc doc;
        struct buf out;

        if (!*cases[i].text)
            continue;
        stage_doc_make(&doc, 1, cases[i].text);
        assert_int_equal(topics_run(topics, &doc, &doc.articles[0], &err), ERR_OK);
        buf_init(&out, 1000);
        show(doc.articles[0].topics, doc.articles[0].topics_len, &out);
        TEST_STR(buf_str(&out), str_of(cases[i].want));
        buf_fini(&out);
        arena_destroy(doc.arena);
    }
    topics_close(topics);
}

static void test_tables_refused(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {{NULL, "No such file"},
                 {"水利 水库\n", "line 1: not a topic, a tab, and words"},
                 {"水利\t水库\n\t水\n", "line 2: not a topic"},
                 {"水利\t\xFF\n", "line 1: not a topic"}};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct topics *topics = NULL;
        struct err err = {.msg = ""};

        TEST_CHECK(topics_make(cases[i].text, &topics, &err) == ERR_CONF, "case %zu", i);
        TEST_CHECK(strstr(err.msg, cases[i].want), "%s", err.msg);
    }
}

/* The table that is shipped can be read. */
static void test_shipped(void **state)
{
    struct stage_env env = {.data = "config", .slots = 1};
    struct topics *topics = NULL;
    struct err err = {.msg = ""};

    (void)state;
    TEST_CHECK(topics_open(&env, &topics, &err) == ERR_OK, "%s", err.msg);
    topics_close(topics);
}

static void test_weights(void **state)
{
    struct weigh *w = NULL;
    struct err err = {.msg = ""};
    struct str pos;

    (void)state;
    TEST_CHECK(weigh_open(words_data(), &w, &err) == ERR_OK, "%s", err.msg);
    assert_true(weigh_word(w, STR("的")) > 1 && weigh_word(w, STR("的")) < 6);
    assert_true(weigh_word(w, STR("群众")) > weigh_word(w, STR("的")));
    assert_true(weigh_word(w, STR("画眉")) > weigh_word(w, STR("群众")) + 2);
    assert_true(weigh_word(w, STR("囗囗囗囗")) == 0.0f);
    assert_true(weigh_word(w, STR("")) == 0.0f);
    assert_int_equal(weigh_longest(w, STR("鸟类和"), &pos), 6);
    TEST_STR(pos, STR("n"));
    assert_int_equal(weigh_longest(w, STR("慈利县人"), &pos), 9);
    TEST_STR(pos, STR("ns"));
    assert_int_equal(weigh_longest(w, STR("\x01鸟类"), &pos), 0);
    assert_int_equal(weigh_longest(w, STR(""), &pos), 0);
    weigh_close(w);
}

static void test_keywords(void **state)
{
    struct keywords *k = NULL;
    struct err err = {.msg = ""};
    struct article *art;
    struct buf out;
    struct doc doc;

    (void)state;
    TEST_CHECK(keywords_open(words_data(), 1, &k, &err) == ERR_OK, "%s", err.msg);
    for (int round = 0; round < 2; round++) { /* the second finds nothing left of the first */
        buf_init(&out, 1000);
        stage_doc_make(&doc, 1, "# t\nx\ny");
        art = &doc.articles[0];
        art->lang = "zh";
        stage_doc_cut(&doc, &doc.blocks[0], "画眉 保护", "n v");
        stage_doc_cut(&doc, &doc.blocks[1],
                      "鸟类 的 森林 鸟类 , 王大明 王大明 执法 慈利县 慈利县 2024 2024",
                      "n u n n w nr nr v ns ns m m");
        stage_doc_cut(&doc, &doc.blocks[2], "执法 鸟类 群众 群众", "vn n n n");
        assert_int_equal(keywords_run(k, &doc, art, &err), ERR_OK);
        show(art->keywords, art->keywords_len, &out);
        /* three times; in the title; common; no verbs, names, numbers, nor what comes once */
        TEST_CHECK(str_eq(buf_str(&out), STR("鸟类 画眉 群众")) ||
                          str_eq(buf_str(&out), STR("画眉 鸟类 群众")), "%.*s", (int)out.len,
                                 out.ptr);
        buf_fini(&out);
        arena_destroy(doc.arena);
    }
    stage_doc_make(&doc, 1, "x");
    doc.articles[0].lang = "en";
    stage_doc_cut(&doc, &doc.blocks[0], "鸟类 鸟类", "");
    assert_int_equal(keywords_run(k, &doc, &doc.articles[0], &err), ERR_OK);
    assert_int_equal(doc.articles[0].keywords_len, 0);
    arena_destroy(doc.arena);
    keywords_close(k);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_topics), cmocka_unit_test(test_tables_refused),
        cmocka_unit_test(test_shipped), cmocka_unit_test(test_weights),
        cmocka_unit_test(test_keywords)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
