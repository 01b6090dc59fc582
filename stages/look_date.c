/* look_date.c -- dates as page data has them; see look_fields.h */
#include "look_fields.h"

#include "base/space.h"

#include <assert.h>
#include <string.h>

/* Digits from *at on, at most `most`; -1: none. */
static int read_number(struct str s, size_t *at, size_t most)
{
    size_t from = *at;
    int value = 0;

    while (*at < s.len && *at - from < most && s.ptr[*at] >= '0' && s.ptr[*at] <= '9')
        value = value * 10 + (s.ptr[(*at)++] - '0');
    return *at > from ? value : -1;
}

static bool skip_word(struct str s, size_t *at, struct str word)
{
    if (!str_starts(str_sub(s, *at, SIZE_MAX), word))
        return false;
    *at += word.len;
    return true;
}

static bool skip_date_mark(struct str s, size_t *at, struct str cjk)
{
    return skip_word(s, at, STR("-")) || skip_word(s, at, STR("/")) ||
                                                   skip_word(s, at, STR(".")) ||
                                                             skip_word(s, at, cjk);
}

/* " 09:12:30", "T09:12", " 09时12分", ", 9:12 pm" behind a date. */
static size_t read_time(struct str s, size_t at, int *ret_hour, int *ret_minute)
{
    size_t from = at;
    int hour, minute;

    (void)skip_word(s, &at, STR(","));
    if (!skip_word(s, &at, STR("T")))
        at = space_skip(s, at);
    hour = read_number(s, &at, 2);
    if (hour < 0 || hour > 23 ||
        !(skip_word(s, &at, STR(":")) || skip_word(s, &at, STR("：")) ||
                                                   skip_word(s, &at, STR("时"))))
        return from;
    minute = read_number(s, &at, 2);
    if (minute < 0 || minute > 59)
        return from;
    (void)skip_word(s, &at, STR("分"));
    if (skip_word(s, &at, STR(":")) && read_number(s, &at, 2) < 0)
        return from;
    if (skip_word(s, &at, STR(" pm")) || skip_word(s, &at, STR("pm")))
        hour += hour < 12 ? 12 : 0;
    else if (!skip_word(s, &at, STR(" am")))
        (void)skip_word(s, &at, STR("am"));
    *ret_hour = hour;
    *ret_minute = minute;
    return at;
}

/* A month's name or the first three letters and more of it. */
static int english_month(struct str s, size_t *at)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    size_t end = *at;

    while (end < s.len && (s.ptr[end] | 32) >= 'a' && (s.ptr[end] | 32) <= 'z')
        end++;
    for (int m = 0; m < 12 && end - *at >= 3; m++) {
        if (!str_starts(str_of(names[m]), str_sub(s, *at, end - *at)))
            continue;
        (void)skip_word(s, &end, STR("."));
        *at = end;
        return m + 1;
    }
    return -1;
}

/* "May 3, 2021", "3 May 2021" */
static size_t read_english_date(struct str s, int v[5])
{
    size_t at = 0;
    bool is_day_first = s.ptr[0] <= '9';

    if (is_day_first) {
        v[2] = read_number(s, &at, 2);
        if (v[2] < 0 || !skip_word(s, &at, STR(" ")))
            return 0;
    }
    v[1] = english_month(s, &at);
    if (v[1] < 0 || !skip_word(s, &at, STR(" ")))
        return 0;
    if (!is_day_first) {
        v[2] = read_number(s, &at, 2);
        if (!skip_word(s, &at, STR(", ")) && !skip_word(s, &at, STR(" ")))
            return 0;
    }
    v[0] = read_number(s, &at, 4);
    return v[0] >= 1000 && v[2] >= 1 ? at : 0;
}

size_t look_date(struct str s, int ret_value[5])
{
    int v[5] = {-1, -1, -1, -1, -1};
    size_t at = 0;

    if (s.len < 8)
        return 0;
    if ((s.ptr[0] >= 'A' && s.ptr[0] <= 'Z') || s.ptr[1] == ' ' || s.ptr[2] == ' ') {
        at = read_english_date(s, v);
        if (!at)
            return 0;
    } else {
        v[0] = read_number(s, &at, 4);
        if (v[0] < 1000 || !skip_date_mark(s, &at, STR("年")))
            return 0;
        v[1] = read_number(s, &at, 2);
        if (v[1] < 0 || !skip_date_mark(s, &at, STR("月")))
            return 0;
        v[2] = read_number(s, &at, 2);
        (void)skip_word(s, &at, STR("日"));
    }
    if (v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > 31)
        return 0;
    at = read_time(s, at, &v[3], &v[4]);
    if (ret_value)
        memcpy(ret_value, v, sizeof v);
    return at;
}
