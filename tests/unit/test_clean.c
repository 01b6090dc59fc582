/* test_clean.c -- lines joined or left alone, blanks, controls, furniture, repeats; and what holds
 * for any text: ownership, valid UTF-8, a second run changes nothing, linear time */
#include "../test.h"

#include "../../stages/base/uchar.h"
#include "../../stages/base/utf8.h"
#include "../text_run.h"
#include "words_world.h"

#include <sys/stat.h>
#include <time.h>

struct sample {
    const char *name, *text;
    const char *want; /* blocks joined by | */
};

static const struct sample samples[] = {
    {"one line", "一句话。", "一句话。"},
    {"controls", "甲\x01乙\u200B丙\uFEFF。", "甲乙丙。"},
    {"only controls", "\x01\x02\n甲。", "甲。"},
    {"blanks", "甲 \u3000 乙,丙。\t丁\u00A0x", "甲 乙,丙。 丁 x"},
    {"broken paragraph",
     "为方便群众办事,该镇在各村设立服务点,由专人负责登记、转办、回访,做到件件有着落、事事有回\n"
     "\n音,群众满意度明显提高。\n\n下一步还要继续推进。",
     "为方便群众办事,该镇在各村设立服务点,由专人负责登记、转办、回访,做到件件有着落、事事有回音,"
     "群众满意度明显提高。|下一步还要继续推进。"},
    {"heading stays apart",
     "强基础 办实事\n各村党员干部走进农户家中,听取意见建议,解决实际困难,收到了良好的效果。",
     "强基础 办实事|各村党员干部走进农户家中,听取意见建议,解决实际困难,收到了良好的效果。"},
    {"caption inside",
     "截至目前,该站联合各村共开展巡查二十三次,走访农户一百一十余户,登记问题线索,\n\n\n\n"
     "工作人员在田间查看苗情\n\n其中已经办结的有四十余条,其余正在办理。",
     "截至目前,该站联合各村共开展巡查二十三次,走访农户一百一十余户,登记问题线索,其中已经办结的有"
     "四十余条,其余正在办理。|工作人员在田间查看苗情"},
    {"wrapped",
     "去年冬天以来这个村子里的\n老人们都在新建的小院里吃\n午饭,饭菜由村里的妇女们\n轮流做,"
     "每人每天只收三块\n"
     "钱。\n秋收以后村里又把旧的学校\n改成了图书室,孩子们放学\n就去那里看书。",
     "去年冬天以来这个村子里的老人们都在新建的小院里吃午饭,饭菜由村里的妇女们轮流做,每人每天只收"
     "三块钱。|秋收以后村里又把旧的学校改成了图书室,孩子们放学就去那里看书。"},
    {"narrow column",
     "去年冬天以来这个村子里的 老人们都在新建的小院里吃 午饭,饭菜由村里的妇女们 轮流做,每人每天只收"
     "三块 钱。",
     "去年冬天以来这个村子里的老人们都在新建的小院里吃午饭,饭菜由村里的妇女们轮流做,"
     "每人每天只收三块"
     "钱。"},
    {"real blanks", "口号是“山清水秀 人和业兴”,大家都会说。",
     "口号是“山清水秀 人和业兴”,大家都会说。"},
    {"figures", "全年举办 23 次活动,参加 1500 余人。", "全年举办23次活动,参加1500余人。"},
    {"vertical headline", "山\n乡\n新\n貌\n看\n今\n朝\n正文在这里,说明情况。",
     "山乡新貌看今朝|正文在这里,说明情况。"},
    {"english",
     "The committee met on Tuesday to look at the plans for the new\nbridge over the river, which "
     "has been under discus-\nsion for years. It will report in the\nspring.\n\nAnother paragraph "
     "follows here.",
     "The committee met on Tuesday to look at the plans for the new bridge over the river, which "
     "has "
     "been under discussion for years. It will report in the spring.|Another paragraph follows "
     "here."},
    {"list", "要做到以下几点:\n1.按时上报情况\n2.专人负责管理\n3.定期检查设备",
     "要做到以下几点:|1.按时上报情况|2.专人负责管理|3.定期检查设备"},
    {"log",
     "2026-11-22 08:00:01 service started, pid 12\n2026-11-22 08:00:02 service ready, 3 workers\n"
     "2026-11-22 08:00:02 service ready, 3 workers\n2026-11-22 08:00:09 request from 10.0.0.1, ok",
     "2026-11-22 08:00:01 service started, pid 12|2026-11-22 08:00:02 service ready, 3 workers|"
     "2026-11-22 08:00:02 service ready, 3 workers|2026-11-22 08:00:09 request from 10.0.0.1, ok"},
    {"code", "int main(void)\n{\n    puts(\"hi\");\n    return 0;\n}",
     "int main(void)|{|puts(\"hi\");|return 0;|}"},
    {"verse", "远看山有色，\n近听水无声。\n春去花还在，\n人来鸟不惊。",
     "远看山有色，|近听水无声。|春去花还在，|人来鸟不惊。"},
    {"verse without marks",
     "The woods are still\nthe night is long\nno wind, no bird\nno word, no song",
     "The woods are still|the night is long|no wind, no bird|no word, no song"},
    {"repeat",
     "本镇今年共有十五个村完成了道路改造,受益群众两万余人。\n\n本镇今年共有十五个村完成了道路改造,"
     "受益 群众两万余人。\n\n其他工作也在推进。",
     "本镇今年共有十五个村完成了道路改造,受益群众两万余人。|其他工作也在推进。"},
    {"repeat of what was joined too far",
     "去年冬天以来这个村子里的\n老人们都在新建的小院里吃\n午饭,"
     "饭菜由妇女轮流做。\n秋收以后村里又把旧的"
     "学校\n改成了图书室,孩子们放学\n就去那里看书,还写作业。\n"
     "秋收以后村里又把旧的学校改成了图书室,孩子们放学就去那里看书,还写作业。\n路也修好了。",
     "去年冬天以来这个村子里的老人们都在新建的小院里吃午饭,饭菜由妇女轮流做。|"
     "秋收以后村里又把旧的学校改成了图书室,孩子们放学就去那里看书,还写作业。|路也修好了。"},
    {"repeat of what was broken",
     "去年冬天以来这个村子里的\n老人们都在新建的小院里吃\n午饭,饭菜由村里妇女轮流\n做,"
     "每人每天三块钱。\n"
     "秋收以后村里又把旧的学校改成了图书室。\n——孩子们放学就去那里看书,还写作业。\n"
     "秋收以后村里又把旧的学校改成了图书室。——孩子们放学就去那里看书,还写作业。",
     "去年冬天以来这个村子里的老人们都在新建的小院里吃午饭,饭菜由村里妇女轮流做,每人每天三块钱。|"
     "秋收以后村里又把旧的学校改成了图书室。——孩子们放学就去那里看书,还写作业。"},
    {"bar", "标题写在这里\n|\n正文,很短。\n-----\n", "标题写在这里|正文,很短。"},
    {"nothing but symbols", "***\n---", "***|---"},
};

static struct str blocks_of(const struct doc *doc, const char *sep, struct buf *out)
{
    buf_reset(out);
    text_run_join(doc, sep, out);
    assert_false(buf_failed(out));
    return buf_str(out);
}

static void test_samples(void **state)
{
    struct buf out;
    bool is_good = true;

    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        struct doc doc;
        struct err err;
        struct str got;

        assert_true(text_run_clean(*state, &doc, str_of(samples[i].text), &err));
        got = blocks_of(&doc, "|", &out);
        if (!str_eq(got, str_of(samples[i].want))) {
            print_error("%s\n  got  %.*s\n  want %s\n", samples[i].name, (int)got.len, got.ptr,
                        samples[i].want);
            is_good = false;
        }
        arena_destroy(doc.arena);
    }
    buf_fini(&out);
    assert_true(is_good);
}

/* What came out, put in again one paragraph to a line, comes out the same. */
static void test_twice(void **state)
{
    struct buf once, twice;

    buf_init(&once, 1 << 20);
    buf_init(&twice, 1 << 20);
    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        struct doc a, b;
        struct err err;

        assert_true(text_run_clean(*state, &a, str_of(samples[i].text), &err));
        assert_true(text_run_clean(*state, &b, blocks_of(&a, "\n\n", &once), &err));
        TEST_CHECK(str_eq(blocks_of(&b, "\n\n", &twice), buf_str(&once)), "%s: %.*s",
                   samples[i].name, (int)twice.len, twice.ptr);
        arena_destroy(a.arena);
        arena_destroy(b.arena);
    }
    buf_fini(&once);
    buf_fini(&twice);
}

struct furniture {
    const char *name, *text, *want;
    size_t drops;
};

static const struct furniture furnitures[] = {
    {"head and tail, not the middle",
     "首页 > 新闻 > "
     "正文\n网站地图\n今年村里修了两条路,大家都说好。\n网站地图\n路修好以后,外出方便多了。\n"
     "上一篇：另一条消息\n网站地图 | 联系我们\n",
     "今年村里修了两条路,大家都说好。|网站地图|路修好以后,外出方便多了。", 4},
    {"menu in a row and downwards",
     "首页 新闻 县区 汽车\n新闻\n教育\n旅游\n汽车\n村里修了路\n今年村里修了两条路,大家都说好。",
     "村里修了路|今年村里修了两条路,大家都说好。", 5},
    {"one word of a menu is none", "教育\n今年村里修了两条路,大家都说好。",
     "教育|今年村里修了两条路,大家都说好。", 0},
    {"contact below furniture only",
     "今年村里修了两条路,大家都说好,出门也方便多了。\n联系电话：0851-1234567\n网站地图\n"
     "地址：某路1号 邮编：550000\n黔ICP备00000000号-1",
     "今年村里修了两条路,大家都说好,出门也方便多了。|联系电话：0851-1234567", 3},
    {"related titles",
     "今年村里修了两条路,大家都说好。\n相关新闻\n镇里开了会\n县里来了人\n编辑：某某",
     "今年村里修了两条路,大家都说好。|编辑：某某", 3},
    {"index of a document",
     "索 引 号：0152/2023\n文　号：某发〔2023〕4号\n有 效 性：有效\n村里修了路\n"
     "今年村里修了两条路,大家都说好。",
     "村里修了路|今年村里修了两条路,大家都说好。", 3},
    {"titles that ask and call",
     "首页 > 新闻 > "
     "正文\n谁在修路,为什么修？\n字号\n今年村里修了两条路,"
     "大家都说好。\n相关新闻\n快来看！路修好了\n"
     "联系我们",
     "谁在修路,为什么修？|字号|今年村里修了两条路,大家都说好。", 4},
    {"english text", "More than 300 people came.\nMore than that, they stayed.",
     "More than 300 people came.|More than that, they stayed.", 0},
    {"newspaper folio",
     "某某日报\nMOUMOU RIBAO\n2020年8月14日 星期五\n第3版 综合\n责编/张三 校对/李四\n村里修了路\n"
     "今年村里修了两条路,大家都说好。\n某县人民政府\n2020年8月14日",
     "村里修了路|今年村里修了两条路,大家都说好。|某县人民政府|2020年8月14日", 5},
    {"english",
     "Skip to content\nHome | News | Sport\nThe bridge is open.\nShare this article\nRelated "
     "stories\n"
     "A second bridge\n© 2023 X. All rights reserved.",
     "The bridge is open.", 6},
    {"all of it is furniture", "网站地图\n联系我们\n首页 > 新闻 > 正文",
     "网站地图|联系我们|首页 > 新闻 > 正文", 0},
};

static const char furniture_list[] = "# a "
                                     "comment\n网站地图\twhole\n联系我们\twhole\n上一篇\tstart\n首"
                                     "页\twhole\n新闻\tbeside\n县区\tbeside\n"
                                     "教育\tbeside\n旅游\tbeside\n汽车\tbeside\n联系电话\tbelow\n地"
                                     "址\tbelow\n邮编\tbelow\nICP备\tinside\n"
                                     "相关新闻\tlist\n索引号\tindex\n文号\tindex\n有效性\tindex\nHo"
                                     "me\twhole\nNews\tbeside\nSport\tbeside\n"
                                     "skip to content\twhole\nShare this article\twhole\nRelated "
                                     "stories\tlist\nAll rights reserved\tinside\n";

static void check_furniture(struct text_run *run, const struct furniture *f, struct buf *out)
{
    struct doc doc;
    struct err err;
    struct str got;

    assert_true(text_run_clean(run, &doc, str_of(f->text), &err));
    got = blocks_of(&doc, "|", out);
    TEST_CHECK(str_eq(got, str_of(f->want)), "%s: %.*s", f->name, (int)got.len, got.ptr);
    TEST_CHECK(doc.drops_len <= f->drops && (doc.drops_len > 0) == (f->drops > 0), "%s: %zu drops",
               f->name, doc.drops_len);
    assert_int_equal(doc.is_all_chrome, strstr(f->name, "all of it") != NULL);
    arena_destroy(doc.arena);
}

static void test_furniture(void **state)
{
    char *dir = test_dir_make();
    char path[512];
    struct text_run run;
    struct buf out;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/lexicon", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    words_link(dir);
    test_file_write(dir, "lexicon/chrome.tsv", str_of(furniture_list));
    test_file_write(dir, "lexicon/spam.tsv", STR(""));
    buf_init(&out, 4096);
    text_run_open(&run, dir);
    for (size_t i = 0; i < TEST_LEN(furnitures); i++)
        check_furniture(&run, &furnitures[i], &out);
    text_run_close(&run);
    buf_fini(&out);
    test_dir_remove(dir);
}

static void test_bad_furniture(void **state)
{
    struct stage_env env = {.slots = 1};
    char *dir = test_dir_make();
    const struct text_run *r = *state;
    char path[512];
    void *opened = NULL;
    struct err err;

    (void)snprintf(path, sizeof path, "%s/lexicon", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    words_link(dir);
    test_file_write(dir, "lexicon/chrome.tsv", STR("网站地图\tsometimes\n"));
    env.data = dir;
    assert_int_equal(stage_clean.open(r->clean_opts, &env, &opened, &err), ERR_CONF);
    assert_non_null(strstr(err.msg, "line 1"));
    assert_null(opened);
    test_dir_remove(dir);
}

static void test_no_memory(void **state)
{
    struct stage_env env = {.slots = 1};
    const struct text_run *r = *state;
    void *opened = NULL;
    enum err_code code;
    struct err err;

    for (size_t n = 0;; n++) {
        test_fail_alloc_after(n);
        code = stage_clean.open(r->clean_opts, &env, &opened, &err);
        if (!test_fail_alloc_off())
            break;
        assert_int_equal(code, ERR_NOMEM);
        assert_null(opened);
    }
    assert_int_equal(code, ERR_OK);
    stage_clean.close(opened);
}

/* Arenas of all sizes: refused cleanly, or done. */
static void test_small_arena(void **state)
{
    struct text_run *r = *state;
    bool is_done = false;

    for (size_t cap = 256; !is_done; cap += 256) {
        struct doc doc = {.id = 1, .is_last_part = true};
        struct err err;
        enum err_code code;

        doc.text = doc.bytes = str_of(samples[7].text);
        doc.arena = arena_create(cap);
        assert_non_null(doc.arena);
        code = doc_split_lines(&doc, &err);
        if (!code)
            code = stage_clean.run(r->clean, &doc, &err);
        if (!code)
            code = stage_segment.run(r->segment, &doc, &err);
        assert_true(code == ERR_OK || code == ERR_NOMEM);
        is_done = code == ERR_OK;
        arena_destroy(doc.arena);
        assert_true(cap < 1 << 20);
    }
}

/* Lines of random words: whatever becomes of them, the rules hold (text_run checks them). */
static void test_random_text(void **state)
{
    static const char *const words[] = {
        "甲",     "村民,", "。", " ", "\n",       "\n\n", "abc ",   "1",     "\x01",
        "（",     "）",    "“",  "”", "\"",       "——",   "|",      "来源:", "记者 ",
        "\u3000", "\t",    "- ", "…", "\n\n\n\n", "，",   "xyz-\n", "# ",    "2026-01-02 03:04:05"};
    uint64_t seed = 7;
    struct buf text;

    buf_init(&text, 1 << 20);
    for (int round = 0; round < 3000; round++) {
        size_t len = (size_t)(test_random(&seed) % 120);
        struct doc doc;
        struct err err;

        buf_reset(&text);
        for (size_t i = 0; i < len; i++)
            buf_add_str(&text, str_of(words[test_random(&seed) % TEST_LEN(words)]));
        (void)text_run_all(*state, &doc, buf_str(&text), &err);
        arena_destroy(doc.arena);
    }
    buf_fini(&text);
}

static double cpu_seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double run_repeated(struct text_run *r, const char *unit, size_t bytes)
{
    struct buf text;
    struct doc doc;
    struct err err;
    double start;

    buf_init(&text, bytes + 64);
    while (text.len < bytes)
        buf_add_str(&text, str_of(unit));
    assert_false(buf_failed(&text));
    start = cpu_seconds();
    assert_true(text_run_all(r, &doc, buf_str(&text), &err));
    start = cpu_seconds() - start;
    arena_destroy(doc.arena);
    buf_fini(&text);
    return start;
}

/* Four times the text may take at most some ten times the time: far from sixteen. */
static void test_linear(void **state)
{
    static const char *const units[] = {
        "党员,群众。",
        "字\n",
        "。，！？；：“”（）…",
        "“甲（乙《丙",
        "甲 ",
        "甲\x01",
        ". ",
        "记者 张三\n",
        "来源: 甲|编辑: 乙|\n",
        "标题 标题\n正文,正文。\n",
        "(((",
        "a\n\n\n",
        "\"甲。\n",
        "村（",
        "1 ",
        "甲乙丙丁 戊己庚辛 ",
        "&nbsp;甲&amp;",
        "\x1B[1m甲",
        "- 1 -\n甲,乙。\n",
        "（上接01版）\n",
        "甲乙丙\f",
        "一、甲 …… 1\n",
        "甲乙。←\n",
        "ab直营网 ",
        "首页 > 新闻\n",
        "按甲乙一丙丁一戊己一",
    };

    for (size_t i = 0; i < TEST_LEN(units); i++) {
        double small = run_repeated(*state, units[i], 64u << 10);
        double large = run_repeated(*state, units[i], 256u << 10);

        /* A neighbour on the machine may have slowed one of them. */
        for (int again = 0; again < 4 && large >= small * 11 + 0.05; again++) {
            double l = run_repeated(*state, units[i], 256u << 10);

            large = l < large ? l : large;
        }
        TEST_CHECK(large < small * 11 + 0.05, "'%s': %.4f s, then %.4f s", units[i], small, large);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),     cmocka_unit_test(test_twice),
        cmocka_unit_test(test_furniture),   cmocka_unit_test(test_bad_furniture),
        cmocka_unit_test(test_no_memory),   cmocka_unit_test(test_small_arena),
        cmocka_unit_test(test_random_text), cmocka_unit_test(test_linear),
    };

    return cmocka_run_group_tests(tests, text_run_setup, text_run_teardown);
}
