/* test_ctl_why.c -- the lives of files, on an archive made by hand. */
#include "../test.h"

#include "../../daemon/segment.h"
#include "ctl_call.h"
#include "seg_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MS 1763790000000 /* 2025-11-22 05:40:00 */
#define DAY "2025-11-22"
#define DONE_DAY "done/2025-11-22"
#define REC(id, rest) "{\"schema\":\"sift/1\",\"id\":\"" id "\"" rest "}\n"
#define RICH                                                                                  \
    REC("2-1", ",\"title\":\"T\xE2\x80\xAE\",\"paragraphs\":[{\"flags\":[\"joined\"]},{},"    \
               "{\"flags\":[\"joined\",\"uncertain\"]}],\"dropped\":[{\"reason\":\"chrome\"," \
               "\"src\":[[0,4],[10,12]]},{\"reason\":\"chrome\",\"src\":[[20,21]]}],"         \
               "\"dup\":{\"of\":\"1-1\",\"kind\":\"near\",\"similarity\":0.91,"               \
               "\"changed\":[[\"8200\",\"9100\"]]},\"flags\":[\"truncated_end\"]")

struct maker {
    char *root;
    struct seg_maker m;
};

static void add(struct maker *w, struct commit_entry e, const char *name, const char *lines)
{
    struct commit c = {.entries = &e, .entries_len = 1, .time_ms = MS + 1000 * (int64_t)e.id};
    size_t at = w->m.out.len;

    if (*lines)
        seg_add_frame(&w->m, str_of(lines));
    for (const char *p = lines; *p; p++)
        e.records += *p == '\n';
    e.name = str_of(name);
    e.claimed_ms = MS;
    e.encoding = STR("utf-8");
    e.is_final = e.outcome != COMMIT_NONE;
    if (w->m.next_id <= e.id)
        w->m.next_id = e.id + 1;
    seg_add_commit(&w->m, at, &c);
}

static void put(struct maker *w, uint64_t number, enum segment_kind kind)
{
    struct segment_name name;
    struct buf journal;
    char path[256];

    segment_name_make(&name, number, kind, 2026, 11);
    (void)snprintf(path, sizeof path, "archive/%s", name.path);
    buf_init(&journal, 1 << 20);
    seg_journal(buf_str(&w->m.out), &journal);
    test_file_write(w->root, path,
                    kind == SEGMENT_JOURNAL ? buf_str(&journal) : buf_str(&w->m.out));
    buf_fini(&journal);
    buf_reset(&w->m.out);
}

/* 1 news/a.txt, pruned; 2 a.txt, a duplicate; 3 old/b.txt, quarantined and retried as 5; 4 big, in two
 * parts, of which one was dropped; 6 and 9 in work; 7 twice the same name; 8 called "77". */
static void make(struct maker *w)
{
    static const char *const folders[] = {
        "archive", "archive/2026", "archive/2026/11",    "done",
        DONE_DAY,  "log",          "quarantine",         "quarantine/encoding",
        "inbox",   "inbox/.siftd", "inbox/.siftd/claim",
    };
    struct commit_entry archived = {.outcome = COMMIT_ARCHIVED, .size = 1234, .resume_off = 1234};
    struct commit_entry e = archived;
    struct range dropped = {8, 16};
    char path[512];

    w->root = test_dir_make();
    for (size_t i = 0; i < TEST_LEN(folders); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", w->root, folders[i]);
        assert_int_equal(mkdir(path, 0750), 0);
    }
    seg_maker_init(&w->m);
    e.id = 1;
    add(w, e, "news/a.txt", REC("1-1", ""));
    put(w, 1, SEGMENT_JOURNAL);
    e.id = 2;
    e.sha256[31] = 0xAB;
    add(w, e, "a.txt", RICH);
    e = (struct commit_entry){
        .id = 3, .outcome = COMMIT_QUARANTINED, .size = 9, .reason = STR("encoding: 4 of 9")};
    add(w, e, "old/b.txt", "");
    e = (struct commit_entry){.id = 4, .size = 16, .resume_off = 8};
    add(w, e, "big", REC("4-1", ""));
    e = archived;
    e.id = 4;
    e.part = 1;
    e.size = e.resume_off = 16;
    e.flags = COMMIT_ENTRY_PARTIAL;
    e.reason = STR("part_cpu: took too long");
    e.dropped = &dropped;
    e.dropped_len = 1;
    add(w, e, "big", "");
    e = archived;
    e.id = 5;
    e.retry_of = 3;
    add(w, e, "old/b.txt", REC("5-1", ""));
    e = (struct commit_entry){.id = 6, .size = 100, .resume_off = 50};
    add(w, e, "sub/half", REC("6-1", ""));
    e = archived;
    e.id = 7;
    add(w, e, "sub/a.txt", REC("7-1", ""));
    e.id = 8;
    add(w, e, "77", REC("8-1", ""));
    put(w, 2, SEGMENT_OPEN);
    seg_maker_fini(&w->m);
    test_file_write(w->root, "done/" DAY "/00000000000000000002-a.txt", STR("x"));
    test_file_write(w->root, "inbox/.siftd/claim/00000000000000000005", STR("x"));
    test_file_write(w->root, "inbox/.siftd/claim/00000000000000000006", STR("x"));
    test_file_write(w->root, "inbox/.siftd/claim/00000000000000000009", STR("nine!"));
    test_file_write(w->root, "inbox/.siftd/names", STR("9 1763790000000 sub/new%20one\n"));
    test_file_write(w->root, "log/outcomes.ndjson.1",
                    STR("{\"time\":\"2025-11-22T05:40:02.000Z\",\"id\":2,\"name\":\"a.txt\","
                        "\"ms\":{\"parts\":1,\"wait\":0.5,\"decode\":12}}\n"));
    test_file_write(w->root, "log/outcomes.ndjson",
                    STR("{\"time\":\"2025-11-22T05:41:00.000Z\",\"id\":2,\"again\":true}\nhalf"));
}

/* What `line` prints must hold all of the texts, up to a NULL. */
static void expect(const struct maker *w, const char *line, const char *const *texts)
{
    struct ctl_call c = ctl_call(w->root, line);
    const char *at = c.out;

    TEST_CHECK(c.code == EXIT_FINE, "%s: exit %d, %s", line, c.code, c.err);
    for (size_t i = 0; texts[i]; i++) {
        const char *found = strstr(at, texts[i]);

        TEST_CHECK(found, "%s: no '%s' (in this order) in\n%s", line, texts[i], c.out);
        at = found + strlen(texts[i]);
    }
    ctl_call_fini(&c);
}

#define EXPECT(w, line, ...) expect(w, line, (const char *const[]){__VA_ARGS__, NULL})

static void lives(void **state)
{
    struct maker w;

    (void)state;
    make(&w);
    EXPECT(&w, "why 2", "2  a.txt\n", "  state      archived\n",
           "  claimed    2025-11-22 05:40:00\n",
           "  committed  2025-11-22 05:40:02  batch 2 of segment 2\n",
           "  reported   2025-11-22 05:40:02  log/outcomes.ndjson, and 1 times again\n",
           "  times      wait 0.5, decode 12.0 ms\n", "  finished   ",
           "moved to done/" DAY "/00000000000000000002-a.txt\n",
           "  content    1,234 bytes, utf-8, sha256 00000000", "ab\n",
           "  records    1 with 3 paragraphs\n", "    2-1          3 paragraphs  T\\u202e\n",
           "             near duplicate of 1-1, similarity 0.91: 8200 -> 9100\n",
           "  dropped    chrome: 2 times, 7 bytes\n", "  flags      truncated_end: 1 times\n",
           "             joined: 2 times\n", "             uncertain: 1 times\n");
    EXPECT(&w, "why 1", "1  news/a.txt\n", "batch 1 of segment 1 (pruned)\n",
           "  now        no longer at done/" DAY "/00000000000000000001-a.txt\n",
           "  content    1,234 bytes, utf-8\n", "  records    1 with 0 paragraphs; pruned");
    EXPECT(&w, "why 3", "  state      quarantined\n", "  reason     encoding: 4 of 9\n",
           "no longer at quarantine/encoding/00000000000000000003-b.txt\n",
           "  retry      taken again as file 5\n");
    EXPECT(&w, "why 5", "  state      archived\n", "  now        in claim/, still to be moved\n",
           "  retry      of file 3\n");
    EXPECT(&w, "why 4", "  state      archived, without some of its parts\n",
           "batch 4 of segment 2, part 1 to byte 8\n", "batch 5 of segment 2, part 2 to byte 16\n",
           "  dropped    part_cpu: took too long\n", "  no record  8 bytes in 1 ranges\n");
    EXPECT(&w, "why 6", "  state      in work, archived in part\n", "  now        in claim/\n");
    EXPECT(&w, "why 9", "9  sub/new one\n", "  state      in work\n",
           "  claimed    2025-11-22 05:40:00\n", "  content    5 bytes\n");
    test_dir_remove(w.root);
}

/* Which files a name stands for, in the order of their ids. */
static void names(void **state)
{
    static const struct {
        const char *line, *ids;
    } cases[] =
        {
            {"why a.txt", "2"}, /* the whole name before ends of names */
            {"why news/a.txt", "1"},  {"why sub/a.txt", "7"},
            {"why b.txt", "3 5"},                      /* an end, behind a slash; all of them */
            {"why old/b.txt", "3 5"}, {"why 77", "8"}, /* a name like an id */
            {"why 4-1", "4"},         {"why n1.4", "4"},
            {"why new_one", "9"},     {"why half", "6"},
        };
    struct maker w;

    (void)state;
    make(&w);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct ctl_call c = ctl_call(w.root, cases[i].line);
        char ids[64] = "";

        assert_int_equal(c.code, EXIT_FINE);
        for (const char *p = c.out; p; p = strstr(p, "\n\n")) {
            p += *p == '\n' ? 2 : 0;
            (void)snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%d", *ids ? " " : "",
                           atoi(p));
        }
        TEST_CHECK(strcmp(ids, cases[i].ids) == 0, "%s: %s", cases[i].line, ids);
        ctl_call_fini(&c);
    }
    ctl_expect(w.root, "why txt", EXIT_NO_INPUT, "no file with the id or name 'txt'");
    ctl_expect(w.root, "why xb.txt", EXIT_NO_INPUT, "no file with the id or name 'xb.txt'");
    ctl_expect(w.root, "why 10", EXIT_NO_INPUT, "no file with the id or name '10'");
    ctl_expect(w.root, "why", EXIT_USAGE, "why wants one name or id");
    ctl_expect(w.root, "why a b", EXIT_USAGE, "why wants one name or id");
    test_dir_remove(w.root);
}

static void as_json(void **state)
{
    struct maker w;
    struct ctl_call c;

    (void)state;
    make(&w);
    EXPECT(&w, "why --json 2",
           "{\"id\":2,\"name\":\"a.txt\",\"state\":\"archived\",\"outcome\":\"archived\","
           "\"claimed\":\"2025-11-22T05:40:00.000Z\",\"committed\":\"2025-11-22T05:40:02.000Z\","
           "\"reported\":\"2025-11-22T05:40:02.000Z\",\"moved\":\"",
           "\"reported_again\":1,\"place\":\"moved\",\"path\":\"done/" DAY
           "/00000000000000000002-a.txt\",\"ms\":{\"parts\":1,\"wait\":0.5,\"decode\":12},\"size\":"
           "1234,\"encoding\":\"utf-8\",\"sha256\":\"00",
           "\"commits\":[{\"time\":\"2025-11-22T05:40:02.000Z\",\"batch\":2,\"segment\":2,"
           "\"part\":0,\"end\":1234,\"records\":1}],\"records_seen\":1,\"paragraphs_seen\":3,"
           "\"records\":[{\"id\":\"2-1\",\"title\":\"T\\u202e\",\"paragraphs\":3,"
           "\"duplicate\":\"near duplicate of 1-1, similarity 0.91: 8200 -> 9100\"}],"
           "\"dropped\":[{\"reason\":\"chrome\",\"count\":2,\"bytes\":7}],"
           "\"flags\":[{\"flag\":\"truncated_end\",\"count\":1},{\"flag\":\"joined\",\"count\":2},"
           "{\"flag\":\"uncertain\",\"count\":1}]}\n");
    c = ctl_call(w.root, "why --json b.txt");
    assert_int_equal(c.code, EXIT_FINE);
    assert_non_null(strstr(c.out, "\"retried_as\":5"));
    assert_non_null(strstr(c.out, "\n{\"id\":5,"));
    ctl_call_fini(&c);
    test_dir_remove(w.root);
}

static void failing_allocations(void **state)
{
    static const char *const lines[] = {"why b.txt", "why 2", "why --json 4", "why new_one"};
    struct maker w;

    (void)state;
    make(&w);
    for (size_t i = 0; i < TEST_LEN(lines); i++)
        ctl_refuse_memory(w.root, lines[i]);
    test_dir_remove(w.root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lives),
        cmocka_unit_test(names),
        cmocka_unit_test(as_json),
        cmocka_unit_test(failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
