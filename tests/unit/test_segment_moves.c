/* test_segment_moves.c -- a segment that changes under its reader: cut shorter, or written anew, between any
 * two reads; and no memory for a long record. */
#include "../test.h"

#include "../../daemon/seektable.h"
#include "../../daemon/segment.h"
#include "seg_make.h"

#include <string.h>

#define GROUPS 3
#define READS_MAX 200

/* Read all of it; how many groups came, each of which must be one of `ends`. */
static enum segment_step read_on(struct seg_file *f, enum segment_kind kind, const uint64_t *ends,
                                 size_t *ret_groups)
{
    enum segment_step step;
    struct segment_reader *r = NULL;
    struct segment_group g;
    struct err err;

    assert_int_equal(segment_open_fd(&f->io, SEG_FILE_FD, kind, 0, true, &r, &err), ERR_OK);
    for (*ret_groups = 0; (step = segment_next(r, &g, &err)) == SEGMENT_GROUP; ++*ret_groups) {
        assert_true(*ret_groups < GROUPS);
        assert_int_equal(g.end_off, ends[*ret_groups]);
        assert_int_equal(g.commit.data_off, *ret_groups ? ends[*ret_groups - 1] : 0);
    }
    segment_close(r);
    return step;
}

/* Groups of some frames, so that there are many reads. */
static void make(struct seg_maker *m, uint64_t ends[GROUPS])
{
    char lines[4000];

    memset(lines, 'a', sizeof lines);
    for (size_t i = 99; i < sizeof lines; i += 100)
        lines[i] = '\n';
    seg_maker_init(m);
    for (uint64_t i = 0; i < GROUPS; i++) {
        seg_add_file(m, i + 1, (struct str){lines, sizeof lines}, 4);
        ends[i] = m->out.len;
    }
}

/* A daemon cuts what a crash left, while siftctl reads: no group is made up, and none is lost before the
 * cut. */
static void test_cut_between_reads(void **state)
{
    uint64_t ends[GROUPS];
    struct seg_maker m;
    bool has_cut = true;

    (void)state;
    make(&m, ends);
    for (size_t at = 1; has_cut; at++) {
        assert_true(at < READS_MAX);
        for (size_t i = 0; i < 2 * GROUPS; i++) {
            struct seg_file f;
            size_t groups;
            enum segment_step step;

            seg_file_init(&f, buf_str(&m.out));
            f.cut_at_read = at;
            f.cut_len = (size_t)ends[i / 2] - i % 2; /* at a group's end, and a byte before */
            step = read_on(&f, SEGMENT_OPEN, ends, &groups);
            has_cut = f.reads >= at;
            TEST_CHECK(has_cut || (step == SEGMENT_END && groups == GROUPS), "cut %zu, read %zu", i,
                       at);
            TEST_CHECK(step != SEGMENT_FAIL && groups + 1 >= (i + 1) / 2, "cut %zu, read %zu", i,
                       at);
        }
    }
    seg_maker_fini(&m);
}

static void test_table_cut_between_reads(void **state)
{
    uint64_t ends[GROUPS];
    struct seg_maker m;
    struct seg_file f;
    bool has_cut = true;

    (void)state;
    make(&m, ends);
    seg_file_init(&f, buf_str(&m.out));
    assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, m.out.len, &m.out, NULL), ERR_OK);
    for (size_t at = 1; has_cut; at++) {
        enum segment_step step;
        size_t groups;

        assert_true(at < READS_MAX);
        seg_file_init(&f, buf_str(&m.out));
        f.cut_at_read = at;
        f.cut_len = m.out.len - 1;
        step = read_on(&f, SEGMENT_SEALED, ends, &groups);
        has_cut = f.reads >= at;
        /* What was read before may be whole: then the cut was not seen, and is by the next reader. */
        TEST_CHECK(groups == GROUPS, "read %zu", at);
        TEST_CHECK(has_cut || step == SEGMENT_END, "read %zu", at);
    }
    seg_maker_fini(&m);
}

/* The COMMIT is looked at, then read: by then it names other bytes, and all of its checksums are right. */
static void test_written_anew_between_reads(void **state)
{
    static const char text[] = "{\"a\":1}\n";
    struct seg_maker one, other;
    size_t seen[2] = {0, 0};
    bool has_swapped = true;

    (void)state;
    seg_maker_init(&one);
    seg_maker_init(&other);
    seg_add_frame(&one, (struct str){text, sizeof text - 1});
    seg_add_frame(&other, (struct str){text, sizeof text - 1});
    seg_add_commit(&one, 0, NULL);
    seg_add_commit(&other, 1, NULL); /* a byte less of the same */
    assert_int_equal(one.out.len, other.out.len);
    for (size_t at = 1; has_swapped; at++) {
        const uint64_t ends[GROUPS] = {one.out.len};
        struct seg_file f;
        enum segment_step step;
        size_t groups;

        assert_true(at < READS_MAX);
        seg_file_init(&f, buf_str(&one.out));
        f.swap_at_read = at;
        f.swap_ptr = other.out.ptr;
        step = read_on(&f, SEGMENT_OPEN, ends, &groups);
        has_swapped = f.reads >= at;
        TEST_CHECK(step == (groups ? SEGMENT_END : SEGMENT_TORN), "read %zu", at);
        seen[groups]++;
    }
    assert_true(seen[0] > 0 && seen[1] > 0);
    seg_maker_fini(&one);
    seg_maker_fini(&other);
}

/* A seek table stands behind the last group of a segment with data, and nowhere else. */
static void test_misplaced_tables(void **state)
{
    uint64_t ends[GROUPS], places[GROUPS] = {0};
    struct seg_maker m;
    struct buf bytes;
    size_t data, groups;

    (void)state;
    make(&m, ends);
    data = m.out.len;
    buf_init(&bytes, 1 << 20);
    for (int kind = 0; kind < 3; kind++) {
        struct seg_file f;
        struct err err;

        buf_truncate(&m.out, data);
        if (kind == 1) /* frames without their COMMIT before it */
            seg_add_frame(&m, STR("{}\n"));
        seg_file_init(&f, buf_str(&m.out));
        assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, m.out.len, &m.out, &err), ERR_OK);
        buf_reset(&bytes);
        if (kind == 0) /* a journal has no frames to find */
            seg_journal(str_sub(buf_str(&m.out), 0, data), &bytes);
        buf_add_str(&bytes, str_sub(buf_str(&m.out), kind == 0 ? data : 0, SIZE_MAX));
        if (kind == 2) /* the file goes on behind it */
            buf_add_byte(&bytes, '\0');
        seg_file_init(&f, buf_str(&bytes));
        if (kind == 0) {
            struct segment_reader *r = NULL;
            struct segment_group g;
            enum segment_step step;

            assert_int_equal(
                segment_open_fd(&f.io, SEG_FILE_FD, SEGMENT_JOURNAL, 0, true, &r, &err), ERR_OK);
            for (groups = 0; (step = segment_next(r, &g, &err)) == SEGMENT_GROUP; groups++)
                places[groups] = g.end_off;
            assert_int_equal(step, SEGMENT_TORN);
            assert_true(places[0] < places[1] && places[1] < places[2]);
            segment_close(r);
        } else {
            assert_int_equal(read_on(&f, SEGMENT_SEALED, ends, &groups), SEGMENT_TORN);
        }
        assert_int_equal(groups, GROUPS);
    }
    buf_fini(&bytes);
    seg_maker_fini(&m);
}

static bool count(void *ctx, struct str line)
{
    *(size_t *)ctx += line.len;
    return true;
}

/* A record that comes in pieces grows in memory. */
static void test_long_record_without_memory(void **state)
{
    const size_t len = 700 * 1000;
    struct seg_maker m;
    struct buf line;
    size_t n;

    (void)state;
    seg_maker_init(&m);
    m.has_no_sizes = true;
    buf_init(&line, 1 << 20);
    memset(buf_extend(&line, len), 'x', len);
    buf_add(&line, "\nshort\n", 7);
    seg_add_frame(&m, str_sub(buf_str(&line), 0, 300000));
    seg_add_frame(&m, str_sub(buf_str(&line), 300000, line.len));
    seg_add_commit(&m, 0, NULL);
    for (n = 0;; n++) {
        struct segment_reader *r = NULL;
        struct segment_group g;
        enum err_code code;
        struct err err;
        struct seg_file f;
        size_t bytes = 0;

        seg_file_init(&f, buf_str(&m.out));
        assert_int_equal(segment_open_fd(&f.io, SEG_FILE_FD, SEGMENT_OPEN, 0, true, &r, &err),
                         ERR_OK);
        assert_int_equal(segment_next(r, &g, &err), SEGMENT_GROUP);
        test_fail_alloc_once(n);
        code = segment_lines(r, &g, count, &bytes, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            assert_int_equal(bytes, len + 5);
            segment_close(r);
            break;
        }
        TEST_CHECK(code == ERR_NOMEM, "allocation %zu: %d", n, (int)code);
        assert_non_null(strstr(err.msg, "no memory"));
        bytes = 0;
        assert_int_equal(segment_lines(r, &g, count, &bytes, &err), ERR_OK);
        assert_int_equal(bytes, len + 5);
        segment_close(r);
    }
    assert_true(n > 2);
    buf_fini(&line);
    seg_maker_fini(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_between_reads),
        cmocka_unit_test(test_table_cut_between_reads),
        cmocka_unit_test(test_written_anew_between_reads),
        cmocka_unit_test(test_misplaced_tables),
        cmocka_unit_test(test_long_record_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
