/* test_tag_calendar.c -- dates told by the week, the moon, a plan, a century; from one named day to another; what comes
 * again each year or month. */
#include "../test.h"

#include "tag_world.h"

static void test_from_day_to_day(void **state)
{
    static const struct tag_case cases[] = {
        {"2024-03-10", "今晚到后天，昨天至今天，今天夜间到明天白天，今天到25日",
         "date [今晚到后天] value=2024-03-10/2024-03-12\n"
         "date [昨天至今天] value=2024-03-09/2024-03-10\n"
         "date [今天夜间到明天白天] value=2024-03-10/2024-03-11\ndate [今天到25日]"},
        {"2024-03-10", "明早8点，今晨，大后天，明后天",
         "date [明早8点] value=2024-03-11T08:00\ndate [今晨] value=2024-03-10\n"
         "date [大后天] value=2024-03-13\ndate [明后天]"},
        {"", "28到30日白天，1日夜里，截至2023年12月31日24时",
         "date [28到30日白天] note=no anchor\ndate [1日夜里] note=no anchor\n"
         "date [截至2023年12月31日24时] value=2023-12-31T24:00 mod=until"},
        {"", "未来三天，今后五年，百余年来",
         "date [未来三天] duration=P3D mod=ahead\ndate [今后五年] duration=P5Y mod=ahead\n"
         "date [百余年来] duration=P100Y approx=about mod=since"},
        {"", "2024年9月6、7日，2018年5月，同年8月，次年1月",
         "date [2024年9月6、7日] value=2024-09-06/2024-09-07\ndate [2018年5月] value=2018-05\n"
         "date [同年8月] value=2018-08 note=year from the sentence\n"
         "date [次年1月] value=2019-01 note=year from the sentence"},
        /* no days: 先天后天, a crowd of the same year */
        {"", "先天后天，同年龄，比赛第二天，未来的路", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_weeks_and_plans(void **state)
{
    static const struct tag_case cases[] = {
        {"", "周一至周五，星期三下午，3月4日（周三）",
         "date [周一至周五] weekdays=1|2|3|4|5\ndate [星期三下午] weekdays=3\n"
         "date [3月4日] note=no anchor\ndate [周三] weekdays=3"},
        {"", "每周一至周五上午9时",
         "date [每周一至周五上午9时] repeat=P1W time=T09:00 weekdays=1|2|3|4|5"},
        {"", "“十四五”期间，十三五以来，2023-2024学年",
         "date [“十四五”期间] value=2021/2025\ndate [十三五以来] value=2016/.. mod=since\n"
         "date [2023-2024学年] value=2023/2024"},
        {"", "19世纪末到20世纪初，90年代，公元前221年，公元618年",
         "date [19世纪末到20世纪初] value=18XX/19XX\ndate [90年代] value=199X\n"
         "date [公元前221年] value=-0220\ndate [公元618年] value=0618"},
        {"", "一周一次，周五洋到会，“十四五”规划，四周", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_feasts(void **state)
{
    static const struct tag_case cases[] = {
        {"", "除夕8时13分，除夕14时到大年初二8时，中秋夜",
         "date [除夕8时13分] note=no anchor\ndate [除夕14时到大年初二8时] note=no anchor\n"
         "date [中秋夜] note=no anchor"},
        {"", "正月初五和初六，正月初一至初七，大年初一上午",
         "date [正月初五] note=no anchor calendar=lunar\ndate [初六] note=no anchor "
         "calendar=lunar\n"
         "date [正月初一至初七] note=no anchor calendar=lunar\n"
         "date [大年初一上午] note=no anchor calendar=lunar"},
        {"", "赶在清明之前，端午节过后，从腊月一直忙",
         "date [清明之前] note=no anchor mod=before\ndate [端午节过后] note=no anchor mod=after\n"
         "date [腊月] note=no anchor calendar=lunar"},
        {"", "春节前三天，清明节前一天，年末人口",
         "date [春节前三天] note=no anchor mod=before\n"
         "date [清明节前一天] note=no anchor mod=before\ndate [年末] note=no anchor mod=end"},
        {"", "中秋夜市，初三学生", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_each_year(void **state)
{
    static const struct tag_case cases[] = {
        {"", "每年3月至5月，每年春秋两季，每年农历三月初三，每月初一、十五",
         "date [每年3月至5月] repeat=P1Y on=3月至5月\ndate [每年春秋两季] repeat=P1Y on=春秋两季\n"
         "date [每年农历三月初三] repeat=P1Y on=农历三月初三\n"
         "date [每月初一、十五] repeat=P1M on=初一、十五"},
        {"", "2024年前8月，提前6月完成，10月21日- 10月22日",
         "date [2024年前8月] value=2024-01/2024-08\ndate [6月] value=2024-06 note=year from the "
         "sentence\n"
         "date [10月21日- 10月22日] value=2024-10-21/2024-10-22 note=year from the sentence"},
        {"", "每年投入30万元，每月初，每年2次",
         "date [每年] repeat=P1Y\nqty [30万元] value=300000 unit=元\ndate [每月初] repeat=P1M\n"
         "date [每年] repeat=P1Y\nqty [2次] value=2 unit=次"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_day_to_day),
        cmocka_unit_test(test_weeks_and_plans),
        cmocka_unit_test(test_feasts),
        cmocka_unit_test(test_each_year),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
