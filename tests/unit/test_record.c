/* test_record.c -- records of documents made by hand, parsed by another reader */
#include "../test.h"

#include "stage_doc.h"

#include "../../daemon/record.h"
#include "../../stages/base/arena.h"
#include "../../stages/base/mem.h"
#include "../../stages/base/utf8.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)16 << 20)

static const unsigned char sha[RECORD_HASH_BYTES] = {0x01, 0x23, [31] = 0xff};

static void make(struct doc *doc, struct str text)
{
    struct err err;

    *doc = (struct doc){.id = 42,
                        .name = STR("news/page.txt"), .file_size = text.len, .is_last_part = true,
                                    .bytes = text, .text = text, .encoding = "utf-8",
                                    .encoding_source = "utf8", .ingested_ms = 1700000000123};
    doc->arena = arena_create(ARENA_BYTES);
    assert_non_null(doc->arena);
    assert_int_equal(doc_split_lines(doc, &err), ERR_OK);
}

static void finish(struct doc *doc)
{
    struct err err;

    assert_int_equal(doc_finish(doc, &err), ERR_OK);
    for (size_t i = 0; i < doc->articles_len; i++)
        doc->articles[i].number = (uint32_t)i + 1;
    assert_int_equal(doc_check(doc, &err), ERR_OK);
}

/* The record, which is one line of valid UTF-8 without a key twice. */
static json_t *write_with(const struct doc *doc, const struct record_file *file, size_t index)
{
    struct buf out;
    json_t *record;

    buf_init(&out, 1u << 24);
    record_write(doc, file, index, &out);
    assert_false(buf_failed(&out));
    assert_true(out.len > 0);
    assert_ptr_equal(memchr(out.ptr, '\n', out.len), out.ptr + out.len - 1);
    assert_true(utf8_is_valid(buf_str(&out)));
    record = json_loadb(out.ptr, out.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(record);
    assert_string_equal(json_string_value(json_object_get(record, "schema")), "sift/1");
    buf_fini(&out);
    return record;
}

static json_t *written(const struct doc *doc, size_t index)
{
    return write_with(doc, &(struct record_file){.sha256 = sha, .is_one_part = true}, index);
}

static const char *text_of(const json_t *doc, const char *key)
{
    return json_string_value(json_object_get(doc, key));
}

static long long number_of(const json_t *doc, const char *key)
{
    return (long long)json_integer_value(json_object_get(doc, key));
}

static void check_json(const json_t *value, const char *want)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

    assert_non_null(text);
    assert_string_equal(text, want);
    free(text);
}

static void test_head(void **state)
{
    struct doc doc;
    json_t *r, *file;

    (void)state;
    make(&doc, STR("Some text.\n"));
    finish(&doc);
    r = written(&doc, 0);
    assert_string_equal(text_of(r, "id"), "42-1");
    assert_int_equal(number_of(r, "article"), 1);
    assert_int_equal(number_of(r, "articles"), 1);
    assert_string_equal(text_of(r, "ingested"), "2023-11-14T22:13:20.123Z");
    file = json_object_get(r, "file");
    assert_int_equal(number_of(file, "id"), 42);
    assert_string_equal(text_of(file, "name"), "news/page.txt");
    assert_null(json_object_get(file, "name_b64"));
    assert_int_equal(number_of(file, "size"), 11);
    assert_string_equal(text_of(file, "sha256"),
                        "01230000000000000000000000000000000000000000000000000000000000ff");
    assert_string_equal(text_of(file, "encoding"), "utf-8");
    assert_string_equal(text_of(file, "encoding_source"), "utf8");
    assert_null(json_object_get(file, "part"));
    assert_int_equal(number_of(r, "chars"), 10);
    check_json(json_object_get(r, "paragraphs"),
               "[{\"kind\":\"body\",\"text\":\"Some text.\",\"src\":[[0,10]]}]");
    /* What has no value is left out. */
    assert_null(json_object_get(r, "title"));
    assert_null(json_object_get(r, "dropped"));
    assert_null(json_object_get(r, "tags"));
    assert_null(json_object_get(r, "dup"));
    assert_null(json_object_get(r, "flags"));
    assert_null(json_object_get(r, "byline"));
    json_decref(r);
    arena_destroy(doc.arena);
}

static void test_node_and_part(void **state)
{
    struct record_file file = {.node = STR("n1"), .sha256 = sha};
    struct dup_change changed = {STR("8200"), STR("9100")};
    struct doc doc;
    json_t *r;

    (void)state;
    make(&doc, STR("Some text.\n"));
    doc.part = 2;
    doc.part_off = 1000;
    finish(&doc);
    doc.articles[0].number = 17;
    doc.articles[0].dup = (struct dup){.kind = DUP_NEAR,
                                       .of_id = 12,
                                       .of_article = 3,
                                       .similarity = 0.5,
                                       .changed = &changed,
                                       .changed_len = 1};
    r = write_with(&doc, &file, 0);
    assert_string_equal(text_of(r, "id"), "n1.42-17");
    assert_int_equal(number_of(json_object_get(r, "file"), "part"), 3);
    assert_null(json_object_get(r, "articles")); /* not known yet */
    check_json(json_object_get(r, "dup"),
               "{\"of\":\"n1.12-3\",\"kind\":\"near\",\"similarity\":0.5,"
               "\"changed\":[[\"8200\",\"9100\"]]}");
    check_json(json_object_get(json_array_get(json_object_get(r, "paragraphs"), 0), "src"),
               "[[1000,1010]]");
    json_decref(r);
    arena_destroy(doc.arena);
}

static void test_odd_names(void **state)
{
    static const struct {
        const char *name, *lossy, *base64;
    } cases[] = {
        {"\xff", "\xef\xbf\xbd", "/w=="},
        {"a\xff", "a\xef\xbf\xbd", "Yf8="},
        {"ab\xff", "ab\xef\xbf\xbd", "YWL/"},
        {"abc\xfe", "abc\xef\xbf\xbd", "YWJj/g=="},
        {"line\nfeed\t\"\\", "line\nfeed\t\"\\", NULL},
    };
    struct doc doc;

    (void)state;
    make(&doc, STR("Some text.\n"));
    finish(&doc);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        json_t *r, *file;

        doc.name = str_of(cases[i].name);
        r = written(&doc, 0);
        file = json_object_get(r, "file");
        assert_string_equal(text_of(file, "name"), cases[i].lossy);
        if (cases[i].base64)
            assert_string_equal(text_of(file, "name_b64"), cases[i].base64);
        else
            assert_null(json_object_get(file, "name_b64"));
        json_decref(r);
    }
    arena_destroy(doc.arena);
}

/* Every kind of block: paragraphs in order, fields beside them, a title of two lines joined. */
static void test_kinds(void **state)
{
    static const enum block_kind kinds[] = {
        BLOCK_KICKER, BLOCK_TITLE,   BLOCK_TITLE,   BLOCK_SUBTITLE,  BLOCK_BYLINE, BLOCK_SOURCE,
        BLOCK_BODY,   BLOCK_HEADING, BLOCK_CAPTION, BLOCK_PUBLISHED, BLOCK_LIST,   BLOCK_EDITOR};
    struct byline bylines[] = {{STR("reporter"), STR("Tang")}, {STR(""), STR("Li")}};
    struct doc doc;
    json_t *r;

    (void)state;
    make(&doc, STR("ki\nt1\nt2\nsu\nby\nso\nbo\nhe\nca\npu\nli\ned\n"));
    for (size_t i = 0; i < TEST_LEN(kinds); i++)
        doc.blocks[i].kind = kinds[i];
    finish(&doc);
    doc.articles[0].bylines = bylines;
    doc.articles[0].bylines_len = 2;
    doc.articles[0].source = STR("Paper");
    doc.articles[0].published = STR("2024-11-28");
    doc.articles[0].editor = STR("Wu");
    r = written(&doc, 0);
    assert_string_equal(text_of(r, "kicker"), "ki");
    assert_string_equal(text_of(r, "title"), "t1 t2");
    assert_string_equal(text_of(r, "subtitle"), "su");
    assert_string_equal(text_of(r, "source"), "Paper");
    assert_string_equal(text_of(r, "published"), "2024-11-28");
    assert_string_equal(text_of(r, "editor"), "Wu");
    check_json(json_object_get(r, "byline"),
               "[{\"role\":\"reporter\",\"name\":\"Tang\"},{\"name\":\"Li\"}]");
    check_json(json_object_get(r, "kicker_src"), "[[0,2]]");
    check_json(json_object_get(r, "title_src"), "[[3,8]]");
    check_json(json_object_get(r, "subtitle_src"), "[[9,11]]");
    check_json(json_object_get(r, "byline_src"), "[[12,14]]");
    check_json(json_object_get(r, "source_src"), "[[15,17]]");
    check_json(json_object_get(r, "published_src"), "[[27,29]]");
    check_json(json_object_get(r, "editor_src"), "[[33,35]]");
    check_json(json_object_get(r, "paragraphs"),
               "[{\"kind\":\"body\",\"text\":\"bo\",\"src\":[[18,20]]},"
               "{\"kind\":\"heading\",\"text\":\"he\",\"src\":[[21,23]]},"
               "{\"kind\":\"caption\",\"text\":\"ca\",\"src\":[[24,26]]},"
               "{\"kind\":\"list\",\"text\":\"li\",\"src\":[[30,32]]}]");
    assert_int_equal(number_of(r, "chars"), 8);
    json_decref(r);
    arena_destroy(doc.arena);
}

static void test_flags_sentences_words(void **state)
{
    struct range sentences[] = {{0, 4}, {4, 9}};
    struct doc doc;
    json_t *r, *p;

    (void)state;
    make(&doc, STR("One. Two.\n"));
    doc.blocks[0].flags = BLOCK_JOINED | BLOCK_UNCERTAIN | BLOCK_SPACED;
    doc.blocks[0].sentences = sentences;
    doc.blocks[0].sentences_len = 2;
    doc.blocks[0].words = STR("One . Two .");
    doc.blocks[0].pos = STR("n w n w");
    finish(&doc);
    doc.articles[0].flags =
        ARTICLE_ALL_CHROME | ARTICLE_TRUNCATED_END | ARTICLE_CONTINUED | ARTICLE_ENCODING_ERRORS;
    r = written(&doc, 0);
    check_json(json_object_get(r, "flags"),
               "[\"all_chrome\",\"truncated_end\",\"continued\",\"encoding_errors\"]");
    p = json_array_get(json_object_get(r, "paragraphs"), 0);
    check_json(json_object_get(p, "flags"), "[\"joined\",\"uncertain\",\"spaced\"]");
    check_json(json_object_get(p, "sentences"), "[[0,4],[4,9]]");
    assert_string_equal(text_of(p, "words"), "One . Two .");
    assert_string_equal(text_of(p, "pos"), "n w n w");
    json_decref(r);
    arena_destroy(doc.arena);
}

/* A paragraph that was left out keeps its place and its bytes; its text, and tags in it, do not. */
static void test_left_out(void **state)
{
    struct block_first out = {.is_left_out = true, .id = 9, .article = 2, .paragraph = 7};
    struct block_first marked = {.id = 8, .article = 1};
    struct doc doc;
    json_t *r, *list;

    (void)state;
    make(&doc, STR("First here.\nSecond there.\n"));
    doc.blocks[0].first = &out;
    doc.blocks[1].first = &marked;
    doc.blocks[1].flags = BLOCK_FURNITURE;
    finish(&doc);
    assert_non_null(stage_doc_tag(&doc, TAG_ORG, 0, 0, 0, 2));
    assert_non_null(stage_doc_tag(&doc, TAG_ORG, 1, 1, 0, 6));
    r = written(&doc, 0);
    list = json_object_get(r, "paragraphs");
    check_json(json_array_get(list, 0),
               "{\"kind\":\"body\",\"src\":[[0,11]],\"first\":{\"of\":\"9-2\",\"paragraph\":7}}");
    check_json(json_array_get(list, 1),
               "{\"kind\":\"body\",\"text\":\"Second there.\",\"src\":[[12,25]],"
               "\"first\":{\"of\":\"8-1\",\"paragraph\":0},\"flags\":[\"furniture\"]}");
    check_json(json_object_get(json_object_get(r, "tags"), "orgs"),
               "[{\"text\":\"Second\",\"at\":[1,0,6]}]");
    assert_int_equal(number_of(r, "chars"), 13);
    json_decref(r);
    arena_destroy(doc.arena);
}

static void test_tags(void **state)
{
    struct str steps[] = {STR("in"), STR("out")};
    struct doc doc;
    struct tag *tag;
    json_t *r, *tags;

    (void)state;
    make(&doc, STR("Title of it\nIn Cili 8200 lamps.\n"));
    doc.blocks[0].kind = BLOCK_TITLE;
    finish(&doc);
    /* Not in the order of the kinds. */
    tag = stage_doc_tag(&doc, TAG_QUANTITY, 0, 1, 8, 12);
    assert_non_null(tag);
    assert_true(tag_add_num(&doc, tag, "value", 8200));
    assert_true(tag_add_num(&doc, tag, "share", 0.1));
    assert_true(tag_add_str(&doc, tag, "unit", STR("\"lamps\"\n")));
    tag = stage_doc_tag(&doc, TAG_WORKFLOW, TAG_IN_TITLE, 0, 0, 5);
    assert_non_null(tag);
    assert_true(tag_add_strs(&doc, tag, "steps", steps, 2));
    tag = stage_doc_tag(&doc, TAG_PLACE, 0, 1, 3, 7);
    assert_non_null(tag);
    for (int kind = TAG_ORG; kind < TAG_KINDS; kind++)
        assert_non_null(stage_doc_tag(&doc, (enum tag_kind)kind, 0, 1, 0, 2));
    r = written(&doc, 0);
    tags = json_object_get(r, "tags");
    assert_int_equal(json_object_size(tags), TAG_KINDS);
    check_json(json_object_get(tags, "places"), "[{\"text\":\"Cili\",\"at\":[0,3,7]}]");
    check_json(json_array_get(json_object_get(tags, "workflows"), 0),
               "{\"text\":\"Title\",\"at\":[-1,0,5],\"steps\":[\"in\",\"out\"]}");
    tags = json_array_get(json_object_get(tags, "quantities"), 0);
    assert_int_equal(number_of(tags, "value"), 8200);
    assert_true(json_real_value(json_object_get(tags, "share")) == 0.1);
    assert_string_equal(text_of(tags, "unit"), "\"lamps\"\n");
    json_decref(r);
    arena_destroy(doc.arena);
}

/* Drops: control characters of one article in one item, others one by one; BOM with the first. */
static void test_drops(void **state)
{
    struct doc doc;
    json_t *r;

    (void)state;
    make(&doc, STR("menu\na\x01z\nb\x02y\nend\n"));
    doc.bom_len = 3;
    doc.bytes.len += 3;
    doc.blocks_len = 0;
    assert_true(doc_drop(&doc, "chrome", 0, 4));
    for (size_t at = 5; at < 13; at += 4) {
        struct block *b = doc_add_block(&doc);

        assert_non_null(b);
        assert_true(block_add_src(&doc, b, at, 1));
        assert_true(block_add_src(&doc, b, at + 2, 1));
        assert_true(doc_drop(&doc, "control", at + 1, 1));
    }
    assert_true(doc_drop(&doc, "repeat", 13, 3));
    finish(&doc);
    r = written(&doc, 0);
    check_json(json_object_get(r, "dropped"),
               "[{\"reason\":\"bom\",\"src\":[[0,3]]},"
               "{\"reason\":\"chrome\",\"src\":[[3,7]],\"text\":\"menu\"},"
               "{\"reason\":\"control\",\"src\":[[9,10],[13,14]],\"text\":\"\\u0001\\u0002\"},"
               "{\"reason\":\"repeat\",\"src\":[[16,19]],\"text\":\"end\"}]");
    check_json(json_object_get(json_array_get(json_object_get(r, "paragraphs"), 0), "src"),
               "[[8,9],[10,11]]");
    json_decref(r);
    arena_destroy(doc.arena);
}

/* Two articles: each has its own drops, the BOM is the first one's. */
static void two_articles(struct doc *doc)
{
    make(doc, STR("one\nx1\ntwo\nx2\n"));
    doc->blocks_len = 0;
    for (size_t at = 0; at < 14; at += 7) {
        struct block *b = doc_add_block(doc);

        assert_non_null(b);
        assert_true(block_add_src(doc, b, at, 3));
        b->kind = BLOCK_TITLE;
        assert_true(doc_drop(doc, "chrome", at + 4, 2));
    }
    doc->articles = arena_alloc(doc->arena, 2, sizeof *doc->articles);
    assert_non_null(doc->articles);
    doc->articles_len = doc->articles_room = 2;
    for (size_t i = 0; i < 2; i++) {
        doc->articles[i].first_block = i;
        doc->articles[i].blocks_len = 1;
    }
    finish(doc);
}

static void test_stub_and_drop(void **state)
{
    struct range *ranges;
    struct doc doc;
    struct buf out;
    json_t *r;
    size_t len;

    (void)state;
    two_articles(&doc);
    doc.bom_len = 2;
    doc.bytes.len += 2;
    doc.articles[0].action = ARTICLE_STUB;
    doc.articles[0].dup =
        (struct dup){.kind = DUP_EXACT, .of_id = 7, .of_article = 2, .similarity = 1};
    r = written(&doc, 0);
    assert_string_equal(text_of(r, "title"), "one");
    assert_int_equal(number_of(r, "articles"), 2);
    assert_null(json_object_get(r, "paragraphs"));
    assert_null(json_object_get(r, "title_src"));
    check_json(json_object_get(r, "dup"), "{\"of\":\"7-2\",\"kind\":\"exact\",\"similarity\":1}");
    assert_string_equal(text_of(json_array_get(json_object_get(r, "dropped"), 0), "reason"),
                        "duplicate");
    ranges = record_ranges(&doc, 0, &len);
    assert_non_null(ranges);
    assert_int_equal(len, json_array_size(json_object_get(
                              json_array_get(json_object_get(r, "dropped"), 0), "src")));
    assert_int_equal(ranges[0].from, 0); /* the BOM */
    assert_int_equal(ranges[len - 1].to, 8);
    json_decref(r);
    mem_free(ranges);
    /* The second article has no BOM. */
    ranges = record_ranges(&doc, 1, &len);
    assert_int_equal(len, 1);
    assert_int_equal(ranges[0].from, 9);
    assert_int_equal(ranges[0].to, 15);
    mem_free(ranges);
    doc.articles[1].action = ARTICLE_DROP;
    buf_init(&out, 1000);
    record_write(&doc, &(struct record_file){.sha256 = sha, .is_one_part = true}, 1, &out);
    assert_int_equal(out.len, 0);
    buf_fini(&out);
    arena_destroy(doc.arena);
}

/* Too long for its buffer: said, not cut. A stub's ranges need nothing of a full document's memory. */
static void test_no_room(void **state)
{
    struct record_file file = {.sha256 = sha, .is_one_part = true};
    struct doc doc;
    struct buf out;

    (void)state;
    two_articles(&doc);
    buf_init(&out, 100);
    record_write(&doc, &file, 0, &out);
    assert_true(buf_failed(&out));
    buf_fini(&out);
    while (arena_alloc(doc.arena, 1, 64))
        ;
    while (arena_alloc(doc.arena, 1, 8))
        ;
    doc.articles[0].action = ARTICLE_STUB;
    buf_init(&out, 10000);
    record_write(&doc, &file, 0, &out);
    assert_false(buf_failed(&out));
    buf_fini(&out);
    arena_destroy(doc.arena);
}

static void test_without_memory(void **state)
{
    struct record_file file = {.sha256 = sha, .is_one_part = true};
    struct doc doc;

    (void)state;
    make(&doc, STR("t1\nt2\nbody\nx\n"));
    doc.blocks[0].kind = doc.blocks[1].kind = BLOCK_TITLE;
    doc.blocks_len = 3;
    assert_true(doc_drop(&doc, "chrome", 11, 1));
    doc.name = STR("\xff");
    finish(&doc);
    for (size_t n = 0;; n++) {
        struct buf out;
        bool did_fail, is_failed;

        buf_init(&out, 1u << 20);
        test_fail_alloc_once(n);
        record_write(&doc, &file, 0, &out);
        did_fail = test_fail_alloc_off();
        is_failed = buf_failed(&out);
        buf_fini(&out);
        TEST_CHECK(did_fail == is_failed, "allocation %d", (int)n);
        if (!did_fail)
            break;
        assert_true(n < 100);
    }
    arena_destroy(doc.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_node_and_part),
        cmocka_unit_test(test_odd_names),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_flags_sentences_words),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_drops),
        cmocka_unit_test(test_stub_and_drop),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
