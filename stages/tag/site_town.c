/* site_town.c -- townships that no table has, since they were renamed or merged: where the words have them for a
 * place, behind a preposition, or before the name of a village; see site.h */
#include "site.h"

#include "measured.h"
#include "person.h"
#include "place.h"

#define NAME_CHARS_MIN 2u
#define NAME_CHARS_MAX 3u

/* What stands before 镇 and 乡 in words that are no names. */
static const char32_t not_before[] =
    U"城乡集小古村各全该本重名强大老家故同下返水这那每个两几梦异他原县市区";

size_t site_is_bigger(struct para *p, size_t i)
{
    return i > 1 && para_in(p->cps[i - 1], U"大小上下东西南北前后白黑") &&
           measured_word_start(p, i - 1) == i - 1 &&
           (para_in(p->cps[i - 2], U"的县市区") || site_is_start(p, i - 1));
}

bool site_is_town(struct para *p, size_t head)
{
    uint32_t next = para_at(p, head + 1);

    return !para_in(para_at(p, head - 1), not_before) &&
           (!para_is(p, head + 1, CHAR_HAN) || para_in(next, U"党人政的驻位地") ||
            (!para_in(next, U"村静定压痛亲土情愁音级镇区间") && measured_can_end(p, head + 1)));
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
