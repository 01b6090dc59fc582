/* test_archive.c -- groups, segments and seals on the simulated disk */
#include "../test.h"

#include "core_world.h"

#include "../../daemon/seektable.h"
#include "../../daemon/segment.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <string.h>
#include <zstd.h>

static const unsigned char uuid[COMMIT_UUID_BYTES] = "0123456789abcde";

struct fixture {
    struct simdisk *disk;
    const struct io_ops *io;
    int fd;
    struct config_archive config;
    struct archive *archive;
    struct frames *frames;
    struct err err;
};

static void open_at(struct fixture *f, const struct archive_position *position)
{
    assert_int_equal(archive_open(f->io, f->fd, &f->config, uuid, position, &f->archive, &f->err),
                     ERR_OK);
}

static int setup(void **state)
{
    struct fixture *f = mem_alloc(1, sizeof *f);
    struct simdisk_options options = {.start_ms = CORE_START_MS};
    const struct archive_position nothing = {0};

    assert_non_null(f);
    f->disk = simdisk_create(&options);
    f->io = simdisk_io(f->disk);
    f->fd = io_make_dir(f->io, IO_CWD, "archive", 0750);
    assert_true(f->fd >= 0);
    f->frames = frames_create(1, 1u << 20);
    assert_non_null(f->frames);
    open_at(f, &nothing);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    archive_close(f->archive);
    (void)f->io->close(f->io->self, f->fd);
    assert_int_equal(simdisk_open_count(f->disk), 0);
    frames_destroy(f->frames);
    simdisk_destroy(f->disk);
    mem_free(f);
    return 0;
}

static enum err_code append(struct fixture *f, const char *lines)
{
    struct commit commit = {.next_id = 7};
    struct buf data;
    enum err_code code;

    buf_init(&data, 1u << 24);
    assert_int_equal(frames_add(f->frames, str_of(lines), &data, &f->err), ERR_OK);
    code = archive_append(f->archive, buf_str(&data), &commit, &f->err);
    buf_fini(&data);
    return code;
}

static struct archive_position position_of(const struct fixture *f)
{
    struct archive_position p;

    archive_get_position(f->archive, &p);
    return p;
}

struct books {
    size_t groups;
    uint64_t first_seq, last_seq;
    unsigned char prev[COMMIT_HASH_BYTES]; /* what the first one says comes before it */
    unsigned char hash[COMMIT_HASH_BYTES]; /* of the last */
    bool is_last;
    enum segment_step end;
};

static struct books read_segment(struct fixture *f, uint64_t number, enum segment_kind kind)
{
    struct segment_reader *r;
    struct segment_name name;
    struct segment_group g;
    struct books b = {0};

    segment_name_make(&name, number, kind, 2023, 11);
    assert_int_equal(segment_open(f->io, f->fd, &name, 0, true, &r, &f->err), ERR_OK);
    while ((b.end = segment_next(r, &g, &f->err)) == SEGMENT_GROUP) {
        if (b.groups++ == 0) {
            b.first_seq = g.commit.seq;
            memcpy(b.prev, g.commit.prev, sizeof b.prev);
        }
        assert_memory_equal(g.commit.uuid, uuid, sizeof uuid);
        b.last_seq = g.commit.seq;
        b.is_last = g.commit.is_last;
        commit_hash(g.frame, b.hash);
    }
    segment_close(r);
    return b;
}

static void test_nothing_on_disk_until_needed(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(simdisk_entries(f->disk, "archive"), 0);
    assert_false(archive_is_due(f->archive, INT64_MAX));
    assert_int_equal(archive_seal(f->archive, &f->err), ERR_OK);
    assert_int_equal(simdisk_entries(f->disk, "archive"), 0);
    archive_close(NULL);
}

/* When append returns, a power cut at its worst leaves the group, under its name. */
static void test_append_is_durable(void **state)
{
    struct fixture *f = *state;
    struct str synced;
    struct books b;

    assert_int_equal(append(f, "{\"a\":1}\n"), ERR_OK);
    assert_true(simdisk_read_synced(f->disk, CORE_SEGMENT_1 ".open", &synced));
    assert_int_equal(synced.len, position_of(f).end_off);
    simdisk_crash(f->disk, 1);
    f->fd = f->io->open(f->io->self, IO_CWD, "archive", 0, 0);
    b = read_segment(f, 1, SEGMENT_OPEN);
    assert_int_equal(b.groups, 1);
    assert_int_equal(b.end, SEGMENT_END);
}

static void test_chain_over_segments(void **state)
{
    struct fixture *f = *state;
    struct books one, two;

    assert_int_equal(append(f, "{\"a\":1}\n"), ERR_OK);
    assert_int_equal(append(f, ""), ERR_OK);
    assert_int_equal(archive_seal(f->archive, &f->err), ERR_OK);
    assert_int_equal(append(f, "{\"a\":2}\n"), ERR_OK);
    one = read_segment(f, 1, SEGMENT_SEALED);
    two = read_segment(f, 2, SEGMENT_OPEN);
    assert_int_equal(one.end, SEGMENT_END);
    assert_int_equal(one.groups, 3);
    assert_true(one.is_last);
    assert_int_equal(two.first_seq, one.last_seq + 1);
    assert_memory_equal(two.prev, one.hash, sizeof one.hash);
    assert_int_equal(position_of(f).next_id, 7);
}

/* A sealed segment is a plain zstd file with a seek table at its end. */
static void test_sealed_is_zstd(void **state)
{
    static const unsigned char footer[] = {0xB1, 0xEA, 0x92, 0x8F};
    struct fixture *f = *state;
    char text[64];
    struct str bytes;
    size_t got;

    assert_int_equal(append(f, "{\"a\":1}\n"), ERR_OK);
    assert_int_equal(append(f, "{\"b\":2}\n"), ERR_OK);
    assert_int_equal(archive_seal(f->archive, &f->err), ERR_OK);
    assert_false(simdisk_exists(f->disk, CORE_SEGMENT_1 ".open"));
    assert_true(simdisk_read_synced(f->disk, CORE_SEGMENT_1, &bytes));
    got = ZSTD_decompress(text, sizeof text, bytes.ptr, bytes.len);
    assert_false(ZSTD_isError(got));
    TEST_STR(((struct str){text, got}), STR("{\"a\":1}\n{\"b\":2}\n"));
    assert_memory_equal(bytes.ptr + bytes.len - 4, footer, 4);
    /* Again: nothing is open, nothing happens. */
    assert_int_equal(archive_seal(f->archive, &f->err), ERR_OK);
    assert_int_equal(simdisk_entries(f->disk, CORE_MONTH), 1);
}

static void test_rotation_is_due(void **state)
{
    struct fixture *f = *state;
    int64_t opened = CORE_START_MS;

    f->config.rotate.size = 1u << 20;
    f->config.rotate.every_ms = 1000;
    assert_int_equal(append(f, "{}\n"), ERR_OK);
    opened = position_of(f).opened_ms;
    assert_false(archive_is_due(f->archive, opened + 999));
    assert_true(archive_is_due(f->archive, opened + 1000));
    assert_false(archive_is_due(f->archive, opened - 5000)); /* the clock was set back */
    f->config.rotate.every_ms = 0;
    assert_false(archive_is_due(f->archive, INT64_MAX));
    f->config.rotate.size = position_of(f).end_off;
    assert_true(archive_is_due(f->archive, opened));
    f->config.rotate.size++;
    assert_false(archive_is_due(f->archive, opened));
    f->config.rotate.size = 0;
    assert_false(archive_is_due(f->archive, opened));
}

/* After EIO the segment is given up at its last group; the batch goes to a new one. */
static void test_eio_moves_on(void **state)
{
    struct fixture *f = *state;
    static const enum simdisk_call calls[] = {SIMDISK_FDATASYNC, SIMDISK_PWRITE};
    uint64_t number = 1;

    for (size_t i = 0; i < TEST_LEN(calls); i++) {
        struct books before, after;
        uint64_t end;

        assert_int_equal(append(f, "{\"a\":1}\n"), ERR_OK);
        end = position_of(f).end_off;
        simdisk_fault(f->disk, (struct simdisk_fault){.call = calls[i], .at = 1, .error = EIO});
        assert_int_equal(append(f, "{\"a\":2}\n"), ERR_OK);
        assert_int_equal(position_of(f).segment, number + 1);
        before = read_segment(f, number, SEGMENT_OPEN);
        after = read_segment(f, number + 1, SEGMENT_OPEN);
        assert_int_equal(before.end, SEGMENT_END);
        assert_int_equal(after.first_seq, before.last_seq + 1);
        assert_memory_equal(after.prev, before.hash, sizeof before.hash);
        assert_true(end > 0);
        number++;
    }
}

/* Both segments fail: stop. Nothing half-written stays in the way. */
static void test_eio_twice_stops(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(append(f, "{\"a\":1}\n"), ERR_OK);
    simdisk_fault(f->disk,
                  (struct simdisk_fault){
                      .call = SIMDISK_FDATASYNC, .at = 1, .error = EIO, .is_sticky = true});
    assert_int_equal(append(f, "{\"a\":2}\n"), ERR_STATE);
    assert_int_equal(f->err.sys, EIO);
    assert_true(strstr(f->err.msg, "cannot write 'archive/2023/11/") != NULL);
    simdisk_clear_faults(f->disk);
    assert_int_equal(read_segment(f, 1, SEGMENT_OPEN).groups, 1);
    assert_int_equal(read_segment(f, 2, SEGMENT_OPEN).groups, 0);
    assert_int_equal(position_of(f).seq, 1);
}

static void test_full_disk_then_room(void **state)
{
    struct fixture *f = *state;
    struct str bytes;
    struct books b;
    uint64_t end;

    assert_int_equal(append(f, "{\"a\":1}\n"), ERR_OK);
    end = position_of(f).end_off;
    for (int i = 0; i < 5; i++) {
        simdisk_set_capacity(f->disk, simdisk_used_bytes(f->disk) + 40 * (uint64_t)i);
        assert_int_equal(append(f, "{\"a\":\"some text that needs its room\"}\n"), ERR_AGAIN);
        assert_int_equal(f->err.sys, ENOSPC);
        assert_true(simdisk_read(f->disk, CORE_SEGMENT_1 ".open", &bytes));
        assert_int_equal(bytes.len, end);
    }
    simdisk_set_capacity(f->disk, 0);
    assert_int_equal(append(f, "{\"a\":\"some text that needs its room\"}\n"), ERR_OK);
    b = read_segment(f, 1, SEGMENT_OPEN);
    assert_int_equal(b.groups, 2);
    assert_int_equal(b.last_seq, 2);
    assert_int_equal(b.end, SEGMENT_END);
}

/* No room for the first segment: nothing is counted, the next try begins it. */
static void test_full_disk_at_the_start(void **state)
{
    struct fixture *f = *state;

    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_MKDIR, .at = 1, .error = ENOSPC});
    assert_int_equal(append(f, "{}\n"), ERR_AGAIN);
    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_MKDIR, .at = 2, .error = ENOSPC});
    assert_int_equal(append(f, "{}\n"), ERR_AGAIN);
    simdisk_fault(f->disk,
                  (struct simdisk_fault){.call = SIMDISK_PWRITE, .at = 1, .error = ENOSPC});
    assert_int_equal(append(f, "{}\n"), ERR_AGAIN);
    simdisk_clear_faults(f->disk);
    assert_int_equal(append(f, "{}\n"), ERR_OK);
    assert_int_equal(read_segment(f, 1, SEGMENT_OPEN).groups, 1);
}

/* The folder's sync fails: the new name may be lost in a power cut and would then be missed, so the file is taken
 * away and its number is used for the next one; where it stays, it is not. */
static void test_new_name_is_synced_first(void **state)
{
    static const struct {
        bool stays;
        uint64_t segment;
    } cases[] = {{false, 2}, {true, 4}};
    struct fixture *f = *state;

    assert_int_equal(append(f, "{}\n"), ERR_OK);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        uint64_t seq = position_of(f).seq;

        assert_int_equal(archive_seal(f->archive, &f->err), ERR_OK);
        /* Year, month, then the folder of the segment itself. */
        simdisk_fault(f->disk,
                      (struct simdisk_fault){.call = SIMDISK_FSYNC, .at = 3, .error = EIO});
        if (cases[i].stays)
            simdisk_fault(f->disk,
                          (struct simdisk_fault){.call = SIMDISK_UNLINK, .at = 1, .error = EIO});
        assert_int_equal(append(f, "{}\n"), ERR_STATE);
        simdisk_clear_faults(f->disk);
        assert_int_equal(append(f, "{}\n"), ERR_OK);
        assert_int_equal(position_of(f).segment, cases[i].segment);
        assert_true(read_segment(f, cases[i].segment, SEGMENT_OPEN).first_seq > seq);
    }
}

/* Each call of a seal fails once; the next call finishes it, and the archive can be written on. */
static void test_seal_is_finished_by_the_next_call(void **state)
{
    struct fixture *f = *state;
    uint64_t calls;

    assert_int_equal(append(f, "{\"a\":1}\n"), ERR_OK);
    calls = simdisk_count(f->disk, SIMDISK_ANY);
    assert_int_equal(archive_seal(f->archive, &f->err), ERR_OK);
    calls = simdisk_count(f->disk, SIMDISK_ANY) - calls;
    assert_true(calls > 8);
    for (uint64_t at = 1; at <= calls; at++) {
        static const int errors[] = {ENOSPC, EIO};

        for (size_t e = 0; e < TEST_LEN(errors); e++) {
            struct archive_position before, after;
            enum err_code code;

            assert_int_equal(append(f, "{\"a\":1}\n"), ERR_OK);
            before = position_of(f);
            simdisk_fault(
                f->disk, (struct simdisk_fault){.call = SIMDISK_ANY, .at = at, .error = errors[e]});
            code = archive_seal(f->archive, &f->err);
            simdisk_clear_faults(f->disk);
            TEST_CHECK(code == ERR_OK || code == ERR_AGAIN, "call %d, errno %d: %s", (int)at,
                       errors[e], f->err.msg);
            code = archive_seal(f->archive, &f->err);
            TEST_CHECK(code == ERR_OK, "again after call %d, errno %d: %s", (int)at, errors[e],
                       f->err.msg);
            after = position_of(f);
            assert_false(after.has_open);
            /* All of them whole: the one that was open, and the one that an EIO may have begun. */
            for (uint64_t n = before.segment; n <= after.segment; n++) {
                char path[128];

                (void)snprintf(path, sizeof path, CORE_MONTH "/%020d.ndjson.zst", (int)n);
                if (simdisk_exists(f->disk, path))
                    assert_int_equal(read_segment(f, n, SEGMENT_SEALED).end, SEGMENT_END);
                else
                    assert_int_equal(read_segment(f, n, SEGMENT_OPEN).end, SEGMENT_END);
            }
            assert_int_equal(append(f, "{\"a\":2}\n"), ERR_OK);
            assert_true(position_of(f).segment > after.segment);
        }
    }
}

/* An append while a seal hangs finishes the seal first. */
static void test_append_finishes_a_seal(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(append(f, "{\"a\":1}\n"), ERR_OK);
    simdisk_fault(f->disk,
                  (struct simdisk_fault){
                      .call = SIMDISK_RENAME, .at = 1, .error = ENOSPC, .is_sticky = true});
    assert_int_equal(archive_seal(f->archive, &f->err), ERR_AGAIN);
    assert_true(archive_is_due(f->archive, 0));
    assert_int_equal(append(f, "{\"a\":2}\n"), ERR_AGAIN);
    simdisk_clear_faults(f->disk);
    assert_int_equal(append(f, "{\"a\":2}\n"), ERR_OK);
    assert_int_equal(read_segment(f, 1, SEGMENT_SEALED).groups, 2);
    assert_int_equal(read_segment(f, 2, SEGMENT_OPEN).groups, 1);
}

static void test_goes_on_where_it_was(void **state)
{
    struct fixture *f = *state;
    struct archive_position p;
    struct books b;

    assert_int_equal(append(f, "{\"a\":1}\n"), ERR_OK);
    p = position_of(f);
    archive_close(f->archive);
    f->archive = NULL;
    open_at(f, &p);
    assert_int_equal(append(f, "{\"a\":2}\n"), ERR_OK);
    b = read_segment(f, 1, SEGMENT_OPEN);
    assert_int_equal(b.groups, 2);
    assert_int_equal(b.end, SEGMENT_END);
}

static void test_open_fails(void **state)
{
    struct fixture *f = *state;
    struct archive_position p = {.has_open = true, .segment = 1};
    struct archive *a = NULL;
    enum err_code code = ERR_OK;

    segment_name_make(&p.open, 1, SEGMENT_OPEN, 2023, 11);
    assert_int_equal(archive_open(f->io, f->fd, &f->config, uuid, &p, &a, &f->err), ERR_AGAIN);
    assert_int_equal(f->err.sys, ENOENT);
    test_fail_alloc_after(0);
    p.has_open = false;
    code = archive_open(f->io, f->fd, &f->config, uuid, &p, &a, &f->err);
    assert_true(test_fail_alloc_off());
    assert_int_equal(code, ERR_NOMEM);
    assert_null(a);
}

static void test_sync_name(void **state)
{
    struct fixture *f = *state;

    simdisk_put_file(f->disk, CORE_SEGMENT_1, STR("x"), false);
    assert_int_equal(
        archive_sync_name(f->io, f->fd, "2023/11/00000000000000000001.ndjson.zst", &f->err),
        ERR_OK);
    assert_int_equal(archive_sync_name(f->io, f->fd, "2023/12/none", &f->err), ERR_AGAIN);
    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_FSYNC, .at = 2, .error = EIO});
    assert_int_equal(
        archive_sync_name(f->io, f->fd, "2023/11/00000000000000000001.ndjson.zst", &f->err),
        ERR_AGAIN);
    assert_int_equal(f->err.sys, EIO);
}

/* A line longer than a frame, and a frame longer than a window of the reader. */
static void test_long_line(void **state)
{
    struct fixture *f = *state;
    size_t len = (size_t)3 << 20;
    char *line = mem_alloc(len + 1, 1);
    uint64_t seed = 1;
    struct books b;

    assert_non_null(line);
    for (size_t i = 0; i < len; i++)
        line[i] = (char)('a' + test_random(&seed) % 26);
    line[len - 1] = '\n';
    assert_int_equal(append(f, line), ERR_OK);
    b = read_segment(f, 1, SEGMENT_OPEN);
    assert_int_equal(b.groups, 1);
    assert_int_equal(b.end, SEGMENT_END);
    mem_free(line);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_on_disk_until_needed),
        TEST(test_append_is_durable),
        TEST(test_chain_over_segments),
        TEST(test_sealed_is_zstd),
        TEST(test_rotation_is_due),
        TEST(test_eio_moves_on),
        TEST(test_eio_twice_stops),
        TEST(test_full_disk_then_room),
        TEST(test_full_disk_at_the_start),
        TEST(test_new_name_is_synced_first),
        TEST(test_seal_is_finished_by_the_next_call),
        TEST(test_append_finishes_a_seal),
        TEST(test_goes_on_where_it_was),
        TEST(test_open_fails),
        TEST(test_sync_name),
        TEST(test_long_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
