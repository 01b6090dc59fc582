/* test_chain.c -- the configured pipelines as opened stages */
#include "../test.h"

#include "../../daemon/chain.h"
#include "../../daemon/daemon.h"
#include "../../stages/base/arena.h"
#include "words_world.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA_BYTES ((size_t)16 << 20)

static struct config *config_of(const char *text)
{
    struct config *config;
    struct err err;

    if (config_parse(str_of(text), "chain", NULL, 0, &config, &err) != ERR_OK)
        fail_msg("%s", err.msg);
    return config;
}

static const char two_yaml[] =
    "root: /\n"
    "pipelines: {default: [" TEST_CLEAN ", " TEST_SEGMENT ", {dedupe: {index: a}}],\n"
    "            other: [" TEST_SEGMENT ", {dedupe: {index: a}}],\n"
    "            third: [" TEST_SEGMENT ", {dedupe: {index: b}}]}\n";

static void make(struct doc *doc, const char *text)
{
    *doc = (struct doc){.id = 1, .name = STR("x"), .is_last_part = true, .bytes = str_of(text)};
    doc->file_size = doc->bytes.len;
    doc->arena = arena_create(ARENA_BYTES);
    assert_non_null(doc->arena);
}

/* Both halves; the code of the first that fails. */
static enum err_code run(const struct config *config, struct chains *chains, size_t pipeline,
                         struct doc *doc, struct err *err)
{
    struct times times = {0};
    enum err_code code = chain_run_plain(chains, pipeline, &config->decode, doc, &times, err);

    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < doc->articles_len; i++)
        doc->articles[i].number = (uint32_t)i + 1;
    return chain_run_ordered(chains, pipeline, doc, &times, err);
}

static enum dup_kind dup_of(const struct config *config, struct chains *chains, size_t pipeline,
                            uint64_t id, const char *text)
{
    enum dup_kind kind;
    struct doc doc;
    struct err err;

    make(&doc, text);
    doc.id = id;
    assert_int_equal(run(config, chains, pipeline, &doc, &err), ERR_OK);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    kind = doc.articles[0].dup.kind;
    arena_destroy(doc.arena);
    return kind;
}

#define TEXT "This sentence stands in several files of the test.\n"

static void test_shared_state(void **state)
{
    struct config *config = config_of(two_yaml);
    struct chains *chains;
    struct err err;

    (void)state;
    assert_int_equal(chains_open(config, 1, NULL, &chains, &err), ERR_OK);
    assert_int_equal(chains_states(chains), 2); /* a, shared by two, and b */
    assert_int_equal(dup_of(config, chains, 0, 1, TEXT), DUP_NONE);
    assert_int_equal(dup_of(config, chains, 1, 2, TEXT), DUP_EXACT);
    /* Discarded: as if it had not been. */
    chains_discard(chains);
    assert_int_equal(dup_of(config, chains, 1, 3, TEXT), DUP_NONE);
    chains_accept(chains);
    chains_discard(chains);
    assert_int_equal(dup_of(config, chains, 0, 4, TEXT), DUP_EXACT);
    chains_close(chains);
    chains_close(NULL);
    config_destroy(config);
}

/* No stage at all: one article of all lines, and nothing to remember. */
static void test_bare(void **state)
{
    struct config *config = config_of("root: /\npipelines: {default: []}\n");
    struct chains *chains;
    uint64_t seq = 0;
    struct doc doc;
    struct err err;

    (void)state;
    assert_int_equal(chains_open(config, 1, NULL, &chains, &err), ERR_OK);
    assert_int_equal(chains_states(chains), 0);
    make(&doc, "one\n\ntwo\n");
    assert_int_equal(run(config, chains, 0, &doc, &err), ERR_OK);
    assert_int_equal(doc.articles_len, 1);
    assert_int_equal(doc.blocks_len, 2);
    arena_destroy(doc.arena);
    assert_int_equal(chains_load(chains, -1, 5, &seq, &err), ERR_OK);
    assert_true(seq == UINT64_MAX);
    assert_int_equal(chains_save(chains, -1, 5, &err), ERR_OK);
    chains_close(chains);
    config_destroy(config);
}

static void test_empty_files(void **state)
{
    static const struct {
        const char *yaml;
        enum err_code code;
    } cases[] = {
        {"root: /\npipelines: {default: []}\n", ERR_DOC},
        {"root: /\npipelines: {default: []}\ninbox: {empty: archive}\n", ERR_OK},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct config *config = config_of(cases[i].yaml);
        struct chains *chains;
        struct doc doc;
        struct err err;

        assert_int_equal(chains_open(config, 1, NULL, &chains, &err), ERR_OK);
        make(&doc, " \n\n");
        assert_int_equal(run(config, chains, 0, &doc, &err), cases[i].code);
        arena_destroy(doc.arena);
        /* What is wrong otherwise stays wrong. */
        make(&doc, "");
        doc.bytes = STR("a\0b\0\0\0");
        assert_int_equal(run(config, chains, 0, &doc, &err), ERR_DOC);
        assert_string_equal(err.reason, "binary");
        arena_destroy(doc.arena);
        chains_close(chains);
        config_destroy(config);
    }
}

static bool is_over(void *budget)
{
    (void)budget;
    return true;
}

/* A stage's refusal says which stage. */
static void test_stage_is_named(void **state)
{
    struct config *config = config_of("root: /\npipelines: {default: [" TEST_SEGMENT "]}\n");
    struct chains *chains;
    struct doc doc;
    struct err err;
    struct buf text;

    (void)state;
    assert_int_equal(chains_open(config, 1, NULL, &chains, &err), ERR_OK);
    buf_init(&text, 1u << 22);
    for (int i = 0; i < 40000; i++)
        buf_addf(&text, "Line number %d.\n", i);
    buf_add_byte(&text, '\0');
    make(&doc, text.ptr);
    doc.over_budget = is_over;
    assert_int_equal(run(config, chains, 0, &doc, &err), ERR_DOC);
    assert_string_equal(err.reason, "cpu");
    arena_destroy(doc.arena);
    buf_fini(&text);
    chains_close(chains);
    config_destroy(config);
}

/* What one batch says, another instance replays; twice the same COMMIT counts once. */
static void test_delta_and_replay(void **state)
{
    struct config *config = config_of(two_yaml);
    struct commit_delta deltas[2];
    struct commit commit = {.seq = 1, .deltas = deltas, .deltas_len = 2};
    struct chains *first, *second;
    struct buf bytes[2];
    struct err err;

    (void)state;
    assert_int_equal(chains_open(config, 1, NULL, &first, &err), ERR_OK);
    assert_int_equal(chains_open(config, 1, NULL, &second, &err), ERR_OK);
    (void)dup_of(config, first, 0, 1, TEXT);
    for (size_t i = 0; i < 2; i++) {
        buf_init(&bytes[i], 1u << 20);
        assert_int_equal(chains_delta(first, i, &deltas[i], &bytes[i], &err), ERR_OK);
        assert_true(str_eq(deltas[i].stage, STR("dedupe")));
    }
    TEST_STR(deltas[0].index, STR("a"));
    assert_true(deltas[0].bytes.len > 0);
    assert_int_equal(deltas[1].bytes.len, 0); /* b has seen nothing */
    commit.deltas_len = 1;
    assert_int_equal(chains_replay(second, &commit, &err), ERR_OK);
    assert_int_equal(dup_of(config, second, 0, 9, TEXT), DUP_EXACT);
    /* Too big for its buffer. */
    (void)dup_of(config, first, 0, 2, "Another sentence which has not been seen before.\n");
    buf_fini(&bytes[0]);
    buf_init(&bytes[0], 3);
    assert_int_equal(chains_delta(first, 0, &deltas[0], &bytes[0], &err), ERR_STATE);
    for (size_t i = 0; i < 2; i++)
        buf_fini(&bytes[i]);
    chains_close(first);
    chains_close(second);
    config_destroy(config);
}

/* ---- what runs once all is settled ---- */

/* Pipelines of the tag stage, with the model. */
static struct config *config_of_tags(const char *pipelines)
{
    char yaml[2048], where[PATH_MAX];

    assert_non_null(realpath(words_data(), where));
    assert_true(snprintf(yaml, sizeof yaml, "root: /\ndata: %s\npipelines: {%s}\n", where,
                         pipelines) < (int)sizeof yaml);
    return config_of(yaml);
}

#define ENGLISH "The bridge is closed. The bridge was old, and the bridge must be built anew.\n"
#define TAG(more) "{tag: {lexicons: [], kinds: [keywords]" more "}}"

static size_t states_of(const char *pipelines)
{
    struct config *config = config_of_tags(pipelines);
    struct chains *chains;
    size_t states;
    struct err err = {.msg = ""};

    TEST_CHECK(chains_open(config, 1, NULL, &chains, &err) == ERR_OK, "%s", err.msg);
    states = chains_states(chains);
    chains_close(chains);
    config_destroy(config);
    return states;
}

/* Who shares the counts of words, with whatever other options, and who has none. */
static void test_counts_are_shared(void **state)
{
    (void)state;
    assert_int_equal(states_of("default: [" TAG("") "], other: [{tag: {lexicons: []}}]"), 1);
    assert_int_equal(states_of("default: [" TAG("") ", " TAG("") "]"), 1);
    assert_int_equal(states_of("default: [" TAG("") "], other: [" TAG(", counts: b") "]"), 2);
    assert_int_equal(states_of("default: [" TAG(", counts: none") "]"), 0);
    assert_int_equal(states_of("default: [{tag: {lexicons: [], kinds: [dates]}}]"), 0);
    assert_int_equal(states_of("default: [{tag: {lexicons: [], kinds: [dates]}}, " TAG("") "]"), 1);
}

/* The delta of state `i` after one document went through the pipelines named. */
static void delta_of(struct config *config, struct chains *chains, const char *pipelines, size_t i,
                     const char *text, struct commit_delta *ret_delta, struct buf *bytes)
{
    struct err err;

    buf_init(bytes, 1u << 20);
    for (const char *c = pipelines; *c; c++)
        (void)dup_of(config, chains, (size_t)(*c - '0'), (uint64_t)(c - pipelines) + 1, text);
    assert_int_equal(chains_delta(chains, i, ret_delta, bytes, &err), ERR_OK);
}

/* An article counts once, behind the stages that decide: not when it is a stub. A COMMIT counts once. */
static void test_counts_of_a_batch(void **state)
{
    struct config *config = config_of_tags("default: [" TEST_SEGMENT ", " TAG("") ", " TAG(
        ", rules: []") "], "
                       "other: [" TEST_SEGMENT ", " TAG("") ", {dedupe: {index: x}}]");
    struct commit_delta one, two;
    struct commit commit = {.seq = 1, .deltas = &one, .deltas_len = 1};
    struct chains *first, *second;
    struct buf bytes, again;
    struct err err;

    (void)state;
    assert_int_equal(chains_open(config, 1, NULL, &first, &err), ERR_OK);
    assert_int_equal(chains_open(config, 1, NULL, &second, &err), ERR_OK);
    assert_int_equal(chains_states(first), 2);
    delta_of(config, first, "0", 0, ENGLISH, &one, &bytes);
    TEST_STR(one.stage, STR("tag"));
    TEST_STR(one.index, STR("main"));
    assert_true(one.bytes.len > 8);
    delta_of(config, second, "11", 0, ENGLISH, &two, &again); /* the second is a stub */
    TEST_STR(two.stage, STR("tag"));
    TEST_STR(two.bytes, one.bytes);
    chains_discard(second);
    assert_int_equal(chains_replay(second, &commit, &err), ERR_OK);
    assert_int_equal(chains_replay(second, &commit, &err), ERR_OK);
    chains_accept(first);
    buf_fini(&again);
    delta_of(config, second, "0", 0, ENGLISH, &two, &again);
    buf_fini(&bytes);
    delta_of(config, first, "0", 0, ENGLISH, &one, &bytes);
    TEST_STR(two.bytes, one.bytes); /* with the number of the next article */
    assert_int_equal(one.bytes.ptr[1], 1);
    buf_fini(&bytes);
    buf_fini(&again);
    chains_close(first);
    chains_close(second);
    config_destroy(config);
}

/* Another step that runs last does not keep a file's short way from it, and its time is its step's. */
static void test_settled_beside_dedupe(void **state)
{
    static const unsigned char hash[DOC_HASH_BYTES] = {7};
    struct config *config =
        config_of_tags("default: [" TEST_SEGMENT ", " TAG("") ", {dedupe: {index: x}}]");
    enum article_action action = ARTICLE_KEEP;
    struct times times = {0};
    struct chains *chains;
    struct doc doc;
    struct dup dup;
    struct err err;

    (void)state;
    assert_int_equal(chains_open(config, 1, NULL, &chains, &err), ERR_OK);
    make(&doc, ENGLISH);
    doc.file_hash = hash;
    assert_int_equal(run(config, chains, 0, &doc, &err), ERR_OK);
    arena_destroy(doc.arena);
    chains_accept(chains);
    make(&doc, ENGLISH);
    doc.id = 2;
    doc.file_hash = hash;
    assert_true(chain_seen_file(chains, 0, &doc, true, &dup, &action));
    assert_int_equal(action, ARTICLE_STUB);
    assert_int_equal(chain_run_plain(chains, 0, &config->decode, &doc, &times, &err), ERR_OK);
    doc.articles[0].number = 1;
    assert_int_equal(chain_run_ordered(chains, 0, &doc, &times, &err), ERR_OK);
    for (size_t i = 3; i < CONFIG_STEPS_MAX; i++)
        assert_true(times.us[TIMES_STAGES + i] == 0);
    arena_destroy(doc.arena);
    chains_close(chains);
    config_destroy(config);
}

static void test_counts_name(void **state)
{
    struct config *config = config_of_tags("default: [" TAG(", counts: 'a b'") "]");
    struct chains *chains = NULL;
    struct err err;

    (void)state;
    assert_int_equal(chains_open(config, 1, NULL, &chains, &err), ERR_CONF);
    assert_non_null(strstr(err.msg, "counts 'a b'"));
    assert_null(chains);
    config_destroy(config);
}

static void test_snapshots(void **state)
{
    struct config *config = config_of(two_yaml);
    char *dir = test_dir_make();
    struct chains *chains;
    struct err err;
    uint64_t seq;
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(chains_open(config, 1, NULL, &chains, &err), ERR_OK);
    assert_int_equal(chains_load(chains, fd, 10, &seq, &err), ERR_OK);
    assert_int_equal(seq, 0); /* there is none */
    (void)dup_of(config, chains, 0, 1, TEXT);
    chains_accept(chains);
    assert_int_equal(chains_save(chains, fd, 7, &err), ERR_OK);
    assert_int_equal(chains_save(chains, -1, 8, &err), ERR_AGAIN);
    assert_true(strstr(err.msg, "cannot save index 'a' of stage 'dedupe'") != NULL);
    chains_close(chains);

    assert_int_equal(chains_open(config, 1, NULL, &chains, &err), ERR_OK);
    assert_int_equal(chains_load(chains, fd, 7, &seq, &err), ERR_OK);
    assert_int_equal(seq, 7);
    assert_int_equal(dup_of(config, chains, 1, 2, TEXT), DUP_EXACT);
    chains_close(chains);
    /* Newer than the archive: of another one. The links of both pipelines get the empty state. */
    assert_int_equal(chains_open(config, 1, NULL, &chains, &err), ERR_OK);
    assert_int_equal(chains_load(chains, fd, 6, &seq, &err), ERR_OK);
    assert_int_equal(seq, 0);
    assert_int_equal(dup_of(config, chains, 0, 2, TEXT), DUP_NONE);
    assert_int_equal(dup_of(config, chains, 1, 3, TEXT), DUP_EXACT);
    chains_close(chains);
    (void)close(fd);
    test_dir_remove(dir);
    config_destroy(config);
}

static void test_open_fails(void **state)
{
    struct config *config = config_of("root: /\ndata: /nonexistent\n"
                                      "pipelines: {default: [{clean: {}}]}\n");
    struct chains *chains = NULL;
    struct err err;

    (void)state;
    assert_int_equal(chains_open(config, 1, NULL, &chains, &err), ERR_CONF);
    assert_true(strstr(err.msg, "cannot open stage 'clean' of pipeline 'default'") != NULL);
    assert_null(chains);
    assert_int_equal(daemon_check(config, NULL, &err), ERR_CONF);
    config_destroy(config);
    config = config_of(two_yaml);
    assert_int_equal(daemon_check(config, NULL, &err), ERR_OK);
    for (size_t n = 0;; n++) {
        enum err_code code;

        test_fail_alloc_after(n);
        code = chains_open(config, 2, NULL, &chains, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
        assert_null(chains);
    }
    chains_close(chains);
    config_destroy(config);
}

/* One memory has one set of options; another index may have others. */
static void test_options_of_a_shared_index(void **state)
{
    static const struct {
        const char *yaml;
        enum err_code code;
    } cases[] = {
        {"pipelines: {default: [{dedupe: {exact: stub}}], two: [{dedupe: {exact: drop}}]}\n",
         ERR_CONF},
        {"pipelines: {default: [{dedupe: {exact: drop}}], two: [{dedupe: {exact: drop}}]}\n",
         ERR_OK},
        {"pipelines: {default: [{dedupe: {exact: stub}}], two: [{dedupe: {index: b, exact: "
         "drop}}]}\n",
         ERR_OK},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct config *config = config_of(cases[i].yaml);
        struct err err;

        TEST_CHECK(daemon_check(config, NULL, &err) == cases[i].code, "%s", cases[i].yaml);
        if (cases[i].code == ERR_CONF)
            assert_non_null(
                strstr(err.msg, "index 'main' is used with different values of 'exact'"));
        config_destroy(config);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_state),
        cmocka_unit_test(test_bare),
        cmocka_unit_test(test_empty_files),
        cmocka_unit_test(test_stage_is_named),
        cmocka_unit_test(test_delta_and_replay),
        cmocka_unit_test(test_snapshots),
        cmocka_unit_test(test_counts_are_shared),
        cmocka_unit_test(test_counts_of_a_batch),
        cmocka_unit_test(test_settled_beside_dedupe),
        cmocka_unit_test(test_counts_name),
        cmocka_unit_test(test_open_fails),
        cmocka_unit_test(test_options_of_a_shared_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
