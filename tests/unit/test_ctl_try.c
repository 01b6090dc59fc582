/* test_ctl_try.c -- the pipeline on files that stay where they are, as records and as a diff. */
#include "../test.h"

#include "../../daemon/ctl.h"
#include "../../daemon/ctl_diff.h"
#include "ctl_call.h"
#include "words_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPELINE "-o pipelines.default=[clean] "

/* A folder with one page, and with lexicons that hold nothing. */
static void fill(const char *root, struct str page)
{
    static const char *const lexicons[] = {"chrome", "spam", "divisions", "places"};
    char path[512];

    test_file_write(root, "page.txt", page);
    words_link(root);
    (void)snprintf(path, sizeof path, "%s/lexicon", root);
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; i < TEST_LEN(lexicons); i++) {
        (void)snprintf(path, sizeof path, "lexicon/%s.tsv", lexicons[i]);
        test_file_write(root, path, STR("# nothing\n"));
    }
}

/* Call with a file in a fresh root; the call's %s becomes its path. */
static struct ctl_call try_text(const char *format, struct str text)
{
    char *root = test_dir_make(), line[1024], path[512];
    struct ctl_call c;

    /* ctl_call parts lines at blanks and turns "_" into them. */
    (void)snprintf(path, sizeof path, "/proc/self/cwd/page.txt");
    fill(root, text);
    assert_int_equal(chdir(root), 0);
    (void)snprintf(line, sizeof line, "-o data=/proc/self/cwd %s %s", format, path);
    c = ctl_call(root, line);
    assert_int_equal(access("page.txt", R_OK), 0);
    assert_int_equal(access("archive", F_OK), -1); /* nothing was made */
    assert_int_equal(chdir("/"), 0);
    test_dir_remove(root);
    return c;
}

static void records(void **state)
{
    struct ctl_call c = try_text(PIPELINE "try", STR("第一段。\n\n第二段。\n"));

    (void)state;
    TEST_CHECK(c.code == EXIT_FINE, "%s", c.err);
    assert_non_null(strstr(c.out, "{\"schema\":\"sift/1\",\"id\":\"1-1\""));
    assert_non_null(strstr(c.out, "\"name\":\"page.txt\""));
    assert_non_null(strstr(c.out, "第二段。"));
    assert_ptr_equal(strchr(c.out, '\n'), c.out + c.out_len - 1);
    ctl_call_fini(&c);
}

/* Files know nothing of each other: the same one twice is no duplicate. */
static void no_memory_between_files(void **state)
{
    struct ctl_call c = try_text(
        "-o pipelines.default=[clean,{segment:_{words:_off}},dedupe] try /proc/self/cwd/page.txt",
        STR("这是一段足够长的正文,用来看两次处理之间是否记得什么。\n"));

    (void)state;
    TEST_CHECK(c.code == EXIT_FINE, "%s", c.err);
    assert_non_null(strstr(c.out, "\"id\":\"1-1\""));
    assert_non_null(strstr(c.out, "\"id\":\"2-1\""));
    assert_null(strstr(c.out, "\"dup\""));
    ctl_call_fini(&c);
}

static void stages(void **state)
{
    static const struct {
        const char *call;
        enum exit_code code;
        const char *complaint;
    } cases[] = {
        {PIPELINE "try --stage decode", EXIT_FINE, ""},
        {PIPELINE "try --stage clean", EXIT_FINE, ""},
        {PIPELINE "try --stage tag", EXIT_USAGE, "goes through pipeline 'default', without 'tag'"},
        {PIPELINE "try --stage nonsense", EXIT_USAGE, "there is no stage 'nonsense'"},
        {PIPELINE "try --bogus", EXIT_USAGE, "there is no option '--bogus'"},
        {PIPELINE "-o routes=[{match:_x*,_pipeline:_default}] try", EXIT_PROBLEM, "no_route"},
        {PIPELINE "try /no/such", EXIT_NO_INPUT, "cannot read '/no/such': no such file"},
        {PIPELINE "try /proc", EXIT_IO, "cannot read '/proc': is a directory"},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct ctl_call c = try_text(cases[i].call, STR("text\n"));

        TEST_CHECK(c.code == cases[i].code, "%s: %d %s", cases[i].call, c.code, c.err);
        TEST_CHECK(strstr(c.err, cases[i].complaint), "%s: %s", cases[i].call, c.err);
        ctl_call_fini(&c);
    }
}

static void refused_files(void **state)
{
    static const struct {
        struct str text;
        const char *complaint;
    } cases[] = {
        {{"", 0}, "would be quarantined, empty"},
        {{" \n\t\n", 4}, "would be quarantined, empty"},
        {{"a\0b\0c\0d\0\1\2\3\0\0\0x", 15}, "would be quarantined, "},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct ctl_call c = try_text(PIPELINE "try", cases[i].text);

        TEST_CHECK(c.code == EXIT_PROBLEM && !c.out_len, "case %zu: %d", i, c.code);
        TEST_CHECK(strstr(c.err, cases[i].complaint), "case %zu: %s", i, c.err);
        ctl_call_fini(&c);
    }
}

/* A file of several parts: articles are numbered on, and every line is there. */
static void parts(void **state)
{
    const size_t lines = 400 * 1000;
    struct buf text;
    struct ctl_call c;
    size_t records = 0;
    char last[32];

    (void)state;
    buf_init(&text, 1 << 25);
    for (size_t i = 0; i < lines; i++)
        buf_addf(&text, "line number %08zu of many\n%s", i, i % 50 ? "" : "\n");
    c = try_text(PIPELINE "try --stage decode", buf_str(&text));
    TEST_CHECK(c.code == EXIT_FINE, "%s", c.err);
    for (size_t i = 0; i < c.out_len; i++)
        records += c.out[i] == '\n';
    (void)snprintf(last, sizeof last, "\"id\":\"1-%zu\"", records);
    assert_true(records >= 2 && strstr(c.out, last));
    assert_non_null(strstr(c.out, "line number 00399999 of many"));
    ctl_call_fini(&c);
    buf_fini(&text);
}

/* A document made by hand, so that each mark has its line. */
static void diff_marks(void **state)
{
    static const char text[] =
        "Title\nfirst half\nsecond half\x1B\n\nads\nmore ads\nkept cut kept\n";
    struct arena *arena = arena_create(1 << 20);
    struct doc doc = {.arena = arena, .text = str_of(text)};
    struct err err;
    struct buf out;
    size_t lines;

    (void)state;
    assert_true(doc_drop(&doc, "chrome", 31, 12));
    {
        struct block *b = doc_add_block(&doc);

        b->kind = BLOCK_TITLE;
        assert_true(block_add_src(&doc, b, 0, 5));
        b = doc_add_block(&doc);
        assert_true(block_add_src(&doc, b, 6, 10));
        assert_true(block_add_text(&doc, b, STR(" ")));
        assert_true(block_add_src(&doc, b, 17, 12));
        b->flags = BLOCK_JOINED | BLOCK_UNCERTAIN;
        b = doc_add_block(&doc);
        b->kind = BLOCK_LIST;
        assert_true(block_add_src(&doc, b, 44, 4));
        assert_true(block_add_text(&doc, b, STR(" ")));
        assert_true(block_add_src(&doc, b, 53, 4));
        assert_true(doc_drop(&doc, "spam", 49, 3));
    }
    assert_int_equal(doc_finish(&doc, &err), ERR_OK);
    doc.articles[0].number = 3;
    doc.articles[0].action = ARTICLE_STUB;
    doc.articles[0].dup = (struct dup){.kind = DUP_EXACT, .of_id = 12, .of_article = 1};
    buf_init(&out, 1 << 16);
    assert_true(diff_write(&doc, 101, &out, &lines));
    TEST_STR(buf_str(&out), STR("article 3, a stub, exact duplicate of 12-1\n"
                                "  101       title      Title\n"
                                "  102-103   body       first half \xE2\x8F\x8Esecond half\\u001b"
                                "  [joined]  [uncertain]\n"
                                "- 105-106   chrome     ads\xE2\x8F\x8Emore ads\n"
                                "  107       list       kept \xE2\x80\xA6kept\n"
                                "- 107       spam       cut\n"));
    assert_int_equal(lines, 7);
    buf_fini(&out);
    arena_destroy(arena);
}

static void diff_call(void **state)
{
    struct ctl_call c = try_text(PIPELINE "try --diff", STR("第一段。\n\n第二段。\n"));

    (void)state;
    TEST_CHECK(c.code == EXIT_FINE, "%s", c.err);
    assert_non_null(strstr(c.out, "page.txt: utf-8, 27 bytes\narticle 1\n"));
    assert_non_null(strstr(c.out, "  1 "));
    assert_non_null(strstr(c.out, "  3 "));
    assert_null(strstr(c.out, "\"schema\""));
    ctl_call_fini(&c);
}

static void without_memory(void **state)
{
    char *root = test_dir_make(), line[1024];

    (void)state;
    fill(root, STR("第一段，说了一件事。\n\n- 7 -\n\n第二段，又说了一件事。\n"));
    (void)snprintf(
        line, sizeof line,
        "-o data=%s -o pipelines.default=[{segment:_{words:_off}}] words --pos %s/page.txt", root,
        root);
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1700000000", 1), 0);
    ctl_refuse_memory(root, line);
    for (int is_diff = 0; is_diff < 2; is_diff++) {
        (void)snprintf(line, sizeof line, PIPELINE "-o data=%s try %s %s/page.txt", root,
                       is_diff ? "--diff" : "", root);
        ctl_refuse_memory(root, line);
    }
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
    test_dir_remove(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records),
        cmocka_unit_test(without_memory),
        cmocka_unit_test(no_memory_between_files),
        cmocka_unit_test(stages),
        cmocka_unit_test(refused_files),
        cmocka_unit_test(parts),
        cmocka_unit_test(diff_marks),
        cmocka_unit_test(diff_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
