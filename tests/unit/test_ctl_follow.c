/* test_ctl_follow.c -- records as they come: growing, sealing, new months, batches taken back. */
#include "../test.h"

#include "../../daemon/ctl_follow.h"
#include "seg_make.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char *root;
    struct ctl ctl;
    int archive_fd;
    struct follow *follow;
    struct buf got;
    struct seg_maker maker;
};

static bool collect(void *ctx, struct str line)
{
    struct fixture *f = ctx;

    buf_add_str(&f->got, line);
    buf_add_byte(&f->got, ' ');
    return true;
}

static void setup(struct fixture *f)
{
    *f = (struct fixture){.root = test_dir_make(), .ctl = {.io = io_real()}};
    f->ctl.out = stdout;
    f->ctl.err = stderr;
    f->archive_fd = open(f->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(f->archive_fd >= 0);
    buf_init(&f->got, 1 << 16);
    seg_maker_init(&f->maker);
    assert_int_equal(follow_open(&f->ctl, f->archive_fd, 0, 0, collect, f, &f->follow), EXIT_FINE);
}

static void teardown(struct fixture *f)
{
    follow_close(f->follow);
    (void)close(f->archive_fd);
    buf_fini(&f->got);
    seg_maker_fini(&f->maker);
    test_dir_remove(f->root);
}

/* The maker's bytes up to `len` as an open segment, growing in place. */
static void put(struct fixture *f, uint64_t number, unsigned month, size_t len)
{
    struct segment_name name;
    char folder[32];
    int fd;

    segment_name_make(&name, number, SEGMENT_OPEN, 2026, month);
    (void)mkdirat(f->archive_fd, "2026", 0750);
    (void)snprintf(folder, sizeof folder, "%.7s", name.path);
    (void)mkdirat(f->archive_fd, folder, 0750);
    fd = openat(f->archive_fd, name.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, f->maker.out.ptr, len, 0), (ssize_t)len);
    assert_int_equal(ftruncate(fd, (off_t)len), 0);
    (void)close(fd);
}

static void seal(struct fixture *f, uint64_t number, unsigned month)
{
    struct segment_name from, to;

    segment_name_make(&from, number, SEGMENT_OPEN, 2026, month);
    segment_name_make(&to, number, SEGMENT_SEALED, 2026, month);
    assert_int_equal(renameat(f->archive_fd, from.path, f->archive_fd, to.path), 0);
}

/* Step as the verb does: as often as a change may need, without waiting. */
static void expect(struct fixture *f, const char *want)
{
    for (int i = 0; i < 10; i++)
        assert_int_equal(follow_step(f->follow), EXIT_FINE);
    TEST_STR(buf_str(&f->got), str_of(want));
    buf_reset(&f->got);
}

static void last_commit(struct seg_maker *m)
{
    struct commit last = {.is_last = true};

    seg_add_commit(m, m->out.len, &last);
}

static void over_sealing(void **state)
{
    struct fixture f;
    size_t first;

    (void)state;
    setup(&f);
    expect(&f, ""); /* an archive with nothing in it yet */
    seg_add_file(&f.maker, 1, STR("a\nb\n"), 1);
    put(&f, 1, 11, 10);
    expect(&f, "");
    put(&f, 1, 11, f.maker.out.len - 1);
    expect(&f, "");
    put(&f, 1, 11, f.maker.out.len);
    expect(&f, "a b ");
    expect(&f, "");
    first = f.maker.out.len;
    seg_add_file(&f.maker, 2, STR("c\n"), 1);
    last_commit(&f.maker);
    assert_true(f.maker.out.len > first);
    put(&f, 1, 11, f.maker.out.len);
    seal(&f, 1, 11); /* appended and renamed between two looks */
    buf_reset(&f.maker.out);
    seg_add_file(&f.maker, 3, STR("d\n"), 1);
    put(&f, 2, 12, f.maker.out.len); /* in a month that had no folder */
    expect(&f, "c d ");
    seg_add_file(&f.maker, 4, STR("e\n"), 1);
    put(&f, 2, 12, f.maker.out.len);
    expect(&f, "e ");
    teardown(&f);
}

/* A segment that is left without a last COMMIT (a fault of its disk) is left here too. */
static void left_behind(void **state)
{
    struct fixture f;

    (void)state;
    setup(&f);
    seg_add_file(&f.maker, 1, STR("a\n"), 1);
    put(&f, 1, 11, f.maker.out.len);
    expect(&f, "a ");
    buf_add(&f.maker.out, "torn", 4);
    put(&f, 1, 11, f.maker.out.len);
    buf_reset(&f.maker.out);
    seg_add_file(&f.maker, 2, STR("b\n"), 1);
    put(&f, 2, 11, f.maker.out.len);
    for (int i = 0; i < 2; i++)
        seg_add_file(&f.maker, 3, STR("c\n"), 1);
    put(&f, 3, 11, 0);
    expect(&f, "b ");
    teardown(&f);
}

/* A batch whose sync failed is cut off and written again: the same seq with other bytes. */
static void taken_back(void **state)
{
    struct fixture f;
    struct seg_maker before;
    size_t end;

    (void)state;
    setup(&f);
    seg_add_file(&f.maker, 1, STR("a\n"), 1);
    end = f.maker.out.len;
    before = f.maker;
    seg_add_file(&f.maker, 2, STR("a long record that is taken back\n"), 1);
    put(&f, 1, 11, f.maker.out.len);
    expect(&f, "a a long record that is taken back ");
    put(&f, 1, 11, end);
    expect(&f, "");
    f.maker.seq = before.seq;
    memcpy(f.maker.prev, before.prev, sizeof before.prev);
    buf_truncate(&f.maker.out, end);
    seg_add_file(&f.maker, 2, STR("b\n"), 1);
    put(&f, 1, 11, f.maker.out.len);
    expect(&f, "b ");
    seg_add_file(&f.maker, 3, STR("c\n"), 1);
    put(&f, 1, 11, f.maker.out.len);
    expect(&f, "c ");
    teardown(&f);
}

static void from_a_place(void **state)
{
    struct fixture f;
    size_t end;

    (void)state;
    setup(&f);
    seg_add_file(&f.maker, 1, STR("a\n"), 1);
    end = f.maker.out.len;
    seg_add_file(&f.maker, 2, STR("b\n"), 1);
    put(&f, 5, 11, f.maker.out.len);
    follow_close(f.follow);
    assert_int_equal(follow_open(&f.ctl, f.archive_fd, 5, end, collect, &f, &f.follow), EXIT_FINE);
    expect(&f, "b ");
    teardown(&f);
}

/* inotify wakes the wait: it returns before its time is over, or the time is over; both are fine,
 * but it must return, and notice a reader that left. */
static void waiting(void **state)
{
    struct fixture f;
    int fds[2];

    (void)state;
    setup(&f);
    assert_int_equal(follow_step(f.follow), EXIT_FINE);
    seg_add_file(&f.maker, 1, STR("a\n"), 1);
    put(&f, 1, 11, f.maker.out.len);
    assert_true(follow_wait(f.follow));
    expect(&f, "a ");
    assert_int_equal(pipe(fds), 0);
    f.ctl.out = fdopen(fds[1], "w");
    (void)close(fds[0]);
    assert_false(follow_wait(f.follow));
    assert_true(f.ctl.is_broken);
    (void)fclose(f.ctl.out);
    teardown(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_sealing), cmocka_unit_test(left_behind), cmocka_unit_test(taken_back),
        cmocka_unit_test(from_a_place), cmocka_unit_test(waiting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
