/* test_tag_orgs.c -- organisations told by their head nouns, their units, the words that stand for one, and what an
 * article calls them once it has named them. */
#include "../test.h"

#include "tag_world.h"

static void *open_orgs(void)
{
    static struct str kinds[] = {{"orgs", 4}};

    return tag_world_open(kinds, 1);
}

static void test_heads(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"由/p 远洋/n 事务/n 战略/n 研究所/n 主办/v ，/x 各/r 农业/n 研究所/n 要/v",
         "org [远洋事务战略研究所] kind=institute"},
        {"参观/v 青禾/nz 实验室/n ，/x 参观/n 实验室/n", "org [青禾实验室] kind=institute"},
        {"松/n 风/n 书画院/n 的/uj 会员/n", "org [松风书画院] kind=institute"},
        /* head nouns that many things share: before an office of their own */
        {"南/f 湾/n 农贸/n 公司/n 总经理/n 说/v ，/x 物业/n 公司/n 经理/n 说/v",
         "org [南湾农贸公司] kind=company"},
        {"教务/n 处/n 副/b 处长/n ，/x 教务/n 处/n 通知/v", "org [教务处] kind=bureau"},
        {"法警/n 大队/n 政委/n ，/x 法警/n 大队/n 的/uj",
         "org [法警大队] kind=enforcement\norg [法警大队] kind=enforcement"},
        {"各/r 青年/n 大队/n 的/uj ，/x 突击/v 大队/n 的/uj", ""},
        /* and companies that no dictionary has */
        {"由/p 沃/n 润/v 公司/n 承担/v ，/x 快递/n 公司/n 承担/v ，/x 子/n 公司/n",
         "org [沃润公司] kind=company"},
        {"星海/nz 首席/n 执行官/n 说/v ，/x 公司/n 首席/n 执行官/n", "org [星海] kind=company"},
        {"各/r 青禾/nz 足球队/n ，/x 中共/j 党员/n ，/x 县委/n 常委/n 、/x 宣传部/nr 部长/n",
         "org [县委] kind=party\norg [宣传部] kind=party"},
        {"为/p 微小/b 卫星/n 创新/v 研究院/n 揭牌/v ，/x 黄土/n 与/p 地质/n 灾害/n 实验室/n 的/uj",
         "org [微小卫星创新研究院] kind=institute\norg [黄土与地质灾害实验室] kind=institute"},
        {"红石/nz 志愿者/n 协会/n ，/x 四/m 处/q 敬老院/n ，/x 四/m 灶/n 敬老院/n",
         "org [红石志愿者协会] kind=association\norg [四灶敬老院] kind=institute"},
        {"向/p 莫德纳/nr 公司/n 提供/v", "org [莫德纳公司] kind=company"},
        {"苏联/nr 首席/n 科学家/n", ""},
        {"洛克·马丁/nr 公司/n 获得/v", "org [洛克·马丁公司] kind=company"},
        {"李/nr 大山/n 学会/v 了/ul 嫁接/v", ""},
        {"小学/n 文化/n ，/x 希望/n 小学/n ，/x 贫困/a 中学/n", ""},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

static void test_firms(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"手机/n 由/p 华为/nz 供应/v ，/x 华为公司/nt 说/v",
         "org [华为] kind=company\norg [华为公司] kind=company"},
        {"波音/nz 7/m 3/m 7/m 客机/n ，/x 大/a 海尔/nz 雅/n ，/x 生日/n 立刻/d 到/v",
         "org [海尔] kind=company"},
        {"杨/nr 万科/nz 今年/t ，/x 和/c 万科/nz 合作/v", "org [万科] kind=company"},
        {"华/nr 为民/v 办事/v ，/x 上海/ns 信用/n 好/a", ""},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

static void test_units(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"教育部/n 高等教育/l 司/n 原/n 巡视员/n", "org [教育部高等教育司] kind=ministry"},
        {"中国科学院/nt 古/ng 生物/n 研究所/n ，/x 县委/n 宣讲团/n 成员/n",
         "org [中国科学院古生物研究所] kind=institute\norg [县委宣讲团] kind=party"},
        {"县/n 财政厅/n 会同/n 省/n 粮食局/n",
         "org [县财政厅] kind=bureau\norg [省粮食局] kind=bureau"},
        {"国务院/nt 参事室/n 和/c 国务院/nt 决定/v",
         "org [国务院参事室] kind=government\norg [国务院] kind=government"},
        {"县/n 公安局/n 刑侦/n 大队/n 民警/n ，/x 县/n 公安局/n 组织/v 大队/n",
         "org [县公安局刑侦大队] kind=bureau\norg [县公安局] kind=bureau"},
        {"，/x 市/n 财政局/n 国库/n 支付/v 科/n 科长/n", "org [市财政局国库支付科] kind=bureau"},
        /* a village of one character; a verb before its committee */
        {"在/p 周村/n 党总支/n 的/uj 努力/ad 下/v ，/x 通过/v 村委会/n 介绍/v",
         "org [周村党总支] kind=party"},
        /* steps, whose dashes a reader of pictures took for 一 */
        {"“/x 小区/n 党支部/n 一/m 业委会/n 一/m 物业/n 服务站/n 一/m 楼栋长/n ”/x 机制/n", ""},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

/* What is behind a body and belongs to it, and what does not. */
static void test_units_at_places(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"武陵大学/nt 湖北/ns 社区/n 建设/vn 研究/vn 中心/n 对此/d 调查/v",
         "org [武陵大学湖北社区建设研究中心] kind=school"},
        {"，/x 市政府/nt 驻/v 深圳/ns 招商/vn 组/n 多次/m",
         "org [市政府驻深圳招商组] kind=government"},
        {"，/x 省委/n 巡视/v 工作/vn 领导小组/n 报告/v", "org [省委巡视工作领导小组] kind=party"},
        {"，/x 县/n 法院/n 警务室/n 揭牌/v ，/x 中央纪委/nt 网站/n",
         "org [县法院] kind=court\norg [中央纪委] kind=party"},
        {"，/x 县/n 财政局/n 党委书记/n ，/x 县/n 财政局/n 党委/n 决定/v",
         "org [县财政局] kind=bureau\norg [县财政局党委] kind=party"},
        {"武陵大学/nt 生物系/n 的/uj 大学生/n", "org [武陵大学生物系] kind=school"},
        {"，/x 县/n 公安局/n 刑侦/j 大队/n 加大/v 查处/v 力度/n",
         "org [县公安局刑侦大队] kind=bureau"},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

/* Where a name begins, and what it can end with. */
static void test_bounds(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"，/x 西柳区/ns 文化馆/n 、/x 各/r 乡镇/n 卫生院/n", "org [西柳区文化馆] kind=institute"},
        {"由/p 省/n 卫生/n 计生委/n 举办/v ，/x 县/n 教体办/n 负责/v ，/x 市/n 承办/v",
         "org [省卫生计生委] kind=government\norg [县教体办] kind=office"},
        {"，/x 省/n 防总/j 报告/v ，/x 市/n 中心/n 医院/n 和/c",
         "org [省防总] kind=office\norg [市中心医院] kind=hospital"},
        {"全资/n 附属/n 公司/n 侨/n 雄/n （/x 福建/ns ）/x 投资/vn 有限公司/n",
         "org [侨雄（福建）投资有限公司] kind=company"},
        {"全资/n 子公司/n 中/f 荆/ns 集团/n 持有/v ，/x 南湾/ns 集团/n 成员/n",
         "org [中荆集团] kind=company\norg [南湾集团] kind=company"},
        {"由/p 县/n 供电/vn 公司/n 员工/n", "org [县供电公司] kind=company"},
        {"是/v 中信集团/nt 子公司/n ，/x 2023年/t 中信集团/nt 连续/v 上榜/v",
         "org [中信集团] kind=company\norg [中信集团] kind=company"},
        {"，/x 县/n 广福/n 初级/b 中学/n 校/n 师生/n ，/x 县/n 三里/n 中学/n 校长/n",
         "org [县广福初级中学校] kind=school\norg [县三里中学] kind=school"},
        {"参加/v 省/n 人大常委会/nt 法制工作委员会/nt 会议/n",
         "org [省人大常委会法制工作委员会] kind=congress"},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

static void test_words_that_stand_for_one(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"据/p 远东通讯出版社/nt 消息/n ，/x 中心医院/nt 的/uj 音乐学院/nt",
         "org [远东通讯出版社] kind=media"},
        {"与/p 英国国防部/nt 合作/v ，/x 江苏队/nt", "org [英国国防部] kind=ministry"},
        {"美国/ns 疾病/n 控制/v 与/c 预防/v 中心/n 把/p",
         "org [美国疾病控制与预防中心] kind=company"},
        {"韩国/ns 外交部/nt 和/c 外交部/nt 均/d",
         "org [韩国外交部] kind=ministry\norg [外交部] kind=ministry"},
        {"美国/ns 肯塔基/nr 大学/n 邀请/v ，/x 伦敦/ns 政治/n 经济/n 学院/n 的/uj",
         "org [美国肯塔基大学] kind=school\norg [伦敦政治经济学院] kind=school"},
        {"中国/ns 驻/v 英/j 使馆/n 参赞/n ，/x 法国/ns 政府/n 说/v ，/x 美国/ns 公司/n",
         "org [中国驻英使馆] kind=office\norg [法国政府] kind=government"},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

static void test_behind_their_place(void **state)
{
    static const struct tag_case cases[] = {
        {"", "在县会议中心，在市政务服务中心", "org [市政务服务中心] kind=centre"},
        {"", "，省军区某舟桥旅副旅长，省军区首长，市军分区边防某团二连连长",
         "org [省军区某舟桥旅] kind=military\norg [省军区] kind=military\n"
         "org [市军分区边防某团二连] kind=military"},
        {"", "，青山新区司法局，某新区，开发区管委会",
         "org [青山新区司法局] kind=bureau\norg [开发区管委会] kind=government"},
        {"", "省作协主席，市足协的", "org [省作协] kind=mass\norg [市足协] kind=association"},
    };

    (void)state;
    tag_world_check_cases(open_orgs(), cases, TEST_LEN(cases));
}

static void test_short_names(void **state)
{
    static const struct tag_case cases[] = {
        {"", "海纳食品有限公司（以下简称“海纳公司”）称，海纳公司已经，纳公司",
         "org [海纳食品有限公司] kind=company\norg [海纳公司] kind=company\n"
         "org [海纳公司] kind=company"},
        {"", "海纳食品有限公司（以下简称）。食品（以下简称丰源）来自丰源",
         "org [海纳食品有限公司] kind=company"},
        {"", "关爱一老一小，一大一小两个", ""},
        {"", "，柳湾二中校长，红石三小和四中全会，二中全会",
         "org [柳湾二中] kind=school\norg [红石三小] kind=school"},
        {"", "乡镇卫生院，某乡镇人民政府，镇卫生院", "org [镇卫生院] kind=hospital"},
        {"", "县教育局和体育局将，县承办，县委人才办主任",
         "org [县教育局] kind=bureau\norg [体育局] kind=bureau\norg [县委人才办] kind=party"},
    };

    (void)state;
    tag_world_check_cases(open_orgs(), cases, TEST_LEN(cases));
}

/* Companies and clubs without a word for what they are, and what the article calls them further on. */
static void test_brands(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"千方/m 科技/n （/x 002373/m ）/x 公告/n ，/x 与/c 千方/m 科技/n 的/uj",
         "org [千方科技] kind=company\norg [千方科技] kind=company"},
        {"，/x 青禾/n 股份/n （/x 00700.HK/m ）/x ，/x 电话/n （/x 010/m ）/x ，/x 区号/n （/x "
         "2021/m 年/q ）/x",
         "org [青禾股份] kind=company"},
        {"。/x 海川/n 建设/vn 董事长/n 说/v ，/x 海川/n 建设/vn 拥有/v",
         "org [海川建设] kind=company\norg [海川建设] kind=company"},
        {"，/x 东/f 宏/n 股份/n 副/b 董事长/n ，/x 民营/b 企业/n 总经理/n ，/x 公司/n 董事长/n",
         "org [东宏股份] kind=company"},
        {"，/x 朱/nr 铭/n 总经理/n 说/v ，/x 旅行社/n 总经理/n ，/x 上市公司/nt 总裁/n", ""},
        {"。/x 湖里/s 警方/n 上演/v ，/x 当地/n 警方/n", "org [湖里警方] kind=police"},
        {"据/p 南柳/n 晚报/n 报道/v ，/x 在/p 晚报/n 上/f", "org [南柳晚报] kind=media"},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

/* What a full name tells for the rest of the article. */
static void test_tails(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"，/x 县/n 公安局/n 大/a 渡口/n 派出所/n 来/v 了/ul ，/x 希望/v 大/a 渡口/n 派出所/n "
         "协助/v",
         "org [县公安局大渡口派出所] kind=bureau\norg [大渡口派出所] kind=police"},
        {"，/x 县/n 公安局/n 刑侦/j 大队/n 说/v ，/x 刑侦/j 大队/n 认真/a",
         "org [县公安局刑侦大队] kind=bureau\norg [刑侦大队] kind=enforcement"},
        {"，/x 政府/n 办/n 、/x 财政局/n 、/x 经信局/n 、/x 学校/n 负责/v ，/x 讲课/v 中/f 学到/v "
         "，/x 以/p 表格/n 的/u "
         "形式/n 报/v 社区/n 党委/n 审查/v",
         "org [政府办] kind=government\norg [财政局] kind=bureau\norg [经信局] kind=bureau"},
        {"，/x 会计/n 学院/n 、/x 文传/nz 学院/n 、/x 旅游/n 学院/n 师生/n ，/x 本科/n 学院/n 、/x "
         "民办/b 学院/n ，/x 搭建/v 警方/n",
         "org [会计学院] kind=school\norg [文传学院] kind=school\norg [旅游学院] kind=school"},
        {"我省/r 教育厅/n 发文/v ，/x 我/r 县/n 财政局/n 说/v ，/x 全省/n 教育厅/n",
         "org [省教育厅] kind=bureau\norg [县财政局] kind=bureau"},
        {"，/x 局党委/n 开会/v ，/x 校团委/n 书记/n",
         "org [局党委] kind=party\norg [校团委] kind=mass"},
        {"，/x 执法/v 队/n 联合/v 派出所/n 检查/v", ""},
        {"，/x 县/n 人民法院/n 说/v ，/x 人民法院/n 认真/a", "org [县人民法院] kind=court"},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

/* Bodies of a county and a township by their short names. */
static void test_local(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"，/x 县/n 运管所/n 、/x 县/n 农机站/n 和/c 县/n 火车站/n ，/x 县/n 网站/n",
         "org [县运管所] kind=institute\norg [县农机站] kind=institute"},
        {"，/x 司法局/n 、/x 农业/n 农村/n 局/n 说/v ，/x 战略/n 布局/n ，/x 新/a 格局/n",
         "org [司法局] kind=bureau\norg [农业农村局] kind=bureau"},
        {"，/x 经开区/n 管委会/n 说/v", "org [经开区管委会] kind=government"},
        {"，/x 县/n 人大/n 法工委/n 说/v ，/x 县/n 侨联/j 说/v",
         "org [县人大法工委] kind=congress\norg [县侨联] kind=mass"},
        {"，/x 李梅/nr 带领/v 红石榴/n 志愿/n 服务队/n 走/v 来/v",
         "org [红石榴志愿服务队] kind=team"},
        {"，/x “/x 老杨/nr 工作室/n ”/x 的/uj ，/x 阳光/n 小区/n 业委会/n 说/v",
         "org [“老杨工作室”] kind=office\norg [阳光小区业委会] kind=committee"},
        {"，/x 党支部/n 书记/n 兼/v 村委会/n 主任/n", ""},
        {"，/x 文学院/n 执行/v 院长/n 说/v ，/x 理学院/n 党委书记/n 说/v ，/x 文学院/n 的/uj",
         "org [文学院] kind=school\norg [理学院] kind=school"},
        {"，/x 县/n 社会/n 工作/vn 服务/vn 中心/n 说/v", "org [县社会工作服务中心] kind=centre"},
        {"，/x 省/n 女排/n 说/v ，/x 省/n 女排/n 联赛/n ，/x 协和/n 医院/n 神经内科/n 主任/n",
         "org [省女排] kind=team\norg [协和医院神经内科] kind=hospital"},
        {"，/x 县/n 水务局/n 抗旱/vn 服务队/n 转移/v ，/x 街道/n 妇联/n 组织/v ，/x 街道/n "
         "文化站/n",
         "org [县水务局抗旱服务队] kind=bureau\norg [街道妇联] kind=mass"},
        {"，/x 乡/n 防汛/vn 办/v 值守/v ，/x 省/n 农科院/n 水稻/n 所/n 专家/n",
         "org [乡防汛办] kind=office\norg [省农科院水稻所] kind=institute"},
        {"，/x 社区/n “/x 红船/n ”/x 党员/n 服务队/n 。/x 另外/c 顺民心/n 农机/n 合作社/n 的/uj",
         "org [“红船”党员服务队] kind=team\norg [顺民心农机合作社] kind=company"},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

/* Courts with their divisions and tribunals, and rooms with the name of who works there. */
static void test_rooms(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"市/n 中级人民法院/n 民/n 三/m 庭/n 收到/v ，/x 县/n 人民法院/n 立案/v 庭/n 说/v",
         "org [市中级人民法院民三庭] kind=court\norg [县人民法院立案庭] kind=court"},
        {"县/n 人民法院/n 民事案件/n 开庭/v ，/x 县/n 法院/n 执行/v 法官/n",
         "org [县人民法院] kind=court\norg "
         "[县法院] kind=court"},
        {"，/x 县/n 市场监管局/n 东岳/nz 市场监管所/n 的/uj ，/x 为/p 当地/s 边境/n 派出所/n "
         "民警/n",
         "org [县市场监管局东岳市场监管所] kind=bureau\norg [边境派出所] kind=police"},
        {"来到/v 青禾/nz 粮油/n 加工厂/n ，/x 一/m 家/q 木材/n 加工厂/n ，/x 扶贫/vn 加工厂/n",
         "org [青禾粮油加工厂] kind=company"},
        {"，/x 九/m 湾/n 社区/n 综合/vn 党委书记/n 王/nr", "org [九湾社区综合党委] kind=party"},
        {"，/x 民/n 一/m 庭/n 庭长/n ，/x 人民/n 家庭/n", "org [民一庭] kind=court"},
        {"送/v 给/p 戴/v 东/f 法庭/n 法官/n ，/x 人/n 告/v 上/f 法庭/n ，/x 巡回/v 法庭/n 来/v",
         "org [戴东法庭] kind=court"},
        {"给/p 柳/n 大姐/n 工作室/n 的/uj ，/x 老/a 谭/nr 调解/v 工作室/n 设/v 在/p ，/x 个人/n "
         "工作室/n",
         "org [柳大姐工作室] kind=office\norg [老谭调解工作室] kind=office"},
        {"市委/n 常委/n 、/x 政法委/n 书记/n ，/x 由/p 民盟/n 市委/n 主办/v",
         "org [市委] kind=party\norg [政法委] kind=party\norg [民盟市委] kind=party"},
        {"，/x 区委/n 、/x 区政府/n 将/d 给/p",
         "org [区委] kind=party\norg [区政府] kind=government"},
        {"，/x 县/n 公安局/n 合成/v 作战/v 中心/n 发现/v ，/x 县/n 公安局/n 成立/v 作战/v 中心/n",
         "org [县公安局合成作战中心] kind=bureau\norg [县公安局] kind=bureau"},
        {"，/x 镇/n 农业/n 农村/n 工作/vn 办/v 组织/v 培训/v ，/x 镇/n 综合/vn 治理/v 办/v 人员/n "
         "，/x "
         "镇/n 农村/n 生活/vn 好/a",
         "org [镇农业农村工作办] kind=office\norg [镇综合治理办] kind=office"},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

/* Teams of a community; names that are the first part of a place; stations. */
static void test_parts_of_places(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"为/p 新柳/nz 社区/n 老年/n 义务/n 巡逻/v 队/n 、/x 新柳/nz 社区/n 城管/n 义工/n 队/n "
         "授旗/v ，/x "
         "新柳/nz 社区/n 成立/v 义工/n 队/n",
         "org [新柳社区老年义务巡逻队] kind=team\norg [新柳社区城管义工队] kind=team"},
        {"，/x 万科/nz 社区/n 的/uj ，/x 公路局/n 小区/n 的/uj ，/x 公路局/n 的/uj",
         "org [公路局] kind=bureau"},
        {"，/x 新华社/nt 记者/n ，/x 新华/nz 社区/n 的/uj", "org [新华社] kind=media"},
        {"，/x 青湖/nz 生态/n 定位/v 观测/v 研究站/n 建/v ，/x 用/p 石屋/n 做/v 实验室/n",
         "org [青湖生态定位观测研究站] kind=institute"},
        {"来自/v 企业/n 和/c 行业/n 协会/n ，/x 茶叶/n 行业/n 协会/n",
         "org [茶叶行业协会] kind=association"},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

/* The army, the world, universities by short names, brackets that belong to a name. */
static void test_wide(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"，/x 武警/n 某/r 部/n 官兵/n ，/x 第/m 8/m 8/m 集团军/n 某/r 旅/n 战士/n ，/x 武警/n "
         "官兵/n",
         "org [武警某部] kind=military\norg [第88集团军某旅] kind=military"},
        {"，/x 中部/f 战区/n 总医院/n 派/v ，/x 县委/n 和/c 海军/n 来/v",
         "org [中部战区总医院] kind=military\norg [县委] kind=party"},
        {"，/x 联合国/nt 粮食/n 理事会/n 说/v ，/x 世界/n 移民/n 组织/n 说/v ，/x 国际/n 社会/n "
         "组织/v 会议/n",
         "org [联合国粮食理事会] kind=international\norg [世界移民组织] kind=international"},
        {"，/x 南/f 科大/n 教授/n 说/v ，/x 农大/j 师生/n 来/v ，/x 农大/j 路/n ，/x 交大/n 队/n",
         "org [南科大] kind=school\norg [农大] kind=school"},
        {"，/x 东/f 海大桥/n 长/a ，/x 清华/nz 大学/n （/x 清华/nz ）/x 的/uj",
         "org [清华大学] kind=school"},
        {"，/x 世界/n 各国/n 呼吁/v 委员会/n 来/v ，/x 英国/ns 保守/a 党/n 说/v ，/x 英国/ns "
         "执政党/n 说/v",
         "org [英国保守党] kind=party"},
        {"，/x 华/j 师大/j 的/uj 老师/n ，/x 西/f 交大/n ：/x",
         "org [华师大] kind=school\norg [西交大] kind=school"},
        {"，/x 中国/ns 石油/n 大学/n （/x 华东/n ）/x 的/uj ，/x 中国/ns 石油/n 的/uj",
         "org [中国石油大学（华东）] kind=school\norg [中国石油] kind=company"},
        {"，/x 柳湾/ns 大学/n （/x 东部/f ）/x 乡村/n 研究/v 中心/n 说/v ，/x 茶业/n 协会/n （/x "
         "柳湾/ns ）/x 的/uj",
         "org [柳湾大学（东部）乡村研究中心] kind=school\norg [茶业协会] kind=association"},
        {"，/x 新柳/nz 社区/n 新时代/nz 文明/n 实践/v 站/n 的/uj ，/x 新柳/nz 社区/n 的/uj",
         "org [新柳社区新时代文明实践站] kind=centre"},
    };

    (void)state;
    tag_world_check_worded(open_orgs(), cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_firms),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_units_at_places),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_words_that_stand_for_one),
        cmocka_unit_test(test_behind_their_place),
        cmocka_unit_test(test_short_names),
        cmocka_unit_test(test_brands),
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_local),
        cmocka_unit_test(test_rooms),
        cmocka_unit_test(test_parts_of_places),
        cmocka_unit_test(test_wide),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
