/* place_mark.c -- places of one paragraph: chains of divisions as one span, and what stands in no table behind
 * the division it lies in. */
#include "measured.h"
#include "place_pattern.h"
#include "site.h"

#include "../base/hash.h"
#include "../base/uchar.h"

#include <assert.h>
#include <string.h>

static uint64_t chars_hash(const struct para *p, size_t from, size_t to)
{
    return hash64((struct str){(const char *)(p->cps + from), (to - from) * sizeof *p->cps}, 0);
}

static const struct village *village_known(const struct para *p, size_t from, size_t to)
{
    uint64_t hash = chars_hash(p, from, to);

    for (size_t i = 0; i < p->villages_len; i++)
        if (p->villages[i].name == hash)
            return &p->villages[i];
    return NULL;
}

void place_village_remember(struct para *p, size_t from, size_t to, uint32_t parent)
{
    if (p->villages_len < PARA_VILLAGES_MAX && !village_known(p, from, to))
        p->villages[p->villages_len++] =
            (struct village){chars_hash(p, from, to), parent, (uint32_t)(to - from)};
}

static struct spot *spot_add(struct para *p, struct spot spot)
{
    p->spots =
        arena_grow(p->doc->arena, p->spots, &p->spots_room, p->spots_len + 1, sizeof *p->spots);
    if (!p->spots) {
        p->has_failed = true;
        p->spots_len = p->spots_room = 0;
        return NULL;
    }
    p->spots[p->spots_len] = spot;
    return &p->spots[p->spots_len++];
}

/* A township, a zone, or a county by its full name: papers leave the township out. */
static bool may_hold_villages(const struct spot *spot)
{
    return spot->level == LEVEL_TOWNSHIP || spot->kind == PLACE_ZONE ||
           (spot->level == LEVEL_COUNTY && !spot->is_short);
}

/* 山东省景区: of a province, no name. */
static bool is_sight(const struct para *p, size_t end)
{
    return para_in(para_at(p, end - 2), U"景流片范");
}

/* 九龙园 behind 万州经开区: its length. */
static size_t park_len(const struct para *p, size_t i)
{
    for (size_t to = i; to - i <= 4 && place_can_hold(p, to); to++)
        if (to - i >= 2 && para_at(p, to) == U'园')
            return para_in(para_at(p, to - 1), U"儿公校") || para_in(para_at(p, to + 1), U"区林艺")
                       ? 0
                       : to + 1 - i;
    return 0;
}

/* 林芝|县, 八面山|乡: a kind of division behind the short name of one that the table has as another kind. */
static bool has_kind(struct para *p, const struct spot *spot)
{
    const char32_t *kinds = spot->level == LEVEL_TOWNSHIP ? U"乡镇县"
                            : spot->level == LEVEL_COUNTY ? U"县区旗市"
                            : spot->level == LEVEL_CITY   ? U"县区"
                                                          : U"";

    return spot->is_short && para_in(para_at(p, spot->to), kinds) &&
           !para_in(para_at(p, spot->to + 1), U"城域内长委级村镇") &&
           (!para_is(p, spot->to + 1, CHAR_HAN) || para_at(p, spot->to) == U'县' ||
            measured_is_start(p, spot->to + 1));
}

/* 盆地 of 运城盆地: what a region has behind the name of the division it is called after. */
static size_t land_len(const struct para *p, size_t i)
{
    static const char32_t *const lands[] = {U"盆地", U"平原", U"高原", U"草原",
                                            U"半岛", U"岛",   NULL};
    size_t which;

    return para_in(para_at(p, i), U"盆平高草半岛") ? para_words(p, i, lands, &which) : 0;
}

/* 和川镇|和川村: the end of the village that is called as its township, whatever characters that name has; 0: none. */
static size_t namesake_end(const struct para *p, const struct spot *spot)
{
    size_t stem = spot->to, which, len;

    if (spot->level != LEVEL_TOWNSHIP || spot->is_short || spot->to - spot->from < 3)
        return 0;
    stem -= para_word_before(p, spot->to, U"街道") ? 2 : 1;
    for (size_t n = 2; n <= 3 && spot->from + n <= stem; n++)
        if (memcmp(p->cps + stem - n, p->cps + spot->to, n * sizeof *p->cps) == 0 &&
            (len = para_words(p, spot->to + n, place_village_kinds, &which)) &&
            !(len == 1 && para_in(para_at(p, spot->to + n + 1), U"民级干支")))
            return spot->to + n + len;
    return 0;
}

/* The township that ends at `end` behind the county of the spot; with its code where it is one of that county. */
static void spot_take_town(struct para *p, struct spot *spot, uint32_t end)
{
    uint32_t town = place_town_within(p, spot->division, spot->to, end);

    spot->kind = town ? PLACE_DIVISION : PLACE_TOWN;
    spot->to = end;
    if (!town)
        return;
    spot->division = town;
    spot->level = LEVEL_TOWNSHIP;
    spot->is_short = false;
    spot->division_to = end;
}

/* Is the short name of the township a river's or a village's own: 柳塔河流域 where there is a 柳塔乡, 象市社区 in 象市镇? */
static bool is_lent(struct para *p, struct spot *spot)
{
    size_t which, len = para_word(p, spot->to + 1, U"流域");

    if (para_in(para_at(p, spot->to), U"河溪") && (len || site_water_is_whole(p, spot->to + 1))) {
        spot->kind = PLACE_ZONE;
        spot->division_to = spot->from;
        spot->to += 1 + (uint32_t)len;
        return true;
    }
    len = para_words(p, spot->to, place_village_kinds, &which);
    if (!len || (len == 1 && para_in(para_at(p, spot->to + 1), U"民级干支")))
        return false;
    spot->division_to = spot->from;
    spot->to += (uint32_t)len;
    spot->kind = PLACE_VILLAGE;
    place_village_remember(p, spot->from, spot->to, spot->division);
    return true;
}

/* What stands right behind a division and belongs to its name. */
static void spot_extend(struct para *p, struct spot *spot)
{
    size_t end, group;
    bool is_former = false;

    spot->division_to = spot->to;
    if (spot->level == LEVEL_COUNTRY)
        return;
    if (has_kind(p, spot)) {
        /* a county of before that a township has its name from */
        if (spot->level == LEVEL_TOWNSHIP && spot->division && para_at(p, spot->to) == U'县')
            spot->division = gazetteer_at(p->places->g, spot->division)->parent;
        spot->is_short = false;
        spot->division_to = ++spot->to;
        is_former = true;
    } else if (spot->is_short && (end = land_len(p, spot->to))) {
        spot->kind = PLACE_ZONE;
        spot->to += (uint32_t)end;
        return;
    }
    /* 温州|站 */
    if (spot->is_short && spot->level > LEVEL_PROVINCE && para_at(p, spot->to) == U'站' &&
        !para_in(para_at(p, spot->to + 1), U"在起着点长立台出岗位所区上")) {
        spot->kind = PLACE_ZONE;
        spot->division_to = spot->from;
        spot->to++;
        return;
    }
    if (spot->is_short && spot->level == LEVEL_TOWNSHIP && is_lent(p, spot))
        return;
    if (spot->level < LEVEL_TOWNSHIP && (end = place_zone_end(p, spot->to)) &&
        !(spot->level == LEVEL_PROVINCE && is_sight(p, end))) {
        spot->kind = PLACE_ZONE;
        spot->to = (uint32_t)(end + park_len(p, end));
    } else if ((spot->level == LEVEL_COUNTY || is_former) && (end = place_town_end(p, spot->to))) {
        spot_take_town(p, spot, (uint32_t)end);
    }
    if (may_hold_villages(spot) &&
        ((end = namesake_end(p, spot)) || (end = place_village_end(p, spot->to)))) {
        place_village_remember(p, spot->to, end, spot->division);
        spot->kind = PLACE_VILLAGE;
        spot->to = (uint32_t)end;
        if ((group = place_group_end(p, end))) {
            spot->kind = PLACE_GROUP;
            spot->to = (uint32_t)group;
        }
    } else if ((spot->level == LEVEL_TOWNSHIP &&
                ((end = place_hamlet_end(p, spot->to)) || (end = place_team_end(p, spot->to)))) ||
               (spot->level >= LEVEL_CITY && (end = place_farmstead_end(p, spot->to))) ||
               (end = place_short_village_end(p, spot->to))) {
        if (para_at(p, end - 1) == U'村')
            place_village_remember(p, spot->to, end, spot->division);
        spot->kind = PLACE_VILLAGE;
        spot->to = (uint32_t)end;
    }
}

/* The character that begins at byte `byte`, at or behind number `from`. */
static size_t char_at(const struct para *p, size_t from, size_t byte)
{
    size_t to = p->len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (p->offs[mid] < byte)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

/* Mentions of this block as spots, offsets now in characters. */
static void spots_of_mentions(struct para *p, size_t block)
{
    const struct places *pl = p->places;
    size_t chars = 0;

    while (p->place_next < pl->len && pl->mentions[p->place_next].block < block)
        p->place_next++;
    for (; p->place_next < pl->len && pl->mentions[p->place_next].block == block; p->place_next++) {
        const struct mention *m = &pl->mentions[p->place_next];
        struct spot *last = p->spots_len ? &p->spots[p->spots_len - 1] : NULL, *spot;

        if (!m->is_good || m->from < p->offs[chars])
            continue;
        chars = char_at(p, chars, m->from);
        if (last && last->to > chars)
            continue; /* inside the village or zone before it */
        spot =
            spot_add(p, (struct spot){.from = (uint32_t)chars, .mention = (uint32_t)p->place_next});
        if (!spot)
            return;
        while (pl->mentions[p->place_next].has_next)
            p->place_next++;
        m = &pl->mentions[p->place_next];
        chars = char_at(p, chars, m->to);
        spot->to = (uint32_t)chars;
        spot->mention = (uint32_t)p->place_next;
        spot->division = m->division;
        spot->is_short = m->is_short;
        spot->level = m->level;
        spot_extend(p, spot);
    }
}

/* Villages named with their township elsewhere in the article. */
static void spots_of_villages(struct para *p)
{
    struct spot *sorted;
    size_t old = p->spots_len, next = 0, n = 0, i = 0, k;

    if (p->villages_len == 0)
        return;
    for (size_t at = 0; (at = para_skip(p, at, CHAR_VILLAGE)) < p->len; at++) {
        for (size_t v = 0; v < p->villages_len; v++) {
            size_t len = p->villages[v].len, from = at + 1 - len, group;
            struct spot spot;

            if (len > at + 1 || chars_hash(p, from, at + 1) != p->villages[v].name)
                continue;
            while (next < old && p->spots[next].to <= from)
                next++;
            if (next < old && p->spots[next].from <= at)
                continue;
            group = place_group_end(p, at + 1);
            spot = (struct spot){.from = (uint32_t)from,
                                 .to = (uint32_t)(group ? group : at + 1),
                                 .division_to = (uint32_t)from,
                                 .division = p->villages[v].parent,
                                 .level = LEVEL_TOWNSHIP,
                                 .kind = group ? PLACE_GROUP : PLACE_VILLAGE};
            if (!spot_add(p, spot))
                return;
            break;
        }
    }
    if (p->spots_len == old)
        return;
    sorted = arena_alloc(p->doc->arena, p->spots_len, sizeof *sorted);
    if (!sorted) {
        p->has_failed = true;
        return;
    }
    for (k = old; i < old || k < p->spots_len;)
        sorted[n++] = k == p->spots_len || (i < old && p->spots[i].from < p->spots[k].from)
                          ? p->spots[i++]
                          : p->spots[k++];
    p->spots = sorted;
    p->spots_room = p->spots_len;
}

enum err_code place_spots(struct para *p, struct err *err)
{
    (void)err;
    p->spots = NULL;
    p->spots_len = p->spots_room = 0;
    if (!p->places || p->places->len == 0)
        return ERR_OK;
    spots_of_mentions(p, p->block);
    spots_of_villages(p);
    return ERR_OK;
}

/* 中条山|西麓, 天山南北: does the short name begin inside a word and not end with it? */
static bool is_torn(struct para *p, const struct spot *spot)
{
    /* 河|长治河, 林长治林 */
    if (spot->is_short && spot->to - spot->from == 2 && p->cps[spot->from] == U'长' &&
        para_in(para_at(p, spot->from - 1), U"河湖林田路街巷山") &&
        para_at(p, spot->from - 1) == para_at(p, spot->to))
        return true;
    return spot->is_short && spot->kind == PLACE_DIVISION && spot->to - spot->from == 2 &&
           measured_word_start(p, spot->from) < spot->from &&
           (measured_is_start(p, spot->from + 1) ||
            (para_is(p, spot->to, CHAR_HAN) && !measured_is_start(p, spot->to)));
}

/* The place, with the road or the site right behind it: 温州市惠民路. */
static void place_keep(struct para *p, const struct spot *spot)
{
    bool is_short = spot->is_short && spot->kind == PLACE_DIVISION;
    size_t to = spot->level == LEVEL_COUNTRY ? spot->to : site_behind_end(p, spot->to, is_short);
    struct spot site = *spot;
    struct hit *hit;

    if (to > spot->to && (hit = para_hit(p, TAG_PLACE, spot->from, to))) {
        site.to = (uint32_t)to;
        site.kind = PLACE_SITE;
        place_attrs(p, hit, &site);
        return;
    }
    place_attrs(p, para_hit(p, TAG_PLACE, spot->from, spot->to), spot);
}

enum err_code tag_places(struct para *p, struct err *err)
{
    enum err_code code;

    for (size_t i = 0; i < p->spots_len && !p->has_failed; i++) {
        const struct spot *spot = &p->spots[i];

        if ((code = doc_tick(p->doc, err)))
            return code;
        if (!is_torn(p, spot))
            place_keep(p, spot);
    }
    return ERR_OK;
}
