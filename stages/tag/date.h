/* date.h -- a point in time as a text names it, with what is left unsaid. */
#ifndef SIFTD_TAG_DATE_H
#define SIFTD_TAG_DATE_H

#include "number.h"

enum date_rank { DATE_YEAR, DATE_MONTH, DATE_DAY, DATE_TIME, DATE_NOTHING };

enum date_year { DATE_YEAR_UNSAID, DATE_YEAR_SAID, DATE_YEAR_RELATIVE, DATE_YEAR_TEXT };

struct date_point {
    size_t from, to;            /* [code points] */
    enum date_rank first, last; /* the widest and the narrowest part that is said */
    enum date_year year_kind;
    int year; /* said: the year; relative: years after that of publication; text: after the last one said */
    int month, month_to; /* month_to != 0: a half year or quarter, both included */
    int day, day_to;     /* day_to != 0: ten days of a month */
    int hour, minute;
    bool is_decade;  /* 1990年代 */
    bool is_end;     /* of a range */
    bool is_bare;    /* the unit of its last part stands behind the range: 1至10月 */
    const char *mod; /* start, end, or NULL */
};

/* The point that starts at `i`. `is_behind_range`: it ends a range, so that a bare day may stand for
 * one (18日至20日). False: none. */
bool date_point_read(const struct para *p, size_t i, bool is_behind_range, struct date_point *ret);

/* A time of day at `i`, added to a point that ends there; false: none, *pt unchanged. */
bool date_time_read(const struct para *p, size_t i, struct date_point *pt);

/* The length of a part of the day at `i`, behind a day: 上午, 晚; 0: none. */
size_t date_part_len(const struct para *p, size_t i);

/* The end of a range of times takes the part of the day from its start: 晚上7点到9点. */
void date_time_follow(const struct date_point *from, struct date_point *to);

/* 1 to `max_digits` digits at `i`, not followed by one more; returns how many. */
size_t date_digits(const struct para *p, size_t i, size_t max_digits, int *ret_value);

/* A whole number from `min` to `max` at `i`; returns its length. Chinese numerals may be digit rows of
 * `han_row` characters (1, or 4 for a year) or sums. */
size_t date_int(const struct para *p, size_t i, int min, int max, unsigned han_row, int *ret_value);

/* 28 to 31. */
int date_month_days(int year, int month);

/* Signs and words between the ends of a range. */
bool date_is_range_sign(uint32_t cp);

/* Expressions without a day of their own (近年来, 截至目前) and repeated ones (每周五, 每逢二、五、八号)
 * at `i`: makes the hit, returns where it ends; 0: none. */
size_t date_phrase(struct para *p, size_t i);
/* The repeated ones alone, where `i` stands on 每, 赶 or 逢. */
size_t date_repeat(struct para *p, size_t i);

/* The attribute `key`, a list of the numbers in `days`; nothing happens when `hit` is NULL. */
void date_days_attr(struct para *p, struct hit *hit, const char *key, const unsigned *days,
                    size_t len);

/* A day of the week at `i`, or from one to another, with a time: makes the hit, returns where it ends; 0: none. */
size_t date_weekday(struct para *p, size_t i);
/* Where a range of days of the week that begins before `i` ends: 至周五; `i`: it is none. */
size_t date_weekdays_end(const struct para *p, size_t i, unsigned *ret_last);
/* The period of a five-year plan at `i`: 十四五期间; makes the hit as date_weekday. */
size_t date_plan(struct para *p, size_t i);
/* 百余年来, 数十年来, 几千年来: as date_weekday. */
size_t date_ages(struct para *p, size_t i);
/* 公元前221年, whose number `n` is at `i` with 年 behind it; makes the hit as date_weekday. */
size_t date_era(struct para *p, size_t i, const struct number *n);

/* Times told by their distance, century or reign at `i` (11年前, 上世纪80年代), and a part of the day that opens
 * a sentence: makes the hit, returns where it ends; 0: none. */
size_t date_ago(struct para *p, size_t i);

/* Feasts, solar terms and days of the lunar calendar at `i`: 春节期间, 霜降前后, 正月初三. Makes the hit,
 * returns where it ends; 0: none. */
size_t date_feast(struct para *p, size_t i);
/* Their length right behind a year, where the feast alone is a time (2024年春节期间, 2015年春节), or 0. */
size_t date_feast_of_year(const struct para *p, size_t i, const char **ret_mod);
/* The length of a day or month of the lunar calendar at `i`: 正月初三, 农历八月十五; 0: none. */
size_t date_lunar_len(const struct para *p, size_t i);
/* Does that length begin behind a quotation mark and hold the closing one: “五一”假期? */
bool date_feast_is_quoted(const struct para *p, size_t from, size_t len);

#endif
