/* place_find.c -- names of divisions in the text of an article; see place.h */
#include "place_look.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define HAN_BYTES 3u

/* Is some division called `name` inside some division that mention `m` can be? */
static bool can_hold(const struct places *pl, struct str text, const struct mention *m,
                     struct str name, bool is_short)
{
    struct str above = {text.ptr + m->from, m->to - m->from};

    for (uint32_t d = gazetteer_next(pl->g, name, is_short, DIVISION_NONE); d;
         d = gazetteer_next(pl->g, name, is_short, d)) {
        uint32_t a = gazetteer_at(pl->g, d)->parent;

        /* The short name of a township is too common a word to be known by what holds it alone. */
        if (is_short && gazetteer_at(pl->g, d)->level == LEVEL_TOWNSHIP &&
            (m->level != LEVEL_COUNTY || gazetteer_is_word(pl->g, name, WORD_SHORT) ||
             !place_is_town_end(text, m->to + name.len)))
            continue;
        for (; a; a = gazetteer_at(pl->g, a)->parent)
            if (gazetteer_is_called(pl->g, a, above, m->is_short))
                return true;
    }
    return false;
}

struct mention *place_mention_add(struct doc *doc, struct places *pl, struct mention m)
{
    pl->mentions =
        arena_grow(doc->arena, pl->mentions, &pl->room, pl->len + 1, sizeof *pl->mentions);
    if (!pl->mentions)
        return NULL;
    pl->mentions[pl->len] = m;
    return &pl->mentions[pl->len++];
}

/* The lowest level and whether all candidates are odd ones. */
static bool are_all_odd(const struct places *pl, struct str name, bool is_short, uint8_t *ret_level)
{
    bool is_odd = true;

    *ret_level = LEVEL_TOWNSHIP;
    for (uint32_t d = gazetteer_next(pl->g, name, is_short, DIVISION_NONE); d;
         d = gazetteer_next(pl->g, name, is_short, d)) {
        const struct division *v = gazetteer_at(pl->g, d);

        if (v->level < *ret_level)
            *ret_level = v->level;
        is_odd &= v->is_odd;
    }
    return is_odd;
}

/* 新乡辉县: does a division inside the one of `m` follow? */
static bool holds_next(const struct places *pl, struct str text, const struct mention *m)
{
    bool is_short = false;
    size_t len = gazetteer_match(pl->g, text, m->to, LEVEL_TOWNSHIP, &is_short);

    return len && can_hold(pl, text, m, str_sub(text, m->to, len), is_short);
}

/* 海东市民和回族土族自治县: does the full name of a division inside the one of [at, to) follow? */
static bool holds_full(const struct places *pl, struct str text, size_t at, size_t to,
                       bool by_short)
{
    struct mention m = {.from = (uint32_t)at, .to = (uint32_t)to, .is_short = by_short};
    bool is_short = false;
    size_t len = gazetteer_match(pl->g, text, to, LEVEL_COUNTY, &is_short);

    return len && !is_short && can_hold(pl, text, &m, str_sub(text, to, len), false);
}

/* The longest name at byte `at`, short ones down to `lowest`; 新乡 the city before the town of that name. */
static size_t name_len(const struct places *pl, struct str text, size_t at,
                       enum division_level lowest, bool *ret_is_short)
{
    size_t len = gazetteer_match(pl->g, text, at, lowest, ret_is_short);
    uint8_t full, brief;
    struct str name;

    if (len && !*ret_is_short &&
        (place_is_torn(text, at, at + len) ||
         (str_ends(str_sub(text, at, len), STR("市")) && /* 济南|市中区 */
                   holds_full(pl, text, at, at + len - HAN_BYTES, true))) &&
         !holds_full(pl, text, at, at + len, false)) {
        struct str shorter = {text.ptr, at + len - HAN_BYTES};

        len = gazetteer_match(pl->g, shorter, at, lowest, ret_is_short);
    }
    name = str_sub(text, at, len);
    if (len && !*ret_is_short && gazetteer_is_word(pl->g, name, WORD_COMMON) &&
        gazetteer_next(pl->g, name, true, DIVISION_NONE)) {
        /* but not 西城区街道 before 西城区 */
        (void)are_all_odd(pl, name, false, &full);
        (void)are_all_odd(pl, name, true, &brief);
        *ret_is_short = brief < full;
    }
    return len;
}

/* Is the short name of a county one, by what is around it?
 *   is_word  the words stage took it for the name of a place */
static bool is_told(struct str text, const struct mention *m, bool is_word)
{
    return (m->is_bounded &&
            ((is_word && !place_is_label(text, m->to)) || place_is_marked(text, m->to))) ||
           place_is_amid(text, m->from, m->to);
}

/* 、莎车、: the short name of a county alone between signs, which the rest of the article decides on. */
static bool is_alone(struct str text, const struct mention *m)
{
    uint32_t before, next = 0;

    if (!m->is_short || m->is_chained || m->is_told || m->level != LEVEL_COUNTY)
        return false;
    before = place_char_before(text, m->from);
    if (m->to < text.len)
        (void)utf8_next(text, m->to, &next);
    return !uchar_is_han(before) && !uchar_is_han(next) && (before > 0x7F || before == ',');
}

/* 四明山|区, 中条山|西麓: does a name of a place end inside the short name [at, to), or with it: 长白山? */
static bool is_crossed(const struct block_name *before, size_t at, size_t to)
{
    size_t end = before ? before->from + before->len : 0;

    if (before && before->from < at && end == to && to - at == 2 * (size_t)HAN_BYTES)
        return before->len == 3 * (size_t)HAN_BYTES; /* 长|白山 */
    return before && before->from < at && end > at && end < to && to - at <= 3 * (size_t)HAN_BYTES;
}

/* 抚州市|东乡|县: where the division of `last` holds none of the full name [at, at + len), the length of a shorter name of
 * which it holds one; 0: none. */
static size_t held_len(const struct places *pl, struct str text, const struct mention *last,
                       size_t at, size_t len)
{
    struct str shorter = {text.ptr, at + len - HAN_BYTES};
    bool is_short = false;
    size_t less;

    if (can_hold(pl, text, last, str_sub(text, at, len), false))
        return 0;
    less = gazetteer_match(pl->g, shorter, at, LEVEL_COUNTY, &is_short);
    return is_short && can_hold(pl, text, last, str_sub(text, at, less), true) ? less : 0;
}

/* 长垣|县: have the words the short name [at, at + len) as a county, which it was before? */
static bool has_kind_told(struct str text, size_t at, size_t len, size_t told_len)
{
    uint32_t cp = 0;

    if (told_len != len + HAN_BYTES)
        return false;
    (void)utf8_next(text, at + len, &cp);
    return cp == U'县'; /* not 大城|市 */
}

/* Read the name at byte `at`, if there is one; *ret_to is where reading goes on.
 *   told_len  of the word there that the words stage took for the name of a place [bytes], 0: none
 *   before    the last of these words that begins before it, or NULL */
static enum err_code name_read(struct doc *doc, struct places *pl, struct str text, uint32_t block,
                               size_t at, size_t told_len, const struct block_name *before,
                               size_t *ret_to, struct err *err)
{
    struct mention *last = pl->len ? &pl->mentions[pl->len - 1] : NULL;
    bool goes_on = last && last->block == block && last->to == at, is_short = false, is_odd,
         is_open;
    size_t len = name_len(pl, text, at, LEVEL_COUNTY, &is_short), held;
    struct mention m = {.block = block, .from = (uint32_t)at};
    struct str name;

    *ret_to = at + HAN_BYTES;
    if (len == 0 && goes_on && last->level == LEVEL_COUNTY && holds_next(pl, text, last))
        len = gazetteer_match(pl->g, text, at, LEVEL_TOWNSHIP, &is_short);
    if (len == 0)
        return ERR_OK;
    if (goes_on && !is_short && (held = held_len(pl, text, last, at, len))) {
        len = held;
        is_short = true;
    }
    name = (struct str){text.ptr + at, len};
    m.to = (uint32_t)(at + len);
    m.is_short = is_short;
    m.is_chained = goes_on && can_hold(pl, text, last, name, is_short);
    m.is_bounded = goes_on || place_can_follow(text, at);
    is_odd = are_all_odd(pl, name, is_short, &m.level);
    m.is_told = is_short && !m.is_chained && m.level > LEVEL_CITY &&
                (is_told(text, &m,
                         !goes_on && (told_len == len || has_kind_told(text, at, len, told_len))) ||
                 holds_next(pl, text, &m));
    is_open = is_alone(text, &m);
    m.is_told |= is_open;
    if ((is_short && ((!m.is_chained && !m.is_told && m.level > LEVEL_CITY) ||
                      place_is_part(text, at + len))) ||
        (!goes_on && is_crossed(before, at, at + len)))
        return ERR_OK;
    if (gazetteer_is_word(pl->g, name, is_short ? WORD_SHORT : WORD_COMMON) && !m.is_chained &&
        !(is_short && place_is_marked(text, m.to)) && !holds_next(pl, text, &m))
        return ERR_OK;
    m.is_good = !is_open && (m.is_chained || m.is_short || m.level <= LEVEL_COUNTY);
    /* 漳县: until what holds it is known, unless the words have it for a place; 省和县 is none */
    if (len <= 2 * (size_t)HAN_BYTES && place_char_before(text, at) >= 0x4E00 &&
        str_starts(name, STR("和")))
        told_len = 0;
    if (!m.is_chained && !is_short && !place_is_seat(text, at + len) &&
        (told_len != len || m.level > LEVEL_COUNTY) && (is_odd || len <= 2 * (size_t)HAN_BYTES))
        m.is_good = false;
    if (last && m.is_chained)
        last->has_next = last->is_good = true;
    if (!place_mention_add(doc, pl, m))
        return err_set(err, ERR_NOMEM, 0, "no room for places in the document's memory");
    *ret_to = m.to;
    return ERR_OK;
}

/* The words of a block that were told to be names of places, in turn. */
struct told {
    const struct block_name *names, *last; /* `last`: the one before the next */
    size_t len, next;
};

/* The first of them at or behind byte `at`; NULL: none. */
static const struct block_name *told_next(struct told *t, size_t at)
{
    for (; t->next < t->len && (t->names[t->next].from < at || !t->names[t->next].is_place);
         t->next++)
        if (t->names[t->next].is_place)
            t->last = &t->names[t->next];
    return t->next < t->len ? &t->names[t->next] : NULL;
}

/* The name at byte `at`, and those that go on with it: they need not begin like names that stand alone. */
static enum err_code names_read(struct doc *doc, struct places *pl, const struct line *line,
                                size_t at, struct told *told, size_t *ret_to, struct err *err)
{
    size_t last;

    do {
        const struct block_name *word = told_next(told, at);
        size_t told_len = word && word->from == at ? word->len : 0;
        enum err_code code;

        last = pl->len;
        if ((code = doc_tick(doc, err)) || (code = name_read(doc, pl, line->text, line->block, at,
                                                             told_len, told->last, ret_to, err)))
            return code;
        at = *ret_to;
    } while (pl->len > last && at < line->text.len);
    return ERR_OK;
}

static enum err_code line_read(struct doc *doc, struct places *pl, const struct sheet *s,
                               const struct line *line, const struct block *b, struct err *err)
{
    struct told told = {b->names, NULL, b->names_len, 0};
    size_t i = line->from, at = 0;
    enum err_code code;

    for (;;) {
        const struct block_name *word;
        size_t next;

        while (i < line->to && s->offs[i] < at)
            i++;
        i = gazetteer_seek(pl->g, s->cps, line->to, i);
        word = told_next(&told, at);
        next = i < line->to ? s->offs[i] : SIZE_MAX;
        if (word && word->from < next)
            next = word->from;
        if (next == SIZE_MAX)
            return ERR_OK;
        if ((code = names_read(doc, pl, line, next, &told, &at, err)))
            return code;
    }
}

enum err_code places_find(struct doc *doc, const struct article *art, const struct sheet *sheet,
                          const struct gazetteer *g, struct places *ret_places, struct err *err)
{
    enum err_code code;

    assert(g);
    ret_places->g = g;
    ret_places->len = ret_places->cells_len = 0;
    ret_places->cells = NULL;
    ret_places->has_counties = false;
    for (size_t i = 0; i < sheet->lines_len; i++)
        if ((code = line_read(doc, ret_places, sheet, &sheet->lines[i],
                              &doc->blocks[art->first_block + sheet->lines[i].block], err)))
            return code;
    if (ret_places->len == 0)
        return ERR_OK;
    if (!ret_places->cells_room)
        ret_places->cells_room =
            arena_alloc_unset(doc->arena, PLACE_CELLS, sizeof *ret_places->cells);
    if (!ret_places->cells_room)
        return err_set(err, ERR_NOMEM, 0, "no room for places in the document's memory");
    ret_places->cells = ret_places->cells_room;
    memset(ret_places->cells, 0, PLACE_CELLS * sizeof *ret_places->cells);
    places_settle(ret_places, doc, art);
    return places_find_shorts(doc, sheet, ret_places, err);
}
