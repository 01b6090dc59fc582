/* test_tag_hostile.c -- texts made to be slow: a million digits, brackets in brackets, units without end. With
 * every kind asked for, the stage takes time in proportion to their length, and every tag is well-formed. */
#include "../test.h"

#include "stage_doc.h"
#include "tag_world.h"

#include <stdlib.h>
#include <string.h>

#define SMALL_BYTES ((size_t)1 << 15)
#define LARGE_BYTES ((size_t)1 << 20)
#define TIMES 32 /* LARGE / SMALL */

static const char *const units[] = {
    /* digits, numbers and their parts */
    "7",
    "１",
    "一",
    "十百千",
    "3,",
    "1,000,",
    "0.",
    "1/2",
    "百分之",
    "三分之",
    "8:30",
    "2024-",
    "12月",
    /* units */
    "5个",
    "3万元",
    "亩吨米",
    "约3%~",
    "平方米立方米",
    "1名2位3户",
    "同比增长",
    "公里/小时",
    /* brackets and marks in each other */
    "(",
    "((“",
    "（〈(",
    "《《x》",
    "“‘「",
    "\"",
    "“甲”、",
    "“A”“",
    "“三抓三促”(",
    "〉》）",
    /* words that begin or end everything */
    "县",
    "市镇",
    "国家",
    "大学",
    "公司",
    "书记",
    "说",
    "李",
    "李大山说",
    "书记李",
    "为副会长",
    "选举李大山、",
    "队伍",
    "委",
    "局局长",
    "机制",
    "的工作机制、",
    "推进",
    "活动",
    "一是",
    "一期",
    "二步流程、",
    "—",
    "甲—乙一",
    "每逢",
    "近三",
    "年来",
    "今年",
    "截至",
    "当天",
    "、",
    "和",
    "，",
    "。",
    "\n",
    "五变，变",
    "“三好”即甲、",
    "一是甲，二是乙，",
    "(缅甸)服装有限公司",
    "四个四个“",
    "阿·",
    "重阳",
};

static void test_in_proportion(void **state)
{
    void *opened = tag_world_open_all();

    (void)state;
    for (size_t i = 0; i < TEST_LEN(units); i++) {
        double small = 1e9, large = 1e9;

        for (int round = 0; round < 3 && (round == 0 || large > small * 2 * TIMES); round++) {
            double s = tag_world_seconds(opened, units[i], SMALL_BYTES);
            double l = tag_world_seconds(opened, units[i], LARGE_BYTES);

            small = s < small ? s : small;
            large = l < large ? l : large;
        }
        /* Four times as much as proportion asks for leaves room for a busy machine; a quadratic scanner
         * takes TIMES as much. */
        TEST_CHECK(large < small * 4 * TIMES + 0.01, "'%s': %g s, then %g s", units[i], small,
                   large);
    }
    stage_tag.close(opened);
}

/* Pairs of the same, mixed: no tag leaves its paragraph, lies on another one, or stops the stage. */
static void test_mixed(void **state)
{
    void *opened = tag_world_open_all();
    struct buf text;
    struct doc doc;
    struct err err;

    (void)state;
    buf_init(&text, 1 << 20);
    for (size_t a = 0; a < TEST_LEN(units); a++)
        for (size_t b = 0; b < TEST_LEN(units); b++) {
            buf_add_str(&text, str_of(units[a]));
            buf_add_str(&text, str_of(units[b]));
            if ((a + b) % 5 == 0)
                buf_add_byte(&text, '\n');
        }
    buf_add_byte(&text, '\0');
    stage_doc_make(&doc, 1, text.ptr);
    assert_int_equal(stage_tag.run(opened, &doc, &err), ERR_OK);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    assert_true(doc.articles[0].tags_len > 100);
    arena_destroy(doc.arena);
    buf_fini(&text);
    stage_tag.close(opened);
}

/* A company's name goes back over a few pairs of brackets, however many there are. */
static void test_brackets_of_companies(void **state)
{
    void *opened = tag_world_open_all();
    struct buf text;
    struct doc doc;
    struct err err;

    (void)state;
    buf_init(&text, LARGE_BYTES + 64);
    while (text.len < LARGE_BYTES)
        buf_add_str(&text, STR("(缅甸)"));
    buf_add_str(&text, STR("服装有限公司\n"));
    buf_add_byte(&text, '\0');
    stage_doc_make(&doc, 1, text.ptr);
    assert_int_equal(stage_tag.run(opened, &doc, &err), ERR_OK);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    assert_true(doc.articles[0].tags_len > 0);
    for (size_t i = 0; i < doc.articles[0].tags_len; i++)
        assert_true(doc.articles[0].tags[i].to - doc.articles[0].tags[i].from < 100);
    arena_destroy(doc.arena);
    buf_fini(&text);
    stage_tag.close(opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_proportion),
        cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_brackets_of_companies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
