/* site_water.c -- rivers and lakes that the text speaks of by their name alone: those that the words stage knows for
 * places (研究长江的鱼), and lakes and rivers of two characters and more where a place can begin (梁子湖的水); see site.h */
#include "measured.h"
#include "person.h"
#include "place.h"
#include "place_pattern.h"
#include "site.h"

#define NAME_CHARS_MIN 2u
#define NAME_CHARS_MAX 3u

/* Kinds of waters: 人工湖, 护城河. */
static const char32_t *const kinds[] = {
    U"人工", U"堰塞", U"咸水", U"淡水", U"内陆", U"护城", U"母亲", U"幸福", U"地下",
    U"高原", U"景观", U"示范", U"美丽", U"排污", U"大江", U"大小", U"周边", U"境内",
    U"城市", U"主要", U"天然", U"生态", U"红旗", U"各条", U"两条", U"跨界", U"黑臭",
    U"中小", U"穿城", U"江河", U"三座", U"湖心", U"大好", NULL};
/* Of roads, schools, villages and companies that are called after a water. */
static const char32_t after[] = U"大路街村镇乡学存商证实航委日报社区站省县市集公干道桥乳银酒源涌";
/* 内河, 江河, 气壮山河: before 江, 河 and 湖 they say what kind of waters. */
static const char32_t not_first[] = U"内外大小江河湖界山";

/* 丰湖|东园, 镜湖|小区: where people live that is called after a water. */
static bool is_homes(struct para *p, size_t to)
{
    static const char32_t *const homes[] = {U"小区", U"花园", U"花苑", U"家园", U"公寓", U"新村",
                                            U"东园", U"西园", U"南园", U"北园", U"中学", U"小学",
                                            U"医院", U"宾馆", U"酒店", U"书院", U"名苑", U"名都",
                                            U"大厦", U"度假", U"口岸", NULL};
    size_t which;

    return para_words(p, to, homes, &which) > 0;
}

bool site_water_is_whole(struct para *p, size_t to)
{
    if (is_homes(p, to))
        return false;
    return !para_is(p, to, CHAR_HAN) ||
           (!para_in(para_at(p, to), after) &&
            (para_in(para_at(p, to), U"的是上边里畔水") || measured_is_start(p, to)));
}

/* 梅|塔河: is one character more, at the start, a part of the name that the words have without it? */
static bool is_longer(struct para *p, size_t from)
{
    return from > 0 && place_can_hold(p, from - 1) && !p->is_taken[from - 1] &&
           site_is_start(p, from - 1) && measured_is_noun(p, from - 1, from);
}

size_t site_water_start(struct para *p, size_t to)
{
    size_t which;

    if (!site_water_is_whole(p, to))
        return to;
    for (size_t from = to - 1; from > 0 && to - from <= NAME_CHARS_MAX;) {
        from--;
        if (!place_can_hold(p, from) || p->is_taken[from])
            return to;
        if (person_found_end(p, from) == to && person_found_is_place(p, from))
            return (to - from == 2 && para_in(p->cps[from], not_first)) ||
                           para_words(p, from, kinds, &which)
                       ? to
                       : from - (site_is_bigger(p, from) || is_longer(p, from));
        if (p->cps[to - 1] != U'江' && to - 1 - from >= NAME_CHARS_MIN && site_is_start(p, from))
            return para_words(p, from, kinds, &which) || place_is_generic(p, from, to) ||
                           para_in(p->cps[to - 2], not_first) ||
                           measured_is_noun(p, from, to - 1) ||
                           (measured_is_verb(p, from) && !site_is_bordered(p, from) &&
                            !(para_at(p, from - 1) == U'、' && p->is_taken[from - 2])) ||
                           (para_is(p, to, CHAR_HAN) && !measured_can_end(p, to) &&
                            para_at(p, to) != U'的')
                       ? to
                       : from;
    }
    return to;
}

void site_lands_find(struct para *p)
{
    size_t which, from, to;

    for (size_t k = 0; k < p->found_len && !p->has_failed; k++) {
        if (!p->found[k].is_place)
            continue;
        para_found(p, k, &from, &to);
        if (to - from <= NAME_CHARS_MIN || p->is_taken[from] || p->is_taken[to - 1] ||
            !para_in(p->cps[to - 1], U"山江河湖岛海淀峡原岭峰泽寺漠") ||
            para_in(para_at(p, from - 1), U"“‘\"") || para_words(p, from, kinds, &which) ||
            !site_water_is_whole(p, to))
            continue;
        para_attr_str(p, para_hit(p, TAG_PLACE, from, to), "level", STR("site"));
    }
}
