/* test_dedupe_table.c -- keys and owners against a plain list; images of the table's parts. */
#include "../test.h"

#include "../../stages/base/mem.h"
#include "../../stages/dedupe/table.h"

#include <string.h>

#define KEYS 20000u

/* Distinct in their top 40 bits. Odd places crowd one part and start at nearly one slot. */
static uint64_t key_of(uint32_t n)
{
    uint64_t state = n;

    if (n % 2)
        return (uint64_t)7 << 56 | (uint64_t)n << 24;
    return (test_random(&state) & ~(uint64_t)0xFFFFFFFFFF) | (uint64_t)n << 24;
}

static struct table *table_of(uint32_t keys)
{
    struct table *t = table_create();

    for (uint32_t n = 0; n < keys; n++) {
        assert_int_equal(table_get(t, key_of(n)), TABLE_NONE);
        assert_true(table_reserve(t, key_of(n)));
        table_put(t, key_of(n), n);
    }
    assert_int_equal(table_keys(t), keys);
    return t;
}

static void test_owners(void **state)
{
    struct table *t = table_of(KEYS);

    (void)state;
    for (uint32_t n = 0; n < KEYS; n++)
        assert_int_equal(table_get(t, key_of(n)), n);
    /* The low 24 bits do not count. */
    assert_int_equal(table_get(t, key_of(5) | 0xFFFFFF), 5);
    table_put(t, key_of(5), 77);
    assert_int_equal(table_get(t, key_of(5)), 77);
    assert_int_equal(table_keys(t), KEYS);
    /* Only its owner takes a key out. */
    table_remove(t, key_of(5), 5);
    assert_int_equal(table_get(t, key_of(5)), 77);
    for (uint32_t n = 0; n < KEYS; n += 3)
        table_remove(t, key_of(n), n);
    for (uint32_t n = 0; n < KEYS; n++)
        if (n != 5)
            assert_int_equal(table_get(t, key_of(n)), n % 3 ? n : TABLE_NONE);
    table_clear(t);
    assert_int_equal(table_keys(t), 0);
    assert_int_equal(table_bytes(t), 0);
    assert_int_equal(table_get(t, key_of(1)), TABLE_NONE);
    table_destroy(t);
}

/* Parts of the same number of keys do not all grow at once. */
static void test_growth_is_spread(void **state)
{
    uint32_t least = UINT32_MAX, most = 0;
    struct table *t = table_of(4);

    (void)state;
    for (uint64_t part = 0; part < TABLE_PARTS; part++) {
        uint64_t key = part << 56 | (uint64_t)0xABCD << 24;
        uint32_t len;

        assert_true(table_reserve(t, key));
        assert_int_equal(table_part_of(key), part);
        len = table_part_len(t, (size_t)part);
        least = len < least ? len : least;
        most = len > most ? len : most;
    }
    assert_true(most * 10 >= least * 12 && most * 100 <= least * 126);
    table_destroy(t);
}

/* A part copied, without what came late, is the part of a table that never had it. */
static void test_images(void **state)
{
    struct table *t = table_of(KEYS), *back = table_create();
    struct table_part copy = {.slots = mem_alloc(KEYS * 2, sizeof(uint64_t))};
    const uint32_t cut = KEYS / 3;

    (void)state;
    for (size_t i = 0; i < TABLE_PARTS; i++) {
        uint64_t *slots;

        assert_true(table_part_len(t, i) <= KEYS * 2);
        table_part_copy(t, i, &copy);
        table_part_cut(&copy, cut);
        if (copy.len == 0)
            continue;
        slots = table_part_make(back, i, copy.len, copy.used);
        assert_non_null(slots);
        memcpy(slots, copy.slots, copy.len * sizeof *slots);
        assert_true(table_part_check(back, i, 0, cut));
    }
    for (uint32_t n = 0; n < KEYS; n++)
        assert_int_equal(table_get(back, key_of(n)), n < cut ? n : TABLE_NONE);
    assert_int_equal(table_keys(back), cut);
    assert_false(table_part_check(back, 7, 0, cut - 2)); /* an owner out of bounds */
    assert_false(table_part_check(back, 7, 2, cut));
    mem_free(copy.slots);
    table_destroy(t);
    table_destroy(back);
}

static void test_bad_images(void **state)
{
    struct table *t = table_create();

    (void)state;
    assert_null(table_part_make(t, 0, 100, 81)); /* too full to end a search in */
    assert_null(table_part_make(t, 0, 5, 1));
    assert_non_null(table_part_make(t, 0, 100, 3));
    assert_false(table_part_check(t, 0, 0, 100)); /* all slots are empty */
    table_destroy(t);
}

static void test_no_memory(void **state)
{
    (void)state;
    for (size_t n = 0;; n++) {
        struct table *t;
        bool is_there = false;

        test_fail_alloc_after(n);
        t = table_create();
        for (uint32_t i = 1; t && i < 400; i += 2) {
            is_there = table_reserve(t, key_of(i));
            if (!is_there)
                break;
            table_put(t, key_of(i), i);
        }
        if (!test_fail_alloc_off()) {
            assert_true(is_there);
            table_destroy(t);
            return;
        }
        assert_false(is_there);
        table_destroy(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_owners),    cmocka_unit_test(test_growth_is_spread),
        cmocka_unit_test(test_images),    cmocka_unit_test(test_bad_images),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
