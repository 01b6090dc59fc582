/* test_tag_systems.c -- practices with their members, hierarchies, workflows and lists. */
#include "../test.h"

#include "tag_world.h"

static void *systems_open(void)
{
    static struct str kinds[] = {{"practices", 9}, {"workflows", 9}, {"lists", 5}};

    return tag_world_open(kinds, TEST_LEN(kinds));
}

static void test_members_near(void **state)
{
    static const struct tag_case cases[] = {
        {"", "落实“两包三到”(包村、包组，到户、到田、到人)，群众叫好",
         "pra [“两包三到”] name=两包三到 members=包村|包组|到户|到田|到人"},
        {"", "“四个一半”办法(即灯亮不亮、何时亮、井修不修〈怎么修〉、路谁扫，都由住户定)",
         "pra [“四个一半”办法] name=四个一半办法 "
         "members=灯亮不亮|何时亮|井修不修〈怎么修〉|路谁扫\n"
         "list [灯亮不亮、何时亮、井修不修〈怎么修〉、路谁扫] "
         "members=灯亮不亮|何时亮|井修不修〈怎么修〉|路谁扫"},
        {"", "实行减表、减会、减事“三减”。",
         "list [减表、减会、减事] members=减表|减会|减事\n"
         "pra [“三减”] name=三减 members=减表|减会|减事"},
        {"", "摸索出变“等水”为“找水”、变“分田”为“合田”的“二变”工作法",
         "pra [“二变”工作法] name=二变工作法 members=变“等水”为“找水”|变“分田”为“合田”"},
        {"", "要求组长带头亮灯、亮牌，定时、定点(“两亮两定”)，",
         "pra [“两亮两定”] name=两亮两定 members=亮灯|亮牌|定时|定点"},
        {"", "做到“三个清楚”：底数清楚、来路清楚和去向清楚。",
         "pra [“三个清楚”] name=三个清楚 members=底数清楚|来路清楚|去向清楚\n"
         "list [底数清楚、来路清楚和去向清楚] members=底数清楚|来路清楚|去向清楚"},
        {"", "推广老井村水费管理石桥模式，实现了用水村民记、收费村民看、结余村民管。",
         "pra [老井村水费管理石桥模式] name=老井村水费管理石桥模式 "
         "members=用水村民记|收费村民看|结余村民管"},
        /* three are not four, and what stands before a count of other things is no list of it */
        {"", "推行减表、减会、减事“四减”。", "pra [“四减”] name=四减"},
        {"", "今年以来，镇里，推行“三化”。", "pra [“三化”] name=三化"},
    };

    (void)state;
    tag_world_check_cases(systems_open(), cases, TEST_LEN(cases));
}

static void test_members_far(void **state)
{
    static const struct tag_case cases[] = {
        {"", "通过“二抓二促”提升服务。\n抓岗位，促担当。党员上岗。\n抓阵地，促成效。",
         "pra [“二抓二促”] name=二抓二促 members=抓岗位，促担当|抓阵地，促成效"},
        {"", "管好“两本账册”。以“收入账册”看来源，以“支出账册”看去向。",
         "pra [“两本账册”] name=两本账册 members=“收入账册”|“支出账册”"},
        {"", "推行“两牌一群”，建立党员亮身牌和党员承诺牌，建好“邻里通”群。",
         "pra [“两牌一群”] name=两牌一群 members=党员亮身牌|党员承诺牌|“邻里通”群"},
        {"", "出台“三招”。一是修渠。二是护林。三是养路。",
         "pra [“三招”] name=三招 members=修渠|护林|养路\nlist [一是修渠] members=修渠|护林|养路"},
        /* what one mention gives, all mentions get */
        {"", "靠“三减”办法提速。\n实行减表、减会、减事“三减”。",
         "pra [“三减”办法] name=三减办法 members=减表|减会|减事\n"
         "list [减表、减会、减事] members=减表|减会|减事\n"
         "pra [“三减”] name=三减 members=减表|减会|减事"},
    };

    (void)state;
    tag_world_check_cases(systems_open(), cases, TEST_LEN(cases));
}

/* Lines 1 and 3 are headings. */
static void test_members_in_headings(void **state)
{
    static const struct tag_case cases[] = {
        {"",
         "推进“两个聚焦”，办实事。\n聚焦饮水 狠抓管护\n修了水渠。\n聚焦出行 "
         "打通路网\n聚焦这些，干部下村。",
         "pra [“两个聚焦”] name=两个聚焦 members=聚焦饮水|聚焦出行"},
        {"", "推行“12工作法”。\n织密“一张网”\n网格到户。\n守住“两条线”",
         "pra [“12工作法”] name=12工作法 members=“一张网”|“两条线”\n"
         "pra [“两条线”] name=两条线"},
    };
    void *opened = systems_open();

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        tag_world_check(opened, &cases[i], 1u << 1 | 1u << 3);
    stage_tag.close(opened);
}

static void test_rows(void **state)
{
    static const struct tag_case cases[] = {
        {"", "利用“邻里厅”“百姓堂”和“晒书屋”等学习平台讲课",
         "pra [“邻里厅”] name=邻里厅\npra [“百姓堂”] name=百姓堂\npra [“晒书屋”] name=晒书屋"},
        {"", "推行“组事组议”“组产组管”组级两项改革",
         "pra [“组事组议”] name=组事组议\n"
         "list [“组事组议”“组产组管”组级两项改革] members=组事组议|组产组管\n"
         "pra [“组产组管”] name=组产组管"},
        {"", "说“好人”“热心人”等称呼", ""},
        {"", "避免“多头走”和“两头空”", ""},
        {"", "办起“新风超市”，开“竹凳会”，这是“好机会”",
         "pra [“新风超市”] name=新风超市\npra [“竹凳会”] name=竹凳会"},
    };

    (void)state;
    tag_world_check_cases(systems_open(), cases, TEST_LEN(cases));
}

static void test_named_parts(void **state)
{
    static const struct tag_case cases[] = {
        {"", "建立镇里督导、村里统筹、组里落实的工作机制，",
         "pra [镇里督导、村里统筹、组里落实的工作机制] "
         "name=镇里督导、村里统筹、组里落实的工作机制 members=镇里督导|村里统筹|组里落实"},
        {"", "搭建活动共办、资源共用、难事共商的邻里互助平台",
         "pra [邻里互助平台] name=邻里互助平台 members=活动共办|资源共用|难事共商"},
        {"", "各组按照每日一清扫，逢集再清扫的工作模式，",
         "pra [每日一清扫，逢集再清扫的工作模式] name=每日一清扫，逢集再清扫的工作模式 "
         "members=每日一清扫|逢集再清扫"},
        {"", "构建科学、便捷、高效的管理体系", ""},
        {"", "实施渔港码头提升工程，开展全员消防学习活动。",
         "pra [渔港码头提升工程] name=渔港码头提升工程\npra [全员消防学习活动] "
         "name=全员消防学习活动"},
        {"", "推进重点项目，启动改革试点，开展活动。", ""},
    };

    (void)state;
    tag_world_check_cases(systems_open(), cases, TEST_LEN(cases));
}

static void test_chains(void **state)
{
    static const struct tag_case cases[] = {
        {"", "建立“受理—分派—办结”工作闭环", "workflow [“受理—分派—办结”] steps=受理|分派|办结"},
        {"", "形成上报—分派—处置—回访的闭环",
         "workflow [上报—分派—处置—回访] steps=上报|分派|处置|回访"},
        {"", "形成上报一分派一处置一回访的闭环",
         "workflow [上报一分派一处置一回访] steps=上报|分派|处置|回访"},
        {"", "建立“县—镇—村—组”四级架构",
         "pra [“县—镇—村—组”四级架构] name=县—镇—村—组四级架构 members=县|镇|村|组"},
        {"", "建立“区委一街道工委一楼栋小组”三级网格体系",
         "pra [“区委一街道工委一楼栋小组”三级网格体系] "
         "name=区委一街道工委一楼栋小组三级网格体系 members=区委|街道工委|楼栋小组"},
        {"", "构建市—县—镇—村四级河长体系",
         "pra [市—县—镇—村四级河长体系] name=市—县—镇—村四级河长体系 members=市|县|镇|村"},
        {"", "搭建“村支部 联户长 中心户”组织架构",
         "pra [“村支部 联户长 中心户”组织架构] name=村支部 联户长 中心户组织架构 "
         "members=村支部|联户长|中心户"},
        {"", "甲地—乙地—丙地高速，每人一份一家一户", ""},
    };

    (void)state;
    tag_world_check_cases(systems_open(), cases, TEST_LEN(cases));
}

static void test_counted_lists(void **state)
{
    static const struct tag_case cases[] = {
        {"", "分为立项许可、工程建设许可、验收等三个阶段",
         "list [立项许可、工程建设许可、验收] members=立项许可|工程建设许可|验收"},
        {"", "用于全县粮油生产和农村道路建设两大类",
         "list [粮油生产和农村道路建设] members=粮油生产|农村道路建设"},
        {"", "分三步走，一期修建农贸市场、车站；二期修建广场；三期建厂，力争一流。",
         "list [一期修建农贸市场、车站；二期修建广场；三期建厂] "
         "members=一期修建农贸市场、车站|二期修建广场|三期建厂"},
        {"", "一要看路，慢走。二要看人。", "list [一要看路，慢走] members=看路|看人"},
        {"", "选派甲村、乙村、丙村3个小组", ""},
        {"", "甲、乙、丙、丁三种", ""},
        {"", "实行接件、派件、办理、回访四步流程",
         "workflow [接件、派件、办理、回访] steps=接件|派件|办理|回访"},
    };

    (void)state;
    tag_world_check_cases(systems_open(), cases, TEST_LEN(cases));
}

/* Names that are looked up far and wide, in vain: as linear as everything else. */
static void test_linear(void **state)
{
    static const char *const units[] = {
        "“三抓”，抓", "“五有三无”(有、", "“三三”“三库”", "变“甲”为“乙”、", "“12”\n",
        "一—",        "县—镇—村",        "一期一",       "和、",           "“四个”",
        "“甲”、",     "的机制、平台",    "按照甲，",     "“两牌一群”牌",
    };
    void *opened = systems_open();

    (void)state;
    for (size_t i = 0; i < TEST_LEN(units); i++) {
        double small = 1e9, large = 1e9;

        for (int round = 0; round < 3; round++) {
            double s = tag_world_seconds(opened, units[i], 1 << 14);
            double l = tag_world_seconds(opened, units[i], 1 << 17);

            small = s < small ? s : small;
            large = l < large ? l : large;
        }
        TEST_CHECK(large < small * 30 + 0.02, "'%s': %g s, then %g s", units[i], small, large);
    }
    stage_tag.close(opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_near),
        cmocka_unit_test(test_members_far),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_named_parts),
        cmocka_unit_test(test_chains),
        cmocka_unit_test(test_counted_lists),
        cmocka_unit_test(test_members_in_headings),
        cmocka_unit_test(test_linear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
