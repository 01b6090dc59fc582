/* test_former.c -- names that divisions had before, and divisions by their code. */
#include "../test.h"

#include "../../stages/tag/gazetteer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char divisions[] = "42\t湖北省\n4206\t襄阳市\n420607\t襄州区\t001张湾街道 002龙王镇\n"
                                "43\t湖南省\n4308\t张家界市\n430821\t慈利县\t106象市镇\n";

static enum err_code table_open(const char *former, struct gazetteer **ret, struct err *err)
{
    char *dir = test_dir_make(), path[512];
    enum err_code code;

    (void)snprintf(path, sizeof path, "%s/lexicon", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    test_file_write(dir, "lexicon/divisions.tsv", str_of(divisions));
    test_file_write(dir, "lexicon/places.tsv", STR(""));
    if (former)
        test_file_write(dir, "lexicon/former.tsv", str_of(former));
    code = gazetteer_open(dir, ret, err);
    test_dir_remove(dir);
    return code;
}

static void test_names(void **state)
{
    struct gazetteer *g = NULL;
    struct err err = {.msg = ""};
    struct str text = STR("在襄樊市和大庸市");
    bool is_short = true;
    uint32_t found;

    (void)state;
    TEST_CHECK(table_open("# before\n4206\t襄樊市 襄阳地区\n4308\t大庸市\n9901\t不在市\n", &g,
                          &err) == ERR_OK,
               "%s", err.msg);
    assert_int_equal(gazetteer_match(g, text, 3, LEVEL_TOWNSHIP, &is_short), 9);
    assert_false(is_short);
    found = gazetteer_next(g, STR("襄樊市"), false, DIVISION_NONE);
    assert_int_not_equal(found, DIVISION_NONE);
    found = gazetteer_at(g, found)->same_as;
    assert_int_equal(gazetteer_at(g, found)->code, 4206);
    assert_true(str_eq(gazetteer_name(g, found), STR("襄阳市")));
    assert_int_equal(gazetteer_match(g, text, 15, LEVEL_TOWNSHIP, &is_short), 9);
    gazetteer_close(g);
}

static void test_codes(void **state)
{
    struct gazetteer *g = NULL;
    struct err err = {.msg = ""};

    (void)state;
    assert_int_equal(table_open(NULL, &g, &err), ERR_OK); /* the file may be missing */
    assert_true(str_eq(gazetteer_name(g, gazetteer_find(g, 42)), STR("湖北省")));
    assert_true(str_eq(gazetteer_name(g, gazetteer_find(g, 430821)), STR("慈利县")));
    assert_true(str_eq(gazetteer_name(g, gazetteer_find(g, 420607002)), STR("龙王镇")));
    assert_true(str_eq(gazetteer_name(g, gazetteer_find(g, 430821106)), STR("象市镇")));
    assert_int_equal(gazetteer_find(g, 420607009), DIVISION_NONE);
    assert_int_equal(gazetteer_find(g, 99), DIVISION_NONE);
    gazetteer_close(g);
}

static void test_refused(void **state)
{
    static const char *const wrong[] = {"襄樊市\n", "4206\n", "4206\t襄县\n", "x\t襄樊市\n",
                                        "4206\tXiangfan\n"};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(wrong); i++) {
        struct gazetteer *g = NULL;
        struct err err = {.msg = ""};

        assert_int_equal(table_open(wrong[i], &g, &err), ERR_CONF);
        TEST_CHECK(strstr(err.msg, "former.tsv line 1"), "%s", err.msg);
    }
}

/* The tables that are shipped: every code is known, no name is one of today. */
static void test_shipped(void **state)
{
    struct gazetteer *g = NULL;
    struct err err = {.msg = ""};
    size_t len, names = 0;
    char *text = test_file_read("config/lexicon", "former.tsv", &len);
    struct str rest = {text, len}, line, digits, name;

    (void)state;
    TEST_CHECK(gazetteer_open("config", &g, &err) == ERR_OK, "%s", err.msg);
    while (str_split(&rest, '\n', &line)) {
        uint64_t code = 0;

        if (!line.len || line.ptr[0] == '#')
            continue;
        assert_true(str_split(&line, '\t', &digits) && str_to_u64(digits, &code));
        TEST_CHECK(gazetteer_find(g, (uint32_t)code) != DIVISION_NONE, "no division %d", (int)code);
        while (str_split(&line, ' ', &name)) {
            uint32_t at = gazetteer_next(g, name, false, DIVISION_NONE);

            TEST_CHECK(at != DIVISION_NONE && gazetteer_next(g, name, false, at) == DIVISION_NONE,
                       "'%.*s' is a name of today, too", (int)name.len, name.ptr);
            names++;
        }
    }
    assert_true(names > 40);
    gazetteer_close(g);
    free(text);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names), cmocka_unit_test(test_codes), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_shipped)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
