/* test_ctl_where.c -- PATH=VALUE against records. */
#include "../test.h"

#include "../../daemon/ctl_where.h"

static const char record[] =
    "{\"schema\":\"sift/1\",\"id\":\"n1.42-3\",\"file\":{\"id\":42,\"name\":\"a/b.txt\"},"
    "\"title\":\"拆除违章建筑\",\"quality\":{\"score\":0.5,\"han\":1.0},\"ok\":true,\"no\":false,"
    "\"nil\":null,\"tab\":\"a\\tb\",\"empty\":\"\","
    "\"tags\":{\"places\":[{\"text\":\"x\",\"at\":[0,6,12],\"code\":\"430821106\"},"
    "{\"text\":\"y\",\"code\":\"11\"}],\"quantities\":[{\"value\":8200}]},"
    "\"dup\":{\"changed\":[[\"8200\",\"9100\"]]},\"flags\":[\"truncated_end\"]}";

static const struct {
    const char *expr;
    bool want;
} cases[] = {
    {"id=n1.42-3", true},
    {"id=n1.42-", false},
    {"file.id=42", true},
    {"file.id=42.0", true},
    {"file.id=4.2e1", true},
    {"file.id=43", false},
    {"file.id= 42", false},
    {"file.id=0x2a", false},
    {"file.name=a/b.txt", true},
    {"title=拆除违章建筑", true},
    {"title=拆除", false},
    {"quality.score=.5", true},
    {"quality.*=1", true},
    {"quality.*=2", false},
    {"ok=true", true},
    {"ok=1", false},
    {"no=false", true},
    {"nil=null", true},
    {"nil=", false},
    {"empty=", true},
    {"tab=a\tb", true},
    {"tags.places.code=430821106", true},
    {"tags.places[].code=430821106", true},
    {"tags.places.*.code=11", true},
    {"tags.places[1].code=11", true},
    {"tags.places[0].code=11", false},
    {"tags.places[2].code=11", false},
    {"tags.places.at=6", true},
    {"tags.places.at[1]=6", true},
    {"tags.places.at[2]=6", false},
    {"tags.places[0].at[1]=6", true},
    {"tags.quantities.value=8200", true},
    {"tags.*.text=y", true},
    {"dup.changed=9100", true},
    {"dup.changed[][1]=9100", true},
    {"dup.changed[][0]=9100", false},
    {"flags=truncated_end", true},
    {"flags[0]=truncated_end", true},
    {"file=42", false},
    {"file.id.x=42", false},
    {"nothing=42", false},
    {"tags.places.text=y", true}, /* not the first of its name */
    {"text=y", false},
    {"changed=9100", false},
    {"*.name=a/b.txt", true},
    {"file[]=42", false},
};

static void matches(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct where *w = NULL;
        struct err err;

        TEST_CHECK(where_create(str_of(cases[i].expr), &w, &err) == ERR_OK, "%s", cases[i].expr);
        TEST_CHECK(where_match(w, str_of(record)) == cases[i].want, "%s", cases[i].expr);
        where_destroy(w);
    }
}

static void refused(void **state)
{
    static const char *const bad[] = {
        "",     "a",      "=x",     ".a=x",    "a.=x",   "a..b=x",
        "a[=x", "a[x]=y", "a]b[=x", "a[0]b=x", "[-1]=x", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q=x"};
    struct where *w = NULL;
    struct err err;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(bad); i++)
        TEST_CHECK(where_create(str_of(bad[i]), &w, &err) == ERR_CONF && !w, "%s", bad[i]);
}

static void not_records(void **state)
{
    static const char *const lines[] = {"",  "42",         "[]",
                                        "{", "nonsense x", "{\"a\":\"x\"} trailing"};
    char id[WHERE_ID_BYTES];
    struct where *w = NULL;
    struct err err;

    (void)state;
    assert_int_equal(where_create(STR("a=x"), &w, &err), ERR_OK);
    for (size_t i = 0; i < TEST_LEN(lines); i++) {
        assert_false(where_match(w, str_of(lines[i])));
        assert_false(where_record_id(str_of(lines[i]), id));
    }
    assert_true(where_match(w, STR("{\"a\":\"x\"}")));
    assert_true(where_record_id(str_of(record), id));
    assert_string_equal(id, "n1.42-3");
    where_destroy(w);
    where_destroy(NULL);
}

static void every_allocation_fails(void **state)
{
    struct where *w = NULL;
    struct err err;
    size_t n;

    (void)state;
    for (n = 0;; n++) {
        enum err_code code;

        test_fail_alloc_after(n);
        code = where_create(STR("tags.places[1].code=11"), &w, &err);
        if (!test_fail_alloc_off())
            break;
        assert_int_equal(code, ERR_NOMEM);
    }
    assert_int_equal(n, 3);
    where_destroy(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches),
        cmocka_unit_test(refused),
        cmocka_unit_test(not_records),
        cmocka_unit_test(every_allocation_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
