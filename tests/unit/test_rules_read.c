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

/* What the first step of the first pipeline, a tag stage, has. */
static const struct opt_rules *option_rules(const struct config *config)
{
    const struct config_step *step = &config->pipelines[0].steps[0];
    const struct opt *opt = config_find_opt(step->stage->opts, STR("rules"));

    assert_non_null(opt);
    return (const void *)((const char *)step->opts + opt->offset);
}

/* By the option: below the folder of the configuration, and with the place of the option when the file
 * cannot be read. */
static void test_option(void **state)
{
    const char *override = "pipelines.default=[{tag: {rules: [none.yaml]}}]";
    char *dir = test_dir_make();
    char path[4096], want[4096];
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
    (void)snprintf(want, sizeof want,
                   "%s/rules.yaml:1:23: keywords: must be a list, such as [a, b]", dir);
    assert_string_equal(err.msg, want);
    test_file_write(dir, "none.yaml", STR("# none\n"));
    test_file_write(dir, "siftd.yaml",
                    STR("pipelines:\n  default: [tag: {rules: [none.yaml, none.yaml, none.yaml, "
                        "none.yaml, none.yaml, none.yaml, none.yaml, none.yaml, none.yaml, "
                        "none.yaml, none.yaml, none.yaml, none.yaml, none.yaml, none.yaml, "
                        "none.yaml, none.yaml]}]\n"));
    assert_int_equal(config_load(path, NULL, 0, &config, &err), ERR_CONF);
    assert_non_null(strstr(err.msg, ": more than 16 files of rules"));
    test_dir_remove(dir);
}

static const char inline_yaml[] = "pipelines:\n"
                                  "  default:\n"
                                  "    - tag:\n"
                                  "        rules:\n"
                                  "          - {name: a, keywords: ['b: c', \"it's\"]}\n"
                                  "          - rules.yaml\n"
                                  "          - name: last\n"
                                  "            regex: 'x.{0,4}y'\n"
                                  "            when: {tag: [a, middle]}\n"
                                  "            set: {level: 2, none: '~'}\n";

/* Rules in the configuration itself, with a file of them in between; printed, they read back to the same. */
static void test_inline(void **state)
{
    char *dir = test_dir_make();
    struct config *config = NULL, *again = NULL;
    struct buf first, second;
    const struct opt_rules *rules;
    char path[4096];
    struct err err = {0};

    (void)state;
    test_file_write(dir, "rules.yaml", STR("- {name: middle, keywords: b}\n"));
    (void)snprintf(path, sizeof path, "%s/siftd.yaml", dir);
    TEST_CHECK(config_parse(str_of(inline_yaml), path, NULL, 0, &config, &err) == ERR_OK, "%s",
               err.msg);
    rules = option_rules(config);
    assert_int_equal(rules->len, 3);
    TEST_STR(rules->rules[1].name, STR("middle"));
    assert_true(str_ends(str_of(rules->rules[1].mark.file), STR("/rules.yaml")));
    assert_string_equal(rules->patterns[3].mark.file, path);
    assert_int_equal(rules->patterns[3].mark.line, 8);
    assert_int_equal(rules->patterns[3].mark.column, 20);
    assert_int_equal(rules->rules[2].when.refs[1].tag, rules->rules[1].tag_id);
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    config_print(config, &first);
    assert_true(str_find(buf_str(&first),
                         STR("rules: [{name: a, keywords: [\"b: c\", \"it's\"]}, rules.yaml, "
                                              "{name: last, regex: \"x.{0,4}y\", when: {tag: [a, middle]}, "
                                              "set: {level: 2, none: \"~\"}}]"),
                             0) != SIZE_MAX);
    TEST_CHECK(config_parse(buf_str(&first), path, NULL, 0, &again, &err) == ERR_OK, "%s", err.msg);
    config_print(again, &second);
    TEST_STR(buf_str(&first), buf_str(&second));
    assert_int_equal(option_rules(again)->patterns_len, rules->patterns_len);
    buf_fini(&first);
    buf_fini(&second);
    config_destroy(config);
    config_destroy(again);
    test_dir_remove(dir);
}

static void test_inline_refused(void **state)
{
#define KEY "pipelines.default.0.rules"
    static const struct {
        const char *yaml, *override, *want;
    } cases[] = {
        {"pipelines: {default: [tag: {rules: [{name: a, keyword: b}]}]}\n", NULL,
         "s.yaml:1:47: unknown key 'keyword' in a rule, did you mean 'keywords'?"},
        {"pipelines:\n  default:\n  - tag:\n      rules:\n      - {name: a, keywords: b}\n"
         "      - name: a\n        keywords: c\n",
         NULL, "s.yaml:6:9: two rules have the same name, the other in s.yaml:5"},
        {"pipelines: {default: [tag: {rules: [[a]]}]}\n", NULL,
         "s.yaml:1:36: tag.rules: item 0 must be the name of a file, or a rule"},
        {"pipelines: {default: [tag: {rules: {name: a}}]}\n", NULL,
         "s.yaml:1:36: tag.rules: must be a list, such as [a, b]"},
        {"pipelines: {default: [tag: {rules: [{name: a, keywords: b}]}]}\n", KEY ".0.in=body",
         "-o " KEY ".0.in: in: 'body' is not one of all | title | text"},
        {"pipelines: {default: [tag]}\n", KEY "=[{name: a}]",
         "-o " KEY ": a rule needs keywords, regex, when or unless"},
    };
#undef KEY

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct config *config = NULL;
        struct err err = {0};

        TEST_CHECK(config_parse(str_of(cases[i].yaml), "s.yaml", &cases[i].override,
                                cases[i].override != NULL, &config, &err) == ERR_CONF,
                   "%s", cases[i].yaml);
        assert_string_equal(err.msg, cases[i].want);
    }
}

/* What one -o changes in a rule of the file is told by its own place. */
static void test_inline_override(void **state)
{
    const char *override = "pipelines.default.0.rules.0.keywords=[墙, 壁]";
    struct config *config = NULL;
    const struct opt_rules *rules;
    struct err err = {0};

    (void)state;
    TEST_CHECK(config_parse(STR("pipelines: {default: [tag: {rules: [{name: a, keywords: b}]}]}\n"),
                                "s.yaml", &override, 1, &config, &err) == ERR_OK,
                            "%s", err.msg);
    rules = option_rules(config);
    assert_int_equal(rules->patterns_len, 2);
    assert_string_equal(rules->rules[0].mark.file, "s.yaml");
    assert_string_equal(rules->patterns[1].mark.file, "-o pipelines.default.0.rules.0.keywords");
    assert_int_equal(rules->patterns[1].mark.column, 5);
    config_destroy(config);
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
        cmocka_unit_test(test_whole),          cmocka_unit_test(test_two_files),
        cmocka_unit_test(test_refused),        cmocka_unit_test(test_option),
        cmocka_unit_test(test_manual),         cmocka_unit_test(test_inline),
        cmocka_unit_test(test_inline_refused), cmocka_unit_test(test_inline_override),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
