/* abroad.c -- countries, cities abroad, and regions of China that are no divisions. A name counts where the
 * words stage took it for one word; so nothing is looked for in the text itself. The lists stand in
 * abroad_words.c and abroad_landmarks.c. */
#include "abroad_words.h"
#include "measured.h"
#include "person.h"

#include "../base/uchar.h"

#define REGION_BYTES 6u /* of two characters */
#define QUOTED_REST_MAX 6u
#define CAPITAL_CHARS_MAX 10u

/* The short names of provinces, and what makes a region of one: 赣南, 粤北. */
static const char32_t provinces[] = U"赣湘皖苏浙闽粤桂鄂豫鲁冀晋陕川滇黔辽吉";
static const char32_t sides[] = U"东西南北中";

void tag_abroad_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_COUNTRIES, abroad_countries, false, 0);
    WORDSET_LIST(ws, SET_ABROAD_CITIES, abroad_cities, false, 0);
    WORDSET_LIST(ws, SET_REGIONS, abroad_regions, false, 0);
    WORDSET_LIST(ws, SET_LANDMARKS, abroad_landmarks, false, 0);
}

/* The end of the region or landmark whose first word is [from, to): 武陵山|区. */
static size_t region_end(const struct para *p, size_t from, size_t to)
{
    size_t which, len = para_set(p, from, SET_REGIONS, &which);
    size_t more = para_set(p, from, SET_LANDMARKS, &which);

    len = more > len ? more : len;
    return from + len > to ? from + len : to;
}

/* What the place at [from, to) is; NULL: none. */
static const char *level_of(const struct para *p, size_t from, size_t to)
{
    static const struct {
        enum set_id set;
        const char *level;
    } kinds[] = {{SET_COUNTRIES, "country"},
                 {SET_ABROAD_CITIES, "city_abroad"},
                 {SET_REGIONS, "region"},
                 {SET_LANDMARKS, "site"}};
    size_t which;

    if (para_word(p, to, U"时间")) /* 东京时间 */
        return NULL;
    if ((para_set(p, from, SET_ABROAD_CITIES, &which) == to - from && para_at(p, to) == U'市') ||
        (para_set(p, from, SET_COUNTRIES, &which) + 1 == to - from && p->cps[to - 1] == U'城'))
        return "city_abroad";
    /* 美国人, 法国菜, 河内村 */
    if (para_in(para_at(p, to), U"人籍裔语文字式菜货队县市区镇乡村街路社岛湾河堡猪杯日牌汽号"))
        return NULL;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (para_set(p, from, kinds[k].set, &which) == to - from)
            return kinds[k].level;
    return to - from == 2 && para_in(p->cps[from], provinces) && para_in(p->cps[from + 1], sides) &&
                   !para_in(para_at(p, to), U"东西南北方部边面侧大师学州角医话")
               ? "region"
               : NULL;
}

/* Where the place of `level` that ends at `to` goes on: 缅甸|仰光, 仰光市. */
static size_t more_end(const struct para *p, size_t to, const char *level)
{
    size_t which, len;

    if (str_eq(str_of(level), STR("country")) && (len = para_set(p, to, SET_ABROAD_CITIES, &which)))
        to += len;
    else if (!str_eq(str_of(level), STR("city_abroad")))
        return to;
    return to + (para_at(p, to) == U'市' && !para_in(para_at(p, to + 1), U"场民区值"));
}

/* Can a name that begins with the character at byte `at` be of any list? */
static bool may_begin(const struct para *p, size_t at, size_t len)
{
    uint32_t cp;

    (void)chars_read(p->text, at, &cp);
    return pairs_may_begin(&p->sets[SET_COUNTRIES].pairs, cp) ||
           pairs_may_begin(&p->sets[SET_ABROAD_CITIES].pairs, cp) ||
           pairs_may_begin(&p->sets[SET_REGIONS].pairs, cp) ||
           pairs_may_begin(&p->sets[SET_LANDMARKS].pairs, cp) ||
           (len == REGION_BYTES && para_in(cp, provinces));
}

/* 加利福尼亚州|旧金山市: where the names of parts of a country go on that stand right behind name `k`, which
 * ends at `to`. */
static size_t parts_end(const struct para *p, size_t k, size_t to)
{
    size_t from, end;

    while (++k < p->found_len && p->found[k].is_place) {
        para_found(p, k, &from, &end);
        if (from != to || end - from < 3 || !para_in(p->cps[end - 1], U"州省市郡县府镇岛"))
            break;
        to = end;
    }
    return to;
}

/* “华山论剑”: does a short quoted name begin with [from, to) and go on? */
static bool is_of_name(const struct para *p, size_t from, size_t to)
{
    size_t i = to;

    if (!para_in(para_at(p, from - 1), U"“\"‘"))
        return false;
    while (i < to + QUOTED_REST_MAX && para_is(p, i, CHAR_HAN))
        i++;
    return i > to && para_is(p, i, CHAR_CLOSE);
}

static void place_keep(struct para *p, size_t from, size_t to, const char *level)
{
    if (p->kinds & 1u << TAG_PLACE)
        para_attr_str(p, para_hit(p, TAG_PLACE, from, to), "level", str_of(level));
}

/* 斯洛伐克首都|布拉第斯拉瓦: the city whose name begins behind 首都 at `i`: where it ends; i: none. */
static size_t capital_end(struct para *p, size_t i)
{
    size_t from = i + para_word(p, i, U"首都"), to = from;

    if (from == i || p->is_taken[from])
        return i;
    while (to - from < CAPITAL_CHARS_MAX && measured_is_name(p, to) && !p->is_taken[to])
        do
            to++;
        while (to - from < CAPITAL_CHARS_MAX && para_is(p, to, CHAR_HAN) &&
               !measured_is_start(p, to));
    return to >= from + 2 ? to : i;
}

/* 访问中国, 在中国。: China itself is the place of what is done, not what a thing or a body is of. */
static bool is_china(struct para *p, size_t from, size_t to)
{
    enum measured_kind kind;

    if (to - from != 2 || p->cps[from] != U'中' || p->cps[from + 1] != U'国' || from == 0 ||
        para_is(p, to, CHAR_HAN) || p->is_taken[from])
        return false;
    (void)measured_before(p, from, &kind);
    return p->words.len && (kind == MEASURED_VERB || para_in(p->cps[from - 1], U"在到赴来回从"));
}

/* 河北省|燕山: it goes on with the division it lies in. */
static bool is_behind_spot(const struct para *p, size_t from)
{
    size_t spot = from ? para_spot(p, from - 1) : p->spots_len;

    return spot < p->spots_len && p->spots[spot].to == from && !p->spots[spot].is_short;
}

enum err_code tag_abroad(struct para *p, struct err *err)
{
    size_t from, to, spot, end;
    const char *level;

    (void)err;
    for (size_t k = 0; k < p->found_len && !p->has_failed; k++) {
        if (p->found[k].is_org || !may_begin(p, p->found[k].from, p->found[k].len))
            continue;
        para_found(p, k, &from, &to);
        to = region_end(p, from, to);
        spot = para_spot(p, from);
        if ((spot < p->spots_len && p->spots[spot].from <= from && p->spots[spot].to > to) ||
            p->is_taken[from] || is_of_name(p, from, to))
            continue;
        if (is_china(p, from, to))
            place_keep(p, from, to, "country");
        if (!(level = level_of(p, from, to)) || (*level == 's' && is_behind_spot(p, from)))
            continue;
        to = parts_end(p, k, more_end(p, to, level));
        if (*level == 's' && p->cps[to - 1] == U'海' && from > 0 && !p->is_taken[from - 1])
            from -= para_in(p->cps[from - 1], sides); /* 南|黄海 */
        place_keep(p, from, to, level);
        p->is_abroad |= *level == 'c'; /* country, city_abroad */
        if (*level == 'c' && (end = capital_end(p, to)) > to)
            place_keep(p, to + 2, end, "city_abroad");
    }
    return ERR_OK;
}
