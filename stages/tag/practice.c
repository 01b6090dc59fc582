/* practice.c -- named ways of working in quotation marks: “五变”工作法, “1+3+N”, 推行“一网通办”.
 *
 * Quotation marks alone mean nothing: most of them decorate (“要我做”, “一池春水”) or hold speech. A
 * quoted name is a practice when
 *   - a head noun follows it, or ends it: “四办”机制, “群雁工程”;
 *   - it is built like one: a count and what is counted (“三抓三促”), parts joined by a plus sign;
 *   - it is used like one: 推行“…”, 以“…”为载体, “…”要求; for parallel parts also “…”的方式;
 *   - it stands in a row with one, or was one earlier in the article.
 * The word lists below are general; no name of any practice is among them. */
#include "para.h"

#include "../base/hash.h"
#include "../base/uchar.h"

#include <string.h>

#define QUOTE_CHARS_MAX 44 /* longer ones are speech */
#define USED_NAME_CHARS_MIN 3
#define USED_NAME_CHARS_MAX 24
#define PARTS_MAX 12
#define BRACKET_CHARS_MAX 120 /* from one to the other */

struct quote {
    size_t from, to; /* with both marks */
    size_t head_to;  /* end of the head noun behind it; 0: none */
    bool is_practice;
};

static const struct {
    uint32_t open, close;
} quote_marks[] = {
    {0x201C, 0x201D}, {0x2018, 0x2019}, {0x300C, 0x300D}, {0x300E, 0x300F}, {'"', '"'},
};

/* Head nouns and how many characters may stand between the quote and them. */
static const struct {
    const char32_t *word;
    unsigned between;
} heads[] = {
    {U"工作法", 6}, {U"管理法", 4}, {U"服务法", 4}, {U"治理法", 4}, {U"教学法", 4}, {U"作业法", 4},
    {U"机制", 10},  {U"模式", 8},   {U"体系", 8},   {U"平台", 8},   {U"制度", 6},   {U"架构", 6},
    {U"工程", 4},   {U"行动", 4},   {U"计划", 4},   {U"战略", 4},   {U"活动", 2},   {U"办法", 2},
    {U"做法", 2},   {U"作业", 2},   {U"品牌", 2},   {U"建设", 2},   {U"系统", 4},   {U"改革", 6},
    {U"APP", 2},    {U"小程序", 4},
};

/* Words that end a name instead of standing behind it. */
static const char32_t *const inner_heads[] = {
    U"工作法", U"机制", U"模式", U"体系", U"平台", U"制度",   U"工程",
    U"行动",   U"计划", U"战略", U"清单", U"活动", U"作业法", NULL,
};

/* None of these stands between a name and its head noun. */
static const char32_t not_between[] = U"的和与及在是为对将把等了以从向让被由到使促着则而";
static const char32_t *const verbs_between[] = {
    U"引领", U"推进", U"深化", U"开展", U"纳入", U"建立", U"完善", U"实施", U"指导", U"支持",
    U"推动", U"打造", U"融入", U"助力", U"实行", U"采取", U"落实", U"执行", NULL,
};

/* What one does with a practice, right before the quote. */
static const char32_t *const use_verbs[] = {
    U"推行", U"实行", U"实施", U"采取", U"采用", U"探索", U"创新", U"首创",
    U"推广", U"运用", U"开展", U"启动", U"深化", U"推进", U"严守", U"落实",
    U"践行", U"按照", U"建立", U"健全", U"完善", NULL,
};

/* Right behind the quote. */
static const char32_t *const use_nouns[] = {U"要求", U"为载体", U"为抓手", U"为引领", NULL};
static const char32_t *const manner_nouns[] = {
    U"的要求", U"的方式",     U"的模式",     U"的方法", U"的原则",     U"的办法", U"的形式",
    U"的机制", U"的工作方法", U"的工作机制", U"的思路", U"配合的方式", U"办法",   NULL,
};

/* Before a quote: one thing is turned into, or likened to, another. */
static const char32_t not_behind[] = U"变由像如即";

/* Is the character at `i` a count: a numeral, or 多, 全, 双 as in 一核多元? */
static bool is_count(const struct para *p, size_t i)
{
    return para_in(para_at(p, i), U"一二三四五六七八九十百千两双多全几0123456789");
}

static size_t close_find(const struct para *p, size_t open, uint32_t mark)
{
    for (size_t i = open + 1; i < p->len && i - open <= QUOTE_CHARS_MAX + 1; i++)
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

/* Speech, a title or an empty pair. */
static bool is_plain_text(const struct para *p, const struct quote *q)
{
    if (q->to - q->from < 4 || p->is_taken[q->from])
        return true;
    for (size_t i = q->from + 1; i < q->to - 1; i++)
        if (p->is_taken[i] || para_in(p->cps[i], U"。!?;:…“”《》"))
            return true;
    return false;
}

/* The head noun behind the quote: 党建智慧平台, 工作机制. Returns its end, 0: none. */
static size_t head_find(const struct para *p, size_t i)
{
    size_t which;

    for (unsigned between = 0; between <= 10; between++, i++) {
        for (size_t h = 0; h < sizeof heads / sizeof *heads; h++)
            if (between <= heads[h].between) {
                size_t len = para_word(p, i, heads[h].word);

                if (len)
                    return i + len;
            }
        if ((!uchar_is_han(para_at(p, i)) && !uchar_is_alpha(para_at(p, i))) ||
            para_in(para_at(p, i), not_between) || para_words(p, i, verbs_between, &which))
            return 0;
    }
    return 0;
}

/* A count and what is counted, as in 三抓三促, 四个三分之二, 三资, 一核多元; 一 alone is no count, and
 * neither are days (五一) and plan periods (十四五). */
static bool is_counted(const struct para *p, const struct quote *q)
{
    size_t from = q->from + 1, to = q->to - 1, counts = 0, signs = 0;

    if (to - from > 12 || (to - from == 2 && para_at(p, from + 1) == U'个') || !is_count(p, from) ||
        para_in(para_at(p, from), U"多全几百千"))
        return false;
    for (size_t i = from; i < to; i++) {
        counts += is_count(p, i);
        signs += !uchar_is_han(p->cps[i]) && !uchar_is_space(p->cps[i]);
    }
    if (counts == to - from || signs || para_in(para_at(p, from + 1), U"不来边次点号"))
        return false;
    return counts > 1 || para_at(p, from) != U'一';
}

/* Parts of 2 to 10 characters between signs of one kind; *ret_parts how many. Parts joined by a plus
 * sign or a dot may differ in length, others not by more than two. */
static bool is_parallel(const struct para *p, const struct quote *q, bool *ret_has_plus)
{
    size_t parts = 0, from = q->from + 1, shortest = SIZE_MAX, longest = 0;

    *ret_has_plus = false;
    for (size_t i = from; i < q->to; i++) {
        bool is_end = i == q->to - 1;

        if (!is_end && !para_in(p->cps[i], U"、+,·"))
            continue;
        *ret_has_plus |= !is_end && p->cps[i] == '+';
        if (i == from)
            return false;
        shortest = i - from < shortest ? i - from : shortest;
        longest = i - from > longest ? i - from : longest;
        parts++;
        from = i + 1;
    }
    if (parts < 2 || parts > PARTS_MAX || longest > 14)
        return false;
    return *ret_has_plus || (shortest >= 2 && longest - shortest <= 2);
}

static bool is_step_chain(const struct para *p, const struct quote *q)
{
    size_t dashes = 0;

    for (size_t i = q->from; i < q->to; i++)
        dashes += para_in(p->cps[i], U"—→-–");
    return dashes >= 2;
}

static bool has_inner_head(const struct para *p, const struct quote *q)
{
    size_t which, len = para_words_before(p, q->to - 1, inner_heads, &which);

    return len && q->to - 2 - q->from > len + 1;
}

static bool is_used(const struct para *p, const struct quote *q, bool is_parted)
{
    size_t which, chars = q->to - q->from - 2;

    if (chars < USED_NAME_CHARS_MIN || chars > USED_NAME_CHARS_MAX)
        return is_parted && chars >= USED_NAME_CHARS_MIN &&
               para_words(p, q->to, manner_nouns, &which);
    if (para_words_before(p, q->from, use_verbs, &which))
        return true;
    if (para_words(p, q->to, use_nouns, &which))
        return which != 0 ? para_at(p, q->from - 1) == U'以' : chars > USED_NAME_CHARS_MIN;
    return is_parted && para_words(p, q->to, manner_nouns, &which);
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

static void quote_judge(const struct para *p, struct quote *q)
{
    bool has_plus, is_parted;

    if (is_plain_text(p, q))
        return;
    q->head_to = head_find(p, q->to);
    if (is_step_chain(p, q) && !q->head_to)
        return;
    is_parted = is_parallel(p, q, &has_plus);
    if (!q->head_to && para_in(para_at(p, q->from - 1), not_behind))
        return;
    q->is_practice = q->head_to || has_plus || has_inner_head(p, q) || is_counted(p, q) ||
                     is_used(p, q, is_parted) || is_known(p, q);
}

/* All pairs of marks of the paragraph, in order. A pair inside a rejected one counts. */
static enum err_code quotes_find(struct para *p, struct quote **ret_quotes, size_t *ret_len,
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

/* In a row of names without anything between, what one is all are. */
static void rows_level(const struct para *p, struct quote *quotes, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (quotes[i - 1].to == quotes[i].from && quotes[i - 1].is_practice &&
            !is_plain_text(p, &quotes[i]))
            quotes[i].is_practice = true;
    for (size_t i = len; i-- > 1;)
        if (quotes[i - 1].to == quotes[i].from && quotes[i].is_practice &&
            !is_plain_text(p, &quotes[i - 1]))
            quotes[i - 1].is_practice = true;
}

/* The name without marks: the text in the quote and the head noun behind it. */
static struct str name_of(struct para *p, const struct quote *q)
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

static void parts_attr(struct para *p, struct hit *hit, const struct quote *q)
{
    struct str *parts = arena_alloc(p->doc->arena, PARTS_MAX, sizeof *parts);
    size_t len = 0, from = q->from + 1;

    if (!parts) {
        p->has_failed = true;
        return;
    }
    for (size_t i = from; i < q->to && len < PARTS_MAX; i++) {
        if (i < q->to - 1 && !para_in(p->cps[i], U"、+,·"))
            continue;
        parts[len++] = para_str(p, from, i);
        from = i + 1;
    }
    para_attr_strs(p, hit, "members", parts, len);
}

/* What the text lists in brackets behind the name: “三库”(人才库、专家库、项目库). */
static void bracket_attr(struct para *p, struct hit *hit, size_t i)
{
    struct str *parts;
    size_t len = 0, from = i + 1, end = from;

    if (!para_in(para_at(p, i), U"(〈["))
        return;
    while (end < p->len && !para_in(p->cps[end], U")〉]。") && end - i < BRACKET_CHARS_MAX)
        end++;
    if (!para_in(para_at(p, end), U")〉]"))
        return;
    parts = arena_alloc(p->doc->arena, PARTS_MAX, sizeof *parts);
    if (!parts) {
        p->has_failed = true;
        return;
    }
    for (i = from; i <= end && len < PARTS_MAX; i++) {
        if (i < end && !para_in(p->cps[i], U"、;,"))
            continue;
        if (i > from)
            parts[len++] = para_str(p, from, i);
        from = i + 1;
    }
    if (len > 1)
        para_attr_strs(p, hit, "members", parts, len);
}

static void practice_keep(struct para *p, const struct quote *q)
{
    struct hit *hit = para_hit(p, TAG_PRACTICE, q->from, q->head_to ? q->head_to : q->to);
    bool has_plus;

    if (!hit)
        return;
    para_attr_str(p, hit, "name", name_of(p, q));
    if (is_parallel(p, q, &has_plus))
        parts_attr(p, hit, q);
    else
        bracket_attr(p, hit, q->head_to ? q->head_to : q->to);
}

enum err_code tag_practices(struct para *p, struct err *err)
{
    struct quote *quotes = NULL;
    size_t len = 0;
    enum err_code code;

    if ((code = quotes_find(p, &quotes, &len, err)))
        return code;
    rows_level(p, quotes, len);
    for (size_t i = 0; i < len && !p->has_failed; i++)
        if (quotes[i].is_practice)
            practice_keep(p, &quotes[i]);
    return ERR_OK;
}
