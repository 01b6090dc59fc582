/* test_clock.c -- labels of time */
#include "../test.h"

#include "../../daemon/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void test_iso(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {1, "1970-01-01T00:00:00.001Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {-1000, "1969-12-31T23:59:59.000Z"},
        {-1001, "1969-12-31T23:59:58.999Z"},
        {1700000000123, "2023-11-14T22:13:20.123Z"},
        {1709164800000, "2024-02-29T00:00:00.000Z"},
        {4102444799999, "2099-12-31T23:59:59.999Z"},
        {253402300799999, "9999-12-31T23:59:59.999Z"},
    };
    char out[CLOCK_ISO_BYTES];

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        assert_ptr_equal(clock_iso(cases[i].ms, out), out);
        assert_string_equal(out, cases[i].text);
    }
}

/* A damaged COMMIT may hold any number: it stays inside its buffer. */
static void test_iso_of_anything(void **state)
{
    static const int64_t values[] = {INT64_MAX, INT64_MIN, INT64_MAX / 2, -253402300800000,
                                     400000000000000};
    char out[CLOCK_ISO_BYTES + 1];

    (void)state;
    for (size_t i = 0; i < TEST_LEN(values); i++) {
        memset(out, '#', sizeof out);
        (void)clock_iso(values[i], out);
        assert_non_null(memchr(out, '\0', CLOCK_ISO_BYTES));
        assert_int_equal(out[CLOCK_ISO_BYTES], '#');
        assert_int_equal(out[strlen(out) - 1], 'Z');
    }
}

static void test_source_date_epoch(void **state)
{
    static const char *const bad[] = {
        "", "x", "-1", "1.5", "99999999999999999999", "9223372036854775807"};

    (void)state;
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1700000000", 1), 0);
    assert_int_equal(clock_now_ms(), 1700000000000);
    assert_int_equal(clock_lap_us(), 0);
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "0", 1), 0);
    assert_int_equal(clock_now_ms(), 0);
    /* What is no number of seconds is not there. */
    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        int64_t now;

        assert_int_equal(setenv("SOURCE_DATE_EPOCH", bad[i], 1), 0);
        now = clock_now_ms() / 1000 - (int64_t)time(NULL);
        assert_true(now >= -2 && now <= 2);
    }
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_iso),
        cmocka_unit_test(test_iso_of_anything),
        cmocka_unit_test(test_source_date_epoch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
