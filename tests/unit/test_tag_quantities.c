/* test_tag_quantities.c -- changes and what they are compared with, rates, degrees and grades, units that the words
 * of the text tell from what begins with them, numbers without a unit of their own. */
#include "../test.h"

#include "tag_world.h"

static void test_changes(void **state)
{
    static const struct tag_case cases[] = {
        {"", "年均增长2.6%，年均实际增长4.5%，月均下降3%",
         "qty [年均增长2.6%] value=2.6 unit=% direction=up basis=per_year\n"
         "qty [年均实际增长4.5%] value=4.5 unit=% direction=up basis=per_year\n"
         "qty [月均下降3%] value=3 unit=% direction=down basis=per_month"},
        {"", "同比分别下降7.7%、2.9%，环比回落0.4个百分点",
         "qty [同比分别下降7.7%] value=7.7 unit=% direction=down basis=yoy\n"
         "qty [2.9%] value=2.9 unit=% direction=down basis=yoy\n"
         "qty [环比回落0.4个百分点] value=0.4 unit=百分点 direction=down basis=mom"},
        {"", "比2016年减少815千公顷，比上年增加267亿斤，较去年增加了20人",
         "date [2016年] value=2016\nqty [减少815千公顷] value=815000 unit=公顷 direction=down\n"
         "qty [增加267亿斤] value=26700000000 unit=斤 direction=up\ndate [去年] note=no anchor\n"
         "qty [增加了20人] value=20 unit=人 direction=up"},
        /* with nothing to compare it is a number of people; 比赛 and 较大 compare with no time */
        {"", "增加20人，比赛增加3场，压力较大增加5人，比去年多，增加6人",
         "qty [20人] value=20 unit=人\nqty [3场] value=3 unit=场\nqty [5人] value=5 unit=人\n"
         "date [去年] note=no anchor\nqty [6人] value=6 unit=人"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_rates(void **state)
{
    static const struct tag_case cases[] = {
        {"", "均价53060元/㎡，单产389.7公斤/亩，流量80万辆次/日，浓度35微克/立方米",
         "qty [53060元/㎡] value=53060 unit=元/平方米\nqty [389.7公斤/亩] value=389.7 "
         "unit=公斤/亩\n"
         "qty [80万辆次/日] value=800000 unit=辆次/日\n"
         "qty [35微克/立方米] value=35 unit=微克/立方米"},
        {"", "按20户/人配备，租金600元/亩/年",
         "qty [20户/人] value=20 unit=户/人\nqty [600元/亩/年] value=600 unit=元/亩/年"},
        /* two numbers, and a unit that is a rate itself */
        {"", "成交930套/76458.66㎡，时速80公里/小时",
         "qty [930套] value=930 unit=套\nqty [76458.66㎡] value=76458.66 unit=平方米\n"
         "qty [80公里/小时] value=80 unit=公里/小时"},
        {"", "分别达8.51万亿、9.59万亿和10.23万亿元，投资50万，50万亩",
         "qty [8.51万亿] value=8510000000000 unit=元\nqty [9.59万亿] value=9590000000000 unit=元\n"
         "qty [10.23万亿元] value=10230000000000 unit=元\nqty [50万] value=500000\n"
         "qty [50万亩] value=500000 unit=亩"},
        {"", "800家，500万家庭，12、13、14", "qty [800家] value=800 unit=家"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_weather(void **state)
{
    static const struct tag_case cases[] = {
        {"", "最高气温-3℃左右，最低气温-9~-11℃，零下5℃到零下3℃，零下2℃到1℃",
         "qty [-3℃左右] value=-3 unit=℃ approx=about\nqty [-9~-11℃] min=-11 max=-9 unit=℃\n"
         "qty [零下5℃到零下3℃] min=-5 max=-3 unit=℃\nqty [零下2℃到1℃] min=-2 max=1 unit=℃"},
        {"", "降温幅度为5到7度。旋转30度，2年度", "qty [5到7度] min=5 max=7 unit=℃"},
        {"", "阵风8级，3到4级、近海有6到7级的偏北大风，6.5级地震",
         "qty [8级] value=8 unit=级\nqty [3到4级] min=3 max=4 unit=级\n"
         "qty [6到7级] min=6 max=7 unit=级\nqty [6.5级] value=6.5 unit=级"},
        {"", "年发电45万度，用电300度。机器一圈一圈地转了又转，转了300度",
         "qty [45万度] value=450000 unit=千瓦时\nqty [300度] value=300 unit=千瓦时"},
        {"", "收入超过300元，不到10分钟，同比增长超过5%，约20元，分为12大类",
         "qty [300元] value=300 unit=元 approx=over\nqty [10分钟] value=10 unit=分钟 "
         "approx=under\n"
         "qty [同比增长超过5%] value=5 unit=% approx=over direction=up basis=yoy\n"
         "qty [约20元] value=20 unit=元 approx=about\nqty [12大类] value=12 unit=类"},
        {"", "不少于两年，花了一个多小时，歇两个半小时，60岁及以上，两年生",
         "qty [两年] value=2 unit=年 approx=at_least\nqty [一个多小时] value=1 unit=小时 "
         "approx=over\n"
         "qty [两个半小时] value=2.5 unit=小时\nqty [60岁及以上] value=60 unit=岁 approx=at_least"},
        {"", "文物126件（套），拘留十天，（件）",
         "qty [126件（套）] value=126 unit=件\nqty [十天] value=10 unit=天"},
        {"", "3个目标：节约，5条路线：一，3个村：甲村乙村丙村。12条路线：",
         "qty [3个] value=3 unit=个\nqty [12条] value=12 unit=条"},
        {"", "在新柳11、12组，石桥7组村民，分成3组", "qty [3组] value=3 unit=组"},
        {"", "最高不超过300元", "qty [300元] value=300 unit=元 approx=at_most"},
        {"", "5级台阶，1到3级医院，9级职员", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_lengths(void **state)
{
    static const struct tag_case cases[] = {
        {"", "利用两周时间，一小时以内，三年左右",
         "qty [两周] value=2 unit=周\nqty [一小时以内] value=1 unit=小时 approx=at_most\n"
         "qty [三年左右] value=3 unit=年 approx=about"},
        {"", "走了3小时25分，用时1分20秒，1天6小时，两小时四十分钟",
         "qty [3小时25分] value=205 unit=分钟\nqty [1分20秒] value=80 unit=秒\n"
         "qty [1天6小时] value=30 unit=小时\nqty [两小时四十分钟] value=160 unit=分钟"},
        {"", "按照400元每亩流转，超量五倍，清淤8KM",
         "qty [400元每亩] value=400 unit=元/亩\nqty [五倍] value=5 unit=倍\nqty [8KM] value=8 "
         "unit=公里"},
        {"", "孩子1岁半，学了四年，干了一年多，长70Km，四年级，一年多来",
         "qty [1岁半] value=1.5 unit=岁\nqty [四年] value=4 unit=年\nqty [一年多] value=1 unit=年 "
         "approx=over\n"
         "qty [70Km] value=70 unit=公里\ndate [一年多来] duration=P1Y approx=over mod=since"},
        {"", "学了两年半，产3万来斤，超300亿元",
         "qty [两年半] value=2.5 unit=年\nqty [3万来斤] value=30000 unit=斤 approx=about\n"
         "qty [300亿元] value=30000000000 unit=元 approx=over"},
        {"", "家住4栋2单元，住在柳荫小区9栋，盖了8栋楼房", "qty [8栋] value=8 unit=栋"},
        {"", "三年行动，两年内容，第三年以上，一天天", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_unit_by_words(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"80/m 余/m 位/q 居民/n", "qty [80余位] value=80 unit=人 approx=over of=居民"},
        {"3/m 处/q 在建/v 工程/n", "qty [3处] value=3 unit=处 of=在建工程"},
        {"排名/v 80/m 位居/v 前列/f", ""},
    };

    (void)state;
    tag_world_check_worded(tag_world_open_plain(), cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes),       cmocka_unit_test(test_rates),
        cmocka_unit_test(test_weather),       cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_unit_by_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
