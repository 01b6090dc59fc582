/* test_articles.c -- the segment stage: sentences, articles, heads, page data, size limits */
#include "../test.h"

#include "../../stages/base/utf8.h"
#include "../text_run.h"

#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>

/* One text for each rule; the marks show where the sentences end. */
static const char *const sentence_cases[] = {
    "“老李,今天去不去?”|老张在门口喊他。",
    "“天天都去,怎么了?|有什么事吗?”|老李答道。",
    "“人心齐,泰山移。”|支部书记说,路怎么修,钱从哪里来?|大家一起商量。",
    "\"真好,没有白忙。\"|队员小周很高兴:\"这一年,我们天天都在路上。\"",
    "会议已经开完。|\"三步\"走法很好用。",
    "她问:“行不行?”,没有人答话。",
    "产值增长12.5%。|完成投资860万元,利润1.25亿元。",
    "二是加快发展。|突出特色;三是抓好落实。",
    "采用票决办法(即修不修、怎么修。由村民定),效果明显。",
    "他喊:太好了!!!|真的吗??|是啊……|好。",
    "文章《村里变了 人心齐了 山乡走出新路子》已经发表。|专家说“可复制,值得推广!”",
    "结余资金1200元……请大家核对。”|6月3日,大会召开。",
    "Mrs. Brown met Mr. Lee at 4.15 p.m. |They talked. |It cost $3.5m.",
    "详见 www.example.org. |联系人：张三。",
    "(二)落实责任。|1.建立台账。|2.定期检查。",
    "下一步该怎么走?",
    "各项工作有序推进",
    "Is it? |Yes! |See a?b=1&c=2 for J. Smith.",
};

static void check_sentences(struct text_run *r, const char *marked)
{
    struct buf text, got;
    struct doc doc;
    struct err err;
    const struct block *b;

    buf_init(&text, 4096);
    buf_init(&got, 4096);
    for (const char *p = marked; *p; p++)
        if (*p != '|')
            buf_add_byte(&text, *p);
    assert_true(text_run_all(r, &doc, buf_str(&text), &err));
    assert_int_equal(doc.blocks_len, 1);
    b = &doc.blocks[0];
    for (size_t i = 0; i < b->sentences_len; i++) {
        size_t from = utf8_offset(b->text, b->sentences[i].from);
        size_t to = utf8_offset(b->text, b->sentences[i].to);
        size_t next =
            i + 1 < b->sentences_len ? utf8_offset(b->text, b->sentences[i + 1].from) : to;

        buf_add_str(&got, str_sub(b->text, from, next - from));
        if (i + 1 < b->sentences_len)
            buf_add_byte(&got, '|');
    }
    TEST_STR(buf_str(&got), str_of(marked));
    arena_destroy(doc.arena);
    buf_fini(&text);
    buf_fini(&got);
}

static void test_sentences(void **state)
{
    for (size_t i = 0; i < TEST_LEN(sentence_cases); i++)
        check_sentences(*state, sentence_cases[i]);
}

/* Each sentence as JSON against the text of one case of the gold file. */
static bool gold_case(struct text_run *r, json_t *root)
{
    json_t *want = json_object_get(root, "sentences");
    struct str text = str_of(json_string_value(json_object_get(root, "text")));
    struct doc doc;
    struct err err;
    bool is_same;

    if (text.len == 0)
        return json_array_size(want) == 0;
    assert_true(text_run_all(r, &doc, text, &err));
    is_same = doc.blocks_len == 1 && doc.blocks[0].sentences_len == json_array_size(want);
    for (size_t i = 0; is_same && i < json_array_size(want); i++) {
        const struct block *b = &doc.blocks[0];
        size_t from = utf8_offset(b->text, b->sentences[i].from);
        size_t to = utf8_offset(b->text, b->sentences[i].to);

        is_same = str_eq(str_sub(b->text, from, to - from),
                         str_of(json_string_value(json_array_get(want, i))));
    }
    arena_destroy(doc.arena);
    return is_same;
}

static void test_gold_sentences(void **state)
{
    const char *path = getenv("SENTENCE_CASES");
    FILE *file = path ? fopen(path, "re") : NULL;
    char line[16384];
    size_t good = 0, all = 0;

    if (!file) {
        print_message("SENTENCE_CASES names no file: its cases are not run\n");
        skip();
    }
    while (fgets(line, sizeof line, file)) {
        json_t *root = json_loads(line, 0, NULL);

        assert_non_null(root);
        all++;
        if (gold_case(*state, root))
            good++;
        else
            print_error("not split so: %s", line);
        json_decref(root);
    }
    (void)fclose(file);
    assert_int_equal(good, all);
}

/* K kicker T title S subtitle B byline H heading C caption L list P paragraph, one letter a block;
 * articles are parted by a blank. */
struct page {
    const char *name, *text, *want, *title; /* of the last article */
};

#define P1 "近日,青山县白石镇组织党员干部走村入户,听取群众意见,帮助解决实际困难,受到欢迎。\n\n"
#define P2 "活动中,干部们共走访农户八十余户,收集意见三十余条,已经办结二十余条,其余正在办理。\n\n"
#define P3 "日前,临江市东岸街道召开会议,安排部署冬季安全生产工作,要求各单位落实责任,加强检查。\n\n"

#define P4 "会议要求,各社区要逐户检查用火用电情况,发现隐患当场整改,并做好登记,不留死角。\n\n"

static const struct page pages[] = {
    {"one article", "白石镇干部下乡办实事\n\n" P1 P2, "TPP", "白石镇干部下乡办实事"},
    {"headings", "走村入户听民声\n\n" P1 "察民情 解民忧\n\n" P2, "TPHP", "走村入户听民声"},
    {"byline", "青山县白石镇：干部下乡办实事\n\n本报记者 李明 通讯员 王芳\n\n" P1 P2, "TBPP",
     "青山县白石镇：干部下乡办实事"},
    {"two articles", "青山县干部下乡办实事\n\n" P1 P2 "临江市部署冬季安全工作\n\n" P3 P4, "TPP TPP",
     "临江市部署冬季安全工作"},
    {"kicker and subtitle",
     "齐心 聚力 共建\n\n临江市东岸街道：安全生产记心上 ——冬季工作见闻\n\n" P3, "KTSP",
     "临江市东岸街道：安全生产记心上"},
    {"marked title", "# 走村入户听民声\n\n" P1 "## 办实事\n\n" P2, "TPHP", "走村入户听民声"},
    {"author at the end", "走村入户听民声\n\n" P1 "收集的意见已经全部办结,群众很满意。李明\n",
     "TPPB", "走村入户听民声"},
    {"web page",
     "临江市:冬季安全记心上\n来源: 临江日报|发布时间: 2024年3月5日 08:50 | 字号:  大 中 小 | "
     "分享:\n" P3 "青山县干部在村里\n" P2,
     "TDDPCP", "临江市:冬季安全记心上"},
    {"signed reports of one series",
     "柳溪县推进第1号治理工作\n本报记者 "
     "王伟\n11月21日,柳溪县桥头镇召开第1次现场会议,各村干部参加了会议。\n\n"
     "柳溪县推进第2号治理工作\n本报记者 "
     "王伟\n11月22日,柳溪县桥头镇召开第2次现场会议,各村干部参加了会议。\n",
     "TBP TBP", "柳溪县推进第2号治理工作"},
    {"list",
     "注意事项\n\n要做到下面几点,缺一不可。\n1.按时上报,不得拖延。\n2.专人负责,随时联系。\n",
     "TPLL", "注意事项"},
    {"all short", "张三\n李四\n王五\n赵六\n钱七\n孙八", "PPPPPP", ""},
    {"no title", P1 P2, "PP", ""},
};

static const char kind_letters[] = {
    [BLOCK_BODY] = 'P',   [BLOCK_HEADING] = 'H',   [BLOCK_CAPTION] = 'C', [BLOCK_LIST] = 'L',
    [BLOCK_TITLE] = 'T',  [BLOCK_SUBTITLE] = 'S',  [BLOCK_KICKER] = 'K',  [BLOCK_BYLINE] = 'B',
    [BLOCK_SOURCE] = 'D', [BLOCK_PUBLISHED] = 'D', [BLOCK_EDITOR] = 'D',
};

static void test_pages(void **state)
{
    for (size_t i = 0; i < TEST_LEN(pages); i++) {
        char got[256], title[256] = "";
        struct doc doc;
        struct err err;
        size_t len = 0;

        assert_true(text_run_all(*state, &doc, str_of(pages[i].text), &err));
        for (size_t a = 0; a < doc.articles_len; a++) {
            if (a)
                got[len++] = ' ';
            title[0] = 0;
            for (size_t k = 0; k < doc.articles[a].blocks_len; k++) {
                const struct block *b = &doc.blocks[doc.articles[a].first_block + k];

                got[len++] = kind_letters[b->kind];
                if (b->kind == BLOCK_TITLE)
                    (void)snprintf(title, sizeof title, "%.*s", (int)b->text.len, b->text.ptr);
            }
        }
        got[len] = 0;
        TEST_CHECK(strcmp(got, pages[i].want) == 0, "%s: %s, not %s", pages[i].name, got,
                   pages[i].want);
        TEST_CHECK(strcmp(title, pages[i].title) == 0, "%s: title '%s'", pages[i].name, title);
        arena_destroy(doc.arena);
    }
}

static void test_fields(void **state)
{
    struct doc doc;
    struct err err;
    const struct article *art;

    assert_true(text_run_all(*state, &doc, str_of(pages[7].text), &err));
    art = &doc.articles[0];
    TEST_STR(art->source, STR("临江日报"));
    TEST_STR(art->published, STR("2024-03-05T08:50"));
    arena_destroy(doc.arena);

    assert_true(text_run_all(*state, &doc, str_of(pages[2].text), &err));
    art = &doc.articles[0];
    assert_int_equal(art->bylines_len, 2);
    TEST_STR(art->bylines[0].role, STR("本报记者"));
    TEST_STR(art->bylines[0].name, STR("李明"));
    TEST_STR(art->bylines[1].role, STR("通讯员"));
    TEST_STR(art->bylines[1].name, STR("王芳"));
    arena_destroy(doc.arena);

    assert_true(text_run_all(
        *state, &doc, STR("标题在此\n\n本报讯(赵强)近日,村里通了自来水,大家都高兴。"), &err));
    assert_int_equal(doc.articles[0].bylines_len, 1);
    TEST_STR(doc.articles[0].bylines[0].name, STR("赵强"));
    arena_destroy(doc.arena);
}

/* An article over the limit is cut at paragraphs, a paragraph over it at a sentence. */
static void test_max_article(void **state)
{
    const struct text_run *r = *state;
    struct stage_env env = {.slots = 1};
    char opts[TEXT_RUN_OPTS_BYTES];
    uint64_t limit = 4096;
    struct buf text;
    struct doc doc;
    struct err err;
    void *segment = NULL;

    memcpy(opts, r->segment_opts, sizeof opts);
    for (const struct opt *o = stage_segment.opts; o->name; o++)
        if (strcmp(o->name, "max_article") == 0)
            memcpy(opts + o->offset, &limit, sizeof limit);
    assert_int_equal(stage_segment.open(opts, &env, &segment, &err), ERR_OK);
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 40; i++)
        buf_add_str(&text, STR(P1));
    for (int i = 0; i < 600; i++)
        buf_add_str(&text, STR("这一句没有换行,一直写下去。"));
    text_run_make(&doc, buf_str(&text));
    assert_int_equal(decode_run(&r->decode, &doc, &err), ERR_OK);
    assert_int_equal(doc_split_lines(&doc, &err), ERR_OK);
    assert_int_equal(stage_segment.run(segment, &doc, &err), ERR_OK);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    assert_true(doc.articles_len > 5);
    for (size_t a = 0; a < doc.articles_len; a++) {
        const struct article *art = &doc.articles[a];
        size_t bytes = 0;

        for (size_t i = 0; i < art->blocks_len; i++)
            bytes += doc.blocks[art->first_block + i].text.len;
        assert_true(bytes <= limit);
        assert_int_equal((art->flags & ARTICLE_CONTINUED) != 0, a + 1 < doc.articles_len);
        assert_true(str_ends(doc.blocks[art->first_block + art->blocks_len - 1].text, STR("。")));
    }
    arena_destroy(doc.arena);
    stage_segment.close(segment);
    buf_fini(&text);
}

static void test_no_blocks(void **state)
{
    struct text_run *r = *state;
    struct doc doc;
    struct err err;

    text_run_make(&doc, STR(" \n"));
    doc.text = doc.bytes;
    assert_int_equal(doc_split_lines(&doc, &err), ERR_OK);
    assert_int_equal(stage_clean.run(r->clean, &doc, &err), ERR_OK);
    assert_int_equal(stage_segment.run(r->segment, &doc, &err), ERR_OK);
    assert_int_equal(doc_finish(&doc, &err), ERR_OK);
    assert_int_equal(doc.articles_len, 1);
    assert_int_equal(doc.articles[0].blocks_len, 0);
    arena_destroy(doc.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),   cmocka_unit_test(test_gold_sentences),
        cmocka_unit_test(test_pages),       cmocka_unit_test(test_fields),
        cmocka_unit_test(test_max_article), cmocka_unit_test(test_no_blocks),
    };

    return cmocka_run_group_tests(tests, text_run_setup, text_run_teardown);
}
