/* test_heads.c -- the lines over an article and between its paragraphs: a page in, a letter and the text
 * of each block out */
#include "../test.h"

#include "../text_run.h"

/* T title, S subtitle, K kicker, B byline, O source, D published, E editor, H heading, C caption, L list,
 * P paragraph; articles are parted by "--". Paragraphs show their first characters only. */
static const char letters[] = "PHCLTSKBODE";

#define TEXT_A \
    "今年以来，渡口村把老船厂改成了修船合作社，十二户人家重新上了岸又下了水，日子一天比一天红火。"
#define TEXT_B \
    "合作社请来退休的船匠带徒弟，从龙骨到桅杆一样一样教，三年里修好木船四十一条，没有一条返工。"
#define TEXT_C \
    "果园里新装的滴灌管道省水四成，农技员每周三来地头讲课，果农把问题写在纸条上一条一条问清楚。"

static const struct page_case {
    const char *page, *want;
} cases[] = {
    /* kicker, title, subtitle with a dash, byline */
    {"走进老手艺\n\n渡口村：老船厂里新账本\n\n——一个修船合作社的三年\n\n本报记者 乔木 通讯员 "
     "石林\n\n" TEXT_A "\n\n" TEXT_B,
     "K 走进老手艺|T 渡口村：老船厂里新账本|S ——一个修船合作社的三年|B 本报记者 乔木 通讯员 石林|P "
     "今年以来|P 合作社请"},
    /* a title broken at the end of a narrow column */
    {"渡口镇人民政府\n关于印发《旧船修造办法》的\n通知\n渡政发〔2019〕12号\n各村民委员会：\n" TEXT_A
     "\n" TEXT_B,
     "T 渡口镇人民政府关于印发《旧船修造办法》的通知|K 渡政发〔2019〕12号|P 各村民委|P 今年以来|P "
     "合作社请"},
    /* page data below the title; who wrote it */
    {"老船厂里的新账本\n来源：河口新闻网 发布时间：2022-04-08 10:20 作者：乔木\n" TEXT_A "\n" TEXT_B
     "（石林）",
     "T 老船厂里的新账本|O 来源：河口新闻网|D 发布时间：2022-04-08 10:20|B 作者：乔木|P 今年以来|P "
     "合作社请|B （石林）"},
    /* numbered sections, one of them with commas */
    {"关于老船厂的调查报告\n\n一、基本情况\n\n" TEXT_A "\n\n二、摸清家底,管好旧船\n\n" TEXT_B
     "\n\n三、下一步\n\n" TEXT_C,
     "T 关于老船厂的调查报告|H 一、基本情况|P 今年以来|H 二、摸清家底,管好旧船|P 合作社请|H "
     "三、下一步|P 果园里新"},
    /* a question is a heading when it is counted; a short list is none */
    {"修船补助问答\n\n1.谁可以申请？\n\n" TEXT_A "\n\n2.要带什么？\n\n" TEXT_B,
     "T 修船补助问答|H 1.谁可以申请？|P 今年以来|H 2.要带什么？|P 合作社请"},
    {"开会要带的东西\n\n" TEXT_A "\n\n1.身份证\n\n2.船照\n\n3.照片",
     "T 开会要带的东西|P 今年以来|L 1.身份证|L 2.船照|L 3.照片"},
    /* captions say what they are */
    {"老船厂里的新账本\n\n" TEXT_A "\n\n图为船匠在检查龙骨。 乔木 摄\n\n" TEXT_B,
     "T 老船厂里的新账本|P 今年以来|C 图为船匠在检查龙骨。 乔木 摄|P 合作社请"},
    /* another story begins: another place, a report */
    {"渡口村修好四十条木船\n\n" TEXT_A "\n\n" TEXT_B
     "\n\n河湾县给果园装上滴灌\n\n本报讯（石林）" TEXT_C,
     "T 渡口村修好四十条木船|P 今年以来|P 合作社请|--|T 河湾县给果园装上滴灌|P 本报讯（"},
    /* the document behind a notice; the date that ends it is no heading */
    {"关于印发旧船修造办法的通知\n\n" TEXT_A
     "\n\n渡口镇人民政府\n\n2019年3月6日\n\n旧船修造办法\n\n第一章 总则\n\n" TEXT_B,
     "T 关于印发旧船修造办法的通知|P 今年以来|P 渡口镇人|P 2019年|--|T 旧船修造办法|H 第一章 "
     "总则|P 合作社请"},
    /* labels, remarks, addresses */
    {"三起修船纠纷\n\n【基本案情】\n\n" TEXT_A "\n\n【处理结果】\n\n" TEXT_B
     "\n\n启示：\n\n" TEXT_C,
     "T 三起修船纠纷|H 【基本案情】|P 今年以来|H 【处理结果】|P 合作社请|H 启示：|P 果园里新"},
    {"致船民的一封信\n\n各位船民朋友：\n\n" TEXT_A "\n\n" TEXT_B,
     "T 致船民的一封信|P 各位船民|P 今年以来|P 合作社请"},
    /* a second report without a headline; a headline with nothing below it goes above its text */
    {"渡口村修好四十条木船\n\n本报讯（石林）" TEXT_A "\n\n本报讯（乔木）" TEXT_C,
     "T 渡口村修好四十条木船|P 本报讯（|--|P 本报讯（"},
    {"果园里新装滴灌管道省水四成\n\n下游渡口村老船厂今年改成修船合作社\n\n本报讯（石林）" TEXT_A
     "\n\n" TEXT_B "\n\n" TEXT_C,
     "K 果园里新装滴灌管道省水四成|T 下游渡口村老船厂今年改成修船合作社|P 本报讯（|P 合作社请|P "
     "果园里新"},
    /* where the rest stands is no text */
    {"老船厂里的新账本\n\n" TEXT_A "\n\n" TEXT_B "（下转第三版）",
     "T 老船厂里的新账本|P 今年以来|P 合作社请"},
};

static bool is_paragraph(const struct block *b)
{
    return b->kind == BLOCK_BODY;
}

static void describe(const struct doc *doc, struct buf *out)
{
    for (size_t a = 0; a < doc->articles_len; a++) {
        const struct article *art = &doc->articles[a];

        for (size_t i = 0; i < art->blocks_len; i++) {
            const struct block *b = &doc->blocks[art->first_block + i];

            if (buf_str(out).len)
                buf_add_byte(out, '|');
            if (a > 0 && i == 0)
                buf_add_str(out, STR("--|"));
            buf_add_byte(out, letters[b->kind]);
            buf_add_byte(out, ' ');
            buf_add_str(out, is_paragraph(b) ? str_sub(b->text, 0, b->text.ptr[0] == '2' ? 7 : 12)
                                             : b->text);
        }
    }
}

static void test_heads_and_headings(void **state)
{
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct doc doc;
        struct err err = {.msg = ""};
        struct buf got;

        buf_init(&got, 65536);
        assert_true(text_run_all(*state, &doc, str_of(cases[i].page), &err));
        describe(&doc, &got);
        TEST_CHECK(str_eq(buf_str(&got), str_of(cases[i].want)),
                   "case %zu:\n got  '%.*s'\n want '%s'", i, (int)buf_str(&got).len,
                   buf_str(&got).ptr, cases[i].want);
        buf_fini(&got);
        arena_destroy(doc.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_heads_and_headings, text_run_setup, text_run_teardown),
    };

    return cmocka_run_group_tests_name("heads", tests, NULL, NULL);
}
