/* test_dedupe.c -- the stage: what is a duplicate of what, and when it is remembered. */
#include "../test.h"

#include "../../stages/stage.h"
#include "stage_doc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONG_A                                                                                                                               \
    "慈利县象市镇在集镇主干道赶集，占道经营、乱停乱放，街道又脏又乱，群众意见很大。共整治街道3." \
    "1公里。"
#define LONG_B                                                                                                                                   \
    "松滋市推行政务服务机制，落实镇村要求，持续推进就近办理，选聘社区工作者一千四百余名，群众满意" \
    "。"

extern const struct stage stage_dedupe;

/* As the table of options lays them out; the test sets them by name. */
static void *opts_make(const char *index, unsigned exact)
{
    char *opts = calloc(1, stage_dedupe.opts_size);

    assert_non_null(opts);
    for (const struct opt *o = stage_dedupe.opts; o->name; o++) {
        void *at = opts + o->offset;

        if (o->type == OPT_STR)
            *(struct str *)at = str_of(index);
        else if (o->type == OPT_ENUM)
            *(unsigned *)at = exact;
        else if (o->type == OPT_RATIO)
            *(double *)at = 0.6;
    }
    return opts;
}

struct fixture {
    void *opts, *state;
    struct err err;
};

static void fixture_open(struct fixture *f, unsigned exact)
{
    struct stage_env env = {.slots = 1};

    f->opts = opts_make("main", exact);
    assert_int_equal(stage_dedupe.open(f->opts, &env, &f->state, &f->err), ERR_OK);
}

static void fixture_close(struct fixture *f)
{
    stage_dedupe.close(f->state);
    free(f->opts);
}

/* Run a text; `want` has one word an article: "-", or id-article of the original, behind '~' when it is
 * near, '!' when it is a variant. */
static void check_run(struct fixture *f, uint64_t id, const char *text, const char *want)
{
    static const char *const marks[] = {[DUP_NONE] = "",
                                        [DUP_EXACT] = "",
                                        [DUP_NEAR] = "~",
                                        [DUP_VARIANT] = "!",
                                        [DUP_CONTAINED] = "<"};
    struct str rest = str_of(want), word;
    struct doc doc;

    stage_doc_make(&doc, id, text);
    assert_int_equal(stage_dedupe.run(f->state, &doc, &f->err), ERR_OK);
    for (size_t a = 0; a < doc.articles_len; a++) {
        const struct article *art = &doc.articles[a];
        char have[48] = "-";

        if (art->dup.kind != DUP_NONE)
            (void)snprintf(have, sizeof have, "%s%llu-%u", marks[art->dup.kind],
                           (unsigned long long)art->dup.of_id, art->dup.of_article);
        assert_true(str_split(&rest, ' ', &word));
        TEST_STR(str_of(have), word);
        assert_true(art->dup.kind != DUP_EXACT || art->dup.similarity > 0.999);
        assert_true(art->dup.kind == DUP_EXACT || art->dup.kind == DUP_NEAR ||
                    art->action == ARTICLE_KEEP);
    }
    assert_int_equal(rest.len, 0);
    arena_destroy(doc.arena);
}

static void test_same_text(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, 0);
    check_run(&f, 1, LONG_A, "-");
    check_run(&f, 2, LONG_A, "1-1");
    check_run(&f, 3,
              "慈利县象市镇在集镇主干道赶集 "
              "占道经营,乱停乱放。\n街道又脏又乱,群众意见很大。共整治街道３.１公里",
              "1-1");
    check_run(&f, 4,
              "慈利县象市镇在集镇主干道赶集 "
              "占道经营,乱停乱放。\n街道又脏又乱,群众意见很大。共整治街道31公里",
              "!1-1");
    check_run(&f, 5, "# 题\n" LONG_B "\n# 另一题\n" LONG_A "\n# 第三题\n" LONG_B, "- 1-1 5-1");
    fixture_close(&f);
}

#define REPORT(town, a, b, c, more)                                                                                                            \
    town                                                                                                                                       \
        "镇今年以来坚持党建引领，推进网格化管理，把服务送到群众身边。全镇划分网格" a                                                           \
        "个，配备专职网格员" b "名，办理群众诉求" c                                                                                            \
        "件，群众满意度明显提高。镇里还组织志愿者走进农家院落，帮助老人打扫庭院、检查用电，"          \
        "教他们使用手机办理医保缴费和养老认证。下一步将继续完善提交、派单、核实、反馈的闭环流程，" \
        "让小事不出村、大事不出镇，努力打造共建共治共享的基层治理格局，使群众的获得感更足，"          \
        "幸福感更可持续，安全感更有保障。各村也要把好做法留下来，形成可以推广的经验。" more

static void test_near(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, 1);
    check_run(&f, 1, REPORT("象市", "31", "58", "1204", ""), "-");
    check_run(&f, 2, REPORT("象市", "31", "58", "1204", "记者汤伟报道。"), "~1-1");
    check_run(&f, 3, REPORT("象市", "31", "58", "1205", ""), "~1-1");
    check_run(&f, 4, REPORT("零阳", "27", "44", "866", ""), "!1-1");
    /* A variant is a text of its own. */
    check_run(&f, 5, REPORT("零阳", "27", "44", "866", ""), "4-1");
    check_run(&f, 6, REPORT("零陽", "27", "44", "866", "記者汤伟報道。"), "~4-1");
    check_run(&f, 7, LONG_B LONG_B LONG_B, "-");
    fixture_close(&f);
}

static void test_changed(void **state)
{
    struct fixture f;
    struct doc doc;

    (void)state;
    fixture_open(&f, 1);
    check_run(&f, 1, REPORT("象市", "31", "58", "1204", "共用3.5万元。"), "-");
    stage_doc_make(&doc, 2, REPORT("象市", "31", "44", "866", "共用3.5万元。"));
    assert_int_equal(stage_dedupe.run(f.state, &doc, &f.err), ERR_OK);
    assert_int_equal(doc.articles[0].dup.changed_len, 2);
    TEST_STR(doc.articles[0].dup.changed[0].was, STR("58"));
    TEST_STR(doc.articles[0].dup.changed[0].is, STR("44"));
    TEST_STR(doc.articles[0].dup.changed[1].was, STR("1204"));
    TEST_STR(doc.articles[0].dup.changed[1].is, STR("866"));
    arena_destroy(doc.arena);
    fixture_close(&f);
}

/* What was not kept is never named: it stands for what it was like. */
static void test_root(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, 0);
    check_run(&f, 1, REPORT("象市", "31", "58", "1204", ""), "-");
    check_run(&f, 2, REPORT("象市", "31", "58", "1204", "记者汤伟报道。"), "~1-1");
    check_run(&f, 3, REPORT("象市", "31", "58", "1204", "记者汤伟报道。"), "~1-1");
    check_run(&f, 4, REPORT("象市", "31", "58", "1204", "记者汤伟报道，通讯员卓晖。"), "~1-1");
    fixture_close(&f);
}

/* Bounded: one line a million times, and one sentence without an end. */
static void test_repeated(void **state)
{
    static const char line[] = "同一句话说了又说。\n";
    size_t lines = 1000000, len = sizeof line - 1;
    char *text = malloc(lines * len + 1);
    struct fixture f;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < lines; i++)
        memcpy(text + i * len, line, len);
    text[lines * len] = '\0';
    fixture_open(&f, 1);
    check_run(&f, 1, text, "-");
    text[lines * len - len] = '\0';
    check_run(&f, 2, text, "~1-1");
    for (size_t i = 0; text[i]; i++)
        text[i] = text[i] == '\n' ? 'x' : text[i];
    check_run(&f, 3, text, "-");
    fixture_close(&f);
    free(text);
}

static void test_short_needs_title(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, 0);
    check_run(&f, 1, "# 天气\n今天晴。", "-");
    check_run(&f, 2, "# 通知\n今天晴。", "-");
    check_run(&f, 3, "# 天气\n今天，晴", "1-1");
    check_run(&f, 4, "# 短\n" LONG_A, "-");
    check_run(&f, 5, "# 不同的题\n" LONG_A, "4-1");
    /* Nothing to compare: never a duplicate. */
    check_run(&f, 6, "——", "-");
    check_run(&f, 7, "——", "-");
    fixture_close(&f);
}

static void test_actions(void **state)
{
    static const enum article_action want[] = {ARTICLE_STUB, ARTICLE_KEEP, ARTICLE_DROP};

    (void)state;
    for (unsigned exact = 0; exact < TEST_LEN(want); exact++) {
        struct fixture f;
        struct doc doc;

        fixture_open(&f, exact);
        check_run(&f, 1, LONG_A, "-");
        stage_doc_make(&doc, 2, LONG_A);
        assert_int_equal(stage_dedupe.run(f.state, &doc, &f.err), ERR_OK);
        assert_int_equal(doc.articles[0].action, want[exact]);
        assert_int_equal(doc.articles[0].dup.kind, DUP_EXACT);
        arena_destroy(doc.arena);
        fixture_close(&f);
    }
}

/* The same file again, changed or not, in the same batch or after it: never its own duplicate. */
static void test_never_of_itself(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, 0);
    check_run(&f, 9, LONG_A, "-");
    check_run(&f, 9, LONG_A, "-");
    check_run(&f, 9, "# 一\n" LONG_B "\n# 二\n" LONG_A, "- -");
    stage_dedupe.accept(f.state);
    check_run(&f, 9, LONG_A "\n" LONG_B, "-");
    check_run(&f, 9, "# 一\n" LONG_A "\n# 二\n" LONG_B, "- -");
    check_run(&f, 10, LONG_A, "9-2");
    fixture_close(&f);
}

/* What a try left behind in the batch is gone when the file comes again. */
static void test_redo_forgets(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, 0);
    check_run(&f, 5, LONG_A, "-");
    check_run(&f, 6, LONG_B, "-");
    check_run(&f, 5, "改过的文字，这里写的与从前完全不同，只为让它够长，够长，够长，够长了。", "-");
    check_run(&f, 7, LONG_A, "-");
    check_run(&f, 8, LONG_B, "6-1");
    fixture_close(&f);
}

static void test_batches(void **state)
{
    struct fixture f, g;
    struct buf delta;

    (void)state;
    buf_init(&delta, 1 << 20);
    fixture_open(&f, 0);
    fixture_open(&g, 0);
    check_run(&f, 1, LONG_A, "-");
    check_run(&f, 2, LONG_A, "1-1");
    stage_dedupe.discard(f.state);
    assert_int_equal(stage_dedupe.delta(f.state, &delta, &f.err), ERR_OK);
    assert_int_equal(delta.len, 0);
    check_run(&f, 3, LONG_A, "-");
    assert_int_equal(stage_dedupe.delta(f.state, &delta, &f.err), ERR_OK);
    stage_dedupe.accept(f.state);
    stage_dedupe.discard(f.state);
    check_run(&f, 4, LONG_A, "3-1");
    assert_int_equal(stage_dedupe.replay(g.state, delta.ptr, delta.len, &g.err), ERR_OK);
    check_run(&g, 4, LONG_A, "3-1");
    buf_fini(&delta);
    fixture_close(&f);
    fixture_close(&g);
}

static void test_snapshot(void **state)
{
    char *dir = test_dir_make();
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct fixture f, g;
    uint64_t seq;

    (void)state;
    fixture_open(&f, 0);
    fixture_open(&g, 0);
    check_run(&f, 1, LONG_A, "-");
    stage_dedupe.accept(f.state);
    assert_int_equal(stage_dedupe.save(f.state, fd, 8, &f.err), ERR_OK);
    assert_int_equal(stage_dedupe.load(g.state, fd, &seq, &g.err), ERR_OK);
    assert_int_equal(seq, 8);
    check_run(&g, 2, LONG_A, "1-1");
    fixture_close(&f);
    fixture_close(&g);
    assert_int_equal(close(fd), 0);
    test_dir_remove(dir);
}

/* Verdicts do not hang on the hash seed, which the time of intake goes into. */
static void test_seed_decides_nothing(void **state)
{
    (void)state;
    for (int64_t ms = 0; ms < 5; ms++) {
        struct fixture f;
        struct doc doc;

        fixture_open(&f, 0);
        stage_doc_make(&doc, 1, LONG_A);
        doc.ingested_ms = ms * 977;
        assert_int_equal(stage_dedupe.run(f.state, &doc, &f.err), ERR_OK);
        arena_destroy(doc.arena);
        check_run(&f, 2, LONG_B, "-");
        check_run(&f, 3, LONG_A, "1-1");
        fixture_close(&f);
    }
}

static void test_bad_names(void **state)
{
    static const char *const names[] = {
        "", "a/b", "..", "A", "a b", "é", "123456789012345678901234567890123"};
    struct stage_env env = {.slots = 1};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(names); i++) {
        void *opts = opts_make(names[i], 0), *opened = NULL;
        struct err err;

        assert_int_equal(stage_dedupe.open(opts, &env, &opened, &err), ERR_CONF);
        assert_null(opened);
        free(opts);
    }
}

static void test_no_memory(void **state)
{
    struct stage_env env = {.slots = 1};
    void *opts = opts_make("main", 0);
    struct doc doc;

    (void)state;
    stage_doc_make(&doc, 1, "# 一\n" LONG_A "\n# 二\n" LONG_B);
    for (size_t n = 0;; n++) {
        void *opened = NULL;
        enum err_code code;
        struct err err;

        test_fail_alloc_after(n);
        code = stage_dedupe.open(opts, &env, &opened, &err);
        if (code == ERR_OK)
            code = stage_dedupe.run(opened, &doc, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            stage_dedupe.close(opened);
            break;
        }
        assert_true(code == ERR_NOMEM || code == ERR_AGAIN);
        stage_dedupe.close(opened);
    }
    arena_destroy(doc.arena);
    free(opts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_near),         cmocka_unit_test(test_changed),
        cmocka_unit_test(test_root),         cmocka_unit_test(test_repeated),
        cmocka_unit_test(test_same_text),    cmocka_unit_test(test_short_needs_title),
        cmocka_unit_test(test_actions),      cmocka_unit_test(test_never_of_itself),
        cmocka_unit_test(test_redo_forgets), cmocka_unit_test(test_batches),
        cmocka_unit_test(test_snapshot),     cmocka_unit_test(test_seed_decides_nothing),
        cmocka_unit_test(test_bad_names),    cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
