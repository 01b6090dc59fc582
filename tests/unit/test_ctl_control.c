/* test_ctl_control.c -- the words to the daemon, against a daemon played by a thread. */
#include "../test.h"

#include "../../daemon/ctl.h"
#include "ctl_call.h"
#include "ctl_fake.h"

static const struct {
    const char *line, *word, *answer;
    enum exit_code code;
    const char *text;
} cases[] = {
    {"reload", "reload\n", "{\"ok\":true}\n", EXIT_FINE, "{\"ok\":true}\n"},
    {"rescan", "rescan\n", "{\"ok\":true}", EXIT_FINE, "{\"ok\":true}\n"},
    {"drain", "drain\n", "{\"error\":\"busy\"}\n", EXIT_PROBLEM, "{\"error\":\"busy\"}\n"},
    {"health", "health\n", "{\"healthy\":true,\"state\":\"running\"}\n", EXIT_FINE,
     "{\"healthy\":true,\"state\":\"running\"}\n"},
    {"health", "health\n", "{\"healthy\":false,\"why\":\"no space\"}\n", EXIT_PROBLEM,
     "{\"healthy\":false,\"why\":\"no space\"}\n"},
    {"status --json", "status\n", "{\"pause\":\"\xE2\x80\xAE\"}\n", EXIT_FINE,
     "{\"pause\":\"\\u202e\"}\n"},
    {"status", "status\n",
     "{\"state\":\"running\",\"in\":{\"bytes\":1536,\"small_bytes\":7,\"n\":2.5},\"up_ms\":1234,"
     "\"list\":[\"a\\u001b\",null],\"none\":[],\"well\":true}\n",
     EXIT_FINE,
     "state           running\n"
     "in.bytes        1.5 KiB\n"
     "in.small_bytes  7 B\n"
     "in.n            2.5\n"
     "up_ms           1.234 s\n"
     "list.0          a\\u001b\n"
     "list.1          -\n"
     "none            -\n"
     "well            yes\n"},
    {"status", "status\n", "what?\n", EXIT_NO_DAEMON, "is no JSON object"},
    {"reload", "reload\n", "[1]\n", EXIT_NO_DAEMON, "is no JSON object"},
    {"status", "status\n", "", EXIT_NO_DAEMON, "no daemon answers"},
};

static void words(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct ctl_fake f = {.answers = {cases[i].answer}, .answers_len = 1};

        ctl_fake_start(&f);
        ctl_expect(f.root, cases[i].line, cases[i].code, cases[i].text);
        assert_string_equal(f.words, cases[i].word);
        ctl_fake_stop(&f);
    }
}

/* A socket that nobody listens at: the daemon was killed. */
static void nobody(void **state)
{
    struct ctl_fake f = {0};

    (void)state;
    ctl_fake_start(&f);
    ctl_expect(f.root, "status", EXIT_NO_DAEMON, "connection refused");
    ctl_fake_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
