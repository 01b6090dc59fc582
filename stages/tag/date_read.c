/* date_read.c -- years, months, days and times of day as they are written; see date.h */
#include "date.h"

#include "../base/uchar.h"

#define YEAR_MIN 1000
#define YEAR_MAX 2199
#define DAY_ROW_MAX 6

static const struct {
    const char32_t *word;
    int offset;
    const char32_t *not_after; /* before the word: 今后年均 has no 后年 in it */
    bool is_text; /* counted from the last year of the text; only with a month or its end */
} relative_years[] = {
    {U"今年", 0, U"如", false}, /* 如今|年出栏 */
    {U"今年度", 0, NULL, false},  {U"本年", 0, U"基日", false}, {U"本年度", 0, NULL, false},
    {U"去年", -1, NULL, false},   {U"上年度", -1, NULL, false}, {U"前年", -2, U"以之此目大", false},
    {U"大前年", -3, NULL, false}, {U"明年", 1, NULL, false},    {U"后年", 2, U"今以之此随", false},
    {U"同年", 0, NULL, true},     {U"当年", 0, NULL, true},     {U"次年", 1, NULL, true},
    {U"翌年", 1, NULL, true},     {NULL, 0, NULL, false},
};

void tag_dates_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_YEARS, relative_years, false, CHAR_DATE);
}

bool date_is_range_sign(uint32_t cp)
{
    return para_in(cp, U"~-–—至到");
}

size_t date_digits(const struct para *p, size_t i, size_t max_digits, int *ret_value)
{
    size_t n = 0;
    int value = 0;

    for (; n < max_digits && number_is_digit(para_at(p, i + n)); n++)
        value = value * 10 + (int)(para_at(p, i + n) - '0');
    if (n == 0 || number_is_digit(para_at(p, i + n)))
        return 0;
    *ret_value = value;
    return n;
}

size_t date_int(const struct para *p, size_t i, int min, int max, unsigned han_row, int *ret_value)
{
    struct number n;
    uint64_t value;

    if (!para_is(p, i, CHAR_NUMBER) || !number_read(p, i, &n) || n.has_point || n.has_group)
        return 0;
    if (n.script == NUMBER_HAN && n.is_digit_row && n.digits != han_row)
        return 0;
    if (n.script == NUMBER_HAN && !n.is_digit_row && han_row == 4)
        return 0;
    value = n.mantissa;
    if (value < (uint64_t)min || value > (uint64_t)max)
        return 0;
    *ret_value = (int)value;
    return n.to - n.from;
}

/* Is the number that ends before `i` the start of a range whose end carries `unit`: 1至10月? */
static bool has_unit_behind_range(const struct para *p, size_t i, const char32_t *units)
{
    struct number n;

    return date_is_range_sign(para_at(p, i)) && number_read(p, i + 1, &n) && !n.has_point &&
           n.digits <= 4 && para_in(para_at(p, n.to), units);
}

static void point_said(struct date_point *pt, enum date_rank rank, size_t to)
{
    if (pt->first == DATE_NOTHING)
        pt->first = rank;
    pt->last = rank;
    pt->to = to;
}

static bool relative_year_read(const struct para *p, struct date_point *pt)
{
    const struct wordset *s = &p->sets[SET_YEARS];
    size_t best = 0;

    if (!para_is(p, pt->to, CHAR_DATE))
        return false;
    for (unsigned w = para_set_first(p, pt->to, s); w; w = para_set_next(p, pt->to, s, w)) {
        size_t len = para_set_len(p, pt->to, s, w);
        int month;

        if (len <= best || (relative_years[w - 1].not_after &&
                            para_in(para_at(p, pt->to - 1), relative_years[w - 1].not_after)))
            continue;
        if (relative_years[w - 1].is_text) {
            size_t digits = date_int(p, pt->to + len, 1, 12, 1, &month);

            if (!(digits && para_at(p, pt->to + len + digits) == U'月') &&
                !para_in(para_at(p, pt->to + len), U"底末"))
                continue;
        }
        best = len;
        pt->year_kind = relative_years[w - 1].is_text ? DATE_YEAR_TEXT : DATE_YEAR_RELATIVE;
        pt->year = relative_years[w - 1].offset;
    }
    if (best)
        point_said(pt, DATE_YEAR, pt->to + best);
    return best != 0;
}

/* 98年7月: only a month behind it makes two digits a year. */
static bool short_year_read(const struct para *p, struct date_point *pt)
{
    int year, month;
    size_t len = date_digits(p, pt->to, 2, &year), month_len;

    if (len != 2 || para_at(p, pt->to + 2) != U'年')
        return false;
    month_len = date_int(p, pt->to + 3, 1, 12, 1, &month);
    if (!month_len || para_at(p, pt->to + 3 + month_len) != U'月')
        return false;
    pt->year_kind = DATE_YEAR_SAID;
    pt->year = year + (year < 50 ? 2000 : 1900);
    point_said(pt, DATE_YEAR, pt->to + 3);
    return true;
}

static bool year_read(const struct para *p, struct date_point *pt)
{
    int year;
    size_t len, to;

    if (relative_year_read(p, pt) || short_year_read(p, pt))
        return true;
    len = date_int(p, pt->to, YEAR_MIN, YEAR_MAX, 4, &year);
    to = pt->to + len;
    if (len != 4)
        return false;
    if (para_at(p, to) == U'年') {
        to++;
        pt->is_decade = para_at(p, to) == U'代' && year % 10 == 0;
        if (pt->is_decade || para_at(p, to) == U'度')
            to++;
    } else if (para_word(p, to, U"学年")) {
        to += 2;
    } else if (has_unit_behind_range(p, to, U"年学")) {
        pt->is_bare = true;
    } else {
        return false;
    }
    pt->year_kind = DATE_YEAR_SAID;
    pt->year = year;
    point_said(pt, DATE_YEAR, to);
    return true;
}

/* 初, 底, 末 behind a year or month, where no other word begins with them. */
static void edge_read(const struct para *p, struct date_point *pt)
{
    static const char32_t *const seasons[] = {U"春季", U"夏季", U"秋季", U"冬季", U"春天",
                                              U"夏天", U"秋天", U"冬天", U"春",   U"夏",
                                              U"秋",   U"冬",   NULL};
    static const char *const names[] = {"spring", "summer", "autumn", "winter"};
    uint32_t cp = para_at(p, pt->to), next = para_at(p, pt->to + 1);
    size_t which, len = pt->last == DATE_YEAR ? para_words(p, pt->to, seasons, &which) : 0;

    /* 去年春, 今年秋季学期; 春 of 春节 and 秋 of 秋粮 are other words. */
    if (len == 2 || (len == 1 && !uchar_is_han(next))) {
        pt->mod = names[which % 4];
        pt->to += len + (len == 2 ? para_word(p, pt->to + len, U"学期") : 0);
        return;
    }
    /* 2017年年初 */
    if (pt->last == DATE_YEAR && cp == U'年' && para_in(next, U"初底末中")) {
        pt->mod = next == U'初' ? "start" : next == U'中' ? "mid" : "end";
        pt->to += 2;
    } else if (cp == U'初' && !para_in(next, U"步级中期始心次审稿见")) {
        pt->mod = "start";
        pt->to++;
    } else if ((cp == U'底' && !para_in(next, U"下层部线气盘数")) ||
               (cp == U'末' && !para_in(next, U"端位梢日"))) {
        pt->mod = "end";
        pt->to++;
    } else if (pt->last == DATE_YEAR && cp == U'同' && next == U'期') { /* 去年同期 */
        pt->to += 2;
    }
}

/* 上半年, 三季度, 前三季度 behind a year; also without one. */
static bool season_read(const struct para *p, struct date_point *pt)
{
    size_t i = pt->to, len;
    bool is_sum = para_at(p, i) == U'前';
    int quarter;

    if (para_word(p, i, U"上半年") || para_word(p, i, U"下半年")) {
        pt->month = para_at(p, i) == U'上' ? 1 : 7;
        pt->month_to = pt->month + 5;
        point_said(pt, DATE_MONTH, i + 3);
        return true;
    }
    i += is_sum || para_at(p, i) == U'第';
    /* 前7个月, 前8月 */
    if (is_sum && (len = date_int(p, i, 2, 11, 1, &quarter)) &&
        !para_in(para_at(p, i - 2), U"提目以之此") &&
        (para_word(p, i + len, U"个月") || para_at(p, i + len) == U'月')) {
        size_t to = i + len + (para_at(p, i + len) == U'月' ? 1 : 2);

        pt->month = 1;
        pt->month_to = quarter;
        point_said(pt, DATE_MONTH, to + (para_at(p, to) == U'份'));
        return true;
    }
    len = date_int(p, i, 1, 4, 1, &quarter);
    if (!len || !para_word(p, i + len, U"季度"))
        return false;
    pt->month = is_sum ? 1 : quarter * 3 - 2;
    pt->month_to = quarter * 3;
    point_said(pt, DATE_MONTH, i + len + 2);
    return true;
}

static bool month_read(const struct para *p, struct date_point *pt)
{
    int month;
    size_t len = date_int(p, pt->to, 1, 12, 1, &month), to = pt->to + len;

    if (!len)
        return false;
    if (para_at(p, to) == U'月' && !para_in(para_at(p, to + 1), U"亮球光饼季子嫂老龄")) {
        to++;
        to += para_at(p, to) == U'份';
    } else if (has_unit_behind_range(p, to, U"月")) {
        pt->is_bare = true;
    } else {
        return false;
    }
    pt->month = month;
    point_said(pt, DATE_MONTH, to);
    return true;
}

static bool ten_days_read(const struct para *p, struct date_point *pt)
{
    static const char32_t *const words[] = {U"上旬", U"中旬", U"下旬", U"上中旬", U"中下旬", NULL};
    static const int firsts[] = {1, 11, 21, 1, 11}, lasts[] = {10, 20, -1, 20, -1};
    size_t which,
        len = para_in(para_at(p, pt->to), U"上中下") ? para_words(p, pt->to, words, &which) : 0;

    if (!len)
        return false;
    pt->day = firsts[which];
    pt->day_to = lasts[which]; /* -1: the month's last day */
    point_said(pt, DATE_DAY, pt->to + len);
    return true;
}

/* 9月6、7日: the days of one month in a row; the point covers them from the first to the last. `to` is where the first
 * number ends; returns where the row ends, `to`: none. */
static size_t day_row_end(const struct para *p, size_t to, int first, int *ret_last)
{
    size_t at = to, len;
    int day = first;

    for (size_t n = 0; n < DAY_ROW_MAX && para_in(para_at(p, at), U"、和"); n++) {
        len = date_int(p, at + 1, 1, 31, 1, ret_last);
        if (!len || *ret_last <= day)
            return to;
        day = *ret_last;
        at += 1 + len;
        if (para_in(para_at(p, at), U"日号"))
            return at + 1;
    }
    return to;
}

/* A day; alone only as 18日, in Western digits or with 十, and not as a length of time. */
static bool day_read(const struct para *p, struct date_point *pt, bool is_behind_range)
{
    int day;
    size_t len = date_int(p, pt->to, 1, 31, 1, &day), to = pt->to + len, end;
    bool is_alone = pt->first == DATE_NOTHING && !is_behind_range;

    if (!len)
        return false;
    if (para_at(p, to) == U'日' || (para_at(p, to) == U'号' && !is_alone))
        to++;
    else if (pt->last == DATE_MONTH && (end = day_row_end(p, to, day, &pt->day_to)) > to)
        to = end;
    else if (has_unit_behind_range(p, to, is_alone ? U"日" : U"日号"))
        pt->is_bare = true;
    else
        return false;
    if (is_alone && ((len == 1 && !number_is_digit(para_at(p, pt->to))) ||
                     para_in(para_at(p, to), U"内游均常制元后前以之龄") ||
                     para_in(para_at(p, pt->to - 1), U"第近每数几")))
        return false;
    pt->day = day;
    point_said(pt, DATE_DAY, to);
    return true;
}

/* 2024-11-28, 2024/11/28, 2024.11.28, with a time behind it, and 2024-11. */
static bool iso_read(const struct para *p, size_t i, struct date_point *pt)
{
    int year, month, day = 0;
    size_t to = i + 4, len;
    uint32_t sign = para_at(p, to);

    if (date_digits(p, i, 4, &year) != 4 || year < YEAR_MIN || year > YEAR_MAX ||
        !para_in(sign, U"-/."))
        return false;
    len = date_digits(p, to + 1, 2, &month);
    if (!len || month < 1 || month > 12)
        return false;
    to += 1 + len;
    pt->year_kind = DATE_YEAR_SAID;
    pt->year = year;
    pt->month = month;
    len = para_at(p, to) == sign ? date_digits(p, to + 1, 2, &day) : 0;
    if (len && day >= 1 && day <= 31) {
        to += 1 + len;
        pt->day = day;
        point_said(pt, DATE_DAY, to);
        (void)date_time_read(p, to + para_in(para_at(p, to), U" T"), pt);
    } else if (sign == '-' && to == i + 7) {
        point_said(pt, DATE_MONTH, to);
    } else {
        return false;
    }
    pt->first = DATE_YEAR;
    to = pt->to;
    return !number_is_digit(para_at(p, to)) &&
           !(para_in(para_at(p, to), U"-/.") && number_is_digit(para_at(p, to + 1))) &&
           !para_in(para_at(p, to), U"年月日");
}

static bool starts_well(const struct para *p, size_t i)
{
    uint32_t before = para_at(p, i - 1);

    if (!number_is_digit(para_at(p, i)))
        return true;
    return !(before < 0x80 && uchar_is_alpha(before)) && !para_in(before, U"第_#№") &&
           !(para_in(before, U".-/:") && number_is_digit(para_at(p, i - 2)));
}

/* 28日当天 */
static size_t that_day_len(const struct para *p, size_t i)
{
    return para_at(p, i) == U'当' && para_in(para_at(p, i + 1), U"天日晚") ? 2 : 0;
}

bool date_point_read(const struct para *p, size_t i, bool is_behind_range, struct date_point *ret)
{
    struct date_point pt = {
        .from = i, .to = i, .first = DATE_NOTHING, .last = DATE_NOTHING, .is_end = is_behind_range};
    struct date_point iso = pt;

    if (!is_behind_range && !starts_well(p, i))
        return false;
    if (number_is_digit(para_at(p, i)) && iso_read(p, i, &iso)) {
        *ret = iso;
        return true;
    }
    (void)year_read(p, &pt);
    if (pt.first == DATE_NOTHING || (pt.last == DATE_YEAR && !pt.is_decade)) {
        if (season_read(p, &pt)) {
            edge_read(p, &pt);
            *ret = pt;
            return true;
        }
        (void)month_read(p, &pt);
    }
    if (pt.last == DATE_MONTH && ten_days_read(p, &pt)) {
        *ret = pt;
        return true;
    }
    if (pt.last == DATE_MONTH || pt.first == DATE_NOTHING)
        (void)day_read(p, &pt, is_behind_range);
    if (pt.last == DATE_YEAR || pt.last == DATE_MONTH)
        edge_read(p, &pt);
    if ((pt.last == DATE_DAY || pt.first == DATE_NOTHING) && !date_time_read(p, pt.to, &pt) &&
        pt.last == DATE_DAY) {
        if (para_at(p, pt.to) == U'的' && date_part_len(p, pt.to + 1) > 1) /* 26日的清晨 */
            pt.to++;
        pt.to += date_part_len(p, pt.to) + that_day_len(p, pt.to);
    }
    *ret = pt;
    return pt.first != DATE_NOTHING;
}
