/* test_arena.c -- arena: caps, alignment, zeroing, growth, failing allocations. */
#include "../test.h"

#include "../../stages/base/arena.h"

#include <stdalign.h>
#include <string.h>

static bool is_zero(const char *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (p[i])
            return false;
    return true;
}

static void test_aligned_zeroed_and_apart(void **state)
{
    struct arena *a = arena_create(64u * 1024 * 1024);
    uint64_t seed = 1;
    char *taken[2000];
    size_t sizes[TEST_LEN(taken)];

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < TEST_LEN(taken); i++) {
        /* Mostly small, now and then bigger than a block. */
        sizes[i] = (size_t)(test_random(&seed) % (i % 50 ? 200 : 100000)) + 1;
        taken[i] = arena_alloc(a, sizes[i], 1);
        assert_non_null(taken[i]);
        assert_int_equal((uintptr_t)taken[i] % alignof(max_align_t), 0);
        assert_true(is_zero(taken[i], sizes[i]));
        memset(taken[i], (int)(i % 255) + 1, sizes[i]);
    }
    for (size_t i = 0; i < TEST_LEN(taken); i++)
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal((unsigned char)taken[i][j], i % 255 + 1);
    arena_destroy(a);
}

static void test_cap_counts_what_was_asked(void **state)
{
    struct arena *a = arena_create(1024);

    (void)state;
    assert_non_null(a);
    assert_non_null(arena_alloc(a, 1, 1000)); /* counts 1008 */
    assert_int_equal(arena_used(a), 1008);
    assert_null(arena_alloc(a, 1, 17));
    assert_non_null(arena_alloc(a, 2, 8)); /* the arena stays usable, to the last byte */
    assert_int_equal(arena_used(a), 1024);
    assert_null(arena_alloc(a, 1, 1));
    assert_non_null(arena_alloc(a, 0, 1)); /* nothing always fits */
    assert_int_equal(arena_used(a), 1024);
    arena_destroy(a);
}

static void test_the_same_requests_fail_at_the_same_place(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        struct arena *a = arena_create(100000);
        size_t n = 0;

        assert_non_null(a);
        while (arena_alloc(a, 1, 100 + n % 7))
            n++;
        assert_int_equal(n, 892); /* 100000 / 112 */
        arena_destroy(a);
    }
}

static void test_overflow_is_over_the_cap(void **state)
{
    struct arena *a = arena_create(SIZE_MAX);

    (void)state;
    assert_non_null(a);
    assert_null(arena_alloc(a, SIZE_MAX, 2));
    assert_null(arena_alloc(a, SIZE_MAX, 1));
    assert_null(arena_alloc(a, SIZE_MAX / 2 + 1, 1));
    assert_null(arena_dup(a, "x", SIZE_MAX));
    assert_int_equal(arena_used(a), 0);
    assert_non_null(arena_alloc(a, 1, 1));
    arena_destroy(a);
}

static void test_dup(void **state)
{
    struct arena *a = arena_create(4096);
    char *p, *q;

    (void)state;
    assert_non_null(a);
    p = arena_dup(a, "a\0b", 3);
    q = arena_dup(a, NULL, 0);
    assert_memory_equal(p, "a\0b\0", 4);
    assert_string_equal(q, "");
    assert_null(arena_dup(a, p, 4096)); /* the NUL does not fit */
    arena_destroy(a);
}

static void test_grow_keeps_content(void **state)
{
    struct arena *a = arena_create(1u << 20);
    size_t room = 0, was;
    uint32_t *items = NULL, *old;

    (void)state;
    assert_non_null(a);
    for (uint32_t i = 0; i < 1000; i++) {
        items = arena_grow(a, items, &room, i + 1, sizeof *items);
        assert_non_null(items);
        assert_true(room > i);
        items[i] = i * 3;
    }
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(items[i], i * 3);
    /* Enough room: the same place. */
    assert_ptr_equal(arena_grow(a, items, &room, room, sizeof *items), items);
    assert_ptr_equal(arena_grow(a, items, &room, 0, sizeof *items), items);
    /* Over the cap: NULL, room and the old place as they were. */
    was = room;
    old = items;
    assert_null(arena_grow(a, items, &room, 1u << 20, sizeof *items));
    assert_null(arena_grow(a, items, &room, SIZE_MAX, sizeof *items));
    assert_null(arena_grow(a, items, &room, SIZE_MAX / 2, 4));
    assert_int_equal(room, was);
    assert_int_equal(old[999], 2997);
    arena_destroy(a);
}

static void test_growing_is_linear(void **state)
{
    struct arena *a = arena_create(64u * 1024 * 1024);
    size_t room = 0;
    char *items = NULL;

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < 1u << 20; i++)
        items = arena_grow(a, items, &room, i + 1, 1);
    assert_non_null(items);
    assert_true(arena_used(a) <= 2u << 20);
    arena_destroy(a);
}

static bool fill(size_t *ret_count)
{
    struct arena *a = arena_create(4u << 20);
    bool is_whole = a != NULL;

    *ret_count = 0;
    for (size_t i = 0; a && i < 60; i++) {
        char *p = arena_alloc(a, 1, i * 1000);

        if (p) {
            memset(p, 1, i * 1000);
            (*ret_count)++;
        }
        is_whole = is_whole && p;
    }
    arena_destroy(a);
    return is_whole;
}

static void test_failing_allocations(void **state)
{
    size_t n = 0, count;

    (void)state;
    for (;; n++) {
        bool is_whole, did_fail;

        test_fail_alloc_once(n);
        is_whole = fill(&count);
        did_fail = test_fail_alloc_off();
        assert_int_equal(is_whole, !did_fail);
        if (!did_fail)
            break;
        /* One failure costs one request at most, or everything when it is the first. */
        assert_int_equal(count, n == 0 ? 0 : 59);
    }
    assert_true(n > 5);
    arena_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aligned_zeroed_and_apart),
        cmocka_unit_test(test_cap_counts_what_was_asked),
        cmocka_unit_test(test_the_same_requests_fail_at_the_same_place),
        cmocka_unit_test(test_overflow_is_over_the_cap),
        cmocka_unit_test(test_dup),
        cmocka_unit_test(test_grow_keeps_content),
        cmocka_unit_test(test_growing_is_linear),
        cmocka_unit_test(test_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
