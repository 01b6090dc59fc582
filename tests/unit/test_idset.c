/* test_idset.c -- the set of ids, against a plain table. */
#include "../test.h"

#include "../../daemon/idset.h"

#include <string.h>

#define IDS 200000u

static void against_table(void **state)
{
    static bool table[IDS + 1];
    struct idset s = {0};
    uint64_t random = 3, count = 0, next = UINT64_MAX, next_free = IDS + 1;

    (void)state;
    memset(table, 0, sizeof table);
    for (size_t i = 0; i < 60000; i++) {
        uint64_t r = test_random(&random), id = r % 3 ? r / 8 % 1000 + 70000 : r / 8 % IDS;
        bool is_new;

        assert_true(idset_add(&s, id, &is_new));
        assert_int_equal(is_new, !table[id]);
        count += is_new;
        table[id] = true;
    }
    assert_int_equal(s.count, count);
    for (uint64_t id = IDS; id-- > 0;) {
        if (table[id])
            next = id;
        else
            next_free = id;
        TEST_CHECK(idset_has(&s, id) == table[id] && idset_next(&s, id) == next &&
                       idset_next_free(&s, id) == next_free,
                   "id %llu", (unsigned long long)id);
    }
    idset_fini(&s);
    idset_fini(&s);
}

static void far_apart(void **state)
{
    static const uint64_t ids[] = {UINT64_MAX - 1, 0, 1u << 20, UINT64_C(1) << 60, 7};
    struct idset s = {0};

    (void)state;
    assert_int_equal(idset_next(&s, 0), UINT64_MAX);
    assert_int_equal(idset_next_free(&s, 5), 5);
    for (size_t i = 0; i < TEST_LEN(ids); i++)
        assert_true(idset_add(&s, ids[i], NULL));
    for (size_t i = 0; i < TEST_LEN(ids); i++)
        assert_true(idset_has(&s, ids[i]) && idset_next(&s, ids[i]) == ids[i]);
    assert_int_equal(idset_next(&s, 8), 1u << 20);
    assert_int_equal(idset_next(&s, (1u << 20) + 1), UINT64_C(1) << 60);
    assert_int_equal(idset_next_free(&s, 7), 8);
    assert_false(idset_has(&s, (UINT64_C(1) << 60) + 1));
    for (size_t n = 0;; n++) {
        struct idset t = {0};
        bool ok;

        test_fail_alloc_after(n);
        ok = idset_add(&t, 5, NULL);
        if (!test_fail_alloc_off()) {
            assert_true(ok);
            idset_fini(&t);
            break;
        }
        assert_false(ok || idset_has(&t, 5) || t.count);
        idset_fini(&t);
    }
    idset_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(against_table),
                                       cmocka_unit_test(far_apart)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
