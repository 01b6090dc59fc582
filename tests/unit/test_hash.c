/* test_hash.c -- hash: published vectors, seeds, and the bijection. */
#include "../test.h"

#include "../../stages/base/hash.h"

#include <string.h>

static void test_known_values(void **state)
{
    (void)state;
    /* XXH3 of the empty input with seed 0, as the algorithm's description gives them. */
    assert_true(hash64(STR(""), 0) == 0x2D06800538D394C2u);
    assert_true(hash64((struct str){NULL, 0}, 0) == 0x2D06800538D394C2u);
    assert_true(hash128(STR(""), 0).high == 0x99AA06D3014798D8u);
    assert_true(hash128(STR(""), 0).low == 0x6001C324468D497Fu);
    /* splitmix64 started at 0 gives this first number. */
    assert_true(hash_mix(0x9E3779B97F4A7C15u) == 0xE220A8397B1DCDAFu);
}

static void test_seed_and_content_matter(void **state)
{
    char a[300], b[300];

    (void)state;
    memset(a, 'x', sizeof a);
    memset(b, 'x', sizeof b);
    /* All branches of XXH3 by length; any single byte changes the value. */
    for (size_t len = 1; len <= sizeof a; len += len < 20 ? 1 : 31) {
        struct str s = {a, len}, t = {b, len};

        TEST_CHECK(hash64(s, 0) == hash64(t, 0), "%zu bytes", len);
        TEST_CHECK(hash64(s, 0) != hash64(s, 1), "%zu bytes", len);
        TEST_CHECK(hash128(s, 0).low != hash128(s, 1).low, "%zu bytes", len);
        for (size_t at = 0; at < len; at++) {
            b[at] = 'y';
            TEST_CHECK(hash64(s, 0) != hash64(t, 0), "byte %zu of %zu", at, len);
            TEST_CHECK(hash128(s, 9).high != hash128(t, 9).high, "byte %zu of %zu", at, len);
            b[at] = 'x';
        }
    }
}

/* The inverse of hash_mix, so that it must be a bijection. */
static uint64_t unmix(uint64_t x)
{
    x ^= x >> 31 ^ x >> 62;
    x *= 0x319642B2D24D8EC3u;
    x ^= x >> 27 ^ x >> 54;
    x *= 0x96DE1B173F119089u;
    return x ^ x >> 30 ^ x >> 60;
}

static void test_mix_can_be_undone(void **state)
{
    uint64_t seed = 5;

    (void)state;
    for (unsigned i = 0; i < 100000; i++) {
        uint64_t x = i < 1000 ? i : test_random(&seed);

        assert_true(unmix(hash_mix(x)) == x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_seed_and_content_matter),
        cmocka_unit_test(test_mix_can_be_undone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
