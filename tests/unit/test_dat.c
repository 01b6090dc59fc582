/* test_dat.c -- double arrays: what was put in is found, nothing else is. */
#include "../test.h"

#include "../../stages/base/mem.h"
#include "../../stages/words/dat.h"

#include <stdlib.h>
#include <string.h>

#define WORDS 3000u
#define CHARS_MAX 6u

struct set {
    struct dat_key keys[WORDS];
    uint16_t codes[WORDS][CHARS_MAX];
    size_t len;
};

/* Words of few codes share many beginnings; words of many spread over the array. */
static void make_set(struct set *set, uint64_t seed, size_t words, unsigned codes)
{
    struct dat_key *kept = set->keys;

    for (size_t i = 0; i < words; i++) {
        uint32_t len = 1 + (uint32_t)(test_random(&seed) % CHARS_MAX);

        for (uint32_t k = 0; k < len; k++)
            set->codes[i][k] = (uint16_t)(1 + test_random(&seed) % codes);
        set->keys[i] =
            (struct dat_key){.codes = set->codes[i], .len = len, .value = (uint16_t)(i + 1)};
    }
    qsort(set->keys, words, sizeof *set->keys, dat_key_cmp);
    for (size_t i = 1; i < words; i++)
        if (dat_key_cmp(kept, &set->keys[i]) != 0)
            *++kept = set->keys[i];
    set->len = (size_t)(kept - set->keys) + 1;
}

static void test_finds_all(void **state)
{
    static const struct {
        size_t words;
        unsigned codes;
    } cases[] = {{1, 1}, {40, 2}, {WORDS, 5}, {WORDS, 300}, {WORDS, DAT_CODES_MAX}};
    static struct set set;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct dat_unit *units;
        size_t len;

        make_set(&set, i, cases[i].words, cases[i].codes);
        assert_int_equal(dat_build(set.keys, set.len, &units, &len, NULL), ERR_OK);
        assert_true(dat_is_sound(units, len));
        for (size_t k = 0; k < set.len; k++) {
            uint32_t slot = dat_find(units, set.keys[k].codes, set.keys[k].len);

            TEST_CHECK(slot == set.keys[k].slot && units[slot].value == set.keys[k].value,
                       "case %zu word %zu", i, k);
        }
        mem_free(units);
    }
}

static void test_finds_nothing_else(void **state)
{
    static struct set in, other;
    struct dat_unit *units;
    size_t len, found = 0, common = 0;

    (void)state;
    make_set(&in, 1, 1000, 40);
    make_set(&other, 2, 1000, 40);
    assert_int_equal(dat_build(in.keys, in.len, &units, &len, NULL), ERR_OK);
    for (size_t i = 0; i < other.len; i++) {
        uint32_t slot = dat_find(units, other.keys[i].codes, other.keys[i].len);

        found += slot != DAT_NONE && units[slot].value != 0;
        for (size_t k = 0; k < in.len; k++)
            common += dat_key_cmp(&in.keys[k], &other.keys[i]) == 0;
    }
    assert_int_equal(found, common);
    mem_free(units);
}

static void test_empty(void **state)
{
    struct dat_unit *units;
    uint16_t code = 7;
    size_t len;

    (void)state;
    assert_int_equal(dat_build(NULL, 0, &units, &len, NULL), ERR_OK);
    assert_true(dat_find(units, &code, 1) == DAT_NONE);
    code = 0;
    assert_true(dat_find(units, &code, 1) == DAT_NONE);
    mem_free(units);
}

static void test_out_of_memory(void **state)
{
    static struct set set;
    struct dat_unit *units;
    struct err err;
    enum err_code code;
    size_t len;

    (void)state;
    make_set(&set, 3, 50, 10);
    for (size_t n = 0;; n++) {
        units = NULL;
        test_fail_alloc_after(n);
        code = dat_build(set.keys, set.len, &units, &len, &err);
        if (!test_fail_alloc_off())
            break;
        assert_int_equal(code, ERR_NOMEM);
        assert_null(units);
    }
    assert_int_equal(code, ERR_OK);
    mem_free(units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_all),
        cmocka_unit_test(test_finds_nothing_else),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
