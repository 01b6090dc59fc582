/* test_doc.c -- lines, pieces, cuts, drops, offsets and the verifier itself */
#include "../test.h"

#include "stage_doc.h"

#include "../../stages/base/buf.h"
#include "../../stages/base/uchar.h"
#include "../../stages/base/utf8.h"
#include "../../stages/doc.h"

#include <stdio.h>
#include <string.h>

#define ARENA_BYTES ((size_t)64 << 20)

static struct doc doc_of(const char *text)
{
    struct doc doc = {.id = 1, .is_last_part = true};

    doc.text = doc.bytes = str_of(text);
    doc.arena = arena_create(ARENA_BYTES);
    assert_non_null(doc.arena);
    return doc;
}

static struct doc lines_of(const char *text)
{
    struct doc doc = doc_of(text);
    struct err err;

    assert_int_equal(doc_split_lines(&doc, &err), ERR_OK);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    return doc;
}

static void test_lines(void **state)
{
    static const struct {
        const char *text, *want; /* lines joined by | */
        uint32_t feeds_of_last;
    } cases[] = {
        {"", "", 0},
        {" \n\t\n", "", 0},
        {"a", "a", 0},
        {"a\nb", "a|b", 1},
        {"a\r\nb\r\n", "a|b", 1},
        {"a\rb", "a|b", 1},
        {"\n\n a \n\n\nb", "a|b", 3},
        {"甲　\n\u3000\u3000乙\u00a0", "甲|乙", 1},
        {"a\fb", "a|b", 1},
        {"a\u2028b\u2029c", "a|b|c", 1},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct doc doc = lines_of(cases[i].text);
        struct buf out;

        buf_init(&out, 1024);
        for (size_t k = 0; k < doc.blocks_len; k++) {
            if (k)
                buf_add_byte(&out, '|');
            buf_add_str(&out, doc.blocks[k].text);
        }
        TEST_STR(buf_str(&out), str_of(cases[i].want));
        if (doc.blocks_len)
            assert_int_equal(doc.blocks[doc.blocks_len - 1].feeds_before, cases[i].feeds_of_last);
        buf_fini(&out);
        arena_destroy(doc.arena);
    }
}

static void test_build_block(void **state)
{
    struct doc doc = doc_of("one two three");
    struct block *b;
    struct err err;

    (void)state;
    b = doc_add_block(&doc);
    assert_non_null(b);
    assert_true(block_add_src(&doc, b, 0, 3));
    assert_ptr_equal(b->text.ptr, doc.text.ptr); /* borrowed so far */
    assert_true(block_add_text(&doc, b, STR(" ")));
    assert_true(block_add_src(&doc, b, 8, 5));
    TEST_STR(b->text, STR("one three"));
    assert_int_equal(b->pieces_len, 2);
    assert_int_equal(doc_check(&doc, &err), ERR_STATE); /* "two" is owned by nobody */
    assert_true(doc_drop(&doc, "spam", 4, 3));
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    assert_true(doc_drop(&doc, "spam", 4, 1)); /* owned twice */
    assert_int_equal(doc_check(&doc, &err), ERR_STATE);
    arena_destroy(doc.arena);
}

static void test_check_finds_breaches(void **state)
{
    (void)state;
    for (int breach = 0; breach < 7; breach++) {
        struct doc doc = lines_of("alpha beta\ngamma");
        struct range outside = {2, 99}, twice[2] = {{0, 3}, {2, 4}};
        struct err err;

        switch (breach) {
        case 0:
            doc.blocks[0].text.len = 4;
            break;
        case 1:
            doc.blocks[0].pieces[0].src_off = 1;
            break;
        case 2:
            doc.blocks[0].sentences = &outside;
            doc.blocks[0].sentences_len = 1;
            break;
        case 3:
            doc.blocks[0].sentences = twice;
            doc.blocks[0].sentences_len = 2;
            break;
        case 4:
            doc.blocks_len = 1;
            break;
        case 5:
            assert_int_equal(doc_finish(&doc, &err), ERR_OK);
            doc.articles[0].blocks_len = 1;
            break;
        case 6:
            doc.blocks[1].text = STR("\xff\xff\xff\xff\xff");
            break;
        default:
            break;
        }
        TEST_CHECK(doc_check(&doc, &err) == ERR_STATE, "breach %d", breach);
        arena_destroy(doc.arena);
    }
}

static void test_cut(void **state)
{
    struct doc doc = lines_of("甲乙丙  丁戊");
    struct block tail;
    struct err err;

    (void)state;
    assert_int_equal(block_cut(&doc, &doc.blocks[0], 9, &tail, &err), ERR_OK);
    TEST_STR(doc.blocks[0].text, STR("甲乙丙"));
    TEST_STR(tail.text, STR("丁戊"));
    *doc_add_block(&doc) = tail;
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    /* growing the head must not write into the tail */
    assert_true(block_add_text(&doc, &doc.blocks[0], STR("xxxx")));
    TEST_STR(doc.blocks[1].text, STR("丁戊"));
    arena_destroy(doc.arena);
}

/* Random blocks, cut and copied at random: the rule of ownership holds all the time. */
static void test_random_cuts(void **state)
{
    uint64_t seed = 42;

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct doc doc = lines_of("ab cd 甲乙 丙, ef\n丁戊 gh。\nij 己 kl mn 庚\no");
        struct err err;

        for (int cut = 0; cut < 20; cut++) {
            size_t index = (size_t)(test_random(&seed) % doc.blocks_len), at;
            struct block tail, *b = &doc.blocks[index];

            at = (size_t)(test_random(&seed) % b->text.len);
            if (at == 0 || ((unsigned char)b->text.ptr[at] & 0xC0) == 0x80)
                continue;
            if (test_random(&seed) % 2) {
                struct block copy = {.kind = b->kind};
                size_t cursor = 0;

                assert_true(block_add_range(&doc, &copy, b, 0, at, &cursor));
                assert_true(block_add_range(&doc, &copy, b, at, b->text.len, &cursor));
                TEST_STR(copy.text, b->text);
                *b = copy;
            } else {
                assert_int_equal(block_cut(&doc, b, at, &tail, &err), ERR_OK);
                *doc_add_block(&doc) = tail;
            }
            assert_int_equal(doc_check(&doc, &err), ERR_OK);
        }
        arena_destroy(doc.arena);
    }
}

/* Text put in other words, of another length and of the same, and taken out, keeps its owner. */
static void test_rewritten(void **state)
{
    struct doc doc = lines_of("ab &amp; cd x ef");
    struct block from = doc.blocks[0], to = {.kind = from.kind};
    size_t cursor = 0, drops = 0;
    struct err err;
    bool is_done;

    (void)state;
    assert_true(block_add_range(&doc, &to, &from, 0, 3, &cursor));
    assert_true(block_add_rewritten(&doc, &to, &from, 3, 8, STR("&"), &is_done) && is_done);
    assert_true(block_add_range(&doc, &to, &from, 8, 12, &cursor));
    assert_true(block_drop_range(&doc, &from, 12, 13, "test", &drops));
    assert_true(block_add_range(&doc, &to, &from, 13, 14, &cursor));
    assert_false(doc.is_rewritten);
    assert_true(block_add_rewritten(&doc, &to, &from, 14, 15, STR("E"), &is_done) && is_done);
    assert_true(block_add_range(&doc, &to, &from, 15, 16, &cursor));
    doc.blocks[0] = to;
    TEST_STR(to.text, STR("ab & cd  Ef"));
    assert_true(doc.is_rewritten);
    assert_int_equal(doc.drops_len, 1);
    assert_int_equal(doc.drops[0].src_off, 12);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    /* a part of what was rewritten has no place of its own; the whole of it has */
    from = to;
    to = (struct block){.kind = from.kind};
    assert_true(block_add_rewritten(&doc, &to, &from, 2, 5, STR("x"), &is_done) && !is_done);
    assert_int_equal(to.text.len, 0);
    cursor = 0;
    assert_true(block_add_range(&doc, &to, &from, 0, 3, &cursor));
    assert_true(block_add_rewritten(&doc, &to, &from, 3, 4, STR("and"), &is_done) && is_done);
    assert_true(block_add_range(&doc, &to, &from, 4, from.text.len, &cursor));
    doc.blocks[0] = to;
    TEST_STR(to.text, STR("ab and cd  Ef"));
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    arena_destroy(doc.arena);
}

static void test_drops_find_articles(void **state)
{
    struct doc doc = lines_of("head\none\nx\ntwo\ny\n");
    struct err err;

    (void)state;
    /* blocks: one | two; head, x and y are dropped, out of order */
    assert_true(doc_drop_block(&doc, "chrome", &doc.blocks[4]));
    assert_true(doc_drop_block(&doc, "chrome", &doc.blocks[0]));
    assert_true(doc_drop_block(&doc, "repeat", &doc.blocks[2]));
    doc.blocks[0] = doc.blocks[1];
    doc.blocks[1] = doc.blocks[3];
    doc.blocks_len = 2;
    doc.articles = arena_alloc(doc.arena, 2, sizeof *doc.articles);
    doc.articles_len = doc.articles_room = 2;
    doc.articles[0].blocks_len = doc.articles[1].blocks_len = doc.articles[1].first_block = 1;
    assert_int_equal(doc_finish(&doc, &err), ERR_OK);
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    assert_int_equal(doc.drops_len, 3);
    assert_int_equal(doc.drops[0].article, 0);
    assert_string_equal(doc.drops[1].reason, "repeat");
    assert_int_equal(doc.drops[1].article, 0);
    assert_int_equal(doc.drops[2].article, 1);
    arena_destroy(doc.arena);
}

static void test_counts(void **state)
{
    struct doc doc = doc_of("a");
    static char names[DOC_COUNTS_MAX + 4][8];

    (void)state;
    doc_count(&doc, "one", 0);
    assert_int_equal(doc.counts_len, 0);
    doc_count(&doc, "one", 2);
    doc_count(&doc, "one", 3);
    assert_int_equal(doc.counts[0].count, 5);
    for (size_t i = 0; i < TEST_LEN(names); i++) {
        (void)snprintf(names[i], sizeof names[i], "n%zu", i);
        doc_count(&doc, names[i], 1);
    }
    assert_int_equal(doc.counts_len, DOC_COUNTS_MAX);
    arena_destroy(doc.arena);
}

static bool never(void *budget)
{
    (void)budget;
    return true;
}

static void test_tick(void **state)
{
    struct doc doc = doc_of("a");
    struct err err;
    int ticks = 0;

    (void)state;
    for (int i = 0; i < 5000; i++)
        assert_int_equal(doc_tick(&doc, &err), ERR_OK);
    doc.over_budget = never;
    while (ticks < 100000 && doc_tick(&doc, &err) == ERR_OK)
        ticks++;
    assert_true(ticks < 5000);
    assert_string_equal(err.reason, "cpu");
    arena_destroy(doc.arena);
}

static void test_small_arena(void **state)
{
    struct doc doc = doc_of("a\nb\nc\nd\ne\nf\n");
    struct err err;

    (void)state;
    arena_destroy(doc.arena);
    doc.arena = arena_create(64);
    assert_non_null(doc.arena);
    assert_int_equal(doc_split_lines(&doc, &err), ERR_NOMEM);
    arena_destroy(doc.arena);
}

static void test_tags(void **state)
{
    struct doc doc = lines_of("甲乙丙丁戊己");
    struct err err;

    (void)state;
    assert_int_equal(doc_finish(&doc, &err), ERR_OK);
    for (uint32_t i = 0; i < 5; i++) {
        struct tag *tag = stage_doc_tag(&doc, TAG_ORG, 0, 0, i, i + 2);

        assert_non_null(tag);
        TEST_STR(tag->text, str_sub(doc.text, i * 3, 6));
        if (i % 2) {
            assert_true(tag_add_str(&doc, tag, "name", STR("x")));
            assert_true(tag_add_num(&doc, tag, "value", 2.5));
        }
    }
    /* an earlier place after a later one */
    TEST_STR(stage_doc_tag(&doc, TAG_ORG, 0, 0, 1, 2)->text, STR("乙"));
    for (size_t i = 0; i < doc.articles[0].tags_len; i++) {
        const struct tag *tag = &doc.articles[0].tags[i];

        assert_int_equal(tag->attrs != NULL, i < 5 && i % 2);
        if (tag->attrs)
            assert_string_equal(tag->attrs->next->key, "value");
    }
    assert_int_equal(doc_check(&doc, &err), ERR_OK);
    doc.articles[0].tags[0].to = 5;
    assert_int_equal(doc_check(&doc, &err), ERR_STATE);
    arena_destroy(doc.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_build_block),
        cmocka_unit_test(test_check_finds_breaches),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_random_cuts),
        cmocka_unit_test(test_rewritten),
        cmocka_unit_test(test_drops_find_articles),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_tick),
        cmocka_unit_test(test_small_arena),
        cmocka_unit_test(test_tags),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
