/* test_uchar.c -- uchar: the classes at their edges, and letters against the C library. */
#include "../test.h"

#include "../../stages/base/uchar.h"

#include <locale.h>
#include <stdio.h>
#include <wctype.h>

#define CP_MAX 0x10FFFFu

/* Count the members of a class and check that exactly the listed ranges are in it. */
static void check_class(bool (*is_in)(uint32_t), const struct range *ranges, size_t len)
{
    for (uint32_t cp = 0; cp <= CP_MAX; cp++) {
        bool want = false;

        for (size_t i = 0; i < len; i++)
            want = want || (cp >= ranges[i].from && cp <= ranges[i].to);
        TEST_CHECK(is_in(cp) == want, "U+%04X", cp);
    }
}

static void test_space_control_zero_width(void **state)
{
    /* PropList.txt of Unicode 15.0: White_Space. */
    static const struct range space[] = {
        {0x9, 0xD},       {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
        {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
    };
    static const struct range control[] = {{0x0, 0x8}, {0xE, 0x1F}, {0x7F, 0x84}, {0x86, 0x9F}};
    static const struct range zero_width[] = {
        {0xAD, 0xAD},     {0x180E, 0x180E}, {0x200B, 0x200F}, {0x202A, 0x202E},
        {0x2060, 0x2064}, {0x2066, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB},
    };

    (void)state;
    check_class(uchar_is_space, space, TEST_LEN(space));
    check_class(uchar_is_control, control, TEST_LEN(control));
    check_class(uchar_is_zero_width, zero_width, TEST_LEN(zero_width));
}

static void test_han(void **state)
{
    static const struct range han[] = {
        {0x3005, 0x3005}, {0x3007, 0x3007}, {0x3400, 0x4DBF},
        {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x323AF},
    };

    (void)state;
    check_class(uchar_is_han, han, TEST_LEN(han));
}

static void test_no_code_point_is_two_things(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= CP_MAX; cp++) {
        int classes = uchar_is_space(cp) + uchar_is_control(cp) + uchar_is_zero_width(cp) +
                      uchar_is_cjk(cp) + uchar_is_cjk_punct(cp) + uchar_is_digit(cp, NULL) +
                      uchar_is_alpha(cp);

        TEST_CHECK(classes <= 1, "U+%04X", cp);
        TEST_CHECK(!uchar_is_han(cp) || uchar_is_cjk(cp), "U+%04X", cp);
    }
}

static void test_cjk(void **state)
{
    static const uint32_t in[] = {0x4E00, 0x9FFF, 0x3042, 0x30A2,  0x30FC, 0x3105, 0x31A0, 0xAC00,
                                  0xD7A3, 0x1100, 0xFF71, 0x20000, 0x3005, 0x3007, 0x31F0};
    static const uint32_t out[] = {'a',    0x10FF, 0x1200, 0x2E00, 0x3000, 0x3001,  0x300C,
                                   0xFF01, 0xFF21, 0xFF10, 0xFF65, 0xFFE0, 0x323B0, 0x0};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(in); i++)
        TEST_CHECK(uchar_is_cjk(in[i]), "U+%04X", in[i]);
    for (size_t i = 0; i < TEST_LEN(out); i++)
        TEST_CHECK(!uchar_is_cjk(out[i]), "U+%04X", out[i]);
}

static void test_cjk_punct(void **state)
{
    /* 、。〈》「】〔…—“”‘’·，！？；：（）［］～￮ */
    static const uint32_t in[] = {0x3001, 0x3002, 0x3008, 0x300B, 0x300C, 0x3011, 0x3014,
                                  0x2026, 0x2014, 0x201C, 0x201D, 0x2018, 0x2019, 0xB7,
                                  0xFF0C, 0xFF01, 0xFF1F, 0xFF1B, 0xFF1A, 0xFF08, 0xFF09,
                                  0xFF3B, 0xFF5E, 0xFF61, 0xFF65, 0x2013, 0x2027, 0xFE30};
    static const uint32_t out[] = {',',    '.',    '"',    0x3000, 0x3005, 0x3007,
                                   0x2010, 0x2012, 0x2020, 0x2022, 0x2030, 0xFF10,
                                   0xFF19, 0xFF21, 0xFF5A, 0xFF66, 0x4E00};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(in); i++)
        TEST_CHECK(uchar_is_cjk_punct(in[i]), "U+%04X", in[i]);
    for (size_t i = 0; i < TEST_LEN(out); i++)
        TEST_CHECK(!uchar_is_cjk_punct(out[i]), "U+%04X", out[i]);
}

static void test_digits(void **state)
{
    unsigned value = 77;

    (void)state;
    for (uint32_t d = 0; d < 10; d++) {
        assert_true(uchar_is_digit('0' + d, &value));
        assert_int_equal(value, d);
        assert_true(uchar_is_digit(0xFF10 + d, &value));
        assert_int_equal(value, d);
    }
    value = 77;
    assert_false(uchar_is_digit('0' - 1, &value));
    assert_false(uchar_is_digit('9' + 1, &value));
    assert_false(uchar_is_digit(0xFF0F, &value));
    assert_false(uchar_is_digit(0xFF1A, &value));
    assert_false(uchar_is_digit(0x0660, &value)); /* Arabic-Indic digits are not numbers here */
    assert_int_equal(value, 77);
}

static void test_fold_width(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= CP_MAX; cp++) {
        uint32_t folded = uchar_fold_width(cp);

        if (cp >= 0xFF01 && cp <= 0xFF5E)
            TEST_CHECK(folded == cp - 0xFF01 + '!', "U+%04X", cp);
        else
            TEST_CHECK(folded == (cp == 0x3000 ? ' ' : cp), "U+%04X", cp);
    }
}

static bool is_covered(uint32_t cp)
{
    return (cp < 0x180 && cp != 0x178) || (cp >= 0x386 && cp <= 0x3CE) ||
           (cp >= 0x400 && cp <= 0x52F) || (cp >= 0xFF21 && cp <= 0xFF3A);
}

static void test_letters_against_the_c_library(void **state)
{
    locale_t utf8 = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);

    (void)state;
    if (!utf8) {
        print_message("no C.UTF-8 locale on this machine\n");
        skip();
    }
    for (uint32_t cp = 0; cp < 0x10000; cp++) {
        uint32_t lower = (uint32_t)towlower_l((wint_t)cp, utf8);

        /* U+0130 has no single lower letter that lowers back. */
        if (is_covered(cp) && cp != 0x130)
            TEST_CHECK(uchar_lower(cp) == lower, "U+%04X is U+%04X, not U+%04X", cp, lower,
                       uchar_lower(cp));
        else
            TEST_CHECK(uchar_lower(cp) == cp || uchar_lower(cp) == lower, "U+%04X", cp);
        if (is_covered(cp) && iswalpha_l((wint_t)cp, utf8) && cp != 0xAA && cp != 0xB5 &&
            cp != 0xBA)
            TEST_CHECK(uchar_is_alpha(cp), "U+%04X is a letter", cp);
    }
    freelocale(utf8);
}

static void test_lower_is_stable(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= CP_MAX; cp++)
        TEST_CHECK(uchar_lower(uchar_lower(cp)) == uchar_lower(cp), "U+%04X", cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_space_control_zero_width),
        cmocka_unit_test(test_han),
        cmocka_unit_test(test_no_code_point_is_two_things),
        cmocka_unit_test(test_cjk),
        cmocka_unit_test(test_cjk_punct),
        cmocka_unit_test(test_digits),
        cmocka_unit_test(test_fold_width),
        cmocka_unit_test(test_letters_against_the_c_library),
        cmocka_unit_test(test_lower_is_stable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
