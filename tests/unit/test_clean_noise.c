/* test_clean_noise.c -- what clean takes out of a text or puts right in it, operation by operation:
 * with the operation, without it, and once more over what came out */
#include "../test.h"

#include "../text_run.h"
#include "words_world.h"

#include <sys/stat.h>

struct sample {
    const char *name;
    const char *settings;    /* options, "" for the defaults */
    const char *text, *want; /* blocks joined by | */
    const char *reason;      /* of some drop; NULL: nothing is dropped */
};

#define BODY "今年村里修了两条路,大家都说好,老人孩子出门都方便多了。"

#define WRAPPED \
    "去年冬天以来这个村子里的\n老人们都在新建的小院里吃\n午饭,饭菜由村里的妇女们\n轮流做。"
#define WRAPPED_JOINED \
    "去年冬天以来这个村子里的老人们都在新建的小院里吃午饭,饭菜由村里的妇女们轮流做。"

static const struct sample samples[] = {
    {"numbers in frames", "",
     BODY "\n- 1 -\n路修好以后。\n—— 2 ——\n第 3 页 共 12 页\n完了。\nPage 4 of 9",
     BODY "|路修好以后。|完了。", "page_number"},
    {"numbers stay", "remove_page_numbers=false", BODY "\n- 1 -\n路修好以后。",
     BODY "|- 1 -|路修好以后。", NULL},
    {"a number of something else", "", BODY "\n12\n第3\n-3\n1/2", BODY "|12|第3|-3|1/2", NULL},
    {"number inside a paragraph", "",
     "去年冬天以来这个村子里的\n老人们都在新建的小院里吃\n17\n午饭,饭菜由村里的妇女们\n轮流做。",
     "去年冬天以来这个村子里的老人们都在新建的小院里吃午饭,饭菜由村里的妇女们轮流做。",
     "page_number"},
    {"parts of a text", "",
     "01\n" BODY "\n第二天。\n第三天。\n02\n" BODY "路。\n第五天。\n第六天。\n03\n完了。",
     BODY "|第二天。|第三天。|" BODY "路。|第五天。|第六天。|完了。", "page_number"},
    {"nothing but numbers", "", "- 1 -\n- 2 -", "- 1 -|- 2 -", NULL},
    {"running heads", "",
     "某某街道调研报告\n- 1 -\n" BODY
     "\n某某街道调研报告\n- 2 -\n路修好以后。\n某某街道调研报告\n- 3 -",
     BODY "|路修好以后。", "running_head"},
    {"form feeds", "", "年度报告 1\n" BODY "\f年度报告 2\n路修好以后。\f年度报告 3\n都完了。",
     "年度报告 1|" BODY "|路修好以后。|都完了。", "running_head"},
    {"running heads stay", "remove_running_heads=false",
     "报告书\n- 1 -\n" BODY "\n报告书\n- 2 -\n完了。", "报告书|" BODY "|报告书|完了。",
     "page_number"},
    {"contents", "",
     "村里的事\n目  录\n一、修路 …………… 1\n二、种树……………………2\n（一）松树 ........ "
     "(3)\n一、修路\n" BODY,
     "村里的事|一、修路|" BODY, "contents"},
    {"contents stay", "remove_contents=false", "一、修路 …… 1\n二、种树 …… 2\n三、盖房 …… 3\n" BODY,
     "一、修路 …… 1|二、种树 …… 2|三、盖房 …… 3|" BODY, NULL},
    {"two dotted lines", "", "一、修路 …… 1\n二、种树 …… 2\n" BODY,
     "一、修路 …… 1|二、种树 …… 2|" BODY, NULL},
    {"jumps", "", "（上接01版）\n" BODY "(下转第二版)\n路修好以后。\n▶▶下转A3版",
     BODY "|路修好以后。", "jump"},
    {"references", "",
     "甲&nbsp;&nbsp;乙&amp;丙 &#8226; &lt;b&gt; &ldquo;好&rdquo; &#x4E2D;&hellip;",
     "甲 乙&丙 • <b> “好” 中…", "entity"},
    {"references twice over", "", "a &amp;lt; b &amp;amp;amp; c &amp;nbsp;d", "a < b & c d",
     "entity"},
    {"no references", "", "AT&T & Co; R&D &unknown; &#0; &#xD800; &#1234567890; &amp",
     "AT&T & Co; R&D &unknown; &#0; &#xD800; &#1234567890; &amp", NULL},
    {"a line of blanks", "", "&nbsp;\n甲。\n&nbsp;&nbsp;乙。&nbsp;", "甲。|乙。", "entity"},
    {"surrogates in numbers", "", "x &#55357;&#56832; y", "x 😀 y", NULL},
    {"references stay", "unescape_html=false", "a&nbsp;b", "a&nbsp;b", NULL},
    {"terminal", "", "\x1B[31mred\x1B[0m and \x1B]0;title\amore \x1B(Bhere", "red and more here",
     "escape"},
    {"terminal codes stay", "remove_terminal_escapes=false remove_control_chars=false", "\x1B[1mx",
     "\x1B[1mx", NULL},
    {"a bare escape", "", "a\x1B\xE4\xB8\xAD b", "a中 b", "control"},
    {"windows", "", "it\xC2\x92s 5 \xC2\x80 \xC2\x96 ok \xC2\x81", "it’s 5 € – ok", "control"},
    {"radicals", "", "⼈⺠政府 ⾃⼰", "人⺠政府 自己", NULL},
    {"a blank of its own", "", "甲\xEE\x97\xA5乙", "甲 乙", "unicode"},
    {"as it was", "fix_unicode=false remove_control_chars=false", "⼈ it\xC2\x92s",
     "⼈ it\xC2\x92s", NULL},
    {"nfc", "normalization=nfc", "cafe\xCC\x81 q\xCC\xA3\xCC\x87 \xEF\xA8\x99 한",
     "café q\xCC\xA3\xCC\x87 神 한", NULL},
    {"nfc around what goes", "normalization=nfc", "甲\u202E\u0A33\u200D\u0A33 \u2000\u0A33乙",
     "甲\u0A32\u0A3C\u0A32\u0A3C \u0A32\u0A3C乙", "control"},
    {"no nfc", "", "cafe\xCC\x81 \xEF\xA8\x99", "cafe\xCC\x81 \xEF\xA8\x99", NULL},
    {"a scrap read twice", "", BODY "\n登记、回、登记、回、 访\n路修好以后。", BODY "|路修好以后。",
     "scrap"},
    {"a list", "", BODY "\n桃子、梨、杏、\n一年、一年、", BODY "|桃子、梨、杏、|一年、一年、",
     NULL},
    {"misread", "ocr_fixes=apply", WRAPPED "\n按“上报一交办一处理一回访”办事,用“3 2 1 n”做法──好。",
     WRAPPED_JOINED "|按“上报—交办—处理—回访”办事,用“3+2+1+n”做法——好。", NULL},
    {"misread, reported", "", WRAPPED "\n按“上报一交办一处理一回访”办事。",
     WRAPPED_JOINED "|按“上报一交办一处理一回访”办事。", NULL},
    {"not misread", "ocr_fixes=apply",
     WRAPPED "\n每户一名干部一张卡片一本台账。统一领导统一调度统一行动。",
     WRAPPED_JOINED "|每户一名干部一张卡片一本台账。统一领导统一调度统一行动。", NULL},
    {"links", "clean_links=true",
     "详见 https://example.com/a?b=1 。\nSee www.example.org/x, now. wwwhttp://",
     "详见 。|See , now. wwwhttp://", "link"},
    {"a line of a link", "clean_links=true", "http://a.b/c\n甲。", "甲。", "link"},
    {"links stay", "", "见http://a.b/c。", "见http://a.b/c。", NULL},
    {"email", "clean_email=true", "写信到 li.si-2@mail.example.cn 或 @user a@b。",
     "写信到 或 @user a@b。", "email"},
    {"masks", "mask_ids=true",
     "身份证11010519491231002X,手机13800138000,电话0851-1234567,li@b.cn。\n"
     "编号110105194912310021,共13800138000123元,12345678901。",
     "身份证******************,手机***********,电话****-*******,**@b.cn。|"
     "编号110105194912310021,共13800138000123元,12345678901。",
     NULL},
    {"full-width", "punctuation_normalization=fullwidth",
     "他说:\"好,1,000元(8:30)!\"行;no, yes.对.", "他说：“好，1,000元（8:30）！”行；no, yes.对。",
     NULL},
    {"ascii", "punctuation_normalization=ascii", "他说：“好，（１）、行。”", "他说:\"好,(1),行.\"",
     NULL},
    {"marks at line ends", "", BODY "←\n路修好以后。←\n都完了。←\n甲←乙",
     BODY "|路修好以后。|都完了。|甲←乙", "mark"},
    {"opening quotes for marks", "", BODY "“\n路修好以后。“\n都完了。“",
     BODY "|路修好以后。|都完了。", "mark"},
    {"quotes cut by a line", "", "他说“\n好”,她说“\n不好”,我说“\n行”。",
     "他说“|好”,她说“|不好”,我说“|行”。", NULL},
    {"marks stay", "remove_line_marks=false", "甲。←\n乙。←\n丙。←", "甲。←|乙。←|丙。←", NULL},
    {"a tail on a title", "", "某县推行板凳会 -xy直营网\n" BODY, "某县推行板凳会|" BODY, "spam"},
    {"a tail with a name", "", "某县推行板凳会_天天体育(ttbet)官方网站\n" BODY,
     "某县推行板凳会|" BODY, "spam"},
    {"in a sentence", "", "近日,xy888直营网某某县委书记走访农户,大家都说好。",
     "近日,某某县委书记走访农户,大家都说好。", "spam"},
    {"no spam", "",
     "某县新闻-中国网\n手机APP下载\n据LG电子官网消息,新品上市。\n警方打掉一个“AG百家乐”赌博平台。",
     "某县新闻-中国网|手机APP下载|据LG电子官网消息,新品上市。|警方打掉一个“AG百家乐”赌博平台。",
     NULL},
    {"spam stays", "remove_spam=false", "某县推行板凳会 -xy直营网", "某县推行板凳会 -xy直营网",
     NULL},
    {"no jumps", "", "他的生意上接客户,下转工厂。\n" BODY, "他的生意上接客户,下转工厂。|" BODY,
     NULL},
};

static bool has_reason(const struct doc *doc, const char *reason)
{
    for (size_t i = 0; i < doc->drops_len; i++)
        if (strcmp(doc->drops[i].reason, reason) == 0)
            return true;
    return false;
}

static bool check_sample(struct text_run *run, const struct sample *s, struct buf *once,
                         struct buf *twice)
{
    struct doc doc, again;
    struct err err;
    bool is_good;

    buf_reset(once);
    buf_reset(twice);
    assert_true(text_run_clean(run, &doc, str_of(s->text), &err));
    text_run_join(&doc, "|", once);
    is_good = str_eq(buf_str(once), str_of(s->want)) &&
              (s->reason ? has_reason(&doc, s->reason) : doc.drops_len == 0);
    if (!is_good)
        print_error("%s (%zu drops)\n  got  %.*s\n  want %s\n", s->name, doc.drops_len,
                    (int)once->len, once->ptr, s->want);
    buf_reset(once);
    text_run_join(&doc, "\n\n", once);
    assert_true(text_run_clean(run, &again, buf_str(once), &err));
    text_run_join(&again, "\n\n", twice);
    if (!str_eq(buf_str(once), buf_str(twice))) {
        print_error("%s, a second time: %.*s\n", s->name, (int)twice->len, twice->ptr);
        is_good = false;
    }
    arena_destroy(again.arena);
    arena_destroy(doc.arena);
    return is_good;
}

static void test_samples(void **state)
{
    struct buf once, twice;
    bool is_good = true;
    char *data = test_dir_make(), path[512];

    (void)state;
    (void)snprintf(path, sizeof path, "%s/lexicon", data);
    assert_int_equal(mkdir(path, 0700), 0);
    words_link(data);
    test_file_write(data, "lexicon/chrome.tsv", STR(""));
    test_file_write(data, "lexicon/spam.tsv",
                    STR("直营网\tspam\n百家乐\tspam\n体育\tlure\n官方网站\tlure\n官网\tlure\n"
                        "网\tlure\n下载\tlure\n中国\tlure\n"));
    buf_init(&once, 1 << 20);
    buf_init(&twice, 1 << 20);
    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        struct text_run run;

        text_run_open_with(&run, data, samples[i].settings);
        is_good &= check_sample(&run, &samples[i], &once, &twice);
        text_run_close(&run);
    }
    buf_fini(&once);
    buf_fini(&twice);
    test_dir_remove(data);
    assert_true(is_good);
}

/* What was misread is marked, whether it is put right or not. */
static void test_ocr_flag(void **state)
{
    static const char *const settings[] = {"ocr_fixes=report", "ocr_fixes=apply", "ocr_fixes=off"};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(settings); i++) {
        struct text_run run;
        struct doc doc;
        struct err err;

        text_run_open_with(&run, NULL, settings[i]);
        assert_true(text_run_clean(
            &run, &doc, STR(WRAPPED "\n按“上报一交办一处理一回访”办事,大家都说好。"), &err));
        assert_int_equal(doc.blocks_len, 2);
        assert_int_equal((doc.blocks[1].flags & BLOCK_OCR) != 0, i < 2);
        assert_int_equal(doc.blocks[0].flags & BLOCK_OCR, 0);
        assert_int_equal(doc.is_rewritten, i == 1);
        assert_int_equal(doc.slips_len, i < 2 ? 3 : 0);
        for (size_t k = 0; k < doc.slips_len; k++) {
            struct str read = str_sub(doc.text, doc.slips[k].src_off, doc.slips[k].src_len);

            assert_true(str_eq(read, STR("一")));
            assert_string_equal(doc.slips[k].instead, "—");
            assert_true(k == 0 || doc.slips[k].src_off > doc.slips[k - 1].src_off);
        }
        arena_destroy(doc.arena);
        text_run_close(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_ocr_flag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
