/* test_rules.c -- rules at work: what is found where, conditions, overlaps, fields, bounds, and the cache of
 * what was compiled. */
#include "../test.h"

#include "../../config/rules.h"
#include "../../stages/tag/rules.h"
#include "../../stages/tag/rules_cache.h"
#include "stage_doc.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ARENA_BYTES ((size_t)64 << 20)

/* Rules as a test writes them. */
struct world {
    struct arena *arena;
    struct opt_rules set;
    struct rules *rules;
    struct err err;
};

static enum err_code world_open(struct world *w, const char *yaml, const struct stage_cache *cache)
{
    struct stage_env env = {.slots = 2, .cache = cache};
    struct arena *scratch = arena_create(ARENA_BYTES);

    *w = (struct world){.arena = arena_create(ARENA_BYTES)};
    assert_non_null(w->arena);
    TEST_CHECK(rules_parse(str_of(yaml), "r.yaml", &w->set, w->arena, scratch, &w->err) == ERR_OK,
               "%s", w->err.msg);
    arena_destroy(scratch);
    return rules_open(&w->set, &env, &w->rules, &w->err);
}

static void world_close(struct world *w)
{
    rules_close(w->rules);
    arena_destroy(w->arena);
}

/* "rule[text]" for each tag, then "name=value" for each field. */
static void write_found(const struct article *art, struct buf *out)
{
    for (size_t i = 0; i < art->tags_len; i++) {
        const struct tag *tag = &art->tags[i];

        if (tag->kind != TAG_RULE)
            continue;
        assert_string_equal(tag->attrs->key, "tag");
        assert_string_equal(tag->attrs->next->key, "rule");
        buf_add_str(out, tag->attrs->next->value.str);
        buf_addf(out, "[%.*s] ", (int)tag->text.len, tag->text.ptr);
    }
    for (const struct article_field *f = art->fields; f; f = f->next)
        buf_addf(out, "%.*s=%.*s ", (int)f->name.len, f->name.ptr, (int)f->value.len, f->value.ptr);
}

static void run(struct world *w, struct doc *doc, struct buf *out)
{
    doc->slot = 1;
    assert_int_equal(rules_run(w->rules, doc, &doc->articles[0], &w->err), ERR_OK);
    assert_int_equal(doc_check(doc, &w->err), ERR_OK);
    write_found(&doc->articles[0], out);
    if (out->len)
        buf_truncate(out, out->len - 1);
}

static void check(const char *yaml, const char *name, const char *text, const char *want)
{
    struct world w;
    struct doc doc;
    struct buf out;

    buf_init(&out, 1 << 20);
    TEST_CHECK(world_open(&w, yaml, NULL) == ERR_OK, "%s: %s", yaml, w.err.msg);
    stage_doc_make(&doc, 1, text);
    doc.name = str_of(name);
    run(&w, &doc, &out);
    TEST_STR(buf_str(&out), str_of(want));
    arena_destroy(doc.arena);
    buf_fini(&out);
    world_close(&w);
}

static void test_found(void **state)
{
    static const struct {
        const char *yaml, *text, *want;
    } cases[] = {
        {"- {name: a, keywords: [围墙, 建筑]}", "拆围墙。\n建筑和围墙", "a[围墙] a[建筑] a[围墙]"},
        {"- {name: a, keywords: 墙}", "# 墙\n墙外", "a[墙] a[墙]"},
        {"- {name: a, keywords: 墙, in: title}", "# 墙里\n墙外", "a[墙]"},
        {"- {name: a, regex: 墙., in: text}", "# 墙里\n墙外", "a[墙外]"},
        {"- {name: a, keywords: AI}", "AI, AI2, MAIL, 用AI的", "a[AI] a[AI]"},
        {"- {name: a, keywords: ai}", "AI", ""},
        {"- {name: a, keywords: ai, regex: 'b+', ignore_case: on}", "AI bB", "a[AI] a[bB]"},
        {"- {name: a, regex: '[0-9]+(户|人)'}", "23户和4人，５人", "a[23户] a[4人]"},
        {"- {name: a, regex: '^[一二]是'}", "一是。二是", "a[一是]"},
        /* the longest of those that begin leftmost */
        {"- {name: a, keywords: [五变, 五变工作法, 工作法]}", "五变工作法和工作法",
         "a[五变工作法] a[工作法]"},
        {"- {name: a, regex: '甲.{0,3}乙'}", "甲一乙二乙甲三乙", "a[甲一乙二乙] a[甲三乙]"},
        {"- {name: a, keywords: 甲乙}\n- {name: b, tag: a, regex: 乙丙丁}", "甲乙丙丁", "a[甲乙]"},
        {"- {name: a, keywords: 甲乙}\n- {name: b, regex: 乙丙丁}", "甲乙丙丁",
         "a[甲乙] b[乙丙丁]"},
        /* gaps too wide for the library to tell the beginning */
        {"- {name: a, regex: '拆.{0,60}(墙|房)'}", "先拆了大大小小各家各户的墙，又建，后拆三间房",
         "a[拆了大大小小各家各户的墙，又建，后拆三间房]"},
        {"- {name: a, regex: '拆[^。]{0,60}墙'}", "拆房。拆了墙，墙。墙。拆墙",
         "a[拆了墙，墙] a[拆墙]"},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check(cases[i].yaml, "a.txt", cases[i].text, cases[i].want);
}

static void test_fields_and_order(void **state)
{
    static const char yaml[] = "- {name: a, keywords: 墙, set: {theme: 拆违, level: low}}\n"
                               "- {name: b, keywords: 水, set: {theme: 治水}}\n"
                               "- {name: c, when: {tag: [a]}, unless: {tag: b}, set: {only: a}}\n"
                               "- {name: d, when: {tag: c}, set: {theme: 拆违, last: d}}\n"
                               "- {name: e, keywords: 无}\n"
                               "- {name: f, when: {tag: e}, set: {never: f}}\n";

    (void)state;
    check(yaml, "a.txt", "墙", "a[墙] theme=拆违 level=low only=a last=d");
    check(yaml, "a.txt", "墙水", "a[墙] b[水] theme=拆违 theme=治水 level=low");
    check(yaml, "a.txt", "人", "");
    check("- {name: a, keywords: 墙, when: {route: ['news/*', '*.md']}}", "news/a/b.txt", "墙",
          "a[墙]");
    check("- {name: a, keywords: 墙, when: {route: 'news/*'}}", "a.txt", "墙", "");
    check("- {name: a, keywords: 墙, unless: {route: 'news/*'}}", "news/a.txt", "墙", "");
}

/* What lang_run has set. */
static void test_lang_and_quality(void **state)
{
    static const struct {
        const char *test;
        bool has;
    } cases[] = {{"lang: zh", true},           {"lang: [en, fr]", false},
                 {"script: hans", true},       {"script: [hant, latn]", false},
                 {"quality_below: 0.5", true}, {"quality_below: 0.3", false}};

    (void)state;
    for (size_t i = 0; i < 2 * TEST_LEN(cases); i++) {
        bool is_unless = i >= TEST_LEN(cases);
        char yaml[128];
        struct world w;
        struct doc doc;
        struct buf out;

        (void)snprintf(yaml, sizeof yaml, "- {name: a, drop: true, %s: {%s}, set: {f: v}}",
                       is_unless ? "unless" : "when", cases[i % TEST_LEN(cases)].test);
        assert_int_equal(world_open(&w, yaml, NULL), ERR_OK);
        stage_doc_make(&doc, 1, "墙");
        doc.articles[0].lang = "zh";
        doc.articles[0].script = "hans";
        doc.articles[0].quality.score = 0.4;
        buf_init(&out, 1000);
        run(&w, &doc, &out);
        TEST_CHECK((out.len > 0) == (cases[i % TEST_LEN(cases)].has != is_unless), "%s", yaml);
        assert_int_equal(!!(doc.articles[0].flags & ARTICLE_WITHHELD), out.len > 0);
        buf_fini(&out);
        arena_destroy(doc.arena);
        world_close(&w);
    }
}

/* A condition on places asks the grid, codes and names. */
static void test_places(void **state)
{
    static const struct {
        const char *place;
        bool has;
    } cases[] = {{"43", true},     {"4308", true},   {"430821", true}, {"11", true},
                 {"110105", true}, {"4309", false},  {"湖南", false},  {"北京市", true},
                 {"1", true},      {"朝阳区", false}};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        char yaml[128];
        struct world w;
        struct doc doc;
        struct tag *tag;
        struct buf out;

        (void)snprintf(yaml, sizeof yaml, "- {name: a, keywords: 墙, when: {place: '%s'}}",
                       cases[i].place);
        assert_int_equal(world_open(&w, yaml, NULL), ERR_OK);
        stage_doc_make(&doc, 1, "朝阳区的墙");
        doc.articles[0].grid = STR("43/4308/430821");
        tag = stage_doc_tag(&doc, TAG_PLACE, 0, 0, 0, 3);
        assert_non_null(tag);
        assert_true(tag_add_str(&doc, tag, "code", STR("110105")));
        assert_true(tag_add_str(&doc, tag, "name", STR("北京市朝阳区")));
        buf_init(&out, 1000);
        run(&w, &doc, &out);
        TEST_CHECK((out.len > 0) == cases[i].has, "%s", cases[i].place);
        buf_fini(&out);
        arena_destroy(doc.arena);
        world_close(&w);
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *yaml, *want;
    } cases[] = {
        {"- name: a\n  regex: [ab, '(c']\n",
         "r.yaml:2:15: rule 'a' has a regular expression that cannot be used: missing close "
         "parenthesis for group started at index 0"},
        {"- {name: a, regex: 'x*'}\n",
         "r.yaml:1:20: rule 'a' has a regular expression that cannot be "
         "used: pattern matches empty buffer"},
        {"- {name: a, keywords: k}\n- {name: b, regex: ['(a)\\1']}\n", "r.yaml:2:21: "},
        {"- {name: a, regex: '(?=a)b'}\n", "r.yaml:1:20: "},
        {"- {name: a, regex: '([^x]{1,1000}y){1,1000}'}\n", "r.yaml:1:20: "},
        {"- {name: a, regex: ['甲.{0,90}乙', 'a(']}\n", "r.yaml:1:34: "},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct world w;

        TEST_CHECK(world_open(&w, cases[i].yaml, NULL) == ERR_CONF, "%s", cases[i].yaml);
        TEST_CHECK(strncmp(w.err.msg, cases[i].want, strlen(cases[i].want)) == 0, "%s", w.err.msg);
        world_close(&w);
    }
}

/* Rules that match everywhere end the scan, not the document, and the record says so. */
static void test_bounds(void **state)
{
    static const char yaml[] = "- {name: a, regex: '..'}\n- {name: b, keywords: 墙}\n";
    size_t len = (size_t)RULE_SPANS_MAX * 3;
    char *text = malloc(len + 1);
    struct world w;
    struct doc doc;
    struct buf out;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', len);
    text[len] = '\0';
    assert_int_equal(world_open(&w, yaml, NULL), ERR_OK);
    stage_doc_make(&doc, 1, text);
    buf_init(&out, 64 << 20);
    run(&w, &doc, &out);
    assert_true(doc.articles[0].flags & ARTICLE_RULES_CUT);
    assert_true(doc.articles[0].tags_len > 1000 && doc.articles[0].tags_len <= RULE_SPANS_MAX);
    arena_destroy(doc.arena);
    /* the next article starts afresh */
    stage_doc_make(&doc, 2, "墙");
    buf_reset(&out);
    run(&w, &doc, &out);
    TEST_STR(buf_str(&out), STR("b[墙]"));
    assert_false(doc.articles[0].flags & ARTICLE_RULES_CUT);
    arena_destroy(doc.arena);
    buf_fini(&out);
    world_close(&w);
    free(text);
}

static double seconds(struct world *w, const char *unit, size_t bytes)
{
    char *text = malloc(bytes + 16);
    struct timespec from, to;
    size_t len = 0;
    struct doc doc;

    assert_non_null(text);
    while (len < bytes)
        len += (size_t)snprintf(text + len, 16, "%s", unit);
    stage_doc_make(&doc, 1, text);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    assert_int_equal(rules_run(w->rules, &doc, &doc.articles[0], &w->err), ERR_OK);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    arena_destroy(doc.arena);
    free(text);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* Eight times the text, about eight times the time, whatever the rules; 30 is for a busy machine. */
static void test_linear(void **state)
{
    static const char *const rules[] = {
        "- {name: a, regex: '..'}",
        "- {name: a, regex: '[^x]+'}",
        "- {name: a, regex: '甲.{0,90}乙'}",
        "- {name: a, regex: '(甲|丁)[^丙]{0,60}乙'}",
        "- {name: a, regex: '(.*甲){8}'}",
        "- {name: a, regex: '[0-9.,]{2,}(个|$)'}",
        "- {name: a, keywords: [甲, 乙, 甲乙, 乙甲, '7']}\n- {name: b, when: {tag: a}}",
    };
    static const char *const units[] = {"7", "甲", "乙", "甲乙", "（", "x", "丁乙"};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(rules); i++) {
        struct world w;

        TEST_CHECK(world_open(&w, rules[i], NULL) == ERR_OK, "%s", w.err.msg);
        for (size_t u = 0; u < TEST_LEN(units); u++) {
            double small = 1e9, large = 1e9;

            for (int round = 0; round < 3; round++) {
                double s = seconds(&w, units[u], 1 << 14), l = seconds(&w, units[u], 1 << 17);

                small = s < small ? s : small;
                large = l < large ? l : large;
            }
            TEST_CHECK(large < small * 30 + 0.02, "%s on '%s': %g s, then %g s", rules[i], units[u],
                       small, large);
        }
        world_close(&w);
    }
}

static size_t count_files(const char *path, char name[512])
{
    DIR *dir = opendir(path);
    const struct dirent *e;
    size_t count = 0;

    assert_non_null(dir);
    while ((e = readdir(dir))) {
        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(name, 512, "%s", e->d_name);
        count++;
    }
    assert_int_equal(closedir(dir), 0);
    return count;
}

static void check_cached(const char *yaml, struct stage_cache cache, bool is_there)
{
    struct rules_db db;
    struct world w;
    struct doc doc;
    struct buf out;

    assert_int_equal(world_open(&w, yaml, NULL), ERR_OK);
    assert_int_equal(rules_cache_load(&cache, &w.set, &db), is_there);
    if (is_there)
        rules_db_close(&db);
    world_close(&w);
    assert_int_equal(world_open(&w, yaml, &cache), ERR_OK);
    stage_doc_make(&doc, 1, "拆了三五间房，墙");
    buf_init(&out, 1000);
    run(&w, &doc, &out);
    TEST_STR(buf_str(&out), STR("a[拆了三五间房] a[墙]"));
    buf_fini(&out);
    arena_destroy(doc.arena);
    world_close(&w);
}

/* Compiled once; again when a byte of the file changes, it is cut, or the patterns are others. */
static void test_cache(void **state)
{
    static const char yaml[] = "- {name: a, keywords: 墙, regex: ['拆.{0,60}房', 三间]}";
    static const char other[] = "- {name: a, keywords: 墙, regex: ['拆.{0,61}房', 三间]}";
    char *dir = test_dir_make(), name[512], *bytes;
    struct stage_cache cache = {.dirfd = open(dir, O_RDONLY | O_DIRECTORY)}, used = cache;
    struct stat before, after;
    size_t len;

    (void)state;
    assert_true(cache.dirfd >= 0);
    used.is_read_only = true;
    check_cached(yaml, used, false);
    assert_int_equal(count_files(dir, name), 0);
    check_cached(yaml, cache, false);
    assert_int_equal(count_files(dir, name), 1);
    assert_int_equal(fstatat(cache.dirfd, name, &before, 0), 0);
    check_cached(yaml, used, true);
    assert_int_equal(fstatat(cache.dirfd, name, &after, 0), 0);
    assert_memory_equal(&before.st_ctim, &after.st_ctim, sizeof before.st_ctim);
    check_cached(yaml, cache, true);
    bytes = test_file_read(dir, name, &len);
    for (size_t at = 0; at < len; at += len / 7) {
        bytes[at] ^= 1;
        test_file_write(dir, name, (struct str){bytes, len});
        bytes[at] ^= 1;
        check_cached(yaml, cache, false);
        check_cached(yaml, cache, true);
    }
    test_file_write(dir, name, (struct str){bytes, len / 2});
    check_cached(yaml, cache, false);
    free(bytes);
    check_cached(other, cache, false);
    assert_int_equal(count_files(dir, name), 2);
    test_file_write(dir, "rules-of-a-crash.db.tmp", STR("half"));
    for (int i = 0; i < 2 * (int)RULES_CACHE_FILES_MAX; i++) {
        char many[128];

        (void)snprintf(many, sizeof many, "- {name: a, keywords: [墙, w%d], regex: '拆.{0,9}房'}",
                       i);
        check_cached(many, cache, false);
    }
    assert_int_equal(count_files(dir, name), RULES_CACHE_FILES_MAX);
    assert_int_equal(close(cache.dirfd), 0);
    test_dir_remove(dir);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),   cmocka_unit_test(test_fields_and_order),
        cmocka_unit_test(test_places),  cmocka_unit_test(test_lang_and_quality),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_linear),  cmocka_unit_test(test_cache),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
