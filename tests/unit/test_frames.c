/* test_frames.c -- lines to zstd frames */
#include "../test.h"

#include "../../daemon/frames.h"

#include <string.h>
#include <zstd.h>

struct frame_list {
    size_t len;
    size_t sizes[64]; /* of the content of each frame */
};

/* Every frame decompresses by itself to whole lines; together they are `lines`. */
static struct frame_list check(struct str packed, struct str lines)
{
    struct frame_list list = {0};
    char text[65536];
    size_t done = 0;

    while (packed.len > 0) {
        size_t len = ZSTD_findFrameCompressedSize(packed.ptr, packed.len), got;

        assert_false(ZSTD_isError(len));
        got = ZSTD_decompress(text, sizeof text, packed.ptr, len);
        assert_false(ZSTD_isError(got));
        assert_int_equal(ZSTD_getFrameContentSize(packed.ptr, len), got);
        /* Bit 2 of the frame header descriptor: a checksum follows (RFC 8878, 3.1.1.1.1). */
        assert_true(packed.ptr[4] & 4);
        assert_true(got > 0 && text[got - 1] == '\n');
        TEST_STR(((struct str){text, got}), str_sub(lines, done, got));
        assert_true(list.len < TEST_LEN(list.sizes));
        list.sizes[list.len++] = got;
        done += got;
        packed = str_sub(packed, len, SIZE_MAX);
    }
    assert_int_equal(done, lines.len);
    return list;
}

static struct frame_list pack(uint64_t frame_bytes, struct str lines)
{
    struct frames *f = frames_create(3, frame_bytes);
    struct frame_list list;
    struct buf out;
    struct err err;

    assert_non_null(f);
    buf_init(&out, 1u << 20);
    assert_int_equal(frames_add(f, lines, &out, &err), ERR_OK);
    list = check(buf_str(&out), lines);
    buf_fini(&out);
    frames_destroy(f);
    return list;
}

static void test_nothing_makes_no_frame(void **state)
{
    (void)state;
    assert_int_equal(pack(100, STR("")).len, 0);
}

static void test_exactly_full(void **state)
{
    struct frame_list list;

    (void)state;
    assert_int_equal(pack(8, STR("abc\ndef\n")).len, 1);
    list = pack(7, STR("abc\ndef\n"));
    assert_int_equal(list.len, 2);
    assert_int_equal(list.sizes[0], 4);
}

static void test_long_line_has_its_own_frame(void **state)
{
    struct frame_list list;

    (void)state;
    list = pack(4, STR("a\nb\nthis line is longer than a frame\nc\n"));
    assert_int_equal(list.len, 3);
    assert_int_equal(list.sizes[0], 4);
    assert_int_equal(list.sizes[1], 33);
    assert_int_equal(list.sizes[2], 2);
    /* Alone, first, and one byte a frame. */
    assert_int_equal(pack(1, STR("longer\n")).len, 1);
    assert_int_equal(pack(1, STR("longer\na\n\n")).len, 3);
}

static void test_no_room(void **state)
{
    struct frames *f = frames_create(1, 1000);
    struct buf out;
    struct err err;

    (void)state;
    assert_non_null(f);
    buf_init(&out, 4);
    assert_int_equal(frames_add(f, STR("some line\n"), &out, &err), ERR_NOMEM);
    assert_true(strstr(err.msg, "no memory") != NULL);
    buf_fini(&out);
    frames_destroy(f);
    frames_destroy(NULL);
}

static void test_no_memory(void **state)
{
    struct frames *f;

    (void)state;
    test_fail_alloc_after(0);
    f = frames_create(1, 1000);
    assert_true(test_fail_alloc_off());
    assert_null(f);
}

/* The same object twice gives the same bytes: nothing of one batch leaks into the next. */
static void test_no_memory_of_the_batch_before(void **state)
{
    struct frames *f = frames_create(3, 64);
    struct buf first, second;
    struct err err;

    (void)state;
    assert_non_null(f);
    buf_init(&first, 1u << 20);
    buf_init(&second, 1u << 20);
    assert_int_equal(frames_add(f, STR("one line of text\n"), &first, &err), ERR_OK);
    assert_int_equal(frames_add(f, STR("one line of text\n"), &second, &err), ERR_OK);
    TEST_STR(buf_str(&first), buf_str(&second));
    buf_fini(&first);
    buf_fini(&second);
    frames_destroy(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_makes_no_frame),
        cmocka_unit_test(test_exactly_full),
        cmocka_unit_test(test_long_line_has_its_own_frame),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_no_memory_of_the_batch_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
