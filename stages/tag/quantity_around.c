/* quantity_around.c -- the words around a quantity: 近, 以上, 同比增长, 人均; see quantity.h */
#include "quantity.h"

#include "../base/uchar.h"

#define SHARE_CHARS_MAX 8u

struct word_mark {
    const char32_t *word;
    const char *mark;
    const char32_t *not_after; /* before the word: part of another one */
};

/* Before a number. */
static const struct word_mark approx_before[] = {
    {U"大约", "about", NULL},
    {U"约", "about", U"合节制条公签契预特简邀违履相"},
    {U"将近", "nearly", NULL},
    {U"接近", "nearly", NULL},
    {U"近", "nearly", U"最附靠就邻远新亲临走拉贴"},
    {U"超过", "over", NULL},
    {U"超", "over", U"赶反高"},
    {U"逾", "over", NULL},
    {U"不足", "under", NULL},
    {U"不到", "under", NULL},
    {U"至少", "at_least", NULL},
    {U"最多", "at_most", NULL},
};

/* Behind a unit. */
static const struct word_mark approx_after[] = {
    {U"以上", "at_least", NULL}, {U"以下", "at_most", NULL}, {U"以内", "at_most", NULL},
    {U"之内", "at_most", NULL},  {U"左右", "about", NULL},   {U"上下", "about", NULL},
};

static const struct word_mark change_words[] = {
    {U"增长", "up", NULL},   {U"上升", "up", NULL},   {U"提高", "up", NULL},
    {U"增加", "up", NULL},   {U"提升", "up", NULL},   {U"上涨", "up", NULL},
    {U"增幅", "up", NULL},   {U"下降", "down", NULL}, {U"减少", "down", NULL},
    {U"降低", "down", NULL}, {U"下跌", "down", NULL}, {U"下滑", "down", NULL},
    {U"降幅", "down", NULL},
};

/* Only behind a word of comparison: 同比增35%. */
static const struct word_mark short_change_words[] = {
    {U"增", "up", NULL},   {U"升", "up", NULL},   {U"涨", "up", NULL},
    {U"降", "down", NULL}, {U"减", "down", NULL}, {U"跌", "down", NULL},
};

static const struct word_mark basis_words[] = {
    {U"同比", "yoy", NULL},
    {U"环比", "mom", NULL},
};

static const struct word_mark *mark_before(const struct para *p, size_t i,
                                           const struct word_mark *marks, size_t len,
                                           size_t *ret_len)
{
    const struct word_mark *best = NULL;

    *ret_len = 0;
    for (size_t m = 0; m < len; m++) {
        size_t n = para_word_before(p, i, marks[m].word);

        if (n > *ret_len &&
            !(marks[m].not_after && i > n && para_in(para_at(p, i - n - 1), marks[m].not_after))) {
            best = &marks[m];
            *ret_len = n;
        }
    }
    return best;
}

#define MARK_BEFORE(p, i, marks, ret_len) \
    mark_before((p), (i), (marks), sizeof(marks) / sizeof *(marks), (ret_len))

void quantity_take_before(const struct para *p, struct quantity *q)
{
    size_t len, basis_len, from;
    const struct word_mark *mark = MARK_BEFORE(p, q->from, approx_before, &len), *basis;

    if (mark) {
        q->approx = mark->mark;
        q->from -= len;
    }
    from = q->from - (para_at(p, q->from - 1) == U'了');
    mark = MARK_BEFORE(p, from, change_words, &len);
    if (!mark)
        mark = MARK_BEFORE(p, from, short_change_words, &len);
    if (!mark)
        return;
    basis = MARK_BEFORE(p, from - len, basis_words, &basis_len);
    /* Without a word of comparison only a ratio is a change: 增加20人 gives a number of people. */
    if (!basis && (len == 1 || !q->unit || q->unit->dim != UNIT_RATIO))
        return;
    q->direction = mark->mark;
    q->basis = basis ? basis->mark : NULL;
    q->from = from - len - (basis ? basis_len : 0);
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
    if ((next == U'多' || next == U'余') && q->unit && q->unit->dim != UNIT_COUNT &&
        q->unit->dim != UNIT_RATIO) {
        q->approx = "over";
        q->to++;
    }
}

bool quantity_is_vague(const struct para *p, size_t i)
{
    size_t len;

    return MARK_BEFORE(p, i, approx_before, &len) != NULL;
}

const char *quantity_share(const struct para *p, size_t from)
{
    static const struct word_mark shares[] = {
        {U"人均", "per_capita", NULL}, {U"户均", "per_household", NULL},
        {U"亩均", "per_mu", NULL},     {U"日均", "per_day", NULL},
        {U"年均", "per_year", NULL},   {U"月均", "per_month", NULL},
    };
    size_t len;

    for (size_t i = from; i > 0 && from - i <= SHARE_CHARS_MAX && uchar_is_han(p->cps[i - 1]);
         i--) {
        const struct word_mark *share = MARK_BEFORE(p, i, shares, &len);

        if (share)
            return share->mark;
    }
    return NULL;
}
