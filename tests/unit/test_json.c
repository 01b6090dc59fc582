/* test_json.c -- json: commas and nesting, escapes, bytes that are not UTF-8, numbers. */
#include "../test.h"

#include "../../stages/base/json.h"
#include "../../stages/base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void test_nesting_and_commas(void **state)
{
    struct buf b;
    struct json j;

    (void)state;
    buf_init(&b, 10000);
    json_init(&j, &b);
    json_obj(&j);
    json_key_str(&j, "a", STR("x"));
    json_key(&j, "b");
    json_arr(&j);
    json_u64(&j, 1);
    json_arr(&j);
    json_arr_end(&j);
    json_obj(&j);
    json_obj_end(&j);
    json_obj(&j);
    json_key_bool(&j, "t", true);
    json_key_bool(&j, "f", false);
    json_obj_end(&j);
    json_nil(&j);
    json_arr_end(&j);
    json_key_u64(&j, "c", 2);
    json_key(&j, "raw");
    json_raw(&j, STR("{\"k\":[1]}"));
    json_key(&j, "last");
    json_i64(&j, -3);
    json_obj_end(&j);
    TEST_STR(buf_str(&b), STR("{\"a\":\"x\",\"b\":[1,[],{},{\"t\":true,\"f\":false},null],"
                              "\"c\":2,\"raw\":{\"k\":[1]},\"last\":-3}"));
    buf_fini(&b);
}

static void test_deepest(void **state)
{
    struct buf b;
    struct json j;

    (void)state;
    buf_init(&b, 10000);
    json_init(&j, &b);
    for (unsigned i = 1; i < JSON_DEPTH_MAX; i++)
        json_arr(&j);
    json_u64(&j, 7);
    json_u64(&j, 8);
    for (unsigned i = 1; i < JSON_DEPTH_MAX; i++)
        json_arr_end(&j);
    assert_int_equal(b.len, 2 * (JSON_DEPTH_MAX - 1) + 3);
    assert_memory_equal(b.ptr + JSON_DEPTH_MAX - 1, "7,8", 3);
    buf_fini(&b);
}

static void check_text(struct str in, struct str want)
{
    struct buf b;
    struct json j;

    buf_init(&b, 10000);
    json_init(&j, &b);
    json_str(&j, in);
    assert_false(buf_failed(&b));
    assert_true(b.len >= 2 && b.ptr[0] == '"' && b.ptr[b.len - 1] == '"');
    TEST_STR(str_sub(buf_str(&b), 1, b.len - 2), want);
    buf_fini(&b);
}

static void test_escapes(void **state)
{
    (void)state;
    check_text(STR(""), STR(""));
    check_text((struct str){NULL, 0}, STR(""));
    check_text(STR("\"\\/"), STR("\\\"\\\\/"));
    check_text(STR("\b\f\n\r\t"), STR("\\b\\f\\n\\r\\t"));
    check_text(STR("a\0b\x01\x1F\x7F!"), STR("a\\u0000b\\u0001\\u001f\\u007f!"));
    /* Raw, however exotic: C1 controls, separators, zero width, private use, astral. */
    check_text(STR("\xC2\x80\xC2\x9F\xE2\x80\xA8\xE2\x80\x8B\xEE\x80\x80\xF0\xA0\x80\x80\xEF\xBF\xBF"),
        STR("\xC2\x80\xC2\x9F\xE2\x80\xA8\xE2\x80\x8B\xEE\x80\x80\xF0\xA0\x80\x80\xEF\xBF\xBF"));
    check_text(STR("\xE6\xB1\x89\"\xE5\xAD\x97\""), STR("\xE6\xB1\x89\\\"\xE5\xAD\x97\\\""));
}

static void test_bad_bytes_become_replacements(void **state)
{
    (void)state;
    check_text(STR("\xFF"), STR("\xEF\xBF\xBD"));
    check_text(STR("a\xC0\xAF"
                   "b"),
                   STR("a\xEF\xBF\xBD\xEF\xBF\xBD"
                   "b"));
    check_text(STR("\xED\xA0\x80"), STR("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"));
    check_text(STR("x\xE6\xB1"), STR("x\xEF\xBF\xBD")); /* cut at the end: one maximal part */
    check_text(STR("\xE6\xB1\"\n\x80"), STR("\xEF\xBF\xBD\\\"\\n\xEF\xBF\xBD"));
}

/* Whatever the bytes: valid UTF-8, no raw control byte, quotes balanced. */
static void test_random_bytes_make_valid_text(void **state)
{
    uint64_t seed = 21;
    char bytes[40];

    (void)state;
    for (unsigned round = 0; round < 100000; round++) {
        size_t len = test_random(&seed) % sizeof bytes;
        struct buf b;
        struct json j;

        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)(test_random(&seed) >> 7);
        buf_init(&b, 1000);
        json_init(&j, &b);
        json_str(&j, (struct str){bytes, len});
        assert_true(utf8_is_valid(buf_str(&b)));
        for (size_t i = 1; i + 1 < b.len; i++) {
            assert_true((unsigned char)b.ptr[i] >= 0x20 && b.ptr[i] != '"' && b.ptr[i] != 0x7F);
            i += b.ptr[i] == '\\';
        }
        buf_fini(&b);
    }
}

static void check_number(double value, const char *want)
{
    char text[64];
    struct buf b;
    struct json j;

    buf_init(&b, sizeof text - 1);
    json_init(&j, &b);
    json_num(&j, value);
    assert_false(buf_failed(&b));
    memcpy(text, b.ptr, b.len);
    text[b.len] = '\0';
    if (want)
        assert_string_equal(text, want);
    if (isfinite(value))
        TEST_CHECK(strtod(text, NULL) >= value && strtod(text, NULL) <= value, "%s", text);
    buf_fini(&b);
}

static void test_numbers(void **state)
{
    uint64_t seed = 8;

    (void)state;
    check_number(0, "0");
    check_number(1, "1");
    check_number(-1.5, "-1.5");
    check_number(0.1, "0.1");
    check_number(0.1 + 0.2, "0.30000000000000004");
    check_number(1.0 / 3, "0.33333333333333331");
    check_number(8200, "8200");
    check_number(1e15, "1e+15");
    check_number(123456789012345, "123456789012345");
    check_number(9007199254740993.0, NULL);
    check_number(1.7976931348623157e308, NULL);
    check_number(5e-324, NULL);
    check_number((double)NAN, "null");
    check_number((double)INFINITY, "null");
    check_number(-(double)INFINITY, "null");
    for (unsigned i = 0; i < 100000; i++) {
        uint64_t bits = test_random(&seed);
        double value;

        memcpy(&value, &bits, sizeof value);
        check_number(value, NULL);
    }
}

static void test_integers(void **state)
{
    struct buf b;
    struct json j;

    (void)state;
    buf_init(&b, 1000);
    json_init(&j, &b);
    json_arr(&j);
    json_u64(&j, UINT64_MAX);
    json_i64(&j, INT64_MIN);
    json_i64(&j, INT64_MAX);
    json_arr_end(&j);
    TEST_STR(buf_str(&b), STR("[18446744073709551615,-9223372036854775808,9223372036854775807]"));
    buf_fini(&b);
}

static void test_failure_latches_in_the_buffer(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < 24; cap++) {
        struct buf b;
        struct json j;

        buf_init(&b, cap);
        json_init(&j, &b);
        json_obj(&j);
        json_key_str(&j, "k", STR("a\"\xFF"));
        json_key(&j, "n");
        json_num(&j, 1);
        json_obj_end(&j);
        /* {"k":"a\"<U+FFFD>","n":1} is 20 bytes. */
        TEST_CHECK(buf_failed(&b) == (cap < 20), "cap %zu", cap);
        assert_true(b.len <= cap);
        buf_fini(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nesting_and_commas),
        cmocka_unit_test(test_deepest),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_bad_bytes_become_replacements),
        cmocka_unit_test(test_random_bytes_make_valid_text),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_failure_latches_in_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
