/* test_words_rules.c -- what the rules `news` keep whole, and what they part. */
#include "../test.h"

#include "words_world.h"

static struct words *words;

static int open_words(void **state)
{
    *state = words = words_make(WORDS_NEWS, NULL, 0);
    return 0;
}

static int close_words(void **state)
{
    (void)state;
    words_close(words);
    return 0;
}

struct pair {
    const char *text, *want;
};

static void expect_all(const struct pair *pairs, size_t len)
{
    for (size_t i = 0; i < len; i++)
        words_expect(words, pairs[i].text, pairs[i].want);
}

static void test_numbers(void **state)
{
    static const struct pair pairs[] = {
        {"拆除违章建筑8200余平方米", "拆除 违章 建筑 8200 余 平方米"},
        {"投资1,234.5万元，增长17.3%", "投资 1,234.5万 元 ， 增长 17.3%"},
        {"占１７．５％和５０％", "占 １７．５％ 和 ５０％"},
        {"一百二十三万四千人", "一百二十三万四千 人"},
        {"第三十五条和第３届", "第三十五 条 和 第３ 届"},
        {"三分之二和百分之三点五", "三分之二 和 百分之三点五"},
        {"一种办法，两个问题", "一 种 办法 ， 两 个 问题"},
        {"这是一个问题", "这 是 一个 问题"},
        {"十几万人", "十几万 人"},
    };

    (void)state;
    expect_all(pairs, TEST_LEN(pairs));
}

static void test_times(void **state)
{
    static const struct pair pairs[] = {
        {"2024年11月28日上午9时", "2024年 11月 28日 上午 9时"},
        {"１９９８年１２月３１日", "１９９８年 １２月 ３１日"},
        {"一九九八年十二月三十一日", "一九九八年 十二月 三十一日"},
        {"二〇〇一年和二○○二年", "二〇〇一年 和 二○○二年"},
        {"3年来，90年代，1998年轻人", "3 年 来 ， 90 年代 ， 1998 年轻人"},
        {"日期2024-11-28，时间12:30", "日期 2024-11-28 ， 时间 12:30"},
    };

    (void)state;
    expect_all(pairs, TEST_LEN(pairs));
}

static void test_latin(void **state)
{
    static const struct pair pairs[] = {
        {"见https://www.example.cn/a?b=1。完", "见 https://www.example.cn/a?b=1 。 完"},
        {"信箱a.b@example.com，", "信箱 a.b@example.com ，"},
        {"don't use e-mail", "don't use e-mail"},
        {"新冠COVID-19和C++、GB18030", "新冠 COVID-19 和 C++ 、 GB18030"},
        {"ＡＢＣ公司", "ＡＢＣ 公司"},
        {"做了B超，穿T恤，AA制", "做 了 B超 ， 穿 T恤 ， AA制"},
        {"Привет, мир", "Привет , мир"},
    };

    (void)state;
    expect_all(pairs, TEST_LEN(pairs));
}

static void test_names(void **state)
{
    static const struct pair pairs[] = {
        {"县长陈官荣说", "县长 陈官荣 说"},
        {"记者丁明海、李忠军", "记者 丁明海 、 李忠军"},
        {"国王萨米洛维奇来了", "国王 萨米洛维奇 来 了"},
        {"菲德尔·卡斯特罗说", "菲德尔·卡斯特罗 说"},
        {"在麻豪口镇鹅港村", "在 麻豪口镇 鹅港村"},
    };

    (void)state;
    expect_all(pairs, TEST_LEN(pairs));
}

static void test_phrases(void **state)
{
    static const struct pair pairs[] = {
        {"党员干部提高管理水平", "党员 干部 提高 管理 水平"},
        {"社会主义市场经济", "社会主义 市场经济"},
        {"实事求是，因地制宜", "实事求是 ， 因地制宜"},
    };

    (void)state;
    expect_all(pairs, TEST_LEN(pairs));
}

static void test_other_scripts(void **state)
{
    static const struct pair pairs[] = {
        {"臺灣總統府發言人說明", "臺灣 總統府 發言人 說明"},
        {"臺北市長與國民黨的決議", "臺北 市長 與 國民黨 的 決議"},
        {"カタカナとひらがな", "カタカナ とひらがな"},
        {"한국어 띄어쓰기", "한국어 띄어쓰기"},
        {"——……「好」", "—— …… 「 好 」"},
        {"e\xCC\x81t\xCC\xA7", "e\xCC\x81t\xCC\xA7"},
    };

    (void)state;
    expect_all(pairs, TEST_LEN(pairs));
}

static void test_tags(void **state)
{
    static const struct pair pairs[] = {
        {"他在北京工作", "他/r 在/p 北京/ns 工作/v"},
        {"这里的工作很重要", "这里/r 的/uj 工作/vn 很/d 重要/a"},
        {"党员干部提高管理水平", "党员/n 干部/n 提高/v 管理/vn 水平/n"},
        {"县长陈官荣说：“你好！”", "县长/n 陈官荣/nr 说/v ：/x “/x 你好/n ！/x ”/x"},
        {"2024年11月，占17.5%", "2024年/t 11月/t ，/x 占/v 17.5%/m"},
        {"在麻豪口镇采访", "在/p 麻豪口镇/ns 采访/v"},
        {"The end https://a.cn/b", "The/eng end/eng https://a.cn/b/eng"},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(pairs); i++)
        words_expect_tags(words, pairs[i].text, pairs[i].want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_times),
        cmocka_unit_test(test_latin),   cmocka_unit_test(test_names),
        cmocka_unit_test(test_phrases), cmocka_unit_test(test_other_scripts),
        cmocka_unit_test(test_tags),
    };

    return cmocka_run_group_tests(tests, open_words, close_words);
}
