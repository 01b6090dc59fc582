/* test_claim.c -- ids, names and claims on the simulated disk */
#include "../test.h"

#include "core_world.h"

#include "../../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

struct fixture {
    struct simdisk *disk;
    const struct io_ops *io;
    int inbox_fd;
    struct claim *claim;
    struct err err;
};

static void open_claim(struct fixture *f)
{
    f->inbox_fd = io_make_dir(f->io, IO_CWD, "inbox", 0750);
    assert_true(f->inbox_fd >= 0);
    assert_int_equal(claim_open(f->io, f->inbox_fd, &f->claim, &f->err), ERR_OK);
}

static void close_claim(struct fixture *f)
{
    claim_close(f->claim);
    f->claim = NULL;
    (void)f->io->close(f->io->self, f->inbox_fd);
}

/* A first life has an identity, as recovery gives it. */
static void begin(struct fixture *f, const struct simdisk_options *options)
{
    *f = (struct fixture){.disk = simdisk_create(options)};
    f->io = simdisk_io(f->disk);
    open_claim(f);
    assert_true(claim_is_new(f->claim));
    assert_int_equal(claim_adopt(f->claim, NULL, 1, &f->err), ERR_OK);
    assert_false(claim_is_new(f->claim));
}

static int setup(void **state)
{
    struct fixture *f = mem_alloc(1, sizeof *f);
    struct simdisk_options options = {.start_ms = CORE_START_MS};

    assert_non_null(f);
    begin(f, &options);
    *state = f;
    return 0;
}

/* uid 1000 owns the inbox. */
static int setup_plain_user(void **state)
{
    struct fixture *f = mem_alloc(1, sizeof *f);
    struct simdisk_options options = {.start_ms = CORE_START_MS, .uid = 1000};

    assert_non_null(f);
    f->disk = NULL;
    *f = (struct fixture){.disk = simdisk_create(&options)};
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

static int teardown(void **state)
{
    struct fixture *f = *state;

    close_claim(f);
    assert_int_equal(simdisk_open_count(f->disk), 0);
    simdisk_destroy(f->disk);
    mem_free(f);
    return 0;
}

static void put(struct fixture *f, const char *name)
{
    char path[4600];

    (void)snprintf(path, sizeof path, "inbox/%s", name);
    simdisk_put_file(f->disk, path, STR("text"), true);
}

static struct claim_request take(struct fixture *f, const char *name)
{
    struct claim_request r = {.name = name};

    assert_int_equal(claim_take(f->claim, &r, 1, true, &f->err), ERR_OK);
    return r;
}

/* Put and claim; the id. */
static uint64_t take_new(struct fixture *f, const char *name)
{
    struct claim_request r;

    put(f, name);
    r = take(f, name);
    assert_int_equal(r.result, CLAIM_TAKEN);
    assert_string_equal(r.claimed.name, name);
    mem_free(r.claimed.name);
    return r.claimed.id;
}

static void restart_clean(struct fixture *f)
{
    close_claim(f);
    open_claim(f);
}

static void restart_killed(struct fixture *f)
{
    simdisk_kill(f->disk);
    close_claim(f);
    open_claim(f);
}

struct listing {
    struct claimed *list;
    size_t len;
};

static struct listing list_claims(struct fixture *f)
{
    struct listing l;

    assert_int_equal(claim_list(f->claim, &l.list, &l.len, &f->err), ERR_OK);
    for (size_t i = 1; i < l.len; i++)
        assert_true(l.list[i - 1].id < l.list[i].id);
    return l;
}

static void free_claims(struct listing l)
{
    for (size_t i = 0; i < l.len; i++)
        mem_free(l.list[i].name);
    mem_free(l.list);
}

/* ---- ids ---- */

static void test_clean_stop_leaves_no_gap(void **state)
{
    struct fixture *f = *state;
    unsigned char uuid[COMMIT_UUID_BYTES];

    memcpy(uuid, claim_uuid(f->claim), sizeof uuid);
    assert_int_equal(take_new(f, "a"), 1);
    assert_int_equal(take_new(f, "b"), 2);
    restart_clean(f);
    assert_false(claim_is_new(f->claim));
    assert_memory_equal(claim_uuid(f->claim), uuid, sizeof uuid);
    assert_int_equal(claim_next_id(f->claim), 3);
    assert_int_equal(take_new(f, "c"), 3);
}

static void test_kill_leaves_a_gap_but_no_twin(void **state)
{
    struct fixture *f = *state;
    uint64_t last = 0;

    for (int life = 0; life < 5; life++) {
        uint64_t id = take_new(f, "a");

        assert_true(id > last);
        assert_true(id <= last + CLAIM_RESERVE + 2);
        last = id;
        if (life % 2)
            restart_killed(f);
        else {
            simdisk_crash(f->disk, (uint64_t)life);
            close_claim(f);
            open_claim(f);
        }
    }
}

/* The reservation fails: nothing is claimed, no id is spent twice afterwards. */
static void test_no_room_for_ids(void **state)
{
    struct fixture *f = *state;
    static const enum simdisk_call calls[] = {SIMDISK_PWRITE, SIMDISK_FDATASYNC, SIMDISK_REPLACE,
                                              SIMDISK_FSYNC};

    put(f, "a");
    for (size_t i = 0; i < TEST_LEN(calls); i++) {
        struct claim_request r = {.name = "a"};

        simdisk_fault(f->disk, (struct simdisk_fault){.call = calls[i], .at = 1, .error = ENOSPC});
        assert_int_equal(claim_take(f->claim, &r, 1, false, &f->err), ERR_AGAIN);
        assert_int_equal(r.result, CLAIM_RETRY);
        assert_null(r.claimed.name);
        assert_true(simdisk_exists(f->disk, "inbox/a"));
        simdisk_clear_faults(f->disk);
    }
    assert_true(take_new(f, "a") >= 1);
}

static void test_adopt(void **state)
{
    static const unsigned char other[COMMIT_UUID_BYTES] = "another-uuid-16";
    struct fixture *f = *state;

    assert_int_equal(claim_adopt(f->claim, other, 5000, &f->err), ERR_OK);
    assert_int_equal(claim_next_id(f->claim), 5000);
    /* Never back. */
    assert_int_equal(claim_adopt(f->claim, NULL, 17, &f->err), ERR_OK);
    assert_int_equal(claim_next_id(f->claim), 5000);
    assert_int_equal(take_new(f, "a"), 5000);
    restart_killed(f);
    assert_memory_equal(claim_uuid(f->claim), other, sizeof other);
    assert_true(claim_next_id(f->claim) > 5000);
}

static void test_adopt_without_room(void **state)
{
    struct fixture *f = *state;

    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_OPEN, .at = 1, .error = ENOSPC});
    assert_int_equal(claim_adopt(f->claim, NULL, 100000, &f->err), ERR_AGAIN);
    assert_int_equal(f->err.sys, ENOSPC);
}

static void test_damaged_id_file(void **state)
{
    struct fixture *f = *state;
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

    close_claim(f);
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
    struct fixture *f = *state;
    struct claim *c = NULL;
    uint64_t at = 1;

    take_new(f, "a");
    close_claim(f);
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
    struct fixture *f = *state;
    enum err_code code = ERR_OK;
    struct claim *c = NULL;

    test_fail_alloc_after(0);
    code = claim_open(f->io, f->inbox_fd, &c, &f->err);
    assert_true(test_fail_alloc_off());
    assert_int_equal(code, ERR_NOMEM);
    claim_close(NULL);
}

/* ---- names ---- */

static char *long_name(char out[256])
{
    for (int i = 0; i < 255; i++)
        out[i] = (char)(i % 3 ? 'n' : '%');
    out[255] = '\0';
    return out;
}

static void test_odd_names_come_back(void **state)
{
    struct fixture *f = *state;
    char longest[256];
    const char *const names[] = {
        "line\nfeed",
        "100%",
        "%0A",
        "a b  c ",
        " lead",
        "\xff\xfe",
        "tab\tand\r",
        "x/y/z.txt",
        "sp ace/\n/%25",
        "\x7f",
        "\xe9\xa1\xb5\xe9\x9d\xa2.txt",
        "%",
        "%4",
        "\x01",
        long_name(longest),
    };
    struct listing l;

    for (size_t i = 0; i < TEST_LEN(names); i++)
        assert_int_equal(take_new(f, names[i]), i + 1);
    for (int life = 0; life < 2; life++) {
        restart_killed(f);
        l = list_claims(f);
        assert_int_equal(l.len, TEST_LEN(names));
        for (size_t i = 0; i < l.len; i++) {
            TEST_STR(str_of(l.list[i].name), str_of(names[i]));
            assert_int_equal(l.list[i].id, i + 1);
            assert_int_equal(l.list[i].stat.size, 4);
            assert_true(l.list[i].claimed_ms >= CORE_START_MS &&
                        l.list[i].claimed_ms < CORE_START_MS + 60000);
        }
        free_claims(l);
    }
}

/* What stands behind the last line feed was cut by a crash. */
static void test_torn_last_line(void **state)
{
    struct fixture *f = *state;
    struct listing l;

    assert_int_equal(take_new(f, "first"), 1);
    assert_int_equal(take_new(f, "second"), 2);
    restart_clean(f);
    simdisk_put_file(f->disk, "inbox/.siftd/names",
                     STR("1 1700000000000 first\n2 1700000000000 sec"), true);
    l = list_claims(f);
    assert_int_equal(l.len, 2);
    assert_string_equal(l.list[0].name, "first");
    assert_string_equal(l.list[1].name, "");
    free_claims(l);
    /* A new line does not grow out of the torn one. */
    simdisk_put_file(f->disk, "inbox/.siftd/names", STR("1 1700000000000 first\n4 1700"), true);
    restart_clean(f);
    assert_int_equal(take_new(f, "third"), 3);
    restart_killed(f);
    l = list_claims(f);
    assert_int_equal(l.len, 3);
    assert_string_equal(l.list[0].name, "first");
    assert_string_equal(l.list[2].name, "third");
    free_claims(l);
}

static void test_rubbish_in_the_journal(void **state)
{
    struct fixture *f = *state;
    struct listing l;

    assert_int_equal(take_new(f, "first"), 1);
    restart_clean(f);
    simdisk_put_file(f->disk, "inbox/.siftd/names",
                     STR("\n\n 1 2 3\nx y z\n1\n1 \n1 x wrong\n99999999999999999999 1 wrong\n"
                         "1 5 %zzfirst%\n"),
                         true);
    l = list_claims(f);
    assert_int_equal(l.len, 1);
    assert_string_equal(l.list[0].name, "%zzfirst%");
    assert_int_equal(l.list[0].claimed_ms, 5);
    free_claims(l);
}

static void test_claims_without_a_journal(void **state)
{
    struct fixture *f = *state;
    struct listing l;

    assert_int_equal(take_new(f, "first"), 1);
    assert_int_equal(f->io->unlink(f->io->self, f->inbox_fd, ".siftd/names"), 0);
    simdisk_put_file(f->disk, "inbox/.siftd/claim/not ours", STR("x"), true);
    simdisk_put_file(f->disk, "inbox/.siftd/claim/00000000000000000000", STR("x"), true);
    simdisk_put_file(f->disk, "inbox/.siftd/claim/99999999999999999999", STR("x"), true);
    restart_clean(f);
    l = list_claims(f);
    assert_int_equal(l.len, 1);
    assert_string_equal(l.list[0].name, "");
    free_claims(l);
}

/* A journal of over 1 MiB becomes names.old once no id in it is in work, and is found there. */
static void test_rotation(void **state)
{
    struct fixture *f = *state;
    enum { FILES = 3 };
    char name[4096], path[4600];
    uint64_t last = 0, kept;
    struct listing l;

    kept = take_new(f, "kept in work");
    memset(name, 'd', sizeof name);
    for (size_t i = 250; i < sizeof name; i += 251)
        name[i] = '/';
    name[sizeof name - 8] = '\0';
    /* About 4 KB a line, so that some 260 make a MiB. */
    for (int i = 0; i < 300; i++) {
        (void)snprintf(name + sizeof name - 12, 8, "%05d", i);
        last = take_new(f, name);
        (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%020d", (int)last);
        assert_int_equal(f->io->unlink(f->io->self, IO_CWD, path), 0);
    }
    assert_false(simdisk_exists(f->disk, "inbox/.siftd/names.old"));
    claim_set_oldest(f->claim, kept);
    last = take_new(f, "after the first MiB");
    assert_true(simdisk_exists(f->disk, "inbox/.siftd/names.old"));
    /* The second MiB stays while `kept` is in work: it is named in the first only. */
    for (int i = 0; i < 300; i++) {
        (void)snprintf(name + sizeof name - 12, 8, "%05d", i);
        last = take_new(f, name);
        (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%020d", (int)last);
        assert_int_equal(f->io->unlink(f->io->self, IO_CWD, path), 0);
    }
    restart_killed(f);
    l = list_claims(f);
    assert_int_equal(l.len, 2);
    assert_string_equal(l.list[0].name, "kept in work");
    assert_string_equal(l.list[1].name, "after the first MiB");
    free_claims(l);
    /* When all are done it may go. */
    claim_set_oldest(f->claim, UINT64_MAX);
    last = take_new(f, "third");
    restart_killed(f);
    l = list_claims(f);
    assert_string_equal(l.list[l.len - 1].name, "third");
    free_claims(l);
}

/* Claim and unlink files until the journal is over 1 MiB. */
static void fill_names(struct fixture *f)
{
    char name[4096], path[128];

    memset(name, 'n', sizeof name);
    for (size_t i = 250; i < sizeof name; i += 251)
        name[i] = '/';
    name[sizeof name - 8] = '\0';
    for (int i = 0; i < 260; i++) {
        (void)snprintf(name + sizeof name - 12, 8, "%05d", i);
        (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%020d", (int)take_new(f, name));
        assert_int_equal(f->io->unlink(f->io->self, IO_CWD, path), 0);
    }
}

static void check_names(struct fixture *f, const char *const *names, size_t len)
{
    struct listing l = list_claims(f);

    assert_int_equal(l.len, len);
    for (size_t i = 0; i < len; i++)
        assert_string_equal(l.list[i].name, names[i]);
    free_claims(l);
}

/* A rotation whose second half failed goes on in the old file and is made up for later. */
static void test_rotation_that_fails_halfway(void **state)
{
    static const char *const names[] = {"in the old file", "there as well", "in the new file"};
    struct fixture *f = *state;
    uint64_t id;

    fill_names(f);
    claim_set_oldest(f->claim, claim_next_id(f->claim));
    /* The folder of the file, then the new journal. */
    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_OPEN, .at = 2, .error = EMFILE});
    id = take_new(f, names[0]);
    simdisk_clear_faults(f->disk);
    assert_false(simdisk_exists(f->disk, "inbox/.siftd/names"));
    check_names(f, names, 1);
    (void)take_new(f, names[1]);
    check_names(f, names, 2);
    claim_set_oldest(f->claim, id + 1);
    (void)take_new(f, names[2]);
    assert_true(simdisk_exists(f->disk, "inbox/.siftd/names"));
    check_names(f, names, 3);
    restart_killed(f);
    check_names(f, names, 3);
}

/* The new journal's name could not be synced: nothing is claimed before that is made up for. */
static void test_rotation_is_synced(void **state)
{
    static const char *const name = "written";
    struct fixture *f = *state;

    for (uint64_t seed = 0; seed < 8; seed++) {
        struct claim_request r = {.name = name};
        struct listing l;

        fill_names(f);
        put(f, name);
        claim_set_oldest(f->claim, claim_next_id(f->claim));
        simdisk_fault(f->disk,
                      (struct simdisk_fault){.call = SIMDISK_FSYNC, .at = 1, .error = EIO});
        assert_int_equal(claim_take(f->claim, &r, 1, false, &f->err), ERR_AGAIN);
        simdisk_clear_faults(f->disk);
        (void)take_new(f, name);
        assert_int_equal(claim_sync(f->claim, &name, 1, &f->err), ERR_OK);
        simdisk_crash(f->disk, seed);
        close_claim(f);
        open_claim(f);
        l = list_claims(f);
        assert_int_equal(l.len, seed + 1);
        assert_string_equal(l.list[seed].name, name);
        free_claims(l);
    }
}

/* ---- claims ---- */

static void test_many_at_once(void **state)
{
    struct fixture *f = *state;
    struct claim_request requests[CLAIM_BATCH_MAX];
    char names[CLAIM_BATCH_MAX][16];
    uint64_t last = 0;

    for (size_t i = 0; i < CLAIM_BATCH_MAX; i++) {
        (void)snprintf(names[i], sizeof names[i], "%d", (int)i);
        if (i % 5)
            put(f, names[i]);
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
    struct fixture *f = *state;

    put(f, "file");
    assert_int_equal(take(f, "none").result, CLAIM_GONE);
    assert_int_equal(take(f, "no/such/folder").result, CLAIM_GONE);
    assert_int_equal(take(f, "file/below").result, CLAIM_GONE);
    assert_int_equal(claim_next_id(f->claim), 1);
}

static void test_busy(void **state)
{
    struct fixture *f = *state;
    struct claim_request r = {.name = "a"};

    put(f, "a");
    simdisk_hold(f->disk, "inbox/a", true);
    assert_int_equal(take(f, "a").result, CLAIM_BUSY);
    assert_true(simdisk_exists(f->disk, "inbox/a"));
    /* Not asked for, not looked at. */
    assert_int_equal(claim_take(f->claim, &r, 1, false, &f->err), ERR_OK);
    assert_int_equal(r.result, CLAIM_TAKEN);
    mem_free(r.claimed.name);
}

/* A symbolic link is claimed as what it is; one on the way is never followed. */
static void test_links(void **state)
{
    struct fixture *f = *state;
    struct claim_request r;

    simdisk_put_file(f->disk, "secret/file", STR("not yours"), true);
    simdisk_put_link(f->disk, "inbox/link", "/secret/file");
    simdisk_put_link(f->disk, "inbox/folder", "/secret");
    simdisk_put_fifo(f->disk, "inbox/pipe");
    r = take(f, "link");
    assert_int_equal(r.result, CLAIM_TAKEN);
    assert_int_equal(r.claimed.stat.type, IO_LINK);
    mem_free(r.claimed.name);
    r = take(f, "folder/file");
    assert_true(r.result == CLAIM_DENIED || r.result == CLAIM_GONE);
    r = take(f, "pipe");
    assert_int_equal(r.result, CLAIM_TAKEN);
    assert_int_equal(r.claimed.stat.type, IO_OTHER);
    mem_free(r.claimed.name);
    assert_true(simdisk_exists(f->disk, "secret/file"));
    assert_int_equal(take(f, "../secret/file").result, CLAIM_RETRY);
    assert_true(simdisk_exists(f->disk, "secret/file"));
}

static void test_folder_under_the_name(void **state)
{
    struct fixture *f = *state;
    struct claim_request r;

    simdisk_put_file(f->disk, "inbox/dir/inner", STR("text"), true);
    r = take(f, "dir");
    assert_int_equal(r.result, CLAIM_DENIED);
    assert_int_equal(r.sys, EISDIR);
    assert_int_equal(claim_next_id(f->claim), 1);
    assert_true(simdisk_exists(f->disk, "inbox/dir/inner"));
}

/* A table of calls on which the file turns into a folder right before the rename. */
static struct fixture *swapping;
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
    struct fixture *f = *state;
    struct io_ops io = *f->io;
    struct claim_request r = {.name = "turns"};
    struct claim *c;

    swapping = f;
    io.rename = swap_rename;
    put(f, "turns");
    close_claim(f);
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
    struct fixture *f = *state;
    struct claim_request r;

    put(f, "theirs/file");
    simdisk_set_owner(f->disk, "inbox/theirs", 2000, 0755);
    r = take(f, "theirs/file");
    assert_int_equal(r.result, CLAIM_DENIED);
    assert_int_equal(r.sys, EACCES);
    simdisk_set_owner(f->disk, "inbox/theirs", 2000, 0700);
    r = take(f, "theirs/file");
    assert_int_equal(r.result, CLAIM_DENIED);
    /* Sticky: the folder is writable, the file is another's. */
    simdisk_set_owner(f->disk, "inbox/theirs", 2000, 01777);
    simdisk_set_owner(f->disk, "inbox/theirs/file", 2000, 0644);
    r = take(f, "theirs/file");
    assert_int_equal(r.result, CLAIM_DENIED);
    assert_true(simdisk_exists(f->disk, "inbox/theirs/file"));
}

static void test_other_file_system(void **state)
{
    struct fixture *f = *state;
    struct claim_request r;

    simdisk_put_dir(f->disk, "inbox/mount");
    simdisk_set_dev(f->disk, "inbox/mount", 77);
    put(f, "mount/file");
    r = take(f, "mount/file");
    assert_int_equal(r.result, CLAIM_DENIED);
    assert_int_equal(r.sys, EXDEV);
    assert_true(simdisk_exists(f->disk, "inbox/mount/file"));
}

static void test_local_faults(void **state)
{
    struct fixture *f = *state;
    static const enum simdisk_call calls[] = {SIMDISK_OPEN, SIMDISK_STAT, SIMDISK_RENAME};

    (void)take_new(f, "warm up"); /* ids are reserved */
    for (size_t i = 0; i < TEST_LEN(calls); i++) {
        struct claim_request r;

        put(f, "a");
        simdisk_fault(f->disk, (struct simdisk_fault){.call = calls[i], .at = 1, .error = EIO});
        r = take(f, "a");
        simdisk_clear_faults(f->disk);
        assert_int_equal(r.result, CLAIM_RETRY);
        assert_int_equal(r.sys, EIO);
        assert_true(simdisk_exists(f->disk, "inbox/a"));
    }
}

/* The name could not be written: nothing is claimed, and the line is not half there afterwards. */
static void test_names_without_room(void **state)
{
    struct fixture *f = *state;
    struct claim_request r = {.name = "a"};
    struct listing l;

    (void)take_new(f, "warm up");
    put(f, "a");
    simdisk_fault(f->disk,
                  (struct simdisk_fault){.call = SIMDISK_PWRITE, .at = 1, .error = ENOSPC});
    assert_int_equal(claim_take(f->claim, &r, 1, true, &f->err), ERR_AGAIN);
    assert_int_equal(f->err.sys, ENOSPC);
    assert_null(r.claimed.name);
    assert_int_equal(claim_next_id(f->claim), 3); /* spent */
    assert_int_equal(take_new(f, "a"), 3);
    restart_killed(f);
    l = list_claims(f);
    assert_int_equal(l.len, 2);
    assert_string_equal(l.list[1].name, "a");
    free_claims(l);
}

static void test_take_without_memory(void **state)
{
    struct fixture *f = *state;
    uint64_t last = take_new(f, "warm up");

    for (size_t n = 0;; n++) {
        struct claim_request r[3] = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
        enum err_code code;
        bool did_fail;

        for (size_t i = 0; i < 3; i++)
            put(f, r[i].name);
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
    struct fixture *f = *state;
    static const enum simdisk_call calls[] = {SIMDISK_OPENDIR, SIMDISK_READDIR, SIMDISK_STAT};
    struct claimed *list = NULL;
    size_t len = 0;

    (void)take_new(f, "a");
    (void)take_new(f, "b");
    for (size_t i = 0; i < TEST_LEN(calls); i++) {
        simdisk_fault(f->disk,
                      (struct simdisk_fault){.call = calls[i], .at = i == 0 ? 1 : 2, .error = EIO});
        assert_int_equal(claim_list(f->claim, &list, &len, &f->err), ERR_AGAIN);
        assert_int_equal(f->err.sys, EIO);
        assert_null(list);
        simdisk_clear_faults(f->disk);
    }
    /* One that goes away between the listing and the look is no fault. */
    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_STAT, .at = 1, .error = ENOENT});
    assert_int_equal(claim_list(f->claim, &list, &len, &f->err), ERR_OK);
    assert_int_equal(len, 1);
    free_claims((struct listing){list, len});
}

static void test_list_without_memory(void **state)
{
    struct fixture *f = *state;
    struct listing l;

    (void)take_new(f, "a");
    (void)take_new(f, "b");
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
    free_claims(l);
}

/* ---- sync ---- */

static void test_sync_makes_claims_last(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"a", "sub/b", "sub/c", "sub/deep/d"};
    uint64_t syncs;

    for (size_t i = 0; i < TEST_LEN(names); i++)
        (void)take_new(f, names[i]);
    syncs = simdisk_count(f->disk, SIMDISK_FSYNC);
    assert_int_equal(claim_sync(f->claim, names, TEST_LEN(names), &f->err), ERR_OK);
    /* claim/, the inbox, sub and sub/deep once each. */
    assert_int_equal(simdisk_count(f->disk, SIMDISK_FSYNC) - syncs, 4);
    simdisk_crash(f->disk, 3);
    close_claim(f);
    open_claim(f);
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
    struct fixture *f = *state;
    const struct io_ops *h = simdisk_harness(f->disk);
    static const char *const name = "one/two/file";

    (void)take_new(f, name);
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
    close_claim(f);
    open_claim(f);
    assert_int_equal(simdisk_entries(f->disk, "inbox/.siftd/claim"), 1);
}

static void test_sync_fails(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"a", "sub/b"};

    (void)take_new(f, names[0]);
    (void)take_new(f, names[1]);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

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
        TEST(test_odd_names_come_back),
        TEST(test_torn_last_line),
        TEST(test_rubbish_in_the_journal),
        TEST(test_claims_without_a_journal),
        TEST(test_rotation),
        TEST(test_rotation_that_fails_halfway),
        TEST(test_rotation_is_synced),
        TEST(test_many_at_once),
        TEST(test_what_is_not_there),
        TEST(test_busy),
        TEST(test_links),
        TEST(test_folder_under_the_name),
        TEST(test_folder_that_came_meanwhile_is_put_back),
        cmocka_unit_test_setup_teardown(test_denied, setup_plain_user, teardown),
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
