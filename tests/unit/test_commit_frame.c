/* test_commit_frame.c -- the COMMIT frame: every field there and back, every byte guarded. */
#include "../test.h"

#include "../../daemon/commit_frame.h"
#include "../../stages/base/hash.h"
#include "../../stages/base/wire.h"

#include <string.h>

#include <zstd.h>

#define FRAME_BYTES_MAX (1u << 20)
/* STR is no constant expression. */
#define S(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

static struct range dropped[] = {{0, 10}, {15, UINT64_MAX}};
static struct commit_entry entries[] = {
    {.id = 41,
     .part = 2,
     .is_final = true,
     .outcome = COMMIT_ARCHIVED,
     .flags = COMMIT_ENTRY_PARTIAL,
     .size = 0x1122334455667788,
     .resume_off = 0x1122334455667788,
     .records = 7,
     .next_article = 9,
     .retry_of = 3,
     .claimed_ms = 1732262400123,
     .sha256 = {1, 2, 3, 255},
     .name = S("news/\xE9\xA1\xB5\n.txt\xFF"),
     .encoding = S("gb18030"),
     .dropped = dropped,
     .dropped_len = 2},
    {.id = 42, .part = 0, .size = 9, .resume_off = 5, .name = S("")},
    {.id = UINT64_MAX,
     .part = UINT32_MAX,
     .is_final = true,
     .outcome = COMMIT_QUARANTINED,
     .claimed_ms = -1,
     .name = S("x"),
     .reason = S("not_regular")},
};
static struct commit_delta deltas[] = {
    {.stage = S("dedupe"), .index = S("main"), .version = 3, .bytes = S("\0\1\2")},
    {.stage = S("dedupe"), .index = S("other"), .version = 65535, .bytes = S("")},
};

static struct commit sample(void)
{
    return (struct commit){.is_last = true,
                           .uuid = "uuid-uuid-uuid-",
                           .seq = 77,
                           .prev = "previous",
                           .next_id = 43,
                           .data_off = 1000,
                           .data_len = 234,
                           .data_hash = 0xDEADBEEFCAFEF00D,
                           .time_ms = 1732262400999,
                           .entries = entries,
                           .entries_len = TEST_LEN(entries),
                           .deltas = deltas,
                           .deltas_len = TEST_LEN(deltas)};
}

static void encode(const struct commit *c, struct buf *out)
{
    buf_init(out, FRAME_BYTES_MAX);
    commit_encode(c, out);
    assert_false(buf_failed(out));
}

static enum err_code decode(struct str frame, struct arena **ret_arena, struct commit *ret)
{
    struct err err;
    enum err_code code;

    *ret_arena = arena_create(FRAME_BYTES_MAX);
    code = commit_decode(frame, *ret_arena, ret, &err);
    if (code == ERR_DOC)
        assert_string_equal(err.reason, "torn");
    return code;
}

static void check_entry(const struct commit_entry *a, const struct commit_entry *b)
{
    assert_true(a->id == b->id && a->part == b->part && a->is_final == b->is_final);
    assert_true(a->outcome == b->outcome && a->flags == b->flags && a->size == b->size);
    assert_true(a->resume_off == b->resume_off && a->records == b->records);
    assert_true(a->next_article == b->next_article && a->retry_of == b->retry_of);
    assert_true(a->claimed_ms == b->claimed_ms);
    assert_memory_equal(a->sha256, b->sha256, COMMIT_HASH_BYTES);
    TEST_STR(a->name, b->name);
    TEST_STR(a->reason, b->reason);
    TEST_STR(a->encoding, b->encoding);
    assert_int_equal(a->dropped_len, b->dropped_len);
    for (size_t i = 0; i < a->dropped_len; i++)
        assert_true(a->dropped[i].from == b->dropped[i].from &&
                    a->dropped[i].to == b->dropped[i].to);
}

static void there_and_back(void **state)
{
    struct commit want = sample(), got;
    struct arena *arena;
    struct buf out;

    (void)state;
    encode(&want, &out);
    assert_int_equal(decode(buf_str(&out), &arena, &got), ERR_OK);
    assert_true(got.is_last);
    assert_memory_equal(got.uuid, want.uuid, COMMIT_UUID_BYTES);
    assert_memory_equal(got.prev, want.prev, COMMIT_HASH_BYTES);
    assert_true(got.seq == 77 && got.next_id == 43 && got.time_ms == want.time_ms);
    assert_true(got.data_off == 1000 && got.data_len == 234 && got.data_hash == want.data_hash);
    assert_int_equal(got.entries_len, TEST_LEN(entries));
    for (size_t i = 0; i < got.entries_len; i++)
        check_entry(&got.entries[i], &entries[i]);
    assert_int_equal(got.deltas_len, TEST_LEN(deltas));
    for (size_t i = 0; i < got.deltas_len; i++) {
        TEST_STR(got.deltas[i].stage, deltas[i].stage);
        TEST_STR(got.deltas[i].index, deltas[i].index);
        TEST_STR(got.deltas[i].bytes, deltas[i].bytes);
        assert_int_equal(got.deltas[i].version, deltas[i].version);
    }
    arena_destroy(arena);
    buf_fini(&out);
}

/* The documented offsets, read without our decoder. */
static void layout(void **state)
{
    struct commit c = sample();
    struct buf out;
    const char *p;
    struct wire w;

    (void)state;
    c.entries_len = c.deltas_len = 0;
    buf_init(&out, FRAME_BYTES_MAX);
    buf_add(&out, "before", 6); /* a frame goes behind what is there */
    commit_encode(&c, &out);
    assert_int_equal(out.len, 6 + COMMIT_HEAD_BYTES + 8);
    p = out.ptr + 6;
    assert_memory_equal(p, "\x50\x2A\x4D\x18\x78\0\0\0SIFTCMT1\1\0\1\0\x70\0\0\0uuid-", 29);
    assert_memory_equal(p + 40, "\x4D\0\0\0\0\0\0\0previous", 16);
    assert_memory_equal(p + 80, "\x2B\0\0\0\0\0\0\0\xE8\3\0\0\0\0\0\0\xEA\0\0\0\0\0\0\0", 24);
    assert_memory_equal(p + 104, "\x0D\xF0\xFE\xCA\xEF\xBE\xAD\xDE", 8);
    w = wire_of((struct str){p + 120, 8});
    assert_true(wire_u64(&w) == hash64((struct str){p, 120}, 0));
    assert_int_equal(ZSTD_findFrameCompressedSize(p, out.len - 6), out.len - 6);
    buf_fini(&out);
}

static void every_byte_is_guarded(void **state)
{
    struct commit c = sample(), got;
    struct arena *arena;
    struct buf out;

    (void)state;
    encode(&c, &out);
    for (size_t len = 0; len < out.len; len++) {
        TEST_CHECK(decode(str_sub(buf_str(&out), 0, len), &arena, &got) == ERR_DOC, "cut at %zu",
                   len);
        arena_destroy(arena);
    }
    for (size_t bit = 0; bit < out.len * 8; bit++) {
        out.ptr[bit / 8] = (char)(out.ptr[bit / 8] ^ (1 << bit % 8));
        TEST_CHECK(decode(buf_str(&out), &arena, &got) == ERR_DOC, "bit %zu", bit);
        arena_destroy(arena);
        out.ptr[bit / 8] = (char)(out.ptr[bit / 8] ^ (1 << bit % 8));
    }
    buf_add_byte(&out, 0);
    assert_int_equal(decode(buf_str(&out), &arena, &got), ERR_DOC);
    arena_destroy(arena);
    buf_fini(&out);
}

/* Make length and checksum right again after a change. */
static void repair(struct buf *out)
{
    struct wire w;

    buf_truncate(out, out->len - 8);
    wire_set_u32(out, 4, (uint32_t)out->len);
    wire_put_u64(out, hash64(buf_str(out), 0));
    w = wire_of(str_sub(buf_str(out), 4, 4));
    assert_int_equal(wire_u32(&w), out->len - 8);
}

/* Bytes under a right checksum that break the format are refused, never followed. */
static void wrong_under_a_right_checksum(void **state)
{
    struct commit c = sample(), got;
    struct arena *arena;
    struct buf out;

    (void)state;
    encode(&c, &out);
    for (size_t at = 8; at + 8 < out.len; at++) {
        for (int value = 0; value < 256; value += 51) {
            char old = out.ptr[at];
            enum err_code code;

            out.ptr[at] = (char)value;
            repair(&out);
            code = decode(buf_str(&out), &arena, &got);
            TEST_CHECK(code == ERR_OK || code == ERR_DOC, "byte %zu", at);
            arena_destroy(arena);
            out.ptr[at] = old;
        }
    }
    buf_fini(&out);
}

static const struct {
    const char *name;
    size_t at; /* from the start of the frame; the entry's bytes begin at 128 */
    char value;
} breaches[] = {
    {"version 0", 16, 0},
    {"short fixed part", 20, 0x6F},
    {"long fixed part", 23, 0x7F},
    {"is_final 2", 128 + 12, 2},
    {"outcome 3", 128 + 13, 3},
    {"outcome without final", 128 + 12, 0},
    {"name longer than the section", 128 + 88 + 3, 1},
    {"section longer than the frame", 124 + 3, 1},
    {"section version 0", 122, 0},
    {"section shorter than its fields", 124, 1},
};

static void each_breach_is_refused(void **state)
{
    struct commit c = sample(), got;
    struct arena *arena;

    (void)state;
    c.entries_len = 1;
    c.deltas_len = 0;
    for (size_t i = 0; i < TEST_LEN(breaches); i++) {
        struct buf out;

        encode(&c, &out);
        out.ptr[breaches[i].at] = breaches[i].value;
        repair(&out);
        TEST_CHECK(decode(buf_str(&out), &arena, &got) == ERR_DOC, "%s", breaches[i].name);
        arena_destroy(arena);
        buf_fini(&out);
    }
}

static void put_section(struct buf *out, unsigned tag, unsigned version, struct str bytes)
{
    buf_truncate(out, out->len - 8);
    wire_put_u16(out, (uint16_t)tag);
    wire_put_u16(out, (uint16_t)version);
    wire_put_str(out, bytes);
    wire_put_u64(out, 0);
    repair(out);
}

/* What later versions add is passed over: tags, fields behind known ones, a longer fixed part. */
static void later_versions(void **state)
{
    struct commit c = sample(), got;
    struct arena *arena;
    struct buf out, old, longer;

    (void)state;
    c.entries_len = 1;
    c.deltas_len = 0;
    encode(&c, &out);
    put_section(&out, 999, 7, STR("who knows"));
    assert_int_equal(decode(buf_str(&out), &arena, &got), ERR_OK);
    assert_int_equal(got.entries_len, 1);
    check_entry(&got.entries[0], &entries[0]);
    arena_destroy(arena);

    encode(&c, &old);
    buf_init(&longer, FRAME_BYTES_MAX);
    buf_add(&longer, old.ptr + 128, old.len - 128 - 8);
    buf_add(&longer, "new field", 9);
    put_section(&out, 1, 2, buf_str(&longer));
    assert_int_equal(decode(buf_str(&out), &arena, &got), ERR_OK);
    assert_int_equal(got.entries_len, 2);
    check_entry(&got.entries[1], &entries[0]);
    arena_destroy(arena);

    put_section(&out, 1, 1, buf_str(&longer)); /* the first version has no such field */
    assert_int_equal(decode(buf_str(&out), &arena, &got), ERR_DOC);
    arena_destroy(arena);

    buf_reset(&longer);
    buf_add(&longer, old.ptr, COMMIT_HEAD_BYTES);
    buf_add(&longer, "another field", 13);
    buf_add(&longer, old.ptr + COMMIT_HEAD_BYTES, old.len - COMMIT_HEAD_BYTES);
    longer.ptr[16] = 2;
    longer.ptr[20] = (char)(COMMIT_HEAD_BYTES - 8 + 13);
    repair(&longer);
    assert_int_equal(decode(buf_str(&longer), &arena, &got), ERR_OK);
    check_entry(&got.entries[0], &entries[0]);
    arena_destroy(arena);
    buf_fini(&longer);
    buf_fini(&old);
    buf_fini(&out);
}

static void limits(void **state)
{
    struct commit c = sample(), got;
    struct buf out;
    struct arena *arena;
    struct err err;

    (void)state;
    for (size_t cap = 1; cap < 400; cap += 7) {
        buf_init(&out, cap);
        commit_encode(&c, &out);
        assert_true(buf_failed(&out));
        buf_fini(&out);
    }
    encode(&c, &out);
    arena = arena_create(64);
    assert_int_equal(commit_decode(buf_str(&out), arena, &got, &err), ERR_NOMEM);
    arena_destroy(arena);
    buf_fini(&out);
}

static void peek_and_names(void **state)
{
    struct commit c = sample();
    struct commit_place place;
    unsigned char hash[COMMIT_HASH_BYTES];
    struct buf out;

    (void)state;
    encode(&c, &out);
    assert_true(commit_peek(str_sub(buf_str(&out), 0, COMMIT_HEAD_BYTES), &place));
    assert_true(place.data_off == 1000 && place.data_len == 234);
    for (size_t len = 0; len < COMMIT_HEAD_BYTES; len++)
        assert_false(commit_peek(str_sub(buf_str(&out), 0, len), &place));
    out.ptr[8] = 's';
    assert_false(commit_peek(str_sub(buf_str(&out), 0, COMMIT_HEAD_BYTES), &place));
    buf_fini(&out);
    commit_hash(STR("abc"), hash); /* FIPS 180-2, B.1 */
    assert_memory_equal(hash, "\xBA\x78\x16\xBF\x8F\x01\xCF\xEA", 8);
    assert_string_equal(commit_outcome_name(COMMIT_NONE), "none");
    assert_string_equal(commit_outcome_name(COMMIT_ARCHIVED), "archived");
    assert_string_equal(commit_outcome_name(COMMIT_QUARANTINED), "quarantined");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(layout),
        cmocka_unit_test(every_byte_is_guarded),
        cmocka_unit_test(wrong_under_a_right_checksum),
        cmocka_unit_test(each_breach_is_refused),
        cmocka_unit_test(later_versions),
        cmocka_unit_test(limits),
        cmocka_unit_test(peek_and_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
