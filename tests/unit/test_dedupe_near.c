/* test_dedupe_near.c -- figures decide whether two like texts are the same; estimates of sketches; what
 * characters count as. */
#include "../test.h"

#include "../../stages/base/arena.h"
#include "../../stages/base/hash.h"
#include "../../stages/base/mem.h"
#include "../../stages/dedupe/fold.h"
#include "../../stages/dedupe/near.h"

#include <string.h>

static struct grams_numbers numbers_of(const char *list)
{
    struct grams_numbers numbers = {.len = 0};
    struct str rest = str_of(list), word;

    while (str_split(&rest, ' ', &word))
        if (word.len)
            grams_number_put(&numbers, word);
    return numbers;
}

/* Sketches of which `same` of 128 lanes agree. */
static void lanes_fill(uint8_t lanes[SKETCH_LANES], size_t same)
{
    for (size_t i = 0; i < SKETCH_LANES; i++)
        lanes[i] = (uint8_t)(i < same ? i * 7 : i * 7 + 100);
}

static enum dup_kind kind_of(const char *was, const char *is, size_t same, uint8_t flags)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0);
    struct dedupe_row row = {.key = 5, .id = 1, .article = 1, .flags = DEDUPE_ROW_LANES};
    struct grams_numbers numbers = numbers_of(was);
    unsigned char packed[PRINT_BYTES_MAX];
    struct near_probe probe = {.id = 2, .mark = 1, .first_article = 1};
    struct near_match match;

    row.flags |= flags;
    probe.flags = row.flags;
    probe.numbers = numbers_of(is);
    lanes_fill(row.lanes, SKETCH_LANES);
    lanes_fill(probe.lanes, same);
    (void)dedupe_index_seed(ix, 1);
    assert_int_equal(
        dedupe_index_add(ix, &row,
                         (struct str){(char *)packed, print_pack(&numbers, NULL, packed)}),
        DEDUPE_ADDED);
    near_find(ix, &probe, 0.6, &match);
    dedupe_index_destroy(ix);
    return match.kind;
}

static void test_figures(void **state)
{
    static const struct {
        const char *was, *is;
        size_t same; /* lanes */
        uint8_t flags;
        enum dup_kind want;
    } cases[] = {
        {"", "", 128, 0, DUP_NEAR},
        {"", "", 60, 0, DUP_NONE}, /* less than the threshold */
        {"31 58 1204", "31 58 1204", 100, 0, DUP_NEAR},
        {"31 58 1204 7", "31 44 866 9", 120, 0, DUP_VARIANT},
        {"31 58 1204 77", "31 58 1204 99", 120, 0, DUP_NEAR},
        {"31", "58", 120, 0, DUP_NEAR}, /* one says too little */
        {"31 58", "44 866", 120, 0, DUP_VARIANT},
        {"31 58", "31 866", 120, 0, DUP_NEAR},
        /* The same small ones in another order are other ones; long ones are not. */
        {"1 2 3 4 5 6", "6 5 4 3 2 1", 120, 0, DUP_VARIANT},
        {"2021 2022 2023 2024", "2024 2023 2022 2021", 120, 0, DUP_NEAR},
        {"31 58 1204 77", "31 58 1204 77 5 6 7 8 9", 120, 0, DUP_NEAR},
        /* Where less of the text is shared, two thirds of them must be. */
        {"31 58 1204 77", "31 1204 44 88", 85, 0, DUP_VARIANT},
        {"31 58 1204 77", "31 58 1204 88", 85, 0, DUP_NEAR},
        /* In brief texts each counts. */
        {"31 58 1204", "31 58 1205", 120, DEDUPE_ROW_BRIEF, DUP_VARIANT},
        {"31 58 1204", "31 58 1204 9", 120, DEDUPE_ROW_BRIEF, DUP_NEAR},
        {"31 58", "58 31", 120, DEDUPE_ROW_BRIEF, DUP_VARIANT},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        TEST_CHECK(kind_of(cases[i].was, cases[i].is, cases[i].same, cases[i].flags) ==
                       cases[i].want,
                   "case %zu: '%s' and '%s'", i, cases[i].was, cases[i].is);
}

/* Of two sets of 1000 that share `share` of their union. */
static double estimate(double share, uint64_t salt)
{
    struct sketch *a = mem_alloc(1, sizeof *a), *b = mem_alloc(1, sizeof *b);
    uint8_t x[SKETCH_LANES], y[SKETCH_LANES];
    size_t all = 1000, common = (size_t)(share * (double)all);

    sketch_reset(a);
    sketch_reset(b);
    for (uint64_t i = 0; i < all; i++) {
        uint64_t shingle = hash_mix(i * 977 + salt);

        if (i < common || i % 2)
            sketch_add(a, shingle);
        if (i < common || i % 2 == 0)
            sketch_add(b, shingle);
        sketch_add(a, hash_mix(salt)); /* again and again: changes nothing */
        sketch_add(b, hash_mix(salt));
    }
    assert_true(sketch_finish(a, x) && sketch_finish(b, y));
    mem_free(a);
    mem_free(b);
    return sketch_similarity(x, y);
}

static void test_estimates(void **state)
{
    static const double shares[] = {0, 0.3, 0.6, 0.8, 0.95, 1};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(shares); i++) {
        double sum = 0;

        for (uint64_t salt = 1; salt <= 40; salt++)
            sum += estimate(shares[i], salt * 123457);
        sum /= 40;
        TEST_CHECK(sum > shares[i] - 0.02 && sum < shares[i] + 0.02, "%.3f for %.2f", sum,
                   shares[i]);
    }
}

static void test_fold(void **state)
{
    static const struct {
        uint32_t from, to;
    } cases[] = {
        {'A', 'a'},
        {0xFF21, 'a'},
        {0xFF11, '1'},
        {0x570B, 0x56FD} /* trad. */,
        {0x56FD, 0x56FD},
        {' ', DEDUPE_FOLD_SKIP},
        {0x3000, DEDUPE_FOLD_SKIP},
        {0x200B, DEDUPE_FOLD_SKIP},
        {0x3002, DEDUPE_FOLD_MARK},
        {',', DEDUPE_FOLD_MARK},
        {'%', '%'},
    };
    struct dedupe_fold *fold = dedupe_fold_create();

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        TEST_CHECK(dedupe_fold_of(fold, cases[i].from) == cases[i].to, "U+%04X is U+%04X",
                   cases[i].from, dedupe_fold_of(fold, cases[i].from));
    /* What a character counts as counts as itself. */
    for (uint32_t cp = 0; cp < 0x30000; cp++) {
        uint32_t to = dedupe_fold_of(fold, cp);

        if (to > DEDUPE_FOLD_MARK)
            TEST_CHECK(dedupe_fold_of(fold, to) == to, "U+%04X", cp);
    }
    dedupe_fold_destroy(fold);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_estimates),
        cmocka_unit_test(test_fold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
