/* test_unzstd.c -- frames of all sorts in pieces; what is no frame; stopping and going on. */
#include "../test.h"

#include "../../daemon/unzstd.h"
#include "seg_make.h"

#include <errno.h>
#include <string.h>

struct sink {
    struct buf out;
    size_t stop_at; /* bytes after which to stop; 0: never */
};

static bool take(void *ctx, struct str piece)
{
    struct sink *s = ctx;

    assert_true(piece.len > 0);
    buf_add_str(&s->out, piece);
    return !s->stop_at || s->out.len < s->stop_at;
}

static void make(struct seg_maker *m, struct buf *want)
{
    uint64_t seed = 7;

    seg_maker_init(m);
    buf_init(want, 1 << 24);
    for (int i = 0; i < 300 * 1000; i++)
        buf_add_byte(want, (char)test_random(&seed));
    seg_add_frame(m, buf_str(want)); /* raw blocks, over every buffer on the way */
    m->has_no_sizes = true;
    for (int i = 0; i < 1000 * 1000; i++)
        buf_add_byte(want, 'x');
    seg_add_frame(m, str_sub(buf_str(want), 300 * 1000, want->len)); /* far bigger than its bytes */
    seg_add_frame(m, STR(""));
}

static void whole_range(void **state)
{
    struct unzstd *u = unzstd_create();
    struct sink s = {0};
    struct seg_maker m;
    struct seg_file f;
    struct buf want;
    struct err err;

    (void)state;
    make(&m, &want);
    buf_init(&s.out, 1 << 24);
    seg_file_init(&f, buf_str(&m.out));
    assert_int_equal(unzstd_range(u, &f.io, SEG_FILE_FD, 0, m.out.len, take, &s, &err), ERR_OK);
    TEST_STR(buf_str(&s.out), buf_str(&want));
    buf_reset(&s.out);
    assert_int_equal(unzstd_range(u, &f.io, SEG_FILE_FD, 5, 0, take, &s, &err), ERR_OK);
    assert_int_equal(s.out.len, 0);
    s.stop_at = 1000;
    assert_int_equal(unzstd_range(u, &f.io, SEG_FILE_FD, 0, m.out.len, take, &s, &err), ERR_OK);
    assert_true(s.out.len >= 1000 && s.out.len < want.len);
    s.stop_at = 0; /* an object that was stopped in the middle starts afresh */
    buf_reset(&s.out);
    assert_int_equal(unzstd_range(u, &f.io, SEG_FILE_FD, 0, m.out.len, take, &s, &err), ERR_OK);
    TEST_STR(buf_str(&s.out), buf_str(&want));
    unzstd_destroy(u);
    unzstd_destroy(NULL);
    buf_fini(&s.out);
    buf_fini(&want);
    seg_maker_fini(&m);
}

static void errors(void **state)
{
    struct unzstd *u = unzstd_create();
    struct sink s = {0};
    struct seg_maker m;
    struct seg_file f;
    struct buf want;
    struct err err;

    (void)state;
    make(&m, &want);
    buf_init(&s.out, 1 << 24);
    seg_file_init(&f, buf_str(&m.out));
    assert_int_equal(unzstd_range(u, &f.io, SEG_FILE_FD, 0, m.out.len - 1, take, &s, &err),
                     ERR_STATE);
    assert_int_equal(unzstd_range(u, &f.io, SEG_FILE_FD, 1, m.out.len - 1, take, &s, &err),
                     ERR_STATE);
    assert_int_equal(unzstd_range(u, &f.io, SEG_FILE_FD, 0, m.out.len + 9, take, &s, &err),
                     ERR_STATE); /* the file is shorter */
    f.fail_read = f.reads + 2;
    assert_int_equal(unzstd_range(u, &f.io, SEG_FILE_FD, 0, m.out.len, take, &s, &err), ERR_AGAIN);
    assert_int_equal(err.sys, EIO);
    m.out.ptr[1000] = (char)(m.out.ptr[1000] ^ 1); /* only the frame's checksum can tell */
    assert_int_equal(unzstd_range(u, &f.io, SEG_FILE_FD, 0, m.out.len, take, &s, &err), ERR_STATE);
    unzstd_destroy(u);
    buf_fini(&s.out);
    buf_fini(&want);
    seg_maker_fini(&m);
}

/* A frame that wants a window of 256 MiB is refused, not served. */
static void window_limit(void **state)
{
    struct unzstd *u = unzstd_create();
    struct str frame = STR("\x28\xB5\x2F\xFD\x00\x90\x09\0\0x");
    struct sink s = {0};
    struct seg_file f;
    struct err err;

    (void)state;
    buf_init(&s.out, 1 << 10);
    seg_file_init(&f, frame);
    assert_int_equal(unzstd_range(u, &f.io, SEG_FILE_FD, 0, frame.len, take, &s, &err), ERR_STATE);
    unzstd_destroy(u);
    buf_fini(&s.out);
}

static void no_memory(void **state)
{
    struct unzstd *u;

    (void)state;
    test_fail_alloc_after(0);
    u = unzstd_create();
    assert_true(test_fail_alloc_off());
    assert_null(u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_range),
        cmocka_unit_test(errors),
        cmocka_unit_test(window_limit),
        cmocka_unit_test(no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
