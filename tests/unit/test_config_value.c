/* test_config_value.c -- values as text: what is taken, what is refused and why, and that printing
 * is the inverse of reading. */
#include "../test.h"

#include "../../config/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ARENA_BYTES (1u << 20)

union field {
    bool b;
    unsigned e;
    uint64_t u;
    double d;
    struct str s;
    struct opt_list list;
};

static const char *const words[] = {"move", "delete", NULL};
static const char *const auto_word[] = {"auto", NULL};

static const struct opt bool_opt = {.name = "b", .type = OPT_BOOL, .def = "true"};
static const struct opt count_opt = {.name = "u", .type = OPT_U64, .min = 1, .max = 4096};
static const struct opt any_count_opt = {.name = "u", .type = OPT_U64};
static const struct opt auto_opt = {
    .name = "w", .type = OPT_U64, .min = 1, .max = 64, .words = auto_word};
static const struct opt size_opt = {.name = "s", .type = OPT_SIZE};
static const struct opt time_opt = {.name = "t", .type = OPT_TIME, .max = 3600000};
static const struct opt any_time_opt = {.name = "t", .type = OPT_TIME};
static const struct opt ratio_opt = {.name = "r", .type = OPT_RATIO};
static const struct opt half_opt = {.name = "r", .type = OPT_RATIO, .min = 250, .max = 500};
static const struct opt text_opt = {.name = "x", .type = OPT_STR, .min = 1, .max = 8};
static const struct opt enum_opt = {.name = "e", .type = OPT_ENUM, .words = words};
static const struct opt list_opt = {.name = "l", .type = OPT_LIST, .min = 1, .max = 3};

/* Read YAML text as a value the way a file does. */
static enum err_code read_text(struct arena *arena, const struct opt *opt, const char *yaml,
                               union field *field, struct err *err)
{
    static const struct tree_source source = {.name = "test"};
    struct tree_node *node = NULL;

    assert_int_equal(tree_parse(arena, &source, str_of(yaml), &node, err), ERR_OK);
    if (!node) {
        node = tree_new(arena, &source, TREE_TEXT);
        assert_non_null(node);
        node->is_plain = true;
    }
    return value_read(opt, node, field, arena, err);
}

static void numbers_are_read(void **state)
{
    static const struct {
        const struct opt *opt;
        const char *yaml;
        uint64_t want;
    } cases[] = {
        {&count_opt, "1", 1},
        {&count_opt, "4096", 4096},
        {&count_opt, "007", 7},
        {&any_count_opt, "18446744073709551615", UINT64_MAX},
        {&auto_opt, "auto", 0},
        {&auto_opt, "64", 64},
        {&size_opt, "0", 0},
        {&size_opt, "64", 64},
        {&size_opt, "64B", 64},
        {&size_opt, "64KiB", 65536},
        {&size_opt, "8MiB", 8388608},
        {&size_opt, "1GiB", 1073741824},
        {&size_opt, "2TiB", 2199023255552},
        {&size_opt, "3KB", 3000},
        {&size_opt, "3MB", 3000000},
        {&size_opt, "3GB", 3000000000},
        {&size_opt, "3TB", 3000000000000},
        {&size_opt, "16777215TiB", 18446742974197923840u},
        {&time_opt, "0", 0},
        {&time_opt, "0s", 0},
        {&time_opt, "250ms", 250},
        {&time_opt, "5s", 5000},
        {&time_opt, "10m", 600000},
        {&time_opt, "1h", 3600000},
        {&any_time_opt, "30d", 2592000000},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct arena *arena = arena_create(ARENA_BYTES);
        union field field = {.u = 99};
        struct err err = {0};
        enum err_code code = read_text(arena, cases[i].opt, cases[i].yaml, &field, &err);

        TEST_CHECK(code == ERR_OK, "%s: %s", cases[i].yaml, err.msg);
        TEST_CHECK(field.u == cases[i].want, "%s is %" PRIu64, cases[i].yaml, field.u);
        arena_destroy(arena);
    }
    (void)state;
}

static void others_are_read(void **state)
{
    static const char *const yes[] = {"true", "on", "yes", "\"yes\""};
    static const char *const no[] = {"false", "off", "no"};
    struct arena *arena = arena_create(ARENA_BYTES);
    union field field;
    struct err err;

    for (size_t i = 0; i < TEST_LEN(yes); i++) {
        field.b = false;
        assert_int_equal(read_text(arena, &bool_opt, yes[i], &field, &err), ERR_OK);
        assert_true(field.b);
    }
    for (size_t i = 0; i < TEST_LEN(no); i++) {
        field.b = true;
        assert_int_equal(read_text(arena, &bool_opt, no[i], &field, &err), ERR_OK);
        assert_false(field.b);
    }
    assert_int_equal(read_text(arena, &enum_opt, "delete", &field, &err), ERR_OK);
    assert_int_equal(field.e, 1);
    assert_int_equal(read_text(arena, &text_opt, "\"a\\tb\"", &field, &err), ERR_OK);
    TEST_STR(field.s, STR("a\tb"));
    assert_int_equal(field.s.ptr[field.s.len], '\0');
    assert_int_equal(read_text(arena, &list_opt, "[a, \"\", 'c d']", &field, &err), ERR_OK);
    assert_int_equal(field.list.len, 3);
    TEST_STR(field.list.items[1], STR(""));
    TEST_STR(field.list.items[2], STR("c d"));
    arena_destroy(arena);
    (void)state;
}

/* The same share gives the same bits, however it is written. */
static void ratios_are_exact(void **state)
{
    static const struct {
        const char *yaml;
        double want;
    } cases[] = {
        {"0", 0.0},
        {"1", 1.0},
        {"0.6", 0.6},
        {"60%", 0.6},
        {"1%", 0.01},
        {"12.5%", 0.125},
        {"0.123456789", 0.123456789},
        {"100%", 1.0},
        {"0.000000001", 1e-9},
        {"0.30", 0.3},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct arena *arena = arena_create(ARENA_BYTES);
        union field field = {.d = -1};
        struct err err = {0};

        TEST_CHECK(read_text(arena, &ratio_opt, cases[i].yaml, &field, &err) == ERR_OK, "%s: %s",
                   cases[i].yaml, err.msg);
        TEST_CHECK(memcmp(&field.d, &cases[i].want, sizeof field.d) == 0, "%s is %.17g",
                   cases[i].yaml, field.d);
        arena_destroy(arena);
    }
    (void)state;
}

static const struct {
    const struct opt *opt;
    const char *yaml, *want;
} bad_values[] = {
    {&count_opt, "0", "'0' is out of range, allowed is 1 to 4096"},
    {&count_opt, "4097", "'4097' is out of range, allowed is 1 to 4096"},
    {&count_opt, "-1", "'-1' is negative"},
    {&count_opt, "1.5", "'1.5' is not a whole number"},
    {&count_opt, "many", "'many' is not a whole number"},
    {&count_opt, "+1", "'+1' is not a whole number"},
    {&count_opt, "0x10", "'0x10' is not a whole number"},
    {&count_opt, "8MiB", "'8MiB' is not a whole number"},
    {&count_opt, "\"\"", "'' is not a whole number"},
    {&count_opt, "", "has no value"},
    {&count_opt, "~", "has no value"},
    {&count_opt, "[1]", "must be one value, not a list or map"},
    {&count_opt, "{a: 1}", "must be one value, not a list or map"},
    {&any_count_opt, "18446744073709551616", "'18446744073709551616' is too large"},
    {&auto_opt, "0", "'0' is out of range, allowed is auto or 1 to 64"},
    {&auto_opt, "Auto", "'Auto' is not a whole number"},
    {&size_opt, "16777216TiB", "'16777216TiB' is too large"},
    {&size_opt, "18446744073709551616KB", "'18446744073709551616KB' is too large"},
    {&size_opt, "1.5GiB",
     "'1.5GiB' has no known unit, use a whole number with "
     "B, KiB, MiB, GiB, TiB, KB, MB, GB or TB"},
    {&size_opt, "8M",
     "'8M' has no known unit, use a whole number with "
     "B, KiB, MiB, GiB, TiB, KB, MB, GB or TB"},
    {&size_opt, "MiB", "'MiB' is not a whole number with a unit"},
    {&time_opt, "5", "'5' needs a unit: ms, s, m, h or d"},
    {&time_opt, "5S", "'5S' has no known unit, use a whole number with ms, s, m, h or d"},
    {&time_opt, "-5s", "'-5s' is negative"},
    {&time_opt, "61m", "'61m' is out of range, allowed is 0 to 1h"},
    {&any_time_opt, "213503982335d", "'213503982335d' is too large"},
    {&ratio_opt, "1.01", "'1.01' is out of range, allowed is 0 to 1"},
    {&ratio_opt, "101%", "'101%' is out of range, allowed is 0 to 1"},
    {&ratio_opt, "18446744073709551617%",
     "'18446744073709551617%' is not a ratio such as 0.6 or 60%"},
    {&ratio_opt, "-0.1", "'-0.1' is negative"},
    {&ratio_opt, ".5", "'.5' is not a ratio such as 0.6 or 60%"},
    {&ratio_opt, "0.", "'0.' is not a ratio such as 0.6 or 60%"},
    {&ratio_opt, "1e-3", "'1e-3' is not a ratio such as 0.6 or 60%"},
    {&ratio_opt, "5 %", "'5 %' is not a ratio such as 0.6 or 60%"},
    {&ratio_opt, "1.12345678%", "'1.12345678%' has too many decimals"},
    {&ratio_opt, "0.1234567891", "'0.1234567891' has too many decimals"},
    {&half_opt, "0.2", "'0.2' is out of range, allowed is 0.25 to 0.5"},
    {&half_opt, "51%", "'51%' is out of range, allowed is 0.25 to 0.5"},
    {&bool_opt, "1", "'1' is neither true (on, yes) nor false (off, no)"},
    {&bool_opt, "TRUE", "'TRUE' is neither true (on, yes) nor false (off, no)"},
    {&enum_opt, "mov", "'mov' is not one of move | delete"},
    {&enum_opt, "\"mo\\nve\"", "'mo?ve' is not one of move | delete"},
    {&text_opt, "\"\"", "may not be empty"},
    {&text_opt, "123456789", "is 9 bytes long, at most 8 are allowed"},
    {&text_opt, "null", "has no value, write \"\" for empty text"},
    {&list_opt, "a", "must be a list, such as [a, b]"},
    {&list_opt, "[]", "has 0 items, allowed are 1 to 3"},
    {&list_opt, "[a, b, c, d]", "has 4 items, allowed are 1 to 3"},
    {&list_opt, "[a, [b]]", "item 1 must be text"},
    {&list_opt, "[~]", "item 0 must be text"},
};

static void bad_values_are_refused(void **state)
{
    for (size_t i = 0; i < TEST_LEN(bad_values); i++) {
        struct arena *arena = arena_create(ARENA_BYTES);
        union field field, before;
        struct err err = {0};
        enum err_code code;

        memset(&field, 0x5A, sizeof field);
        before = field;
        code = read_text(arena, bad_values[i].opt, bad_values[i].yaml, &field, &err);
        TEST_CHECK(code == ERR_CONF, "%s is taken", bad_values[i].yaml);
        TEST_STR(str_of(err.msg), str_of(bad_values[i].want));
        TEST_CHECK(memcmp(&field, &before, sizeof field) == 0, "%s changed it", bad_values[i].yaml);
        arena_destroy(arena);
    }
    (void)state;
}

static void print_one(const struct opt *opt, const union field *field, const char *want)
{
    struct buf out;

    buf_init(&out, 4096);
    value_print(opt, field, &out);
    TEST_STR(buf_str(&out), str_of(want));
    buf_fini(&out);
}

static void values_are_printed(void **state)
{
    struct str items[] = {STR("*"), STR("plain"), STR("")};

    print_one(&bool_opt, &(union field){.b = true}, "true");
    print_one(&bool_opt, &(union field){.b = false}, "false");
    print_one(&count_opt, &(union field){.u = 4096}, "4096");
    print_one(&auto_opt, &(union field){.u = 0}, "auto");
    print_one(&auto_opt, &(union field){.u = 2}, "2");
    print_one(&size_opt, &(union field){.u = 0}, "0");
    print_one(&size_opt, &(union field){.u = 1025}, "1025B");
    print_one(&size_opt, &(union field){.u = 1536}, "1536B");
    print_one(&size_opt, &(union field){.u = 3u << 20}, "3MiB");
    print_one(&time_opt, &(union field){.u = 250}, "250ms");
    print_one(&time_opt, &(union field){.u = 60000}, "1m");
    print_one(&any_time_opt, &(union field){.u = 86400000}, "1d");
    print_one(&ratio_opt, &(union field){.d = 0.6}, "0.6");
    print_one(&ratio_opt, &(union field){.d = 1}, "1");
    print_one(&ratio_opt, &(union field){.d = 0.01}, "0.01");
    print_one(&enum_opt, &(union field){.e = 1}, "delete");
    print_one(&text_opt, &(union field){.s = STR("a/b.c")}, "a/b.c");
    print_one(&list_opt, &(union field){.list = {items, 3}}, "[\"*\", plain, \"\"]");
    (void)state;
}

/* Any text comes back from its YAML form, also in a flow list. */
static void check_text_round(struct str text)
{
    static const struct opt opt = {.name = "l", .type = OPT_LIST};
    struct arena *arena = arena_create(ARENA_BYTES);
    struct str items[] = {text, text};
    struct opt_list list = {items, 2};
    union field back = {.u = 0};
    struct err err = {0};
    struct buf out;

    buf_init(&out, 65536);
    value_print(&opt, &list, &out);
    buf_add_byte(&out, '\0');
    TEST_CHECK(read_text(arena, &opt, out.ptr, &back, &err) == ERR_OK, "%s: %s", out.ptr, err.msg);
    assert_int_equal(back.list.len, 2);
    TEST_STR(back.list.items[0], text);
    TEST_STR(back.list.items[1], text);
    buf_fini(&out);
    arena_destroy(arena);
}

static void texts_come_back(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "a",
        "null",
        "~",
        "-",
        "- a",
        "---",
        "...",
        ".",
        "a: b",
        "a #b",
        "#",
        "*",
        "&a",
        "!t",
        "[a",
        "]",
        "{",
        "}",
        ",",
        "'",
        "\"",
        "\\",
        "\\n",
        "%a",
        "@",
        "`",
        "?",
        "? a",
        "|",
        ">",
        "a\nb",
        "a\r\nb",
        "\t",
        "\x01\x02\x1b\x7f",
        "\xc2\x80\xc2\x85\xc2\x9f\xc2\xa0",
        "新闻/*.txt",
        "\xe2\x80\xa8\xe2\x80\xa9",
        "\xef\xbb\xbf",
        "\xef\xbf\xbe",
        "\xef\xbf\xbf",
        "\xf0\x9f\x98\x80",
        "\xf4\x8f\xbf\xbf",
        "on",
        "=",
        "<<",
    };
    uint64_t seed = 1;

    for (size_t i = 0; i < TEST_LEN(texts); i++)
        check_text_round(str_of(texts[i]));
    for (size_t round = 0; round < 2000; round++) {
        char text[64];
        size_t len = (size_t)(test_random(&seed) % sizeof text);

        for (size_t i = 0; i < len; i++)
            text[i] = (char)(1 + test_random(&seed) % 127);
        check_text_round((struct str){text, len});
    }
    (void)state;
}

static void numbers_come_back(void **state)
{
    static const struct opt *const opts[] = {&any_count_opt, &size_opt, &any_time_opt};
    uint64_t seed = 2;

    for (size_t round = 0; round < 600; round++) {
        const struct opt *opt = opts[round % TEST_LEN(opts)];
        struct arena *arena = arena_create(ARENA_BYTES);
        union field field = {.u = test_random(&seed) >> (test_random(&seed) % 64)};
        union field back = {.u = 0};
        struct err err = {0};
        struct buf out;

        if (round % 2)
            field.u <<= test_random(&seed) % 41;
        buf_init(&out, 256);
        value_print(opt, &field, &out);
        buf_add_byte(&out, '\0');
        TEST_CHECK(read_text(arena, opt, out.ptr, &back, &err) == ERR_OK, "%s: %s", out.ptr,
                   err.msg);
        TEST_CHECK(back.u == field.u, "%" PRIu64 " came back from %s", field.u, out.ptr);
        buf_fini(&out);
        arena_destroy(arena);
    }
    (void)state;
}

static void ratios_come_back(void **state)
{
    uint64_t seed = 3;

    for (size_t round = 0; round < 1000; round++) {
        struct arena *arena = arena_create(ARENA_BYTES);
        uint64_t number = test_random(&seed) % 1000000000;
        union field field, back;
        struct err err = {0};
        char text[32];
        struct buf out;

        (void)snprintf(text, sizeof text, round % 2 ? "0.%09" PRIu64 : "7.%07" PRIu64 "%%",
                       round % 2 ? number : number / 100);
        TEST_CHECK(read_text(arena, &ratio_opt, text, &field, &err) == ERR_OK, "%s", err.msg);
        buf_init(&out, 256);
        value_print(&ratio_opt, &field, &out);
        buf_add_byte(&out, '\0');
        TEST_CHECK(read_text(arena, &ratio_opt, out.ptr, &back, &err) == ERR_OK, "%s", err.msg);
        TEST_CHECK(memcmp(&back.d, &field.d, sizeof back.d) == 0, "%s from %s", out.ptr, text);
        buf_fini(&out);
        arena_destroy(arena);
    }
    (void)state;
}

static void defaults_are_read(void **state)
{
    static const struct opt table[] = {
        {"u", OPT_U64, 0, "7", 0, 0, NULL, ""},
        {"l", OPT_LIST, 8, "a, b", 0, 0, NULL, ""},
        {"m", OPT_LIST, 24, "[\"*\"]", 0, 0, NULL, ""},
        {"n", OPT_LIST, 40, "", 0, 0, NULL, ""},
        {"s", OPT_STR, 56, "", 0, 0, NULL, ""},
        {"t", OPT_STR, 72, "\"\"", 0, 0, NULL, ""},
        {.name = NULL},
    };
    static const struct opt bad[] = {{"u", OPT_U64, 0, "x", 0, 0, NULL, ""}, {.name = NULL}};
    static const struct opt torn[] = {{"u", OPT_LIST, 0, "[a", 0, 0, NULL, ""}, {.name = NULL}};
    struct {
        uint64_t u;
        struct opt_list l, m, n;
        struct str s, t;
    } fields;
    struct arena *arena = arena_create(ARENA_BYTES);
    struct err err = {0};

    assert_int_equal(sizeof fields, 88);
    assert_int_equal(value_set_defaults(table, &fields, arena, arena, &err), ERR_OK);
    assert_int_equal(fields.u, 7);
    assert_int_equal(fields.l.len, 2);
    TEST_STR(fields.l.items[1], STR("b"));
    TEST_STR(fields.m.items[0], STR("*"));
    assert_int_equal(fields.n.len, 0);
    TEST_STR(fields.s, STR(""));
    TEST_STR(fields.t, STR(""));
    assert_int_equal(value_set_defaults(NULL, NULL, arena, arena, &err), ERR_OK);
    assert_int_equal(value_set_defaults(bad, &fields, arena, arena, &err), ERR_STATE);
    TEST_STR(str_of(err.msg), STR("option 'u' has an impossible default 'x'"));
    assert_int_equal(value_set_defaults(torn, &fields, arena, arena, &err), ERR_STATE);
    arena_destroy(arena);
    (void)state;
}

static void ranges_are_named(void **state)
{
    static const struct opt at_least = {.name = "s", .type = OPT_SIZE, .min = 65536};
    char out[VALUE_RANGE_BYTES];

    assert_string_equal(value_range(&count_opt, out), "1 to 4096");
    assert_string_equal(value_range(&auto_opt, out), "auto or 1 to 64");
    assert_string_equal(value_range(&time_opt, out), "0 to 1h");
    assert_string_equal(value_range(&any_time_opt, out), "");
    assert_string_equal(value_range(&ratio_opt, out), "0 to 1");
    assert_string_equal(value_range(&enum_opt, out), "move | delete");
    assert_string_equal(value_range(&text_opt, out), "1 to 8 bytes");
    assert_string_equal(value_range(&list_opt, out), "1 to 3 items");
    assert_string_equal(value_range(&bool_opt, out), "");
    assert_string_equal(value_range(&at_least, out), "at least 64KiB");
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read),   cmocka_unit_test(others_are_read),
        cmocka_unit_test(ratios_are_exact),   cmocka_unit_test(bad_values_are_refused),
        cmocka_unit_test(values_are_printed), cmocka_unit_test(texts_come_back),
        cmocka_unit_test(numbers_come_back),  cmocka_unit_test(ratios_come_back),
        cmocka_unit_test(defaults_are_read),  cmocka_unit_test(ranges_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
