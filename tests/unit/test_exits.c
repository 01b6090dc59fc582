/* test_exits.c -- what a failure means for the exit code */
#include "../test.h"

#include "../../daemon/exits.h"

#include <errno.h>

static void test_codes(void **state)
{
    static const struct {
        enum err_code code;
        int sys;
        enum exit_code exit;
    } cases[] = {
        {ERR_OK, 0, EXIT_FINE},           {ERR_DOC, 0, EXIT_DATA},
        {ERR_AGAIN, ENOSPC, EXIT_IO},     {ERR_AGAIN, 0, EXIT_IO},
        {ERR_NOMEM, ENOMEM, EXIT_BUG},    {ERR_CONF, 0, EXIT_CONFIG},
        {ERR_CONF, EXDEV, EXIT_CONFIG},   {ERR_STATE, EWOULDBLOCK, EXIT_LOCKED},
        {ERR_STATE, EIO, EXIT_IO},        {ERR_STATE, 0, EXIT_DATA},
        {ERR_CONF, ENOMEM, EXIT_BUG},     {ERR_CONF, ENOENT, EXIT_CONFIG},
        {(enum err_code)99, 0, EXIT_BUG},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct err err = {.code = cases[i].code, .sys = cases[i].sys};

        TEST_CHECK(exit_code_of(&err) == cases[i].exit, "case %d", (int)i);
    }
}

/* sysexits(3), and what systemd units and scripts rely on. */
static void test_numbers(void **state)
{
    (void)state;
    assert_int_equal(EXIT_FINE, 0);
    assert_int_equal(EXIT_PROBLEM, 1);
    assert_int_equal(EXIT_USAGE, 64);
    assert_int_equal(EXIT_DATA, 65);
    assert_int_equal(EXIT_NO_INPUT, 66);
    assert_int_equal(EXIT_NO_DAEMON, 69);
    assert_int_equal(EXIT_BUG, 70);
    assert_int_equal(EXIT_IO, 74);
    assert_int_equal(EXIT_LOCKED, 75);
    assert_int_equal(EXIT_CONFIG, 78);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
