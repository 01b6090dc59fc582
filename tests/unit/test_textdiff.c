/* test_textdiff.c -- passages in which two texts differ. */
#include "../test.h"

#include "../../daemon/textdiff.h"
#include "../../stages/base/buf.h"

#include <stdlib.h>
#include <string.h>

#define MAX 8

/* `want`: "was>is" for each passage, parted by '|'. */
static void check(const char *was, const char *is, const char *want)
{
    struct textdiff found[MAX];
    size_t len = textdiff_find(str_of(was), str_of(is), found, MAX);
    struct buf have;

    buf_init(&have, 4096);
    for (size_t i = 0; i < len; i++) {
        buf_addf(&have, "%s%.*s>", i ? "|" : "", (int)found[i].was.len, found[i].was.ptr);
        buf_add_str(&have, found[i].is);
    }
    TEST_STR(buf_str(&have), str_of(want));
    buf_fini(&have);
}

static void test_passages(void **state)
{
    (void)state;
    check("", "", "");
    check("甲。乙。丙。", "甲。乙。丙。", "");
    check("甲。乙。丙。", "甲。丁。丙。", "乙。>丁。");
    check("甲。乙。丙。", "甲。丙。", "乙。>");
    check("甲。丙。", "甲。乙。丙。", ">乙。");
    check("甲。乙。丙。丁。戊", "一。乙。二。三。丁。五", "甲。>一。|丙。>二。三。|戊>五");
    check("甲！乙？\n丙;", "", "甲！乙？\n丙;>");
    check("", "甲", ">甲");
    check("甲。乙。", "乙。甲。", "甲。>|>甲。");
}

static void test_bounds(void **state)
{
    struct textdiff found[2];
    char *many = malloc(4001);

    (void)state;
    assert_int_equal(textdiff_find(STR("a;b;c;"), STR("x;b;y;"), found, 1), 1);
    TEST_STR(found[0].is, STR("x;"));
    assert_int_equal(textdiff_find(STR("a"), STR("b"), found, 0), 0);
    assert_non_null(many);
    for (size_t i = 0; i < 4000; i += 2)
        memcpy(many + i, "a;", 2);
    many[4000] = '\0';
    assert_int_equal(textdiff_find(str_of(many), STR("b;"), found, 2), 1);
    assert_int_equal(found[0].was.len, 4000);
    test_fail_alloc_after(0);
    assert_int_equal(textdiff_find(STR("a"), STR("b"), found, 2), SIZE_MAX);
    assert_true(test_fail_alloc_off());
    free(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_passages),
                                       cmocka_unit_test(test_bounds)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
