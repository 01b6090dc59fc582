/* test_rules_read.c -- files of rules: what they may say, and the place of what they may not. */
#include "../test.h"

#include "../../config/config.h"
#include "../../config/options.h"
#include "../../config/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)64 << 20)

static enum err_code parse(const char *yaml, struct opt_rules *rules, struct arena *arena,
                           struct err *err)
{
    struct arena *scratch = arena_create(ARENA_BYTES);
    enum err_code code;

    assert_non_null(scratch);
    code = rules_parse(str_of(yaml), "r.yaml", rules, arena, scratch, err);
    arena_destroy(scratch);
    return code;
}

static void test_whole(void **state)
{
    struct arena *arena = arena_create(ARENA_BYTES);
    struct opt_rules rules = {.len = 0};
    struct err err = {0};

    (void)state;
    assert_int_equal(parse("- name: wall\n"
                           "  keywords: [围墙, 院墙]\n"
                           "  regex: '拆.{0,4}墙'\n"
                           "  ignore_case: yes\n"
                           "  in: title\n"
                           "  set: {theme: 拆违, level: 2}\n"
                           "- {name: b, tag: wall, keywords: 墙}\n"
                           "- name: c\n"
                           "  when: {tag: [wall, places], route: 'news/*', place: 4308}\n"
                           "  unless: {place: [湖南省]}\n",
                           &rules, arena, &err),
                     ERR_OK);
    assert_int_equal(rules.len, 3);
    assert_int_equal(rules.patterns_len, 4);
    assert_int_equal(rules.tags_len, 2);
    assert_true(str_eq(rules.rules[0].tag, STR("wall")));
    assert_int_equal(rules.rules[1].tag_id, rules.rules[0].tag_id);
    assert_int_equal(rules.rules[0].scope, RULE_IN_TITLE);
    assert_true(rules.rules[0].ignores_case);
    assert_int_equal(rules.rules[0].fields_len, 2);
    assert_true(str_eq(rules.rules[0].fields[1].value, STR("2")));
    assert_true(rules.patterns[2].is_regex);
    assert_int_equal(rules.patterns[1].mark.line, 2);
    assert_int_equal(rules.patterns[1].mark.column, 18);
    assert_int_equal(rules.patterns[3].rule, 1);
    assert_false(rules.rules[2].when.refs[0].is_kind);
    assert_int_equal(rules.rules[2].when.refs[0].tag, rules.rules[0].tag_id);
    assert_true(rules.rules[2].when.refs[1].is_kind);
    assert_int_equal(rules.rules[2].when.refs[1].kind, TAG_PLACE);
    assert_int_equal(rules.rules[2].unless.places.len, 1);
    arena_destroy(arena);
}

/* Rules of a second file know the names of the first. */
static void test_two_files(void **state)
{
    struct arena *arena = arena_create(ARENA_BYTES);
    struct opt_rules rules = {.len = 0};
    struct err err = {0};

    (void)state;
    assert_int_equal(parse("- {name: a, keywords: x}\n", &rules, arena, &err), ERR_OK);
    assert_int_equal(parse("# nothing\n", &rules, arena, &err), ERR_OK);
    assert_int_equal(parse("- {name: b, keywords: y, when: {tag: a}}\n", &rules, arena, &err),
                     ERR_OK);
    assert_int_equal(rules.len, 2);
    assert_true(str_eq(rules.patterns[0].text, STR("x")));
    assert_true(str_eq(rules.patterns[1].text, STR("y")));
    assert_int_equal(parse("\n- {name: a, keywords: z}\n", &rules, arena, &err), ERR_CONF);
    assert_string_equal(err.msg, "r.yaml:2:3: two rules have the same name, the other in r.yaml:1");
    arena_destroy(arena);
}

static void test_refused(void **state)
{
    static const struct {
        const char *yaml, *want;
    } cases[] = {
        {"name: x\n", "r.yaml:1:1: a file of rules is a list of rules"},
        {"- x\n", "r.yaml:1:3: a rule must be a map, such as {name: n, keywords: [a]}"},
        {"- {keywords: a}\n", "r.yaml:1:3: a rule needs a name"},
        {"- {name: a}\n", "r.yaml:1:3: a rule needs keywords, regex, when or unless"},
        {"- {name: a, keyword: b}\n",
         "r.yaml:1:13: unknown key 'keyword' in a rule, did you mean 'keywords'?"},
        {"- {name: a, keywords: b, keywords: c}\n",
         "r.yaml:1:26: duplicate key 'keywords', first in line 1"},
        {"- {name: a, keywords: [b, ' ']}\n",
         "r.yaml:1:27: a keyword has 1 to 1000 bytes, and not only blanks"},
        {"- {name: a, keywords: [[b]]}\n", "r.yaml:1:23: keywords: item 0 must be text"},
        {"- {name: ' a', keywords: b}\n",
         "r.yaml:1:3: a name has no blanks at its ends and no control characters"},
        {"- {name: places, keywords: b}\n",
         "r.yaml:1:3: 'places' is a kind of tag that siftd makes itself"},
        {"- {name: a, keywords: b, in: body}\n",
         "r.yaml:1:30: in: 'body' is not one of all | title | text"},
        {"- {name: a, keywords: b, when: {}}\n",
         "r.yaml:1:32: must be a map, such as {place: \"4308\"}"},
        {"- {name: a, keywords: b, when: {tag: c}}\n",
         "r.yaml:1:38: 'c' is neither a kind of tag nor the tag of a rule before this one"},
        {"- {name: a, keywords: b, when: {tag: [orgs, a]}}\n",
         "r.yaml:1:45: 'a' is neither a kind of tag nor the tag of a rule before this one"},
        {"- {name: a, keywords: b, set: {A: c}}\n",
         "r.yaml:1:32: the name of a field is 1 to 32 of a-z 0-9 _"},
        {"- {name: a, keywords: b, set: {a: ''}}\n",
         "r.yaml:1:35: the value of a field is text of 1 to 64 bytes"},
        {"- {name: a, keywords: b\n", "r.yaml:2:1: "},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct arena *arena = arena_create(ARENA_BYTES);
        struct opt_rules rules = {.len = 0};
        struct err err = {0};

        TEST_CHECK(parse(cases[i].yaml, &rules, arena, &err) == ERR_CONF, "%s", cases[i].yaml);
        TEST_CHECK(strncmp(err.msg, cases[i].want, strlen(cases[i].want)) == 0, "%s: %s",
                   cases[i].yaml, err.msg);
        arena_destroy(arena);
    }
}

/* By the option: below the folder of the configuration, and with the place of the option when the file
 * cannot be read. */
static void test_option(void **state)
{
    const char *override = "pipelines.default=[{tag: {rules: [none.yaml]}}]";
    char *dir = test_dir_make();
    char path[4096];
    struct config *config = NULL;
    struct buf out;
    struct err err = {0};

    (void)state;
    test_file_write(dir, "rules.yaml", STR("- {name: a, keywords: [b, c]}\n"));
    test_file_write(dir, "siftd.yaml",
                    STR("pipelines:\n  default: [tag: {rules: [rules.yaml]}]\n"));
    (void)snprintf(path, sizeof path, "%s/siftd.yaml", dir);
    TEST_CHECK(config_load(path, NULL, 0, &config, &err) == ERR_OK, "%s", err.msg);
    buf_init(&out, 1 << 20);
    config_print(config, &out);
    assert_true(str_find(buf_str(&out), STR("rules: [rules.yaml]"), 0) != SIZE_MAX);
    buf_fini(&out);
    config_destroy(config);
    assert_int_equal(config_load(path, &override, 1, &config, &err), ERR_CONF);
    assert_string_equal(err.msg, "-o pipelines.default: cannot read 'none.yaml': No such file or "
                                 "directory");
    test_file_write(dir, "rules.yaml", STR("- {name: a, keywords: }\n"));
    assert_int_equal(config_load(path, NULL, 0, &config, &err), ERR_CONF);
    (void)snprintf(path, sizeof path,
                   "%s/rules.yaml:1:23: keywords: must be a list, such as [a, b]", dir);
    assert_string_equal(err.msg, path);
    test_dir_remove(dir);
}

/* The manual says of each key what the tables say. */
static void test_manual(void **state)
{
    const struct opt *const tables[] = {rule_opts, rule_test_opts};
    size_t len;
    char *text = test_file_read(".", "config/siftd.yaml.5", &len);

    (void)state;
    for (size_t t = 0; t < TEST_LEN(tables); t++) {
        for (const struct opt *opt = tables[t]; opt->name; opt++) {
            char want[128];

            (void)snprintf(want, sizeof want, ".It Cm %s%s\n", t ? "when." : "", opt->name);
            TEST_CHECK(strstr(text, want), "siftd.yaml.5 lacks '%s'", want);
        }
    }
    free(text);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),   cmocka_unit_test(test_two_files),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_option),
        cmocka_unit_test(test_manual),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
