/* test_config.c -- whole configurations: files, -o, errors with their place, checks across keys,
 * routes, and printing that loads back. */
#include "../test.h"

#include "../../config/config.h"
#include "../../config/options.h"
#include "../../config/value.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUT_BYTES (1u << 20)
#define OVERRIDES_MAX 6

static struct config *load(const char *yaml, const char *const *overrides, size_t len)
{
    struct config *config = NULL;
    struct err err = {0};
    enum err_code code = config_parse(str_of(yaml), "f.yaml", overrides, len, &config, &err);

    TEST_CHECK(code == ERR_OK, "%s: %s", yaml, err.msg);
    return config;
}

static void check_refused(const char *yaml, const char *const *overrides, size_t len,
                          const char *want)
{
    struct config *config = NULL;
    struct err err = {0};
    enum err_code code = config_parse(str_of(yaml), "f.yaml", overrides, len, &config, &err);

    TEST_CHECK(code == ERR_CONF, "taken: %s %s", yaml, len ? overrides[0] : "");
    TEST_STR(str_of(err.msg), str_of(want));
    assert_null(config);
    assert_int_equal(config_parse(str_of(yaml), "f.yaml", overrides, len, &config, NULL), code);
}

static struct buf print(const struct config *config)
{
    struct buf out;

    buf_init(&out, OUT_BYTES);
    config_print(config, &out);
    assert_false(buf_failed(&out));
    return out;
}

/* Two configurations are the same when they print the same and every number is the same. */
static void check_same(const struct config *a, const struct config *b)
{
    struct buf first = print(a), second = print(b);

    TEST_STR(buf_str(&second), buf_str(&first));
    assert_memory_equal(&a->commit, &b->commit, sizeof a->commit);
    assert_memory_equal(&a->limits, &b->limits, sizeof a->limits);
    assert_memory_equal(&a->archive.rotate, &b->archive.rotate, sizeof a->archive.rotate);
    assert_memory_equal(&a->decode.max_errors, &b->decode.max_errors, sizeof a->decode.max_errors);
    assert_int_equal(a->pipelines_len, b->pipelines_len);
    for (size_t i = 0; i < a->pipelines_len; i++)
        assert_int_equal(a->pipelines[i].steps_len, b->pipelines[i].steps_len);
    assert_int_equal(a->routes_len, b->routes_len);
    for (size_t i = 0; i < a->routes_len; i++)
        assert_int_equal(a->routes[i].pipeline, b->routes[i].pipeline);
    buf_fini(&first);
    buf_fini(&second);
}

static void check_round(struct config *config)
{
    struct buf out = print(config);
    struct config *again = NULL;
    struct err err = {0};
    enum err_code code = config_parse(buf_str(&out), "printed", NULL, 0, &again, &err);

    TEST_CHECK(code == ERR_OK, "%s", err.msg);
    check_same(config, again);
    config_destroy(again);
    buf_fini(&out);
}

static void defaults_are_in_force(void **state)
{
    struct config *c = NULL;
    struct err err = {0};

    assert_int_equal(config_load(NULL, NULL, 0, &c, &err), ERR_OK);
    TEST_STR(c->root, STR("/var/lib/siftd"));
    TEST_STR(c->node, STR(""));
    TEST_STR(c->inbox.path, STR("inbox"));
    assert_true(c->inbox.recursive);
    assert_int_equal(c->inbox.include.len, 1);
    assert_int_equal(c->inbox.exclude.len, 8);
    TEST_STR(c->inbox.exclude.items[7], STR("*.swp"));
    assert_int_equal(c->inbox.watch, CONFIG_WATCH_AUTO);
    assert_int_equal(c->inbox.quiet_ms, 250);
    assert_int_equal(c->inbox.settle_ms, 5000);
    assert_int_equal(c->inbox.rescan_ms, 60000);
    assert_int_equal(c->inbox.empty, CONFIG_EMPTY_QUARANTINE);
    assert_int_equal(c->inbox.order, CONFIG_ORDER_NAME);
    assert_int_equal(c->done.action, CONFIG_DONE_MOVE);
    assert_int_equal(c->done.keep_ms, 30ull * 86400000);
    TEST_STR(c->decode.fallback, STR("gb18030"));
    assert_true(c->decode.max_errors > 0.0099 && c->decode.max_errors < 0.0101);
    assert_int_equal(c->commit.files, 256);
    assert_int_equal(c->commit.size, 8u << 20);
    assert_int_equal(c->archive.level, 3);
    assert_int_equal(c->archive.rotate.every_ms, 86400000);
    assert_int_equal(c->archive.retain_ms, 0);
    assert_int_equal(c->log.level, CONFIG_LOG_INFO);
    assert_true(c->log.mirror);
    assert_int_equal(c->limits.workers, 0);
    assert_int_equal(c->limits.memory, 512u << 20);
    assert_int_equal(c->pipelines_len, 1);
    TEST_STR(c->pipelines[0].name, STR("default"));
    assert_int_equal(c->pipelines[0].steps_len, 4);
    assert_string_equal(c->pipelines[0].steps[3].stage->name, "dedupe");
    assert_int_equal(c->routes_len, 1);
    check_round(c);
    config_destroy(c);
    (void)state;
}

static void files_and_overrides_are_applied(void **state)
{
    static const char yaml[] = "root: /srv/x # comment\n"
                               "inbox:\n"
                               "  quiet: 1s\n"
                               "  include: [\"*.txt\", 新]\n"
                               "done:\n" /* nothing below: as if it were not there */
                               "pipelines:\n"
                               "  a: [clean, segment: ]\n"
                               "  b: []\n"
                               "  c:\n"
                               "  - dedupe: {exact: keep}\n"
                               "  - dedupe\n"
                               "routes:\n"
                               "- {match: 'n/*', pipeline: c}\n"
                               "- {pipeline: a, match: '*'}\n";
    static const char *const overrides[] = {
        "inbox.quiet=2s", "inbox.include.1=\"b: c\"", "done={keep: 1d, action: delete}",
        "done.keep=2d",   "pipelines.b=[clean]",      "routes.0.pipeline=b",
    };
    struct config *c = load(yaml, NULL, 0);

    TEST_STR(c->root, STR("/srv/x"));
    assert_int_equal(c->inbox.quiet_ms, 1000);
    TEST_STR(c->inbox.include.items[1], STR("新"));
    assert_int_equal(c->pipelines_len, 3);
    assert_int_equal(c->pipelines[0].steps_len, 2);
    assert_int_equal(c->pipelines[1].steps_len, 0);
    assert_int_equal(c->pipelines[2].steps_len, 2);
    assert_int_equal(c->routes[0].pipeline, 2);
    check_round(c);
    config_destroy(c);

    c = load(yaml, overrides, TEST_LEN(overrides));
    assert_int_equal(c->inbox.quiet_ms, 2000);
    TEST_STR(c->inbox.include.items[1], STR("b: c"));
    assert_int_equal(c->done.action, CONFIG_DONE_DELETE);
    assert_int_equal(c->done.keep_ms, 2ull * 86400000);
    assert_int_equal(c->pipelines[1].steps_len, 1);
    assert_int_equal(c->routes[0].pipeline, 1);
    check_round(c);
    config_destroy(c);
    (void)state;
}

/* What -o gives is what a file with the same says. */
static void overrides_equal_files(void **state)
{
    static const struct {
        const char *overrides[OVERRIDES_MAX];
        const char *yaml;
    } cases[] = {
        {{"root=/x"}, "root: /x"},
        {{"node="}, "node: ''"},
        {{"metrics.textfile=\"\""}, ""},
        {{"archive={level: 9}", "archive.rotate={size: 1GiB}"},
         "archive: {level: 9, rotate: {size: 1GiB}}"},
        {{"archive.rotate.size=1GiB", "archive={level: 9}"}, "archive: {level: 9}"},
        {{"log.mirror=off"}, "log: {mirror: no}"},
        {{"limits.workers=auto"}, ""},
        {{"pipelines.default.3.exact=keep"},
         "pipelines: {default: [clean, segment, tag, dedupe: {exact: keep}]}"},
        {{"pipelines.default.3=clean"}, "pipelines: {default: [clean, segment, tag, clean]}"},
        {{"pipelines.default.3={dedupe: {exact: drop}}", "pipelines.default.3.index=two"},
         "pipelines: {default: [clean, segment, tag, dedupe: {exact: drop, index: two}]}"},
        {{"pipelines.default=[{dedupe: {exact: keep}}]"},
         "pipelines: {default: [dedupe: {exact: keep}]}"},
        {{"pipelines.default=[dedupe: ]", "pipelines.default.0.exact=keep"},
         "pipelines: {default: [dedupe: {exact: keep}]}"},
        {{"pipelines.b_2-x=[]", "routes=[{match: \"*\", pipeline: b_2-x}]"},
         "pipelines: {default: [clean, segment, tag, dedupe], b_2-x: []}\n"
         "routes: [{match: '*', pipeline: b_2-x}]"},
        {{"inbox.include=[\"*.txt\"]", "inbox.include.0=\"*.md\""}, "inbox: {include: ['*.md']}"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        size_t len = 0;
        struct config *a, *b;

        while (len < OVERRIDES_MAX && cases[i].overrides[len])
            len++;
        a = load("", cases[i].overrides, len);
        b = load(cases[i].yaml, NULL, 0);
        check_same(b, a);
        check_round(a);
        config_destroy(a);
        config_destroy(b);
    }
    (void)state;
}

static void bad_keys_are_named(void **state)
{
    static const struct {
        const char *yaml, *want;
    } cases[] = {
        {"inbox:\n  quite: 1s\n",
         "f.yaml:2:3: unknown key 'quite' in 'inbox', did you mean 'quiet'?"},
        {"commit:\n  quiet: 1s\n",
         "f.yaml:2:3: unknown key 'quiet' in 'commit', it belongs in 'inbox'"},
        {"quiet: 1s", "f.yaml:1:1: unknown key 'quiet' at the top level, it belongs in 'inbox'"},
        {"log: {size: 1}", "f.yaml:1:7: unknown key 'size' in 'log', it belongs in 'expand' or "
                           "'commit' or "
                           "'archive.rotate'"},
        {"inbox: {rotate: {}}",
         "f.yaml:1:9: unknown key 'rotate' in 'inbox', it belongs in 'archive'"},
        {"done: {inbox: {}}",
         "f.yaml:1:8: unknown key 'inbox' in 'done', it belongs at the top level"},
        {"done: {root: x}",
         "f.yaml:1:8: unknown key 'root' in 'done', it belongs at the top level"},
        {"archive: {rotat: {}}",
         "f.yaml:1:11: unknown key 'rotat' in 'archive', did you mean 'rotate'?"},
        {"inbxo: {}", "f.yaml:1:1: unknown key 'inbxo' at the top level, did you mean 'inbox'?"},
        {"pipeline: {}",
         "f.yaml:1:1: unknown key 'pipeline' at the top level, did you mean 'pipelines'?"},
        {"zzz: 1", "f.yaml:1:1: unknown key 'zzz' at the top level"},
        {"\"a\\nb\": 1", "f.yaml:1:1: unknown key 'a?b' at the top level"},
        {"'': 1", "f.yaml:1:1: unknown key '' at the top level"},
        {"inbox.quiet: 1s", "f.yaml:1:1: unknown key 'inbox.quiet' at the top level"},
        {"exact: keep",
         "f.yaml:1:1: unknown key 'exact' at the top level, it belongs in stage 'dedupe'"},
        {"pipelines: {a: [dedupe: {exat: keep}]}",
         "f.yaml:1:26: unknown key 'exat' in stage 'dedupe', did you mean 'exact'?"},
        {"pipelines: {a: [dedupe: {quiet: 1s}]}",
         "f.yaml:1:26: unknown key 'quiet' in stage 'dedupe', it belongs in 'inbox'"},
        {"pipelines: {a: [dedup]}", "f.yaml:1:17: unknown stage 'dedup', did you mean 'dedupe'?"},
        {"pipelines: {a: [clea: {}]}", "f.yaml:1:17: unknown stage 'clea', did you mean 'clean'?"},
        {"pipelines: {a: [compress]}", "f.yaml:1:17: unknown stage 'compress'"},
        {"routes: [{match: '*', pipeline: default, patern: x}]",
         "f.yaml:1:42: unknown key 'patern' in 'routes'"},
        {"inbox: {path: a, path: b}", "f.yaml:1:18: duplicate key 'path', first in line 1"},
        {"inbox: {path: a}\nnode: x\ninbox: {path: a}",
         "f.yaml:3:1: duplicate key 'inbox', first in line 1"},
        {"archive: {rotate: {}, rotate: {}}",
         "f.yaml:1:23: duplicate key 'rotate', first in line 1"},
        {"pipelines: {a: [], a: []}", "f.yaml:1:20: duplicate key 'a', first in line 1"},
        {"pipelines: {a: [dedupe: {exact: keep, exact: keep}]}",
         "f.yaml:1:39: duplicate key 'exact', first in line 1"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check_refused(cases[i].yaml, NULL, 0, cases[i].want);
    (void)state;
}

static void bad_forms_are_refused(void **state)
{
    static const struct {
        const char *yaml, *want;
    } cases[] = {
        {"[a]", "f.yaml:1:1: the top level must be a map of keys and values"},
        {"a", "f.yaml:1:1: the top level must be a map of keys and values"},
        {"inbox: x", "f.yaml:1:8: 'inbox' must be a map of keys and values"},
        {"archive: {rotate: [1]}",
         "f.yaml:1:19: 'archive.rotate' must be a map of keys and values"},
        {"inbox:\n  quiet: 5", "f.yaml:2:10: inbox.quiet: '5' needs a unit: ms, s, m, h or d"},
        {"archive: {rotate: {size: 1}}", "f.yaml:1:26: archive.rotate.size: '1' is out of range, "
                                         "allowed is 64KiB to 1TiB"},
        {"root: ~", "f.yaml:1:7: root: has no value, write \"\" for empty text"},
        {"commit: {files: 5000}",
         "f.yaml:1:17: commit.files: '5000' is out of range, allowed is 1 to 4096"},
        {"limits: {workers: 65}",
         "f.yaml:1:19: limits.workers: '65' is out of range, allowed is auto or 1 to 64"},
        {"archive: {level: 20}",
         "f.yaml:1:18: archive.level: '20' is out of range, allowed is 1 to 19"},
        {"pipelines: {a: [dedupe: {exact: foo}]}",
         "f.yaml:1:33: dedupe.exact: 'foo' is not one of stub | keep | drop"},
        {"pipelines: {}", "f.yaml:1:12: 'pipelines' must be a map of at least one pipeline"},
        {"pipelines: [clean]", "f.yaml:1:12: 'pipelines' must be a map of at least one pipeline"},
        {"pipelines: {a: clean}",
         "f.yaml:1:16: 'a' must be a list of stages, such as [clean, segment]"},
        {"pipelines: {A: []}",
         "f.yaml:1:13: 'A' is no name for a pipeline, use 1 to 32 of a-z 0-9 _ -"},
        {"pipelines: {'': []}",
         "f.yaml:1:13: '' is no name for a pipeline, use 1 to 32 of a-z 0-9 _ -"},
        {"pipelines: {a2345678901234567890123456789012x: []}",
         "f.yaml:1:13: 'a2345678901234567890123456789012x' is no name for a pipeline, use 1 to 32 "
         "of a-z 0-9 _ -"},
        {"pipelines: {a: [[clean]]}",
         "f.yaml:1:17: a step must be the name of a stage, or one stage: {options}"},
        {"pipelines: {a: [{clean: {}, tag: {}}]}",
         "f.yaml:1:17: a step must be the name of a stage, or one stage: {options}"},
        {"pipelines: {a: [~]}",
         "f.yaml:1:17: a step must be the name of a stage, or one stage: {options}"},
        {"pipelines: {a: [clean: 5]}", "f.yaml:1:24: 'clean' must be a map of keys and values"},
        {"pipelines: {a: [clean,clean,clean,clean,clean,clean,clean,clean,clean,clean,clean,clean,"
         "clean,clean,clean,clean,clean]}",
         "f.yaml:1:16: more than 16 steps in pipeline 'a'"},
        {"pipelines: {a: []}",
         "f.yaml:1:12: no pipeline is called 'default', so 'routes' must be set too"},
        {"routes: []", "f.yaml:1:9: 'routes' must be a list of at least one route"},
        {"routes: {match: a}", "f.yaml:1:9: 'routes' must be a list of at least one route"},
        {"routes: [a]", "f.yaml:1:10: 'routes' must be a map of keys and values"},
        {"routes: [{match: a}]", "f.yaml:1:10: a route needs 'pipeline'"},
        {"routes: [{pipeline: default}]", "f.yaml:1:10: a route needs 'match'"},
        {"routes: [~]", "f.yaml:1:10: a route needs 'match'"},
        {"routes: [{match: a, pipeline: b}]", "f.yaml:1:31: no pipeline 'b' for the route of 'a'"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check_refused(cases[i].yaml, NULL, 0, cases[i].want);
    (void)state;
}

static void keys_are_checked_together(void **state)
{
    static const struct {
        const char *yaml, *want;
    } cases[] = {
        {"node: Ab", "f.yaml:1:7: node may hold only a-z and 0-9"},
        {"inbox: {quiet: 6s}", "f.yaml:1:16: inbox.quiet may not be longer than inbox.settle"},
        {"inbox: {settle: 1ms}", "f.yaml: inbox.quiet may not be longer than inbox.settle"},
        {"inbox: {min_size: 2, max_size: 1}",
         "f.yaml:1:19: inbox.min_size may not be over inbox.max_size"},
        {"inbox: {ready_suffix: /x}", "f.yaml:1:23: inbox.ready_suffix may not hold a slash"},
        {"limits: {in_flight: 255}", "f.yaml:1:21: limits.in_flight may not be under commit.files"},
        {"commit: {size: 129MiB}",
         "f.yaml:1:16: commit.size may not be over a quarter of limits.memory"},
        {"done: {path: inbox}", "f.yaml:1:14: no other folder may be the inbox or below it"},
        {"done: {path: inbox/done}", "f.yaml:1:14: no other folder may be the inbox or below it"},
        {"done: {path: /var/lib/siftd/./x//../inbox/}",
         "f.yaml:1:14: no other folder may be the inbox or below it"},
        {"log: {path: archive}", "f.yaml: two folders have the same path"},
        {"archive: {path: quarantine/}", "f.yaml:1:17: two folders have the same path"},
        {"inbox: {path: .}", "f.yaml: no other folder may be the inbox or below it"},
        {"inbox: {path: /}", "f.yaml: no other folder may be the inbox or below it"},
        {"{inbox: {path: ../../../../..}, done: {path: ../../../../../d}}",
         "f.yaml:1:46: no other folder may be the inbox or below it"},
        {"{root: x, inbox: {path: ../../i}, done: {path: ../i}}",
         "f.yaml:1:48: no other folder may be the inbox or below it"},
    };
    static const char *const fine[] = {
        "inbox: {quiet: 5s}",
        "inbox: {min_size: 2}",
        "limits: {in_flight: 256}",
        "commit: {size: 128MiB}",
        "done: {path: inbox2}",
        "inbox: {path: done/inbox}",
        "{root: var, done: {path: /var/inbox}}",
        "log: {path: done/log}",
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check_refused(cases[i].yaml, NULL, 0, cases[i].want);
    for (size_t i = 0; i < TEST_LEN(fine); i++) {
        struct config *c = load(fine[i], NULL, 0);

        check_round(c);
        config_destroy(c);
    }
    (void)state;
}

static void bad_overrides_are_named(void **state)
{
    static const struct {
        const char *override, *want;
    } cases[] = {
        {"", "-o : not KEY=VALUE"},
        {"root", "-o root: not KEY=VALUE"},
        {"=x", "-o =x: not KEY=VALUE"},
        {"root.=x", "-o root.: empty part in the key"},
        {".root=x", "-o .root: empty part in the key"},
        {"inbox..quiet=x", "-o inbox..quiet: empty part in the key"},
        {"inbox.quite=1s", "-o inbox.quite: unknown key 'quite' in 'inbox', did you mean 'quiet'?"},
        {"inbox.quiet=2h", "-o inbox.quiet: '2h' is out of range, allowed is 0 to 1h"},
        {"inbox={quiet: 2h}", "-o inbox: inbox.quiet: '2h' is out of range, allowed is 0 to 1h"},
        {"inbox.quiet.x=1", "-o inbox.quiet.x: inbox.quiet: must be one value, not a list or map"},
        {"root=", "-o root: may not be empty"},
        {"root=~", "-o root: has no value, write \"\" for empty text"},
        {"root=*x", "-o root: aliases are not allowed, put text that starts with '*' in quotes"},
        {"root=[", "-o root: while parsing a flow node, did not find expected node content"},
        {"root=\xff", "-o root: not UTF-8"},
        {"r\xff=1", "-o r?: unknown key 'r?' at the top level"},
        {"inbox=x", "-o inbox: 'inbox' must be a map of keys and values"},
        {"pipelines.default.4.exact=keep",
         "-o pipelines.default.4.exact: no item 4 in a list of 4"},
        {"pipelines.default.x.exact=keep",
         "-o pipelines.default.x.exact: 'x' is not the number of an item"},
        {"pipelines.default.3.exact=foo",
         "-o pipelines.default.3.exact: dedupe.exact: 'foo' is not one of stub | keep | drop"},
        {"pipelines.default.3.exat=keep", "-o pipelines.default.3.exat: unknown key 'exat' in "
                                          "stage 'dedupe', did you mean 'exact'?"},
        {"pipelines.default.0=dedup",
         "-o pipelines.default.0: unknown stage 'dedup', did you mean 'dedupe'?"},
        {"pipelines.new.0.exact=keep", "-o pipelines.new.0.exact: this step is not a stage"},
        {"routes.0.pipeline=b", "-o routes.0.pipeline: no pipeline 'b' for the route of '*'"},
        {"routes.0.match.x=b", "-o routes.0.match.x: 'match' has no keys below it"},
        {"done.path=inbox", "-o done.path: no other folder may be the inbox or below it"},
        {"limits.in_flight=1", "-o limits.in_flight: limits.in_flight may not be under "
                               "commit.files"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check_refused("", &cases[i].override, 1, cases[i].want);
    check_refused("pipelines: {default: [[]]}", &(const char *){"pipelines.default.0.a=1"}, 1,
                  "-o pipelines.default.0.a: this step is not a stage");
    (void)state;
}

static void many_are_too_many(void **state)
{
    struct buf yaml;
    struct config *config = NULL;
    struct err err = {0};

    buf_init(&yaml, OUT_BYTES);
    buf_addf(&yaml, "pipelines:\n");
    for (size_t i = 0; i < CONFIG_PIPELINES_MAX + 1; i++)
        buf_addf(&yaml, "  p%zu: []\n", i);
    assert_int_equal(config_parse(buf_str(&yaml), "f.yaml", NULL, 0, &config, &err), ERR_CONF);
    assert_string_equal(err.msg, "f.yaml:2:3: more than 64 pipelines");
    buf_reset(&yaml);
    buf_addf(&yaml, "routes:\n");
    for (size_t i = 0; i < CONFIG_ROUTES_MAX + 1; i++)
        buf_addf(&yaml, "- {match: a%zu, pipeline: default}\n", i);
    assert_int_equal(config_parse(buf_str(&yaml), "f.yaml", NULL, 0, &config, &err), ERR_CONF);
    assert_string_equal(err.msg, "f.yaml:2:1: more than 256 routes");
    buf_fini(&yaml);
    (void)state;
}

static void routes_take_the_first_match(void **state)
{
    static const char yaml[] = "pipelines: {a: [], b: [], c: [], d: []}\n"
                               "routes:\n"
                               "- {match: 'news/*.txt', pipeline: b}\n"
                               "- {match: '[0-9]?.\\*', pipeline: c}\n"
                               "- {match: '新*', pipeline: d}\n"
                               "- {match: '**', pipeline: a}\n"
                               "- {match: '*', pipeline: b}\n";
    struct config *c = load(yaml, NULL, 0);
    struct config *few = load("routes: [{match: a, pipeline: default}]", NULL, 0);
    static char long_name[5000];

    memset(long_name, 'x', sizeof long_name);
    assert_int_equal(config_route(c, STR("news/a.txt")), 1);
    assert_int_equal(config_route(c, STR("news/deep/a.txt")), 1);
    assert_int_equal(config_route(c, STR("news/a.md")), 0);
    assert_int_equal(config_route(c, STR("5x.*")), 2);
    assert_int_equal(config_route(c, STR("5x.y")), 0);
    assert_int_equal(config_route(c, STR("新闻")), 3);
    assert_int_equal(config_route(c, STR("\xff\xfe\n")), 0);
    assert_int_equal(config_route(c, STR(".hidden")), 0);
    assert_int_equal(config_route(c, STR("")), 0);
    assert_int_equal(config_route(c, (struct str){long_name, 4096}), 0);
    /* Over 4096 bytes only "*" itself matches. */
    assert_int_equal(config_route(c, (struct str){long_name, 4097}), 1);
    assert_int_equal(config_route(few, STR("b")), SIZE_MAX);
    assert_int_equal(config_route(few, STR("a")), 0);
    config_destroy(c);
    config_destroy(few);
    (void)state;
}

static void files_are_read(void **state)
{
    char *dir = test_dir_make();
    struct config *config = NULL;
    struct err err = {0};
    char path[4096], want[5000];
    static char big[CONFIG_FILE_BYTES_MAX + 1];

    (void)snprintf(path, sizeof path, "%s/f.yaml", dir);
    test_file_write(dir, "f.yaml", STR("node: n1\n"));
    assert_int_equal(config_load(path, NULL, 0, &config, &err), ERR_OK);
    TEST_STR(config->node, STR("n1"));
    config_destroy(config);
    config = NULL;

    test_file_write(dir, "f.yaml", STR("node: N1\n"));
    assert_int_equal(config_load(path, NULL, 0, &config, &err), ERR_CONF);
    (void)snprintf(want, sizeof want, "%s:1:7: node may hold only a-z and 0-9", path);
    assert_string_equal(err.msg, want);

    memset(big, '#', sizeof big);
    test_file_write(dir, "f.yaml", (struct str){big, sizeof big - 1});
    assert_int_equal(config_load(path, NULL, 0, &config, &err), ERR_OK);
    config_destroy(config);
    config = NULL;
    test_file_write(dir, "f.yaml", (struct str){big, sizeof big});
    assert_int_equal(config_load(path, NULL, 0, &config, &err), ERR_CONF);
    assert_non_null(strstr(err.msg, "larger than 256 KiB"));

    assert_int_equal(config_load(dir, NULL, 0, &config, &err), ERR_CONF);
    assert_non_null(strstr(err.msg, "cannot read"));
    (void)snprintf(path, sizeof path, "%s/none", dir);
    assert_int_equal(config_load(path, NULL, 0, &config, &err), ERR_CONF);
    assert_non_null(strstr(err.msg, "cannot open"));
    assert_int_equal(config_load("/dev/zero", NULL, 0, &config, &err), ERR_CONF);
    assert_null(config);
    test_dir_remove(dir);
    (void)state;
}

static void memory_may_end_anywhere(void **state)
{
    static const char *const overrides[] = {"pipelines.default.3.exact=keep", "inbox.quiet=1s"};
    char *dir = test_dir_make();
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/f.yaml", dir);
    test_file_write(dir, "f.yaml", STR("inbox: {include: [a, b]}\nroot: /x\n"));
    for (size_t n = 0;; n++) {
        struct config *config = NULL;
        struct err err = {0};
        enum err_code code;

        test_fail_alloc_after(n);
        code = config_load(path, overrides, TEST_LEN(overrides), &config, &err);
        if (!test_fail_alloc_off()) {
            TEST_CHECK(code == ERR_OK, "%s", err.msg);
            assert_true(n > 3);
            config_destroy(config);
            break;
        }
        TEST_CHECK(code == ERR_NOMEM, "allocation %zu: %s", n, err.msg);
        assert_null(config);
        assert_true(strlen(err.msg) > 0);
    }
    test_dir_remove(dir);
    config_destroy(NULL);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_in_force),
        cmocka_unit_test(files_and_overrides_are_applied),
        cmocka_unit_test(overrides_equal_files),
        cmocka_unit_test(bad_keys_are_named),
        cmocka_unit_test(bad_forms_are_refused),
        cmocka_unit_test(keys_are_checked_together),
        cmocka_unit_test(bad_overrides_are_named),
        cmocka_unit_test(many_are_too_many),
        cmocka_unit_test(routes_take_the_first_match),
        cmocka_unit_test(files_are_read),
        cmocka_unit_test(memory_may_end_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
