/* test_log.c -- log lines: form, levels, repetition, escaping */
#include "../test.h"

#include "../../daemon/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TS_BYTES 27 /* "ts=2026-11-22T08:15:00.123Z" */

/* stderr goes to a file of our own; `text` is what came since the fixture was opened. */
struct capture {
    char *dir;
    int saved, fd;
    char *text;
};

static int open_capture(void **state)
{
    struct capture *c = calloc(1, sizeof *c);
    char path[4096];

    assert_non_null(c);
    c->dir = test_dir_make();
    (void)snprintf(path, sizeof path, "%s/err", c->dir);
    c->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    assert_true(c->fd >= 0);
    c->saved = dup(STDERR_FILENO);
    assert_true(dup2(c->fd, STDERR_FILENO) >= 0);
    assert_int_equal(unsetenv("JOURNAL_STREAM"), 0);
    log_set_level(LOG_DEBUG);
    /* Whatever a test before this one logged last is not ours to repeat. */
    log_debug("test=%s", c->dir);
    assert_int_equal(ftruncate(c->fd, 0), 0);
    *state = c;
    return 0;
}

static const char *captured(struct capture *c)
{
    size_t len;

    free(c->text);
    c->text = test_file_read(c->dir, "err", &len);
    return c->text;
}

static int close_capture(void **state)
{
    struct capture *c = *state;

    (void)dup2(c->saved, STDERR_FILENO);
    (void)close(c->saved);
    (void)close(c->fd);
    (void)unsetenv("JOURNAL_STREAM");
    test_dir_remove(c->dir);
    free(c->text);
    free(c);
    return 0;
}

/* The `n`-th line from its level on; the time before it is checked for its form. */
static struct str line_of(const char *text, size_t n)
{
    static const char form[TS_BYTES + 1] = "ts=0000-00-00T00:00:00.000Z";
    struct str rest = str_of(text), line = {0};

    for (size_t i = 0; i <= n; i++)
        if (!str_split(&rest, '\n', &line))
            return (struct str){0};
    assert_true(line.len > TS_BYTES);
    for (size_t i = 0; i < TS_BYTES; i++)
        assert_true(form[i] == '0' ? line.ptr[i] >= '0' && line.ptr[i] <= '9'
                                   : line.ptr[i] == form[i]);
    return str_sub(line, TS_BYTES + 1, line.len);
}

static void lines_have_time_level_and_text(void **state)
{
    struct capture *c = *state;
    const char *text;

    log_error("event=%s n=%d", "one", 1);
    log_warn("event=two");
    log_notice("event=three");
    log_info("event=four");
    log_debug("event=five");
    text = captured(c);
    TEST_STR(line_of(text, 0), STR("level=error event=one n=1"));
    TEST_STR(line_of(text, 1), STR("level=warn event=two"));
    TEST_STR(line_of(text, 2), STR("level=notice event=three"));
    TEST_STR(line_of(text, 3), STR("level=info event=four"));
    TEST_STR(line_of(text, 4), STR("level=debug event=five"));
    TEST_STR(line_of(text, 5), STR(""));
}

static void level_hides_what_is_less(void **state)
{
    struct capture *c = *state;
    const char *text;

    log_set_level(LOG_WARN);
    log_debug("event=debug");
    log_info("event=info");
    log_notice("event=notice");
    log_warn("event=warn");
    log_error("event=error");
    text = captured(c);
    TEST_STR(line_of(text, 0), STR("level=warn event=warn"));
    TEST_STR(line_of(text, 1), STR("level=error event=error"));
    TEST_STR(line_of(text, 2), STR(""));
}

static void equal_lines_are_counted(void **state)
{
    struct capture *c = *state;
    const char *text;

    for (size_t i = 0; i < 13; i++)
        log_warn("event=retry");
    log_error("event=retry"); /* another level is another line */
    log_error("event=retry");
    log_info("event=done");
    log_info("event=more");
    text = captured(c);
    TEST_STR(line_of(text, 0), STR("level=warn event=retry"));
    TEST_STR(line_of(text, 1), STR("level=warn msg=\"last line repeated 12 times\""));
    TEST_STR(line_of(text, 2), STR("level=error event=retry"));
    TEST_STR(line_of(text, 3), STR("level=error msg=\"last line repeated 1 times\""));
    TEST_STR(line_of(text, 4), STR("level=info event=done"));
    TEST_STR(line_of(text, 5), STR("level=info event=more"));
    TEST_STR(line_of(text, 6), STR(""));
}

static void count_is_written_at_exit(void **state)
{
    struct capture *c = *state;
    const char *text;
    int status = -1;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        log_warn("event=retry");
        log_warn("event=retry");
        /* Not the parent's buffers and handlers: only what atexit was told since. */
        exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    text = captured(c);
    TEST_STR(line_of(text, 0), STR("level=warn event=retry"));
    TEST_STR(line_of(text, 1), STR("level=warn msg=\"last line repeated 1 times\""));
}

static void journal_gets_priorities(void **state)
{
    struct capture *c = *state;
    char stream[64];
    struct stat st;

    assert_int_equal(fstat(STDERR_FILENO, &st), 0);
    (void)snprintf(stream, sizeof stream, "%llu:%llu", (unsigned long long)st.st_dev,
                   (unsigned long long)st.st_ino);
    assert_int_equal(setenv("JOURNAL_STREAM", stream, 1), 0);
    log_error("event=a");
    log_warn("event=b");
    log_notice("event=c");
    log_info("event=d");
    log_debug("event=e");
    assert_string_equal(captured(c),
                        "<3>event=a\n<4>event=b\n<5>event=c\n<6>event=d\n<7>event=e\n");
}

static void inherited_journal_variable_means_nothing(void **state)
{
    static const char *const values[] = {"1:2", "", "x", "1", "1:", ":", "99999999999999999999:1"};
    struct capture *c = *state;

    for (size_t i = 0; i < TEST_LEN(values); i++) {
        assert_int_equal(setenv("JOURNAL_STREAM", values[i], 1), 0);
        log_info("event=%zu", i);
    }
    assert_int_equal(strncmp(captured(c), "ts=", 3), 0);
    assert_null(strstr(c->text, "<6>"));
}

static void long_and_hostile_text_stays_one_line(void **state)
{
    struct capture *c = *state;
    static char text[3 * 4096];
    struct str line;

    log_info("event=%s", "a\nb\x1b[2J\x7f\r");
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "\xE6\x9C\x88", 3); /* U+6708 */
    log_info("event=%s", text);
    (void)captured(c);
    TEST_STR(line_of(c->text, 0), STR("level=info event=a?b?[2J??"));
    line = line_of(c->text, 1);
    assert_true(line.len > 3900 && line.len < 4096 - TS_BYTES);
    assert_true(str_ends(line, STR("\xE6\x9C\x88...")));
    TEST_STR(line_of(c->text, 2), STR(""));
}

static void errno_is_kept(void **state)
{
    (void)state;
    errno = ENOTDIR;
    log_info("event=x");
    assert_int_equal(errno, ENOTDIR);
}

static void *log_many(void *arg)
{
    for (unsigned i = 0; i < 200; i++)
        log_info("thread=%u event=%u pad=%0200d", *(unsigned *)arg, i, 0);
    return NULL;
}

static void threads_do_not_mix_lines(void **state)
{
    struct capture *c = *state;
    unsigned names[4] = {0, 1, 2, 3}, counts[4] = {0}, thread, event;
    pthread_t threads[4];
    struct str line;

    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, log_many, &names[i]), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    (void)captured(c);
    for (struct str rest = str_of(c->text); str_split(&rest, '\n', &line);) {
        assert_int_equal(
            sscanf(line.ptr + TS_BYTES, " level=info thread=%u event=%u pad=0", &thread, &event),
            2);
        assert_true(thread < 4);
        assert_int_equal(event, counts[thread]++);
    }
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(counts[i], 200);
}

static void values_are_bare_or_quoted(void **state)
{
    const struct {
        struct str in;
        const char *out;
    } cases[] = {
        {STR("plain"), "plain"},
         {STR("a/b-c_d.e:f"), "a/b-c_d.e:f"},
          {STR("6\xE6\x9C\x88.txt"), "6\xE6\x9C\x88.txt"},
           {STR(""), "\"\""},
            {STR("two words"), "\"two words\""},
             {STR("a=b"), "\"a=b\""},
              {STR("say \"x\""), "\"say \\\"x\\\"\""},
               {STR("back\\slash"), "\"back\\\\slash\""},
                {STR("line\nfeed"), "\"line\\nfeed\""},
                 {STR("tab\there"), "\"tab\\x09here\""},
                  {STR("nul\0byte"), "\"nul\\x00byte\""},
                   {STR("\x1b[31m"), "\"\\x1B[31m\""},
                    {STR("del\x7f"), "\"del\\x7F\""},
                     {STR("c1\xC2\x9B"), "\"c1\\xC2\\x9B\""},
                      {STR("nel\xC2\x85"), "\"nel\\xC2\\x85\""},
                       {STR("bad\xFF"), "\"bad\\xFF\""},
                        {STR("cut\xE6\x9C"), "\"cut\\xE6\\x9C\""},
                         {STR("over\xC0\xAF"), "\"over\\xC0\\xAF\""},
                          {STR("rlo\xE2\x80\xAEtxt"), "\"rlo\\xE2\\x80\\xAEtxt\""},
                           {STR("zwsp\xE2\x80\x8B"), "\"zwsp\\xE2\\x80\\x8B\""},
                            {STR("iso\xE2\x81\xA6"), "\"iso\\xE2\\x81\\xA6\""},
                             {STR("alm\xD8\x9C"), "\"alm\\xD8\\x9C\""},
                              {STR("bom\xEF\xBB\xBF"), "\"bom\\xEF\\xBB\\xBF\""},
                               {STR("ls\xE2\x80\xA8"), "\"ls\\xE2\\x80\\xA8\""},
                                {STR("tag\xF3\xA0\x80\x81"), "\"tag\\xF3\\xA0\\x80\\x81\""},
                                 {STR("wide\xE3\x80\x80space"), "\"wide\xE3\x80\x80space\""},
                                };
    char out[LOG_VALUE_BYTES];

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        assert_string_equal(log_value(cases[i].in, out), cases[i].out);
}

static void long_values_are_cut(void **state)
{
    static const struct {
        char byte;
        size_t len;
        bool is_whole;
    } cases[] = {{'x', LOG_VALUE_BYTES - 1, true},
                 {'x', LOG_VALUE_BYTES, false},
                 {'x', 100000, false},
                 {' ', LOG_VALUE_BYTES - 6, true},
                 {' ', LOG_VALUE_BYTES, false},
                 {'\n', 2000, false},
                 {'\x01', 2000, false},
                 {'\xff', 2000, false}};
    static char in[100000];
    char out[LOG_VALUE_BYTES];

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct str got;

        memset(in, cases[i].byte, sizeof in);
        got = str_of(log_value((struct str){in, cases[i].len}, out));
        assert_true(got.len < LOG_VALUE_BYTES && got.len > LOG_VALUE_BYTES - 24);
        assert_int_equal(str_ends(got, STR("...\"")), !cases[i].is_whole);
    }
}

/* Any bytes: the value is one line of printable text that reads back to what went in. */
static size_t unescape(const char *text, char *out)
{
    size_t len = 0;
    unsigned byte;

    if (*text != '"') {
        len = strlen(text);
        memcpy(out, text, len);
        return len;
    }
    for (text++; *text != '"'; text++) {
        if (*text != '\\') {
            out[len++] = *text;
        } else if (*++text == 'x') {
            assert_int_equal(sscanf(text + 1, "%2x", &byte), 1);
            out[len++] = (char)byte;
            text += 2;
        } else {
            out[len++] = *text == 'n' ? '\n' : *text;
        }
    }
    assert_int_equal(text[1], '\0');
    return len;
}

static void values_read_back(void **state)
{
    char in[200], out[LOG_VALUE_BYTES], back[LOG_VALUE_BYTES];
    uint64_t random = 7;

    (void)state;
    for (size_t i = 0; i < 20000; i++) {
        size_t len = test_random(&random) % sizeof in, back_len;
        bool is_ascii = test_random(&random) & 1;

        for (size_t j = 0; j < len; j++)
            in[j] = (char)(test_random(&random) % (is_ascii ? 128 : 256));
        (void)log_value((struct str){in, len}, out);
        for (const char *p = out; *p; p++)
            assert_true((unsigned char)*p >= 0x20 && *p != 0x7F);
        back_len = unescape(out, back);
        TEST_STR(((struct str){back, back_len}), ((struct str){in, len}));
    }
}

int main(void)
{
#define CAPTURED(test) cmocka_unit_test_setup_teardown(test, open_capture, close_capture)
    const struct CMUnitTest tests[] = {
        CAPTURED(lines_have_time_level_and_text),
        CAPTURED(level_hides_what_is_less),
        CAPTURED(equal_lines_are_counted),
        CAPTURED(count_is_written_at_exit),
        CAPTURED(journal_gets_priorities),
        CAPTURED(inherited_journal_variable_means_nothing),
        CAPTURED(long_and_hostile_text_stays_one_line),
        CAPTURED(errno_is_kept),
        CAPTURED(threads_do_not_mix_lines),
        cmocka_unit_test(values_are_bare_or_quoted),
        cmocka_unit_test(long_values_are_cut),
        cmocka_unit_test(values_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
