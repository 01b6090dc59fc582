/* test_outcome.c -- the lines of outcomes.ndjson */
#include "../test.h"

#include "../../daemon/outcome.h"
#include "../../stages/stage.h"
#include "core_world.h"

#include <jansson.h>
#include <string.h>

static json_t *line_of(const struct commit_entry *e, const char *node, bool is_again)
{
    struct buf out;
    json_t *doc;

    buf_init(&out, 1u << 16);
    outcome_line(e, CORE_START_MS, str_of(node), NULL, is_again, &out);
    assert_false(buf_failed(&out));
    assert_ptr_equal(memchr(out.ptr, '\n', out.len), out.ptr + out.len - 1);
    doc = json_loadb(out.ptr, out.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(doc);
    buf_fini(&out);
    return doc;
}

static const char *text_of(const json_t *doc, const char *key)
{
    return json_string_value(json_object_get(doc, key));
}

static void test_outcome_line(void **state)
{
    struct commit_entry e = {.id = 42,
                             .is_final = true,
                             .outcome = COMMIT_ARCHIVED,
                             .size = 16540,
                             .next_article = 7,
                             .name = STR("line\nfeed.txt")};
    json_t *doc = line_of(&e, "", false);

    (void)state;
    assert_string_equal(text_of(doc, "time"), "2023-11-14T22:13:20.000Z");
    assert_int_equal(json_integer_value(json_object_get(doc, "id")), 42);
    assert_string_equal(text_of(doc, "name"), "line\nfeed.txt");
    assert_string_equal(text_of(doc, "outcome"), "archived");
    assert_int_equal(json_integer_value(json_object_get(doc, "articles")), 6);
    assert_int_equal(json_object_size(doc), 6);
    json_decref(doc);

    e.flags = COMMIT_ENTRY_PARTIAL;
    e.next_article = 0;
    doc = line_of(&e, "n1", true);
    assert_string_equal(text_of(doc, "node"), "n1");
    assert_true(json_is_true(json_object_get(doc, "partial")));
    assert_true(json_is_true(json_object_get(doc, "again")));
    assert_int_equal(json_integer_value(json_object_get(doc, "articles")), 0);
    json_decref(doc);

    e = (struct commit_entry){.id = 1,
                              .outcome = COMMIT_QUARANTINED,
                              .name = STR("\xff"), .reason = STR("encoding: 3 of 9: bad")};
    doc = line_of(&e, "", false);
    assert_string_equal(text_of(doc, "outcome"), "quarantined");
    assert_string_equal(text_of(doc, "name"), "\xef\xbf\xbd");
    assert_string_equal(text_of(doc, "reason"), "encoding");
    assert_string_equal(text_of(doc, "detail"), "3 of 9: bad");
    assert_null(json_object_get(doc, "articles"));
    json_decref(doc);

    e.reason = STR("bare");
    doc = line_of(&e, "", false);
    assert_string_equal(text_of(doc, "reason"), "bare");
    assert_null(json_object_get(doc, "detail"));
    json_decref(doc);
}

static void test_times(void **state)
{
    struct config_pipeline pipeline = {
        .steps = {{.stage = stage_find(STR("clean"))},
                   {.stage = stage_find(STR("dedupe"))}, {.stage = stage_find(STR("clean"))}},
                   .steps_len = 3};
    struct times sum = {0}, one = {.pipeline = &pipeline, .parts = 1, .us = {1, 20, 300}};
    struct commit_entry e = {
        .id = 1, .is_final = true, .outcome = COMMIT_ARCHIVED, .name = STR("x")};
    struct buf out;

    (void)state;
    one.us[TIMES_BATCH] = 4000;
    one.us[TIMES_STAGES] = 1500;
    one.us[TIMES_STAGES + 1] = 70;
    one.us[TIMES_STAGES + 2] = 250;
    buf_init(&out, 1u << 16);
    outcome_line(&e, CORE_START_MS, STR(""), &sum, false, &out);
    buf_add_byte(&out, '\0');
    assert_null(strstr(out.ptr, "ms"));
    times_add(&sum, &one);
    times_add(&sum, &one);
    buf_reset(&out);
    outcome_line(&e, CORE_START_MS, STR(""), &sum, false, &out);
    buf_add_byte(&out, '\0');
    assert_non_null(strstr(out.ptr,
                           ",\"ms\":{\"parts\":2,\"wait\":0.002,\"read\":0.04,\"decode\":0.6,"
                           "\"clean\":3.5,\"dedupe\":0.14,\"batch\":8,\"commit\":0}}"));
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outcome_line),
        cmocka_unit_test(test_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
