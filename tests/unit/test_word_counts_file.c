/* test_word_counts_file.c -- the snapshot of word counts is whole or counts as none. */
#include "../test.h"

#include "../../stages/tag/word_counts_file.h"
#include "snap_world.h"
#include "word_count_batches.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SNAP_FILE "words-main.snap"

static void test_round_trip(void **state)
{
    struct snap_world w = snap_world_open();
    struct batches d;
    struct word_counts *c = batches_make(&d), *back = batches_counts(), *none = batches_counts();
    uint64_t seq = 1;
    struct err err;

    (void)state;
    assert_int_equal(word_counts_load(back, "main", w.fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 0);
    assert_string_equal(err.msg, ""); /* none there is nothing to tell */
    assert_int_equal(word_counts_save(back, "main", w.fd, 5, &err), ERR_OK);
    assert_int_equal(word_counts_load(none, "main", w.fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 5);
    batches_check_same(none, back);
    batches_add(c, BATCHES); /* is no part of it */
    assert_int_equal(word_counts_save(c, "main", w.fd, 12, &err), ERR_OK);
    word_counts_discard(c);
    assert_int_equal(faccessat(w.fd, SNAP_FILE ".tmp", F_OK, 0), -1);
    assert_int_equal(word_counts_load(back, "main", w.fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 12);
    batches_check_same(c, back);
    batches_free(&d);
    word_counts_destroy(c);
    word_counts_destroy(back);
    word_counts_destroy(none);
    snap_world_close(w);
}

static void check_is_none(void *ctx, int fd)
{
    uint64_t seq = 1;
    struct err err;

    assert_int_equal(word_counts_load(ctx, "main", fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 0);
    assert_true(err.msg[0]);
}

static void test_damage_at_every_byte(void **state)
{
    struct snap_world w = snap_world_open();
    struct word_counts *c = batches_counts(), *none = batches_counts(), *empty = batches_counts();
    struct err err;

    (void)state;
    batches_add_article(c, 1);
    word_counts_accept(c);
    assert_int_equal(word_counts_save(c, "main", w.fd, 3, &err), ERR_OK);
    snap_world_damage(w, SNAP_FILE, SIZE_MAX, check_is_none, none);
    batches_check_same(none, empty);
    /* A folder lies there now. */
    assert_int_equal(word_counts_save(c, "main", w.fd, 3, &err), ERR_AGAIN);
    assert_int_equal(faccessat(w.fd, SNAP_FILE ".tmp", F_OK, 0), -1);
    word_counts_destroy(c);
    word_counts_destroy(none);
    word_counts_destroy(empty);
    snap_world_close(w);
}

static void test_refused_memory(void **state)
{
    struct snap_world w = snap_world_open();
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
    batches_add_article(c, 1);
    word_counts_accept(c);
    for (size_t n = 0;; n++) {
        test_fail_alloc_after(n);
        code = word_counts_save(c, "main", w.fd, 1, &err);
        if (!test_fail_alloc_off())
            break;
        assert_int_equal(code, ERR_NOMEM);
        assert_int_equal(faccessat(w.fd, SNAP_FILE, F_OK, 0), -1);
    }
    assert_int_equal(code, ERR_OK);
    back = batches_counts();
    test_fail_alloc_after(0);
    code = word_counts_load(back, "main", w.fd, &seq, &err);
    assert_true(test_fail_alloc_off());
    assert_int_equal(code, ERR_NOMEM);
    assert_int_equal(word_counts_load(back, "main", w.fd, &seq, &err), ERR_OK);
    batches_check_same(c, back);
    word_counts_destroy(c);
    word_counts_destroy(back);
    snap_world_close(w);
}

static enum err_code saver_save(void *of, int dirfd, struct err *err)
{
    return word_counts_save(of, "main", dirfd, 1, err);
}

/* Written while work goes on: what is in it are whole batches, and with the deltas from the first one on it becomes
 * the same counts. */
static void test_beside_work(void **state)
{
    struct snap_world w = snap_world_open();
    struct batches d;
    struct word_counts *all = batches_make(&d), *c = batches_counts(), *back = batches_counts();
    struct snap_saver saver = {.of = c, .save = saver_save, .dirfd = w.fd};
    uint64_t seq;
    struct err err;

    (void)state;
    batches_add(c, 0);
    word_counts_accept(c);
    snap_saver_start(&saver);
    for (size_t i = 1; i < BATCHES; i++) {
        batches_add(c, BATCHES + i);
        word_counts_discard(c);
        batches_add(c, i);
        buf_reset(&d.all[i]);
        word_counts_delta(c, &d.all[i]);
        word_counts_accept(c);
    }
    snap_saver_end(&saver);
    assert_int_equal(word_counts_load(back, "main", w.fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 1);
    assert_int_equal(word_counts_get(back, 0) % BATCHES_ARTICLES, 0);
    batches_replay(back, &d, 0, BATCHES);
    batches_check_same(back, all);
    batches_check_same(c, all);
    batches_free(&d);
    word_counts_destroy(all);
    word_counts_destroy(c);
    word_counts_destroy(back);
    snap_world_close(w);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_damage_at_every_byte),
        cmocka_unit_test(test_refused_memory),
        cmocka_unit_test(test_beside_work),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
