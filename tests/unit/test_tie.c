/* test_tie.c -- the model of line joins: words that a line's end cuts show, other ends do not */
#include "../test.h"

#include "../../stages/clean/tie.h"
#include "words_world.h"

#include <string.h>

static void test_gains(void **state)
{
    static const struct {
        const char *head, *tail;
        bool is_tied;
    } cases[] = {
        {"加快建设现代化产业体", "系,推动农业发展", true},
        {"组织农机合作社为外出务", "工家庭代耕代种", true},
        {"镇上办起农民夜校二十六", "所,请能手现身说法", false},
        {"大家都说好。", "第二天,村里又来了人", false},
        {"群众办事更加方便,", "受到居民普遍好评", false},
        {"", "受到居民普遍好评", false},
        {"群众办事更加方便", "", false},
        {"an exam", "ple of words", true},
        {"\xE3\x80\x82", "\xF0\x9F\x98\x80", false},
    };
    const struct tie *tie = *state;

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        int gain = tie_gain(tie, str_of(cases[i].head), str_of(cases[i].tail));

        TEST_CHECK(gain >= 0 && (gain >= 3 * TIE_NAT) == cases[i].is_tied, "%s|%s: %d",
                   cases[i].head, cases[i].tail, gain);
    }
}

static void test_none(void **state)
{
    struct tie *tie = NULL;
    struct err err;

    (void)state;
    assert_int_equal(tie_gain(NULL, STR("体"), STR("系")), 0);
    assert_int_equal(tie_open(NULL, &tie, &err), ERR_OK);
    assert_int_equal(tie_gain(tie, STR("体"), STR("系")), 0);
    tie_close(tie);
    tie_close(NULL);
}

static void test_missing(void **state)
{
    struct tie *tie = NULL;
    char *dir = test_dir_make();
    struct err err;

    (void)state;
    assert_int_equal(tie_open(dir, &tie, &err), ERR_CONF);
    assert_non_null(strstr(err.msg, "words.model"));
    assert_null(tie);
    test_dir_remove(dir);
}

static int open_model(void **state)
{
    struct err err;

    return tie_open(words_data(), (struct tie **)state, &err) == ERR_OK ? 0 : -1;
}

static int close_model(void **state)
{
    tie_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gains),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_missing),
    };

    return cmocka_run_group_tests(tests, open_model, close_model);
}
