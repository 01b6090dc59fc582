/* test_buf.c -- buf: the cap to the byte, latching, formatting, failing allocations. */
#include "../test.h"

#include "../../stages/base/buf.h"

#include <string.h>

static void test_appends(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    TEST_STR(buf_str(&b), STR(""));
    buf_add(&b, "ab", 2);
    buf_add(&b, NULL, 0);
    buf_add_byte(&b, '\0');
    buf_add_str(&b, STR("cd"));
    buf_add_str(&b, (struct str){NULL, 0});
    buf_addf(&b, "%d-%s", 42, "x");
    TEST_STR(buf_str(&b), STR("ab\0cd42-x"));
    buf_truncate(&b, 3);
    buf_addf(&b, "%s", "");
    TEST_STR(buf_str(&b), STR("ab\0"));
    assert_false(buf_failed(&b));
    buf_fini(&b);
    buf_init(&b, 1);
    buf_fini(&b);
}

static void test_cap_to_the_byte(void **state)
{
    static const size_t caps[] = {0, 1, 2, 255, 256, 257, 300, 511, 512, 513, 1000, 4096, 70000};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(caps); i++) {
        struct buf b;

        buf_init(&b, caps[i]);
        for (size_t n = 0; n < caps[i]; n++)
            buf_add_byte(&b, (char)n);
        TEST_CHECK(!buf_failed(&b) && b.len == caps[i], "cap %zu", caps[i]);
        buf_add_byte(&b, 'x');
        TEST_CHECK(buf_failed(&b) && b.len == caps[i], "cap %zu", caps[i]);
        for (size_t n = 0; n < caps[i]; n++)
            TEST_CHECK(b.ptr[n] == (char)n, "cap %zu, byte %zu", caps[i], n);
        buf_fini(&b);
    }
}

static void test_formatted_text_may_fill_the_cap(void **state)
{
    char text[700];

    (void)state;
    memset(text, 'y', sizeof text);
    /* Around the size of the buffer on the stack, and far over it. */
    for (size_t len = 250; len < sizeof text; len += len < 260 ? 1 : 77) {
        struct buf b;

        buf_init(&b, len);
        buf_addf(&b, "%.*s", (int)len, text);
        TEST_CHECK(!buf_failed(&b), "len %zu", len);
        TEST_STR(buf_str(&b), ((struct str){text, len}));
        buf_fini(&b);

        buf_init(&b, len - 1);
        buf_add_byte(&b, 'a');
        buf_addf(&b, "%.*s", (int)len, text);
        TEST_CHECK(buf_failed(&b) && b.len == 1, "len %zu", len);
        buf_fini(&b);
    }
}

static void test_failure_latches(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 4);
    buf_add(&b, "abc", 3);
    buf_add(&b, "de", 2); /* does not fit; nothing of it is kept */
    assert_true(buf_failed(&b));
    buf_add_byte(&b, 'f'); /* would fit, but the text has a hole already */
    assert_null(buf_extend(&b, 1));
    buf_addf(&b, "%d", 1);
    TEST_STR(buf_str(&b), STR("abc"));
    buf_reset(&b);
    assert_false(buf_failed(&b));
    buf_add(&b, "defg", 4);
    TEST_STR(buf_str(&b), STR("defg"));
    assert_false(buf_failed(&b));
    buf_add(&b, "x", SIZE_MAX); /* len + more overflows */
    assert_true(buf_failed(&b));
    buf_fini(&b);
}

static void test_extend(void **state)
{
    struct buf b;
    char *at;

    (void)state;
    buf_init(&b, 100);
    at = buf_extend(&b, 0); /* NULL means failure only */
    assert_non_null(at);
    assert_int_equal(b.len, 0);
    at = buf_extend(&b, 3);
    assert_non_null(at);
    memcpy(at, "abc", 3);
    TEST_STR(buf_str(&b), STR("abc"));
    assert_null(buf_extend(&b, 98));
    assert_true(buf_failed(&b));
    buf_fini(&b);
}

static void test_reset_keeps_memory(void **state)
{
    struct buf b;
    const char *was;
    bool did_fail;

    (void)state;
    buf_init(&b, 10000);
    for (unsigned i = 0; i < 10000; i++)
        buf_add_byte(&b, 'x');
    was = b.ptr;
    buf_reset(&b);
    test_fail_alloc_after(0);
    for (unsigned i = 0; i < 10000; i++)
        buf_add_byte(&b, 'y');
    did_fail = test_fail_alloc_off();
    assert_false(did_fail);
    assert_ptr_equal(b.ptr, was);
    assert_false(buf_failed(&b));
    buf_fini(&b);
}

static void test_failing_allocations(void **state)
{
    char text[400];
    size_t n = 0;

    (void)state;
    memset(text, 'z', sizeof text);
    for (;; n++) {
        struct buf b;
        bool did_fail, has_failed;

        buf_init(&b, 1u << 20);
        test_fail_alloc_once(n);
        for (unsigned i = 0; i < 40; i++) {
            buf_addf(&b, "%.*s", (int)sizeof text, text);
            buf_add_byte(&b, '.');
        }
        did_fail = test_fail_alloc_off();
        has_failed = buf_failed(&b);
        assert_int_equal(did_fail, has_failed);
        /* What is there is a whole prefix of what was added. */
        for (size_t i = 0; i < b.len; i++)
            assert_int_equal(b.ptr[i], i % (sizeof text + 1) == sizeof text ? '.' : 'z');
        buf_fini(&b);
        if (!did_fail)
            break;
    }
    assert_true(n > 3);
}

/* What was in the way is told: the cap, or the machine. */
static void test_starved(void **state)
{
    struct buf b;
    bool is_full, is_starved;

    (void)state;
    buf_init(&b, 300);
    test_fail_alloc_after(0);
    buf_add_byte(&b, 'x');
    is_full = buf_failed(&b);
    is_starved = buf_is_starved(&b);
    (void)test_fail_alloc_off();
    assert_true(is_full && is_starved);
    buf_reset(&b);
    assert_false(buf_failed(&b) || buf_is_starved(&b));
    test_fail_alloc_after(0); /* nowhere to format it */
    buf_addf(&b, "%0280d", 0);
    is_starved = buf_is_starved(&b);
    (void)test_fail_alloc_off();
    assert_true(is_starved);
    buf_fini(&b);
    buf_init(&b, 300);
    for (int i = 0; i < 301; i++)
        buf_add_byte(&b, 'x');
    assert_true(buf_failed(&b));
    assert_false(buf_is_starved(&b));
    buf_fini(&b);
}

/* What failed elsewhere fails here, for the same want. */
static void test_fails_with_a_part(void **state)
{
    struct buf b, part;

    (void)state;
    for (int is_starved = 0; is_starved < 2; is_starved++) {
        buf_init(&b, 10);
        buf_init(&part, 1);
        buf_fail_with(&b, &part);
        assert_false(buf_failed(&b));
        buf_add_str(&b, STR("ab"));
        buf_fail(&part, is_starved);
        buf_fail_with(&b, &part);
        assert_true(buf_failed(&b));
        assert_int_equal(buf_is_starved(&b), is_starved);
        buf_add_str(&b, STR("c"));
        TEST_STR(buf_str(&b), STR("ab"));
        buf_fini(&part);
        buf_fini(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_cap_to_the_byte),
        cmocka_unit_test(test_formatted_text_may_fill_the_cap),
        cmocka_unit_test(test_failure_latches),
        cmocka_unit_test(test_starved),
        cmocka_unit_test(test_fails_with_a_part),
        cmocka_unit_test(test_extend),
        cmocka_unit_test(test_reset_keeps_memory),
        cmocka_unit_test(test_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
