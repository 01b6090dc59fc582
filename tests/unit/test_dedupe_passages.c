/* test_dedupe_passages.c -- passages of articles: samples of them, their packed form, and what the stage
 * finds by them: articles held in others, paragraphs seen before, lines of furniture. */
#include "../test.h"

#include "../../stages/base/hash.h"
#include "../../stages/dedupe/article.h"
#include "../../stages/stage.h"
#include "stage_doc.h"

#include <stdio.h>
#include <string.h>

extern const struct stage stage_dedupe;

#define FIRST                                                                                                                              \
    "象市镇把网格员送进每一个院落，老人检查用电、打扫庭院都有人帮忙。镇里每月召开一次屋场会，" \
    "群众提出的诉求当场派单。"
#define SECOND \
    "零阳镇今年修好了三条通村公路，雨天出门再也不用绕行。村民自愿投工投劳，沿线种上了桂花树。"
#define THIRD "县里要求各镇把好做法留下来，形成可以推广的经验。没有完成任务的单位，年底不得评优。"
#define FOURTH                                                                                                                                   \
    "记者在现场看到，新建的卫生室里摆着血压计和急救箱，医生正在给慢性病人建档。药品价格全部上墙公" \
    "示。"
#define FIFTH "文化广场上灯光明亮，腰鼓队排练新节目准备参加全县比赛。图书角里坐满了放学的孩子。"

struct fixture {
    struct dedupe_opts opts;
    void *state;
    struct err err;
    struct doc doc; /* of the run before */
};

static void fixture_open(struct fixture *f, enum dedupe_repeats paragraphs)
{
    struct stage_env env = {.slots = 1};

    *f = (struct fixture){.opts = {.index = STR("main"), .exact = 1, .near = 1,
                                                .paragraphs = paragraphs, .threshold = 0.6}};
    assert_int_equal(stage_dedupe.open(&f->opts, &env, &f->state, &f->err), ERR_OK);
}

static void fixture_close(struct fixture *f)
{
    arena_destroy(f->doc.arena);
    stage_dedupe.close(f->state);
}

static const struct article *run(struct fixture *f, uint64_t id, const char *text)
{
    arena_destroy(f->doc.arena);
    stage_doc_make(&f->doc, id, text);
    assert_int_equal(stage_dedupe.run(f->state, &f->doc, &f->err), ERR_OK);
    return &f->doc.articles[0];
}

static void check_contained(const struct article *art, uint64_t id, double least)
{
    assert_int_equal(art->dup.kind, DUP_CONTAINED);
    assert_int_equal(art->dup.of_id, id);
    assert_true(art->dup.similarity >= least);
    assert_int_equal(art->action, ARTICLE_KEEP);
}

static void test_contained(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, REPEATS_OFF);
    assert_int_equal(run(&f, 1, FIRST SECOND THIRD)->dup.kind, DUP_NONE);
    /* An excerpt, and a page around what was an article of its own. */
    check_contained(run(&f, 2, SECOND), 1, 0.99);
    check_contained(run(&f, 3, FOURTH "\n" FIFTH "\n" FIRST "\n" SECOND "\n" THIRD "\n" FOURTH), 1,
                    0.99);
    /* One sentence in common is a quotation. */
    assert_int_equal(
        run(&f, 4, "山坡上的油菜花开得正好。县里要求各镇把好做法留下来，形成可以推广的经验。")
            ->dup.kind,
        DUP_NONE);
    /* So are two among many. */
    assert_int_equal(
        run(&f, 5,
            "甲乡的水渠已经挖到了山脚下面。乙乡的茶园今年多收了两成。丙乡把旧学校改成了养老院。"
            "丁乡给每家每户都接通了自来水。" THIRD)
            ->dup.kind,
        DUP_NONE);
    fixture_close(&f);
}

static void test_first_place(void **state)
{
    struct fixture f;

    (void)state;
    for (int how = REPEATS_MARK; how <= REPEATS_OFF; how++) {
        const struct block *b;

        fixture_open(&f, (enum dedupe_repeats)how);
        (void)run(&f, 1, FIRST "\n" SECOND "\n" SECOND);
        assert_null(f.doc.blocks[2].first); /* a repeat in the same document is none */
        (void)run(&f, 2, FOURTH FIFTH FOURTH "\n短句。\n" SECOND);
        b = &f.doc.blocks[2];
        assert_int_equal(b->first != NULL, how != REPEATS_OFF);
        assert_int_equal(block_is_left_out(b), how == REPEATS_DROP);
        if (b->first) {
            assert_int_equal(b->first->id, 1);
            assert_int_equal(b->first->article, 1);
            assert_int_equal(b->first->paragraph, 1);
        }
        assert_false(f.doc.blocks[0].first || f.doc.blocks[1].first);
        /* The first place stays the first one; other punctuation is no other text. */
        (void)run(&f, 3,
                  THIRD THIRD FIFTH "\n零阳镇今年修好了三条通村公路，雨天出门再也不用绕行，"
                                    "村民自愿投工投劳。沿线种上了桂花树");
        assert_int_equal(f.doc.blocks[1].first != NULL, how != REPEATS_OFF);
        assert_true(how == REPEATS_OFF || f.doc.blocks[1].first->id == 1);
        /* Nothing is said of the parts of what is a repeat as a whole. */
        assert_int_equal(run(&f, 4, FIRST "\n" SECOND "\n" SECOND)->dup.kind, DUP_EXACT);
        for (size_t i = 0; i < f.doc.blocks_len; i++)
            assert_null(f.doc.blocks[i].first);
        fixture_close(&f);
    }
}

#define LINE "打印本页 关闭窗口 返回顶部"

static void test_furniture(void **state)
{
    static const char *const texts[] = {FIRST, SECOND, THIRD, FOURTH};
    struct fixture f;
    char text[1024];

    (void)state;
    fixture_open(&f, REPEATS_MARK);
    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        (void)snprintf(text, sizeof text, "%s\n" LINE, texts[i]);
        (void)run(&f, i + 1, text);
        assert_int_equal(f.doc.blocks[1].flags & BLOCK_FURNITURE, 0);
        assert_int_equal(f.doc.articles[0].dup.kind, DUP_NONE);
    }
    (void)run(&f, 5, LINE "\n" FIFTH);
    assert_int_equal(f.doc.blocks[0].flags & BLOCK_FURNITURE, BLOCK_FURNITURE);
    assert_int_equal(f.doc.blocks[1].flags & BLOCK_FURNITURE, 0);
    /* It is no content, but part of the text: the same without it is near, not exact. */
    assert_int_equal(run(&f, 6, FIFTH)->dup.kind, DUP_NEAR);
    assert_true(f.doc.articles[0].dup.similarity > 0.999);
    assert_int_equal(run(&f, 7, LINE "\n" FIFTH)->dup.kind, DUP_EXACT);
    /* Nothing but furniture: known by its text alone. */
    assert_int_equal(run(&f, 8, LINE)->dup.kind, DUP_NONE);
    assert_int_equal(run(&f, 9, LINE)->dup.kind, DUP_EXACT);
    /* Reprints teach nothing. */
    for (uint64_t id = 10; id < 20; id++)
        (void)run(&f, id, SECOND "\n本报讯员王小明摄影报道\n" FIRST);
    (void)run(&f, 20, FOURTH FOURTH "\n本报讯员王小明摄影报道\n" THIRD);
    assert_int_equal(f.doc.blocks[1].flags & BLOCK_FURNITURE, 0);
    fixture_close(&f);
}

/* What a start finds after a replay of all deltas is what was there before. */
static void test_replay(void **state)
{
    static const char *const texts[] = {FIRST "\n" LINE,
                                        SECOND "\n" LINE,
                                        FIRST "\n" THIRD "\n" LINE,
                                        FOURTH "\n" LINE "\n" SECOND,
                                        FIFTH "\n" LINE,
                                        SECOND};
    struct fixture live, again;
    struct buf delta;

    (void)state;
    buf_init(&delta, 1 << 20);
    fixture_open(&live, REPEATS_MARK);
    fixture_open(&again, REPEATS_MARK);
    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        (void)run(&live, i + 1, texts[i]);
        buf_reset(&delta);
        assert_int_equal(stage_dedupe.delta(live.state, &delta, &live.err), ERR_OK);
        stage_dedupe.accept(live.state);
        if (delta.len)
            assert_int_equal(stage_dedupe.replay(again.state, delta.ptr, delta.len, &again.err),
                             ERR_OK);
    }
    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        const struct article *a = run(&live, 90 + i, texts[i]), *b = run(&again, 90 + i, texts[i]);

        assert_memory_equal(&a->dup, &b->dup, offsetof(struct dup, changed));
        for (size_t k = 0; k < live.doc.blocks_len; k++) {
            const struct block_first *x = live.doc.blocks[k].first, *y = again.doc.blocks[k].first;

            assert_int_equal(x != NULL, y != NULL);
            assert_true(!x || (x->id == y->id && x->paragraph == y->paragraph));
        }
    }
    buf_fini(&delta);
    fixture_close(&live);
    fixture_close(&again);
}

static uint64_t order_of(uint64_t n)
{
    return hash_mix(n + 1);
}

static void test_samples(void **state)
{
    static const struct {
        size_t total, len;
    } cases[] = {{0, 0}, {1, 1}, {16, 16}, {40, 16}, {100, 25}, {256, 64}, {100000, 64}};
    struct passage_list list;

    (void)state;
    for (size_t c = 0; c < TEST_LEN(cases); c++) {
        size_t below = 0;

        passages_reset(&list);
        for (uint64_t n = 0; n < cases[c].total; n++)
            passages_put(&list, (struct passage){.order = order_of(n)});
        passages_finish(&list);
        TEST_CHECK(list.len == cases[c].len, "%zu of %zu", list.len, cases[c].total);
        assert_int_equal(list.is_sample, cases[c].len < cases[c].total);
        /* All of them up to the limit are there. */
        for (uint64_t n = 0; n < cases[c].total; n++)
            below += order_of(n) <= passages_limit(&list);
        assert_int_equal(below, list.len);
        for (size_t i = 1; i < list.len; i++)
            assert_true(list.items[i - 1].order < list.items[i].order);
    }
    /* A million times the same one is one. */
    passages_reset(&list);
    for (uint32_t n = 0; n < 1000000; n++)
        passages_put(&list, (struct passage){.order = 5, .number = 1000000 - n});
    passages_finish(&list);
    assert_int_equal(list.len, 1);
    assert_false(list.is_sample);
    assert_int_equal(list.items[0].number, 1);
}

static void test_packed(void **state)
{
    unsigned char room[PRINT_BYTES_MAX];
    struct grams_numbers numbers = {.len = 0}, back_numbers;
    struct print_passages p = {.sentences_len = PASSAGES_MAX,
                               .paragraphs_len = PASSAGES_MAX,
                               .has_file = true,
                               .file = UINT64_MAX - 1,
                               .is_sample = true},
                          back;
    size_t len;

    (void)state;
    for (size_t i = 0; i < PASSAGES_MAX; i++) {
        p.sentences[i] = print_sentence(UINT64_MAX) - PASSAGES_MAX + i;
        p.paragraphs[i] = (struct print_paragraph){order_of(i), UINT32_MAX - (uint32_t)i, i % 2};
    }
    for (size_t i = 0; i < 40; i++)
        grams_number_put(&numbers, STR("1234567890.12345"));
    grams_number_put(&numbers, STR("7"));
    len = print_pack(&numbers, &p, room);
    assert_true(print_unpack_passages((struct str){(char *)room, len}, &back));
    assert_true(print_unpack((struct str){(char *)room, len}, &back_numbers));
    assert_int_equal(back_numbers.len, 2);
    assert_int_equal(back_numbers.total, 41);
    assert_true(back.has_file && back.is_sample && back.file == p.file);
    assert_int_equal(back.sentences_len, PASSAGES_MAX);
    for (size_t i = 0; i < PASSAGES_MAX; i++) {
        assert_int_equal(back.sentences[i], p.sentences[i]);
        assert_int_equal(back.paragraphs[i].hash, p.paragraphs[i].hash);
        assert_int_equal(back.paragraphs[i].number, p.paragraphs[i].number);
        assert_int_equal(back.paragraphs[i].is_line, p.paragraphs[i].is_line);
    }
    for (size_t cut = 0; cut < len; cut++)
        assert_false(print_unpack((struct str){(char *)room, cut}, &back_numbers));
    room[0] = PASSAGES_MAX + 1;
    assert_false(print_unpack_passages((struct str){(char *)room, len}, &back));
    assert_false(print_unpack((struct str){(char *)room, len}, &back_numbers));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contained), cmocka_unit_test(test_first_place),
        cmocka_unit_test(test_furniture), cmocka_unit_test(test_samples),
        cmocka_unit_test(test_packed),    cmocka_unit_test(test_replay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
