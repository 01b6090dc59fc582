/* Intake end to end: a real folder, a real loop, real claims; faults come in through io_ops. */
#include "../test.h"

#include "intake_world.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* What lies there at the start comes out in the order of names, also from subfolders; what is
 * excluded stays. */
static void finds_what_is_there(void **state)
{
    static const char *const want[] = {"a.txt", "b.txt", "sub/deep/x", "sub/y", "z.txt"};
    struct world w;

    (void)state;
    world_init(&w);
    world_mkdir(&w, "sub");
    world_mkdir(&w, "sub/deep");
    world_mkdir(&w, ".hidden");
    world_write(&w, "z.txt");
    world_write(&w, "b.txt");
    world_write(&w, "a.txt");
    world_write(&w, "sub/y");
    world_write(&w, "sub/deep/x");
    world_write(&w, ".dot");
    world_write(&w, "c.part");
    world_write(&w, ".hidden/file");
    world_run(&w, TEST_LEN(want));
    for (size_t i = 0; i < TEST_LEN(want); i++)
        assert_string_equal(w.names[i], want[i]);
    world_fini(&w);
}

static void then_drop(struct world *w)
{
    char path[512], link[512];

    world_write(w, "written");
    world_move_in(w, "moved");
    world_mkdir(w, "new");
    world_mkdir(w, "new/er");
    world_write(w, "new/er/inside");
    world_path(w, "fifo", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    world_path(w, "link", link);
    assert_int_equal(symlink("/etc/passwd", link), 0);
}

/* What comes later: written, moved in, in a folder made a moment before, and what is no file. */
static void finds_what_comes(void **state)
{
    static const char *const want[] = {"written", "moved", "new/er/inside", "fifo", "link"};
    struct world w;

    (void)state;
    world_init(&w);
    w.then = then_drop;
    world_run(&w, TEST_LEN(want));
    for (size_t i = 0; i < TEST_LEN(want); i++)
        assert_true(world_has(&w, want[i]));
    world_fini(&w);
}

/* The same without inotify. */
static void polls(void **state)
{
    static const char *const want[] = {"written", "moved", "new/er/inside", "fifo", "link"};
    struct world w;

    (void)state;
    world_init(&w);
    w.config.inbox.watch = CONFIG_WATCH_POLL;
    w.then = then_drop;
    world_run(&w, TEST_LEN(want));
    for (size_t i = 0; i < TEST_LEN(want); i++)
        assert_true(world_has(&w, want[i]));
    world_fini(&w);
}

/* Another user's file: refused, counted, tried again by the next scan. */
static void then_permit(struct world *w)
{
    assert_int_equal(w->claimed, 2);
    assert_int_equal(world_stats(w).unclaimable, 1);
    w->faults_left = 0;
    intake_rescan(w->intake);
}

static void tries_refused_files_again(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    world_write(&w, "a");
    world_write(&w, "theirs");
    world_write(&w, "z");
    w.fault_name = "theirs";
    w.fault_sys = EACCES;
    w.faults_left = -1;
    w.then = then_permit;
    w.runs_then_when_settled = true;
    world_run(&w, 3);
    world_fini(&w);
}

/* ... or as soon as the rights of a folder change: no scan is due for a minute. */
static void then_open_folder(struct world *w)
{
    char path[512];

    assert_int_equal(w->claimed, 1);
    w->faults_left = 0;
    world_path(w, "sub", path);
    assert_int_equal(chmod(path, 0750), 0);
}

static void tries_again_when_rights_change(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    w.config.inbox.rescan_ms = 3600000;
    world_write(&w, "a");
    world_mkdir(&w, "sub");
    world_write(&w, "sub/theirs");
    w.fault_name = "theirs";
    w.fault_sys = EACCES;
    w.faults_left = -1;
    w.then = then_open_folder;
    w.runs_then_when_settled = true;
    world_run(&w, 2);
    world_fini(&w);
}

/* A fault that happens once must end well, and hold up nobody else. */
static void tries_again_after_a_fault(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    world_write(&w, "a");
    world_write(&w, "b");
    world_write(&w, "c");
    w.fault_name = "b";
    w.fault_sys = EIO;
    w.faults_left = 1;
    world_run(&w, 3);
    assert_string_equal(w.names[1], "c");
    assert_string_equal(w.names[2], "b");
    world_fini(&w);
}

static void then_close(struct world *w)
{
    int fd;

    assert_int_equal(w->claimed, 0);
    assert_int_equal(world_stats(w).waiting, 1);
    w->lease = IO_LEASE_FREE;
    fd = openat(w->inbox_fd, "open", O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
}

/* What a writer has open does not count for being settled, and is taken when it is closed. */
static void waits_for_the_writer(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    world_write(&w, "open");
    w.has_lease = true;
    w.lease = IO_LEASE_BUSY;
    w.config.inbox.settle_ms = GIVE_UP_MS * 2;
    w.then = then_close;
    w.runs_then_when_settled = true;
    world_run(&w, 1);
    world_fini(&w);
}

static void then_make_room(struct world *w)
{
    assert_int_equal(w->claimed, 2);
    w->room = 100;
    intake_kick(w->intake);
}

static void claims_within_its_room(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    world_move_in(&w, "1");
    world_move_in(&w, "2");
    world_move_in(&w, "3");
    world_move_in(&w, "4");
    w.room = 2;
    w.then = then_make_room;
    w.then_ms = 500;
    world_run(&w, 4);
    assert_string_equal(w.names[3], "4");
    world_fini(&w);
}

static void then_mark(struct world *w)
{
    assert_int_equal(w->claimed, 1);
    world_write(w, "late.ok");
    world_write(w, "never.txt");
    world_write(w, "lone.ok");
}

static void goes_by_markers(void **state)
{
    struct stat st;
    struct world w;

    (void)state;
    world_init(&w);
    w.config.inbox.ready_suffix = STR(".ok");
    world_write(&w, "early");
    world_write(&w, "early.ok");
    world_write(&w, "late");
    w.then = then_mark;
    w.runs_then_when_settled = true;
    world_run(&w, 2);
    assert_string_equal(w.names[0], "early");
    assert_string_equal(w.names[1], "late");
    assert_int_equal(fstatat(w.inbox_fd, "early.ok", &st, 0), -1);
    assert_int_equal(fstatat(w.inbox_fd, "late.ok", &st, 0), -1);
    assert_int_equal(fstatat(w.inbox_fd, "never.txt", &st, 0), 0);
    assert_int_equal(fstatat(w.inbox_fd, "lone.ok", &st, 0), 0);
    world_fini(&w);
}

static void world_rename_inbox(const struct world *w, const char *from, const char *to)
{
    char a[512], b[512];

    (void)snprintf(a, sizeof a, "%s/%s", w->dir, from);
    (void)snprintf(b, sizeof b, "%s/%s", w->dir, to);
    assert_int_equal(rename(a, b), 0);
}

static void then_bring_back(struct world *w)
{
    assert_int_equal(w->claimed, 0);
    assert_false(world_stats(w).is_watching);
    world_rename_inbox(w, "away", "inbox");
}

static void then_take_away(struct world *w)
{
    world_rename_inbox(w, "inbox", "away");
    world_then(w, then_bring_back, 400);
    assert_int_equal(linkat(w->inbox_fd, "../outside", w->inbox_fd, "x", 0), 0);
}

/* The inbox is renamed away: nothing is claimed in it until it is back. */
static void claims_nothing_elsewhere(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    test_file_write(w.dir, "outside", STR("text\n"));
    w.then = then_take_away;
    world_run(&w, 1);
    assert_string_equal(w.names[0], "x");
    world_fini(&w);
}

static void then_flood(struct world *w)
{
    char name[32];

    for (unsigned i = 0; i < 9000; i++) {
        (void)snprintf(name, sizeof name, "%05u", i);
        world_write(w, name);
    }
}

static bool queue_is_default(void)
{
    FILE *f = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    char text[32] = "";

    if (!f)
        return false;
    if (!fgets(text, sizeof text, f))
        text[0] = '\0';
    (void)fclose(f);
    return strtoul(text, NULL, 10) <= 16384;
}

static void then_check_overflow(struct world *w)
{
    if (queue_is_default())
        assert_true(world_stats(w).overflows > 0);
}

static void then_flood_and_check(struct world *w)
{
    then_flood(w);
    w->then = then_check_overflow;
    w->runs_then_when_settled = true;
}

/* More events than the kernel keeps: everything is found all the same. */
static void survives_an_overflow(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    w.then = then_flood_and_check;
    w.runs_then_when_settled = true;
    world_run(&w, 9000);
    world_fini(&w);
}

static void stop_when_claimed(void *ctx, struct claimed *items, size_t len)
{
    struct world *w = ctx;

    world_claimed(ctx, items, len);
    world_stop(w);
}

/* Stopping at any time: at once, and from inside a callback. */
static void stops_at_any_time(void **state)
{
    struct intake_owner owner;
    struct world w;

    (void)state;
    for (int i = 0; i < 2; i++) {
        world_init(&w);
        world_move_in(&w, "x");
        owner = world_owner(&w);
        if (i == 1)
            owner.claimed = stop_when_claimed;
        world_start_timers(&w);
        assert_int_equal(
            intake_start(&w.loop, &w.config, &w.io, w.inbox_fd, w.claim, owner, &w.intake, &w.err),
            ERR_OK);
        if (i == 0)
            world_stop(&w);
        assert_int_equal(uv_run(&w.loop, UV_RUN_DEFAULT), 0);
        assert_true(w.is_stopped);
        assert_false(w.gave_up);
        assert_int_equal(w.claimed, i);
        world_fini(&w);
    }
}

/* No more descriptors: `inotify` is refused, `auto` polls. */
static void falls_back_to_polling(void **state)
{
    struct rlimit before, none;
    struct intake *in = NULL;
    struct world w;
    enum err_code code;

    (void)state;
    world_init(&w);
    world_move_in(&w, "x");
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    w.config.inbox.watch = CONFIG_WATCH_INOTIFY;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    code =
        intake_start(&w.loop, &w.config, &w.io, w.inbox_fd, w.claim, world_owner(&w), &in, &w.err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(code, ERR_CONF);
    assert_int_equal(w.err.sys, EMFILE);
    assert_null(in);
    w.config.inbox.watch = CONFIG_WATCH_AUTO;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    code = intake_start(&w.loop, &w.config, &w.io, w.inbox_fd, w.claim, world_owner(&w), &w.intake,
                        &w.err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(code, ERR_OK);
    assert_false(world_stats(&w).is_watching);
    intake_stop(w.intake, world_stopped, &w);
    assert_int_equal(uv_run(&w.loop, UV_RUN_DEFAULT), 0);
    assert_true(w.is_stopped);
    world_fini(&w);
}

static void survives_lack_of_memory(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    for (size_t n = 0;; n++) {
        enum err_code code;

        w.config.inbox.watch = CONFIG_WATCH_INOTIFY;
        w.is_stopped = false;
        test_fail_alloc_after(n);
        code = intake_start(&w.loop, &w.config, &w.io, w.inbox_fd, w.claim, world_owner(&w),
                            &w.intake, &w.err);
        bool has_failed = test_fail_alloc_off();

        assert_int_equal(code, has_failed ? ERR_NOMEM : ERR_OK);
        if (!has_failed)
            break;
        assert_int_equal(uv_run(&w.loop, UV_RUN_DEFAULT), 0);
    }
    intake_stop(w.intake, world_stopped, &w);
    assert_int_equal(uv_run(&w.loop, UV_RUN_DEFAULT), 0);
    assert_true(w.is_stopped);
    world_fini(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_is_there),
        cmocka_unit_test(finds_what_comes),
        cmocka_unit_test(polls),
        cmocka_unit_test(tries_refused_files_again),
        cmocka_unit_test(tries_again_when_rights_change),
        cmocka_unit_test(tries_again_after_a_fault),
        cmocka_unit_test(waits_for_the_writer),
        cmocka_unit_test(claims_within_its_room),
        cmocka_unit_test(goes_by_markers),
        cmocka_unit_test(claims_nothing_elsewhere),
        cmocka_unit_test(survives_an_overflow),
        cmocka_unit_test(stops_at_any_time),
        cmocka_unit_test(falls_back_to_polling),
        cmocka_unit_test(survives_lack_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
