/* test_segment.c -- read groups and lines of whole, torn, damaged and growing segments. */
#include "../test.h"

#include "../../daemon/io.h"
#include "../../daemon/seektable.h"
#include "../../daemon/segment.h"
#include "../../stages/base/hash.h"
#include "seg_make.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define GROUPS 4
#define S(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

static const struct str lines[GROUPS] = {
    S("{\"id\":\"1-1\"}\n{\"id\":\"1-2\"}\n"),
    S(""), /* a quarantined file: no data frame */
    S("{\"id\":\"3-1\"}\n\n{\"long\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"
      "\n"),
    S("{\"id\":\"4-1\"}\n"),
};

static size_t ends[GROUPS]; /* of the groups in the segment last made */

static void make(struct seg_maker *m)
{
    seg_maker_init(m);
    for (unsigned i = 0; i < GROUPS; i++) {
        seg_add_file(m, i + 1, lines[i], i + 1);
        ends[i] = m->out.len;
    }
}

static struct segment_reader *open_file(struct seg_file *f, struct str bytes,
                                        enum segment_kind kind, bool check_data)
{
    struct segment_reader *r = NULL;
    struct err err;

    seg_file_init(f, bytes);
    assert_int_equal(segment_open_fd(&f->io, SEG_FILE_FD, kind, 0, check_data, &r, &err), ERR_OK);
    return r;
}

/* Read to the end. Returns the last step; *ret_groups says how many came before it. */
static enum segment_step read_all(struct seg_file *f, struct str bytes, enum segment_kind kind,
                                  bool check_data, size_t *ret_groups, uint64_t *ret_offset)
{
    struct segment_reader *r = open_file(f, bytes, kind, check_data);
    struct segment_group g;
    enum segment_step step;
    struct err err;

    for (*ret_groups = 0; (step = segment_next(r, &g, &err)) == SEGMENT_GROUP; ++*ret_groups)
        assert_int_equal(g.end_off, segment_offset(r));
    *ret_offset = segment_offset(r);
    segment_close(r);
    return step;
}

static bool collect(void *ctx, struct str line)
{
    struct buf *out = ctx;

    buf_add_str(out, line);
    buf_add_byte(out, '\n');
    return true;
}

static void groups_and_lines(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    struct segment_reader *r;
    struct segment_group g;
    struct err err;
    struct buf got;

    (void)state;
    make(&m);
    r = open_file(&f, buf_str(&m.out), SEGMENT_OPEN, true);
    f.read_bytes_max = 5; /* short reads are no ends */
    buf_init(&got, 1 << 20);
    for (unsigned i = 0; i < GROUPS; i++) {
        assert_int_equal(segment_next(r, &g, &err), SEGMENT_GROUP);
        assert_int_equal(g.end_off, ends[i]);
        assert_int_equal(g.commit.seq, i + 1);
        assert_int_equal(g.commit.entries_len, 1);
        assert_int_equal(g.commit.entries[0].id, i + 1);
        TEST_STR(g.frame,
                 str_sub(buf_str(&m.out), (size_t)g.commit_off, (size_t)(ends[i] - g.commit_off)));
        buf_reset(&got);
        assert_int_equal(segment_lines(r, &g, collect, &got, &err), ERR_OK);
        TEST_STR(buf_str(&got), lines[i]);
    }
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_END);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_END);
    segment_close(r);
    assert_int_equal(f.closed, 1);
    buf_fini(&got);
    seg_maker_fini(&m);
}

static void from_the_middle(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    struct segment_reader *r = NULL;
    struct segment_group g;
    struct err err;

    (void)state;
    make(&m);
    seg_file_init(&f, buf_str(&m.out));
    assert_int_equal(segment_open_fd(&f.io, SEG_FILE_FD, SEGMENT_OPEN, ends[1], true, &r, &err),
                     ERR_OK);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_GROUP);
    assert_int_equal(g.commit.seq, 3);
    segment_close(r);
    /* An offset that is no group's end gives nothing, rather than something else. */
    seg_file_init(&f, buf_str(&m.out));
    assert_int_equal(
        segment_open_fd(&f.io, SEG_FILE_FD, SEGMENT_OPEN, ends[1] + 1, false, &r, &err), ERR_OK);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_TORN);
    segment_close(r);
    seg_maker_fini(&m);
}

static size_t groups_before(size_t len)
{
    size_t n = 0;

    while (n < GROUPS && ends[n] <= len)
        n++;
    return n;
}

static void torn_at_every_offset(void **state)
{
    struct seg_maker m;
    struct seg_file f;

    (void)state;
    make(&m);
    for (size_t len = 0; len <= m.out.len; len++) {
        size_t groups, want = groups_before(len);
        uint64_t offset;
        enum segment_step step =
            read_all(&f, str_sub(buf_str(&m.out), 0, len), SEGMENT_OPEN, len % 2, &groups, &offset);
        uint64_t end = want ? ends[want - 1] : 0;

        TEST_CHECK(groups == want && offset == end, "cut at %zu: %zu groups", len, groups);
        TEST_CHECK(step == (len == end ? SEGMENT_END : SEGMENT_TORN), "cut at %zu: %d", len, step);
    }
    seg_maker_fini(&m);
}

/* A reader that stays open sees each group as soon as, and not before, it is whole. */
static void growing(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    struct segment_reader *r;
    struct segment_group g;
    struct err err;
    size_t seen = 0;

    (void)state;
    make(&m);
    r = open_file(&f, str_sub(buf_str(&m.out), 0, 0), SEGMENT_OPEN, true);
    f.ptr = m.out.ptr;
    for (size_t len = 0; len <= m.out.len; len++) {
        enum segment_step step;

        f.len = len;
        step = segment_next(r, &g, &err);
        if (groups_before(len) > seen) {
            TEST_CHECK(step == SEGMENT_GROUP, "at %zu", len);
            seen++;
            assert_int_equal(g.commit.seq, seen);
        } else {
            TEST_CHECK(step == SEGMENT_TORN || step == SEGMENT_END, "at %zu", len);
        }
    }
    assert_int_equal(seen, GROUPS);
    f.len = ends[2]; /* cut shorter than what was read */
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_TORN);
    f.len = m.out.len;
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_END);
    segment_close(r);
    seg_maker_fini(&m);
}

/* A torn tail that is cut off and written anew, longer or shorter, is read as it stands then. */
static void tail_written_anew(void **state)
{
    struct seg_maker a, b;
    struct seg_file f;
    struct segment_reader *r;
    struct segment_group g;
    struct err err;

    (void)state;
    make(&a);
    seg_maker_init(&b);
    seg_add_file(&b, 1, lines[0], 1);
    seg_add_file(&b, 9, lines[2], 1);
    r = open_file(&f, str_sub(buf_str(&a.out), 0, ends[1] - 1), SEGMENT_OPEN, false);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_GROUP);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_TORN);
    f.ptr = b.out.ptr;
    f.len = b.out.len;
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_GROUP);
    assert_int_equal(g.commit.entries[0].id, 9);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_END);
    segment_close(r);
    seg_maker_fini(&a);
    seg_maker_fini(&b);
}

static void every_flipped_bit_is_found(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    struct err err;

    (void)state;
    make(&m);
    assert_int_equal(ends[GROUPS - 1], m.out.len);
    seg_file_init(&f, buf_str(&m.out));
    assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, m.out.len, &m.out, &err), ERR_OK);
    for (size_t bit = 0; bit < m.out.len * 8; bit++) {
        size_t groups, want = groups_before(bit / 8);
        enum segment_step step;
        uint64_t offset;

        m.out.ptr[bit / 8] = (char)(m.out.ptr[bit / 8] ^ 1 << bit % 8);
        step = read_all(&f, buf_str(&m.out), SEGMENT_SEALED, true, &groups, &offset);
        TEST_CHECK(step == SEGMENT_TORN && groups == want, "bit %zu: step %d, %zu groups", bit,
                   step, groups);
        m.out.ptr[bit / 8] = (char)(m.out.ptr[bit / 8] ^ 1 << bit % 8);
    }
    seg_maker_fini(&m);
}

static void sealed_with_a_table(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    struct err err;
    size_t groups, table_at;
    uint64_t offset;

    (void)state;
    make(&m);
    table_at = m.out.len;
    seg_file_init(&f, buf_str(&m.out));
    assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, table_at, &m.out, &err), ERR_OK);
    for (int check_data = 0; check_data < 2; check_data++) {
        assert_int_equal(
            read_all(&f, buf_str(&m.out), SEGMENT_SEALED, check_data, &groups, &offset),
            SEGMENT_END);
        assert_true(groups == GROUPS && offset == table_at);
    }
    for (size_t len = table_at + 1; len < m.out.len; len++) {
        struct str cut = str_sub(buf_str(&m.out), 0, len);

        TEST_CHECK(read_all(&f, cut, SEGMENT_OPEN, len % 2, &groups, &offset) == SEGMENT_TORN,
                   "cut at %zu", len);
        assert_true(groups == GROUPS && offset == table_at);
    }
    seg_add_file(&m, 5, lines[0], 1); /* nothing may follow a table */
    assert_int_equal(read_all(&f, buf_str(&m.out), SEGMENT_OPEN, false, &groups, &offset),
                     SEGMENT_TORN);
    assert_true(groups == GROUPS && offset == table_at);
    seg_maker_fini(&m);
}

static void journals(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    struct segment_reader *r;
    struct segment_group g;
    struct buf journal;
    struct err err;
    size_t groups;
    uint64_t offset;

    (void)state;
    make(&m);
    buf_init(&journal, 1 << 20);
    seg_journal(buf_str(&m.out), &journal);
    assert_int_equal(read_all(&f, buf_str(&journal), SEGMENT_JOURNAL, true, &groups, &offset),
                     SEGMENT_END);
    assert_true(groups == GROUPS && offset == journal.len);
    r = open_file(&f, buf_str(&journal), SEGMENT_JOURNAL, true);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_GROUP);
    assert_int_equal(segment_lines(r, &g, collect, &journal, &err), ERR_STATE);
    segment_close(r);
    /* Data frames have no place in a journal, nor a COMMIT that is missing before another. */
    assert_int_equal(read_all(&f, buf_str(&m.out), SEGMENT_JOURNAL, false, &groups, &offset),
                     SEGMENT_TORN);
    assert_int_equal(groups, 0);
    assert_int_equal(read_all(&f, str_sub(buf_str(&journal), (size_t)g.end_off, journal.len),
                              SEGMENT_JOURNAL, false, &groups, &offset),
                     SEGMENT_TORN);
    buf_fini(&journal);
    seg_maker_fini(&m);
}

/* Frames and claims that no siftd writes. Each is torn, without reading far or asking for memory. */
static void hostile(void **state)
{
    static const struct {
        const char *name;
        struct str bytes;
    } cases[] = {
        {"no magic", S("hello world, this is no frame")},
        {"half a magic", S("\x28\xB5")},
        {"legacy frame", S("\x27\xB5\x2F\xFD\x24\x01\x09\0\0xyz")},
        {"reserved bit", S("\x28\xB5\x2F\xFD\x28\x01\x09\0\0xyz")},
        {"dictionary", S("\x28\xB5\x2F\xFD\x21\x01\x05\x09\0\0xyz")},
        {"reserved block", S("\x28\xB5\x2F\xFD\x20\x01\x0F\0\0xyz")},
        {"window of 256 MiB", S("\x28\xB5\x2F\xFD\x00\x90\x09\0\0x")},
        {"content of 2^60 in one segment", S("\x28\xB5\x2F\xFD\xE0\0\0\0\0\0\0\0\x10\x09\0\0x")},
        {"block over 128 KiB", S("\x28\xB5\x2F\xFD\x00\x50\x09\0\x80x")},
        {"no last block", S("\x28\xB5\x2F\xFD\x20\x01\x08\0\0x")},
        {"other skippable frame", S("\x51\x2A\x4D\x18\x04\0\0\0abcd")},
        {"tiny commit", S("\x50\x2A\x4D\x18\0\0\0\0")},
        {"commit of 4 GiB", S("\x50\x2A\x4D\x18\xFF\xFF\xFF\xFFSIFTCMT1")},
        {"tiny table", S("\x5E\x2A\x4D\x18\0\0\0\0")},
        {"table without its end", S("\x5E\x2A\x4D\x18\x09\0\0\0\0\0\0\0\0\xB1\xEA\x92\x8E")},
        {"table that is wrong", S("\x5E\x2A\x4D\x18\x09\0\0\0\1\0\0\0\0\xB1\xEA\x92\x8F")},
    };
    struct seg_file f;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        size_t groups;
        uint64_t offset;

        TEST_CHECK(read_all(&f, cases[i].bytes, SEGMENT_OPEN, true, &groups, &offset) ==
                       SEGMENT_TORN,
                   "%s", cases[i].name);
        assert_true(groups == 0 && offset == 0 && f.reads <= 4);
    }
}

/* A COMMIT that is whole but speaks of other data than stands before it. */
static void commits_that_lie(void **state)
{
    for (int field = 0; field < 3; field++) {
        struct commit c = {.data_off = field == 0, .data_len = 20 + (field == 1)};
        struct seg_file f;
        struct buf out;
        size_t groups;
        uint64_t offset;

        buf_init(&out, 1 << 20);
        buf_add(&out, "\x28\xB5\x2F\xFD\x20\x0B\x59\0\0hello world", 20);
        c.data_hash = hash64(buf_str(&out), 0) + (field == 2);
        commit_encode(&c, &out);
        assert_int_equal(read_all(&f, buf_str(&out), SEGMENT_OPEN, true, &groups, &offset),
                         SEGMENT_TORN);
        assert_int_equal(groups, 0);
        buf_fini(&out);
    }
    (void)state;
}

static bool stop_at_two(void *ctx, struct str line)
{
    (void)line;
    return ++*(size_t *)ctx < 2;
}

static void lines_stop_and_fail(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    struct segment_reader *r;
    struct segment_group g;
    struct buf got;
    struct err err;
    size_t count = 0;

    (void)state;
    seg_maker_init(&m);
    seg_add_file(&m, 1, STR("a\nb\nc\n"), 1);
    buf_init(&got, 1 << 20);
    r = open_file(&f, buf_str(&m.out), SEGMENT_OPEN, true);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_GROUP);
    assert_int_equal(segment_lines(r, &g, stop_at_two, &count, &err), ERR_OK);
    assert_int_equal(count, 2);
    assert_int_equal(segment_lines(r, &g, collect, &got, &err), ERR_OK); /* and again, whole */
    TEST_STR(buf_str(&got), STR("a\nb\nc\n"));
    m.out.ptr[12] = (char)(m.out.ptr[12] ^ 0x55); /* damaged after it was looked at */
    assert_int_equal(segment_lines(r, &g, collect, &got, &err), ERR_STATE);
    f.len = 10; /* and cut */
    assert_int_equal(segment_lines(r, &g, collect, &got, &err), ERR_STATE);
    segment_close(r);

    seg_maker_fini(&m);
    seg_maker_init(&m);
    seg_add_frame(&m, STR("half a line"));
    seg_add_commit(&m, 0, NULL);
    r = open_file(&f, buf_str(&m.out), SEGMENT_OPEN, true);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_GROUP);
    assert_int_equal(segment_lines(r, &g, collect, &got, &err), ERR_STATE);
    segment_close(r);
    buf_fini(&got);
    seg_maker_fini(&m);
}

/* Lines longer than any buffer on the way, over several frames. */
static void long_lines(void **state)
{
    const size_t len = 700 * 1000;
    struct seg_maker m;
    struct seg_file f;
    struct segment_reader *r;
    struct segment_group g;
    struct buf want, got;
    struct err err;
    uint64_t seed = 1;

    (void)state;
    buf_init(&want, 1 << 24);
    buf_init(&got, 1 << 24);
    for (size_t i = 0; i < len; i++)
        buf_add_byte(&want, (char)('a' + test_random(&seed) % 26));
    buf_add(&want, "\nshort\n", 7);
    seg_maker_init(&m);
    m.has_no_sizes = true;
    seg_add_frame(&m, str_sub(buf_str(&want), 0, 300000));
    seg_add_frame(&m, str_sub(buf_str(&want), 300000, want.len));
    seg_add_commit(&m, 0, NULL);
    r = open_file(&f, buf_str(&m.out), SEGMENT_OPEN, true);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_GROUP);
    assert_int_equal(segment_lines(r, &g, collect, &got, &err), ERR_OK);
    TEST_STR(buf_str(&got), buf_str(&want));
    segment_close(r);
    buf_fini(&want);
    buf_fini(&got);
    seg_maker_fini(&m);
}

static void every_read_fails_once(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    size_t n;

    (void)state;
    make(&m);
    seg_file_init(&f, buf_str(&m.out));
    assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, m.out.len, &m.out, NULL), ERR_OK);
    for (n = 1;; n++) {
        struct segment_reader *r = open_file(&f, buf_str(&m.out), SEGMENT_SEALED, true);
        struct segment_group g;
        enum segment_step step = SEGMENT_GROUP;
        size_t groups = 0, fails = 0;
        struct err err;

        f.fail_read = n;
        while (step == SEGMENT_GROUP || step == SEGMENT_FAIL) {
            step = segment_next(r, &g, &err);
            groups += step == SEGMENT_GROUP;
            if (step == SEGMENT_FAIL && ++fails)
                assert_true(err.code == ERR_AGAIN && err.sys == EIO);
        }
        TEST_CHECK(step == SEGMENT_END && groups == GROUPS && fails <= 1, "read %zu", n);
        segment_close(r);
        if (!fails)
            break;
    }
    assert_true(n > 10);
    seg_maker_fini(&m);
}

static void every_allocation_fails_once(void **state)
{
    struct seg_maker m;
    struct seg_file f;
    size_t n;

    (void)state;
    make(&m);
    seg_file_init(&f, buf_str(&m.out));
    assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, m.out.len, &m.out, NULL), ERR_OK);
    for (n = 0;; n++) {
        struct segment_reader *r = NULL;
        struct segment_group g;
        enum segment_step step = SEGMENT_GROUP;
        enum err_code code;
        struct err err = {0};
        size_t count = 0;

        seg_file_init(&f, buf_str(&m.out));
        test_fail_alloc_once(n);
        code = segment_open_fd(&f.io, SEG_FILE_FD, SEGMENT_SEALED, 0, true, &r, &err);
        while (code == ERR_OK && step == SEGMENT_GROUP) {
            step = segment_next(r, &g, &err);
            if (step == SEGMENT_FAIL)
                code = err.code;
            else if (step == SEGMENT_GROUP)
                code = segment_lines(r, &g, stop_at_two, &count, &err);
            count = 0;
        }
        segment_close(r);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            break;
        }
        TEST_CHECK(code == ERR_NOMEM, "allocation %zu: %d", n, code);
    }
    assert_true(n > 4);
    seg_maker_fini(&m);
}

static void by_name_on_disk(void **state)
{
    char *dir = test_dir_make();
    const struct io_ops *io = io_real();
    struct segment_name name;
    struct segment_reader *r;
    struct segment_group g;
    struct seg_maker m;
    struct err err;
    int fd, year;

    (void)state;
    make(&m);
    fd = io->open(io->self, IO_CWD, dir, O_RDONLY | O_DIRECTORY, 0);
    year = io_make_dir(io, fd, "2026", 0750);
    assert_true(year >= 0);
    (void)io->close(io->self, io_make_dir(io, year, "11", 0750));
    (void)io->close(io->self, year);
    segment_name_make(&name, 7, SEGMENT_SEALED, 2026, 11);
    assert_string_equal(name.path, "2026/11/00000000000000000007.ndjson.zst");
    test_file_write(dir, name.path, buf_str(&m.out));
    segment_name_make(&name, 7, SEGMENT_OPEN, 2026, 11); /* sealed since it was listed */
    assert_int_equal(segment_open(io, fd, &name, 0, true, &r, &err), ERR_OK);
    for (int i = 0; i < GROUPS; i++)
        assert_int_equal(segment_next(r, &g, &err), SEGMENT_GROUP);
    assert_int_equal(segment_next(r, &g, &err), SEGMENT_END);
    segment_close(r);
    segment_name_make(&name, 8, SEGMENT_OPEN, 2026, 11);
    assert_int_equal(segment_open(io, fd, &name, 0, true, &r, &err), ERR_AGAIN);
    assert_int_equal(err.sys, ENOENT);
    segment_name_make(&name, 7, SEGMENT_OPEN, 2026, 12);
    assert_int_equal(segment_open(io, fd, &name, 0, true, &r, &err), ERR_AGAIN);
    (void)io->close(io->self, fd);
    test_dir_remove(dir);
    seg_maker_fini(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_and_lines),
        cmocka_unit_test(from_the_middle),
        cmocka_unit_test(torn_at_every_offset),
        cmocka_unit_test(growing),
        cmocka_unit_test(tail_written_anew),
        cmocka_unit_test(every_flipped_bit_is_found),
        cmocka_unit_test(sealed_with_a_table),
        cmocka_unit_test(journals),
        cmocka_unit_test(hostile),
        cmocka_unit_test(commits_that_lie),
        cmocka_unit_test(lines_stop_and_fail),
        cmocka_unit_test(long_lines),
        cmocka_unit_test(every_read_fails_once),
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(by_name_on_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
