/* test_space.c -- runs of white space in text */
#include "../test.h"

#include "../../stages/base/space.h"

static void test_skips_every_kind(void **state)
{
    struct str s = STR("a \t\r\n\xE3\x80\x80\xC2\xA0" "b");

    (void)state;
    assert_int_equal(space_skip(s, 0), 0);
    assert_int_equal(space_skip(s, 1), s.len - 1);
    assert_int_equal(space_skip(s, s.len), s.len);
    assert_int_equal(space_skip_back(s, s.len - 1), 1);
    assert_int_equal(space_skip_back(s, s.len), s.len);
    assert_int_equal(space_skip_back(s, 0), 0);
}

/* What shows nothing is no space, and neither are bytes that are no character. */
static void test_stops_at_what_is_none(void **state)
{
    (void)state;
    assert_int_equal(space_skip(STR(" \xE2\x80\x8B "), 0), 1);
    assert_int_equal(space_skip(STR(" \xC2"), 0), 1);
    assert_int_equal(space_skip(STR("\xE3\x80"), 0), 0);
    assert_int_equal(space_skip(STR("   "), 1), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_skips_every_kind),
        cmocka_unit_test(test_stops_at_what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
