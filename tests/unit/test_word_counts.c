/* test_word_counts.c -- in how many articles a word came: batches, deltas, each article once. */
#include "../test.h"

#include "word_count_batches.h"

static void test_batch(void **state)
{
    static const uint32_t words[] = {7, 9, WORD_COUNTS_PLACES - 1};
    struct word_counts *c = batches_counts(), *empty = batches_counts();
    struct buf delta;

    (void)state;
    buf_init(&delta, 100);
    word_counts_delta(c, &delta);
    assert_int_equal(delta.len, 0);
    assert_true(word_counts_reserve(c, 5));
    word_counts_add(c, words, 3);
    word_counts_add(c, words, 2);
    assert_int_equal(word_counts_get(c, 7), 2); /* at once */
    assert_int_equal(word_counts_get(c, WORD_COUNTS_PLACES - 1), 1);
    batches_check_same(c, empty); /* but not for a snapshot */
    word_counts_discard(c);
    assert_int_equal(word_counts_get(c, 7), 0);
    word_counts_delta(c, &delta);
    assert_int_equal(delta.len, 0);
    word_counts_add(c, words, 3);
    word_counts_delta(c, &delta);
    /* version, no articles before, one article, three places, at 7, 2 further, and the rest */
    TEST_STR(buf_str(&delta), STR("\x01\x00\x01\x03\x0E\x04\xEC\xFF\x7F"));
    word_counts_accept(c);
    word_counts_discard(c);
    assert_int_equal(word_counts_get(c, 7), 1);
    word_counts_add(c, words, 1);
    word_counts_add(c, words, 1);
    buf_reset(&delta);
    word_counts_delta(c, &delta);
    TEST_STR(buf_str(&delta), STR("\x01\x01\x02\x01\x0F\x00"));
    buf_fini(&delta);
    word_counts_destroy(c);
    word_counts_destroy(empty);
    word_counts_destroy(NULL);
}

/* An article without words is one, too: it has a number. */
static void test_article_without_words(void **state)
{
    struct word_counts *c = batches_counts(), *back = batches_counts();
    struct buf delta;

    (void)state;
    buf_init(&delta, 100);
    word_counts_add(c, NULL, 0);
    word_counts_delta(c, &delta);
    word_counts_accept(c);
    assert_true(word_counts_replay(back, buf_str(&delta)));
    batches_check_same(c, back);
    buf_fini(&delta);
    word_counts_destroy(c);
    word_counts_destroy(back);
}

/* However the same articles are parted into batches, and however often one is thrown away. */
static void test_batches_do_not_matter(void **state)
{
    struct batches d;
    struct word_counts *c = batches_make(&d), *one = batches_counts();

    (void)state;
    for (size_t i = 0; i < BATCHES; i++)
        batches_add(one, i);
    word_counts_discard(one);
    for (size_t i = 0; i < BATCHES; i++)
        batches_add(one, i);
    for (uint32_t i = 0; i < WORD_COUNTS_PLACES; i++)
        assert_int_equal(word_counts_get(one, i), word_counts_get(c, i));
    word_counts_accept(one);
    batches_check_same(one, c);
    batches_free(&d);
    word_counts_destroy(c);
    word_counts_destroy(one);
}

static void test_replay(void **state)
{
    struct batches d;
    struct word_counts *c = batches_make(&d), *back = batches_counts();

    (void)state;
    batches_replay(back, &d, 0, BATCHES);
    batches_check_same(c, back);
    /* Nothing twice, in whatever order. */
    batches_replay(back, &d, 0, BATCHES);
    batches_replay(back, &d, 3, 5);
    batches_check_same(c, back);
    batches_free(&d);
    word_counts_destroy(c);
    word_counts_destroy(back);
}

/* A snapshot that is named for an earlier batch than the last one in it: what is replayed again from
 * there is not counted again. */
static void test_replay_behind_snapshot(void **state)
{
    struct batches d;
    struct word_counts *c = batches_make(&d);

    (void)state;
    for (size_t named = 0; named <= BATCHES; named++) {
        for (size_t holds = named; holds <= BATCHES; holds++) {
            struct word_counts *half = batches_counts(), *back = batches_counts();
            struct buf pack;

            buf_init(&pack, WORD_COUNTS_BYTES_MAX);
            batches_replay(half, &d, 0, holds);
            assert_true(word_counts_pack(half, &pack));
            if (pack.len)
                assert_true(word_counts_replay(back, buf_str(&pack)));
            batches_replay(back, &d, named, BATCHES);
            batches_check_same(c, back);
            buf_fini(&pack);
            word_counts_destroy(half);
            word_counts_destroy(back);
        }
    }
    batches_free(&d);
    word_counts_destroy(c);
}

/* A segment of the archive is gone: what is left counts, and once. */
static void test_replay_over_gap(void **state)
{
    struct batches d;
    struct word_counts *c = batches_make(&d), *back = batches_counts();
    uint32_t common = 0;

    (void)state;
    batches_replay(back, &d, 4, BATCHES);
    assert_int_equal(word_counts_get(back, common), (BATCHES - 4) * BATCHES_ARTICLES);
    batches_replay(back, &d, 4, BATCHES);
    assert_int_equal(word_counts_get(back, common), (BATCHES - 4) * BATCHES_ARTICLES);
    /* Work goes on with numbers behind the gap. */
    batches_add(back, BATCHES);
    batches_add(c, BATCHES);
    buf_reset(&d.all[0]);
    buf_reset(&d.all[1]);
    word_counts_delta(back, &d.all[0]);
    word_counts_delta(c, &d.all[1]);
    TEST_STR(buf_str(&d.all[0]), buf_str(&d.all[1]));
    batches_free(&d);
    word_counts_destroy(c);
    word_counts_destroy(back);
}

static void check_refused(struct str delta)
{
    struct word_counts *c = batches_counts(), *empty = batches_counts();

    TEST_CHECK(!word_counts_replay(c, delta), "%zu bytes", delta.len);
    batches_check_same(c, empty);
    word_counts_destroy(c);
    word_counts_destroy(empty);
}

/* What is refused changes nothing. */
static void test_damaged_delta(void **state)
{
    static const struct str bad[] = {
        {"", 0},
        {"\x02\x00\x01\x00", 4},                          /* another version */
        {"\x01\x00\x00\x00", 4},                          /* no article */
        {"\x01\x00\x01\x01", 4},                          /* no place */
        {"\x01\x00\x01\x02\x0E\x00", 6},                  /* one place twice */
        {"\x01\x00\x01\x01\x80\x80\x80\x01", 8},          /* behind the last place */
        {"\x01\x00\x01\x02\x0E\xF2\xFF\x7F", 8},          /* the second one is */
        {"\x01\x00\x01\x01\x0E\x0E", 6},                  /* too many bytes */
        {"\x01\x00\x01\x01\x0F\xFF\xFF\xFF\xFF\x0F", 10}, /* counts beyond 32 bits */
        {"\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x01\x00", 13},
    };
    struct word_counts *c = batches_counts();
    struct buf delta;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(bad); i++)
        check_refused(bad[i]);
    buf_init(&delta, WORD_COUNTS_BYTES_MAX);
    batches_add_article(c, 1);
    word_counts_delta(c, &delta);
    for (size_t len = 0; len < delta.len; len++)
        check_refused((struct str){delta.ptr, len});
    buf_fini(&delta);
    word_counts_destroy(c);
}

/* Counts stay at the greatest number. */
static void test_full(void **state)
{
    static const uint32_t word = 7;
    struct word_counts *c = batches_counts();
    struct str most = STR("\x01\x00\x01\x01\x0F\xFD\xFF\xFF\xFF\x0F"),
                          more = STR("\x01\x01\x01\x01\x0E");

    (void)state;
    assert_true(word_counts_replay(c, most));
    assert_true(word_counts_get(c, 7) == UINT32_MAX);
    assert_true(word_counts_replay(c, more));
    word_counts_add(c, &word, 1);
    assert_true(word_counts_get(c, 7) == UINT32_MAX);
    word_counts_discard(c);
    assert_true(word_counts_get(c, 7) == UINT32_MAX);
    word_counts_destroy(c);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_article_without_words),
        cmocka_unit_test(test_batches_do_not_matter),
        cmocka_unit_test(test_replay),
        cmocka_unit_test(test_replay_behind_snapshot),
        cmocka_unit_test(test_replay_over_gap),
        cmocka_unit_test(test_damaged_delta),
        cmocka_unit_test(test_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
