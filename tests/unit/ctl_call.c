/* ctl_call.c -- see ctl_call.h */
#include "ctl_call.h"

#include "../test.h"

#include <stdlib.h>
#include <string.h>

#define CALL_ARGS_MAX 32

struct ctl_call ctl_call(const char *root, const char *line)
{
    struct ctl_call c = {0};
    struct ctl ctl = {.io = io_real()};
    char *args[CALL_ARGS_MAX + 1] = {0}, *copy = strdup(line), *save = NULL, override[4096];
    char first[] = "siftctl", dash_o[] = "-o";
    char no_lists[] = "pipelines.default.0.strip_chrome=false"; /* needs no folder of word lists */
    size_t err_len;
    int argc = 0;

    (void)snprintf(override, sizeof override, "root=%s", root);
    args[argc++] = first;
    args[argc++] = dash_o;
    args[argc++] = override;
    args[argc++] = dash_o;
    args[argc++] = no_lists;
    for (char *part = strtok_r(copy, " ", &save); part; part = strtok_r(NULL, " ", &save)) {
        assert_true(argc < CALL_ARGS_MAX);
        for (char *p = part; *p; p++)
            if (*p == '_')
                *p = ' ';
        args[argc++] = part;
    }
    ctl.out = open_memstream(&c.out, &c.out_len);
    ctl.err = open_memstream(&c.err, &err_len);
    assert_true(ctl.out && ctl.err);
    c.code = ctl_run(&ctl, argc, args);
    ctl_fini(&ctl);
    (void)fclose(ctl.out);
    (void)fclose(ctl.err);
    free(copy);
    return c;
}

void ctl_call_fini(struct ctl_call *c)
{
    free(c->out);
    free(c->err);
}

void ctl_expect(const char *root, const char *line, enum exit_code code, const char *text)
{
    struct ctl_call c = ctl_call(root, line);
    size_t err_len = strlen(c.err);

    TEST_CHECK(c.code == code, "siftctl %s: exit %d, %s", line, c.code, c.err);
    if (code <= EXIT_PROBLEM) {
        TEST_CHECK(strcmp(c.out, text) == 0, "siftctl %s: %s", line, c.out);
    } else {
        TEST_CHECK(strstr(c.err, text), "siftctl %s: %s", line, c.err);
        TEST_CHECK(err_len && strchr(c.err, '\n') == c.err + err_len - 1, "one line: %s", c.err);
    }
    ctl_call_fini(&c);
}

void ctl_refuse_memory(const char *root, const char *line)
{
    struct ctl_call whole = ctl_call(root, line);
    bool has_failed = true;

    TEST_CHECK(whole.code <= EXIT_PROBLEM || whole.code == EXIT_NO_DAEMON, "siftctl %s: %s", line,
               whole.err);
    for (size_t n = 0; has_failed; n++) {
        struct ctl_call c;

        test_fail_alloc_once(n);
        c = ctl_call(root, line);
        has_failed = test_fail_alloc_off();
        TEST_CHECK(
            (c.code == whole.code && strcmp(c.out, whole.out) == 0) ||
                (has_failed && *c.err && (c.code != EXIT_FINE || strstr(c.err, "is not known"))),
            "siftctl %s, allocation %zu: exit %d, %s%s", line, n, c.code, c.out, c.err);
        ctl_call_fini(&c);
    }
    ctl_call_fini(&whole);
}
