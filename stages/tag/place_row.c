/* place_row.c -- places in a row that only what closes the row tells to be some: 青石、双塘等村,
 * 张庄、李家沟、王岗3个村, 象山、大河等乡镇, 长沙、双塘等地, 在石头古寨、青龙花谷两地. No sign of one stands in the
 * names themselves. */
#include "measured.h"
#include "person.h"
#include "place.h"
#include "place_pattern.h"
#include "site.h"

#define NAME_CHARS_MIN 2u
#define NAME_CHARS_MAX 4u
#define CLOSE_CHARS_MAX 8u /* between 等 and 村 */
#define LAND_CHARS_MAX 5u  /* before 等地: 腾家营村 */
#define SITE_CHARS_MAX 8u  /* of a row that is counted */
#define ROW_NAMES_MAX 16u

/* What hamlets are named after; one in a row tells what the others are. */
static const char32_t ends[] = U"庄集屯沟湾坡岭坪河塘坝寨堡营洼店铺桥冲岗坳垭塬咀家";

struct row {
    struct row_name {
        size_t from, to;
    } names[ROW_NAMES_MAX]; /* the last one first */
    size_t len;
};

/* What closes a row with its last character at `i`: 村, 社区, 乡镇, 街道. Its level, and where it begins; NULL: nothing
 * that does. */
static const char *closer(const struct para *p, size_t i, size_t *ret_head)
{
    uint32_t before = para_at(p, i - 1), next = para_at(p, i + 1);

    *ret_head = i - (para_in(before, U"社街乡镇") && !para_in(p->cps[i], U"村"));
    if (p->cps[i] == U'村')
        return para_in(before, U"乡农") || para_in(next, U"级里务民") ? NULL : "village";
    if (p->cps[i] == U'区') /* 等社区服务: a kind of service */
        return before == U'社' && !para_in(next, U"服治建管文事工教") ? "village" : NULL;
    if (p->cps[i] == U'道')
        return before == U'街' ? "township" : NULL;
    return para_in(p->cps[i], U"镇乡") && !para_in(next, U"村镇级区") ? "township" : NULL;
}

/* Where the row ends that 等沿河村, 等3个村, 3个行政村 with its kind at `head` closes; 0: nothing does. *ret_is_bare:
 * nothing but a count stands between. */
static size_t row_end(const struct para *p, size_t head, bool *ret_is_bare)
{
    *ret_is_bare = true;
    for (size_t i = head; i > 0 && head - i < CLOSE_CHARS_MAX;) {
        i--;
        if (p->cps[i] == U'等')
            return i;
        *ret_is_bare &= para_is(p, i, CHAR_NUMBER) || para_in(p->cps[i], U"个行政自然");
        if (para_is(p, i, CHAR_NUMBER) && para_at(p, i + 1) == U'个') {
            while (i > 0 && para_is(p, i - 1, CHAR_NUMBER))
                i--;
            return i > 0 && p->cps[i - 1] == U'等' ? i - 1 : i;
        }
        if (!para_is(p, i, CHAR_HAN | CHAR_NUMBER))
            return 0;
    }
    return 0;
}

/* Can the character at `i` be in a name of a row of such names? Longer ones are of sites: 寨市古镇. */
static bool can_hold(const struct para *p, size_t i, size_t chars_max)
{
    return chars_max > NAME_CHARS_MAX
               ? para_is(p, i, CHAR_HAN) &&
                     !para_in(p->cps[i], U"的在是和与及等各将对为从到了把被向由让")
               : place_can_hold(p, i);
}

/* Where the first name of the row begins, back from `to`: with a division that ends there, or at the sign or the word
 * before it; `to`: nowhere. */
static size_t first_start(struct para *p, size_t to, size_t chars_max)
{
    size_t best = to, s = para_spot(p, to - 1);

    if (s < p->spots_len && p->spots[s].to == to)
        return p->spots[s].from;
    for (size_t from = to; from > 0 && to - from < chars_max;) {
        from--;
        if (!can_hold(p, from, chars_max) || p->is_taken[from])
            break;
        if (to - from < NAME_CHARS_MIN)
            continue;
        if (site_is_start(p, from))
            return measured_is_verb(p, from) && best < to ? best : from;
        if (to - from <= NAME_CHARS_MAX && measured_can_begin(p, from) &&
            !measured_is_verb(p, from))
            best = from;
    }
    return best;
}

/* The names that end at `to`, the last one first. */
static void row_read(struct para *p, size_t to, size_t chars_max, struct row *row)
{
    row->len = 0;
    for (;;) {
        size_t from = to - (para_at(p, to - 1) == U'村'); /* 王村、… */

        while (from > 0 && to - from <= chars_max && can_hold(p, from - 1, chars_max))
            from--;
        if (row->len == ROW_NAMES_MAX || to - from < NAME_CHARS_MIN)
            break;
        if (from == 0 || para_at(p, from - 1) != U'、' || to - from > chars_max) {
            from = first_start(p, to - (para_at(p, to - 1) == U'村'), chars_max);
            if (from < to && row->len > 0) {
                row->names[row->len].from = from;
                row->names[row->len++].to = to;
            }
            break;
        }
        row->names[row->len].from = from;
        row->names[row->len++].to = to;
        to = from - 1;
    }
}

/* Are most members townships that lie where the article is? */
static bool are_towns(struct para *p, const struct row *row)
{
    size_t towns = 0;

    for (size_t i = 0; i < row->len; i++)
        towns += place_town_called(p, row->names[i].from, row->names[i].to) != DIVISION_NONE;
    return towns * 2 > row->len;
}

/* Are most members no words of the language, and some of them written like villages? Behind 在 and right before
 * what closes them they need not be: 在凤凰、友谊等村. */
static bool are_names(struct para *p, const struct row *row, bool is_bare)
{
    size_t named = 0, words = 0;

    for (size_t i = 0; i < row->len; i++) {
        size_t from = row->names[i].from, to = row->names[i].to;
        bool is_word = measured_is_noun(p, from, to) || measured_is_action(p, from, to) ||
                       place_is_generic(p, from, to);

        words += is_word && !para_in(p->cps[to - 1], ends);
        named += !is_word && para_in(p->cps[to - 1], ends);
    }
    if (is_bare && site_is_start(p, row->names[row->len - 1].from) &&
        para_in(para_at(p, row->names[row->len - 1].from - 1), U"在到至往赴于"))
        return true;
    return named * 3 >= row->len && words * 2 < row->len;
}

/* Does a division stand there that the text names in full? A short name in a row of villages is one of them. */
static bool is_division(const struct para *p, size_t from, size_t to)
{
    size_t s = para_spot(p, from);

    return s < p->spots_len && p->spots[s].from < to &&
           !(p->spots[s].is_short && p->spots[s].kind == PLACE_DIVISION);
}

/* Are the names of a row of lands places? One that the text or the words know for one says so of them all; where the
 * row is counted, so does that something is in them or goes there. */
static bool are_lands(struct para *p, const struct row *row, size_t count)
{
    size_t first = row->names[row->len - 1].from, known = 0, words = 0;

    for (size_t i = 0; i < row->len; i++) {
        size_t from = row->names[i].from, to = row->names[i].to, s = para_spot(p, from);
        bool is_word = measured_is_noun(p, from, to) || measured_is_action(p, from, to) ||
                       place_is_generic(p, from, to),
             is_known = (s < p->spots_len && p->spots[s].from == from) ||
                        (!is_word && para_in(p->cps[to - 1], U"村镇乡")) ||
                        (person_found_is_place(p, from) && person_found_end(p, from) == to);

        known += is_known;
        words += !is_known && is_word;
    }
    if (words > 0 || (count > 0 && count != row->len))
        return false;
    return known > 0 || (count > 0 && para_in(para_at(p, first - 1), U"在到至往赴于"));
}

/* The only city or county that is called [from, to) for short; DIVISION_NONE: none, or several are. */
static uint32_t county_called(struct para *p, size_t from, size_t to)
{
    const struct gazetteer *g = p->places->g;
    struct str name = para_str(p, from, to);
    uint32_t found = DIVISION_NONE;

    for (uint32_t d = gazetteer_next(g, name, true, DIVISION_NONE); d;
         d = gazetteer_next(g, name, true, d)) {
        if (gazetteer_at(g, d)->level == LEVEL_TOWNSHIP)
            continue;
        if (found)
            return DIVISION_NONE;
        found = gazetteer_at(g, d)->same_as;
    }
    return found;
}

/* The name [from, to) of a row of lands. */
static void land_keep(struct para *p, size_t from, size_t to)
{
    size_t s = para_spot(p, from);
    struct spot spot = {.from = (uint32_t)from, .to = (uint32_t)to, .is_short = true};
    struct hit *hit;

    if ((s < p->spots_len && p->spots[s].from <= from) || !(hit = para_hit(p, TAG_PLACE, from, to)))
        return;
    if ((spot.division = county_called(p, from, to)))
        place_attrs(p, hit, &spot);
    else
        para_attr_str(p, hit, "level", STR("site"));
}

/* The row that 等地, 两地, 等六地 closes at `i`. */
static void lands_read(struct para *p, size_t i)
{
    static const char32_t counts[] = U"两三四五六七八九十";
    size_t at = i + (p->cps[i] == U'等'), count = 0;
    struct row row;

    while (count < sizeof counts / sizeof *counts - 1 && counts[count] != para_at(p, at))
        count++;
    count = counts[count] ? count + 2 : 0;
    at += count > 0;
    if (para_at(p, at) != U'地' || para_in(para_at(p, at + 1), U"方税块面"))
        return;
    row_read(p, i, count ? SITE_CHARS_MAX : LAND_CHARS_MAX, &row);
    if (row.len < 2 || !are_lands(p, &row, count))
        return;
    for (size_t n = row.len; n > 0; n--)
        land_keep(p, row.names[n - 1].from, row.names[n - 1].to);
}

static void lands_find(struct para *p)
{
    for (size_t i = 1; (i = para_skip(p, i, CHAR_LISTED | CHAR_NUMBER)) < p->len && !p->has_failed;
         i++)
        if ((p->cps[i] == U'等' || para_at(p, i + 1) == U'地') && !p->is_taken[i - 1])
            lands_read(p, i);
}

/* Villages and townships; these with their codes, where they are found. */
static void row_keep(struct para *p, const struct row *row, const char *level)
{
    for (size_t n = row->len; n > 0; n--) {
        size_t from = row->names[n - 1].from, to = row->names[n - 1].to;
        struct spot spot = {.from = (uint32_t)from, .to = (uint32_t)to, .level = LEVEL_TOWNSHIP};

        if (is_division(p, from, to))
            continue;
        if (level[0] == 't' && (spot.division = place_town_called(p, from, to)))
            place_attrs(p, para_hit(p, TAG_PLACE, from, to), &spot);
        else
            para_attr_str(p, para_hit(p, TAG_PLACE, from, to), "level", str_of(level));
    }
}

/* 12个自然村：前孟、后孟、杨楼: the row that the villages counted before the sign at `i` open. */
static void opened_read(struct para *p, size_t i)
{
    static const char32_t *const kinds[] = {U"自然村", U"行政村", U"个村", NULL};
    struct row row = {.len = 0};
    size_t which, from = i + 1, to = from;

    if (!para_words_before(p, i, kinds, &which))
        return;
    while (row.len < ROW_NAMES_MAX) {
        while (to - from <= NAME_CHARS_MAX && place_can_hold(p, to))
            to++;
        if (to - from < NAME_CHARS_MIN || to - from > NAME_CHARS_MAX || para_is(p, to, CHAR_HAN))
            break;
        row.names[row.len].from = from;
        row.names[row.len++].to = to;
        if (para_at(p, to) != U'、')
            break;
        from = ++to;
    }
    for (size_t k = 0; k < row.len / 2; k++) { /* the last one first */
        struct row_name name = row.names[k];

        row.names[k] = row.names[row.len - 1 - k];
        row.names[row.len - 1 - k] = name;
    }
    if (row.len > 1 && are_names(p, &row, false))
        row_keep(p, &row, "village");
}

enum err_code tag_place_rows(struct para *p, struct err *err)
{
    struct row row;
    enum err_code code;

    if (!p->places)
        return ERR_OK;
    lands_find(p);
    for (size_t i = 1; (i = para_skip(p, i, CHAR_VILLAGE | CHAR_SITE)) < p->len && !p->has_failed;
         i++) {
        bool is_bare;
        size_t head, to;
        const char *level = closer(p, i, &head);

        if (p->cps[i] == U'村' && para_at(p, i + 1) == ':')
            opened_read(p, i + 1);

        if (!level || (to = row_end(p, head, &is_bare)) < NAME_CHARS_MIN || p->is_taken[to - 1])
            continue;
        if ((code = doc_tick(p->doc, err)))
            return code;
        row_read(p, to, NAME_CHARS_MAX, &row);
        if (row.len < 2 ||
            !(are_names(p, &row, is_bare) || (level[0] == 't' && are_towns(p, &row))))
            continue;
        row_keep(p, &row, level);
    }
    return ERR_OK;
}
