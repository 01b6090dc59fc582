/* test_finish.c -- files out of claim/ to where their outcome says */
#include "../test.h"

#include "core_world.h"

#include "../../daemon/finish.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#define CLAIM "inbox/.siftd/claim/"
#define ID_7 "00000000000000000007"

struct fixture {
    struct simdisk *disk;
    const struct io_ops *io;
    int claim_fd, done_fd, quarantine_fd;
    struct finish finish;
    struct err err;
};

static int setup(void **state)
{
    struct fixture *f = mem_alloc(1, sizeof *f);
    struct simdisk_options options = {.start_ms = CORE_START_MS};

    assert_non_null(f);
    f->disk = simdisk_create(&options);
    f->io = simdisk_io(f->disk);
    simdisk_put_dir(f->disk, "inbox/.siftd/claim");
    simdisk_put_dir(f->disk, "done");
    simdisk_put_dir(f->disk, "quarantine");
    f->claim_fd = io_open_dir(f->io, IO_CWD, "inbox/.siftd/claim");
    f->done_fd = io_open_dir(f->io, IO_CWD, "done");
    f->quarantine_fd = io_open_dir(f->io, IO_CWD, "quarantine");
    finish_init(&f->finish, f->io, f->claim_fd, f->done_fd, f->quarantine_fd, false);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    finish_fini(&f->finish);
    finish_fini(&f->finish);
    (void)f->io->close(f->io->self, f->quarantine_fd);
    (void)f->io->close(f->io->self, f->done_fd);
    (void)f->io->close(f->io->self, f->claim_fd);
    assert_int_equal(simdisk_open_count(f->disk), 0);
    simdisk_destroy(f->disk);
    mem_free(f);
    return 0;
}

static struct commit_entry archived(uint64_t id, const char *name)
{
    return (struct commit_entry){
        .id = id, .is_final = true, .outcome = COMMIT_ARCHIVED, .size = 4, .name = str_of(name)};
}

static struct commit_entry refused(uint64_t id, const char *name, const char *reason)
{
    struct commit_entry e = archived(id, name);

    e.outcome = COMMIT_QUARANTINED;
    e.reason = str_of(reason);
    e.claimed_ms = 123;
    return e;
}

static void put(struct fixture *f, uint64_t id)
{
    char path[128];

    (void)snprintf(path, sizeof path, CLAIM "%020d", (int)id);
    simdisk_put_file(f->disk, path, STR("text"), true);
}

static enum err_code run(struct fixture *f, struct commit_entry e)
{
    return finish_file(&f->finish, &e, CORE_START_MS, &f->err);
}

static void test_safe_names(void **state)
{
    const struct {
        struct str name;
        const char *safe;
    } cases[] = {
        {STR("page.txt"), "page.txt"},
         {STR("news/page.txt"), "page.txt"},
          {STR(""), "_"}, {STR("news/"), "_"}, {STR("."), "_"},
                                                {STR(".."), "_."},
                                                 {STR(".hidden"), "_hidden"},
                                                  {STR("..."), "_.."},
                                                   {STR("\xe9\xa1\xb5\xe9\x9d\xa2.txt"), "_.txt"},
                                                    {STR("a\xe9\xa1\xb5 \xe9\x9d\xa2z"), "a_z"},
                                                     {STR("a__b"), "a_b"},
                                                      {STR("__"), "_"},
                                                       {STR("a\nb\0c"), "a_b_c"},
                                                        {STR("-rf *"), "-rf_"},
                                                         {STR("x;`rm`$(y)"), "x_rm_y_"},
                                                          {STR("\xff\xfe"), "_"},
                                                         };
    char out[FINISH_SAFE_CHARS], many[301];

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        finish_safe_name(cases[i].name, out);
        assert_string_equal(out, cases[i].safe);
    }
    for (int i = 0; i < 300; i++)
        many[i] = (char)('a' + i % 26);
    finish_safe_name((struct str){many, 300}, out);
    assert_int_equal(strlen(out), 64);
    assert_memory_equal(out, many, 64);
}

static void test_done(void **state)
{
    struct fixture *f = *state;

    put(f, 7);
    assert_int_equal(run(f, archived(7, "a/b c.txt")), ERR_OK);
    assert_true(simdisk_exists(f->disk, CORE_DAY "/" ID_7 "-b_c.txt"));
    assert_int_equal(simdisk_entries(f->disk, CLAIM), 0);
    /* Again, after a crash: nothing to do. */
    finish_fini(&f->finish);
    assert_int_equal(run(f, archived(7, "a/b c.txt")), ERR_OK);
    assert_int_equal(simdisk_entries(f->disk, CORE_DAY), 1);
}

static void test_the_day_is_that_of_the_commit(void **state)
{
    struct fixture *f = *state;
    struct commit_entry e = archived(7, "a");

    put(f, 7);
    put(f, 8);
    assert_int_equal(finish_file(&f->finish, &e, 86399999, &f->err), ERR_OK);
    assert_true(simdisk_exists(f->disk, "done/1970-01-01/" ID_7 "-a"));
    e.id = 8;
    assert_int_equal(finish_file(&f->finish, &e, 86400000, &f->err), ERR_OK);
    assert_true(simdisk_exists(f->disk, "done/1970-01-02/00000000000000000008-a"));
}

/* Somebody put a copy back under a name that is to be used: both stay. */
static void test_same_name(void **state)
{
    struct fixture *f = *state;
    const char *first = "done/2023-11-14/00000000000000000007-a.txt";

    for (int round = 0; round < 3; round++) {
        put(f, 7);
        assert_int_equal(run(f, archived(7, "a.txt")), ERR_OK);
    }
    assert_int_equal(simdisk_entries(f->disk, "inbox/.siftd/claim"), 0);
    assert_int_equal(simdisk_entries(f->disk, "done/2023-11-14"), 3);
    simdisk_put_file(f->disk, first, STR("another"), true);
    for (int round = 3; round < 9; round++) {
        put(f, 7);
        assert_int_equal(run(f, archived(7, "a.txt")), ERR_OK);
    }
    /* There is an end to it: then it stays in claim/. */
    put(f, 7);
    assert_int_equal(run(f, archived(7, "a.txt")), ERR_AGAIN);
    assert_int_equal(simdisk_entries(f->disk, "inbox/.siftd/claim"), 1);
}

static void test_delete(void **state)
{
    struct fixture *f = *state;

    f->finish.deletes = true;
    put(f, 7);
    assert_int_equal(run(f, archived(7, "a")), ERR_OK);
    assert_int_equal(simdisk_entries(f->disk, CLAIM), 0);
    assert_int_equal(simdisk_entries(f->disk, "done"), 0);
    assert_int_equal(run(f, archived(7, "a")), ERR_OK);
    put(f, 8);
    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_UNLINK, .at = 1, .error = EIO});
    assert_int_equal(run(f, archived(8, "a")), ERR_AGAIN);
    assert_int_equal(run(f, archived(8, "a")), ERR_OK);
    /* What was refused is never deleted. */
    put(f, 9);
    assert_int_equal(run(f, refused(9, "a", "empty: x")), ERR_OK);
    assert_int_equal(simdisk_entries(f->disk, "quarantine/empty"), 2);
}

static json_t *why(struct fixture *f, const char *path)
{
    struct str text;
    json_t *doc;

    assert_true(simdisk_read(f->disk, path, &text));
    assert_int_equal(text.ptr[text.len - 1], '\n');
    doc = json_loadb(text.ptr, text.len, 0, NULL);
    assert_non_null(doc);
    return doc;
}

static const char *text_of(const json_t *doc, const char *key)
{
    return json_string_value(json_object_get(doc, key));
}

static long long number_of(const json_t *doc, const char *key)
{
    return (long long)json_integer_value(json_object_get(doc, key));
}

static void test_quarantine(void **state)
{
    struct fixture *f = *state;
    json_t *doc;

    for (int i = 0; i < 2; i++) { /* again after a crash in the middle: the same */
        put(f, 7);
        assert_int_equal(run(f, refused(7, "x/\"odd\"\n.txt", "encoding: 12 of 40: bad")), ERR_OK);
        assert_true(simdisk_exists(f->disk, "quarantine/encoding/" ID_7 "-_odd_.txt"));
        assert_int_equal(simdisk_entries(f->disk, "quarantine/encoding"), 2);
        doc = why(f, "quarantine/encoding/" ID_7 ".why.json");
        assert_int_equal(number_of(doc, "id"), 7);
        assert_string_equal(text_of(doc, "name"), "x/\"odd\"\n.txt");
        assert_string_equal(text_of(doc, "reason"), "encoding");
        assert_string_equal(text_of(doc, "detail"), "12 of 40: bad");
        assert_int_equal(number_of(doc, "size"), 4);
        assert_int_equal(number_of(doc, "claimed_ms"), 123);
        assert_int_equal(number_of(doc, "quarantined_ms"), CORE_START_MS);
        json_decref(doc);
        if (i == 0)
            assert_int_equal(
                f->io->unlink(f->io->self, IO_CWD, "quarantine/encoding/" ID_7 "-_odd_.txt"), 0);
    }
}

/* Reasons come from our own words; should one be odd, it still makes one folder of ours. */
static void test_odd_reasons(void **state)
{
    struct fixture *f = *state;
    json_t *doc;

    put(f, 7);
    assert_int_equal(run(f, refused(7, "a", "bare")), ERR_OK);
    doc = why(f, "quarantine/bare/" ID_7 ".why.json");
    assert_string_equal(text_of(doc, "reason"), "bare");
    json_decref(doc);
    put(f, 8);
    assert_int_equal(run(f, refused(8, "a", "../../etc: x")), ERR_OK);
    assert_true(simdisk_exists(f->disk, "quarantine/etc"));
    put(f, 9);
    assert_int_equal(run(f, refused(9, "a", "")), ERR_OK);
    assert_true(simdisk_exists(f->disk, "quarantine/_"));
    put(f, 10);
    assert_int_equal(run(f, refused(10, "\xff\xfe", "empty: y")), ERR_OK);
    doc = why(f, "quarantine/empty/00000000000000000010.why.json");
    assert_string_equal(text_of(doc, "name"), "\xef\xbf\xbd\xef\xbf\xbd");
    json_decref(doc);
}

/* Somebody tidies up done/ between two files of one day. */
static void test_folder_removed_by_hand(void **state)
{
    struct fixture *f = *state;
    const struct io_ops *h = simdisk_harness(f->disk);

    put(f, 7);
    put(f, 8);
    assert_int_equal(run(f, archived(7, "a")), ERR_OK);
    assert_int_equal(h->unlink(h->self, IO_CWD, CORE_DAY "/" ID_7 "-a"), 0);
    assert_int_equal(h->rmdir(h->self, IO_CWD, CORE_DAY), 0);
    assert_int_equal(run(f, archived(8, "a")), ERR_OK);
    assert_true(simdisk_exists(f->disk, CORE_DAY "/00000000000000000008-a"));
    /* And again, with no room for a new one. */
    put(f, 9);
    assert_int_equal(h->unlink(h->self, IO_CWD, CORE_DAY "/00000000000000000008-a"), 0);
    assert_int_equal(h->rmdir(h->self, IO_CWD, CORE_DAY), 0);
    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_MKDIR, .at = 1, .error = ENOSPC});
    assert_int_equal(run(f, archived(9, "a")), ERR_AGAIN);
    assert_int_equal(simdisk_entries(f->disk, CLAIM), 1);
    assert_int_equal(run(f, archived(9, "a")), ERR_OK);
}

/* Whatever fails, the file is in claim/ or where it belongs, and the next call ends well. */
static void test_every_failing_call(void **state)
{
    struct fixture *f = *state;

    for (int way = 0; way < 2; way++) {
        bool did_fail = true;

        for (uint64_t at = 1, id = 100; did_fail; at++, id++) {
            struct commit_entry e = way ? refused(id, "n", "binary: z") : archived(id, "n");
            uint64_t before = simdisk_count(f->disk, SIMDISK_ANY);

            put(f, id);
            finish_fini(&f->finish);
            simdisk_fault(f->disk,
                          (struct simdisk_fault){.call = SIMDISK_ANY, .at = at, .error = ENOSPC});
            if (run(f, e) != ERR_OK)
                assert_int_equal(simdisk_entries(f->disk, CLAIM), 1);
            simdisk_clear_faults(f->disk);
            did_fail = simdisk_count(f->disk, SIMDISK_ANY) - before >= at;
            assert_int_equal(run(f, e), ERR_OK);
            assert_int_equal(simdisk_entries(f->disk, CLAIM), 0);
            assert_true(at < 50);
        }
    }
}

/* Reasons that were being written when the machine stopped. */
static void test_tidy(void **state)
{
    static const char whole[] = "{\"id\":7,\"reason\":\"empty\"}\n";
    static const struct {
        const char *name, *text;
        bool stays;
    } cases[] = {
        {"." ID_7 ".why.new", whole, false},                         /* gets its name */
        {".00000000000000000008.why.new", "{\"id\":8,\"rea", false}, /* torn */
        {".00000000000000000009.why.new", "", false},
        {".00000000000000000010.why.new", whole, false}, /* written again since */
        {"00000000000000000010.why.json", "{\"id\":10}\n", true},
        {".00000000000000000011.why.json.new", whole, true}, /* not ours, from here on */
        {".0000000000000000012.why.new", whole, true},
        {"00000000000000000013.why.new", whole, true},
        {".x.why.new", whole, true},
    };
    struct fixture *f = *state;
    char path[128];
    struct str text;

    simdisk_put_file(f->disk, "quarantine/README", STR("of the operator"), true);
    for (uint64_t at = 0; at < 40; at++) {
        for (size_t i = 0; i < TEST_LEN(cases); i++) {
            (void)snprintf(path, sizeof path, "quarantine/empty/%s", cases[i].name);
            simdisk_put_file(f->disk, path, str_of(cases[i].text), true);
        }
        (void)f->io->unlink(f->io->self, IO_CWD, "quarantine/empty/" ID_7 ".why.json");
        /* Whatever fails is left for the next start. */
        if (at > 0)
            simdisk_fault(f->disk,
                          (struct simdisk_fault){.call = SIMDISK_ANY, .at = at, .error = EIO});
        finish_tidy(&f->finish);
        simdisk_clear_faults(f->disk);
        if (at > 0)
            finish_tidy(&f->finish);
        for (size_t i = 0; i < TEST_LEN(cases); i++) {
            (void)snprintf(path, sizeof path, "quarantine/empty/%s", cases[i].name);
            TEST_CHECK(simdisk_exists(f->disk, path) == cases[i].stays, "%s, fault %d", path,
                       (int)at);
        }
        assert_true(simdisk_read(f->disk, "quarantine/empty/" ID_7 ".why.json", &text));
        TEST_STR(text, str_of(whole));
        assert_true(simdisk_read(f->disk, "quarantine/empty/00000000000000000010.why.json", &text));
        TEST_STR(text, STR("{\"id\":10}\n"));
    }
    assert_true(simdisk_exists(f->disk, "quarantine/README"));
}

static void test_why_without_memory(void **state)
{
    struct fixture *f = *state;
    enum err_code code;

    put(f, 7);
    test_fail_alloc_after(0);
    code = run(f, refused(7, "a", "empty: x"));
    assert_true(test_fail_alloc_off());
    assert_int_equal(code, ERR_AGAIN);
    assert_int_equal(f->err.sys, ENOMEM);
    assert_int_equal(simdisk_entries(f->disk, CLAIM), 1);
}

static void test_probe(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(finish_probe(&f->finish, &f->err), ERR_OK);
    /* A crash in the middle of an earlier probe left its file behind. */
    simdisk_put_file(f->disk, CLAIM "probe", STR(""), true);
    simdisk_put_file(f->disk, "done/.siftd-probe", STR(""), true);
    assert_int_equal(finish_probe(&f->finish, &f->err), ERR_OK);
    assert_int_equal(simdisk_entries(f->disk, CLAIM), 0);
    assert_int_equal(simdisk_entries(f->disk, "done"), 0);
    assert_int_equal(simdisk_entries(f->disk, "quarantine"), 0);
}

static void test_probe_other_mount(void **state)
{
    struct fixture *f = *state;

    simdisk_set_dev(f->disk, "quarantine", 99);
    assert_int_equal(finish_probe(&f->finish, &f->err), ERR_CONF);
    assert_int_equal(f->err.sys, EXDEV);
    assert_true(strstr(f->err.msg, "'quarantine'") && strstr(f->err.msg, "different mounts"));
    assert_int_equal(simdisk_entries(f->disk, CLAIM), 0);
    simdisk_set_dev(f->disk, "done", 98);
    assert_int_equal(finish_probe(&f->finish, &f->err), ERR_CONF);
    assert_true(strstr(f->err.msg, "'done'") != NULL);
}

static void test_probe_fails(void **state)
{
    struct fixture *f = *state;

    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_OPEN, .at = 1, .error = EACCES});
    assert_int_equal(finish_probe(&f->finish, &f->err), ERR_CONF);
    /* A full disk passes; the configuration is not at fault. */
    simdisk_fault(f->disk, (struct simdisk_fault){.call = SIMDISK_OPEN, .at = 1, .error = ENOSPC});
    assert_int_equal(finish_probe(&f->finish, &f->err), ERR_AGAIN);
    for (uint64_t at = 1; at <= 4; at++) {
        simdisk_fault(f->disk,
                      (struct simdisk_fault){.call = SIMDISK_REPLACE, .at = at, .error = EPERM});
        assert_int_equal(finish_probe(&f->finish, &f->err), ERR_CONF);
        assert_int_equal(f->err.sys, EPERM);
    }
    assert_int_equal(finish_probe(&f->finish, &f->err), ERR_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_safe_names),
        TEST(test_done),
        TEST(test_the_day_is_that_of_the_commit),
        TEST(test_same_name),
        TEST(test_delete),
        TEST(test_quarantine),
        TEST(test_odd_reasons),
        TEST(test_folder_removed_by_hand),
        TEST(test_every_failing_call),
        TEST(test_tidy),
        TEST(test_why_without_memory),
        TEST(test_probe),
        TEST(test_probe_other_mount),
        TEST(test_probe_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
