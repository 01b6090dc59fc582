/* test_dedupe_spill.c -- an index on disk answers as one in memory does. */
#include "../test.h"

#include "../../stages/dedupe/snapshot.h"
#include "../../stages/dedupe/spill.h"
#include "dedupe_rows.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMORY ((uint64_t)8 << 20) /* some 20,000 rows */

static int dir_open(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    assert_true(fd >= 0);
    return fd;
}

static size_t count_runs(const char *dir)
{
    DIR *d = opendir(dir);
    const struct dirent *e;
    size_t runs = 0;

    assert_non_null(d);
    while ((e = readdir(d)))
        runs += str_ends(str_of(e->d_name), STR(".run"));
    assert_int_equal(closedir(d), 0);
    return runs;
}

static void add_range(struct dedupe_index *ix, uint64_t from, uint64_t to)
{
    (void)dedupe_index_seed(ix, 42);
    for (uint64_t n = from; n < to; n++) {
        /* One in some 100,000 has the 40 bits of another's key. */
        assert_in_range(dedupe_row_add(ix, n), DEDUPE_ADDED, DEDUPE_TAKEN);
        if (n % 500 == 499)
            dedupe_index_accept(ix);
    }
    dedupe_index_accept(ix);
}

/* Every row is found by its key and its bands, in `a` as in `b`. */
static void check_same(const struct dedupe_index *a, const struct dedupe_index *b)
{
    size_t lost = 0;

    assert_int_equal(dedupe_index_len(a), dedupe_index_len(b));
    for (size_t i = 0; i < dedupe_index_len(a); i++) {
        const struct dedupe_row *row = dedupe_index_at(b, i);
        uint32_t like[DEDUPE_BANDS], also[DEDUPE_BANDS];
        size_t found, len = dedupe_index_like(a, row->lanes, row->day, like);

        assert_true(dedupe_row_is_same(a, b, i));
        found = dedupe_index_find(a, (struct dedupe_key){row->key, row->check}, 0);
        assert_int_equal(found, dedupe_index_find(b, (struct dedupe_key){row->key, row->check}, 0));
        lost += found != i; /* another row has the 40 bits of its key */
        assert_int_equal(dedupe_index_like(b, row->lanes, row->day, also), len);
        assert_memory_equal(like, also, len * sizeof *like);
    }
    assert_true(lost < 5);
}

static void test_same_answers(void **state)
{
    char *dir = test_dir_make();
    int fd = dir_open(dir);
    struct dedupe_index *small = dedupe_index_create(MEMORY, 0), *big = dedupe_index_create(0, 0),
                        *back;
    struct dedupe_row unknown = dedupe_row_of(999999);
    uint64_t seq, next = 0;
    struct err err;

    (void)state;
    assert_true(dedupe_spill_to(small, fd, "main"));
    while (next < 100000) {
        add_range(small, next, next + 2500);
        add_range(big, next, next + 2500);
        next += 2500;
        if (dedupe_spill_is_due(small))
            assert_int_equal(dedupe_snapshot_save(small, "main", fd, next, &err), ERR_OK);
        assert_true(dedupe_index_bytes(small) < MEMORY);
    }
    /* Runs were made, and eight of them merged. */
    assert_true(count_runs(dir) >= 2 && count_runs(dir) < 9);
    check_same(small, big);
    assert_int_equal(dedupe_index_find(small, (struct dedupe_key){unknown.key, unknown.check}, 0),
                     DEDUPE_NONE);
    assert_int_equal(dedupe_row_add(small, 5), DEDUPE_TAKEN);
    /* And so after a start. */
    assert_int_equal(dedupe_snapshot_save(small, "main", fd, 7, &err), ERR_OK);
    back = dedupe_index_create(MEMORY, 0);
    assert_int_equal(dedupe_snapshot_load(back, "main", fd, &seq, &err), ERR_OK);
    assert_int_equal(seq, 7);
    check_same(back, big);
    add_range(back, next, next + 1000);
    dedupe_index_destroy(back);
    dedupe_index_destroy(small);
    dedupe_index_destroy(big);
    assert_int_equal(close(fd), 0);
    test_dir_remove(dir);
}

struct saver {
    struct dedupe_index *ix;
    int fd;
    atomic_bool is_over;
    enum err_code code;
};

static void *saver_run(void *ctx)
{
    struct saver *s = ctx;
    struct err err;

    for (int i = 0; i < 6 && s->code == ERR_OK; i++)
        s->code = dedupe_snapshot_save(s->ix, "main", s->fd, 1, &err);
    atomic_store(&s->is_over, true);
    return NULL;
}

/* While rows come and are looked up, others go to disk. */
static void test_beside_work(void **state)
{
    char *dir = test_dir_make();
    int fd = dir_open(dir);
    struct dedupe_index *ix = dedupe_index_create(MEMORY * 2, 0);
    struct saver saver = {.ix = ix, .fd = fd};
    uint64_t next = 16000;
    pthread_t thread;

    (void)state;
    assert_true(dedupe_spill_to(ix, fd, "main"));
    add_range(ix, 0, next);
    assert_int_equal(pthread_create(&thread, NULL, saver_run, &saver), 0);
    while (!atomic_load(&saver.is_over) && next < 40000) {
        struct dedupe_row old = dedupe_row_of(next * 7 % 16000);

        dedupe_index_lock(ix);
        assert_true(dedupe_index_find(ix, (struct dedupe_key){old.key, old.check}, 0) !=
                    DEDUPE_NONE);
        assert_int_equal(dedupe_row_add(ix, next), DEDUPE_ADDED);
        if (next % 100 == 0)
            dedupe_index_accept(ix);
        dedupe_index_unlock(ix);
        next++;
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(saver.code, ERR_OK);
    assert_true(count_runs(dir) >= 1);
    for (uint64_t n = 0; n < next; n++) {
        struct dedupe_row row = dedupe_row_of(n);

        assert_int_equal(dedupe_index_find(ix, (struct dedupe_key){row.key, row.check}, 0), n);
    }
    dedupe_index_destroy(ix);
    assert_int_equal(close(fd), 0);
    test_dir_remove(dir);
}

/* A run that is gone or changed makes the snapshot worth nothing; what belongs to none is removed. */
static void test_damage(void **state)
{
    char *dir = test_dir_make(), *bytes;
    int fd = dir_open(dir);
    struct dedupe_index *ix = dedupe_index_create(MEMORY / 4, 0);
    struct err err;
    uint64_t seq;
    size_t len;

    (void)state;
    assert_true(dedupe_spill_to(ix, fd, "main"));
    add_range(ix, 0, 5000);
    assert_int_equal(dedupe_snapshot_save(ix, "main", fd, 3, &err), ERR_OK);
    assert_int_equal(count_runs(dir), 1);
    dedupe_index_destroy(ix);
    bytes = test_file_read(dir, "dedupe-main.0.run", &len);
    for (size_t at = 0; at < len; at += 1 + len / 60) {
        struct dedupe_index *back = dedupe_index_create(MEMORY, 0);
        char *snapshot;
        size_t snapshot_len;

        snapshot = test_file_read(dir, "dedupe-main.snap", &snapshot_len);
        bytes[at] = (char)(bytes[at] ^ 16);
        test_file_write(dir, "dedupe-main.0.run", (struct str){bytes, len});
        assert_int_equal(dedupe_snapshot_load(back, "main", fd, &seq, &err), ERR_OK);
        if (at < 100 || at > 4096)
            assert_int_equal(seq, 0);
        if (seq == 0) {
            assert_int_equal(dedupe_index_len(back), 0);
            assert_non_null(strstr(err.msg, "run"));
            assert_int_equal(count_runs(dir), 0);
        }
        bytes[at] = (char)(bytes[at] ^ 16);
        test_file_write(dir, "dedupe-main.snap", (struct str){snapshot, snapshot_len});
        free(snapshot);
        dedupe_index_destroy(back);
    }
    free(bytes);
    assert_int_equal(close(fd), 0);
    test_dir_remove(dir);
}

/* Without memory or disk all stays as it is. */
static void test_failures(void **state)
{
    char *dir = test_dir_make();
    int fd = dir_open(dir);
    struct dedupe_index *ix = dedupe_index_create(MEMORY / 4, 0);
    struct err err;

    (void)state;
    assert_true(dedupe_spill_to(ix, fd, "main"));
    add_range(ix, 0, 5000);
    for (size_t n = 0;; n += 1 + n / 8) {
        enum err_code code;

        test_fail_alloc_after(n);
        code = dedupe_spill(ix, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            break;
        }
        assert_true(code == ERR_NOMEM || code == ERR_AGAIN);
        for (uint64_t i = 0; i < 5000; i += 501) {
            struct dedupe_row row = dedupe_row_of(i);

            assert_int_equal(dedupe_index_find(ix, (struct dedupe_key){row.key, row.check}, 0), i);
        }
    }
    assert_true(count_runs(dir) >= 1);
    dedupe_index_destroy(ix);
    assert_int_equal(close(fd), 0);
    test_dir_remove(dir);
}

/* Forgotten runs go as a whole. */
static void test_forgotten(void **state)
{
    char *dir = test_dir_make();
    int fd = dir_open(dir);
    struct dedupe_index *ix = dedupe_index_create(MEMORY / 2, 60);
    struct dedupe_row row = dedupe_row_of(0);
    struct err err;

    (void)state;
    assert_true(dedupe_spill_to(ix, fd, "main"));
    for (uint64_t n = 0; n < 40000; n += 2500) { /* 400 days */
        add_range(ix, n, n + 2500);
        assert_int_equal(dedupe_snapshot_save(ix, "main", fd, 3, &err), ERR_OK);
    }
    assert_true(dedupe_index_first(ix) > 20000);
    assert_true(count_runs(dir) < 5);
    assert_int_equal(dedupe_index_find(ix, (struct dedupe_key){row.key, row.check}, 0),
                     DEDUPE_NONE);
    row = dedupe_row_of(38000);
    assert_int_equal(dedupe_index_find(ix, (struct dedupe_key){row.key, row.check}, 0), 38000);
    dedupe_index_destroy(ix);
    assert_int_equal(close(fd), 0);
    test_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_answers), cmocka_unit_test(test_beside_work),
        cmocka_unit_test(test_damage),       cmocka_unit_test(test_failures),
        cmocka_unit_test(test_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
