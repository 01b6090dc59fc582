/* test_tag_times.c -- days by their name with a time behind, centuries, reigns, how long ago; small numbers of
 * things that one can touch. */
#include "../test.h"

#include "tag_world.h"

static void test_named_days(void **state)
{
    static const struct tag_case cases[] = {
        {"2024-03-01", "昨日下午，昨晚，今天上午9时",
         "date [昨日下午] value=2024-02-29\ndate [昨晚] value=2024-02-29\n"
         "date [今天上午9时] value=2024-03-01T09:00"},
        {"", "厅里于当晚启动响应", "date [当晚]"},
        {"", "当日上午9时，次日凌晨，当晚8时",
         "date [当日上午9时] value=T09:00\ndate [次日凌晨]\ndate [当晚8时] value=T20:00"},
        {"2024-03-10", "本月8号上午8点，上月25日，下月上旬",
         "date [本月8号上午8点] value=2024-03-08T08:00\ndate [上月25日] value=2024-02-25\n"
         "date [下月上旬] value=2024-04"},
        {"2024-03-10", "28日当天，今年“五一”假期，“十一”期间",
         "date [28日当天] value=2024-02-28 note=year from publication date\n"
         "date [今年“五一”假期] value=2024"},
        {"", "上午，队员出发。", "date [上午] note=no anchor"},
        {"", "2017年年初，2019年年底，5月中下旬",
         "date [2017年年初] value=2017 mod=start\ndate [2019年年底] value=2019 mod=end\n"
         "date [5月中下旬] value=2019-05-11/2019-05-31 note=year from the sentence"},
        {"", "9:00分到达，8点左右，夜里2点多",
         "date [9:00分] value=T09:00\ndate [8点左右] value=T08:00\ndate [夜里2点多] value=T02:00"},
        {"", "年初以来，今冬明春", "date [年初以来] note=no anchor mod=since\ndate [今冬明春]"},
        {"2024-03-10", "近来多雨，这两年来变了，前几年，比去年同期少，当月付清",
         "date [近来] mod=recent\ndate [这两年来] mod=since\ndate [前几年] mod=recent\n"
         "date [去年同期] value=2023\ndate [当月]"},
        {"", "春节将至，不久前，当年底完成",
         "date [春节] note=no anchor\ndate [不久前] mod=recent\n"
         "date [当年底] mod=end note=no anchor"},
        {"", "上世纪六七十年代，每逢农历初一、十五，于次日6时到达",
         "date [上世纪六七十年代] value=196X/197X\n"
         "date [每逢农历初一、十五] repeat=P1M on=初一、十五 calendar=lunar\n"
         "date [次日6时] value=T06:00"},
        {"", "自2021年4月1日起至12月31日",
         "date [2021年4月1日起至12月31日] value=2021-04-01/2021-12-31"},
        {"", "8月4日15时30分许出发", "date [8月4日15时30分许] note=no anchor"},
        {"", "办四点半课堂，四点半到校", "date [四点半] value=T04:30"},
        {"", "2015年春节，今年清明他来，2016年春节联欢晚会，如今年产3000头，每年春节",
         "date [2015年春节] value=2015\ndate [今年清明] note=no anchor\n"
         "date [2016年] value=2016\nqty [3000头] value=3000 unit=头\n"
         "date [每年春节] repeat=P1Y on=春节"},
        {"", "10月26日的清晨，10月26日的会",
         "date [10月26日的清晨] note=no anchor\ndate [10月26日] note=no anchor"},
        {"", "每月15日、30日坐诊", "date [每月15日、30日] repeat=P1M days=15|30"},
        {"", "去冬今春，累计投入，比上年末减少，线上月销量，十岁以上年龄",
         "date [去冬今春]\ndate [上年末] mod=end"},
        {"", "近三年以来，说这些年轻人", "date [近三年以来] duration=P3Y mod=since"},
        {"2024-03-01", "预计明日8时到达，7月7日夜，1月6日拂晓，3日夜校开学",
         "date [明日8时] value=2024-03-02T08:00\n"
         "date [7月7日夜] value=2023-07-07 note=year from publication date\n"
         "date [1月6日拂晓] value=2024-01-06 note=year from publication date\n"
         "date [3日] value=2024-01-03 note=year from publication date"},
        {"2024-03-01", "记者今天从会上获悉，今天起施行，今日在京开幕",
         "date [今天] value=2024-03-01\ndate [今天] value=2024-03-01\ndate [今日] "
         "value=2024-03-01"},
        {"", "在生活好了的今天，今天的人，光明日报", ""},
        /* nothing alone */
        {"", "今天的农村，今日头条，好一点多一些", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_long_ago(void **state)
{
    static const struct tag_case cases[] = {
        {"2024-03-10", "11年前，他来到这里。20多年前",
         "date [11年前] duration=P11Y value=2013 mod=before\n"
         "date [20多年前] duration=P20Y value=2004 approx=over mod=before"},
        {"", "三天后，早在两个月前",
         "date [三天后] duration=P3D mod=after\ndate [两个月前] duration=P2M mod=before"},
        {"", "父亲30年前受伤，四月龄的羊", "date [30年前] duration=P30Y mod=before"},
        {"", "会议召开3天前通知", "qty [3天] value=3 unit=天"},
        {"", "上世纪80年代，20世纪九十年代初，本世纪初",
         "date [上世纪80年代] value=198X\ndate [20世纪九十年代初] value=199X mod=start\n"
         "date [本世纪初] value=20XX mod=start"},
        {"", "光绪二十三年，民国26年",
         "date [光绪二十三年] value=1897\ndate [民国26年] value=1937"},
        {"", "洪武元年，贞观三年，万历年间，多元年代",
         "date [洪武元年] value=1368\ndate [贞观三年] value=0629\ndate [万历年间] value=1573/1620"},
        {"", "本世纪最大，跨世纪工程", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_small_counts(void **state)
{
    static const struct tag_case cases[] = {
        {"", "母子四人住三条水泥路旁，五个村",
         "qty [四人] value=4 unit=人\nqty [三条] value=3 unit=条\nqty [五个] value=5 unit=个"},
        {"", "帐篷200顶、鱼苗3000尾",
         "qty [200顶] value=200 unit=顶\nqty [3000尾] value=3000 unit=尾"},
        /* words are counted, or it is a name or a rank */
        {"", "三个方面，四条措施，前三名，五人小组，三位一体，三人行", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named_days),
        cmocka_unit_test(test_long_ago),
        cmocka_unit_test(test_small_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
