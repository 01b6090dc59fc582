/* site_behind.c -- the road or the site right behind the division it lies in (温州市惠民路): there a name needs no
 * sign of where it begins; see site.h */
#include "site.h"

#include "measured.h"
#include "person.h"

#define NAME_CHARS_MIN 2u
#define NAME_CHARS_MAX 8u
#define HOUSE_DIGITS_MAX 4u

static const char32_t *const heads[] = {
    U"小区", U"花园", U"花苑", U"家园", U"公寓", U"公园",   U"广场", U"大道", U"大街",
    U"胡同", U"路",   U"街",   U"巷",   U"基地", U"茶场",   U"农场", U"牧场", U"渔场",
    U"茶园", U"果园", U"庄园", U"山庄", U"水库", U"水电站", U"码头", U"古镇", U"古寨",
    U"景区", U"古城", U"新城", U"城",   U"小镇", U"侗寨",   U"苗寨", NULL};
static const char32_t firsts[] =
    U"小花家公广大胡路街巷基茶农牧渔果庄山水码古景新城侗苗"; /* of these */
#define HOMES 5u /* of them; these also behind the short name of a division */
#define OWN_HEADS \
    13u /* of the first of them; before the others a name must not begin with a word */
/* Before a head, and at the start: kinds of them, no names. */
static const char32_t *const kinds[] = {
    U"文化", U"休闲", U"健身", U"口袋", U"主题", U"法治", U"生态", U"城市", U"农村", U"乡村",
    U"旅游", U"中小", U"小型", U"大型", U"重点", U"国家", U"产业", U"主要", U"老旧", U"高档",
    U"居民", U"住宅", U"商业", U"市民", U"群众", U"各大", U"周边", U"公共", U"主干", U"步行",
    U"道路", U"铁路", U"公路", U"体育", U"示范", U"规划", U"智慧", U"平安", U"美丽", U"新建",
    U"致富", U"发展", U"多条", U"部分", U"第一", U"第二", U"多个", U"封闭", U"特色", U"千年",
    U"百年", U"历史", U"著名", U"传统", U"民族", NULL};

/* Is the name [from, head) of its own, and no kind of what stands at `head`? */
static bool is_own(struct para *p, size_t from, size_t head, size_t which)
{
    /* 屈原|古城 */
    bool is_called = person_found_end(p, from) > from;

    if (which >= OWN_HEADS && !is_called && !para_word(p, head, U"古镇") &&
        !para_in(para_at(p, head + 1), U"寨") &&
        (measured_is_in_noun(p, from, true) || measured_is_verb(p, from)))
        return false;
    return head - from >= NAME_CHARS_MIN && !para_words(p, from, kinds, &which) &&
           !para_words_before(p, head, kinds, &which) && !measured_is_action(p, from, head) &&
           !para_in(para_at(p, head - 1), U"公铁马道出思线套上逛各条个") &&
           !(measured_is_verb(p, from) && measured_word_start(p, from + 1) == from &&
             !para_in(para_at(p, head), U"路大街"));
}

/* 函谷关路|7号: the end of the number of a house behind a road that ends at `i`; i: none. */
static size_t house_end(const struct para *p, size_t i)
{
    size_t to = i;

    while (to - i < HOUSE_DIGITS_MAX && uchar_is_digit(para_at(p, to), NULL))
        to++;
    return to > i && para_at(p, to) == U'号' ? to + 1 : i;
}

/* 河北省|燕山: the end of the mountain or the island that the words know for a place; 0: none. Waters flow through many
 * divisions. */
static size_t land_end(struct para *p, size_t from)
{
    size_t to = person_found_is_place(p, from) ? person_found_end(p, from) : 0;

    return to > from + 1 && para_in(p->cps[to - 1], U"山岛") && site_water_is_whole(p, to) ? to : 0;
}

/* Can a name end before `i`? 安阳东城|国际小区 goes on. */
static bool ends_behind(struct para *p, size_t i)
{
    uint32_t next = para_at(p, i);

    if (para_at(p, i - 1) == U'城')
        return !para_is(p, i, CHAR_HAN) || measured_can_end(p, i);
    return (!para_is(p, i, CHAR_HAN) || measured_is_start(p, i) ||
            para_in(next, U"东西南北内里")) &&
           !para_in(next, U"桥线费灯");
}

size_t site_behind_end(struct para *p, size_t from, bool is_short)
{
    size_t land = is_short ? 0 : land_end(p, from);

    if (land)
        return land;
    if (para_is(p, from, CHAR_NUMBER) && para_in(para_at(p, from + 1), U"户名个位家座条处"))
        return 0; /* 柳村|三户人家 */
    for (size_t i = from, len, which; i - from <= NAME_CHARS_MAX; i++) {
        if (para_in(para_at(p, i), firsts) && (len = para_words(p, i, heads, &which)) &&
            !(para_at(p, i + len - 1) == U'城' && !ends_behind(p, i + len)))
            return (!is_short || which < HOMES) && is_own(p, from, i, which) &&
                           ends_behind(p, i + len)
                       ? house_end(p, i + len)
                       : 0;
        if (!para_is(p, i, CHAR_HAN) || para_is(p, i, CHAR_NOT_VILLAGE) || p->is_taken[i])
            return 0;
    }
    return 0;
}
