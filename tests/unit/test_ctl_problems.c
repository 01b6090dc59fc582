/* test_ctl_problems.c -- siftctl problems, tasks and retry, against a daemon played by a thread. */
#include "../test.h"

#include "../../daemon/ctl.h"
#include "../../daemon/segment.h"
#include "ctl_call.h"
#include "seg_make.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define TALKS_MAX 4

/* A daemon that answers so many lines, and keeps them. */
struct fake {
    int fd;
    const char *answers[TALKS_MAX];
    char lines[TALKS_MAX][8192];
    size_t len;
    pthread_t thread;
};

static void *serve(void *ctx)
{
    struct fake *f = ctx;

    for (size_t i = 0; i < f->len; i++) {
        int fd = accept(f->fd, NULL, NULL);
        size_t have = 0;
        ssize_t n = 1;

        while (n > 0 && !memchr(f->lines[i], '\n', have)) {
            n = read(fd, f->lines[i] + have, sizeof f->lines[i] - 1 - have);
            have += n > 0 ? (size_t)n : 0;
        }
        (void)send(fd, f->answers[i], strlen(f->answers[i]), MSG_NOSIGNAL);
        (void)close(fd);
    }
    return NULL;
}

static void fake_start(struct fake *f, const char *root)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[512];
    int folder;

    while (f->len < TALKS_MAX && f->answers[f->len])
        f->len++;
    (void)snprintf(path, sizeof path, "%s/run", root);
    folder = open(path, O_PATH | O_CLOEXEC);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/control.sock",
                   folder);
    (void)unlinkat(folder, "control.sock", 0);
    f->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(f->fd, (const struct sockaddr *)&address, sizeof address), 0);
    (void)close(folder);
    assert_int_equal(listen(f->fd, 4), 0);
    assert_int_equal(pthread_create(&f->thread, NULL, serve, f), 0);
}

/* All lines were asked. */
static void fake_stop(struct fake *f)
{
    assert_int_equal(pthread_join(f->thread, NULL), 0);
    (void)close(f->fd);
}

/* ---- the world ---- */

#define Q5 "quarantine/encoding/00000000000000000005"
#define Q6 "quarantine/encoding/00000000000000000006"
#define Q7 "quarantine/empty/00000000000000000007"

static void quarantine(struct seg_maker *m, uint64_t id, struct str name)
{
    struct commit_entry e = {.id = id,
                             .is_final = true,
                             .outcome = COMMIT_QUARANTINED,
                             .name = name,
                             .reason = {"encoding: bad", 13}};
    struct commit c = {.entries = &e, .entries_len = 1};

    m->next_id = id + 1;
    seg_add_commit(m, m->out.len, &c);
}

/* Three quarantined files, one with an odd name, one without a reason; the reason of one that left. */
static char *make(void)
{
    static const char *const folders[] = {
        "archive", "archive/2026",        "archive/2026/11",  "quarantine",   "run",
        "inbox",   "quarantine/encoding", "quarantine/empty", "inbox/.siftd", "inbox/.siftd/claim",
    };
    char *root = test_dir_make(), path[512];
    struct segment_name name;
    struct seg_maker m;

    for (size_t i = 0; i < TEST_LEN(folders); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", root, folders[i]);
        assert_int_equal(mkdir(path, 0750), 0);
    }
    seg_maker_init(&m);
    quarantine(&m, 5, STR("a b/100%\x01\xFF.txt"));
    quarantine(&m, 6, STR("six"));
    segment_name_make(&name, 1, SEGMENT_OPEN, 2026, 11);
    (void)snprintf(path, sizeof path, "archive/%s", name.path);
    test_file_write(root, path, buf_str(&m.out));
    seg_maker_fini(&m);
    test_file_write(root, Q5 "-100_.txt", STR("12345"));
    test_file_write(
        root, Q5 ".why.json",
        STR("{\"id\":5,\"name\":\"a b/100%\\u0001\xEF\xBF\xBD.txt\",\"reason\":\"encoding\","
                        "\"detail\":\"encoding: 12 of 40\",\"size\":5,\"quarantined_ms\":1}\n"));
    test_file_write(root, Q6 "-six", STR("666666"));
    test_file_write(root, Q6 ".why.json",
                    STR("{\"id\":6,\"name\":\"six\",\"detail\":\"\\u202e\"}"));
    test_file_write(root, Q7 "-seven", STR(""));
    test_file_write(root, "quarantine/empty/00000000000000000008.why.json", STR("{\"id\":8}"));
    test_file_write(root, "quarantine/README", STR("not ours"));
    return root;
}

/* ---- problems ---- */

static void problems(void **state)
{
    static const char answer[] =
        "{\"unclaimable\":[{\"name\":\"x\\u001b\",\"error\":\"Permission denied\","
        "\"remedy\":\"chmod a+rwx -- 'in'\"}],\"more\":2}\n";
    struct fake f = {.answers = {answer}}, again = {.answers = {answer}};
    char *root = make(), *age, *end;
    struct ctl_call c;

    (void)state;
    fake_start(&f, root);
    c = ctl_call(root, "problems");
    fake_stop(&f);
    assert_int_equal(c.code, EXIT_PROBLEM);
    assert_string_equal(f.lines[0], "problems\n");
    /* The age of 5 depends on today. */
    age = strstr(c.out, "  5 ");
    end = age ? strstr(age, " d") : NULL;
    assert_non_null(end);
    TEST_STR(((struct str){c.out, (size_t)(age - c.out)}),
             STR("empty: 1 file\n"
                 "  7            -        0 B  00000000000000000007-seven\n"
                 "encoding: 2 files\n"));
    TEST_STR(str_of(end), STR(" d        5 B  a b/100%\\u0001\xEF\xBF\xBD.txt: 12 of 40\n"
                 "  6            -        6 B  six: \\u202e\n"
                 "cannot be claimed: 3 files\n"
                 "  x\\u001b: Permission denied\n"
                 "      chmod a+rwx -- 'in'\n"
                 "  ... and 2 more\n"));
    ctl_call_fini(&c);
    fake_start(&again, root);
    c = ctl_call(root, "problems --json");
    fake_stop(&again);
    assert_int_equal(c.code, EXIT_PROBLEM);
    assert_non_null(strstr(c.out, "{\"quarantined\":[{\"id\":7,\"name\":\"\",\"reason\":\"empty\","
                                  "\"detail\":\"\",\"size\":0,\"quarantined_ms\":0,"
                                  "\"file\":\"00000000000000000007-seven\"},"));
    assert_non_null(strstr(c.out, "\"unclaimable\":[{\"name\":\"x\\u001B\""));
    ctl_call_fini(&c);
    c = ctl_call(root, "problems");
    assert_int_equal(c.code, EXIT_PROBLEM);
    assert_non_null(strstr(c.out, "what cannot be claimed is not known: no daemon answers\n"));
    ctl_call_fini(&c);
    c = ctl_call(root, "problems --json");
    assert_non_null(strstr(c.out, ",\"unclaimable\":null}\n"));
    ctl_call_fini(&c);
    ctl_expect(root, "problems x", EXIT_USAGE, "problems takes no argument");
    test_dir_remove(root);
}

static void no_problems(void **state)
{
    struct fake f = {.answers = {"{\"unclaimable\":[],\"more\":0}\n"}};
    struct fake old = {.answers = {"{\"error\":\"there is no word 'problems'\"}\n"}};
    char *root = test_dir_make(), path[512];

    (void)state;
    (void)snprintf(path, sizeof path, "%s/run", root);
    assert_int_equal(mkdir(path, 0750), 0);
    ctl_expect(root, "problems", EXIT_FINE,
               "what cannot be claimed is not known: no daemon answers\n");
    fake_start(&f, root);
    ctl_expect(root, "problems", EXIT_FINE, "no problems\n");
    fake_stop(&f);
    fake_start(&old, root);
    ctl_expect(root, "problems", EXIT_FINE,
               "what cannot be claimed is not known: there is no word 'problems'\n");
    fake_stop(&old);
    test_dir_remove(root);
}

/* ---- tasks ---- */

#define TASKS_HEAD "id        state        part tries        size  claimed              name\n"

static void tasks(void **state)
{
    static const struct {
        const char *line, *answer;
        enum exit_code code;
        const char *text;
    } cases[] = {
        {"tasks", "{\"tasks\":[],\"more\":0}\n", EXIT_FINE, "nothing is in work\n"},
        {"tasks",
         "{\"tasks\":[{\"id\":42,\"name\":\"n\\u202e.txt\",\"state\":\"reading\",\"part\":3,"
         "\"size\":8388608,\"tries\":1,\"claimed\":\"2026-11-22T06:00:00.123Z\"}],\"more\":7}\n",
         EXIT_FINE,
         TASKS_HEAD
         "42        reading         3     1     8.0 MiB  2026-11-22 06:00:00  n\\u202e.txt\n"
         "... and 7 more\n"},
        {"tasks --json", "{\"tasks\":[],\"more\":0}\n", EXIT_FINE, "{\"tasks\":[],\"more\":0}\n"},
        {"tasks", "what?\n", EXIT_NO_DAEMON, "holds no list of tasks"},
    };
    char *root = make();

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct fake f = {.answers = {cases[i].answer}};

        fake_start(&f, root);
        ctl_expect(root, cases[i].line, cases[i].code, cases[i].text);
        fake_stop(&f);
        assert_string_equal(f.lines[0], "tasks\n");
    }
    /* Without a daemon. */
    ctl_expect(root, "tasks", EXIT_FINE, "nothing is in work\n");
    test_file_write(root, "inbox/.siftd/claim/00000000000000000012", STR("twelve"));
    test_file_write(root, "inbox/.siftd/claim/00000000000000000011", STR("eleven!"));
    test_file_write(root, "inbox/.siftd/claim/probe", STR(""));
    test_file_write(root, "inbox/.siftd/names", STR("12 1700000000000 a%20b\n"));
    ctl_expect(root, "tasks", EXIT_FINE,
               TASKS_HEAD
               "11        claimed         -     -         7 B  -                    \n"
               "12        claimed         -     -         6 B  2023-11-14 22:13:20  a b\n");
    ctl_expect(root, "tasks --json", EXIT_FINE,
               "{\"tasks\":[{\"id\":11,\"name\":\"\",\"state\":\"claimed\",\"size\":7},"
               "{\"id\":12,\"name\":\"a b\",\"state\":\"claimed\",\"size\":6,"
               "\"claimed\":\"2023-11-14T22:13:20.000Z\"}]}\n");
    ctl_expect(root, "tasks x", EXIT_USAGE, "tasks takes no argument");
    test_dir_remove(root);
}

/* ---- retry ---- */

static void retry(void **state)
{
    struct fake one = {.answers = {"{\"ok\":true,\"id\":99}\n"}};
    struct fake two = {.answers = {"{\"error\":\"no space\"}\n", "{\"ok\":true,\"id\":100}\n"}};
    char *root = make();
    struct ctl_call c;

    (void)state;
    fake_start(&one, root);
    ctl_expect(root, "retry -o decode.encoding=big5 5", EXIT_FINE,
               "5 is 99 now: a b/100%\\u0001\\ufffd.txt\n");
    fake_stop(&one);
    assert_string_equal(one.lines[0], "retry encoding/00000000000000000005-100_.txt "
                                      "a%20b/100%25%01\xFF.txt decode.encoding=big5\n");
    fake_start(&two, root);
    c = ctl_call(root, "retry --reason encoding");
    fake_stop(&two);
    assert_int_equal(c.code, EXIT_PROBLEM);
    assert_string_equal(c.err, "siftctl: cannot retry 5: no space\n");
    assert_string_equal(c.out, "6 is 100 now: six\n");
    assert_string_equal(two.lines[1], "retry encoding/00000000000000000006-six six\n");
    ctl_call_fini(&c);
    test_dir_remove(root);
}

static void retry_refused(void **state)
{
    static const struct {
        const char *line;
        enum exit_code code;
        const char *text;
    } cases[] = {
        {"retry", EXIT_USAGE, "retry wants ids, or a --reason"},
        {"retry --reason x 5", EXIT_USAGE, "retry wants ids, or a --reason"},
        {"retry x", EXIT_USAGE, "'x' is no id of a file like 42"},
        {"retry -o decode.encoding= 5", EXIT_USAGE, "can set decode.encoding=NAME only"},
        {"retry -o decode.encoding=a_b 5", EXIT_USAGE, "can set decode.encoding=NAME only"},
        {"retry -o done.keep=1 5", EXIT_USAGE, "can set decode.encoding=NAME only"},
        {"retry 99", EXIT_NO_INPUT, "no file with id 99 is in quarantine"},
        {"retry 8", EXIT_NO_INPUT, "no file with id 8 is in quarantine"},
        {"retry 7", EXIT_NO_INPUT, "no batch of the archive knows the name of 7"},
        {"retry --reason size", EXIT_NO_INPUT, "nothing is in quarantine with reason 'size'"},
        {"retry 5", EXIT_NO_DAEMON, "no daemon answers"},
        {"retry 5 6 5", EXIT_NO_DAEMON, "no daemon answers"},
    };
    struct fake f = {.answers = {"{\"ok\":true,\"id\":99}\n"}}, odd = {.answers = {"{}\n"}};
    char *root = make();
    struct ctl_call c;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        ctl_expect(root, cases[i].line, cases[i].code, cases[i].text);
    /* One unknown id does not keep the others back. */
    fake_start(&f, root);
    c = ctl_call(root, "retry 99 6 6");
    fake_stop(&f);
    assert_int_equal(c.code, EXIT_NO_INPUT);
    assert_string_equal(c.out, "6 is 99 now: six\n");
    ctl_call_fini(&c);
    fake_start(&odd, root);
    ctl_expect(root, "retry 6", EXIT_NO_DAEMON, "answer about 6 says nothing");
    fake_stop(&odd);
    test_dir_remove(root);
}

static void failing_allocations(void **state)
{
    static const char *const lines[] = {"problems", "problems --json", "tasks", "tasks --json",
                                        "retry 5"};
    char *root = make();

    (void)state;
    test_file_write(root, "inbox/.siftd/claim/00000000000000000012", STR("twelve"));
    for (size_t i = 0; i < TEST_LEN(lines); i++)
        ctl_refuse_memory(root, lines[i]);
    test_dir_remove(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(problems),      cmocka_unit_test(no_problems),
        cmocka_unit_test(tasks),         cmocka_unit_test(retry),
        cmocka_unit_test(retry_refused), cmocka_unit_test(failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
