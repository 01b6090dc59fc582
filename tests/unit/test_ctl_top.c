/* test_ctl_top.c -- what siftctl top shows of the daemon's answers, and how it goes on without them */
#include "../test.h"

#include "../../daemon/ctl_top_view.h"
#include "ctl_call.h"
#include "ctl_fake.h"

#include <stdlib.h>
#include <string.h>

#define NOW_MS INT64_C(1700000010000) /* 2023-11-14T22:13:30Z */

#define STATUS(MORE)                                                                              \
    "{\"healthy\":true,\"state\":\"running\",\"version\":\"1.0\",\"pid\":42,"                     \
    "\"started\":\"2023-11-14T22:13:20.000Z\",\"last_commit\":\"2023-11-14T22:13:28.000Z\","      \
    "\"watching\":true,\"workers\":2,\"memory_bytes\":1572864,\"quarantined\":3,\"records\":1234" \
    "," MORE "}\n"
#define FIRST STATUS("\"uptime_ms\":8000,\"files\":100,\"archived\":97,\"bytes\":1000")
#define SECOND \
    STATUS("\"uptime_ms\":10000,\"files\":150,\"archived\":147,\"bytes\":2098152,\"in_work\":3")
#define REBORN                                                                    \
    "{\"state\":\"running\",\"pid\":43,\"started\":\"2023-11-14T22:13:29.000Z\"," \
    "\"uptime_ms\":9000,\"files\":160}\n"
#define TASK(ID, NAME, STATE, CLAIMED)                                                       \
    "{\"id\":" ID ",\"name\":\"" NAME "\",\"state\":\"" STATE "\",\"part\":0,\"size\":2048," \
    "\"tries\":1,\"claimed\":\"2023-11-14T22:" CLAIMED "Z\"}"
#define OLD TASK("7", "a\\u001b[31m.txt", "ready", "11:30.000")
#define YOUNG TASK("8", "\xE7\xBD\x91\xE6\xA0\xBC.txt", "reading", "13:30.000")
#define TASKS "{\"tasks\":[" OLD "," YOUNG "],\"more\":5}\n"
#define NO_TASKS "{\"tasks\":[],\"more\":0}\n"

static struct top_sample sample(const char *status, const char *tasks)
{
    struct top_sample s = {.now_ms = NOW_MS};
    json_error_t ignored;

    s.status = json_loads(status, 0, &ignored);
    s.tasks = json_loads(tasks, 0, &ignored);
    assert_true(s.status && s.tasks);
    return s;
}

static void rates(void **state)
{
    struct top_sample a = sample(FIRST, NO_TASKS), b = sample(SECOND, NO_TASKS),
                      c = sample(REBORN, NO_TASKS), none = {0};
    struct top_rates r = top_view_rates(&a, &b);

    (void)state;
    assert_true(r.is_known);
    assert_true(r.seconds == 2);
    assert_true(r.files_per_s == 25);
    assert_true(r.bytes_per_s == 1048576);
    assert_false(top_view_rates(&none, &a).is_known);
    assert_false(top_view_rates(&a, &a).is_known);
    assert_false(top_view_rates(&a, &c).is_known); /* another daemon, though it counts higher */
    top_sample_fini(&a);
    top_sample_fini(&b);
    top_sample_fini(&c);
}

static char *screen(const char *was, const char *is, const char *tasks, const char *complaint,
                    size_t rows, size_t columns)
{
    struct top_sample a = was ? sample(was, NO_TASKS) : (struct top_sample){0},
                      b = sample(is, tasks);
    struct buf out;
    char *text;

    buf_init(&out, 1u << 20);
    top_view_screen(&a, &b, complaint, rows, columns, &out);
    assert_false(buf_failed(&out));
    text = strndup(out.len ? out.ptr : "", out.len);
    buf_fini(&out);
    top_sample_fini(&a);
    top_sample_fini(&b);
    return text;
}

static void whole_screen(void **state)
{
    char *text = screen(FIRST, SECOND, TASKS, NULL, 24, 100);

    (void)state;
    TEST_STR(
        str_of(text),
        STR("siftd 1.0  running  up 10 s  pid 42  2023-11-14 22:13:30 UTC\n"
            "files     150: 147 archived, 3 quarantined; 2.0 MiB\n"
            "records   1,234; 0 duplicates\n"
            "speed     25.0 files/s, 1.0 MiB/s over 2.0 s; 15.0 files/s, 204.9 KiB/s since the "
            "start\n"
            "in work   3: 0 waiting, 1 reading, 1 ready, 0 resting\n"
            "inbox     0 not complete yet, 0 that may not be moved, watched\n"
            "daemon    memory 1.5 MiB, 2 workers, 0 retries, last commit 2 s ago\n"
            "\n"
            "        id  state     part tries        size     for  name\n"
            "         7  ready        0     1     2.0 KiB   2 min  a\\u001b[31m.txt\n"
            "         8  reading      0     1     2.0 KiB     0 s  "
            "\xE7\xBD\x91\xE6\xA0\xBC.txt\n"
            "... and 5 more"));
    free(text);
}

/* How many lines, and whether each fits, counting a character of three bytes as two cells. */
static size_t check_lines(const char *text, size_t columns)
{
    struct str rest = str_of(text), line;
    size_t lines = 0;

    while (str_split(&rest, '\n', &line)) {
        size_t cells = 0;

        lines++;
        for (size_t i = 0; i < line.len; i++)
            cells += (line.ptr[i] & 0xC0) == 0x80 ? 0 : (line.ptr[i] & 0xE0) == 0xE0 ? 2 : 1;
        TEST_CHECK(cells <= columns, "%zu cells in %zu: %.*s", cells, columns, (int)line.len,
                   line.ptr);
    }
    return lines;
}

static void any_window(void **state)
{
    (void)state;
    for (size_t rows = 1; rows <= 14; rows++)
        for (size_t columns = 1; columns < 80; columns++) {
            char *text = screen(FIRST, SECOND, TASKS, "gone", rows, columns);
            size_t lines = check_lines(text, columns);

            TEST_CHECK(lines <= rows, "%zu lines on %zu rows", lines, rows);
            free(text);
        }
}

/* What the last row says fits what is shown. */
static void few_rows(void **state)
{
    char *text = screen(FIRST, SECOND, TASKS, NULL, 11, 100);

    (void)state;
    assert_non_null(strstr(text, "a\\u001b"));
    assert_null(strstr(text, "reading   "));
    assert_non_null(strstr(text, "\n... and 6 more"));
    free(text);
}

static void troubles(void **state)
{
    char *text = screen(NULL, STATUS("\"pause\":\"no space\\u202e\",\"inbox\":\"elsewhere\""),
                        NO_TASKS, NULL, 24, 100);

    (void)state;
    assert_non_null(strstr(text, "\n! paused: no space\\u202e\n! inbox: elsewhere\n"));
    assert_non_null(strstr(text, "speed     - over"));
    assert_null(strstr(text, "name"));
    free(text);
    text = screen(NULL, FIRST, NO_TASKS, "nobody there", 24, 100);
    assert_non_null(strstr(text, "siftd 1.0  ?  up"));
    assert_non_null(strstr(text, "\n! nobody there\n"));
    free(text);
}

static void pause_in_a_line(void **state)
{
    struct top_sample none = {0},
                      is = sample(STATUS("\"pause\":\"no \\\"space\\\"\\u202e\""), NO_TASKS);
    struct buf out;

    (void)state;
    buf_init(&out, 1u << 16);
    top_view_line(&none, &is, &out);
    assert_false(buf_failed(&out));
    assert_true(str_ends(buf_str(&out), STR(" pause=\"no \\\"space\\\"\\u202e\"\n")));
    buf_fini(&out);
    top_sample_fini(&is);
}

static void lines(void **state)
{
    struct ctl_fake f = {.answers = {FIRST, NO_TASKS, SECOND, TASKS}, .answers_len = 4};

    (void)state;
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1700000010", 1), 0);
    ctl_fake_start(&f);
    ctl_expect(f.root, "top -n 2 -d 0.1", EXIT_FINE,
               "time=2023-11-14T22:13:30.000Z state=running files=100 archived=97 quarantined=3 "
               "records=1234 bytes=1000 duplicates=0 in_work=0 waiting=0 retries=0 unclaimable=0 "
               "memory_bytes=1572864 files_per_s=- bytes_per_s=- reading=0 ready=0 resting=0 "
               "oldest_ms=0\n"
               "time=2023-11-14T22:13:30.000Z state=running files=150 archived=147 quarantined=3 "
               "records=1234 bytes=2098152 duplicates=0 in_work=3 waiting=0 retries=0 "
               "unclaimable=0 memory_bytes=1572864 files_per_s=25.0 bytes_per_s=1048576 reading=1 "
               "ready=1 resting=0 oldest_ms=120000\n");
    assert_string_equal(f.words, "status\ntasks\nstatus\ntasks\n");
    ctl_fake_stop(&f);
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
}

/* Gone after the first look: said once, and the exit status tells. */
static void gone(void **state)
{
    struct ctl_fake f = {.answers = {FIRST, NO_TASKS}, .answers_len = 2};
    struct ctl_call c;

    (void)state;
    ctl_fake_start(&f);
    c = ctl_call(f.root, "top --plain --count 3 --delay 0.1");
    assert_int_equal(c.code, EXIT_NO_DAEMON);
    assert_ptr_equal(strchr(c.out, '\n'), c.out + c.out_len - 1);
    assert_non_null(strstr(c.err, "no daemon answers"));
    assert_ptr_equal(strchr(c.err, '\n'), c.err + strlen(c.err) - 1);
    ctl_call_fini(&c);
    ctl_fake_stop(&f);
}

static void odd_answers(void **state)
{
    static const char *const answers[] = {"[1]\n", "what?\n", ""};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(answers); i++) {
        struct ctl_fake f = {.answers = {answers[i]}, .answers_len = 1};

        ctl_fake_start(&f);
        ctl_expect(f.root, "top -n 1", EXIT_NO_DAEMON, "no daemon answers");
        ctl_fake_stop(&f);
    }
}

static void wrong_calls(void **state)
{
    static const struct {
        const char *line, *complaint;
    } cases[] = {
        {"top -d 0", "'0' is no number of seconds"},
        {"top -d 0.05", "'0.05' is no number of seconds"},
        {"top -d 1.2345", "'1.2345' is no number of seconds"},
        {"top -d 3600.001", "'3600.001' is no number of seconds"},
        {"top -d 99999999999999999999", "is no number of seconds"},
        {"top -d 1.", "'1.' is no number of seconds"},
        {"top -d x", "'x' is no number of seconds"},
        {"top -n 0", "'0' is no number"},
        {"top -n x", "'x' is no number"},
        {"top -x", "there is no option '-x'"},
        {"top 1", "top takes no argument"},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        ctl_expect("/nowhere", cases[i].line, EXIT_USAGE, cases[i].complaint);
}

static void without_memory(void **state)
{
    struct ctl_fake f = {0};

    (void)state;
    ctl_fake_start(&f);
    ctl_refuse_memory(f.root, "top -n 1");
    ctl_fake_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates),          cmocka_unit_test(whole_screen),
        cmocka_unit_test(any_window),     cmocka_unit_test(few_rows),
        cmocka_unit_test(troubles),       cmocka_unit_test(pause_in_a_line),
        cmocka_unit_test(lines),          cmocka_unit_test(gone),
        cmocka_unit_test(odd_answers),    cmocka_unit_test(wrong_calls),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
