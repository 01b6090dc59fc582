/* test_words_compile.c -- the sources of the model: what is read, and what is refused where. */
#include "../test.h"

#include "../../stages/words/compile.h"
#include "../../stages/words/compile_python.h"
#include "words_world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct seen {
    size_t count;
    struct python_entry last;
};

static enum err_code note(void *ctx, const struct python_entry *entry, struct err *err)
{
    struct seen *seen = ctx;

    (void)err;
    seen->count++;
    seen->last = *entry;
    return ERR_OK;
}

static void test_python_tables(void **state)
{
    struct seen seen = {0};
    struct err err;

    (void)state;
    assert_int_equal(python_read(
        STR("P={('B', 'a'): -4.5,\n ('S', 'zg'): -3.14e+100}\n"), note, &seen, &err), ERR_OK);
    assert_int_equal(seen.count, 2);
    assert_true(seen.last.place == 'S' && str_eq(seen.last.tag, STR("zg")));
    assert_true(seen.last.value < -1e99 && seen.last.to_place == 0 && seen.last.cp == 0);
    assert_int_equal(python_read(STR("P={('B', 'a'): {('E', 'n'): 0.0,\n ('M', 'a'): -5.2},\n"
                                     "('E', 'x'): {},('M','q'):{'\\u4e00': -1.5}}"),
                                     note, &seen, &err),
                                 ERR_OK);
    assert_int_equal(seen.count, 5);
    assert_true(seen.last.cp == 0x4E00 && fabs(seen.last.value + 1.5) < 1e-9);
}

static void test_bad_python(void **state)
{
    static const char *const texts[] = {"",
                                        "Q={}",
                                        "P={",
                                        "P={('B')}",
                                        "P={('B', 'a'}",
                                        "P={('B', 'a'): }",
                                        "P={('B', 'a'): x}",
                                        "P={('B', 'a'): {'\\u4e0': 1}}",
                                        "P={('B', 'a'): {'ab': 1}}",
                                        "P={('B', 'a'): {'\\u4e00' 1}}",
                                        "P={('B', 'a: 1}"};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        struct seen seen = {0};
        struct err err;

        TEST_CHECK(python_read(str_of(texts[i]), note, &seen, &err) == ERR_CONF, "'%s'", texts[i]);
    }
}

/* A small world of sources in one folder. */
struct world {
    char *dir;
    char out[256];
    struct compile_paths paths;
};

static void world_init(struct world *w)
{
    static const char *const tables[] = {"TSCharacters.txt", "TSPhrases.txt", "STCharacters.txt",
                                         "STPhrases.txt"};

    w->dir = test_dir_make();
    (void)snprintf(w->out, sizeof w->out, "%s/posseg", w->dir);
    assert_int_equal(mkdir(w->out, 0700), 0);
    (void)snprintf(w->out, sizeof w->out, "%s/words.model", w->dir);
    w->paths = (struct compile_paths){w->dir, w->dir, w->dir, w->out};
    test_file_write(w->dir, "dict.txt", STR("中国 100 ns\n人 50 n\n人民 80 n\n的 500 uj\n"));
    test_file_write(w->dir, "posseg/prob_start.py", STR("P={('B', 'n'): -1.0,('S', 'n'): -1.0}"));
    test_file_write(w->dir, "posseg/prob_trans.py", STR("P={('B', 'n'): {('E', 'n'): -0.1}}"));
    test_file_write(w->dir, "posseg/prob_emit.py", STR("P={('B', 'n'): {'\\u4eba': -3.0}}"));
    for (size_t i = 0; i < TEST_LEN(tables); i++)
        test_file_write(w->dir, tables[i], STR("國\t国\n"));
}

static void expect_words(const struct world *w, const char *text, const char *want)
{
    struct words_opts opts = {.rules = WORDS_NEWS};
    struct words *words = NULL;
    struct err err = {0};

    TEST_CHECK(words_open(&opts, w->dir, &words, &err) == ERR_OK, "%s", err.msg);
    words_expect(words, text, want);
    words_close(words);
}

static void test_small_model(void **state)
{
    struct world w;
    struct err err = {0};

    (void)state;
    world_init(&w);
    test_file_write(w.dir, "words-a.tsv", STR("# x\n\n共和\t9\n人\t=\tn\tq\n"));
    TEST_CHECK(compile_model(&w.paths, &err) == ERR_OK, "%s", err.msg);
    expect_words(&w, "中國人民的共和国", "中國 人民 的 共和 国");
    /* What a lexicon takes out is gone, and the file is replaced whole. */
    test_file_write(w.dir, "words-b.tsv", STR("人民\t-\n"));
    TEST_CHECK(compile_model(&w.paths, &err) == ERR_OK, "%s", err.msg);
    expect_words(&w, "中國人民的共和国", "中國 人 民 的 共和 国");
    test_dir_remove(w.dir);
}

static void test_bad_sources(void **state)
{
    static const struct {
        const char *name, *text, *why;
    } cases[] = {
        {"dict.txt", "中国 100 ns\n人 x n\n", "dict.txt' line 2: want 'word weight tag'"},
        {"dict.txt", "中国 100\n", "line 1"},
        {"dict.txt", "\xFF 1 n\n", "not UTF-8"},
        {"dict.txt", "", "empty"},
        {"dict.txt", "中国 100 muchtoolong\n", "is no tag"},
        {"words-a.tsv", "共和\t9\n共和\n", "words-a.tsv' line 2: want a word"},
        {"words-a.tsv", "共和\tx\n", "'x' is no weight"},
        {"words-a.tsv", "共和\t1\tn\tv\ta\td\tp\n", "at most 4 tags"},
        {"TSCharacters.txt", "國\n", "TSCharacters.txt' line 1"},
        {"posseg/prob_trans.py", "P={", "prob_trans.py"},
        {"posseg/prob_start.py", "P={('Q', 'n'): 1}", "'Q' is no place"},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct world w;
        struct err err = {0};

        world_init(&w);
        test_file_write(w.dir, cases[i].name, str_of(cases[i].text));
        TEST_CHECK(compile_model(&w.paths, &err) == ERR_CONF, "%s: %s", cases[i].name,
                   cases[i].text);
        TEST_CHECK(strstr(err.msg, cases[i].why), "'%s' has no '%s'", err.msg, cases[i].why);
        test_dir_remove(w.dir);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_python_tables),
        cmocka_unit_test(test_bad_python),
        cmocka_unit_test(test_small_model),
        cmocka_unit_test(test_bad_sources),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
