/* test_batch.c -- the steps of a commit in their order, on the simulated disk */
#include "../test.h"

#include "core_world.h"

#include "../../daemon/segment.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <string.h>

#define FILES_MAX 8

/* A core, some claimed files, and the batch they go into. */
struct fixture {
    struct core core;
    struct batch *batch;
    struct file files[FILES_MAX];
    size_t files_len;
};

static const char mirror_yaml[] =
    "root: /\n"
    "node: n1\n"
    "pipelines: {default: [" TEST_CLEAN ", " TEST_SEGMENT ", {dedupe: {exact: "
    "stub}}],\n"
    "            dropping: [" TEST_CLEAN ", " TEST_SEGMENT ", {dedupe: {index: other, "
    "exact: drop}}]}\n"
    "routes: [{match: '*.drop', pipeline: dropping}, {match: '*', pipeline: default}]\n"
    "log: {mirror: on}\n";

static int setup(void **state)
{
    struct fixture *f = mem_alloc(1, sizeof *f);

    assert_non_null(f);
    core_init(&f->core, mirror_yaml);
    assert_int_equal(core_start(&f->core), ERR_OK);
    f->batch = batch_create();
    assert_non_null(f->batch);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    batch_destroy(f->batch);
    for (size_t i = 0; i < f->files_len; i++)
        core_file_fini(&f->files[i]);
    core_fini(&f->core);
    mem_free(f);
    return 0;
}

/* Claim a file and add its only part. */
static struct part *add(struct fixture *f, const char *name, struct str text)
{
    struct file *file = &f->files[f->files_len++];
    struct part *part;

    assert_true(f->files_len <= FILES_MAX);
    core_claim(&f->core, name, text, file);
    part = core_part(&f->core, file, f->files_len);
    assert_true(batch_add(f->batch, part));
    return part;
}

static enum err_code prepare(struct fixture *f)
{
    return batch_prepare(&f->core.env, f->batch, &f->core.err);
}

static enum err_code commit(struct fixture *f)
{
    return batch_commit(&f->core.env, f->batch, &f->core.err);
}

static enum err_code finish(struct fixture *f)
{
    return batch_finish(&f->core.env, f->batch, &f->core.err);
}

static void run(struct fixture *f)
{
    assert_int_equal(prepare(f), ERR_OK);
    assert_int_equal(commit(f), ERR_OK);
    assert_int_equal(finish(f), ERR_OK);
}

/* The last COMMIT of the open segment, handed to `each` while it is valid. */
static void last_commit(struct fixture *f, void (*each)(void *ctx, const struct commit *c),
                        void *ctx)
{
    struct segment_name name;
    struct segment_reader *r;
    struct segment_group g;
    struct commit *last = NULL;
    uint64_t groups = 0, n = 0;

    segment_name_make(&name, 1, SEGMENT_OPEN, 2023, 11);
    for (int pass = 0; pass < 2; pass++) {
        assert_int_equal(
            segment_open(f->core.io, f->core.archive_fd, &name, 0, true, &r, &f->core.err), ERR_OK);
        for (n = 0; segment_next(r, &g, &f->core.err) == SEGMENT_GROUP; n++)
            if (pass == 1 && n + 1 == groups) {
                last = &g.commit;
                each(ctx, last);
            }
        groups = n;
        segment_close(r);
    }
    assert_non_null(last);
}

/* ---- the order of the steps ---- */

static void test_nothing_is_acknowledged_before_the_sync(void **state)
{
    struct fixture *f = *state;
    struct core *c = &f->core;
    struct str bytes;

    add(f, "a.txt", STR("A title\n\nA sentence of text.\n"));
    assert_int_equal(prepare(f), ERR_OK);
    assert_false(simdisk_exists(c->disk, CORE_SEGMENT_1 ".open"));
    simdisk_fault(c->disk,
                  (struct simdisk_fault){.call = SIMDISK_FDATASYNC, .at = 1, .error = ENOSPC});
    assert_int_equal(commit(f), ERR_AGAIN);
    assert_true(simdisk_read_synced(c->disk, CORE_SEGMENT_1 ".open", &bytes));
    assert_int_equal(bytes.len, 0);
    assert_int_equal(simdisk_entries(c->disk, "inbox/.siftd/claim"), 1);
    assert_true(simdisk_read(c->disk, "log/outcomes.ndjson", &bytes));
    assert_int_equal(bytes.len, 0);
    simdisk_clear_faults(c->disk);
    assert_int_equal(commit(f), ERR_OK);
    assert_true(simdisk_read_synced(c->disk, CORE_SEGMENT_1 ".open", &bytes));
    assert_true(bytes.len > 0);
    /* Durable, but not yet said. */
    assert_int_equal(simdisk_entries(c->disk, "inbox/.siftd/claim"), 1);
    assert_int_equal(simdisk_entries(c->disk, "done"), 0);
    assert_int_equal(finish(f), ERR_OK);
    assert_int_equal(simdisk_entries(c->disk, "inbox/.siftd/claim"), 0);
    assert_int_equal(core_count(c, CORE_DAY, "-a.txt"), 1);
}

/* The claims last before the segment is written to at all. */
static void test_claims_are_synced_first(void **state)
{
    struct fixture *f = *state;
    struct core *c = &f->core;

    add(f, "sub/a.txt", STR("A sentence of text.\n"));
    assert_int_equal(prepare(f), ERR_OK);
    for (uint64_t at = 1; at <= 2; at++) { /* claim/, then the folder it came from */
        simdisk_fault(c->disk,
                      (struct simdisk_fault){.call = SIMDISK_FSYNC, .at = at, .error = EIO});
        assert_int_equal(commit(f), ERR_AGAIN);
        assert_int_equal(simdisk_entries(c->disk, "archive"), 0);
        simdisk_clear_faults(c->disk);
    }
    assert_int_equal(commit(f), ERR_OK);
    assert_int_equal(finish(f), ERR_OK);
}

static void test_commit_without_memory(void **state)
{
    struct fixture *f = *state;
    enum err_code code;

    add(f, "a.txt", STR("A sentence of text.\n"));
    assert_int_equal(prepare(f), ERR_OK);
    test_fail_alloc_after(0);
    code = commit(f);
    assert_true(test_fail_alloc_off());
    assert_int_equal(code, ERR_NOMEM);
    assert_int_equal(commit(f), ERR_OK);
    assert_int_equal(finish(f), ERR_OK);
}

static void test_empty_batch(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(batch_len(f->batch), 0);
    run(f);
    assert_int_equal(simdisk_entries(f->core.disk, "archive"), 0);
    batch_destroy(NULL);
}

/* ---- what stands in the archive ---- */

static void check_entries(void *ctx, const struct commit *c)
{
    const struct commit_entry *e = c->entries;

    (void)ctx;
    assert_int_equal(c->entries_len, 3);
    assert_true(str_eq(e[0].name, STR("a.txt")) && e[0].outcome == COMMIT_ARCHIVED);
    assert_int_equal(e[0].records, 1);
    assert_int_equal(e[0].next_article, 2);
    assert_int_equal(e[0].resume_off, e[0].size);
    TEST_STR(e[0].encoding, STR("utf-8"));
    assert_int_equal(e[1].outcome, COMMIT_QUARANTINED);
    assert_true(str_starts(e[1].reason, STR("empty: ")));
    assert_int_equal(e[1].records, 0);
    assert_int_equal(e[1].next_article, 1);
    assert_int_equal(e[2].outcome, COMMIT_ARCHIVED);
    assert_int_equal(c->next_id, 4);
    assert_int_equal(c->deltas_len, 1); /* the other index has nothing to say */
}

static void test_entries(void **state)
{
    struct fixture *f = *state;
    struct batch_totals t;
    struct part **parts;
    size_t len;

    add(f, "a.txt", STR("A title\n\nA sentence of text.\n"));
    add(f, "b.txt", STR(""));
    add(f, "c.txt", STR("Another title\n\nAnother sentence of text.\n"));
    assert_int_equal(batch_len(f->batch), 3);
    assert_int_equal(batch_bytes(f->batch), 29 + 41);
    run(f);
    last_commit(f, check_entries, NULL);
    batch_get_totals(f->batch, &t);
    assert_int_equal(t.files, 3);
    assert_int_equal(t.archived, 2);
    assert_int_equal(t.quarantined, 1);
    assert_int_equal(t.records, 2);
    assert_int_equal(t.parts, 3);
    assert_int_equal(t.bytes, 29 + 41);
    assert_int_equal(core_count(&f->core, "quarantine/empty", ".why.json"), 1);
    parts = batch_take_parts(f->batch, &len);
    assert_int_equal(len, 3);
    assert_int_equal(batch_len(f->batch), 0);
    assert_int_equal(batch_bytes(f->batch), 0);
    for (size_t i = 0; i < len; i++)
        part_destroy(parts[i]);
    mem_free(parts);
}

static void check_dropped(void *ctx, const struct commit *c)
{
    (void)ctx;
    assert_int_equal(c->entries_len, 2);
    assert_int_equal(c->entries[0].dropped_len, 0);
    assert_int_equal(c->entries[1].records, 0);
    assert_int_equal(c->entries[1].outcome, COMMIT_ARCHIVED);
    assert_int_equal(c->entries[1].dropped_len, 1);
    assert_int_equal(c->entries[1].dropped[0].from, 0);
    assert_int_equal(c->entries[1].dropped[0].to, 32); /* the whole file */
}

/* A duplicate that is dropped leaves its ranges in the COMMIT, and no record. */
static void test_dropped_duplicate(void **state)
{
    static const char text[] = "The same sentence in two files.\n";
    struct fixture *f = *state;
    struct batch_totals t;
    char *lines;

    add(f, "a.drop", str_of(text));
    add(f, "b.drop", str_of(text));
    run(f);
    last_commit(f, check_dropped, NULL);
    batch_get_totals(f->batch, &t);
    assert_int_equal(t.duplicates, 1);
    assert_int_equal(t.records, 1);
    lines = core_unpack(&f->core, CORE_SEGMENT_1 ".open");
    assert_null(strstr(lines, "b.drop"));
    mem_free(lines);
}

static void test_mirror_says_what_the_archive_says(void **state)
{
    struct fixture *f = *state;
    char *lines, *mirror;

    add(f, "a.txt", STR("A title\n\nA sentence of text.\n"));
    add(f, "b.txt", STR("A title\n\nA sentence of text.\n"));
    run(f);
    lines = core_unpack(&f->core, CORE_SEGMENT_1 ".open");
    mirror = core_read(&f->core, "log/records.ndjson");
    assert_string_equal(lines, mirror);
    assert_true(strstr(lines, "\"id\":\"n1.1-1\"") != NULL);
    assert_true(strstr(lines, "\"kind\":\"exact\"") != NULL);
    mem_free(mirror);
    mem_free(lines);
}

/* ---- parts of a file ---- */

/* A part as a worker would leave it: of a big file, refused. */
static struct part *add_refused_part(struct fixture *f, struct file *file, uint32_t index,
                                     bool is_final)
{
    struct part *part;

    file->is_one_part = false;
    file->next_part = index;
    file->next_off = 10u * index;
    part = part_create(file, index);
    assert_non_null(part);
    part->verdict = PART_REFUSED;
    part->end_off = 10u * index + 10;
    part->is_final = is_final;
    (void)err_set_doc(&part->err, "cpu", "over the limit");
    assert_true(batch_add(f->batch, part));
    return part;
}

static void check_partial(void *ctx, const struct commit *c)
{
    const struct commit_entry *e = c->entries;

    (void)ctx;
    assert_int_equal(c->entries_len, 2);
    assert_false(e[0].is_final);
    assert_int_equal(e[0].part, 1);
    assert_int_equal(e[0].outcome, COMMIT_NONE);
    assert_int_equal(e[0].flags, COMMIT_ENTRY_PARTIAL);
    assert_int_equal(e[0].resume_off, 20);
    TEST_STR(e[0].reason, STR("cpu: over the limit"));
    assert_int_equal(e[0].dropped_len, 1);
    assert_int_equal(e[0].dropped[0].from, 10);
    assert_int_equal(e[0].dropped[0].to, 20);
    assert_true(e[0].sha256[0] == 7 && e[0].sha256[1] == 8);
    assert_memory_equal(e[1].sha256, e[0].sha256, 32);
    assert_true(e[1].is_final);
    assert_int_equal(e[1].outcome, COMMIT_ARCHIVED);
    assert_int_equal(e[1].flags, COMMIT_ENTRY_PARTIAL);
}

/* Refused behind part 1: the part is dropped with its reason, the file goes on and is archived. */
static void test_refused_later_part(void **state)
{
    struct fixture *f = *state;
    struct file *file = &f->files[f->files_len++];
    char *lines;

    core_claim(&f->core, "big", STR("some bytes, thirty in all, yes"), file);
    file->sha256[0] = 7; /* of the survey, or the life before */
    file->sha256[1] = 8;
    add_refused_part(f, file, 1, false);
    add_refused_part(f, file, 2, true);
    run(f);
    last_commit(f, check_partial, NULL);
    assert_int_equal(core_count(&f->core, CORE_DAY, "-big"), 1);
    lines = core_read(&f->core, "log/outcomes.ndjson");
    assert_true(strstr(lines, "\"outcome\":\"archived\"") && strstr(lines, "\"partial\":true"));
    mem_free(lines);
}

static void check_refused_first(void *ctx, const struct commit *c)
{
    (void)ctx;
    assert_int_equal(c->entries_len, 1);
    assert_true(c->entries[0].is_final);
    assert_int_equal(c->entries[0].outcome, COMMIT_QUARANTINED);
    assert_int_equal(c->entries[0].resume_off, 30);
}

/* The first part refused: so is the file, whatever is behind it. */
static void test_refused_first_part(void **state)
{
    struct fixture *f = *state;
    struct file *file = &f->files[f->files_len++];
    struct part *part;

    core_claim(&f->core, "big", STR("some bytes, thirty in all, yes"), file);
    part = add_refused_part(f, file, 0, false);
    run(f);
    assert_true(part->is_final);
    last_commit(f, check_refused_first, NULL);
    assert_int_equal(core_count(&f->core, "quarantine/cpu", "-big"), 1);
}

/* ---- files that changed ---- */

static void check_one(void *ctx, const struct commit *c)
{
    (void)ctx;
    assert_int_equal(c->entries_len, 1);
    TEST_STR(c->entries[0].name, STR("b.txt"));
}

static void test_changed_is_left_out(void **state)
{
    struct fixture *f = *state;
    struct part *changed = add(f, "a.txt", STR("A sentence of text.\n"));
    struct part *same = add(f, "b.txt", STR("Another sentence of text.\n"));

    simdisk_put_file(f->core.disk, "inbox/.siftd/claim/00000000000000000001", STR("New!"), true);
    run(f);
    assert_int_equal(changed->verdict, PART_CHANGED);
    assert_int_equal(same->verdict, PART_READY);
    last_commit(f, check_one, NULL);
    assert_int_equal(simdisk_entries(f->core.disk, "inbox/.siftd/claim"), 1);
}

static void test_all_changed(void **state)
{
    struct fixture *f = *state;

    add(f, "a.txt", STR("A sentence of text.\n"));
    simdisk_put_file(f->core.disk, "inbox/.siftd/claim/00000000000000000001", STR("New!"), true);
    run(f);
    assert_int_equal(simdisk_entries(f->core.disk, "archive"), 0);
    assert_int_equal(simdisk_entries(f->core.disk, "inbox/.siftd/claim"), 1);
}

/* ---- again after a fault ---- */

static void check_article_one(void *ctx, const struct commit *c)
{
    (void)ctx;
    for (size_t i = 0; i < c->entries_len; i++)
        assert_int_equal(c->entries[i].next_article, 2);
}

/* Allocation `n` of the first try fails; the second try must give what an only one gives. False: there
 * were not so many. */
static bool prepare_twice(size_t n)
{
    void *state;
    struct fixture *f;
    enum err_code code;
    bool did_fail;
    char *lines;

    assert_int_equal(setup(&state), 0);
    f = state;
    add(f, "a.txt", STR("A title\n\nA sentence of text.\n"));
    add(f, "b.txt", STR("Another title\n\nAnother sentence.\n"));
    test_fail_alloc_once(n);
    code = prepare(f);
    did_fail = test_fail_alloc_off();
    TEST_CHECK(code == ERR_OK || (did_fail && (code == ERR_NOMEM || code == ERR_AGAIN)),
               "allocation %d", (int)n);
    if (code != ERR_OK) {
        TEST_CHECK(f->files[0].next_article == 1 && f->files[1].next_article == 1,
                   "allocation %d: %s", (int)n, f->core.err.msg);
        assert_int_equal(prepare(f), ERR_OK);
    }
    assert_int_equal(commit(f), ERR_OK);
    assert_int_equal(finish(f), ERR_OK);
    last_commit(f, check_article_one, NULL);
    lines = core_unpack(&f->core, CORE_SEGMENT_1 ".open");
    assert_true(strstr(lines, "\"id\":\"n1.1-1\"") && strstr(lines, "\"id\":\"n1.2-1\""));
    assert_null(strstr(lines, "\"dup\""));
    mem_free(lines);
    assert_int_equal(teardown(&state), 0);
    return did_fail;
}

static void test_prepare_again(void **state)
{
    size_t n = 0;

    (void)state;
    while (prepare_twice(n))
        n++;
    assert_true(n > 5);
}

/* The same group may be written again and again; it comes out once. */
static void test_commit_again(void **state)
{
    struct fixture *f = *state;
    char *lines;

    add(f, "a.txt", STR("A title\n\nA sentence of text.\n"));
    assert_int_equal(prepare(f), ERR_OK);
    for (int i = 0; i < 3; i++) {
        simdisk_fault(f->core.disk,
                      (struct simdisk_fault){.call = SIMDISK_PWRITE, .at = 2, .error = ENOSPC});
        assert_int_equal(commit(f), ERR_AGAIN);
    }
    assert_int_equal(commit(f), ERR_OK);
    assert_int_equal(finish(f), ERR_OK);
    lines = core_unpack(&f->core, CORE_SEGMENT_1 ".open");
    assert_null(strchr(strchr(lines, '\n') + 1, '\n'));
    mem_free(lines);
}

/* A move fails: the others are made, and the line is not written twice. */
static void test_finish_again(void **state)
{
    struct fixture *f = *state;
    char *lines;

    add(f, "a.txt", STR("A sentence of text.\n"));
    add(f, "b.txt", STR("Another sentence of text.\n"));
    assert_int_equal(prepare(f), ERR_OK);
    assert_int_equal(commit(f), ERR_OK);
    simdisk_fault(f->core.disk,
                  (struct simdisk_fault){.call = SIMDISK_RENAME, .at = 1, .error = EIO});
    assert_int_equal(finish(f), ERR_AGAIN);
    assert_int_equal(f->core.err.sys, EIO);
    assert_int_equal(core_count(&f->core, CORE_DAY, "-b.txt"), 1);
    assert_int_equal(core_count(&f->core, CORE_DAY, "-a.txt"), 0);
    assert_int_equal(finish(f), ERR_OK);
    assert_int_equal(core_count(&f->core, CORE_DAY, "-a.txt"), 1);
    lines = core_read(&f->core, "log/outcomes.ndjson");
    assert_int_equal(strlen(strchr(strchr(lines, '\n') + 1, '\n')), 1);
    mem_free(lines);
}

/* Logs are best effort: they never hold a file back. */
static void test_logs_that_fail(void **state)
{
    struct fixture *f = *state;

    add(f, "a.txt", STR("A sentence of text.\n"));
    assert_int_equal(prepare(f), ERR_OK);
    assert_int_equal(commit(f), ERR_OK);
    atomic_store(&f->core.env.wants_reopen, true);
    simdisk_fault(f->core.disk,
                  (struct simdisk_fault){.call = SIMDISK_OPEN, .at = 1, .error = EMFILE});
    simdisk_fault(f->core.disk,
                  (struct simdisk_fault){.call = SIMDISK_OPEN, .at = 2, .error = EMFILE});
    simdisk_fault(f->core.disk,
                  (struct simdisk_fault){
                      .call = SIMDISK_PWRITE, .at = 1, .error = ENOSPC, .is_sticky = true});
    (void)finish(f);
    simdisk_clear_faults(f->core.disk);
    assert_int_equal(finish(f), ERR_OK);
    assert_int_equal(core_count(&f->core, CORE_DAY, "-a.txt"), 1);
    assert_false(atomic_load(&f->core.env.wants_reopen));
}

static void test_reopened_logs(void **state)
{
    struct fixture *f = *state;
    char *lines;

    add(f, "a.txt", STR("A sentence of text.\n"));
    assert_int_equal(
        f->core.io->replace(f->core.io->self, IO_CWD, "log/outcomes.ndjson", IO_CWD, "log/old"), 0);
    atomic_store(&f->core.env.wants_reopen, true);
    run(f);
    lines = core_read(&f->core, "log/outcomes.ndjson");
    assert_true(strstr(lines, "a.txt") != NULL);
    mem_free(lines);
}

static void test_add_without_memory(void **state)
{
    struct fixture *f = *state;
    struct part *part;
    bool is_added;

    core_claim(&f->core, "a.txt", STR("A sentence.\n"), &f->files[f->files_len++]);
    part = core_part(&f->core, &f->files[0], 0);
    test_fail_alloc_after(0);
    is_added = batch_add(f->batch, part);
    assert_null(batch_create());
    assert_true(test_fail_alloc_off());
    assert_false(is_added);
    assert_int_equal(batch_len(f->batch), 0);
    part_destroy(part);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_is_acknowledged_before_the_sync),
        TEST(test_claims_are_synced_first),
        TEST(test_commit_without_memory),
        TEST(test_empty_batch),
        TEST(test_entries),
        TEST(test_dropped_duplicate),
        TEST(test_mirror_says_what_the_archive_says),
        TEST(test_refused_later_part),
        TEST(test_refused_first_part),
        TEST(test_changed_is_left_out),
        TEST(test_all_changed),
        cmocka_unit_test(test_prepare_again),
        TEST(test_commit_again),
        TEST(test_finish_again),
        TEST(test_logs_that_fail),
        TEST(test_reopened_logs),
        TEST(test_add_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
