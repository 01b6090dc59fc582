/* test_columns.c -- pages whose columns were read across, and pages that only look like it */
#include "../test.h"

#include "../../stages/base/uchar.h"
#include "../../stages/base/utf8.h"
#include "../text_run.h"

#define LINES_MAX 128u

static const char north_title[] = "北山水库完成年度检修";
static const char north[] =
    "入冬以后,北山水库管理站组织工人对闸门、渠道和泵房进行全面检修,赶在结冰之前完成了全部项目。|"
    "检修期间,管理站把十八名工人分成三组,轮流下到渠道里清理淤泥,前后共运出淤泥四百多车,渠道的"
    "过水能力比去年提高了两成。|"
    "站长说,水库下游有六个乡镇的农田要靠这条渠道灌溉,明年春天放水以前,还要再检查一遍闸门。";
static const char south_title[] = "南街小学开办夜间图书室";
static const char south[] =
    "从上个月开始,南街小学把一楼的两间教室改成图书室,每天晚上向附近的居民开放,不收任何费用。|"
    "图书室现有藏书三千余册,大多是毕业学生捐赠的,由退休教师轮流值班,孩子们放学以后可以在这里"
    "读书、做作业,等家长下班来接。|"
    "校长介绍,下学期学校准备再添置两百册科普图书,并请农技员来讲课。";
static const char third[] =
    "县医院新的门诊楼已经封顶,预计明年夏天投入使用,届时每天可以接待病人一千二百名。|"
    "门诊楼共有九层,地下两层是停车场,能停放车辆三百台,解决了看病停车难的问题。";

struct lines {
    struct str line[LINES_MAX];
    size_t len;
};

/* Cut paragraphs, parted by |, into lines of `width` characters; a mark may hang over the end. */
static void wrap(const char *text, size_t width, struct lines *ret)
{
    struct str rest = str_of(text), paragraph;

    ret->len = 0;
    while (str_split(&rest, '|', &paragraph)) {
        for (size_t at = 0; at < paragraph.len;) {
            struct str line = str_sub(paragraph, at, SIZE_MAX);
            size_t end = utf8_offset(line, width);
            uint32_t cp = 0;

            while (end < line.len) {
                size_t len = utf8_next(line, end, &cp);

                if (cp != ',' && cp != 0x3002 && cp != 0x3001)
                    break;
                end += len;
            }
            assert_true(ret->len < LINES_MAX);
            ret->line[ret->len++] = str_sub(line, 0, end);
            at += end;
        }
    }
}

/* Read the columns across, line by line. */
static void read_across(const struct lines *columns, size_t count, const char *gap,
                        const char *feed, struct buf *out)
{
    for (size_t i = 0; i < LINES_MAX; i++) {
        bool has_part = false;

        for (size_t c = 0; c < count; c++) {
            if (i >= columns[c].len)
                continue;
            if (has_part)
                buf_add_str(out, str_of(gap));
            buf_add_str(out, columns[c].line[i]);
            has_part = true;
        }
        if (has_part)
            buf_add_str(out, str_of(feed));
    }
}

/* Compares the order of the text, not where its paragraphs end. */
static void check_order(struct text_run *run, struct str page, const char *want)
{
    struct doc doc;
    struct err err;
    struct buf out, wanted;

    buf_init(&out, 1 << 16);
    buf_init(&wanted, 1 << 16);
    assert_true(text_run_clean(run, &doc, page, &err));
    text_run_join(&doc, "", &out);
    for (const char *c = want; *c; c++)
        if (*c != '|')
            buf_add_byte(&wanted, *c);
    TEST_STR(buf_str(&out), buf_str(&wanted));
    arena_destroy(doc.arena);
    buf_fini(&out);
    buf_fini(&wanted);
}

/* Pages of two columns of those widths; true when the right text is the longer one, too. */
static void test_two(void **state)
{
    static const struct {
        size_t left, right;
        const char *gap, *feed;
    } cases[] = {
        {15, 15, " ", "\n"}, {15, 15, " ", "\n\n"}, {12, 18, "  ", "\n"}, {20, 14, "\u3000", "\n"}};

    for (size_t i = 0; i < TEST_LEN(cases) * 2; i++) {
        bool is_swapped = i >= TEST_LEN(cases);
        size_t n = i % TEST_LEN(cases);
        struct lines columns[2];
        char want[4096];
        struct buf page;

        wrap(is_swapped ? south : north, cases[n].left, &columns[0]);
        wrap(is_swapped ? north : south, cases[n].right, &columns[1]);
        buf_init(&page, 1 << 16);
        read_across(columns, 2, cases[n].gap, cases[n].feed, &page);
        (void)snprintf(want, sizeof want, "%s|%s", is_swapped ? south : north,
                       is_swapped ? north : south);
        check_order(*state, buf_str(&page), want);
        buf_fini(&page);
    }
}

static void test_three(void **state)
{
    struct lines columns[3];
    char want[4096];
    struct buf page;

    wrap(north, 16, &columns[0]);
    wrap(south, 16, &columns[1]);
    wrap(third, 16, &columns[2]);
    buf_init(&page, 1 << 16);
    read_across(columns, 3, " ", "\n", &page);
    (void)snprintf(want, sizeof want, "%s|%s|%s", north, south, third);
    check_order(*state, buf_str(&page), want);
    buf_fini(&page);
}

/* Both columns read across, both headlines above them. */
static void make_headed_page(struct buf *page)
{
    struct lines columns[2];

    wrap(north, 15, &columns[0]);
    wrap(south, 15, &columns[1]);
    buf_init(page, 1 << 16);
    buf_add_str(page, str_of(north_title));
    buf_add_str(page, STR("\n"));
    buf_add_str(page, str_of(south_title));
    buf_add_str(page, STR("\n"));
    read_across(columns, 2, " ", "\n", page);
}

/* Each headline goes to the column that it is about. */
static void test_heads(void **state)
{
    char want[4096];
    struct buf page;

    make_headed_page(&page);
    (void)snprintf(want, sizeof want, "%s|%s|%s|%s", north_title, north, south_title, south);
    check_order(*state, buf_str(&page), want);
    buf_fini(&page);
}

/* One piece of news in two columns: the text runs on from the left one's foot. */
static void test_one_story(void **state)
{
    struct lines all, columns[2];
    char want[4096];
    struct buf page;

    wrap(north, 15, &all);
    columns[0] = columns[1] = all;
    columns[0].len = all.len / 2;
    columns[1].len = all.len - columns[0].len;
    memmove(columns[1].line, all.line + columns[0].len, columns[1].len * sizeof *all.line);
    buf_init(&page, 1 << 16);
    buf_add_str(&page, str_of(north_title));
    buf_add_str(&page, STR("\n记者在现场看到的情况\n"));
    read_across(columns, 2, " ", "\n", &page);
    (void)snprintf(want, sizeof want, "%s|记者在现场看到的情况|%s", north_title, north);
    check_order(*state, buf_str(&page), want);
    buf_fini(&page);
}

/* Lines with blanks at a steady place that are no columns. */
static void test_others(void **state)
{
    static const char *const pages[] = {
        /* a table */
        "东河村委会办公楼 砖木结构二层\n西河村委会办公楼 砖木结构二层\n南河村委会办公楼 "
        "砖木结构三层\n"
        "北河村委会办公楼 砖木结构二层\n中河村委会办公楼 砖木结构二层",
        /* paragraphs of two lines each, whose line ends became blanks */
        "去年冬天以来这个村子里的 老人们都在新建的小院里。\n秋收以后村里又把旧的学校 "
        "改成图书室,人人都高兴。\n"
        "今年春天村里又把那条土路 修成水泥路,车可以进来。\n到了夏天村口的小河也清了 "
        "淤泥,孩子们去那里玩水。\n"
        "入秋以后村里还要在山脚下 种上果树,明年就能挂果。",
    };
    static const char *const want[] = {
        "东河村委会办公楼 砖木结构二层|西河村委会办公楼 砖木结构二层|南河村委会办公楼 "
        "砖木结构三层|北河村委会办公楼 砖木结构二层|中河村委会办公楼 砖木结构二层",
        NULL,
    };

    for (size_t i = 0; i < TEST_LEN(pages); i++) {
        struct doc doc;
        struct err err;

        if (want[i])
            check_order(*state, str_of(pages[i]), want[i]);
        assert_true(text_run_clean(*state, &doc, str_of(pages[i]), &err));
        for (size_t n = 0; n < doc.counts_len; n++)
            assert_string_not_equal(doc.counts[n].name, "split_columns");
        arena_destroy(doc.arena);
    }
}

/* Each headline begins an article of its own. */
static void test_articles(void **state)
{
    struct doc doc;
    struct err err;
    struct buf page;

    make_headed_page(&page);
    assert_true(text_run_all(*state, &doc, buf_str(&page), &err));
    assert_int_equal(doc.articles_len, 2);
    TEST_STR(doc.blocks[doc.articles[1].first_block].text, str_of(south_title));
    assert_int_equal(doc.blocks[doc.articles[1].first_block].kind, BLOCK_TITLE);
    arena_destroy(doc.arena);
    buf_fini(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two),    cmocka_unit_test(test_three),
        cmocka_unit_test(test_heads),  cmocka_unit_test(test_one_story),
        cmocka_unit_test(test_others), cmocka_unit_test(test_articles),
    };

    return cmocka_run_group_tests(tests, text_run_setup, text_run_teardown);
}
