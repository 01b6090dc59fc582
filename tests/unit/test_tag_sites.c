/* test_tag_sites.c -- places with what stands right behind them, and where the words tell that none begins or
 * ends. */
#include "../test.h"

#include "tag_world.h"

static const char divisions[] =
    "# a small table\n"
    "33\t浙江省\n3303\t温州市\n330302\t鹿城区\t001五马街道\n"
    "34\t安徽省\n3412\t阜阳市\n341202\t颍州区\t001鼓楼街道\n341224\t太和县\t101佛子岭镇 102阮桥镇"
    "\n"
    "54\t西藏自治区\n5404\t林芝市\n540402\t巴宜区\t100林芝镇\n"
    "14\t山西省\n1408\t运城市\n"
    "63\t青海省\n6302\t海东市\n630222\t民和回族土族自治县\t100川口镇\n"
    "65\t新疆维吾尔自治区\n6531\t喀什地区\n653125\t莎车县\t100莎车镇\n653126\t叶城县\t100喀格勒克镇"
    "\n";

static void *open_places(void)
{
    static struct str kinds[] = {{"places", 6}};
    char *dir = test_dir_make();
    struct err err;
    void *state = NULL;

    tag_world_lexicons_make(dir, divisions);
    assert_int_equal(tag_world_open_lexicons(dir, kinds, 1, &state, &err), ERR_OK);
    test_dir_remove(dir);
    return state;
}

static void test_behind(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"在/p 温州市/ns 惠民/nr 路/n 附近/f",
         "place [温州市惠民路] parent=3303 name=浙江省温州市惠民路 level=site"},
        {"在/p 温州市/ns 城市/n 道路/n 附近/f",
         "place [温州市] code=3303 name=浙江省温州市 level=city"},
        {"住/v 鹿城区/ns 龙吟/nr 花苑/n ，/x",
         "place [鹿城区龙吟花苑] parent=330302 name=浙江省温州市鹿城区龙吟花苑 level=site"},
        {"住/v 鹿城区/ns 老旧/a 小区/n ，/x",
         "place [鹿城区] code=330302 name=浙江省温州市鹿城区 level=county"},
        {"生/v 在/p 安徽/ns 阜阳/ns 小/a 赵庄/nr 的/u 人/n",
         "place [安徽阜阳小赵庄] parent=3412 name=安徽省阜阳市小赵庄 level=village"},
        {"住/v 佛子岭镇/ns 檀/nr 树/v 岭/n 组/n ，/x",
         "place [佛子岭镇檀树岭组] parent=341224101 name=安徽省阜阳市太和县佛子岭镇檀树岭组 "
         "level=village"},
        {"到/v 佛子岭镇/ns 硕/x 源/n 水果/n 基地/n ，/x",
         "place [佛子岭镇硕源水果基地] parent=341224101 "
         "name=安徽省阜阳市太和县佛子岭镇硕源水果基地 level=site"},
        {"在/p 温州市/ns 函谷关/n 路/n 7/m 号/q 开会/v",
         "place [温州市函谷关路7号] parent=3303 name=浙江省温州市函谷关路7号 level=site"},
        {"浙江省/ns 澄山/ns 深处/s ，/x 浙江省/ns 澄山/ns 大学/n",
         "place [浙江省澄山] parent=33 name=浙江省澄山 level=site\n"
         "place [浙江省] code=33 name=浙江省 level=province"},
        {"到/v 佛子岭镇/ns 佛子岭/n 村/n ，/x 鼓楼/n 街道/n 鼓楼/n 社区/n ，/x",
         "place [佛子岭镇佛子岭村] parent=341224101 name=安徽省阜阳市太和县佛子岭镇佛子岭村 "
         "level=village\n"
         "place [鼓楼街道鼓楼社区] parent=341202001 name=安徽省阜阳市颍州区鼓楼街道鼓楼社区 "
         "level=village"},
        {"到/v 佛子岭镇/ns 硕/x 鼎/n 小/a 龙虾/n 养殖/vn 基地/n",
         "place [佛子岭镇硕鼎小龙虾养殖基地] parent=341224101 "
         "name=安徽省阜阳市太和县佛子岭镇硕鼎小龙虾养殖基地 level=site"},
        {"温州市/ns 望/x 湖/n 城/n 开/v",
         "place [温州市望湖城] parent=3303 name=浙江省温州市望湖城 level=site"},
        {"到/v 佛子岭镇/ns 兰/nr 村/n 村民/n 家/n ，/x 兰/nr 村/n 有/v",
         "place [佛子岭镇兰村] parent=341224101 name=安徽省阜阳市太和县佛子岭镇兰村 "
         "level=village\n"
         "place [兰村] parent=341224101 name=安徽省阜阳市太和县佛子岭镇兰村 level=village"},
        {"在/p 太和县/ns 的/uj 阮桥乡/ns 检查/vn ，/x 去/v 阮桥乡/ns 新/a 塘/n 村/n",
         "place [太和县] code=341224 name=安徽省阜阳市太和县 level=county\n"
         "place [阮桥乡] code=341224102 name=安徽省阜阳市太和县阮桥镇 level=township\n"
         "place [阮桥乡新塘村] parent=341224102 name=安徽省阜阳市太和县阮桥镇新塘村 level=village"},
        {"地处/v 白/a 云岗/nr 国家级/b 自然保护区/n 外围/f ，/x 建/v 一/m 座/q 大桥/n",
         "place [白云岗国家级自然保护区] level=site"},
        {"到/v 佛子岭镇/ns 蔬菜/n 种植/vn 基地/n ，/x",
         "place [佛子岭镇] code=341224101 name=安徽省阜阳市太和县佛子岭镇 level=township"},
        {"到/v 太和/nz 佛子岭镇/ns 的/u 路/n",
         "place [太和佛子岭镇] code=341224101 name=安徽省阜阳市太和县佛子岭镇 level=township"},
        {"佛子岭镇/ns 调研/v 组/n ，/x",
         "place [佛子岭镇] code=341224101 name=安徽省阜阳市太和县佛子岭镇 level=township"},
        {"住/v 21/m 世纪/n 小区/n ，/x 住/v 花园/n 小区/n", "place [21世纪小区] level=village"},
        {"通往/v G357/eng 国道/n 的/u 路/n", "place [G357国道] level=road"},
    };

    (void)state;
    tag_world_check_worded(open_places(), cases, TEST_LEN(cases));
}

static void test_kinds(void **state)
{
    static const struct tag_worded_case cases[] = {
        /* a county of before, with a township of it that no table has */
        {"位于/v 西藏自治区/ns 林芝县/ns 八一镇/n 以东/f",
         "place [西藏自治区林芝县八一镇] parent=5404 name=西藏自治区林芝市八一镇 "
         "level=township"},
        {"青海省/ns 海东/ns 市民/n 和/c 回族/n 土族/n 自治县/ns ，/x",
         "place [青海省海东市民和回族土族自治县] code=630222 "
         "name=青海省海东市民和回族土族自治县 level=county"},
        {"海东/ns 市民/n 来/v 了/u", "place [海东] code=6302 name=青海省海东市 level=city"},
    };

    (void)state;
    tag_world_check_worded(open_places(), cases, TEST_LEN(cases));
}

/* Roads by number, mountains and lakes that the words know, what borders on something. */
static void test_lands(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"G/x 4/m 京港澳/nz 高速/n 、/x 107/m 国道/n 穿/v 境/n ，/x 沿/p G/x 60/m 沪/j 昆/j 高速/n "
         "，/x 修建/v 乡道/n",
         "place [G4京港澳高速] level=road\nplace [107国道] level=road\n"
         "place [G60沪昆高速] level=road"},
        {"游/v 白云淀/ns 的/uj 水/n ，/x 三座/m 大山/n ，/x “/x 白云山/ns ”/x 牌/n",
         "place [白云淀] level=site"},
        {"到/v 温州/ns 站/n 的/uj 车/n ，/x 温州/ns 站/v 起来/v ，/x G/x 5501/m 次/q 列车/n",
         "place [温州站] parent=3303 name=浙江省温州市温州站 level=zone\n"
         "place [温州] code=3303 name=浙江省温州市 level=city"},
        {"佛子岭镇/ns 柳/n 村/n 村/n 三/m 户/q 老/a 山庄/n ，/x 佛子岭镇/ns 柳北河/ns "
         "以北/f",
         "place [佛子岭镇柳村村] parent=341224101 name=安徽省阜阳市太和县佛子岭镇柳村村 "
         "level=village\n"
         "place [佛子岭镇] code=341224101 name=安徽省阜阳市太和县佛子岭镇 level=township\n"
         "place [柳北河] level=water"},
        {"连接/v 温州/ns 、/x 阜阳/ns 两/m 地/n",
         "place [温州] code=3303 name=浙江省温州市 level=city\n"
         "place [阜阳] code=3412 name=安徽省阜阳市 level=city"},
        {"抚摸/v 着/u 佛子岭镇/ns 的/uj ，/x 充分/ad 挖掘/v 村/n 情/n ，/x 毗邻/v 高速/b 路口/n",
         "place [佛子岭镇] code=341224101 name=安徽省阜阳市太和县佛子岭镇 level=township"},
        {"在/p 民主/n 社区/n 、/x 光明/a 社区/n 。/x 在/p 沙河/ns 涌/v 试点/v",
         "place [民主社区] level=village\nplace [光明社区] level=village"},
        {"东/f 邻/v 黑/a 龙潭/n 水库/n ，/x 西/f 抵/v 成/v 子/n 湖/n ，/x",
         "place [黑龙潭水库] level=site\nplace [成子湖] level=water"},
        {"浙江省/ns 澄江/ns 国家/n 森林/n 公园/n ，/x 小区/n 旁/f 的/uj 人民/n 广场/n ，/x",
         "place [浙江省澄江国家森林公园] parent=33 name=浙江省澄江国家森林公园 level=zone\n"
         "place [人民广场] level=site"},
        {"下/f 河湾/n 村/n 的/uj 人/n ，/x 佛子岭镇/ns 红星/nz 村/n 三/m 社/n 村民/n",
         "place [下河湾村] level=village\n"
         "place [佛子岭镇红星村三社] parent=341224101 "
         "name=安徽省阜阳市太和县佛子岭镇红星村三社 level=villager_group"},
    };

    (void)state;
    tag_world_check_worded(open_places(), cases, TEST_LEN(cases));
}

/* Villages and townships that only what closes their row tells. */
static void test_rows(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"推进/v 大/a 岭庄/ns 、/x 白石/n 、/x 丁庄/nr 等/u 沿/p 河/n 村庄/n 码头/n",
         "place [大岭庄] level=village\nplace [白石] level=village\nplace [丁庄] level=village"},
        {"走访/v 了/u 周庄/nr 、/x 何/nr 家沟/n 、/x 江/nr 村/n 3/m 个/q 村/n",
         "place [周庄] level=village\nplace [何家沟] level=village\nplace [江村] level=village"},
        {"在/p 春晓/n 、/x 团结/v 、/x 彩虹/n 等/u 村/n 打造/v",
         "place [春晓] level=village\nplace [团结] level=village\nplace [彩虹] level=village"},
        {"在/p 永宁/n 、/x 新民/n 等/u 社区/n 试行/v",
         "place [永宁] level=village\nplace [新民] level=village"},
        {"在/p 大河/n 、/x 双桥/n 等/u 乡镇/n 推开/v",
         "place [大河] level=township\nplace [双桥] level=township"},
        {"在/p 太和县/ns 试行/v ，/x 覆盖/v 佛子岭/n 、/x 阮桥/n 、/x 鼓楼/n 等/u 乡镇/n",
         "place [太和县] code=341224 name=安徽省阜阳市太和县 level=county\n"
         "place [佛子岭] code=341224101 name=安徽省阜阳市太和县佛子岭镇 level=township\n"
         "place [阮桥] code=341224102 name=安徽省阜阳市太和县阮桥镇 level=township\n"
         "place [鼓楼] level=township"},
        {"卖/v 到/v 浙江省/ns 、/x 桑/n 洲/ng 等/u 地/n ，/x 在/p 青石/n 古镇/n 、/x 白马/n 侗寨/n "
         "两/m 地/n 举行/v",
         "place [浙江省] code=33 name=浙江省 level=province\nplace [桑洲] level=site\n"
         "place [青石古镇] level=site\nplace [白马侗寨] level=site"},
        {"卖/v 到/v 浙江省/ns 、/x 鹿城/ns 等/u 地/n ，/x 在/p 建设/v 路/n 、/x 惠民/nr 路/n "
         "沿线/n",
         "place [浙江省] code=33 name=浙江省 level=province\n"
         "place [鹿城] code=330302 name=浙江省温州市鹿城区 level=county\n"
         "place [建设路] level=road\nplace [惠民路] level=road"},
        {"太和县/ns 累计/v 建成/v 社区/n 工厂/n", "place [太和县] code=341224 "
                                                  "name=安徽省阜阳市太和县 level=county"},
        {"辖/v 3/m 个/q 村/n ：/x 大王/n 庄/nr 、/x 前/f 孟/nr 、/x 杨/nr 楼/n 。/x 有/v 3/m "
         "个/q "
         "村/n ：/x 一/m 是/v",
         "place [大王庄] level=village\nplace [前孟] level=village\nplace [杨楼] level=village"},
        {"种/v 在/p 坡地/n 、/x 林地/n 等/u 地方/n ，/x 在/p 鱼塘/n 、/x 果园/n 三/m 地/n", ""},
        {"以/p 茶叶/n 、/x 柑橘/n 、/x 油茶/n 等/u 示范/vn 村/n 为主/v", ""},
        {"在/p 教育/vn 、/x 医疗/n 等/u 社区/n 服务/vn 上/f ，/x 党建/n 、/x 产业/n 等/u 村级/b "
         "事务/n",
         ""},
        {"以/p 产业/n 、/x 文化/n 等/u 乡村/n 振兴/vn", ""},
        {"解决/v 了/u 梅/n 苑/n 小区/n 供水/vn 管道/n", "place [梅苑小区] level=village"},
        {"。/x 前/f 李庄/nr 村/n 果园/n 采摘/v ，/x 平安/a 村/n 建设/vn",
         "place [前李庄村] level=village"},
        {"。/x 桥/n 后/f 村/n 种粮/vn 大户/n 说/v ，/x 先进/a 村/n 经验/n",
         "place [桥后村] level=village"},
        {"。/x 柳桥街/ns 是/v 夜宵/n 街/n", "place [柳桥街] level=road"},
        {"除/p 玄/n 石湖/n 外/f ，/x", "place [玄石湖] level=water"},
        {"研究/v 澧江/ns 的/u 鱼/n ，/x 澧江/ns 大学/n", "place [澧江] level=water"},
        {"，/x 月/n 子湖/n 的/u 水/n ，/x 人工湖/n 的/u 水/n", "place [月子湖] level=water"},
        {"走访/v 半/m 山村/n ，/x 邻近/v 的/uj 洲/ng 上/v 村/n 规模/n 大/a",
         "place [半山村] level=village\nplace [洲上村] level=village"},
        {"选派/v 12/m 名/q 驻村/v 第一/m 书记/n ，/x 当地/s 村/n 集体/n", ""},
        {"借助/v 柳/nr 西/f 新区/ns 建设/v ，/x 游览/v 青桥/ns 古镇/n ，/x 打造/v 特色/n 古镇/n",
         "place [柳西新区] level=site\nplace [青桥古镇] level=site"},
        {"家住/v 解放/v 街/n 的/u 人/n", "place [解放街] level=road"},
        {"，/x 大湖/ns 的/u 水/n ，/x 内河/ns 的/u 船/n ，/x 气壮/v 山河/n 的/u ，/x 列/v 国内/s "
         "民航/n 机场/n",
         ""},
        {"突出/v 枣/n 菏/n 、/x 济/v 微/a 高速/n 交通/n 优势/n",
         "place [枣菏] level=road\nplace [济微高速] level=road"},
    };

    (void)state;
    tag_world_check_worded(open_places(), cases, TEST_LEN(cases));
}

/* Stadiums, deserts and waters by their names, and what only looks like a village, a road or a water. */
static void test_looks(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"在/p 柳西/ns 足球场/n ，/x 在/p 综合/v 体育馆/n ，/x 一/m 所/q 综合性/n 体育场/n ，/x "
         "腾格里沙漠/ns 边缘/n",
         "place [柳西足球场] level=site\nplace [腾格里沙漠] level=site"},
        {"，/x 虽然/c 东/f 柳村/ns 偏远/a ，/x 帮扶/v 单位/n 东/f 柳村/ns ，/x 茅/n 溪河/ns 全长/n",
         "place [东柳村] level=village\nplace [东柳村] level=village\nplace [茅溪河] level=water"},
        {"西/f 丰溪河/ns 上游/f ，/x 背靠/v 柳山/ns ，/x 紧邻/v 柳梁/ns 水库/n ，/x 办/v 进/v "
         "了/ul 小/a 山村/n",
         "place [西丰溪河] level=water\nplace [柳梁水库] level=site"},
        {"从/p “/x 柳庄/n 村/n ”/x 变/v 来/v ，/x 称/v 柳南路/ns 与/p 柳西路/ns 口/n 起火/v",
         "place [柳南路] level=road\nplace [柳西路] level=road"},
        {"住/v 在/p 大湖/ns 东园/n ，/x 大湖/ns 的/u 水/n", ""},
    };

    (void)state;
    tag_world_check_worded(open_places(), cases, TEST_LEN(cases));
}

static void test_borders(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"位于/v 中条山/ns 西麓/f ，/x 天山南北/ns 的/u", "place [中条山] level=site"},
        {"位于/v 运城/ns 盆地/n 东部/f",
         "place [运城盆地] parent=1408 name=山西省运城市盆地 level=zone"},
        /* short names in a row, where what holds them is named */
        {"喀什地区/ns ：/x 莎车/n 、/x 叶城/nr ，/x",
         "place [喀什地区] code=6531 name=新疆维吾尔自治区喀什地区 level=city\n"
         "place [莎车] code=653125 name=新疆维吾尔自治区喀什地区莎车县 level=county\n"
         "place [叶城] code=653126 name=新疆维吾尔自治区喀什地区叶城县 level=county"},
        {"我们/r ：/x 莎车/n 、/x 叶城/nr ，/x", ""},
        {"访问/v 中国/ns 。/x 在/p 中国/ns 文学/n 里/f", "place [中国] level=country"},
        {"在/p 斯洛伐克/ns 首都/n 布拉第/nr 斯拉瓦/nr 召开/v",
         "place [斯洛伐克] level=country\nplace [布拉第斯拉瓦] level=city_abroad"},
        {"登上/v 岳阳楼/nr ，/x 在/p 南/f 黄海/ns 的/u ，/x 巴拿马城/ns 时间/n",
         "place [岳阳楼] level=site\nplace [南黄海] level=site"},
        {"到/v 巴拿马城/ns 去/v", "place [巴拿马城] level=city_abroad"},
    };

    (void)state;
    tag_world_check_worded(open_places(), cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_behind), cmocka_unit_test(test_kinds),   cmocka_unit_test(test_rows),
        cmocka_unit_test(test_lands),  cmocka_unit_test(test_borders), cmocka_unit_test(test_looks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
