/* ctl_text.c -- see ctl_text.h */
#include "ctl_text.h"

#include "../stages/base/uchar.h"
#include "../stages/base/utf8.h"

#define MS_PER_SECOND 1000
#define MS_PER_MINUTE (60 * MS_PER_SECOND)
#define MS_PER_HOUR (60 * MS_PER_MINUTE)
#define MS_PER_DAY (24 * (int64_t)MS_PER_HOUR)
#define TEXT_SPAN_MAX (1000u * 1000 * 1000) /* of any unit; keeps sums inside 64 bits */

static bool text_is_hidden(uint32_t cp)
{
    if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
        return true;
    if (cp < 0xAD)
        return false;
    return uchar_is_zero_width(cp) || cp == 0x061C || cp == 0x2028 || cp == 0x2029 ||
           cp == 0x2065 || (cp >= 0xE0000 && cp <= 0xE007F);
}

static void text_escape_one(uint32_t cp, enum text_form form, struct buf *out)
{
    if (form == TEXT_LINE && (cp == '\n' || cp == '\t')) {
        buf_add(out, cp == '\n' ? "\\n" : "\\t", 2);
    } else if (cp >= 0x10000) {
        cp -= 0x10000;
        buf_addf(out, "\\u%04x\\u%04x", 0xD800 | cp >> 10, 0xDC00 | (cp & 0x3FF));
    } else {
        buf_addf(out, "\\u%04x", cp);
    }
}

void text_escape(struct str s, enum text_form form, struct buf *out)
{
    size_t from = 0, at = 0;

    while (at < s.len) {
        unsigned char c = (unsigned char)s.ptr[at];
        uint32_t cp = c;
        size_t len = 1;

        if (c >= 0x80)
            len = utf8_next(s, at, &cp);
        if (cp == UTF8_BAD || text_is_hidden(cp)) {
            buf_add(out, s.ptr + from, at - from);
            text_escape_one(cp == UTF8_BAD ? UTF8_REPLACEMENT : cp, form, out);
            from = at + len;
        }
        at += len;
    }
    if (at > from)
        buf_add(out, s.ptr + from, at - from);
}

/* Take exactly `digits` ASCII digits off the front. */
static bool text_take_digits(struct str *s, size_t digits, int64_t *ret)
{
    uint64_t value;

    if (s->len < digits || !str_to_u64(str_sub(*s, 0, digits), &value))
        return false;
    *ret = (int64_t)value;
    *s = str_sub(*s, digits, s->len);
    return true;
}

static bool text_take(struct str *s, char byte)
{
    if (!s->len || s->ptr[0] != byte)
        return false;
    *s = str_sub(*s, 1, s->len);
    return true;
}

/* Days from 1970-01-01, proleptic Gregorian calendar. Source: H. Hinnant, "chrono-compatible
 * low-level date algorithms", days_from_civil. */
static int64_t text_days(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

static bool text_day_is_real(int64_t year, int64_t month, int64_t day)
{
    static const int64_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] || (month == 2 && day == 29 && is_leap);
}

static bool text_take_date(struct str *s, int64_t *ret_ms)
{
    int64_t year, month, day;

    if (!text_take_digits(s, 4, &year) || !text_take(s, '-') || !text_take_digits(s, 2, &month) ||
        !text_take(s, '-') || !text_take_digits(s, 2, &day))
        return false;
    if (!text_day_is_real(year, month, day))
        return false;
    *ret_ms = text_days(year, month, day) * MS_PER_DAY;
    return true;
}

/* "06:00", "06:00:00", "06:00:00.5"; adds to *ms. */
static bool text_take_clock(struct str *s, int64_t *ms)
{
    int64_t hour, minute, second = 0, digit, unit = MS_PER_SECOND / 10;

    if (!text_take_digits(s, 2, &hour) || !text_take(s, ':') || !text_take_digits(s, 2, &minute))
        return false;
    if (text_take(s, ':') && !text_take_digits(s, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60) /* 60: a leap second */
        return false;
    *ms += hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND;
    if (!text_take(s, '.'))
        return true;
    if (!s->len)
        return false;
    while (s->len && text_take_digits(s, 1, &digit)) {
        *ms += digit * unit;
        unit /= 10;
    }
    return true;
}

/* "Z", "+08:00", or nothing, up to the end. */
static bool text_take_zone(struct str *s, int64_t *ms)
{
    int64_t hours, minutes, sign = 1;

    if (!s->len || text_take(s, 'Z'))
        return !s->len;
    if (text_take(s, '-'))
        sign = -1;
    else if (!text_take(s, '+'))
        return false;
    if (!text_take_digits(s, 2, &hours) || !text_take(s, ':') ||
        !text_take_digits(s, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ms -= sign * (hours * MS_PER_HOUR + minutes * MS_PER_MINUTE);
    return !s->len;
}

/* "2h": a span before now. */
static bool text_parse_span(struct str s, int64_t now_ms, int64_t *ret_ms)
{
    static const struct {
        char name;
        int64_t ms;
    } units[] = {{'s', MS_PER_SECOND}, {'m', MS_PER_MINUTE}, {'h', MS_PER_HOUR}, {'d', MS_PER_DAY}};
    uint64_t count;

    if (s.len < 2 || !str_to_u64(str_sub(s, 0, s.len - 1), &count) || count > TEXT_SPAN_MAX)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (s.ptr[s.len - 1] == units[i].name) {
            *ret_ms = now_ms - (int64_t)count * units[i].ms;
            return true;
        }
    }
    return false;
}

bool text_parse_time(struct str s, int64_t now_ms, int64_t *ret_ms)
{
    uint64_t seconds;
    int64_t ms;

    if (text_take(&s, '@')) {
        if (!str_to_u64(s, &seconds) || seconds > INT64_MAX / MS_PER_SECOND)
            return false;
        *ret_ms = (int64_t)seconds * MS_PER_SECOND;
        return true;
    }
    if (text_parse_span(s, now_ms, ret_ms))
        return true;
    if (!text_take_date(&s, &ms))
        return false;
    if (s.len) {
        if (!text_take(&s, 'T') && !text_take(&s, ' '))
            return false;
        if (!text_take_clock(&s, &ms) || !text_take_zone(&s, &ms))
            return false;
    }
    *ret_ms = ms;
    return true;
}

bool text_parse_id(struct str s, struct text_id *ret_id)
{
    struct text_id id = {.node = STR("")};
    size_t dot = str_find(s, STR("."), 0), dash;
    uint64_t article;

    if (dot != SIZE_MAX) {
        id.node = str_sub(s, 0, dot);
        s = str_sub(s, dot + 1, s.len);
        if (!id.node.len)
            return false;
    }
    dash = str_find(s, STR("-"), 0);
    if (dash != SIZE_MAX) {
        if (!str_to_u64(str_sub(s, dash + 1, s.len), &article) || !article || article > UINT32_MAX)
            return false;
        id.article = (uint32_t)article;
        s = str_sub(s, 0, dash);
    }
    if (!str_to_u64(s, &id.file) || !id.file)
        return false;
    *ret_id = id;
    return true;
}
