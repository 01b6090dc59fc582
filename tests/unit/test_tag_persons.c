/* test_tag_persons.c -- persons by what is around their names, and by the words that the words stage took for
 * names; countries, cities abroad and regions. */
#include "../test.h"

#include "stage_doc.h"
#include "tag_world.h"

static void *open_persons(void)
{
    static struct str kinds[] = {{"persons", 7}};

    return tag_world_open(kinds, 1);
}

static void test_offices(void **state)
{
    static const struct tag_named_case cases[] = {
        {"指导员朱小河告诉大家", "", "per [朱小河] name=朱小河 role=指导员"},
        {"指导员告诉大家", "", ""},
        {"民警石大林和耿小伟分别调解", "",
         "per [石大林] name=石大林 role=民警\nper [耿小伟] name=耿小伟 role=民警"},
        {"民警石大林场和水库", "", ""},
        {"副州长李明到会，", "", "per [李明] name=李明 role=副州长"},
        {"刘文清检察长严肃地说，", "", "per [刘文清] name=刘文清 role=检察长"},
        {"所长严肃地说，", "", ""},
        {"县领导黄诚、俞红、吴小涛分别带队", "",
         "per [黄诚] name=黄诚\nper [俞红] name=俞红\nper [吴小涛] name=吴小涛"},
        {"县领导班子、党员", "", ""},
        {"今年46岁的刘大华是", "", "per [刘大华] name=刘大华"},
        {"今年46岁的高级教师", "", ""},
        {"校长陶丽来到教室", "", "per [陶丽] name=陶丽 role=校长"},
        {"毛主席关于战略的话", "", ""},
        {"副局长：李小东、孙丽华，", "",
         "per [李小东] name=李小东 role=副局长\nper [孙丽华] name=孙丽华 role=副局长"},
        {"副局长：应当负责", "", ""},
        {"男子孙某，分子某种", "", "per [孙某] name=孙某 role=男子"},
        {"副书记刘芳正带着志愿者", "", "per [刘芳] name=刘芳 role=副书记"},
    };

    (void)state;
    tag_world_check_named(open_persons(), cases, TEST_LEN(cases));
}

static void test_signs(void **state)
{
    static const struct tag_named_case cases[] = {
        {"来到被执行人周某家，要求其通知周某于明天到场", "",
         "per [周某] name=周某 role=被执行人\nper [周某] name=周某 role=被执行人"},
        {"这就是“老田”田光明的日常，“老田”周光明", "", "per [田光明] name=田光明"},
        {"刘梅2018年来到这里，刘梅2019年走了", "刘梅",
         "per [刘梅] name=刘梅\nper [刘梅] name=刘梅"},
        {"姚桂珍，年过半百，", "", "per [姚桂珍] name=姚桂珍"},
        {"姚桂珍，几年来，", "", ""},
        {"石刻收藏者许开和先生和妻子，和先生", "", "per [许开和] name=许开和 role=收藏者"},
        {"法官陶子永、王雪外出，", "",
         "per [陶子永] name=陶子永 role=法官\nper [王雪] name=王雪 role=法官"},
        {"，帕提古丽·排吐拉家里", "", "per [帕提古丽·排吐拉] name=帕提古丽·排吐拉"},
        {"，花园里说，黄梅戏和姜辣素，牧民说", "*花园里 *黄梅戏 *姜辣素 *牧民", ""},
    };

    (void)state;
    tag_world_check_named(open_persons(), cases, TEST_LEN(cases));
}

static void test_words(void **state)
{
    static const struct tag_named_case cases[] = {
        /* three characters that no dictionary has; two only with an office or with speech */
        {"对于老搭档，罗孝山心里喜欢", "罗孝山", "per [罗孝山] name=罗孝山"},
        {"对于老搭档，罗孝山心里喜欢", "", ""},
        {"民间艺人周广田擅长剪纸", "周广田", "per [周广田] name=周广田 role=艺人"},
        {"郑国平希望，", "郑国平", "per [郑国平] name=郑国平"},
        {"提升群众幸福感、安全感", "*幸福感 *安全感", ""},
        {"丁峰表示，", "丁峰", "per [丁峰] name=丁峰"},
        {"孔庄特色明显", "孔庄", ""},
        {"老人和周山表示，", "和周山", "per [周山] name=周山"},
        {"宋可兴主任带队", "宋可兴", "per [宋可兴] name=宋可兴 role=主任"},
        {"任贵安、祝大林、龚秀珍出席", "龚秀珍",
         "per [任贵安] name=任贵安\nper [祝大林] name=祝大林\nper [龚秀珍] name=龚秀珍"},
        {"修路、种树、龚秀珍出席", "龚秀珍", "per [龚秀珍] name=龚秀珍"},
        /* what a place or a label goes on from */
        {"来到杨家坡镇赶集", "杨家坡", ""},
        {"用好“张圣林警务室”", "张圣林", ""},
        /* who wrote it */
        {"(通讯员 李大田)近日", "李大田", ""},
        {"本报讯(王婷 赵文敏)近日", "赵文敏", ""},
        {"编辑:付波 熊大智", "熊大智", ""},
        {"李文芳 摄", "李文芳", ""},
        {"李文芳摄影班开课", "李文芳", ""},
    };

    (void)state;
    tag_world_check_named(open_persons(), cases, TEST_LEN(cases));
}

/* The role is the word that ends before the name, not what of it is in the list. */
static void test_whole_roles(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"著名/a 土壤学家/n 赵其远/nr 来/v", "per [赵其远] name=赵其远 role=土壤学家"},
        {"环卫工人/n 郝美香/nr 说/v", "per [郝美香] name=郝美香 role=环卫工人"},
        {"著名/a 学家/n 赵其远/nr 来/v", "per [赵其远] name=赵其远 role=学家"},
        {"该局长/n 赵其远/nr 来/v", "per [赵其远] name=赵其远 role=局长"},
    };

    (void)state;
    tag_world_check_worded(open_persons(), cases, TEST_LEN(cases));
}

static void test_foreign(void **state)
{
    static const struct tag_named_case cases[] = {
        {"南非总统拉姆福萨和外长潘多尔会谈", "@南非",
         "per [拉姆福萨] name=拉姆福萨 role=总统\nper [潘多尔] name=潘多尔 role=外长"},
        {"南非总统希望如此，总理将前往", "@南非", ""},
        {"牧民杰肯·俄里斯就是传承人", "", "per [杰肯·俄里斯] name=杰肯·俄里斯 role=牧民"},
        {"联系·服务", "", ""},
        {"秘书长古特列斯启程，古特列斯说", "*古特列斯 *古特列斯",
         "per [古特列斯] name=古特列斯 role=秘书长\n"
         "per [古特列斯] name=古特列斯 role=秘书长"},
        {"古特列斯表示", "*古特列斯", "per [古特列斯] name=古特列斯"},
        {"古特列斯山脉", "*古特列斯", ""},
        {"日本首相岸田文明表示，", "@日本 田文明", "per [岸田文明] name=岸田文明 role=首相"},
        {"书记李向东出席，", "李向东", "per [李向东] name=李向东 role=书记"},
        {"书记李向东边走去", "", ""},
        {"卡塔尔的比赛，姆贝佩将点球罚进，德国队", "@卡塔尔 姆贝佩", "per [姆贝佩] name=姆贝佩"},
        {"同南非的拉福萨总统会谈", "@南非", "per [拉福萨] name=拉福萨 role=总统"},
        {"南非的总统", "@南非", ""},
        {"日本首相岸田文雄来了。岸田文雄表示，", "@日本 田文雄 田文雄",
         "per [岸田文雄] name=岸田文雄 role=首相\nper [岸田文雄] name=岸田文雄 role=首相"},
        {"在斯瓦尔巴群岛，", "斯瓦尔巴", ""},
    };

    (void)state;
    tag_world_check_named(open_persons(), cases, TEST_LEN(cases));
}

/* Names in rows, in pieces, with 某, and those that are sure at another place only. */
static void test_beside(void **state)
{
    static const struct tag_named_case cases[] = {
        {"画展的有王中、齐申军、赵小美等", "王中 齐申军 赵小美",
         "per [王中] name=王中\nper [齐申军] name=齐申军\nper [赵小美] name=赵小美"},
        {"画展的有王中、花草", "王中", ""},
        {"田小宇、孟大晟、刘开以3分取胜", "田小宇 孟大晟 刘开",
         "per [田小宇] name=田小宇\nper [孟大晟] name=孟大晟\nper [刘开] name=刘开"},
        {"孟大晟和郑州的人", "孟大晟 @郑州", "per [孟大晟] name=孟大晟"},
        /* the family name is a word by itself */
        {"，陈大河以村里的名义", "陈", "per [陈大河] name=陈大河"},
        {"他陈河立即", "陈", ""},
        {"，陈河说", "陈", "per [陈河] name=陈河"},
        {"喝了姜茶水、坐下", "姜", ""},
        {"张沟村的人，(记者 陈大河)", "张 陈", ""},
        {"帮助赵阿姨，邱大爷这次来", "赵 邱", ""},
        /* left out by courts */
        {"与邻居吴某山的纠纷，张某称，李某家的", "",
         "per [吴某山] name=吴某山 role=邻居\nper [张某] name=张某\nper [李某] name=李某"},
        {"时，老董哥正在，杨庄矿上，黄家寺上", "董哥正 杨庄矿 黄家寺", ""},
        {"党员牧户担任，牧户说", "", ""},
        {"实施“一户多名农技顾问”计划，选聘", "", ""},
        {"的“烤烟书记”李树红是个忙人，“烤烟书记”们", "李树红",
         "per [李树红] name=李树红 role=书记"},
        {"依法对杨某处以罚款", "", "per [杨某] name=杨某"},
        {"精心组织，周密部署，老党员颁发纪念章", "周密 纪念章", ""},
        {"收受林某等人的钱，任何某种", "", "per [林某] name=林某"},
        /* named for sure behind, or in part */
        {"李小武跑步。\n选手李小武说，", "",
         "per [李小武] name=李小武 role=选手\n"
         "per [李小武] name=李小武 role=选手"},
        {"，李武在跑步。李武说，李武装", "", "per [李武] name=李武\nper [李武] name=李武"},
        {"干部杰肯·俄里斯合提来了，杰肯在种地", "",
         "per [杰肯·俄里斯合提] name=杰肯·俄里斯合提 role=干部\nper [杰肯] name=杰肯"},
        /* eight parts at most */
        {"队长扎西扎西扎西扎西扎西扎西扎西扎西。", "扎西",
         "per [扎西扎西扎西扎西扎西扎西扎西扎西] name=扎西扎西扎西扎西扎西扎西扎西扎西 role=队长"},
        {"队长扎西扎西扎西扎西扎西扎西扎西扎西扎西。", "扎西", ""},
        {"队长尼玛次仁说，牧民次旦来", "尼玛", "per [尼玛次仁] name=尼玛次仁 role=队长"},
    };

    (void)state;
    tag_world_check_named(open_persons(), cases, TEST_LEN(cases));
}

static void test_abroad(void **state)
{
    static struct str kinds[] = {{"places", 6}, {"persons", 7}};
    static const struct tag_named_case cases[] = {
        {"访问埃及、越南和曼谷", "@埃及 @越南 @曼谷",
         "place [埃及] level=country\nplace [越南] level=country\n"
         "place [曼谷] level=city_abroad"},
        {"访问埃及、越南", "", ""},
        {"乌克兰表示", "*乌克兰", "place [乌克兰] level=country"},
        {"美国俄亥州大溪市市长", "@美国 @俄亥州 @大溪市", "place [美国俄亥州大溪市] level=country"},
        {"美国人爱吃法国菜", "@美国 @法国", ""},
        {"赣南脐橙，长三角一体化", "@赣南 @长三角",
         "place [赣南] level=region\nplace [长三角] level=region"},
        {"湘南大学，粤北部，城市", "@湘南 @粤北 @城市", ""},
    };

    (void)state;
    tag_world_check_named(tag_world_open(kinds, 2), cases, TEST_LEN(cases));
}

/* A country named at the head of an article is remembered behind a further title, in which nothing is tagged. */
static void test_abroad_behind_a_title(void **state)
{
    struct doc doc;
    struct err err;

    (void)state;
    *state = open_persons();
    stage_doc_make(&doc, 1, "总统访问南非\n访问结束\n会谈之后，外长布利尔会见记者");
    doc.blocks[0].kind = doc.blocks[1].kind = BLOCK_TITLE;
    stage_doc_names(&doc, "@南非");
    assert_int_equal(stage_tag.run(*state, &doc, &err), ERR_OK);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    assert_int_equal(doc.articles[0].tags_len, 1);
    assert_true(str_eq(doc.articles[0].tags[0].text, STR("布利尔")));
    arena_destroy(doc.arena);
    stage_tag.close(*state);
}

static void test_persons(void **state)
{
    static struct str kinds[] = {{"orgs", 4}, {"persons", 7}};
    static const char *const keys[] = {"role", "org", NULL};
    static const struct tag_keys_case cases[] = {
        {"象市镇党委书记刘江说", "象市镇党委; 刘江 role=书记 org=象市镇党委"},
        {"慈利县财政局副局长李大山等领导", "慈利县财政局; 李大山 role=副局长 org=慈利县财政局"},
        {"副会长李圳、李忠军、沈鸿。", "李圳 role=副会长; 李忠军 role=副会长; 沈鸿 role=副会长"},
        {"村民陈小妹说", "陈小妹 role=村民"},
        {"李大山同志", "李大山 role=同志"},
        {"孙艺表示，要改", "孙艺"},
        {"主任欧阳文山介绍", "欧阳文山 role=主任"},
        {"陈晓梅老师说", "陈晓梅 role=老师"},
        {"志愿者张小英开心地说：", "张小英 role=志愿者"},
        {"杨淑芬今年72岁", "杨淑芬"},
        /* elected, and named again */
        {"选举孙艺为慈利县财政局第一副局长，成桃、李大圳为副局长。孙艺表示，成桃和李大圳走进会场，"
         "成桃子",
         "孙艺 role=第一副局长 org=慈利县财政局; 慈利县财政局; 成桃 role=副局长; "
         "李大圳 role=副局长; 孙艺 role=第一副局长 org=慈利县财政局; 成桃 role=副局长; "
         "李大圳 role=副局长"},
        {"以项目建设为主任务，方案为书记", ""},
        {"卫生室医生", ""},
        {"以群众满意为标准", ""},
        {"村民代表、党员干部", ""},
        {"书记高度重视", ""},
        {"在局长的带领下", ""},
        {"主任", ""},
    };

    (void)state;
    tag_world_check_lexicons(kinds, 2, keys, cases, TEST_LEN(cases));
}

/* Names that the words have with an adverb, or in pieces behind the village of who bears them. */
static void test_pieces(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"法官/n 陶/nr 凯/nr 来/v 了/ul 。/x 陶凯先/nr 严肃/ad 批评/v 他/r ，/x 助理/n 陈朗则/nr "
         "分别/d 说明/v",
         "per [陶凯] name=陶凯 role=法官\nper [陶凯] name=陶凯 role=法官\nper [陈朗] name=陈朗 "
         "role=助理"},
        {"柳坪/ns 村/n 的/uj 楼/n 小/a 丰/a 打算/v ，/x 柳坪/ns 村/n 的/uj 楼/n 小/a 高/a ，/x "
         "村/n 的/uj 黄牛/n 肉/n 打算/v",
         "per [楼小丰] name=楼小丰"},
        {"蜜橘/n 、/x 沃/nr 柑/n 、/x 苹果/n ，/x 龙泉街/nr 是/v 老街/n ，/x 石柳河/nr 全长/n", ""},
        {"书记/n 李/nr 凯/nr 带来/v 了/ul ，/x 主任/n 王芳带/nr 着/v 大家/r ，/x 董事长/n "
         "陈光政/nr 表示/v",
         "per [李凯] name=李凯 role=书记\nper [王芳] name=王芳 role=主任\n"
         "per [陈光政] name=陈光政 role=董事长"},
        {"脱贫/v 户/q 盛/v 有/v 军/n ，/x 由/p 县长/n 姚/nr 华/ns 任组长/n 的/uj ，/x 局/n "
         "总工程师/n ，/x 参建/v",
         "per [盛有军] name=盛有军 role=脱贫户\nper [姚华] name=姚华 role=县长"},
        {"，/x 北/f 到/v 徐洪河/nr ，/x 在/p 沙隆达/nr 广场/n 举办/v", ""},
        {"嫌疑人/n 胡某军/nr 、/x 被告人/n 张/q 某/r 强/a ，/x",
         "per [胡某军] name=胡某军 role=嫌疑人\nper [张某强] name=张某强 role=被告人"},
        {"扎西/ns 顿珠/ns 一家/n ，/x 村民/n 次/q 仁/ng 旺堆/n 家养/v",
         "per [扎西顿珠] name=扎西顿珠\nper [次仁旺堆] name=次仁旺堆 role=村民"},
        {"代表/n 何建明/nr 、/x 何/r 建华/v 兄弟/n 二人/n ，/x 林则徐/nr 来/v",
         "per [何建明] name=何建明 role=代表\nper [何建华] name=何建华\nper [林则徐] name=林则徐"},
        {"通讯员/n 王/nr 芳/nr 报道/v 。/x 通讯员/n 张/q 伟/zg 李娜/nr 。/x 收粮员/n 何/nr 静/nr "
         "说/v",
         "per [何静] name=何静 role=收粮员"},
        {"司机/n 陈/nr 某/r 于/p 当晚/t 投案/v ，/x 小哥/n 孙/nr 浩/nr 救起/v ，/x 供电工程/n "
         "建设/v",
         "per [陈某] name=陈某 role=司机\nper [孙浩] name=孙浩 role=小哥"},
        {"被告/n 于本/nr 判决/v 之/u 日/n 起/v ，/x 被告/n 于海/nr 表示/v",
         "per [于海] name=于海 role=被告"},
        {"护林员/n 艾力/nr ·/x 苏来曼/nr 每天/t 巡护/v ，/x 书记/n 巴图/nr 孟和/nr 介绍/v",
         "per [艾力·苏来曼] name=艾力·苏来曼 role=护林员\nper [巴图孟和] name=巴图孟和 role=书记"},
        {"给予/v 文/n 白/a 、/x 赵志国/nr 二人/n 处分/n",
         "per [文白] name=文白\nper [赵志国] name=赵志国"},
        {"对/p 马家河/nr 、/x 李家沟/nr 治理/v", ""},
        {"实现/v “/x 一/m 村/n 一/m 辅警/n ”/x 全/a 覆盖/v 。/x “/x 烤烟/n 书记/n ”/x 李/nr 树/nr "
         "红/nr ，/x",
         "per [李树红] name=李树红 role=书记"},
        {"，/x 高/a 小/a 平/n 说/v ，/x 安检/v 员/n 说/v", "per [高小平] name=高小平"},
    };

    (void)state;
    tag_world_check_worded(open_persons(), cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offices), cmocka_unit_test(test_signs),
        cmocka_unit_test(test_words),   cmocka_unit_test(test_whole_roles),
        cmocka_unit_test(test_foreign), cmocka_unit_test(test_beside),
        cmocka_unit_test(test_abroad),  cmocka_unit_test(test_abroad_behind_a_title),
        cmocka_unit_test(test_persons), cmocka_unit_test(test_pieces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
