/* test_ctl_text.c -- escapes for terminals, points in time, record ids. */
#include "../test.h"

#include "../../daemon/ctl_text.h"

#include <jansson.h>

#define NOW_MS 1700000000000
#define S(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

static void escapes(void **state)
{
    static const struct {
        struct str in, json;
    } cases[] = {
        {S(""), S("")},
        {S("plain, \"quotes\" and \\ stay"), S("plain, \"quotes\" and \\ stay")},
        {S("慈利县 \xC3\xA9 \xF0\x9F\x98\x80"), S("慈利县 \xC3\xA9 \xF0\x9F\x98\x80")},
        {S("a\x1B[31mb"), S("a\\u001b[31mb")},
        {S("\x7F\x01"), S("\\u007f\\u0001")},
        {S("\xC2\x9B"
           "31m"),
         S("\\u009b31m")},                                    /* C1 CSI */
        {S("\xE2\x80\xAE\xE2\x81\xA6"), S("\\u202e\\u2066")}, /* RLO, LRI */
        {S("\xE2\x80\x8B\xEF\xBB\xBF\xD8\x9C"), S("\\u200b\\ufeff\\u061c")},
        {S("\xE2\x80\xA8\xE2\x80\xA9"), S("\\u2028\\u2029")},
        {S("\xF3\xA0\x81\x81"), S("\\udb40\\udc41")}, /* tag letter */
        {S("\xFF\xE4\xB8"), S("\\ufffd\\ufffd")},
        {S("a\tb\nc"), S("a\\u0009b\\u000ac")},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct buf out;

        buf_init(&out, 1 << 16);
        text_escape(cases[i].in, TEXT_JSON, &out);
        TEST_STR(buf_str(&out), cases[i].json);
        buf_fini(&out);
    }
}

static void lines(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 16);
    text_escape(STR("a\tb\nc\x1B"), TEXT_LINE, &out);
    TEST_STR(buf_str(&out), STR("a\\tb\\nc\\u001b"));
    buf_fini(&out);
}

/* Escaped JSON stays the same JSON, and holds nothing that is hidden. */
static void same_json(void **state)
{
    struct buf out;
    json_t *before, *after;

    (void)state;
    buf_init(&out, 1 << 16);
    text_escape(STR("{\"a\":\"x\xE2\x80\xAE\xC2\x85\xF3\xA0\x80\xA0\"}"), TEXT_JSON, &out);
    before = json_loads("{\"a\":\"x\xE2\x80\xAE\xC2\x85\xF3\xA0\x80\xA0\"}", 0, NULL);
    after = json_loadb(out.ptr, out.len, 0, NULL);
    assert_non_null(before);
    assert_true(json_equal(before, after));
    json_decref(before);
    json_decref(after);
    buf_fini(&out);
}

static void times(void **state)
{
    static const struct {
        struct str text;
        int64_t want_ms;
    } good[] = {
        {S("1970-01-01"), 0},
        {S("2000-02-29"), 951782400000},
        {S("2026-11-22"), 1795305600000},
        {S("2026-11-22T06:00"), 1795327200000},
        {S("2026-11-22 06:00"), 1795327200000},
        {S("2026-11-22T06:00Z"), 1795327200000},
        {S("2026-11-22T14:00+08:00"), 1795327200000},
        {S("2026-11-22T01:30-04:30"), 1795327200000},
        {S("2026-11-22T06:00:01.5"), 1795327201500},
        {S("2026-11-22T06:00:01.1234Z"), 1795327201123},
        {S("1969-12-31T23:59:59"), -1000},
        {S("@1763790000"), 1763790000000},
        {S("90s"), NOW_MS - 90000},
        {S("30m"), NOW_MS - 1800000},
        {S("2h"), NOW_MS - 7200000},
        {S("7d"), NOW_MS - 604800000},
    };
    static const char *const bad[] = {
        "",
        "2026",
        "2026-11",
        "2026-13-01",
        "2026-02-30",
        "1900-02-29",
        "2026-00-10",
        "2026-11-22T",
        "2026-11-22T24:00",
        "2026-11-22T06",
        "yesterday",
        "@",
        "@x",
        "@99999999999999999",
        "2w",
        "h",
        "-2h",
        "2026-11-22T06:60",
        "2026-11-22T06:00:00.",
        "2026-11-22x",
        "99999999999999999999d",
        "2026-11-22T06:00+8",
        "2026-11-22T06:00Zx",
    };
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(good); i++) {
        TEST_CHECK(text_parse_time(good[i].text, NOW_MS, &ms), "%s", good[i].text.ptr);
        TEST_CHECK(ms == good[i].want_ms, "%s: %lld", good[i].text.ptr, (long long)ms);
    }
    for (size_t i = 0; i < TEST_LEN(bad); i++)
        TEST_CHECK(!text_parse_time(str_of(bad[i]), NOW_MS, &ms), "%s", bad[i]);
}

static void ids(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "x",
                                      "0",
                                      "42-",
                                      "42-0",
                                      "-3",
                                      ".42",
                                      "n1.",
                                      "4 2",
                                      "42-x",
                                      "+42",
                                      "42-3-1",
                                      "42-99999999999",
                                      "99999999999999999999"};
    struct text_id id;

    (void)state;
    assert_true(text_parse_id(STR("42"), &id));
    assert_true(id.file == 42 && id.article == 0 && id.node.len == 0);
    assert_true(text_parse_id(STR("42-3"), &id));
    assert_true(id.file == 42 && id.article == 3 && id.node.len == 0);
    assert_true(text_parse_id(STR("n1.18446744073709551615-4294967295"), &id));
    assert_true(id.file == UINT64_MAX && id.article == UINT32_MAX);
    TEST_STR(id.node, STR("n1"));
    for (size_t i = 0; i < TEST_LEN(bad); i++)
        TEST_CHECK(!text_parse_id(str_of(bad[i]), &id), "%s", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes), cmocka_unit_test(lines), cmocka_unit_test(same_json),
        cmocka_unit_test(times),   cmocka_unit_test(ids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
