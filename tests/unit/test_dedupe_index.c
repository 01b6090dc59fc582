/* test_dedupe_index.c -- the table of articles, its overlay and its deltas. */
#include "../test.h"

#include "dedupe_rows.h"

#include <string.h>

#define DELTA_MAX ((size_t)1 << 24)

static const struct str no_print = {"\0\0\0\0\0\0\0\0", 8};

static size_t find(const struct dedupe_index *ix, const struct dedupe_row *e)
{
    return dedupe_index_find(ix, (struct dedupe_key){e->key, e->check}, e->day);
}

static void add_range(struct dedupe_index *ix, uint64_t from, uint64_t to)
{
    (void)dedupe_index_seed(ix, 42);
    for (uint64_t n = from; n < to; n++)
        assert_int_equal(dedupe_row_add(ix, n), DEDUPE_ADDED);
}

static void check_range(const struct dedupe_index *ix, uint64_t from, uint64_t to, bool is_there)
{
    for (uint64_t n = from; n < to; n++) {
        struct dedupe_row e = dedupe_row_of(n);
        size_t place = find(ix, &e);
        uint32_t like[DEDUPE_BANDS];

        TEST_CHECK((place != DEDUPE_NONE) == is_there, "entry %llu", (unsigned long long)n);
        if (is_there)
            assert_int_equal(dedupe_index_at(ix, place)->id, e.id);
        if (e.flags & DEDUPE_ROW_LANES)
            assert_int_equal(dedupe_index_like(ix, e.lanes, e.day, like), is_there ? 1 : 0);
    }
}

static void test_discard_leaves_nothing(void **state)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0);
    struct buf delta;

    (void)state;
    buf_init(&delta, DELTA_MAX);
    add_range(ix, 0, 3000);
    dedupe_index_cut(ix, 0);
    assert_int_equal(dedupe_index_len(ix), 0);
    check_range(ix, 0, 3000, false);
    dedupe_index_delta(ix, &delta);
    assert_int_equal(delta.len, 0);
    /* The seed went with it. */
    assert_int_equal(dedupe_index_seed(ix, 9), 9);
    dedupe_index_cut(ix, 0);
    add_range(ix, 0, 2000);
    dedupe_index_accept(ix);
    add_range(ix, 2000, 5000);
    dedupe_index_cut(ix, dedupe_index_accepted(ix));
    check_range(ix, 0, 2000, true);
    check_range(ix, 2000, 5000, false);
    assert_int_equal(dedupe_index_seed(ix, 9), 42);
    buf_fini(&delta);
    dedupe_index_destroy(ix);
}

static void test_replay_is_live(void **state)
{
    struct dedupe_index *live = dedupe_index_create(0, 0), *again = dedupe_index_create(0, 0);
    struct buf delta;
    struct err err;

    (void)state;
    buf_init(&delta, DELTA_MAX);
    for (uint64_t from = 0; from < 9000; from += 900) {
        buf_reset(&delta);
        add_range(live, from, from + 900);
        dedupe_index_delta(live, &delta);
        assert_false(buf_failed(&delta));
        dedupe_index_accept(live);
        /* Twice: what is known changes nothing. */
        assert_int_equal(dedupe_index_replay(again, buf_str(&delta), &err), ERR_OK);
        assert_int_equal(dedupe_index_replay(again, buf_str(&delta), &err), ERR_OK);
    }
    assert_int_equal(dedupe_index_accepted(again), dedupe_index_accepted(live));
    assert_int_equal(dedupe_index_lasting_seed(again), 42);
    for (size_t i = 0; i < dedupe_index_len(live); i++)
        assert_true(dedupe_row_is_same(live, again, i));
    assert_int_equal(dedupe_index_keys(live), dedupe_index_keys(again));
    /* Two thirds of the rows have a sketch. */
    assert_true(delta.len < 900 * (24 + SKETCH_LANES * 2 / 3 + 24));
    buf_fini(&delta);
    dedupe_index_destroy(live);
    dedupe_index_destroy(again);
}

static void test_ids_of_any_order(void **state)
{
    static const uint64_t ids[] = {5, 3, UINT64_MAX, 0, UINT64_MAX - 7, 1, (uint64_t)1 << 63, 6};
    struct dedupe_index *a = dedupe_index_create(0, 0), *b = dedupe_index_create(0, 0);
    struct buf delta;
    struct err err;

    (void)state;
    buf_init(&delta, DELTA_MAX);
    (void)dedupe_index_seed(a, 1);
    for (size_t i = 0; i < TEST_LEN(ids); i++) {
        struct dedupe_row e = {
            .key = i << 40, .id = ids[i], .article = UINT32_MAX - (uint32_t)i, .day = (uint32_t)~i};

        assert_int_equal(dedupe_index_add(a, &e, no_print), DEDUPE_ADDED);
    }
    dedupe_index_delta(a, &delta);
    assert_int_equal(dedupe_index_replay(b, buf_str(&delta), &err), ERR_OK);
    for (size_t i = 0; i < TEST_LEN(ids); i++) {
        assert_int_equal(dedupe_index_at(b, i)->id, ids[i]);
        assert_int_equal(dedupe_index_at(b, i)->article, UINT32_MAX - (uint32_t)i);
    }
    buf_fini(&delta);
    dedupe_index_destroy(a);
    dedupe_index_destroy(b);
}

/* Equal keys of different texts: the first owns the key, the second is never taken for it. */
static void test_crafted_keys(void **state)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0);
    struct dedupe_row first = {.key = 7, .id = 1, .check = 100, .article = 1},
                      second = {.key = 7, .id = 2, .check = 101, .article = 1};

    (void)state;
    (void)dedupe_index_seed(ix, 1);
    assert_int_equal(dedupe_index_add(ix, &first, no_print), DEDUPE_ADDED);
    assert_int_equal(find(ix, &second), DEDUPE_NONE);
    assert_int_equal(dedupe_index_add(ix, &second, no_print), DEDUPE_TAKEN);
    assert_int_equal(find(ix, &first), 0);
    assert_int_equal(find(ix, &second), DEDUPE_NONE);
    dedupe_index_destroy(ix);
}

/* The same with a sketch: the second is remembered by its bands, and once. */
static void test_shared_key_with_sketch(void **state)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0);
    struct dedupe_row first = dedupe_row_of(1), second = dedupe_row_of(2);
    uint32_t like[DEDUPE_BANDS];

    (void)state;
    (void)dedupe_index_seed(ix, 1);
    second.key = first.key ^ 1; /* the table does not tell them apart */
    assert_int_equal(dedupe_index_add(ix, &first, no_print), DEDUPE_ADDED);
    assert_int_equal(dedupe_index_add(ix, &second, no_print), DEDUPE_ADDED);
    assert_int_equal(dedupe_index_add(ix, &second, no_print), DEDUPE_TAKEN);
    assert_int_equal(find(ix, &first), 0);
    assert_int_equal(find(ix, &second), DEDUPE_NONE);
    assert_int_equal(dedupe_index_like(ix, second.lanes, second.day, like), 1);
    assert_int_equal(like[0], 1);
    dedupe_index_cut(ix, 1);
    assert_int_equal(find(ix, &first), 0);
    assert_int_equal(dedupe_index_like(ix, second.lanes, second.day, like), 0);
    dedupe_index_destroy(ix);
}

static void test_forget(void **state)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0);

    (void)state;
    add_range(ix, 0, 4); /* ids 1 to 4 */
    dedupe_index_accept(ix);
    add_range(ix, 4, 8);
    dedupe_index_forget(ix, 6, 1);             /* entry 5 is article 1 of file 6 */
    dedupe_index_forget(ix, 2, 1);             /* accepted: stays */
    dedupe_index_forget(ix, 8, 4);             /* entry 7 is article 3: stays */
    assert_int_equal(dedupe_index_len(ix), 8); /* its place stays empty */
    check_range(ix, 0, 5, true);
    check_range(ix, 5, 6, false);
    check_range(ix, 6, 8, true);
    dedupe_index_cut(ix, 4);
    check_range(ix, 0, 4, true);
    check_range(ix, 4, 8, false);
    dedupe_index_destroy(ix);
}

/* What is like a link is looked up at its root, live and after a replay. */
static void test_links(void **state)
{
    struct dedupe_index *live = dedupe_index_create(0, 0), *again = dedupe_index_create(0, 0);
    struct dedupe_row root = dedupe_row_of(1), link = dedupe_row_of(2);
    uint32_t like[DEDUPE_BANDS];
    struct buf delta;
    struct err err;

    (void)state;
    buf_init(&delta, DELTA_MAX);
    (void)dedupe_index_seed(live, 1);
    memcpy(link.lanes, root.lanes, SKETCH_LANES / 2);
    link.flags |= DEDUPE_ROW_LINK;
    link.root = 1;
    assert_int_equal(dedupe_row_add(live, 0), DEDUPE_ADDED);
    assert_int_equal(dedupe_index_add(live, &root, no_print), DEDUPE_ADDED);
    assert_int_equal(dedupe_index_add(live, &link, no_print), DEDUPE_ADDED);
    dedupe_index_delta(live, &delta);
    assert_int_equal(dedupe_index_replay(again, buf_str(&delta), &err), ERR_OK);
    assert_int_equal(dedupe_index_len(again), 3);
    /* The second half of its lanes is the link's alone. */
    memset(link.lanes, 0, SKETCH_LANES / 2);
    assert_int_equal(dedupe_index_like(again, link.lanes, link.day, like), 1);
    assert_int_equal(like[0], 1);
    buf_fini(&delta);
    dedupe_index_destroy(live);
    dedupe_index_destroy(again);
}

/* A link goes with the root that goes. */
static void test_forget_links(void **state)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0);
    struct dedupe_row link = dedupe_row_of(2);

    (void)state;
    add_range(ix, 0, 2);
    link.flags |= DEDUPE_ROW_LINK;
    link.root = 1;
    assert_int_equal(dedupe_index_add(ix, &link, no_print), DEDUPE_ADDED);
    dedupe_index_forget(ix, 2, 1);
    check_range(ix, 0, 1, true);
    check_range(ix, 1, 3, false);
    assert_int_equal(dedupe_index_keys(ix), 1);
    dedupe_index_destroy(ix);
}

/* What is too old does not count, and gives its keys to what is new. */
static void test_window(void **state)
{
    struct dedupe_index *ix = dedupe_index_create(0, 90);
    struct dedupe_row row = dedupe_row_of(1);
    uint32_t like[DEDUPE_BANDS], day = row.day;

    (void)state;
    (void)dedupe_index_seed(ix, 1);
    assert_int_equal(dedupe_row_add(ix, 1), DEDUPE_ADDED);
    assert_int_equal(find(ix, &row), 0);
    row.day = day + 90;
    assert_int_equal(find(ix, &row), 0);
    row.day = day + 91;
    assert_int_equal(find(ix, &row), DEDUPE_NONE);
    assert_int_equal(dedupe_index_like(ix, row.lanes, row.day, like), 0);
    row.id = 77;
    assert_int_equal(dedupe_index_add(ix, &row, no_print), DEDUPE_ADDED);
    assert_int_equal(find(ix, &row), 1);
    assert_int_equal(dedupe_index_like(ix, row.lanes, row.day, like), 1);
    assert_int_equal(like[0], 1);
    /* Of an earlier day than all: everything counts. */
    row.day = 1;
    assert_int_equal(find(ix, &row), 1);
    dedupe_index_destroy(ix);
}

static void test_full(void **state)
{
    struct dedupe_index *ix = dedupe_index_create(200000, 0);
    size_t added = 0;

    (void)state;
    (void)dedupe_index_seed(ix, 1);
    for (uint64_t n = 0; n < 1000; n++)
        added += dedupe_row_add(ix, n) == DEDUPE_ADDED;
    assert_true(added > 200 && added < 900);
    assert_true(dedupe_index_bytes(ix) < 220000);
    assert_int_equal(dedupe_index_len(ix), added);
    dedupe_index_destroy(ix);
}

/* Every delta that was cut or changed is refused whole, or says something else that is well formed. */
static void test_damaged_delta(void **state)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0);
    char bytes[8192];
    struct buf delta;
    struct err err;

    (void)state;
    buf_init(&delta, DELTA_MAX);
    add_range(ix, 0, 20);
    dedupe_index_delta(ix, &delta);
    dedupe_index_cut(ix, 0);
    assert_true(delta.len <= sizeof bytes);
    for (size_t len = 0; len < delta.len; len++) {
        assert_int_equal(dedupe_index_replay(ix, str_sub(buf_str(&delta), 0, len), &err),
                         ERR_STATE);
        assert_int_equal(dedupe_index_len(ix), 0);
    }
    for (size_t at = 0; at < delta.len; at++) {
        struct dedupe_index *one = dedupe_index_create(0, 0);

        memcpy(bytes, delta.ptr, delta.len);
        bytes[at] = (char)(bytes[at] ^ 0x80);
        if (dedupe_index_replay(one, (struct str){bytes, delta.len}, &err))
            assert_int_equal(dedupe_index_len(one), 0);
        dedupe_index_destroy(one);
    }
    assert_int_equal(dedupe_index_replay(ix, buf_str(&delta), &err), ERR_OK);
    bytes[1] = (char)(delta.ptr[1] ^ 1); /* another seed */
    memcpy(bytes + 2, delta.ptr + 2, delta.len - 2);
    bytes[0] = delta.ptr[0];
    assert_int_equal(dedupe_index_replay(ix, (struct str){bytes, delta.len}, &err), ERR_STATE);
    buf_fini(&delta);
    dedupe_index_destroy(ix);
}

/* With the n-th allocation failing, nothing is lost and nothing half done. */
static void test_no_memory(void **state)
{
    struct buf delta;
    struct err err;

    (void)state;
    buf_init(&delta, DELTA_MAX);
    {
        struct dedupe_index *ix = dedupe_index_create(0, 0);

        add_range(ix, 0, 2000);
        dedupe_index_delta(ix, &delta);
        dedupe_index_destroy(ix);
    }
    for (size_t n = 0;; n++) {
        struct dedupe_index *ix;
        enum err_code code = ERR_OK;

        test_fail_alloc_after(n);
        ix = dedupe_index_create(0, 0);
        if (ix)
            code = dedupe_index_replay(ix, buf_str(&delta), &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            check_range(ix, 0, 2000, true);
            dedupe_index_destroy(ix);
            break;
        }
        if (ix) {
            assert_int_equal(code, ERR_NOMEM);
            assert_int_equal(dedupe_index_len(ix), 0);
            check_range(ix, 0, 2000, false);
            dedupe_index_destroy(ix);
            /* The table needs many: take larger steps once the index itself is there. */
            n += 37;
        }
    }
    buf_fini(&delta);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_discard_leaves_nothing),
        cmocka_unit_test(test_replay_is_live),
        cmocka_unit_test(test_ids_of_any_order),
        cmocka_unit_test(test_crafted_keys),
        cmocka_unit_test(test_shared_key_with_sketch),
        cmocka_unit_test(test_forget),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_forget_links),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_damaged_delta),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
