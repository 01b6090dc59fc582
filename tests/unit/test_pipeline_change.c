/* test_pipeline_change.c -- files in work that change, vanish, or cannot be read; big files */
#include "../test.h"

#include "pipe_world.h"

#include "../../stages/base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- files that change, vanish, or cannot be read ---- */

/* The first look at the file after it was read: its batch. */
static void change_once(struct pipe_world *f, const char *name)
{
    char path[64];

    if (f->stats++ > 0)
        return;
    (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%s", name);
    simdisk_put_file(f->core.disk, path, STR("The new sentence, longer than it was.\n"), true);
}

static void change_always(struct pipe_world *f, const char *name)
{
    char path[64], text[64];

    (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%s", name);
    (void)snprintf(text, sizeof text, "Sentence number %d.\n", f->stats++);
    simdisk_put_file(f->core.disk, path, str_of(text), true);
}

/* Changed between its worker and its batch: read again, and archived as it is now. */
static void test_changed_once(void **state)
{
    struct pipe_world f;
    struct pipe_books b;
    char *lines;

    (void)state;
    pipe_world_begin(&f, NULL, 1);
    f.before_stat = change_once;
    (void)pipe_world_add(&f, "a", STR("The old sentence.\n"));
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, 1);
    assert_true(b.entries[0].is_final && b.entries[0].is_archived);
    assert_int_equal(b.entries[0].records, 1);
    lines = core_unpack(&f.core, CORE_SEGMENT_1 ".open");
    assert_non_null(strstr(lines, "The new sentence"));
    assert_null(strstr(lines, "The old sentence"));
    mem_free(lines);
    pipe_world_end(&f);
}

/* It changes whenever it is looked at: quarantined, once. */
static void test_changed_always(void **state)
{
    struct pipe_world f;
    struct pipe_books b;

    (void)state;
    pipe_world_begin(&f, NULL, 1);
    f.before_stat = change_always;
    (void)pipe_world_add(&f, "a", STR("The old sentence.\n"));
    (void)pipe_world_add(&f, "b", STR("The other sentence.\n"));
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, 2);
    for (size_t i = 0; i < b.len; i++) {
        assert_true(b.entries[i].is_final && !b.entries[i].is_archived);
        assert_string_equal(b.entries[i].reason, "unstable");
        assert_int_equal(b.entries[i].part, 0);
    }
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 0);
    pipe_world_end(&f);
}

/* Somebody took the file out of claim/: it ends in the books all the same. */
static void test_vanished(void **state)
{
    struct pipe_world f;
    struct pipe_books b;
    uint64_t id;
    char path[64];

    (void)state;
    pipe_world_begin(&f, NULL, 1);
    id = pipe_world_add(&f, "a", STR("The sentence.\n"));
    (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%020d", (int)id);
    assert_int_equal(f.core.io->unlink(f.core.io->self, IO_CWD, path), 0);
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, 1);
    assert_true(b.entries[0].is_final && !b.entries[0].is_archived);
    assert_string_equal(b.entries[0].reason, "read_error");
    pipe_world_end(&f);
}

/* A read error that happens once is not held against the file. */
static void test_read_error_once(void **state)
{
    struct pipeline_stats s;
    struct pipe_world f;
    struct pipe_books b;

    (void)state;
    pipe_world_begin(&f, NULL, 1);
    (void)pipe_world_add(&f, "a", STR("The sentence.\n"));
    simdisk_fault(f.core.disk,
                  (struct simdisk_fault){.call = SIMDISK_PREAD, .at = 1, .error = EIO});
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, 1);
    assert_true(b.entries[0].is_archived);
    pipeline_get_stats(f.pipeline, &s);
    assert_int_equal(s.retries, 1);
    pipe_world_end(&f);
}

/* What only says something about this machine is tried for as long as it takes. */
static void test_local_faults(void **state)
{
    struct pipe_world f;
    struct pipe_books b;

    (void)state;
    pipe_world_begin(&f, NULL, 1);
    (void)pipe_world_add(&f, "a", STR("The sentence.\n"));
    for (uint64_t at = 1; at <= 6; at++)
        simdisk_fault(f.core.disk, (struct simdisk_fault){.call = SIMDISK_PREAD,
                                                          .at = at,
                                                          .error = at % 2 ? EINTR : ENOMEM});
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, 1);
    assert_true(b.entries[0].is_archived && b.entries[0].reason[0] == 0);
    pipe_world_end(&f);
}

static void test_unreadable(void **state)
{
    struct pipe_world f;
    struct pipe_books b;

    (void)state;
    pipe_world_begin(&f, NULL, 1);
    (void)pipe_world_add(&f, "a", STR("The sentence.\n"));
    for (uint64_t at = 1; at <= 3; at++)
        simdisk_fault(f.core.disk,
                      (struct simdisk_fault){.call = SIMDISK_OPEN, .at = at, .error = EACCES});
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, 1);
    assert_string_equal(b.entries[0].reason, "unreadable");
    assert_int_equal(core_count(&f.core, "quarantine/unreadable", "-a"), 1);
    pipe_world_end(&f);
}

/* Some parts were archived in an earlier life, and the rest cannot be read now: the last entry says of
 * what bytes those parts are. */
static void test_unreadable_when_resumed(void **state)
{
    struct resume resume = {.off = 4, .part = 2, .next_article = 3, .sha256 = {7, 8}};
    struct pipe_world f;
    struct pipe_books b;
    struct file file;

    (void)state;
    pipe_world_begin(&f, NULL, 1);
    core_claim(&f.core, "a", STR("The sentence.\n"), &file);
    assert_int_equal(pipeline_add(f.pipeline, &file.claimed, &resume, &f.core.err), ERR_OK);
    for (uint64_t at = 1; at <= 3; at++)
        simdisk_fault(f.core.disk,
                      (struct simdisk_fault){.call = SIMDISK_OPEN, .at = at, .error = EACCES});
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    assert_int_equal(b.len, 1);
    assert_true(b.entries[0].is_final && b.entries[0].is_archived && b.entries[0].part == 2);
    assert_string_equal(b.entries[0].reason, "unreadable");
    assert_memory_equal(b.entries[0].sha256, resume.sha256, sizeof resume.sha256);
    pipe_world_end(&f);
}

/* The journal of names starts over once all that is named in it is done. */
static void test_names_are_forgotten(void **state)
{
    enum { FILES = 800 }; /* of some 1,400 escaped bytes: more than 1 MiB */
    struct pipe_world f;
    char name[512];

    (void)state;
    pipe_world_begin(&f, "root: /\npipelines: {default: []}\nlog: {mirror: off}\n", 2);
    memset(name, '%', sizeof name);
    name[200] = name[400] = '/';
    for (int i = 0; i < FILES; i++) {
        (void)snprintf(name + 460, 8, "%05d", i);
        (void)pipe_world_add(&f, name, STR("text\n"));
    }
    pipe_world_run(&f);
    assert_false(simdisk_exists(f.core.disk, "inbox/.siftd/names.old"));
    (void)pipe_world_add(&f, "one more", STR("text\n"));
    assert_true(simdisk_exists(f.core.disk, "inbox/.siftd/names.old"));
    pipe_world_run(&f);
    pipe_world_end(&f);
}

/* ---- big files ---- */

#define BIG_BYTES (PART_ONE_BYTES_MAX + 4 * PART_BYTES_MAX)

static char *big_text(void)
{
    static const char line[] = "A line of the big file, one of very many.\n";
    char *text = mem_alloc(BIG_BYTES, 1);

    assert_non_null(text);
    for (size_t at = 0; at < BIG_BYTES; at++)
        text[at] = line[at % (sizeof line - 1)];
    return text;
}

static const char big_yaml[] =
    "root: /\npipelines: {default: []}\nlog: {mirror: off}\narchive: {level: 1}\n";

/* Small files pass beside a big one; its parts come in order, and only the last is final. */
static void test_small_beside_big(void **state)
{
    size_t finals = 0, small_at = SIZE_MAX, last_big = 0;
    char *text = big_text();
    uint32_t next = 0;
    struct pipe_world f;
    struct pipe_books b;

    (void)state;
    pipe_world_begin(&f, big_yaml, 2);
    (void)pipe_world_add(&f, "big", (struct str){text, BIG_BYTES});
    (void)pipe_world_add(&f, "small", STR("A sentence.\n"));
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    for (size_t i = 0; i < b.len; i++) {
        const struct pipe_entry *e = &b.entries[i];

        finals += e->is_final;
        if (e->id == 2) {
            small_at = i;
            continue;
        }
        assert_int_equal(e->part, next++);
        last_big = i;
    }
    assert_int_equal(finals, 2);
    assert_true(next >= 12);
    assert_true(small_at < last_big);
    assert_true(b.entries[last_big].is_final && b.entries[last_big].is_archived);
    pipe_world_end(&f);
    mem_free(text);
}

/* In the middle of its batches the file is written to. */
static void change_in_the_middle(struct pipe_world *f, const char *name)
{
    char path[64];

    if (f->stats++ != 6)
        return;
    (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%s", name);
    simdisk_put_file(f->core.disk, path, STR("All is gone.\n"), true);
}

/* Some of its records are in the archive: it ends there, partial, with exactly one final entry. */
static void test_big_changes_in_the_middle(void **state)
{
    char *text = big_text();
    size_t finals = 0;
    struct pipe_world f;
    struct pipe_books b;

    (void)state;
    pipe_world_begin(&f, big_yaml, 2);
    f.before_stat = change_in_the_middle;
    (void)pipe_world_add(&f, "big", (struct str){text, BIG_BYTES});
    pipe_world_run(&f);
    b = pipe_world_read_books(&f);
    for (size_t i = 0; i < b.len; i++)
        finals += b.entries[i].is_final;
    assert_int_equal(finals, 1);
    assert_true(b.entries[b.len - 1].is_final);
    assert_true(b.entries[b.len - 1].is_archived);
    assert_string_equal(b.entries[b.len - 1].reason, "unstable");
    assert_int_equal(simdisk_entries(f.core.disk, "inbox/.siftd/claim"), 0);
    pipe_world_end(&f);
    mem_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changed_once),
        cmocka_unit_test(test_changed_always),
        cmocka_unit_test(test_vanished),
        cmocka_unit_test(test_read_error_once),
        cmocka_unit_test(test_local_faults),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_unreadable_when_resumed),
        cmocka_unit_test(test_names_are_forgotten),
        cmocka_unit_test(test_small_beside_big),
        cmocka_unit_test(test_big_changes_in_the_middle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
