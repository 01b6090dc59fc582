/* test_ctl.c -- siftctl on archives made by hand: cat, get, tail, and wrong calls. */
#include "../test.h"

#include "../../daemon/ctl.h"
#include "../../daemon/seektable.h"
#include "../../daemon/segment.h"
#include "ctl_call.h"
#include "seg_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define R(id, more) "{\"schema\":\"sift/1\",\"id\":\"" id "\"" more "}\n"
#define R11 R("1-1", ",\"title\":\"a\"")
#define R12 R("1-2", ",\"title\":\"b\xE2\x80\xAE\"")
#define R12_SAFE R("1-2", ",\"title\":\"b\\u202e\"")
#define R31 R("n1.3-1", ",\"title\":\"a\"")
#define R41 R("4-1", "")
#define R51 R("5-1", ",\"title\":\"c\"")

static void put(const char *root, uint64_t number, enum segment_kind kind, struct str bytes)
{
    struct segment_name name;
    char path[256];

    segment_name_make(&name, number, kind, 2026, 11);
    (void)snprintf(path, sizeof path, "archive/%s", name.path);
    test_file_write(root, path, bytes);
}

/* A journal (file 1), a sealed segment (1-1, 1-2 of another file... see below) and an open one. */
static char *make_root(void)
{
    static const char *const folders[] = {"archive", "archive/2026", "archive/2026/11"};
    struct commit_entry refused = {.id = 6,
                                   .is_final = true,
                                   .outcome = COMMIT_QUARANTINED,
                                   .name = {"x", 1},
                                   .reason = {"not_regular", 11}};
    struct commit c = {.entries = &refused, .entries_len = 1, .time_ms = 1800000000000};
    char *root = test_dir_make(), path[256];
    struct seg_maker m;
    struct seg_file f;
    struct buf journal;

    for (size_t i = 0; i < TEST_LEN(folders); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", root, folders[i]);
        assert_int_equal(mkdir(path, 0750), 0);
    }
    seg_maker_init(&m);
    seg_add_file(&m, 2, STR(R("2-1", "")), 1); /* pruned */
    buf_init(&journal, 1 << 16);
    seg_journal(buf_str(&m.out), &journal);
    put(root, 1, SEGMENT_JOURNAL, buf_str(&journal));
    buf_fini(&journal);

    buf_reset(&m.out);
    seg_add_file(&m, 1, STR(R11 R12), 2);
    seg_add_file(&m, 3, STR(R31), 1);
    seg_file_init(&f, buf_str(&m.out));
    assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, m.out.len, &m.out, NULL), ERR_OK);
    put(root, 2, SEGMENT_SEALED, buf_str(&m.out));

    buf_reset(&m.out);
    seg_add_file(&m, 4, STR(R41), 1);
    m.next_id = 7;
    seg_add_commit(&m, m.out.len, &c);
    seg_add_file(&m, 5, STR(R51), 1);
    buf_add(&m.out, "\x28\xB5\x2F\xFDtorn", 8); /* a batch being written */
    put(root, 3, SEGMENT_OPEN, buf_str(&m.out));
    seg_maker_fini(&m);
    return root;
}

static void cat(void **state)
{
    char *root = make_root(), line[512];

    (void)state;
    ctl_expect(root, "cat", EXIT_FINE, R11 R12 R31 R41 R51);
    /* Groups of seg_add_file are committed at 1700000000 + id seconds. */
    ctl_expect(root, "cat --since @1700000004", EXIT_FINE, R41 R51);
    ctl_expect(root, "cat --until @1700000003", EXIT_FINE, R11 R12);
    ctl_expect(root, "cat --since @1700000003 --until @1700000004", EXIT_FINE, R31);
    ctl_expect(root, "cat --since tomorrow", EXIT_USAGE, "'tomorrow' is no time");
    (void)snprintf(line, sizeof line, "cat %s/archive/2026/11/00000000000000000003.ndjson.zst.open",
                   root);
    if (!strchr(root, '_'))
        ctl_expect(root, line, EXIT_FINE, R41 R51);
    (void)snprintf(line, sizeof line, "cat %s/archive/2026/11/00000000000000000001.journal", root);
    if (!strchr(root, '_'))
        ctl_expect(root, line, EXIT_DATA, "is a journal");
    ctl_expect(root, "cat /no/such", EXIT_NO_INPUT, "cannot open '/no/such': no such file");
    ctl_expect(root, "cat /dev/null", EXIT_IO, "not a regular file");
    test_dir_remove(root);
}

static void damage(void **state)
{
    char *root = make_root(), *bytes;
    struct segment_name name;
    struct ctl_call c;
    char path[256];
    size_t len;

    (void)state;
    segment_name_make(&name, 2, SEGMENT_SEALED, 2026, 11);
    (void)snprintf(path, sizeof path, "archive/%s", name.path);
    bytes = test_file_read(root, path, &len);
    bytes[20] = (char)(bytes[20] ^ 0x40); /* inside the first record's frame */
    test_file_write(root, path, (struct str){bytes, len});
    c = ctl_call(root, "cat");
    assert_int_equal(c.code, EXIT_DATA);
    assert_non_null(strstr(c.out, R31 R41 R51)); /* the rest is still there */
    assert_non_null(strstr(c.err, "cannot read '2026/11/00000000000000000002.ndjson.zst'"));
    ctl_call_fini(&c);
    test_file_write(root, path, (struct str){bytes, len - 30}); /* half a seek table */
    c = ctl_call(root, "cat");
    assert_int_equal(c.code, EXIT_DATA);
    assert_non_null(strstr(c.err, "holds no whole group at byte"));
    ctl_call_fini(&c);
    free(bytes);
    test_dir_remove(root);
}

static void get(void **state)
{
    char *root = make_root();

    (void)state;
    ctl_expect(root, "get 1", EXIT_FINE, R11 R12);
    ctl_expect(root, "get 1-2", EXIT_FINE, R12);
    ctl_expect(root, "get 3-1", EXIT_FINE, R31);
    ctl_expect(root, "get n1.3-1", EXIT_FINE, R31);
    ctl_expect(root, "get 5", EXIT_FINE, R51);
    ctl_expect(root, "get n2.3-1", EXIT_NO_INPUT, "no record 'n2.3-1'");
    ctl_expect(root, "get 1-3", EXIT_NO_INPUT, "file 1 has articles up to 2");
    ctl_expect(root, "get 2", EXIT_NO_INPUT, "the records of '2' were pruned");
    ctl_expect(root, "get 6", EXIT_NO_INPUT, "no records of '6': quarantined, not_regular");
    ctl_expect(root, "get 99", EXIT_NO_INPUT, "no file has the id '99'");
    ctl_expect(root, "get 0", EXIT_USAGE, "'0' is no id");
    ctl_expect(root, "get", EXIT_USAGE, "get wants one id; see siftctl get --help");
    ctl_expect(root, "get 1 2", EXIT_USAGE, "get wants one id");
    test_dir_remove(root);
}

static void tail(void **state)
{
    char *root = make_root();

    (void)state;
    ctl_expect(root, "tail", EXIT_FINE, R11 R12_SAFE R31 R41 R51);
    ctl_expect(root, "tail -n 0", EXIT_FINE, "");
    ctl_expect(root, "tail -n 1", EXIT_FINE, R51);
    ctl_expect(root, "tail -n 2", EXIT_FINE, R41 R51);
    ctl_expect(root, "tail -n 3", EXIT_FINE, R31 R41 R51);
    ctl_expect(root, "tail -n 4", EXIT_FINE, R12_SAFE R31 R41 R51);
    ctl_expect(root, "tail --where title=a", EXIT_FINE, R11 R31);
    ctl_expect(root, "tail -n 1 --where title=a", EXIT_FINE, R31);
    ctl_expect(root, "tail -n 2 --where title=a --where id=1-1", EXIT_FINE, R11);
    ctl_expect(root, "tail --where title=none", EXIT_FINE, "");
    ctl_expect(root, "tail -n many", EXIT_USAGE, "'many' is no number");
    ctl_expect(root, "tail --where title", EXIT_USAGE, "'title' is not PATH=VALUE");
    ctl_expect(root, "tail -x", EXIT_USAGE, "there is no option '-x'");
    ctl_expect(root, "tail --lines", EXIT_USAGE, "option '--lines' wants a value");
    ctl_expect(root, "tail file", EXIT_USAGE, "tail takes no file: 'file'");
    test_dir_remove(root);
}

static void calls(void **state)
{
    char *root = test_dir_make();
    struct ctl_call c;

    (void)state;
    ctl_expect(root, "", EXIT_USAGE, "no verb is given; see siftctl --help");
    ctl_expect(root, "tial", EXIT_USAGE, "did you mean 'tail'?");
    ctl_expect(root, "frobnicate", EXIT_USAGE, "there is no verb 'frobnicate'");
    ctl_expect(root, "--bogus cat", EXIT_USAGE, "there is no option '--bogus'");
    ctl_expect(root, "cat", EXIT_NO_INPUT, "cannot open the archive");
    ctl_expect(root, "-o nokey=1 cat", EXIT_CONFIG, "nokey");
    ctl_expect(root, "-c /no/such.yaml cat", EXIT_CONFIG, "/no/such.yaml");
    ctl_expect(root, "status", EXIT_NO_DAEMON, "no daemon answers");
    ctl_expect(root, "health x", EXIT_USAGE, "health takes no argument");
    ctl_expect(root, "cat /no/\x1B[31m\xE2\x80\xAE", EXIT_NO_INPUT, "'/no/\\u001b[31m\\u202e'");
    for (const struct ctl_verb *v = ctl_verbs; v->name; v++) {
        char line[64];

        (void)snprintf(line, sizeof line, "%s --help", v->name);
        c = ctl_call(root, line);
        TEST_CHECK(c.code == EXIT_FINE && strstr(c.out, "usage: siftctl"), "%s", v->name);
        ctl_call_fini(&c);
        c = ctl_call(root, "--help");
        TEST_CHECK(strstr(c.out, v->help), "%s", v->name);
        ctl_call_fini(&c);
    }
    c = ctl_call(root, "--version");
    assert_memory_equal(c.out, "siftctl ", 8);
    ctl_call_fini(&c);
    test_dir_remove(root);
}

/* Every verb and its options stand in the manual page and the completions. */
static void listed_everywhere(void **state)
{
    static const char *const files[] = {"daemon/siftctl.1", "daemon/completions/siftctl.bash",
                                        "daemon/completions/_siftctl",
                                        "daemon/completions/siftctl.fish"};

    (void)state;
    if (access(files[0], R_OK) != 0)
        skip();
    for (size_t i = 0; i < TEST_LEN(files); i++) {
        size_t len;
        char *text = test_file_read(".", files[i], &len);

        for (const struct ctl_verb *v = ctl_verbs; v->name; v++) {
            TEST_CHECK(strstr(text, v->name), "%s: %s", files[i], v->name);
            for (const char *p = v->more; (p = strstr(p, "--")); p += 2) {
                char option[32];
                (void)snprintf(option, sizeof option, "%.*s",
                               (int)strspn(p + 2, "abcdefghijklmnopqrstuvwxyz"), p + 2);
                TEST_CHECK(strstr(text, option), "%s: %s --%s", files[i], v->name, option);
            }
        }
        free(text);
    }
}

/* No allocation that fails does harm, and none is silent. */
static void failing_allocations(void **state)
{
    static const char *const lines[] = {"cat", "get 1-2", "tail -n 2 --where title=a"};
    char *root = make_root();

    (void)state;
    for (size_t i = 0; i < TEST_LEN(lines); i++)
        ctl_refuse_memory(root, lines[i]);
    test_dir_remove(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cat),
        cmocka_unit_test(damage),
        cmocka_unit_test(get),
        cmocka_unit_test(tail),
        cmocka_unit_test(calls),
        cmocka_unit_test(listed_everywhere),
        cmocka_unit_test(failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
