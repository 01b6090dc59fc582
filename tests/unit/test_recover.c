/* test_recover.c -- starting on what an earlier life left: the end of the archive, work to do */
#include "../test.h"

#include "recover_world.h"

#include "../../daemon/segment.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <string.h>

#define OPEN_1 CORE_SEGMENT_1 ".open"
#define OPEN_2 CORE_SEGMENT_2 ".open"

/* ---- where the archive ends ---- */

static void test_nothing_yet(void **state)
{
    struct core *c = *state;
    const struct archive_position *p = &c->recovery.position;

    assert_int_equal(p->seq, 0);
    assert_int_equal(p->segment, 0);
    assert_false(p->has_open);
    assert_int_equal(c->recovery.claims_len, 0);
    assert_int_equal(claim_next_id(c->env.claim), 1);
}

static void test_goes_on(void **state)
{
    struct core *c = *state;
    unsigned char uuid[COMMIT_UUID_BYTES];
    struct str bytes;

    memcpy(uuid, claim_uuid(c->env.claim), sizeof uuid);
    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    assert_int_equal(core_archive(c, "b", "Second text.\n"), ERR_OK);
    core_kill(c);
    recover_world_start(c);
    assert_true(simdisk_read(c->disk, OPEN_1, &bytes));
    assert_int_equal(c->recovery.position.seq, 2);
    assert_int_equal(c->recovery.position.segment, 1);
    assert_true(c->recovery.position.has_open);
    assert_int_equal(c->recovery.position.end_off, bytes.len);
    assert_memory_equal(claim_uuid(c->env.claim), uuid, sizeof uuid);
    assert_int_equal(core_archive(c, "c", "Third text.\n"), ERR_OK);
    core_kill(c);
    recover_world_start(c);
    assert_int_equal(c->recovery.position.seq, 3);
}

/* Whatever of the last group reached the disk: it is cut, and its file is work again. */
static void test_torn_at_every_byte(void **state)
{
    struct core *c = *state;
    struct str whole, first;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    first = recover_world_copy(c, OPEN_1);
    assert_int_equal(core_archive(c, "b", "Second text.\n"), ERR_OK);
    whole = recover_world_copy(c, OPEN_1);
    core_stop(c);
    assert_int_equal(c->io->unlink(c->io->self, IO_CWD, CORE_DAY "/00000000000000000002-b"), 0);
    for (size_t len = first.len; len <= whole.len; len++) {
        bool is_whole = len == whole.len, is_cut = len > first.len && !is_whole;
        struct str bytes;

        recover_world_put(c, OPEN_1, str_sub(whole, 0, len));
        /* As it was before its last move. */
        simdisk_put_file(c->disk, "inbox/.siftd/claim/00000000000000000002",
                         STR("Second text.\n"), true);
        c->announced = 0;
        recover_world_start(c);
        TEST_CHECK(c->recovery.position.seq == (is_whole ? 2 : 1), "%d bytes", (int)len);
        TEST_CHECK(c->recovery.claims_len == (is_whole ? 0 : 1), "%d bytes", (int)len);
        TEST_CHECK(c->recovery.cut_bytes == (is_cut ? len - first.len : 0), "%d bytes", (int)len);
        TEST_CHECK(c->announced == (is_whole ? 1 : 0), "%d bytes", (int)len);
        assert_int_equal(c->recovery.finished, is_whole ? 1 : 0);
        assert_true(simdisk_read_synced(c->disk, OPEN_1, &bytes));
        assert_int_equal(bytes.len, is_whole ? whole.len : first.len);
        core_stop(c);
    }
    recover_world_free(first);
    recover_world_free(whole);
}

/* The same, with the first group torn: an empty segment is left, and used. */
static void test_torn_first_group(void **state)
{
    struct core *c = *state;
    struct str whole;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    whole = recover_world_copy(c, OPEN_1);
    core_stop(c);
    recover_world_put(c, OPEN_1, str_sub(whole, 0, whole.len - 1));
    recover_world_start(c);
    assert_int_equal(c->recovery.position.seq, 0);
    assert_true(c->recovery.position.has_open);
    assert_int_equal(c->recovery.position.end_off, 0);
    assert_int_equal(core_archive(c, "b", "Second text.\n"), ERR_OK);
    core_kill(c);
    recover_world_start(c);
    assert_int_equal(c->recovery.position.seq, 1);
    recover_world_free(whole);
}

/* A group that is whole but wrong: bytes of its data changed. */
static void test_flipped_bit_in_the_last_group(void **state)
{
    struct core *c = *state;
    struct str whole, first;
    char *bytes;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    first = recover_world_copy(c, OPEN_1);
    assert_int_equal(core_archive(c, "b", "Second text.\n"), ERR_OK);
    whole = recover_world_copy(c, OPEN_1);
    core_stop(c);
    bytes = mem_dup(whole.ptr, whole.len);
    assert_non_null(bytes);
    for (size_t at = first.len; at < whole.len; at += 7) {
        bytes[at] ^= 4;
        recover_world_put(c, OPEN_1, (struct str){bytes, whole.len});
        recover_world_start(c);
        TEST_CHECK(c->recovery.position.seq == 1, "byte %d", (int)at);
        core_stop(c);
        bytes[at] ^= 4;
    }
    mem_free(bytes);
    recover_world_free(first);
    recover_world_free(whole);
}

/* ---- damage ---- */

/* Good batches behind a bad one: no crash does that, nothing is cut. */
static void test_damage_in_the_middle(void **state)
{
    struct core *c = *state;
    struct str whole, first, now;
    char *bytes;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    first = recover_world_copy(c, OPEN_1);
    assert_int_equal(core_archive(c, "b", "Second text.\n"), ERR_OK);
    assert_int_equal(core_archive(c, "c", "Third text.\n"), ERR_OK);
    whole = recover_world_copy(c, OPEN_1);
    core_stop(c);
    bytes = mem_dup(whole.ptr, whole.len);
    assert_non_null(bytes);
    for (int where = 0; where < 2; where++) {
        size_t at = where ? first.len + 20 : 20;

        bytes[at] ^= 1;
        recover_world_put(c, OPEN_1, (struct str){bytes, whole.len});
        assert_int_equal(core_start(c), ERR_STATE);
        assert_true(strstr(c->err.msg, "is damaged at byte") != NULL);
        core_stop(c);
        assert_true(simdisk_read(c->disk, OPEN_1, &now));
        assert_int_equal(now.len, whole.len);
        bytes[at] ^= 1;
    }
    mem_free(bytes);
    recover_world_free(first);
    recover_world_free(whole);
}

static void test_damaged_sealed_segment(void **state)
{
    struct core *c = *state;
    struct str whole;
    char *bytes;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    assert_int_equal(archive_seal(c->env.archive, &c->err), ERR_OK);
    whole = recover_world_copy(c, CORE_SEGMENT_1);
    core_stop(c);
    bytes = mem_dup(whole.ptr, whole.len);
    assert_non_null(bytes);
    bytes[whole.len - 1] ^= 1; /* the seek table's magic */
    recover_world_put(c, CORE_SEGMENT_1, (struct str){bytes, whole.len});
    assert_int_equal(core_start(c), ERR_STATE);
    assert_true(strstr(c->err.msg, "siftctl verify") != NULL);
    core_stop(c);
    recover_world_put(c, CORE_SEGMENT_1, str_sub(whole, 0, 30));
    assert_int_equal(core_start(c), ERR_STATE);
    core_stop(c);
    recover_world_put(c, CORE_SEGMENT_1, whole);
    recover_world_start(c);
    mem_free(bytes);
    recover_world_free(whole);
}

/* ---- whose archive ---- */

static void test_other_instance(void **state)
{
    struct core *c = *state;

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    core_stop(c);
    recover_world_put(c, "inbox/.siftd/id", STR("siftd 1 00112233445566778899aabbccddeeff 12\n"));
    assert_int_equal(core_start(c), ERR_CONF);
    assert_true(strstr(c->err.msg, "another instance") != NULL);
}

/* No id file: the archive says who we are, and done/ and quarantine/ which ids are used. */
static void test_lost_id_file(void **state)
{
    struct core *c = *state;
    unsigned char uuid[COMMIT_UUID_BYTES];

    memcpy(uuid, claim_uuid(c->env.claim), sizeof uuid);
    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    core_stop(c);
    simdisk_put_file(c->disk, "done/2023-01-01/00000000000000000500-x.txt", STR("x"), true);
    simdisk_put_file(c->disk, "quarantine/empty/00000000000000000600.why.json", STR("{}"), true);
    simdisk_put_file(c->disk, "quarantine/README", STR("not a folder"), true);
    simdisk_put_file(c->disk, "done/2023-01-01/notes 700", STR("x"), true);
    assert_int_equal(c->io->unlink(c->io->self, IO_CWD, "inbox/.siftd/id"), 0);
    recover_world_start(c);
    assert_memory_equal(claim_uuid(c->env.claim), uuid, sizeof uuid);
    assert_int_equal(claim_next_id(c->env.claim), 601);
    /* It is written down: the next start has it. */
    core_kill(c);
    recover_world_start(c);
    assert_false(claim_is_new(c->env.claim));
    assert_true(claim_next_id(c->env.claim) >= 601);
}

static void test_lost_id_file_and_unreadable_done(void **state)
{
    struct core *c = *state;
    static const enum simdisk_call calls[] = {SIMDISK_OPENDIR, SIMDISK_READDIR};

    assert_int_equal(core_archive(c, "a", "First text.\n"), ERR_OK);
    core_stop(c);
    assert_int_equal(c->io->unlink(c->io->self, IO_CWD, "inbox/.siftd/id"), 0);
    for (size_t i = 0; i < TEST_LEN(calls); i++) {
        bool was_refused = false;

        for (uint64_t at = 1; at < 12; at++) {
            enum err_code code;

            simdisk_fault(c->disk,
                          (struct simdisk_fault){.call = calls[i], .at = at, .error = EIO});
            code = core_start(c);
            simdisk_clear_faults(c->disk);
            was_refused = was_refused || (code == ERR_AGAIN && strstr(c->err.msg, "used ids"));
            TEST_CHECK(code == ERR_OK || code == ERR_AGAIN, "call %d: %s", (int)at, c->err.msg);
            core_stop(c);
            if (code == ERR_OK)
                (void)c->io->unlink(c->io->self, IO_CWD, "inbox/.siftd/id");
        }
        assert_true(was_refused);
    }
}

/* Claims of an inbox without an id file and without an archive keep their ids. */
static void test_claims_set_the_next_id(void **state)
{
    struct core *c = *state;

    core_stop(c);
    simdisk_put_file(c->disk, "inbox/.siftd/claim/00000000000000000041", STR("text\n"), true);
    assert_int_equal(c->io->unlink(c->io->self, IO_CWD, "inbox/.siftd/id"), 0);
    recover_world_start(c);
    assert_int_equal(c->recovery.claims_len, 1);
    assert_int_equal(c->recovery.claims[0].claimed.id, 41);
    assert_int_equal(claim_next_id(c->env.claim), 42);
}

/* ---- what is to be done ---- */

static void test_uncommitted_claims(void **state)
{
    struct core *c = *state;

    recover_world_claim(c, "one", "text\n");
    recover_world_claim(c, "sub/two", "text\n");
    core_kill(c);
    recover_world_start(c);
    assert_int_equal(c->recovery.claims_len, 2);
    assert_string_equal(c->recovery.claims[0].claimed.name, "one");
    assert_string_equal(c->recovery.claims[1].claimed.name, "sub/two");
    assert_int_equal(c->recovery.claims[1].resume.part, 0);
    assert_int_equal(c->announced, 0);
    recover_free(&c->recovery);
    recover_free(&c->recovery);
}

/* Committed, not moved: the recorded outcome is carried out, once, and announced again. */
static void test_recorded_outcomes(void **state)
{
    struct core *c = *state;

    assert_int_equal(core_archive(c, "good", "A text.\n"), ERR_OK);
    assert_int_equal(core_archive(c, "bad", ""), ERR_OK);
    core_stop(c);
    simdisk_put_file(c->disk, "inbox/.siftd/claim/00000000000000000001", STR("A text.\n"), true);
    simdisk_put_file(c->disk, "inbox/.siftd/claim/00000000000000000002", STR(""), true);
    assert_int_equal(c->io->unlink(c->io->self, IO_CWD, CORE_DAY "/00000000000000000001-good"), 0);
    assert_int_equal(
        c->io->unlink(c->io->self, IO_CWD, "quarantine/empty/00000000000000000002-bad"), 0);
    recover_world_start(c);
    assert_int_equal(c->recovery.finished, 2);
    assert_int_equal(c->announced, 2);
    assert_int_equal(c->recovery.claims_len, 0);
    assert_int_equal(core_count(c, CORE_DAY, "-good"), 1);
    assert_int_equal(core_count(c, "quarantine/empty", "-bad"), 1);
    assert_int_equal(simdisk_entries(c->disk, "inbox/.siftd/claim"), 0);
}

/* They stand in an older, sealed segment: it is read, too. */
static void test_recorded_outcome_in_an_old_segment(void **state)
{
    struct core *c = *state;

    assert_int_equal(core_archive(c, "old", "An old text.\n"), ERR_OK);
    for (int i = 0; i < 3; i++) {
        char name[8];

        assert_int_equal(archive_seal(c->env.archive, &c->err), ERR_OK);
        (void)snprintf(name, sizeof name, "n%d", i);
        assert_int_equal(core_archive(c, name, name), ERR_OK);
    }
    core_stop(c);
    simdisk_put_file(c->disk, "inbox/.siftd/claim/00000000000000000001", STR("x"), true);
    assert_int_equal(c->io->unlink(c->io->self, IO_CWD, CORE_DAY "/00000000000000000001-old"), 0);
    recover_world_start(c);
    assert_int_equal(c->recovery.finished, 1);
    assert_int_equal(c->last_announced, 1);
    assert_int_equal(c->recovery.position.seq, 7);
    assert_int_equal(c->recovery.position.segment, 4);
}

static void test_move_that_fails(void **state)
{
    struct core *c = *state;

    assert_int_equal(core_archive(c, "good", "A text.\n"), ERR_OK);
    core_stop(c);
    simdisk_put_file(c->disk, "inbox/.siftd/claim/00000000000000000001", STR("A text.\n"), true);
    assert_int_equal(c->io->unlink(c->io->self, IO_CWD, CORE_DAY "/00000000000000000001-good"), 0);
    simdisk_fault(c->disk, (struct simdisk_fault){.call = SIMDISK_RENAME, .at = 1, .error = EIO});
    assert_int_equal(core_start(c), ERR_AGAIN);
    assert_null(c->recovery.claims);
    core_stop(c);
    recover_world_start(c);
    assert_int_equal(c->recovery.finished, 1);
}

/* A big file of which some parts are in the archive goes on behind them. */
static void test_resume(void **state)
{
    struct core *c = *state;
    struct commit_entry entries[] = {
        {.id = 1,
         .part = 0,
         .size = 100,
         .resume_off = 40,
         .next_article = 5,
         .sha256 = {7, 8},
         .encoding = STR("gb18030"), .name = STR("big")},
         {.id = 1,
          .part = 1,
          .size = 100,
          .resume_off = 80,
          .next_article = 8,
          .flags = COMMIT_ENTRY_PARTIAL,
          .sha256 = {7, 8},
          .encoding = STR("gb18030"), .name = STR("big")},
         };
    struct commit commit = {.entries = entries, .entries_len = 2, .next_id = 2};
    struct commit again = {.entries = entries, .entries_len = 1, .next_id = 2};
    const struct resume *r;

    recover_world_claim(c, "big", "not really big");
    assert_int_equal(archive_append(c->env.archive, STR(""), &commit, &c->err), ERR_OK);
    assert_int_equal(archive_append(c->env.archive, STR(""), &again, &c->err), ERR_OK);
    core_kill(c);
    recover_world_start(c);
    assert_int_equal(c->recovery.claims_len, 1);
    r = &c->recovery.claims[0].resume;
    assert_int_equal(r->part, 2); /* the furthest, in whatever order they are met */
    assert_int_equal(r->off, 80);
    assert_int_equal(r->next_article, 8);
    assert_true(r->is_partial);
    assert_memory_equal(r->sha256, entries[0].sha256, sizeof r->sha256);
    assert_int_equal(c->recovery.finished, 0);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, recover_world_setup, recover_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_yet),
        TEST(test_goes_on),
        TEST(test_torn_at_every_byte),
        TEST(test_torn_first_group),
        TEST(test_flipped_bit_in_the_last_group),
        TEST(test_damage_in_the_middle),
        TEST(test_damaged_sealed_segment),
        TEST(test_other_instance),
        TEST(test_lost_id_file),
        TEST(test_lost_id_file_and_unreadable_done),
        TEST(test_claims_set_the_next_id),
        TEST(test_uncommitted_claims),
        TEST(test_recorded_outcomes),
        TEST(test_recorded_outcome_in_an_old_segment),
        TEST(test_move_that_fails),
        TEST(test_resume),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
