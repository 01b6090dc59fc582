/* date_repeat.c -- time that comes again: 每周五, 每逢二、五、八号, 每天早上6点, 赶集日; see date.h */
#include "date.h"

#include "../base/uchar.h"

#include <stdio.h>

#define LIST_MAX 8        /* days named behind 每逢 or 每周 */
#define EVENT_CHARS_MAX 6 /* 每逢赶集日: how long the name of the day may be */

/* The days on which markets are held: a date for the people of the place. */
static const char32_t *const market_days[] = {U"赶集日", U"逢集日", U"赶场日",
                                              U"赶圩日", U"逢圩日", NULL};

static const struct {
    const char32_t *word;
    const char *repeat; /* ISO 8601 duration */
    const char32_t *not_before;
} repeats[] = {
    {U"每天", "P1D", NULL},   {U"每日", "P1D", U"人经邮"}, {U"每晚", "P1D", NULL},
    {U"每周", "P1W", U"岁"},  {U"每星期", "P1W", NULL},    {U"每月", "P1M", NULL},
    {U"每个月", "P1M", NULL}, {U"每季度", "P3M", NULL},    {U"每个季度", "P3M", NULL},
    {U"每半年", "P6M", NULL}, {U"每年", "P1Y", NULL},      {U"每年度", "P1Y", NULL},
};

/* Where the next number of a row of days begins behind the one that ends at `i`: 15、30日, 15日、30日; 0: none does. */
static size_t next_day(const struct para *p, size_t i)
{
    size_t at = i + para_in(para_at(p, i), U"日号");
    struct number n;

    if (at == i)
        return para_in(para_at(p, i), U"、,") ? i + 1 : 0;
    return para_in(para_at(p, at), U"、和") && number_is_start(para_at(p, at + 1)) &&
                   number_read(p, at + 1, &n) && para_in(para_at(p, n.to), U"日号")
               ? at + 1
               : 0;
}

/* 二、五、八 at `i`: numbers parted by enumeration commas; returns where they end. */
static size_t list_read(const struct para *p, size_t i, uint64_t max, unsigned *days,
                        size_t *ret_len)
{
    size_t at = i;

    *ret_len = 0;
    while (*ret_len < LIST_MAX) {
        struct number n;

        if (!number_is_start(para_at(p, at)) || !number_read(p, at, &n) || n.has_point ||
            n.mantissa == 0 || n.mantissa > max)
            break;
        days[(*ret_len)++] = (unsigned)n.mantissa;
        i = n.to;
        at = next_day(p, i);
        if (!at)
            break;
    }
    return i;
}

void date_days_attr(struct para *p, struct hit *hit, const char *key, const unsigned *days,
                    size_t len)
{
    struct str *items;

    if (!hit)
        return;
    items = arena_alloc(p->doc->arena, len, sizeof *items);
    if (!items) {
        p->has_failed = true;
        return;
    }
    for (size_t i = 0; i < len; i++) {
        char text[12], *copy;
        int text_len = snprintf(text, sizeof text, "%u", days[i]);

        copy = arena_dup(p->doc->arena, text, (size_t)text_len);
        if (!copy) {
            p->has_failed = true;
            return;
        }
        items[i] = (struct str){copy, (size_t)text_len};
    }
    para_attr_strs(p, hit, key, items, len);
}

/* 初一、十五 behind 每月 at `i`, days of the moon; returns where they end, `i`: none. */
static size_t moon_days_end(const struct para *p, size_t i)
{
    size_t at = i, to = i;

    for (size_t n = 0; n < LIST_MAX; n++) {
        size_t len = para_at(p, at) == U'初' && para_is(p, at + 1, CHAR_MARKER) ? 2 : 0;

        if (!len && n > 0 && para_in(para_at(p, at), U"十廿") && para_is(p, at + 1, CHAR_MARKER))
            len = 2;
        if (!len)
            break;
        to = at + len;
        if (!para_in(para_at(p, to), U"、和"))
            break;
        at = to + 1;
    }
    return to;
}

/* 每逢二、五、八号, 每逢周五, 每逢赶集日 */
static size_t occasion_read(struct para *p, size_t i)
{
    static const char32_t *const markets[] = {U"赶集", U"赶场", U"赶圩", U"逢集", NULL};
    size_t lunar = para_word(p, i + 2, U"农历"), at = i + 2 + lunar, len, to, end, which;
    unsigned days[LIST_MAX];
    struct hit *hit;

    to = list_read(p, at, 31, days, &len);
    /* 每逢三、六、九赶场 */
    end = para_in(para_at(p, to), U"号日")                           ? to + 1
          : len > 1 && (lunar || para_words(p, to, markets, &which)) ? to
                                                                     : 0;
    if (len && end) {
        end += para_words(p, end, market_days, &which);
        hit = para_hit(p, TAG_DATE, i, end);
        para_attr_str(p, hit, "repeat", STR("P1M"));
        date_days_attr(p, hit, "days", days, len);
        if (lunar)
            para_attr_str(p, hit, "calendar", STR("lunar"));
        return end;
    }
    /* 每逢农历初一、十五 */
    if ((to = moon_days_end(p, at)) > at) {
        hit = para_hit(p, TAG_DATE, i, to);
        para_attr_str(p, hit, "repeat", STR("P1M"));
        para_attr_str(p, hit, "on", para_str(p, at, to));
        para_attr_str(p, hit, "calendar", STR("lunar"));
        return to;
    }
    for (to = at; to < at + EVENT_CHARS_MAX && uchar_is_han(para_at(p, to)); to++) {
        if (!para_in(para_at(p, to), U"日节末天季期一二三四五六") ||
            para_in(para_at(p, to + 1), U"日节末天"))
            continue;
        hit = para_hit(p, TAG_DATE, i, to + 1);
        para_attr_str(p, hit, "repeat", STR("occasion"));
        return to + 1;
    }
    return 0;
}

/* The days of a week or month behind 每周 or 每月; returns where they end. */
static size_t repeat_days_read(const struct para *p, size_t i, const char *repeat, unsigned *days,
                               size_t *ret_len)
{
    size_t to = i;

    *ret_len = 0;
    if (repeat[2] == 'W') {
        if (para_in(para_at(p, i), U"日天末")) {
            days[(*ret_len)++] = para_at(p, i) == U'末' ? 6 : 7;
            return i + 1;
        }
        to = list_read(p, i, 6, days, ret_len);
        /* 每周一次, 每周三个 count; so does a number in digits. */
        if (*ret_len && (para_in(para_at(p, to), U"次个场期回轮小例天份") || para_at(p, i) < 0x80))
            *ret_len = 0;
    } else if (repeat[2] == 'M') {
        to = list_read(p, i, 31, days, ret_len);
        if (*ret_len && para_in(para_at(p, to), U"日号"))
            return to + 1;
        *ret_len = 0;
    }
    return *ret_len ? to : i;
}

/* 3月至5月, 春季, 汛期, 农历三月初三 behind 每年 at `i`: what of the year comes again. Returns where it ends. */
static size_t year_part_end(const struct para *p, size_t i)
{
    static const char32_t *const seasons[] = {U"春季", U"夏季", U"秋季", U"冬季",     U"春天",
                                              U"夏天", U"秋天", U"冬天", U"春秋两季", U"汛期",
                                              U"暑假", U"寒假", U"暑期", NULL};
    size_t which, len = para_words(p, i, seasons, &which);
    struct date_point a, b;
    const char *mod;

    if (len)
        return i + len;
    if ((len = date_lunar_len(p, i)) || (len = date_feast_of_year(p, i, &mod)))
        return i + len;
    if (!number_is_start(para_at(p, i)) || !date_point_read(p, i, false, &a) ||
        a.first != DATE_MONTH)
        return i;
    if (date_is_range_sign(para_at(p, a.to)) && date_point_read(p, a.to + 1, true, &b) &&
        b.last == a.last)
        return b.to;
    return a.is_bare ? i : a.to;
}

/* The time of day behind a repeated day at `i`, of which the last character may belong to it (每晚8点), or
 * a range of times: 7时至8时. Returns where it ends; i: none. */
static size_t repeat_time_read(const struct para *p, size_t i, struct date_point *a,
                               struct date_point *b)
{
    *a = *b = (struct date_point){.first = DATE_DAY, .last = DATE_DAY, .to = i};
    if (!date_time_read(p, para_at(p, i - 1) == U'晚' ? i - 1 : i, a))
        return i;
    if (date_is_range_sign(para_at(p, a->to)) && date_time_read(p, a->to + 1, b)) {
        date_time_follow(a, b);
        return b->to;
    }
    b->last = DATE_NOTHING;
    return a->to;
}

static void repeat_time_attr(struct para *p, struct hit *hit, const struct date_point *a,
                             const struct date_point *b)
{
    if (b->last == DATE_TIME)
        para_attr_fmt(p, hit, "time", "T%02d:%02d/T%02d:%02d", a->hour, a->minute, b->hour,
                      b->minute);
    else
        para_attr_fmt(p, hit, "time", "T%02d:%02d", a->hour, a->minute);
}

static size_t repeat_read(struct para *p, size_t i)
{
    const char *repeat = NULL;
    size_t best = 0, days_len;
    struct date_point a, b;
    unsigned days[LIST_MAX];
    unsigned last = 0;
    struct hit *hit;
    size_t to, from, time_to;

    if (para_word(p, i, U"每逢"))
        return occasion_read(p, i);
    for (size_t n = 0; n < sizeof repeats / sizeof *repeats; n++) {
        size_t len = para_word(p, i, repeats[n].word);

        if (len > best &&
            !(repeats[n].not_before && para_in(para_at(p, i + len), repeats[n].not_before))) {
            best = len;
            repeat = repeats[n].repeat;
        }
    }
    if (!repeat)
        return 0;
    to = repeat_days_read(p, from = i + best, repeat, days, &days_len);
    if (days_len == 1 && repeat[2] == 'W')
        to = date_weekdays_end(p, to, &last);
    else if (repeat[2] == 'Y')
        to = year_part_end(p, from);
    else if (!days_len && repeat[2] == 'M' && repeat[1] == '1')
        to = moon_days_end(p, from);
    /* 每季度末, 每月初: the edge of it. */
    if (to == from && repeat[2] != 'D' && repeat[2] != 'W' && para_in(para_at(p, to), U"末底初") &&
        !para_in(para_at(p, to + 1), U"步级中期始心次下层端"))
        to++;
    time_to = repeat_time_read(p, to, &a, &b);
    hit = para_hit(p, TAG_DATE, i, time_to);
    para_attr_str(p, hit, "repeat", str_of(repeat));
    if (time_to > to)
        repeat_time_attr(p, hit, &a, &b);
    if (!days_len && to > from + 1)
        para_attr_str(p, hit, "on", para_str(p, from, to));
    while (last && days_len < LIST_MAX && days[days_len - 1] < last) {
        days[days_len] = days[days_len - 1] + 1;
        days_len++;
    }
    if (days_len)
        date_days_attr(p, hit, repeat[2] == 'W' ? "weekdays" : "days", days, days_len);
    return time_to;
}

static size_t market_read(struct para *p, size_t i)
{
    size_t which, len = para_words(p, i, market_days, &which);
    struct hit *hit;

    if (!len)
        return 0;
    len += para_word(p, i + len, U"当天");
    hit = para_hit(p, TAG_DATE, i, i + len);
    para_attr_str(p, hit, "repeat", STR("occasion"));
    return i + len;
}

size_t date_repeat(struct para *p, size_t i)
{
    return para_at(p, i) == U'每' ? repeat_read(p, i) : market_read(p, i);
}
