/* test_batch_line.c -- the lines of outcomes.ndjson */
#include "../test.h"

#include "core_world.h"

#include <jansson.h>
#include <string.h>

static json_t *line_of(const struct commit_entry *e, const char *node, bool is_again)
{
    struct buf out;
    json_t *doc;

    buf_init(&out, 1u << 16);
    batch_outcome_line(e, CORE_START_MS, str_of(node), is_again, &out);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outcome_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
