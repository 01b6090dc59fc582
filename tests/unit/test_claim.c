/* test_claim.c -- ids and claims on the simulated disk */
#include "../test.h"

#include "claim_world.h"
#include "core_world.h"

#include "../../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

/* ---- ids ---- */

static void test_clean_stop_leaves_no_gap(void **state)
{
    struct claim_world *f = *state;
    unsigned char uuid[COMMIT_UUID_BYTES];

    memcpy(uuid, claim_uuid(f->claim), sizeof uuid);
    assert_int_equal(claim_world_take_new(f, "a"), 1);
    assert_int_equal(claim_world_take_new(f, "b"), 2);
    claim_world_restart(f);
    assert_false(claim_is_new(f->claim));
    assert_memory_equal(claim_uuid(f->claim), uuid, sizeof uuid);
    assert_int_equal(claim_next_id(f->claim), 3);
    assert_int_equal(claim_world_take_new(f, "c"), 3);
}

static void test_kill_leaves_a_gap_but_no_twin(void **state)
{
    struct claim_world *f = *state;
    uint64_t last = 0;

    for (int life = 0; life < 5; life++) {
        uint64_t id = claim_world_take_new(f, "a");

        assert_true(id > last);
        assert_true(id <= last + CLAIM_RESERVE + 2);
        last = id;
        if (life % 2)
            claim_world_restart_killed(f);
        else {
            simdisk_crash(f->disk, (uint64_t)life);
            claim_world_close(f);
            claim_world_open(f);
        }
    }
}

/* The reservation fails: nothing is claimed, no id is spent twice afterwards. */
static void test_no_room_for_ids(void **state)
{
    struct claim_world *f = *state;
    static const enum simdisk_call calls[] = {SIMDISK_PWRITE, SIMDISK_FDATASYNC, SIMDISK_REPLACE,
                                              SIMDISK_FSYNC};

    claim_world_put(f, "a");
    for (size_t i = 0; i < TEST_LEN(calls); i++) {
        struct claim_request r = {.name = "a"};

        simdisk_fault(f->disk, (struct simdisk_fault){.call = calls[i], .at = 1, .error = ENOSPC});
        assert_int_equal(claim_take(f->claim, &r, 1, false, &f->err), ERR_AGAIN);
        assert_int_equal(r.result, CLAIM_RETRY);
        assert_null(r.claimed.name);
        assert_true(simdisk_exists(f->disk, "inbox/a"));
        simdisk_clear_faults(f->disk);
    }
    assert_true(claim_world_take_new(f, "a") >= 1);
}

static void test_adopt(void **state)
{
    static const unsigned char other[COMMIT_UUID_BYTES] = "another-uuid-16";
    struct claim_world *f = *state;

    assert_int_equal(claim_adopt(f->claim, other, 5000, &f->err), ERR_OK);
    assert_int_equal(claim_next_id(f->claim), 5000);
    /* Never back. */
    assert_int_equal(claim_adopt(f->claim, NULL, 17, &f->err), ERR_OK);
    assert_int_equal(claim_next_id(f->claim), 5000);
    assert_int_equal(claim_world_take_new(f, "a"), 5000);
    claim_world_restart_killed(f);
    assert_memory_equal(claim_uuid(f->claim), other, sizeof other);
    assert_true(claim_next_id(f->claim) > 5000);
}

static void test_adopt_without_room(void **state)
{
    struct claim_world *f = *state;

    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_OPEN, .at = 1, .error = ENOSPC});
    assert_int_equal(claim_adopt(f->claim, NULL, 100000, &f->err), ERR_AGAIN);
    assert_int_equal(f->err.sys, ENOSPC);
}

static void test_damaged_id_file(void **state)
{
    struct claim_world *f = *state;
    static const char *const bad[] = {
        "",
        "siftd 1 00112233445566778899aabbccddeeff 12", /* no line feed: cut */
        "siftd 2 00112233445566778899aabbccddeeff 12\n",
        "siftx 1 00112233445566778899aabbccddeeff 12\n",
        "siftd 1 00112233445566778899aabbccddee 12\n",
        "siftd 1 00112233445566778899aabbccddeegg 12\n",
        "siftd 1 00112233445566778899AABBCCDDEEFF 12\n",
        "siftd 1 00112233445566778899aabbccddeeff\n",
        "siftd 1 00112233445566778899aabbccddeeff 0\n",
        "siftd 1 00112233445566778899aabbccddeeff 18446744073709551616\n",
        "siftd 1 00112233445566778899aabbccddeeff -5\n",
        "siftd 1 00112233445566778899aabbccddeeff 12 \n",
    };
    struct claim *c = NULL;

    claim_world_close(f);
    f->inbox_fd = io_open_dir(f->io, IO_CWD, "inbox");
    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        simdisk_put_file(f->disk, "inbox/.siftd/id", str_of(bad[i]), true);
        TEST_CHECK(claim_open(f->io, f->inbox_fd, &c, &f->err) == ERR_CONF, "case %d", (int)i);
        assert_null(c);
        assert_true(strstr(f->err.msg, "'.siftd/id'") != NULL);
        assert_int_equal(simdisk_open_count(f->disk), 1); /* the inbox */
    }
    simdisk_put_file(f->disk, "inbox/.siftd/id",
                     STR("siftd 1 00112233445566778899aabbccddeeff 12\n"), true);
    assert_int_equal(claim_open(f->io, f->inbox_fd, &f->claim, &f->err), ERR_OK);
    assert_int_equal(claim_next_id(f->claim), 12);
    assert_int_equal(claim_uuid(f->claim)[15], 0xff);
}

/* Each call of claim_open fails once: a clear error, no descriptor left, and the next try works. */
static void test_open_fails_anywhere(void **state)
{
    struct claim_world *f = *state;
    struct claim *c = NULL;
    uint64_t at = 1;

    claim_world_take_new(f, "a");
    claim_world_close(f);
    f->inbox_fd = io_open_dir(f->io, IO_CWD, "inbox");
    for (;; at++) {
        enum err_code code;

        simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_ANY, .at = at, .error = EIO});
        code = claim_open(f->io, f->inbox_fd, &c, &f->err);
        simdisk_clear_faults(f->disk);
        if (code == ERR_OK) {
            uint64_t next = claim_next_id(c);

            claim_close(c);
            assert_int_equal(next, 2);
            if (at > 20)
                break;
            continue; /* a close, or a look that may fail */
        }
        assert_true(code == ERR_CONF || code == ERR_AGAIN);
        assert_int_equal(f->err.sys, EIO);
        assert_int_equal(simdisk_open_count(f->disk), 1);
    }
    assert_int_equal(claim_open(f->io, f->inbox_fd, &f->claim, &f->err), ERR_OK);
}

static void test_open_without_memory(void **state)
{
    struct claim_world *f = *state;
    enum err_code code = ERR_OK;
    struct claim *c = NULL;

    test_fail_alloc_after(0);
    code = claim_open(f->io, f->inbox_fd, &c, &f->err);
    assert_true(test_fail_alloc_off());
    assert_int_equal(code, ERR_NOMEM);
    claim_close(NULL);
}

/* ---- claims ---- */

static void test_many_at_once(void **state)
{
    struct claim_world *f = *state;
    struct claim_request requests[CLAIM_BATCH_MAX];
    char names[CLAIM_BATCH_MAX][16];
    uint64_t last = 0;

    for (size_t i = 0; i < CLAIM_BATCH_MAX; i++) {
        (void)snprintf(names[i], sizeof names[i], "%d", (int)i);
        if (i % 5)
            claim_world_put(f, names[i]);
        requests[i] = (struct claim_request){.name = names[i]};
    }
    assert_int_equal(claim_take(f->claim, requests, CLAIM_BATCH_MAX, true, &f->err), ERR_OK);
    for (size_t i = 0; i < CLAIM_BATCH_MAX; i++) {
        assert_int_equal(requests[i].result, i % 5 ? CLAIM_TAKEN : CLAIM_GONE);
        if (i % 5 == 0) {
            assert_null(requests[i].claimed.name);
            continue;
        }
        assert_true(requests[i].claimed.id > last);
        last = requests[i].claimed.id;
        mem_free(requests[i].claimed.name);
    }
    assert_int_equal(last, CLAIM_BATCH_MAX - 52); /* the missing ones cost no id */
}

static void test_what_is_not_there(void **state)
{
    struct claim_world *f = *state;

    claim_world_put(f, "file");
    assert_int_equal(claim_world_take(f, "none").result, CLAIM_GONE);
    assert_int_equal(claim_world_take(f, "no/such/folder").result, CLAIM_GONE);
    assert_int_equal(claim_world_take(f, "file/below").result, CLAIM_GONE);
    assert_int_equal(claim_next_id(f->claim), 1);
}

static void test_busy(void **state)
{
    struct claim_world *f = *state;
    struct claim_request r = {.name = "a"};

    claim_world_put(f, "a");
    simdisk_hold(f->disk, "inbox/a", true);
    assert_int_equal(claim_world_take(f, "a").result, CLAIM_BUSY);
    assert_true(simdisk_exists(f->disk, "inbox/a"));
    /* Not asked for, not looked at. */
    assert_int_equal(claim_take(f->claim, &r, 1, false, &f->err), ERR_OK);
    assert_int_equal(r.result, CLAIM_TAKEN);
    mem_free(r.claimed.name);
}

/* A symbolic link is claimed as what it is; one on the way is never followed. */
static void test_links(void **state)
{
    struct claim_world *f = *state;
    struct claim_request r;

    simdisk_put_file(f->disk, "secret/file", STR("not yours"), true);
    simdisk_put_link(f->disk, "inbox/link", "/secret/file");
    simdisk_put_link(f->disk, "inbox/folder", "/secret");
    simdisk_put_fifo(f->disk, "inbox/pipe");
    r = claim_world_take(f, "link");
    assert_int_equal(r.result, CLAIM_TAKEN);
    assert_int_equal(r.claimed.stat.type, IO_LINK);
    mem_free(r.claimed.name);
    r = claim_world_take(f, "folder/file");
    assert_true(r.result == CLAIM_DENIED || r.result == CLAIM_GONE);
    r = claim_world_take(f, "pipe");
    assert_int_equal(r.result, CLAIM_TAKEN);
    assert_int_equal(r.claimed.stat.type, IO_OTHER);
    mem_free(r.claimed.name);
    assert_true(simdisk_exists(f->disk, "secret/file"));
    assert_int_equal(claim_world_take(f, "../secret/file").result, CLAIM_RETRY);
    assert_true(simdisk_exists(f->disk, "secret/file"));
}

static void test_folder_under_the_name(void **state)
{
    struct claim_world *f = *state;
    struct claim_request r;

    simdisk_put_file(f->disk, "inbox/dir/inner", STR("text"), true);
    r = claim_world_take(f, "dir");
    assert_int_equal(r.result, CLAIM_DENIED);
    assert_int_equal(r.sys, EISDIR);
    assert_int_equal(claim_next_id(f->claim), 1);
    assert_true(simdisk_exists(f->disk, "inbox/dir/inner"));
}

/* A table of calls on which the file turns into a folder right before the rename. */
static struct claim_world *swapping;
static int swap_rename(void *self, int olddir, const char *oldname, int newdir, const char *newname)
{
    const struct io_ops *h = simdisk_harness(swapping->disk);

    if (strcmp(oldname, "turns") == 0 && simdisk_exists(swapping->disk, "inbox/turns")) {
        (void)h->unlink(h->self, IO_CWD, "inbox/turns");
        simdisk_put_file(swapping->disk, "inbox/turns/inner", STR("text"), true);
    }
    return simdisk_io(swapping->disk)->rename(self, olddir, oldname, newdir, newname);
}

static void test_folder_that_came_meanwhile_is_put_back(void **state)
{
    struct claim_world *f = *state;
    struct io_ops io = *f->io;
    struct claim_request r = {.name = "turns"};
    struct claim *c;

    swapping = f;
    io.rename = swap_rename;
    claim_world_put(f, "turns");
    claim_world_close(f);
    f->inbox_fd = io_open_dir(f->io, IO_CWD, "inbox");
    assert_int_equal(claim_open(&io, f->inbox_fd, &c, &f->err), ERR_OK);
    assert_int_equal(claim_take(c, &r, 1, true, &f->err), ERR_OK);
    assert_int_equal(r.result, CLAIM_DENIED);
    assert_int_equal(r.sys, EISDIR);
    assert_null(r.claimed.name);
    assert_true(simdisk_exists(f->disk, "inbox/turns/inner"));
    assert_int_equal(simdisk_entries(f->disk, "inbox/.siftd/claim"), 0);
    claim_close(c);
    assert_int_equal(claim_open(f->io, f->inbox_fd, &f->claim, &f->err), ERR_OK);
}

static void test_denied(void **state)
{
    struct claim_world *f = *state;
    struct claim_request r;

    claim_world_put(f, "theirs/file");
    simdisk_set_owner(f->disk, "inbox/theirs", 2000, 0755);
    r = claim_world_take(f, "theirs/file");
    assert_int_equal(r.result, CLAIM_DENIED);
    assert_int_equal(r.sys, EACCES);
    simdisk_set_owner(f->disk, "inbox/theirs", 2000, 0700);
    r = claim_world_take(f, "theirs/file");
    assert_int_equal(r.result, CLAIM_DENIED);
    /* Sticky: the folder is writable, the file is another's. */
    simdisk_set_owner(f->disk, "inbox/theirs", 2000, 01777);
    simdisk_set_owner(f->disk, "inbox/theirs/file", 2000, 0644);
    r = claim_world_take(f, "theirs/file");
    assert_int_equal(r.result, CLAIM_DENIED);
    assert_true(simdisk_exists(f->disk, "inbox/theirs/file"));
}

static void test_other_file_system(void **state)
{
    struct claim_world *f = *state;
    struct claim_request r;

    simdisk_put_dir(f->disk, "inbox/mount");
    simdisk_set_dev(f->disk, "inbox/mount", 77);
    claim_world_put(f, "mount/file");
    r = claim_world_take(f, "mount/file");
    assert_int_equal(r.result, CLAIM_DENIED);
    assert_int_equal(r.sys, EXDEV);
    assert_true(simdisk_exists(f->disk, "inbox/mount/file"));
}

static void test_local_faults(void **state)
{
    struct claim_world *f = *state;
    static const enum simdisk_call calls[] = {SIMDISK_OPEN, SIMDISK_STAT, SIMDISK_RENAME};

    (void)claim_world_take_new(f, "warm up"); /* ids are reserved */
    for (size_t i = 0; i < TEST_LEN(calls); i++) {
        struct claim_request r;

        claim_world_put(f, "a");
        simdisk_fault(f->disk, (struct simdisk_fault){.call = calls[i], .at = 1, .error = EIO});
        r = claim_world_take(f, "a");
        simdisk_clear_faults(f->disk);
        assert_int_equal(r.result, CLAIM_RETRY);
        assert_int_equal(r.sys, EIO);
        assert_true(simdisk_exists(f->disk, "inbox/a"));
    }
}

/* The name could not be written: nothing is claimed, and the line is not half there afterwards. */
static void test_names_without_room(void **state)
{
    struct claim_world *f = *state;
    struct claim_request r = {.name = "a"};
    struct claim_listing l;

    (void)claim_world_take_new(f, "warm up");
    claim_world_put(f, "a");
    simdisk_fault(f->disk,
                  (struct simdisk_fault){.call = SIMDISK_PWRITE, .at = 1, .error = ENOSPC});
    assert_int_equal(claim_take(f->claim, &r, 1, true, &f->err), ERR_AGAIN);
    assert_int_equal(f->err.sys, ENOSPC);
    assert_null(r.claimed.name);
    assert_int_equal(claim_next_id(f->claim), 3); /* spent */
    assert_int_equal(claim_world_take_new(f, "a"), 3);
    claim_world_restart_killed(f);
    l = claim_world_list(f);
    assert_int_equal(l.len, 2);
    assert_string_equal(l.list[1].name, "a");
    claim_world_free_list(l);
}

static void test_take_without_memory(void **state)
{
    struct claim_world *f = *state;
    uint64_t last = claim_world_take_new(f, "warm up");

    for (size_t n = 0;; n++) {
        struct claim_request r[3] = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
        enum err_code code;
        bool did_fail;

        for (size_t i = 0; i < 3; i++)
            claim_world_put(f, r[i].name);
        test_fail_alloc_once(n);
        code = claim_take(f->claim, r, 3, false, &f->err);
        did_fail = test_fail_alloc_off();
        if (did_fail)
            assert_int_equal(code, ERR_NOMEM);
        else
            assert_int_equal(code, ERR_OK);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(r[i].result == CLAIM_TAKEN, !did_fail);
            if (!did_fail)
                assert_true(r[i].claimed.id > last);
            mem_free(r[i].claimed.name);
        }
        if (!did_fail)
            break;
    }
}

static void test_list_fails(void **state)
{
    struct claim_world *f = *state;
    /* A journal of names that cannot be read is no journal without names. */
    static const enum simdisk_call calls[] = {SIMDISK_OPENDIR, SIMDISK_READDIR, SIMDISK_STAT,
                                              SIMDISK_OPEN, SIMDISK_PREAD};
    struct claimed *list = NULL;
    size_t len = 0;

    (void)claim_world_take_new(f, "a");
    (void)claim_world_take_new(f, "b");
    for (size_t i = 0; i < TEST_LEN(calls); i++) {
        simdisk_fault(f->disk, (struct simdisk_fault){
                                   .call = calls[i], .at = i == 0 || i == 4 ? 1 : 2, .error = EIO});
        assert_int_equal(claim_list(f->claim, &list, &len, &f->err), ERR_AGAIN);
        assert_int_equal(f->err.sys, EIO);
        assert_null(list);
        simdisk_clear_faults(f->disk);
    }
    /* One that goes away between the listing and the look is no fault. */
    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_STAT, .at = 1, .error = ENOENT});
    assert_int_equal(claim_list(f->claim, &list, &len, &f->err), ERR_OK);
    assert_int_equal(len, 1);
    claim_world_free_list((struct claim_listing){list, len});
}

static void test_list_without_memory(void **state)
{
    struct claim_world *f = *state;
    struct claim_listing l;

    (void)claim_world_take_new(f, "a");
    (void)claim_world_take_new(f, "b");
    for (size_t n = 0;; n++) {
        enum err_code code;

        test_fail_alloc_after(n);
        code = claim_list(f->claim, &l.list, &l.len, &f->err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            break;
        }
        assert_true(code == ERR_NOMEM);
    }
    assert_int_equal(l.len, 2);
    claim_world_free_list(l);
}

/* ---- sync ---- */

static void test_sync_makes_claims_last(void **state)
{
    struct claim_world *f = *state;
    static const char *const names[] = {"a", "sub/b", "sub/c", "sub/deep/d"};
    uint64_t syncs;

    for (size_t i = 0; i < TEST_LEN(names); i++)
        (void)claim_world_take_new(f, names[i]);
    syncs = simdisk_count(f->disk, SIMDISK_FSYNC);
    assert_int_equal(claim_sync(f->claim, names, TEST_LEN(names), &f->err), ERR_OK);
    /* claim/, the inbox, sub and sub/deep once each. */
    assert_int_equal(simdisk_count(f->disk, SIMDISK_FSYNC) - syncs, 4);
    simdisk_crash(f->disk, 3);
    claim_world_close(f);
    claim_world_open(f);
    for (size_t i = 0; i < TEST_LEN(names); i++) {
        char path[64];

        (void)snprintf(path, sizeof path, "inbox/%s", names[i]);
        assert_false(simdisk_exists(f->disk, path));
    }
    assert_int_equal(simdisk_entries(f->disk, "inbox/.siftd/claim"), TEST_LEN(names));
}

/* The folders a file came from were removed since: the nearest one that is left is synced. */
static void test_sync_of_removed_folders(void **state)
{
    struct claim_world *f = *state;
    const struct io_ops *h = simdisk_harness(f->disk);
    static const char *const name = "one/two/file";

    (void)claim_world_take_new(f, name);
    assert_int_equal(h->rmdir(h->self, IO_CWD, "inbox/one/two"), 0);
    assert_int_equal(claim_sync(f->claim, &name, 1, &f->err), ERR_OK);
    assert_int_equal(h->rmdir(h->self, IO_CWD, "inbox/one"), 0);
    assert_int_equal(claim_sync(f->claim, &name, 1, &f->err), ERR_OK);
    /* A file, or a link, in the place of the folder. */
    simdisk_put_file(f->disk, "inbox/one", STR("x"), true);
    assert_int_equal(claim_sync(f->claim, &name, 1, &f->err), ERR_OK);
    assert_int_equal(h->unlink(h->self, IO_CWD, "inbox/one"), 0);
    simdisk_put_link(f->disk, "inbox/one", "/inbox");
    assert_int_equal(claim_sync(f->claim, &name, 1, &f->err), ERR_OK);
    simdisk_crash(f->disk, 1);
    claim_world_close(f);
    claim_world_open(f);
    assert_int_equal(simdisk_entries(f->disk, "inbox/.siftd/claim"), 1);
}

static void test_sync_fails(void **state)
{
    struct claim_world *f = *state;
    static const char *const names[] = {"a", "sub/b"};

    (void)claim_world_take_new(f, names[0]);
    (void)claim_world_take_new(f, names[1]);
    for (uint64_t at = 1; at <= 3; at++) {
        simdisk_fault(f->disk,
                      (struct simdisk_fault){.call = SIMDISK_FSYNC, .at = at, .error = EIO});
        assert_int_equal(claim_sync(f->claim, names, 2, &f->err), ERR_AGAIN);
        assert_int_equal(f->err.sys, EIO);
        simdisk_clear_faults(f->disk);
    }
    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_OPEN, .at = 1, .error = EMFILE});
    assert_int_equal(claim_sync(f->claim, names, 2, &f->err), ERR_AGAIN);
    simdisk_clear_faults(f->disk);
    assert_int_equal(claim_sync(f->claim, NULL, 0, &f->err), ERR_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, claim_world_setup, claim_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_clean_stop_leaves_no_gap),
        TEST(test_kill_leaves_a_gap_but_no_twin),
        TEST(test_no_room_for_ids),
        TEST(test_adopt),
        TEST(test_adopt_without_room),
        TEST(test_damaged_id_file),
        TEST(test_open_fails_anywhere),
        TEST(test_open_without_memory),
        TEST(test_many_at_once),
        TEST(test_what_is_not_there),
        TEST(test_busy),
        TEST(test_links),
        TEST(test_folder_under_the_name),
        TEST(test_folder_that_came_meanwhile_is_put_back),
        cmocka_unit_test_setup_teardown(test_denied, claim_world_setup_user, claim_world_teardown),
        TEST(test_other_file_system),
        TEST(test_local_faults),
        TEST(test_names_without_room),
        TEST(test_take_without_memory),
        TEST(test_list_fails),
        TEST(test_list_without_memory),
        TEST(test_sync_makes_claims_last),
        TEST(test_sync_of_removed_folders),
        TEST(test_sync_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
