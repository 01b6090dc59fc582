/* test_tag_places.c -- organisations, persons, lists, and above all names of places: chains, names that several divisions share, words that only look
 * like names, villages, and the division an article is about. */
#include "../test.h"

#include "../../stages/rule.h"
#include "../../stages/stage.h"
#include "stage_doc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

extern const struct stage stage_tag;

static const char divisions[] =
    "# a small table\n"
    "11\t北京市\n1101\t市辖区\n110105\t朝阳区\t001三里屯街道 002管庄地区\n"
    "21\t辽宁省\n2113\t朝阳市\n211302\t双塔区\t001南塔街道\n"
    "22\t吉林省\n2202\t吉林市\n220202\t昌邑区\t001城关镇\n"
    "41\t河南省\n4101\t郑州市\n410122\t中牟县\t100城关镇 101大集镇\n"
    "43\t湖南省\n4308\t张家界市\n430821\t慈利县\t001零阳街道 106象市镇 107苗市镇 400甲山林场\n"
    "44\t广东省\n4419\t东莞市\n441900\t东莞市\t101石碣镇\n"
    "63\t青海省\n6323\t黄南藏族自治州\n632324\t河南蒙古族自治县\t100优干宁镇\n";
static const char words[] = "common\t城区 新城区\nshort\t苗市\ngeneric\t农 示范\n";

static void lexicons_make(const char *dir, const char *table)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/lexicon", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    test_file_write(dir, "lexicon/divisions.tsv", str_of(table));
    test_file_write(dir, "lexicon/places.tsv", str_of(words));
}

static enum err_code tag_open_kinds(const char *data, struct str *kinds, size_t len,
                                    void **ret_state, struct err *err)
{
    static struct str lexicons[] = {{"divisions", 9}};
    struct {
        struct opt_list lists[2];
        struct opt_rules rules;
        struct str counts;
    } opts = {.lists = {{kinds, len}, {lexicons, 1}}};
    struct stage_env env = {.data = data, .slots = 1};

    assert_int_equal(stage_tag.opts_size, sizeof opts);
    return stage_tag.open(&opts, &env, ret_state, err);
}

static enum err_code tag_open(const char *data, void **ret_state, struct err *err)
{
    static struct str places[] = {{"places", 6}};

    return tag_open_kinds(data, places, 1, ret_state, err);
}

static int places_setup(void **state)
{
    char *dir = test_dir_make();
    struct err err;

    lexicons_make(dir, divisions);
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

/* One attribute of a tag as text; a list with bars between. */
static void attr_add(struct buf *out, const struct tag *tag, const char *key)
{
    for (const struct tag_attr *a = tag->attrs; a; a = a->next) {
        if (strcmp(a->key, key) != 0)
            continue;
        buf_addf(out, " %s=", key);
        if (a->type == TAG_VALUE_STR)
            buf_add_str(out, a->value.str);
        for (size_t i = 0; a->type == TAG_VALUE_STRS && i < a->value.strs.len; i++) {
            buf_add_str(out, i ? STR("|") : STR(""));
            buf_add_str(out, a->value.strs.items[i]);
        }
    }
}

struct place_case {
    const char *text, *want; /* tags parted by "; " */
};

static void check(void *opened, const struct place_case *c, const char *const *keys)
{
    struct buf out;
    struct doc doc;
    struct err err;

    buf_init(&out, 1 << 16);
    stage_doc_make(&doc, 1, c->text);
    assert_int_equal(stage_tag.run(opened, &doc, &err), ERR_OK);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    for (size_t i = 0; i < doc.articles[0].tags_len; i++) {
        buf_add_str(&out, i ? STR("; ") : STR(""));
        buf_add_str(&out, doc.articles[0].tags[i].text);
        for (const char *const *key = keys; *key; key++)
            attr_add(&out, &doc.articles[0].tags[i], *key);
    }
    TEST_CHECK(str_eq(buf_str(&out), str_of(c->want)), "%s: %.*s, not %s", c->text, (int)out.len,
               out.ptr ? out.ptr : "", c->want);
    arena_destroy(doc.arena);
    buf_fini(&out);
}

static void test_names(void **state)
{
    static const char *const keys[] = {"code", "candidates", "parent", NULL};
    static const struct place_case cases[] = {
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
        check(*state, &cases[i], keys);
}

/* Sites, roads, waters and villages that are in no table. */
static void test_sites(void **state)
{
    static const char *const keys[] = {"level", NULL};
    static const struct place_case cases[] = {
        {"在临江公园，沿红星路、中兴大道",
         "临江公园 level=site; 红星路 level=road; 中兴大道 level=road"},
        {"G60、S212沿线，澧江两岸", "G60 level=road; S212 level=road; 澧江 level=water"},
        {"京昆高速发生事故，上京哈高速。", "京昆高速 level=road; 京哈高速 level=road"},
        {"，宝竹南路为主，高速发展", "宝竹南路 level=road"},
        {"在金桂小区，老旧小区", "金桂小区 level=village"},
        {"，石坪村党支部。到红岩村的路", "石坪村 level=village; 红岩村 level=village"},
        {"休闲公园，产业路、机耕路，我们村的路，示范村，江两岸，G60高速", "G60 level=road"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check(*state, &cases[i], keys);
}

static void test_full_names(void **state)
{
    static const char *const keys[] = {"name", "level", NULL};
    static const struct place_case cases[] = {
        {"象市镇", "象市镇 name=湖南省张家界市慈利县象市镇 level=township"},
        {"象市镇鹅港村一组",
         "象市镇鹅港村一组 name=湖南省张家界市慈利县象市镇鹅港村一组 level=villager_group"},
        {"北京市朝阳区", "北京市朝阳区 name=北京市朝阳区 level=county"},
        {"石碣镇", "石碣镇 name=广东省东莞市石碣镇 level=township"},
        {"在城关镇", "城关镇 level=township"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check(*state, &cases[i], keys);
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

static void check_cases(struct str *kinds, size_t kinds_len, const char *const *keys,
                        const struct place_case *cases, size_t len)
{
    char *dir = test_dir_make();
    void *opened = NULL;
    struct err err;

    lexicons_make(dir, divisions);
    assert_int_equal(tag_open_kinds(dir, kinds, kinds_len, &opened, &err), ERR_OK);
    for (size_t i = 0; i < len; i++)
        check(opened, &cases[i], keys);
    stage_tag.close(opened);
    test_dir_remove(dir);
}

static void test_orgs(void **state)
{
    static struct str orgs[] = {{"orgs", 4}};
    static const char *const keys[] = {"kind", "place", NULL};
    static const struct place_case cases[] = {
        {"慈利县象市镇党委、政府召开会议", "慈利县象市镇党委、政府 kind=party place=430821106"},
        {"慈利县财政局印发", "慈利县财政局 kind=bureau place=430821"},
        {"慈利县林业和园林局印发", "慈利县林业和园林局 kind=bureau place=430821"},
        {"慈利县。由县教育局牵头，县委书记",
         "县教育局 kind=bureau place=430821; 县委 kind=party place=430821"},
        {"慈利县。市委组织部、省委改革办",
         "市委组织部 kind=party place=4308; 省委改革办 kind=party place=43"},
        {"慈利县。全县财政局的人", ""},
        {"慈利县推进中心工作", ""},
        {"慈利县委托他人", ""},
        {"财政部门", ""},
        {"财政部印发", "财政部 kind=ministry"},
        {"象市镇派出所和派出所",
         "象市镇派出所 kind=police place=430821106; 派出所 kind=police place=430821106"},
        {"东莞市石碣镇新星村党支部", "东莞市石碣镇新星村党支部 kind=party place=441900101"},
        {"组建“红蓝”志愿服务队", "“红蓝”志愿服务队 kind=team"},
        {"“小甲”“小乙”志愿者队伍", "“小甲” kind=team; “小乙”志愿者队伍 kind=team"},
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
        {"与滨南师范大学签约", "滨南师范大学 kind=school"},
        {"考上师范大学，师范大学生", ""},
        {"委", ""},
    };

    (void)state;
    check_cases(orgs, 1, keys, cases, TEST_LEN(cases));
}

static void test_persons(void **state)
{
    static struct str kinds[] = {{"orgs", 4}, {"persons", 7}};
    static const char *const keys[] = {"role", "org", NULL};
    static const struct place_case cases[] = {
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
    check_cases(kinds, 2, keys, cases, TEST_LEN(cases));
}

static void test_lists(void **state)
{
    static struct str kinds[] = {{"lists", 5}, {"workflows", 9}, {"practices", 9}};
    static const char *const keys[] = {"members", "steps", NULL};
    static const struct place_case cases[] = {
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
        {"“三库”(人才库、专家库、项目库)", "“三库” members=人才库|专家库|项目库"},
        {"—", ""},
        {"一是", ""},
        {"、、两大", ""},
    };

    (void)state;
    check_cases(kinds, 3, keys, cases, TEST_LEN(cases));
}

static double run_seconds(void *opened, const char *unit, size_t bytes)
{
    size_t unit_len = strlen(unit), len = bytes / unit_len * unit_len;
    char *text = malloc(len + 1);
    struct timespec from, to;
    struct doc doc;
    struct err err;

    assert_non_null(text);
    for (size_t at = 0; at < len; at += unit_len)
        memcpy(text + at, unit, unit_len);
    text[len] = '\0';
    stage_doc_make(&doc, 1, text);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    assert_int_equal(stage_tag.run(opened, &doc, &err), ERR_OK);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    arena_destroy(doc.arena);
    free(text);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
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
    lexicons_make(dir, divisions);
    assert_int_equal(tag_open_kinds(dir, kinds, TEST_LEN(kinds), &opened, &err), ERR_OK);
    for (size_t i = 0; i < TEST_LEN(units); i++) {
        double small = 1e9, large = 1e9;

        for (int round = 0; round < 3; round++) {
            double s = run_seconds(opened, units[i], 1 << 14);
            double l = run_seconds(opened, units[i], 1 << 17);

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
        lexicons_make(dir, tables[i]);
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

    lexicons_make(dir, divisions);
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
        cmocka_unit_test(test_sites),
        cmocka_unit_test(test_full_names),
        cmocka_unit_test(test_orgs),
        cmocka_unit_test(test_persons),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_grid),
        cmocka_unit_test(test_zones_without_end),
        cmocka_unit_test(test_bad_tables),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, places_setup, places_teardown);
}
