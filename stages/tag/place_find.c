/* place_find.c -- names of divisions in the text of an article; see place.h */
#include "place_look.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define HAN_BYTES 3u

/* Characters that can stand right before a name inside a sentence. */
static const char32_t before_names[] = U"在是和与及到从为对将被由向把让以的等了有其该如至往赴离距自"
                                       U"于给使去来同或即进驻访经过带问据称说"
                                       U"指当任住返入出回看予跟则并但而也又都已曾可会要";

/* The character before byte `at`; 0: none. */
static uint32_t char_before(struct str text, size_t at)
{
    uint32_t cp = 0;

    if (at > 0)
        (void)utf8_prev(text, at, &cp);
    return cp;
}

/* 走进, 落户 and other verbs of place whose last character alone says little. */
static bool is_verb_before(struct str text, size_t at)
{
    static const char *const verbs[] = {"走进", "落户", "地处", "坐落",
                                        "奔赴", "挺进", "中共", "跟随"};

    for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++)
        if (str_ends((struct str){text.ptr, at}, str_of(verbs[v])))
            return true;
    return false;
}

bool place_can_follow(struct str text, size_t at)
{
    uint32_t cp = char_before(text, at);

    return cp < 0x4E00 || cp > 0x9FFF || para_in(cp, before_names) ||
           (para_in(cp, U"进户处落赴共随") && is_verb_before(text, at));
}

static bool is_behind(struct str text, size_t at, const char *const *words)
{
    for (; *words; words++) {
        struct str word = str_of(*words);

        if (word.len <= text.len - at && memcmp(text.ptr + at, word.ptr, word.len) == 0)
            return true;
    }
    return false;
}

/* Is the last character of the full name at the start of another word: 市 of 市场? */
static bool is_torn(struct str text, size_t from, size_t to)
{
    static const char *const market[] = {"场监", NULL}, *const civil[] = {"民政", "民族", "民宗",
                                                                          "民委", NULL};
    static const char *const after_city[] = {"场", "民", "容", "值", NULL};
    static const char *const after_district[] = {"域", "别", "块", "间", "分", "划", "位", NULL};
    static const char *const after_town[] = {"静", "定", "压", "痛", NULL};
    static const char *const after_county[] = {"域", NULL};
    static const char *const after_township[] = {"村", "镇", "亲", "土", "情", "愁", "音", NULL};
    struct str name = {text.ptr + from, to - from};

    if (str_ends(name, STR("市")))
        return is_behind(text, to, after_city) && !is_behind(text, to, market) &&
               !is_behind(text, to, civil);
    if (str_ends(name, STR("区")))
        return is_behind(text, to, after_district);
    if (str_ends(name, STR("镇")))
        return is_behind(text, to, after_town);
    if (str_ends(name, STR("县")))
        return is_behind(text, to, after_county);
    return str_ends(name, STR("乡")) && is_behind(text, to, after_township);
}

/* Is some division called `name` inside some division that mention `m` can be? */
static bool can_hold(const struct places *pl, struct str text, const struct mention *m,
                     struct str name, bool is_short)
{
    struct str above = {text.ptr + m->from, m->to - m->from};

    for (uint32_t d = gazetteer_next(pl->g, name, is_short, DIVISION_NONE); d;
         d = gazetteer_next(pl->g, name, is_short, d)) {
        uint32_t a = gazetteer_at(pl->g, d)->parent;

        /* The short name of a township is too common a word to be known by what holds it. */
        if (is_short && gazetteer_at(pl->g, d)->level == LEVEL_TOWNSHIP)
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

bool place_is_part(struct str text, size_t at)
{
    static const char *const words[] = {"模式", "经验", "样板", "路",   "东路", "南路",
                                        "西路", "北路", "中路", "大道", "大街", NULL};

    return is_behind(text, at, words);
}

/* 永丰村, 乐安河: the word before them is no county there. */
static bool is_label(struct str text, size_t at)
{
    static const char *const words[] = {"社区", "小区", "广场", "公园", "大厦",
                                        "大桥", "小学", "中学", "学校", "酒店",
                                        "水库", "商场", "超市", "机场", NULL};
    uint32_t cp = 0;

    if (at < text.len)
        (void)utf8_next(text, at, &cp);
    return para_in(cp, U"村镇乡街路桥河湖山江庄寨屯沟坪湾岭店厂港寺塔集峰岛站门巷里") ||
           is_behind(text, at, words);
}

/* What only a division has right behind its name: 泾县人民检察院. */
static bool is_seat(struct str text, size_t at)
{
    static const char *const bodies[] = {
        "人民政府", "人民法院",   "人民检察院", "公安局",   "教育局", "县委",         "市委",
        "区委",     "法院",       "检察院",     "公安分局", "财政局", "民政局",       "人民医院",
        "中医院",   "农业农村局", "水利局",     "林业局",   "税务局", "应急管理局",   "人武部",
        "气象局",   "交警大队",   "信访局",     "政府",     "政协",   "市场监管局",   "纪委监委",
        "人大",     "人社局",     "住建局",     "妇联",     "文化馆", "消防救援大队", "农商行",
        "农商银行", "中院",       "人民银行",   NULL};

    uint32_t cp = 0;

    if (at < text.len)
        (void)utf8_next(text, at, &cp);
    return para_in(cp, U"人公教县市区法检财民中农水林税应气交信政纪住妇文消") &&
           is_behind(text, at, bodies);
}

/* 东山经济技术开发区, 城关法院: what stands behind makes a division of a common word too. */
static bool is_marked(struct str text, size_t at)
{
    static const char *const zones[] = {
        "经济技术开发区", "经济开发区", "高新技术产业开发区", "高新区", "经开区", "工业园区", NULL};

    return is_behind(text, at, zones) || is_seat(text, at);
}

/* 新乡辉县: does a division inside the one of `m` follow? */
static bool holds_next(const struct places *pl, struct str text, const struct mention *m)
{
    bool is_short = false;
    size_t len = gazetteer_match(pl->g, text, m->to, LEVEL_COUNTY, &is_short);

    return len && can_hold(pl, text, m, str_sub(text, m->to, len), is_short);
}

/* 海东市民和回族土族自治县: does the full name of a division inside the one of [at, to) follow? */
static bool holds_full(const struct places *pl, struct str text, size_t at, size_t to)
{
    struct mention m = {.from = (uint32_t)at, .to = (uint32_t)to};
    bool is_short = false;
    size_t len = gazetteer_match(pl->g, text, to, LEVEL_COUNTY, &is_short);

    return len && !is_short && can_hold(pl, text, &m, str_sub(text, to, len), false);
}

/* The last characters of verbs and prepositions of place, and what is done in one. */
static const char32_t before_places[] = U"在到往赴回至抵达自离驻返从去于";
static const char32_t behind_places[] = U"的做打务读上工创经开买租投办举和与等后";

/* 在大荔做生意, 是郸城人, 金坛城里: does what stands around the short name [at, to) make a place of it? */
static bool is_amid(struct str text, size_t at, size_t to)
{
    static const char *const words[] = {"城里", "县城", "城区", "境内",
                                        "警方", "公安", "老家", NULL};
    uint32_t next = 0, second = 0;
    size_t len = to < text.len ? utf8_next(text, to, &next) : 0;

    if (to + len < text.len)
        (void)utf8_next(text, to + len, &second);
    if (next == U'籍' || is_behind(text, to, words) ||
        (next == U'人' && (second == U'的' || second < 0x4E00 || second > 0x9FFF)))
        return place_can_follow(text, at);
    return para_in(char_before(text, at), before_places) &&
           (next < 0x4E00 || next > 0x9FFF || para_in(next, behind_places));
}

/* The longest name at byte `at`, short ones down to `lowest`; 新乡 the city before the town of that name. */
static size_t name_len(const struct places *pl, struct str text, size_t at,
                       enum division_level lowest, bool *ret_is_short)
{
    size_t len = gazetteer_match(pl->g, text, at, lowest, ret_is_short);
    struct str name;

    if (len && !*ret_is_short && is_torn(text, at, at + len) &&
        !holds_full(pl, text, at, at + len)) {
        struct str shorter = {text.ptr, at + len - HAN_BYTES};

        len = gazetteer_match(pl->g, shorter, at, lowest, ret_is_short);
    }
    name = str_sub(text, at, len);
    if (len && !*ret_is_short && gazetteer_is_word(pl->g, name, WORD_COMMON) &&
        gazetteer_next(pl->g, name, true, DIVISION_NONE))
        *ret_is_short = true;
    return len;
}

/* Is the short name of a county one, by what is around it?
 *   is_word  the words stage took it for the name of a place */
static bool is_told(struct str text, const struct mention *m, bool is_word)
{
    return (m->is_bounded && ((is_word && !is_label(text, m->to)) || is_marked(text, m->to))) ||
           is_amid(text, m->from, m->to);
}

/* 、莎车、: the short name of a county alone between signs, which the rest of the article decides on. */
static bool is_alone(struct str text, const struct mention *m)
{
    uint32_t before, next = 0;

    if (!m->is_short || m->is_chained || m->is_told || m->level != LEVEL_COUNTY)
        return false;
    before = char_before(text, m->from);
    if (m->to < text.len)
        (void)utf8_next(text, m->to, &next);
    return !uchar_is_han(before) && !uchar_is_han(next) && (before > 0x7F || before == ',');
}

/* 四明山|区, 中条山|西麓: does a name of a place end inside the short name [at, to)? */
static bool is_crossed(const struct block_name *before, size_t at, size_t to)
{
    return before && before->from < at && before->from + before->len > at &&
           before->from + before->len < to && to - at <= 3 * (size_t)HAN_BYTES;
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
    size_t len = name_len(pl, text, at, LEVEL_COUNTY, &is_short);
    struct mention m = {.block = block, .from = (uint32_t)at};
    struct str name;

    *ret_to = at + HAN_BYTES;
    if (len == 0)
        return ERR_OK;
    name = (struct str){text.ptr + at, len};
    m.to = (uint32_t)(at + len);
    m.is_short = is_short;
    m.is_chained = goes_on && can_hold(pl, text, last, name, is_short);
    m.is_bounded = goes_on || place_can_follow(text, at);
    is_odd = are_all_odd(pl, name, is_short, &m.level);
    m.is_told = is_short && !m.is_chained && m.level > LEVEL_CITY &&
                (is_told(text, &m, told_len == len && !goes_on) || holds_next(pl, text, &m));
    is_open = is_alone(text, &m);
    m.is_told |= is_open;
    if ((is_short && ((!m.is_chained && !m.is_told && m.level > LEVEL_CITY) ||
                      place_is_part(text, at + len))) ||
        (!goes_on && is_crossed(before, at, at + len)))
        return ERR_OK;
    if (gazetteer_is_word(pl->g, name, is_short ? WORD_SHORT : WORD_COMMON) && !m.is_chained &&
        !(is_short && is_marked(text, m.to)) && !holds_next(pl, text, &m))
        return ERR_OK;
    m.is_good = !is_open && (m.is_chained || m.is_short || m.level <= LEVEL_COUNTY);
    if (!m.is_chained && !is_short && !is_seat(text, at + len) &&
        (is_odd || len <= 2 * (size_t)HAN_BYTES))
        m.is_good = false; /* until what holds it is known */
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
        ret_places->cells_room = arena_alloc(doc->arena, PLACE_CELLS, sizeof *ret_places->cells);
    if (!ret_places->cells_room)
        return err_set(err, ERR_NOMEM, 0, "no room for places in the document's memory");
    ret_places->cells = ret_places->cells_room;
    memset(ret_places->cells, 0, PLACE_CELLS * sizeof *ret_places->cells);
    places_settle(ret_places, doc, art);
    return places_find_shorts(doc, sheet, ret_places, err);
}
