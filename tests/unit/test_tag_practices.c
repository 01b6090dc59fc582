/* test_tag_practices.c -- what papers call their ways of working, with and without quotation marks, and the
 * lists and steps that stand beside the names. */
#include "../test.h"

#include "tag_world.h"

static void test_quoted(void **state)
{
    static const struct tag_case cases[] = {
        {"", "搭建 “甲乙同城” 诉求信息流转平台",
         "pra [“甲乙同城” 诉求信息流转平台] name=甲乙同城 诉求信息流转平台"},
        {"", "以“三查、四访、N问”为标准",
         "pra [“三查、四访、N问”] name=三查、四访、N问 members=三查|四访|N问"},
        {"", "总抓手就是“双星达标、三村联建”",
         "pra [“双星达标、三村联建”] name=双星达标、三村联建 members=双星达标|三村联建"},
        {"", "这一做法称为“河边夜话”", "pra [“河边夜话”] name=河边夜话"},
        {"", "“甲吹哨、乙响应”这一机制", ""},
        {"", "按照“住户提事、小组议事、支部定事”的三步议事法",
         "pra [“住户提事、小组议事、支部定事”] name=住户提事、小组议事、支部定事 "
         "members=住户提事|小组议事|支部定事"},
        {"", "按照“镇区、村组、庭院”三个层次", ""},
        /* a body, its people at work, speech, what things are like */
        {"", "“评理会”成员到场，“护河队”成员立刻行动", ""},
        {"", "他说：“健全各项机制，落实‘两会三票’制度”", "pra [‘两会三票’制度] name=两会三票制度"},
        {"", "做到“底数清、情况明”", ""},
        /* heads behind heads; notions; what is set up; a layout, a principle */
        {"", "上线“柳溪云”APP小程序，开展“青石好邻居”创建活动，践行“有事找我”创建理念",
         "pra [“柳溪云”APP小程序] name=柳溪云APP小程序\n"
         "pra [“青石好邻居”创建活动] name=青石好邻居创建活动\npra [“有事找我”] name=有事找我"},
        {"", "形成了“小网格”，建起“说事亭”。融入“一核多点”发展布局，按照“邻事邻议”原则",
         "pra [“小网格”] name=小网格\npra [“说事亭”] name=说事亭\n"
         "pra [“一核多点”发展布局] name=一核多点发展布局\npra [“邻事邻议”原则] name=邻事邻议原则"},
        {"", "深化“平安工程”建设，推行“门前两包”责任制，选聘6名“荣誉村长”，培养9名“土专家”",
         "pra [“平安工程”] name=平安工程\npra [“门前两包”责任制] name=门前两包责任制\n"
         "qty [6名] value=6 unit=人\npra [“荣誉村长”] name=荣誉村长\n"
         "qty [9名] value=9 unit=人"},
        {"", "实现“就近办”“跨区联办”，“镇委办”来人，开展“护渠”专项检查",
         "pra [“就近办”] name=就近办\npra [“跨区联办”] name=跨区联办\n"
         "pra [“护渠”专项检查] name=护渠专项检查"},
        {"", "同时，APP“穆路通”面向群众，说“穆路人”好", "pra [“穆路通”] name=穆路通"},
        {"",
         "在“槐下茶座”里，到“长廊夜话”走访，破解“多头治水”难题，创建“五型社区”，解决“三保障”问题，“"
         "六难”现象",
         "pra [“槐下茶座”] name=槐下茶座\npra [“长廊夜话”] name=长廊夜话\n"
         "pra [“五型社区”] name=五型社区\npra [“三保障”] name=三保障"},
        {"", "发放“惠竹贷”，投了“全家保”，“全额担保”",
         "pra [“惠竹贷”] name=惠竹贷\npra [“全家保”] name=全家保"},
        {"", "三家单位签订战略合作协议，甲乙单位战略性调整", ""},
        {"",
         "先后获得“全国优秀教师”“四川省特级教师”等荣誉，被表彰为“省级文明单位”，开展“最美家庭”评选"
         "活动",
         "pra [“最美家庭”评选活动] name=最美家庭评选活动"},
        {"", "“一对一”帮扶，推进“扫黑除恶”专项斗争，形成“五位一体”帮教格局",
         "pra [“一对一”帮扶] name=一对一帮扶\npra [“扫黑除恶”专项斗争] name=扫黑除恶专项斗争\n"
         "pra [“五位一体”帮教格局] name=五位一体帮教格局"},
        {"", "推出“一单制”救助，在“源头控制”上", "pra [“一单制”] name=一单制"},
        {"", "形成“千层浪”。“三伏”时节，“1+1>2”", ""},
        {"", "“三夏”时节，“双抢”正忙", "pra [“三夏”] name=三夏\npra [“双抢”] name=双抢"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_quoted_more(void **state)
{
    static const struct tag_case cases[] = {
        /* heads at the end of what is said, far ones, and what goes on behind them */
        {"", "启动“河畔新居”项目，推出“夜间课桌”方案，举办“清风”书法大赛，“清风”大赛奖金",
         "pra [“河畔新居”项目] name=河畔新居项目\npra [“夜间课桌”方案] name=夜间课桌方案\n"
         "pra [“清风”书法大赛] name=清风书法大赛"},
        {"", "开展“春风送暖”困境儿童集中走访慰问活动，“春耕服务月”活动要求，“百户”大走访启动",
         "pra [“春风送暖”困境儿童集中走访慰问活动] name=春风送暖困境儿童集中走访慰问活动\n"
         "pra [“春耕服务月”活动] name=春耕服务月活动\npra [“百户”大走访] name=百户大走访"},
        {"", "“山货”项目资金到位，“老街”方案设计", ""},
        /* words that belong to a name, and a count that is cut */
        {"", "实行“支部+乡贤”联动，推行“日查、周报”隐患排查工作，结合“三联”工作，围绕“四个”规范：",
         "pra [“支部+乡贤”联动] name=支部+乡贤联动 members=支部|乡贤\n"
         "pra [“日查、周报”隐患排查] name=日查、周报隐患排查 members=日查|周报\n"
         "pra [“三联”工作] name=三联工作\npra [“四个”规范] name=四个规范"},
        {"", "做好“三农”工作，联系“老户”排查，“四个”", "pra [“三农”] name=三农"},
        {"",
         "“三进小院”即走访活动进小院，围绕“宜居、宜业”两个建设目标，打造“花间茶座”、“老街夜读”等项"
         "目",
         "pra [“三进小院”] name=三进小院\npra [“花间茶座”] name=花间茶座\n"
         "pra [“老街夜读”] name=老街夜读"},
        {"",
         "打响“夏季会战”，“家训服务年”到来。采取“村里补一点、企业帮一点、各家各户自己也出一点”的方"
         "式",
         "pra [“夏季会战”] name=夏季会战\npra [“家训服务年”] name=家训服务年\n"
         "pra [“村里补一点、企业帮一点、各家各户自己也出一点”] "
         "name=村里补一点、企业帮一点、各家各户自己也出一点 "
         "members=村里补一点|企业帮一点|各家各户自己也出一点"},
        {"",
         "挂牌“首问责任人”，设立“红黑榜”。举办“春茶杯”全省青年职工技能大赛颁奖礼，"
         "开展“守护河湾”危旧桥梁专项行动",
         "pra [“首问责任人”] name=首问责任人\npra [“红黑榜”] name=红黑榜\n"
         "pra [“春茶杯”全省青年职工技能大赛] name=春茶杯全省青年职工技能大赛\n"
         "pra [“守护河湾”危旧桥梁专项行动] name=守护河湾危旧桥梁专项行动"},
        {"", "他提出“建立健全村民议事会的各项规章管理制度”", ""},
        {"", "开展“春风暖童”2023年寒假关爱活动月，获评“十大暖心故事”，“十佳工匠”",
         "pra [“春风暖童”2023年寒假关爱活动月] name=春风暖童2023年寒假关爱活动月"},
        {"", "推出“花开河湾”山谷520相亲会，“月满山谷”300名青年相亲会。以“红色河湾”为依托",
         "pra [“花开河湾”山谷520相亲会] name=花开河湾山谷520相亲会\n"
         "qty [300名] value=300 unit=人\npra [“红色河湾”] name=红色河湾"},
        {"", "落实门前“四包”责任制，大棚前“老树”", "pra [门前“四包”责任制] name=门前四包责任制"},
        {"", "“积分制”评分小组，走过“六尺桥”", ""},
        /* whose it is before the count, what is not done behind it */
        {"", "做好“院内两清”，牢记“五不乱扔”。“周末两天”“两不管”",
         "pra [“院内两清”] name=院内两清\npra [“五不乱扔”] name=五不乱扔"},
        {"", "建“三园”兴“三业”，摸索出“户户联手”的路子，引入“绿色管家”，引入“活水”",
         "pra [“户户联手”] name=户户联手\npra [“绿色管家”] name=绿色管家"},
        {"",
         "依靠“支部+农场+农户”的林下“一条龙模式”，建立“书记抓总、网格员（楼长）上报、"
         "镇里兜底”的“三方共管”机制，讲“老话”的“说理”机制",
         "pra [“支部+农场+农户”的林下“一条龙模式”] name=一条龙模式 members=支部|农场|农户\n"
         "pra [“书记抓总、网格员（楼长）上报、镇里兜底”的“三方共管”机制] name=三方共管机制 "
         "members=书记抓总|网格员（楼长）上报|镇里兜底\npra [“说理”机制] name=说理机制"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_bare(void **state)
{
    static const struct tag_case cases[] = {
        {"", "落实乡村振兴战略，乡村振兴项目资金，接续推进乡村振兴",
         "pra [乡村振兴战略] name=乡村振兴战略\npra [乡村振兴] name=乡村振兴\n"
         "pra [乡村振兴] name=乡村振兴"},
        {"", "采用民警+辅警+村警三级联动模式",
         "pra [民警+辅警+村警三级联动模式] name=民警+辅警+村警三级联动模式 "
         "members=民警|辅警|村警三级联动"},
        {"", "推行党支部+合作社+农户的经营模式",
         "pra [党支部+合作社+农户] name=党支部+合作社+农户 members=党支部|合作社|农户"},
        {"", "实施合并村职数消化攻坚行动，并联审批服务机制",
         "pra [合并村职数消化攻坚行动] name=合并村职数消化攻坚行动\n"
         "pra [并联审批服务机制] name=并联审批服务机制"},
        {"", "新一轮农村垃圾分类处置行动", "pra [农村垃圾分类处置行动] name=农村垃圾分类处置行动"},
        {"", "我省村庄绿化管护机制", "pra [村庄绿化管护机制] name=村庄绿化管护机制"},
        {"", "推行五步议事法，城乡一体化管护机制",
         "pra [五步议事法] name=五步议事法\npra [城乡一体化管护机制] name=城乡一体化管护机制"},
        {"", "开展农村环境整治提升行动", "pra [农村环境整治提升行动] name=农村环境整治提升行动"},
        {"", "实现“最多跑一次”，学习四议两公开",
         "pra [“最多跑一次”] name=最多跑一次\npra [四议两公开] name=四议两公开"},
        /* what every place does, whatever verb is before it */
        {"", "探索乡村旅游发展新模式，聚力农村环境整治", ""},
        /* what every place has, who does it, rooms */
        {"", "农村饮水工程，政府负责辖区内管网工程，千人以上集中供水工程，老年人文体娱乐活动室",
         ""},
        /* the kind of a quoted one, what people do, a reform, things that are looked at */
        {"", "“支部+农户”的订单农业模式", "pra [“支部+农户”] name=支部+农户 members=支部|农户"},
        {"", "网格员闻讯马上行动，采集信息并上传平台", ""},
        {"", "预算管理制度改革，实地察看防洪堤工程", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

/* Names that the article gives more than once. */
static void test_again(void **state)
{
    static const struct tag_case cases[] = {
        {"", "大家走进“评理堂”。\n村里建起“评理堂”，推出“六步工作法”。六步工作法见效快",
         "pra [“评理堂”] name=评理堂\npra [“评理堂”] name=评理堂\n"
         "pra [“六步工作法”] name=六步工作法\npra [六步工作法] name=六步工作法"},
        {"", "开展“邻里守望”活动，邻里守望活动暖人心；推行“田头夜话”。邻里守望活动中心",
         "pra [“邻里守望”活动] name=邻里守望活动\npra [邻里守望活动] name=邻里守望活动\n"
         "pra [“田头夜话”] name=田头夜话"},
        {"", "推行“绿色庭院”。种出绿色庭院；“三管齐下”，“四面八方”来客",
         "pra [“绿色庭院”] name=绿色庭院"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_formed(void **state)
{
    static const struct tag_case cases[] = {
        {"", "第三届柳溪桃花节开幕，办好青石茶文化节",
         "pra [第三届柳溪桃花节] name=第三届柳溪桃花节\npra [青石茶文化节] name=青石茶文化节"},
        {"", "2022第五届河湾彩船节启幕，第二届柳溪书法大赛河西片区赛。高山云雾踏青节在山口举行",
         "pra [2022第五届河湾彩船节] name=2022第五届河湾彩船节\n"
         "pra [第二届柳溪书法大赛河西片区赛] name=第二届柳溪书法大赛河西片区赛\npra "
         "[高山云雾踏青节] "
         "name=高山云雾踏青节"},
        {"", "首届柳溪山货博览会，全国第五届青年水上运动会，2024柳溪桃花节",
         "pra [首届柳溪山货博览会] name=首届柳溪山货博览会\n"
         "pra [全国第五届青年水上运动会] name=全国第五届青年水上运动会\n"
         "pra [2024柳溪桃花节] name=2024柳溪桃花节"},
        {"", "第三届运动会，第二届理事会，关键环节在村里，踏青节在山口", ""},
        {"", "打通服务群众的最后一公里，做好“最后一米”服务。跑完最后一公里",
         "pra [最后一公里] name=最后一公里\npra [“最后一米”] name=最后一米"},
        {"", "落实包保制度，完善管理制度，建立合理分流机制", "pra [包保制度] name=包保制度"},
        {"", "石桥村清洁家园评比活动，开展农村环境卫生评比活动",
         "pra [清洁家园评比活动] name=清洁家园评比活动\n"
         "pra [农村环境卫生评比活动] name=农村环境卫生评比活动"},
        {"", "推动全域土地综合整治示范村项目落地，启动水系综合整治试点",
         "pra [全域土地综合整治示范村项目] name=全域土地综合整治示范村项目\n"
         "pra [水系综合整治试点] name=水系综合整治试点"},
        {"", "以创建省级文明城区为引领，创建文明环境",
         "pra [创建省级文明城区] name=创建省级文明城区"},
        {"", "构建了以党小组为核心、理事会为主体、合作社为补充的乡村协商共治体系",
         "pra [以党小组为核心、理事会为主体、合作社为补充的乡村协商共治体系] "
         "name=乡村协商共治体系"},
        {"", "以农户为主体的订单联农带农机制；道路硬化六项工程",
         "pra [订单联农带农机制] name=订单联农带农机制"},
        {"", "实施科技兴农战略，打好水源保护攻坚战，编制全域旅游镇战略规划，制定发展战略",
         "pra [科技兴农战略] name=科技兴农战略\npra [水源保护攻坚战] name=水源保护攻坚战\n"
         "pra [全域旅游镇战略规划] name=全域旅游镇战略规划"},
        {"", "学习贯彻习近平生态文明思想，村两委服务三农",
         "pra [习近平生态文明思想] name=习近平生态文明思想\npra [两委] name=两委\npra [三农] "
         "name=三农"},
        {"", "实施乡村建设行动，举办文艺演出活动、健身比赛活动，登记、分派、回访闭环管理机制",
         "pra [乡村建设行动] name=乡村建设行动"},
        /* some of a kind, by their count or what is said of them; what is joined to a name; names that are cut */
        {"", "有12处村庄河道清淤工程，实施堤岸生态修复工程6处。举办田头说唱活动200余场",
         "qty [12处] value=12 unit=处\nqty [6处] value=6 unit=处\nqty [200余场] value=200 unit=场 "
         "approx=over"},
        {"", "推进8项暖家便民行动，建立一套上下贯通的隐患闭合机制，落实水面和滩涂巡护制度",
         "qty [8项] value=8 unit=项\npra [暖家便民行动] name=暖家便民行动"},
        {"", "村民理事会商量聚拢老河沟岸坡翻新生态修复工程，建立来客登记台账，“巧”手制作评比活动",
         ""},
        {"", "开展项目建设并联验收制度改革试点",
         "pra [项目建设并联验收制度改革试点] name=项目建设并联验收制度改革试点"},
        {"", "坚持一线工作法，用好板凳工作法",
         "pra [一线工作法] name=一线工作法\npra [板凳工作法] name=板凳工作法"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

static void test_told(void **state)
{
    static const struct tag_case cases[] = {
        {"", "签约沙棘果汁加工项目、山谷风光带提质项目。做好食用菌菌棒生产项目",
         "pra [沙棘果汁加工项目] name=沙棘果汁加工项目\n"
         "pra [山谷风光带提质项目] name=山谷风光带提质项目"},
        {"", "启动乡村名师培育计划，做好来年用水计划。实施河道清障三年行动计划，打响村庄清洁大会战",
         "pra [乡村名师培育计划] name=乡村名师培育计划\n"
         "pra [河道清障三年行动计划] name=河道清障三年行动计划\n"
         "pra [村庄清洁大会战] name=村庄清洁大会战"},
        {"", "举行山乡民俗文化活动月，参加乡村文创设计大赛。开展夏季渡口大检查，检查大门",
         "pra [山乡民俗文化活动月] name=山乡民俗文化活动月\n"
         "pra [乡村文创设计大赛] name=乡村文创设计大赛\n"
         "pra [夏季渡口大检查] name=夏季渡口大检查"},
        {"", "搭建理事会联络活动平台，举办第二场送医进山活动，此次山区扶幼宣传活动，知识竞赛活动",
         "pra [送医进山活动] name=送医进山活动\npra [山区扶幼宣传活动] name=山区扶幼宣传活动"},
        {"", "庆祝建站十周年群众性护河活动，国家重点研发计划，第五届山区支教征集活动",
         "pra [群众性护河活动] name=群众性护河活动\npra [国家重点研发计划] name=国家重点研发计划\n"
         "pra [第五届山区支教征集活动] name=第五届山区支教征集活动"},
        {"", "成果揭示水稻耐盐响应机制，轻轨6号线延长工程，转变经济增长模式", ""},
        {"", "参加制茶体验活动、两岸村际交流活动", ""},
        {"", "开展一系列渡口隐患清查行动，严厉打击非法采砂经营活动", ""},
        /* a national one, what people do, what everybody does */
        {"", "结合全国护水宣传月活动，各级河长行动起来，居民投身河湖清洁行动，探索流域共治新机制",
         "pra [护水宣传月活动] name=护水宣传月活动\npra [河湖清洁行动] name=河湖清洁行动"},
        {"", "企业专题活动，推进退耕还林，落实“双减”",
         "pra [退耕还林] name=退耕还林\npra [“双减”] name=双减"},
        /* levels of people, a system of levels, a reform that goes on, a project and its sum */
        {"", "建立组长、楼长、联户党员三级联防机制，建立三级纠纷调处网络，铺设供水网络",
         "pra [组长、楼长、联户党员三级联防机制] name=组长、楼长、联户党员三级联防机制\n"
         "pra [三级纠纷调处网络] name=三级纠纷调处网络"},
        {"", "国营林场改革启动以来，推进粮食收储体制改革，推进收储改革",
         "pra [国营林场改革] name=国营林场改革\npra [粮食收储体制改革] name=粮食收储体制改革"},
        {"",
         "山茶油精深加工项目总投资不多，现场签约智能节水灌具项目。村里把家风积分制用好，推行积分制",
         "pra [山茶油精深加工项目] name=山茶油精深加工项目\n"
         "pra [智能节水灌具项目] name=智能节水灌具项目\npra [家风积分制] name=家风积分制\n"
         "pra [积分制] name=积分制"},
        {"", "第二次全国农业普查，乡村振兴暨文旅交流大会",
         "pra [第二次全国农业普查] name=第二次全国农业普查"},
        {"", "举办乡村旅游文化节、校园读书节、桃花节，抓关键环节", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

/* How others are governed is no way of working. */
static void test_abroad(void **state)
{
    static struct str kinds[] = {{"practices", 9}, {"orgs", 4}};
    static const struct tag_case cases[] = {
        {"", "联合国说，众议员选举制度复杂，建立乡镇恳谈协商制度",
         "org [联合国] kind=international\npra [乡镇恳谈协商制度] name=乡镇恳谈协商制度"},
        {"", "老人说，村民恳谈协商制度管用", "pra [村民恳谈协商制度] name=村民恳谈协商制度"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open(kinds, TEST_LEN(kinds)), cases, TEST_LEN(cases));
}

static void test_lists_of_names(void **state)
{
    static struct str kinds[] = {{"workflows", 9}, {"lists", 5}};
    static const struct tag_case cases[] = {
        {"", "“四星”即平安星、文明星、生态星、致富星，",
         "list [平安星、文明星、生态星、致富星] members=平安星|文明星|生态星|致富星"},
        {"", "推行“三统一”管理，即统一标准、统一价格、统一包装。",
         "list [统一标准、统一价格、统一包装] members=统一标准|统一价格|统一包装"},
        {"", "履行“三项职责”，即查隐患、报信息、解矛盾；",
         "list [查隐患、报信息、解矛盾] members=查隐患|报信息|解矛盾"},
        {"", "构建定责、履责、问责“三责”贯通机制",
         "list [定责、履责、问责] members=定责|履责|问责"},
        {"", "“五级书记”抓落实：省、市、县、乡、村五级联动",
         "list [省、市、县、乡、村] members=省|市|县|乡|村"},
        {"", "“三张清单”：问题清单、责任清单、整改清单全部上墙",
         "list [问题清单、责任清单、整改清单] members=问题清单|责任清单|整改清单"},
        {"", "把商铺、居委会、村委会（合作社）、楼宇四类网格",
         "list [商铺、居委会、村委会（合作社）、楼宇] members=商铺|居委会|村委会（合作社）|楼宇"},
        {"", "形成“受理、分办、处置、回访”闭环流程",
         "workflow [“受理、分办、处置、回访”] steps=受理|分办|处置|回访"},
        {"", "推行“来人必问、有事必办、办完必复”“三必做”，主题聚焦为“知村情、解难事、暖人心”。",
         "list [“来人必问、有事必办、办完必复”] members=来人必问|有事必办|办完必复\n"
         "list [“知村情、解难事、暖人心”] members=知村情|解难事|暖人心"},
        {"", "形成人口图、院落图、水系图等村里“三张图”",
         "list [人口图、院落图、水系图] members=人口图|院落图|水系图"},
        {"", "由村干部、党小组、代表组成“三方面”评议",
         "list [村干部、党小组、代表] members=村干部|党小组|代表"},
        {"", "设计出“群众提、村里议、户户评”的便民流程",
         "workflow [“群众提、村里议、户户评”] steps=群众提|村里议|户户评"},
        {"", "形成“上门宣讲、结对帮教、定期回访”三步工作法", ""},
        {"", "打响植树和护林两大“春季战”", ""},
        /* other counts, and no count */
        {"", "“四星”即平安星、文明星、生态星，“双优”即优环境、优服务，", ""},
        {"", "“三优三提”即优甲、优乙、优丙，提丁", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open(kinds, TEST_LEN(kinds)), cases, TEST_LEN(cases));
}

static void test_levels(void **state)
{
    static const struct tag_case cases[] = {
        {"", "依托“县—乡—村”三级联动的网络", "pra [“县—乡—村”] name=县—乡—村 members=县|乡|村"},
        {"", "整合市-县-乡-村四级力量", "pra [市-县-乡-村] name=市-县-乡-村 members=市|县|乡|村"},
    };

    (void)state;
    tag_world_check_cases(tag_world_open_plain(), cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quoted), cmocka_unit_test(test_quoted_more),
        cmocka_unit_test(test_bare),   cmocka_unit_test(test_again),
        cmocka_unit_test(test_formed), cmocka_unit_test(test_told),
        cmocka_unit_test(test_abroad), cmocka_unit_test(test_lists_of_names),
        cmocka_unit_test(test_levels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
