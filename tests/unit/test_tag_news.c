/* test_tag_news.c -- what papers write every day: feasts and hours, courts and bureaus, lists without a
 * count, responses to a flood. */
#include "../test.h"

#include "tag_world.h"

static void test_feasts(void **state)
{
    static const struct tag_case cases[] = {
        {"", "春节期间，元旦、春节前夕，中秋国庆长假",
         "date [春节期间] note=no anchor\ndate [元旦、春节前夕] note=no anchor mod=before\n"
         "date [中秋国庆长假] note=no anchor"},
        {"", "端午节前完工，国庆节后开学",
         "date [端午节] note=no anchor\ndate [国庆节] note=no anchor"},
        {"", "谷雨前后，立冬时节",
         "date [谷雨前后] note=no anchor mod=about\n"
         "date [立冬时节] note=no anchor"},
        {"", "2023年中秋假期", "date [2023年中秋假期] value=2023"},
        {"", "正月十五，大年初一，农历八月初三",
         "date [正月十五] note=no anchor calendar=lunar\n"
         "date [大年初一] note=no anchor calendar=lunar\n"
         "date [农历八月初三] note=no anchor calendar=lunar"},
        {"", "2021年秋季学期，2020年夏天",
         "date [2021年秋季学期] value=2021 mod=autumn\ndate [2020年夏天] value=2020 mod=summer"},
        {"", "入冬以来，年底前",
         "date [入冬以来] note=no anchor mod=since\ndate [年底] note=no anchor mod=end"},
        /* no dates */
        {"", "春节晚会，清明渠，大雪期间，五一路，国庆后勤，大年味，农历", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_hours(void **state)
{
    static const struct tag_case cases[] = {
        {"", "每天早上7点半，每晚8点至10点",
         "date [每天早上7点半] repeat=P1D time=T07:30\n"
         "date [每晚8点至10点] repeat=P1D time=T20:00/T22:00"},
        {"", "每周三下午2点", "date [每周三下午2点] repeat=P1W time=T14:00 weekdays=3"},
        {"", "9时至11时、14时至17时",
         "date [9时至11时] value=T09:00/T11:00\ndate [14时至17时] value=T14:00/T17:00"},
        {"", "2022年5月3日0时至24时",
         "date [2022年5月3日0时至24时] value=2022-05-03T00:00/2022-05-03T24:00"},
        {"", "每季度末通报，每月初核对", "date [每季度末] repeat=P3M\ndate [每月初] repeat=P1M"},
        {"", "2023年前5个月，半年来",
         "date [2023年前5个月] value=2023-01/2023-05\ndate [半年来] note=no anchor mod=since"},
        {"", "电量3亿千瓦时，成本压缩两成",
         "qty [3亿千瓦时] value=300000000000 unit=瓦时\nqty [压缩两成] value=2 unit=成 "
         "direction=down"},
        {"", "项目前期，目前", "date [目前] note=no anchor mod=now"},
        {"", "截至2022年9月底，截止8月3日",
         "date [截至2022年9月底] value=2022-09 mod=end\n"
         "date [截止8月3日] value=2022-08-03 mod=until note=year from the sentence"},
        {"", "为期两天的会", "qty [两天] value=2 unit=天"},
        {"", "突破千万条，千万别，500万棒",
         "qty [千万条] value=10000000 unit=条\nqty [500万棒] value=5000000 unit=棒"},
        {"", "增长2.4倍，任期四年，徒刑二年三个月",
         "qty [增长2.4倍] value=2.4 unit=倍 direction=up\nqty [四年] value=4 unit=年\n"
         "qty [二年三个月] value=27 unit=个月"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_lists(void **state)
{
    static const struct tag_case cases[] = {
        {"", "做到：一是查水源，二是查堤坝，三是查泵站。",
         "list [一是查水源，二是查堤坝，三是查泵站] members=查水源|查堤坝|查泵站"},
        {"", "一是查水源。二是查堤坝。", "list [一是查水源] members=查水源|查堤坝"},
        {"", "：（一）清沟渠；（二）修泵站；（三）加固堤防。",
         "list [（一）清沟渠；（二）修泵站；（三）加固堤防] members=清沟渠|修泵站|加固堤防"},
        {"", "须经小组讨论、支部审核、乡镇审批三道程序",
         "list [小组讨论、支部审核、乡镇审批] members=小组讨论|支部审核|乡镇审批"},
        /* rows that nothing counts */
        {"", "苹果、黄梨、蜜桃等水果。图书馆、文化馆、体育馆全部开放", ""},
        {"", "乱涂乱画、乱拉乱挂、乱丢乱倒等现象", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_all(), cases, TEST_LEN(cases));
}

static void test_practices(void **state)
{
    static const struct tag_case cases[] = {
        {"", "启动防汛Ⅱ级应急响应，三级应急响应",
         "pra [Ⅱ级应急响应] name=Ⅱ级应急响应\npra [三级应急响应] name=三级应急响应"},
        {"", "构建县、乡、村三级警务体系",
         "pra [县、乡、村三级警务体系] name=县、乡、村三级警务体系"},
        {"", "推行“甲乙前置”程序，“一门式”纠纷化解服务中心",
         "pra [“甲乙前置”程序] name=甲乙前置程序\n"
         "pra [“一门式”纠纷化解服务中心] name=一门式纠纷化解服务中心"},
        {"", "健全“七个一”推进机制", "pra [“七个一”推进机制] name=七个一推进机制"},
        {"", "坚持“三不两查”，打造“十分钟便民服务圈”",
         "pra [“三不两查”] name=三不两查\npra [“十分钟便民服务圈”] name=十分钟便民服务圈"},
        /* none */
        {"", "应急响应，推广经验，积累经验", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_bodies_and_names(void **state)
{
    static const struct tag_case cases[] = {
        {"", "县水利局派出3人，市民政局通报，省发展改革委、团县委",
         "org [县水利局] kind=bureau\nqty [3人] value=3 unit=人\norg [市民政局] kind=bureau\n"
         "org [省发展改革委] kind=government\norg [团县委] kind=mass"},
        {"", "市民反映，纪委监委第二监督检查室", "org [纪委监委第二监督检查室] kind=party"},
        {"", "县长安志远5月到任", "per [安志远] name=安志远 role=县长\ndate [5月] note=no anchor"},
        {"", "农技员孙小梅走进大棚", "per [孙小梅] name=孙小梅 role=农技员"},
        {"", "经查，马某收受财物，被告人蔡某某驾驶",
         "per [马某] name=马某\n"
         "per [蔡某某] name=蔡某某 role=被告人"},
        {"", "赵长青，男，汉族，市中医院，民航局",
         "per [赵长青] name=赵长青\norg [市中医院] kind=hospital\norg [民航局] kind=ministry"},
        {"", "某村某局，其中某个人，男女老少", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_all(), cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feasts),
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_practices),
        cmocka_unit_test(test_bodies_and_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
