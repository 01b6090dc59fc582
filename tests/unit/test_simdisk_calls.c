/* test_simdisk_calls.c -- the calls of the simulated disk: the same answers as a real file system,
 * planned misfortunes, space, permissions, listings, leases */
#include "../test.h"

#include "../sim/simdisk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HANDLES 8
#define STEPS 400
#define RUNS 60

/* -- the same random calls on a real folder and on the simulated disk -- */

struct twin {
    const struct io_ops *io[2]; /* real, simulated */
    int root[2];
    int fds[HANDLES][2];
    uint64_t random;
};

static const char *const names[] = {
    "a",      "b",         "c",    "d",   "d/a",    "d/b",   "d/e",      "d/e/a",
    "f",      "f/a",       "link", "dir", "link/a", "dir/a", "./a",      "f/./a",
    "d/../b", "missing/a", "",     ".",   "d/.",    "loop",  "dangling", "d//b",
};

static unsigned below(struct twin *t, size_t n)
{
    return (unsigned)(test_random(&t->random) % n);
}

static const char *any_name(struct twin *t)
{
    return names[below(t, TEST_LEN(names))];
}

static int any_flags(struct twin *t)
{
    static const int access[] = {O_RDONLY, O_WRONLY, O_RDWR};
    int flags = access[below(t, 3)];

    flags |= below(t, 2) ? O_CREAT : 0;
    flags |= below(t, 4) == 0 ? O_EXCL & -((flags & O_CREAT) != 0) : 0;
    flags |= below(t, 4) == 0 ? O_TRUNC : 0;
    flags |= below(t, 2) ? O_NOFOLLOW : 0;
    flags |= below(t, 6) == 0 ? O_APPEND : 0;
    flags |= below(t, 8) == 0 ? O_PATH : 0;
    flags |= below(t, 6) == 0 && !(flags & O_CREAT) ? O_DIRECTORY : 0;
    return flags;
}

static void close_pair(struct twin *t, int fds[2])
{
    for (size_t i = 0; i < 2; i++)
        if (fds[i] >= 0)
            assert_int_equal(t->io[i]->close(t->io[i]->self, fds[i]), 0);
    fds[0] = fds[1] = -1;
}

static void twin_open(struct twin *t, int code[2])
{
    unsigned at = below(t, HANDLES);
    const char *name = any_name(t);
    int flags = any_flags(t);

    close_pair(t, t->fds[at]);
    for (size_t i = 0; i < 2; i++) {
        t->fds[at][i] = t->io[i]->open(t->io[i]->self, t->root[i], name, flags, 0640);
        code[i] = t->fds[at][i] < 0 ? t->fds[at][i] : 0;
    }
    if (code[0] != code[1])
        print_error("open '%s' flags 0%o\n", name, (unsigned)flags);
}

static void twin_data(struct twin *t, int code[2])
{
    const int *fds = t->fds[below(t, HANDLES)];
    char bytes[64], got[2][64];
    unsigned off = below(t, 300), len = 1 + below(t, sizeof bytes), what = below(t, 4);

    memset(bytes, (int)('a' + below(t, 26)), sizeof bytes);
    memset(got, 0, sizeof got);
    for (size_t i = 0; i < 2; i++) {
        const struct io_ops *io = t->io[i];

        if (what == 0)
            code[i] = (int)io->pread(io->self, fds[i], got[i], len, off);
        else if (what == 1)
            code[i] = io->truncate(io->self, fds[i], off);
        else if (what == 2)
            code[i] = io->fsync(io->self, fds[i]);
        else
            code[i] = io->pwrite(io->self, fds[i], bytes, len, off);
        /* The kernel says EINVAL where a folder or a path is not open for writing at all. */
        if (what == 1 && code[i] == -EINVAL)
            code[i] = -EBADF;
    }
    assert_memory_equal(got[0], got[1], sizeof got[0]);
    if (code[0] != code[1])
        print_error("data call %u\n", what);
}

static void twin_name(struct twin *t, int code[2])
{
    const char *name = any_name(t);
    unsigned what = below(t, 4);
    struct io_stat st[2];

    memset(st, 0, sizeof st);
    for (size_t i = 0; i < 2; i++) {
        const struct io_ops *io = t->io[i];

        if (what == 0)
            code[i] = io->mkdir(io->self, t->root[i], name, 0750);
        else if (what == 1)
            code[i] = io->unlink(io->self, t->root[i], name);
        else if (what == 2)
            code[i] = io->rmdir(io->self, t->root[i], name);
        else
            code[i] = io->stat(io->self, t->root[i], name, &st[i]);
    }
    if (code[0] != code[1])
        print_error("name call %u on '%s'\n", what, name);
    assert_int_equal(st[0].type, st[1].type);
    if (st[0].type == IO_FILE) {
        assert_int_equal(st[0].size, st[1].size);
        assert_int_equal(st[0].links, st[1].links);
        assert_int_equal(st[0].mode, st[1].mode);
    }
}

static void twin_move(struct twin *t, int code[2])
{
    const char *old = any_name(t), *name = any_name(t);
    bool may_replace = below(t, 2);

    for (size_t i = 0; i < 2; i++) {
        const struct io_ops *io = t->io[i];

        code[i] =
            (may_replace ? io->replace : io->rename)(io->self, t->root[i], old, t->root[i], name);
    }
    if (code[0] != code[1])
        print_error("move '%s' to '%s'%s\n", old, name, may_replace ? ", replacing" : "");
}

/* Both listings of a folder, counted; every name of the one must be in the other. */
static void same_tree(struct twin *t, const char *path, unsigned depth)
{
    char name[IO_NAME_BYTES], below_path[2048];
    size_t count[2] = {0};
    struct io_dir *dir;
    enum io_type type;

    for (size_t i = 0; i < 2; i++) {
        const struct io_ops *io = t->io[i];

        assert_int_equal(io->opendir(io->self, t->root[i], path, &dir), 0);
        while (io->readdir(io->self, dir, name, &type) == 1) {
            struct io_stat st[2];

            count[i]++;
            (void)snprintf(below_path, sizeof below_path, "%s/%s", path, name);
            for (size_t j = 0; j < 2; j++)
                assert_int_equal(t->io[j]->stat(t->io[j]->self, t->root[j], below_path, &st[j]), 0);
            assert_int_equal(st[0].type, st[1].type);
            assert_int_equal(st[0].type, type);
            if (st[0].type == IO_FILE)
                assert_int_equal(st[0].size, st[1].size);
            if (i == 0 && type == IO_DIR && depth < 20)
                same_tree(t, below_path, depth + 1);
        }
        io->closedir(io->self, dir);
    }
    assert_int_equal(count[0], count[1]);
}

static void run_twins(uint64_t seed, const char *path)
{
    static const struct {
        const char *name, *target;
    } links[] = {{"link", "a"}, {"dir", "d"}, {"loop", "loop"}, {"dangling", "nowhere"}};
    struct simdisk *disk = simdisk_create(NULL);
    struct twin t = {.io = {io_real(), simdisk_io(disk)}, .random = seed};
    int code[2];

    t.root[0] = io_open_dir(t.io[0], IO_CWD, path);
    t.root[1] = io_open_dir(t.io[1], IO_CWD, "/");
    assert_true(t.root[0] >= 0 && t.root[1] >= 0);
    memset(t.fds, -1, sizeof t.fds);
    for (size_t i = 0; i < TEST_LEN(links); i++) {
        assert_int_equal(symlinkat(links[i].target, t.root[0], links[i].name), 0);
        simdisk_put_link(disk, links[i].name, links[i].target);
    }
    for (size_t n = 0; n < STEPS; n++) {
        static void (*const calls[])(struct twin *, int code[2]) = {twin_open, twin_data, twin_name,
                                                                    twin_move};

        calls[below(&t, TEST_LEN(calls))](&t, code);
        TEST_CHECK(code[0] == code[1], "seed %llu step %zu: %d really, %d simulated",
                   (unsigned long long)seed, n, code[0], code[1]);
    }
    same_tree(&t, ".", 0);
    for (size_t i = 0; i < HANDLES; i++)
        close_pair(&t, t.fds[i]);
    close_pair(&t, t.root);
    assert_int_equal(simdisk_open_count(disk), 0);
    simdisk_destroy(disk);
}

static void answers_like_a_real_disk(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < RUNS; seed++) {
        char *dir = test_dir_make();

        run_twins(seed, dir);
        test_dir_remove(dir);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_like_a_real_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
