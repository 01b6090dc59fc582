/* site_town.c -- townships that no table has, since they were renamed or merged: where the words have them for a
 * place, behind a preposition, or before the name of a village; see site.h */
#include "site.h"

#include "measured.h"
#include "person.h"
#include "place_pattern.h"

#define NAME_CHARS_MIN 2u
#define NAME_CHARS_MAX 3u

/* What stands before 镇 and 乡 in words that are no names. */
static const char32_t not_before[] =
    U"城乡集小古村各全该本重名强大老家故同下返水这那每个两几梦异他原县市区";

/* What goes on with 镇 and 乡 in words that are no names. */
static const char32_t no_town[] = U"村静定压痛亲土情愁音级镇区间";

size_t site_is_bigger(struct para *p, size_t i)
{
    return i > 0 && para_in(p->cps[i - 1], U"大小上下东西南北前后白黑") &&
           measured_word_start(p, i - 1) == i - 1 &&
           (para_in(para_at(p, i - 2), U"的县市区") || site_is_start(p, i - 1));
}

/* Do the words have what ends with the character at `head` for the name of a place? */
static bool is_told_at(struct para *p, size_t head)
{
    size_t from = measured_word_start(p, head);

    return head - from >= NAME_CHARS_MIN && person_found_end(p, from) == head + 1 &&
           person_found_is_place(p, from);
}

/* Where the township begins that has become another kind; `head`: none does. */
static size_t former_start(struct para *p, size_t head, uint32_t *ret_division)
{
    if (para_in(para_at(p, head + 1), no_town))
        return head;
    for (size_t from = head; from > 0 && head - from < NAME_CHARS_MAX;) {
        from--;
        if (!place_can_hold(p, from) || p->is_taken[from])
            break;
        if (head - from >= NAME_CHARS_MIN && (*ret_division = place_town_called(p, from, head)))
            return from;
    }
    return head;
}

/* Can a township end with the character at `head`, as far as the ones around it tell? Most cannot. */
static bool can_end(struct para *p, size_t head)
{
    uint32_t next = para_at(p, head + 1);

    return is_told_at(p, head) ||
           (!para_in(para_at(p, head - 1), not_before) &&
            (!para_is(p, head + 1, CHAR_HAN) || para_in(next, U"党人政的驻位地") ||
             (!para_in(next, no_town) && measured_can_end(p, head + 1))));
}

static bool is_common(struct para *p, size_t from, size_t head)
{
    static const char32_t *const words[] = {U"工业", U"产业", U"旅游", U"沿海", U"边境", U"山区",
                                            U"特色", U"贫困", U"我们", U"他们", U"全县", U"全市",
                                            U"农业", U"人口", U"经济", U"明星", U"试点", U"相关",
                                            U"各个", U"有的", U"中心", NULL};
    size_t which;

    return para_words(p, from, words, &which) || place_is_generic(p, from, head) ||
           measured_is_action(p, from, head) || measured_is_verb(p, from);
}

size_t site_town_start(struct para *p, size_t head, bool is_held)
{
    for (size_t from = head; from > 0 && head - from < NAME_CHARS_MAX;) {
        bool is_told;

        from--;
        if ((p->classes[from] & (CHAR_HAN | CHAR_NOT_VILLAGE)) != CHAR_HAN || p->is_taken[from])
            break;
        if (head - from < NAME_CHARS_MIN)
            continue;
        is_told = person_found_end(p, from) == head + 1 && person_found_is_place(p, from);
        if (is_told || (is_held && (site_is_start(p, from) || measured_can_begin(p, from))) ||
            (from > 0 && para_in(p->cps[from - 1], U"在到至从赴往") && site_is_start(p, from)))
            return is_common(p, from, head) ? head : from - site_is_bigger(p, from);
    }
    return head;
}

void site_town_read(struct para *p, size_t head)
{
    struct spot spot = {.to = (uint32_t)head + 1, .level = LEVEL_TOWNSHIP};
    size_t from = former_start(p, head, &spot.division), village = place_village_end(p, head + 1);

    if (from < head) {
        spot.from = (uint32_t)from;
        spot.division_to = spot.to;
        if (village) {
            spot.to = (uint32_t)village;
            spot.kind = PLACE_VILLAGE;
        }
        place_attrs(p, para_hit(p, TAG_PLACE, from, spot.to), &spot);
    } else if (!village && can_end(p, head) && (from = site_town_start(p, head, false)) < head) {
        para_attr_str(p, para_hit(p, TAG_PLACE, from, head + 1), "level", STR("township"));
    }
}
