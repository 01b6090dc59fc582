/* test_audit.c -- siftctl audit, verify and rebase on archives made by hand, one for each way in which
 * books can fail to balance. */
#include "../test.h"

#include "../../daemon/places.h"
#include "../../daemon/seektable.h"
#include "../../daemon/segment.h"
#include "ctl_call.h"
#include "seg_make.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define R(id) "{\"schema\":\"sift/1\",\"id\":\"" id "\"}\n"
#define CLAIM "inbox/.siftd/claim/"

struct world {
    char *root;
    struct seg_maker m;
    uint64_t segments;
};

static void folder(const struct world *w, const char *name)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/%s", w->root, name);
    assert_int_equal(mkdir(path, 0750), 0);
}

/* End the segment that is being made, and start the next. */
static void put(struct world *w, enum segment_kind kind)
{
    struct segment_name name;
    struct buf journal;
    struct seg_file f;
    char path[256];

    segment_name_make(&name, ++w->segments, kind, 2026, 11);
    (void)snprintf(path, sizeof path, "archive/%s", name.path);
    buf_init(&journal, 1 << 20);
    if (kind == SEGMENT_JOURNAL)
        seg_journal(buf_str(&w->m.out), &journal);
    if (kind == SEGMENT_SEALED) {
        seg_file_init(&f, buf_str(&w->m.out));
        assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, w->m.out.len, &w->m.out, NULL),
                         ERR_OK);
    }
    test_file_write(w->root, path,
                    kind == SEGMENT_JOURNAL ? buf_str(&journal) : buf_str(&w->m.out));
    buf_fini(&journal);
    buf_reset(&w->m.out);
}

/* One batch: `lines` in one frame, and one entry. */
static void add(struct world *w, struct commit_entry e, struct str lines)
{
    struct commit c = {.entries = &e, .entries_len = 1, .time_ms = 1800000000000};
    size_t at = w->m.out.len;

    if (lines.len)
        seg_add_frame(&w->m, lines);
    e.name = STR("x.txt");
    if (!e.next_article)
        e.next_article = e.records + 1;
    if (w->m.next_id <= e.id)
        w->m.next_id = e.id + 1;
    seg_add_commit(&w->m, at, &c);
}

static struct commit_entry part(uint64_t id, uint32_t index, uint64_t from, uint64_t size)
{
    return (struct commit_entry){.id = id,
                                 .part = index,
                                 .is_final = from == size,
                                 .outcome = from == size ? COMMIT_ARCHIVED : COMMIT_NONE,
                                 .size = size,
                                 .resume_off = from};
}

static struct commit_entry refused(uint64_t id, uint64_t size)
{
    return (struct commit_entry){.id = id,
                                 .is_final = true,
                                 .outcome = COMMIT_QUARANTINED,
                                 .size = size,
                                 .resume_off = size,
                                 .reason = {"encoding: bad", 13}};
}

static void remove_segment(const struct world *w, uint64_t number, enum segment_kind kind)
{
    struct segment_name name;
    char path[512];

    segment_name_make(&name, number, kind, 2026, 11);
    (void)snprintf(path, sizeof path, "%s/archive/%s", w->root, name.path);
    assert_int_equal(unlink(path), 0);
}

/* Empty folders. */
static void make(struct world *w)
{
    static const char *const folders[] = {
        "archive",
        "archive/2026",
        "archive/2026/11",
        "inbox",
        "inbox/.siftd",
        CLAIM,
        "done",
        "done/2026-11-22",
        "quarantine",
        "quarantine/encoding",
        "state",
        "log",
        "run",
    };

    *w = (struct world){.root = test_dir_make()};
    for (size_t i = 0; i < TEST_LEN(folders); i++)
        folder(w, folders[i]);
    seg_maker_init(&w->m);
}

static void unmake(struct world *w)
{
    seg_maker_fini(&w->m);
    test_dir_remove(w->root);
}

/* Books that balance when `records`, which part 1 of file 2 claims to have, is 2: a journal, a sealed
 * segment, and an open one that is not put yet; a big file, a quarantined one, one in claim/ with
 * parts and one without, one that waits to be moved; ids that nobody has. */
static void make_books(struct world *w, uint32_t records)
{
    struct commit_entry last = part(2, 1, 1000, 1000);

    make(w);
    seg_add_file(&w->m, 1, STR(R("1-1") R("1-2")), 1);
    add(w, part(2, 0, 500, 1000), STR(""));
    put(w, SEGMENT_JOURNAL);
    last.records = records;
    add(w, last, STR(R("2-1") "{\"id\":\"n1.2-2\"}\n"));
    add(w, refused(4, 77), STR(""));
    put(w, SEGMENT_SEALED);
    add(w, part(7, 0, 10, 50), STR(""));
    seg_add_file(&w->m, 9, STR(R("9-1")), 1); /* 109 bytes */
    test_file_write(w->root, CLAIM "00000000000000000007",
                    STR("0123456789012345678901234567890123456789"
                                                                "0123456789"));
    test_file_write(w->root, CLAIM "00000000000000000008", STR("eight"));
    test_file_write(w->root, CLAIM "00000000000000000009", STR("moved soon"));
    test_file_write(w->root, "done/2026-11-22/00000000000000000002-x.txt", STR("x"));
    test_file_write(w->root, "quarantine/encoding/00000000000000000004-x.txt", STR("x"));
    test_file_write(w->root, "quarantine/encoding/00000000000000000004.why.json", STR("{}"));
}

static void balanced(void **state)
{
    struct world w;

    (void)state;
    make_books(&w, 2);
    put(&w, SEGMENT_OPEN);
    ctl_expect(w.root, "audit", EXIT_FINE,
               "                      files                 bytes\n"
               "archived                  3                 1,210\n"
               "quarantined               1                    77\n"
               "in claim                  2                    55\n"
               "seen                      6                 1,342\n"
               "records     5 in 6 batches; 2 of them pruned\n"
               "segments    3, of which 1 open, 1 pruned, 0 gaps accepted\n"
               "ids         1 to 9, of which 3 never used\n"
               "also        1 still to be moved out of claim/, 0 archived in part, 0 retries, 0 "
               "originals of missing segments\n"
               "differences none: the books balance\n");
    ctl_expect(w.root, "verify", EXIT_FINE,
               "segments 3, batches 6, records 3, 1.6 KiB: no damage\n");
    ctl_expect(w.root, "audit x", EXIT_USAGE, "audit takes no argument");
    ctl_expect(w.root, "audit --bogus", EXIT_USAGE, "no option '--bogus'");
    unmake(&w);
}

/* Call audit: it fails with 65 and names `text`, once, and nothing else. */
static void expect_difference(struct world *w, const char *text)
{
    struct ctl_call c = ctl_call(w->root, "audit");
    const char *first = strstr(c.out, "difference: ");

    TEST_CHECK(c.code == EXIT_DATA, "%s: exit %d: %s%s", text, c.code, c.out, c.err);
    TEST_CHECK(first && strstr(c.out, text), "%s: %s", text, c.out);
    TEST_CHECK(strstr(c.out, "differences 1;"), "%s: %s", text, c.out);
    ctl_call_fini(&c);
    c = ctl_call(w->root, "audit --json");
    TEST_CHECK(c.code == EXIT_DATA && strstr(c.out, "\"balanced\":false") &&
                   strstr(c.out, "\"differences\":1,\"named\":[\""),
               "%s: %s", text, c.out);
    ctl_call_fini(&c);
}

static void plant_record_count(struct world *w)
{
    (void)w;
}

static void plant_foreign_record(struct world *w)
{
    struct commit_entry e = part(20, 0, 5, 5);

    e.records = 1;
    add(w, e, STR(R("20-1") R("21-1")));
}

static void plant_twice(struct world *w)
{
    add(w, part(9, 0, 5, 5), STR(""));
}

static void plant_part_missing(struct world *w)
{
    add(w, part(7, 2, 50, 50), STR(""));
}

static void plant_first_part_missing(struct world *w)
{
    add(w, part(20, 1, 50, 50), STR(""));
}

static void plant_short_file(struct world *w)
{
    struct commit_entry e = part(20, 0, 50, 50);

    e.resume_off = 49;
    add(w, e, STR(""));
}

static void plant_backwards(struct world *w)
{
    add(w, part(7, 1, 9, 50), STR(""));
}

static void plant_backwards_in_text(struct world *w)
{
    struct commit_entry e = part(20, 0, 90, 50);

    e.flags = COMMIT_ENTRY_EXPANDED;
    add(w, e, STR(""));
    e = part(20, 1, 50, 50);
    e.resume_off = 80;
    add(w, e, STR(""));
}

static void plant_lost(struct world *w)
{
    add(w, part(20, 0, 10, 50), STR(""));
}

static void plant_no_outcome(struct world *w)
{
    struct commit_entry e = part(20, 0, 50, 50);

    e.outcome = COMMIT_NONE;
    add(w, e, STR(""));
}

static void plant_quarantined_records(struct world *w)
{
    struct commit_entry e = refused(20, 5);

    e.records = 1;
    add(w, e, STR(R("20-1")));
}

static void plant_id_unknown(struct world *w)
{
    uint64_t next_id = w->m.next_id;
    struct commit_entry e = part(next_id, 0, 5, 5);
    struct commit c = {.entries = &e, .entries_len = 1};

    seg_add_commit(&w->m, w->m.out.len, &c);
}

static void plant_chain(struct world *w)
{
    w->m.prev[5] ^= 1;
    add(w, part(20, 0, 5, 5), STR(""));
}

static void plant_seq(struct world *w)
{
    w->m.seq += 2;
    add(w, part(20, 0, 5, 5), STR(""));
}

static void plant_stray(struct world *w)
{
    test_file_write(w->root, "done/2026-11-22/00000000000000000006-y.txt", STR("y"));
}

static void plant_stray_quarantined(struct world *w)
{
    test_file_write(w->root, "quarantine/encoding/00000000000000000006-y.txt", STR("y"));
}

static void plant_damage(struct world *w)
{
    char *bytes;
    size_t len;

    bytes = test_file_read(w->root, "archive/2026/11/00000000000000000002.ndjson.zst", &len);
    bytes[20] = (char)(bytes[20] ^ 1);
    test_file_write(w->root, "archive/2026/11/00000000000000000002.ndjson.zst",
                    (struct str){bytes, len});
    free(bytes);
}

static const struct {
    void (*plant)(struct world *w);
    uint32_t records;
    const char *text;
} imbalances[] = {
    {plant_record_count, 3, "file 2: batch 3 holds 2 records of it, its COMMIT says 3"},
    {plant_foreign_record, 2, "batch 7 holds 1 records of files that are not in it"},
    {plant_twice, 2, "file 9 comes again in batch 7, after its outcome"},
    {plant_part_missing, 2, "file 7: part 2 comes where part 1 is due"},
    {plant_first_part_missing, 2, "file 20: part 1 comes where part 0 is due"},
    {plant_short_file, 2, "file 20: the last part ends at byte 49 of 50"},
    {plant_backwards, 2, "file 7: part 1 ends at byte 9, outside of its place"},
    {plant_backwards_in_text, 2, "file 20: part 1 ends at byte 80, outside of its place"},
    {plant_lost, 2, "file 20 is lost: 1 parts of it are archived up to byte 10 of 50"},
    {plant_no_outcome, 2, "file 20: its last part has no outcome"},
    {plant_quarantined_records, 2, "file 20 is quarantined, and has records all the same"},
    {plant_id_unknown, 2, "holds id 10, which had not been given out"},
    {plant_chain, 2, "batch 7 was written behind another batch 6"},
    {plant_seq, 2, "batch 9 follows batch 6: batches are missing"},
    {plant_stray, 2, "file 6 lies in done/ or quarantine/, but no batch"},
    {plant_stray_quarantined, 2, "file 6 lies in done/ or quarantine/, but no batch"},
    {plant_damage, 2, "'2026/11/00000000000000000002.ndjson.zst' is damaged at byte 0"},
};

static void unbalanced(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_LEN(imbalances); i++) {
        struct world w;

        make_books(&w, imbalances[i].records);
        imbalances[i].plant(&w);
        put(&w, SEGMENT_OPEN);
        expect_difference(&w, imbalances[i].text);
        unmake(&w);
    }
}

/* Parts of a compressed file count bytes of its text: more than the file has, or fewer. The flag of the
 * first part holds for those behind it. */
static void compressed(void **state)
{
    struct commit_entry e = part(21, 0, 90, 1000);
    struct ctl_call c;
    struct world w;

    (void)state;
    make_books(&w, 2);
    e.flags = COMMIT_ENTRY_EXPANDED;
    add(&w, e, STR(""));
    e = part(21, 1, 1000, 1000);
    e.resume_off = 4000;
    add(&w, e, STR(""));
    e = part(22, 0, 50, 50);
    e.flags = COMMIT_ENTRY_EXPANDED;
    e.resume_off = 7;
    add(&w, e, STR(""));
    put(&w, SEGMENT_OPEN);
    c = ctl_call(w.root, "audit");
    TEST_CHECK(c.code == EXIT_FINE, "%s", c.out);
    ctl_call_fini(&c);
    unmake(&w);
}

/* Twenty are named, all are counted. */
static void many(void **state)
{
    struct ctl_call c;
    struct world w;
    size_t named = 0;

    (void)state;
    make_books(&w, 2);
    for (uint64_t i = 0; i < 30; i++)
        plant_twice(&w);
    put(&w, SEGMENT_OPEN);
    c = ctl_call(w.root, "audit");
    for (const char *p = c.out; (p = strstr(p, "difference: ")); p++)
        named++;
    assert_int_equal(named, 20);
    assert_non_null(strstr(c.out, "differences 30; the first 20 are named above"));
    ctl_call_fini(&c);
    unmake(&w);
}

/* A gap: named, accepted, and honoured from then on. */
static void gap(void **state)
{
    struct world w;
    struct ctl_call c;

    (void)state;
    make_books(&w, 2);
    put(&w, SEGMENT_OPEN);
    ctl_expect(w.root, "rebase", EXIT_FINE, "no segment is missing\n");
    remove_segment(&w, 2, SEGMENT_SEALED);
    c = ctl_call(w.root, "verify");
    assert_int_equal(c.code, EXIT_DATA);
    assert_non_null(strstr(c.out,
                           "archive: segment 2 is missing: bring back the file, or accept the "
                           "loss, see 'siftctl rebase'\n"));
    assert_non_null(strstr(c.out, ": 1 damage\n"));
    ctl_call_fini(&c);
    c = ctl_call(w.root, "audit");
    assert_int_equal(c.code, EXIT_DATA);
    assert_non_null(strstr(c.out, "difference: segment 2 is missing"));
    ctl_call_fini(&c);
    ctl_expect(w.root, "rebase", EXIT_FINE, "accepted: segments 2 to 2 are gone, with 2 batches\n");
    ctl_expect(w.root, "rebase", EXIT_FINE, "no segment is missing that was not accepted before\n");
    c = ctl_call(w.root, "verify");
    assert_int_equal(c.code, EXIT_FINE);
    assert_non_null(strstr(c.out, "archive: segment 2 is missing, which was accepted\n"));
    ctl_call_fini(&c);
    /* The last part of file 2 and the outcome of file 4 went with it. */
    c = ctl_call(w.root, "audit");
    assert_int_equal(c.code, EXIT_FINE);
    assert_non_null(strstr(c.out, "1 gaps accepted"));
    assert_non_null(strstr(c.out, "2 originals of missing segments"));
    assert_non_null(strstr(c.out, "in the gap                1                 1,000\n"));
    ctl_call_fini(&c);
    /* Another loss at the same place is another gap. */
    remove_segment(&w, 1, SEGMENT_JOURNAL);
    c = ctl_call(w.root, "verify");
    assert_int_equal(c.code, EXIT_DATA);
    assert_non_null(strstr(c.out, "segments 1 to 2 are missing"));
    ctl_call_fini(&c);
    unmake(&w);
}

static void gap_refused(void **state)
{
    struct config *config;
    struct places places;
    struct world w;
    char root[512];
    const char *overrides[] = {root};
    struct err err;

    (void)state;
    make_books(&w, 2);
    put(&w, SEGMENT_OPEN);
    remove_segment(&w, 1, SEGMENT_JOURNAL);
    (void)snprintf(root, sizeof root, "root=%s", w.root);
    assert_int_equal(config_load(NULL, overrides, 1, &config, &err), ERR_OK);
    assert_int_equal(places_open(&places, config, &err), ERR_OK);
    assert_int_equal(places_lock(&places, &err), ERR_OK);
    ctl_expect(w.root, "rebase", EXIT_LOCKED, "another siftd works on this inbox: stop it first");
    places_close(&places);
    config_destroy(config);
    plant_damage(&w);
    test_file_write(w.root, "archive/2026/11/00000000000000000002.ndjson.zst", STR("garbage"));
    ctl_expect(w.root, "rebase", EXIT_DATA, "no gap is accepted while");
    ctl_expect(w.root, "rebase x", EXIT_USAGE, "rebase takes no argument");
    unmake(&w);
}

/* No archive, no claim, and files on the command line. */
static void calls(void **state)
{
    struct world w;
    struct ctl_call c;
    char line[1024];

    (void)state;
    make(&w);
    ctl_expect(w.root, "verify", EXIT_FINE, "segments 0, batches 0, records 0, 0 B: no damage\n");
    ctl_expect(w.root, "verify /no/such.zst", EXIT_NO_INPUT, "cannot open '/no/such.zst'");
    ctl_expect(w.root, "verify /dev/null", EXIT_IO, "not a regular file");
    test_file_write(w.root, "junk.ndjson.zst", STR("junk"));
    (void)snprintf(line, sizeof line, "verify %s/junk.ndjson.zst", w.root);
    if (!strchr(w.root, '_')) {
        c = ctl_call(w.root, line);
        assert_int_equal(c.code, EXIT_DATA);
        assert_non_null(strstr(c.out, "junk.ndjson.zst: byte 0: no whole frame starts here\n"));
        ctl_call_fini(&c);
    }
    c = ctl_call(w.root, "audit");
    assert_int_equal(c.code, EXIT_FINE);
    assert_non_null(strstr(c.out, "the books balance"));
    ctl_call_fini(&c);
    unmake(&w);
    w.root = test_dir_make();
    ctl_expect(w.root, "audit", EXIT_NO_INPUT, "cannot open the archive");
    ctl_expect(w.root, "verify", EXIT_NO_INPUT, "cannot open the archive");
    ctl_expect(w.root, "rebase", EXIT_NO_INPUT, "cannot open the archive");
    test_dir_remove(w.root);
}

static void failing_allocations(void **state)
{
    static const char *const lines[] = {"audit", "audit --json", "verify", "rebase"};
    struct world w;

    (void)state;
    make_books(&w, 2);
    put(&w, SEGMENT_OPEN);
    for (size_t i = 0; i < TEST_LEN(lines); i++)
        ctl_refuse_memory(w.root, lines[i]);
    unmake(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(balanced),   cmocka_unit_test(unbalanced),
        cmocka_unit_test(compressed), cmocka_unit_test(many),
        cmocka_unit_test(gap),        cmocka_unit_test(gap_refused),
        cmocka_unit_test(calls),      cmocka_unit_test(failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
