/* word_count_batches.c -- see word_count_batches.h */
#include "../test.h"

#include "word_count_batches.h"

#define BATCHES_WORDS 40u

struct word_counts *batches_counts(void)
{
    struct word_counts *c = word_counts_create();

    assert_non_null(c);
    return c;
}

void batches_add_article(struct word_counts *c, uint64_t n)
{
    uint32_t places[BATCHES_WORDS];
    uint64_t random = n;

    for (size_t i = 0; i < BATCHES_WORDS; i++)
        places[i] =
            i < 8 ? (uint32_t)i * 131071u : (uint32_t)(test_random(&random) % WORD_COUNTS_PLACES);
    assert_true(word_counts_reserve(c, BATCHES_WORDS));
    word_counts_add(c, places, BATCHES_WORDS);
}

void batches_add(struct word_counts *c, size_t batch)
{
    for (size_t i = 0; i < BATCHES_ARTICLES; i++)
        batches_add_article(c, batch * BATCHES_ARTICLES + i);
}

struct word_counts *batches_make(struct batches *d)
{
    struct word_counts *c = batches_counts();

    for (size_t i = 0; i < BATCHES; i++) {
        buf_init(&d->all[i], WORD_COUNTS_BYTES_MAX);
        batches_add(c, i);
        word_counts_delta(c, &d->all[i]);
        assert_false(buf_failed(&d->all[i]));
        word_counts_accept(c);
    }
    return c;
}

void batches_free(struct batches *d)
{
    for (size_t i = 0; i < BATCHES; i++)
        buf_fini(&d->all[i]);
}

void batches_replay(struct word_counts *c, const struct batches *d, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        assert_true(word_counts_replay(c, buf_str(&d->all[i])));
}

void batches_check_same(struct word_counts *a, struct word_counts *b)
{
    struct buf x, y;

    buf_init(&x, WORD_COUNTS_BYTES_MAX);
    buf_init(&y, WORD_COUNTS_BYTES_MAX);
    assert_true(word_counts_pack(a, &x) && word_counts_pack(b, &y));
    TEST_STR(buf_str(&x), buf_str(&y));
    buf_fini(&x);
    buf_fini(&y);
}
