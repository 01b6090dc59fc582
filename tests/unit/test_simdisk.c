/* test_simdisk.c -- the model of the simulated disk itself: what it keeps, what it may lose */
#include "../test.h"

#include "../sim/simdisk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define SEEDS 400 /* enough that each outcome asked for comes up many times */
#define MODE 0640

/* A disk with a folder "d" and its descriptor. */
struct fixture {
    struct simdisk *disk;
    const struct io_ops *io;
    int dir;
};

static struct fixture open_fixture(const struct simdisk_options *options)
{
    struct fixture f = {.disk = simdisk_create(options)};

    f.io = simdisk_io(f.disk);
    simdisk_put_dir(f.disk, "d");
    f.dir = io_open_dir(f.io, IO_CWD, "d");
    assert_true(f.dir > 0);
    return f;
}

static int open_new(const struct fixture *f, const char *name)
{
    int fd = f->io->open(f->io->self, f->dir, name, O_RDWR | O_CREAT | O_EXCL, MODE);

    assert_true(fd > 0);
    return fd;
}

static void write_at(const struct fixture *f, int fd, struct str bytes, uint64_t off)
{
    assert_int_equal(f->io->pwrite(f->io->self, fd, bytes.ptr, bytes.len, off), 0);
}

static void sync_data(const struct fixture *f, int fd)
{
    assert_int_equal(f->io->fdatasync(f->io->self, fd), 0);
}

static void sync_dir(const struct fixture *f)
{
    assert_int_equal(f->io->fsync(f->io->self, f->dir), 0);
}

static struct str text_of(const struct fixture *f, const char *path)
{
    struct str s = {0};

    assert_true(simdisk_read(f->disk, path, &s));
    return s;
}

static struct str fill(char *buf, size_t len, char byte)
{
    memset(buf, byte, len);
    return (struct str){buf, len};
}

/* -- data -- */

static void synced_file_survives_every_cut(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f = open_fixture(&(struct simdisk_options){.reorder = seed & 1});
        int fd = open_new(&f, "a");

        write_at(&f, fd, STR("hello "), 0);
        write_at(&f, fd, STR("world"), 6);
        sync_data(&f, fd);
        sync_dir(&f);
        simdisk_crash(f.disk, seed);
        TEST_STR(text_of(&f, "d/a"), STR("hello world"));
        simdisk_destroy(f.disk);
    }
}

static void unsynced_file_is_lost_empty_short_or_whole(void **state)
{
    char want[3000];
    size_t gone = 0, empty = 0, part = 0, whole = 0;

    (void)state;
    (void)fill(want, sizeof want, 'x');
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f = open_fixture(NULL);
        int fd = open_new(&f, "a");
        struct str got;

        write_at(&f, fd, (struct str){want, sizeof want}, 0);
        simdisk_crash(f.disk, seed);
        if (!simdisk_exists(f.disk, "d/a")) {
            gone++;
        } else {
            got = text_of(&f, "d/a");
            assert_true(got.len <= sizeof want);
            TEST_STR(got, str_sub((struct str){want, sizeof want}, 0, got.len));
            *(got.len == 0 ? &empty : got.len < sizeof want ? &part : &whole) += 1;
        }
        simdisk_destroy(f.disk);
    }
    assert_true(gone > 10 && empty > 10 && part > 10 && whole > 10);
}

static void name_and_data_need_a_sync_each(void **state)
{
    size_t nameless = 0, empty = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f = open_fixture(NULL);
        int data = open_new(&f, "data"), name;

        write_at(&f, data, STR("data"), 0);
        sync_data(&f, data);
        simdisk_crash(f.disk, seed);
        if (!simdisk_exists(f.disk, "d/data"))
            nameless++;
        f.dir = io_open_dir(f.io, IO_CWD, "d");
        name = open_new(&f, "name");
        write_at(&f, name, STR("data"), 0);
        sync_dir(&f);
        simdisk_crash(f.disk, seed);
        assert_true(simdisk_exists(f.disk, "d/name"));
        if (text_of(&f, "d/name").len == 0)
            empty++;
        if (simdisk_exists(f.disk, "d/data"))
            TEST_STR(text_of(&f, "d/data"), STR("data"));
        simdisk_destroy(f.disk);
    }
    assert_true(nameless > 10 && empty > 10);
}

/* After the cut a file of A that was being overwritten with B is a run of B and then A; with
 * reordering any sector may be either. */
static void overwriting_tears(bool reorder, size_t *ret_torn, size_t *ret_mixed)
{
    char a[4096], b[4096];

    (void)fill(a, sizeof a, 'A');
    (void)fill(b, sizeof b, 'B');
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f = open_fixture(&(struct simdisk_options){.reorder = reorder});
        size_t switches = 0;
        struct str got;
        int fd;

        simdisk_put_file(f.disk, "d/f", (struct str){a, sizeof a}, true);
        fd = f.io->open(f.io->self, f.dir, "f", O_WRONLY, 0);
        write_at(&f, fd, (struct str){b, sizeof b}, 0);
        simdisk_crash(f.disk, seed);
        got = text_of(&f, "d/f");
        assert_int_equal(got.len, sizeof a);
        for (size_t i = 1; i < got.len; i++) {
            if (got.ptr[i] == got.ptr[i - 1])
                continue;
            switches++;
            assert_true(!reorder || i % SIMDISK_SECTOR_BYTES == 0);
        }
        if (switches == 1 && got.ptr[0] == 'B')
            (*ret_torn)++;
        if (switches > 1)
            (*ret_mixed)++;
        simdisk_destroy(f.disk);
    }
}

static void overwriting_tears_in_order_or_by_sector(void **state)
{
    size_t torn = 0, mixed = 0;

    (void)state;
    overwriting_tears(false, &torn, &mixed);
    assert_true(torn > 10);
    assert_int_equal(mixed, 0);
    overwriting_tears(true, &torn, &mixed);
    assert_true(mixed > 10);
}

static void cut_tail_and_append_come_in_order(void **state)
{
    static const char *const wants[] = {"goodbadbad", "good", "goodn", "goodne", "goodnew"};
    size_t seen[TEST_LEN(wants)] = {0}, i;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f = open_fixture(NULL);
        int fd;

        simdisk_put_file(f.disk, "d/f", STR("goodbadbad"), true);
        fd = f.io->open(f.io->self, f.dir, "f", O_RDWR, 0);
        assert_int_equal(f.io->truncate(f.io->self, fd, 4), 0);
        write_at(&f, fd, STR("new"), 4);
        TEST_STR(text_of(&f, "d/f"), STR("goodnew"));
        simdisk_crash(f.disk, seed);
        for (i = 0; i < TEST_LEN(wants); i++)
            if (str_eq(text_of(&f, "d/f"), str_of(wants[i])))
                break;
        if (i == TEST_LEN(wants))
            fail_msg("'%s'", text_of(&f, "d/f").ptr);
        else
            seen[i]++;
        simdisk_destroy(f.disk);
    }
    for (i = 0; i < TEST_LEN(wants); i++)
        TEST_CHECK(seen[i] > 0, "never saw '%s'", wants[i]);
}

/* A write that a later truncation cut off may have reached the disk all the same. */
static void cut_off_bytes_may_come_back(void **state)
{
    size_t back = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f = open_fixture(NULL);
        int fd = open_new(&f, "f");

        sync_dir(&f);
        write_at(&f, fd, STR("whole"), 0);
        assert_int_equal(f.io->truncate(f.io->self, fd, 0), 0);
        simdisk_crash(f.disk, seed);
        if (str_eq(text_of(&f, "d/f"), STR("whole")))
            back++;
        simdisk_destroy(f.disk);
    }
    assert_true(back > 10);
}

static void second_sync_lies_after_an_error(void **state)
{
    static const int errors[] = {EIO, ENOSPC, EDQUOT};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(errors); i++) {
        struct fixture f = open_fixture(NULL);
        struct str synced;
        int fd;

        simdisk_put_file(f.disk, "d/f", STR("old"), true);
        fd = f.io->open(f.io->self, f.dir, "f", O_RDWR, 0);
        write_at(&f, fd, STR("new"), 0);
        simdisk_fault(f.disk, (struct simdisk_fault){SIMDISK_FDATASYNC, 1, errors[i], false});
        assert_int_equal(f.io->fdatasync(f.io->self, fd), -errors[i]);
        sync_data(&f, fd);
        TEST_STR(text_of(&f, "d/f"), STR("new"));
        assert_true(simdisk_read_synced(f.disk, "d/f", &synced));
        TEST_STR(synced, STR("old"));
        /* The same bytes again are dirty again. */
        write_at(&f, fd, STR("new"), 0);
        sync_data(&f, fd);
        simdisk_crash(f.disk, i);
        TEST_STR(text_of(&f, "d/f"), STR("new"));
        simdisk_destroy(f.disk);
    }
}

/* A size is in the journal, not in the pages: the next sync carries it over after all. */
static void truncation_outlives_a_failed_sync(void **state)
{
    struct fixture f = open_fixture(NULL);
    int fd;

    (void)state;
    simdisk_put_file(f.disk, "d/f", STR("goodbad"), true);
    fd = f.io->open(f.io->self, f.dir, "f", O_RDWR, 0);
    assert_int_equal(f.io->truncate(f.io->self, fd, 4), 0);
    write_at(&f, fd, STR("new"), 4);
    simdisk_fault(f.disk, (struct simdisk_fault){SIMDISK_FSYNC, 1, EIO, false});
    assert_int_equal(f.io->fsync(f.io->self, fd), -EIO);
    sync_data(&f, fd);
    simdisk_crash(f.disk, 1);
    TEST_STR(text_of(&f, "d/f"), STR("good"));
    simdisk_destroy(f.disk);
}

static void lost_pages_show_at_the_cut(void **state)
{
    struct fixture f = open_fixture(NULL);
    int fd = open_new(&f, "f");

    (void)state;
    sync_dir(&f);
    write_at(&f, fd, STR("bytes"), 0);
    simdisk_fault(f.disk, (struct simdisk_fault){SIMDISK_ANY, 1, EIO, false});
    assert_int_equal(f.io->fsync(f.io->self, fd), -EIO);
    assert_int_equal(f.io->fsync(f.io->self, fd), 0);
    simdisk_kill(f.disk);
    TEST_STR(text_of(&f, "d/f"), STR("bytes"));
    simdisk_crash(f.disk, 3);
    TEST_STR(text_of(&f, "d/f"), STR(""));
    simdisk_destroy(f.disk);
}

/* -- names -- */

static void removed_file_may_come_back(void **state)
{
    size_t back = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f = open_fixture(NULL);

        simdisk_put_file(f.disk, "d/f", STR("kept"), true);
        assert_int_equal(f.io->unlink(f.io->self, f.dir, "f"), 0);
        assert_false(simdisk_exists(f.disk, "d/f"));
        if (seed & 1)
            sync_dir(&f);
        simdisk_crash(f.disk, seed);
        if (simdisk_exists(f.disk, "d/f")) {
            assert_false(seed & 1);
            TEST_STR(text_of(&f, "d/f"), STR("kept"));
            back++;
        }
        simdisk_destroy(f.disk);
    }
    assert_true(back > 10);
}

static void folder_lost_takes_all_below(void **state)
{
    size_t gone = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f = open_fixture(NULL);
        int sub;

        assert_int_equal(f.io->mkdir(f.io->self, f.dir, "sub", 0755), 0);
        sub = io_open_dir(f.io, f.dir, "sub");
        f.dir = sub;
        sync_data(&f, open_new(&f, "file"));
        sync_dir(&f);
        simdisk_crash(f.disk, seed);
        assert_int_equal(simdisk_exists(f.disk, "d/sub"), simdisk_exists(f.disk, "d/sub/file"));
        if (!simdisk_exists(f.disk, "d/sub"))
            gone++;
        simdisk_destroy(f.disk);
    }
    assert_true(gone > 10);
}

static void rename_within_a_folder_is_one_step(void **state)
{
    size_t before = 0, after = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f = open_fixture(&(struct simdisk_options){.reorder = seed & 1});

        simdisk_put_file(f.disk, "d/new.tmp", STR("new"), true);
        simdisk_put_file(f.disk, "d/file", STR("old"), true);
        assert_int_equal(f.io->rename(f.io->self, f.dir, "new.tmp", f.dir, "file"), -EEXIST);
        assert_int_equal(f.io->replace(f.io->self, f.dir, "new.tmp", f.dir, "file"), 0);
        simdisk_crash(f.disk, seed);
        if (simdisk_exists(f.disk, "d/new.tmp")) {
            TEST_STR(text_of(&f, "d/file"), STR("old"));
            before++;
        } else {
            TEST_STR(text_of(&f, "d/file"), STR("new"));
            after++;
        }
        simdisk_destroy(f.disk);
    }
    assert_true(before > 10 && after > 10);
}

enum synced { SYNC_NEITHER, SYNC_SOURCE, SYNC_TARGET, SYNC_BOTH };

struct places {
    size_t none, source, target, both;
};

/* Rename d/f to e/g, sync some folders, cut the power: where is the file, over all seeds? */
static struct places move_and_cut(enum simdisk_rename rename, enum synced synced, bool reorder)
{
    struct places seen = {0};

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f =
            open_fixture(&(struct simdisk_options){.rename = rename, .reorder = reorder});
        bool in_source, in_target;
        int to;

        simdisk_put_file(f.disk, "d/f", STR("moved"), true);
        simdisk_put_dir(f.disk, "e");
        to = io_open_dir(f.io, IO_CWD, "e");
        assert_int_equal(f.io->rename(f.io->self, f.dir, "f", to, "g"), 0);
        if (synced == SYNC_TARGET || synced == SYNC_BOTH)
            assert_int_equal(f.io->fsync(f.io->self, to), 0);
        if (synced == SYNC_SOURCE || synced == SYNC_BOTH)
            sync_dir(&f);
        simdisk_crash(f.disk, seed);
        in_source = simdisk_exists(f.disk, "d/f");
        in_target = simdisk_exists(f.disk, "e/g");
        if (in_source)
            TEST_STR(text_of(&f, "d/f"), STR("moved"));
        if (in_target)
            TEST_STR(text_of(&f, "e/g"), STR("moved"));
        *(in_source   ? in_target ? &seen.both : &seen.source
          : in_target ? &seen.target
                      : &seen.none) += 1;
        simdisk_destroy(f.disk);
    }
    return seen;
}

static void rename_across_folders(void **state)
{
    /* Which outcomes there must be: n none, s source, t target, b both. */
    static const struct {
        enum simdisk_rename rename;
        enum synced synced;
        const char *want;
    } cases[] = {
        {SIMDISK_RENAME_ATOMIC, SYNC_NEITHER, "st"},
        {SIMDISK_RENAME_ATOMIC, SYNC_SOURCE, "t"},
        {SIMDISK_RENAME_ATOMIC, SYNC_TARGET, "t"},
        {SIMDISK_RENAME_ATOMIC, SYNC_BOTH, "t"},
        {SIMDISK_RENAME_LINK_FIRST, SYNC_NEITHER, "stb"},
        {SIMDISK_RENAME_LINK_FIRST, SYNC_SOURCE, "t"},
        {SIMDISK_RENAME_LINK_FIRST, SYNC_TARGET, "tb"},
        {SIMDISK_RENAME_LINK_FIRST, SYNC_BOTH, "t"},
        {SIMDISK_RENAME_LOOSE, SYNC_NEITHER, "nstb"},
        {SIMDISK_RENAME_LOOSE, SYNC_SOURCE, "nt"},
        {SIMDISK_RENAME_LOOSE, SYNC_TARGET, "tb"},
        {SIMDISK_RENAME_LOOSE, SYNC_BOTH, "t"},
    };

    (void)state;
    for (size_t i = 0; i < 2 * TEST_LEN(cases); i++) {
        size_t n = i / 2;
        struct places seen = move_and_cut(cases[n].rename, cases[n].synced, i & 1);

        TEST_CHECK((seen.none > 0) == (strchr(cases[n].want, 'n') != NULL), "none, case %zu", i);
        TEST_CHECK((seen.source > 0) == (strchr(cases[n].want, 's') != NULL), "source, %zu", i);
        TEST_CHECK((seen.target > 0) == (strchr(cases[n].want, 't') != NULL), "target, %zu", i);
        TEST_CHECK((seen.both > 0) == (strchr(cases[n].want, 'b') != NULL), "both, case %zu", i);
    }
}

/* In order: of the files made one after the other a beginning is left. Reordered: any. */
static void entries_survive_in_order_unless_reordered(void **state)
{
    size_t holes[2] = {0};

    (void)state;
    for (uint64_t seed = 0; seed < 2 * SEEDS; seed++) {
        struct fixture f = open_fixture(&(struct simdisk_options){.reorder = seed & 1});
        char name[] = "d/0";
        bool is_gone = false;

        for (char c = '0'; c <= '7'; c++) {
            name[2] = c;
            (void)open_new(&f, name + 2);
        }
        simdisk_crash(f.disk, seed / 2);
        for (char c = '0'; c <= '7'; c++) {
            name[2] = c;
            if (!simdisk_exists(f.disk, name))
                is_gone = true;
            else if (is_gone)
                holes[seed & 1]++;
        }
        simdisk_destroy(f.disk);
    }
    assert_int_equal(holes[0], 0);
    assert_true(holes[1] > 10);
}

static void planted_file_does_not_sync_its_neighbours(void **state)
{
    size_t gone = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fixture f = open_fixture(NULL);

        (void)open_new(&f, "waits");
        assert_int_equal(f.io->unlink(f.io->self, f.dir, "waits"), 0);
        (void)open_new(&f, "other");
        simdisk_put_file(f.disk, "d/waits", STR("again"), true);
        simdisk_crash(f.disk, seed);
        TEST_STR(text_of(&f, "d/waits"), STR("again"));
        if (!simdisk_exists(f.disk, "d/other"))
            gone++;
        simdisk_destroy(f.disk);
    }
    assert_true(gone > 10);
}

static void kill_keeps_everything_seen(void **state)
{
    struct fixture f = open_fixture(NULL);
    int fd = open_new(&f, "f"), mid;
    struct io_dir *dir;

    (void)state;
    write_at(&f, fd, STR("seen"), 0);
    assert_int_equal(f.io->opendir(f.io->self, f.dir, ".", &dir), 0);
    assert_int_equal(simdisk_open_count(f.disk), 3);
    simdisk_kill(f.disk);
    assert_int_equal(simdisk_open_count(f.disk), 0);
    TEST_STR(text_of(&f, "d/f"), STR("seen"));
    assert_int_equal(f.io->fdatasync(f.io->self, fd), -EBADF);
    /* What waited goes on waiting: a sync after the kill still carries it over. */
    f.dir = io_open_dir(f.io, IO_CWD, "d");
    mid = f.io->open(f.io->self, f.dir, "f", O_RDONLY, 0);
    sync_data(&f, mid);
    sync_dir(&f);
    simdisk_crash(f.disk, 11);
    TEST_STR(text_of(&f, "d/f"), STR("seen"));
    simdisk_destroy(f.disk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(synced_file_survives_every_cut),
        cmocka_unit_test(unsynced_file_is_lost_empty_short_or_whole),
        cmocka_unit_test(name_and_data_need_a_sync_each),
        cmocka_unit_test(overwriting_tears_in_order_or_by_sector),
        cmocka_unit_test(cut_tail_and_append_come_in_order),
        cmocka_unit_test(cut_off_bytes_may_come_back),
        cmocka_unit_test(second_sync_lies_after_an_error),
        cmocka_unit_test(truncation_outlives_a_failed_sync),
        cmocka_unit_test(lost_pages_show_at_the_cut),
        cmocka_unit_test(removed_file_may_come_back),
        cmocka_unit_test(folder_lost_takes_all_below),
        cmocka_unit_test(rename_within_a_folder_is_one_step),
        cmocka_unit_test(rename_across_folders),
        cmocka_unit_test(entries_survive_in_order_unless_reordered),
        cmocka_unit_test(planted_file_does_not_sync_its_neighbours),
        cmocka_unit_test(kill_keeps_everything_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
