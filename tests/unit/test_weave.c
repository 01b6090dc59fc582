/* test_weave.c -- lines that hold the lines of narrow columns, parted by blanks: two columns in turn,
 * paragraphs that end among them, pieces in the wrong order, lost full stops */
#include "../test.h"

#include "text_samples.h"
#include "words_world.h"

static const struct text_sample samples[] = {
    {"two columns in turn",
     "入冬以后北山水库管理站组织工 从上个月开始南街小学把一楼的 人对闸门渠道和泵房进行全面检 "
     "两间教室改成了夜间开放的图书 修,赶在结冰之前完成了全部项 馆,每天晚上向附近的居民开放 "
     "目。站长说,渠道的过水能力比 去年提高了两成,明年春天放水 以前还要再检查一遍闸门。",
     "入冬以后北山水库管理站组织工人对闸门渠道和泵房进行全面检修,"
     "赶在结冰之前完成了全部项目。站长说,"
     "渠道的过水能力比去年提高了两成,明年春天放水以前还要再检查一遍闸门。|"
     "从上个月开始南街小学把一楼的两间教室改成了夜间开放的图书馆,每天晚上向附近的居民开放"},
    {"a paragraph ends inside",
     "入冬以后北山水库管理站组织工 人对闸门渠道和泵房进行全面检 修完毕。 "
     "站长说,渠道的过水能力比去年 "
     "提高了两成,明年春天放水以前 还要再检查一遍闸门。",
     "入冬以后北山水库管理站组织工人对闸门渠道和泵房进行全面检修完毕。|站长说,"
     "渠道的过水能力比去年提高了两成,明年春天放水以前还要再检查一遍闸门。"},
    {"brackets tell the order",
     "民)入冬以后北山水库管理站组织 工人对闸门渠道和泵房进行全面 检修,赶在结冰之前完成了项目 "
     "的全部内容,没有影响村庄用水。\n\n本报讯(周建国李为\n\n"
     "站长介绍说,渠道的过水能力比 去年提高了两成,明年春天放水 以前还要再检查一遍闸门。",
     "本报讯(周建国李为民)入冬以后北山水库管理站组织工人对闸门渠道和泵房进行全面检修,"
     "赶在结冰之前完成了项目的全部内容,没有影响村庄用水。|站长介绍说,"
     "渠道的过水能力比去年提高了两成,"
     "明年春天放水以前还要再检查一遍闸门。"},
    {"a full stop was lost",
     "入冬以后北山水库管理站组织工 人对闸门渠道和泵房进行全面检 修,赶在结冰之前完成了全部项 "
     "目并通过了验收\n\n"
     "站长介绍说,渠道的过水能力比 去年提高了两成,明年春天放水 以前还要再检查一遍闸门。",
     "入冬以后北山水库管理站组织工人对闸门渠道和泵房进行全面检修,赶在结冰之前完成了全部项目并通过了"
     "验收|站长介绍说,渠道的过水能力比去年提高了两成,明年春天放水以前还要再检查一遍闸门。"},
    {"a column's end cuts a word",
     "今年入冬以后北山水库的管理站 组织工人对闸门渠道和泵房进行 了检修,赶在冬至那天结冰之前 "
     "完成了检修工作的全部八个大项\n\n"
     "目,站长说渠道的过水能力比去 年提高了两成,明年春天放水以 前还要再检查一遍闸门。",
     "今年入冬以后北山水库的管理站组织工人对闸门渠道和泵房进行了检修,赶在冬至那天结冰之前"
     "完成了检修工作的全部八个大项目,站长说渠道的过水能力比去年提高了两成,"
     "明年春天放水以前还要再检查一遍闸门。"},
};

static void test_samples(void **state)
{
    text_samples_check(*state, samples, TEST_LEN(samples));
}

/* A lost full stop shows only at the edge of a column, which the cleaned text has no more. */
static void test_twice(void **state)
{
    text_samples_check_twice(*state, samples, TEST_LEN(samples), "lost");
}

/* Pieces of a column in any order, with brackets, marks and figures: the rules hold. */
static void test_random_pieces(void **state)
{
    static const char *const pieces[] = {"入冬以后北山水库管理站组织工",
                                         "人对闸门渠道和泵房进行全面检",
                                         "修完毕。",
                                         "本报讯(周建国",
                                         "民)从上个月开始南街小学把一",
                                         "楼的两间教室改成了图书馆,每",
                                         "1 200",
                                         "“好。”",
                                         "\n",
                                         "\n\n",
                                         "目。站长说,渠道的过水能力比",
                                         "去年提高了两成,明年春天放水"};
    uint64_t seed = 11;
    struct buf text;

    buf_init(&text, 1 << 16);
    for (int round = 0; round < 1500; round++) {
        size_t len = 4 + (size_t)(test_random(&seed) % 60);
        struct doc doc;
        struct err err;

        buf_reset(&text);
        for (size_t i = 0; i < len; i++) {
            buf_add_str(&text, str_of(pieces[test_random(&seed) % TEST_LEN(pieces)]));
            buf_add_str(&text, STR(" "));
        }
        (void)text_run_all(*state, &doc, buf_str(&text), &err);
        arena_destroy(doc.arena);
    }
    buf_fini(&text);
}

static int setup(void **state)
{
    static struct text_run run;

    text_run_open(&run, words_data());
    *state = &run;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_twice),
        cmocka_unit_test(test_random_pieces),
    };

    return cmocka_run_group_tests(tests, setup, text_run_teardown);
}
