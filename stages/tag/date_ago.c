/* date_ago.c -- times told by how far they are, by their century or by a reign: 11年前, 上世纪80年代,
 * 光绪二十三年; and a part of the day that opens a sentence; see date.h */
#include "date.h"

#include "../base/uchar.h"

#include <assert.h>
#include <stdio.h>

#define AGO_YEARS_MAX 300
#define CENTURY_BYTES 32

/* Does a clause begin at `i`, or a word that leads to a time end there? */
static bool is_clause_start(const struct para *p, size_t i)
{
    static const char32_t *const leads[] = {U"早在", U"在", U"距今", U"于", NULL};
    size_t which;

    return !para_is(p, i - 1, CHAR_HAN | CHAR_NUMBER) || para_words_before(p, i, leads, &which);
}

/* 11年前, 20多年前, 三天后. A length before 前 elsewhere (会议召开3天前) is a quantity. */
static size_t ago_read(struct para *p, size_t i, const struct number *n)
{
    static const char32_t *const units[] = {U"年", U"个月", U"天", U"周", NULL};
    static const char designators[] = "YMDW";
    size_t at, which, len;
    struct hit *hit;
    bool is_over = para_in(para_at(p, n->to), U"多余"), is_after, is_plain;

    if (n->has_point || n->mantissa == 0 || n->mantissa > AGO_YEARS_MAX)
        return 0;
    at = n->to + is_over;
    len = para_words(p, at, units, &which);
    at += len;
    is_after = para_at(p, at) == U'后';
    /* 父亲|30年前: of years they are no length before something, as days are: 会议召开3天前 */
    is_plain = which == 0 && !is_after && n->script == NUMBER_DIGITS &&
               !para_in(para_at(p, i - 1), U"第每近前约");
    if (!len || !(is_after || para_at(p, at) == U'前') || !(is_plain || is_clause_start(p, i)) ||
        para_in(para_at(p, at + 1), U"往来后三四五六七八九十列期进沿夕所续备勤"))
        return 0;
    hit = para_hit(p, TAG_DATE, i, at + 1);
    para_attr_fmt(p, hit, "duration", "P%u%c", (unsigned)n->mantissa, designators[which]);
    if (which == 0 && !is_after && p->published.year)
        para_attr_fmt(p, hit, "value", "%04d", p->published.year - (int)n->mantissa);
    if (is_over)
        para_attr_str(p, hit, "approx", STR("over"));
    para_attr_str(p, hit, "mod", is_after ? STR("after") : STR("before"));
    return at + 1;
}

/* A century as it is told. */
struct century {
    int number, decade; /* decade < 0: not said */
    int more;           /* decades behind the first */
    const char *mod;
    size_t to;
};

/* 六七十 of 六七十年代 at `i`: the first of two decades; its length, 0: none. */
static size_t decades_at(const struct para *p, size_t i, int *ret_decade)
{
    static const char32_t digits[] = U"一二三四五六七八九";
    int first = 0;

    while (digits[first] && digits[first] != para_at(p, i))
        first++;
    if (!digits[first] || !digits[first + 1] || para_at(p, i + 1) != digits[first + 1] ||
        !para_word(p, i + 2, U"十年代"))
        return 0;
    *ret_decade = (first + 1) * 10;
    return 3;
}

/* 上世纪80年代, 20世纪90年代初, 本世纪六七十年代 at `i`. */
static bool century_at(const struct para *p, size_t i, struct century *c)
{
    size_t at = i, len;

    *c = (struct century){.decade = -1};
    if (para_in(para_at(p, i), U"上本")) {
        c->number = para_at(p, i) == U'上' ? 20 : 21;
        at++;
    } else {
        at += date_int(p, i, 1, 21, 2, &c->number);
    }
    if (at == i || !para_word(p, at, U"世纪"))
        return false;
    at += 2;
    if ((len = decades_at(p, at, &c->decade)))
        c->more = 1;
    else
        len = date_int(p, at, 10, 90, 2, &c->decade);
    if (len && c->decade % 10 == 0 && para_word(p, at + len, U"年代"))
        at += len + 2;
    else
        c->decade = -1;
    if (para_in(para_at(p, at), U"初末")) {
        c->mod = para_at(p, at) == U'初' ? "start" : "end";
        at++;
    }
    c->to = at;
    return c->decade >= 0 || c->mod;
}

static void century_iso(const struct century *c, char out[CENTURY_BYTES])
{
    if (c->decade >= 0)
        (void)snprintf(out, CENTURY_BYTES, "%02d%dX", c->number - 1, c->decade / 10);
    else
        (void)snprintf(out, CENTURY_BYTES, "%02dXX", c->number - 1);
}

/* A century, or from one to another: 19世纪末到20世纪初. */
static size_t century_read(struct para *p, size_t i)
{
    char from[CENTURY_BYTES], to[CENTURY_BYTES];
    struct century a, b;
    struct hit *hit;
    bool is_range;

    if (!century_at(p, i, &a))
        return 0;
    is_range = date_is_range_sign(para_at(p, a.to)) && century_at(p, a.to + 1, &b);
    century_iso(&a, from);
    if (!(hit = para_hit(p, TAG_DATE, i, is_range ? b.to : a.to)))
        return 0;
    if (!is_range && a.more) {
        para_attr_fmt(p, hit, "value", "%s/%02d%dX", from, a.number - 1, a.decade / 10 + 1);
        return a.to;
    }
    if (!is_range) {
        para_attr_fmt(p, hit, "value", "%s", from);
        if (a.mod)
            para_attr_str(p, hit, "mod", str_of(a.mod));
        return a.to;
    }
    century_iso(&b, to);
    para_attr_fmt(p, hit, "value", "%s/%s", from, to);
    return b.to;
}

/* 90年代 without its century is the last one of that number. */
static size_t decade_read(struct para *p, size_t i, const struct number *n)
{
    size_t to = n->to + 2;
    struct hit *hit;

    if (n->mantissa % 10 || n->mantissa < 20 || n->mantissa > 90 || n->to - i != 2 ||
        !para_word(p, n->to, U"年代"))
        return 0;
    to += para_in(para_at(p, to), U"初末");
    if (!(hit = para_hit(p, TAG_DATE, i, to)))
        return 0;
    para_attr_fmt(p, hit, "value", "19%uX", (unsigned)n->mantissa / 10);
    return to;
}

/* 光绪二十三年, 洪武元年, 民国26年: the year of a reign, or of the republic before 1949; 万历年间: all of its years. The years
 * are those of the common tables of reigns. */
static size_t reign_read(struct para *p, size_t i)
{
    static const char32_t *const reigns[] = {
        U"民国", U"宣统", U"光绪", U"同治", U"咸丰", U"道光", U"嘉庆", U"乾隆", U"雍正",
        U"康熙", U"顺治", U"崇祯", U"天启", U"万历", U"隆庆", U"嘉靖", U"正德", U"弘治",
        U"成化", U"宣德", U"永乐", U"洪武", U"淳熙", U"崇宁", U"元祐", U"元丰", U"熙宁",
        U"嘉祐", U"庆历", U"天宝", U"开元", U"贞观", NULL};
    static const struct {
        int first, last;
    } years[] = {{1912, 1949}, {1909, 1911}, {1875, 1908}, {1862, 1874}, {1851, 1861}, {1821, 1850},
                 {1796, 1820}, {1736, 1795}, {1723, 1735}, {1662, 1722}, {1644, 1661}, {1628, 1644},
                 {1621, 1627}, {1573, 1620}, {1567, 1572}, {1522, 1566}, {1506, 1521}, {1488, 1505},
                 {1465, 1487}, {1426, 1435}, {1403, 1424}, {1368, 1398}, {1174, 1189}, {1102, 1106},
                 {1086, 1094}, {1078, 1085}, {1068, 1077}, {1056, 1063}, {1041, 1048}, {742, 756},
                 {713, 741},   {627, 649}};
    size_t which, len = para_words_before(p, i, reigns, &which), to;
    struct hit *hit;
    int year = 1;

    static_assert(sizeof years / sizeof *years + 1 == sizeof reigns / sizeof *reigns,
                  "a year for each of them");
    if (!len)
        return 0;
    to = i + (para_at(p, i) == U'元' ? 1 : date_int(p, i, 1, 61, 1, &year));
    if (para_word(p, i, U"年间")) {
        if ((hit = para_hit(p, TAG_DATE, i - len, i + 2)))
            para_attr_fmt(p, hit, "value", "%04d/%04d", years[which].first, years[which].last);
        return i + 2;
    }
    if (to == i || para_at(p, to) != U'年' || years[which].first + year - 1 > years[which].last ||
        !(hit = para_hit(p, TAG_DATE, i - len, to + 1)))
        return 0;
    para_attr_fmt(p, hit, "value", "%04d", years[which].first + year - 1);
    return to + 1;
}

/* 上午，… at the start of a sentence. */
static size_t part_read(struct para *p, size_t i)
{
    size_t len;

    if ((i > 0 && !para_is(p, i - 1, CHAR_END)) || (len = date_part_len(p, i)) < 2 ||
        para_at(p, i + len) != ',')
        return 0;
    para_attr_str(p, para_hit(p, TAG_DATE, i, i + len), "note", STR("no anchor"));
    return i + len;
}

size_t date_ago(struct para *p, size_t i)
{
    static const char32_t ends[] =
        U"国统绪治丰光庆隆正熙祯启历靖德化乐武宁祐宝元观"; /* of reigns */
    struct number n;
    size_t to = 0;

    if (para_in(p->cps[i], U"元年") && para_at(p, i + 1) != U'旦')
        return para_in(para_at(p, i - 1), ends) ? reign_read(p, i) : 0;
    if (!(p->classes[i] & CHAR_NUMBER))
        return para_word(p, i + 1, U"世纪") ? century_read(p, i) : part_read(p, i);
    if (!number_read(p, i, &n))
        return 0;
    if (para_at(p, n.to) == U'世')
        return century_read(p, i);
    if ((to = decade_read(p, i, &n)))
        return to;
    if (para_at(p, n.to) == U'年' && para_in(para_at(p, i - 1), U"元前") &&
        (to = date_era(p, i, &n)))
        return to;
    if (para_in(para_at(p, n.to), U"年个天周多余"))
        to = ago_read(p, i, &n);
    return !to && para_at(p, n.to) == U'年' && para_in(para_at(p, i - 1), ends) ? reign_read(p, i)
                                                                                : to;
}
