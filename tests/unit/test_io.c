/* test_io.c -- the real disk behind struct io_ops, and the helpers on any table */
#include "../test.h"

#include "../../daemon/io.h"
#include "../sim/simdisk.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    const struct io_ops *io;
    char *path;
    int dir;
};

static int open_fixture(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    f->io = io_real();
    f->path = test_dir_make();
    f->dir = io_open_dir(f->io, IO_CWD, f->path);
    assert_true(f->dir >= 0);
    *state = f;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(f->io->close(f->io->self, f->dir), 0);
    test_dir_remove(f->path);
    free(f);
    return 0;
}

/* The highest descriptor in use tells of leaks: the lowest free one is always given out next. */
static int next_fd(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    assert_int_equal(close(fd), 0);
    return fd;
}

static void file_calls(void **state)
{
    struct fixture *f = *state;
    const struct io_ops *io = f->io;
    struct io_stat st;
    char got[16];
    int fd;

    fd = io->open(io->self, f->dir, "f", O_RDWR | O_CREAT | O_EXCL, 0640);
    assert_true(fd >= 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(io->open(io->self, f->dir, "f", O_RDWR | O_CREAT | O_EXCL, 0640), -EEXIST);
    assert_int_equal(io->open(io->self, f->dir, "none", O_RDONLY, 0), -ENOENT);
    assert_int_equal(io->pwrite(io->self, fd, "hello", 5, 3), 0);
    assert_int_equal(io->pwrite(io->self, fd, "", 0, 3), 0);
    assert_int_equal(io->pread(io->self, fd, got, sizeof got, 0), 8);
    assert_memory_equal(got, "\0\0\0hello", 8);
    assert_int_equal(io->pread(io->self, fd, got, sizeof got, 8), 0);
    assert_int_equal(io->fdatasync(io->self, fd), 0);
    assert_int_equal(io->fsync(io->self, fd), 0);
    assert_int_equal(io->truncate(io->self, fd, 5), 0);
    assert_int_equal(io->fstat(io->self, fd, &st), 0);
    assert_int_equal(st.size, 5);
    assert_int_equal(st.type, IO_FILE);
    assert_int_equal(st.links, 1);
    assert_int_equal(st.uid, geteuid());
    assert_true(st.mtime_ns > 0 && st.ctime_ns > 0 && st.ino > 0);
    assert_int_equal(io->unlink(io->self, f->dir, "f"), 0);
    assert_int_equal(io->fstat(io->self, fd, &st), 0);
    assert_int_equal(st.links, 0);
    assert_int_equal(io->close(io->self, fd), 0);
    assert_int_equal(io->close(io->self, fd), -EBADF);
}

static void offsets_and_sizes_out_of_range(void **state)
{
    struct fixture *f = *state;
    const struct io_ops *io = f->io;
    int fd = io->open(io->self, f->dir, "f", O_RDWR | O_CREAT, 0640);
    char byte;

    assert_int_equal(io->pread(io->self, fd, &byte, 1, UINT64_MAX), -EINVAL);
    assert_int_equal(io->pwrite(io->self, fd, "x", 1, UINT64_MAX), -EFBIG);
    assert_int_equal(io->pwrite(io->self, fd, "x", 1, INT64_MAX), -EFBIG);
    assert_int_equal(io->truncate(io->self, fd, UINT64_MAX), -EFBIG);
    assert_int_equal(io->pwrite(io->self, -1, "x", 1, 0), -EBADF);
    assert_int_equal(io->close(io->self, fd), 0);
}

/* A limit on the file size makes the kernel take a part first: what fits is written, then EFBIG. */
static void short_write_is_gone_on_with(void **state)
{
    struct fixture *f = *state;
    const struct io_ops *io = f->io;
    struct rlimit old, small;
    struct io_stat st;
    char bytes[200];
    void (*held)(int);
    int fd, code;

    memset(bytes, 'x', sizeof bytes);
    fd = io->open(io->self, f->dir, "f", O_RDWR | O_CREAT, 0640);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){.rlim_cur = 150, .rlim_max = old.rlim_max};
    held = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    code = io->pwrite(io->self, fd, bytes, sizeof bytes, 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    (void)signal(SIGXFSZ, held);
    assert_int_equal(code, -EFBIG);
    assert_int_equal(io->fstat(io->self, fd, &st), 0);
    assert_int_equal(st.size, 150);
    assert_int_equal(io->close(io->self, fd), 0);
}

static void rename_refuses_and_replace_replaces(void **state)
{
    struct fixture *f = *state;
    const struct io_ops *io = f->io;
    size_t len;
    char *got;

    test_file_write(f->path, "a", STR("from a"));
    test_file_write(f->path, "b", STR("from b"));
    assert_int_equal(io->rename(io->self, f->dir, "a", f->dir, "b"), -EEXIST);
    assert_int_equal(io->rename(io->self, f->dir, "none", f->dir, "c"), -ENOENT);
    assert_int_equal(io->rename(io->self, f->dir, "a", f->dir, "c"), 0);
    assert_int_equal(io->replace(io->self, f->dir, "c", f->dir, "b"), 0);
    got = test_file_read(f->path, "b", &len);
    TEST_STR(((struct str){got, len}), STR("from a"));
    free(got);
    assert_int_equal(io->mkdir(io->self, f->dir, "d", 0750), 0);
    assert_int_equal(io->mkdir(io->self, f->dir, "d", 0750), -EEXIST);
    assert_int_equal(io->rename(io->self, f->dir, "b", f->dir, "d/b"), 0);
    assert_int_equal(io->rmdir(io->self, f->dir, "d"), -ENOTEMPTY);
    assert_int_equal(io->unlink(io->self, f->dir, "d/b"), 0);
    assert_int_equal(io->rmdir(io->self, f->dir, "d"), 0);
}

static void kinds_and_links_are_told_without_following(void **state)
{
    struct fixture *f = *state;
    const struct io_ops *io = f->io;
    struct io_stat st;

    test_file_write(f->path, "file", STR("x"));
    assert_int_equal(symlinkat("file", f->dir, "link"), 0);
    assert_int_equal(mkfifoat(f->dir, "fifo", 0600), 0);
    assert_int_equal(linkat(f->dir, "file", f->dir, "hard", 0), 0);
    assert_int_equal(io->stat(io->self, f->dir, "link", &st), 0);
    assert_int_equal(st.type, IO_LINK);
    assert_int_equal(io->stat(io->self, f->dir, "fifo", &st), 0);
    assert_int_equal(st.type, IO_OTHER);
    assert_int_equal(st.mode, 0600);
    assert_int_equal(io->stat(io->self, f->dir, "hard", &st), 0);
    assert_int_equal(st.links, 2);
    assert_int_equal(io->stat(io->self, f->dir, ".", &st), 0);
    assert_int_equal(st.type, IO_DIR);
    assert_int_equal(io->stat(io->self, f->dir, "none", &st), -ENOENT);
    assert_int_equal(io_open_dir(io, f->dir, "link"), -ENOTDIR);
}

static void listing_gives_every_name_once(void **state)
{
    static const char *const names[] = {"a", "-rf", "line\nfeed", "\xff\xfe", "..."};
    struct fixture *f = *state;
    const struct io_ops *io = f->io;
    size_t seen[TEST_LEN(names)] = {0}, count = 0;
    char name[IO_NAME_BYTES], long_name[256];
    struct io_dir *dir;
    enum io_type type;
    int before = next_fd();

    memset(long_name, 'n', 255);
    long_name[255] = '\0';
    for (size_t i = 0; i < TEST_LEN(names); i++)
        test_file_write(f->path, names[i], STR(""));
    test_file_write(f->path, long_name, STR(""));
    assert_int_equal(io->opendir(io->self, f->dir, ".", &dir), 0);
    while (io->readdir(io->self, dir, name, &type) == 1) {
        count++;
        assert_true(type == IO_FILE || type == IO_OTHER);
        for (size_t i = 0; i < TEST_LEN(names); i++)
            if (strcmp(names[i], name) == 0)
                seen[i]++;
    }
    assert_int_equal(io->readdir(io->self, dir, name, &type), 0);
    io->closedir(io->self, dir);
    assert_int_equal(count, TEST_LEN(names) + 1);
    for (size_t i = 0; i < TEST_LEN(names); i++)
        assert_int_equal(seen[i], 1);
    assert_int_equal(io->opendir(io->self, f->dir, "a", &dir), -ENOTDIR);
    assert_int_equal(io->opendir(io->self, f->dir, "none", &dir), -ENOENT);
    test_fail_alloc_after(0);
    count = (size_t)-io->opendir(io->self, f->dir, ".", &dir);
    assert_true(test_fail_alloc_off());
    assert_int_equal(count, ENOMEM);
    assert_int_equal(next_fd(), before);
}

static void lease_sees_writers(void **state)
{
    struct fixture *f = *state;
    const struct io_ops *io = f->io;
    int before = next_fd(), fd;
    void (*held)(int) = signal(SIGIO, SIG_IGN);
    enum io_lease free_lease;

    test_file_write(f->path, "f", STR("x"));
    assert_int_equal(symlinkat("f", f->dir, "link"), 0);
    assert_int_equal(mkfifoat(f->dir, "fifo", 0600), 0);
    free_lease = io->lease(io->self, f->dir, "f");
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(close(fd), 0);
    assert_int_equal(io->lease(io->self, f->dir, "link"), IO_LEASE_UNKNOWN);
    assert_int_equal(io->lease(io->self, f->dir, "fifo"), IO_LEASE_UNKNOWN); /* and does not hang */
    assert_int_equal(io->lease(io->self, f->dir, "none"), IO_LEASE_UNKNOWN);
    assert_int_equal(io->lease(io->self, f->dir, "."), IO_LEASE_UNKNOWN);
    assert_int_equal(next_fd(), before);
    if (free_lease == IO_LEASE_UNKNOWN) {
        print_message("this file system has no leases\n");
        (void)signal(SIGIO, held);
        skip();
    }
    assert_int_equal(free_lease, IO_LEASE_FREE);
    fd = io->open(io->self, f->dir, "f", O_WRONLY, 0);
    assert_int_equal(io->lease(io->self, f->dir, "f"), IO_LEASE_BUSY);
    assert_int_equal(io->close(io->self, fd), 0);
    assert_int_equal(io->lease(io->self, f->dir, "f"), IO_LEASE_FREE);
    /* Nothing of ours is left behind that a later writer would have to wait for. */
    fd = io->open(io->self, f->dir, "f", O_WRONLY | O_NONBLOCK, 0);
    assert_true(fd >= 0);
    assert_int_equal(io->close(io->self, fd), 0);
    (void)signal(SIGIO, held);
}

/* A writable mapping outlives its descriptor; the lease still knows. Not so on overlayfs. */
static void lease_sees_a_writable_mapping(void **state)
{
    struct fixture *f = *state;
    const struct io_ops *io = f->io;
    void (*held)(int) = signal(SIGIO, SIG_IGN);
    enum io_lease lease;
    void *map;
    int fd;

    test_file_write(f->path, "f", STR("x"));
    fd = io->open(io->self, f->dir, "f", O_RDWR, 0);
    map = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_true(map != MAP_FAILED);
    assert_int_equal(io->close(io->self, fd), 0);
    lease = io->lease(io->self, f->dir, "f");
    assert_int_equal(munmap(map, 1), 0);
    (void)signal(SIGIO, held);
    if (lease != IO_LEASE_BUSY)
        skip();
}

/* -- the helpers, on the real disk and on the simulated one -- */

static void make_dir_makes_once_and_opens(void **state)
{
    struct fixture *f = *state;
    const struct io_ops *io = f->io;
    char path[4096];
    int before, fd;

    before = next_fd();
    for (size_t i = 0; i < 2; i++) {
        fd = io_make_dir(io, f->dir, "sub", 0750);
        assert_true(fd >= 0);
        assert_int_equal(io->close(io->self, fd), 0);
        (void)snprintf(path, sizeof path, "%s/deep/", f->path);
        fd = io_make_dir(io, IO_CWD, path, 0750);
        assert_true(fd >= 0);
        assert_int_equal(io->close(io->self, fd), 0);
        fd = io_make_dir(io, f->dir, "deep/er", 0750);
        assert_true(fd >= 0);
        assert_int_equal(io->close(io->self, fd), 0);
    }
    test_file_write(f->path, "file", STR(""));
    assert_int_equal(io_make_dir(io, f->dir, "file", 0750), -ENOTDIR);
    assert_int_equal(io_make_dir(io, f->dir, "none/sub", 0750), -ENOENT);
    assert_int_equal(symlinkat("sub", f->dir, "link"), 0);
    assert_int_equal(io_make_dir(io, f->dir, "link", 0750), -ENOTDIR);
    assert_int_equal(next_fd(), before);
}

static void made_dir_survives_a_power_cut(void **state)
{
    static const struct {
        const char *base, *name, *whole;
    } cases[] = {{"/", "one", "one"},
                 {"d", "two", "d/two"},
                 {NULL, "/d/three", "d/three"},
                 {"/", "d/four", "d/four"},
                 {NULL, "five", "five"}};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases) * 40; i++) {
        size_t n = i % TEST_LEN(cases);
        struct simdisk *disk = simdisk_create(NULL);
        const struct io_ops *io = simdisk_io(disk);
        int dir = IO_CWD;

        simdisk_put_dir(disk, "d");
        if (cases[n].base)
            dir = io_open_dir(io, IO_CWD, cases[n].base);
        /* Killed between making and syncing; the second call finds it there. */
        simdisk_fault(disk, (struct simdisk_fault){SIMDISK_FSYNC, 1, 0, false});
        assert_int_equal(io_make_dir(io, dir, cases[n].name, 0750), -EIO);
        simdisk_kill(disk);
        if (cases[n].base)
            dir = io_open_dir(io, IO_CWD, cases[n].base);
        assert_true(io_make_dir(io, dir, cases[n].name, 0750) > 0);
        simdisk_crash(disk, i);
        TEST_CHECK(simdisk_exists(disk, cases[n].whole), "case %zu", n);
        assert_int_equal(simdisk_open_count(disk), 0);
        simdisk_destroy(disk);
    }
}

/* Whoever may not open the parent of a folder that is there uses it as it is; one that could not be synced is
 * not used, whatever the error. */
static void make_dir_that_cannot_be_synced(void **state)
{
    static const int errors[] = {EACCES, EIO, EDQUOT};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(errors); i++) {
        struct simdisk *disk = simdisk_create(NULL);
        const struct io_ops *io = simdisk_io(disk);

        simdisk_put_dir(disk, "d");
        simdisk_fault(disk, (struct simdisk_fault){SIMDISK_FSYNC, 1, errors[i], true});
        for (int n = 0; n < 2; n++)
            assert_int_equal(io_make_dir(io, IO_CWD, "d/new", 0750), -errors[i]);
        simdisk_clear_faults(disk);
        simdisk_fault(disk, (struct simdisk_fault){SIMDISK_OPEN, 1, errors[i], false});
        if (errors[i] == EACCES)
            assert_true(io_make_dir(io, IO_CWD, "d/new", 0750) >= 0);
        else
            assert_int_equal(io_make_dir(io, IO_CWD, "d/new", 0750), -errors[i]);
        simdisk_destroy(disk);
    }
}

static void make_dir_passes_every_error_on(void **state)
{
    (void)state;
    for (uint64_t at = 1;; at++) {
        struct simdisk *disk = simdisk_create(NULL);
        const struct io_ops *io = simdisk_io(disk);
        int fd;

        simdisk_put_dir(disk, "d");
        simdisk_fault(disk, (struct simdisk_fault){SIMDISK_ANY, at, EIO, false});
        fd = io_make_dir(io, IO_CWD, "d/new", 0750);
        if (fd >= 0) {
            /* Only the close of the parent may fail unnoticed: it was synced. */
            assert_int_equal(simdisk_open_count(disk), 1);
        } else {
            assert_int_equal(fd, -EIO);
            assert_int_equal(simdisk_open_count(disk), 0);
        }
        if (simdisk_count(disk, SIMDISK_ANY) < at) {
            assert_int_equal(at, 6);
            simdisk_destroy(disk);
            return;
        }
        simdisk_destroy(disk);
    }
}

/* A folder that others prepared in one we may not read is no reason to fail. */
static void make_dir_takes_what_is_there_without_its_parent(void **state)
{
    struct simdisk *disk = simdisk_create(&(struct simdisk_options){.uid = 7});
    const struct io_ops *io = simdisk_io(disk);

    (void)state;
    simdisk_put_dir(disk, "closed/mine");
    simdisk_set_owner(disk, "closed", 0, 0711);
    assert_true(io_make_dir(io, IO_CWD, "closed/mine", 0750) > 0);
    simdisk_set_owner(disk, "closed", 0, 0733);
    assert_int_equal(io_make_dir(io, IO_CWD, "closed/new", 0750), -EACCES);
    simdisk_destroy(disk);
}

/* A table whose reads come a byte at a time. */
static int64_t pread_one(void *self, int fd, void *buf, size_t len, uint64_t off)
{
    const struct io_ops *io = self;

    return io->pread(io->self, fd, buf, len ? 1 : 0, off);
}

static void read_full_reads_all_or_says_why(void **state)
{
    struct simdisk *disk = simdisk_create(NULL);
    struct io_ops one = *simdisk_io(disk), io = *simdisk_io(disk);
    char got[8] = "";
    int fd;

    (void)state;
    one.self = &io;
    one.pread = pread_one;
    simdisk_put_file(disk, "f", STR("0123456789"), true);
    fd = io.open(io.self, IO_CWD, "f", O_RDONLY, 0);
    assert_int_equal(io_read_full(&one, fd, got, 7, 2), 0);
    assert_string_equal(got, "2345678");
    assert_int_equal(io_read_full(&one, fd, got, 0, 99), 0);
    assert_int_equal(io_read_full(&one, fd, got, 4, 7), -EIO);
    assert_int_equal(io_read_full(&io, fd, got, 3, 7), 0);
    assert_int_equal(io_read_full(&io, -1, got, 3, 7), -EBADF);
    simdisk_destroy(disk);
}

static void open_parent_walks_without_following(void **state)
{
    static const struct {
        const char *path, *last;
        int code;
    } cases[] = {
        {"file", "file", 0},       {"a/file", "file", 0},     {"a/b/none", "none", 0},
        {"a/b/c/d", "d", -ENOENT}, {"", "", -EINVAL},         {"/a", "", -EINVAL},
        {"a/", "", -EINVAL},       {"a//b", "", -EINVAL},     {".", "", -EINVAL},
        {"..", "", -EINVAL},       {"a/..", "", -EINVAL},     {"../a", "", -EINVAL},
        {"a/./b", "", -EINVAL},    {"a/../a/b", "", -EINVAL}, {"...", "...", 0},
        {"a/..b", "..b", 0},       {"link/x", "", -ENOTDIR},  {"a/link/x/y", "", -ENOTDIR},
        {"link", "link", 0},       {"file/x", "", -ENOTDIR},  {"a/file/x/y", "", -ENOTDIR},
    };
    struct fixture *f = *state;
    struct simdisk *disk = simdisk_create(NULL);
    const struct io_ops *ios[2] = {f->io, simdisk_io(disk)};
    int dirs[2] = {f->dir, io_open_dir(simdisk_io(disk), IO_CWD, "/")}, before = next_fd();

    assert_int_equal(mkdirat(f->dir, "a", 0755), 0);
    assert_int_equal(mkdirat(f->dir, "a/b", 0755), 0);
    test_file_write(f->path, "file", STR(""));
    test_file_write(f->path, "a/file", STR(""));
    assert_int_equal(symlinkat("a", f->dir, "link"), 0);
    assert_int_equal(symlinkat("b", f->dir, "a/link"), 0);
    simdisk_put_dir(disk, "a/b");
    simdisk_put_file(disk, "file", STR(""), true);
    simdisk_put_file(disk, "a/file", STR(""), true);
    simdisk_put_link(disk, "link", "a");
    simdisk_put_link(disk, "a/link", "b");
    for (size_t i = 0; i < 2 * TEST_LEN(cases); i++) {
        const struct io_ops *io = ios[i & 1];
        const char *path = cases[i / 2].path, *last = NULL;
        int fd = io_open_parent(io, dirs[i & 1], path, &last);

        TEST_CHECK((fd < 0 ? fd : 0) == cases[i / 2].code, "'%s' gave %d", path, fd);
        if (fd < 0)
            continue;
        assert_string_equal(last, cases[i / 2].last);
        assert_true(last >= path && last < path + strlen(path));
        assert_int_equal(io->fsync(io->self, fd), 0);
        assert_int_equal(io->close(io->self, fd), 0);
    }
    assert_int_equal(next_fd(), before);
    assert_int_equal(simdisk_open_count(disk), 1);
    simdisk_destroy(disk);
}

static void open_parent_of_long_names(void **state)
{
    struct fixture *f = *state;
    char path[600];
    const char *last;

    memset(path, 'x', sizeof path);
    memcpy(path + 256, "/y", 3);
    assert_int_equal(io_open_parent(f->io, f->dir, path, &last), -ENAMETOOLONG);
    memcpy(path + 255, "/y", 3);
    assert_int_equal(io_open_parent(f->io, f->dir, path, &last), -ENOENT);
}

static void clock_tells_the_time(void **state)
{
    const struct io_ops *io = io_real();

    (void)state;
    assert_true(io->now_ms(io->self) >= 0);
}

int main(void)
{
#define REAL(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)
    const struct CMUnitTest tests[] = {
        REAL(file_calls),
        REAL(offsets_and_sizes_out_of_range),
        REAL(short_write_is_gone_on_with),
        REAL(rename_refuses_and_replace_replaces),
        REAL(kinds_and_links_are_told_without_following),
        REAL(listing_gives_every_name_once),
        REAL(lease_sees_writers),
        REAL(lease_sees_a_writable_mapping),
        REAL(make_dir_makes_once_and_opens),
        cmocka_unit_test(made_dir_survives_a_power_cut),
        cmocka_unit_test(make_dir_that_cannot_be_synced),
        cmocka_unit_test(make_dir_passes_every_error_on),
        cmocka_unit_test(make_dir_takes_what_is_there_without_its_parent),
        cmocka_unit_test(read_full_reads_all_or_says_why),
        REAL(open_parent_walks_without_following),
        REAL(open_parent_of_long_names),
        cmocka_unit_test(clock_tells_the_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
