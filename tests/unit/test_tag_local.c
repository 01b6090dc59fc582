/* test_tag_local.c -- bodies of a county as its newspaper calls them: short forms behind a level, bodies that the office
 * behind them tells, parts at another place, and what companies are called further on. */
#include "../test.h"

#include "tag_world.h"

static struct str orgs[] = {{"orgs", 4}};

static void test_levels(void **state)
{
    static const struct tag_case cases[] = {
        {"", "，县城管局、市城管中队，市城管来了",
         "org [县城管局] kind=enforcement\norg [市城管中队] kind=enforcement\n"
         "org [市城管] kind=enforcement"},
        {"", "出席二十国集团峰会，打掉犯罪集团，融入国家发展大局，完善国家安全力量布局", ""},
        {"", "县文化馆、图书馆、博物馆来了，县十五届人大常委会召开，县十五届一次全会",
         "org [县文化馆] kind=institute\norg [图书馆] kind=institute\norg [博物馆] kind=institute\n"
         "org [县十五届人大常委会] kind=congress"},
        {"", "县新时代文明实践所紧盯目标，中央环保督察组进驻",
         "org [县新时代文明实践所] kind=centre\norg [中央环保督察组] kind=enforcement"},
        {"", "，县农村信用合作联社，县农行，县五中，县红会",
         "org [县农村信用合作联社] kind=company\norg [县农行] kind=company\n"
         "org [县五中] kind=school\norg [县红会] kind=mass"},
        {"", "，县环卫处、县化肥厂，县到处，县工厂，县化肥厂房",
         "org [县环卫处] kind=institute\norg [县化肥厂] kind=institute"},
        {"", "，县农机站联合，县农机站点，县外侨办，县外出",
         "org [县农机站] kind=institute\norg [县外侨办] kind=office"},
        {"", "，县群团工作部，市建筑设计院，县中等职业学校",
         "org [县群团工作部] kind=party\norg [市建筑设计院] kind=institute\n"
         "org [县中等职业学校] kind=school"},
        {"", "，镇政府办工作人员，镇政府办事",
         "org [镇政府办] kind=government\norg [镇政府] kind=government"},
        {"", "，街道办主任，街道办理，街道办事处",
         "org [街道办] kind=government\norg [街道办事处] kind=government"},
        {"", "，自治区党委，自治县人大，自治区内",
         "org [自治区党委] kind=party\norg [自治县人大] kind=congress"},
        {"", "，县糖厂，镇酒厂家，县化肥总厂，县国营林场，县不动产登记中心",
         "org [县糖厂] kind=institute\norg [县化肥总厂] kind=company\n"
         "org [县国营林场] kind=company\norg [县不动产登记中心] kind=centre"},
        {"", "，乡中心小学，镇中心村，市二院，县剧团，县委政研室，省会规划院",
         "org [乡中心小学] kind=school\norg [市二院] kind=hospital\n"
         "org [县剧团] kind=institute\norg [县委政研室] kind=party"},
        {"", "，市海事法院，市第一中级人民法院，县养老经办中心",
         "org [市海事法院] kind=court\norg [市第一中级人民法院] kind=court\n"
         "org [县养老经办中心] kind=centre"},
        {"", "，中交一公局的，秦川银行柳湾支行，时间银行，文明银行的",
         "org [中交一公局] kind=company\norg [秦川银行柳湾支行] kind=company"},
        {"", "，县医院，镇医院，旗委，盟行署，联盟公安局",
         "org [县医院] kind=hospital\norg [镇医院] kind=hospital\norg [旗委] kind=party\n"
         "org [盟行署] kind=government"},
        {"", "，市发展和改革委员会，政法委员会，政法委员",
         "org [市发展和改革委员会] kind=government\norg [政法委员会] kind=party"},
        {"", "，三县交界处，县销售处，县房管处",
         "org [县销售处] kind=institute\norg [县房管处] kind=institute"},
        {"", "，镇党委书记和县农资有限公司，青山管理区党委，区管委主任",
         "org [镇党委] kind=party\norg [县农资有限公司] kind=company\n"
         "org [青山管理区党委] kind=party\norg [区管委] kind=government"},
        {"", "，县政协副主席、工商联主席，台办主任，工商联系",
         "org [县政协] kind=conference\norg [工商联] kind=mass\norg [台办] kind=office"},
        {"", "，陈师傅说兴柳居委会，各居委会", "org [兴柳居委会] kind=committee"},
        {"", "，全国工商联民办教育商会，市农村合作经济组织联合会",
         "org [全国工商联民办教育商会] kind=mass\norg [市农村合作经济组织联合会] kind=association"},
        {"", "，派出所、综治中心，各综治中心，县供销联社",
         "org [派出所] kind=police\norg [综治中心] kind=centre\norg [县供销联社] kind=company"},
        {"", "，县供电公司城区服务站，县中心城区，县中小企业服务中心，县委讲师团成员",
         "org [县供电公司城区服务站] kind=company\norg [县中小企业服务中心] kind=centre\n"
         "org [县委讲师团] kind=party"},
        {"", "，政法委员和政法委", "org [政法委] kind=party"},
        {"", "，组织部部长，组织部分党员，管委会主任，党工委、纪委书记",
         "org [组织部] kind=party\norg [管委会] kind=government\norg [纪委] kind=party"},
        {"", "，演练后，人武部，各综治办", "org [人武部] kind=military"},
        {"", "，东风水库管理处，水库管理处", "org [东风水库管理处] kind=bureau"},
        {"", "，办事处酱品厂小区的，街道办事处东街酱品厂小区", ""},
    };

    (void)state;
    tag_world_check_cases(tag_world_open(orgs, 1), cases, TEST_LEN(cases));
}

static void test_words(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"，/x 市/n 工/n 行动/v 起来/v ，/x 县/n 建/v 行道树/n ，/x 市/n 工行/j 的/uj",
         "org [市工行] kind=company"},
        {"，/x 县/n 纪委/n 监委/n 联合/v 县公安局/nt 开展/v",
         "org [县纪委监委] kind=party\norg [县公安局] kind=bureau"},
        {"，/x 带领/v 部分/n 县/n 人大常委会/nt 委员/n", "org [县人大常委会] kind=congress"},
        {"，/x 市/n 青年志愿者协会/nt 的/uj", "org [市青年志愿者协会] kind=association"},
        {"，/x 工程/n 科学/n 学院/n 执行/v 院长/n ，/x 工程/n 科学/n 学院/n 的/uj",
         "org [工程科学学院] kind=school\norg [工程科学学院] kind=school"},
        {"，/x 特勤/n 中队/n 和/c 战保/n 大队/n ，/x 一个/m 中队/n",
         "org [特勤中队] kind=enforcement\norg [战保大队] kind=enforcement"},
        {"，/x 与/p 青山/ns 学院/n 签订/v ，/x 青山/ns 学院路/n 的/uj",
         "org [青山学院] kind=school"},
        {"，/x 柳湾/ns 水务/n 有限公司/n 杨/nr 市/n 供水站/n 站长/n",
         "org [柳湾水务有限公司杨市供水站] kind=company"},
        {"，/x 发展/v 乡村/n 旅游/vn 公司/n ，/x 一家/m 农业/n 公司/n", ""},
        {"，/x 大苗山/ns 产业/n 发展/v 公司/n 和/c 一家/m 粮油/n 公司/n",
         "org [大苗山产业发展公司] kind=company"},
        {"，/x 县/n 人民法院/n 三/m 都/d 法庭/n 法官/n ，/x 县/n 人民法院/n 都/d 有/v 法庭/n",
         "org [县人民法院三都法庭] kind=court\norg [县人民法院] kind=court"},
        {"，/x 青柳/nz 乡/n 党委/n 、/x 政府/n 的/uj ，/x 老/a 家乡/n 党委/n ，/x 各/r 乡/n 党委/n",
         "org [青柳乡党委、政府] kind=party"},
        {"，/x 青容/ns 法院/n 今年/t ，/x 当地/s 法院/n", "org [青容法院] kind=court"},
        {"，/x 社区/n 党委/n 书记/n 李梅/nr 说/v ，/x 社区/n 党委/n 书记/n 说/v ，/x 各/r 小区/n "
         "党支部/n "
         "书记/n 李梅/nr",
         "org [社区党委] kind=party"},
        {"，/x 市/n 公安局/n 交警支队/n 二/m 大队/n 民警/n ，/x 县/n 教育局/n 代表队/n",
         "org [市公安局交警支队二大队] kind=police\norg [县教育局代表队] kind=bureau"},
        {"，/x 海军/n 某/r 驱逐舰/n 支队/n ，/x 陆军/n 第/m 9/m 集团军/n 某/r 旅/n 的/uj",
         "org [海军某驱逐舰支队] kind=military\norg [陆军第9集团军某旅] kind=military"},
        {"，/x 街道/n 城管/n 中队/n 和/c 街道/n 法院/n 路/n ，/x 柳宫/nz 博物院/n 的/uj ，/x "
         "蓝岭/nz "
         "集团/n 公司/n 的/uj",
         "org [街道城管中队] kind=enforcement\norg [柳宫博物院] kind=institute\n"
         "org [蓝岭集团公司] kind=company"},
        {"，/x 市区/n 医院/n 和/c 景区/n 医院/n ，/x 生产/vn 大队/n 的/uj ，/x 治安/n 大队/n 的/uj",
         "org [治安大队] kind=enforcement"},
        {"，/x 青湖/nz 居民区/n 党总支/n 书记/n ，/x 青杨村/ns 支部/n 书记/n ，/x 全/a 村/n 支部/n",
         "org [青湖居民区党总支] kind=party\norg [青杨村支部] kind=party"},
    };

    (void)state;
    tag_world_check_worded(tag_world_open(orgs, 1), cases, TEST_LEN(cases));
}

/* Companies by a brand of two characters, and universities by short names. */
static void test_brands(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"，/x 广川/n 药业/n 的/uj ，/x 传统/n 酒业/n 的/uj ，/x 东岭/j 控股/v 公司/n 入股/v",
         "org [广川药业] kind=company\norg [东岭控股公司] kind=company"},
        {"，/x 青/a 丰/a 公司/n 、/x 广川/nz 药业/n 园区/n ，/x 到/v 新/a 公司/n",
         "org [青丰公司] kind=company"},
        {"，/x 长虹公司/nt 和/c 蓝/a 岭/n 集团/n ，/x 省属/b 公司/n ，/x 文/n 旅/n 公司/n",
         "org [长虹公司] kind=company\norg [蓝岭集团] kind=company"},
        {"，/x 中/f 青/a 石油/n 装备/n 公司/n ，/x 现代/t 农业/n 装备/n 公司/n",
         "org [中青石油装备公司] kind=company"},
        {"，/x 合/v 工大/j 教授/n 说/v ，/x 青/a 医大/j 一/m 附院/n ，/x 教师/n 大学生/n",
         "org [合工大] kind=school\norg [青医大一附院] kind=hospital"},
        {"，/x 青大/j 理论/n 物理/n 系/n 计算/v 物理/n 实验室/n ，/x 海大/j 力学/n 系/n",
         "org [青大理论物理系计算物理实验室] kind=institute"},
        {"，/x 告/v 上/f 青/a 得/v 山/n 人民法庭/n 。/x", "org [青得山人民法庭] kind=court"},
        {"，/x 告诉/v 他/r 国家/n 自然/n 科学/n 基金委/n 将/d",
         "org [国家自然科学基金委] kind=ministry"},
    };

    (void)state;
    tag_world_check_worded(tag_world_open(orgs, 1), cases, TEST_LEN(cases));
}

static void test_places(void **state)
{
    static const char *const keys[] = {"kind", NULL};
    static const struct tag_keys_case cases[] = {
        {"慈利县海洋与渔业局副局长", "慈利县海洋与渔业局 kind=bureau"},
        {"慈利县一中队、慈利县中队和慈利县一中",
         "慈利县一中队 kind=enforcement; 慈利县中队 kind=enforcement; 慈利县一中 kind=school"},
        {"市生态环境局慈利县分局的人", "市生态环境局慈利县分局 kind=bureau"},
        {"中共慈利县委员会，慈利县委员会见",
         "中共慈利县委员会 kind=party; 慈利县委员会 kind=party"},
        {"慈利县青溪乡党委的，国网湖南电力的",
         "慈利县青溪乡党委 kind=party; 国网湖南电力 kind=company"},
        {"慈利县交警通报，慈利县交警很累", "慈利县交警 kind=police"},
        {"慈利县零阳街道东柳居民区党总支书记，慈利县证券交易所",
         "慈利县零阳街道东柳居民区党总支 kind=party; 慈利县证券交易所 kind=company"},
        {"慈利县消防提醒，慈利县消防车", "慈利县消防 kind=police"},
        {"慈利县公安、慈利县公安机关", "慈利县公安 kind=police"},
        {"慈利县青川农业开发有限公司说，青川公司的人，青川农业开发的人",
         "慈利县青川农业开发有限公司 kind=company; 青川公司 kind=company; 青川农业开发 "
         "kind=company"},
        {"慈利县城西农业开发有限公司说，慈利县学院路", "慈利县城西农业开发有限公司 kind=company"},
    };

    (void)state;
    tag_world_check_lexicons(orgs, 1, keys, cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_brands),
        cmocka_unit_test(test_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
