/* list_counted.c -- lists whose members the text counts; see list.h
 *   告知承诺、数据共享、部门核验、直接取消四种方式, “甲”“乙”“丙”三个部分     before the count
 *   四个到位：组织到位、人员到位…, 由三个部分组成，分别是…               behind it
 *   “五星”即甲、乙、丙、丁、戊, “五水共治”（治污水、…）                 in a name that counts */
#include "list.h"

#include "../base/uchar.h"

#define NAME_CHARS_MAX 6u   /* of a counted name: “七张清单” */
#define HEAD_CHARS_MAX 6u   /* between it and 即 */
#define AHEAD_CHARS_MAX 14u /* from a count to the sign before its members */
#define QUOTE_CHARS_MAX 80u
#define PLACE_CHARS_MAX 4u /* of one that is known by its last character alone */

/* What one counts to list it; other things are only counted: 三个乡镇, 四张桌子. */
static const char32_t *const counted_nouns[] = {
    U"方面", U"环节", U"阶段", U"部分", U"步骤", U"平台", U"行动", U"工程", U"职责", U"清单",
    U"改革", U"方式", U"模式", U"类型", U"领域", U"层面", U"维度", U"层次", U"重点", U"任务",
    U"目标", U"体系", U"机制", U"要求", U"标准", U"原则", U"问题", U"难题", U"关键", U"要素",
    U"理念", U"举措", U"措施", U"抓手", U"特色", U"板块", U"系统", U"产业", U"主题", U"程序",
    U"要点", U"制度", U"专项", U"攻坚", U"优势", U"转变", U"突破", U"合力", U"群体", U"导向",
    U"载体", U"功能", U"服务", U"品牌", U"精神", U"路径", U"渠道", U"途径", U"工作", U"活动",
    U"项目", U"能力", U"作用", U"短板", U"窗口", U"到位", U"坚持", U"确保", U"统一", U"结合",
    U"聚焦", U"强化", U"提升", U"明确", U"网络", U"防线", U"指标", U"内容", U"课题", U"梯队",
    U"等级", U"档次", U"比例", U"动作", U"准则", U"意识", U"责任", U"关口", U"支点", U"主线",
    U"底线", U"红线", U"路子", NULL};

/* Does the count of a list stand at `i`: 四种方式, 三个平台, 三个重点领域? */
static bool is_list_count(const struct para *p, size_t i)
{
    size_t which;

    if (para_in(para_at(p, i + 1), U"大种类项"))
        return para_at(p, i + 1) != U'项' || list_count_at(p, i) > 2;
    if (para_in(para_at(p, i + 1), U"方道件篇"))
        return para_word(p, i + 1, U"方面") || para_word(p, i + 1, U"道程序") ||
               para_word(p, i + 1, U"道防线") || para_word(p, i + 1, U"道关口") ||
               para_word(p, i + 1, U"件事") || para_word(p, i + 2, U"大事") ||
               para_word(p, i + 2, U"实事") || para_word(p, i + 1, U"篇文章");
    /* 3个 of something counts things, not the members of a list. */
    return para_in(para_at(p, i + 1), U"个张条") &&
           (para_at(p, i + 1) != U'个' || para_at(p, i) > 0x7F || para_word(p, i + 2, U"方面")) &&
           (list_count_at(p, i) > 2 || para_at(p, i + 1) == U'个') &&
           (para_words(p, i + 2, counted_nouns, &which) ||
            (para_is(p, i + 2, CHAR_HAN) && para_words(p, i + 4, counted_nouns, &which)));
}

/* Is each of the members in [from, to) a place: 青溪镇、白河镇、石桥镇三大…? Those are counted, not listed. */
static bool are_places(const struct para *p, size_t from, size_t to)
{
    static const char32_t *const kinds[] = {U"村", U"镇", U"乡", U"县", U"市", U"区", U"省", NULL};
    size_t which, start = from;

    for (size_t i = from; i <= to; i++) {
        size_t s;

        if (i < to && p->cps[i] != U'、' && !list_is_and(p, i))
            continue;
        s = para_spot(p, i - 1);
        if (!(s < p->spots_len && p->spots[s].to == i) &&
            (i - start > PLACE_CHARS_MAX || !para_words_before(p, i, kinds, &which)))
            return false;
        start = i + 1;
    }
    return true;
}

/* 四步流程, 五步工作法: what is counted are steps. */
static bool is_flow_count(const struct para *p, size_t i)
{
    static const char32_t *const words[] = {U"步流程", U"步闭环", U"步工作法", U"步工作流程",
                                            U"步程序", U"个步骤", U"步法",     NULL};
    size_t which;

    return para_words(p, i + 1, words, &which) > 0;
}

/* “甲、乙、丙”三步工作法: a practice by that name. */
static bool is_method(const struct para *p, size_t i)
{
    return para_word(p, i + 1, U"步工作法") || para_word(p, i + 1, U"步法");
}

/* Words that go on behind a list: 五级联动, 全部上墙. */
static bool is_list_tail(const struct para *p, size_t i, size_t count)
{
    return (list_count_at(p, i) == count && para_in(para_at(p, i + 1), U"级大个类种项方")) ||
           para_word(p, i, U"全部") || para_in(para_at(p, i), U"等均");
}

/* Where the list of `count` members at `i` ends, the members parted by 、 and a sign behind; `i`: it has
 * more, or less. */
static size_t named_list_end(const struct para *p, size_t i, size_t count)
{
    size_t seen = 1, last = i;

    for (size_t to = i; to < p->len && to - last <= LIST_MEMBER_CHARS_MAX; to++) {
        uint32_t cp = p->cps[to];

        if (cp == U'、' || (seen + 1 == count && list_is_and(p, to))) {
            seen += to > last;
            last = to + 1;
            if (seen > count)
                return i;
        } else if (para_in(cp, U"。,;!?)") ||
                   (seen == count && to > last && is_list_tail(p, to, count))) {
            return seen == count && to > last ? to : i;
        }
    }
    return i;
}

/* The members behind their count: 四个到位：组织到位、人员到位…, 由三个部分组成，分别是…. */
static void counted_ahead(struct para *p, size_t i, size_t count)
{
    static const char32_t *const words[] = {U":",     U",分别是", U",分别为", U",即",
                                            U",包括", U",也就是", U",主要是", NULL};
    size_t from = i + 2, which = 0, len = 0, to;
    struct str *members;
    struct hit *hit;

    while (from < i + AHEAD_CHARS_MAX && para_is(p, from, CHAR_HAN))
        from++;
    if (para_in(para_at(p, from), U",:"))
        len = para_words(p, from, words, &which);
    from += len;
    from += len && which > 0 && para_at(p, from) == ':';
    if (para_at(p, from) == U'一' && para_in(para_at(p, from + 1), U"是要"))
        return; /* which has a reader of its own */
    to = len && count > 2 ? named_list_end(p, from, count) : from;
    if (to == from || !(members = list_members_new(p)) ||
        list_members_read(p, from, to, count, members) != count)
        return;
    hit = para_layer(p, TAG_LIST, from, to);
    if (hit)
        para_attr_strs(p, hit, "members", members, count);
}

/* The members of one pair of quotation marks that ends at `to`, or of a row of pairs: “甲、乙、丙”三个, “甲”“乙”“丙”三个.
 * Returns where it begins, `to`: there are not `count`. */
static size_t quoted_read(struct para *p, size_t to, size_t count, struct str *members)
{
    size_t seen = 0, from = to, end = to;

    while (seen < count && end > 0 && para_in(p->cps[end - 1], U"”\"’")) {
        uint32_t open = p->cps[end - 1] == U'”' ? U'“' : p->cps[end - 1] == U'’' ? U'‘' : '"';

        for (from = end - 1; from > 0 && p->cps[from - 1] != open && end - from < QUOTE_CHARS_MAX;)
            from--;
        if (from == 0 || p->cps[from - 1] != open || from + 1 >= end)
            return to;
        if (seen == 0 && list_members_read(p, from, end - 1, count, members) == count)
            return from - 1;
        members[count - ++seen] = para_str(p, from, end - 1);
        from--;
        end = from - (from > 0 && para_in(p->cps[from - 1], U"、和"));
    }
    return seen == count && !(from > 0 && para_in(p->cps[from - 1], U"、”")) ? from : to;
}

void list_counted_read(struct para *p, size_t i)
{
    size_t count = list_count_at(p, i), to = i, from;
    struct str *members;
    struct hit *hit;
    bool is_flow;

    if (!count || !(is_list_count(p, i) || is_flow_count(p, i)) ||
        para_in(para_at(p, i - 1), U"“‘"))
        return;
    if (count == 2 && para_in(para_at(p, i + 2), U"“‘\""))
        return; /* 植树和护林两大“会战”: says what they are about */
    if (to > 0 && p->cps[to - 1] == U'等')
        to--;
    if (to > 0 && para_in(p->cps[to - 1], U"”\"’")) {
        if (is_method(p, i) || !(members = list_members_new(p)) ||
            (from = quoted_read(p, to, count, members)) == to)
            return;
    } else {
        from = list_first_member(p, to, count);
        if (from == to || (from = list_first_word(p, from)) == to) {
            counted_ahead(p, i, count);
            return;
        }
        if (are_places(p, from, to))
            return;
        if (!(members = list_members_new(p)) ||
            list_members_read(p, from, to, count, members) != count)
            return;
    }
    is_flow = is_flow_count(p, i);
    hit = para_layer(p, is_flow ? TAG_WORKFLOW : TAG_LIST, from, to);
    if (hit)
        para_attr_strs(p, hit, is_flow ? "steps" : "members", members, count);
}

/* Before 的 and the name at `i`: 变甲为乙、变丙为丁的“二变”, each member with what is counted first. Where they begin; the 的:
 * there are not as many. */
static size_t alike_start(const struct para *p, size_t i, size_t count)
{
    size_t to = i - 2, from, seen = 0;

    if (para_at(p, to) != U'的')
        return to;
    for (from = to; from > 0 && to - from < count * LIST_MEMBER_CHARS_MAX; from--) {
        if (para_in(p->cps[from - 1], U",。;:!?"))
            return to;
        if (p->cps[from - 1] != para_at(p, i + 1))
            continue;
        if (++seen == count)
            return from - 1;
        if (para_at(p, from - 2) != U'、')
            return to;
    }
    return to;
}

size_t list_named_read(struct para *p, size_t i)
{
    static const char32_t *const words[] = {U"即",   U"即为", U"分别是", U"包括", U"是指",
                                            U"就是", U":",    U"(",      U"——",   NULL};
    size_t count = list_count_at(p, i), close = i + 1, from, to, which, len = 0;
    struct str *members;
    struct hit *hit;

    /* “三优三提” counts twice */
    while (close < p->len && close - i <= NAME_CHARS_MAX && uchar_is_han(p->cps[close]) &&
           (p->cps[close] == U'一' || !para_is(p, close, CHAR_MARKER)))
        close++;
    if (count < 3 || !para_in(para_at(p, close), U"”\"’"))
        return 0;
    from = i - 1;
    to = para_is(p, from - 1, CHAR_HAN) && p->cps[from - 1] != U'的'
             ? list_first_member(p, from, count)
             : from;
    if (to < from) {
        from = to;
        to = i - 1 - para_word_before(p, i - 1, U"组成");
        for (size_t at = to; at > from && to - at < HEAD_CHARS_MAX && p->cps[at - 1] != U'、'; at--)
            if (p->cps[at - 1] == U'等')
                to = at - 1; /* 甲、乙、丙等农村“三类地” */
    } else if ((to = alike_start(p, i, count)) + 2 < i) {
        from = to;
        to = i - 2;
    } else {
        for (from = close + 1; from <= close + HEAD_CHARS_MAX; from++)
            if (!(para_is(p, from, CHAR_HAN) || para_in(para_at(p, from), U",:(—")) ||
                (para_in(p->cps[from], U"即分包是就:(—") &&
                 (len = para_words(p, from, words, &which))))
                break;
        from += len;
        if (len && para_at(p, from - 1) == '(')
            from += para_words(p, from, words, &which); /* （即… */
        to = len ? named_list_end(p, from, count) : from;
    }
    if (from >= to || !(members = list_members_new(p)) ||
        list_members_read(p, from, to, count, members) != count)
        return 0;
    hit = para_layer(p, TAG_LIST, from, to);
    if (hit)
        para_attr_strs(p, hit, "members", members, count);
    return to;
}
