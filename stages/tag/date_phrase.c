/* date_phrase.c -- time without a day of its own: 近年来, 截至目前; and what is repeated: 每周五,
 * 每逢二、五、八号; see date.h */
#include "date.h"

#include "../base/uchar.h"

#include <stdio.h>

struct phrase {
    const char32_t *word;
    const char *mod; /* recent, now, since, or NULL */
    enum {
        NO_VALUE,
        DAY, /* the value: that of publication and `offset` of it */
        MONTH,
        NAMED_DAY, /* the same as DAY; a time may stand behind it: 昨日下午 */
        TODAY,     /* the same, but nothing without a time */
        THAT_DAY   /* no value, but perhaps a time: 当日上午9时 */
    } unit;
    int offset;
    const char32_t *not_after, *not_before;
};

static const struct phrase phrases[] = {
    {U"截至目前", "until", DAY, 0, NULL, NULL},
    {U"截止目前", "until", DAY, 0, NULL, NULL},
    {U"截至日前", "until", DAY, 0, NULL, NULL},
    {U"到目前为止", "until", DAY, 0, NULL, NULL},
    {U"目前为止", "until", DAY, 0, NULL, NULL},
    {U"目前", "now", DAY, 0, U"到", U"期"},
    {U"近年来", "since", NO_VALUE, 0, U"最", NULL},
    {U"近年", "recent", NO_VALUE, 0, U"最", NULL},
    {U"近些年来", "since", NO_VALUE, 0, NULL, NULL},
    {U"近些年", "recent", NO_VALUE, 0, NULL, NULL},
    {U"近几年来", "since", NO_VALUE, 0, NULL, NULL},
    {U"近几年", "recent", NO_VALUE, 0, NULL, NULL},
    {U"最近几年", "recent", NO_VALUE, 0, NULL, NULL},
    {U"近来", "recent", NO_VALUE, 0, U"最附靠将临走新", NULL},
    {U"这几年来", "since", NO_VALUE, 0, NULL, U"访看说到自源"},
    {U"这两年来", "since", NO_VALUE, 0, NULL, U"访看说到自源"},
    {U"这些年来", "since", NO_VALUE, 0, NULL, U"访看说到自源"},
    {U"这几年", "recent", NO_VALUE, 0, NULL, NULL},
    {U"这两年", "recent", NO_VALUE, 0, NULL, NULL},
    {U"这些年", "recent", NO_VALUE, 0, NULL, U"轻"},
    {U"这几天", "recent", NO_VALUE, 0, NULL, NULL},
    {U"这些天", "recent", NO_VALUE, 0, NULL, NULL},
    {U"前几年", "recent", NO_VALUE, 0, U"目之以", NULL},
    {U"前些年", "recent", NO_VALUE, 0, U"目之以", NULL},
    {U"早些年", "recent", NO_VALUE, 0, NULL, NULL},
    {U"近几天", "recent", NO_VALUE, 0, U"最", NULL},
    {U"最近几天", "recent", NO_VALUE, 0, NULL, NULL},
    {U"前几天", "recent", NO_VALUE, 0, U"目之以", NULL},
    {U"不久前", "recent", NO_VALUE, 0, NULL, NULL},
    {U"近期", "recent", NO_VALUE, 0, U"最中", NULL},
    {U"近日来", "since", NO_VALUE, 0, NULL, NULL},
    {U"近日", "recent", NO_VALUE, 0, U"最亲附", U"点"},
    {U"日前", "recent", NO_VALUE, 0, U"今目生近明十百数0123456789", NULL},
    {U"连日来", "since", NO_VALUE, 0, NULL, NULL},
    {U"连日", "recent", NO_VALUE, 0, NULL, NULL},
    {U"多年来", "since", NO_VALUE, 0, U"十百千余几", NULL},
    {U"当日", NULL, THAT_DAY, 0, NULL, NULL},
    {U"当天", NULL, THAT_DAY, 0, NULL, NULL},
    {U"当晚", NULL, THAT_DAY, 0, NULL, NULL},
    {U"第二天", NULL, THAT_DAY, 0, NULL, NULL},
    {U"翌日", NULL, THAT_DAY, 0, NULL, NULL},
    {U"次日", NULL, THAT_DAY, 0, U"每", NULL},
    {U"昨日", NULL, NAMED_DAY, -1, NULL, NULL},
    {U"昨天", NULL, NAMED_DAY, -1, NULL, NULL},
    {U"前天", NULL, NAMED_DAY, -2, U"目之以此", NULL},
    {U"明天", NULL, NAMED_DAY, 1, NULL, NULL},
    {U"明日", NULL, NAMED_DAY, 1, U"光文清黎天黄证说表", U"报之星黄"},
    {U"后天", NULL, NAMED_DAY, 2, U"今以之此先随天", U"性"},
    {U"大后天", NULL, NAMED_DAY, 3, NULL, NULL},
    {U"今早", NULL, NAMED_DAY, 0, NULL, NULL},
    {U"今晨", NULL, NAMED_DAY, 0, NULL, NULL},
    {U"今夜", NULL, NAMED_DAY, 0, NULL, NULL},
    {U"明早", NULL, NAMED_DAY, 1, NULL, NULL},
    {U"明晨", NULL, NAMED_DAY, 1, NULL, NULL},
    {U"明晚", NULL, NAMED_DAY, 1, NULL, NULL},
    {U"今明两天", NULL, NO_VALUE, 0, NULL, NULL},
    {U"明后天", NULL, NO_VALUE, 0, NULL, NULL},
    {U"明后两天", NULL, NO_VALUE, 0, NULL, NULL},
    {U"昨晚", NULL, NAMED_DAY, -1, NULL, NULL},
    {U"昨夜", NULL, NAMED_DAY, -1, NULL, NULL},
    {U"今晚", NULL, NAMED_DAY, 0, NULL, NULL},
    {U"今天", NULL, TODAY, 0, NULL, NULL},
    {U"今日", NULL, TODAY, 0, NULL, NULL},
    {U"去冬今春", NULL, NO_VALUE, 0, NULL, NULL},
    {U"今春", NULL, NO_VALUE, 0, U"去冬", NULL},
    {U"今夏", NULL, NO_VALUE, 0, NULL, NULL},
    {U"今秋", NULL, NO_VALUE, 0, NULL, NULL},
    {U"今冬", NULL, NO_VALUE, 0, NULL, NULL},
    {U"今冬明春", NULL, NO_VALUE, 0, NULL, NULL},
    {U"近年以来", "since", NO_VALUE, 0, U"最", NULL},
    {U"本周", "now", NO_VALUE, 0, U"基日", U"岁边"},
    {U"上周", "recent", NO_VALUE, 0, U"线网", NULL},
    {U"下周", NULL, NO_VALUE, 0, NULL, U"期"},
    {U"本月", "now", MONTH, 0, U"日基", NULL},
    {U"当月", NULL, NO_VALUE, 0, U"每", U"牙"},
    {U"上月", "recent", MONTH, -1, U"以线网", NULL},
    {U"上年末", "end", NO_VALUE, 0, U"以", NULL},
    {U"上年底", "end", NO_VALUE, 0, U"以", NULL},
    {U"上年同期", NULL, NO_VALUE, 0, U"以", NULL},
    {U"上个月", "recent", MONTH, -1, NULL, NULL},
    {U"下月", NULL, MONTH, 1, U"线以", NULL},
    {U"下个月", NULL, MONTH, 1, NULL, NULL},
    {NULL, NULL, NO_VALUE, 0, NULL, NULL},
};

/* `day` moved by a few days. */
static struct para_day day_move(struct para_day day, int offset)
{
    day.day += offset;
    if (day.day < 1) {
        day.year -= day.month == 1;
        day.month = day.month == 1 ? 12 : day.month - 1;
        day.day += date_month_days(day.year, day.month);
    } else if (day.day > date_month_days(day.year, day.month)) {
        day.day -= date_month_days(day.year, day.month);
        day.year += day.month == 12;
        day.month = day.month == 12 ? 1 : day.month + 1;
    }
    return day;
}

static const struct phrase *phrase_find(const struct para *p, size_t i, size_t *ret_len)
{
    const struct wordset *s = &p->sets[SET_PHRASES];
    const struct phrase *best = NULL;

    *ret_len = 0;
    for (unsigned w = para_set_first(p, i, s); w; w = para_set_next(p, i, s, w)) {
        const struct phrase *phrase = &phrases[w - 1];
        size_t len = para_set_len(p, i, s, w);

        if (len <= *ret_len ||
            (phrase->not_after && para_in(para_at(p, i - 1), phrase->not_after)) ||
            (phrase->not_before && para_in(para_at(p, i + len), phrase->not_before)))
            continue;
        best = phrase;
        *ret_len = len;
    }
    return best;
}

void tag_phrases_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_PHRASES, phrases, false, CHAR_DATE);
}

/* 8号, 下旬 behind 本月 at `i`; returns where it ends. */
static size_t month_day_read(const struct para *p, size_t i, struct date_point *pt)
{
    static const char32_t *const tens[] = {U"上旬", U"中旬", U"下旬", NULL};
    size_t which, len = date_int(p, i, 1, 31, 1, &pt->day);

    if (len && para_in(para_at(p, i + len), U"日号"))
        return i + len + 1;
    pt->day = 0;
    return i + para_words(p, i, tens, &which);
}

/* What stands behind the phrase that ends at `i`: the day of a month, a part of the day or a time. */
static size_t behind_read(const struct para *p, const struct phrase *phrase, size_t i,
                          struct date_point *pt)
{
    bool is_part = para_in(para_at(p, i - 1), U"晚夜早晨"); /* belongs to the time: 今晚8点 */
    size_t from = i;

    if (phrase->unit == NO_VALUE || phrase->unit == DAY)
        return i;
    if (phrase->unit == MONTH) {
        i = month_day_read(p, i, pt);
        if (i == from || !pt->day)
            return i;
    }
    if (date_time_read(p, i - is_part, pt) || (is_part && date_time_read(p, i, pt)))
        return pt->to;
    return i + (is_part ? 0 : date_part_len(p, i));
}

/* The other end of a range that goes on behind the day that ends at `i`: 今晚到后天, 今天至25日. Returns where it ends,
 * `i`: none; *ret_other is its phrase, NULL: a date. */
static size_t day_range_end(const struct para *p, size_t i, const struct phrase **ret_other)
{
    struct date_point pt = {.first = DATE_DAY, .last = DATE_DAY};
    const struct phrase *other;
    size_t len;

    *ret_other = NULL;
    if (!para_in(para_at(p, i), U"到至"))
        return i;
    other = i + 1 < p->len ? phrase_find(p, i + 1, &len) : NULL;
    if (other && (other->unit == NAMED_DAY || other->unit == TODAY)) {
        *ret_other = other;
        return behind_read(p, other, i + 1 + len, &pt);
    }
    return date_point_read(p, i + 1, false, &pt) && pt.last >= DATE_DAY && pt.first < DATE_TIME
               ? pt.to
               : i;
}

/* From the day of one phrase to that of another. */
static void day_range_value(struct para *p, struct hit *hit, const struct phrase *phrase,
                            const struct phrase *other)
{
    struct para_day a = p->published, b = a;

    if (!a.year) {
        para_attr_str(p, hit, "note", STR("no anchor"));
        return;
    }
    if (!other)
        return;
    a = day_move(a, phrase->offset);
    b = day_move(b, other->offset);
    para_attr_fmt(p, hit, "value", "%04d-%02d-%02d/%04d-%02d-%02d", a.year, a.month, a.day, b.year,
                  b.month, b.day);
}

/* The value of a phrase, counted from the day of publication. */
static void phrase_value(struct para *p, struct hit *hit, const struct phrase *phrase,
                         const struct date_point *pt)
{
    struct para_day day = p->published;
    bool has_time = pt->last == DATE_TIME;

    if (phrase->unit == THAT_DAY && has_time)
        para_attr_fmt(p, hit, "value", "T%02d:%02d", pt->hour, pt->minute);
    if (phrase->unit == NO_VALUE || phrase->unit == THAT_DAY)
        return;
    if (!day.year) {
        para_attr_str(p, hit, "note", STR("no anchor"));
        return;
    }
    if (phrase->unit == MONTH) {
        day.month += phrase->offset;
        day.year += day.month > 12 ? 1 : day.month < 1 ? -1 : 0;
        day.month = day.month > 12 ? 1 : day.month < 1 ? 12 : day.month;
        day.day = pt->day;
    } else {
        day = day_move(day, phrase->offset);
    }
    if (!day.day)
        para_attr_fmt(p, hit, "value", "%04d-%02d", day.year, day.month);
    else if (has_time)
        para_attr_fmt(p, hit, "value", "%04d-%02d-%02dT%02d:%02d", day.year, day.month, day.day,
                      pt->hour, pt->minute);
    else
        para_attr_fmt(p, hit, "value", "%04d-%02d-%02d", day.year, day.month, day.day);
}

/* 今天|在, 记者|今天: the day on which something is done, not our times (在科技发达的今天). */
static bool is_day_of_news(const struct para *p, size_t from, size_t to)
{
    static const char32_t *const done[] = {
        U"从",   U"向",   U"起",   U"召开", U"举行", U"发布", U"印发", U"宣布", U"公布", U"开幕",
        U"闭幕", U"启动", U"抵达", U"开通", U"开工", U"通车", U"出发", U"会见", U"获悉", NULL};
    static const char32_t *const leads[] = {U"记者", U"电", U"讯", U"就在", NULL};
    size_t which, at = from;

    while (at > 0 && uchar_is_space(p->cps[at - 1]))
        at--;
    return para_words(p, to, done, &which) ||
           (para_at(p, to) == U'在' && !para_is(p, from - 1, CHAR_HAN)) ||
           para_words_before(p, at, leads, &which);
}

static size_t phrase_keep(struct para *p, size_t i, const struct phrase *phrase, size_t len)
{
    struct date_point pt = {.first = DATE_DAY, .last = DATE_DAY};
    const struct phrase *other;
    const char *mod = phrase->mod;
    size_t to = i + len, end;
    struct hit *hit;

    /* 当天 that opens a clause or stands behind who acts is a day; elsewhere it belongs to the event
     * before it. */
    if (phrase->unit == THAT_DAY && uchar_is_han(para_at(p, i - 1)) && !p->is_taken[i - 1] &&
        para_at(p, i - 1) != U'于' &&
        !(para_in(para_at(p, i - 1), U"至到") && date_time_read(p, to, &pt)))
        return 0;
    /* 上周五 is one day of that week, 本月底 one end of the month. */
    if (para_at(p, to - 1) == U'周' && para_in(para_at(p, to), U"一二三四五六日末")) {
        to++;
    } else if (phrase->unit == MONTH && para_in(para_at(p, to), U"底末初")) {
        mod = para_at(p, to) == U'初' ? "start" : "end";
        to++;
    } else {
        to = behind_read(p, phrase, to, &pt);
        if ((phrase->unit == NAMED_DAY || phrase->unit == TODAY) &&
            (end = day_range_end(p, to, &other)) > to) {
            day_range_value(p, para_hit(p, TAG_DATE, i, end), phrase, other);
            return end;
        }
        if (to > i + len)
            mod = NULL;
        else if (phrase->unit == TODAY && !is_day_of_news(p, i, to))
            return 0;
    }
    hit = para_hit(p, TAG_DATE, i, to);
    phrase_value(p, hit, phrase, &pt);
    if (mod)
        para_attr_str(p, hit, "mod", str_of(mod));
    return to;
}

/* 近三年来, 近5年, 过去三年, 二十多年来: a stretch up to now; 未来三天, 今后五年: one from now on. */
static size_t stretch_read(struct para *p, size_t i)
{
    static const char32_t *const units[] = {U"年", U"个月", U"天", U"周", NULL};
    static const char designators[] = "YMDW";
    size_t at = i, len, which;
    struct number n;
    struct hit *hit;
    bool is_ahead = para_word(p, i, U"未来") || para_word(p, i, U"今后"), is_near, is_over,
         has_head = is_ahead || para_word(p, i, U"过去") || para_word(p, i, U"最近");

    is_near = !has_head && para_at(p, i) == U'近';
    if (is_near && para_in(para_at(p, i - 1), U"最附接将靠临"))
        return 0;
    at += has_head ? 2 : is_near;
    if (!para_is(p, at, CHAR_NUMBER) || !number_read(p, at, &n) || n.has_point || n.mantissa == 0 ||
        n.mantissa > 99)
        return 0;
    at = n.to;
    is_over = para_in(para_at(p, at), U"多余");
    at += is_over;
    len = para_words(p, at, units, &which);
    if (!len)
        return 0;
    at += len;
    if (!is_over && para_at(p, at) == U'多' && para_at(p, at + 1) == U'来') {
        is_over = true;
        at++;
    }
    if (para_word(p, at, U"以来"))
        at++;
    at += para_at(p, at) == U'来' && !para_in(para_at(p, at + 1), U"访看说到了自源信");
    /* 近20天 may as well be a length; with 来 or in years it is a stretch up to now. */
    if ((which != 0 || is_over || !is_near) && para_at(p, at - 1) != U'来' && !has_head)
        return 0;
    hit = para_hit(p, TAG_DATE, i, at);
    para_attr_fmt(p, hit, "duration", "P%u%c", (unsigned)n.mantissa, designators[which]);
    if (is_over)
        para_attr_str(p, hit, "approx", STR("over"));
    para_attr_str(p, hit, "mod", is_ahead ? STR("ahead") : STR("since"));
    return at;
}

size_t date_phrase(struct para *p, size_t i)
{
    const struct phrase *phrase;
    size_t len, to;

    if (p->classes[i] & CHAR_NUMBER)
        return stretch_read(p, i);
    switch (para_at(p, i)) {
    case U'每':
    case U'赶':
    case U'逢':
        return date_repeat(p, i);
    case U'周':
    case U'星':
        return date_weekday(p, i);
    case U'过':
    case U'未':
    case U'今':
    case U'最':
    case U'近':
        if ((to = stretch_read(p, i)))
            return to;
        break;
    default:
        break;
    }
    phrase = phrase_find(p, i, &len);
    return phrase ? phrase_keep(p, i, phrase, len) : 0;
}
