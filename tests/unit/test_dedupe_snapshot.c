/* test_dedupe_snapshot.c -- a snapshot is whole or counts as none. */
#include "../test.h"

#include "../../stages/dedupe/snapshot.h"
#include "dedupe_rows.h"
#include "snap_world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SNAP_FILE "dedupe-main.snap"

static struct dedupe_index *index_of(size_t rows)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0);

    (void)dedupe_index_seed(ix, 77);
    for (size_t i = 0; i < rows; i++)
        assert_int_equal(dedupe_row_add(ix, i), DEDUPE_ADDED);
    dedupe_index_accept(ix);
    return ix;
}

static void check_same(const struct dedupe_index *a, const struct dedupe_index *b)
{
    assert_int_equal(dedupe_index_len(a), dedupe_index_len(b));
    for (size_t i = 0; i < dedupe_index_len(a); i++)
        assert_true(dedupe_row_is_same(a, b, i));
    assert_int_equal(dedupe_index_keys(a), dedupe_index_keys(b));
}

static void test_round_trip(void **state)
{
    static const size_t sizes[] = {0, 1, 300, 5000};
    struct snap_world w = snap_world_open();
    struct err err;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(sizes); i++) {
        struct dedupe_index *ix = index_of(sizes[i]), *back = dedupe_index_create(0, 0);
        uint64_t seq = 0;

        assert_int_equal(dedupe_snapshot_save(ix, "main", w.fd, 100 + i, &err), ERR_OK);
        assert_int_equal(dedupe_snapshot_load(back, "main", w.fd, &seq, &err), ERR_OK);
        assert_int_equal(seq, 100 + i);
        check_same(ix, back);
        if (sizes[i])
            assert_int_equal(dedupe_index_lasting_seed(back), 77);
        assert_int_equal(faccessat(w.fd, SNAP_FILE ".tmp", F_OK, 0), -1);
        dedupe_index_destroy(ix);
        dedupe_index_destroy(back);
    }
    snap_world_close(w);
}

/* Pending entries are no part of it. */
static void test_pending_stays_out(void **state)
{
    struct snap_world w = snap_world_open();
    struct dedupe_index *ix = index_of(10), *back = dedupe_index_create(0, 0);
    uint64_t seq;
    struct err err;

    (void)state;
    assert_int_equal(dedupe_row_add(ix, 10), DEDUPE_ADDED);
    assert_int_equal(dedupe_snapshot_save(ix, "main", w.fd, 1, &err), ERR_OK);
    assert_int_equal(dedupe_snapshot_load(back, "main", w.fd, &seq, &err), ERR_OK);
    assert_int_equal(dedupe_index_len(back), 10);
    dedupe_index_destroy(ix);
    dedupe_index_destroy(back);
    snap_world_close(w);
}

static void check_is_none(void *ctx, int fd)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0);
    uint64_t seq = 1;
    struct err err;

    (void)ctx;
    assert_int_equal(dedupe_snapshot_load(ix, "main", fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 0);
    assert_int_equal(dedupe_index_len(ix), 0);
    /* And the index is as good as new: no seed is left either. */
    assert_int_equal(dedupe_index_seed(ix, 123), 123);
    dedupe_index_destroy(ix);
}

static void test_damage_at_every_byte(void **state)
{
    struct snap_world w = snap_world_open();
    struct dedupe_index *ix = index_of(12);
    struct err err;

    (void)state;
    check_is_none(NULL, w.fd);
    assert_int_equal(dedupe_snapshot_save(ix, "main", w.fd, 3, &err), ERR_OK);
    snap_world_damage(w, SNAP_FILE, 5000, check_is_none, NULL);
    dedupe_index_destroy(ix);
    snap_world_close(w);
}

/* A whole block of a larger file, damaged in its middle. */
static void test_damage_in_blocks(void **state)
{
    struct snap_world w = snap_world_open();
    struct dedupe_index *ix = index_of(1500);
    struct err err;
    char *bytes;
    size_t len;

    (void)state;
    assert_int_equal(dedupe_snapshot_save(ix, "main", w.fd, 3, &err), ERR_OK);
    bytes = test_file_read(w.dir, SNAP_FILE, &len);
    for (size_t at = 40; at < len; at += 1999) {
        bytes[at] = (char)(bytes[at] ^ 4);
        test_file_write(w.dir, SNAP_FILE, (struct str){bytes, len});
        check_is_none(NULL, w.fd);
        bytes[at] = (char)(bytes[at] ^ 4);
    }
    free(bytes);
    dedupe_index_destroy(ix);
    snap_world_close(w);
}

static enum err_code saver_save(void *of, int dirfd, struct err *err)
{
    return dedupe_snapshot_save(of, "main", dirfd, 1, err);
}

/* A batch of `rows`; some of it is thrown away and done again. */
static void add_batch(struct dedupe_index *ix, uint64_t from, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        dedupe_index_lock(ix);
        assert_int_equal(dedupe_row_add(ix, from + i), DEDUPE_ADDED);
        if (i == rows / 2 && from % 3 == 0) {
            dedupe_index_cut(ix, dedupe_index_accepted(ix));
            i = SIZE_MAX;
            from++;
        }
        dedupe_index_unlock(ix);
    }
    dedupe_index_lock(ix);
    dedupe_index_accept(ix);
    dedupe_index_unlock(ix);
}

/* Written while work goes on: what is in it is the index as it was at some accept, key for key. */
static void test_beside_work(void **state)
{
    struct snap_world w = snap_world_open();
    struct dedupe_index *ix = index_of(30000), *back = dedupe_index_create(0, 0),
                        *same = dedupe_index_create(0, 0);
    struct snap_saver saver = {.of = ix, .save = saver_save, .dirfd = w.fd};
    uint64_t seq, next = 30000;
    struct err err;

    (void)state;
    snap_saver_start(&saver);
    while (!atomic_load(&saver.is_over) && next < 300000) {
        add_batch(ix, next, 50);
        next += 51;
    }
    snap_saver_end(&saver);
    assert_int_equal(dedupe_snapshot_load(back, "main", w.fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 1);
    assert_true(dedupe_index_len(back) >= 30000 && dedupe_index_len(back) <= dedupe_index_len(ix));
    (void)dedupe_index_seed(same, 77);
    for (size_t i = 0; i < dedupe_index_len(back); i++) {
        const struct dedupe_row *row = dedupe_index_at(ix, i);

        assert_true(dedupe_row_is_same(ix, back, i));
        assert_int_equal(dedupe_index_add(same, row, dedupe_index_print(ix, row)), DEDUPE_ADDED);
    }
    assert_int_equal(dedupe_index_keys(same), dedupe_index_keys(back));
    for (size_t i = 0; i < dedupe_index_len(back); i++) {
        const struct dedupe_row *row = dedupe_index_at(ix, i);
        uint32_t like[DEDUPE_BANDS], also[DEDUPE_BANDS];
        size_t len = dedupe_index_like(back, row->lanes, row->day, like);

        assert_int_equal(dedupe_index_find(back, (struct dedupe_key){row->key, row->check}, 0), i);
        assert_int_equal(dedupe_index_like(same, row->lanes, row->day, also), len);
        assert_memory_equal(like, also, len * sizeof *like);
    }
    dedupe_index_destroy(ix);
    dedupe_index_destroy(back);
    dedupe_index_destroy(same);
    snap_world_close(w);
}

/* One made with another window is no good; the sentence says so. */
static void test_other_window(void **state)
{
    struct snap_world w = snap_world_open();
    struct dedupe_index *ix = index_of(10), *back = dedupe_index_create(0, 90);
    uint64_t seq = 1;
    struct err err;

    (void)state;
    assert_int_equal(dedupe_snapshot_save(ix, "main", w.fd, 1, &err), ERR_OK);
    assert_int_equal(dedupe_snapshot_load(back, "main", w.fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 0);
    assert_non_null(strstr(err.msg, "other parameters"));
    dedupe_index_destroy(ix);
    dedupe_index_destroy(back);
    snap_world_close(w);
}

/* What was forgotten is in no snapshot, and places go on. */
static void test_forgotten(void **state)
{
    struct snap_world w = snap_world_open();
    struct dedupe_index *ix = dedupe_index_create(0, 30), *back = dedupe_index_create(0, 30);
    struct dedupe_row row;
    uint64_t seq;
    struct err err;

    (void)state;
    (void)dedupe_index_seed(ix, 77);
    for (uint64_t i = 0; i < 20000; i++) { /* 200 days */
        assert_int_equal(dedupe_row_add(ix, i), DEDUPE_ADDED);
        if (i % 500 == 499)
            dedupe_index_accept(ix);
    }
    assert_int_equal(dedupe_index_first(ix), 4 * ROWS_STRETCH);
    assert_int_equal(dedupe_snapshot_save(ix, "main", w.fd, 1, &err), ERR_OK);
    assert_int_equal(dedupe_snapshot_load(back, "main", w.fd, &seq, &err), ERR_OK);
    assert_int_equal(dedupe_index_first(back), dedupe_index_first(ix));
    assert_int_equal(dedupe_index_len(back), 20000);
    assert_int_equal(dedupe_index_keys(back), dedupe_index_keys(ix));
    assert_true(dedupe_index_bytes(back) < 6 * 1000000);
    for (size_t i = dedupe_index_first(ix); i < 20000; i++)
        assert_true(dedupe_row_is_same(ix, back, i));
    row = dedupe_row_of(16000); /* there, but too old by now */
    assert_int_equal(dedupe_index_find(back, (struct dedupe_key){row.key, row.check}, row.day),
                     DEDUPE_NONE);
    row = dedupe_row_of(17000);
    assert_int_equal(dedupe_index_find(back, (struct dedupe_key){row.key, row.check}, row.day),
                     17000);
    assert_int_equal(dedupe_row_add(back, 20000), DEDUPE_ADDED);
    assert_int_equal(dedupe_index_len(back), 20001);
    dedupe_index_destroy(ix);
    dedupe_index_destroy(back);
    snap_world_close(w);
}

static void test_failures(void **state)
{
    struct snap_world w = snap_world_open();
    int bad = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct dedupe_index *ix = index_of(5000);
    struct err err;

    (void)state;
    assert_int_equal(dedupe_snapshot_save(ix, "main", bad, 1, &err), ERR_AGAIN);
    assert_int_equal(dedupe_snapshot_save(ix, "main", w.fd, 1, &err), ERR_OK);
    for (size_t n = 0;; n++) {
        enum err_code code;

        test_fail_alloc_after(n);
        code = dedupe_snapshot_save(ix, "main", w.fd, 2, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
        assert_int_equal(faccessat(w.fd, SNAP_FILE ".tmp", F_OK, 0), -1);
        assert_int_equal(faccessat(w.fd, SNAP_FILE, F_OK, 0), 0);
    }
    for (size_t n = 0;; n += 1 + n / 8) {
        struct dedupe_index *back = dedupe_index_create(0, 0);
        enum err_code code;
        uint64_t seq;

        test_fail_alloc_after(n);
        code = dedupe_snapshot_load(back, "main", w.fd, &seq, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            check_same(ix, back);
            dedupe_index_destroy(back);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
        assert_int_equal(dedupe_index_len(back), 0);
        dedupe_index_destroy(back);
    }
    dedupe_index_destroy(ix);
    assert_int_equal(close(bad), 0);
    snap_world_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_pending_stays_out),
        cmocka_unit_test(test_damage_at_every_byte),
        cmocka_unit_test(test_damage_in_blocks),
        cmocka_unit_test(test_beside_work),
        cmocka_unit_test(test_other_window),
        cmocka_unit_test(test_forgotten),
        cmocka_unit_test(test_failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
