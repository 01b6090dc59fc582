/* test_config_tree.c -- YAML to nodes: what is built, where it stands, and what is refused, hostile
 * text in particular. */
#include "../test.h"

#include "../../config/config.h"
#include "../../config/tree.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct tree_source file = {.name = "f.yaml"};
static const struct tree_source option = {.name = "a.b", .is_override = true};

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_create(TREE_ARENA_BYTES);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static struct tree_node *parse(const char *yaml)
{
    struct tree_node *root = NULL;
    struct err err = {0};

    TEST_CHECK(tree_parse(arena, &file, str_of(yaml), &root, &err) == ERR_OK, "%s", err.msg);
    return root;
}

static void nodes_are_built(void **state)
{
    struct tree_node *root = parse("a: {b: 1, c: [x, 'y', \"z\"]}\n\"q r\":\n  - 新: ~\n");
    const struct tree_node *n = tree_at(root, "a.c");

    assert_int_equal(root->type, TREE_MAP);
    assert_int_equal(root->len, 2);
    assert_non_null(n);
    assert_int_equal(n->type, TREE_LIST);
    assert_int_equal(n->len, 3);
    assert_true(n->first->is_plain);
    assert_false(n->first->next->is_plain);
    assert_false(n->last->is_plain);
    TEST_STR(n->last->text, STR("z"));
    n = tree_find(root, STR("q r"));
    assert_non_null(n);
    assert_int_equal(n->key_mark.line, 2);
    n = n->first->first;
    TEST_STR(n->key, STR("新"));
    assert_true(tree_is_null(n));
    assert_int_equal(n->mark.line, 3);
    assert_int_equal(n->mark.column, 8); /* characters, not bytes */
    assert_null(tree_at(root, "a.b.c"));
    assert_null(tree_at(root, "a.x"));
    assert_ptr_equal(tree_at(root, ""), root);
    assert_null(tree_find(NULL, STR("a")));
    (void)state;
}

static void empty_texts_have_no_root(void **state)
{
    assert_null(parse(""));
    assert_null(parse("# only a comment\n"));
    assert_null(parse("\xef\xbb\xbf# after a byte order mark\n"));
    assert_int_equal(parse("\xef\xbb\xbf"
                           "a: 1\n")
                         ->len,
                     1);
    assert_true(tree_is_null(parse("---\n")));
    assert_true(tree_is_null(parse("null")));
    assert_false(tree_is_null(parse("'null'")));
    assert_false(tree_is_null(parse("nulls")));
    assert_false(tree_is_null(parse("[]")));
    (void)state;
}

static void check_refused(const struct tree_source *source, struct str yaml, const char *want)
{
    struct tree_node *root = NULL;
    struct err err = {0};

    TEST_CHECK(tree_parse(arena, source, yaml, &root, &err) == ERR_CONF, "taken: %.60s", yaml.ptr);
    TEST_STR(str_of(err.msg), str_of(want));
    assert_null(root);
    assert_int_equal(tree_parse(arena, source, yaml, &root, NULL), ERR_CONF);
}

#define TEXT(literal) literal, sizeof(literal) - 1

static void bad_texts_are_refused(void **state)
{
    static const struct {
        const char *yaml;
        size_t len;
        const char *want;
    } cases[] = {
        {TEXT("a: b\0c"), "f.yaml:1:5: NUL byte"},
        {TEXT("a: \"b\\0c\""), "f.yaml:1:4: NUL character in a value"},
        {TEXT("a: 1\nb: 新\xff"), "f.yaml:2:5: not UTF-8"},
        {TEXT("a: \xed\xa0\x80"), "f.yaml:1:4: not UTF-8"},
        {TEXT("a: 1\nb: \x01"), "f.yaml:2:4: control characters are not allowed"},
        {TEXT("a: &x 1"),
         "f.yaml:1:4: anchors are not allowed, put text that starts with '&' in quotes"},
        {TEXT("a: &x [1]"),
         "f.yaml:1:4: anchors are not allowed, put text that starts with '&' in quotes"},
        {TEXT("a: &x {b: 1}"),
         "f.yaml:1:4: anchors are not allowed, put text that starts with '&' in quotes"},
        {TEXT("&x a: 1"),
         "f.yaml:1:1: anchors are not allowed, put text that starts with '&' in quotes"},
        {TEXT("a: *x"),
         "f.yaml:1:4: aliases are not allowed, put text that starts with '*' in quotes"},
        {TEXT("a: *.txt"), "f.yaml:1:5: put text that starts with '*' in quotes"},
        {TEXT("a: & b"), "f.yaml:1:5: put text that starts with '&' in quotes"},
        {TEXT("a: !<x"), "f.yaml:1:7: put text that starts with '!' in quotes"},
        {TEXT("a: !!str 1"),
         "f.yaml:1:4: tags are not allowed, put text that starts with '!' in quotes"},
        {TEXT("!x [1]"),
         "f.yaml:1:1: tags are not allowed, put text that starts with '!' in quotes"},
        {TEXT("!x {a: 1}"),
         "f.yaml:1:1: tags are not allowed, put text that starts with '!' in quotes"},
        {TEXT("a: 1\n---\nb: 1\n"), "f.yaml:2:1: more than one document"},
        {TEXT("[a]: b"), "f.yaml:1:1: a key must be text, not a list or map"},
        {TEXT("{{a: b}: c}"), "f.yaml:1:2: a key must be text, not a list or map"},
        {TEXT("a: [b"),
         "f.yaml:2:1: while parsing a flow sequence, did not find expected ',' or ']'"},
        {TEXT("a: 'b"),
         "f.yaml:1:6: while scanning a quoted scalar, found unexpected end of stream"},
        {TEXT("a:\tb: c"), "f.yaml:1:5: mapping values are not allowed in this context"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check_refused(&file, (struct str){cases[i].yaml, cases[i].len}, cases[i].want);
    (void)state;
}

static void overrides_are_flow_only(void **state)
{
    struct tree_node *root = NULL;
    struct err err;

    check_refused(&option,
                  STR("b: c"),
                      "-o a.b: the value must be text in quotes, a [list] or a {key: value} map");
    check_refused(&option,
                  STR("- c"),
                      "-o a.b: the value must be text in quotes, a [list] or a {key: value} map");
    check_refused(&option,
                  STR("[c"),
                      "-o a.b: while parsing a flow sequence, did not find expected ',' or ']'");
    assert_int_equal(tree_parse(arena, &option, STR("{b: [c]}"), &root, &err), ERR_OK);
    assert_int_equal(root->type, TREE_MAP);
    (void)state;
}

/* `head`, then `unit` over and over, up to `bytes`. */
static struct str repeat(const char *head, const char *unit, size_t bytes)
{
    size_t at = strlen(head), len = strlen(unit);
    char *text = calloc(bytes + len + at + 1, 1);

    assert_non_null(text);
    memcpy(text, head, at);
    for (; at < bytes; at += len)
        memcpy(text + at, unit, len);
    return (struct str){text, at};
}

/* libyaml alone takes minutes for the first of these. The bound is loose for sanitizers on a busy
 * machine; a quadratic parser is far over it. */
static void hostile_texts_end_soon(void **state)
{
    static const struct {
        const char *head, *unit;
        size_t bytes;
        const char *want; /* NULL: anything, soon */
    } cases[] = {
        {"", "[", 200000, "f.yaml:1:33: nested deeper than 32 levels"},
        {"", "{a: ", 200000, "f.yaml:1:129: nested deeper than 32 levels"},
        {"", "- ", 200000, "f.yaml:1:65: nested deeper than 32 levels"},
        {"", "[{a: ", 200000, "f.yaml:1:81: nested deeper than 32 levels"},
        {"", "{", 200000, "f.yaml:1:2: a key must be text, not a list or map"},
        {"", "? ", 200000, "f.yaml:1:3: a key must be text, not a list or map"},
        {"", "a", (1u << 20), "f.yaml: larger than 256 KiB"},
        {"[", "a,", 200000, "f.yaml:1:131072: more than 65536 values"},
        {"{", "a,", 200000, "f.yaml:1:131073: more than 65536 values"},
        {"", "-\n", 200000, "f.yaml:65536:2: more than 65536 values"},
        {"", "a:\n", 200000, "f.yaml:65536:3: more than 65536 values"},
        {"a: &a [x]\nb: [", "*a,", 200000, NULL},
        {"", "#\n", 200000, NULL},
        {"", "\n", 200000, NULL},
        {"", "'", 200000, NULL},
        {"a: \"", "\\\n", 200000, NULL},
        {"a: |\n", " x\n", 200000, NULL},
        {"a: ", "x\n ", 200000, NULL},
        {"%TAG ", "!", 200000, NULL},
        {"", "%TAG !a! b\n", 200000, NULL},
        {"", "a ", 200000, NULL},
        {"", "\xe6\x96\xb0", 200001, NULL},
        {"", "?\n", 200000, NULL},
        {"", ":\n", 200000, NULL},
        {"[", ":,", 200000, NULL},
        {"[", "a: b,", 200000, NULL},
        {"", "---\n", 200000, NULL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct str yaml = repeat(cases[i].head, cases[i].unit, cases[i].bytes);
        struct tree_node *root = NULL;
        struct err err = {0};
        clock_t start = clock();
        double seconds;

        (void)setup(NULL);
        (void)tree_parse(arena, &file, yaml, &root, &err);
        seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (cases[i].want)
            TEST_STR(str_of(err.msg), str_of(cases[i].want));
        TEST_CHECK(seconds < 2, "case %zu took %.2f s", i, seconds);
        (void)teardown(NULL);
        free((void *)(uintptr_t)yaml.ptr);
    }
    (void)state;
}

static void depth_is_exact(void **state)
{
    struct tree_node *root = NULL;
    char text[2 * CONFIG_DEPTH_MAX + 3];
    struct err err;

    for (size_t i = 0; i < CONFIG_DEPTH_MAX + 1; i++) {
        text[i] = '[';
        text[2 * CONFIG_DEPTH_MAX + 1 - i] = ']';
    }
    check_refused(&file, (struct str){text, sizeof text - 1},
                  "f.yaml:1:33: nested deeper than 32 levels");
    assert_int_equal(tree_parse(arena, &file, (struct str){text + 1, sizeof text - 3}, &root, &err),
                     ERR_OK);
    (void)state;
}

static void quoted_names_fit_a_line(void **state)
{
    char out[TREE_QUOTE_BYTES];
    char text[200];

    assert_string_equal(tree_quote(STR("a\nb\x1b\xff\xe2\x80\xa8\xc2\x85新"), out), "a?b????新");
    for (size_t i = 0; i + 3 <= sizeof text; i += 3)
        memcpy(text + i, "新", 3);
    (void)tree_quote((struct str){text, 198}, out);
    assert_true(strlen(out) < TREE_QUOTE_BYTES);
    assert_string_equal(out + strlen(out) - 6, "新...");
    (void)state;
}

static void memory_may_end(void **state)
{
    struct str yaml = STR("a: {b: [c, d], e: 'f'}\ng: h\n");
    struct tree_node *root = NULL;
    enum err_code code = ERR_NOMEM;
    size_t cap = 16;

    /* Through the arena's cap: every allocation of the tree is an arena's. */
    for (; code; cap += 16) {
        struct arena *small = arena_create(cap);
        struct err err = {0};

        code = tree_parse(small, &file, yaml, &root, &err);
        assert_true(code == ERR_OK || code == ERR_NOMEM);
        TEST_CHECK(code == ERR_OK || !root, "a tree of %zu bytes", cap);
        arena_destroy(small);
    }
    assert_true(cap > 500);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nodes_are_built, setup, teardown),
        cmocka_unit_test_setup_teardown(empty_texts_have_no_root, setup, teardown),
        cmocka_unit_test_setup_teardown(bad_texts_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(overrides_are_flow_only, setup, teardown),
        cmocka_unit_test(hostile_texts_end_soon),
        cmocka_unit_test_setup_teardown(depth_is_exact, setup, teardown),
        cmocka_unit_test(quoted_names_fit_a_line),
        cmocka_unit_test(memory_may_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
