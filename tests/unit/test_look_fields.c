/* test_look_fields.c -- lines of page data and what is none */
#include "../test.h"

#include "../../stages/base/buf.h"
#include "../../stages/look_fields.h"

#include <string.h>

/* Kinds: S source, P published, E editor, B byline, W widget, I index, D date. */
static const char kind_letters[] = "SPEBWID";

static const struct fields_case {
    const char *line, *want; /* kind letter, value; parted by "; " */
} cases[] = {
    {"来源：河口新闻网 发布时间：2022-04-08 10:20 作者：乔木 浏览：73次",
     "S 河口新闻网; P 2022-04-08 10:20; B 乔木; W 73次"},
    {"2021-11-30 08:15 来源：江湾融媒", "D 2021-11-30 08:15; S 江湾融媒"},
    {"时 间：2020/3/5 来 源：本站 字 号：[ 大 中 小 ]", "P 2020/3/5; S 本站; W [ 大 中 小 ]"},
    {"【字号：大 中 小】【打印】", "W 大 中 小】【打印】"},
    {"江湾日报 2022-08-05 10:47", "S 江湾日报; D 2022-08-05 10:47"},
    {"2022-08-05 10:47 江湾日报", "D 2022-08-05 10:47; S 江湾日报"},
    {"2024-02-19 09:33:15 江湾在线 石林 责任编辑:乔木",
     "D 2024-02-19 09:33:15; S 江湾在线; B 石林; E 乔木"},
    {"原创 阿禾 江湾发布 2023-11-09 18:00 发表于浙江",
     "B 原创 阿禾; S 江湾发布; D 2023-11-09 18:00; W 发表于浙江"},
    {"责编/石林 版式/江雪 校对/何川", "E 石林; W 江雪; W 何川"},
    {"17:42:00 点击量： 来源：江湾网", "W ; S 江湾网"},
    {"索 引 号：000014349/2022-00031", "I 000014349/2022-00031"},
    {"發布時間：2019年7月1日 來源：海角時報", "P 2019年7月1日; S 海角時報"},
    {"2021年09月17日 08:30 | 来源：河口法院 | 责编：孟林",
     "D 2021年09月17日 08:30 |; S 河口法院 |; E 孟林"},
    {"Source: Harbour Gazette | Updated: May 3, 2021 | Editor: lm",
     "S Harbour Gazette |; P May 3, 2021 |; E lm"},
    {"2023年6月16日 星期五", "D 2023年6月16日 星期五"},
    /* not page data */
    {"2023年6月16日，县里开了会，", ""},
    {"记者：您怎么看这件事", ""},
    {"时间：周五下午 地点：文化站", ""},
    {"来源：一是靠山，二是靠水，三是靠勤劳的双手和多年攒下来的好名声，大家这样说，也都这样去做了，"
     "一年又一年",
     ""},
    {"编辑部的故事", ""},
    {"点击鼠标，就能办好手续", ""},
    {"他说：大的给你，小的给我", ""},
    {"", ""},
};

static void describe(const char *line, struct buf *out)
{
    struct look_field f[LOOK_FIELDS_MAX];
    struct str s = str_of(line);
    size_t len = look_fields(s, f, LOOK_FIELDS_MAX);

    for (size_t i = 0; i < len; i++) {
        struct str value = str_trim(str_sub(s, f[i].value, f[i].end - f[i].value));

        assert_in_range(f[i].from, 0, f[i].value);
        assert_in_range(f[i].value, f[i].from, f[i].end);
        assert_int_equal(f[i].from, i ? f[i - 1].end : 0);
        buf_add_str(out, i ? STR("; ") : STR(""));
        buf_add_byte(out, kind_letters[f[i].kind]);
        buf_add_byte(out, ' ');
        buf_add_str(out, value);
    }
    assert_int_equal(len ? f[len - 1].end : 0, len ? s.len : 0);
}

static void test_fields_of_lines(void **state)
{
    struct buf got;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        buf_init(&got, 4096);
        describe(cases[i].line, &got);
        TEST_CHECK(str_eq(buf_str(&got), str_of(cases[i].want)), "'%s': got '%.*s', want '%s'",
                   cases[i].line, (int)buf_str(&got).len, buf_str(&got).ptr, cases[i].want);
        buf_fini(&got);
    }
}

static void test_fields_beyond_the_room_join_the_last(void **state)
{
    struct look_field f[2];
    struct str s = STR("来源：甲 作者：乙 责编：丙");

    (void)state;
    assert_int_equal(look_fields(s, f, 2), 2);
    assert_int_equal(f[1].end, s.len);
    assert_int_equal(look_fields(s, f, 1), 1);
    assert_int_equal(f[0].end, s.len);
}

static void test_dates(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        int v[5];
    } dates[] = {
        {"2023-05-12 09:12:30 x", 19, {2023, 5, 12, 9, 12}},
        {"2023年5月2日起", 15, {2023, 5, 2, -1, -1}},
        {"2023.10.13", 10, {2023, 10, 13, -1, -1}},
        {"2023-05-12T09:12", 16, {2023, 5, 12, 9, 12}},
        {"17 February 2023, noon", 16, {2023, 2, 17, -1, -1}},
        {"Sept. 3, 2020", 13, {2020, 9, 3, -1, -1}},
        {"2023-13-12", 0, {0}},
        {"2023-05-32", 0, {0}},
        {"123-05-12", 0, {0}},
        {"2023-05", 0, {0}},
        {"Maybe 3, 2021 ends", 0, {0}},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(dates); i++) {
        int v[5] = {0};
        size_t len = look_date(str_of(dates[i].text), v);

        TEST_CHECK(len == dates[i].len && memcmp(v, dates[i].v, sizeof v) == 0, "'%s': length %zu",
                   dates[i].text, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_of_lines),
        cmocka_unit_test(test_fields_beyond_the_room_join_the_last),
        cmocka_unit_test(test_dates),
    };

    return cmocka_run_group_tests_name("look_fields", tests, NULL, NULL);
}
