/* date_week.c -- days of the week (周一至周五, 星期三下午), plan periods (“十四五”期间) and years of the common era
 * (公元前221年); see date.h */
#include "date.h"

#include "../base/uchar.h"

#define ERA_YEAR_MAX 9999
#define PLAN_EPOCH 1951 /* the n-th plan begins 5 * n years later, from the sixth on */

/* 1 to 7 for what stands at `i`, as 三 of 星期三; 0: no day. */
static unsigned weekday_at(const struct para *p, size_t i)
{
    static const char32_t days[] = U"一二三四五六日";

    if (para_at(p, i) == U'天')
        return 7;
    for (unsigned d = 0; days[d]; d++)
        if (days[d] == para_at(p, i))
            return d + 1;
    return 0;
}

/* The length of 周三 or 星期三 at `i`; 0: none. */
static size_t weekday_len(const struct para *p, size_t i, unsigned *ret_day)
{
    size_t head = para_at(p, i) == U'周' ? 1 : para_word(p, i, U"星期");

    *ret_day = head ? weekday_at(p, i + head) : 0;
    return *ret_day && !(head == 1 && para_at(p, i + 1) == U'天') ? head + 1 : 0;
}

size_t date_weekdays_end(const struct para *p, size_t i, unsigned *ret_last)
{
    size_t len = para_in(para_at(p, i), U"到至-—~") ? weekday_len(p, i + 1, ret_last) : 0;

    return len ? i + 1 + len : i;
}

/* 周 counts too (一周三次) and is a surname: the day has a time, a range, or stands free. */
static bool is_day(const struct para *p, size_t i, size_t to)
{
    static const char32_t *const leads[] = {U"在", U"于", U"从", U"到", U"至",
                                            U"及", U"和", U"或", NULL};
    size_t which;

    if (para_is(p, i - 1, CHAR_NUMBER) || para_in(para_at(p, to), U"次个轮岁例份场") ||
        para_in(para_at(p, i - 1), U"几多余每两"))
        return false;
    if (para_at(p, i) == U'星' || date_part_len(p, to) || para_in(para_at(p, to), U"到至"))
        return true;
    return !para_is(p, to, CHAR_HAN) &&
           (!para_is(p, i - 1, CHAR_HAN) || para_words_before(p, i, leads, &which));
}

size_t date_weekday(struct para *p, size_t i)
{
    struct date_point pt = {.first = DATE_DAY, .last = DATE_DAY};
    unsigned first, last = 0, days[7];
    size_t len = weekday_len(p, i, &first), end, days_len = 0;
    struct hit *hit;

    if (!len || !is_day(p, i, i + len))
        return 0;
    end = date_weekdays_end(p, i + len, &last);
    if (last && last < first)
        return 0; /* 周六至周一 goes over the week's end */
    end = date_time_read(p, end, &pt) ? pt.to : end + date_part_len(p, end);
    if (!(hit = para_hit(p, TAG_DATE, i, end)))
        return 0;
    for (unsigned day = first; day <= (last ? last : first); day++)
        days[days_len++] = day;
    date_days_attr(p, hit, "weekdays", days, days_len);
    if (pt.last == DATE_TIME)
        para_attr_fmt(p, hit, "time", "T%02d:%02d", pt.hour, pt.minute);
    return end;
}

size_t date_plan(struct para *p, size_t i)
{
    static const char32_t *const plans[] = {U"十一五", U"十二五", U"十三五", U"十四五",
                                            U"十五五", U"十六五", NULL};
    static const char32_t *const tails[] = {U"期间", U"时期", U"以来", U"末", U"初", NULL};
    size_t which, tail, to = i + para_words(p, i, plans, &which), from = i, len;
    struct hit *hit;
    int first;

    if (to == i)
        return 0;
    if (para_in(para_at(p, to), U"”’\"") && i > 0 && !para_is(p, i - 1, CHAR_HAN)) {
        from--;
        to++;
    }
    len = para_words(p, to, tails, &tail);
    if (!len || !(hit = para_hit(p, TAG_DATE, from, to + len)))
        return 0;
    first = PLAN_EPOCH + 5 * (11 + (int)which);
    if (tail == 2)
        para_attr_fmt(p, hit, "value", "%d/..", first);
    else
        para_attr_fmt(p, hit, "value", "%d/%d", first, first + 4);
    if (tail > 1)
        para_attr_str(p, hit, "mod", str_of(tail == 2 ? "since" : tail == 3 ? "end" : "start"));
    return to + len;
}

size_t date_ages(struct para *p, size_t i)
{
    static const char *const durations[] = {"P10Y", "P100Y", "P1000Y"};
    uint32_t cp = para_at(p, i);
    size_t from = i, to = i + 1;
    bool is_vague = para_in(para_at(p, i - 1), U"数几近上");
    struct hit *hit;

    from -= is_vague;
    if (para_in(para_at(p, to), U"多余")) {
        is_vague = true;
        to++;
    }
    if (!is_vague || !para_word(p, to, U"年来") || para_is(p, i - 1, CHAR_NUMBER) ||
        !(hit = para_hit(p, TAG_DATE, from, to + 2)))
        return 0;
    para_attr_str(p, hit, "duration", str_of(durations[cp == U'十' ? 0 : cp == U'百' ? 1 : 2]));
    para_attr_str(p, hit, "approx", STR("about"));
    para_attr_str(p, hit, "mod", STR("since"));
    return to + 2;
}

size_t date_era(struct para *p, size_t i, const struct number *n)
{
    bool is_before = para_word_before(p, i, U"公元前") != 0;
    size_t len = is_before ? 3 : para_word_before(p, i, U"公元");
    struct hit *hit;

    if (!len || n->has_point || n->mantissa == 0 || n->mantissa > ERA_YEAR_MAX ||
        !(hit = para_hit(p, TAG_DATE, i - len, n->to + 1)))
        return 0;
    /* There is no year 0: 1 BC is 0000. */
    para_attr_fmt(p, hit, "value", is_before && n->mantissa > 1 ? "-%04u" : "%04u",
                  (unsigned)n->mantissa - is_before);
    return n->to + 1;
}
