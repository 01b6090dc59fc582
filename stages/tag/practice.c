/* practice.c -- named ways of working in quotation marks: “五变”工作法, “1+3+N”, 推行“一网通办”. Which
 * of them are names is quote.c's; here are the rows they stand in, and the tags.
 *   “甲”“乙”机制                what one of a row without anything between is, all are
 *   “甲”“乙”和“丙”等平台         a row before 等 and a head noun
 *   “甲”“乙”“丙”…三项改革       a row before its own count: a list as well
 * Members that stand outside the quotation marks are found by members.c. */
#include "list.h"
#include "practice_again.h"
#include "quote.h"

#include "../base/uchar.h"

#define ROW_LEAD_CHARS_MAX 6u  /* before a quote of a row: 、监利市“…” */
#define ROW_HEAD_BETWEEN 9u    /* between 等 and the head noun */
#define ROW_COUNT_BETWEEN 6u   /* between the last quote and the count */
#define ROW_QUOTES_MIN_CHARS 4 /* of a quote with its marks */
#define FLOW_BETWEEN 5u        /* between 的 and the word for steps */
#define WHOLE_BETWEEN 6u       /* between a quote and the one that it tells the parts of */

/* What joins two quotes of a row: nothing, a plus sign, a word or mark, or (ret_is_close false) a mark and
 * a few characters that say whose it is. */
static bool is_joined(const struct para *p, const struct quote *a, const struct quote *b,
                      bool *ret_is_close)
{
    size_t i = a->to;

    *ret_is_close = i == b->from || (i + 1 == b->from && para_at(p, i) == '+');
    if (*ret_is_close)
        return true;
    if (i > b->from || b->from - i > ROW_LEAD_CHARS_MAX || !para_in(para_at(p, i), U"、,和与及"))
        return false;
    for (i++; i < b->from; i++)
        if (!uchar_is_han(para_at(p, i)))
            return false;
    return true;
}

/* 筑“三城”兴“三美”: short counts that a verb stands between tell what is done, and name nothing. */
static bool is_slogan(const struct para *p, const struct quote *a, const struct quote *b)
{
    return a->to + 1 == b->from && a->to - a->from == 4 && b->to - b->from == 4 && !a->head_to &&
           !b->head_to && para_is(p, a->to, CHAR_HAN) &&
           !para_in(para_at(p, a->to), U"和与及或即为是") && quote_is_counted(p, a) &&
           quote_is_counted(p, b);
}

static void rows_level(const struct para *p, struct quote *quotes, size_t len)
{
    bool is_close;

    for (size_t i = 1; i < len; i++)
        if (is_slogan(p, &quotes[i - 1], &quotes[i]))
            quotes[i - 1].is_practice = quotes[i].is_practice = false;
    for (size_t i = 1; i < len; i++)
        if (quotes[i - 1].is_practice && is_joined(p, &quotes[i - 1], &quotes[i], &is_close) &&
            is_close && !quote_is_plain(p, &quotes[i]))
            quotes[i].is_practice = true;
    for (size_t i = len; i-- > 1;)
        if (quotes[i].is_practice && is_joined(p, &quotes[i - 1], &quotes[i], &is_close) &&
            is_close && !quote_is_plain(p, &quotes[i - 1]))
            quotes[i - 1].is_practice = true;
}

/* The count of a row and its head noun behind `i`: 组级层面三项改革 of three. Returns the end, 0: none. */
static size_t count_end(const struct para *p, size_t i, size_t len)
{
    static const char32_t numerals[] = U"零一二三四五六七八九十";

    for (size_t from = i; len <= 10 && i - from <= ROW_COUNT_BETWEEN; i++) {
        uint32_t cp = para_at(p, i) == U'两' ? U'二' : para_at(p, i);

        if (cp == numerals[len] && para_in(para_at(p, i + 1), U"项个大种条张"))
            return quote_row_head(p, i + 2, 5);
        if (!uchar_is_han(para_at(p, i)) || para_at(p, i) == U'的')
            return 0;
    }
    return 0;
}

static void row_list(struct para *p, const struct quote *row, size_t len, size_t to)
{
    struct hit *hit = para_layer(p, TAG_LIST, row[0].from, to);
    struct str *members;

    if (!hit)
        return;
    members = arena_alloc(p->doc->arena, len, sizeof *members);
    if (!members) {
        p->has_failed = true;
        return;
    }
    for (size_t i = 0; i < len; i++)
        members[i] = para_str(p, row[i].from + 1, row[i].to - 1);
    para_attr_strs(p, hit, "members", members, len);
}

/* A row of names before its count, or before 等 and a head noun. */
static void row_judge(struct para *p, struct quote *row, size_t len)
{
    size_t end = row[len - 1].to, to = len > 1 ? count_end(p, end, len) : 0;

    if (to) {
        row[len - 1].head_to = 0; /* it is the head of all */
        /* Right before the count it is a list like any other, without the count. */
        row_list(p, row, len, para_is(p, end, CHAR_MARKER) ? end : to);
    } else if (para_at(p, end) != U'等' || !quote_row_head(p, end + 1, ROW_HEAD_BETWEEN)) {
        return;
    }
    for (size_t i = 0; i < len; i++)
        if (!quote_is_plain(p, &row[i]) && row[i].to - row[i].from >= ROW_QUOTES_MIN_CHARS)
            row[i].is_practice = true;
}

static void rows_find(struct para *p, struct quote *quotes, size_t len)
{
    bool is_close;

    for (size_t from = 0, to; from < len; from = to) {
        for (to = from + 1; to < len && to - from < QUOTE_PARTS_MAX && !quotes[to - 1].head_to &&
                            is_joined(p, &quotes[to - 1], &quotes[to], &is_close);)
            to++;
        row_judge(p, quotes + from, to - from);
    }
}

static void parts_attr(struct para *p, struct hit *hit, const char *key, const struct quote *q)
{
    struct str *parts = arena_alloc(p->doc->arena, QUOTE_PARTS_MAX, sizeof *parts);
    size_t len = 0, from = q->from + 1;

    if (!parts) {
        p->has_failed = true;
        return;
    }
    for (size_t i = from; i < q->to && len < QUOTE_PARTS_MAX; i++) {
        if (i < q->to - 1 && !quote_is_part_sign(p, q, i))
            continue;
        parts[len++] = para_str(p, from, i);
        from = i + 1;
    }
    para_attr_strs(p, hit, key, parts, len);
}

/* How many parts the quote has, with 、 between them; 0: it has other signs too, or they are not alike. */
static size_t parts_count(const struct para *p, const struct quote *q)
{
    size_t signs = 0;
    bool has_plus;

    for (size_t i = q->from; i < q->to; i++)
        signs += p->cps[i] == U'、';
    return signs && quote_is_parallel(p, q, &has_plus) && !has_plus ? signs + 1 : 0;
}

/* “受理、分流、处置、结案”闭环流程, “…”的便民流程: the parts are steps. */
static void flow_keep(struct para *p, const struct quote *q)
{
    static const char32_t *const words[] = {U"闭环", U"流程",   U"全流程", U"工作流程",
                                            U"链条", U"全链条", NULL};
    size_t which, to = q->to;
    struct hit *hit;

    if (!para_in(para_at(p, to), U"闭流全工链的"))
        return;
    if (p->cps[to] == U'的')
        while (++to <= q->to + FLOW_BETWEEN && para_is(p, to, CHAR_HAN) &&
               !para_in(p->cps[to], U"流链"))
            ;
    if (!para_words(p, to, words, &which) || parts_count(p, q) < 3)
        return;
    hit = para_layer(p, TAG_WORKFLOW, q->from, q->to);
    if (hit)
        parts_attr(p, hit, "steps", q);
}

/* “甲、乙、丙”“三必须”, 聚焦为“甲、乙、丙”, 即“甲、乙、丙”: members of what the count behind them or the word before them says. */
static bool list_keep(struct para *p, const struct quote *q, const struct quote *next)
{
    static const char32_t *const verbs[] = {U"聚焦为", U"概括为", U"归纳为", U"凝练为",
                                            U"细化为", U"总结为", U"提炼为", NULL};
    size_t which, count = next ? list_count_at(p, next->from + 1) : 0;
    struct hit *hit;

    if (!(count > 2 && next->from == q->to && next->is_practice && parts_count(p, q) == count) &&
        !((para_at(p, q->from - 1) == U'即' ||
           (para_at(p, q->from - 1) == U'为' && para_words_before(p, q->from, verbs, &which))) &&
          !q->head_to && parts_count(p, q) > 2))
        return false;
    hit = para_layer(p, TAG_LIST, q->from, q->to);
    if (hit)
        parts_attr(p, hit, "members", q);
    return true;
}

void practice_keep(struct para *p, struct quote *q)
{
    size_t door = 0;
    struct hit *hit;
    bool has_plus;

    if (!q->head_to)
        q->head_to = quote_tail_end(p, q);
    /* 门前“两包”制度 */
    if (para_at(p, q->from - 1) == U'前' && quote_is_counted(p, q))
        door = para_word_before(p, q->from, U"门前");
    hit = para_hit(p, TAG_PRACTICE, q->from - door, q->head_to ? q->head_to : q->to);
    if (!hit)
        return;
    /* Without a head noun the words may mean just what they say. */
    if (q->head_to)
        practice_known_add(p, q->from + 1, q->to - 1, q->to, q->head_to);
    else if (quote_has_head(p, q))
        practice_known_add(p, q->from + 1, q->to - 1, q->to - 1, q->to - 1);
    if (door)
        para_attr_fmt(p, hit, "name", "门前%.*s", (int)quote_name(p, q).len, quote_name(p, q).ptr);
    else
        para_attr_str(p, hit, "name", quote_name(p, q));
    /* Brackets behind numbers say what they count: “10+2”(镇级10名、村级2名). */
    if (quote_is_parallel(p, q, &has_plus) &&
        !(para_at(p, hit->to) == '(' && uchar_is_digit(para_at(p, q->from + 1), NULL)))
        parts_attr(p, hit, "members", q);
}

/* “甲、乙、丙”的产业“一体”机制: the name with what it is made of before it. */
static bool whole_keep(struct para *p, const struct quote *q, const struct quote *named)
{
    size_t signs = 0;
    struct hit *hit;
    bool has_plus;

    if (para_at(p, q->to) != U'的' || named->from > q->to + WHOLE_BETWEEN || !named->is_practice ||
        !(named->head_to || quote_has_head(p, named)) || quote_is_plain(p, q))
        return false;
    for (size_t i = q->from + 1; i < q->to; i++)
        signs += p->cps[i] == U'、';
    if (signs < 2 && !quote_is_parallel(p, q, &has_plus))
        return false;
    for (size_t i = q->to + 1; i < named->from; i++)
        if (!para_is(p, i, CHAR_HAN))
            return false;
    hit = para_hit(p, TAG_PRACTICE, q->from, named->head_to ? named->head_to : named->to);
    if (!hit)
        return false;
    para_attr_str(p, hit, "name", quote_name(p, named));
    parts_attr(p, hit, "members", q);
    return true;
}

enum err_code tag_practices(struct para *p, struct err *err)
{
    struct quote *quotes = NULL;
    size_t len = 0;
    enum err_code code;

    if ((code = quotes_find(p, &quotes, &len, err)))
        return code;
    rows_find(p, quotes, len);
    rows_level(p, quotes, len);
    for (size_t i = 0; i < len && !p->has_failed; i++) {
        flow_keep(p, &quotes[i]);
        if (list_keep(p, &quotes[i], i + 1 < len ? &quotes[i + 1] : NULL))
            continue;
        if (i + 1 < len && whole_keep(p, &quotes[i], &quotes[i + 1]))
            i++;
        else if (quotes[i].is_practice && (quotes[i].head_to || !quote_is_honour(p, &quotes[i])))
            practice_keep(p, &quotes[i]);
    }
    return ERR_OK;
}
