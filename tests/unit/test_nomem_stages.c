/* test_nomem_stages.c -- every stage with each of its allocations refused: opening all of them, and the
 * way of documents through them. */
#include "../test.h"

#include "../../daemon/chain.h"
#include "../../daemon/record.h"
#include "../../stages/base/arena.h"
#include "../../stages/base/hash.h"
#include "../../stages/base/mem.h"
#include "nomem.h"
#include "words_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LINE_BYTES_MAX (1u << 20)

/* With the defaults; with all that can be switched on; with dictionaries and tags of the user's own. */
static const char yaml[] =
    "pipelines:\n"
    "  default: [clean, segment, tag, dedupe]\n"
    "  all:\n"
    "    - clean: {normalization: nfc, ocr_fixes: apply, punctuation_normalization: fullwidth,\n"
    "              clean_links: true, clean_email: true, mask_ids: true, chinese_convert: t2s}\n"
    "    - segment: {words: false, articles: one, max_article: 64KiB}\n"
    "    - tag: {lexicons: []}\n"
    "    - dedupe: {index: all, exact: drop, near: stub, paragraphs: drop, forget: 30d}\n"
    "  own:\n"
    "    - segment: {dictionaries: [own.txt], rules: jieba}\n"
    "    - tag: {rules: [rules.yaml]}\n";
static const char own_words[] = "慈利 9 ns\n围墙拆除 40 n\n";
static const char own_rules[] = "- name: walls\n"
                                "  tag: building\n"
                                "  keywords: [围墙, 违章建筑]\n"
                                "  set: {theme: 拆违}\n"
                                "- name: demolition\n"
                                "  tag: building\n"
                                "  regex: '拆除.{0,9}(围墙|建筑)'\n"
                                "- name: branch\n"
                                "  keywords: 党支部\n"
                                "  in: text\n"
                                "  when: {place: \"4308\"}\n"
                                "  set: {theme: 党建}\n"
                                "- name: both\n"
                                "  when: {tag: [building]}\n"
                                "  unless: {route: \"b*\"}\n"
                                "  set: {desk: county}\n";

enum { PIPELINE_DEFAULT, PIPELINE_ALL, PIPELINE_OWN };

struct world {
    char *dir;
    char path[512], data[512];
    const char *root;
    struct config *config;
    struct chains *chains;
    uint64_t next_id;
    /* of the case */
    size_t pipeline;
    struct str text;
};

static enum err_code load_config(const struct world *w, struct config **ret_config, struct err *err)
{
    const char *const overrides[] = {w->root, w->data};

    return config_load(w->path, overrides, TEST_LEN(overrides), ret_config, err);
}

/* The lines of a lexicon that begin with `start`: all of a big one, opened some
 * thousand times, would take minutes. */
static void copy_lexicon(const struct world *w, const char *name, const char *start)
{
    struct str rest, line;
    struct buf kept;
    char path[512];
    size_t len;
    char *bytes;

    (void)snprintf(path, sizeof path, "lexicon/%s", name);
    bytes = test_file_read(words_data(), path, &len);
    rest = (struct str){bytes, len};
    buf_init(&kept, LINE_BYTES_MAX);
    while (str_split(&rest, '\n', &line))
        if (line.len && str_starts(line, str_of(start))) {
            buf_add_str(&kept, line);
            buf_add_byte(&kept, '\n');
        }
    assert_false(buf_failed(&kept));
    test_file_write(w->dir, path, buf_str(&kept));
    buf_fini(&kept);
    free(bytes);
}

/* The folder of models and lexicons is the world's own: dictionaries are looked for in it. */
static void copy_data(const struct world *w)
{
    char path[512];

    words_link(w->dir);
    (void)snprintf(path, sizeof path, "%s/lexicon", w->dir);
    assert_int_equal(mkdir(path, 0750), 0);
    copy_lexicon(w, "divisions.tsv", "43");
    copy_lexicon(w, "former.tsv", "43");
    copy_lexicon(w, "places.tsv", "");
    copy_lexicon(w, "topics.tsv", "\xE5");
    copy_lexicon(w, "chrome.tsv", "\xE5");
    copy_lexicon(w, "spam.tsv", "\xE5");
}

static void world_init(struct world *w)
{
    struct err err;

    *w = (struct world){.dir = test_dir_make(), .root = "root=/", .next_id = 1000};
    (void)snprintf(w->data, sizeof w->data, "data=%s", w->dir);
    test_file_write(w->dir, "siftd.yaml", str_of(yaml));
    test_file_write(w->dir, "own.txt", str_of(own_words));
    test_file_write(w->dir, "rules.yaml", str_of(own_rules));
    (void)snprintf(w->path, sizeof w->path, "%s/siftd.yaml", w->dir);
    copy_data(w);
    TEST_CHECK(load_config(w, &w->config, &err) == ERR_OK, "%s", err.msg);
    TEST_CHECK(chains_open(w->config, 1, NULL, &w->chains, &err) == ERR_OK, "%s", err.msg);
}

static void world_fini(struct world *w)
{
    chains_close(w->chains);
    config_destroy(w->config);
    test_dir_remove(w->dir);
}

/* ---- the configuration, and the stages that it names ---- */

static enum err_code call_config(void *ctx, uint64_t *ret_hash, struct err *err)
{
    struct config *config = NULL;
    struct buf out;
    enum err_code code;

    nomem_begin();
    code = load_config(ctx, &config, err);
    nomem_end();
    if (code != ERR_OK)
        return config ? ERR_STATE : code;
    buf_init(&out, LINE_BYTES_MAX);
    config_print(config, &out);
    assert_false(buf_failed(&out));
    *ret_hash = hash64(buf_str(&out), 0);
    buf_fini(&out);
    config_destroy(config);
    return ERR_OK;
}

static enum err_code call_open(void *ctx, uint64_t *ret_hash, struct err *err)
{
    struct world *w = ctx;
    struct chains *chains = NULL;
    enum err_code code;

    nomem_begin();
    code = chains_open(w->config, 1, NULL, &chains, err);
    nomem_end();
    if (code != ERR_OK)
        return chains ? ERR_STATE : code;
    *ret_hash = chains_states(chains);
    chains_close(chains);
    return ERR_OK;
}

static void test_config(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    nomem_check_part("config", call_config, &w);
    world_fini(&w);
}

static void test_open(void **state)
{
    static const char *const steps[] = {"clean: {chinese_convert: s2t}",
                                        "segment: {dictionaries: [own.txt]}",
                                        "tag: {kinds: [places, orgs, persons, keywords]}",
                                        "tag: {kinds: [topics], lexicons: []}",
                                        "tag: {kinds: [dates], lexicons: [], rules: [rules.yaml]}",
                                        "dedupe: {}"};
    struct config *all;
    struct world w;
    struct err err;

    (void)state;
    world_init(&w);
    all = w.config;
    for (size_t i = 0; i < TEST_LEN(steps); i++) {
        char text[256];
        int len = snprintf(text, sizeof text, "pipelines: {default: [{%s}]}\n", steps[i]);

        test_file_write(w.dir, "siftd.yaml", (struct str){text, (size_t)len});
        TEST_CHECK(load_config(&w, &w.config, &err) == ERR_OK, "%s", err.msg);
        nomem_check_part(steps[i], call_open, &w);
        config_destroy(w.config);
    }
    w.config = all;
    world_fini(&w);
}

/* ---- documents ---- */

static bool make(struct world *w, struct doc *doc, uint64_t id)
{
    static const unsigned char hash[RECORD_HASH_BYTES] = {1};

    *doc = (struct doc){.id = id,
                        .name = STR("a.txt"), .is_last_part = true, .bytes = w->text,
                                    .file_size = w->text.len, .file_hash = hash,
                                    .ingested_ms = 1700000000000,
                                    .arena = arena_create(doc_memory_bytes(w->text))};
    return doc->arena != NULL;
}

static enum err_code run(struct world *w, struct doc *doc, struct err *err)
{
    struct times times = {0};
    enum err_code code =
        chain_run_plain(w->chains, w->pipeline, &w->config->decode, doc, &times, err);

    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < doc->articles_len; i++)
        doc->articles[i].number = (uint32_t)i + 1;
    return chain_run_ordered(w->chains, w->pipeline, doc, &times, err);
}

/* The records, the ranges of what was dropped, and the delta of the stages, without the id. */
static enum err_code write_all(struct world *w, struct doc *doc, uint64_t *ret_hash,
                               struct err *err)
{
    static const unsigned char hash[RECORD_HASH_BYTES] = {1};
    struct record_file file = {.sha256 = hash, .is_one_part = true};
    enum err_code code = ERR_OK;
    struct buf out;

    doc->id = 1;
    buf_init(&out, LINE_BYTES_MAX);
    for (size_t i = 0; i < doc->articles_len && code == ERR_OK; i++) {
        size_t len;
        struct range *ranges = record_ranges(doc, i, &len);

        if (ranges)
            buf_add(&out, ranges, len * sizeof *ranges);
        else
            code = err_set(err, ERR_NOMEM, 0, "no memory for ranges");
        mem_free(ranges);
        record_write(doc, &file, i, &out);
    }
    *ret_hash = hash64(buf_str(&out), 0);
    for (size_t i = 0; i < chains_states(w->chains) && code == ERR_OK; i++) {
        struct commit_delta delta;

        code = chains_delta(w->chains, i, &delta, &out, err);
    }
    if (code == ERR_OK && buf_failed(&out))
        code = err_set(err, ERR_NOMEM, 0, "no memory for a record");
    buf_fini(&out);
    return code;
}

static enum err_code check_and_write(struct world *w, struct doc *doc, uint64_t *ret_hash,
                                     struct err *err)
{
    enum err_code code = doc_check(doc, err);

    return code == ERR_OK ? write_all(w, doc, ret_hash, err) : code;
}

/* Under another id each time: stages that failed must leave nothing that would be found again. */
static enum err_code call_document(void *ctx, uint64_t *ret_hash, struct err *err)
{
    struct world *w = ctx;
    enum err_code code;
    struct doc doc;

    if (!make(w, &doc, w->next_id++))
        return err_set(err, ERR_NOMEM, 0, "no memory for the document");
    code = run(w, &doc, err);
    if (code == ERR_OK) {
        code = check_and_write(w, &doc, ret_hash, err);
        chains_discard(w->chains); /* what does not come into the archive was never seen */
    }
    arena_destroy(doc.arena);
    return code;
}

/* One that was archived before, so that the memory of the pipeline is begun. */
static void archive(struct world *w, const char *text)
{
    struct buf delta;
    struct doc doc;
    struct err err;

    w->text = str_of(text);
    buf_init(&delta, LINE_BYTES_MAX);
    assert_true(make(w, &doc, w->next_id++));
    TEST_CHECK(run(w, &doc, &err) == ERR_OK, "%s", err.msg);
    for (size_t i = 0; i < chains_states(w->chains); i++) {
        struct commit_delta one;

        TEST_CHECK(chains_delta(w->chains, i, &one, &delta, &err) == ERR_OK, "%s", err.msg);
    }
    chains_accept(w->chains);
    arena_destroy(doc.arena);
    buf_fini(&delta);
}

/* Every kind of tag, and what else the files of tests/golden do not have. */
static const char kinds[] =
    "慈利县人民政府办公室关于印发《慈利县乡村振兴工作方案》的通知\n"
    "慈政办发〔2023〕12号\n"
    "来源：慈利报\n发布时间：2023年5月6日 10:30\n（记者 张三 通讯员 李四 王五）\n\n"
    "5月6日上午，县委书记张三、县长李四、副县长王五和赵六在零阳镇召开会议，传达学习习近平总书记讲话"
    "精神。\n"
    "会议指出，今年前三季度全县生产总值达到120.5亿元，同比增长7.2%，比2022年多3至5个百分点；"
    "粮食播种面积1.2万亩，建成高标准农田3000多公顷，气温在-3℃到25℃之间。\n"
    "一是申报。由村民向村委会提出申请；二是审核。镇人民政府在5个工作日内审核；三是公示，时间不少于7"
    "天。\n"
    "县教育局、县卫生健康局、县水利局等部门负责人参加，“五个一”工程和“党建+”模式全面推开。\n"
    "1.坚持党的领导；\n2.坚持人民至上；\n3.坚持绿色发展。\n"
    "“我们一定要把路修好！”村支书刘大海说，“明年春天就通车。”\n"
    "据湖南省张家界市永定区和湘西土家族苗族自治州龙山县介绍，杭州、岩泊渡、江垭三镇共有18个村（社区"
    "）受益。\n"
    "详见 http://www.example.com/a?b=1 或者写信到 a@example.com，身份证号430821199001011234，"
    "电话13812345678。\n";

static void check_text(struct world *w, const char *name, struct str text)
{
    char label[128];

    w->text = text;
    (void)snprintf(label, sizeof label, "%s, pipeline %zu", name, w->pipeline);
    nomem_check(label, call_document, w);
}

static void check_file(struct world *w, const char *name)
{
    size_t len;
    char *bytes = test_file_read("tests/golden", name, &len);

    check_text(w, name, (struct str){bytes, len});
    free(bytes);
}

static void test_documents(void **state)
{
    static const struct {
        const char *name;
        size_t pipeline;
    } cases[] = {
        {"newspaper/in/1-two-articles.txt", PIPELINE_DEFAULT},
        {"newspaper/in/2-columns.txt", PIPELINE_DEFAULT},
        {"newspaper/in/4-across.txt", PIPELINE_DEFAULT},
        {"newspaper/in/5-briefs.txt", PIPELINE_DEFAULT},
        {"newspaper/in/6-misread.txt", PIPELINE_ALL},
        {"documents/in/bulletin.txt", PIPELINE_DEFAULT},
        {"documents/in/minutes.txt", PIPELINE_DEFAULT},
        {"documents/in/forum.txt", PIPELINE_DEFAULT},
        {"newspaper/in/3-wrapped.txt", PIPELINE_DEFAULT},
        {"newspaper/in/4-across.txt", PIPELINE_ALL},
        {"english/in/paper.txt", PIPELINE_DEFAULT},
        {"english/in/sections.txt", PIPELINE_ALL},
        {"encodings/in/8-some-bad-bytes.txt", PIPELINE_ALL},
        {"encodings-found/in/09-gbk-pasted-in-utf8.txt", PIPELINE_ALL},
        {"logs/in/app.log.txt", PIPELINE_ALL},
        {"noise/in/all/paper.txt", PIPELINE_ALL},
        {"noise/in/report.txt", PIPELINE_ALL},
        {"noise/in/web.txt", PIPELINE_DEFAULT},
        {"webpage/in/page.txt", PIPELINE_ALL},
        {"english/in/section.txt", PIPELINE_DEFAULT},
        {"encodings-found/in/01-gbk.txt", PIPELINE_ALL},
        {"encodings-found/in/07-utf16le.txt", PIPELINE_ALL},
        {"rules/in/a.txt", PIPELINE_OWN},
    };
    struct world w;

    (void)state;
    world_init(&w);
    for (w.pipeline = 0; w.pipeline <= PIPELINE_ALL; w.pipeline++)
        archive(&w, "全县各乡镇的村民一起修路，修好了十公里的水渠，也种上了新的果树。\n");
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        w.pipeline = cases[i].pipeline;
        check_file(&w, cases[i].name);
    }
    for (w.pipeline = 0; w.pipeline <= PIPELINE_OWN; w.pipeline++)
        check_text(&w, "kinds", str_of(kinds));
    world_fini(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_documents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
