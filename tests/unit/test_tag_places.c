/* test_tag_places.c -- names of places with a small table of divisions: chains, names that several divisions
 * share, words that only look like names, villages, and the division an article is about; lists. */
#include "../test.h"

#include "stage_doc.h"
#include "tag_world.h"

#include <string.h>

static enum err_code tag_open(const char *data, void **ret_state, struct err *err)
{
    static struct str places[] = {{"places", 6}};

    return tag_world_open_lexicons(data, places, 1, ret_state, err);
}

static int places_setup(void **state)
{
    char *dir = test_dir_make();
    struct err err;

    tag_world_lexicons_make(dir, tag_world_divisions);
    *state = NULL;
    assert_int_equal(tag_open(dir, state, &err), ERR_OK);
    test_dir_remove(dir);
    return 0;
}

static int places_teardown(void **state)
{
    stage_tag.close(*state);
    return 0;
}

static void test_names(void **state)
{
    static const char *const keys[] = {"code", "candidates", "parent", NULL};
    static const struct tag_keys_case cases[] = {
        {"在慈利县象市镇开会", "慈利县象市镇 code=430821106"},
        {"湖南省张家界市慈利县", "湖南省张家界市慈利县 code=430821"},
        {"张家界市象市镇", "张家界市象市镇 code=430821106"},
        {"湖南慈利", "湖南慈利 code=430821"},
        {"慈利人", "慈利 code=430821"},
        {"慈利县的人说慈利好，象市镇的人说象市好",
         "慈利县 code=430821; 慈利 code=430821; 象市镇 code=430821106; 象市 code=430821106"},
        {"象市镇有象市模式", "象市镇 code=430821106"},
        {"苗市镇有苗市", "苗市镇 code=430821107"},
        {"河南省", "河南省 code=41"},
        {"在河南。", "河南 code=41"},
        {"黄南州河南县", "黄南州河南县 code=632324"},
        {"青海省河南蒙古族自治县", "青海省河南蒙古族自治县 code=632324"},
        {"吉林市", "吉林市 code=2202"},
        {"吉林", "吉林 code=22"},
        {"辽宁朝阳", "辽宁朝阳 code=2113"},
        {"北京市朝阳区三里屯街道", "北京市朝阳区三里屯街道 code=110105001"},
        {"东莞市石碣镇", "东莞市石碣镇 code=441900101"},
        /* the same name in two counties */
        {"在城关镇", "城关镇 candidates=410122100|220202001"},
        {"中牟县。在城关镇", "中牟县 code=410122; 城关镇 code=410122100"},
        {"慈利县。在大集镇", "慈利县 code=430821; 大集镇 candidates=410122101"},
        {"吉林省开会，在城关镇", "吉林省 code=22; 城关镇 code=220202001"},
        /* words that only look like names */
        {"加大集镇治理", ""},
        {"到大集镇治理", "大集镇 code=410122101"},
        {"建设新城区", ""},
        {"东莞市场", "东莞 code=4419"},
        {"东莞市民政局", "东莞市 code=4419"},
        {"甲山林场", ""},
        {"慈利县甲山林场", "慈利县甲山林场 code=430821400"},
        {"慈利县城", "慈利县 code=430821"},
        {"慈利县域", ""},
        /* villages and zones */
        {"象市镇新星村村民，新星村好", "象市镇新星村 parent=430821106; 新星村 parent=430821106"},
        {"象市镇鹅港村一组", "象市镇鹅港村一组 parent=430821106"},
        {"象市镇鹅港村后卡屯有", "象市镇鹅港村后卡屯 parent=430821106"},
        {"象市镇组织部门", "象市镇 code=430821106"},
        {"象市镇示范村", "象市镇 code=430821106"},
        {"象市镇农村", "象市镇 code=430821106"},
        {"慈利县象市镇的象市社区", "慈利县象市镇 code=430821106; 象市社区 parent=430821106"},
        {"东莞高新区", "东莞高新区 parent=4419"},
        {"东莞经济开发区九龙园", "东莞经济开发区九龙园 parent=4419"},
        {"象市镇赵家坡。象市镇梁村，象市镇那布村",
         "象市镇赵家坡 parent=430821106; 象市镇梁村 parent=430821106; 象市镇那布村 "
         "parent=430821106"},
        {"慈利县大阳乡东沟村", "慈利县大阳乡东沟村 parent=430821"},
        {"慈利县示范乡", "慈利县 code=430821"},
        {"慈利县大阳乡人，慈利县小阳乡人口", "慈利县大阳乡 parent=430821; 慈利县 code=430821"},
        {"象市镇鹅港村雀山村民小组有", "象市镇鹅港村雀山村民小组 parent=430821106"},
        /* a county by its short name, by what is around it */
        {"在慈利做生意", "慈利 code=430821"},
        {"来自慈利城里", "慈利 code=430821"},
        {"一个慈利好", ""},
        {"慈利法院", "慈利 code=430821"},
        /* the township is left out */
        {"慈利县塔元庄村，塔元庄村", "慈利县塔元庄村 parent=430821; 塔元庄村 parent=430821"},
        {"走进大集镇", "大集镇 code=410122101"},
        {"象", ""},
        {"市镇", ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        tag_world_check_keys(*state, &cases[i], keys);
}

/* A township by its short name behind its county, where nothing goes on with it. */
static void test_towns(void **state)
{
    static const char *const keys[] = {"code", "parent", NULL};
    static const struct tag_keys_case cases[] = {
        {"河南省中牟县大集土家族苗族乡。中牟县青岩回族乡。",
         "河南省中牟县大集土家族苗族乡 code=410122101; 中牟县青岩回族乡 parent=410122"},
        {"慈利县苗市镇和平社区、和睦里社区，慈利县苗市镇和石马社区",
         "慈利县苗市镇和平社区 parent=430821107; 和睦里社区; 慈利县苗市镇 "
         "code=430821107; 石马社区"},
        {"河南省中牟县大集镇，大集河流域",
         "河南省中牟县大集镇 code=410122101; 大集河流域 parent=410122101"},
        {"慈利县苗市镇58社区，慈利县苗市镇12个社区",
         "慈利县苗市镇58社区 parent=430821107; 慈利县苗市镇 code=430821107"},
        {"张家界市创建示范区，、柳村村、", "张家界市 code=4308; 柳村村"},
        {"慈利县苗市镇柳市村，慈利县苗市镇大村党支部",
         "慈利县苗市镇柳市村 parent=430821107; 慈利县苗市镇大村 parent=430821107"},
        {"慈利县苗市镇大李行政村，慈利县苗市镇所辖行政村",
         "慈利县苗市镇大李行政村 parent=430821107; 慈利县苗市镇 code=430821107"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        tag_world_check_keys(*state, &cases[i], keys);
}

static void test_short_townships(void **state)
{
    static const char *const keys[] = {"code", "parent", NULL};
    static const struct tag_keys_case cases[] = {
        {"慈利象市：开会", "慈利象市 code=430821106"},
        {"慈利象市人张三", "慈利象市 code=430821106"},
        {"慈利象市人口", ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        tag_world_check_keys(*state, &cases[i], keys);
}

/* Sites, roads, waters and villages that are in no table. */
static void test_sites(void **state)
{
    static const char *const keys[] = {"level", NULL};
    static const struct tag_keys_case cases[] = {
        {"在临江公园，沿红星路、中兴大道",
         "临江公园 level=site; 红星路 level=road; 中兴大道 level=road"},
        {"对S208线进行修复", "S208线 level=road"},
        {"G60、S212沿线，澧江两岸", "G60 level=road; S212 level=road; 澧江 level=water"},
        {"京昆高速发生事故，上京哈高速。", "京昆高速 level=road; 京哈高速 level=road"},
        {"，宝竹南路为主，高速发展", "宝竹南路 level=road"},
        {"在金桂小区，老旧小区", "金桂小区 level=village"},
        {"，石坪村党支部。到红岩村的路", "石坪村 level=village; 红岩村 level=village"},
        /* townships and villages in no table, longer names */
        {"在金海河镇，古镇、各乡镇，在工业镇，", "金海河镇 level=township"},
        {"到达红门镇牌坊村，水乡、家乡的村", "红门镇牌坊村 level=village"},
        {"，指导我村发展", ""},
        {"谭楼村人有好日子，谭楼村人口", "谭楼村 level=village"},
        {"休闲公园，产业路、机耕路，我们村的路，示范村，江两岸，G60高速", "G60 level=road"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        tag_world_check_keys(*state, &cases[i], keys);
}

static void test_full_names(void **state)
{
    static const char *const keys[] = {"name", "level", NULL};
    static const struct tag_keys_case cases[] = {
        {"象市镇", "象市镇 name=湖南省张家界市慈利县象市镇 level=township"},
        {"象市镇鹅港村一组",
         "象市镇鹅港村一组 name=湖南省张家界市慈利县象市镇鹅港村一组 level=villager_group"},
        {"北京市朝阳区", "北京市朝阳区 name=北京市朝阳区 level=county"},
        {"石碣镇", "石碣镇 name=广东省东莞市石碣镇 level=township"},
        {"在城关镇", "城关镇 level=township"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        tag_world_check_keys(*state, &cases[i], keys);
}

static void test_grid(void **state)
{
    static const struct {
        const char *text, *grid;
        double score;
    } cases[] = {
        {"没有地名", "", 0},
        {"# 慈利县开会\n象市镇的人和象市镇的干部来了", "43/4308/430821/430821106", 0.55},
        {"# 慈利县开会\n人来了\n象市镇", "43/4308/430821", 1},
        {"# 东莞市石碣镇\n湖南省的人", "44/4419/441900/441900101", 0.63},
        {"湖南省和广东省", "43", 0.5},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct doc doc;
        struct err err;

        stage_doc_make(&doc, 1, cases[i].text);
        assert_int_equal(stage_tag.run(*state, &doc, &err), ERR_OK);
        TEST_CHECK(str_eq(doc.articles[0].grid, str_of(cases[i].grid)), "%s: %.*s", cases[i].text,
                   (int)doc.articles[0].grid.len, doc.articles[0].grid.ptr);
        TEST_CHECK(doc.articles[0].grid_score > cases[i].score - 0.01 &&
                       doc.articles[0].grid_score < cases[i].score + 0.01,
                   "%s: %g", cases[i].text, doc.articles[0].grid_score);
        arena_destroy(doc.arena);
    }
}

static void test_lists(void **state)
{
    static struct str kinds[] = {{"lists", 5}, {"workflows", 9}, {"practices", 9}};
    static const char *const keys[] = {"members", "steps", NULL};
    static const struct tag_keys_case cases[] = {
        {"通过送信上门、电话提醒、网上公示、当面答复四种方式，办事",
         "送信上门、电话提醒、网上公示、当面答复 members=送信上门|电话提醒|网上公示|当面答复"},
        {"送信上门、电话提醒三种方式", ""},
        {"聚焦“修路、种树”两大行动",
         "“修路、种树”两大行动 members=修路|种树; “修路、种树” members=修路|种树"},
        {"分为甲街、乙街和丙街三类", "甲街、乙街和丙街 members=甲街|乙街|丙街"},
        {"一是修好道路。甲。\n二是种好树木。\n三是管好河流，乙",
         "一是修好道路 members=修好道路|种好树木|管好河流"},
        {"二是种好树木。", ""},
        {"统一是好事。", ""},
        {"建立“受理—办理—反馈”流程", "“受理—办理—反馈” steps=受理|办理|反馈"},
        {"形成受理一派单一核实一反馈的闭环", "受理一派单一核实一反馈 steps=受理|派单|核实|反馈"},
        {"统一思想一起干活", ""},
        {"京—津—冀", ""},
        {"“受理—办理”", ""},
        {"实行查岗、查人、查账模式", "查岗、查人、查账模式 members=查岗|查人|查账"},
        {"开展河道垃圾清理行动", "河道垃圾清理行动"},
        {"建立工作机制、基层治理体系", ""},
        {"“三库”(人才库、专家库、项目库)", "“三库” members=人才库|专家库|项目库; "
                                           "人才库、专家库、项目库 members=人才库|专家库|项目库"},
        {"—", ""},
        {"一是", ""},
        {"、、两大", ""},
    };

    (void)state;
    tag_world_check_lexicons(kinds, 3, keys, cases, TEST_LEN(cases));
}

/* Eight times the text takes about eight times the time, as in test_tag. */
static void test_linear(void **state)
{
    static struct str kinds[] = {{"places", 6}, {"orgs", 4},      {"persons", 7},
                                 {"lists", 5},  {"workflows", 9}, {"practices", 9}};
    static const char *const units[] = {
        "城关镇",     "慈利县",       "象市镇新星村，新星村", "甲、三大",
        "一是甲甲。", "甲—",          "慈利县委书记李大山，", "“小甲”志愿队",
        "主任王，",   "慈利县甲机制", "甲有限公司",           "甲、"};
    char *dir = test_dir_make();
    void *opened = NULL;
    struct err err;

    (void)state;
    tag_world_lexicons_make(dir, tag_world_divisions);
    assert_int_equal(tag_world_open_lexicons(dir, kinds, TEST_LEN(kinds), &opened, &err), ERR_OK);
    for (size_t i = 0; i < TEST_LEN(units); i++) {
        double small = 1e9, large = 1e9;

        for (int round = 0; round < 3; round++) {
            double s = tag_world_seconds(opened, units[i], 1 << 14);
            double l = tag_world_seconds(opened, units[i], 1 << 17);

            small = s < small ? s : small;
            large = l < large ? l : large;
        }
        TEST_CHECK(large < small * 30 + 0.005, "'%s': %g s, then %g s", units[i], small, large);
    }
    stage_tag.close(opened);
    test_dir_remove(dir);
}

/* Zones named by what they are in, without end: neither the stack nor time is. */
static void test_zones_without_end(void **state)
{
    static const char *const zones[] = {"开发区", "机场", "新区("};
    struct buf text;
    struct doc doc;
    struct err err;

    for (size_t i = 0; i < TEST_LEN(zones); i++) {
        buf_init(&text, 2 << 20);
        buf_add_str(&text, STR("湖南省"));
        while (text.len < 1 << 20)
            buf_add_str(&text, str_of(zones[i]));
        buf_add_byte(&text, '\0');
        stage_doc_make(&doc, 1, text.ptr);
        assert_int_equal(stage_tag.run(*state, &doc, &err), ERR_OK);
        assert_true(doc.articles[0].tags_len > 0);
        arena_destroy(doc.arena);
        buf_fini(&text);
    }
}

static void test_bad_tables(void **state)
{
    static const char *const tables[] = {"11北京市\n", "1\t北京市\n", "x1\t北京市\n",
                                         "# good\n110105\t朝阳区\t00三里屯\n", "11\t\n"};
    char *dir = test_dir_make();
    void *opened = NULL;
    struct err err;

    (void)state;
    assert_int_equal(tag_open(dir, &opened, &err), ERR_CONF);
    assert_non_null(strstr(err.msg, "divisions.tsv"));
    test_dir_remove(dir);
    for (size_t i = 0; i < TEST_LEN(tables); i++) {
        dir = test_dir_make();
        tag_world_lexicons_make(dir, tables[i]);
        TEST_CHECK(tag_open(dir, &opened, &err) == ERR_CONF, "%s", tables[i]);
        assert_non_null(strstr(err.msg, "line"));
        assert_null(opened);
        test_dir_remove(dir);
    }
}

/* Whatever allocation fails, the answer is an error and nothing leaks. */
static void test_no_memory(void **state)
{
    char *dir = test_dir_make();
    void *opened = NULL;
    struct err err;

    tag_world_lexicons_make(dir, tag_world_divisions);
    for (size_t n = 0;; n++) {
        enum err_code code;

        test_fail_alloc_after(n);
        code = tag_open(dir, &opened, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
        assert_null(opened);
    }
    stage_tag.close(opened);
    test_dir_remove(dir);
    for (size_t n = 0;; n++) {
        enum err_code code;
        struct doc doc;

        stage_doc_make(&doc, 1, "# 慈利县\n象市镇新星村，在城关镇，新星村");
        test_fail_alloc_after(n);
        code = stage_tag.run(*state, &doc, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            arena_destroy(doc.arena);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
        assert_int_equal(doc_check(&doc, &err), ERR_OK);
        arena_destroy(doc.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_towns),
        cmocka_unit_test(test_short_townships),
        cmocka_unit_test(test_sites),
        cmocka_unit_test(test_full_names),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_grid),
        cmocka_unit_test(test_zones_without_end),
        cmocka_unit_test(test_bad_tables),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, places_setup, places_teardown);
}
