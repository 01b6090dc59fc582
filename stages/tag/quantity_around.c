/* quantity_around.c -- the words around a quantity: 近, 以上, 同比增长, 人均; see quantity.h */
#include "quantity.h"

#include "../base/uchar.h"

#define SHARE_CHARS_MAX 8u
#define COMPARED_CHARS_MAX 14u

struct word_mark {
    const char32_t *word;
    const char *mark;
    const char32_t *not_after; /* before the word: part of another one */
    bool is_outside;           /* bends the number but is not part of what the tag spans: 超过 */
};

/* Before a number. */
static const struct word_mark approx_before[] = {
    {U"大约", "about", NULL, false},
    {U"约", "about", U"合节制条公签契预特简邀违履相", false},
    {U"将近", "nearly", NULL, false},
    {U"接近", "nearly", NULL, false},
    {U"近", "nearly", U"最附靠就邻远新亲临走拉贴", false},
    {U"超过", "over", NULL, true},
    {U"不超过", "at_most", NULL, true},
    {U"不高于", "at_most", NULL, true},
    {U"不少于", "at_least", NULL, true},
    {U"不低于", "at_least", NULL, true},
    {U"超", "over", U"赶反高", true},
    {U"逾", "over", NULL, false},
    {U"不足", "under", NULL, false},
    {U"不到", "under", NULL, true},
    {U"至少", "at_least", NULL, false},
    {U"最多", "at_most", NULL, false},
    {NULL, NULL, NULL, false},
};

/* Behind a unit. */
static const struct word_mark approx_after[] = {
    {U"及以上", "at_least", NULL, false}, {U"及以下", "at_most", NULL, false},
    {U"以上", "at_least", NULL, false},   {U"以下", "at_most", NULL, false},
    {U"以内", "at_most", NULL, false},    {U"之内", "at_most", NULL, false},
    {U"左右", "about", NULL, false},      {U"上下", "about", NULL, false},
};

static const struct word_mark change_words[] = {
    {U"增长", "up", NULL, false},   {U"上升", "up", NULL, false},   {U"提高", "up", NULL, false},
    {U"增加", "up", NULL, false},   {U"提升", "up", NULL, false},   {U"上涨", "up", NULL, false},
    {U"增幅", "up", NULL, false},   {U"涨幅", "up", NULL, false},   {U"上调", "up", NULL, false},
    {U"上浮", "up", NULL, false},   {U"回升", "up", NULL, false},   {U"攀升", "up", NULL, false},
    {U"扩大", "up", NULL, false},   {U"增多", "up", NULL, false},   {U"下降", "down", NULL, false},
    {U"减少", "down", NULL, false}, {U"降低", "down", NULL, false}, {U"压缩", "down", NULL, false},
    {U"压减", "down", NULL, false}, {U"下跌", "down", NULL, false}, {U"下滑", "down", NULL, false},
    {U"降幅", "down", NULL, false}, {U"跌幅", "down", NULL, false}, {U"下调", "down", NULL, false},
    {U"下浮", "down", NULL, false}, {U"回落", "down", NULL, false}, {U"收窄", "down", NULL, false},
    {U"缩小", "down", NULL, false}, {U"缩短", "down", NULL, false}, {U"缩减", "down", NULL, false},
    {NULL, NULL, NULL, false},
};

/* Only behind a word of comparison: 同比增35%. */
static const struct word_mark short_change_words[] = {
    {U"增", "up", NULL, false},   {U"升", "up", NULL, false},   {U"涨", "up", NULL, false},
    {U"降", "down", NULL, false}, {U"减", "down", NULL, false}, {U"跌", "down", NULL, false},
    {NULL, NULL, NULL, false},
};

static const struct word_mark basis_words[] = {
    {U"同比", "yoy", NULL, false},        {U"环比", "mom", NULL, false},
    {U"年均", "per_year", U"近", false},  {U"月均", "per_month", NULL, false},
    {U"日均", "per_day", U"昨今", false}, {NULL, NULL, NULL, false},
};

/* How a change goes on, between the basis and the word for it: 同比分别增长, 年均实际增长. */
static const char32_t *const change_manners[] = {U"分别", U"实际", U"名义", U"累计",
                                                 U"平均", U"净",   NULL};

/* With what a change is compared: 比2016年, 较上年末, 比前一天. What follows 比 and 较 in other words (比赛, 较大) is
 * no time. */
static const char32_t compared_times[] = U"上去前同往昨原历年月此过计预0123456789";

static const struct word_mark shares[] = {
    {U"人均", "per_capita", NULL, false},
    {U"户均", "per_household", NULL, false},
    {U"亩均", "per_mu", NULL, false},
    {U"日均", "per_day", NULL, false},
    {U"年均", "per_year", NULL, false},
    {U"月均", "per_month", NULL, false},
    {NULL, NULL, NULL, false},
};

void tag_quantities_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_APPROX, approx_before, true, 0);
    WORDSET_LIST(ws, SET_CHANGES, change_words, true, 0);
    WORDSET_LIST(ws, SET_SHORT_CHANGES, short_change_words, true, 0);
    WORDSET_LIST(ws, SET_BASES, basis_words, true, 0);
    WORDSET_LIST(ws, SET_SHARES, shares, true, 0);
}

/* The longest word of a set, made of `marks`, that ends before `i`. */
static const struct word_mark *mark_before(const struct para *p, size_t i, enum set_id id,
                                           size_t *ret_len)
{
    const struct wordset *s = &p->sets[id];
    const struct word_mark *marks = (const struct word_mark *)(const void *)s->base, *best = NULL;

    *ret_len = 0;
    if (i == 0 || i > p->len)
        return NULL;
    for (unsigned w = para_set_first(p, i, s); w; w = para_set_next(p, i, s, w)) {
        const struct word_mark *mark = &marks[w - 1];
        size_t n = para_set_len(p, i, s, w);

        if (n > *ret_len &&
            !(mark->not_after && i > n && para_in(para_at(p, i - n - 1), mark->not_after))) {
            best = mark;
            *ret_len = n;
        }
    }
    return best;
}

/* Percent, and times as much. */
static bool is_ratio(const struct unit *unit)
{
    return unit->dim == UNIT_RATIO || unit->printed[0] == U'倍';
}

/* Does the clause before `i` say what a change is compared with: 比2016年减少815千公顷? */
static bool is_compared(const struct para *p, size_t i)
{
    for (size_t back = 0; back < COMPARED_CHARS_MAX && i > 0; back++) {
        uint32_t cp = p->cps[--i];

        if (para_in(cp, U"比较"))
            return para_in(para_at(p, i + 1), compared_times);
        if (p->classes[i] & CHAR_SIGN)
            return false;
    }
    return false;
}

/* What a change is told by that ends before `i`: its length with the manner between; 0: none. */
static size_t basis_before(const struct para *p, size_t i, const char **ret_basis)
{
    size_t which, manner = para_words_before(p, i, change_manners, &which), len;
    const struct word_mark *basis = mark_before(p, i - manner, SET_BASES, &len);

    *ret_basis = basis ? basis->mark : NULL;
    return basis ? manner + len : 0;
}

void quantity_take_before(const struct para *p, struct quantity *q)
{
    size_t len, basis_len, from = q->from;
    const struct word_mark *mark = mark_before(p, from, SET_APPROX, &len);
    const char *basis;

    if (mark) {
        q->approx = mark->mark;
        from -= len;
        if (!mark->is_outside)
            q->from = from;
    }
    from -= para_at(p, from - 1) == U'了';
    mark = mark_before(p, from, SET_CHANGES, &len);
    if (!mark)
        mark = mark_before(p, from, SET_SHORT_CHANGES, &len);
    if (!mark)
        return;
    basis_len = basis_before(p, from - len, &basis);
    /* Without a word of comparison only a ratio is a change: 增加20人 gives a number of people. */
    if (!basis && (len == 1 || !q->unit || !is_ratio(q->unit)) && !is_compared(p, from - len))
        return;
    q->direction = mark->mark;
    q->basis = basis;
    q->from = from - len - basis_len;
}

void quantity_take_after(const struct para *p, struct quantity *q)
{
    uint32_t next = para_at(p, q->to);

    for (size_t m = 0; m < sizeof approx_after / sizeof *approx_after; m++) {
        size_t len = para_word(p, q->to, approx_after[m].word);

        if (len) {
            q->approx = approx_after[m].mark;
            q->to += len;
            return;
        }
    }
    /* 3年多, 20元余; behind measure words 多 starts something else. */
    if ((next == U'多' || next == U'余') && q->unit &&
        ((q->unit->dim != UNIT_COUNT && q->unit->dim != UNIT_RATIO) ||
         (q->unit->printed[0] == U'倍' && !para_is(p, q->to + 1, CHAR_HAN)))) {
        q->approx = "over";
        q->to++;
    }
}

bool quantity_is_vague(const struct para *p, size_t i)
{
    size_t len;

    return mark_before(p, i, SET_APPROX, &len) != NULL;
}

const char *quantity_share(const struct para *p, size_t from)
{
    size_t len;

    for (size_t i = from; i > 0 && from - i <= SHARE_CHARS_MAX && uchar_is_han(p->cps[i - 1]);
         i--) {
        const struct word_mark *share = mark_before(p, i, SET_SHARES, &len);

        if (share)
            return share->mark;
    }
    return NULL;
}
