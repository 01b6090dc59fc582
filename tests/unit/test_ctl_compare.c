/* test_ctl_compare.c -- two versions of a file's records set against each other, and the verb on files */
#include "../test.h"

#include "../../daemon/ctl_items.h"
#include "ctl_call.h"
#include "words_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RECORD(MORE) "{\"schema\":\"sift/1\",\"id\":\"1-1\"," MORE "}\n"
#define BODY(TEXT, MORE) "{\"kind\":\"body\",\"text\":\"" TEXT "\",\"src\":[[0,1]]" MORE "}"

static void print_tallies(const struct tallies *t, struct buf *out)
{
    for (size_t i = 0; i < t->len; i++)
        buf_addf(out, "%s -%u +%u\n", t->list[i].kind, (unsigned)t->list[i].removed,
                 (unsigned)t->list[i].added);
}

static void print_item(void *ctx, bool is_new, const struct item *item)
{
    buf_addf(ctx, "%c%.*s|%.*s\n", is_new ? '+' : '-', (int)item->kind.len, item->kind.ptr,
             (int)item->value.len, item->value.ptr);
}

/* The tallies, and behind them the items. */
static void compared(const char *was, const char *is, const char *want)
{
    struct items *a = items_create(str_of(was)), *b = items_create(str_of(is));
    static struct tallies t;
    struct buf out;

    assert_true(a && b);
    t.len = 0;
    buf_init(&out, 1u << 16);
    items_compare(a, b, &t);
    print_tallies(&t, &out);
    items_each_difference(a, b, print_item, &out);
    TEST_STR(buf_str(&out), str_of(want));
    buf_fini(&out);
    items_destroy(a);
    items_destroy(b);
}

static void kinds(void **state)
{
    (void)state;
    /* Where and when things stand is no difference, nor is their order. */
    compared(RECORD("\"article\":1,\"ingested\":\"x\",\"chars\":3,\"title_src\":[[0,3]],"
                    "\"paragraphs\":[" BODY("one", "") "," BODY("two", "") "]"),
             RECORD("\"article\":2,\"ingested\":\"y\",\"chars\":4,\"title_src\":[[1,4]],"
                    "\"paragraphs\":[" BODY("two", "") "," BODY("one", "") "]"),
             "");
    /* As often as it stands there. */
    compared(RECORD("\"paragraphs\":[" BODY("a", "") "," BODY("a", "") "," BODY("b", "") "]"),
             RECORD("\"paragraphs\":[" BODY("a", "") "," BODY("c", "") "]"),
             "paragraphs -2 +1\n-paragraphs|a\n-paragraphs|b\n+paragraphs|c\n");
    compared(
        RECORD("\"tags\":{\"places\":[{\"text\":\"X\",\"at\":[0,1,2],\"code\":\"43\"}]}"),
        RECORD("\"tags\":{\"places\":[{\"text\":\"X\",\"at\":[9,1,2],\"code\":\"44\"}],"
               "\"topics\":[\"t\"]}"),
        "tags.places -1 +1\ntags.topics -0 +1\n"
        "-tags.places|X {\"code\":\"43\"}\n+tags.places|X {\"code\":\"44\"}\n+tags.topics|t\n");
    compared(RECORD("\"file\":{\"id\":1,\"encoding\":\"big5\"},\"quality\":{\"score\":0.9}"),
             RECORD("\"file\":{\"id\":2,\"encoding\":\"utf-8\"},\"quality\":{\"score\":0.8}"),
             "file.encoding -1 +1\nquality -1 +1\n-file.encoding|big5\n+file.encoding|utf-8\n"
             "-quality|{\"score\":0.9}\n+quality|{\"score\":0.8}\n");
    compared(RECORD("\"dropped\":[{\"reason\":\"chrome\",\"text\":\"ad\",\"src\":[[1,2]]}]"),
             RECORD("\"title\":\"ad\",\"byline\":[{\"role\":\"r\",\"name\":\"n\"}]"),
             "byline -0 +1\ndropped.chrome -1 +0\ntitle -0 +1\n"
             "+byline|{\"name\":\"n\",\"role\":\"r\"}\n-dropped.chrome|ad\n+title|ad\n");
}

static void words_and_sentences(void **state)
{
    (void)state;
    compared(RECORD("\"paragraphs\":[" BODY("\xE4\xB8\x80\xE4\xBA\x8C. c", /* one two */
                                            ",\"sentences\":[[0,3],[4,5]],\"words\":\"w v\","
                                            "\"pos\":\"n x\",\"flags\":[\"joined\"]") "]"),
             RECORD("\"paragraphs\":[" BODY("\xE4\xB8\x80\xE4\xBA\x8C. c",
                                            ",\"sentences\":[[0,5]],\"words\":\"w v\","
                                            "\"pos\":\"v x\"") "]"),
             "paragraphs.flags -1 +0\nsentences -2 +1\nwords -1 +1\n"
             "-paragraphs.flags|joined\n-sentences|\xE4\xB8\x80\xE4\xBA\x8C.\n-sentences|c\n"
             "+sentences|\xE4\xB8\x80\xE4\xBA\x8C. c\n-words|w/n\n+words|w/v\n");
}

static void no_records(void **state)
{
    (void)state;
    compared("", "", "");
    compared("", RECORD("\"title\":\"x\""), "title -0 +1\n+title|x\n");
    assert_null(items_create(STR("{no json\n")));
}

/* Kinds come from names in rules: their number has a limit, and nothing is lost at it. */
static void many_kinds(void **state)
{
    static struct tallies t;
    uint64_t added = 0;
    char kind[128];

    (void)state;
    for (unsigned i = 0; i < 2 * TALLIES_MAX; i++) {
        (void)snprintf(kind, sizeof kind, "fields.%u.%0100u", i, 0u);
        tallies_add(&t, str_of(kind), 1, 0);
    }
    assert_int_equal(t.len, TALLIES_MAX);
    for (size_t i = 0; i < t.len; i++) {
        assert_true(i == 0 || strcmp(t.list[i - 1].kind, t.list[i].kind) < 0);
        added += t.list[i].added;
    }
    assert_int_equal(added, 2 * TALLIES_MAX);
}

/* A root with lexicons that hold nothing, and two pages. */
static char *world(void)
{
    static const char *const lexicons[] = {"chrome", "spam", "divisions", "places"};
    char *root = test_dir_make(), path[512];

    words_link(root);
    (void)snprintf(path, sizeof path, "%s/lexicon", root);
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; i < TEST_LEN(lexicons); i++) {
        (void)snprintf(path, sizeof path, "lexicon/%s.tsv", lexicons[i]);
        test_file_write(root, path, STR("# nothing\n"));
    }
    test_file_write(root, "a.txt", STR("The first half of it,\nand the second.\n\n- 7 -\n"));
    test_file_write(root, "b.txt", STR("x\n"));
    test_file_write(root, "same.yaml", STR("pipelines: {default: [clean]}\n"));
    test_file_write(root, "other.yaml",
                    STR("pipelines:\n  default: [clean: {remove_page_numbers: false}]\n"
                        "routes: [{match: 'a*', pipeline: default}]\n"));
    test_file_write(root, "bad.yaml", STR("pipeline: 1\n"));
    return root;
}

/* `out` gets the call with the root's path for each "@". */
static void fill_in(struct buf *out, const char *root, const char *call)
{
    buf_init(out, 1u << 16);
    for (const char *c = call; *c; c++)
        buf_addf(out, *c == '@' ? "%s" : "%.1s", *c == '@' ? root : c);
    buf_add_byte(out, '\0');
    assert_false(buf_failed(out));
}

static void call(const char *root, const char *format, enum exit_code code, const char *text)
{
    struct ctl_call c;
    struct buf filled;
    const char *line;

    fill_in(&filled, root, format);
    line = filled.ptr;
    c = ctl_call(root, line);
    TEST_CHECK(c.code == code, "%s: exit %d, %s", line, c.code, c.err);
    TEST_CHECK(strstr(code > EXIT_PROBLEM ? c.err : c.out, text), "%s: %s%s", line, c.out, c.err);
    ctl_call_fini(&c);
    buf_fini(&filled);
}

#define CALL "-c @/same.yaml -o data=@ compare "

static void verb(void **state)
{
    char *root = world();

    (void)state;
    call(root, CALL "--config @/same.yaml @/a.txt @/b.txt", EXIT_FINE,
         "files              2 compared, 2 the same, 0 different\narticles           2 -> 2\n");
    call(root, CALL "--config @/other.yaml @/a.txt", EXIT_PROBLEM,
         "a.txt: dropped.page_number -1, paragraphs +1");
    call(root, CALL "--diff --config @/other.yaml @/a.txt", EXIT_PROBLEM,
         "\n  + paragraphs         - 7 -\n");
    call(root, CALL "--config @/other.yaml @/a.txt @/b.txt", EXIT_PROBLEM,
         "b.txt: would be quarantined, no_route: no route matches the file's name\n"
         "files              2 compared, 0 the same, 2 different\n"
         "quarantined        1 more, 0 fewer\n");
    call(root, CALL "--json --config @/other.yaml @/b.txt", EXIT_PROBLEM,
         "{\"name\":\"b.txt\",\"quarantined\":[null,\"no_route: no route matches the file's name\"]"
         ",\"articles\":[1,0],\"changes\":{}}\n{\"compared\":1,\"same\":0,\"different\":1,");
    call(root, CALL "--config @/other.yaml @/none.txt", EXIT_NO_INPUT, "cannot compare");
    call(root, CALL "--config @/bad.yaml", EXIT_CONFIG, "bad.yaml:1:1");
    call(root, CALL "--config @/same.yaml", EXIT_NO_INPUT, "archive");
    test_dir_remove(root);
}

static void wrong_calls(void **state)
{
    static const struct {
        const char *line, *complaint;
    } cases[] = {
        {"compare", "compare wants --config"},
        {"compare --config x --last 0", "'0' is no number"},
        {"compare --config x --last 1000001", "is no number"},
        {"compare --config x --diff --json", "exclude each other"},
        {"compare --config x --last 3 y", "exclude each other"},
        {"compare --bogus", "there is no option '--bogus'"},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        ctl_expect("/nowhere", cases[i].line, EXIT_USAGE, cases[i].complaint);
}

static void without_memory(void **state)
{
    char *root = world();
    struct buf line;

    (void)state;
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1700000000", 1), 0);
    fill_in(&line, root, CALL "--diff --config @/other.yaml @/a.txt");
    ctl_refuse_memory(root, line.ptr);
    buf_fini(&line);
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
    test_dir_remove(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),          cmocka_unit_test(words_and_sentences),
        cmocka_unit_test(no_records),     cmocka_unit_test(many_kinds),
        cmocka_unit_test(verb),           cmocka_unit_test(wrong_calls),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
