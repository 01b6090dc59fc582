/* test_simdisk_faults.c -- planned misfortunes, space, permissions, listings, leases, descriptors of
 * the simulated disk */
#include "../test.h"

#include "../sim/simdisk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPT_CALLS 9

/* Each call's result, in order; what came before decides what the next one can do. */
static void run_script(const struct io_ops *io, int64_t results[SCRIPT_CALLS])
{
    struct io_stat st;
    char byte;
    int fd;

    results[0] = io->mkdir(io->self, IO_CWD, "d", 0755);
    fd = io->open(io->self, IO_CWD, "f", O_RDWR | O_CREAT, 0640);
    results[1] = fd;
    results[2] = io->pwrite(io->self, fd, "12345678", 8, 0);
    results[3] = io->fdatasync(io->self, fd);
    results[4] = io->fstat(io->self, fd, &st);
    results[5] = io->pread(io->self, fd, &byte, 1, 0);
    results[6] = io->rename(io->self, IO_CWD, "f", IO_CWD, "g");
    results[7] = io->close(io->self, fd);
    results[8] = io->unlink(io->self, IO_CWD, "g");
}

static void each_call_fails_in_its_turn(void **state)
{
    int64_t plain[SCRIPT_CALLS], results[SCRIPT_CALLS];
    struct simdisk *d = simdisk_create(NULL);

    (void)state;
    run_script(simdisk_io(d), plain);
    for (size_t i = 0; i < SCRIPT_CALLS; i++)
        assert_true(plain[i] >= 0);
    assert_int_equal(simdisk_count(d, SIMDISK_ANY), SCRIPT_CALLS);
    assert_int_equal(simdisk_count(d, SIMDISK_PWRITE), 1);
    simdisk_destroy(d);
    for (size_t n = 0; n < SCRIPT_CALLS; n++) {
        d = simdisk_create(NULL);
        simdisk_fault(d, (struct simdisk_fault){SIMDISK_ANY, n + 1, EACCES, false});
        run_script(simdisk_io(d), results);
        for (size_t i = 0; i < n; i++)
            assert_true(results[i] >= 0);
        assert_int_equal(results[n], -EACCES);
        assert_false(simdisk_is_dead(d));
        /* Nothing is left that could strike again. */
        assert_int_equal(simdisk_io(d)->mkdir(simdisk_io(d)->self, IO_CWD, "after", 0755), 0);
        simdisk_destroy(d);
    }
}

static void faults_of_one_kind_once_and_sticky(void **state)
{
    struct simdisk *d = simdisk_create(NULL);
    const struct io_ops *io = simdisk_io(d);
    int fd = io->open(io->self, IO_CWD, "f", O_RDWR | O_CREAT, 0640);

    (void)state;
    simdisk_fault(d, (struct simdisk_fault){SIMDISK_PWRITE, 2, ENOSPC, false});
    simdisk_fault(d, (struct simdisk_fault){SIMDISK_FSYNC, 1, EIO, true});
    assert_int_equal(io->pwrite(io->self, fd, "a", 1, 0), 0);
    assert_int_equal(io->fdatasync(io->self, fd), 0);
    assert_int_equal(io->pwrite(io->self, fd, "b", 1, 1), -ENOSPC);
    assert_int_equal(io->pwrite(io->self, fd, "b", 1, 1), 0);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(io->fsync(io->self, fd), -EIO);
    /* A producer's calls are no part of it. */
    assert_int_equal(simdisk_harness(d)->mkdir(simdisk_harness(d)->self, IO_CWD, "x", 0755), 0);
    simdisk_clear_faults(d);
    assert_int_equal(io->fsync(io->self, fd), 0);
    simdisk_destroy(d);
}

static void failed_write_leaves_a_beginning(void **state)
{
    size_t lens[9] = {0};

    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct simdisk *d = simdisk_create(&(struct simdisk_options){.seed = seed});
        const struct io_ops *io = simdisk_io(d);
        int fd = io->open(io->self, IO_CWD, "f", O_RDWR | O_CREAT, 0640);
        struct str got;

        simdisk_fault(d, (struct simdisk_fault){SIMDISK_PWRITE, 1, EIO, false});
        assert_int_equal(io->pwrite(io->self, fd, "12345678", 8, 0), -EIO);
        assert_true(simdisk_read(d, "f", &got));
        TEST_STR(got, str_sub(STR("12345678"), 0, got.len));
        lens[got.len]++;
        simdisk_destroy(d);
    }
    for (size_t i = 0; i < TEST_LEN(lens); i++)
        assert_true(lens[i] > 0);
}

static void death_stops_everything_until_the_reboot(void **state)
{
    struct simdisk *d = simdisk_create(NULL);
    const struct io_ops *io = simdisk_io(d);
    struct io_stat st;
    int fd;

    (void)state;
    simdisk_put_file(d, "old", STR("old"), true);
    fd = io->open(io->self, IO_CWD, "old", O_RDONLY, 0);
    simdisk_fault(d, (struct simdisk_fault){SIMDISK_MKDIR, 1, 0, false});
    assert_int_equal(io->stat(io->self, IO_CWD, "old", &st), 0);
    assert_int_equal(io->mkdir(io->self, IO_CWD, "new", 0755), -EIO);
    assert_true(simdisk_is_dead(d));
    assert_int_equal(io->stat(io->self, IO_CWD, "old", &st), -EIO);
    assert_int_equal(io->open(io->self, IO_CWD, "old", O_RDONLY, 0), -EIO);
    assert_int_equal(io->close(io->self, fd), -EIO);
    assert_int_equal(io->lease(io->self, IO_CWD, "old"), IO_LEASE_UNKNOWN);
    assert_int_equal(simdisk_harness(d)->stat(simdisk_harness(d)->self, IO_CWD, "old", &st), 0);
    simdisk_kill(d);
    assert_false(simdisk_is_dead(d));
    assert_int_equal(io->fstat(io->self, fd, &st), -EBADF);
    assert_int_equal(io->stat(io->self, IO_CWD, "old", &st), 0);
    assert_int_equal(io->stat(io->self, IO_CWD, "new", &st), -ENOENT);
    simdisk_destroy(d);
}

static void jump_out(void *ctx)
{
    longjmp(*(jmp_buf *)ctx, 1);
}

static void death_may_jump_out_of_the_call(void **state)
{
    struct simdisk *d = simdisk_create(NULL);
    const struct io_ops *io = simdisk_io(d);
    volatile int calls = 0;
    jmp_buf env;

    (void)state;
    simdisk_on_death(d, jump_out, &env);
    simdisk_fault(d, (struct simdisk_fault){SIMDISK_ANY, 3, 0, false});
    if (setjmp(env) == 0)
        for (;;) {
            (void)io->mkdir(io->self, IO_CWD, "d", 0755);
            calls = calls + 1;
        }
    assert_int_equal(calls, 2);
    simdisk_kill(d);
    assert_true(simdisk_exists(d, "d"));
    simdisk_destroy(d);
}

static void planned_faults_outlive_a_reboot(void **state)
{
    struct simdisk *d = simdisk_create(NULL);
    const struct io_ops *io = simdisk_io(d);

    (void)state;
    simdisk_fault(d, (struct simdisk_fault){SIMDISK_ANY, 1, 0, false});
    simdisk_fault(d, (struct simdisk_fault){SIMDISK_ANY, 3, 0, false});
    assert_int_equal(io->mkdir(io->self, IO_CWD, "a", 0755), -EIO);
    simdisk_crash(d, 1);
    assert_int_equal(io->mkdir(io->self, IO_CWD, "a", 0755), 0);
    assert_int_equal(io->mkdir(io->self, IO_CWD, "b", 0755), -EIO);
    simdisk_crash(d, 2);
    simdisk_destroy(d);
}

static void disk_fills_up_and_gets_room_again(void **state)
{
    struct simdisk *d = simdisk_create(&(struct simdisk_options){.capacity_bytes = 10});
    const struct io_ops *io = simdisk_io(d);
    int a = io->open(io->self, IO_CWD, "a", O_RDWR | O_CREAT, 0640), b;
    struct str got;

    (void)state;
    b = io->open(io->self, IO_CWD, "b", O_RDWR | O_CREAT, 0640);
    assert_int_equal(io->pwrite(io->self, a, "123456", 6, 0), 0);
    assert_int_equal(io->pwrite(io->self, b, "123456", 6, 0), -ENOSPC);
    assert_true(simdisk_read(d, "b", &got));
    TEST_STR(got, STR("1234"));
    assert_int_equal(simdisk_used_bytes(d), 10);
    assert_int_equal(io->pwrite(io->self, a, "654321", 6, 0), 0); /* in place needs no room */
    assert_int_equal(io->truncate(io->self, b, 5), -ENOSPC);
    assert_int_equal(io->mkdir(io->self, IO_CWD, "d", 0755), -ENOSPC);
    /* What is removed but open still takes its room. */
    assert_int_equal(io->unlink(io->self, IO_CWD, "a"), 0);
    assert_int_equal(simdisk_used_bytes(d), 10);
    assert_int_equal(io->close(io->self, a), 0);
    assert_int_equal(simdisk_used_bytes(d), 4);
    assert_int_equal(io->pwrite(io->self, b, "123456", 6, 0), 0);
    assert_int_equal(io->truncate(io->self, b, 2), 0);
    assert_int_equal(simdisk_used_bytes(d), 2);
    simdisk_set_capacity(d, 1);
    assert_int_equal(io->pwrite(io->self, b, "1", 1, 2), -ENOSPC);
    simdisk_set_capacity(d, 0);
    assert_int_equal(io->pwrite(io->self, b, "1", 1, 2), 0);
    simdisk_put_file(d, "c", STR("0123456789"), true);
    simdisk_crash(d, 5);
    assert_true(simdisk_used_bytes(d) >= 10);
    simdisk_destroy(d);
}

static void permissions_hold_for_others_than_root(void **state)
{
    struct simdisk *d = simdisk_create(&(struct simdisk_options){.uid = 7});
    const struct io_ops *io = simdisk_io(d);

    (void)state;
    simdisk_put_file(d, "in/mine", STR("m"), true);
    simdisk_put_file(d, "in/theirs", STR("t"), true);
    simdisk_put_file(d, "in/closed/file", STR("t"), true);
    simdisk_put_dir(d, "to");
    simdisk_set_owner(d, "in", 0, 03777);
    simdisk_set_owner(d, "in/theirs", 8, 0600);
    simdisk_set_owner(d, "in/closed", 8, 0700);
    assert_int_equal(io->open(io->self, IO_CWD, "in/theirs", O_RDONLY, 0), -EACCES);
    assert_int_equal(io->rename(io->self, IO_CWD, "in/theirs", IO_CWD, "to/x"), -EPERM);
    assert_int_equal(io->unlink(io->self, IO_CWD, "in/theirs"), -EPERM);
    assert_int_equal(io->rename(io->self, IO_CWD, "in/mine", IO_CWD, "to/x"), 0);
    assert_int_equal(io->open(io->self, IO_CWD, "in/closed/file", O_RDONLY, 0), -EACCES);
    assert_int_equal(io_open_dir(io, IO_CWD, "in/closed"), -EACCES);
    assert_int_equal(io->lease(io->self, IO_CWD, "in/theirs"), IO_LEASE_UNKNOWN);
    simdisk_set_owner(d, "in", 0, 0777);
    assert_int_equal(io->rename(io->self, IO_CWD, "in/theirs", IO_CWD, "to/y"), 0);
    simdisk_set_owner(d, "to", 0, 0755);
    assert_int_equal(io->mkdir(io->self, IO_CWD, "to/z", 0755), -EACCES);
    assert_int_equal(io->unlink(io->self, IO_CWD, "to/y"), -EACCES);
    simdisk_destroy(d);
}

static void odd_objects(void **state)
{
    struct simdisk *d = simdisk_create(NULL);
    const struct io_ops *io = simdisk_io(d);
    struct io_stat st;
    int fd;

    (void)state;
    simdisk_put_fifo(d, "fifo");
    simdisk_put_file(d, "a/file", STR("x"), true);
    simdisk_put_link(d, "link", "a/file");
    assert_int_equal(io->open(io->self, IO_CWD, "fifo", O_RDONLY, 0), -EDEADLK);
    assert_int_equal(io->open(io->self, IO_CWD, "fifo", O_WRONLY | O_NONBLOCK, 0), -ENXIO);
    fd = io->open(io->self, IO_CWD, "fifo", O_RDONLY | O_NONBLOCK, 0);
    assert_int_equal(io->fstat(io->self, fd, &st), 0);
    assert_int_equal(st.type, IO_OTHER);
    assert_int_equal(io->open(io->self, IO_CWD, "link", O_RDONLY | O_NOFOLLOW, 0), -ELOOP);
    assert_int_equal(io->stat(io->self, IO_CWD, "link", &st), 0);
    assert_int_equal(st.type, IO_LINK);
    assert_true(io->open(io->self, IO_CWD, "link", O_RDONLY, 0) > 0);
    simdisk_put_dir(d, "mnt");
    simdisk_set_dev(d, "mnt", 2);
    simdisk_put_file(d, "mnt/f", STR("x"), true);
    assert_int_equal(io->rename(io->self, IO_CWD, "mnt/f", IO_CWD, "a/f"), -EXDEV);
    assert_int_equal(io->rename(io->self, IO_CWD, "a/file", IO_CWD, "mnt/g"), -EXDEV);
    assert_int_equal(io->rename(io->self, IO_CWD, "mnt/f", IO_CWD, "mnt/g"), 0);
    simdisk_destroy(d);
}

static void leases_see_writers(void **state)
{
    struct simdisk *d = simdisk_create(NULL);
    const struct io_ops *io = simdisk_io(d), *other = simdisk_harness(d);
    int fd;

    (void)state;
    simdisk_put_file(d, "f", STR("x"), true);
    simdisk_put_fifo(d, "fifo");
    assert_int_equal(io->lease(io->self, IO_CWD, "f"), IO_LEASE_FREE);
    fd = other->open(other->self, IO_CWD, "f", O_WRONLY | O_APPEND, 0);
    assert_int_equal(io->lease(io->self, IO_CWD, "f"), IO_LEASE_BUSY);
    assert_int_equal(other->close(other->self, fd), 0);
    assert_int_equal(io->lease(io->self, IO_CWD, "f"), IO_LEASE_FREE);
    simdisk_hold(d, "f", true);
    assert_int_equal(io->lease(io->self, IO_CWD, "f"), IO_LEASE_BUSY);
    simdisk_hold(d, "f", false);
    assert_int_equal(io->lease(io->self, IO_CWD, "f"), IO_LEASE_FREE);
    assert_int_equal(io->lease(io->self, IO_CWD, "fifo"), IO_LEASE_UNKNOWN);
    assert_int_equal(io->lease(io->self, IO_CWD, "none"), IO_LEASE_UNKNOWN);
    simdisk_destroy(d);
    d = simdisk_create(&(struct simdisk_options){.no_leases = true});
    simdisk_put_file(d, "f", STR("x"), true);
    assert_int_equal(simdisk_io(d)->lease(simdisk_io(d)->self, IO_CWD, "f"), IO_LEASE_UNKNOWN);
    simdisk_destroy(d);
}

/* The names of a listing, one byte each, as one text. */
static struct str listing(const struct io_ops *io, const char *path, char *out)
{
    char name[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;
    size_t len = 0;

    assert_int_equal(io->opendir(io->self, IO_CWD, path, &dir), 0);
    while (io->readdir(io->self, dir, name, &type) == 1)
        out[len++] = name[0];
    io->closedir(io->self, dir);
    return (struct str){out, len};
}

static void listings_have_the_order_asked_for(void **state)
{
    static const char made[] = "cabed";
    bool differs = false;
    char out[8];

    (void)state;
    for (unsigned order = SIMDISK_LIST_CREATED; order <= SIMDISK_LIST_SHUFFLED; order++) {
        struct simdisk *d = simdisk_create(&(struct simdisk_options){.order = order});
        char name[] = "x";

        for (size_t i = 0; i < 5; i++) {
            name[0] = made[i];
            simdisk_put_file(d, name, STR(""), true);
        }
        if (order == SIMDISK_LIST_CREATED)
            TEST_STR(listing(simdisk_io(d), "/", out), STR("cabed"));
        else if (order == SIMDISK_LIST_NAME)
            TEST_STR(listing(simdisk_io(d), "/", out), STR("abcde"));
        for (size_t i = 0; order == SIMDISK_LIST_SHUFFLED && i < 10; i++) {
            struct str got = listing(simdisk_io(d), "/", out);

            assert_int_equal(got.len, 5);
            for (size_t c = 0; c < 5; c++)
                assert_non_null(memchr(got.ptr, made[c], got.len));
            differs = differs || !str_eq(got, STR("cabed"));
        }
        assert_int_equal(simdisk_open_count(d), 0);
        simdisk_destroy(d);
    }
    assert_true(differs);
}

static void descriptors_are_counted_and_not_reused(void **state)
{
    struct simdisk *d = simdisk_create(&(struct simdisk_options){.fds_max = 4});
    const struct io_ops *io = simdisk_io(d);
    struct io_dir *dir;
    int fds[4];

    (void)state;
    for (size_t i = 0; i < 4; i++)
        fds[i] = io_open_dir(io, IO_CWD, "/");
    assert_int_equal(io_open_dir(io, IO_CWD, "/"), -EMFILE);
    assert_int_equal(io->opendir(io->self, IO_CWD, "/", &dir), -EMFILE);
    assert_int_equal(io->open(io->self, IO_CWD, "f", O_WRONLY | O_CREAT, 0640), -EMFILE);
    assert_false(simdisk_exists(d, "f"));
    assert_int_equal(io->close(io->self, fds[0]), 0);
    assert_int_equal(io->close(io->self, fds[0]), -EBADF);
    assert_true(io_open_dir(io, IO_CWD, "/") != fds[0]);
    assert_int_equal(io->close(io->self, fds[0]), -EBADF);
    for (size_t i = 0; i < 5000; i++) {
        assert_int_equal(io->close(io->self, fds[1]), 0);
        fds[1] = io_open_dir(io, IO_CWD, "/");
        assert_true(fds[1] > 0);
    }
    assert_int_equal(simdisk_open_count(d), 4);
    simdisk_destroy(d);
}

static void clock_moves_with_changes_only(void **state)
{
    struct simdisk *d = simdisk_create(&(struct simdisk_options){.start_ms = 5000});
    const struct io_ops *io = simdisk_io(d);
    struct io_stat before, after;
    int fd;

    (void)state;
    assert_int_equal(io->now_ms(io->self), 5000);
    fd = io->open(io->self, IO_CWD, "f", O_RDWR | O_CREAT, 0640);
    assert_int_equal(io->fstat(io->self, fd, &before), 0);
    assert_int_equal(io->fstat(io->self, fd, &after), 0);
    assert_int_equal(before.mtime_ns, after.mtime_ns);
    assert_int_equal(io->pwrite(io->self, fd, "x", 1, 0), 0);
    assert_int_equal(io->fstat(io->self, fd, &after), 0);
    assert_true(after.mtime_ns > before.mtime_ns);
    assert_int_equal(io->rename(io->self, IO_CWD, "f", IO_CWD, "g"), 0);
    assert_int_equal(io->fstat(io->self, fd, &before), 0);
    assert_true(before.ctime_ns > after.ctime_ns && before.mtime_ns == after.mtime_ns);
    simdisk_advance_ms(d, -4000);
    assert_int_equal(io->now_ms(io->self), 1000);
    simdisk_destroy(d);
}

/* -- the same seeds give the same disk -- */

static void churn(struct simdisk *d, uint64_t seed)
{
    const struct io_ops *io = simdisk_io(d);
    char name[] = "d/x", other[] = "e/x";

    simdisk_put_dir(d, "d");
    simdisk_put_dir(d, "e");
    for (size_t i = 0; i < 100; i++) {
        int fd;

        name[2] = (char)('a' + test_random(&seed) % 10);
        other[2] = (char)('a' + test_random(&seed) % 10);
        fd = io->open(io->self, IO_CWD, name, O_RDWR | O_CREAT, 0640);
        (void)io->pwrite(io->self, fd, "0123456789", 1 + test_random(&seed) % 10, i * 7);
        if (test_random(&seed) % 3 == 0)
            (void)io->fsync(io->self, fd);
        (void)io->replace(io->self, IO_CWD, name, IO_CWD, other);
        (void)io->close(io->self, fd);
    }
}

static char *dump_of(uint64_t seed, bool reorder)
{
    struct simdisk *d = simdisk_create(&(struct simdisk_options){
        .seed = seed, .reorder = reorder, .rename = SIMDISK_RENAME_LOOSE});
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    churn(d, seed);
    simdisk_dump(d, out);
    simdisk_crash(d, seed);
    simdisk_dump(d, out);
    churn(d, seed + 1);
    simdisk_crash(d, seed + 2);
    simdisk_dump(d, out);
    assert_int_equal(fclose(out), 0);
    simdisk_destroy(d);
    return text;
}

static void same_seeds_same_disk(void **state)
{
    size_t different = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        char *first = dump_of(seed, seed & 1), *second = dump_of(seed, seed & 1);
        char *third = dump_of(seed + 1, seed & 1);

        assert_string_equal(first, second);
        if (strcmp(first, third) != 0)
            different++;
        free(first);
        free(second);
        free(third);
    }
    assert_true(different > 30);
}

static void *write_own_file(void *arg)
{
    const struct io_ops *io = arg;
    char name[32];
    int fd;

    (void)snprintf(name, sizeof name, "%lx", (unsigned long)pthread_self());
    fd = io->open(io->self, IO_CWD, name, O_RDWR | O_CREAT, 0640);
    for (uint64_t i = 0; i < 1000; i++)
        (void)io->pwrite(io->self, fd, "x", 1, i);
    (void)io->fsync(io->self, fd);
    (void)io->close(io->self, fd);
    return NULL;
}

static void threads_share_one_disk(void **state)
{
    struct simdisk *d = simdisk_create(NULL);
    struct io_ops io = *simdisk_io(d);
    pthread_t threads[4];

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_own_file, &io), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(simdisk_used_bytes(d), 4000);
    assert_int_equal(simdisk_entries(d, "/"), 4);
    assert_int_equal(simdisk_open_count(d), 0);
    simdisk_destroy(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_fails_in_its_turn),
        cmocka_unit_test(faults_of_one_kind_once_and_sticky),
        cmocka_unit_test(failed_write_leaves_a_beginning),
        cmocka_unit_test(death_stops_everything_until_the_reboot),
        cmocka_unit_test(death_may_jump_out_of_the_call),
        cmocka_unit_test(planned_faults_outlive_a_reboot),
        cmocka_unit_test(disk_fills_up_and_gets_room_again),
        cmocka_unit_test(permissions_hold_for_others_than_root),
        cmocka_unit_test(odd_objects),
        cmocka_unit_test(leases_see_writers),
        cmocka_unit_test(listings_have_the_order_asked_for),
        cmocka_unit_test(descriptors_are_counted_and_not_reused),
        cmocka_unit_test(clock_moves_with_changes_only),
        cmocka_unit_test(same_seeds_same_disk),
        cmocka_unit_test(threads_share_one_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
