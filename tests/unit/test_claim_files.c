/* test_claim_files.c -- the id file by itself; the journal of names is tested through claim.h */
#include "../test.h"

#include "../sim/simdisk.h"

#include "../../daemon/claim_files.h"
#include "../../stages/base/mem.h"

#include <errno.h>

struct fixture {
    struct simdisk *disk;
    const struct io_ops *io;
    int fd;
    struct err err;
};

static int setup(void **state)
{
    struct fixture *f = mem_alloc(1, sizeof *f);

    assert_non_null(f);
    f->disk = simdisk_create(NULL);
    f->io = simdisk_io(f->disk);
    simdisk_put_dir(f->disk, "s");
    f->fd = io_open_dir(f->io, IO_CWD, "s");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    (void)f->io->close(f->io->self, f->fd);
    assert_int_equal(simdisk_open_count(f->disk), 0);
    simdisk_destroy(f->disk);
    mem_free(f);
    return 0;
}

static void test_ids(void **state)
{
    struct fixture *f = *state;
    struct claim_ids ids, again;

    assert_int_equal(claim_ids_load(&ids, f->io, f->fd, &f->err), ERR_OK);
    assert_true(ids.is_new);
    assert_int_equal(ids.high_water, 1);
    assert_int_equal(claim_ids_store(&ids, UINT64_MAX, &f->err), ERR_OK);
    assert_int_equal(claim_ids_load(&again, f->io, f->fd, &f->err), ERR_OK);
    assert_false(again.is_new);
    assert_int_equal(again.high_water, UINT64_MAX);
    assert_memory_equal(again.uuid, ids.uuid, sizeof ids.uuid);
    /* Two new instances are two. */
    assert_int_equal(f->io->unlink(f->io->self, f->fd, "id"), 0);
    assert_int_equal(claim_ids_load(&again, f->io, f->fd, &f->err), ERR_OK);
    assert_memory_not_equal(again.uuid, ids.uuid, sizeof ids.uuid);
}

/* A store that fails leaves the old file, whole. */
static void test_ids_store_fails(void **state)
{
    struct fixture *f = *state;
    struct claim_ids ids, again;

    assert_int_equal(claim_ids_load(&ids, f->io, f->fd, &f->err), ERR_OK);
    assert_int_equal(claim_ids_store(&ids, 100, &f->err), ERR_OK);
    for (uint64_t at = 1; at <= 6; at++) {
        enum err_code code;

        simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_ANY, .at = at, .error = EIO});
        code = claim_ids_store(&ids, 100 + at, &f->err);
        simdisk_clear_faults(f->disk);
        assert_int_equal(claim_ids_load(&again, f->io, f->fd, &f->err), ERR_OK);
        if (code == ERR_OK)
            continue; /* the close */
        assert_int_equal(code, ERR_AGAIN);
        assert_true(again.high_water <= 100 + at && again.high_water >= 100);
        assert_true(ids.high_water < 100 + at);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ids),
        TEST(test_ids_store_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
