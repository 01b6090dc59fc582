/* test_tag_bodies.c -- bodies that a name of their own or a division tells, parts of the day behind a date, and
 * amounts that are said without a number. */
#include "../test.h"

#include "tag_world.h"

static void test_bodies(void **state)
{
    static struct str kinds[] = {{"orgs", 4}};
    static const struct tag_case cases[] = {
        {"", "记者来到柳湾派出所，", "org [柳湾派出所] kind=police"},
        {"", "当地派出所，辖区派出所", ""},
        {"", "县公安局柳湾派出所民警", "org [县公安局柳湾派出所] kind=bureau"},
        {"", "县公安局组织派出所民警", "org [县公安局] kind=bureau"},
        {"", "红石村党支部，两河社区党委",
         "org [红石村党支部] kind=party\norg [两河社区党委] kind=party"},
        {"", "农村党支部，行政村党支部", ""},
        {"", "县市场监督管理局城关分局，县财政局城区",
         "org [县市场监督管理局城关分局] kind=bureau"},
        {"", "高庄村村委会，福泉社区居委会，红石村委会",
         "org [高庄村村委会] kind=committee\norg [福泉社区居委会] kind=committee\n"
         "org [红石村委会] kind=committee"},
        {"", "各村村委会，社区居委会，行政村村委会", ""},
        {"", "县妇幼保健院，镇敬老院，市气象台，省农科院",
         "org [县妇幼保健院] kind=hospital\norg [镇敬老院] kind=institute\n"
         "org [市气象台] kind=institute\norg [省农科院] kind=institute"},
        {"", "加入丰源种植专业合作社，", "org [丰源种植专业合作社] kind=company"},
        {"", "当地种植专业合作社，农民专业合作社，一家农机合作社", ""},
        {"", "邀请海纳食品有限公司，", "org [海纳食品有限公司] kind=company"},
        {"", "前往海河大学，", "org [海河大学] kind=school"},
        {"", "考上重点大学，老年大学，大学生", ""},
        {"", "参加国务院会议，先行抵达联合国，",
         "org [国务院] kind=government\norg [联合国] "
         "kind=international"},
        {"", "中共中央政治局委员", "org [中共中央政治局] kind=party"},
        {"", "，恒生医院，凡龙圩小学，红豆集团，黄河中心医院",
         "org [恒生医院] kind=hospital\norg [凡龙圩小学] kind=school\n"
         "org [红豆集团] kind=company\norg [黄河中心医院] kind=hospital"},
        {"", "当地医院，中心小学，能源集团，一家医院，贫困小学，集团军", ""},
        {"", "，果蔬合作社，大型合作社，兴农合作社，丰源养殖农民专业合作社",
         "org [兴农合作社] kind=company\norg [丰源养殖农民专业合作社] kind=company"},
        {"", "，海河大学法学院，海河大学新闻与传播学院",
         "org [海河大学法学院] kind=school\norg [海河大学新闻与传播学院] kind=school"},
        {"", "建设银行洪湖支行，中铁五局湖北段项目部，交警新河大队，",
         "org [建设银行洪湖支行] kind=company\norg [中铁五局湖北段项目部] kind=company\n"
         "org [交警新河大队] kind=police"},
        {"", "，娘娘山旅游公司，旅游公司，中国慈善联合会乡村振兴委员会",
         "org [娘娘山旅游公司] kind=company\n"
         "org [中国慈善联合会乡村振兴委员会] kind=association"},
        {"", "，中国移动、中国海河集团有限公司，",
         "org [中国移动] kind=company\norg [中国海河集团有限公司] kind=company"},
        {"", "县委办、县委办理", "org [县委办] kind=party\norg [县委] kind=party"},
        {"", "出席县政协会议，镇人武部，乡财政所",
         "org [县政协] kind=conference\norg [镇人武部] kind=military\norg [乡财政所] kind=bureau"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open(kinds, 1), cases, TEST_LEN(cases));
}

static void test_counted_and_quoted(void **state)
{
    static struct str kinds[] = {{"orgs", 4}};
    static const struct tag_case cases[] = {
        {"", "，县第七届人民代表大会常务委员会主任，县第一届运动会",
         "org [县第七届人民代表大会常务委员会] kind=congress"},
        {"", "全县第七届人民代表大会", ""},
        {"", "，市国有青松林场职工，市国有资产，县青松林场职工",
         "org [市国有青松林场] kind=company\norg [县青松林场] kind=company"},
        {"", "按照：旗委、政府的部署，", "org [旗委、政府] kind=party"},
        {"", "在街道党工委指导下，各街道党工委", "org [街道党工委] kind=party"},
        {"", "，各乡、镇人民政府要，", ""},
        {"", "县教育局仪器站站长，县教育局工作站着",
         "org [县教育局仪器站] kind=bureau\norg [县教育局] kind=bureau"},
        {"", "，柳湾派出所东河片区警务室每天", "org [柳湾派出所东河片区警务室] kind=police"},
        {"", "，师专附小，海大附一院副院长，附中学生",
         "org [师专附小] kind=school\norg [海大附一院] kind=hospital"},
        {"", "，柳湾中心小学校长，小学校园，放宽至高中学历，三户农家小院",
         "org [柳湾中心小学] kind=school"},
        {"", "，乡建起冷链仓储中心，", ""},
        {"", "县委组织部、农业农村局、教师",
         "org [县委组织部] kind=party\n"
         "org [农业农村局] kind=bureau"},
        {"", "，乡村与法治社记者走进，本社记者", "org [乡村与法治社] kind=media"},
        {"", "，来到新青艺社，春风杂志社的",
         "org [新青艺社] kind=association\norg [春风杂志社] kind=media"},
        {"", "叫“红石义警”，“老田调解中心”，“义警”",
         "org [“红石义警”] kind=team\norg [“老田调解中心”] kind=centre"},
        {"", "走进“暖心坊”便民服务中心，“一窗式”服务中心，“两员”调解中心",
         "org [“暖心坊”便民服务中心] kind=centre"},
        {"", "，“春兰大姐”“和风调解室”等",
         "org [“春兰大姐”] kind=office\norg [“和风调解室”] kind=office"},
        {"", "村“百姓议事会”成员，“百姓议事会”机制", "org [“百姓议事会”] kind=council"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open(kinds, 1), cases, TEST_LEN(cases));
}

static void test_parts_of_days(void **state)
{
    static struct str kinds[] = {{"dates", 5}};
    static const struct tag_case cases[] = {
        {"2024-05-06", "2024年4月8日下午，2024年4月9日晚，",
         "date [2024年4月8日下午] value=2024-04-08\ndate [2024年4月9日晚] value=2024-04-09"},
        {"2024-05-06", "2024年4月8日晚会，2024年4月9日早稻",
         "date [2024年4月8日] value=2024-04-08\ndate [2024年4月9日] value=2024-04-09"},
        {"2024-05-06", "2024年4月8日晚7点左右",
         "date [2024年4月8日晚7点左右] value=2024-04-08T19:00"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open(kinds, 1), cases, TEST_LEN(cases));
}

static void test_vague_amounts(void **state)
{
    static struct str kinds[] = {{"quantities", 10}};
    static const struct tag_case cases[] = {
        {"", "数十人，几百万元",
         "qty [数十人] value=10 unit=人 approx=about\nqty [几百万元] value=1000000 unit=元 "
         "approx=about"},
        {"", "参数百元，人数十人，一百几十年", ""},
        {"", "五六趟，二三十户，十五六岁",
         "qty [五六趟] min=5 max=6 unit=趟 approx=about\n"
         "qty [二三十户] min=20 max=30 unit=户 approx=about\n"
         "qty [十五六岁] min=15 max=16 unit=岁 approx=about"},
        {"", "三四季度，第五六组，三五个人，一二级", ""},
        {"", "半天，半个月", "qty [半天] value=0.5 unit=天\nqty [半个月] value=0.5 unit=个月"},
        {"", "上半年，大半天，半年报", ""},
        {"", "十几个，增长2倍多，",
         "qty [十几个] value=10 unit=个 approx=over\n"
         "qty [增长2倍多] value=2 unit=倍 approx=over direction=up"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open(kinds, 1), cases, TEST_LEN(cases));
}

static void test_orgs(void **state)
{
    static struct str orgs[] = {{"orgs", 4}};
    static const char *const keys[] = {"kind", "place", NULL};
    static const struct tag_keys_case cases[] = {
        {"慈利县象市镇党委、政府召开会议", "慈利县象市镇党委、政府 kind=party place=430821106"},
        {"慈利县象市镇大丰村村委一行5人到场",
         "慈利县象市镇大丰村村委 kind=committee place=430821106"},
        {"慈利县象市镇大丰村委会主任到场", "慈利县象市镇大丰村委会 kind=committee place=430821106"},
        {"东莞市队以3比1险胜慈利县队。",
         "东莞市队 kind=team place=4419; 慈利县队 kind=team place=430821"},
        {"东莞市海马将在客场对阵慈利县山雀，东莞市海马主帅，东莞市民球迷",
         "东莞市海马 kind=team place=4419; 慈利县山雀 kind=team place=430821; "
         "东莞市海马 kind=team place=4419"},
        {"慈利县财政局印发", "慈利县财政局 kind=bureau place=430821"},
        {"慈利县财政局、教育局、东莞市民政局印发",
         "慈利县财政局 kind=bureau place=430821; 教育局 kind=bureau place=430821; "
         "东莞市民政局 kind=bureau place=4419"},
        {"慈利县林业和园林局印发", "慈利县林业和园林局 kind=bureau place=430821"},
        {"慈利县。由县教育局牵头，县委书记",
         "县教育局 kind=bureau place=430821; 县委 kind=party place=430821"},
        {"慈利县。市委组织部、省委改革办",
         "市委组织部 kind=party place=4308; 省委改革办 kind=party place=43"},
        {"慈利县。全县财政局的人", ""},
        {"慈利县推进中心工作，在慈利县布局，慈利县大局", ""},
        {"慈利县委托他人", ""},
        {"财政部门", ""},
        {"财政部印发", "财政部 kind=ministry"},
        {"象市镇派出所和派出所",
         "象市镇派出所 kind=police place=430821106; 派出所 kind=police place=430821106"},
        {"东莞市石碣镇新星村党支部", "东莞市石碣镇新星村党支部 kind=party place=441900101"},
        {"组建“红蓝”志愿服务队", "“红蓝”志愿服务队 kind=team"},
        {"“小甲”“小乙”志愿者队伍", "“小甲” kind=team; “小乙”志愿者队伍 kind=team"},
        {"加入“青石桥”共产党员服务队", "“青石桥”共产党员服务队 kind=team"},
        {"成立了大学生志愿服务队", "大学生志愿服务队 kind=team"},
        {"驻村工作组、帮扶专班", ""},
        {"由东方红日有限公司承建", "东方红日有限公司 kind=company"},
        {"有限公司", ""},
        {"慈利县农业农村局局长", "慈利县农业农村局 kind=bureau place=430821"},
        {"慈利县住房和城乡建设局约谈", "慈利县住房和城乡建设局 kind=bureau place=430821"},
        {"共青团慈利县委组织", "共青团慈利县委 kind=party place=430821"},
        {"水利部、国家统计局、国家卫生健康委员会印发",
         "水利部 kind=ministry; 国家统计局 kind=ministry; 国家卫生健康委员会 kind=ministry"},
        {"国家级森林公园、国家发展中的结局", ""},
        {"某市森林公安查处", ""},
        {"，市森林公安查处", "市森林公安 kind=police"},
        {"与滨南师范大学签约", "滨南师范大学 kind=school"},
        {"考上师范大学，师范大学生", ""},
        {"委", ""},
    };

    (void)state;
    tag_world_check_lexicons(orgs, 1, keys, cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies),        cmocka_unit_test(test_counted_and_quoted),
        cmocka_unit_test(test_parts_of_days), cmocka_unit_test(test_vague_amounts),
        cmocka_unit_test(test_orgs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
