/* test_dedupe.c -- the stage: what is a duplicate of what, and when it is remembered. */
#include "../test.h"

#include "../../stages/stage.h"
#include "stage_doc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Run a text; `want` has one word an article: "-", or id-article of the original. */
static void check_run(struct fixture *f, uint64_t id, const char *text, const char *want)
{
    struct str rest = str_of(want), word;
    struct doc doc;

    stage_doc_make(&doc, id, text);
    assert_int_equal(stage_dedupe.run(f->state, &doc, &f->err), ERR_OK);
    for (size_t a = 0; a < doc.articles_len; a++) {
        const struct article *art = &doc.articles[a];
        char have[48] = "-";

        if (art->dup.kind == DUP_EXACT)
            (void)snprintf(have, sizeof have, "%llu-%u", (unsigned long long)art->dup.of_id,
                           art->dup.of_article);
        assert_true(str_split(&rest, ' ', &word));
        TEST_STR(str_of(have), word);
        assert_true(art->dup.kind == DUP_NONE || art->dup.similarity > 0.999);
        assert_true(art->dup.kind != DUP_NONE || art->action == ARTICLE_KEEP);
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
              "-");
    check_run(&f, 5, "# 题\n" LONG_B "\n# 另一题\n" LONG_A "\n# 第三题\n" LONG_B, "- 1-1 5-1");
    fixture_close(&f);
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
        cmocka_unit_test(test_same_text),    cmocka_unit_test(test_short_needs_title),
        cmocka_unit_test(test_actions),      cmocka_unit_test(test_never_of_itself),
        cmocka_unit_test(test_redo_forgets), cmocka_unit_test(test_batches),
        cmocka_unit_test(test_snapshot),     cmocka_unit_test(test_seed_decides_nothing),
        cmocka_unit_test(test_bad_names),    cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
