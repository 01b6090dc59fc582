/* date.c -- dates, ranges of dates and times of day, with their ISO 8601 values.
 *
 * What is left unsaid comes from the text before, within the sentence, or from the day of publication;
 * where neither helps, the tag has no value and the note "no anchor". */
#include "date.h"

#include <assert.h>
#include <stdio.h>

#define ISO_BYTES 64
#define AHEAD_MONTHS 2 /* a month without a year lies at most so far after publication */

/* Characters with which a date can begin; others are passed over at once. */
struct reader {
    struct para *p;
    int year;  /* last said in this sentence; 0: none */
    int month; /* the same, of that or the last date */
};

struct span {
    struct date_point a, b; /* b.first == DATE_NOTHING: no range */
    size_t to;
    size_t until;      /* length of 截至 before it, which belongs to it */
    bool is_since;     /* 以来: goes on to the day of publication */
    const char *bound; /* what begins or ends there: from, before, after; NULL */
    const char *note;  /* where an unsaid year came from, or why there is no value */
};

int date_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    assert(month >= 1 && month <= 12);
    return month == 2 && is_leap ? 29 : days[month - 1];
}

/* A month without a year, as a paper of that day means it: 12月 in January is the December before. */
static int year_of_month(struct para_day published, int month)
{
    return month > published.month + AHEAD_MONTHS ? published.year - 1 : published.year;
}

static bool year_settle(const struct reader *r, struct date_point *pt, const char **ret_note)
{
    struct para_day published = r->p->published;

    switch (pt->year_kind) {
    case DATE_YEAR_SAID:
        return true;
    case DATE_YEAR_RELATIVE:
        if (!published.year)
            return false;
        pt->year += published.year;
        pt->year_kind = DATE_YEAR_SAID;
        return true;
    case DATE_YEAR_TEXT:
        if (!r->year)
            return false;
        pt->year += r->year;
        pt->year_kind = DATE_YEAR_SAID;
        *ret_note = "year from the sentence";
        return true;
    case DATE_YEAR_UNSAID:
        break;
    }
    if (r->year) {
        pt->year = r->year;
        *ret_note = "year from the sentence";
    } else if (published.year) {
        pt->year = year_of_month(published, pt->month);
        *ret_note = "year from publication date";
    } else {
        return false;
    }
    pt->year_kind = DATE_YEAR_SAID;
    return true;
}

/* Fill in what is not said. False: no anchor, or no such day. */
static bool point_settle(const struct reader *r, struct date_point *pt, const char **ret_note)
{
    if (pt->first == DATE_TIME)
        return true;
    if (pt->first == DATE_DAY) {
        struct para_day published = r->p->published;

        if (r->month) {
            pt->month = r->month;
        } else if (published.year) {
            /* A bare day is the last one of that number. */
            bool is_before = pt->day <= published.day;

            pt->month = is_before              ? published.month
                        : published.month == 1 ? 12
                                               : published.month - 1;
        } else {
            return false;
        }
    }
    if (!year_settle(r, pt, ret_note))
        return false;
    if (pt->day_to == -1)
        pt->day_to = date_month_days(pt->year, pt->month);
    return pt->last < DATE_DAY || pt->day <= date_month_days(pt->year, pt->month);
}

static void iso_start(const struct date_point *pt, char out[ISO_BYTES])
{
    int len = 0;

    switch (pt->last) {
    case DATE_YEAR:
        len = pt->is_decade ? snprintf(out, ISO_BYTES, "%03dX", pt->year / 10)
                            : snprintf(out, ISO_BYTES, "%04d", pt->year);
        break;
    case DATE_MONTH:
        len = snprintf(out, ISO_BYTES, "%04d-%02d", pt->year, pt->month);
        break;
    case DATE_DAY:
        len = snprintf(out, ISO_BYTES, "%04d-%02d-%02d", pt->year, pt->month, pt->day);
        break;
    case DATE_TIME:
        len = pt->first == DATE_TIME ? snprintf(out, ISO_BYTES, "T%02d:%02d", pt->hour, pt->minute)
                                     : snprintf(out, ISO_BYTES, "%04d-%02d-%02dT%02d:%02d",
                                                pt->year, pt->month, pt->day, pt->hour, pt->minute);
        break;
    case DATE_NOTHING:
        out[0] = '\0';
        break;
    }
    assert(len >= 0 && len < ISO_BYTES);
    (void)len;
}

/* The end of what a point covers when that is more than one unit: a quarter, ten days. */
static bool iso_end(const struct date_point *pt, char out[ISO_BYTES])
{
    struct date_point end = *pt;

    if (pt->last == DATE_MONTH && pt->month_to)
        end.month = pt->month_to;
    else if (pt->last == DATE_DAY && pt->day_to)
        end.day = pt->day_to;
    else
        return false;
    iso_start(&end, out);
    return true;
}

static void value_attr(struct reader *r, struct hit *hit, const struct span *span)
{
    const struct date_point *last = span->b.first != DATE_NOTHING ? &span->b : &span->a;
    struct para_day day = r->p->published;
    char from[ISO_BYTES], to[ISO_BYTES];

    iso_start(&span->a, from);
    if (span->is_since) {
        if (day.year)
            para_attr_fmt(r->p, hit, "value", "%s/%04d-%02d-%02d", from, day.year, day.month,
                          day.day);
        else
            para_attr_fmt(r->p, hit, "value", "%s/..", from);
        return;
    }
    if (!iso_end(last, to) && last == &span->a) {
        para_attr_fmt(r->p, hit, "value", "%s", from);
        return;
    }
    if (!iso_end(last, to))
        iso_start(last, to);
    para_attr_fmt(r->p, hit, "value", "%s/%s", from, to);
}

/* The end of a range may leave out what its start said. */
static void range_inherit(const struct date_point *a, struct date_point *b)
{
    if (b->first > DATE_YEAR && a->first == DATE_YEAR) {
        b->year_kind = a->year_kind;
        b->year = a->year;
    }
    if (b->first > DATE_MONTH && a->first <= DATE_MONTH)
        b->month = a->month;
    if (b->first > DATE_DAY && a->first <= DATE_DAY)
        b->day = a->day;
    if (a->first < b->first)
        b->first = a->first;
}

static bool range_read(const struct para *p, struct span *span)
{
    size_t to = span->a.to;
    struct date_point b;

    to += date_is_range_sign(para_at(p, to)) && para_at(p, to) == para_at(p, to + 1); /* —— */
    to += para_at(p, to) == U'起' && para_at(p, to + 1) == U'至'; /* 4月1日起至6月30日 */
    if (!date_is_range_sign(para_at(p, to)))
        return false;
    to += 1 + para_is(p, to + 1, CHAR_SPACE); /* 10月21日- 10月22日 */
    if (!date_point_read(p, to, true, &b))
        return false;
    /* Both ends are of one kind, no day after a year alone; or each says its own year. */
    if ((b.last != span->a.last && (b.first != DATE_YEAR || span->a.first != DATE_YEAR)) ||
        b.first < span->a.first || b.is_decade)
        return false;
    if (b.first == DATE_TIME && span->a.last == DATE_TIME)
        date_time_follow(&span->a, &b);
    range_inherit(&span->a, &b);
    span->b = b;
    span->to = b.to;
    return true;
}

static void span_keep(struct reader *r, struct span *span)
{
    bool is_range = span->b.first != DATE_NOTHING, has_value;
    const char *mod = is_range ? span->b.mod : span->a.mod;
    struct hit *hit;

    has_value = point_settle(r, &span->a, &span->note) &&
                (!is_range || point_settle(r, &span->b, &span->note));
    hit = para_hit(r->p, TAG_DATE, span->a.from - span->until, span->to);
    if (has_value)
        value_attr(r, hit, span);
    else
        span->note = "no anchor";
    if (span->is_since)
        mod = "since";
    if (span->until)
        mod = mod ? mod : "until";
    if (mod)
        para_attr_str(r->p, hit, "mod", str_of(mod));
    if (span->bound)
        para_attr_str(r->p, hit, "bound", str_of(span->bound));
    if (span->note)
        para_attr_str(r->p, hit, "note", str_of(span->note));
    if (has_value && span->a.first <= DATE_MONTH && !span->a.is_decade) {
        r->year = span->a.first == DATE_YEAR ? span->a.year : r->year;
        r->month = span->a.last >= DATE_MONTH ? span->a.month : r->month;
    }
}

/* Months and days that no calendar has are no dates. */
static bool is_possible(const struct date_point *pt)
{
    return pt->last < DATE_DAY || pt->first >= DATE_DAY ||
           pt->day <= date_month_days(2000, pt->month);
}

/* 起, 前 and 后 behind a date at `i`; they stay outside of it. */
static const char *bound_at(const struct para *p, size_t i)
{
    static const struct {
        const char32_t *word, *not_before;
        const char *bound;
    } bounds[] = {{U"起", U"步草点诉义因家来到用码飞伏", "from"},
                  {U"前", U"往来后三四五六七八九十列期进沿夕所", "before"},
                  {U"之前", NULL, "before"},
                  {U"以前", NULL, "before"},
                  {U"后", U"期续来备勤", "after"},
                  {U"之后", NULL, "after"},
                  {U"以后", NULL, "after"}};

    for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
        size_t len = para_word(p, i, bounds[b].word);

        if (len && !para_in(para_at(p, i + len), bounds[b].not_before ? bounds[b].not_before : U""))
            return bounds[b].bound;
    }
    return NULL;
}

/* The length of 截至 before a date at `i`; 0: it is not there. */
static size_t until_before(const struct para *p, size_t i)
{
    static const char32_t *const words[] = {U"截至", U"截止", U"截止到", U"截至到", NULL};
    size_t which, len;

    if (!para_in(para_at(p, i - 1), U"至止到"))
        return 0;
    len = para_words_before(p, i, words, &which);
    return len && !p->is_taken[i - len] ? len : 0;
}

/* The length of a feast behind a year: 2024年春节期间. */
static size_t feast_behind(const struct para *p, struct date_point *year)
{
    const char *mod;
    size_t mark = para_at(p, year->to) == U'“', from = year->to + mark,
           len = date_feast_of_year(p, from, &mod);

    if (!len || (mark && !date_feast_is_quoted(p, from, len)))
        return 0;
    year->mod = mod;
    return len + mark;
}

/* A date or a range at `i`; returns where to go on, 0: none. */
static size_t span_at(struct reader *r, size_t i)
{
    struct para *p = r->p;
    struct span span = {.b = {.first = DATE_NOTHING}};
    size_t len;

    if (!date_point_read(p, i, false, &span.a))
        return 0;
    if (!is_possible(&span.a))
        return span.a.to;
    span.to = span.a.to;
    if (!range_read(p, &span) && span.a.is_bare)
        return 0;
    if (span.a.last == DATE_YEAR && span.b.first == DATE_NOTHING)
        span.to += feast_behind(p, &span.a);
    len = para_word(p, span.to, U"以来");
    if (!len && span.b.first == DATE_NOTHING)
        len = para_word(p, span.to, U"至今");
    span.is_since = len != 0;
    span.to += len;
    span.bound = len ? NULL : bound_at(p, span.to);
    span.until = until_before(p, i);
    span_keep(r, &span);
    return span.to;
}

/* Can the number at `i` be the first of a date? *ret_to: where it ends, so that none is read from its
 * middle. */
static bool number_may_begin(const struct para *p, size_t i, size_t *ret_to)
{
    struct number n;
    bool is_number = number_read(p, i, &n);

    *ret_to = n.to > i ? n.to : i + 1;
    return is_number && para_is(p, n.to, CHAR_DATE_UNIT);
}

enum err_code tag_dates(struct para *p, struct err *err)
{
    struct reader r = {.p = p};
    enum err_code code;
    size_t to;

    for (size_t i = 0;
         (i = para_skip(p, i, CHAR_NUMBER | CHAR_DATE | CHAR_FEAST | CHAR_END)) < p->len &&
         !p->has_failed;) {
        uint32_t classes = p->classes[i];
        size_t next = i + 1;

        to = classes & CHAR_FEAST && !p->is_taken[i] ? date_feast(p, i) : 0;
        if (to || !(classes & (CHAR_NUMBER | CHAR_DATE | CHAR_END))) {
            i = to ? to : next;
            continue;
        }
        if ((code = doc_tick(p->doc, err)))
            return code;
        if (classes & CHAR_END)
            r.year = r.month = 0;
        if (p->is_taken[i] || classes & CHAR_END ||
            (classes & CHAR_NUMBER && !number_may_begin(p, i, &next))) {
            i = next;
            continue;
        }
        to = date_phrase(p, i);
        if (!to)
            to = span_at(&r, i);
        if (!to)
            to = date_ago(p, i);
        i = to ? to : next;
    }
    return ERR_OK;
}
