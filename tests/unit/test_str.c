/* test_str.c -- str: comparing, cutting, searching, numbers, edit distance. */
#include "../test.h"

#include "../../stages/base/str.h"

#include <string.h>

static void test_compare(void **state)
{
    static const struct {
        struct str a, b;
        int order;
    } cases[] = {
        {{"", 0}, {NULL, 0}, 0},    {{"a", 1}, {"", 0}, 1},        {{"a", 1}, {"b", 1}, -1},
        {{"a", 1}, {"ab", 2}, -1},  {{"\xFF", 1}, {"\x01", 1}, 1}, {{"a\0b", 3}, {"a\0c", 3}, -1},
        {{"a\0b", 3}, {"a", 1}, 1}, {{"same", 4}, {"same", 4}, 0}, {{"ab", 2}, {"b", 1}, -1},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        int order = str_cmp(cases[i].a, cases[i].b), back = str_cmp(cases[i].b, cases[i].a);

        TEST_CHECK((order > 0) - (order < 0) == cases[i].order, "case %zu", i);
        TEST_CHECK((back > 0) - (back < 0) == -cases[i].order, "case %zu", i);
        TEST_CHECK(str_eq(cases[i].a, cases[i].b) == (cases[i].order == 0), "case %zu", i);
    }
}

static void test_of_starts_ends(void **state)
{
    (void)state;
    TEST_STR(str_of("abc"), STR("abc"));
    TEST_STR(str_of(NULL), STR(""));
    assert_non_null(str_of(NULL).ptr);
    static const struct str words[] = {{"xy", 2}, {"ab", 2}};

    assert_true(str_starts_any(STR("abc"), words, 2));
    assert_false(str_starts_any(STR("abc"), words, 1));
    assert_true(str_ends_any(STR("cab"), words, 2));
    assert_false(str_ends_any(STR("abc"), words, 2));
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_true(str_starts(STR("abc"), STR("")));
    assert_true(str_starts((struct str){NULL, 0}, (struct str){NULL, 0}));
    assert_false(str_starts(STR("ab"), STR("abc")));
    assert_false(str_starts(STR("abc"), STR("b")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_true(str_ends(STR("abc"), STR("abc")));
    assert_true(str_ends(STR(""), STR("")));
    assert_false(str_ends(STR("bc"), STR("abc")));
    assert_false(str_ends(STR("abc"), STR("ab")));
}

static void test_sub_clamps(void **state)
{
    (void)state;
    TEST_STR(str_sub(STR("abcdef"), 2, 3), STR("cde"));
    TEST_STR(str_sub(STR("abcdef"), 2, SIZE_MAX), STR("cdef"));
    TEST_STR(str_sub(STR("abcdef"), 6, 1), STR(""));
    TEST_STR(str_sub(STR("abcdef"), SIZE_MAX, SIZE_MAX), STR(""));
    TEST_STR(str_sub((struct str){NULL, 0}, 3, 3), STR(""));
}

static void test_find(void **state)
{
    static const struct {
        struct str in, what;
        size_t from, at;
    } cases[] = {
        {{"abcabc", 6}, {"abc", 3}, 0, 0},
        {{"abcabc", 6}, {"abc", 3}, 1, 3},
        {{"abcabc", 6}, {"abc", 3}, 4, SIZE_MAX},
        {{"abcabc", 6}, {"", 0}, 0, SIZE_MAX},
        {{"abcabc", 6}, {"c", 1}, 5, 5},
        {{"abcabc", 6}, {"c", 1}, 6, SIZE_MAX},
        {{"abcabc", 6}, {"c", 1}, SIZE_MAX, SIZE_MAX},
        {{"a\0b\0c", 5}, {"\0c", 2}, 0, 3},
        {{NULL, 0}, {"c", 1}, 0, SIZE_MAX},
        {{"aaab", 4}, {"aab", 3}, 0, 1},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        TEST_CHECK(str_find(cases[i].in, cases[i].what, cases[i].from) == cases[i].at, "case %zu",
                   i);
}

static void test_trim(void **state)
{
    (void)state;
    TEST_STR(str_trim(STR(" \t\r\n\v\f a b \n")), STR("a b"));
    TEST_STR(str_trim(STR(" \n")), STR(""));
    TEST_STR(str_trim((struct str){NULL, 0}), STR(""));
    TEST_STR(str_trim(STR("\0 x")), STR("\0 x"));
    /* Only ASCII blanks: not the bytes of an ideographic space, nor of a no-break space. */
    TEST_STR(str_trim(STR("\xE3\x80\x80x\xC2\xA0")), STR("\xE3\x80\x80x\xC2\xA0"));
    TEST_STR(str_trim(STR("\x85x\xA0")), STR("\x85x\xA0"));
}

static void test_split(void **state)
{
    static const struct {
        struct str in;
        const char *pieces[5];
    } cases[] = {
        {{"a,b", 3}, {"a", "b"}}, {{"", 0}, {NULL}},     {{",", 1}, {""}},
        {{",a", 2}, {"", "a"}},   {{"a,", 2}, {"a"}},    {{"a,,b", 4}, {"a", "", "b"}},
        {{"abc", 3}, {"abc"}},    {{",,", 2}, {"", ""}}, {{NULL, 0}, {NULL}},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct str rest = cases[i].in, piece;
        size_t n = 0;

        while (str_split(&rest, ',', &piece)) {
            TEST_CHECK(cases[i].pieces[n], "case %zu has a piece %zu too many", i, n);
            TEST_STR(piece, str_of(cases[i].pieces[n]));
            n++;
        }
        TEST_CHECK(!cases[i].pieces[n], "case %zu ends after %zu pieces", i, n);
    }
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        bool is_number;
        uint64_t value;
    } cases[] = {
        {"0", true, 0},
        {"007", true, 7},
        {"18446744073709551615", true, UINT64_MAX},
        {"18446744073709551616", false, 0},
        {"18446744073709551620", false, 0},
        {"99999999999999999999", false, 0},
        {"000000000000000000000000000001", true, 1},
        {"", false, 0},
        {"-1", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"0x1", false, 0},
        {"1e3", false, 0},
        {"\xEF\xBC\x91", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        uint64_t value = 4711;

        TEST_CHECK(str_to_u64(str_of(cases[i].text), &value) == cases[i].is_number, "'%s'",
                   cases[i].text);
        /* On failure the output is untouched. */
        TEST_CHECK(value == (cases[i].is_number ? cases[i].value : 4711), "'%s'", cases[i].text);
    }
    assert_false(str_to_u64((struct str){"1\0", 2}, &(uint64_t){0}));
}

static void test_distance(void **state)
{
    static const struct {
        const char *a, *b;
        unsigned distance;
    } cases[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"abc", "abc", 0},
        {"quiet", "queit", 1},
        {"kitten", "sitting", 3},
        {"ca", "abc", 3},
        {"ab", "ba", 1},
        {"abcd", "badc", 2},
        {"max_size", "maxsize", 1},
        {"a", "b", 1},
        {"inbox", "outbox", 3},
        {"settle", "setlte", 1},
        {"frames", "frame", 1},
    };
    char longest[65];

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct str a = str_of(cases[i].a), b = str_of(cases[i].b);

        TEST_CHECK(str_distance(a, b) == cases[i].distance, "'%s' '%s': %u", cases[i].a, cases[i].b,
                   str_distance(a, b));
        TEST_CHECK(str_distance(b, a) == cases[i].distance, "'%s' '%s'", cases[i].b, cases[i].a);
    }
    memset(longest, 'x', sizeof longest);
    assert_int_equal(str_distance((struct str){longest, 64}, (struct str){longest, 64}), 0);
    assert_int_equal(str_distance((struct str){longest, 64}, STR("")), 64);
    assert_int_equal(str_distance((struct str){longest, 65}, (struct str){longest, 65}), 99);
    assert_int_equal(str_distance(STR("x"), (struct str){longest, 65}), 99);
}

/* The textbook form with the whole matrix, to compare with. */
static unsigned slow_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned d[9][9];

    for (size_t i = 0; i <= a_len; i++)
        for (size_t j = 0; j <= b_len; j++) {
            unsigned best = (unsigned)(i > j ? i : j);

            if (i && j) {
                unsigned cost = a[i - 1] != b[j - 1];

                best = d[i - 1][j] + 1;
                if (d[i][j - 1] + 1 < best)
                    best = d[i][j - 1] + 1;
                if (d[i - 1][j - 1] + cost < best)
                    best = d[i - 1][j - 1] + cost;
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                    d[i - 2][j - 2] + 1 < best)
                    best = d[i - 2][j - 2] + 1;
            }
            d[i][j] = best;
        }
    return d[a_len][b_len];
}

static void test_distance_against_textbook(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        char a[8], b[8];
        size_t a_len = test_random(&seed) % 9, b_len = test_random(&seed) % 9;

        for (size_t i = 0; i < sizeof a; i++) {
            a[i] = (char)('a' + test_random(&seed) % 3);
            b[i] = (char)('a' + test_random(&seed) % 3);
        }
        TEST_CHECK(str_distance((struct str){a, a_len}, (struct str){b, b_len}) ==
                       slow_distance(a, a_len, b, b_len),
                   "'%.*s' '%.*s'", (int)a_len, a, (int)b_len, b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_of_starts_ends),
        cmocka_unit_test(test_sub_clamps),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_distance_against_textbook),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
