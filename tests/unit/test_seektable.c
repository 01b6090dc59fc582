/* test_seektable.c -- the table, read back by a reader of its own. */
#include "../test.h"

#include "../../daemon/seektable.h"
#include "../../stages/base/wire.h"
#include "seg_make.h"

#include <string.h>

#include <zstd.h>

#define OUT_BYTES_MAX (1u << 20)
#define FRAMES 6 /* in what make() makes */

static const struct {
    const char *name;
    bool has_no_sizes, has_no_checksums;
} kinds[] = {
    {"as siftd writes", false, false},
    {"without sizes", true, false},
    {"without checksums", false, true},
    {"without both", true, true},
};

static void make(struct seg_maker *m)
{
    seg_add_file(m, 1, STR("one\ntwo\nthree\n"), 2);
    seg_add_file(m, 2, STR(""), 1);
    seg_add_file(m, 3, STR("four\n"), 1);
}

static enum err_code build(struct str segment, struct buf *out, struct err *err)
{
    struct seg_file f;

    seg_file_init(&f, segment);
    return seektable_build(&f.io, SEG_FILE_FD, segment.len, out, err);
}

/* The footer, found from the end of the file as the format wants it. Returns the entries. */
static struct wire read_footer(struct str file, uint32_t *ret_frames, bool *ret_has_checksums)
{
    struct wire w = wire_of(str_sub(file, file.len - 9, 9));
    size_t entries_len, table_len;
    uint8_t descriptor;

    *ret_frames = wire_u32(&w);
    descriptor = wire_u8(&w);
    assert_int_equal(wire_u32(&w), 0x8F92EAB1);
    assert_int_equal(descriptor & 0x7F, 0);
    *ret_has_checksums = descriptor & 0x80;
    entries_len = *ret_frames * (*ret_has_checksums ? 12u : 8u);
    table_len = 8 + entries_len + 9;
    assert_true(table_len <= file.len);
    w = wire_of(str_sub(file, file.len - table_len, 8));
    assert_int_equal(wire_u32(&w), 0x184D2A5E);
    assert_int_equal(wire_u32(&w), table_len - 8);
    return wire_of(str_sub(file, file.len - table_len + 8, entries_len));
}

/* Decompress the frame of an entry alone and compare with what the entry says. */
static void check_entry(struct str frame, uint32_t content_size, bool has_checksum,
                        uint32_t checksum)
{
    char content[64];
    size_t len;

    assert_int_equal(ZSTD_findFrameCompressedSize(frame.ptr, frame.len), frame.len);
    len = ZSTD_decompress(content, sizeof content, frame.ptr, frame.len);
    assert_int_equal(len, content_size); /* 0 for a skippable frame too */
    if (has_checksum && content_size)    /* a zstd frame ends in the low half of XXH64 */
        assert_memory_equal(frame.ptr + frame.len - 4, &checksum, 4);
    else if (has_checksum)
        assert_int_equal(checksum, 0x51D8E999);
}

static void read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_LEN(kinds); i++) {
        struct seg_maker m;
        struct err err;
        struct wire w;
        uint32_t frames;
        bool has_checksums;
        size_t at = 0, table_at;

        seg_maker_init(&m);
        m.has_no_sizes = kinds[i].has_no_sizes;
        m.has_no_checksums = kinds[i].has_no_checksums;
        make(&m);
        table_at = m.out.len;
        assert_int_equal(build(buf_str(&m.out), &m.out, &err), ERR_OK);
        w = read_footer(buf_str(&m.out), &frames, &has_checksums);
        TEST_CHECK(frames == FRAMES && has_checksums == !m.has_no_checksums, "%s", kinds[i].name);
        for (uint32_t n = 0; n < frames; n++) {
            uint32_t size = wire_u32(&w), content_size = wire_u32(&w);
            uint32_t checksum = has_checksums ? wire_u32(&w) : 0;

            check_entry(str_sub(buf_str(&m.out), at, size), content_size, has_checksums, checksum);
            at += size;
        }
        assert_true(!w.failed && at == table_at);
        seg_maker_fini(&m);
    }
}

static void empty_and_appended(void **state)
{
    struct buf out;
    struct err err;

    (void)state;
    buf_init(&out, OUT_BYTES_MAX);
    buf_add(&out, "before", 6);
    assert_int_equal(build(STR(""), &out, &err), ERR_OK);
    TEST_STR(buf_str(&out), STR("before\x5E\x2A\x4D\x18\x09\0\0\0\0\0\0\0\x80\xB1\xEA\x92\x8F"));
    buf_fini(&out);
}

static void refused(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    struct buf out;
    struct err err;

    (void)state;
    seg_maker_init(&m);
    make(&m);
    buf_init(&out, OUT_BYTES_MAX);
    for (size_t len = 1; len < m.out.len; len++) {
        struct str cut = str_sub(buf_str(&m.out), 0, len);
        enum err_code code = build(cut, &out, &err);

        TEST_CHECK(code == ERR_STATE || (code == ERR_OK && out.len), "cut at %zu", len);
        assert_true(code == ERR_OK || out.len == 0);
        buf_reset(&out);
    }
    for (size_t n = 1; n < 4; n++) {
        seg_file_init(&f, buf_str(&m.out));
        f.read_bytes_max = 50;
        f.fail_read = n;
        assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, m.out.len, &out, &err), ERR_AGAIN);
        assert_int_equal(out.len, 0);
    }
    buf_fini(&out);
    for (size_t cap = 1; cap < 8 + FRAMES * 12 + 9; cap += 5) {
        buf_init(&out, cap);
        assert_int_equal(build(buf_str(&m.out), &out, &err), ERR_NOMEM);
        assert_int_equal(out.len, 0);
        buf_fini(&out);
    }
    /* A table is no frame of a segment: there is never one over another. */
    assert_int_equal(build(buf_str(&m.out), &m.out, &err), ERR_OK);
    buf_init(&out, OUT_BYTES_MAX);
    assert_int_equal(build(buf_str(&m.out), &out, &err), ERR_STATE);
    buf_fini(&out);
    seg_maker_fini(&m);
}

static void every_allocation_fails(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    size_t n;

    (void)state;
    seg_maker_init(&m);
    m.has_no_sizes = true;
    make(&m);
    seg_file_init(&f, buf_str(&m.out));
    for (n = 0;; n++) {
        struct buf out;
        struct err err;
        enum err_code code;

        buf_init(&out, OUT_BYTES_MAX);
        test_fail_alloc_after(n);
        code = seektable_build(&f.io, SEG_FILE_FD, m.out.len, &out, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            buf_fini(&out);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
        buf_fini(&out);
    }
    assert_true(n >= 3);
    seg_maker_fini(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_back),
        cmocka_unit_test(empty_and_appended),
        cmocka_unit_test(refused),
        cmocka_unit_test(every_allocation_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
