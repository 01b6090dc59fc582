/* test_words_user.c -- dictionaries of the user: what they change, and what is refused where. */
#include "../test.h"

#include "words_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct words *open_with(enum words_rules rules, const char *dir, struct str text)
{
    char path[512];
    struct str list = {path, 0};

    test_file_write(dir, "own.txt", text);
    (void)snprintf(path, sizeof path, "%s/own.txt", dir);
    list.len = strlen(path);
    return words_make(rules, &list, 1);
}

static void test_words_are_whole(void **state)
{
    static const struct {
        const char *list, *text, *want;
    } cases[] = {
        {"", "他说五变工作法好", "他/r 说/v 五/m 变/v 工作/v 法/j 好/a"},
        {"五变工作法\n", "他说五变工作法好", "他/r 说/v 五变工作法/n 好/d"},
        {"# x\r\n\r\n五变工作法\t\t100 nz\r\n", "说五变工作法好", "说/v 五变工作法/nz 好/a"},
        {"五变工作法 nz", "说“五变工作法”", "说/v “/x 五变工作法/nz ”/x"},
        {"\xEF\xBB\xBF“四议两公开”\n", "用“四议两公开”", "用/v “四议两公开”/n"},
        {"１２３工作法\n", "推广123工作法", "推广/v 123工作法/n"},
        {"C919大飞机 v\nC919大飞机 nz\n", "造C919大飞机", "造/v C919大飞机/nz"},
        {"國民會議\n", "国民会议和國民會議", "国民会议/n 和/c 國民會議/n"},
        {"人民 1\n", "人民", "人民/n"},
    };
    char *dir = test_dir_make();

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct words *w = open_with(WORDS_NEWS, dir, str_of(cases[i].list));

        words_expect_tags(w, cases[i].text, cases[i].want);
        words_close(w);
    }
    test_dir_remove(dir);
}

static void test_with_jieba_rules(void **state)
{
    char *dir = test_dir_make();
    struct words *w = open_with(WORDS_JIEBA, dir, STR("五变工作法\n“a”\n"));

    (void)state;
    words_expect(w, "说五变工作法", "说 五变工作法");
    words_expect(w, "说“a”", "说 “ a ”");
    words_close(w);
    test_dir_remove(dir);
}

static void test_bad_lines(void **state)
{
    static const struct {
        const char *list, *why;
    } cases[] = {
        {"好词\n坏词 x1 n\n", "line 2: 'x1' is no weight"},
        {"坏词 0\n", "line 1: a weight is 1 to"},
        {"坏词 99999999999999999999\n", "line 1: '99999999999999999999' is no tag"},
        {"坏词 2 nonsense\n", "line 1: 'nonsense' is no tag"},
        {"坏词 2 n more\n", "line 1: want a word, a weight and a tag"},
        {"\n#\n\xFF\xFE\n", "line 3: not UTF-8"},
        {"坏\xF0\x9F\x98\x80\n", "line 1: '\xF0\x9F\x98\x80' cannot stand in a word"},
        {"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三",
         "line 1: a word has at most 32 characters"},
    };
    char *dir = test_dir_make(), path[512];

    (void)state;
    (void)snprintf(path, sizeof path, "%s/own.txt", dir);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct str list = str_of(path);
        struct words_opts opts = {.lists = &list, .lists_len = 1};
        struct words *w = NULL;
        struct err err = {0};

        test_file_write(dir, "own.txt", str_of(cases[i].list));
        TEST_CHECK(words_open(&opts, words_data(), &w, &err) == ERR_CONF && !w, "case %zu", i);
        TEST_CHECK(strstr(err.msg, cases[i].why) && strstr(err.msg, "own.txt"), "'%s' has no '%s'",
                   err.msg, cases[i].why);
    }
    test_dir_remove(dir);
}

static void test_missing_file(void **state)
{
    struct str list = STR("no/such/list");
    struct words_opts opts = {.lists = &list, .lists_len = 1};
    struct words *w = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(words_open(&opts, words_data(), &w, &err), ERR_CONF);
    TEST_CHECK(strstr(err.msg, "/no/such/list': No such file"), "%s", err.msg);
}

static void test_out_of_memory(void **state)
{
    char *dir = test_dir_make(), path[512];
    struct str list;
    struct words_opts opts = {.lists = &list, .lists_len = 1};
    struct words *w = NULL;
    struct err err;
    enum err_code code;

    (void)state;
    test_file_write(dir, "own.txt", STR("五变工作法\n河小青 3 n\n"));
    (void)snprintf(path, sizeof path, "%s/own.txt", dir);
    list = str_of(path);
    for (size_t n = 0;; n++) {
        test_fail_alloc_after(n);
        code = words_open(&opts, words_data(), &w, &err);
        if (!test_fail_alloc_off())
            break;
        TEST_CHECK(code != ERR_OK && !w, "call %zu", n);
    }
    assert_int_equal(code, ERR_OK);
    words_close(w);
    test_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_are_whole), cmocka_unit_test(test_with_jieba_rules),
        cmocka_unit_test(test_bad_lines),       cmocka_unit_test(test_missing_file),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
