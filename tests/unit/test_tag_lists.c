/* test_tag_lists.c -- lists by their numbers, counts and names; steps of a workflow in a row. */
#include "../test.h"

#include "tag_world.h"

/* Lists, workflows and practices alone: quantities would stand beside the counts. */
static void *lists_open(void)
{
    static struct str kinds[] = {{"lists", 5}, {"workflows", 9}, {"practices", 9}};

    return tag_world_open(kinds, TEST_LEN(kinds));
}

static void test_numbered(void **state)
{
    static const struct tag_case cases[] = {
        {"", "第一，加强领导；第二，压实责任；第三，强化督查。",
         "list [第一，加强领导；第二，压实责任；第三，强化督查] "
         "members=加强领导|压实责任|强化督查"},
        {"", "其一，领导重视。其二，群众支持。", "list [其一，领导重视] members=领导重视|群众支持"},
        {"", "包括：(1)加强领导；(2)压实责任。要点①加强领导；②压实责任。",
         "list [(1)加强领导；(2)压实责任] members=加强领导|压实责任\n"
         "list [①加强领导；②压实责任] members=加强领导|压实责任"},
        {"", "做法：1.加强领导；2.压实责任；3.强化督查。",
         "list [1.加强领导；2.压实责任；3.强化督查] members=加强领导|压实责任|强化督查"},
        {"", "一抓责任落实、二抓隐患排查、三抓督导问责。",
         "list [一抓责任落实、二抓隐患排查、三抓督导问责] "
         "members=一抓责任落实|二抓隐患排查|三抓督导问责"},
        /* the last is as long as the first; over two sentences the list is its first */
        {"", "一是巡河，清淤疏浚；二是护林，补种树苗。",
         "list [一是巡河，清淤疏浚；二是护林，补种树苗] members=巡河|护林"},
        {"", "一是巡河，清淤疏浚；二是护林；三是修路。四是架桥。",
         "list [一是巡河，清淤疏浚] members=巡河|护林|修路|架桥"},
        {"", "三项动作，一是学习党章、二是重温誓词。",
         "list [一是学习党章、二是重温誓词] members=学习党章|重温誓词"},
        /* ranks, decimals, grades of a school */
        {"", "友谊第一，比赛第二。增长1.5；2.5倍。一年级、二年级、三年级。第一，没有第二个。", ""},
        {"", "一楼怕挡光，二楼嫌用不着，三四楼观望。一看卫生、二看台账、三四看服务。", ""},
    };

    (void)state;
    tag_world_check_cases(lists_open(), cases, TEST_LEN(cases));
}

static void test_counted(void **state)
{
    static const struct tag_case cases[] = {
        {"", "实行四个到位：组织到位、人员到位、措施到位、责任到位。",
         "list [组织到位、人员到位、措施到位、责任到位] "
         "members=组织到位|人员到位|措施到位|责任到位"},
        {"", "由四个部分组成，分别是：春耕、夏耘、秋收、冬藏。",
         "list [春耕、夏耘、秋收、冬藏] members=春耕|夏耘|秋收|冬藏"},
        {"", "分为长跑（10公里）和健步走（5公里）两个项目",
         "list [长跑（10公里）和健步走（5公里）] members=长跑（10公里）|健步走（5公里）"},
        {"", "包括“远古回响”“盛世华章”“新的征程”三个部分",
         "list [“远古回响”“盛世华章”“新的征程”] members=远古回响|盛世华章|新的征程"},
        {"", "“五水共治”（治污水、防洪水、抓节水、保供水、留雨水）",
         "pra [“五水共治”] name=五水共治 members=治污水|防洪水|抓节水|保供水|留雨水\n"
         "list [治污水、防洪水、抓节水、保供水、留雨水] "
         "members=治污水|防洪水|抓节水|保供水|留雨水"},
        {"", "组织、人才、文化、生态、产业“五大振兴”",
         "list [组织、人才、文化、生态、产业] members=组织|人才|文化|生态|产业\n"
         "pra [“五大振兴”] name=五大振兴 members=组织|人才|文化|生态|产业"},
        /* seen twice, told once */
        {"", "实施水安全保障、水资源保护、水环境整治、水生态修复、水执法监管等行动",
         "list [水安全保障、水资源保护、水环境整治、水生态修复、水执法监管] "
         "members=水安全保障|水资源保护|水环境整治|水生态修复|水执法监管"},
        {"", "先后获得省级文明村、省级卫生村、省级森林乡村三项荣誉",
         "list [省级文明村、省级卫生村、省级森林乡村] "
         "members=省级文明村|省级卫生村|省级森林乡村"},
        {"", "围绕灌、排两个环节，立足健全架构、完善规章、改进考评办法三个方面",
         "list [灌、排] members=灌|排\n"
         "list [健全架构、完善规章、改进考评办法] members=健全架构|完善规章|改进考评办法"},
        {"", "从卫生习惯、遵规守约、邻里和睦三个维度评分；五项工程：修渠、补路、架桥、通水和亮灯。",
         "list [卫生习惯、遵规守约、邻里和睦] members=卫生习惯|遵规守约|邻里和睦\n"
         "list [修渠、补路、架桥、通水和亮灯] members=修渠|补路|架桥|通水|亮灯"},
        {"", "开展“四化”活动——净化水源、绿化荒坡、亮化村道和美化庭院，",
         "pra [“四化”活动] name=四化活动 members=净化水源|绿化荒坡|亮化村道|美化庭院\n"
         "list [净化水源、绿化荒坡、亮化村道和美化庭院] "
         "members=净化水源|绿化荒坡|亮化村道|美化庭院"},
        {"", "办成修渠、补路、通水三件事。做好“水、电、路、气”四篇文章",
         "list [修渠、补路、通水] members=修渠|补路|通水\n"
         "list [“水、电、路、气”] members=水|电|路|气"},
        {"", "实施“民宿提质”“田园研学”“老街焕新”三大行动",
         "pra [“民宿提质”] name=民宿提质\n"
         "list [“民宿提质”“田园研学”“老街焕新”] members=民宿提质|田园研学|老街焕新\n"
         "pra [“田园研学”] name=田园研学\npra [“老街焕新”] name=老街焕新"},
        {"", "探索出变“等水”为“找水”、变“分田”为“合田”、变“闲房”为“客房”的“三变”办法",
         "list [变“等水”为“找水”、变“分田”为“合田”、变“闲房”为“客房”] "
         "members=变“等水”为“找水”|变“分田”为“合田”|变“闲房”为“客房”\n"
         "pra [“三变”办法] name=三变办法 "
         "members=变“等水”为“找水”|变“分田”为“合田”|变“闲房”为“客房”"},
        {"", "把“村美、民富、业兴”作为“三农”目标，民生改善三大攻坚行动，红、黄、蓝三色预警机制",
         "pra [“三农”] name=三农"},
        /* places and things are counted, not listed; rows of any length before 等 */
        {"", "涉及柳溪镇、青石镇、白沙镇三大片区，覆盖小学、初中、高中三个学段", ""},
        {"", "以柳溪灯会、青石庙会、白沙赛龙舟等活动为载体；一、二、三类水质", ""},
        /* more than the count, fewer, no row at all */
        {"", "三个重点：甲乙、丙丁。两个方面：学习、工作、生活。三个问题：怎么办？", ""},
    };

    (void)state;
    tag_world_check_cases(lists_open(), cases, TEST_LEN(cases));
}

static void test_flows(void **state)
{
    static const struct tag_case cases[] = {
        {"", "处理流程主要包括以下几个环节：受理登记、分类转办、反馈回访、归档总结。",
         "workflow [受理登记、分类转办、反馈回访、归档总结] "
         "steps=受理登记|分类转办|反馈回访|归档总结"},
        {"", "经过报名、初审、笔试、面试等程序，确定名单",
         "workflow [报名、初审、笔试、面试] steps=报名|初审|笔试|面试"},
        {"", "受理流程，包括咨询、受理、办理、反馈等环节",
         "workflow [咨询、受理、办理、反馈] steps=咨询|受理|办理|反馈"},
        {"", "建立登记备案、分类核实、跟踪回访的工作流程；优化审批、监管、帮办服务流程",
         "workflow [登记备案、分类核实、跟踪回访] steps=登记备案|分类核实|跟踪回访"},
        {"", "实行排查、交办、整改、销号全过程闭环管理",
         "workflow [排查、交办、整改、销号] steps=排查|交办|整改|销号"},
        {"", "建立“村党支部—网格党小组—党员联户”组织架构，“发现—处置—反馈”工作体系",
         "pra [“村党支部—网格党小组—党员联户”组织架构] "
         "name=村党支部—网格党小组—党员联户组织架构 members=村党支部|网格党小组|党员联户\n"
         "pra [“发现—处置—反馈”工作体系] name=发现—处置—反馈工作体系\n"
         "workflow [“发现—处置—反馈”] steps=发现|处置|反馈"},
        /* of no flow; too few */
        {"", "加强生产、流通、消费等环节监管；分为登记、审核等程序；参加单位：甲乙、丙丁、戊己。",
         ""},
    };

    (void)state;
    tag_world_check_cases(lists_open(), cases, TEST_LEN(cases));
}

static void test_names(void **state)
{
    static const struct tag_case cases[] = {
        {"", "开展“两学一做”学习教育，打好“蓝天保卫”攻坚战，“四级七天”调解法",
         "pra [“两学一做”学习教育] name=两学一做学习教育\n"
         "pra [“蓝天保卫”攻坚战] name=蓝天保卫攻坚战\n"
         "pra [“四级七天”调解法] name=四级七天调解法"},
        {"", "探索“以民为本-渠道联动-流程再造”的诉求回应新机制",
         "pra [“以民为本-渠道联动-流程再造”] name=以民为本-渠道联动-流程再造\n"
         "workflow [“以民为本-渠道联动-流程再造”] steps=以民为本|渠道联动|流程再造"},
        {"", "实行明察暗访轮岗制，深化管理体制。定为党员主题活动日",
         "pra [明察暗访轮岗制] name=明察暗访轮岗制"},
        {"", "开展就业援助专项行动，建立多元解纷机制",
         "pra [就业援助专项行动] name=就业援助专项行动\npra [多元解纷机制] name=多元解纷机制"},
    };
    static const struct tag_worded_case worded[] = {
        {"开展/v 安全/an 生产/vn 治本/n 攻坚/vn 三/m 年/q 行动/vn",
         "pra [安全生产治本攻坚三年行动] name=安全生产治本攻坚三年行动"},
        {"建立/v 对口/n 帮扶/vn 协作/vn 机制/n", "pra [对口帮扶协作机制] name=对口帮扶协作机制"},
    };

    (void)state;
    tag_world_check_cases(lists_open(), cases, TEST_LEN(cases));
    tag_world_check_worded(lists_open(), worded, TEST_LEN(worded));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbered),
        cmocka_unit_test(test_counted),
        cmocka_unit_test(test_flows),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
