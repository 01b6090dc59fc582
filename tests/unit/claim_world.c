/* claim_world.c -- see claim_world.h */
#include "../test.h"

#include "claim_world.h"

#include "../../stages/base/mem.h"
#include "core_world.h"

#include <stdio.h>
#include <string.h>

void claim_world_open(struct claim_world *f)
{
    f->inbox_fd = io_make_dir(f->io, IO_CWD, "inbox", 0750);
    assert_true(f->inbox_fd >= 0);
    assert_int_equal(claim_open(f->io, f->inbox_fd, &f->claim, &f->err), ERR_OK);
}

void claim_world_close(struct claim_world *f)
{
    claim_close(f->claim);
    f->claim = NULL;
    (void)f->io->close(f->io->self, f->inbox_fd);
}

/* A first life has an identity, as recovery gives it. */
static void claim_world_begin(struct claim_world *f, const struct simdisk_options *options)
{
    *f = (struct claim_world){.disk = simdisk_create(options)};
    f->io = simdisk_io(f->disk);
    claim_world_open(f);
    assert_true(claim_is_new(f->claim));
    assert_int_equal(claim_adopt(f->claim, NULL, 1, &f->err), ERR_OK);
    assert_false(claim_is_new(f->claim));
}

int claim_world_setup(void **state)
{
    struct claim_world *f = mem_alloc(1, sizeof *f);
    struct simdisk_options options = {.start_ms = CORE_START_MS};

    assert_non_null(f);
    claim_world_begin(f, &options);
    *state = f;
    return 0;
}

/* uid 1000 owns the inbox. */
int claim_world_setup_user(void **state)
{
    struct claim_world *f = mem_alloc(1, sizeof *f);
    struct simdisk_options options = {.start_ms = CORE_START_MS, .uid = 1000};

    assert_non_null(f);
    f->disk = NULL;
    *f = (struct claim_world){.disk = simdisk_create(&options)};
    f->io = simdisk_io(f->disk);
    simdisk_put_dir(f->disk, "inbox");
    simdisk_set_owner(f->disk, "inbox", 1000, 0755);
    f->inbox_fd = io_open_dir(f->io, IO_CWD, "inbox");
    assert_true(f->inbox_fd >= 0);
    assert_int_equal(claim_open(f->io, f->inbox_fd, &f->claim, &f->err), ERR_OK);
    assert_int_equal(claim_adopt(f->claim, NULL, 1, &f->err), ERR_OK);
    *state = f;
    return 0;
}

int claim_world_teardown(void **state)
{
    struct claim_world *f = *state;

    claim_world_close(f);
    assert_int_equal(simdisk_open_count(f->disk), 0);
    simdisk_destroy(f->disk);
    mem_free(f);
    return 0;
}

void claim_world_put(struct claim_world *f, const char *name)
{
    char path[4600];

    (void)snprintf(path, sizeof path, "inbox/%s", name);
    simdisk_put_file(f->disk, path, STR("text"), true);
}

struct claim_request claim_world_take(struct claim_world *f, const char *name)
{
    struct claim_request r = {.name = name};

    assert_int_equal(claim_take(f->claim, &r, 1, true, &f->err), ERR_OK);
    return r;
}

/* Put and claim; the id. */
uint64_t claim_world_take_new(struct claim_world *f, const char *name)
{
    struct claim_request r;

    claim_world_put(f, name);
    r = claim_world_take(f, name);
    assert_int_equal(r.result, CLAIM_TAKEN);
    assert_string_equal(r.claimed.name, name);
    mem_free(r.claimed.name);
    return r.claimed.id;
}

void claim_world_restart(struct claim_world *f)
{
    claim_world_close(f);
    claim_world_open(f);
}

void claim_world_restart_killed(struct claim_world *f)
{
    simdisk_kill(f->disk);
    claim_world_close(f);
    claim_world_open(f);
}

struct claim_listing claim_world_list(struct claim_world *f)
{
    struct claim_listing l;

    assert_int_equal(claim_list(f->claim, &l.list, &l.len, &f->err), ERR_OK);
    for (size_t i = 1; i < l.len; i++)
        assert_true(l.list[i - 1].id < l.list[i].id);
    return l;
}

void claim_world_free_list(struct claim_listing l)
{
    for (size_t i = 0; i < l.len; i++)
        mem_free(l.list[i].name);
    mem_free(l.list);
}
