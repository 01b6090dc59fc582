/* test_word_counts.c -- in how many articles a word came: batches, deltas, each article once, snapshots. */
#include "../test.h"

#include "../../stages/tag/word_counts_file.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SNAP_FILE "words-main.snap"
#define BATCHES 12u
#define BATCH_ARTICLES 5u
#define ARTICLE_WORDS 40u

static struct word_counts *counts_new(void)
{
    struct word_counts *c = word_counts_create();

    assert_non_null(c);
    return c;
}

/* Article number `n`: common words first, then such as few have. */
static void article_add(struct word_counts *c, uint64_t n)
{
    uint32_t places[ARTICLE_WORDS];
    uint64_t random = n;

    for (size_t i = 0; i < ARTICLE_WORDS; i++)
        places[i] =
            i < 8 ? (uint32_t)i * 131071u : (uint32_t)(test_random(&random) % WORD_COUNTS_PLACES);
    assert_true(word_counts_reserve(c, ARTICLE_WORDS));
    word_counts_add(c, places, ARTICLE_WORDS);
}

static void batch_add(struct word_counts *c, size_t batch)
{
    for (size_t i = 0; i < BATCH_ARTICLES; i++)
        article_add(c, batch * BATCH_ARTICLES + i);
}

struct deltas {
    struct buf all[BATCHES];
};

/* What BATCHES batches leave: their deltas, and the counts. */
static struct word_counts *deltas_make(struct deltas *d)
{
    struct word_counts *c = counts_new();

    for (size_t i = 0; i < BATCHES; i++) {
        buf_init(&d->all[i], WORD_COUNTS_BYTES_MAX);
        batch_add(c, i);
        word_counts_delta(c, &d->all[i]);
        assert_false(buf_failed(&d->all[i]));
        word_counts_accept(c);
    }
    return c;
}

static void deltas_free(struct deltas *d)
{
    for (size_t i = 0; i < BATCHES; i++)
        buf_fini(&d->all[i]);
}

static void replay(struct word_counts *c, const struct deltas *d, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        assert_true(word_counts_replay(c, buf_str(&d->all[i])));
}

/* The packed form of the same counts is the same bytes. */
static void check_same(struct word_counts *a, struct word_counts *b)
{
    struct buf x, y;

    buf_init(&x, WORD_COUNTS_BYTES_MAX);
    buf_init(&y, WORD_COUNTS_BYTES_MAX);
    assert_true(word_counts_pack(a, &x) && word_counts_pack(b, &y));
    TEST_STR(buf_str(&x), buf_str(&y));
    buf_fini(&x);
    buf_fini(&y);
}

static void test_batch(void **state)
{
    static const uint32_t words[] = {7, 9, WORD_COUNTS_PLACES - 1};
    struct word_counts *c = counts_new(), *empty = counts_new();
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
    check_same(c, empty); /* but not for a snapshot */
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
    struct word_counts *c = counts_new(), *back = counts_new();
    struct buf delta;

    (void)state;
    buf_init(&delta, 100);
    word_counts_add(c, NULL, 0);
    word_counts_delta(c, &delta);
    word_counts_accept(c);
    assert_true(word_counts_replay(back, buf_str(&delta)));
    check_same(c, back);
    buf_fini(&delta);
    word_counts_destroy(c);
    word_counts_destroy(back);
}

/* However the same articles are parted into batches, and however often one is thrown away. */
static void test_batches_do_not_matter(void **state)
{
    struct deltas d;
    struct word_counts *c = deltas_make(&d), *one = counts_new();

    (void)state;
    for (size_t i = 0; i < BATCHES; i++)
        batch_add(one, i);
    word_counts_discard(one);
    for (size_t i = 0; i < BATCHES; i++)
        batch_add(one, i);
    for (uint32_t i = 0; i < WORD_COUNTS_PLACES; i++)
        assert_int_equal(word_counts_get(one, i), word_counts_get(c, i));
    word_counts_accept(one);
    check_same(one, c);
    deltas_free(&d);
    word_counts_destroy(c);
    word_counts_destroy(one);
}

static void test_replay(void **state)
{
    struct deltas d;
    struct word_counts *c = deltas_make(&d), *back = counts_new();

    (void)state;
    replay(back, &d, 0, BATCHES);
    check_same(c, back);
    /* Nothing twice, in whatever order. */
    replay(back, &d, 0, BATCHES);
    replay(back, &d, 3, 5);
    check_same(c, back);
    deltas_free(&d);
    word_counts_destroy(c);
    word_counts_destroy(back);
}

/* A snapshot that is named for an earlier batch than the last one in it: what is replayed again from
 * there is not counted again. */
static void test_replay_behind_snapshot(void **state)
{
    struct deltas d;
    struct word_counts *c = deltas_make(&d);

    (void)state;
    for (size_t named = 0; named <= BATCHES; named++) {
        for (size_t holds = named; holds <= BATCHES; holds++) {
            struct word_counts *half = counts_new(), *back = counts_new();
            struct buf pack;

            buf_init(&pack, WORD_COUNTS_BYTES_MAX);
            replay(half, &d, 0, holds);
            assert_true(word_counts_pack(half, &pack));
            if (pack.len)
                assert_true(word_counts_replay(back, buf_str(&pack)));
            replay(back, &d, named, BATCHES);
            check_same(c, back);
            buf_fini(&pack);
            word_counts_destroy(half);
            word_counts_destroy(back);
        }
    }
    deltas_free(&d);
    word_counts_destroy(c);
}

/* A segment of the archive is gone: what is left counts, and once. */
static void test_replay_over_gap(void **state)
{
    struct deltas d;
    struct word_counts *c = deltas_make(&d), *back = counts_new();
    uint32_t common = 0;

    (void)state;
    replay(back, &d, 4, BATCHES);
    assert_int_equal(word_counts_get(back, common), (BATCHES - 4) * BATCH_ARTICLES);
    replay(back, &d, 4, BATCHES);
    assert_int_equal(word_counts_get(back, common), (BATCHES - 4) * BATCH_ARTICLES);
    /* Work goes on with numbers behind the gap. */
    batch_add(back, BATCHES);
    batch_add(c, BATCHES);
    buf_reset(&d.all[0]);
    buf_reset(&d.all[1]);
    word_counts_delta(back, &d.all[0]);
    word_counts_delta(c, &d.all[1]);
    TEST_STR(buf_str(&d.all[0]), buf_str(&d.all[1]));
    deltas_free(&d);
    word_counts_destroy(c);
    word_counts_destroy(back);
}

static void check_refused(struct str delta)
{
    struct word_counts *c = counts_new(), *empty = counts_new();

    TEST_CHECK(!word_counts_replay(c, delta), "%zu bytes", delta.len);
    check_same(c, empty);
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
    struct word_counts *c = counts_new();
    struct buf delta;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(bad); i++)
        check_refused(bad[i]);
    buf_init(&delta, WORD_COUNTS_BYTES_MAX);
    article_add(c, 1);
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
    struct word_counts *c = counts_new();
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

/* ---- snapshots ---- */

static int dir_open(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    assert_true(fd >= 0);
    return fd;
}

static void test_round_trip(void **state)
{
    char *dir = test_dir_make();
    int fd = dir_open(dir);
    struct deltas d;
    struct word_counts *c = deltas_make(&d), *back = counts_new(), *none = counts_new();
    uint64_t seq = 1;
    struct err err;

    (void)state;
    assert_int_equal(word_counts_load(back, "main", fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 0);
    assert_string_equal(err.msg, ""); /* none there is nothing to tell */
    assert_int_equal(word_counts_save(back, "main", fd, 5, &err), ERR_OK);
    assert_int_equal(word_counts_load(none, "main", fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 5);
    check_same(none, back);
    batch_add(c, BATCHES); /* is no part of it */
    assert_int_equal(word_counts_save(c, "main", fd, 12, &err), ERR_OK);
    word_counts_discard(c);
    assert_int_equal(faccessat(fd, SNAP_FILE ".tmp", F_OK, 0), -1);
    assert_int_equal(word_counts_load(back, "main", fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 12);
    check_same(c, back);
    deltas_free(&d);
    word_counts_destroy(c);
    word_counts_destroy(back);
    word_counts_destroy(none);
    assert_int_equal(close(fd), 0);
    test_dir_remove(dir);
}

static void check_is_none(struct word_counts *c, int fd)
{
    uint64_t seq = 1;
    struct err err;

    assert_int_equal(word_counts_load(c, "main", fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 0);
    assert_true(err.msg[0]);
}

static void test_damage_at_every_byte(void **state)
{
    char *dir = test_dir_make(), *bytes;
    int fd = dir_open(dir);
    struct word_counts *c = counts_new(), *none = counts_new(), *empty = counts_new();
    struct err err;
    size_t len;

    (void)state;
    article_add(c, 1);
    word_counts_accept(c);
    assert_int_equal(word_counts_save(c, "main", fd, 3, &err), ERR_OK);
    bytes = test_file_read(dir, SNAP_FILE, &len);
    for (size_t at = 0; at < len; at++) {
        for (int bit = 0; bit < 8; bit += 7) {
            bytes[at] = (char)(bytes[at] ^ 1 << bit);
            test_file_write(dir, SNAP_FILE, (struct str){bytes, len});
            check_is_none(none, fd);
            bytes[at] = (char)(bytes[at] ^ 1 << bit);
        }
        test_file_write(dir, SNAP_FILE, (struct str){bytes, at});
        check_is_none(none, fd);
    }
    bytes[len] = 'x';
    test_file_write(dir, SNAP_FILE, (struct str){bytes, len + 1});
    check_is_none(none, fd);
    assert_int_equal(unlinkat(fd, SNAP_FILE, 0), 0);
    assert_int_equal(mkdirat(fd, SNAP_FILE, 0755), 0);
    check_is_none(none, fd);
    check_same(none, empty);
    assert_int_equal(word_counts_save(c, "main", fd, 3, &err), ERR_AGAIN);
    assert_int_equal(faccessat(fd, SNAP_FILE ".tmp", F_OK, 0), -1);
    free(bytes);
    word_counts_destroy(c);
    word_counts_destroy(none);
    word_counts_destroy(empty);
    assert_int_equal(close(fd), 0);
    test_dir_remove(dir);
}

static void test_refused_memory(void **state)
{
    char *dir = test_dir_make();
    int fd = dir_open(dir);
    struct word_counts *c = NULL, *back = NULL;
    struct err err;
    enum err_code code;
    uint64_t seq;

    (void)state;
    for (size_t n = 0;; n++) {
        test_fail_alloc_after(n);
        c = word_counts_create();
        if (!test_fail_alloc_off())
            break;
        assert_null(c);
    }
    test_fail_alloc_after(0);
    assert_false(word_counts_reserve(c, 1u << 20));
    assert_true(test_fail_alloc_off());
    article_add(c, 1);
    word_counts_accept(c);
    for (size_t n = 0;; n++) {
        test_fail_alloc_after(n);
        code = word_counts_save(c, "main", fd, 1, &err);
        if (!test_fail_alloc_off())
            break;
        assert_int_equal(code, ERR_NOMEM);
        assert_int_equal(faccessat(fd, SNAP_FILE, F_OK, 0), -1);
    }
    assert_int_equal(code, ERR_OK);
    back = counts_new();
    test_fail_alloc_after(0);
    code = word_counts_load(back, "main", fd, &seq, &err);
    assert_true(test_fail_alloc_off());
    assert_int_equal(code, ERR_NOMEM);
    assert_int_equal(word_counts_load(back, "main", fd, &seq, &err), ERR_OK);
    check_same(c, back);
    word_counts_destroy(c);
    word_counts_destroy(back);
    assert_int_equal(close(fd), 0);
    test_dir_remove(dir);
}

struct saver {
    struct word_counts *counts;
    int fd;
    enum err_code code;
    atomic_bool is_over;
};

static void *saver_run(void *ctx)
{
    struct saver *s = ctx;
    struct err err;

    s->code = word_counts_save(s->counts, "main", s->fd, 1, &err);
    atomic_store(&s->is_over, true);
    return NULL;
}

/* Written while work goes on: what is in it are whole batches, and with the deltas from the first one on it becomes
 * the same counts. */
static void test_beside_work(void **state)
{
    char *dir = test_dir_make();
    struct deltas d;
    struct word_counts *all = deltas_make(&d), *c = counts_new(), *back = counts_new();
    struct saver saver = {.counts = c, .fd = dir_open(dir)};
    pthread_t thread;
    uint64_t seq;
    struct err err;

    (void)state;
    batch_add(c, 0);
    word_counts_accept(c);
    assert_int_equal(pthread_create(&thread, NULL, saver_run, &saver), 0);
    for (size_t i = 1; i < BATCHES; i++) {
        batch_add(c, BATCHES + i);
        word_counts_discard(c);
        batch_add(c, i);
        buf_reset(&d.all[i]);
        word_counts_delta(c, &d.all[i]);
        word_counts_accept(c);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(atomic_load(&saver.is_over));
    assert_int_equal(saver.code, ERR_OK);
    assert_int_equal(word_counts_load(back, "main", saver.fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 1);
    assert_int_equal(word_counts_get(back, 0) % BATCH_ARTICLES, 0);
    replay(back, &d, 0, BATCHES);
    check_same(back, all);
    check_same(c, all);
    deltas_free(&d);
    word_counts_destroy(all);
    word_counts_destroy(c);
    word_counts_destroy(back);
    assert_int_equal(close(saver.fd), 0);
    test_dir_remove(dir);
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
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_damage_at_every_byte),
        cmocka_unit_test(test_refused_memory),
        cmocka_unit_test(test_beside_work),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
