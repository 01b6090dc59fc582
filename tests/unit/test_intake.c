/* Intake end to end: a real folder, a real loop, real claims; faults come in through io_ops. */
#include "../test.h"

#include "../../daemon/intake.h"
#include "../../daemon/log.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define GIVE_UP_MS 20000
#define NAMES_MAX 32768

struct world {
    uv_loop_t loop;
    uv_timer_t give_up;
    uv_timer_t step; /* runs `then` a while after the start */
    void (*then)(struct world *w);
    uint64_t then_ms;
    bool runs_then_when_settled; /* instead of after then_ms */
    char *dir;
    int inbox_fd;
    struct io_ops io;
    struct config config;
    struct str include[1], exclude[8];
    struct claim *claim;
    struct intake *intake;
    struct err err;
    size_t room;
    size_t want; /* stop when so many were claimed and intake is settled */
    char *names[NAMES_MAX];
    uint64_t last_id;
    size_t claimed, settled;
    bool is_stopped, gave_up;
    /* what the faulty io does */
    const char *fault_name; /* last part of a name */
    int fault_sys;
    int faults_left; /* -1: for ever */
    enum io_lease lease;
    bool has_lease;
};

static size_t world_room(void *ctx)
{
    struct world *w = ctx;

    return w->room;
}

static void world_stop(struct world *w);
static void world_on_step(uv_timer_t *timer);

static void world_claimed(void *ctx, struct claimed *items, size_t len)
{
    struct world *w = ctx;

    assert_true(len <= w->room);
    w->room -= len;
    for (size_t i = 0; i < len; i++) {
        assert_true(items[i].id > w->last_id);
        assert_true(w->claimed < NAMES_MAX);
        w->last_id = items[i].id;
        w->names[w->claimed++] = items[i].name;
    }
}

static void world_settled(void *ctx)
{
    struct world *w = ctx;

    w->settled++;
    if (w->then && w->runs_then_when_settled)
        world_on_step(&w->step);
    if (w->claimed >= w->want && !w->then)
        world_stop(w);
}

static void world_stopped(void *ctx)
{
    struct world *w = ctx;

    w->is_stopped = true;
    w->intake = NULL;
}

static void world_on_closed(uv_handle_t *handle)
{
    (void)handle;
}

static void world_stop(struct world *w)
{
    if (!w->intake || uv_is_closing((uv_handle_t *)&w->give_up))
        return;
    uv_close((uv_handle_t *)&w->give_up, world_on_closed);
    uv_close((uv_handle_t *)&w->step, world_on_closed);
    intake_stop(w->intake, world_stopped, w);
}

static void world_on_give_up(uv_timer_t *timer)
{
    struct world *w = timer->data;

    w->gave_up = true;
    world_stop(w);
}

static void world_on_step(uv_timer_t *timer)
{
    struct world *w = timer->data;
    void (*then)(struct world *) = w->then;

    w->then = NULL;
    then(w);
}

static int faulty_rename(void *self, int olddir, const char *oldname, int newdir,
                         const char *newname)
{
    struct world *w = self;

    if (w->fault_name && w->faults_left != 0 && strcmp(oldname, w->fault_name) == 0) {
        w->faults_left -= w->faults_left > 0;
        return -w->fault_sys;
    }
    return io_real()->rename(NULL, olddir, oldname, newdir, newname);
}

static enum io_lease faulty_lease(void *self, int dirfd, const char *name)
{
    struct world *w = self;

    return w->has_lease ? w->lease : io_real()->lease(NULL, dirfd, name);
}

static void world_path(const struct world *w, const char *name, char out[512])
{
    (void)snprintf(out, 512, "%s/inbox/%s", w->dir, name);
}

static void world_write(const struct world *w, const char *name)
{
    char path[512];
    FILE *f;

    world_path(w, name, path);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs("text\n", f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void world_mkdir(const struct world *w, const char *name)
{
    char path[512];

    world_path(w, name, path);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void world_move_in(const struct world *w, const char *name)
{
    char from[512], to[512];

    (void)snprintf(from, sizeof from, "%s/outside", w->dir);
    world_path(w, name, to);
    test_file_write(w->dir, "outside", STR("text\n"));
    assert_int_equal(rename(from, to), 0);
}

static void world_config(struct world *w)
{
    static const char *const out[] = {".*",        "*~",           "*.tmp",      "*.part",
                                      "*.partial", "*.crdownload", "*.filepart", "*.swp"};
    struct config_inbox *inbox = &w->config.inbox;

    w->include[0] = STR("*");
    for (size_t i = 0; i < TEST_LEN(out); i++)
        w->exclude[i] = str_of(out[i]);
    w->config.root = str_of(w->dir);
    inbox->path = STR("inbox");
    inbox->recursive = true;
    inbox->include = (struct opt_list){w->include, 1};
    inbox->exclude = (struct opt_list){w->exclude, TEST_LEN(out)};
    inbox->quiet_ms = 50;
    inbox->settle_ms = 300;
    inbox->rescan_ms = 60000;
    inbox->order = CONFIG_ORDER_NAME;
}

static void world_init(struct world *w)
{
    char path[512];

    memset(w, 0, sizeof *w);
    w->dir = test_dir_make();
    world_path(w, "", path);
    assert_int_equal(mkdir(path, 0700), 0);
    w->inbox_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(w->inbox_fd >= 0);
    w->io = *io_real();
    w->io.self = w;
    w->io.rename = faulty_rename;
    w->io.lease = faulty_lease;
    w->room = NAMES_MAX;
    w->then_ms = 30;
    world_config(w);
    log_set_level(LOG_ERROR);
    assert_int_equal(uv_loop_init(&w->loop), 0);
    assert_int_equal(claim_open(&w->io, w->inbox_fd, &w->claim, &w->err), ERR_OK);
}

static struct intake_owner world_owner(struct world *w)
{
    return (struct intake_owner){w, world_room, world_claimed, world_settled};
}

/* Run until `want` files were claimed and intake is settled, and all is closed. */
static void world_run(struct world *w, size_t want)
{
    w->want = want;
    assert_int_equal(uv_timer_init(&w->loop, &w->give_up), 0);
    assert_int_equal(uv_timer_init(&w->loop, &w->step), 0);
    w->give_up.data = w->step.data = w;
    assert_int_equal(uv_timer_start(&w->give_up, world_on_give_up, GIVE_UP_MS, 0), 0);
    assert_int_equal(intake_start(&w->loop, &w->config, &w->io, w->inbox_fd, w->claim,
                                  world_owner(w), &w->intake, &w->err),
                     ERR_OK);
    if (w->then && !w->runs_then_when_settled)
        assert_int_equal(uv_timer_start(&w->step, world_on_step, w->then_ms, 0), 0);
    assert_int_equal(uv_run(&w->loop, UV_RUN_DEFAULT), 0);
    assert_true(w->is_stopped);
    assert_false(w->gave_up);
    assert_int_equal(w->claimed, want);
}

static void world_fini(struct world *w)
{
    claim_close(w->claim);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    for (size_t i = 0; i < w->claimed; i++)
        mem_free(w->names[i]);
    assert_int_equal(close(w->inbox_fd), 0);
    test_dir_remove(w->dir);
}

static bool world_has(const struct world *w, const char *name)
{
    for (size_t i = 0; i < w->claimed; i++)
        if (strcmp(w->names[i], name) == 0)
            return true;
    return false;
}

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

static struct intake_stats world_stats(const struct world *w)
{
    struct intake_stats stats;

    intake_get_stats(w->intake, &stats);
    return stats;
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
    w->then = then_bring_back;
    assert_int_equal(uv_timer_start(&w->step, world_on_step, 400, 0), 0);
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
        assert_int_equal(uv_timer_init(&w.loop, &w.give_up), 0);
        assert_int_equal(uv_timer_init(&w.loop, &w.step), 0);
        w.give_up.data = &w;
        assert_int_equal(uv_timer_start(&w.give_up, world_on_give_up, GIVE_UP_MS, 0), 0);
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
