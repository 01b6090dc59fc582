/* test_status.c -- the JSON that siftctl status and health show */
#include "../test.h"

#include "../../daemon/status.h"

#include <jansson.h>
#include <string.h>

static json_t *written(const struct status *s, bool only_health)
{
    struct buf out;
    json_t *doc;

    buf_init(&out, 1u << 16);
    status_write(s, only_health, &out);
    assert_false(buf_failed(&out));
    assert_null(memchr(out.ptr, '\n', out.len));
    doc = json_loadb(out.ptr, out.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(doc);
    buf_fini(&out);
    return doc;
}

static const char *text_of(const json_t *doc, const char *key)
{
    return json_string_value(json_object_get(doc, key));
}

static struct status some_status(void)
{
    return (struct status){
        .state = "running", .pause = "", .pid = 4711, .started_ms = 1700000000000, .uptime_ms = 5};
}

static void test_every_number(void **state)
{
    struct status_number numbers[STATUS_NUMBERS_MAX];
    struct status s = some_status();
    json_t *doc;
    size_t len;

    (void)state;
    s.pipeline.totals.records = 123456789012;
    s.intake.is_watching = true;
    len = status_numbers(&s, numbers);
    assert_true(len > 10 && len <= STATUS_NUMBERS_MAX);
    doc = written(&s, false);
    for (size_t i = 0; i < len; i++) {
        const json_t *value = json_object_get(doc, numbers[i].key);

        TEST_CHECK(json_is_integer(value) &&
                       (uint64_t)json_integer_value(value) == numbers[i].value,
                   "%s", numbers[i].key);
        TEST_CHECK(numbers[i].help && *numbers[i].help, "%s", numbers[i].key);
    }
    assert_true(json_integer_value(json_object_get(doc, "records")) == 123456789012);
    assert_int_equal(json_integer_value(json_object_get(doc, "pid")), 4711);
    assert_string_equal(text_of(doc, "started"), "2023-11-14T22:13:20.000Z");
    assert_true(json_is_true(json_object_get(doc, "healthy")));
    assert_true(json_is_true(json_object_get(doc, "watching")));
    assert_null(json_object_get(doc, "pause"));
    assert_null(json_object_get(doc, "last_commit")); /* none yet */
    json_decref(doc);
}

static void test_paused(void **state)
{
    struct status s = some_status();
    json_t *doc;

    (void)state;
    s.state = "paused";
    s.pause = "cannot write 'archive/x': \"no\" space\n";
    s.pipeline.is_paused = true;
    s.pipeline.last_commit_ms = 1700000000123;
    doc = written(&s, false);
    assert_true(json_is_false(json_object_get(doc, "healthy")));
    assert_string_equal(text_of(doc, "pause"), s.pause);
    assert_string_equal(text_of(doc, "last_commit"), "2023-11-14T22:13:20.123Z");
    json_decref(doc);
    doc = written(&s, true);
    assert_int_equal(json_object_size(doc), 3); /* healthy, state, pause */
    assert_true(json_is_false(json_object_get(doc, "healthy")));
    json_decref(doc);
}

static void test_inbox_elsewhere(void **state)
{
    struct status s = some_status();
    json_t *doc;

    (void)state;
    s.intake.is_elsewhere = true;
    doc = written(&s, true);
    assert_int_equal(json_object_size(doc), 3); /* healthy, state, inbox */
    assert_true(json_is_false(json_object_get(doc, "healthy")));
    assert_non_null(text_of(doc, "inbox"));
    json_decref(doc);
}

static void test_short_answers(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1u << 16);
    status_write_ok(&out);
    TEST_STR(buf_str(&out), STR("{\"ok\":true}"));
    buf_reset(&out);
    status_write_error(STR("not \"this\"\n\xff"), &out);
    TEST_STR(buf_str(&out), STR("{\"error\":\"not \\\"this\\\"\\n\xef\xbf\xbd\"}"));
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_number),
        cmocka_unit_test(test_paused),
        cmocka_unit_test(test_inbox_elsewhere),
        cmocka_unit_test(test_short_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
