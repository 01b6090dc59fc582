/* test_tag_names.c -- names of persons that the words stage has in pieces: behind an office, before a title, with
 * dots between the parts. */
#include "../test.h"

#include "tag_world.h"

static void *open_persons(void)
{
    static struct str kinds[] = {{"persons", 7}};

    return tag_world_open(kinds, 1);
}

static void test_offices(void **state)
{
    static const struct tag_worded_case cases[] = {
        /* family names that begin words, and rare ones */
        {"党委书记/n 高/a 权/n 和/c 镇长/n 到/v 了/u", "per [高权] name=高权 role=党委书记"},
        {"党委书记/n 和/c 教师/n 代表/v 来/v", ""},
        {"审判长/n 顿/q 朝霞/n 让/v 法警/n 搀扶/v", "per [顿朝霞] name=顿朝霞 role=审判长"},
        {"审判长/n 顿时/d 让/v 法警/n 搀扶/v", ""},
        {"外长/n 贲/nr 迪/nr 拓/nr 将/d 访问/v", "per [贲迪拓] name=贲迪拓 role=外长"},
        {"书记/n 盛/v 万/m 成/v 和/c 院长/n", "per [盛万成] name=盛万成 role=书记"},
        {"局长/n 高/a 标准/n 推进/v 工作/n", ""},
        {"市长/n 梅/nr 亦/d 来到/v 消防队/n", "per [梅亦] name=梅亦 role=市长"},
        {"司长/n 明文/n 军/n 出席/v 开幕式/n", "per [明文军] name=明文军 role=司长"},
        {"司长/n 明文/n 规定/v 程序/n", ""},
        /* a name does not end inside a word */
        {"主任/n 王/nr 立/v 作为/p 领队/n", "per [王立] name=王立 role=主任"},
        {"校长/n 向/p 校友/n 代表/v 颁发/v", ""},
        /* what somebody does, by its end alone: only before what is a name by itself */
        {"舰艇/n 艇长/n 罗/nr 芳/nr 立即/d 到/v", "per [罗芳] name=罗芳 role=艇长"},
        {"舰艇/n 艇长/n 罗/n 网/n 立即/d 到/v", ""},
    };

    (void)state;
    tag_world_check_worded(open_persons(), cases, TEST_LEN(cases));
}

static void test_titles(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"24/m 岁/q 的/u 夏/nr 思思/n 医生/n 去世/v", "per [夏思思] name=夏思思 role=医生"},
        {"的/u 双/m 学位/n 博士/n 来/v 了/u", ""},
        {"，/x 原/b 任/v 校长/n 来/v 了/u", ""},
        {"教授/n 计/n 亮/v 年/q 院士/n ，/x", "per [计亮年] name=计亮年 role=教授"},
        {"，/x 周/nr 玲/nr 副/b 校长/n 来/v 了/u", "per [周玲] name=周玲 role=副校长"},
    };

    (void)state;
    tag_world_check_worded(open_persons(), cases, TEST_LEN(cases));
}

static void test_dots(void **state)
{
    static const struct tag_worded_case cases[] = {
        {"46/m 岁/q 的/u 穆太力/nr 普/d ·/x 艾力/nr 住/v 在/p",
         "per [穆太力普·艾力] name=穆太力普·艾力"},
        {"集团/n 主席/n 班/n 哲/n 明·凯瑟克/nr 也/d",
         "per [班哲明·凯瑟克] name=班哲明·凯瑟克 role=主席"},
        {"他/r 的/u 哥哥/n 洛马纳·卢阿卢阿/nr 来/v",
         "per [洛马纳·卢阿卢阿] name=洛马纳·卢阿卢阿 role=哥哥"},
    };

    (void)state;
    tag_world_check_worded(open_persons(), cases, TEST_LEN(cases));
}

static void test_around(void **state)
{
    static const struct tag_worded_case cases[] = {
        /* the start of a paragraph */
        {"三/m 红莲/nr ，/x 女/b ，/x 汉族/n ，/x", "per [三红莲] name=三红莲"},
        {"患者/n 龙/n 某/r ，/x 女/b ，/x 汉族/n ，/x", "per [龙某] name=龙某 role=患者"},
        {"孕妇/n ，/x 女/b ，/x 汉族/n ，/x", ""},
        {"黄/a 海潮/n ，/x 1920年/t 生于/v", "per [黄海潮] name=黄海潮"},
        {"李/n 树/n 类/n ，/x 1920/m 株/q", ""},
        /* the words have the last character alone */
        {"，/x 董子/n 昂/nr 获/v 金牌/n", "per [董子昂] name=董子昂"},
        {"，/x 董子/n 昂/nr 金牌/n", ""},
        {"孔铉/nr 佑/zg 指出/v", "per [孔铉佑] name=孔铉佑"},
        /* behind a team */
        {"青岛队/nt 李武/nr 与/p 哥哥/n", "per [李武] name=李武"},
        {"温州/ns 队/n 方/n 愉/zg 婷/x 获/v 亚军/n", "per [方愉婷] name=方愉婷"},
        /* again, as what is done something with */
        {"经理/n 于/p 刚/d 的/u 医院/n ，/x 照料/v 于/p 刚/d 。/x",
         "per [于刚] name=于刚 role=经理\nper [于刚] name=于刚 role=经理"},
        /* places that look like names */
        {"，/x 花博园/nr 隆重/a 开幕/v ，/x 李老庄/nr 电站/n", ""},
        {"访问/v 西班牙/ns ，/x 从/p 梅塞塔/nr 高原/n 上/f 来/v", ""},
    };

    (void)state;
    tag_world_check_worded(open_persons(), cases, TEST_LEN(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offices),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_dots),
        cmocka_unit_test(test_around),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
