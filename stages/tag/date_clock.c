/* date_clock.c -- times of day: 8:30, 上午9时, 晚上6点半; see date.h */
#include "date.h"

#include "../base/uchar.h"

/* Parts of the day, and what they do to an hour from 1 to 12. */
static const struct {
    const char32_t *word;
    int pm_from, pm_to; /* these hours are counted from noon */
} day_parts[] = {
    {U"凌晨", 0, 0},  {U"清晨", 0, 0},  {U"早晨", 0, 0},  {U"早上", 0, 0},  {U"早", 0, 0},
    {U"上午", 0, 0},  {U"中午", 1, 4},  {U"午后", 1, 6},  {U"下午", 1, 11}, {U"傍晚", 1, 11},
    {U"晚上", 5, 12}, {U"晚间", 5, 12}, {U"夜间", 5, 12}, {U"深夜", 7, 12}, {U"晚", 5, 12},
    {U"夜", 5, 12},   {U"夜晚", 5, 12}, {U"夜里", 7, 12}, {U"半夜", 7, 12}, {U"午夜", 10, 12},
    {U"白天", 0, 0},  {U"拂晓", 0, 0},  {U"黎明", 0, 0},  {NULL, 0, 0},
};

void tag_clocks_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_DAY_PARTS, day_parts, false, CHAR_DATE);
}

/* 30分, 半, 整, 一刻, 许 behind the hour; returns their length and sets the minute. */
static size_t minute_at(const struct para *p, size_t i, int *ret_minute)
{
    size_t len = date_int(p, i, 0, 59, 1, ret_minute);

    if (len && para_at(p, i + len) == U'分')
        return len + 1;
    if (len && len == 2 && number_is_digit(para_at(p, i)) && !uchar_is_han(para_at(p, i + len)))
        return len; /* 9时30 */
    *ret_minute = 0;
    if (para_at(p, i) == U'半' && !para_in(para_at(p, i + 1), U"年数天")) {
        *ret_minute = 30;
        return 1;
    }
    if (para_word(p, i, U"一刻")) {
        *ret_minute = 15;
        return 2;
    }
    return para_in(para_at(p, i), U"整许钟") ? 1 : 0;
}

/* 8:30, 14:05:30; not the ratio 1:10. */
static size_t clock_at(const struct para *p, size_t i, int *ret_hour, int *ret_minute)
{
    size_t len = date_digits(p, i, 2, ret_hour), to = i + len + 1;
    int second;

    if (!len || *ret_hour > 24 || para_at(p, i + len) != ':' ||
        date_digits(p, to, 2, ret_minute) != 2 || *ret_minute > 59)
        return 0;
    to += 2;
    if (para_at(p, to) == ':' && date_digits(p, to + 1, 2, &second) == 2 && second < 60)
        to += 3;
    for (size_t back = 1; back <= 3; back++)
        if (para_at(p, i - back) == U'比')
            return 0;
    to += para_at(p, to) == U'分' && para_at(p, to + 1) != U'钟';
    return para_in(para_at(p, to), U":.%") || para_in(para_at(p, i - 1), U":.") ? 0 : to - i;
}

/* Does an hour behind a range sign at `i` make the number before it one too: 17时至18时? */
static bool is_hour_range(const struct para *p, size_t i, uint32_t unit)
{
    int hour;
    size_t len = date_is_range_sign(para_at(p, i)) ? date_int(p, i + 1, 0, 24, 1, &hour) : 0;

    return len && para_at(p, i + 1 + len) == unit;
}

/* What schools have at an hour is no time: 四点半课堂. */
static const char32_t *const after_school[] = {U"课堂", U"课程", U"学校", U"难题",
                                               U"学堂", U"托管", U"课后", NULL};

/* 9时 alone may be a length; a sign, a minute or a day part makes it a time. */
static size_t hour_at(const struct para *p, size_t i, bool has_anchor, int *ret_hour,
                      int *ret_minute)
{
    size_t len = date_int(p, i, 0, 24, 1, ret_hour), minute_len;
    uint32_t unit = para_at(p, i + len), next;
    size_t which;

    if (!len || (unit != U'时' && unit != U'点'))
        return 0;
    minute_len = minute_at(p, i + len + 1, ret_minute);
    next = para_at(p, i + len + 1);
    if (!minute_len && unit == U'时' && para_in(next, U"期候间代常段光速而长"))
        return 0;
    if (!minute_len && para_at(p, i) != U'一' &&
        (para_word(p, i + len + 1, U"左右") || (next == U'多' && unit == U'点')))
        return len + 1 + (next == U'多');
    if (!minute_len && !has_anchor && !is_hour_range(p, i + len + 1, unit))
        return 0;
    if (!has_anchor && para_words(p, i + len + 1 + minute_len, after_school, &which))
        return 0;
    return len + 1 + minute_len;
}

size_t date_part_len(const struct para *p, size_t i)
{
    size_t which, len = para_is(p, i, CHAR_DATE) ? para_set(p, i, SET_DAY_PARTS, &which) : 0;

    /* 1日晚会, 3日早稻 */
    if (len == 1 &&
        (para_at(p, i) == U'早' ||
         para_in(para_at(p, i + 1), U"会宴餐报稻熟婚年辈节间育茶点自班期于校市宵总色空读景游以")))
        return 0;
    return len;
}

bool date_time_read(const struct para *p, size_t i, struct date_point *pt)
{
    size_t which = 0, part = para_is(p, i, CHAR_DATE) ? para_set(p, i, SET_DAY_PARTS, &which) : 0;
    size_t len;
    bool has_anchor = part != 0 || pt->first != DATE_NOTHING || pt->is_end;
    int hour, minute;

    len = clock_at(p, i + part, &hour, &minute);
    if (!len)
        len = hour_at(p, i + part, has_anchor, &hour, &minute);
    if (!len)
        return false;
    if (part && hour >= day_parts[which].pm_from && hour <= day_parts[which].pm_to && hour > 0)
        hour += 12;
    pt->hour = hour; /* a day may end at 24:00 */
    pt->minute = minute;
    if (pt->first == DATE_NOTHING)
        pt->first = DATE_TIME;
    pt->last = DATE_TIME;
    pt->to = i + part + len;
    pt->to += para_word(p, pt->to, U"左右");
    pt->to += para_at(p, pt->to) == U'许' && !para_in(para_at(p, pt->to + 1), U"多可久愿诺");
    return true;
}

void date_time_follow(const struct date_point *from, struct date_point *to)
{
    if (from->hour >= 12 && to->hour < from->hour && to->hour + 12 > from->hour)
        to->hour += 12;
}
