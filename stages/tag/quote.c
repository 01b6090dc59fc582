/* quote.c -- see quote.h
 *
 * Quotation marks alone mean nothing: most of them decorate (“要我做”, “一池春水”) or hold speech. A
 * quoted name is a practice when
 *   - a head noun follows it, or ends it: “四办”机制, “群雁工程”;
 *   - it is built like one: a count and what is counted (“三抓三促”), parts joined by a plus sign;
 *   - it is used like one: 推行“…”, 以“…”为载体, “…”要求; for parallel parts also “…”的方式;
 *   - it was one earlier in the article.
 * The word lists below are general; no name of any practice is among them. */
#include "quote.h"

#include "../base/hash.h"
#include "../base/uchar.h"

#include <string.h>

#define QUOTE_CHARS_MAX 44 /* longer ones are speech */
#define USED_NAME_CHARS_MIN 3
#define USED_NAME_CHARS_MAX 24
#define MANNER_BETWEEN_MAX 10u

static const struct {
    uint32_t open, close;
} quote_marks[] = {
    {0x201C, 0x201D}, {0x2018, 0x2019}, {0x300C, 0x300D}, {0x300E, 0x300F}, {'"', '"'},
};

/* What one does with a practice, right before the quote. */
static const char32_t *const use_verbs[] = {
    U"推行", U"实行", U"实施",   U"采取",   U"采用",   U"探索",   U"创新",   U"首创",
    U"推广", U"运用", U"开展",   U"启动",   U"深化",   U"推进",   U"严守",   U"落实",
    U"践行", U"按照", U"建立",   U"健全",   U"完善",   U"贯彻",   U"试行",   U"推出",
    U"创设", U"遵循", U"探索出", U"摸索出", U"总结出", U"提炼出", U"凝练出", U"创新出",
    U"APP",  U"App",  U"小程序", U"公众号", U"视频号", NULL,
};
/* For a name of parallel parts, and for one that is no word of everyday use by its length. */
static const char32_t *const parted_verbs[] = {U"坚持", U"抓好", U"通过", NULL};
static const char32_t *const means_verbs[] = {U"通过", U"依托", U"利用", U"借助",
                                              U"搭建", U"引入", NULL};
#define MEANS_CHARS_MIN 4u

/* What is set up, at the end of a clause: 形成了“微网格”. */
static const char32_t *const set_up_verbs[] = {U"形成",   U"形成了", U"设立", U"设立了", U"设置了",
                                               U"设置",   U"建起",   U"办起", U"建起了", U"办起了",
                                               U"建成",   U"建成了", U"建立", U"划分为", U"细化为",
                                               U"细分为", U"搭建",   U"创办", U"开办",   NULL};
static const char32_t set_up_ends[] = U"格岗厅角亭圈屋室坊堂吧榜";

/* Right behind the quote. */
static const char32_t *const use_nouns[] = {U"要求",   U"为载体", U"为抓手", U"为引领",
                                            U"为依托", U"为支撑", U"为牵引", NULL};
/* Behind 的 and a few characters: 的工作方法, 的资金筹措方式. */
static const char32_t *const manner_nouns[] = {
    U"要求", U"方式", U"模式",   U"方法",   U"原则",   U"办法", U"形式", U"机制",
    U"思路", U"理念", U"工作法", U"议事法", U"服务法", U"体系", U"架构", NULL};

/* Before a quote: one thing is turned into, or likened to, another. */
static const char32_t not_behind[] = U"变由像如即";

static size_t close_find(const struct para *p, size_t open, uint32_t mark)
{
    size_t to = open + 2 + QUOTE_CHARS_MAX;

    to = to < p->len ? to : p->len;
    for (size_t i = open + 1; (i = chars_skip(p->classes, i, to, CHAR_CLOSE)) < to; i++)
        if (p->cps[i] == mark)
            return i;
    return 0;
}

static uint32_t close_mark(uint32_t open)
{
    for (size_t m = 0; m < sizeof quote_marks / sizeof *quote_marks; m++)
        if (quote_marks[m].open == open)
            return quote_marks[m].close;
    return 0;
}

bool quote_is_plain(const struct para *p, const struct quote *q)
{
    if (q->to - q->from < 4 || p->is_taken[q->from])
        return true;
    for (size_t i = q->from + 1; i < q->to - 1; i++)
        if (p->is_taken[i] || p->classes[i] & CHAR_SPEECH)
            return true;
    return false;
}

/* 的方式, 配合的方式, 的资金筹措方式 behind the quote. */
static bool is_manner(const struct para *p, size_t i)
{
    size_t which;

    i += para_word(p, i, U"配合");
    if (para_word(p, i, U"办法"))
        return true;
    if (para_at(p, i) != U'的')
        return false;
    for (size_t to = i + 1; to - i <= MANNER_BETWEEN_MAX; to++) {
        if (para_words(p, to, manner_nouns, &which))
            return true;
        if (!uchar_is_han(para_at(p, to)) || para_at(p, to) == U'的')
            return false;
    }
    return false;
}

/* 总抓手就是“…”, 这一做法名为“…”: the text says that this is the name of one. */
static bool is_named(const struct para *p, const struct quote *q)
{
    static const char32_t *const verbs[] = {U"就是", U"名为", U"称为", U"叫做",
                                            U"叫作", U"叫",   U"是",   NULL};
    static const char32_t *const nouns[] = {U"抓手", U"模式", U"做法", U"机制", U"工作法", U"法宝",
                                            U"品牌", U"平台", U"经验", U"秘诀", NULL};
    size_t which, len;

    if (!para_in(para_at(p, q->from - 1), U"是为叫做作"))
        return false;
    len = para_words_before(p, q->from, verbs, &which);
    return len && para_words_before(p, q->from - len, nouns, &which);
}

/* “甲、乙、丙”三个层次, “…”等3个方面: a list, not a name. */
static bool is_listed(const struct para *p, size_t i)
{
    static const char32_t *const nouns[] = {U"层次", U"方面", U"环节", U"层面", U"维度",
                                            U"重点", U"阶段", U"领域", NULL};
    size_t which;

    i += para_at(p, i) == U'等';
    return para_is(p, i, CHAR_MARKER) && para_in(para_at(p, i + 1), U"个大") &&
           para_words(p, i + 2, nouns, &which);
}

/* 聘请12名“荣誉村长”, 挂牌“首问联络员”: a role that people here have made up. */
static bool is_role(const struct para *p, const struct quote *q)
{
    static const char32_t *const roles[] = {
        U"书记",   U"顾问",   U"专员",   U"管家",   U"村长",   U"楼长",   U"街长",   U"路长",
        U"指导员", U"辅导员", U"联络员", U"特派员", U"调解员", U"助理",   U"经纪人", U"联户长",
        U"责任人", U"信息员", U"宣传员", U"监督员", U"代办员", U"观察员", NULL};
    static const char32_t *const verbs[] = {U"挂牌", U"担任", U"当上",   U"聘为",   U"选聘",
                                            U"聘请", U"配备", U"发展成", U"发展为", NULL};
    size_t which;

    return (para_in(para_at(p, q->from - 1), U"名位") ||
            para_words_before(p, q->from, verbs, &which)) &&
           para_at(p, q->from + 1) != U'第' && para_words_before(p, q->to - 1, roles, &which) > 0;
}

static bool is_used(const struct para *p, const struct quote *q, bool is_parted)
{
    size_t which, chars = q->to - q->from - 2;

    if (is_parted && is_listed(p, q->to))
        return false;
    if (is_parted && chars >= USED_NAME_CHARS_MIN &&
        (is_manner(p, q->to) || para_words_before(p, q->from, parted_verbs, &which)))
        return true;
    if (chars < USED_NAME_CHARS_MIN || chars > USED_NAME_CHARS_MAX)
        return false;
    if (para_set(p, q->from, SET_USE_VERBS, &which) || is_named(p, q) || is_role(p, q))
        return true;
    if (para_word(p, q->to, U"理念") || para_word(p, q->to + 2, U"理念"))
        return true;
    if (chars >= MEANS_CHARS_MIN && para_words_before(p, q->from, means_verbs, &which))
        return !para_in(para_at(p, q->to), U"的教带促");
    if (para_in(para_at(p, q->to - 2), set_up_ends) && !para_is(p, q->to, CHAR_HAN) &&
        para_words_before(p, q->from, set_up_verbs, &which))
        return true;
    if (para_words(p, q->to, use_nouns, &which))
        return which != 0 ? para_at(p, q->from - 1) == U'以' : chars > USED_NAME_CHARS_MIN;
    return false;
}

void tag_quotes_sets(struct wordsets *ws)
{
    quote_built_sets(ws);
    quote_head_sets(ws);
    WORDSET_LIST(ws, SET_USE_VERBS, use_verbs, true, 0);
}

static uint64_t name_hash(const struct para *p, const struct quote *q)
{
    return hash64(
        (struct str){(const char *)(p->cps + q->from + 1), (q->to - q->from - 2) * sizeof *p->cps},
        0);
}

static bool is_known(const struct para *p, const struct quote *q)
{
    uint64_t hash = name_hash(p, q);

    for (size_t i = 0; i < p->names_len; i++)
        if (p->names[i] == hash)
            return true;
    return false;
}

static void remember(struct para *p, const struct quote *q)
{
    if (q->to - q->from - 2 >= USED_NAME_CHARS_MIN && p->names_len < PARA_NAMES_MAX &&
        !is_known(p, q))
        p->names[p->names_len++] = name_hash(p, q);
}

/* “…”难题, “…”现象: what is wrong, not what is done about it. */
static bool is_trouble(const struct para *p, const struct quote *q)
{
    static const char32_t *const troubles[] = {U"难题", U"困境", U"困局", U"现象", U"乱象",
                                               U"顽疾", U"怪圈", U"误区", U"弊端", U"僵局",
                                               U"痛点", U"堵点", U"陋习", NULL};
    size_t which;

    return para_words(p, q->to, troubles, &which) > 0;
}

static void quote_judge(const struct para *p, struct quote *q)
{
    bool has_plus, is_parted;

    if (quote_is_plain(p, q))
        return;
    q->head_to = quote_head_end(p, q->to);
    if (q->head_to && para_word_before(p, q->head_to, U"建设") && quote_has_head(p, q))
        q->head_to = 0; /* “平安工程”建设: it is built */
    if (quote_is_chain(p, q) && !q->head_to) {
        q->is_practice =
            is_manner(p, q->to); /* “甲-乙-丙”的回应机制: steps, and the name of a way */
        return;
    }
    is_parted = quote_is_parallel(p, q, &has_plus);
    if (!q->head_to && para_in(para_at(p, q->from - 1), not_behind))
        return;
    q->is_practice = q->head_to || has_plus || quote_has_head(p, q) || quote_is_counted(p, q) ||
                     quote_is_cut(p, q) || is_used(p, q, is_parted) || is_known(p, q);
    if (q->is_practice && !q->head_to && (quote_is_of_team(p, q) || is_trouble(p, q)))
        q->is_practice = false;
}

enum err_code quotes_find(struct para *p, struct quote **ret_quotes, size_t *ret_len,
                          struct err *err)
{
    struct quote *quotes = NULL;
    size_t room = 0, len = 0;
    enum err_code code;

    for (size_t i = 0; (i = para_skip(p, i, CHAR_QUOTE)) < p->len; i++) {
        size_t close = close_find(p, i, close_mark(p->cps[i]));

        if ((code = doc_tick(p->doc, err)))
            return code;
        if (!close)
            continue;
        quotes = arena_grow(p->doc->arena, quotes, &room, len + 1, sizeof *quotes);
        if (!quotes)
            return err_set(err, ERR_NOMEM, 0, "no room for quotes in the document's memory");
        quotes[len] = (struct quote){.from = i, .to = close + 1};
        quote_judge(p, &quotes[len]);
        /* A straight mark does not say whether it opens: pairs are taken one after the other. */
        if (quotes[len].is_practice || p->cps[i] == '"')
            i = close;
        if (quotes[len].is_practice)
            remember(p, &quotes[len]);
        len++;
    }
    *ret_quotes = quotes;
    *ret_len = len;
    return ERR_OK;
}

bool quote_known_at(const struct para *p, size_t i, struct quote *ret_quote)
{
    size_t close = close_find(p, i, close_mark(p->cps[i]));

    if (!close)
        return false;
    *ret_quote = (struct quote){.from = i, .to = close + 1};
    if (quote_is_plain(p, ret_quote) || para_in(para_at(p, i - 1), not_behind) ||
        !is_known(p, ret_quote))
        return false;
    ret_quote->head_to = quote_head_end(p, close + 1);
    return true;
}

struct str quote_name(struct para *p, const struct quote *q)
{
    struct str inner = para_str(p, q->from + 1, q->to - 1), head = {NULL, 0};
    char *copy;

    if (!q->head_to)
        return inner;
    head = para_str(p, q->to, q->head_to);
    copy = arena_alloc(p->doc->arena, inner.len + head.len, 1);
    if (!copy) {
        p->has_failed = true;
        return inner;
    }
    memcpy(copy, inner.ptr, inner.len);
    memcpy(copy + inner.len, head.ptr, head.len);
    return (struct str){copy, inner.len + head.len};
}
