/* test_mem.c -- mem: sizes that overflow, sizes of nothing, failing calls; and the counter of
 * tests/test.c that makes calls fail. */
#include "../test.h"

#include "../../stages/base/mem.h"

#include <string.h>

static void test_alloc_is_zeroed(void **state)
{
    static const unsigned char zeros[1000];
    unsigned char *p = mem_alloc(250, 4);

    (void)state;
    assert_non_null(p);
    assert_memory_equal(p, zeros, sizeof zeros);
    mem_free(p);
}

static void test_sizes_of_nothing_are_blocks(void **state)
{
    void *p = mem_alloc(0, 4), *q = mem_alloc(4, 0), *r;

    (void)state;
    assert_non_null(p);
    assert_non_null(q);
    assert_ptr_not_equal(p, q);
    /* Shrinking to nothing must not free. */
    r = mem_resize(q, 0, 8);
    assert_non_null(r);
    mem_free(r);
    mem_free(p);
    mem_free(NULL);
}

static void test_overflow_is_no_memory(void **state)
{
    char *p = mem_alloc(1, 8);

    (void)state;
    assert_non_null(p);
    memcpy(p, "content", 8);
    assert_null(mem_alloc(SIZE_MAX / 2 + 2, 2));
    assert_null(mem_alloc(SIZE_MAX, SIZE_MAX));
    assert_null(mem_resize(p, SIZE_MAX / 4 + 2, 4));
    assert_string_equal(p, "content");
    mem_free(p);
}

static void test_resize_keeps_content(void **state)
{
    char *p = mem_resize(NULL, 3, 1);

    (void)state;
    assert_non_null(p);
    memcpy(p, "ab", 3);
    p = mem_resize(p, 100000, 1);
    assert_non_null(p);
    assert_string_equal(p, "ab");
    mem_free(p);
}

static void test_dup_ends_with_nul(void **state)
{
    char *p = mem_dup("a\0b", 3), *q = mem_dup(NULL, 0);

    (void)state;
    assert_non_null(p);
    assert_memory_equal(p, "a\0b\0", 4);
    assert_non_null(q);
    assert_string_equal(q, "");
    assert_null(mem_dup("x", SIZE_MAX));
    mem_free(p);
    mem_free(q);
}

static void test_failing_calls(void **state)
{
    char *p = mem_alloc(1, 8), *q, *r, *s;
    bool did_fail;

    (void)state;
    assert_non_null(p);
    test_fail_alloc_after(0);
    q = mem_alloc(1, 1);
    r = mem_resize(p, 2, 8);
    s = mem_dup("x", 1);
    did_fail = test_fail_alloc_off();
    assert_true(did_fail);
    assert_null(q);
    assert_null(r);
    assert_null(s);
    mem_free(p); /* still ours: the resize failed */
}

static void test_counter_counts(void **state)
{
    char *p[4];
    bool did_fail;

    (void)state;
    test_fail_alloc_once(2);
    for (size_t i = 0; i < TEST_LEN(p); i++)
        p[i] = mem_alloc(1, 1);
    did_fail = test_fail_alloc_off();
    assert_true(did_fail);
    assert_true(p[0] && p[1] && !p[2] && p[3]);
    for (size_t i = 0; i < TEST_LEN(p); i++)
        mem_free(p[i]);

    test_fail_alloc_after(4);
    for (size_t i = 0; i < TEST_LEN(p); i++)
        p[i] = mem_alloc(1, 1);
    assert_false(test_fail_alloc_off());
    for (size_t i = 0; i < TEST_LEN(p); i++) {
        assert_non_null(p[i]);
        mem_free(p[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc_is_zeroed),
        cmocka_unit_test(test_sizes_of_nothing_are_blocks),
        cmocka_unit_test(test_overflow_is_no_memory),
        cmocka_unit_test(test_resize_keeps_content),
        cmocka_unit_test(test_dup_ends_with_nul),
        cmocka_unit_test(test_failing_calls),
        cmocka_unit_test(test_counter_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
