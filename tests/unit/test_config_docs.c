/* test_config_docs.c -- siftd.yaml and siftd.yaml.5 say what the option tables say: every key is in
 * both, with its default and its limits. Run from the top of the source. */
#include "../test.h"

#include "../../config/config.h"
#include "../../config/options.h"
#include "../../config/tree.h"
#include "../../config/value.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUT_BYTES (1u << 20)
#define YAML_PATH "config/siftd.yaml"
#define MAN_PATH "config/siftd.yaml.5"

static void every_entry_is_whole(void **state)
{
    struct config_key key;
    size_t cursor = 0, count = 0;

    while (config_next_key(&cursor, &key)) {
        const struct opt *opt = key.opt;

        TEST_CHECK(opt->help && strlen(opt->help) > 10, "%s has no help", key.path);
        TEST_CHECK(opt->help[strlen(opt->help) - 1] != '.', "%s: full stop in help", key.path);
        TEST_CHECK(opt->def || key.section, "%s has no default", key.path);
        TEST_CHECK((opt->type == OPT_ENUM) <= (opt->words != NULL), "%s has no words", key.path);
        TEST_CHECK(opt->max == 0 || opt->min <= opt->max, "%s has no range", key.path);
        TEST_CHECK(!!key.section != !!key.stage, "%s is nowhere", key.path);
        TEST_CHECK(strlen(key.path) + 1 < CONFIG_KEY_BYTES, "%s is cut", key.path);
        count++;
    }
    TEST_CHECK(count > 50, "only %zu keys", count);
    (void)state;
}

/* The tables of the stages must hold defaults that their own limits allow. */
static void every_stage_has_its_defaults(void **state)
{
    for (const struct stage *const *s = stage_list(); *s; s++) {
        struct arena *arena = arena_create(1u << 20);
        void *opts = arena_alloc(arena, 1, (*s)->opts_size);
        struct err err = {0};

        TEST_CHECK(value_set_defaults((*s)->opts, opts, arena, arena, &err) == ERR_OK, "%s: %s",
                   (*s)->name, err.msg);
        assert_ptr_equal(stage_find(str_of((*s)->name)), *s);
        arena_destroy(arena);
    }
    (void)state;
}

static void the_file_is_the_defaults(void **state)
{
    struct config *file = NULL, *built_in = NULL;
    struct buf first, second;
    struct err err = {0};

    TEST_CHECK(config_load(YAML_PATH, NULL, 0, &file, &err) == ERR_OK, "%s", err.msg);
    assert_int_equal(config_load(NULL, NULL, 0, &built_in, &err), ERR_OK);
    buf_init(&first, OUT_BYTES);
    buf_init(&second, OUT_BYTES);
    config_print(built_in, &first);
    config_print(file, &second);
    TEST_STR(buf_str(&second), buf_str(&first));
    buf_fini(&first);
    buf_fini(&second);
    config_destroy(file);
    config_destroy(built_in);
    (void)state;
}

/* The option of a stage, wherever the stage stands in a pipeline. */
static const struct tree_node *find_stage_key(const struct tree_node *root,
                                              const struct config_key *key)
{
    const struct tree_node *pipeline = tree_at(root, "pipelines.default");

    for (const struct tree_node *step = pipeline ? pipeline->first : NULL; step;
         step = step->next) {
        const struct tree_node *opts = tree_find(step, str_of(key->stage->name));

        if (opts && tree_find(opts, str_of(key->opt->name)))
            return tree_find(opts, str_of(key->opt->name));
    }
    return NULL;
}

static const struct tree_node *find_key(const struct tree_node *root, const struct config_key *key)
{
    const struct tree_node *routes = tree_find(root, STR("routes"));

    if (key->stage)
        return find_stage_key(root, key);
    if (key->section->kind == CONFIG_SECTION_ROUTES)
        return routes ? tree_find(routes->first, str_of(key->opt->name)) : NULL;
    return tree_at(root, key->path);
}

/* A comment on the line of the key, or on the one before. */
static bool has_comment(const char *text, unsigned line)
{
    const char *from = text, *before = text, *end, *hash;

    for (unsigned i = 1; i < line; i++) {
        before = from;
        from = strchrnul(from, '\n');
        from += *from == '\n';
    }
    end = strchrnul(from, '\n');
    hash = strstr(from, "# ");
    return (hash && hash < end) || (strspn(before, " ") + before)[0] == '#';
}

static void every_key_is_in_the_file(void **state)
{
    static const struct tree_source source = {.name = YAML_PATH};
    struct arena *arena = arena_create(TREE_ARENA_BYTES);
    struct tree_node *root = NULL;
    struct config_key key;
    struct err err = {0};
    size_t len, cursor = 0;
    char *text = test_file_read(".", YAML_PATH, &len);

    TEST_CHECK(tree_parse(arena, &source, (struct str){text, len}, &root, &err) == ERR_OK, "%s",
               err.msg);
    while (config_next_key(&cursor, &key)) {
        const struct tree_node *n = find_key(root, &key);

        TEST_CHECK(n, "%s is not in %s", key.path, YAML_PATH);
        TEST_CHECK(n && has_comment(text, n->key_mark.line), "%s has no comment in %s", key.path,
                   YAML_PATH);
    }
    arena_destroy(arena);
    free(text);
    (void)state;
}

/* "time, default 250ms, 0 to 1h." */
static void describe(const struct opt *opt, struct buf *out)
{
    char range[VALUE_RANGE_BYTES];

    buf_addf(out, "%s, ", value_type_name(opt->type));
    if (!opt->def)
        buf_addf(out, "required");
    else if ((opt->type == OPT_LIST || opt->type == OPT_RULES) && opt->def[0] != '[')
        buf_addf(out, "default [%s]", opt->def);
    else
        buf_addf(out, "default %s", *opt->def ? opt->def : "\"\"");
    (void)value_range(opt, range);
    buf_addf(out, "%s%s.\n", *range ? ", " : "", range);
}

/* Whether `text` starts with `want`; a space there is any white space here. */
static bool starts_loosely(const char *text, const char *want)
{
    for (; *want; want++) {
        if (*want != ' ' && *want != '\n') {
            if (*text++ != *want)
                return false;
            continue;
        }
        if (!isspace((unsigned char)*text))
            return false;
        while (isspace((unsigned char)*text))
            text++;
    }
    return true;
}

static void every_key_is_in_the_manual(void **state)
{
    struct config_key key;
    size_t len, cursor = 0, keys = 0, entries = 0;
    char *text = test_file_read(".", MAN_PATH, &len);

    while (config_next_key(&cursor, &key)) {
        char entry[CONFIG_KEY_BYTES + 16];
        const char *at;
        struct buf want;

        (void)snprintf(entry, sizeof entry, "\n.It Ic %s\n", key.path);
        at = strstr(text, entry);
        buf_init(&want, 4096);
        describe(key.opt, &want);
        buf_add_byte(&want, '\0');
        TEST_CHECK(at, "%s has no entry%s%s", key.path, entry, want.ptr);
        TEST_CHECK(at && starts_loosely(at + strlen(entry), want.ptr), "the entry starts%s%s",
                   entry, want.ptr);
        buf_fini(&want);
        keys++;
    }
    for (const char *at = text; (at = strstr(at, "\n.It Ic ")); at++)
        entries++;
    TEST_CHECK(entries == keys, "%zu entries for %zu keys", entries, keys);
    free(text);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_is_whole),
        cmocka_unit_test(every_stage_has_its_defaults),
        cmocka_unit_test(the_file_is_the_defaults),
        cmocka_unit_test(every_key_is_in_the_file),
        cmocka_unit_test(every_key_is_in_the_manual),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
