/* test_tag.c -- the stage: what is marked, with which values, and that it stays linear. */
#include "../test.h"

#include "../../stages/tag/tag_opts.h"
#include "stage_doc.h"
#include "tag_world.h"

static void test_quantities(void **state)
{
    static const struct tag_case cases[] = {
        {"", "拆除8200余平方米。", "qty [8200余平方米] value=8200 unit=平方米 approx=over"},
        {"", "共８，２００平方米", "qty [８，２００平方米] value=8200 unit=平方米"},
        {"", "投资0.87亿元", "qty [0.87亿元] value=87000000 unit=元"},
        {"", "约252万平方米", "qty [约252万平方米] value=2520000 unit=平方米 approx=about"},
        {"", "近万名党员", "qty [近万名] value=10000 unit=人 approx=nearly"},
        {"", "千余户", "qty [千余户] value=1000 unit=户 approx=over"},
        {"", "上百人参加", "qty [上百人] value=100 unit=人 approx=over"},
        {"", "20万元以下的项目", "qty [20万元以下] value=200000 unit=元 approx=at_most"},
        {"", "工期20～30天", "qty [20～30天] min=20 max=30 unit=天"},
        {"", "投资3至5万元", "qty [3至5万元] min=30000 max=50000 unit=元"},
        {"", "节省13%~27%", "qty [13%~27%] min=13 max=27 unit=%"},
        {"", "税收同比增长35.5％，",
         "qty [同比增长35.5％] value=35.5 unit=% direction=up basis=yoy"},
        {"", "下降了2个百分点", "qty [下降了2个百分点] value=2 unit=百分点 direction=down"},
        {"", "增加20人", "qty [20人] value=20 unit=人"},
        {"", "由2/3以上居民说了算", "qty [2/3以上] value=0.66666666666666663 approx=at_least"},
        {"", "三分之二同意", "qty [三分之二] value=0.66666666666666663"},
        {"", "百分之三十五的", "qty [百分之三十五] value=35 unit=%"},
        {"", "三千二百多万元", "qty [三千二百多万元] value=32000000 unit=元 approx=over"},
        {"", "一百二十户", "qty [一百二十户] value=120 unit=户"},
        {"", "8000多万元", "qty [8000多万元] value=80000000 unit=元 approx=over"},
        {"", "历时3年多", "qty [3年多] value=3 unit=年 approx=over"},
        {"", "长3km。", "qty [3km] value=3 unit=公里"},
        {"", "增长2人均收入3.2万元", "qty [3.2万元] value=32000 unit=元 basis=per_capita"},
        {"", "损失约3万元", "qty [约3万元] value=30000 unit=元 approx=about"},
        {"", "来了21名", "qty [21名] value=21 unit=人"},
        /* no quantities */
        {"", "第3次，3个方面，一个村，两级，十分滞后，百姓，A4个，3.2.1个", ""},
        {"", "电话0716-8123456，热线12345，（一）1. 2、", ""},
        {"", "鹅港村3组，第1522期", ""},
        {"", "3人民法院", ""},
        {"", "页 1/3", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_dates(void **state)
{
    static const struct tag_case cases[] = {
        {"", "2024年11月28日", "date [2024年11月28日] value=2024-11-28"},
        {"", "２０２４年１１月", "date [２０２４年１１月] value=2024-11"},
        {"", "二〇二四年五月", "date [二〇二四年五月] value=2024-05"},
        {"", "于2024-11-28 10:30发布", "date [2024-11-28 10:30] value=2024-11-28T10:30"},
        {"", "2024.11.28，2024/1/2",
         "date [2024.11.28] value=2024-11-28\ndate [2024/1/2] value=2024-01-02"},
        {"", "2020年以来", "date [2020年以来] value=2020/.. mod=since"},
        {"2024-11-28", "今年以来", "date [今年以来] value=2024/2024-11-28 mod=since"},
        {"2024-11-28", "今年1至10月", "date [今年1至10月] value=2024-01/2024-10"},
        {"", "2019年5月至2021年底，", "date [2019年5月至2021年底] value=2019-05/2021 mod=end"},
        {"", "今年1至10月", "date [今年1至10月] note=no anchor"},
        {"2024-11-28", "7月20日",
         "date [7月20日] value=2024-07-20 note=year from publication date"},
        {"2024-01-05", "12月20日",
         "date [12月20日] value=2023-12-20 note=year from publication date"},
        {"", "11月28日", "date [11月28日] note=no anchor"},
        {"2024-11-28", "11月18日至20日",
         "date [11月18日至20日] value=2024-11-18/2024-11-20 note=year from publication date"},
        {"", "2019年3月启动，5月1日完工。",
         "date [2019年3月] value=2019-03\ndate [5月1日] value=2019-05-01 note=year from the "
         "sentence"},
        {"", "2019-2021年", "date [2019-2021年] value=2019/2021"},
        {"", "2023年12月至2024年3月", "date [2023年12月至2024年3月] value=2023-12/2024-03"},
        {"", "2023年上半年", "date [2023年上半年] value=2023-01/2023-06"},
        {"", "2023年前三季度", "date [2023年前三季度] value=2023-01/2023-09"},
        {"", "2024年2月下旬", "date [2024年2月下旬] value=2024-02-21/2024-02-29"},
        {"", "2023年底", "date [2023年底] value=2023 mod=end"},
        {"", "1990年代", "date [1990年代] value=199X"},
        {"", "98年7月", "date [98年7月] value=1998-07"},
        {"", "早上五点、中午一点、晚上六点",
         "date [早上五点] value=T05:00\ndate [中午一点] value=T13:00\ndate [晚上六点] "
         "value=T18:00"},
        {"", "8:30至17:30", "date [8:30至17:30] value=T08:30/T17:30"},
        {"2024-11-28", "11月28日上午9时30分",
         "date [11月28日上午9时30分] value=2024-11-28T09:30 note=year from publication date"},
        {"", "每周五开会", "date [每周五] repeat=P1W weekdays=5"},
        {"", "每周一、三、五，每周一次",
         "date [每周一、三、五] repeat=P1W weekdays=1|3|5\ndate [每周] repeat=P1W"},
        {"", "每逢二、五、八号赶集", "date [每逢二、五、八号] repeat=P1M days=2|5|8"},
        {"", "每月5日", "date [每月5日] repeat=P1M days=5"},
        {"", "近年来，截至目前",
         "date [近年来] mod=since\ndate [截至目前] note=no anchor mod=until"},
        {"2024-03-01", "昨天", "date [昨天] value=2024-02-29"},
        {"", "近三年来", "date [近三年来] duration=P3Y mod=since"},
        {"", "三年来，二十多年来",
         "date [三年来] duration=P3Y mod=since\n"
         "date [二十多年来] duration=P20Y approx=over mod=since"},
        {"", "2023年底前完成，2025年起施行",
         "date [2023年底] value=2023 mod=end bound=before\ndate [2025年] value=2025 bound=from"},
        {"2024-01-05", "本月底前，上个月",
         "date [本月底] value=2024-01 mod=end\ndate [上个月] value=2023-12 mod=recent"},
        {"", "每逢农历三、六、九赶集日，每逢三、六、九赶场",
         "date [每逢农历三、六、九赶集日] repeat=P1M days=3|6|9 calendar=lunar\n"
         "date [每逢三、六、九] repeat=P1M days=3|6|9"},
        {"", "每逢农历三、六、九日",
         "date [每逢农历三、六、九日] repeat=P1M days=3|6|9 calendar=lunar"},
        {"", "当天，大会当天", "date [当天]"},
        /* no dates */
        {"", "比例为1:10，3点要求，五点意见，2024年级", "date [2024年] value=2024"},
        {"", "2023年2月30日", ""},
        {"", "13月5日", "date [5日] note=no anchor"},
        {"", "第5日，十分，今后年均", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_documents(void **state)
{
    static const struct tag_case cases[] = {
        {"", "印发《2024年通知》500份",
         "doc [《2024年通知》] title=2024年通知\nqty [500份] value=500 unit=份"},
        {"", "《论〈语〉与《春秋》》等", "doc [《论〈语〉与《春秋》》] title=论〈语〉与《春秋》"},
        {"", "《甲》《乙》", "doc [《甲》] title=甲\ndoc [《乙》] title=乙"},
        {"", "《没有结束《甲》", "doc [《甲》] title=甲"},
        {"", "》《》《", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_practices(void **state)
{
    static const struct tag_case cases[] = {
        {"", "的“七变”工作法", "pra [“七变”工作法] name=七变工作法"},
        {"", "推行“码上办”，群众满意", "pra [“码上办”] name=码上办"},
        {"", "实施“头羊工程”。", "pra [“头羊工程”] name=头羊工程"},
        {"", "“二抓二促”见实效", "pra [“二抓二促”] name=二抓二促"},
        {"", "“1+3+N”", "pra [“1+3+N”] name=1+3+N members=1|3|N"},
        {"", "“甲乙丙”“丁戊己”计划",
         "pra [“甲乙丙”] name=甲乙丙\npra [“丁戊己”计划] name=丁戊己计划"},
        {"", "按照\"定点、定时\"的要求", "pra [\"定点、定时\"] name=定点、定时 members=定点|定时"},
        {"", "建立“码上办”机制。后来“码上办”越办越好",
         "pra [“码上办”机制] name=码上办机制\npra [“码上办”] name=码上办"},
        /* decoration and speech */
        {"", "变“要他学”为“他要学”，打通“堵点”，是“定心丸”。", ""},
        {"", "他说：“这个办法好，推行以后我们都满意。”", ""},
        {"", "“一团和气”“十四五”“五一”“两不管”", ""},
        {"", "“”“ “没有结束", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_kinds(void **state)
{
    struct str one = STR("dates"), bad = STR("place");
    void *opened = tag_world_open(&one, 1);
    struct tag_opts opts = {.kinds = {&bad, 1}};
    struct stage_env env = {.slots = 1};
    struct err err;

    (void)state;
    /* What is not asked for is still known: the year in the title is no date. */
    tag_world_check(opened,
                    &(struct tag_case){"", "《2024年》2020年3个", "date [2020年] value=2020"}, 0);
    stage_tag.close(opened);
    opened = NULL;
    assert_int_equal(stage_tag.open(&opts, &env, &opened, &err), ERR_CONF);
    assert_null(opened);
}

static void test_title_and_paragraphs(void **state)
{
    void *opened = tag_world_open_plain();
    struct doc doc;
    struct err err;

    (void)state;
    stage_doc_make(&doc, 1, "# 2020年\n甲\n共5人\n# 3户\n共6人");
    assert_int_equal(stage_tag.run(opened, &doc, &err), ERR_OK);
    assert_int_equal(doc.articles[0].tags_len, 2);
    assert_int_equal(doc.articles[0].tags[0].paragraph, TAG_IN_TITLE);
    assert_int_equal(doc.articles[0].tags[0].from, 2);
    assert_int_equal(doc.articles[0].tags[1].paragraph, 1);
    assert_int_equal(doc.articles[1].tags_len, 2);
    assert_int_equal(doc.articles[1].tags[1].paragraph, 0);
    arena_destroy(doc.arena);
    stage_tag.close(opened);
}

/* Eight times the text takes about eight times the time: 30 leaves room for a busy machine and is far
 * from the 64 of a quadratic one. The best of three, so that one pause does not count. */
static void test_linear(void **state)
{
    static const char *const units[] = {
        "7",        "一",     "三万",     "5个",   "约3%~",     "《",      "《《x》",
        "》",       "“",      "“三抓”",   "\"ab",  "2024年1月", "1-",      "每",
        "近",       "1,000,", "1.",       "1/2的", "1至",       "8:30",    "百分之",
        "近年来，", "“a‘b",   "每逢二、", "「",    "——",        "第",      "\"",
        "十百",     "1~2天",  "“1+2”",    "2024-", "、",        "今年1至", "同比增长",
    };
    void *opened = tag_world_open_plain();

    (void)state;
    for (size_t i = 0; i < TEST_LEN(units); i++) {
        double small = 1e9, large = 1e9;

        for (int round = 0; round < 3; round++) {
            double s = tag_world_seconds(opened, units[i], 1 << 14);
            double l = tag_world_seconds(opened, units[i], 1 << 17);

            small = s < small ? s : small;
            large = l < large ? l : large;
        }
        TEST_CHECK(large < small * 30 + 0.005, "'%s': %g s, then %g s", units[i], small, large);
    }
    stage_tag.close(opened);
}

/* With the document's memory running out anywhere, the answer is an error and the rest is whole. */
static void test_no_memory(void **state)
{
    void *opened = tag_world_open_plain();

    (void)state;
    for (size_t n = 0;; n++) {
        enum err_code code;
        struct doc doc;
        struct err err;

        stage_doc_make(&doc, 1,
                       "2024年推行“码上办”机制，印发《办法》5份，每逢二、五号办，“甲、乙乙”办法");
        test_fail_alloc_after(n);
        code = stage_tag.run(opened, &doc, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            arena_destroy(doc.arena);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
        assert_int_equal(doc_check(&doc, &err), ERR_OK);
        arena_destroy(doc.arena);
    }
    stage_tag.close(opened);
    test_fail_alloc_after(0);
    opened = NULL;
    {
        struct tag_opts none = {.kinds = {NULL, 0}};
        struct stage_env env = {.slots = 1};
        struct err err;
        enum err_code code = stage_tag.open(&none, &env, &opened, &err);

        (void)test_fail_alloc_off();
        assert_int_equal(code, ERR_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantities), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_documents),  cmocka_unit_test(test_practices),
        cmocka_unit_test(test_kinds),      cmocka_unit_test(test_title_and_paragraphs),
        cmocka_unit_test(test_linear),     cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
