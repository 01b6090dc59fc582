/* intake_world.c -- see intake_world.h */
#include "../test.h"

#include "intake_world.h"

#include "../../daemon/log.h"
#include "../../stages/base/mem.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t world_room(void *ctx)
{
    struct world *w = ctx;

    return w->room;
}

static void world_on_step(uv_timer_t *timer);

void world_claimed(void *ctx, struct claimed *items, size_t len)
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

void world_stopped(void *ctx)
{
    struct world *w = ctx;

    w->is_stopped = true;
    w->intake = NULL;
}

static void world_on_closed(uv_handle_t *handle)
{
    (void)handle;
}

void world_stop(struct world *w)
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

void world_path(const struct world *w, const char *name, char out[512])
{
    (void)snprintf(out, 512, "%s/inbox/%s", w->dir, name);
}

void world_write(const struct world *w, const char *name)
{
    char path[512];
    FILE *f;

    world_path(w, name, path);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs("text\n", f) >= 0);
    assert_int_equal(fclose(f), 0);
}

void world_mkdir(const struct world *w, const char *name)
{
    char path[512];

    world_path(w, name, path);
    assert_int_equal(mkdir(path, 0700), 0);
}

void world_move_in(const struct world *w, const char *name)
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

void world_init(struct world *w)
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

struct intake_owner world_owner(struct world *w)
{
    return (struct intake_owner){w, world_room, world_claimed, world_settled, NULL};
}

void world_start_timers(struct world *w)
{
    assert_int_equal(uv_timer_init(&w->loop, &w->give_up), 0);
    assert_int_equal(uv_timer_init(&w->loop, &w->step), 0);
    w->give_up.data = w->step.data = w;
    assert_int_equal(uv_timer_start(&w->give_up, world_on_give_up, GIVE_UP_MS, 0), 0);
}

void world_then(struct world *w, void (*then)(struct world *w), uint64_t ms)
{
    w->then = then;
    assert_int_equal(uv_timer_start(&w->step, world_on_step, ms, 0), 0);
}

void world_run(struct world *w, size_t want)
{
    w->want = want;
    world_start_timers(w);
    assert_int_equal(intake_start(&w->loop, &w->config, &w->io, w->inbox_fd, w->claim,
                                  world_owner(w), &w->intake, &w->err),
                     ERR_OK);
    if (w->then && !w->runs_then_when_settled)
        world_then(w, w->then, w->then_ms);
    assert_int_equal(uv_run(&w->loop, UV_RUN_DEFAULT), 0);
    assert_true(w->is_stopped);
    assert_false(w->gave_up);
    assert_int_equal(w->claimed, want);
}

void world_fini(struct world *w)
{
    claim_close(w->claim);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    for (size_t i = 0; i < w->claimed; i++)
        mem_free(w->names[i]);
    assert_int_equal(close(w->inbox_fd), 0);
    test_dir_remove(w->dir);
}

bool world_has(const struct world *w, const char *name)
{
    for (size_t i = 0; i < w->claimed; i++)
        if (strcmp(w->names[i], name) == 0)
            return true;
    return false;
}

struct intake_stats world_stats(const struct world *w)
{
    struct intake_stats stats;

    intake_get_stats(w->intake, &stats);
    return stats;
}
