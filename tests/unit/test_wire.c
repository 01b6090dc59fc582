/* test_wire.c -- wire: byte order, round trips, and input cut at every byte. */
#include "../test.h"

#include "../../stages/base/wire.h"

#include <string.h>

static void write_all(struct buf *b)
{
    wire_put_u8(b, 0x01);
    wire_put_u16(b, 0x0302);
    wire_put_u32(b, 0x07060504);
    wire_put_u64(b, 0x0F0E0D0C0B0A0908u);
    wire_put_str(b, STR("ab"));
    wire_put_str(b, STR(""));
}

static void test_little_endian(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    write_all(&b);
    TEST_STR(buf_str(&b), STR("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F"
                              "\x02\0\0\0ab\0\0\0\0"));
    wire_set_u32(&b, 3, 0xFFFEFDFC);
    assert_memory_equal(b.ptr + 2, "\x03\xFC\xFD\xFE\xFF\x08", 6);
    buf_fini(&b);
}

static void test_reads_back(void **state)
{
    struct buf b;
    struct wire w;

    (void)state;
    buf_init(&b, 1000);
    write_all(&b);
    wire_put_u64(&b, UINT64_MAX);
    w = wire_of(buf_str(&b));
    assert_int_equal(wire_u8(&w), 0x01);
    assert_int_equal(wire_u16(&w), 0x0302);
    assert_int_equal(wire_u32(&w), 0x07060504);
    assert_true(wire_u64(&w) == 0x0F0E0D0C0B0A0908u);
    TEST_STR(wire_str(&w), STR("ab"));
    TEST_STR(wire_str(&w), STR(""));
    assert_int_equal(wire_left(&w), 8);
    TEST_STR(wire_bytes(&w, 8), STR("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"));
    assert_int_equal(wire_left(&w), 0);
    TEST_STR(wire_bytes(&w, 0), STR(""));
    assert_false(w.failed);
    assert_int_equal(wire_u8(&w), 0);
    assert_true(w.failed);
    buf_fini(&b);
}

static void test_cut_at_every_byte(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    write_all(&b);
    for (size_t len = 0; len < b.len; len++) {
        /* A copy of its own, so that asan sees a read behind the cut. */
        char *copy = test_malloc(len ? len : 1);
        struct wire w;

        memcpy(copy, b.ptr, len);
        w = wire_of((struct str){copy, len});
        (void)wire_u8(&w);
        (void)wire_u16(&w);
        (void)wire_u32(&w);
        (void)wire_u64(&w);
        (void)wire_str(&w);
        (void)wire_str(&w);
        TEST_CHECK(w.failed, "cut at %zu", len);
        test_free(copy);
    }
    buf_fini(&b);
}

static void test_failure_latches(void **state)
{
    struct wire w = wire_of(STR("\x07\0\0\0abcd\x01\x02"));

    (void)state;
    TEST_STR(wire_str(&w), STR(""));
    assert_true(w.failed);
    assert_int_equal(wire_u8(&w), 0); /* there would be bytes, but they mean nothing any more */
    assert_int_equal(wire_u16(&w), 0);
    TEST_STR(wire_bytes(&w, 0), STR(""));

    w = wire_of(STR("\xFF\xFF\xFF\xFFx"));
    TEST_STR(wire_str(&w), STR(""));
    assert_true(w.failed);
    w = wire_of(STR("abc"));
    TEST_STR(wire_bytes(&w, SIZE_MAX), STR(""));
    assert_true(w.failed);
    w = wire_of((struct str){NULL, 0});
    assert_int_equal(wire_left(&w), 0);
    assert_int_equal(wire_u64(&w), 0);
    assert_true(w.failed);
}

static void test_writing_over_the_cap(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 10);
    wire_put_u64(&b, 1);
    wire_put_u32(&b, 2);
    assert_true(buf_failed(&b));
    wire_set_u32(&b, 0, 9); /* nothing to say about a failed buffer */
    assert_int_equal(b.ptr[0], 1);
    buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_little_endian),        cmocka_unit_test(test_reads_back),
        cmocka_unit_test(test_cut_at_every_byte),    cmocka_unit_test(test_failure_latches),
        cmocka_unit_test(test_writing_over_the_cap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
