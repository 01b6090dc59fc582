/* test_ctl_report.c -- siftctl report and export on archives made by hand. */
#include "../test.h"

#include "../../daemon/seektable.h"
#include "../../daemon/segment.h"
#include "ctl_call.h"
#include "seg_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define R(id, day, more) \
    "{\"schema\":\"sift/1\",\"id\":\"" id "\",\"published\":\"" day "\"" more "}\n"
#define CILI ",\"grid\":\"43/4308/430821\",\"source\":\"慈利报\""
#define CITY ",\"grid\":\"43/4308\",\"fields\":{\"theme\":[\"水\",\"路\",\"水\"]}"
#define R1                                                                                     \
    R("1-1", "2023-01-02",                                                                     \
      CILI ",\"tags\":{\"practices\":[{\"name\":\"五变\"},{\"name\":\"五变\"}],\"rules\":" \
           "[{\"tag\":\"t\",\"rule\":\"r\"}]}")
#define R2 R("1-2", "2023-11-10", CITY)
#define R3 R("2-1", "2023-11-13", ",\"grid\":\"11/1101/110105/110105001\",\"lang\":\"zh\"")
#define R4 R("3-1", "", "")
#define R5 R("4-1", "2023-11-14", CILI ",\"fields\":{\"theme\":[\"路\"]}")
#define NOW "1700000000" /* 2023-11-14 */

static void put(const char *root, uint64_t number, enum segment_kind kind, struct seg_maker *m)
{
    struct segment_name name;
    struct seg_file f;
    char path[256];

    if (kind == SEGMENT_SEALED) {
        seg_file_init(&f, buf_str(&m->out));
        assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, m->out.len, &m->out, NULL), ERR_OK);
    }
    segment_name_make(&name, number, kind, 2026, 11);
    (void)snprintf(path, sizeof path, "archive/%s", name.path);
    test_file_write(root, path, buf_str(&m->out));
    buf_reset(&m->out);
}

/* Two sealed segments, and an open one. */
static char *make_root(size_t segments)
{
    static const char *const folders[] = {"archive", "archive/2026", "archive/2026/11"};
    char *root = test_dir_make(), path[256];
    struct seg_maker m;

    for (size_t i = 0; i < TEST_LEN(folders); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", root, folders[i]);
        assert_int_equal(mkdir(path, 0750), 0);
    }
    seg_maker_init(&m);
    seg_add_file(&m, 1, STR(R1 R2), 1);
    put(root, 1, SEGMENT_SEALED, &m);
    seg_add_file(&m, 2, STR(R3), 1);
    seg_add_file(&m, 3, STR(R4), 1);
    put(root, 2, segments > 1 ? SEGMENT_SEALED : SEGMENT_OPEN, &m);
    if (segments > 1) {
        seg_add_file(&m, 4, STR(R5), 1);
        put(root, 3, segments > 2 ? SEGMENT_SEALED : SEGMENT_OPEN, &m);
    }
    seg_maker_fini(&m);
    return root;
}

static void test_counts(void **state)
{
    static const struct {
        const char *line, *want;
    } cases[] = {
        {"report --by practice", "       1  2023-01-02  2023-01-02  五变\n"},
        {"report --by source", "       2  2023-01-02  2023-11-14  慈利报\n"},
        {"report --by tag", "       1  2023-01-02  2023-01-02  t\n"},
        {"report --by rule", "       1  2023-01-02  2023-01-02  r\n"},
        {"report --by lang", "       1  2023-11-13  2023-11-13  zh\n"},
        {"report --by topic", ""},
        {"report --by month",
         "       1  2023-01-02  2023-01-02  2023-01\n       3  2023-11-10  2023-11-14  2023-11\n"},
        {"report --by fields.theme",
         "       2  2023-11-10  2023-11-14  路\n       1  2023-11-10  2023-11-10  水\n"},
        {"report --by fields.theme -n 1 --json",
         "{\"value\":\"路\",\"records\":2,\"first\":\"2023-11-10\",\"last\":\"2023-11-14\"}\n"},
        {"report --by source --where fields.theme=路",
         "       1  2023-11-14  2023-11-14  慈利报\n"},
        {"report --by source --until @1700000004", "       1  2023-01-02  2023-01-02  慈利报\n"},
    };
    char *root = make_root(2);

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        ctl_expect(root, cases[i].line, EXIT_FINE, cases[i].want);
    ctl_expect(root, "report", EXIT_USAGE, "wants --by");
    ctl_expect(root, "report --by colour", EXIT_USAGE, "no report by 'colour'");
    ctl_expect(root, "report --by fields.", EXIT_USAGE, "no report by");
    ctl_expect(root, "report --by grid --level village", EXIT_USAGE, "--level is");
    ctl_expect(root, "report --by grid --silent 99999999", EXIT_USAGE, "no number");
    test_dir_remove(root);
}

static void test_grid(void **state)
{
    char *root = make_root(2);

    (void)state;
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", NOW, 1), 0);
    ctl_expect(root, "-o data=nowhere report --by grid --silent 3", EXIT_FINE,
               "       1  2023-11-13  11 \n"
               "       1  2023-11-13    1101 \n"
               "       1  2023-11-13      110105 \n"
               "       1  2023-11-13        110105001 \n"
               "       3  2023-11-14  43 \n"
               "       3  2023-11-14    4308 \n"
               "       2  2023-11-14      430821 \n"
               "       5  in all, 1 of them nowhere\n"
               "\nsilent since 2023-11-11 or longer:\n");
    ctl_expect(
        root, "-o data=nowhere report --by grid --silent 1 --level city --json", EXIT_FINE,
        "{\"code\":\"11\",\"level\":\"province\",\"records\":1,\"own\":0,\"last\":\"2023-11-13\"}\n"
        "{\"code\":\"1101\",\"level\":\"city\",\"records\":1,\"own\":0,\"last\":\"2023-11-13\"}\n"
        "{\"code\":\"43\",\"level\":\"province\",\"records\":3,\"own\":0,\"last\":\"2023-11-14\"}\n"
        "{\"code\":\"4308\",\"level\":\"city\",\"records\":3,\"own\":1,\"last\":\"2023-11-14\"}\n"
        "{\"records\":5,\"nowhere\":1}\n");
    ctl_expect(root,
               "-o data=nowhere report --by grid --silent 3 --level province --where source=慈利报"
               " --until @1700000004",
               EXIT_FINE,
               "       1  2023-01-02  43 \n"
               "       1  in all, 0 of them nowhere\n"
               "\nsilent since 2023-11-11 or longer:\n"
               "       1  2023-01-02  43 \n");
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
    test_dir_remove(root);
}

static void export_to(const char *root, const char *options, const char *folder, const char *want)
{
    char line[512];

    (void)snprintf(line, sizeof line, "export %s %s/%s", options, root, folder);
    ctl_expect(root, line, EXIT_FINE, want);
}

static void check_same(const char *root, const char *a, const char *b)
{
    size_t a_len, b_len;
    char *x = test_file_read(root, a, &a_len), *y = test_file_read(root, b, &b_len);

    TEST_CHECK(a_len == b_len && memcmp(x, y, a_len) == 0, "%s and %s differ", a, b);
    free(x);
    free(y);
}

static void check_export(const char *root, const char *a, const char *b)
{
    static const char *const names[] = {"11.ndjson.zst", "43.ndjson.zst", "none.ndjson.zst",
                                        "export.json"};

    for (size_t i = 0; i < TEST_LEN(names); i++) {
        char x[256], y[256];

        (void)snprintf(x, sizeof x, "%s/%s", a, names[i]);
        (void)snprintf(y, sizeof y, "%s/%s", b, names[i]);
        check_same(root, x, y);
    }
}

static void test_export(void **state)
{
    char *root = make_root(2);

    (void)state;
    export_to(root, "--by grid", "out", "4 records in 3 parts\n"); /* the open segment waits */
    export_to(root, "--by grid", "out", "0 records in 0 parts\n");
    export_to(root, "--by grid --level county", "counties", "4 records in 4 parts\n");
    export_to(root, "--by month", "months", "4 records in 3 parts\n");
    export_to(root, "--by grid --where source=慈利报", "some", "1 records in 1 parts\n");
    {
        char line[512];

        (void)snprintf(line, sizeof line, "export --by month %s/out", root);
        ctl_expect(root, line, EXIT_CONFIG, "another export: --by differs");
        (void)snprintf(line, sizeof line, "export --by grid --level city %s/out", root);
        ctl_expect(root, line, EXIT_CONFIG, "another export: --level differs");
        test_file_write(root, "out/export.json", STR("{\"schema\":1"));
        (void)snprintf(line, sizeof line, "export --by grid %s/out", root);
        ctl_expect(root, line, EXIT_CONFIG, "is no JSON");
    }
    ctl_expect(root, "export --by grid", EXIT_USAGE, "one folder");
    ctl_expect(root, "export --by source x", EXIT_USAGE, "--by grid or --by month");
    ctl_expect(root, "export --by grid --level township x", EXIT_USAGE, "--level of a grid");
    test_dir_remove(root);
}

/* In two runs, the second cut off at its worst: as if between the names and export.json. */
static void test_export_resumes(void **state)
{
    char *root = make_root(1), *more, *bytes, from[512], to[512];
    size_t len;

    (void)state;
    export_to(root, "--by grid", "out", "2 records in 1 parts\n");
    bytes = test_file_read(root, "out/export.json", &len);
    more = make_root(3);
    (void)snprintf(from, sizeof from, "%s/out", root);
    (void)snprintf(to, sizeof to, "%s/out", more);
    assert_int_equal(rename(from, to), 0);
    export_to(more, "--by grid", "out", "3 records in 3 parts\n");
    export_to(more, "--by grid", "fresh", "5 records in 3 parts\n");
    test_file_write(more, "out/export.json", (struct str){bytes, len});
    test_file_write(more, "out/.43.new", STR("torn"));
    free(bytes);
    bytes = test_file_read(more, "out/43.ndjson.zst", &len);
    export_to(more, "--by grid", "out", "3 records in 3 parts\n");
    test_file_write(more, "was", (struct str){bytes, len});
    check_same(more, "out/43.ndjson.zst", "was");
    free(bytes);
    export_to(more, "--by grid", "again", "5 records in 3 parts\n");
    check_export(more, "fresh", "again");
    (void)snprintf(to, sizeof to, "%s/out/.43.new", more);
    assert_int_equal(access(to, F_OK), -1);
    test_dir_remove(more);
    test_dir_remove(root);
}

static void test_report_without_memory(void **state)
{
    static const char *const lines[] = {
        "report --by practice",
        "report --by fields.theme -n 1 --json",
        "report --by source --where fields.theme=路",
        "-o data=nowhere report --by grid --silent 3",
        "report --by grid --level township --json",
    };
    char *root = make_root(2);

    (void)state;
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", NOW, 1), 0);
    for (size_t i = 0; i < TEST_LEN(lines); i++)
        ctl_refuse_memory(root, lines[i]);
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
    test_dir_remove(root);
}

/* What failed is said, and the next run makes the export whole. */
static void test_export_without_memory(void **state)
{
    char *root = make_root(3), folder[32], line[512];
    bool has_failed = true;

    (void)state;
    export_to(root, "--by grid", "whole", "5 records in 3 parts\n");
    for (size_t n = 0; has_failed; n++) {
        struct ctl_call c;

        (void)snprintf(folder, sizeof folder, "out%zu", n);
        (void)snprintf(line, sizeof line, "export --by grid %s/%s", root, folder);
        test_fail_alloc_once(n);
        c = ctl_call(root, line);
        has_failed = test_fail_alloc_off();
        TEST_CHECK(c.code == EXIT_FINE || (has_failed && c.code > EXIT_PROBLEM && *c.err),
                   "allocation %zu: exit %d, %s", n, c.code, c.err);
        ctl_call_fini(&c);
        c = ctl_call(root, line);
        TEST_CHECK(c.code == EXIT_FINE, "allocation %zu: %s", n, c.err);
        ctl_call_fini(&c);
        check_export(root, "whole", folder);
    }
    test_dir_remove(root);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts),
                                              cmocka_unit_test(test_grid),
                                              cmocka_unit_test(test_export),
                                              cmocka_unit_test(test_export_resumes),
                                              cmocka_unit_test(test_report_without_memory),
                                              cmocka_unit_test(test_export_without_memory)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
