/* date_feast.c -- feasts, holidays, the 24 solar terms and days of the lunar calendar; see date.h
 *
 * Most of these words stand in names of other things (春节晚会, 清明上河图), so that one alone is no date:
 * it needs what makes it a time (期间, 前后, 假期), or 前 or 后 that end there. Solar terms that are also
 * weather (大雪, 小雪) want 节气 or 时节. The edge of an unsaid year or month (年底) is no part of a
 * longer word. */
#include "date.h"

#include "../base/uchar.h"

#define DAY_CHARS_MAX 3u /* of 初三, 二十三 */
#define FEASTS_MAX 4u    /* in a row */

enum feast_kind { FEAST, VACATION, TERM, WEATHER, EDGE, SINCE };

static const struct feast {
    const char32_t *word;
    enum feast_kind kind;
} feasts[] = {
    {U"元旦", FEAST},     {U"春节", FEAST},     {U"元宵节", FEAST},   {U"元宵", FEAST},
    {U"除夕", FEAST},     {U"清明", TERM},      {U"清明节", FEAST},   {U"五一", FEAST},
    {U"劳动节", FEAST},   {U"端午", FEAST},     {U"端午节", FEAST},   {U"七夕", FEAST},
    {U"中秋", FEAST},     {U"中秋节", FEAST},   {U"国庆", FEAST},     {U"国庆节", FEAST},
    {U"重阳", FEAST},     {U"重阳节", FEAST},   {U"腊八", FEAST},     {U"儿童节", FEAST},
    {U"暑假", VACATION},  {U"寒假", VACATION},  {U"暑期", VACATION},  {U"春运", VACATION},
    {U"汛期", VACATION},  {U"立春", TERM},      {U"惊蛰", TERM},      {U"春分", TERM},
    {U"谷雨", TERM},      {U"立夏", TERM},      {U"小满", TERM},      {U"芒种", TERM},
    {U"夏至", TERM},      {U"小暑", TERM},      {U"大暑", TERM},      {U"立秋", TERM},
    {U"处暑", TERM},      {U"白露", TERM},      {U"秋分", TERM},      {U"寒露", TERM},
    {U"霜降", TERM},      {U"立冬", TERM},      {U"小雪", WEATHER},   {U"大雪", WEATHER},
    {U"冬至", TERM},      {U"小寒", TERM},      {U"大寒", TERM},      {U"年底", EDGE},
    {U"年初", EDGE},      {U"月底", EDGE},      {U"年末", EDGE},      {U"月初", EDGE},
    {U"月末", EDGE},      {U"岁末", EDGE},      {U"岁末年初", EDGE},  {U"入汛以来", SINCE},
    {U"入春以来", SINCE}, {U"入夏以来", SINCE}, {U"入秋以来", SINCE}, {U"入冬以来", SINCE},
    {U"开年以来", SINCE}, {U"半年来", SINCE},   {U"开春以来", SINCE}, {NULL, FEAST},
};

/* What makes one of them a time, and of which kinds. */
static const struct tail {
    const char32_t *word;
    unsigned kinds; /* bits 1 << enum feast_kind */
    const char *mod;
} tails[] = {
    {U"期间", 1u << FEAST | 1u << VACATION, NULL},
    {U"假期", 1u << FEAST | 1u << TERM, NULL},
    {U"假期期间", 1u << FEAST | 1u << TERM, NULL},
    {U"假日", 1u << FEAST | 1u << TERM, NULL},
    {U"假日期间", 1u << FEAST | 1u << TERM, NULL},
    {U"小长假", 1u << FEAST | 1u << TERM, NULL},
    {U"小长假期间", 1u << FEAST | 1u << TERM, NULL},
    {U"长假", 1u << FEAST, NULL},
    {U"长假期间", 1u << FEAST, NULL},
    {U"黄金周", 1u << FEAST, NULL},
    {U"节日期间", 1u << FEAST, NULL},
    {U"前夕", 1u << FEAST | 1u << VACATION | 1u << TERM, "before"},
    {U"前后", 1u << FEAST | 1u << VACATION | 1u << TERM, "about"},
    {U"当天", 1u << FEAST | 1u << TERM, NULL},
    {U"当日", 1u << FEAST | 1u << TERM, NULL},
    {U"时节", 1u << TERM | 1u << WEATHER, NULL},
    {U"节气", 1u << TERM | 1u << WEATHER, NULL},
    {U"节气前后", 1u << TERM | 1u << WEATHER, "about"},
    {U"以来", 1u << VACATION, "since"},
    {U"之前", 1u << FEAST | 1u << TERM, "before"},
    {U"以前", 1u << FEAST | 1u << TERM, "before"},
    {U"之后", 1u << FEAST | 1u << TERM, "after"},
    {U"以后", 1u << FEAST | 1u << TERM, "after"},
    {U"过后", 1u << FEAST | 1u << TERM, "after"},
    {NULL, 0, NULL},
};

/* Months of the lunar calendar that a day stands behind. */
static const char32_t *const lunar_months[] = {U"农历", U"正月", U"腊月", U"大年", NULL};

/* One character of each of these words that few other words have: its first, or its second behind one of
 * `frequent`. */
static const char32_t rare[] =
    U"半十百千元春除清五端七腊儿寒暑汛立惊谷夏芒霜冬秋庆底初末雪满阳露劳农正";
static const char32_t frequent[] = U"中国年月岁大小入开处重白寒";

void tag_feasts_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_FEASTS, feasts, false, 0);
    WORDSET_LIST(ws, SET_FEAST_TAILS, tails, false, 0);
    wordset_class(ws, rare, CHAR_FEAST);
}

/* 前 and 后 that say on which side of the feast: they stay outside. */
static bool is_side(const struct para *p, size_t i)
{
    static const char32_t *const soon[] = {U"将至",   U"将近", U"临近", U"来临",
                                           U"即将到", U"到来", NULL};
    size_t which;

    return para_words(p, i, soon, &which) > 0 ||
           (para_at(p, i) == U'前' &&
            !para_in(para_at(p, i + 1), U"往来后三四五六七八九十期进沿")) ||
           (para_at(p, i) == U'后' && !para_in(para_at(p, i + 1), U"期续备勤面方台"));
}

/* 年底 by itself, not as in 每年底 or 五月底. */
static bool is_edge_alone(const struct para *p, size_t from, size_t to)
{
    return !para_in(para_at(p, from - 1),
                    U"今去明前后每近当几个上下本年0123456789一二三四五六七八九十〇") &&
           !para_in(para_at(p, to), U"下层部线气盘数步级中期始心次");
}

/* 前三天, 后第一天 behind a feast: the days on one side of it. Returns the length, 0: none. */
static size_t side_days_len(const struct para *p, size_t i)
{
    size_t at = i + 1, len;
    int days;

    if (!para_in(para_at(p, i), U"前后"))
        return 0;
    at += para_at(p, at) == U'第';
    len = date_int(p, at, 1, 30, 1, &days);
    return len && para_in(para_at(p, at + len), U"天日周") ? at + len + 1 - i : 0;
}

/* Does a time stand behind a feast at `i`: 除夕8时, 中秋夜, 国庆上午? */
static bool has_time(const struct para *p, size_t i)
{
    struct date_point pt = {.first = DATE_DAY, .last = DATE_DAY};

    return (para_at(p, i) == U'夜' && !para_in(para_at(p, i + 1), U"市游话经景色")) ||
           date_time_read(p, i, &pt) || date_part_len(p, i);
}

/* The length of the feast at `i` with what makes a time of it: 春节期间; 0: there is none. */
static size_t feast_len(const struct para *p, size_t i, const char **ret_mod)
{
    size_t from = i, which = 0, len;
    unsigned kinds = 0;

    *ret_mod = NULL;
    /* 中秋国庆假期, 元旦、春节期间 name two. */
    for (size_t n = 0; n < FEASTS_MAX && (len = para_set(p, i, SET_FEASTS, &which)); n++) {
        kinds |= 1u << feasts[which].kind;
        i += len;
        if (para_at(p, i) == U'、' && para_set(p, i + 1, SET_FEASTS, &which))
            i++;
    }
    if (i == from)
        return 0;
    if (kinds == 1u << SINCE) {
        *ret_mod = "since";
        return i - from;
    }
    if (kinds == 1u << EDGE && is_edge_alone(p, from, i)) {
        if (para_word(p, i, U"以来")) {
            *ret_mod = "since";
            return i + 2 - from;
        }
        *ret_mod = para_at(p, i - 1) == U'初' ? "start" : "end";
        return i - from;
    }
    if (para_at(p, i) == U'”' && para_at(p, from - 1) == U'“')
        i++; /* “五一”假期 */
    if (kinds & (1u << FEAST | 1u << TERM) && (len = side_days_len(p, i))) {
        *ret_mod = para_at(p, i) == U'前' ? "before" : "after";
        return i + len - from;
    }
    len = para_set(p, i, SET_FEAST_TAILS, &which);
    if (len && tails[which].kinds & kinds) {
        *ret_mod = tails[which].mod;
        return i + len - from;
    }
    if (kinds & 1u << FEAST && (is_side(p, i) || has_time(p, i)))
        return i - from;
    return 0;
}

size_t date_feast_of_year(const struct para *p, size_t i, const char **ret_mod)
{
    static const char32_t *const shows[] = {U"联欢", U"晚会", U"档",   U"活动", U"文化",
                                            U"习俗", U"氛围", U"消费", NULL};
    size_t which = 0, len = feast_len(p, i, ret_mod), to = i;
    bool is_time = true;

    if (len)
        return len;
    for (size_t n = 0; n < FEASTS_MAX && (len = para_set(p, to, SET_FEASTS, &which)); n++) {
        is_time &= feasts[which].kind <= TERM;
        to += len;
    }
    return is_time && !para_words(p, to, shows, &which) ? to - i : 0;
}

bool date_feast_is_quoted(const struct para *p, size_t from, size_t len)
{
    size_t i = from;

    if (para_at(p, from - 1) != U'“')
        return false;
    while (i < from + len && para_at(p, i) != U'”')
        i++;
    return i < from + len;
}

/* The length of 初三 or 二十三 at `i`; 0: none. */
static size_t lunar_day_len(const struct para *p, size_t i)
{
    size_t head = para_at(p, i) == U'初', len = 0;

    while (len < DAY_CHARS_MAX && para_in(para_at(p, i + head + len), U"一二三四五六七八九十廿"))
        len++;
    if (len == 1 && !head && para_at(p, i) == U'一')
        return 0; /* 从腊月一直 */
    return len && !para_in(para_at(p, i + head + len), U"个名户人次天年元") ? head + len : 0;
}

size_t date_lunar_len(const struct para *p, size_t i)
{
    size_t which, len = para_words(p, i, lunar_months, &which), to = i + len;

    if (!len)
        return 0;
    if (which == 0) {
        len = para_in(para_at(p, to), U"正冬腊") ? 1 : 0;
        for (; !len && to < i + 4 && para_in(para_at(p, to), U"一二三四五六七八九十");)
            to++;
        to += len;
        if (to == i + 2 || para_at(p, to) != U'月')
            return 0;
        to++;
    }
    if ((len = lunar_day_len(p, to)))
        return to + len - i;
    /* 正月 and 农历三月 are months, 大年 is none */
    return para_at(p, to) == U'初' || which == 3 || para_in(para_at(p, to), U"二三四五六七八九十廿")
               ? 0
               : to - i;
}

/* Where a feast or a lunar day that ends at `i` goes on: with a time, and to another one (除夕14时到大年初二8时, 正月初一至
 * 初七). */
static size_t feast_end(const struct para *p, size_t i, bool is_lunar)
{
    const char *mod;

    for (size_t ends = 0; ends < 2; ends++) {
        struct date_point pt = {.first = DATE_DAY, .last = DATE_DAY};
        size_t len;

        if (date_time_read(p, i, &pt))
            i = pt.to;
        else
            i += para_at(p, i) == U'夜' ? !para_in(para_at(p, i + 1), U"市游话经景色")
                                        : date_part_len(p, i);
        if (ends == 1 || !para_in(para_at(p, i), U"到至-—"))
            break;
        len = date_lunar_len(p, i + 1);
        if (!len && is_lunar && para_in(para_at(p, i + 1), U"初十二廿"))
            len = lunar_day_len(p, i + 1);
        if (!len)
            len = feast_len(p, i + 1, &mod);
        if (!len)
            break;
        i += 1 + len;
    }
    return i;
}

/* 初六 of 正月初五和初六, behind the first of the row that ends at `i`; returns where the row ends. */
static size_t lunar_row(struct para *p, size_t i)
{
    for (size_t n = 0; n < FEASTS_MAX && para_in(para_at(p, i), U"、和及"); n++) {
        bool has_head = para_in(para_at(p, i + 1), U"初廿") ||
                        (para_at(p, i + 1) == U'二' && para_at(p, i + 2) == U'十');
        size_t len = has_head ? lunar_day_len(p, i + 1) : 0;
        struct hit *hit = len ? para_hit(p, TAG_DATE, i + 1, i + 1 + len) : NULL;

        if (!hit)
            break;
        para_attr_str(p, hit, "note", STR("no anchor"));
        para_attr_str(p, hit, "calendar", STR("lunar"));
        i += 1 + len;
    }
    return i;
}

size_t date_feast(struct para *p, size_t i)
{
    const char *mod = NULL;
    size_t from = i - (i > 0 && para_in(p->cps[i - 1], frequent)), len, to;
    bool is_lunar =
        para_in(p->cps[i], U"农正腊") ||
        (para_at(p, i) == U'初' && para_at(p, i - 1) == U'年' && para_at(p, i - 2) == U'大');
    struct hit *hit;

    if (is_lunar && para_at(p, i) == U'初')
        from = i - 2;
    else if (is_lunar)
        from = i;
    if (para_in(p->cps[i], U"十百千") && ((len = date_plan(p, i)) || (len = date_ages(p, i))))
        return len;
    len = is_lunar ? date_lunar_len(p, from) : feast_len(p, from, &mod);
    if (!len && from == i - 1)
        len = feast_len(p, from = i, &mod); /* 国 before 元旦 */
    if (!is_lunar && len && date_feast_is_quoted(p, from, len)) {
        from--;
        len++;
    }
    if (!len)
        return 0;
    to = feast_end(p, from + len, is_lunar);
    if (!(hit = para_hit(p, TAG_DATE, from, to)))
        return 0;
    para_attr_str(p, hit, "note", STR("no anchor"));
    if (is_lunar)
        para_attr_str(p, hit, "calendar", STR("lunar"));
    else if (mod)
        para_attr_str(p, hit, "mod", str_of(mod));
    return is_lunar ? lunar_row(p, to) : to;
}
