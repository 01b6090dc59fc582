/* form.c -- what kind of short line a line is, by its form alone; see outline.h */
#include "outline.h"

#include "../base/uchar.h"
#include "../base/utf8.h"
#include "../look_fields.h"

#include <assert.h>
#include <string.h>

#define W(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define COUNT(table) (sizeof(table) / sizeof *(table))
#define SCENE_CHARS_MIN 10u
#define NOTE_CHARS_MAX 6u
#define LABEL_CHARS_MAX 12u
#define PARTICULAR_BYTES_MAX 24u
#define HEADLINE_CHARS_MAX 36u

bool form_has_quotes(struct str s)
{
    return str_find(s, STR("“"), 0) != SIZE_MAX || str_find(s, STR("\""), 0) != SIZE_MAX ||
                                                            str_find(s, STR("「"), 0) != SIZE_MAX;
}

bool form_starts_quoted(struct str s)
{
    return str_starts(s, STR("“")) || str_starts(s, STR("\"")) ||
                                                 str_starts(s, STR("「")) ||
                                                            str_find(s, STR("：“"), 0) != SIZE_MAX;
}

/* "… at the clinic. Photo: J. Doe" */
static bool has_credit(struct str s)
{
    static const struct str credits[] = {
        W("摄影/"),     W("摄影："),      W("摄影／"),         W("图片由"),   W("图源"),
        W(". Photo: "), W(". Picture: "), W(". Photograph: "), W("(Photo: "), W(". Image: "),
        W("右一"),      W("左一"),        W("左二"),           W("右二"),     W("（左）"),
        W("（右）"),    W("(左)"),        W("(右)"),           W("（中）")};

    for (size_t i = 0; i < COUNT(credits); i++)
        if (str_find(s, credits[i], 0) != SIZE_MAX)
            return true;
    return false;
}

/* Two or three halves of about the same length, as section headings and kickers of papers are. */
static bool is_couplet(struct str s)
{
    struct str rest = s, part;
    size_t parts = 0, least = SIZE_MAX, most = 0;

    while (parts < 5 && str_split(&rest, ' ', &part)) {
        size_t chars = utf8_count(part);

        parts++;
        least = chars < least ? chars : least;
        most = chars > most ? chars : most;
    }
    return parts >= 2 && parts <= 3 && most - least <= 2 && most <= 12;
}

static bool is_dashed(struct str s)
{
    static const struct str dashes[] = {W("—"), W("--"), W("-"), W("――"), W("──"), W("一一")};

    return str_starts_any(s, dashes, COUNT(dashes));
}

/* "政办发〔2023〕5号", "第12期" */
static bool is_number_of_document(struct str s)
{
    size_t no = str_find(s, STR("号"), 0), open = str_find(s, STR("〔"), 0);

    if (open == SIZE_MAX)
        open = str_find(s, STR("[20"), 0);
    if (open != SIZE_MAX && no != SIZE_MAX && no > open)
        return true;
    if (s.len && (s.ptr[0] == '(' || str_starts(s, STR("（"))))
        s = str_sub(s, s.ptr[0] == '(' ? 1 : 3, SIZE_MAX);
    if (!str_starts(s, STR("第")) && !str_starts(s, STR("总第")))
        return false;
    no = str_find(s, STR("期"), 0);
    return no != SIZE_MAX && no <= 18;
}

static bool is_bracketed(struct str s)
{
    static const struct str opens[] = {W("("), W("（"), W("["), W("【")};
    static const struct str closes[] = {W(")"), W("）"), W("]"), W("】")};

    return str_starts_any(s, opens, COUNT(opens)) && str_ends_any(s, closes, COUNT(closes));
}

static bool is_label(struct str s, const struct look *l)
{
    return l->chars <= LABEL_CHARS_MAX && str_starts(s, STR("【")) && str_ends(s, STR("】"));
}

/* "各位代表：", "同志们：": whom a letter or a speech is for. */
static bool is_address(struct str s)
{
    static const struct str words[] = {W("各"),   W("们"),   W("代表"), W("同志"), W("委员"),
                                       W("朋友"), W("先生"), W("女士"), W("局"),   W("政府"),
                                       W("单位"), W("公司"), W("读者"), W("编辑"), W("部门"),
                                       W("学校"), W("委")};

    for (size_t i = 0; i < COUNT(words); i++)
        if (str_find(s, words[i], 0) != SIZE_MAX)
            return true;
    return false;
}

/* A remark above a text of its own, by its first words. */
static bool is_note(struct str s)
{
    static const struct str notes[] = {W("编者按"),   W("编者的话"), W("核心提示"), W("阅读提示"),
                                       W("新闻背景"), W("相关链接"), W("新闻链接"), W("延伸阅读"),
                                       W("小贴士"),   W("记者手记"), W("内容提要"), W("开栏语"),
                                       W("開欄語"),   W("編者按")};

    return str_starts_any(s, notes, COUNT(notes));
}

/* Two to four ideographs. */
static bool is_name_like(struct str s)
{
    if (s.len < 6 || s.len > 12 || s.len % 3)
        return false;
    for (size_t i = 0; i < s.len; i += 3)
        if ((unsigned char)s.ptr[i] < 0xE4 || (unsigned char)s.ptr[i] > 0xE9)
            return false;
    return true;
}

/* "县委副书记、县长 张三", "李四（作者单位：县委党校）", "王五" */
static bool is_author(struct str s)
{
    static const struct str offices[] = {W("书记"), W("长"),   W("主任"), W("主席"), W("总经理"),
                                         W("代表"), W("委员"), W("常委"), W("教授"), W("秘书")};
    size_t open = str_find(s, STR("("), 0), blank = SIZE_MAX;

    if (open == SIZE_MAX)
        open = str_find(s, STR("（"), 0);
    if (open != SIZE_MAX && str_find(s, STR("作者"), open) != SIZE_MAX)
        return is_name_like(str_trim(str_sub(s, 0, open)));
    for (size_t at = 0; (at = str_find(s, STR(" "), at)) != SIZE_MAX; at++)
        blank = at;
    if (blank == SIZE_MAX)
        return look_is_name(s);
    return is_name_like(str_sub(s, blank + 1, SIZE_MAX)) &&
           str_ends_any(str_sub(s, 0, blank), offices, COUNT(offices));
}

/* The name of a site or a paper. */
static bool is_site(struct str s, const struct look *l)
{
    static const struct str ends[] = {W("网"),      W("網"),     W("网站"),  W("日报"), W("晚报"),
                                      W("晨报"),    W("时报"),   W("频道"),  W("門戶"), W("门户"),
                                      W("English"), W("客户端"), W("公众号")};

    return l->chars <= 20 && str_ends_any(s, ends, COUNT(ends));
}

/* The name of a regular column, printed over or under a title. */
static bool is_column_name(struct str s, const struct look *l)
{
    static const struct str marks[] = {W("·第"), W("•第"), W("·之"), W("之第")};
    static const struct str parts[] = {W("站"), W("期"), W("篇"), W("集"), W("季"), W("讲"),
                                       W("场"), W("回"), W("一"), W("二"), W("三"), W("四"),
                                       W("五"), W("六"), W("七"), W("八"), W("九"), W("十")};
    static const struct str ends[] = {
        W("访谈"), W("进行时"), W("观察"), W("纪实"), W("关注"), W("专栏"),     W("特稿"),
        W("论坛"), W("时评"),   W("专访"), W("侧记"), W("见闻"), W("走基层"),   W("速递"),
        W("简讯"), W("短评"),   W("快讯"), W("动态"), W("要闻"), W("特别报道"), W("调查"),
        W("聚焦"), W("回眸"),   W("来信"), W("札记"), W("手记"), W("感言"),     W("快评"),
        W("短波"), W("学思录"), W("风采"), W("随笔"), W("连载"), W("系列报道")};
    static const struct str starts[] = {W("聚焦"), W("关注"), W("媒体关注"), W("特别关注")};

    for (size_t i = 0; i < COUNT(marks); i++) /* "…巡礼·第九站": a part of a series */
        if (str_find(s, marks[i], 0) != SIZE_MAX && str_ends_any(s, parts, COUNT(parts)))
            return true;
    return l->chars <= 10 &&
           (str_ends_any(s, ends, COUNT(ends)) || str_starts_any(s, starts, COUNT(starts)));
}

/* People at something, or a view: what pictures show. */
static bool is_scene(struct str s, const struct look *l)
{
    static const char *const people[] = {"村民", "居民", "工人",   "游客", "学生",   "同学", "群众",
                                         "老人", "孩子", "志愿者", "民警", "消防员", "农户", "医护",
                                         "干部", "党员", "师生",   "农民", "环卫",   "果农", "茶农",
                                         "牧民", "渔民", "医生",   "护士", "市民",   NULL};
    static const char *const views[] = {"一角", "外景", "一景",   "现场",   "风光",
                                        "全景", "鸟瞰", "鸟瞰图", "效果图", "示意图",
                                        "留念", "合影", NULL};

    size_t at;

    if (l->gaps || l->chars < 5 || l->chars > 34 || form_starts_quoted(s) || l->commas ||
        l->stops || str_find(s, STR(":"), 0) != SIZE_MAX || str_find(s, STR("："), 0) != SIZE_MAX)
        return false;
    for (size_t i = 0; views[i]; i++)
        if (str_ends(s, str_of(views[i])))
            return true;
    for (size_t i = 0; people[i]; i++)
        if (str_starts(s, str_of(people[i])))
            return str_find(s, STR("在"), 0) != SIZE_MAX ||
                            str_find(s, STR("正"), 0) != SIZE_MAX ||
                                     str_find(s, STR("将"), 0) != SIZE_MAX ||
                                              str_find(s, STR("把"), 0) != SIZE_MAX;
    if (str_find(s, STR("正在"), 0) != SIZE_MAX)
        return true;
    /* who does what where: "… 在渠口商定轮灌次序" */
    at = str_find(s, STR("在"), 0);
    return l->chars >= SCENE_CHARS_MIN && at != SIZE_MAX && at >= 6 && at <= 45 &&
           at + 15 <= s.len && look_list_mark(s) == 0;
}

/* What subtitles of features end in. */
static bool is_subtitle(struct str s, const struct look *l)
{
    static const struct str ends[] = {W("观察"), W("见闻"), W("侧记"), W("纪实"), W("小记"),
                                      W("调查"), W("掠影"), W("素描"), W("扫描"), W("探访"),
                                      W("综述"), W("巡礼"), W("启示"), W("之路"), W("走笔"),
                                      W("记事"), W("探析")};

    return l->chars > 10 && str_ends_any(s, ends, COUNT(ends));
}

/* More opening than closing marks of one kind. */
static bool is_open(struct str s)
{
    static const char *const pairs[][2] = {
        {"《", "》"}, {"“", "”"}, {"（", "）"}, {"(", ")"}, {"「", "」"}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str open = str_of(pairs[i][0]), close = str_of(pairs[i][1]);
        size_t last = SIZE_MAX, at = 0;

        while ((at = str_find(s, open, at)) != SIZE_MAX) {
            last = at;
            at += open.len;
        }
        if (last != SIZE_MAX && str_find(s, close, last) == SIZE_MAX)
            return true;
    }
    return false;
}

/* What documents call themselves at the end of their titles. */
static bool ends_like_document(struct str s)
{
    static const struct str ends[] = {
        W("通知"),     W("公告"), W("通告"), W("通报"), W("公示"), W("意见"), W("办法"), W("规定"),
        W("细则"),     W("方案"), W("报告"), W("决定"), W("批复"), W("讲话"), W("规划"), W("条例"),
        W("倡议书"),   W("简报"), W("章程"), W("公报"), W("的函"), W("致辞"), W("总结"), W("要点"),
        W("实施方案"), W("解读"), W("问答"), W("指南"), W("启事"), W("声明"), W("纪要")};

    return str_ends_any(s, ends, COUNT(ends));
}

/* What a notice ends with and minutes begin with: a label and what it says. */
static bool is_particular(struct str s)
{
    static const struct str words[] = {
        W("附件"),     W("联系人"),   W("联系电话"), W("电话"),     W("地址"),     W("邮编"),
        W("邮箱"),     W("传真"),     W("受理电话"), W("监督电话"), W("咨询电话"), W("抄送"),
        W("主送"),     W("报送"),     W("备注"),     W("时间"),     W("地点"),     W("主持"),
        W("参加人员"), W("参会人员"), W("出席"),     W("列席"),     W("缺席"),     W("记录"),
        W("会议时间"), W("会议地点"), W("采访时间"), W("采访地点"), W("采访对象"), W("受访者"),
        W("Date:"),    W("Time:"),    W("Place:"),   W("Venue:"),   W("Present:"), W("Chair:")};
    size_t colon = str_find(s, STR("："), 0);

    if (colon == SIZE_MAX)
        colon = str_find(s, STR(":"), 0);
    return colon <= PARTICULAR_BYTES_MAX && str_starts_any(s, words, COUNT(words));
}

bool form_is_headline(const struct look *l)
{
    return l->chars <= HEADLINE_CHARS_MAX && l->chars >= 4 && l->commas <= 2 && l->stops <= 1 &&
           l->cjk + l->alpha > 0 && l->end != 0x3002 && l->end != '.' && l->end != ',' &&
           l->end != 0xFF0C && l->end != 0x3001 && l->end != 0xFF1B && l->end != ';';
}

/* A date and hardly anything else: "2023年3月6日", "(2022年4月12日)", "二〇二二年十月". */
static bool is_date_line(struct str s)
{
    static const struct str cjk[] = {W("二〇"), W("二○"), W("二零"), W("一九")};
    size_t skip = s.len && s.ptr[0] == '(' ? 1 : str_starts(s, STR("（")) ? 3 : 0;
    struct str rest = str_sub(s, skip, SIZE_MAX);
    size_t date = look_date(rest, NULL);

    if (date)
        return date + 12 >= rest.len;
    return str_starts_any(rest, cjk, COUNT(cjk)) && rest.len <= 36 &&
           str_find(rest, STR("年"), 0) != SIZE_MAX && (str_find(rest, STR("月"), 0) != SIZE_MAX) &&
                                                        look_list_mark(s) == 0;
}

unsigned form_of(struct str s, const struct look *l)
{
    unsigned form = 0;

    assert(l);
    if (is_couplet(s))
        form |= FORM_COUPLET;
    if (is_dashed(s))
        form |= FORM_DASHED;
    if (look_list_mark(s))
        form |= FORM_NUMBERED;
    if (is_scene(s, l))
        form |= FORM_SCENE;
    if (look_is_caption(s, l) || has_credit(s))
        form |= FORM_CAPTION;
    if (is_number_of_document(s))
        form |= FORM_DOCUMENT_NUMBER;
    if (is_label(s, l))
        form |= FORM_LABEL;
    else if (is_bracketed(s))
        form |= FORM_BRACKETED;
    if (is_note(s) ||
        (l->chars <= NOTE_CHARS_MAX && (l->end == ':' || l->end == 0xFF1A) && !is_address(s)))
        form |= FORM_NOTE;
    if (l->chars <= HEADLINE_CHARS_MAX && is_author(s))
        form |= FORM_AUTHOR;
    if (is_open(s))
        form |= FORM_OPEN;
    if (is_subtitle(s, l))
        form |= FORM_SUBTITLE;
    if (is_particular(s))
        form |= FORM_PARTICULAR;
    if (is_site(s, l))
        form |= FORM_SITE;
    if (is_column_name(s, l))
        form |= FORM_COLUMN_NAME;
    if (ends_like_document(s))
        form |= FORM_DOCUMENT;
    if (l->end == ':' || l->end == 0xFF1A)
        form |= FORM_COLON;
    if (is_date_line(s))
        form |= FORM_DATE;
    return form;
}
