/* test_look_latin.c -- what papers in Latin script print around a text */
#include "../test.h"

#include "../../stages/look_latin.h"

#include <string.h>

static void check_names(const char *line, const char *const *names)
{
    struct str s = str_of(line), rest, name;
    size_t at = look_latin_byline(s), n = 0;

    assert_true(at > 0);
    rest = str_sub(s, at, SIZE_MAX);
    while (look_latin_next_name(&rest, &name)) {
        assert_non_null(names[n]);
        assert_int_equal(name.len, strlen(names[n]));
        assert_memory_equal(name.ptr, names[n], name.len);
        n++;
    }
    assert_null(names[n]);
}

static void test_bylines(void **state)
{
    (void)state;
    check_names("By MARGARET HOLLIS", (const char *[]){"MARGARET HOLLIS", NULL});
    check_names("By Susan Whitlow and James Ortega",
                (const char *[]){"Susan Whitlow", "James Ortega", NULL});
    check_names(
        "By Ann Roe, Ole van den Berg and J. P. Ono, Staff Writers",
        (const char *[]){"Ann Roe", "Ole van den Berg", "J. P. Ono", "Staff Writers", NULL});
    check_names("Par Claire Dubois", (const char *[]){"Claire Dubois", NULL});
    assert_int_equal(look_latin_byline(STR("By 2024 the wall will stand")), 0);
    assert_int_equal(look_latin_byline(STR("By the end of the year it was over.")), 0);
    assert_int_equal(look_latin_byline(STR("By Monday")), 0);
    assert_int_equal(look_latin_byline(STR("Bystanders Saved")), 0);
    assert_int_equal(look_latin_byline(STR("By ")), 0);
}

static void test_posts(void **state)
{
    (void)state;
    assert_true(look_latin_post(STR("Staff Writer")));
    assert_true(look_latin_post(STR("The Associated Press")));
    assert_true(look_latin_post(STR("Special to the Herald")));
    assert_false(look_latin_post(STR("He was a staff writer")));
    assert_false(look_latin_post(STR("Ruth Adeyemi")));
    assert_true(look_latin_is_agency(STR("AP")));
    assert_false(look_latin_is_agency(STR("Apple")));
}

static void test_jumps(void **state)
{
    (void)state;
    assert_true(look_latin_jump(STR("See FLOOD, Page A6")));
    assert_true(look_latin_jump(STR("Continued on Page B3")));
    assert_true(look_latin_jump(STR("(Continued from page 1)")));
    assert_true(look_latin_jump(STR("Suite page 4")));
    assert_false(look_latin_jump(STR("See the wall for yourself")));
    assert_false(look_latin_jump(STR("See what page 4 says of it")));
    assert_false(look_latin_jump(STR("Page 4")));
}

static void test_folios(void **state)
{
    (void)state;
    assert_true(look_latin_folio(STR("Page A1     The Riverton Chronicle     March 14, 2023")));
    assert_true(look_latin_folio(STR("2 | The Courier | Friday, March 17, 2023")));
    assert_true(look_latin_is_issue(STR("Vol. 139, No. 212      March 14, 2023      $1.50")));
    assert_false(look_latin_is_issue(STR("Page A1     The Riverton Chronicle     March 14, 2023")));
    /* a row of a table, a dateline, a sentence */
    assert_false(look_latin_folio(STR("Northern      8      6      133,000")));
    assert_false(look_latin_folio(STR("March 14, 2023")));
    assert_false(look_latin_folio(STR("On March 14, 2023 the wall was built on page 6")));
}

static void test_headlines(void **state)
{
    (void)state;
    assert_true(
        look_latin_goes_on(STR("Council Approves Wall"), STR("After Three Years of Debate")));
    assert_true(look_latin_goes_on(STR("Town to drop fees for the"), STR("Young and Old")));
    assert_true(look_latin_goes_on(STR("Town libraries to"), STR("drop late fees")));
    assert_false(look_latin_goes_on(STR("Town libraries to drop fees"), STR("Board says so")));
    assert_false(look_latin_goes_on(STR("Council Approves Wall"), STR("2023")));
    assert_true(look_latin_opens_alike(STR("Bus fares frozen"), STR("Bus fares will stay")));
    assert_true(look_latin_opens_alike(STR("JANE TATE"), STR("Jane Tate, 88, died")));
    assert_false(look_latin_opens_alike(STR("Bus fares frozen"), STR("Bus fare rises")));
    assert_false(look_latin_opens_alike(STR("Training comes first"), STR("Training will start")));
    assert_true(look_latin_is_caps(STR("LOCAL NEWS")));
    assert_false(look_latin_is_caps(STR("Local NEWS")));
    assert_false(look_latin_is_caps(STR("2023")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bylines),   cmocka_unit_test(test_posts),
        cmocka_unit_test(test_jumps),     cmocka_unit_test(test_folios),
        cmocka_unit_test(test_headlines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
