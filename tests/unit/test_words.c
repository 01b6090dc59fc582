/* test_words.c -- the segmenter on odd and long text, and as jieba. */
#include "../test.h"

#include "words_world.h"

#include "../../stages/base/buf.h"
#include "../../stages/base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* What python3-jieba 0.42.1 gives for these with HMM=False. */
static void test_jieba(void **state)
{
    struct words *w = words_make(WORDS_JIEBA, NULL, 0);

    (void)state;
    words_expect(w, "我来到北京清华大学", "我 来到 北京 清华大学");
    words_expect(w, "他来到了网易杭研大厦", "他 来到 了 网易 杭 研 大厦");
    words_expect(w, "小明硕士毕业于中国科学院计算所", "小 明 硕士 毕业 于 中国科学院 计算所");
    words_expect(w, "用B超和AT&T，3.14元；iPhone 6s", "用 B超 和 AT&T ， 3 . 14 元 ； iPhone 6s");
    words_expect(w, "１９９８年——结束", "１ ９ ９ ８ 年 — — 结束");
    words_expect(w, "\xE4\xB8\x80\r\n\t\xE4\xBA\x8C", "一 二");
    words_close(w);
}

static void test_odd_text(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "\n\r\t\xE3\x80\x80",
        "a",
        "\xF0\xA0\x80\x80\xF0\x9F\x98\x80",
        "\xEF\xBB\xBF\xE2\x80\x8B\x01\x1F",
        "e\xCC\x81\xCC\x81 \xE3\x81\x8B\xE3\x82\x99",
        "한국어 문장입니다",
        "これは日本語のテストです。カタカナも",
        "ราชอาณาจักรไทย",
        "http://",
        "a@b",
        "@@@@....----",
        "1,2,3,4,5,6.7.8.9%%%",
        "第第第第一一一",
        "欧阳欧阳欧阳",
        "斯斯斯斯斯斯斯斯斯斯斯斯斯斯斯斯",
        "·····",
    };

    (void)state;
    for (enum words_rules rules = WORDS_NEWS; rules <= WORDS_JIEBA; rules++) {
        struct words *w = words_make(rules, NULL, 0);

        for (size_t i = 0; i < TEST_LEN(texts); i++)
            free(words_show(w, str_of(texts[i]), true));
        words_close(w);
    }
}

/* Runs longer than a window: whatever is in them, all of it comes out. */
static void test_long_runs(void **state)
{
    static const char *const units[] = {"一",        "哈",  "a",     "7",      "。",
                                        " ",         "斯",  "1,",    "中国",   "第",
                                        "万",        "-",   "@",     "a@b.c ", "\xF0\xA0\x80\x80",
                                        "．",        "カ",  "a.",    "王",     "年",
                                        "http://a/", "——“", "……”中", "人——"};
    struct buf text;

    (void)state;
    for (enum words_rules rules = WORDS_NEWS; rules <= WORDS_JIEBA; rules++) {
        struct words *w = words_make(rules, NULL, 0);

        for (size_t i = 0; i < TEST_LEN(units); i++) {
            buf_init(&text, 1 << 20);
            while (text.len < 40000)
                buf_add_str(&text, str_of(units[i]));
            free(words_show(w, buf_str(&text), true));
            buf_fini(&text);
        }
        words_close(w);
    }
}

/* Any mixture, in windows that end anywhere. */
static void test_random_text(void **state)
{
    static const char alphabet[] =
        "中国人民一九八三年月日第王李张斯特尔·县镇村的了在和是不a1-.,%@ 。，「」カかé한——……";
    uint64_t seed = 7;
    struct buf text;

    (void)state;
    for (enum words_rules rules = WORDS_NEWS; rules <= WORDS_JIEBA; rules++) {
        struct words *w = words_make(rules, NULL, 0);
        size_t chars = utf8_count(str_of(alphabet));

        for (size_t round = 0; round < 30; round++) {
            buf_init(&text, 1 << 20);
            for (size_t i = 0; i < 5000; i++) {
                size_t at = utf8_offset(str_of(alphabet), test_random(&seed) % chars);
                uint32_t cp;

                buf_add(&text, alphabet + at, utf8_next(str_of(alphabet), at, &cp));
            }
            free(words_show(w, buf_str(&text), true));
            buf_fini(&text);
        }
        words_close(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jieba),
        cmocka_unit_test(test_odd_text),
        cmocka_unit_test(test_long_runs),
        cmocka_unit_test(test_random_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
