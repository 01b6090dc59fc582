/* test_map.c -- map against a plain list, with keys that collide, and with failing allocations. */
#include "../test.h"

#include "../../stages/base/map.h"

#include <stdlib.h>

#define KEYS 512

struct model {
    bool is_there[KEYS];
    uint64_t value[KEYS];
    size_t count;
};

static void check_same(const struct map *m, const struct model *model, const uint64_t *keys)
{
    uint64_t key, value, sum_keys = 0, want_keys = 0;
    size_t cursor = 0, walked = 0;

    assert_int_equal(map_count(m), model->count);
    for (size_t i = 0; i < KEYS; i++) {
        value = 4711;
        assert_int_equal(map_get(m, keys[i], &value), model->is_there[i]);
        assert_true(value == (model->is_there[i] ? model->value[i] : 4711));
        if (model->is_there[i])
            want_keys += keys[i];
    }
    while (map_next(m, &cursor, &key, &value)) {
        sum_keys += key;
        walked++;
    }
    assert_int_equal(walked, model->count);
    assert_true(sum_keys == want_keys);
    assert_false(map_next(m, &cursor, &key, &value));
}

static void run_against_model(const uint64_t *keys, uint64_t seed)
{
    struct model model = {.count = 0};
    struct map *m = map_create();

    assert_non_null(m);
    for (unsigned round = 0; round < 20000; round++) {
        size_t i = test_random(&seed) % KEYS;
        /* Grow for a while, then shrink, and again. */
        bool is_put = test_random(&seed) % 10 < (round / 2500 % 2 ? 2 : 7);

        if (is_put) {
            assert_true(map_put(m, keys[i], round));
            model.count += !model.is_there[i];
            model.is_there[i] = true;
            model.value[i] = round;
        } else {
            assert_int_equal(map_remove(m, keys[i]), model.is_there[i]);
            model.count -= model.is_there[i];
            model.is_there[i] = false;
        }
        if (round % 200 == 0)
            check_same(m, &model, keys);
    }
    check_same(m, &model, keys);
    map_clear(m);
    model = (struct model){.count = 0};
    check_same(m, &model, keys);
    assert_true(map_put(m, keys[3], 5));
    model.is_there[3] = true;
    model.value[3] = 5;
    model.count = 1;
    check_same(m, &model, keys);
    map_destroy(m);
}

static void test_random_keys(void **state)
{
    uint64_t keys[KEYS], seed = 1;

    (void)state;
    for (size_t i = 0; i < KEYS; i++)
        keys[i] = test_random(&seed);
    keys[0] = 0;
    keys[1] = UINT64_MAX;
    run_against_model(keys, 2);
}

static void test_keys_that_share_a_slot(void **state)
{
    uint64_t keys[KEYS];

    (void)state;
    /* All at home in slot 5 of any table of up to 2^40 slots. */
    for (size_t i = 0; i < KEYS; i++)
        keys[i] = (uint64_t)i << 40 | 5;
    run_against_model(keys, 3);
}

static void test_clusters_around_the_end(void **state)
{
    uint64_t keys[KEYS];

    (void)state;
    /* Homes in the last and first slots, so that runs wrap around and deletion must, too. */
    for (size_t i = 0; i < KEYS; i++)
        keys[i] = (uint64_t)i << 40 | ((uint64_t)0 - 4 + i % 9) % ((uint64_t)1 << 40);
    run_against_model(keys, 4);
}

static void test_replace_and_zero_key(void **state)
{
    struct map *m = map_create();
    uint64_t value;

    (void)state;
    assert_non_null(m);
    assert_false(map_get(m, 0, NULL));
    assert_true(map_put(m, 0, 1));
    assert_true(map_put(m, 0, 2));
    assert_int_equal(map_count(m), 1);
    assert_true(map_get(m, 0, &value));
    assert_int_equal(value, 2);
    assert_true(map_get(m, 0, NULL));
    assert_true(map_remove(m, 0));
    assert_false(map_remove(m, 0));
    assert_int_equal(map_count(m), 0);
    map_destroy(m);
    map_destroy(NULL);
}

static void test_failing_allocations(void **state)
{
    (void)state;
    for (size_t n = 0;; n++) {
        size_t kept = 0, count = 0;
        struct map *m;
        bool did_fail;

        test_fail_alloc_once(n);
        m = map_create();
        for (uint64_t key = 0; m && key < 1000; key++)
            kept += map_put(m, key * 0x9E3779B97F4A7C15u, key);
        did_fail = test_fail_alloc_off();
        if (m) {
            /* A put that failed changed nothing; all others are there. */
            count = map_count(m);
            for (uint64_t key = 0; key < 1000; key++)
                count -= map_get(m, key * 0x9E3779B97F4A7C15u, NULL);
            assert_int_equal(map_count(m), kept);
            assert_int_equal(kept, did_fail ? 999 : 1000);
        } else {
            assert_true(did_fail);
        }
        assert_int_equal(count, 0);
        map_destroy(m);
        if (!did_fail) {
            assert_true(n > 10);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_keys),
        cmocka_unit_test(test_keys_that_share_a_slot),
        cmocka_unit_test(test_clusters_around_the_end),
        cmocka_unit_test(test_replace_and_zero_key),
        cmocka_unit_test(test_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
