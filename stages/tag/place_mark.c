/* place_mark.c -- places of one paragraph: chains of divisions as one span, and what stands in no
 * table: villages, communities and zones, by their pattern behind the division they lie in. */
#include "measured.h"
#include "place.h"

#include "../base/hash.h"
#include "../base/uchar.h"

#include <assert.h>
#include <string.h>

#define VILLAGE_CHARS_MAX 6u
#define ZONE_CHARS_MAX 6u
#define ZONES_INSIDE_MAX 4u
#define TOWN_CHARS_MAX 3u

static const char32_t *const village_kinds[] = {U"村",   U"社区",   U"居委会",
                                                U"嘎查", U"居民区", NULL};
/* Ends of hamlets behind a family name and 家: 赵家坡. */
static const char32_t hamlet_ends[] =
    U"坡湾沟庄岭坪咀嘴塬山河坝冲垭坳寨屯窑畈塘埠渡梁台洼营店沱坊埂垸台";
static const char32_t *const zone_kinds[] = {U"高新技术产业开发区",
                                             U"高新技术开发区",
                                             U"经济技术开发区",
                                             U"经济开发区",
                                             U"高新区",
                                             U"经开区",
                                             U"开发区",
                                             U"工业园区",
                                             U"产业园区",
                                             U"工业园",
                                             U"产业园",
                                             U"示范区",
                                             U"管理区",
                                             U"经济特区",
                                             U"自贸试验区",
                                             U"合作区",
                                             U"综保区",
                                             U"机场",
                                             U"国际机场",
                                             U"火车站",
                                             U"高铁站",
                                             U"东站",
                                             U"西站",
                                             U"南站",
                                             U"北站",
                                             U"自贸港",
                                             U"自贸区",
                                             U"保税区",
                                             U"流域",
                                             U"片区",
                                             U"景区",
                                             NULL};
/* None of these is in the name of a village. */
static const char32_t not_in_villages[] =
    U"的在是和与及等各全本该将对为从到了个每其这那有被把向由让使之以并或又也都已就村镇乡县市区"
    U"党委政府干部组织群众级支书记办公";

static bool can_be_in_village(const struct para *p, size_t i)
{
    return i < p->len && (p->classes[i] & (CHAR_HAN | CHAR_NOT_VILLAGE)) == CHAR_HAN;
}

void tag_places_sets(struct wordsets *ws)
{
    wordset_class(ws, not_in_villages, CHAR_NOT_VILLAGE);
    WORDSET_LIST(ws, SET_ZONES, zone_kinds, false, 0);
}

/* `is_held`: what holds it stands right before it. */
static bool is_generic(struct para *p, size_t from, size_t to, bool is_held)
{
    for (size_t i = from; i < to; i++)
        if (gazetteer_is_word(p->places->g, para_str(p, i, to), WORD_GENERIC) &&
            (i + 1 < to || i == from || p->cps[i] == U'农' ||
             (!is_held && measured_word_start(p, i) == i)))
            return true;
    return false;
}

bool place_is_generic(struct para *p, size_t from, size_t to)
{
    return is_generic(p, from, to, false);
}

/* The end of the village whose name begins at `from`; 0: none does. */
static size_t village_end(struct para *p, size_t from)
{
    size_t i = from, which, len;

    for (; i - from <= VILLAGE_CHARS_MAX; i++) {
        if (i - from >= 2 && (len = para_words(p, i, village_kinds, &which))) {
            bool is_torn = len == 1 && para_in(para_at(p, i + 1), U"民级务干支里庄");

            return is_torn || is_generic(p, from, i, true) ? 0 : i + len;
        }
        /* 那布村: so begin many villages of the Zhuang. */
        if (!can_be_in_village(p, i) && !(i == from && para_at(p, i) == U'那'))
            return 0;
    }
    return 0;
}

/* The end of the hamlet whose name begins at `from`: 赵家坡, 周家院子; 0: none. */
static size_t hamlet_end(struct para *p, size_t from)
{
    size_t to = from + 2 + para_word(p, from + 2, U"院子");

    if (para_at(p, from + 1) != U'家' || !para_is(p, from, CHAR_SURNAME))
        return 0;
    if (to == from + 2)
        to += para_in(para_at(p, to), hamlet_ends);
    return to > from + 2 && (!para_is(p, to, CHAR_HAN) || para_in(para_at(p, to), U"时人的") ||
                             measured_can_end(p, to))
               ? to
               : 0;
}

/* 梁村 behind what holds it: a family name is enough. */
static size_t short_village_end(struct para *p, size_t from)
{
    return para_at(p, from + 1) == U'村' && para_is(p, from, CHAR_SURNAME) &&
                   !place_is_generic(p, from, from + 1) &&
                   (!para_is(p, from + 2, CHAR_HAN) || measured_can_end(p, from + 2))
               ? from + 2
               : 0;
}

/* The end of the township that no table has, renamed or merged since, whose name begins at `from`; 0: none. */
static size_t town_end(struct para *p, size_t from)
{
    static const char32_t *const kinds[] = {U"镇", U"乡", U"街道", NULL};

    for (size_t i = from, which, len; i - from <= TOWN_CHARS_MAX; i++) {
        if (i - from >= 2 && (len = para_words(p, i, kinds, &which)))
            return !para_in(para_at(p, i + len), U"村镇级静") && !place_is_generic(p, from, i) &&
                           !measured_is_action(p, from, i) &&
                           (!para_is(p, i + len, CHAR_HAN) || village_end(p, i + len) ||
                            measured_can_end(p, i + len))
                       ? i + len
                       : 0;
        if (!can_be_in_village(p, i))
            return 0;
    }
    return 0;
}

/* 一组, 3组, 第二村民小组, 后卡屯 behind a village. */
static size_t group_end(const struct para *p, size_t i)
{
    size_t from = i, len;

    if (para_at(p, i) == U'第')
        i++;
    while (i - from < 4 && para_in(para_at(p, i), U"一二三四五六七八九十0123456789"))
        i++;
    if (i == from) /* 后卡屯 behind a village */
        for (size_t to = i; to - i <= 3 && can_be_in_village(p, to); to++)
            if (to - i >= 2 && para_at(p, to) == U'屯')
                return to + 1;
    if (i == from || para_in(para_at(p, i - 1), U"第"))
        return 0;
    len = para_word(p, i, U"村民小组");
    if (!len && para_at(p, i) == U'组' && !para_in(para_at(p, i + 1), U"织长成建"))
        len = 1;
    return len ? i + len : 0;
}

/* Where the zone ends whose name begins at `from`, with up to `more` zones inside it; 0: there is none. */
static size_t zone_end(const struct para *p, size_t from, unsigned more)
{
    size_t which, len;

    for (size_t i = from; i - from <= ZONE_CHARS_MAX; i++) {
        if ((len = para_set(p, i, SET_ZONES, &which))) {
            size_t inside = para_at(p, i + len) == '(', next = 0;

            if (more > 0)
                next = zone_end(p, i + len + inside, more - 1);

            if (next && inside)
                next = para_at(p, next) == ')' ? next + 1 : 0;
            return next ? next : i + len;
        }
        if (!can_be_in_village(p, i))
            return 0;
    }
    return 0;
}

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

static void village_remember(struct para *p, size_t from, size_t to, uint32_t parent)
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
    for (size_t to = i; to - i <= 4 && can_be_in_village(p, to); to++)
        if (to - i >= 2 && para_at(p, to) == U'园')
            return para_in(para_at(p, to - 1), U"儿公校") || para_in(para_at(p, to + 1), U"区林艺")
                       ? 0
                       : to + 1 - i;
    return 0;
}

/* What stands right behind a division and belongs to its name. */
static void spot_extend(struct para *p, struct spot *spot)
{
    size_t end, group;

    spot->division_to = spot->to;
    if (spot->level == LEVEL_COUNTRY)
        return;
    /* 象市社区 in 象市镇: the short name is the village's own. */
    if (spot->is_short && spot->level == LEVEL_TOWNSHIP) {
        size_t which, len = para_words(p, spot->to, village_kinds, &which);

        if (len && !(len == 1 && para_in(para_at(p, spot->to + 1), U"民级干支"))) {
            spot->division_to = spot->from;
            spot->to += (uint32_t)len;
            spot->kind = PLACE_VILLAGE;
            village_remember(p, spot->from, spot->to, spot->division);
            return;
        }
    }
    if (spot->level < LEVEL_TOWNSHIP && (end = zone_end(p, spot->to, ZONES_INSIDE_MAX)) &&
        !(spot->level == LEVEL_PROVINCE && is_sight(p, end))) {
        spot->kind = PLACE_ZONE;
        spot->to = (uint32_t)(end + park_len(p, end));
    } else if (spot->level == LEVEL_COUNTY && !spot->is_short && (end = town_end(p, spot->to))) {
        spot->kind = PLACE_TOWN;
        spot->to = (uint32_t)end;
    }
    if (may_hold_villages(spot) && (end = village_end(p, spot->to))) {
        village_remember(p, spot->to, end, spot->division);
        spot->kind = PLACE_VILLAGE;
        spot->to = (uint32_t)end;
        if ((group = group_end(p, end))) {
            spot->kind = PLACE_GROUP;
            spot->to = (uint32_t)group;
        }
    } else if ((spot->level == LEVEL_TOWNSHIP && (end = hamlet_end(p, spot->to))) ||
               (end = short_village_end(p, spot->to))) {
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
            group = group_end(p, at + 1);
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

enum err_code tag_places(struct para *p, struct err *err)
{
    enum err_code code;

    for (size_t i = 0; i < p->spots_len && !p->has_failed; i++) {
        const struct spot *spot = &p->spots[i];

        if ((code = doc_tick(p->doc, err)))
            return code;
        place_attrs(p, para_hit(p, TAG_PLACE, spot->from, spot->to), spot);
    }
    return ERR_OK;
}
